//! Deliveries to listeners.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::time::Duration;

use shuttle::thread;

use crate::deliveries::{Deliveries, Stuck};
use crate::sync::{FOR_EVER, Mutex};
use crate::{check, check_at_random};

const WRITERS: usize = 3;
const EACH: usize = 2;

/// Events are numbers, and so are failures.
type Queue = Deliveries<usize, usize>;

#[test]
fn a_writer_returns_after_its_event_was_told_and_with_its_failures() {
    check(|| {
        let (deliveries, told) = (Arc::new(Queue::default()), Arc::new(Mutex::new(Vec::new())));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (deliveries, told) = (deliveries.clone(), told.clone());
                thread::spawn(move || {
                    for number in 0..EACH {
                        let event = writer * EACH + number;
                        let receipt = deliveries.queue(vec![event]);
                        let tell = |event: &usize| {
                            told.lock().push(*event);
                            vec![*event]
                        };
                        assert_eq!(deliveries.make(receipt, FOR_EVER, tell), Ok(vec![event]));
                        assert!(told.lock().contains(&event));
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        let mut told = told.lock().clone();
        told.sort_unstable();
        assert_eq!(told, (0..WRITERS * EACH).collect::<Vec<_>>(), "each once");
    });
}

#[test]
fn events_are_told_in_the_order_they_were_queued_and_one_at_a_time() {
    check(|| {
        let (deliveries, told) = (Arc::new(Queue::default()), Arc::new(Mutex::new(Vec::new())));
        let (next, telling) = (Arc::new(Mutex::new(0)), Arc::new(Mutex::new(false)));
        let writers: Vec<_> = (0..WRITERS)
            .map(|_| {
                let (deliveries, told) = (deliveries.clone(), told.clone());
                let (next, telling) = (next.clone(), telling.clone());
                thread::spawn(move || {
                    // As the committer does, who queues in the order of the commits.
                    let receipt = {
                        let mut next = next.lock();
                        *next += 2;
                        deliveries.queue(vec![*next - 2, *next - 1])
                    };
                    let tell = |event: &usize| {
                        assert!(!std::mem::replace(&mut *telling.lock(), true));
                        thread::yield_now();
                        told.lock().push(*event);
                        *telling.lock() = false;
                        Vec::new()
                    };
                    deliveries.make(receipt, FOR_EVER, tell).unwrap();
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(*told.lock(), (0..2 * WRITERS).collect::<Vec<_>>());
    });
}

#[test]
fn what_listeners_write_is_told_before_the_outer_writer_returns() {
    check(|| {
        let (deliveries, told) = (Arc::new(Queue::default()), Arc::new(Mutex::new(Vec::new())));
        let writers: Vec<_> = (1..=WRITERS)
            .map(|writer| {
                let (deliveries, told) = (deliveries.clone(), told.clone());
                thread::spawn(move || {
                    let event = writer * 10;
                    let receipt = deliveries.queue(vec![event]);
                    let tell = |event: &usize| {
                        told.lock().push(*event);
                        if event.is_multiple_of(10) {
                            // A listener writes.
                            let receipt = deliveries.queue(vec![event + 1]);
                            let nothing = |_: &usize| unreachable!("the outer call tells");
                            assert!(deliveries.is_made_here());
                            assert_eq!(deliveries.make(receipt, FOR_EVER, nothing), Ok(vec![]));
                        }
                        vec![*event]
                    };
                    let failures = deliveries.make(receipt, FOR_EVER, tell).unwrap();
                    assert!(failures.contains(&event));
                    assert!(told.lock().contains(&event));
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        assert_eq!(told.lock().len(), 2 * WRITERS, "each once, those of listeners too");
    });
}

#[test]
fn a_delivery_that_panics_keeps_nobody_waiting() {
    check(|| {
        let deliveries = Arc::new(Queue::default());
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let deliveries = deliveries.clone();
                thread::spawn(move || {
                    let receipt = deliveries.queue(vec![writer]);
                    let tell = |event: &usize| {
                        if *event == 0 {
                            // What a listener leaves may panic when it is dropped.
                            resume_unwind(Box::new("a panic that nobody prints"));
                        }
                        Vec::new()
                    };
                    let make = || deliveries.make(receipt, FOR_EVER, tell);
                    let _ = catch_unwind(AssertUnwindSafe(make));
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        let receipt = deliveries.queue(vec![WRITERS]);
        assert_eq!(deliveries.make(receipt, FOR_EVER, |event| vec![*event]), Ok(vec![WRITERS]));
    });
}

#[test]
fn a_listener_that_waits_for_another_writer_is_waited_for_a_while_and_nothing_is_lost() {
    const A_WHILE: Duration = Duration::from_secs(1);
    check_at_random(|| {
        let (deliveries, told) = (Arc::new(Queue::default()), Arc::new(Mutex::new(Vec::new())));
        let receipt = deliveries.queue(vec![1]);
        let (inner, of_inner) = (deliveries.clone(), told.clone());
        let tell = |event: &usize| {
            told.lock().push(*event);
            if *event == 1 {
                let (deliveries, told) = (inner.clone(), of_inner.clone());
                let other = thread::spawn(move || {
                    let receipt = deliveries.queue(vec![2]);
                    deliveries.make(receipt, A_WHILE, |event| {
                        told.lock().push(*event);
                        Vec::new()
                    })
                });
                // The listener waits for the other's write, which waits for the listener.
                assert_eq!(other.join().unwrap(), Err(Stuck));
            }
            Vec::new()
        };
        assert_eq!(deliveries.make(receipt, FOR_EVER, tell), Ok(vec![]));
        assert_eq!(*told.lock(), [1, 2], "whoever tells next tells it");
    });
}
