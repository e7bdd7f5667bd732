//! UpdateTable: throughput, billing mode, global indexes, stream and settings of a table.
//!
//! Source: API reference, "UpdateTable". What the request says by itself is checked first, then
//! that the table is there and `ACTIVE`, then each change against the table as it is. All changes
//! happen in one commit or none does. An index that is added is filled in the background.

use std::collections::BTreeSet;

use dynafile_model::{
    BillingMode, IndexDescription, IndexKind, IndexStatus, TableClass,
    TableDescription as Description, TransitionKind,
};

use super::describe_table::describe;
use super::plan::attributes::{AttributeTypes, expect_types_of};
use super::plan::capacity::{CapacityChange, Subject, changed};
use super::plan::{indexes, settings};
use super::table_lookup::{change, expect_active, index_status, status_delay, transition};
use super::{
    AttributeDefinition, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate,
    GlobalTableSettingsReplicationMode, GlobalTableWitnessGroupUpdate, MultiRegionConsistency,
    OnDemandThroughput, ProvisionedThroughput, ReplicationGroupUpdate, Request, SSESpecification,
    StreamSpecification, TableDescription, UpdateGlobalSecondaryIndexAction, VectorIndexUpdate,
    WarmThroughput,
};
use crate::database::Database;
use crate::error::{Error, Result, TableError, TableLimit};
use crate::resource_name::{Naming, table_name};
use crate::store::TableEntry;
use crate::store::expiry::Milliseconds;

/// The request.
#[derive(Debug, Clone, Default)]
pub struct UpdateTableInput {
    /// The types of the key attributes of an index that is added; others are dropped.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// How it is to be paid for.
    pub billing_mode: Option<BillingMode>,
    /// Reserved throughput.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Changes of global indexes; one may be added or removed.
    pub global_secondary_index_updates: Option<Vec<GlobalSecondaryIndexUpdate>>,
    /// Whether it has a stream.
    pub stream_specification: Option<StreamSpecification>,
    /// How it is to be encrypted.
    pub sse_specification: Option<SSESpecification>,
    /// Changes of replicas; not available.
    pub replica_updates: Option<Vec<ReplicationGroupUpdate>>,
    /// The class.
    pub table_class: Option<TableClass>,
    /// Whether deleting it is refused.
    pub deletion_protection_enabled: Option<bool>,
    /// How its replicas agree; not available.
    pub multi_region_consistency: Option<MultiRegionConsistency>,
    /// Changes of the witness of its replicas; not available.
    pub global_table_witness_updates: Option<Vec<GlobalTableWitnessGroupUpdate>>,
    /// Limits where payment is by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it must serve at once.
    pub warm_throughput: Option<WarmThroughput>,
    /// How the settings of its replicas follow each other; not available.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// Whether it cannot leave its replicas; not available.
    pub disassociation_protection_enabled: Option<bool>,
    /// Changes of vector indexes; not available.
    pub vector_index_updates: Option<Vec<VectorIndexUpdate>>,
}

impl UpdateTableInput {
    /// Changes this table; it needs something to change.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into(), ..Self::default() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateTableOutput {
    /// The table.
    pub table_description: Option<TableDescription>,
}

impl Request for UpdateTableInput {
    type Output = UpdateTableOutput;

    const OPERATION: &'static str = "UpdateTable";

    fn execute(self, database: &Database) -> Result<UpdateTableOutput> {
        let session = database.session();
        session.expect_open()?;
        let time = session.request_time();
        session.database().remove_gone(|| time.now())?;
        let name = table_name(&self.table_name)?;
        self.expect_available()?;
        let index_changes = self.index_changes()?;
        self.expect_something()?;
        let update = TableUpdate {
            index_changes,
            naming: session.database().settings().naming.clone(),
            delay: status_delay(session),
            request: self,
        };
        let changed = change(&time, name, move |entry, description, now| {
            update.apply_to(entry, description, now)
        })?;
        database.sweep_if(changed.table.stream.is_some());
        session.database().start_upkeep();
        let snapshot = session.snapshot()?;
        let described = describe(&changed.table, snapshot.as_deref(), session, changed.now)?;
        let table_description = Some(described);
        Ok(UpdateTableOutput { table_description })
    }
}

/// A change of one global index.
#[derive(Debug, Clone)]
enum IndexChange {
    Create(GlobalSecondaryIndex),
    Update(UpdateGlobalSecondaryIndexAction),
    Delete(String),
}

impl IndexChange {
    fn name(&self) -> &str {
        match self {
            Self::Create(index) => &index.index_name,
            Self::Update(action) => &action.index_name,
            Self::Delete(name) => name,
        }
    }
}

