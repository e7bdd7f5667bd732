//! The table that a request names, as it is at this moment.

use std::sync::Arc;

use crate::database::Database;
use crate::error::{Error, Result};
use crate::session::Session;
use crate::store::{RowTree, Snapshot, StoredRow, TableEntry, TableReference};

/// What separates a table's name from the rest of its ARN.
const ARN_TABLE_MARK: &str = ":table/";

/// A table and the snapshot it was found in.
pub(super) struct Target<'d> {
    pub(super) session: &'d Arc<Session>,
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) table: Arc<TableEntry>,
}

/// The table's name in what a request calls it by: the name itself, or its ARN.
pub(super) fn table_name(name_or_arn: &str) -> &str {
    match name_or_arn.split_once(ARN_TABLE_MARK) {
        Some((service, name)) if service.starts_with("arn:") => name,
        _ => name_or_arn,
    }
}

impl<'d> Target<'d> {
    /// # Errors
    /// [`Error::TableNotFound`]; storage errors.
    pub(super) fn find(database: &'d Database, name_or_arn: &str) -> Result<Self> {
        let session = database.session();
        let snapshot = session.snapshot()?;
        let snapshot = snapshot.ok_or_else(|| not_found(name_or_arn))?;
        Self::find_in(session, snapshot, name_or_arn)
    }

    /// The same in a snapshot that is there already.
    pub(super) fn find_in(
        session: &'d Arc<Session>,
        snapshot: Arc<Snapshot>,
        name_or_arn: &str,
    ) -> Result<Self> {
        let table = snapshot.table(table_name(name_or_arn)).cloned();
        let table = table.ok_or_else(|| not_found(name_or_arn))?;
        Ok(Self { session, snapshot, table })
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

    /// The row with these key bytes, expired or not.
    pub(super) fn row(&self, key: &[u8]) -> Result<Option<StoredRow>> {
        let row = self.snapshot.row(&self.table, key);
        row.map_err(|error| self.session.store().failed_read(error))
    }
}

fn not_found(name_or_arn: &str) -> Error {
    Error::TableNotFound { name: table_name(name_or_arn).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_goes_by_its_name_or_its_arn() {
        assert_eq!(table_name("orders"), "orders");
        assert_eq!(table_name("arn:aws:dynamodb:eu-west-1:012345678901:table/orders"), "orders");
    }
}
