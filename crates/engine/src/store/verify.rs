//! The check: does everything in the file agree with everything else?
//!
//! Pages first, by the storage library; then every record by its checksum and encoding, every row
//! by its key, the expiry entries and the counts by the rows, the streams by their records. The check reads all and changes
//! nothing; what it finds is reported, up to a bound, and it goes on.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use dynafile_model::{EncodedItem, ItemView, item_size_bytes};
use redb::{ReadableTable, ReadableTableMetadata};

use super::backup::all_trees;
use super::catalog::TableEntry;
use super::expiry;
use super::fault::AtPath;
use super::index::IndexEntry;
use super::maintenance::{Tell, Teller};
use super::open_file::Handle;
use super::record::unseal;
use super::snapshot::Snapshot;
use super::state::Store;
use super::statistics::{StatisticsDelta, TableStatistics};
use super::{TableId, system};
use crate::error::{Error, Result};
use crate::guard::shielded;

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

    /// The outcome of a step; damage that ended it is added to the findings.
    pub(super) fn note<T>(&mut self, place: &str, outcome: Result<T>) -> Result<Option<T>> {
        match outcome {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.is_damage() => {
                self.add_error(place, error);
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// As [`CheckReport::note`], of a file in which what has no place of its own is reported once.
    pub(super) fn note_new<T>(&mut self, place: &str, outcome: Result<T>) -> Result<Option<T>> {
        let (kept, counted) = (self.findings.len(), self.finding_count);
        let noted = self.note(place, outcome)?;
        if let Some((last, earlier)) = self.findings.split_last()
            && self.findings.len() > kept
            && earlier.iter().any(|one| one.detail == last.detail)
        {
            self.findings.truncate(kept);
            self.finding_count = counted;
        }
        Ok(noted)
    }

    /// Adds what an error tells of damage, without its advice to run a check.
    pub(super) fn add_error(&mut self, place: &str, error: Error) {
        match error {
            Error::Corrupted { place, detail } | Error::DamagedFile { place, detail, .. } => {
                self.add(place, detail);
            }
            // Damaged pages trip assertions of the storage library.
            Error::Internal { detail, .. } => {
                self.add(place, format!("what is read of it makes no sense ({detail})"));
            }
            other => self.add(place, other),
        }
    }

    pub(super) fn add(&mut self, place: impl Into<String>, detail: impl ToString) {
        self.finding_count += 1;
        if self.findings.len() < FINDINGS_KEPT {
            self.findings.push(Finding { place: place.into(), detail: detail.to_string() });
        }
    }
}

impl Store {
    /// Verifies pages, records, keys, expiry entries, counts and streams.
    ///
    /// # Errors
    /// [`Error::Busy`] while an iterator or a stored item is alive; storage errors. Damage is not
    /// an error: it is in the report.
    pub(crate) fn check(&self, tell: Tell<'_>) -> Result<CheckReport> {
        self.check_all(tell).map_err(|error| self.failed_read(error))
    }

    fn check_all(&self, tell: Tell<'_>) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        let pages = shielded("a check", || self.check_pages());
        let Some(page_finding) = report.note("the file's pages", pages)? else {
            return Ok(report);
        };
        match page_finding {
            // There is no file yet.
            None => return Ok(report),
            Some(Some(detail)) => report.add("the file's pages", detail),
            Some(None) => {}
        }
        let snapshot = report.note("the file's catalog", self.settled_snapshot())?;
        let Some(snapshot) = snapshot.flatten() else { return Ok(report) };
        let total = shielded("a check", || self.count_records(&snapshot));
        let mut teller = Teller::new(report.note("the file's trees", total)?.unwrap_or(0), tell)?;
        let mut expiring_rows = BTreeMap::new();
        for table in snapshot.catalog().iter() {
            report.tables += 1;
            let place = format!("table '{}'", table.name);
            let checked = shielded("a check", || {
                let totals = self.check_table(&snapshot, table, &mut teller, &mut report)?;
                for (index, rows) in table.indexes.iter().zip(totals.indexed_rows) {
                    self.check_index(&snapshot, table, index, rows, &mut teller, &mut report)?;
                }
                Ok(totals.expiring_rows)
            });
            expiring_rows.insert(table.id, report.note(&place, checked)?.unwrap_or(0));
        }
        let checked = shielded("a check", || {
            self.check_expiry(&snapshot, &expiring_rows, &mut teller, &mut report)
        });
        report.note("the index by expiry", checked)?;
        let checked =
            shielded("a check", || self.check_streams(&snapshot, &mut teller, &mut report));
        report.note("the streams", checked)?;
        let checked =
            shielded("a check", || self.check_tokens(&snapshot, &mut teller, &mut report));
        report.note("the tokens of transactions", checked)?;
        let checked =
            shielded("a check", || self.check_records(&snapshot, &mut teller, &mut report));
        report.note("the file's system trees", checked)?;
        Ok(report)
    }

    fn count_records(&self, snapshot: &Snapshot) -> Result<u64> {
        let mut total = 0;
        for id in all_trees(snapshot) {
            total += snapshot.tree(id)?.map_or(Ok(0), |tree| tree.len().at(self.path()))?;
        }
        Ok(total)
    }

    /// What the storage library finds in its pages; `None` where there is no file.
    fn check_pages(&self) -> Result<Option<Option<String>>> {
        self.with_exclusive_file("a check", |file| {
            let Handle::Writable(database) = &mut file.handle else { return Ok(None) };
            match database.check_integrity() {
                Ok(true) => Ok(None),
                Ok(false) => Ok(Some("they were inconsistent and were repaired".to_owned())),
                Err(redb::DatabaseError::TransactionInProgress) => {
                    Err(Error::Busy { operation: "a check" })
                }
                Err(redb::DatabaseError::Storage(redb::StorageError::Corrupted(detail))) => {
                    Ok(Some(detail))
                }
                Err(error) => Err(error).at(self.path()),
            }
        })
    }

    /// Checks the rows of a table; what its indexes must hold for them.
    fn check_table(
        &self,
        snapshot: &Snapshot,
        table: &Arc<TableEntry>,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<TableTotals> {
        let mut counted = StatisticsDelta::default();
        let mut totals = TableTotals::default();
        totals.indexed_rows.resize(table.indexes.len(), 0);
        let damage_before = report.finding_count;
        if let Some(tree) = snapshot.tree(table.id)? {
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                report.items += 1;
                match check_row(snapshot, table, key.value(), record.value()) {
                    Ok(row) => {
                        counted.add_item(row.size_bytes);
                        totals.add(&row);
                    }
                    Err(detail) => report.add(table.place(key.value()), detail),
                }
                teller.advance()?;
            }
        }
        let counted = TableStatistics::default().plus(counted);
        let stored = snapshot.statistics(table.id)?;
        if counted != stored && report.finding_count == damage_before {
            let detail = format!("counted {counted:?}, stored {stored:?}");
            report.add(format!("the statistics of table '{}'", table.name), detail);
        }
        Ok(totals)
    }

    /// Every indexed row has its entry; with as many entries as such rows, no entry is stale. An
    /// index that is being filled may lack some.
    fn check_index(
        &self,
        snapshot: &Snapshot,
        table: &Arc<TableEntry>,
        index: &IndexEntry,
        indexed_rows: u64,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        let place = || format!("index '{}' of table '{}'", index.description.name, table.name);
        let damage_before = report.finding_count;
        let (mut entries, mut counted) = (0, StatisticsDelta::default());
        if let Some(tree) = snapshot.tree(index.id)? {
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                match index_entry_size_bytes(index, key.value(), record.value()) {
                    Ok(size_bytes) => counted.add_item(size_bytes),
                    Err(detail) => report.add(place(), detail),
                }
                entries += 1;
                teller.advance()?;
            }
        }
        if index.is_active() && entries != indexed_rows {
            report.add(place(), format!("it has {entries} entries for {indexed_rows} rows"));
        }
        let counted = TableStatistics::default().plus(counted);
        let stored = snapshot.statistics(index.id)?;
        if counted != stored && report.finding_count == damage_before {
            let detail = format!("counted {counted:?}, stored {stored:?}");
            report.add(format!("the statistics of {}", place()), detail);
        }
        Ok(())
    }

    /// Every expiring row has its entry; with as many entries as such rows, no entry is stale. What
    /// upkeep has still to do is no fault.
    fn check_expiry(
        &self,
        snapshot: &Snapshot,
        expiring_rows: &BTreeMap<TableId, u64>,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        const PLACE: &str = "the index by expiry";
        let (mut entries, mut orphaned) = (BTreeMap::<_, u64>::new(), 0_u64);
        if let Some(tree) = snapshot.tree(system::EXPIRY)? {
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                if let Err(fault) = unseal(system::EXPIRY, key.value(), record.value()) {
                    report.add(PLACE, fault);
                }
                let table = expiry::parse_entry_key(key.value()).map(|(_, table, _)| table);
                match table.filter(|table| expiring_rows.contains_key(table)) {
                    Some(table) => *entries.entry(table).or_default() += 1,
                    None => orphaned += 1,
                }
                teller.advance()?;
            }
        }
        if orphaned > 0 && !snapshot.expiry_needs_cleaning()? {
            report.add(PLACE, format!("it has {orphaned} entries of no table"));
        }
        for table in snapshot.catalog().iter().filter(|table| table.expiry_upkeep.is_none()) {
            let rows = expiring_rows.get(&table.id).copied().unwrap_or(0);
            let entries = entries.get(&table.id).copied().unwrap_or(0);
            if entries != rows {
                let name = &table.name;
                let detail =
                    format!("table '{name}' has {entries} entries for {rows} expiring rows");
                report.add(PLACE, detail);
            }
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
        for id in [system::META, system::CATALOG, system::STATISTICS, system::STREAMS] {
            let Some(tree) = snapshot.tree(id)? else { continue };
            for entry in tree.iter().at(self.path())? {
                let (key, record) = entry.at(self.path())?;
                if let Err(fault) = unseal(id, key.value(), record.value()) {
                    report.add(format!("the tree '{}'", TableId::tree_name(id)), fault);
                }
                teller.advance()?;
            }
        }
        Ok(())
    }
}

/// What a sound row adds to the totals.
struct RowFacts {
    size_bytes: usize,
    expires: bool,
    /// Whether each of the table's indexes has it.
    indexed: Vec<bool>,
}

/// What the rows of a table add up to.
#[derive(Default)]
struct TableTotals {
    expiring_rows: u64,
    /// Rows in each of the table's indexes.
    indexed_rows: Vec<u64>,
}

impl TableTotals {
    fn add(&mut self, row: &RowFacts) {
        self.expiring_rows += u64::from(row.expires);
        for (rows, indexed) in self.indexed_rows.iter_mut().zip(&row.indexed) {
            *rows += u64::from(*indexed);
        }
    }
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
    if let Some(at) = expiry.filter(|_| table.expiry_upkeep.is_none()) {
        let entry = expiry::entry_key(at, table.id, key);
        let tree = snapshot.tree(system::EXPIRY).map_err(|error| text(&error))?;
        let found = tree.map(|tree| tree.get(entry.as_slice()).map(|entry| entry.is_some()));
        if !found.transpose().map_err(|error| text(&error))?.unwrap_or(false) {
            return Err("the row expires, and the index by expiry has no entry for it".to_owned());
        }
    }
    let size_bytes = item_size_bytes(item.view()).map_err(|error| text(&error))?;
    let in_index = |index| check_index_entry(snapshot, index, &item, key);
    let indexed = table.indexes.iter().map(in_index).collect::<Result<_, _>>()?;
    Ok(RowFacts { size_bytes, expires: expiry.is_some(), indexed })
}

/// The size of an index entry; the error says what is wrong with it.
fn index_entry_size_bytes(index: &IndexEntry, key: &[u8], record: &[u8]) -> Result<usize, String> {
    let body = unseal(index.id, key, record).map_err(|fault| fault.to_string())?;
    let item = ItemView::new(body).map_err(|error| error.to_string())?;
    item_size_bytes(item).map_err(|error| error.to_string())
}

/// Whether the row is in the index, with an entry that says what the row does.
fn check_index_entry(
    snapshot: &Snapshot,
    index: &IndexEntry,
    item: &EncodedItem,
    key: &[u8],
) -> Result<bool, String> {
    let text = |error: &dyn fmt::Display| error.to_string();
    let name = &index.description.name;
    let Some(expected) = index.row_of(item, key).map_err(|error| text(&error))? else {
        return Ok(false);
    };
    let tree = snapshot.tree(index.id).map_err(|error| text(&error))?;
    let entry = match &tree {
        Some(tree) => tree.get(expected.key.as_slice()).map_err(|error| text(&error))?,
        None => None,
    };
    match entry {
        None if index.is_active() => Err(format!("index '{name}' has no entry for the row")),
        None => Ok(true),
        Some(entry) => {
            let body =
                unseal(index.id, &expected.key, entry.value()).map_err(|error| text(&error))?;
            match body == expected.item.as_bytes() {
                true => Ok(true),
                false => Err(format!("the entry in index '{name}' is not what the row says")),
            }
        }
    }
}
