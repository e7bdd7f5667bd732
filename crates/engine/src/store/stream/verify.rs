//! The check of the streams: their records, and what describes them.

use std::sync::Arc;

use redb::ReadableTable;

use super::{LogRecord, Sequence, StreamEntry, parse_record_key, verified};
use crate::error::Result;
use crate::store::expiry::Milliseconds;
use crate::store::fault::AtPath;
use crate::store::maintenance::Teller;
use crate::store::snapshot::Snapshot;
use crate::store::state::Store;
use crate::store::system;
use crate::store::verify::CheckReport;

/// What is known of a stream's records so far.
struct Run {
    stream: Arc<StreamEntry>,
    newest: Option<(Sequence, Milliseconds)>,
}

impl Store {
    /// Every record decodes, is one past the last and not older; streams end where their records
    /// do; an enabled stream is that of its table.
    pub(in crate::store) fn check_streams(
        &self,
        snapshot: &Snapshot,
        teller: &mut Teller<'_>,
        report: &mut CheckReport,
    ) -> Result<()> {
        let catalog = snapshot.catalog();
        let mut runs: Vec<_> =
            catalog.streams().map(|one| Run { stream: one.clone(), newest: None }).collect();
        if let Some(tree) = snapshot.tree(system::STREAM_RECORDS)? {
            for entry in tree.iter().at(self.path())? {
                let (key, stored) = entry.at(self.path())?;
                check_record(&mut runs, key.value(), stored.value(), report);
                teller.advance()?;
            }
        }
        for run in &runs {
            for detail in run.faults().into_iter().chain(table_fault(snapshot, &run.stream)) {
                report.add(run.stream.place(), detail);
            }
        }
        for table in catalog.iter() {
            if table.stream.is_some_and(|id| catalog.stream(id).is_none()) {
                report.add(format!("table '{}'", table.name), "nothing describes its stream");
            }
        }
        Ok(())
    }
}

fn check_record(runs: &mut [Run], key: &[u8], stored: &[u8], report: &mut CheckReport) {
    let id = parse_record_key(key).map(|(id, _)| id);
    let Some(run) = runs.iter_mut().find(|run| Some(run.stream.id) == id) else {
        let detail = format!("the record with the key {key:02x?} is of no stream");
        return report.add("the records of streams", detail);
    };
    match verified(&run.stream, key, stored) {
        Ok(record) => run.advance(&record).unwrap_or_else(|detail| {
            report.add(format!("{}, record {}", run.stream.place(), record.sequence), detail);
        }),
        Err(error) => report.add(run.stream.place(), error),
    }
}

impl Run {
    fn advance(&mut self, record: &LogRecord) -> Result<(), String> {
        record.check_items().map_err(|error| error.to_string())?;
        let before = self.newest.replace((record.sequence, record.created));
        match before {
            Some((sequence, _)) if sequence + 1 != record.sequence => {
                Err(format!("it follows record {sequence}"))
            }
            Some((_, created)) if created > record.created => {
                Err("it is older than the record before it".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn faults(&self) -> Option<&'static str> {
        let shards = &self.stream.shards;
        let end = self.newest.map(|(sequence, _)| sequence + 1);
        let follows =
            |pair: &[super::Shard]| pair[0].closed.map(|one| one.end) == Some(pair[1].start);
        if !shards.windows(2).all(follows) {
            return Some("its shards do not follow each other");
        }
        match (self.stream.open_shard(), self.stream.disabled) {
            (Some(_), Some(_)) => Some("it is disabled, and its last shard is open"),
            (None, None) => Some("it is enabled, and has no open shard"),
            (None, Some(_)) if self.stream.end().zip(end).is_some_and(|(said, is)| said != is) => {
                Some("its last shard does not end with its last record")
            }
            (Some(shard), None) if end.map_or(shard.start != 1, |end| end < shard.start) => {
                Some("its newest record is missing")
            }
            _ => None,
        }
    }
}

/// What is wrong between a stream and its table.
fn table_fault(snapshot: &Snapshot, stream: &StreamEntry) -> Option<&'static str> {
    let table = snapshot.catalog().iter().find(|table| table.stream == Some(stream.id));
    match table {
        Some(_) if stream.disabled.is_some() => Some("it is disabled, and its table appends to it"),
        Some(table) if table.name != stream.table => Some("another table appends to it"),
        Some(table) if table.description.stream.map(|one| one.view) != Some(stream.view) => {
            Some("its table asks for another view")
        }
        None if stream.disabled.is_none() => Some("it is enabled, and no table appends to it"),
        _ => None,
    }
}
