//! The rows. Source of the names: the service's model (API reference, "Actions").

use dynafile::api;

use super::Service::{DynamoDb, Streams};
use super::{Operation, available, batch_of_statements, describe_endpoints, later};
use crate::messages::Wording::{Control, Counted, Older, Plain};
use crate::schema;
use crate::sooner;

const BACKUPS: &str = "backups and point-in-time recovery";
const BULK: &str = "bulk operations";
const EXPORTS: &str = "exports to and imports from S3";
const GLOBAL_TABLES: &str = "global tables";
const KINESIS: &str = "Kinesis destinations";
const VECTORS: &str = "vector search";

/// All operations: those of data, of tables, of streams, and what comes later.
pub(crate) static TABLE: &[Operation] = &[
    available::<api::PutItemInput>(DynamoDb, &schema::PUT_ITEM, Counted)
        .with_sooner(sooner::return_values),
    available::<api::GetItemInput>(DynamoDb, &schema::GET_ITEM, Plain),
    available::<api::UpdateItemInput>(DynamoDb, &schema::UPDATE_ITEM, Counted),
    available::<api::DeleteItemInput>(DynamoDb, &schema::DELETE_ITEM, Counted)
        .with_sooner(sooner::return_values),
    available::<api::QueryInput>(DynamoDb, &schema::QUERY, Plain),
    available::<api::ScanInput>(DynamoDb, &schema::SCAN, Older),
    available::<api::BatchGetItemInput>(DynamoDb, &schema::BATCH_GET_ITEM, Plain),
    available::<api::BatchWriteItemInput>(DynamoDb, &schema::BATCH_WRITE_ITEM, Older),
    available::<api::TransactGetItemsInput>(DynamoDb, &schema::TRANSACT_GET_ITEMS, Older)
        .with_sooner(sooner::parts::<api::TransactGetItem>),
    available::<api::TransactWriteItemsInput>(DynamoDb, &schema::TRANSACT_WRITE_ITEMS, Older)
        .with_sooner(sooner::parts::<api::TransactWriteItem>),
    available::<api::ExecuteStatementInput>(DynamoDb, &schema::EXECUTE_STATEMENT, Plain),
    batch_of_statements(Plain),
    available::<api::ExecuteTransactionInput>(DynamoDb, &schema::EXECUTE_TRANSACTION, Plain),
    available::<api::CreateTableInput>(DynamoDb, &schema::CREATE_TABLE, Control),
    available::<api::DescribeTableInput>(DynamoDb, &schema::DESCRIBE_TABLE, Control),
    available::<api::UpdateTableInput>(DynamoDb, &schema::UPDATE_TABLE, Control),
    available::<api::DeleteTableInput>(DynamoDb, &schema::DELETE_TABLE, Control),
    available::<api::ListTablesInput>(DynamoDb, &schema::LIST_TABLES, Control),
    available::<api::DescribeLimitsInput>(DynamoDb, &schema::DESCRIBE_LIMITS, Control),
    describe_endpoints(DynamoDb, &schema::DESCRIBE_ENDPOINTS, Control),
    available::<api::TagResourceInput>(DynamoDb, &schema::TAG_RESOURCE, Control),
    available::<api::UntagResourceInput>(DynamoDb, &schema::UNTAG_RESOURCE, Control),
    available::<api::ListTagsOfResourceInput>(DynamoDb, &schema::LIST_TAGS_OF_RESOURCE, Control),
    available::<api::UpdateTimeToLiveInput>(DynamoDb, &schema::UPDATE_TIME_TO_LIVE, Control),
    available::<api::DescribeTimeToLiveInput>(DynamoDb, &schema::DESCRIBE_TIME_TO_LIVE, Control),
    available::<api::DescribeContinuousBackupsInput>(
        DynamoDb,
        &schema::DESCRIBE_CONTINUOUS_BACKUPS,
        Control,
    ),
    available::<api::UpdateContinuousBackupsInput>(
        DynamoDb,
        &schema::UPDATE_CONTINUOUS_BACKUPS,
        Control,
    ),
    available::<api::DescribeContributorInsightsInput>(
        DynamoDb,
        &schema::DESCRIBE_CONTRIBUTOR_INSIGHTS,
        Control,
    ),
    available::<api::UpdateContributorInsightsInput>(
        DynamoDb,
        &schema::UPDATE_CONTRIBUTOR_INSIGHTS,
        Control,
    ),
    available::<api::ListContributorInsightsInput>(
        DynamoDb,
        &schema::LIST_CONTRIBUTOR_INSIGHTS,
        Control,
    ),
    available::<api::PutResourcePolicyInput>(DynamoDb, &schema::PUT_RESOURCE_POLICY, Control),
    available::<api::GetResourcePolicyInput>(DynamoDb, &schema::GET_RESOURCE_POLICY, Control),
    available::<api::DeleteResourcePolicyInput>(DynamoDb, &schema::DELETE_RESOURCE_POLICY, Control),
    available::<api::DescribeTableReplicaAutoScalingInput>(
        DynamoDb,
        &schema::DESCRIBE_TABLE_REPLICA_AUTO_SCALING,
        Control,
    ),
    available::<api::UpdateTableReplicaAutoScalingInput>(
        DynamoDb,
        &schema::UPDATE_TABLE_REPLICA_AUTO_SCALING,
        Control,
    ),
    available::<api::ListBackupsInput>(DynamoDb, &schema::LIST_BACKUPS, Control),
    available::<api::ListExportsInput>(DynamoDb, &schema::LIST_EXPORTS, Control),
    available::<api::ListImportsInput>(DynamoDb, &schema::LIST_IMPORTS, Control),
    available::<api::ListGlobalTablesInput>(DynamoDb, &schema::LIST_GLOBAL_TABLES, Control),
    available::<api::ListBulkOperationsInput>(DynamoDb, &schema::LIST_BULK_OPERATIONS, Control),
    available::<api::DescribeKinesisStreamingDestinationInput>(
        DynamoDb,
        &schema::DESCRIBE_KINESIS_STREAMING_DESTINATION,
        Control,
    ),
    available::<api::ListStreamsInput>(Streams, &schema::LIST_STREAMS, Plain),
    available::<api::DescribeStreamInput>(Streams, &schema::DESCRIBE_STREAM, Plain),
    available::<api::GetShardIteratorInput>(Streams, &schema::GET_SHARD_ITERATOR, Plain),
    available::<api::GetRecordsInput>(Streams, &schema::GET_RECORDS, Plain),
    later(DynamoDb, "CreateBackup", BACKUPS),
    later(DynamoDb, "DeleteBackup", BACKUPS),
    later(DynamoDb, "DescribeBackup", BACKUPS),
    later(DynamoDb, "RestoreTableFromBackup", BACKUPS),
    later(DynamoDb, "RestoreTableToPointInTime", BACKUPS),
    later(DynamoDb, "ExportTableToPointInTime", EXPORTS),
    later(DynamoDb, "DescribeExport", EXPORTS),
    later(DynamoDb, "ImportTable", EXPORTS),
    later(DynamoDb, "DescribeImport", EXPORTS),
    later(DynamoDb, "CreateGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "DescribeGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "DescribeGlobalTableSettings", GLOBAL_TABLES),
    later(DynamoDb, "UpdateGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "UpdateGlobalTableSettings", GLOBAL_TABLES),
    later(DynamoDb, "EnableKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "DisableKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "UpdateKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "SearchVectors", VECTORS),
    later(DynamoDb, "StartBulkPutItems", BULK),
    later(DynamoDb, "DescribeBulkOperation", BULK),
    later(DynamoDb, "CancelBulkOperation", BULK),
];
