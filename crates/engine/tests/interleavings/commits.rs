//! The commit queue.

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use shuttle::thread;

use crate::commit_queue::{CommitQueue, Nested};
use crate::sync::Mutex;
use crate::{check, check_at_random};

const WRITERS: usize = 4;
const EACH: usize = 2;

/// Counts how often it was committed.
struct Job {
    number: usize,
    commits: AtomicUsize,
}

fn job(number: usize) -> Arc<Job> {
    Arc::new(Job { number, commits: AtomicUsize::new(0) })
}

fn commit_all(group: &mut dyn Iterator<Item = &Arc<Job>>) {
    for job in group {
        job.commits.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn one_writer_alone_commits_its_own_job() {
    check_at_random(|| {
        let queue = CommitQueue::new();
        let mut seen = Vec::new();
        queue.submit(job(1), |group| seen.extend(group.map(|job| job.number))).unwrap();
        queue.submit(job(2), |group| seen.extend(group.map(|job| job.number))).unwrap();
        assert_eq!(seen, [1, 2]);
    });
}

#[test]
fn every_job_is_committed_once_before_its_writer_returns() {
    check(|| {
        let queue = Arc::new(CommitQueue::new());
        let committing = Arc::new(Mutex::new(false));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (queue, committing) = (queue.clone(), committing.clone());
                thread::spawn(move || {
                    for number in 0..EACH {
                        let mine = job(writer * EACH + number);
                        let commit = |group: &mut dyn Iterator<Item = &Arc<Job>>| {
                            assert!(!std::mem::replace(&mut *committing.lock(), true));
                            commit_all(group);
                            thread::yield_now();
                            *committing.lock() = false;
                        };
                        queue.submit(mine.clone(), commit).unwrap();
                        assert_eq!(mine.commits.load(Ordering::SeqCst), 1);
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
    });
}

#[test]
fn jobs_are_committed_in_the_order_that_each_writer_queued_them() {
    check(|| {
        let queue = Arc::new(CommitQueue::new());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (queue, seen) = (queue.clone(), seen.clone());
                thread::spawn(move || {
                    for number in 0..EACH {
                        let mine = job(writer * EACH + number);
                        queue
                            .submit(mine, |group| {
                                seen.lock().extend(group.map(|job| job.number));
                            })
                            .unwrap();
                    }
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        let mut seen = seen.lock().clone();
        for writer in 0..WRITERS {
            let own: Vec<_> = seen.iter().filter(|number| *number / EACH == writer).collect();
            assert!(own.is_sorted() && own.len() == EACH);
        }
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), WRITERS * EACH);
    });
}

#[test]
fn a_leader_that_panics_keeps_nobody_waiting() {
    check(|| {
        let queue = Arc::new(CommitQueue::new());
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let queue = queue.clone();
                thread::spawn(move || {
                    let mine = job(writer);
                    let commit = |group: &mut dyn Iterator<Item = &Arc<Job>>| {
                        if writer % 2 == 0 {
                            // A clock may panic.
                            resume_unwind(Box::new("a panic that nobody prints"));
                        }
                        commit_all(group);
                    };
                    let led = catch_unwind(AssertUnwindSafe(|| queue.submit(mine.clone(), commit)));
                    assert!(mine.commits.load(Ordering::SeqCst) <= 1);
                    assert!(led.is_ok() || writer % 2 == 0);
                })
            })
            .collect();
        writers.into_iter().for_each(|writer| writer.join().unwrap());
        // And the queue goes on.
        let last = job(WRITERS);
        queue.submit(last.clone(), commit_all).unwrap();
        assert_eq!(last.commits.load(Ordering::SeqCst), 1);
    });
}

#[test]
fn a_job_that_is_queued_from_inside_a_commit_is_refused() {
    check_at_random(|| {
        let queue = Arc::new(CommitQueue::new());
        let inner = queue.clone();
        let outer = job(0);
        queue
            .submit(outer.clone(), |group| {
                assert_eq!(inner.submit(job(1), commit_all), Err(Nested));
                commit_all(group);
            })
            .unwrap();
        assert_eq!(outer.commits.load(Ordering::SeqCst), 1);
        queue.submit(job(2), commit_all).unwrap();
    });
}
