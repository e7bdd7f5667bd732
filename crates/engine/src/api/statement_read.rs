//! A SELECT of one item by its key: the only kind that batches and transactions take.

use dynafile_expr::partiql::lookup::single_read;
use dynafile_expr::partiql::{Column, Select};
use dynafile_model::{Item, item_size_bytes};

use super::primary_key::primary_key;
use super::select_reads::KeyedWays;
use super::select_statement::{selected, selected_columns, selected_tree};
use super::target::Target;
use crate::error::{Result, StatementError};
use crate::ongoing_transactions::ItemPlace;
use crate::operation::key_of_primary;
use crate::stored_item::StoredItem;

/// A read of the item with a key.
pub(super) struct SingleRead<'d> {
    target: Target<'d>,
    /// The key's bytes.
    key: Vec<u8>,
    columns: Option<Vec<Column>>,
}

impl<'d> SingleRead<'d> {
    /// # Errors
    /// `otherwise` for a SELECT of anything but one item by its key; a key that does not fit the
    /// table.
    pub(super) fn new(
        select: Select,
        target: Target<'d>,
        otherwise: StatementError,
    ) -> Result<Self> {
        let tree = selected_tree(&target, select.source.index.as_deref(), false)?;
        let columns = selected_columns(select.columns)?;
        if tree.index().is_some() {
            return Err(otherwise.into());
        }
        let ways = KeyedWays::of(&tree, select.condition.as_ref())?;
        ways.reads(&tree)?;
        let attributes: Vec<_> = target.table.description.key_attributes().collect();
        let names: Vec<_> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
        let values = single_read(select.condition.as_ref(), &names).ok_or(otherwise)?;
        let names = names.into_iter().map(str::to_owned);
        let key = primary_key(&target.table, &names.zip(values).collect::<Item>())?;
        let key = key_of_primary(&target.table, &key)?;
        Ok(Self { target, key, columns })
    }

    /// Which item it is about.
    pub(super) fn place(&self) -> ItemPlace {
        (self.target.table.name.clone(), self.key.clone())
    }

    pub(super) fn table_name(&self) -> String {
        self.target.table.name.to_string()
    }

    /// What is selected of the item, and the item's size; 0 if there is none.
    pub(super) fn run(&self) -> Result<(Option<StoredItem>, usize)> {
        let Some(row) = self.target.row(&self.key)? else { return Ok((None, 0)) };
        let size_bytes = item_size_bytes(row.view())?;
        let item = selected(StoredItem::new(row), self.columns.as_deref())?;
        Ok((Some(item), size_bytes))
    }
}
