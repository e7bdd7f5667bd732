//! The requests of table control: tables and their indexes, tags, expiry, settings, policies.
//!
//! Source: the service's model (API reference); the order of members, where it was observed, is that in which the service
//! reports them.

use super::shape::{
    INTEGER, LONG, List, Member, NAME, POSITIVE_INTEGER, POSITIVE_LONG, Range, Shape, Structure,
    Style, TEXT, hexadecimal, resource, text,
};

const TABLE_NAME: Member = Member::required("TableName", Shape::Table).worded(Style::Demanding);
const OPTIONAL_TABLE_NAME: Member = Member::optional("TableName", Shape::Table);
const INDEX_NAME: Member = Member::required("IndexName", NAME);
const OPTIONAL_INDEX_NAME: Member = Member::optional("IndexName", NAME);
const NEXT_TOKEN: Member = Member::optional("NextToken", TEXT);
const RESOURCE_ARN: Member = Member::required("ResourceArn", resource(1, 1283));

const KEY_ATTRIBUTE_NAME: Shape = text(1, 255);
static KEY_SCHEMA_ELEMENT: Structure = Structure {
    name: "KeySchemaElement",
    members: &[
        Member::required("AttributeName", KEY_ATTRIBUTE_NAME),
        Member::required("KeyType", Shape::Choice(&["HASH", "RANGE"])),
    ],
};
static KEY_SCHEMA_LIST: List = List::sized(Shape::Structure(&KEY_SCHEMA_ELEMENT), 1, 2);
const KEY_SCHEMA: Shape = Shape::List(&KEY_SCHEMA_LIST);
/// Up to four attributes each for the partition key and the sort key.
static GLOBAL_KEY_SCHEMA_LIST: List = List::sized(Shape::Structure(&KEY_SCHEMA_ELEMENT), 1, 8);
const GLOBAL_KEY_SCHEMA: Shape = Shape::List(&GLOBAL_KEY_SCHEMA_LIST);

static ATTRIBUTE_DEFINITION: Structure = Structure {
    name: "AttributeDefinition",
    members: &[
        Member::required("AttributeName", KEY_ATTRIBUTE_NAME),
        Member::required("AttributeType", Shape::Choice(&["B", "N", "S"])),
    ],
};
static ATTRIBUTE_DEFINITION_LIST: List = List::of(Shape::Structure(&ATTRIBUTE_DEFINITION));
const ATTRIBUTE_DEFINITIONS: Member =
    Member::optional("AttributeDefinitions", Shape::List(&ATTRIBUTE_DEFINITION_LIST));

static PROJECTION_STRUCTURE: Structure = Structure {
    name: "Projection",
    members: &[
        Member::optional("ProjectionType", Shape::Choice(&["ALL", "INCLUDE", "KEYS_ONLY"])),
        Member::optional("NonKeyAttributes", Shape::List(&List::sized(text(1, 255), 1, 20))),
    ],
};
const PROJECTION: Member = Member::required("Projection", Shape::Structure(&PROJECTION_STRUCTURE));

static PROVISIONED_THROUGHPUT_STRUCTURE: Structure = Structure {
    name: "ProvisionedThroughput",
    members: &[
        Member::required("WriteCapacityUnits", POSITIVE_LONG),
        Member::required("ReadCapacityUnits", POSITIVE_LONG),
    ],
};
const PROVISIONED_THROUGHPUT: Member =
    Member::optional("ProvisionedThroughput", Shape::Structure(&PROVISIONED_THROUGHPUT_STRUCTURE));
static ON_DEMAND_THROUGHPUT_STRUCTURE: Structure = Structure {
    name: "OnDemandThroughput",
    members: &[
        Member::optional("MaxReadRequestUnits", LONG),
        Member::optional("MaxWriteRequestUnits", LONG),
    ],
};
const ON_DEMAND_THROUGHPUT: Member =
    Member::optional("OnDemandThroughput", Shape::Structure(&ON_DEMAND_THROUGHPUT_STRUCTURE));
static WARM_THROUGHPUT_STRUCTURE: Structure = Structure {
    name: "WarmThroughput",
    members: &[
        Member::optional("ReadUnitsPerSecond", LONG),
        Member::optional("WriteUnitsPerSecond", LONG),
    ],
};
const WARM_THROUGHPUT: Member =
    Member::optional("WarmThroughput", Shape::Structure(&WARM_THROUGHPUT_STRUCTURE));
