//! DynamoDB's operations as typed requests and responses, without JSON.
//!
//! Each operation has a file with its request, its response and how it is carried out; shapes that
//! several share have files of their own. Names and members are those of the service's model, in
//! Rust's spelling: a member that the service requires is a plain field, any other an `Option`,
//! where an absent list is not an empty one. [`Database::execute`](crate::Database::execute) runs a
//! request.
//!
//! Checks come in the service's order: first what the request says by itself (parameters that
//! exclude each other, expressions, their names and values), then the table, then what depends on
//! the table. DynamoDB Local looks for the table first; where the two differ in anything else, the
//! place that says so names what was followed.
//!
//! The face is DynamoDB's, so its limits and rules hold here whatever the rest of the library
//! allows: items of 400 KB, key sizes, values that nest 32 levels. Items that have expired and are
//! not deleted yet are returned, as the service does. What a request says about itself is checked
//! here, in the service's order; the lengths, patterns and ranges of single members are checked
//! where requests are decoded.
//!
//! Not here: JSON, wording of messages, sockets, authorisation.

mod auto_scaling;
mod batch_execute_statement;
mod batch_get_item;
mod batch_write_item;
mod conditional_write;
mod consumed_capacity;
mod create_table;
mod delete_item;
mod delete_resource_policy;
mod delete_table;
mod describe_continuous_backups;
mod describe_contributor_insights;
mod describe_endpoints;
mod describe_kinesis_streaming_destination;
mod describe_limits;
mod describe_stream;
mod describe_table;
mod describe_table_replica_auto_scaling;
mod describe_time_to_live;
mod execute_statement;
mod execute_transaction;
mod expressions;
mod get_item;
mod get_records;
mod get_resource_policy;
mod get_shard_iterator;
mod global_table;
mod item_collection_metrics;
mod item_read;
mod key_schema;
mod list_backups;
mod list_bulk_operations;
mod list_contributor_insights;
mod list_exports;
mod list_global_tables;
mod list_imports;
mod list_streams;
mod list_tables;
mod list_tags_of_resource;
mod page;
mod parameters;
mod plan;
mod primary_key;
mod put_item;
mod put_resource_policy;
mod queried_range;
mod query;
mod return_values;
mod scan;
mod secondary_index;
mod select;
mod select_reads;
mod select_statement;
mod selection;
mod service_enum;
mod shard_iterator;
mod start_key;
mod statement;
mod statement_read;
mod statement_token;
mod stream_lookup;
mod stream_record;
mod table_description;
mod table_lookup;
mod tag_resource;
mod target;
mod throughput;
mod timestamp;
mod transact_action;
mod transact_get_items;
mod transact_write_items;
mod transaction_digest;
mod transaction_part;
mod transaction_reasons;
mod untag_resource;
mod update_continuous_backups;
mod update_contributor_insights;
mod update_item;
mod update_table;
mod update_table_replica_auto_scaling;
mod update_time_to_live;
mod vector_index;
mod walked_tree;

