//! ListTables: the names of the tables, page by page, in the order of their bytes.
//!
//! Source: API reference, "ListTables".

use std::ops::Bound;

use super::Request;
use crate::database::Database;
use crate::error::Result;

/// Names in a page, at most and unless fewer are asked for.
const PAGE_MAX_TABLES: usize = 100;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct ListTablesInput {
    /// The page begins behind this name, whether or not there is such a table.
    pub exclusive_start_table_name: Option<String>,
    /// Names in the page, from 1 to 100.
    pub limit: Option<i32>,
}

impl ListTablesInput {
    /// The first page.
    pub fn new() -> Self {
        Self::default()
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct ListTablesOutput {
    /// The names.
    pub table_names: Option<Vec<String>>,
    /// The last name of the page, if there are more behind it.
    pub last_evaluated_table_name: Option<String>,
}

impl Request for ListTablesInput {
    type Output = ListTablesOutput;

    const OPERATION: &'static str = "ListTables";

    fn execute(self, database: &Database) -> Result<ListTablesOutput> {
        let session = database.session();
        let time = session.request_time();
        let limit = self.limit.and_then(|limit| usize::try_from(limit).ok());
        let limit = limit.unwrap_or(PAGE_MAX_TABLES).clamp(1, PAGE_MAX_TABLES);
        let Some(snapshot) = session.snapshot()? else {
            return Ok(ListTablesOutput {
                table_names: Some(Vec::new()),
                ..Self::Output::default()
            });
        };
        let start = self.exclusive_start_table_name.as_deref();
        let start = start.map_or(Bound::Unbounded, Bound::Excluded);
        let mut names =
            snapshot.catalog().range(start).filter(|table| !table.is_gone(|| time.now()));
        let page: Vec<String> =
            names.by_ref().take(limit).map(|table| table.name.to_string()).collect();
        let last = names.next().and_then(|_| page.last().cloned());
        Ok(ListTablesOutput { table_names: Some(page), last_evaluated_table_name: last })
    }
}