static STREAM_SPECIFICATION_STRUCTURE: Structure = Structure {
    name: "StreamSpecification",
    members: &[
        Member::required("StreamEnabled", Shape::Boolean),
        Member::optional(
            "StreamViewType",
            Shape::Choice(&["NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES", "KEYS_ONLY"]),
        ),
    ],
};
const STREAM_SPECIFICATION: Member =
    Member::optional("StreamSpecification", Shape::Structure(&STREAM_SPECIFICATION_STRUCTURE));
static SSE_SPECIFICATION_STRUCTURE: Structure = Structure {
    name: "SSESpecification",
    members: &[
        Member::optional("Enabled", Shape::Boolean),
        Member::optional("SSEType", Shape::Choice(&["AES256", "KMS"])),
        Member::optional("KMSMasterKeyId", TEXT),
    ],
};
const SSE_SPECIFICATION: Member =
    Member::optional("SSESpecification", Shape::Structure(&SSE_SPECIFICATION_STRUCTURE));
static TAG: Structure = Structure {
    name: "Tag",
    members: &[
        Member::required("Key", TEXT).worded(Style::Tag),
        Member::required("Value", TEXT).worded(Style::Tag),
    ],
};
static TAG_LIST: List = List::of(Shape::Structure(&TAG));
const TAGS: Shape = Shape::List(&TAG_LIST);
const BILLING_MODE: Member =
    Member::optional("BillingMode", Shape::Choice(&["PROVISIONED", "PAY_PER_REQUEST"]));
const TABLE_CLASS: Member =
    Member::optional("TableClass", Shape::Choice(&["STANDARD", "STANDARD_INFREQUENT_ACCESS"]));
const DELETION_PROTECTION: Member = Member::optional("DeletionProtectionEnabled", Shape::Boolean);
const GLOBAL_TABLES: Shape = Shape::Later("global tables");
const VECTOR_SEARCH: Shape = Shape::Later("vector search");

static LOCAL_SECONDARY_INDEX: Structure = Structure {
    name: "LocalSecondaryIndex",
    members: &[PROJECTION, INDEX_NAME, Member::required("KeySchema", KEY_SCHEMA)],
};
static GLOBAL_SECONDARY_INDEX: Structure = Structure {
    name: "GlobalSecondaryIndex",
    members: &[
        PROJECTION,
        INDEX_NAME,
        PROVISIONED_THROUGHPUT,
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
        Member::required("KeySchema", GLOBAL_KEY_SCHEMA),
    ],
};

pub(crate) static CREATE_TABLE: Structure = Structure {
    name: "CreateTableInput",
    members: &[
        ATTRIBUTE_DEFINITIONS,
        TABLE_NAME,
        BILLING_MODE,
        PROVISIONED_THROUGHPUT,
        Member::optional("KeySchema", KEY_SCHEMA),
        Member::optional(
            "GlobalSecondaryIndexes",
            Shape::List(&List::of(Shape::Structure(&GLOBAL_SECONDARY_INDEX))),
        ),
        Member::optional(
            "LocalSecondaryIndexes",
            Shape::List(&List::of(Shape::Structure(&LOCAL_SECONDARY_INDEX))),
        ),
        STREAM_SPECIFICATION,
        SSE_SPECIFICATION,
        Member::optional("Tags", TAGS),
        TABLE_CLASS,
        DELETION_PROTECTION,
        WARM_THROUGHPUT,
        Member::optional("ResourcePolicy", TEXT),
        ON_DEMAND_THROUGHPUT,
        Member::optional("GlobalTableSourceArn", GLOBAL_TABLES),
        Member::optional("GlobalTableSettingsReplicationMode", GLOBAL_TABLES),
        Member::optional("VectorIndexes", VECTOR_SEARCH),
    ],
};

