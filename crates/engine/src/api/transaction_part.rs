//! A part of a transaction by itself: what is wrong with it whatever its table.

use super::transact_action::TransactAction;
use super::{TransactGetItem, TransactWriteItem};
use crate::database::Database;
use crate::error::Result;

/// An action or a read of a transaction, which can be checked before its table is looked up.
///
/// Transactions check their parts one after the other; who finds something else wrong with one of
/// them asks here first whether it has been wrong already.
pub trait TransactionPart {
    /// Checks the expressions of the part at a position, and the size and depth of its item.
    ///
    /// # Errors
    /// What the transaction would be refused for.
    fn check(self, position: usize, database: &Database) -> Result<()>;
}

impl TransactionPart for TransactWriteItem {
    fn check(self, position: usize, database: &Database) -> Result<()> {
        TransactAction::new(database, position, self).map(drop)
    }
}

impl TransactionPart for TransactGetItem {
    fn check(self, _: usize, database: &Database) -> Result<()> {
        self.get.projection().bound(database).map(drop)
    }
}
