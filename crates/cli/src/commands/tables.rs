//! `dynafile tables`.

use std::process::ExitCode;

use dynafile::{IndexDescription, IndexKind, KeyAttribute, TableDescription};
use serde::Serialize;

use crate::arguments::OfFile;
use crate::exit::Failure;
use crate::opening;
use crate::output::Output;

#[derive(Serialize)]
struct TableReport {
    name: String,
    partition_key: Key,
    sort_key: Option<Key>,
    ttl_attribute: Option<String>,
    indexes: Vec<IndexReport>,
}

#[derive(Serialize)]
struct IndexReport {
    name: String,
    kind: &'static str,
    partition_key: Vec<Key>,
    sort_key: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    name: String,
    #[serde(rename = "type")]
    key_type: String,
}

/// Lists the tables.
pub(crate) fn tables(of: &OfFile, output: &Output) -> Result<ExitCode, Failure> {
    let database = opening::to_read(&of.path)?;
    let mut tables = Vec::new();
    for name in database.table_names()? {
        tables.push(TableReport::of(database.table(&name)?.description()?));
    }
    database.close()?;
    match of.json {
        true => output.json(&tables),
        false => tables.iter().for_each(|table| table.tell(output)),
    }
    Ok(ExitCode::SUCCESS)
}

impl TableReport {
    fn of(table: TableDescription) -> Self {
        Self {
            name: table.name,
            partition_key: Key::of(&table.partition_key),
            sort_key: table.sort_key.as_ref().map(Key::of),
            ttl_attribute: table.ttl_attribute,
            indexes: table.indexes.iter().map(IndexReport::of).collect(),
        }
    }

    fn tell(&self, output: &Output) {
        let sort_key = self.sort_key.as_ref().map(|key| format!(", {}", key.tell()));
        let (name, key) = (&self.name, self.partition_key.tell());
        let ttl = self.ttl_attribute.as_ref().map(|name| format!(", expires by '{name}'"));
        let (sort_key, ttl) = (sort_key.unwrap_or_default(), ttl.unwrap_or_default());
        output.line(&format!("{name}: {key}{sort_key}{ttl}"));
        for index in &self.indexes {
            let keys = index.partition_key.iter().chain(&index.sort_key);
            let keys = keys.map(Key::tell).collect::<Vec<_>>().join(", ");
            output.line(&format!("  {} index {}: {keys}", index.kind, index.name));
        }
    }
}

impl IndexReport {
    fn of(index: &IndexDescription) -> Self {
        let kind = match index.kind {
            IndexKind::Local => "local",
            _ => "global",
        };
        Self {
            name: index.name.clone(),
            kind,
            partition_key: index.partition_key.iter().map(Key::of).collect(),
            sort_key: index.sort_key.iter().map(Key::of).collect(),
        }
    }
}

impl Key {
    fn of(attribute: &KeyAttribute) -> Self {
        Self { name: attribute.name.clone(), key_type: attribute.key_type.to_string() }
    }

    fn tell(&self) -> String {
        format!("{} ({})", self.name, self.key_type)
    }
}