static UPDATE_INDEX: Structure = Structure {
    name: "UpdateGlobalSecondaryIndexAction",
    members: &[INDEX_NAME, PROVISIONED_THROUGHPUT, ON_DEMAND_THROUGHPUT, WARM_THROUGHPUT],
};
static CREATE_INDEX: Structure = Structure {
    name: "CreateGlobalSecondaryIndexAction",
    members: &[
        PROJECTION,
        INDEX_NAME,
        PROVISIONED_THROUGHPUT,
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
        Member::required("KeySchema", GLOBAL_KEY_SCHEMA),
    ],
};
static DELETE_INDEX: Structure =
    Structure { name: "DeleteGlobalSecondaryIndexAction", members: &[INDEX_NAME] };
static GLOBAL_SECONDARY_INDEX_UPDATE: Structure = Structure {
    name: "GlobalSecondaryIndexUpdate",
    members: &[
        Member::optional("Update", Shape::Structure(&UPDATE_INDEX)),
        Member::optional("Create", Shape::Structure(&CREATE_INDEX)),
        Member::optional("Delete", Shape::Structure(&DELETE_INDEX)),
    ],
};

pub(crate) static UPDATE_TABLE: Structure = Structure {
    name: "UpdateTableInput",
    members: &[
        ATTRIBUTE_DEFINITIONS,
        TABLE_NAME,
        BILLING_MODE,
        PROVISIONED_THROUGHPUT,
        Member::optional(
            "GlobalSecondaryIndexUpdates",
            Shape::List(&List::of(Shape::Structure(&GLOBAL_SECONDARY_INDEX_UPDATE))),
        ),
        STREAM_SPECIFICATION,
        SSE_SPECIFICATION,
        Member::optional("ReplicaUpdates", GLOBAL_TABLES),
        TABLE_CLASS,
        DELETION_PROTECTION,
        Member::optional("MultiRegionConsistency", GLOBAL_TABLES),
        Member::optional("GlobalTableWitnessUpdates", GLOBAL_TABLES),
        ON_DEMAND_THROUGHPUT,
        WARM_THROUGHPUT,
        Member::optional("GlobalTableSettingsReplicationMode", GLOBAL_TABLES),
        Member::optional("DisassociationProtectionEnabled", GLOBAL_TABLES),
        Member::optional("VectorIndexUpdates", VECTOR_SEARCH),
    ],
};

pub(crate) static DELETE_TABLE: Structure =
    Structure { name: "DeleteTableInput", members: &[TABLE_NAME] };
pub(crate) static DESCRIBE_TABLE: Structure =
    Structure { name: "DescribeTableInput", members: &[TABLE_NAME] };

pub(crate) static LIST_TABLES: Structure = Structure {
    name: "ListTablesInput",
    members: &[
        Member::optional("ExclusiveStartTableName", NAME),
        Member::optional("Limit", Shape::Integer(Range { min: 1, max: 100 })),
    ],
};

pub(crate) static DESCRIBE_LIMITS: Structure =
    Structure { name: "DescribeLimitsInput", members: &[] };
pub(crate) static DESCRIBE_ENDPOINTS: Structure =
    Structure { name: "DescribeEndpointsRequest", members: &[] };

pub(crate) static TAG_RESOURCE: Structure = Structure {
    name: "TagResourceInput",
    members: &[RESOURCE_ARN, Member::required("Tags", TAGS)],
};
pub(crate) static UNTAG_RESOURCE: Structure = Structure {
    name: "UntagResourceInput",
    members: &[RESOURCE_ARN, Member::required("TagKeys", Shape::List(&List::of(TEXT)))],
};
pub(crate) static LIST_TAGS_OF_RESOURCE: Structure =
    Structure { name: "ListTagsOfResourceInput", members: &[RESOURCE_ARN, NEXT_TOKEN] };

static TIME_TO_LIVE_SPECIFICATION: Structure = Structure {
    name: "TimeToLiveSpecification",
    members: &[
        Member::required("Enabled", Shape::Boolean),
        Member::required("AttributeName", text(1, 255)),
    ],
};
pub(crate) static UPDATE_TIME_TO_LIVE: Structure = Structure {
    name: "UpdateTimeToLiveInput",
    members: &[
        TABLE_NAME,
        Member::required("TimeToLiveSpecification", Shape::Structure(&TIME_TO_LIVE_SPECIFICATION)),
    ],
};
pub(crate) static DESCRIBE_TIME_TO_LIVE: Structure =
    Structure { name: "DescribeTimeToLiveInput", members: &[TABLE_NAME] };

