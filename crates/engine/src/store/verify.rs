//! The check: does everything in the file agree with everything else?
//!
//! Pages first, by the storage library; then every record by its checksum and encoding, every row
//! by its key, the expiry entries and the counts by the rows. The check reads all and changes
//! nothing; what it finds is reported, up to a bound, and it goes on.

use std::fmt;
use std::sync::Arc;

use dynafile_model::{EncodedItem, item_size_bytes};
use redb::{ReadableTable, ReadableTableMetadata};

use super::catalog::TableEntry;
use super::expiry;
use super::fault::AtPath;
use super::maintenance::{Progress, Teller, all_trees};
use super::open_file::Handle;
use super::record::unseal;
use super::snapshot::Snapshot;
use super::state::Store;
use super::statistics::{StatisticsDelta, TableStatistics};
use super::{TableId, system};
use crate::error::{Error, Result};

/// Findings kept in a report; more are counted.
const FINDINGS_KEPT: usize = 1000;

/// One disagreement in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Table and key where known, otherwise the part of the file.
    pub place: String,
    /// What does not agree.
    pub detail: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.detail)
    }
}

/// What a check looked at and found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CheckReport {
    /// Tables looked at.
    pub tables: u64,
    /// Items looked at.
    pub items: u64,
    /// Disagreements, the first thousand of them.
    pub findings: Vec<Finding>,
    /// How many there were in all.
    pub finding_count: u64,
}

impl CheckReport {
    /// Whether everything agrees.
    pub fn is_clean(&self) -> bool {
        self.finding_count == 0
    }

    fn add(&mut self, place: impl Into<String>, detail: impl ToString) {
        self.finding_count += 1;
        if self.findings.len() < FINDINGS_KEPT {
            self.findings.push(Finding { place: place.into(), detail: detail.to_string() });
        }
    }
}

impl Store {
    /// Verifies pages, records, keys, expiry entries and counts.
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors. Damage is not
    /// an error: it is in the report.
    pub(crate) fn check(&self, tell: &mut dyn FnMut(Progress)) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        if self.check_pages(&mut report)?.is_none() {
            return Ok(report);
        }
        let Some(snapshot) = self.settled_snapshot()? else { return Ok(report) };
        let mut total = 0;
        for id in all_trees(&snapshot) {
            total += snapshot.tree(id)?.map_or(Ok(0), |tree| tree.len().at(self.path()))?;
        }
        let mut teller = Teller::new(total, tell);
        let mut expiring_rows = 0;
        for table in snapshot.catalog().iter() {
            report.tables += 1;
            expiring_rows += self.check_table(&snapshot, table, &mut teller, &mut report)?;
        }
        self.check_expiry(&snapshot, expiring_rows, &mut teller, &mut report)?;
        self.check_records(&snapshot, &mut teller, &mut report)?;
        Ok(report)
    }

    fn check_pages(&self, report: &mut CheckReport) -> Result<Option<()>> {
        self.with_exclusive_file("a check", |file| {
            let Handle::Writable(database) = &mut file.handle else { return Ok(()) };
            match database.check_integrity() {
                Ok(true) => {}
                Ok(false) => {
                    report.add("the file's pages", "they were inconsistent and were repaired")
                }
                Err(redb::DatabaseError::TransactionInProgress) => {
                    return Err(Error::Busy { operation: "a check" });
                }
                Err(redb::DatabaseError::Storage(redb::StorageError::Corrupted(detail))) => {
                    report.add("the file's pages", detail);
                }
                Err(error) => return Err(error).at(self.path()),
            }
            Ok(())
        })
    }

    /// Checks the rows of a table; how many of them expire.
    fn check_table(
        &self,
        snapshot: &Snapshot,
        table: &Arc<TableEntry>,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<u64> {
        let mut counted = StatisticsDelta::default();
        let mut expiring_rows = 0;
        let damage_before = report.finding_count;
        if let Some(tree) = snapshot.tree(table.id)? {
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                report.items += 1;
                match check_row(snapshot, table, key.value(), record.value()) {
                    Ok(row) => {
                        counted.add_item(row.size_bytes);
                        expiring_rows += u64::from(row.expires);
                    }
                    Err(detail) => report.add(table.place(key.value()), detail),
                }
                teller.advance();
            }
        }
        let counted = TableStatistics::default().plus(counted);
        let stored = snapshot.statistics(table)?;
        if counted != stored && report.finding_count == damage_before {
            let detail = format!("counted {counted:?}, stored {stored:?}");
            report.add(format!("the statistics of table '{}'", table.name), detail);
        }
        Ok(expiring_rows)
    }

    /// Every expiring row has its entry; with as many entries as such rows, no entry is stale.
    fn check_expiry(
        &self,
        snapshot: &Snapshot,
        expiring_rows: u64,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        const PLACE: &str = "the index by expiry";
        let mut entries = 0;
        if let Some(tree) = snapshot.tree(system::EXPIRY)? {
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                if let Err(fault) = unseal(system::EXPIRY, key.value(), record.value()) {
                    report.add(PLACE, fault);
                }
                entries += 1;
                teller.advance();
            }
        }
        if entries != expiring_rows {
            report
                .add(PLACE, format!("it has {entries} entries for {expiring_rows} expiring rows"));
        }
        Ok(())
    }

    /// The checksums of the system trees whose content was checked against the rows above.
    fn check_records(
        &self,
        snapshot: &Snapshot,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        for id in [system::META, system::CATALOG, system::STATISTICS] {
            let Some(tree) = snapshot.tree(id)? else { continue };
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                if let Err(fault) = unseal(id, key.value(), record.value()) {
                    report.add(format!("the tree '{}'", TableId::tree_name(id)), fault);
                }
                teller.advance();
            }
        }
        Ok(())
    }
}

/// What a sound row adds to the totals.
struct RowFacts {
    size_bytes: usize,
    expires: bool,
}

/// Looks at one row and its expiry entry; the error says what is wrong with them.
fn check_row(
    snapshot: &Snapshot,
    table: &TableEntry,
    key: &[u8],
    record: &[u8],
) -> Result<RowFacts, String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let body = unseal(table.id, key, record).map_err(|fault| text(&fault))?;
    let item = EncodedItem::from_bytes(body.to_vec()).map_err(|error| text(&error))?;
    let (partition, sort) = table.description.key_of(item.view()).map_err(|error| text(&error))?;
    if table.key_bytes(partition, sort) != key {
        return Err("the item's key attributes are not those it is stored under".to_owned());
    }
    let expiry = match &table.expiry {
        Some(rule) => rule.expiry(item.view()).map_err(|error| text(&error))?,
        None => None,
    };
    if let Some(at) = expiry {
        let entry = expiry::entry_key(at, table.id, key);
        let tree = snapshot.tree(system::EXPIRY).map_err(|error| text(&error))?;
        let found = tree.map(|tree| tree.get(entry.as_slice()).map(|entry| entry.is_some()));
        if !found.transpose().map_err(|error| text(&error))?.unwrap_or(false) {
            return Err("the row expires, and the index by expiry has no entry for it".to_owned());
        }
    }
    let size_bytes = item_size_bytes(item.view()).map_err(|error| text(&error))?;
    Ok(RowFacts { size_bytes, expires: expiry.is_some() })
}
