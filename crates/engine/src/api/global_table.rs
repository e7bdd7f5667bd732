//! Replicas in other regions: shapes of requests that are understood and refused, since a database
//! here is in one place.
//!
//! Source: API reference, "ReplicationGroupUpdate", "ReplicaDescription",
//! "GlobalTableWitnessGroupUpdate".

use dynafile_model::TableClass;

use super::service_enum::service_enum;
use super::{
    GlobalSecondaryIndexWarmThroughputDescription, TableClassSummary,
    TableWarmThroughputDescription, Timestamp,
};

service_enum! {
    /// How the settings of a global table follow each other.
    pub enum GlobalTableSettingsReplicationMode {
        /// They are the same.
        Enabled = "ENABLED",
        /// Each replica has its own.
        Disabled = "DISABLED",
        /// They are the same but for what a replica overrides.
        EnabledWithOverrides = "ENABLED_WITH_OVERRIDES",
    }
}

service_enum! {
    /// How replicas agree.
    pub enum MultiRegionConsistency {
        /// In time.
        Eventual = "EVENTUAL",
        /// At once.
        Strong = "STRONG",
    }
}

service_enum! {
    /// What a replica is going through.
    pub enum ReplicaStatus {
        /// It is being created.
        Creating = "CREATING",
        /// It could not be created.
        CreationFailed = "CREATION_FAILED",
        /// It is changing.
        Updating = "UPDATING",
        /// It is going away.
        Deleting = "DELETING",
        /// It is in use.
        Active = "ACTIVE",
        /// Its region is switched off.
        RegionDisabled = "REGION_DISABLED",
        /// Its key cannot be used.
        InaccessibleEncryptionCredentials = "INACCESSIBLE_ENCRYPTION_CREDENTIALS",
        /// It is being archived.
        Archiving = "ARCHIVING",
        /// It was archived.
        Archived = "ARCHIVED",
        /// Nobody may replicate to it.
        ReplicationNotAuthorized = "REPLICATION_NOT_AUTHORIZED",
    }
}

service_enum! {
    /// What a witness is going through.
    pub enum WitnessStatus {
        /// It is being created.
        Creating = "CREATING",
        /// It is going away.
        Deleting = "DELETING",
        /// It is in use.
        Active = "ACTIVE",
    }
}

service_enum! {
    /// How a replica leaves its group.
    pub enum DisassociationMode {
        /// When it has all changes.
        WaitForReplication = "WAIT_FOR_REPLICATION",
    }
}

/// Reserved throughput of a replica.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ProvisionedThroughputOverride {
    /// Read units a second.
    pub read_capacity_units: Option<i64>,
}

/// Limits of a replica.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnDemandThroughputOverride {
    /// Read units a second.
    pub max_read_request_units: Option<i64>,
}

/// An index of a replica.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplicaGlobalSecondaryIndex {
    /// The index.
    pub index_name: String,
    /// Reserved throughput.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// Limits.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
}

/// A replica to be created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreateReplicationGroupMemberAction {
    /// Its region.
    pub region_name: String,
    /// Its key.
    pub kms_master_key_id: Option<String>,
    /// Reserved throughput.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// Limits.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// Its indexes.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndex>>,
    /// Its class.
    pub table_class_override: Option<TableClass>,
}

/// A change of a replica.
pub type UpdateReplicationGroupMemberAction = CreateReplicationGroupMemberAction;

/// A replica to be deleted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeleteReplicationGroupMemberAction {
    /// Its region.
    pub region_name: String,
}

/// A replica that becomes a table of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DisassociateReplicationGroupMemberAction {
    /// Its region.
    pub region_name: String,
    /// How.
    pub disassociation_mode: DisassociationMode,
}

/// A change of one replica: one of the four.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplicationGroupUpdate {
    /// Creates it.
    pub create: Option<CreateReplicationGroupMemberAction>,
    /// Changes it.
    pub update: Option<UpdateReplicationGroupMemberAction>,
    /// Deletes it.
    pub delete: Option<DeleteReplicationGroupMemberAction>,
    /// Makes it a table of its own.
    pub disassociate: Option<DisassociateReplicationGroupMemberAction>,
}

/// A witness to be created.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CreateGlobalTableWitnessGroupMemberAction {
    /// Its region.
    pub region_name: String,
}

/// A witness to be deleted.
pub type DeleteGlobalTableWitnessGroupMemberAction = CreateGlobalTableWitnessGroupMemberAction;

/// A change of the witness: one of the two.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalTableWitnessGroupUpdate {
    /// Creates it.
    pub create: Option<CreateGlobalTableWitnessGroupMemberAction>,
    /// Deletes it.
    pub delete: Option<DeleteGlobalTableWitnessGroupMemberAction>,
}

/// What there is to know about an index of a replica.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplicaGlobalSecondaryIndexDescription {
    /// The index.
    pub index_name: Option<String>,
    /// Reserved throughput.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// Limits.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// What it serves at once.
    pub warm_throughput: Option<GlobalSecondaryIndexWarmThroughputDescription>,
}

/// What there is to know about a replica.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReplicaDescription {
    /// Its region.
    pub region_name: Option<String>,
    /// What it is going through.
    pub replica_status: Option<ReplicaStatus>,
    /// Its ARN.
    pub replica_arn: Option<String>,
    /// More about its status.
    pub replica_status_description: Option<String>,
    /// How far it is.
    pub replica_status_percent_progress: Option<String>,
    /// Its key.
    pub kms_master_key_id: Option<String>,
    /// Reserved throughput.
    pub provisioned_throughput_override: Option<ProvisionedThroughputOverride>,
    /// Limits.
    pub on_demand_throughput_override: Option<OnDemandThroughputOverride>,
    /// What it serves at once.
    pub warm_throughput: Option<TableWarmThroughputDescription>,
    /// Its indexes.
    pub global_secondary_indexes: Option<Vec<ReplicaGlobalSecondaryIndexDescription>>,
    /// Since when it could not be reached.
    pub replica_inaccessible_date_time: Option<Timestamp>,
    /// Its class.
    pub replica_table_class_summary: Option<TableClassSummary>,
    /// How its settings follow the others'.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
}

/// What there is to know about a witness.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalTableWitnessDescription {
    /// Its region.
    pub region_name: Option<String>,
    /// What it is going through.
    pub witness_status: Option<WitnessStatus>,
}
