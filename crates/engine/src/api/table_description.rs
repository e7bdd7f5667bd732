//! What there is to know about a table, as responses have it.
//!
//! Source: API reference, "TableDescription". Members of features that are not there yet (replicas,
//! restored tables, archives, vector indexes) are always absent.

use super::service_enum::service_enum;
use super::{
    AttributeDefinition, BillingModeSummary, GlobalSecondaryIndexDescription,
    GlobalTableSettingsReplicationMode, GlobalTableWitnessDescription, KeySchemaElement,
    LocalSecondaryIndexDescription, MultiRegionConsistency, OnDemandThroughput,
    ProvisionedThroughputDescription, ReplicaDescription, StreamViewType, TableClassSummary,
    TableWarmThroughputDescription, Timestamp, VectorIndexDescription,
};

service_enum! {
    /// What a table is going through.
    pub enum TableStatus {
        /// It is being created.
        Creating = "CREATING",
        /// It is changing.
        Updating = "UPDATING",
        /// It is going away.
        Deleting = "DELETING",
        /// It is in use.
        Active = "ACTIVE",
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
    /// How a table is encrypted.
    pub enum SSEType {
        /// With a key of the service.
        Aes256 = "AES256",
        /// With a key of the account.
        Kms = "KMS",
    }
}

service_enum! {
    /// Whether a table is encrypted with a key of the account.
    pub enum SSEStatus {
        /// Soon.
        Enabling = "ENABLING",
        /// It is.
        Enabled = "ENABLED",
        /// Not for long.
        Disabling = "DISABLING",
        /// It is not.
        Disabled = "DISABLED",
        /// With another one soon.
        Updating = "UPDATING",
    }
}

/// Whether a table has a stream, and what its records have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StreamSpecification {
    /// Whether it has one.
    pub stream_enabled: bool,
    /// What the records have; must be given exactly when there is a stream.
    pub stream_view_type: Option<StreamViewType>,
}

impl StreamSpecification {
    /// A stream whose records have this.
    pub fn enabled(view: StreamViewType) -> Self {
        Self { stream_enabled: true, stream_view_type: Some(view) }
    }

    /// No stream.
    pub fn disabled() -> Self {
        Self { stream_enabled: false, stream_view_type: None }
    }
}

/// How a table is to be encrypted. It is kept and described, and encrypts nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SSESpecification {
    /// Whether with a key of the account.
    pub enabled: Option<bool>,
    /// `KMS` is the only one that the service takes.
    pub sse_type: Option<SSEType>,
    /// The key: its id, ARN or alias.
    pub kms_master_key_id: Option<String>,
}

/// How a table is encrypted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SSEDescription {
    /// Whether with a key of the account.
    pub status: Option<SSEStatus>,
    /// How.
    pub sse_type: Option<SSEType>,
    /// The key's ARN.
    pub kms_master_key_arn: Option<String>,
    /// Since when the key cannot be used.
    pub inaccessible_encryption_date_time: Option<Timestamp>,
}

/// What a table was restored from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoreSummary {
    /// The backup.
    pub source_backup_arn: Option<String>,
    /// The table.
    pub source_table_arn: Option<String>,
    /// Its time.
    pub restore_date_time: Timestamp,
    /// Whether that is still going on.
    pub restore_in_progress: bool,
}

/// Why and where a table was archived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArchivalSummary {
    /// When.
    pub archival_date_time: Option<Timestamp>,
    /// Why.
    pub archival_reason: Option<String>,
    /// To which backup.
    pub archival_backup_arn: Option<String>,
}

/// What there is to know about a table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TableDescription {
    /// The attributes of its keys and its indexes' keys.
    pub attribute_definitions: Option<Vec<AttributeDefinition>>,
    /// Its name.
    pub table_name: Option<String>,
    /// Its key.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// What it is going through.
    pub table_status: Option<TableStatus>,
    /// When it was created; absent in a table of a file that did not keep it.
    pub creation_date_time: Option<Timestamp>,
    /// Reserved throughput.
    pub provisioned_throughput: Option<ProvisionedThroughputDescription>,
    /// The size of its items, in bytes; exact.
    pub table_size_bytes: Option<i64>,
    /// How many items it has; exact.
    pub item_count: Option<i64>,
    /// Its ARN.
    pub table_arn: Option<String>,
    /// Its unique id, in the form of a UUID; another table of the name has another one.
    pub table_id: Option<String>,
    /// How it is paid for; absent in a table that has always had reserved throughput.
    pub billing_mode_summary: Option<BillingModeSummary>,
    /// Its local secondary indexes, if it has some.
    pub local_secondary_indexes: Option<Vec<LocalSecondaryIndexDescription>>,
    /// Its global secondary indexes, if it has some.
    pub global_secondary_indexes: Option<Vec<GlobalSecondaryIndexDescription>>,
    /// Its stream, if it has one.
    pub stream_specification: Option<StreamSpecification>,
    /// The label of its newest stream.
    pub latest_stream_label: Option<String>,
    /// The ARN of its newest stream.
    pub latest_stream_arn: Option<String>,
    /// The version of global tables that it is one of.
    pub global_table_version: Option<String>,
    /// Its replicas.
    pub replicas: Option<Vec<ReplicaDescription>>,
    /// The witnesses of its replicas.
    pub global_table_witnesses: Option<Vec<GlobalTableWitnessDescription>>,
    /// How the settings of its replicas follow each other.
    pub global_table_settings_replication_mode: Option<GlobalTableSettingsReplicationMode>,
    /// What it was restored from.
    pub restore_summary: Option<RestoreSummary>,
    /// How it is encrypted, if with a key of the account.
    pub sse_description: Option<SSEDescription>,
    /// Why and where it was archived.
    pub archival_summary: Option<ArchivalSummary>,
    /// Its class, if it was ever said.
    pub table_class_summary: Option<TableClassSummary>,
    /// Whether deleting it is refused.
    pub deletion_protection_enabled: Option<bool>,
    /// Whether it cannot leave its replicas.
    pub disassociation_protection_enabled: Option<bool>,
    /// Limits where payment is by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it serves at once.
    pub warm_throughput: Option<TableWarmThroughputDescription>,
    /// How its replicas agree.
    pub multi_region_consistency: Option<MultiRegionConsistency>,
    /// Its vector indexes.
    pub vector_indexes: Option<Vec<VectorIndexDescription>>,
}
