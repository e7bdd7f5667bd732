//! Operations, and the jobs that carry them through the commit queue.
//!
//! An [`Operation`] decides what to change; a [`Job`] runs it in a commit group, possibly on
//! another thread, and brings its outcome back. An operation that fails changes nothing and does
//! not disturb the rest of its group; a storage failure fails the whole group.

use std::sync::Arc;

use parking_lot::Mutex;

use super::write_scope::{Reader, WriteScope};
use super::write_set::{RowChange, WriteSet};
use crate::error::{Error, Result};
use crate::guard::shielded;
use crate::listener::{ChangeEvent, DeliveryReceipt, Listeners};

/// A read-decide step of the write path.
pub(crate) trait Operation: Send + 'static {
    /// What the caller gets.
    type Output: Send + 'static;

    /// Names the operation in internal errors.
    const NAME: &'static str;

    /// Reads, and says what to change; an error changes nothing.
    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, Self::Output)>;
}

/// An operation in the queue, without its types.
pub(crate) trait Job: Send + Sync {
    /// Decides and applies; an error here is the group's.
    fn run(&self, scope: &mut WriteScope<'_>, listeners: &Listeners) -> Result<()>;

    /// The group is committed, or has failed.
    fn settle(&self, committed: &Result<()>, listeners: &Listeners);
}

/// What came of an operation.
pub(crate) struct Settled<T> {
    pub(crate) output: T,
    /// To wait for the delivery of its changes, if anybody listens to them.
    pub(crate) receipt: Option<Arc<DeliveryReceipt>>,
}

enum Progress<O: Operation> {
    Queued(O),
    Applied { output: O::Output, events: Vec<ChangeEvent> },
    Settled(Result<Settled<O::Output>>),
    Taken,
}

/// A job of one operation.
pub(crate) struct OperationJob<O: Operation> {
    progress: Mutex<Progress<O>>,
}

impl<O: Operation> OperationJob<O> {
    pub(crate) fn new(operation: O) -> Self {
        Self { progress: Mutex::new(Progress::Queued(operation)) }
    }

    /// The outcome, once the queue says that the job is done.
    pub(crate) fn outcome(&self) -> Result<Settled<O::Output>> {
        match std::mem::replace(&mut *self.progress.lock(), Progress::Taken) {
            Progress::Settled(outcome) => outcome,
            _ => Err(unsettled(O::NAME)),
        }
    }
}

fn unsettled(operation: &'static str) -> Error {
    Error::Internal { operation, detail: "its commit group ended without it".to_owned() }
}

impl<O: Operation> Job for OperationJob<O> {
    fn run(&self, scope: &mut WriteScope<'_>, listeners: &Listeners) -> Result<()> {
        let mut progress = self.progress.lock();
        let Progress::Queued(operation) = std::mem::replace(&mut *progress, Progress::Taken) else {
            return Err(unsettled(O::NAME));
        };
        let (set, output) = match shielded(O::NAME, || operation.decide(&mut scope.reader())) {
            Ok(decided) => decided,
            Err(error) => {
                *progress = Progress::Settled(Err(error));
                return Ok(());
            }
        };
        scope.apply(&set)?;
        *progress = Progress::Applied { output, events: events(set.rows, listeners) };
        Ok(())
    }

    fn settle(&self, committed: &Result<()>, listeners: &Listeners) {
        let mut progress = self.progress.lock();
        *progress = match (std::mem::replace(&mut *progress, Progress::Taken), committed) {
            (Progress::Settled(outcome), _) => Progress::Settled(outcome),
            (Progress::Applied { output, events }, Ok(())) => {
                let receipt = (!events.is_empty()).then(|| listeners.enqueue(events));
                Progress::Settled(Ok(Settled { output, receipt }))
            }
            (_, Err(error)) => Progress::Settled(Err(error.clone())),
            (_, Ok(())) => Progress::Settled(Err(unsettled(O::NAME))),
        };
    }
}

/// The changes that somebody listens to.
fn events(rows: Vec<RowChange>, listeners: &Listeners) -> Vec<ChangeEvent> {
    if listeners.is_empty() {
        return Vec::new();
    }
    let heard = |change: &RowChange| {
        (change.old.is_some() || change.new.is_some()) && listeners.listen_to(&change.table.name)
    };
    let event = |change: RowChange| ChangeEvent {
        table: change.table.name.clone(),
        old: change.old,
        new: change.new,
        identity: change.identity,
    };
    rows.into_iter().filter(heard).map(event).collect()
}
