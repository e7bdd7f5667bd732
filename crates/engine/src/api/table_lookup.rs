//! Finding the table that a request is about, and changing it.

use std::sync::Arc;

use dynafile_model::{TableDescription, Transition, TransitionKind};

use super::{IndexStatus, TableStatus};
use crate::error::{Error, Result};
use crate::operation::{ChangeTable, Changed};
use crate::request_time::RequestTime;
use crate::session::Session;
use crate::store::expiry::{Milliseconds, milliseconds_of};
use crate::store::{Snapshot, TableEntry};

/// A table, in the snapshot that it was found in.
pub(super) struct Found {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) table: Arc<TableEntry>,
}

/// The table of this name.
///
/// # Errors
/// [`Error::TableNotFound`]; storage errors.
pub(super) fn find(time: &RequestTime<'_>, name: &str) -> Result<Found> {
    let is_there = |table: &&Arc<TableEntry>| !table.is_gone(|| time.now());
    if let Some(snapshot) = time.session().snapshot()?
        && let Some(table) = snapshot.table(name).filter(is_there).cloned()
    {
        return Ok(Found { snapshot, table });
    }
    Err(Error::TableNotFound { name: name.to_owned() })
}

/// Changes the table's description by what `change` decides.
///
/// # Errors
/// [`Error::TableNotFound`]; those of the decision; storage errors.
pub(super) fn change<F, T>(time: &RequestTime<'_>, name: String, change: F) -> Result<Changed<T>>
where
    F: FnOnce(&TableEntry, &mut TableDescription, Milliseconds) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    // Asked before writing, so that a wrong name does not create a file.
    find(time, &name)?;
    time.session().write(ChangeTable { table: name, change })
}

/// Refuses a table that is not `ACTIVE`.
///
/// # Errors
/// [`Error::TableInUse`].
pub(super) fn expect_active(table: &TableEntry, now: Milliseconds) -> Result<()> {
    let Some(kind) = table.transition(now) else { return Ok(()) };
    Err(Error::TableInUse { table: table.name.to_string(), status: table_status(kind).name() })
}

/// How long changes of tables take by the builder's setting; zero unless it is set.
pub(super) fn status_delay(session: &Session) -> Milliseconds {
    milliseconds_of(session.database().settings().dials.table_status_delay)
}

/// The transition that a change at a time starts, with that delay; none without one.
pub(super) fn transition(
    delay: Milliseconds,
    kind: TransitionKind,
    now: Milliseconds,
) -> Option<Transition> {
    (delay > 0).then_some(Transition { kind, until: now.saturating_add(delay) })
}

pub(super) fn table_status(kind: TransitionKind) -> TableStatus {
    match kind {
        TransitionKind::Creating => TableStatus::Creating,
        TransitionKind::Updating => TableStatus::Updating,
        TransitionKind::Deleting => TableStatus::Deleting,
    }
}

pub(super) fn index_status(kind: TransitionKind) -> IndexStatus {
    match kind {
        TransitionKind::Creating => IndexStatus::Creating,
        TransitionKind::Updating => IndexStatus::Updating,
        TransitionKind::Deleting => IndexStatus::Deleting,
    }
}