impl UpdateTableInput {
    fn expect_available(&self) -> Result<()> {
        let asks_for_replicas = self.replica_updates.is_some()
            || self.multi_region_consistency.is_some()
            || self.global_table_witness_updates.is_some()
            || self.global_table_settings_replication_mode.is_some()
            || self.disassociation_protection_enabled.is_some();
        if asks_for_replicas {
            return Err(Error::NotAvailable { feature: "global tables" });
        }
        match self.vector_index_updates {
            Some(_) => Err(Error::NotAvailable { feature: "vector indexes" }),
            None => Ok(()),
        }
    }

    fn index_changes(&self) -> Result<Vec<IndexChange>> {
        let updates = self.global_secondary_index_updates.iter().flatten();
        let changes = updates.map(index_change).collect::<Result<Vec<_>, _>>()?;
        let mut names = BTreeSet::new();
        for change in &changes {
            if !names.insert(change.name()) {
                let index = change.name().to_owned();
                return Err(TableError::IndexUpdatedTwice { index }.into());
            }
            if matches!(change, IndexChange::Create(_)) && self.attribute_definitions.is_none() {
                let index = change.name().to_owned();
                return Err(TableError::NoAttributeDefinitionsOfIndex { index }.into());
            }
        }
        let adds_or_removes = |change: &&IndexChange| !matches!(change, IndexChange::Update(_));
        match changes.iter().filter(adds_or_removes).count() > 1 {
            true => Err(Error::LimitExceeded(TableLimit::OneIndexAtATime)),
            false => Ok(changes),
        }
    }

    fn expect_something(&self) -> Result<(), TableError> {
        let has_indexes = self.global_secondary_index_updates.iter().flatten().next().is_some();
        let says_something = has_indexes
            || self.billing_mode.is_some()
            || self.provisioned_throughput.is_some()
            || self.stream_specification.is_some()
            || self.sse_specification.is_some()
            || self.table_class.is_some()
            || self.deletion_protection_enabled.is_some()
            || self.on_demand_throughput.is_some()
            || self.warm_throughput.is_some();
        if says_something { Ok(()) } else { Err(TableError::NothingToUpdate) }
    }
}

fn index_change(update: &GlobalSecondaryIndexUpdate) -> Result<IndexChange, TableError> {
    let GlobalSecondaryIndexUpdate { update, create, delete } = update.clone();
    let mut actions = update
        .map(IndexChange::Update)
        .into_iter()
        .chain(create.map(IndexChange::Create))
        .chain(delete.map(|action| IndexChange::Delete(action.index_name)));
    match (actions.next(), actions.next()) {
        (Some(action), None) => Ok(action),
        (None, _) => Err(TableError::NoIndexAction),
        (Some(_), Some(_)) => Err(TableError::SeveralIndexActions),
    }
}

/// An update whose request was found to be right by itself.
struct TableUpdate {
    request: UpdateTableInput,
    index_changes: Vec<IndexChange>,
    naming: Naming,
    /// How long it takes.
    delay: Milliseconds,
}

impl TableUpdate {
    fn apply_to(
        mut self,
        entry: &TableEntry,
        table: &mut Description,
        now: Milliseconds,
    ) -> Result<()> {
        expect_active(entry, now)?;
        table.indexes.retain(|index| entry.index(&index.name).is_none_or(|it| !it.is_gone(now)));
        self.change_capacity(table, now)?;
        for change in std::mem::take(&mut self.index_changes) {
            match change {
                IndexChange::Update(_) => {}
                IndexChange::Create(index) => self.create_index(entry, table, &index, now)?,
                IndexChange::Delete(name) => self.delete_index(entry, table, &name, now)?,
            }
        }
        self.change_stream(table)?;
        self.change_settings(table, now)?;
        if let Some(updating) = transition(self.delay, TransitionKind::Updating, now) {
            table.settings.transition = Some(updating);
        }
        Ok(())
    }

    /// Changes billing mode and throughput of the table and of its global indexes together.
    fn change_capacity(&self, table: &mut Description, now: Milliseconds) -> Result<()> {
        let request = &self.request;
        let from = table.settings.billing_mode();
        let to = request.billing_mode.unwrap_or(from);
        let name = table.name.clone();
        let subject = |index| Subject { table: &name, index, from, to, now };
        let change = CapacityChange {
            provisioned: request.provisioned_throughput,
            on_demand: request.on_demand_throughput,
            warm: request.warm_throughput,
        };
        table.settings.capacity = changed(subject(None), table.settings.capacity, change)?;
        for change in &self.index_changes {
            let IndexChange::Update(action) = change else { continue };
            if !table.index(&action.index_name).is_some_and(is_global) {
                let (table, index) = (table.name.clone(), action.index_name.clone());
                return Err(Error::IndexNotFound { table, index });
            }
        }
        for index in table.indexes.iter_mut().filter(|index| is_global(index)) {
            let change = match self.change_of(&index.name) {
                Some(IndexChange::Delete(_)) => continue,
                Some(IndexChange::Update(action)) => CapacityChange {
                    provisioned: action.provisioned_throughput,
                    on_demand: action.on_demand_throughput,
                    warm: action.warm_throughput,
                },
                _ => CapacityChange::default(),
            };
            let current = index.settings.capacity;
            index.settings.capacity = changed(subject(Some(&index.name)), current, change)?;
        }
        if request.billing_mode.is_some() {
            table.settings.billing_mode = Some(to);
        }
        if from != to && to == BillingMode::PayPerRequest {
            table.settings.on_demand_since = Some(now);
        }
        Ok(())
    }