pub(crate) static DESCRIBE_CONTINUOUS_BACKUPS: Structure =
    Structure { name: "DescribeContinuousBackupsInput", members: &[TABLE_NAME] };
static POINT_IN_TIME_RECOVERY_SPECIFICATION: Structure = Structure {
    name: "PointInTimeRecoverySpecification",
    members: &[
        Member::required("PointInTimeRecoveryEnabled", Shape::Boolean),
        Member::optional("RecoveryPeriodInDays", Shape::Integer(Range { min: 1, max: 35 })),
    ],
};
pub(crate) static UPDATE_CONTINUOUS_BACKUPS: Structure = Structure {
    name: "UpdateContinuousBackupsInput",
    members: &[
        TABLE_NAME,
        Member::required(
            "PointInTimeRecoverySpecification",
            Shape::Structure(&POINT_IN_TIME_RECOVERY_SPECIFICATION),
        ),
    ],
};

pub(crate) static DESCRIBE_CONTRIBUTOR_INSIGHTS: Structure = Structure {
    name: "DescribeContributorInsightsInput",
    members: &[TABLE_NAME, OPTIONAL_INDEX_NAME],
};
pub(crate) static UPDATE_CONTRIBUTOR_INSIGHTS: Structure = Structure {
    name: "UpdateContributorInsightsInput",
    members: &[
        TABLE_NAME,
        OPTIONAL_INDEX_NAME,
        Member::required("ContributorInsightsAction", Shape::Choice(&["ENABLE", "DISABLE"])),
        Member::optional(
            "ContributorInsightsMode",
            Shape::Choice(&["ACCESSED_AND_THROTTLED_KEYS", "THROTTLED_KEYS"]),
        ),
    ],
};
pub(crate) static LIST_CONTRIBUTOR_INSIGHTS: Structure = Structure {
    name: "ListContributorInsightsInput",
    members: &[
        OPTIONAL_TABLE_NAME,
        NEXT_TOKEN,
        Member::optional("MaxResults", Shape::Integer(Range { min: i64::MIN, max: 100 })),
    ],
};

pub(crate) static PUT_RESOURCE_POLICY: Structure = Structure {
    name: "PutResourcePolicyInput",
    members: &[
        RESOURCE_ARN,
        Member::required("Policy", TEXT),
        Member::optional("ExpectedRevisionId", text(1, 255)),
        Member::optional("ConfirmRemoveSelfResourceAccess", Shape::Boolean),
    ],
};
pub(crate) static GET_RESOURCE_POLICY: Structure =
    Structure { name: "GetResourcePolicyInput", members: &[RESOURCE_ARN] };
pub(crate) static DELETE_RESOURCE_POLICY: Structure = Structure {
    name: "DeleteResourcePolicyInput",
    members: &[RESOURCE_ARN, Member::optional("ExpectedRevisionId", text(1, 255))],
};

static TARGET_TRACKING: Structure = Structure {
    name: "AutoScalingTargetTrackingScalingPolicyConfigurationUpdate",
    members: &[
        Member::optional("DisableScaleIn", Shape::Boolean),
        Member::optional("ScaleInCooldown", INTEGER),
        Member::optional("ScaleOutCooldown", INTEGER),
        Member::required("TargetValue", Shape::Double),
    ],
};
static SCALING_POLICY: Structure = Structure {
    name: "AutoScalingPolicyUpdate",
    members: &[
        Member::optional("PolicyName", text(1, 256)),
        Member::required(
            "TargetTrackingScalingPolicyConfiguration",
            Shape::Structure(&TARGET_TRACKING),
        ),
    ],
};
static SCALING_SETTINGS: Structure = Structure {
    name: "AutoScalingSettingsUpdate",
    members: &[
        Member::optional("MinimumUnits", POSITIVE_LONG),
        Member::optional("MaximumUnits", POSITIVE_LONG),
        Member::optional("AutoScalingDisabled", Shape::Boolean),
        Member::optional("AutoScalingRoleArn", text(1, 1600)),
        Member::optional("ScalingPolicyUpdate", Shape::Structure(&SCALING_POLICY)),
    ],
};
static INDEX_SCALING: Structure = Structure {
    name: "GlobalSecondaryIndexAutoScalingUpdate",
    members: &[
        OPTIONAL_INDEX_NAME,
        Member::optional(
            "ProvisionedWriteCapacityAutoScalingUpdate",
            Shape::Structure(&SCALING_SETTINGS),
        ),
    ],
};
static REPLICA_INDEX_SCALING: Structure = Structure {
    name: "ReplicaGlobalSecondaryIndexAutoScalingUpdate",
    members: &[
        OPTIONAL_INDEX_NAME,
        Member::optional(
            "ProvisionedReadCapacityAutoScalingUpdate",
            Shape::Structure(&SCALING_SETTINGS),
        ),
    ],
};
static REPLICA_SCALING: Structure = Structure {
    name: "ReplicaAutoScalingUpdate",
    members: &[
        Member::required("RegionName", TEXT),
        Member::optional(
            "ReplicaGlobalSecondaryIndexUpdates",
            Shape::List(&List::of(Shape::Structure(&REPLICA_INDEX_SCALING))),
        ),
        Member::optional(
            "ReplicaProvisionedReadCapacityAutoScalingUpdate",
            Shape::Structure(&SCALING_SETTINGS),
        ),
    ],
};
pub(crate) static DESCRIBE_TABLE_REPLICA_AUTO_SCALING: Structure =
    Structure { name: "DescribeTableReplicaAutoScalingInput", members: &[TABLE_NAME] };
