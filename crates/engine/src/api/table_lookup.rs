//! Finding the table that a request is about, and changing it.

use std::sync::Arc;

use dynafile_model::{TableDescription, Transition, TransitionKind};

use super::{IndexStatus, TableStatus};
use crate::error::{Error, Result};
use crate::operation::{ChangeTable, Changed};
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
pub(super) fn find(session: &Session, name: &str) -> Result<Found> {
    let now = session.now();
    if let Some(snapshot) = session.snapshot()?
        && let Some(table) = snapshot.table(name).filter(|table| !table.is_gone(now)).cloned()
    {
        return Ok(Found { snapshot, table });
    }
    Err(Error::TableNotFound { name: name.to_owned() })
}

/// Changes the table's description by what `change` decides.
///
/// # Errors
/// [`Error::TableNotFound`]; those of the decision; storage errors.
pub(super) fn change<F, T>(session: &Session, name: String, change: F) -> Result<Changed<T>>
where
    F: FnOnce(&TableEntry, &mut TableDescription, Milliseconds) -> Result<T> + Send + 'static,
    T: Send + 'static,
{
    // Asked before writing, so that a wrong name does not create a file.
    find(session, &name)?;
    session.write(ChangeTable { table: name, change })
}

/// Refuses a table that is not `ACTIVE`.
///
/// # Errors
/// [`Error::TableInUse`].
pub(super) fn expect_active(table: &TableEntry, now: Milliseconds) -> Result<()> {
    let Some(kind) = table.transition(now) else { return Ok(()) };
    Err(Error::TableInUse { table: table.name.to_string(), status: table_status(kind).name() })
}

/// The transition that a change starts, with the delay that the builder set; none without one.
pub(super) fn transition(session: &Session, kind: TransitionKind) -> Option<Transition> {
    let delay = session.database().settings().dials.table_status_delay;
    let until = session.now().saturating_add(milliseconds_of(delay));
    (!delay.is_zero()).then_some(Transition { kind, until })
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
