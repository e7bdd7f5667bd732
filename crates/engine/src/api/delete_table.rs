//! DeleteTable: removes a table with its items, indexes and settings.
//!
//! Source: API reference, "DeleteTable".

use dynafile_model::TransitionKind;

use super::describe_table::describe;
use super::table_lookup::{change, expect_active, find, status_delay, transition};
use super::{Request, TableDescription, TableStatus};
use crate::database::Database;
use crate::error::{Error, Result, TableError};
use crate::operation::DeleteTable;
use crate::resource_name::table_name;

/// The request.
#[derive(Debug, Clone)]
pub struct DeleteTableInput {
    /// The table, by its name or ARN.
    pub table_name: String,
}

impl DeleteTableInput {
    /// Deletes this table.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DeleteTableOutput {
    /// The table as it is going away, without its keys, its indexes and the time of its creation.
    pub table_description: Option<TableDescription>,
}

impl Request for DeleteTableInput {
    type Output = DeleteTableOutput;

    const OPERATION: &'static str = "DeleteTable";

    fn execute(self, database: &Database) -> Result<DeleteTableOutput> {
        let session = database.session();
        let time = session.request_time();
        session.database().remove_gone(|| time.now())?;
        let name = table_name(&self.table_name)?;
        let found = find(&time, &name)?;
        let deleted_at = match status_delay(session) {
            0 => {
                let deleted_at = session.write(DeleteTable { name })?;
                session.database().start_upkeep();
                deleted_at
            }
            delay => {
                change(&time, name, move |table, description, now| {
                    // Deleting what is being deleted is no error.
                    if table.transition(now) == Some(TransitionKind::Deleting) {
                        return Ok(());
                    }
                    expect_active(table, now)?;
                    if description.settings.deletion_protection {
                        let table = table.name.to_string();
                        return Err(Error::Table(TableError::DeletionProtected { table }));
                    }
                    let deleting = transition(delay, TransitionKind::Deleting, now);
                    description.settings.transition = deleting;
                    Ok(())
                })?
                .now
            }
        };
        let described = describe(&found.table, Some(&found.snapshot), session, deleted_at)?;
        Ok(DeleteTableOutput { table_description: Some(going_away(described)) })
    }
}

/// What is said of a table that is being deleted: nothing of its keys, its indexes and its age, as
/// in the service.
fn going_away(table: TableDescription) -> TableDescription {
    TableDescription {
        table_status: Some(TableStatus::Deleting),
        attribute_definitions: None,
        key_schema: None,
        creation_date_time: None,
        local_secondary_indexes: None,
        global_secondary_indexes: None,
        ..table
    }
}