pub(crate) static UPDATE_TABLE_REPLICA_AUTO_SCALING: Structure = Structure {
    name: "UpdateTableReplicaAutoScalingInput",
    members: &[
        Member::optional(
            "GlobalSecondaryIndexUpdates",
            Shape::List(&List::sized(Shape::Structure(&INDEX_SCALING), 1, usize::MAX)),
        ),
        TABLE_NAME,
        Member::optional(
            "ProvisionedWriteCapacityAutoScalingUpdate",
            Shape::Structure(&SCALING_SETTINGS),
        ),
        Member::optional(
            "ReplicaUpdates",
            Shape::List(&List::sized(Shape::Structure(&REPLICA_SCALING), 1, usize::MAX)),
        ),
    ],
};

/// How many of what an account has fit into a page.
const PAGE_OF_25: Shape = Shape::Integer(Range { min: 1, max: 25 });
const TABLE_ARN: Member = Member::optional("TableArn", resource(1, 1024));

pub(crate) static LIST_BACKUPS: Structure = Structure {
    name: "ListBackupsInput",
    members: &[
        OPTIONAL_TABLE_NAME,
        Member::optional("Limit", Shape::Integer(Range { min: 1, max: 100 })),
        Member::optional("TimeRangeLowerBound", Shape::Timestamp),
        Member::optional("TimeRangeUpperBound", Shape::Timestamp),
        Member::optional("ExclusiveStartBackupArn", text(37, 1024)),
        Member::optional("BackupType", Shape::Choice(&["USER", "SYSTEM", "AWS_BACKUP", "ALL"])),
    ],
};
pub(crate) static LIST_EXPORTS: Structure = Structure {
    name: "ListExportsInput",
    members: &[TABLE_ARN, Member::optional("MaxResults", PAGE_OF_25), NEXT_TOKEN],
};
pub(crate) static LIST_IMPORTS: Structure = Structure {
    name: "ListImportsInput",
    members: &[
        TABLE_ARN,
        Member::optional("PageSize", PAGE_OF_25),
        Member::optional("NextToken", hexadecimal(112, 1024)),
    ],
};
pub(crate) static LIST_GLOBAL_TABLES: Structure = Structure {
    name: "ListGlobalTablesInput",
    members: &[
        Member::optional("ExclusiveStartGlobalTableName", NAME),
        Member::optional("Limit", POSITIVE_INTEGER),
        Member::optional("RegionName", TEXT),
    ],
};
pub(crate) static LIST_BULK_OPERATIONS: Structure = Structure {
    name: "ListBulkOperationsInput",
    members: &[
        Member::optional("MaxResults", PAGE_OF_25),
        Member::optional("NextToken", hexadecimal(1, 1024)),
    ],
};
pub(crate) static DESCRIBE_KINESIS_STREAMING_DESTINATION: Structure =
    Structure { name: "DescribeKinesisStreamingDestinationInput", members: &[TABLE_NAME] };
