//! Work over whole tables that goes on beside the writers, step by step: filling indexes that were
//! added to tables with items, and bringing the index by expiry in step.
//!
//! How far each is stands in the file, in the commit of each step; whoever opens the file next
//! goes on there. Two that do the same work do no harm: each step is taken from where the one
//! before it, whosever it was, has ended. Records that are damaged are passed over and told of.

use std::sync::Arc;
use std::thread;
use std::time::Duration;

use parking_lot::Mutex;

use crate::background::{Background, StopSignal};
use crate::error::{Error, Result};
use crate::notices::Notices;
use crate::operation::{CleanExpiry, FillIndex, RebuildExpiry};
use crate::store::{StepLimit, Store, TableEntry};

/// What one step looks at, in one commit.
const STEP: StepLimit = StepLimit { records: 500, bytes: 4 << 20 };

/// Entries of the index by expiry that one step looks at; they are keys and nothing else.
const CLEANING_ENTRIES: usize = 2000;

/// Something that is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Work {
    /// To fill an index of a table.
    FillIndex { table: String, index: String },
    /// To bring the index by expiry in step with the table's TTL attribute.
    RebuildExpiry { table: String },
    /// To remove entries of deleted tables from the index by expiry.
    CleanExpiry,
}

/// What a step did.
pub(crate) struct Step {
    /// Rows looked at.
    pub(crate) rows: usize,
    /// Whether nothing is left to be done.
    pub(crate) complete: bool,
}

impl Work {
    /// What it is, in words.
    fn name(&self) -> &'static str {
        match self {
            Self::FillIndex { .. } => "filling an index",
            Self::RebuildExpiry { .. } | Self::CleanExpiry => "keeping the index by expiry",
        }
    }

    /// Takes the next step.
    ///
    /// # Errors
    /// [`Error::TableNotFound`] and [`Error::IndexNotFound`] if there is nothing to work on any
    /// more; storage errors.
    pub(crate) fn step(&self, store: &Store, notices: &Notices) -> Result<Step> {
        let (step, damaged) = match self {
            Self::FillIndex { table, index } => {
                let (table, index) = (table.clone(), index.clone());
                let filled = store.write(FillIndex { table, index, limit: STEP })?;
                (Step { rows: filled.rows, complete: filled.complete }, filled.damaged)
            }
            Self::RebuildExpiry { table } => {
                let rebuilt = store.write(RebuildExpiry { table: table.clone(), limit: STEP })?;
                (Step { rows: 0, complete: rebuilt.complete }, rebuilt.damaged)
            }
            Self::CleanExpiry => {
                let complete = store.write(CleanExpiry { limit: CLEANING_ENTRIES })?;
                (Step { rows: 0, complete }, Vec::new())
            }
        };
        notices.tell_of_damage(self.name(), damaged);
        Ok(step)
    }

    /// Takes all steps, unless told to stop. What was deleted meanwhile is done.
    pub(crate) fn carry_out(
        &self,
        store: &Store,
        notices: &Notices,
        stop: impl Fn() -> bool,
    ) -> Result<()> {
        while !stop() {
            match self.step(store, notices) {
                Ok(step) if !step.complete => {}
                Ok(_) | Err(Error::TableNotFound { .. } | Error::IndexNotFound { .. }) => break,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Everything that the database has to do by itself.
    pub(crate) fn all(store: &Store) -> Result<Vec<Self>> {
        let works = store.glance(|file| {
            let tables = file.catalog().iter();
            let mut works: Vec<_> = tables.flat_map(|table| of_table(table)).collect();
            if file.expiry_needs_cleaning()? {
                works.push(Self::CleanExpiry);
            }
            Ok(works)
        });
        works.map(Option::unwrap_or_default)
    }

    /// What is to be done about expiry before all that has expired can be found.
    pub(crate) fn is_rebuilding(&self) -> bool {
        matches!(self, Self::RebuildExpiry { .. })
    }
}

fn of_table(table: &TableEntry) -> impl Iterator<Item = Work> {
    let name = || table.name.to_string();
    let unfilled = table.indexes.iter().filter(|index| {
        // An index without it is filled by the caller who asked for it.
        !index.is_active() && index.description.settings.filled_by_itself
    });
    let fill = unfilled.map(move |index| {
        let index = index.description.name.clone();
        Work::FillIndex { table: name(), index }
    });
    let rebuild = table.expiry_upkeep.is_some().then(|| Work::RebuildExpiry { table: name() });
    fill.chain(rebuild)
}

/// Whether a thread does the work, and whether it has to look again before it ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Turn {
    #[default]
    Idle,
    Working,
    LookAgain,
}

/// The thread that does the work, started when there is some.
#[derive(Default)]
pub(crate) struct Upkeep {
    turn: Arc<Mutex<Turn>>,
}

impl Upkeep {
    /// Has a thread do what there is to be done; one that is at it looks again before it ends.
    pub(crate) fn start(
        &self,
        background: &Background,
        store: &Arc<Store>,
        notices: &Arc<Notices>,
        rest: Duration,
    ) {
        // What cannot be read now is the thread's to tell of.
        if Work::all(store).is_ok_and(|works| works.is_empty()) {
            return;
        }
        let mut turn = self.turn.lock();
        let working = *turn != Turn::Idle;
        *turn = if working { Turn::LookAgain } else { Turn::Working };
        drop(turn);
        if working {
            return;
        }
        let (turn, store, notices) = (self.turn.clone(), store.clone(), notices.clone());
        let stopping = background.stopping();
        let started = background.run_once("dynafile-upkeep", move || {
            let _turn = TurnOfPanic { turn: &turn };
            work_until_idle(&turn, &store, &notices, &stopping, rest);
        });
        if !started {
            *self.turn.lock() = Turn::Idle;
        }
    }
}

/// Ends the turn of a thread that panics: the next one may take it.
struct TurnOfPanic<'t> {
    turn: &'t Mutex<Turn>,
}

impl Drop for TurnOfPanic<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            *self.turn.lock() = Turn::Idle;
        }
    }
}

fn work_until_idle(
    turn: &Mutex<Turn>,
    store: &Store,
    notices: &Notices,
    stopping: &StopSignal,
    rest: Duration,
) {
    loop {
        do_all(store, notices, stopping, rest);
        let mut turn = turn.lock();
        if *turn == Turn::LookAgain && !stopping.is_set() {
            *turn = Turn::Working;
        } else {
            *turn = Turn::Idle;
            return;
        }
    }
}

/// Does all there is. What fails because of damage is told of and left; what fails otherwise, as
/// on a full disk, is told of and tried again after a rest.
fn do_all(store: &Store, notices: &Notices, stopping: &StopSignal, rest: Duration) {
    let mut left = Vec::new();
    loop {
        let next = Work::all(store).map(|all| all.into_iter().find(|work| !left.contains(work)));
        let (work, outcome) = match next {
            Ok(None) => return,
            Ok(Some(work)) => {
                let outcome = work.carry_out(store, notices, || stopping.is_set());
                (Some(work), outcome)
            }
            Err(error) => (None, Err(error)),
        };
        let name = work.as_ref().map_or("the upkeep of the file", Work::name);
        let Err(error) = outcome else {
            if stopping.is_set() {
                return;
            }
            continue;
        };
        if error.is_closed() {
            return;
        }
        let damaged = error.is_damage();
        notices.tell_of_failure(name, error);
        match work.filter(|_| damaged) {
            Some(work) => left.push(work),
            None if stopping.wait(rest) => return,
            None => {}
        }
    }
}
