//! UpdateTableReplicaAutoScaling: how the reserved throughput of a table's replicas is to follow
//! the load.
//!
//! Source: API reference, "UpdateTableReplicaAutoScaling". The settings are kept and described;
//! throughput stays as it was reserved. A table here has one replica: itself, in the builder's
//! region.

use dynafile_model::{AutoScaling, IndexDescription, IndexKind, TableDescription};

use super::Request;
use super::auto_scaling::AutoScalingSettingsUpdate;
use super::describe_table_replica_auto_scaling::{TableAutoScalingDescription, describe};
use super::table_lookup::{change, expect_active};
use crate::database::Database;
use crate::error::{Result, TableError};
use crate::resource_name::table_name;

/// How an index is to scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct GlobalSecondaryIndexAutoScalingUpdate {
    /// The index.
    pub index_name: Option<String>,
    /// Its write throughput.
    pub provisioned_write_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// How a replica's index is to scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexAutoScalingUpdate {
    /// The index.
    pub index_name: Option<String>,
    /// Its read throughput.
    pub provisioned_read_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// How a replica is to scale.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicaAutoScalingUpdate {
    /// Its region.
    pub region_name: String,
    /// Its indexes.
    pub replica_global_secondary_index_updates:
        Option<Vec<ReplicaGlobalSecondaryIndexAutoScalingUpdate>>,
    /// Its read throughput.
    pub replica_provisioned_read_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
}

/// The request.
#[derive(Debug, Clone, Default)]
pub struct UpdateTableReplicaAutoScalingInput {
    /// The indexes.
    pub global_secondary_index_updates: Option<Vec<GlobalSecondaryIndexAutoScalingUpdate>>,
    /// The table, by its name or ARN.
    pub table_name: String,
    /// The table's write throughput.
    pub provisioned_write_capacity_auto_scaling_update: Option<AutoScalingSettingsUpdate>,
    /// The replicas.
    pub replica_updates: Option<Vec<ReplicaAutoScalingUpdate>>,
}

impl UpdateTableReplicaAutoScalingInput {
    /// Changes how this table scales.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into(), ..Self::default() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct UpdateTableReplicaAutoScalingOutput {
    /// How the table scales.
    pub table_auto_scaling_description: Option<TableAutoScalingDescription>,
}

impl Request for UpdateTableReplicaAutoScalingInput {
    type Output = UpdateTableReplicaAutoScalingOutput;

    const OPERATION: &'static str = "UpdateTableReplicaAutoScaling";

    fn execute(self, database: &Database) -> Result<UpdateTableReplicaAutoScalingOutput> {
        let session = database.session();
        let name = table_name(&self.table_name)?;
        let region = session.database().settings().naming.region.clone();
        let changed = change(&session.request_time(), name, move |table, description, now| {
            expect_active(table, now)?;
            Ok(self.apply_to(description, &region)?)
        })?;
        let description = describe(&changed.table, session, changed.now);
        Ok(UpdateTableReplicaAutoScalingOutput {
            table_auto_scaling_description: Some(description),
        })
    }
}

impl UpdateTableReplicaAutoScalingInput {
    fn apply_to(&self, table: &mut TableDescription, region: &str) -> Result<(), TableError> {
        let write = &self.provisioned_write_capacity_auto_scaling_update;
        scale(&mut table.settings.write_scaling, write)?;
        for update in self.global_secondary_index_updates.iter().flatten() {
            let index = index_mut(table, update.index_name.as_deref())?;
            let write = &update.provisioned_write_capacity_auto_scaling_update;
            scale(&mut index.settings.write_scaling, write)?;
        }
        for replica in self.replica_updates.iter().flatten() {
            if replica.region_name != region {
                return Err(TableError::NoSuchReplica { region: replica.region_name.clone() });
            }
            let read = &replica.replica_provisioned_read_capacity_auto_scaling_update;
            scale(&mut table.settings.read_scaling, read)?;
            for update in replica.replica_global_secondary_index_updates.iter().flatten() {
                let index = index_mut(table, update.index_name.as_deref())?;
                let read = &update.provisioned_read_capacity_auto_scaling_update;
                scale(&mut index.settings.read_scaling, read)?;
            }
        }
        Ok(())
    }
}

fn scale(
    settings: &mut Option<AutoScaling>,
    update: &Option<AutoScalingSettingsUpdate>,
) -> Result<(), TableError> {
    if let Some(update) = update {
        *settings = Some(update.apply_to(settings.as_ref())?);
    }
    Ok(())
}

fn index_mut<'a>(
    table: &'a mut TableDescription,
    name: Option<&str>,
) -> Result<&'a mut IndexDescription, TableError> {
    let name = name.unwrap_or_default();
    let mut indexes = table.indexes.iter_mut();
    let index = indexes.find(|index| index.name == name && index.kind == IndexKind::Global);
    index.ok_or_else(|| TableError::NoSuchIndex { index: name.to_owned() })
}
