//! Group commit: writers queue, one of them commits for all who wait.
//!
//! The first writer to arrive leads: it runs every queued job in one transaction, commits once,
//! and wakes the others with their results. Whoever queues while a commit runs is in the next
//! group, which the first of them leads. One writer alone never waits for anybody.
//!
//! Invariants: jobs run in the order they were queued; at most one leader at a time; each job is
//! run exactly once; a leader always hands over or steps down, even when its group fails or a panic
//! ends it; a leader never waits for itself.
//!
//! Not here: what a job does, and what a commit is; the queue only decides who does it when.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::sync::{Condvar, Mutex, ThreadId, current_thread};

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
    /// Whose group is being committed.
    leader: Option<ThreadId>,
}

/// A job was queued from inside the commit of another one, which would wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Nested;

/// A group that a leader commits; whatever becomes of it, its members are told and the next leads.
struct Group<'q, J> {
    queue: &'q CommitQueue<J>,
    members: Vec<Arc<Seat<J>>>,
}

impl<J> Drop for Group<'_, J> {
    fn drop(&mut self) {
        self.queue.hand_over();
        for member in &self.members {
            member.call(Turn::Done);
        }
    }
}

impl<J> CommitQueue<J> {
    pub(crate) fn new() -> Self {
        Self { state: Mutex::new(State { waiting: VecDeque::new(), led: false, leader: None }) }
    }

    /// Has the job run, by this thread or another; returns when its group is committed.
    ///
    /// `commit` runs a group, in order, and must leave the outcome in each job.
    ///
    /// # Errors
    /// [`Nested`], if this thread is committing a group.
    pub(crate) fn submit(
        &self,
        job: J,
        commit: impl FnOnce(&mut dyn Iterator<Item = &J>),
    ) -> Result<(), Nested> {
        let seat = Arc::new(Seat { job, turn: Mutex::new(Turn::Waiting), called: Condvar::new() });
        if !self.take_seat(&seat)? && seat.wait() == Turn::Done {
            return Ok(());
        }
        let group = self.group();
        commit(&mut group.members.iter().map(|member| &member.job));
        Ok(())
    }

    /// Queues the seat; whether its owner leads at once.
    fn take_seat(&self, seat: &Arc<Seat<J>>) -> Result<bool, Nested> {
        let mut state = self.state.lock();
        if state.leader == Some(current_thread()) {
            return Err(Nested);
        }
        state.waiting.push_back(seat.clone());
        Ok(!std::mem::replace(&mut state.led, true))
    }

    fn group(&self) -> Group<'_, J> {
        let mut state = self.state.lock();
        state.leader = Some(current_thread());
        let size = state.waiting.len().min(GROUP_JOBS);
        Group { queue: self, members: state.waiting.drain(..size).collect() }
    }

    fn hand_over(&self) {
        let mut state = self.state.lock();
        state.leader = None;
        match state.waiting.front() {
            Some(next) => next.call(Turn::Lead),
            None => state.led = false,
        }
    }
}