    fn change_of(&self, index: &str) -> Option<&IndexChange> {
        self.index_changes.iter().find(|change| change.name() == index)
    }

    fn create_index(
        &self,
        entry: &TableEntry,
        table: &mut Description,
        index: &GlobalSecondaryIndex,
        now: Milliseconds,
    ) -> Result<()> {
        if table.index(&index.index_name).is_some() {
            return Err(TableError::IndexThere { index: index.index_name.clone() }.into());
        }
        expect_no_index_changing(entry, None, now)?;
        // Definitions that the index does not use are dropped, as Terraform and CDK send all that there are.
        let types =
            AttributeTypes::new(self.request.attribute_definitions.as_deref().unwrap_or_default())?;
        let mut planned = indexes::global(index, &types, table.settings.billing_mode())?;
        expect_types_of(table, &planned)?;
        planned.status = IndexStatus::Creating { filled_to: None };
        planned.settings.added_later = true;
        planned.settings.filled_by_itself = true;
        planned.settings.transition = transition(self.delay, TransitionKind::Creating, now);
        table.indexes.push(planned);
        indexes::expect_count(table, IndexKind::Global)?;
        Ok(indexes::expect_projected_count(table)?)
    }

    fn delete_index(
        &self,
        entry: &TableEntry,
        table: &mut Description,
        name: &str,
        now: Milliseconds,
    ) -> Result<()> {
        if !table.index(name).is_some_and(is_global) {
            let (table, index) = (table.name.clone(), name.to_owned());
            return Err(Error::IndexNotFound { table, index });
        }
        expect_no_index_changing(entry, Some(name), now)?;
        match transition(self.delay, TransitionKind::Deleting, now) {
            None => table.indexes.retain(|index| index.name != name),
            deleting => {
                let index = table.indexes.iter_mut().find(|index| index.name == name);
                index.expect("the index was just found").settings.transition = deleting;
            }
        }
        Ok(())
    }

    fn change_stream(&self, table: &mut Description) -> Result<()> {
        let Some(given) = self.request.stream_specification else { return Ok(()) };
        let wanted = settings::stream(given)?;
        let name = || table.name.clone();
        match (table.stream, wanted) {
            (Some(found), Some(_)) => Err(Error::StreamEnabled { table: name(), view: found.view }),
            (None, None) => Err(TableError::StreamDisabled { table: name() }.into()),
            _ => {
                table.stream = wanted;
                Ok(())
            }
        }
    }

    fn change_settings(
        &self,
        table: &mut Description,
        now: Milliseconds,
    ) -> Result<(), TableError> {
        let request = &self.request;
        let kept = &mut table.settings;
        if let Some(given) = &request.sse_specification {
            let key = settings::encryption_key(given, &self.naming)?;
            if key == kept.encryption_key_arn {
                let table = table.name.clone();
                return Err(TableError::EncryptionUnchanged { table, key_arn: key });
            }
            kept.encryption_key_arn = key;
        }
        if let Some(class) = request.table_class {
            if class != kept.class() {
                kept.class_updated_at = Some(now);
            }
            kept.class = Some(class);
        }
        let protection = request.deletion_protection_enabled;
        kept.deletion_protection = protection.unwrap_or(kept.deletion_protection);
        Ok(())
    }
}

fn is_global(index: &IndexDescription) -> bool {
    index.kind == IndexKind::Global
}

/// One index changes at a time; but an index that is being filled may be removed (developer guide,
/// "Managing global secondary indexes").
fn expect_no_index_changing(
    entry: &TableEntry,
    removed: Option<&str>,
    now: Milliseconds,
) -> Result<()> {
    for index in entry.indexes.iter().filter(|index| !index.is_gone(now)) {
        let Some(kind) = index.transition(now) else { continue };
        let name = &index.description.name;
        let is_filled = kind == TransitionKind::Creating && !index.is_active();
        if is_filled && removed == Some(name) {
            continue;
        }
        return Err(Error::IndexInUse {
            table: entry.name.to_string(),
            index: name.clone(),
            status: index_status(kind).name(),
        });
    }
    Ok(())
}
