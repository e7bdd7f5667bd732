//! The registry of what is open.

use std::convert::Infallible;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shuttle::thread;

use crate::registry::{Claim, Found, Registry, Release};
use crate::sync::Mutex;
use crate::{check, check_at_random};

const THREADS: usize = 3;
const KEY: u8 = 0;

/// Something of which one may be open at a time.
struct Value {
    claims: AtomicUsize,
    place: Arc<Place>,
    is_outdated: Mutex<bool>,
}

#[derive(Default)]
struct Place {
    open: AtomicUsize,
}

impl Value {
    fn open(place: &Arc<Place>) -> Arc<Self> {
        assert_eq!(place.open.fetch_add(1, Ordering::SeqCst), 0, "opened twice");
        thread::yield_now();
        let (claims, is_outdated) = (AtomicUsize::new(1), Mutex::new(false));
        Arc::new(Self { claims, place: place.clone(), is_outdated })
    }

    fn close(&self) {
        thread::yield_now();
        assert_eq!(self.place.open.fetch_sub(1, Ordering::SeqCst), 1, "closed twice");
    }

    fn claim(&self) -> Claim {
        if *self.is_outdated.lock() {
            return Claim::Outdated;
        }
        assert!(self.claims.fetch_add(1, Ordering::SeqCst) > 0, "shared after the last one left");
        Claim::Shared
    }
}

type Files = Registry<u8, Value>;

fn find(files: &Files) -> Found<'_, u8, Value> {
    let found = files.find(&KEY, |value| Ok::<_, Infallible>(value.claim()), |_| false);
    found.unwrap_or_else(|never| match never {})
}

fn claim(files: &Files, place: &Arc<Place>) -> Arc<Value> {
    match find(files) {
        Found::Value(value) => value,
        Found::Key(mark) => {
            let value = Value::open(place);
            mark.open(value.clone());
            value
        }
        Found::Entangled => panic!("nobody waits for this thread"),
    }
}

fn release(files: &Files, value: &Arc<Value>) {
    let is_last = || value.claims.fetch_sub(1, Ordering::SeqCst) == 1;
    if let Release::Close(mark) = files.release(&KEY, value, is_last) {
        value.close();
        drop(mark);
    }
}

fn in_threads(work: impl Fn(usize) + Clone + Send + Sync + 'static) {
    let threads: Vec<_> = (0..THREADS)
        .map(|number| {
            let work = work.clone();
            thread::spawn(move || work(number))
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

#[test]
fn a_key_is_opened_once_and_closed_by_the_last() {
    check(|| {
        let (files, place) = (Arc::new(Files::default()), Arc::new(Place::default()));
        let at_end = place.clone();
        in_threads(move |_| {
            for _ in 0..2 {
                let value = claim(&files, &place);
                assert_eq!(place.open.load(Ordering::SeqCst), 1);
                thread::yield_now();
                release(&files, &value);
            }
        });
        assert_eq!(at_end.open.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn an_opening_or_closing_that_panics_keeps_nobody_waiting() {
    check(|| {
        let (files, place) = (Arc::new(Files::default()), Arc::new(Place::default()));
        let last = (files.clone(), place.clone());
        in_threads(move |number| {
            let opened = catch_unwind(AssertUnwindSafe(|| match find(&files) {
                Found::Value(value) => value,
                Found::Key(mark) => {
                    if number == 0 {
                        // A clock may panic.
                        resume_unwind(Box::new("a panic that nobody prints"));
                    }
                    let value = Value::open(&place);
                    mark.open(value.clone());
                    value
                }
                Found::Entangled => panic!("nobody waits for this thread"),
            }));
            let Ok(value) = opened else { return };
            let is_last = || value.claims.fetch_sub(1, Ordering::SeqCst) == 1;
            let _ = catch_unwind(AssertUnwindSafe(|| {
                if let Release::Close(_mark) = files.release(&KEY, &value, is_last) {
                    value.close();
                    resume_unwind(Box::new("a panic that nobody prints"));
                }
            }));
        });
        let (files, place) = last;
        let value = claim(&files, &place);
        release(&files, &value);
        assert_eq!(place.open.load(Ordering::SeqCst), 0);
    });
}

#[test]
fn an_outdated_value_is_left_to_those_who_have_it() {
    check(|| {
        let files = Arc::new(Files::default());
        let (old_place, new_place) = (Arc::new(Place::default()), Arc::new(Place::default()));
        let places = (old_place.clone(), new_place.clone());
        let old = claim(&files, &old_place);
        let holder = {
            let (files, old) = (files.clone(), old.clone());
            thread::spawn(move || {
                *old.is_outdated.lock() = true;
                release(&files, &old);
            })
        };
        in_threads(move |_| {
            let place = if *old.is_outdated.lock() { &new_place } else { &old_place };
            let value = match find(&files) {
                Found::Value(value) => value,
                Found::Key(mark) => {
                    // The holder may have closed the old one; then either place will do.
                    let is_old = place.open.load(Ordering::SeqCst) > 0;
                    let value = Value::open(if is_old { &new_place } else { place });
                    mark.open(value.clone());
                    value
                }
                Found::Entangled => panic!("nobody waits for this thread"),
            };
            release(&files, &value);
        });
        holder.join().unwrap();
        let open = |place: &Place| place.open.load(Ordering::SeqCst);
        assert_eq!((open(&places.0), open(&places.1)), (0, 0));
    });
}

#[test]
fn whoever_closes_is_not_waited_for_by_those_it_waits_for() {
    check_at_random(|| {
        let (files, place) = (Arc::new(Files::default()), Arc::new(Place::default()));
        let value = claim(&files, &place);
        let is_last = || value.claims.fetch_sub(1, Ordering::SeqCst) == 1;
        let Release::Close(mark) = files.release(&KEY, &value, is_last) else { panic!() };
        // Closing waits for a thread that asks for the same key.
        let of_thread = files.clone();
        let waited_for = thread::spawn(move || {
            let claim = |value: &Arc<Value>| Ok::<_, Infallible>(value.claim());
            let found = of_thread.find(&KEY, claim, |_| true);
            assert!(matches!(found, Ok(Found::Entangled)));
        });
        waited_for.join().unwrap();
        // As does what closing calls on the same thread.
        assert!(matches!(find(&files), Found::Entangled));
        value.close();
        drop(mark);
        let value = claim(&files, &place);
        release(&files, &value);
    });
}