pub use auto_scaling::{
    AutoScalingPolicyDescription, AutoScalingPolicyUpdate, AutoScalingSettingsDescription,
    AutoScalingSettingsUpdate, AutoScalingTargetTrackingScalingPolicyConfigurationDescription,
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate,
};
pub use batch_execute_statement::{
    BatchExecuteStatementInput, BatchExecuteStatementOutput, BatchStatementRequest,
    BatchStatementResponse,
};
pub use batch_get_item::{BatchGetItemInput, BatchGetItemOutput, KeysAndAttributes};
pub use batch_write_item::{
    BatchWriteItemInput, BatchWriteItemOutput, DeleteRequest, PutRequest, WriteRequest,
};
pub use consumed_capacity::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};
pub use create_table::{CreateTableInput, CreateTableOutput};
pub use delete_item::{DeleteItemInput, DeleteItemOutput};
pub use delete_resource_policy::{DeleteResourcePolicyInput, DeleteResourcePolicyOutput};
pub use delete_table::{DeleteTableInput, DeleteTableOutput};
pub use describe_continuous_backups::{
    ContinuousBackupsDescription, ContinuousBackupsStatus, DescribeContinuousBackupsInput,
    DescribeContinuousBackupsOutput, PointInTimeRecoveryDescription, PointInTimeRecoveryStatus,
};
pub use describe_contributor_insights::{
    ContributorInsightsStatus, DescribeContributorInsightsInput, DescribeContributorInsightsOutput,
    FailureException,
};
pub use describe_endpoints::{DescribeEndpointsRequest, DescribeEndpointsResponse, Endpoint};
pub use describe_kinesis_streaming_destination::{
    ApproximateCreationDateTimePrecision, DescribeKinesisStreamingDestinationInput,
    DescribeKinesisStreamingDestinationOutput, DestinationStatus, KinesisDataStreamDestination,
};
pub use describe_limits::{DescribeLimitsInput, DescribeLimitsOutput};
pub use describe_stream::{
    DescribeStreamInput, DescribeStreamOutput, SequenceNumberRange, Shard, ShardFilter,
    ShardFilterType, StreamDescription, StreamStatus,
};
pub use describe_table::{DescribeTableInput, DescribeTableOutput};
pub use describe_table_replica_auto_scaling::{
    DescribeTableReplicaAutoScalingInput, DescribeTableReplicaAutoScalingOutput,
    ReplicaAutoScalingDescription, ReplicaGlobalSecondaryIndexAutoScalingDescription,
    TableAutoScalingDescription,
};
pub use describe_time_to_live::{
    DescribeTimeToLiveInput, DescribeTimeToLiveOutput, TimeToLiveDescription, TimeToLiveStatus,
};
pub use dynafile_expr::legacy::{
    AttributeAction, AttributeCondition, AttributeUpdate, ComparisonOperator, ConditionalOperator,
    ExpectedAttribute,
};
/// Enumerations of the service that the stored descriptions have as well.
pub use dynafile_model::{BillingMode, ContributorInsightsMode, StreamViewType, TableClass};
pub use execute_statement::{ExecuteStatementInput, ExecuteStatementOutput};
pub use execute_transaction::{
    ExecuteTransactionInput, ExecuteTransactionOutput, ParameterizedStatement,
};
pub use get_item::{GetItemInput, GetItemOutput};
pub use get_records::{GetRecordsInput, GetRecordsOutput};
pub use get_resource_policy::{GetResourcePolicyInput, GetResourcePolicyOutput};
pub use get_shard_iterator::{GetShardIteratorInput, GetShardIteratorOutput, ShardIteratorType};
pub use global_table::{
    CreateGlobalTableWitnessGroupMemberAction, CreateReplicationGroupMemberAction,
    DeleteGlobalTableWitnessGroupMemberAction, DeleteReplicationGroupMemberAction,
    DisassociateReplicationGroupMemberAction, DisassociationMode,
    GlobalTableSettingsReplicationMode, GlobalTableWitnessDescription,
    GlobalTableWitnessGroupUpdate, MultiRegionConsistency, OnDemandThroughputOverride,
    ProvisionedThroughputOverride, ReplicaDescription, ReplicaGlobalSecondaryIndex,
    ReplicaGlobalSecondaryIndexDescription, ReplicaStatus, ReplicationGroupUpdate,
    UpdateReplicationGroupMemberAction, WitnessStatus,
};
pub use item_collection_metrics::{ItemCollectionMetrics, ReturnItemCollectionMetrics};
pub use key_schema::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
pub use list_backups::{
    BackupStatus, BackupSummary, BackupType, BackupTypeFilter, ListBackupsInput, ListBackupsOutput,
};
pub use list_bulk_operations::{
    BulkOperationStatus, BulkOperationSummary, ListBulkOperationsInput, ListBulkOperationsOutput,
};
pub use list_contributor_insights::{
    ContributorInsightsSummary, ListContributorInsightsInput, ListContributorInsightsOutput,
};
pub use list_exports::{
    ExportStatus, ExportSummary, ExportType, ListExportsInput, ListExportsOutput,
};
pub use list_global_tables::{GlobalTable, ListGlobalTablesInput, ListGlobalTablesOutput, Replica};
pub use list_imports::{
    ImportStatus, ImportSummary, InputFormat, ListImportsInput, ListImportsOutput, S3BucketSource,
};
pub use list_streams::{ListStreamsInput, ListStreamsOutput, Stream};
pub use list_tables::{ListTablesInput, ListTablesOutput};
pub use list_tags_of_resource::{ListTagsOfResourceInput, ListTagsOfResourceOutput};
pub use put_item::{PutItemInput, PutItemOutput};
pub use put_resource_policy::{PutResourcePolicyInput, PutResourcePolicyOutput};
pub use query::{QueryInput, QueryOutput};
pub use return_values::{ReturnValue, ReturnValuesOnConditionCheckFailure};
pub use scan::{ScanInput, ScanOutput};
pub use secondary_index::{
    CreateGlobalSecondaryIndexAction, DeleteGlobalSecondaryIndexAction, GlobalSecondaryIndex,
    GlobalSecondaryIndexDescription, GlobalSecondaryIndexUpdate, IndexStatus, LocalSecondaryIndex,
    LocalSecondaryIndexDescription, Projection, ProjectionType, UpdateGlobalSecondaryIndexAction,
};
pub use select::Select;
pub use shard_iterator::stream_arn_in;
pub use stream_record::{Identity, OperationType, Record, StreamRecord};
pub use table_description::{
    ArchivalSummary, RestoreSummary, SSEDescription, SSESpecification, SSEStatus, SSEType,
    StreamSpecification, TableDescription, TableStatus,
};
pub use tag_resource::{Tag, TagResourceInput, TagResourceOutput};
pub use target::table_name_in;
pub use throughput::{
    BillingModeSummary, GlobalSecondaryIndexWarmThroughputDescription, OnDemandThroughput,
    ProvisionedThroughput, ProvisionedThroughputDescription, TableClassSummary,
    TableWarmThroughputDescription, WarmThroughput,
};
pub use timestamp::Timestamp;
pub use transact_get_items::{
    Get, ItemResponse, TransactGetItem, TransactGetItemsInput, TransactGetItemsOutput,
};
pub use transact_write_items::{
    ConditionCheck, Delete, Put, TransactWriteItem, TransactWriteItemsInput,
    TransactWriteItemsOutput, Update,
};
pub use transaction_part::TransactionPart;
pub use untag_resource::{UntagResourceInput, UntagResourceOutput};
pub use update_continuous_backups::{
    PointInTimeRecoverySpecification, UpdateContinuousBackupsInput, UpdateContinuousBackupsOutput,
};
pub use update_contributor_insights::{
    ContributorInsightsAction, UpdateContributorInsightsInput, UpdateContributorInsightsOutput,
};
pub use update_item::{UpdateItemInput, UpdateItemOutput};
pub use update_table::{UpdateTableInput, UpdateTableOutput};
pub use update_table_replica_auto_scaling::{
    GlobalSecondaryIndexAutoScalingUpdate, ReplicaAutoScalingUpdate,
    ReplicaGlobalSecondaryIndexAutoScalingUpdate, UpdateTableReplicaAutoScalingInput,
    UpdateTableReplicaAutoScalingOutput,
};
pub use update_time_to_live::{
    TimeToLiveSpecification, UpdateTimeToLiveInput, UpdateTimeToLiveOutput,
};
pub use vector_index::{
    CreateVectorIndexAction, DeleteVectorIndexAction, SearchSchemaElement, SearchSchemaElementType,
    VectorAttributeDefinition, VectorDistanceFunction, VectorIndex, VectorIndexDescription,
    VectorIndexUpdate,
};

use crate::database::Database;
use crate::error::Result;

/// An operation of the service, with its parameters.
pub trait Request: Sized {
    /// What the operation returns.
    type Output;

    /// The operation's name, `PutItem` for instance.
    const OPERATION: &'static str;

    /// Carries the operation out. [`Database::execute`] is the way to call it.
    ///
    /// # Errors
    /// What the request says that it must not; those of the operation; storage errors.
    fn execute(self, database: &Database) -> Result<Self::Output>;
}
