//! The table that a request names, as it is at this moment.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::capacity::Units;
use crate::database::Database;
use crate::error::{Error, Result};
use crate::ongoing_transactions::ItemPlace;
use crate::operation::{TransactWriteItems, Transacted, WriteAction, WriteItem, Written};
use crate::request_time::RequestTime;
use crate::resource_name::named_table;
use crate::session::Session;
use crate::store::{RowTree, Snapshot, StoredRow, TableEntry, TableReference};
use crate::throttle::{Direction, ThrottledWrite};

/// A table and the snapshot it was found in.
#[derive(Clone)]
pub(super) struct Target<'d> {
    pub(super) session: &'d Arc<Session>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) table: Arc<TableEntry>,
    pub(super) time: Rc<RequestTime<'d>>,
}

/// The table's name in what a request calls it by: the name itself, or its ARN. Every operation on
/// items, and every statement, finds its table by this; who asks whether a request may be carried
/// out must ask about this name.
///
/// # Errors
/// [`TableError::TableArn`](crate::TableError::TableArn) of an ARN that is not a table's;
/// [`Error::TableNotFound`] of a name that no table can have.
pub fn table_name_in(given: &str) -> Result<Cow<'_, str>> {
    named_table(given)?.ok_or_else(|| Error::TableNotFound { name: given.to_owned() })
}

/// One moment of a database, in which the tables of a request are looked for.
pub(super) struct Moment<'d> {
    session: &'d Arc<Session>,
    /// `None` while there is no file.
    snapshot: Option<Arc<Snapshot>>,
    time: Rc<RequestTime<'d>>,
}

impl<'d> Moment<'d> {
    pub(super) fn of(database: &'d Database) -> Result<Self> {
        let session = database.session();
        let time = Rc::new(session.request_time());
        Ok(Self { session, snapshot: session.snapshot()?, time })
    }

    /// # Errors
    /// [`Error::TableNotFound`]; an ARN that is not a table's.
    pub(super) fn target(&self, name_or_arn: &str) -> Result<Target<'d>> {
        let name = table_name_in(name_or_arn)?;
        let not_found = || Error::TableNotFound { name: name.to_string() };
        let snapshot = self.snapshot.clone().ok_or_else(not_found)?;
        let table = snapshot.table(&name).filter(|table| table.is_usable(|| self.time.now()));
        let table = table.cloned().ok_or_else(not_found)?;
        Ok(Target { session: self.session, snapshot, table, time: self.time.clone() })
    }

    /// Carries out a transaction; where transactions are to take time, it then holds its items.
    ///
    /// # Errors
    /// Those of the transaction; conflicts with others, as reasons of its cancellation.
    pub(super) fn transact(&self, transaction: TransactWriteItems) -> Result<Transacted> {
        let Some(ongoing) = self.session.database().ongoing_transactions() else {
            return self.session.write(transaction);
        };
        let places = transaction.actions.iter().map(|action| self.place(action));
        let places = places.collect::<Result<Vec<_>>>()?;
        ongoing.expect_all_free(&places, self.time.now())?;
        let transacted = self.session.write(transaction)?;
        ongoing.hold(places, self.time.now());
        Ok(transacted)
    }

    /// Has reads of a transaction refused whose items others hold.
    ///
    /// # Errors
    /// Conflicts, as reasons of its cancellation.
    pub(super) fn expect_free(&self, places: &[ItemPlace]) -> Result<()> {
        match self.session.database().ongoing_transactions() {
            None => Ok(()),
            Some(ongoing) => ongoing.expect_all_free(places, self.time.now()),
        }
    }

    fn place(&self, action: &WriteAction) -> Result<ItemPlace> {
        let name = &action.table.name;
        let key = match self.snapshot.as_ref().and_then(|snapshot| snapshot.table(name)) {
            Some(table) => action.change.key_in(table)?,
            None => return Err(Error::TableNotFound { name: name.to_string() }),
        };
        Ok((name.clone(), key))
    }
}

impl<'d> Target<'d> {
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub(super) fn find(database: &'d Database, name_or_arn: &str) -> Result<Self> {
        Moment::of(database)?.target(name_or_arn)
    }

    /// The table, for a write.
    pub(super) fn reference(&self) -> TableReference {
        TableReference { name: self.table.name.clone(), wanted: None }
    }

    /// The index of that name.
    ///
    /// # Errors
    /// [`Error::IndexNotFound`]; [`Error::IndexNotReady`].
    pub(super) fn index(&self, name: &str) -> Result<RowTree> {
        let (table, index) = (self.table.name.to_string(), name.to_owned());
        match RowTree::of_index(self.table.clone(), name) {
            None => Err(Error::IndexNotFound { table, index }),
            Some(tree) if tree.index().is_some_and(|index| index.is_active()) => Ok(tree),
            Some(_) => Err(Error::IndexNotReady { table, index }),
        }
    }

    /// Carries out a write of one item, if the table has the throughput for it.
    ///
    /// # Errors
    /// Those of the write; [`Error::ThroughputExceeded`]; [`Error::TransactionConflict`].
    pub(super) fn write(&self, write: WriteItem) -> Result<Written> {
        if self.session.database().ongoing_transactions().is_some() {
            self.expect_free(write.action.change.key_in(&self.table)?)?;
        }
        match self.session.database().throttle() {
            None => self.session.write(write),
            Some(throttle) => {
                self.session.write(ThrottledWrite { write, throttle: throttle.clone() })
            }
        }
    }

    /// # Errors
    /// [`Error::TransactionConflict`] if a transaction holds the item with these key bytes.
    pub(super) fn expect_free(&self, key: Vec<u8>) -> Result<()> {
        match self.session.database().ongoing_transactions() {
            None => Ok(()),
            Some(ongoing) => ongoing.expect_free(&(self.table.name.clone(), key), self.time.now()),
        }
    }

    /// Takes what a read cost out of the throughput that there is.
    ///
    /// # Errors
    /// [`Error::ThroughputExceeded`].
    pub(super) fn charge_read(&self, units: &Units) -> Result<()> {
        match self.session.database().throttle() {
            None => Ok(()),
            Some(throttle) => throttle.charge(&self.table, units, Direction::Read, self.time.now()),
        }
    }

    /// The row with these key bytes, expired or not.
    pub(super) fn row(&self, key: &[u8]) -> Result<Option<StoredRow>> {
        let row = self.snapshot.row(&self.table, key);
        row.map_err(|error| self.session.store().failed_read(error))
    }
}

/// Units by the names that the request calls the tables.
pub(super) fn by_given_name(
    named: &BTreeMap<String, Target<'_>>,
    mut units: BTreeMap<String, Units>,
) -> BTreeMap<String, Units> {
    let of_table = |(name, target): (&String, &Target<'_>)| {
        let units = units.remove(&*target.table.name)?;
        Some((name.clone(), units))
    };
    named.iter().filter_map(of_table).collect()
}
