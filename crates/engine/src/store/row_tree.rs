//! A tree of items: a table's own rows, or the entries of one of its indexes.

use std::sync::Arc;

use dynafile_model::{DecodeError, KeyValue, PrimaryKey};

use super::TableId;
use super::catalog::TableEntry;
use super::index::IndexEntry;

/// Where a walk reads from.
#[derive(Clone)]
pub(crate) struct RowTree {
    table: Arc<TableEntry>,
    /// The position of the index in the table; `None` for the table's own rows.
    index: Option<usize>,
}

/// What the key bytes of a row or an index entry say.
pub(crate) struct RowPosition {
    pub(crate) primary: PrimaryKey,
    /// The index's key attributes and their values, for an index entry.
    pub(crate) index: Vec<(String, KeyValue)>,
}

impl RowTree {
    /// The table's own rows.
    pub(crate) fn of_table(table: Arc<TableEntry>) -> Self {
        Self { table, index: None }
    }

    /// The entries of the index of that name; `None` if there is none.
    pub(crate) fn of_index(table: Arc<TableEntry>, name: &str) -> Option<Self> {
        let index = table.indexes.iter().position(|index| index.description.name == name)?;
        Some(Self { table, index: Some(index) })
    }

    pub(crate) fn table(&self) -> &TableEntry {
        &self.table
    }

    /// The index whose entries these are.
    pub(crate) fn index(&self) -> Option<&IndexEntry> {
        self.index.map(|position| &self.table.indexes[position])
    }

    pub(crate) fn id(&self) -> TableId {
        self.index().map_or(self.table.id, |index| index.id)
    }

    /// Names a row in an error.
    pub(crate) fn place(&self, key: &[u8]) -> String {
        let Some(index) = self.index() else { return self.table.place(key) };
        let name = &index.description.name;
        match self.row_key(key) {
            Ok(row) => format!("index '{name}' of {}", self.table.place(row)),
            Err(_) => {
                format!("index '{name}' of table '{}', key bytes {key:02x?}", self.table.name)
            }
        }
    }

    /// The key bytes of the table's row behind the key bytes of this tree.
    pub(crate) fn row_key<'a>(&self, key: &'a [u8]) -> Result<&'a [u8], DecodeError> {
        match self.index() {
            None => Ok(key),
            Some(index) => Ok(index.keys.decode(key)?.row),
        }
    }

    /// Takes key bytes of this tree apart.
    pub(crate) fn position(&self, key: &[u8]) -> Result<RowPosition, DecodeError> {
        let Some(index) = self.index() else {
            return Ok(RowPosition { primary: self.table.keys().decode(key)?, index: Vec::new() });
        };
        let decoded = index.keys.decode(key)?;
        let description = &index.description;
        let names = description.partition_key.iter().chain(&description.sort_key);
        let values = decoded.partition.into_iter().chain(decoded.sort);
        Ok(RowPosition {
            primary: self.table.keys().decode(decoded.row)?,
            index: names.map(|attribute| attribute.name.clone()).zip(values).collect(),
        })
    }
}
