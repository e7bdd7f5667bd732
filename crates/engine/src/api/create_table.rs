//! CreateTable: a new table with its indexes and settings.
//!
//! Source: API reference, "CreateTable". Checks go from the throughput over the keys, the local and
//! the global indexes to the settings; the first thing that is wrong is the error.

use dynafile_model::{BillingMode, TableClass, TableDescription as Description, TransitionKind};

use super::describe_table::describe;
use super::plan::attributes::AttributeTypes;
use super::plan::{capacity, indexes, keys, settings};
use super::table_lookup::{status_delay, transition};
use super::{
    AttributeDefinition, GlobalSecondaryIndex, GlobalTableSettingsReplicationMode,
    KeySchemaElement, LocalSecondaryIndex, OnDemandThroughput, ProvisionedThroughput, Request,
    SSESpecification, StreamSpecification, TableDescription, Tag, VectorIndex, WarmThroughput,
};
use crate::database::Database;
use crate::error::{Error, Result, TableError};
use crate::operation::CreateTable;
use crate::resource_name::{is_table_name, table_name};
use crate::session::Session;
use crate::store::expiry::Milliseconds;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct CreateTableInput {
    /// The types of all key attributes; must be exactly those that the keys use.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// The table's name, or the ARN that it will have.
    pub table_name: String,
    /// The table's key.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// Up to five.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndex>>,
    /// Up to twenty.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndex>>,
    /// `PROVISIONED` unless given.
    pub billing_mode: Option<BillingMode>,
    /// Reserved throughput: with `PROVISIONED` and only then.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Whether the table has a stream.
    pub stream_specification: Option<StreamSpecification>,
    /// How it is to be encrypted.
    pub sse_specification: Option<SSESpecification>,
    /// Up to fifty.
    pub tags: Option<Vec<Tag>>,
    /// The class.
    pub table_class: Option<TableClass>,
    /// Whether deleting it is refused.
    pub deletion_protection_enabled: Option<bool>,
    /// What it must serve at once.
    pub warm_throughput: Option<WarmThroughput>,
    /// A policy document, in JSON.
    pub resource_policy: Option<String>,
    /// Limits: with `PAY_PER_REQUEST` and only then.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// The global table to join; not available.
    pub global_table_source_arn: Option<String>,
    /// How its settings follow those of a global table; not available.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// Vector indexes; not available.
    pub vector_indexes: Option<Vec<VectorIndex>>,
}

impl CreateTableInput {
    /// A table of this name; it needs a key and throughput to be created.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into(), ..Self::default() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct CreateTableOutput {
    /// The table.
    pub table_description: Option<TableDescription>,
}

impl Request for CreateTableInput {
    type Output = CreateTableOutput;

    const OPERATION: &'static str = "CreateTable";

    fn execute(self, database: &Database) -> Result<CreateTableOutput> {
        let session = database.session();
        session.expect_open()?;
        let time = session.request_time();
        session.database().remove_gone(|| time.now())?;
        let name = table_name(&self.table_name)?;
        if !is_table_name(&name) {
            return Err(TableError::TableName { name }.into());
        }
        self.expect_available()?;
        let (description, delay) = (self.plan(name, session)?, status_delay(session));
        let stamp = move |table: &mut Description, now| stamp(table, now, delay);
        let table = session.write(CreateTable { description, stamp })?;
        database.sweep_if(table.stream.is_some());
        let (snapshot, now) = (session.snapshot()?, table.created_at.unwrap_or_default());
        let table_description = Some(describe(&table, snapshot.as_deref(), session, now)?);
        Ok(CreateTableOutput { table_description })
    }
}

/// Notes in a table that is made at this time what it keeps of it.
fn stamp(table: &mut Description, now: Milliseconds, delay: Milliseconds) {
    let kept = &mut table.settings;
    kept.transition = transition(delay, TransitionKind::Creating, now);
    kept.on_demand_since = (kept.billing_mode() == BillingMode::PayPerRequest).then_some(now);
    if let Some(policy) = &mut kept.resource_policy {
        policy.revision_id = now.to_string();
    }
}

impl CreateTableInput {
    fn expect_available(&self) -> Result<()> {
        let asks_for_replica = self.global_table_source_arn.is_some()
            || self.global_table_settings_replication_mode.is_some();
        if asks_for_replica {
            return Err(Error::NotAvailable { feature: "global tables" });
        }
        match self.vector_indexes {
            Some(_) => Err(Error::NotAvailable { feature: "vector indexes" }),
            None => Ok(()),
        }
    }

    /// The table that the request asks for.
    fn plan(self, name: String, session: &Session) -> Result<Description, TableError> {
        let definitions = self.attribute_definitions.ok_or(TableError::NoAttributeDefinitions)?;
        let key_schema = self.key_schema.ok_or(TableError::NoKeySchema)?;
        let mode = self.billing_mode.unwrap_or(BillingMode::Provisioned);
        let capacity = capacity::planned(
            None,
            mode,
            self.provisioned_throughput,
            self.on_demand_throughput,
            self.warm_throughput,
        )?;
        let types = AttributeTypes::new(&definitions)?;
        let mut table = keys::table(name, &key_schema, &types)?;
        indexes::add_local(&mut table, self.local_secondary_indexes.as_deref(), &types)?;
        indexes::add_global(&mut table, self.global_secondary_indexes.as_deref(), &types, mode)?;
        types.expect_used_in(&table)?;
        let naming = &session.database().settings().naming;
        if let Some(given) = self.stream_specification {
            table.stream = settings::stream(given)?;
        }
        let kept = &mut table.settings;
        if let Some(given) = &self.sse_specification {
            kept.encryption_key_arn = settings::encryption_key(given, naming)?;
        }
        settings::add_tags(&mut kept.tags, self.tags.unwrap_or_default())?;
        if let Some(document) = self.resource_policy {
            // It gets its revision from the time the table is made.
            kept.resource_policy = Some(settings::policy(None, document, 0)?);
        }
        kept.capacity = capacity;
        kept.billing_mode = Some(mode);
        kept.class = self.table_class;
        kept.deletion_protection = self.deletion_protection_enabled.unwrap_or_default();
        Ok(table)
    }
}
