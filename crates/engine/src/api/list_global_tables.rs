//! ListGlobalTables: the global tables of the version of 2017.
//!
//! Source: API reference, "ListGlobalTables". A database is in one place, so that the list is always
//! empty.

use super::Request;
use crate::database::Database;
use crate::error::Result;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListGlobalTablesInput {
    /// The last one of the page before this one.
    pub exclusive_start_global_table_name: Option<String>,
    /// Global tables in the page.
    pub limit: Option<i32>,
    /// Only those with a replica in this region.
    pub region_name: Option<String>,
}

impl ListGlobalTablesInput {
    /// The first page.
    pub fn new() -> Self {
        Self::default()
    }
}

/// A replica of a global table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Replica {
    /// Its region.
    pub region_name: Option<String>,
}

/// A global table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalTable {
    /// Its name.
    pub global_table_name: Option<String>,
    /// Its replicas.
    pub replication_group: Option<Vec<Replica>>,
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListGlobalTablesOutput {
    /// The global tables.
    pub global_tables: Option<Vec<GlobalTable>>,
    /// The last one, if there are more behind it.
    pub last_evaluated_global_table_name: Option<String>,
}

impl Request for ListGlobalTablesInput {
    type Output = ListGlobalTablesOutput;

    const OPERATION: &'static str = "ListGlobalTables";

    fn execute(self, database: &Database) -> Result<ListGlobalTablesOutput> {
        database.session().expect_open()?;
        let global_tables = Some(Vec::new());
        Ok(ListGlobalTablesOutput { global_tables, last_evaluated_global_table_name: None })
    }
}
