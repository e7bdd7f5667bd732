//! Group commit: writers queue, one of them commits for all who wait.
//!
//! The first writer to arrive leads: it runs every queued job in one transaction, commits once,
//! and wakes the others with their results. Whoever queues while a commit runs is in the next
//! group, which the first of them leads. One writer alone never waits for anybody.
//!
//! Invariants: jobs run in the order they were queued; at most one leader at a time; each job is
//! run exactly once; a leader always hands over or steps down, even when its group fails.
//!
//! Not here: what a job does, and what a commit is; the queue only decides who does it when.

use std::collections::VecDeque;
use std::sync::Arc;

use parking_lot::{Condvar, Mutex};

/// The most jobs in one commit: bounds how long the first of them waits for the last.
const GROUP_JOBS: usize = 1024;

/// What a queued writer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    Waiting,
    Lead,
    Done,
}

/// A writer's place in the queue, with the job it wants done.
pub(crate) struct Seat<J> {
    job: J,
    turn: Mutex<Turn>,
    called: Condvar,
}

impl<J> Seat<J> {
    fn wait(&self) -> Turn {
        let mut turn = self.turn.lock();
        while *turn == Turn::Waiting {
            self.called.wait(&mut turn);
        }
        *turn
    }

    fn call(&self, turn: Turn) {
        *self.turn.lock() = turn;
        self.called.notify_one();
    }
}

/// The queue of a database's writers.
pub(crate) struct CommitQueue<J> {
    state: Mutex<State<J>>,
}

struct State<J> {
    waiting: VecDeque<Arc<Seat<J>>>,
    led: bool,
}

impl<J> CommitQueue<J> {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { waiting: VecDeque::new(), led: false }) }
    }

    /// Has the job run, by this thread or another; returns when its group is committed.
    ///
    /// `commit` runs a group, in order, and must leave the outcome in each job. It must not
    /// panic: the engine shields it.
    pub(crate) fn submit(&self, job: J, commit: impl FnOnce(&mut dyn Iterator<Item = &J>)) {
        let seat = Arc::new(Seat { job, turn: Mutex::new(Turn::Waiting), called: Condvar::new() });
        if !self.take_seat(&seat) && seat.wait() == Turn::Done {
            return;
        }
        let group = self.group();
        commit(&mut group.iter().map(|member| &member.job));
        self.hand_over();
        for member in &group {
            member.call(Turn::Done);
        }
    }

    /// Queues the seat; whether its owner leads at once.
    fn take_seat(&self, seat: &Arc<Seat<J>>) -> bool {
        let mut state = self.state.lock();
        state.waiting.push_back(seat.clone());
        !std::mem::replace(&mut state.led, true)
    }

    fn group(&self) -> Vec<Arc<Seat<J>>> {
        let mut state = self.state.lock();
        let size = state.waiting.len().min(GROUP_JOBS);
        state.waiting.drain(..size).collect()
    }

    fn hand_over(&self) {
        let mut state = self.state.lock();
        match state.waiting.front() {
            Some(next) => next.call(Turn::Lead),
            None => state.led = false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;
    use std::time::Duration;

    use super::*;

    struct Job {
        number: usize,
        runs: AtomicUsize,
    }

    fn job(number: usize) -> Arc<Job> {
        Arc::new(Job { number, runs: AtomicUsize::new(0) })
    }

    #[test]
    fn one_writer_alone_commits_its_own_job() {
        let queue = CommitQueue::new();
        let mut seen = Vec::new();
        queue.submit(job(1), |group| seen.extend(group.map(|job| job.number)));
        queue.submit(job(2), |group| seen.extend(group.map(|job| job.number)));
        assert_eq!(seen, [1, 2]);
    }

    #[test]
    fn every_job_runs_once_and_waiting_jobs_share_a_commit() {
        const WRITERS: usize = 8;
        const EACH: usize = 200;
        let queue = CommitQueue::new();
        let commits = AtomicUsize::new(0);
        thread::scope(|scope| {
            for writer in 0..WRITERS {
                let (queue, commits) = (&queue, &commits);
                scope.spawn(move || {
                    for number in 0..EACH {
                        let mine = job(writer * EACH + number);
                        queue.submit(mine.clone(), |group| {
                            for job in group {
                                job.runs.fetch_add(1, Ordering::SeqCst);
                            }
                            thread::sleep(Duration::from_micros(50));
                            commits.fetch_add(1, Ordering::SeqCst);
                        });
                        assert_eq!(mine.runs.load(Ordering::SeqCst), 1);
                    }
                });
            }
        });
        let commits = commits.load(Ordering::SeqCst);
        assert!(commits < WRITERS * EACH, "{commits} commits for {} jobs", WRITERS * EACH);
    }
}
