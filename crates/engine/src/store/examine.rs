//! What can be said of a file that does not open: which of its trees can be read, and which records
//! in them are what was written.
//!
//! Without the catalog there are no tables and keys to name, so trees and key bytes are named.

use std::path::Path;

use redb::backends::FileBackend;
use redb::{ReadTransaction, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableHandle};

use super::fault::AtPath;
use super::location::{expect_database, open_to_write};
use super::maintenance::{Tell, Teller};
use super::record::unseal;
use super::verify::CheckReport;
use super::{TableId, table_definition};
use crate::error::{Error, Result};
use crate::guard::shielded;

/// Looks at what is left of a file that could not be opened for this reason.
///
/// # Errors
/// It is not a database, or in use; storage errors. Damage is in the report, not an error.
pub(crate) fn examine(path: &Path, reason: Error, tell: Tell<'_>) -> Result<CheckReport> {
    let mut report = CheckReport::default();
    report.add_error("the file", reason);
    let opened = shielded("a check", || {
        let file = open_to_write(path).map_err(|error| Error::from_io(path, error))?;
        expect_database(&file, path)?;
        let backend = FileBackend::new(file).at(path)?;
        redb::Builder::new().create_with_backend(backend).at(path)
    });
    let Some(database) = report.note_new("the file's pages", opened)? else { return Ok(report) };
    let trees = shielded("a check", || trees_of(&database, path));
    if let Some((transaction, trees)) = report.note_new("the file's list of trees", trees)? {
        let total = trees.iter().map(|(_, len)| len).sum();
        let mut teller = Teller::new(total, tell)?;
        for (id, _) in trees {
            let checked = shielded("a check", || {
                check_tree(&transaction, id, path, &mut teller, &mut report)
            });
            report.note_new(&format!("the tree '{}'", id.tree_name()), checked)?;
        }
    }
    Ok(report)
}

/// The trees of ours, and how many records each says it has.
fn trees_of(
    database: &redb::Database,
    path: &Path,
) -> Result<(ReadTransaction, Vec<(TableId, u64)>)> {
    let transaction = database.begin_read().at(path)?;
    let mut trees = Vec::new();
    for handle in transaction.list_tables().at(path)? {
        let name = handle.name();
        let Some(id) = TableId::of_tree(name) else { continue };
        // One of other types is another program's.
        if let Ok(tree) = transaction.open_table(table_definition(name)) {
            trees.push((id, tree.len().at(path)?));
        }
    }
    Ok((transaction, trees))
}

fn check_tree(
    transaction: &ReadTransaction,
    id: TableId,
    path: &Path,
    teller: &mut Teller<'_>,
    report: &mut CheckReport,
) -> Result<()> {
    let name = id.tree_name();
    let tree = transaction.open_table(table_definition(&name)).at(path)?;
    for entry in tree.iter().at(path)? {
        let (key, record) = entry.at(path)?;
        if let Err(fault) = unseal(id, key.value(), record.value()) {
            report.add(format!("the tree '{name}', key bytes {:02x?}", key.value()), fault);
        }
        report.items += u64::from(id.is_of_rows());
        teller.advance()?;
    }
    report.tables += u64::from(id.is_of_rows());
    Ok(())
}
