//! The rows. Source of the names: the service's model (API reference, "Actions").

use dynafile::api;

use super::Service::{DynamoDb, Streams};
use super::{Operation, available, later, pending};
use crate::messages::Wording::{Counted, Older, Plain};
use crate::schema;

const BACKUPS: &str = "backups and point-in-time recovery";
const BULK: &str = "bulk operations";
const EXPORTS: &str = "exports to and imports from S3";
const GLOBAL_TABLES: &str = "global tables";
const KINESIS: &str = "Kinesis destinations";
const PARTIQL: &str = "PartiQL";
const SETTINGS: &str = "settings of tables";
const TABLES: &str = "table control";
const VECTORS: &str = "vector search";

/// All operations: those of data, of tables, of streams, and what comes later.
pub(crate) static TABLE: &[Operation] = &[
    available::<api::PutItemInput>(DynamoDb, &schema::PUT_ITEM, Counted),
    available::<api::GetItemInput>(DynamoDb, &schema::GET_ITEM, Plain),
    available::<api::UpdateItemInput>(DynamoDb, &schema::UPDATE_ITEM, Counted),
    available::<api::DeleteItemInput>(DynamoDb, &schema::DELETE_ITEM, Counted),
    available::<api::QueryInput>(DynamoDb, &schema::QUERY, Plain),
    available::<api::ScanInput>(DynamoDb, &schema::SCAN, Older),
    available::<api::BatchGetItemInput>(DynamoDb, &schema::BATCH_GET_ITEM, Plain),
    available::<api::BatchWriteItemInput>(DynamoDb, &schema::BATCH_WRITE_ITEM, Older),
    available::<api::TransactGetItemsInput>(DynamoDb, &schema::TRANSACT_GET_ITEMS, Older),
    available::<api::TransactWriteItemsInput>(DynamoDb, &schema::TRANSACT_WRITE_ITEMS, Older),
    later(DynamoDb, "ExecuteStatement", PARTIQL),
    later(DynamoDb, "BatchExecuteStatement", PARTIQL),
    later(DynamoDb, "ExecuteTransaction", PARTIQL),
    pending(DynamoDb, "CreateTable", &schema::CREATE_TABLE, Plain, TABLES),
    pending(DynamoDb, "DescribeTable", &schema::DESCRIBE_TABLE, Plain, TABLES),
    pending(DynamoDb, "UpdateTable", &schema::UPDATE_TABLE, Plain, TABLES),
    pending(DynamoDb, "DeleteTable", &schema::DELETE_TABLE, Plain, TABLES),
    pending(DynamoDb, "ListTables", &schema::LIST_TABLES, Plain, TABLES),
    pending(DynamoDb, "DescribeLimits", &schema::DESCRIBE_LIMITS, Plain, TABLES),
    pending(DynamoDb, "DescribeEndpoints", &schema::DESCRIBE_ENDPOINTS, Plain, TABLES),
    pending(DynamoDb, "TagResource", &schema::TAG_RESOURCE, Plain, SETTINGS),
    pending(DynamoDb, "UntagResource", &schema::UNTAG_RESOURCE, Plain, SETTINGS),
    pending(DynamoDb, "ListTagsOfResource", &schema::LIST_TAGS_OF_RESOURCE, Plain, SETTINGS),
    pending(DynamoDb, "UpdateTimeToLive", &schema::UPDATE_TIME_TO_LIVE, Plain, SETTINGS),
    pending(DynamoDb, "DescribeTimeToLive", &schema::DESCRIBE_TIME_TO_LIVE, Plain, SETTINGS),
    pending(
        DynamoDb,
        "DescribeContinuousBackups",
        &schema::DESCRIBE_CONTINUOUS_BACKUPS,
        Plain,
        SETTINGS,
    ),
    pending(
        DynamoDb,
        "UpdateContinuousBackups",
        &schema::UPDATE_CONTINUOUS_BACKUPS,
        Plain,
        SETTINGS,
    ),
    pending(
        DynamoDb,
        "DescribeContributorInsights",
        &schema::DESCRIBE_CONTRIBUTOR_INSIGHTS,
        Plain,
        SETTINGS,
    ),
    pending(
        DynamoDb,
        "UpdateContributorInsights",
        &schema::UPDATE_CONTRIBUTOR_INSIGHTS,
        Plain,
        SETTINGS,
    ),
    pending(
        DynamoDb,
        "ListContributorInsights",
        &schema::LIST_CONTRIBUTOR_INSIGHTS,
        Plain,
        SETTINGS,
    ),
    pending(DynamoDb, "PutResourcePolicy", &schema::PUT_RESOURCE_POLICY, Plain, SETTINGS),
    pending(DynamoDb, "GetResourcePolicy", &schema::GET_RESOURCE_POLICY, Plain, SETTINGS),
    pending(DynamoDb, "DeleteResourcePolicy", &schema::DELETE_RESOURCE_POLICY, Plain, SETTINGS),
    pending(
        DynamoDb,
        "DescribeTableReplicaAutoScaling",
        &schema::DESCRIBE_TABLE_REPLICA_AUTO_SCALING,
        Plain,
        SETTINGS,
    ),
    pending(
        DynamoDb,
        "UpdateTableReplicaAutoScaling",
        &schema::UPDATE_TABLE_REPLICA_AUTO_SCALING,
        Plain,
        SETTINGS,
    ),
    available::<api::ListStreamsInput>(Streams, &schema::LIST_STREAMS, Plain),
    available::<api::DescribeStreamInput>(Streams, &schema::DESCRIBE_STREAM, Plain),
    available::<api::GetShardIteratorInput>(Streams, &schema::GET_SHARD_ITERATOR, Plain),
    available::<api::GetRecordsInput>(Streams, &schema::GET_RECORDS, Plain),
    later(DynamoDb, "CreateBackup", BACKUPS),
    later(DynamoDb, "DeleteBackup", BACKUPS),
    later(DynamoDb, "DescribeBackup", BACKUPS),
    later(DynamoDb, "ListBackups", BACKUPS),
    later(DynamoDb, "RestoreTableFromBackup", BACKUPS),
    later(DynamoDb, "RestoreTableToPointInTime", BACKUPS),
    later(DynamoDb, "ExportTableToPointInTime", EXPORTS),
    later(DynamoDb, "DescribeExport", EXPORTS),
    later(DynamoDb, "ListExports", EXPORTS),
    later(DynamoDb, "ImportTable", EXPORTS),
    later(DynamoDb, "DescribeImport", EXPORTS),
    later(DynamoDb, "ListImports", EXPORTS),
    later(DynamoDb, "CreateGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "DescribeGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "DescribeGlobalTableSettings", GLOBAL_TABLES),
    later(DynamoDb, "ListGlobalTables", GLOBAL_TABLES),
    later(DynamoDb, "UpdateGlobalTable", GLOBAL_TABLES),
    later(DynamoDb, "UpdateGlobalTableSettings", GLOBAL_TABLES),
    later(DynamoDb, "EnableKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "DisableKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "DescribeKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "UpdateKinesisStreamingDestination", KINESIS),
    later(DynamoDb, "SearchVectors", VECTORS),
    later(DynamoDb, "StartBulkPutItems", BULK),
    later(DynamoDb, "DescribeBulkOperation", BULK),
    later(DynamoDb, "ListBulkOperations", BULK),
    later(DynamoDb, "CancelBulkOperation", BULK),
];
