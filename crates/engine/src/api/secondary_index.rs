//! Secondary indexes, as requests and responses have them.
//!
//! Source: API reference, "GlobalSecondaryIndex", "LocalSecondaryIndex",
//! "GlobalSecondaryIndexUpdate" and the descriptions of the two.

use super::service_enum::service_enum;
use super::{
    GlobalSecondaryIndexWarmThroughputDescription, KeySchemaElement, OnDemandThroughput,
    ProvisionedThroughput, ProvisionedThroughputDescription, WarmThroughput,
};

service_enum! {
    /// Which attributes an index repeats of its items.
    pub enum ProjectionType {
        /// All.
        All = "ALL",
        /// The keys of table and index.
        KeysOnly = "KEYS_ONLY",
        /// The keys, and those that are named.
        Include = "INCLUDE",
    }
}

service_enum! {
    /// How far an index is.
    pub enum IndexStatus {
        /// It is being created and filled.
        Creating = "CREATING",
        /// It is changing.
        Updating = "UPDATING",
        /// It is going away.
        Deleting = "DELETING",
        /// It is complete.
        Active = "ACTIVE",
    }
}

/// What an index repeats of its items.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Projection {
    /// The kind of projection.
    pub projection_type: Option<ProjectionType>,
    /// With `INCLUDE`, the attributes beside the keys.
    pub non_key_attributes: Option<Vec<String>>,
}

impl Projection {
    /// A projection without names.
    pub fn new(projection_type: ProjectionType) -> Self {
        Self { projection_type: Some(projection_type), non_key_attributes: None }
    }

    /// The keys and these.
    pub fn include<N: Into<String>>(names: impl IntoIterator<Item = N>) -> Self {
        let names = names.into_iter().map(Into::into).collect();
        Self { projection_type: Some(ProjectionType::Include), non_key_attributes: Some(names) }
    }
}

/// A local secondary index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalSecondaryIndex {
    /// Its name.
    pub index_name: String,
    /// Its key.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it repeats of its items.
    pub projection: Projection,
}

impl LocalSecondaryIndex {
    /// An index with this key.
    pub fn new(
        index_name: impl Into<String>,
        key_schema: Vec<KeySchemaElement>,
        projection: Projection,
    ) -> Self {
        Self { index_name: index_name.into(), key_schema, projection }
    }
}

/// A global secondary index to be created.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GlobalSecondaryIndex {
    /// Its name.
    pub index_name: String,
    /// Its key: up to four attributes in each part, those of the partition key first.
    pub key_schema: Vec<KeySchemaElement>,
    /// What it repeats of its items.
    pub projection: Projection,
    /// Reserved throughput.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Limits where payment is by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it must serve at once.
    pub warm_throughput: Option<WarmThroughput>,
}

impl GlobalSecondaryIndex {
    /// An index with this key.
    pub fn new(
        index_name: impl Into<String>,
        key_schema: Vec<KeySchemaElement>,
        projection: Projection,
    ) -> Self {
        Self {
            index_name: index_name.into(),
            key_schema,
            projection,
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }
}

/// A global secondary index to be added to a table.
pub type CreateGlobalSecondaryIndexAction = GlobalSecondaryIndex;

/// Other throughput for a global secondary index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpdateGlobalSecondaryIndexAction {
    /// The index.
    pub index_name: String,
    /// Reserved throughput.
    pub provisioned_throughput: Option<ProvisionedThroughput>,
    /// Limits where payment is by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it must serve at once.
    pub warm_throughput: Option<WarmThroughput>,
}

impl UpdateGlobalSecondaryIndexAction {
    /// Changes this index.
    pub fn new(index_name: impl Into<String>) -> Self {
        Self {
            index_name: index_name.into(),
            provisioned_throughput: None,
            on_demand_throughput: None,
            warm_throughput: None,
        }
    }
}

/// A global secondary index to be removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteGlobalSecondaryIndexAction {
    /// The index.
    pub index_name: String,
}

impl DeleteGlobalSecondaryIndexAction {
    /// Removes this index.
    pub fn new(index_name: impl Into<String>) -> Self {
        Self { index_name: index_name.into() }
    }
}

/// A change of one global secondary index: one of the three.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalSecondaryIndexUpdate {
    /// Changes its throughput.
    pub update: Option<UpdateGlobalSecondaryIndexAction>,
    /// Adds it.
    pub create: Option<CreateGlobalSecondaryIndexAction>,
    /// Removes it.
    pub delete: Option<DeleteGlobalSecondaryIndexAction>,
}

impl GlobalSecondaryIndexUpdate {
    /// Adds the index.
    pub fn create(index: CreateGlobalSecondaryIndexAction) -> Self {
        Self { create: Some(index), ..Self::default() }
    }

    /// Changes the throughput of the index.
    pub fn update(action: UpdateGlobalSecondaryIndexAction) -> Self {
        Self { update: Some(action), ..Self::default() }
    }

    /// Removes the index.
    pub fn delete(index_name: impl Into<String>) -> Self {
        let delete = Some(DeleteGlobalSecondaryIndexAction::new(index_name));
        Self { delete, ..Self::default() }
    }
}

/// What there is to know about a local secondary index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocalSecondaryIndexDescription {
    /// Its name.
    pub index_name: Option<String>,
    /// Its key.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// What it repeats of its items.
    pub projection: Option<Projection>,
    /// The size of its entries, in bytes.
    pub index_size_bytes: Option<i64>,
    /// How many entries it has.
    pub item_count: Option<i64>,
    /// Its ARN.
    pub index_arn: Option<String>,
}

/// What there is to know about a global secondary index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GlobalSecondaryIndexDescription {
    /// Its name.
    pub index_name: Option<String>,
    /// Its key.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// What it repeats of its items.
    pub projection: Option<Projection>,
    /// How far it is.
    pub index_status: Option<IndexStatus>,
    /// Whether it is being filled; absent in an index that was created with its table.
    pub backfilling: Option<bool>,
    /// Reserved throughput.
    pub provisioned_throughput: Option<ProvisionedThroughputDescription>,
    /// The size of its entries, in bytes.
    pub index_size_bytes: Option<i64>,
    /// How many entries it has.
    pub item_count: Option<i64>,
    /// Its ARN.
    pub index_arn: Option<String>,
    /// Limits where payment is by the request.
    pub on_demand_throughput: Option<OnDemandThroughput>,
    /// What it serves at once.
    pub warm_throughput: Option<GlobalSecondaryIndexWarmThroughputDescription>,
}
