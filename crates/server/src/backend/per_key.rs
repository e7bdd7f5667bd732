//! A database for each access key and region, as DynamoDB Local keeps them.

use std::collections::HashMap;
use std::path::PathBuf;

use dynafile::{Builder, Database};
use parking_lot::Mutex;

use crate::auth::Caller;
use crate::backend::{Answer, Backend, Call, OneDatabase};
use crate::fault::Fault;

/// Files open at once: access keys that are not verified are free to invent.
const MAX_DATABASES: usize = 100;

/// Answers each access key and region from a file of its own, `KEY_REGION.dynafile`.
pub struct DatabasePerKey {
    /// `None` keeps them in memory.
    directory: Option<PathBuf>,
    builder: Builder,
    open: Mutex<HashMap<String, OneDatabase>>,
}

impl DatabasePerKey {
    /// Files are made in the directory as they are needed, with the builder's settings; without
    /// a directory they are in memory.
    pub fn new(directory: Option<PathBuf>, builder: Builder) -> Self {
        Self { directory, builder, open: Mutex::default() }
    }

    fn database(&self, caller: &Caller) -> Result<OneDatabase, Fault> {
        let name = file_name(caller).ok_or(Fault::UnrecognizedClient)?;
        let mut open = self.open.lock();
        if let Some(database) = open.get(&name) {
            return Ok(database.clone());
        }
        if open.len() >= MAX_DATABASES {
            return Err(Fault::Busy);
        }
        let builder = self.builder.clone().region(caller.region.clone());
        let opened = match &self.directory {
            Some(directory) => builder.open(directory.join(&name)),
            None => builder.open_in_memory(),
        };
        let opened = OneDatabase::new(opened.map_err(|error| {
            tracing::error!(%error, file = %name, "cannot open the database of an access key");
            Fault::Internal
        })?);
        open.insert(name, opened.clone());
        Ok(opened)
    }
}

/// Letters, digits, `-` and `_`: nothing that could lead out of the directory.
fn file_name(caller: &Caller) -> Option<String> {
    let plain = |text: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (1..=100).contains(&text.len()) && text.bytes().all(allowed)
    };
    let (key, region) = (&caller.access_key_id, &caller.region);
    (plain(key) && plain(region)).then(|| format!("{key}_{region}.dynafile"))
}

impl Backend for DatabasePerKey {
    fn answer(&self, call: &Call<'_>) -> Answer {
        match self.database(call.caller) {
            Ok(database) => database.answer(call),
            Err(fault) => Answer {
                status: fault.status().as_u16(),
                body: fault.body(),
                operation: None,
                error: Some(fault.name()),
            },
        }
    }

    fn databases(&self) -> Vec<(String, Database)> {
        self.open.lock().values().flat_map(OneDatabase::databases).collect()
    }

    fn close(&self) -> dynafile::Result<()> {
        // Each of them, even if one fails.
        let closed: Vec<_> = self.open.lock().values().map(OneDatabase::close).collect();
        closed.into_iter().collect()
    }
}
