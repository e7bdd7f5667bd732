//! All that reads show of a database, to be compared with what the model would show.

use std::collections::BTreeMap;
use std::time::Duration;

use dynafile::{Database, TableStatistics};
use dynafile_model::{Item, PrimaryKey, TableDescription};

use super::agreement::changes_of;
use crate::model::{ModelDatabase, ModelRecord, ModelTable, in_comparable_order};
use crate::tables;

/// All that reads show of a database.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    tables: BTreeMap<String, TablePicture>,
    streams: BTreeMap<String, Vec<ModelRecord>>,
}

#[derive(Debug, Clone, PartialEq)]
struct TablePicture {
    description: TableDescription,
    statistics: TableStatistics,
    rows: BTreeMap<PrimaryKey, Item>,
}

impl Picture {
    /// What the database shows now.
    pub fn of_database(database: &Database) -> Self {
        let table_of = |name: String| {
            let table = database.table(&name).unwrap();
            let description = table.description().unwrap();
            let items = table.scan().items().unwrap().to_items().unwrap();
            let model = ModelTable { description, rows: BTreeMap::new() };
            let rows = items.into_iter().map(|item| (model.key_of(&item), item)).collect();
            let statistics = table.stats().unwrap();
            (name, TablePicture { description: model.description, statistics, rows })
        };
        let names = database.table_names().unwrap();
        let tables = names.into_iter().map(table_of).collect();
        Self { tables, streams: streams_by(|name| changes_of(database, name)) }
    }

    /// What the model would show at the time.
    pub fn of_model(model: &ModelDatabase, now: Duration) -> Self {
        let table_of = |(name, table): (&String, &ModelTable)| {
            let (statistics, rows) = (table.statistics(), table.visible(now));
            let description = table.description.clone();
            (name.clone(), TablePicture { description, statistics, rows })
        };
        let tables = model.tables.iter().map(table_of).collect();
        let streams =
            streams_by(|description| in_comparable_order(model.changes(&description.name, now)));
        Self { tables, streams }
    }
}

/// The changes of each table that tests share, deleted ones included.
fn streams_by(
    changes: impl Fn(&TableDescription) -> Vec<ModelRecord>,
) -> BTreeMap<String, Vec<ModelRecord>> {
    let shared = tables::all().into_iter();
    shared.map(|description| (description.name.clone(), changes(&description))).collect()
}
