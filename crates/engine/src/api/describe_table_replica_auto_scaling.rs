//! DescribeTableReplicaAutoScaling: how the reserved throughput of a table's replicas follows the
//! load.
//!
//! Source: API reference, "DescribeTableReplicaAutoScaling". A table here has one replica: itself,
//! in the builder's region.

use dynafile_model::{AutoScaling, IndexKind};

use super::auto_scaling::{AutoScalingSettingsDescription, described};
use super::table_lookup::{find, index_status, table_status};
use super::{IndexStatus, ReplicaStatus, Request, TableStatus};
use crate::database::Database;
use crate::error::Result;
use crate::resource_name::table_name;
use crate::session::Session;
use crate::store::TableEntry;
use crate::store::expiry::Milliseconds;
use crate::store::index::IndexEntry;

/// How a replica's index scales.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicaGlobalSecondaryIndexAutoScalingDescription {
    /// The index.
    pub index_name: Option<String>,
    /// How far it is.
    pub index_status: Option<IndexStatus>,
    /// Its read throughput.
    pub provisioned_read_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
    /// Its write throughput.
    pub provisioned_write_capacity_auto_scaling_settings: Option<AutoScalingSettingsDescription>,
}

/// How a replica scales.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ReplicaAutoScalingDescription {
    /// Its region.
    pub region_name: Option<String>,
    /// Its indexes.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndexAutoScalingDescription>>,
    /// Its read throughput.
    pub replica_provisioned_read_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// Its write throughput.
    pub replica_provisioned_write_capacity_auto_scaling_settings:
        Option<AutoScalingSettingsDescription>,
    /// What it is going through.
    pub replica_status: Option<ReplicaStatus>,
}

/// How a table scales.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TableAutoScalingDescription {
    /// The table.
    pub table_name: Option<String>,
    /// What it is going through.
    pub table_status: Option<TableStatus>,
    /// Its replicas.
    pub replicas: Option<Vec<ReplicaAutoScalingDescription>>,
}

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeTableReplicaAutoScalingInput {
    /// The table, by its name or ARN.
    pub table_name: String,
}

impl DescribeTableReplicaAutoScalingInput {
    /// Describes this table's.
    pub fn new(table_name: impl Into<String>) -> Self {
        Self { table_name: table_name.into() }
    }
}

/// The response.
#[derive(Debug, Clone, Default)]
pub struct DescribeTableReplicaAutoScalingOutput {
    /// How the table scales.
    pub table_auto_scaling_description: Option<TableAutoScalingDescription>,
}

impl Request for DescribeTableReplicaAutoScalingInput {
    type Output = DescribeTableReplicaAutoScalingOutput;

    const OPERATION: &'static str = "DescribeTableReplicaAutoScaling";

    fn execute(self, database: &Database) -> Result<DescribeTableReplicaAutoScalingOutput> {
        let session = database.session();
        let time = session.request_time();
        let found = find(&time, &table_name(&self.table_name)?)?;
        let description = describe(&found.table, session, time.now());
        Ok(DescribeTableReplicaAutoScalingOutput {
            table_auto_scaling_description: Some(description),
        })
    }
}

/// How the table scales, as responses have it at a time.
pub(super) fn describe(
    table: &TableEntry,
    session: &Session,
    now: Milliseconds,
) -> TableAutoScalingDescription {
    let settings = &table.description.settings;
    let is_global =
        |index: &&IndexEntry| index.description.kind == IndexKind::Global && !index.is_gone(now);
    let global = table.indexes.iter().filter(is_global);
    let replica = ReplicaAutoScalingDescription {
        region_name: Some(session.database().settings().naming.region.clone()),
        global_secondary_indexes: Some(global.map(|index| of_index(index, now)).collect()),
        replica_provisioned_read_capacity_auto_scaling_settings: kept(&settings.read_scaling),
        replica_provisioned_write_capacity_auto_scaling_settings: kept(&settings.write_scaling),
        replica_status: Some(ReplicaStatus::Active),
    };
    TableAutoScalingDescription {
        table_name: Some(table.name.to_string()),
        table_status: Some(table.transition(now).map_or(TableStatus::Active, table_status)),
        replicas: Some(vec![replica]),
    }
}

fn of_index(
    index: &IndexEntry,
    now: Milliseconds,
) -> ReplicaGlobalSecondaryIndexAutoScalingDescription {
    let settings = &index.description.settings;
    ReplicaGlobalSecondaryIndexAutoScalingDescription {
        index_name: Some(index.description.name.clone()),
        index_status: Some(index.transition(now).map_or(IndexStatus::Active, index_status)),
        provisioned_read_capacity_auto_scaling_settings: kept(&settings.read_scaling),
        provisioned_write_capacity_auto_scaling_settings: kept(&settings.write_scaling),
    }
}

fn kept(settings: &Option<AutoScaling>) -> Option<AutoScalingSettingsDescription> {
    settings.as_ref().map(described)
}
