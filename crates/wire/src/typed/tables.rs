//! Table control: tables and their indexes, tags, expiry, settings, policies.

use super::{enumerations, requests, responses};
use crate::encode::{Json, ToJson};

enumerations! {
    ApproximateCreationDateTimePrecision
    BackupStatus
    BackupType
    BackupTypeFilter
    BillingMode
    BulkOperationStatus
    ContinuousBackupsStatus
    ContributorInsightsAction
    ContributorInsightsMode
    ContributorInsightsStatus
    DestinationStatus
    ExportStatus
    ExportType
    GlobalTableSettingsReplicationMode
    ImportStatus
    IndexStatus
    InputFormat
    MultiRegionConsistency
    PointInTimeRecoveryStatus
    ProjectionType
    ReplicaStatus
    SSEStatus
    SSEType
    ScalarAttributeType
    SearchSchemaElementType
    TableClass
    TableStatus
    TimeToLiveStatus
    VectorDistanceFunction
    WitnessStatus
}

requests! {
    CreateTableInput {
        attribute_definitions = "AttributeDefinitions",
        table_name = "TableName",
        key_schema = "KeySchema",
        local_secondary_indexes = "LocalSecondaryIndexes",
        global_secondary_indexes = "GlobalSecondaryIndexes",
        billing_mode = "BillingMode",
        provisioned_throughput = "ProvisionedThroughput",
        stream_specification = "StreamSpecification",
        sse_specification = "SSESpecification",
        tags = "Tags",
        table_class = "TableClass",
        deletion_protection_enabled = "DeletionProtectionEnabled",
        warm_throughput = "WarmThroughput",
        resource_policy = "ResourcePolicy",
        on_demand_throughput = "OnDemandThroughput",
        ; later global_table_source_arn, global_table_settings_replication_mode, vector_indexes
    }
    UpdateTableInput {
        attribute_definitions = "AttributeDefinitions",
        table_name = "TableName",
        billing_mode = "BillingMode",
        provisioned_throughput = "ProvisionedThroughput",
        global_secondary_index_updates = "GlobalSecondaryIndexUpdates",
        stream_specification = "StreamSpecification",
        sse_specification = "SSESpecification",
        table_class = "TableClass",
        deletion_protection_enabled = "DeletionProtectionEnabled",
        on_demand_throughput = "OnDemandThroughput",
        warm_throughput = "WarmThroughput",
        ; later replica_updates, multi_region_consistency, global_table_witness_updates, global_table_settings_replication_mode, disassociation_protection_enabled, vector_index_updates
    }
    DeleteTableInput { table_name = "TableName" }
    DescribeTableInput { table_name = "TableName" }
    ListTablesInput { exclusive_start_table_name = "ExclusiveStartTableName", limit = "Limit" }
    TagResourceInput { resource_arn = "ResourceArn", tags = "Tags" }
    UntagResourceInput { resource_arn = "ResourceArn", tag_keys = "TagKeys" }
    ListTagsOfResourceInput { resource_arn = "ResourceArn", next_token = "NextToken" }
    UpdateTimeToLiveInput {
        table_name = "TableName",
        time_to_live_specification = "TimeToLiveSpecification",
    }
    TimeToLiveSpecification { enabled = "Enabled", attribute_name = "AttributeName" }
    DescribeTimeToLiveInput { table_name = "TableName" }
    DescribeContinuousBackupsInput { table_name = "TableName" }
    UpdateContinuousBackupsInput {
        table_name = "TableName",
        point_in_time_recovery_specification = "PointInTimeRecoverySpecification",
    }
    PointInTimeRecoverySpecification {
        point_in_time_recovery_enabled = "PointInTimeRecoveryEnabled",
        recovery_period_in_days = "RecoveryPeriodInDays",
    }
    DescribeContributorInsightsInput { table_name = "TableName", index_name = "IndexName" }
    UpdateContributorInsightsInput {
        table_name = "TableName",
        index_name = "IndexName",
        contributor_insights_action = "ContributorInsightsAction",
        contributor_insights_mode = "ContributorInsightsMode",
    }
    ListContributorInsightsInput {
        table_name = "TableName",
        next_token = "NextToken",
        max_results = "MaxResults",
    }
    PutResourcePolicyInput {
        resource_arn = "ResourceArn",
        policy = "Policy",
        expected_revision_id = "ExpectedRevisionId",
        confirm_remove_self_resource_access = "ConfirmRemoveSelfResourceAccess",
    }
    GetResourcePolicyInput { resource_arn = "ResourceArn" }
    DeleteResourcePolicyInput {
        resource_arn = "ResourceArn",
        expected_revision_id = "ExpectedRevisionId",
    }
    DescribeTableReplicaAutoScalingInput { table_name = "TableName" }
    UpdateTableReplicaAutoScalingInput {
        global_secondary_index_updates = "GlobalSecondaryIndexUpdates",
        table_name = "TableName",
        provisioned_write_capacity_auto_scaling_update = "ProvisionedWriteCapacityAutoScalingUpdate",
        replica_updates = "ReplicaUpdates",
    }
    AttributeDefinition { attribute_name = "AttributeName", attribute_type = "AttributeType" }
    KeySchemaElement { attribute_name = "AttributeName", key_type = "KeyType" }
    LocalSecondaryIndex {
        index_name = "IndexName",
        key_schema = "KeySchema",
        projection = "Projection",
    }
    GlobalSecondaryIndex {
        index_name = "IndexName",
        key_schema = "KeySchema",
        projection = "Projection",
        provisioned_throughput = "ProvisionedThroughput",
        on_demand_throughput = "OnDemandThroughput",
        warm_throughput = "WarmThroughput",
    }
    Projection { projection_type = "ProjectionType", non_key_attributes = "NonKeyAttributes" }
    ProvisionedThroughput {
        read_capacity_units = "ReadCapacityUnits",
        write_capacity_units = "WriteCapacityUnits",
    }
    OnDemandThroughput {
        max_read_request_units = "MaxReadRequestUnits",
        max_write_request_units = "MaxWriteRequestUnits",
    }
    WarmThroughput {
        read_units_per_second = "ReadUnitsPerSecond",
        write_units_per_second = "WriteUnitsPerSecond",
    }
    StreamSpecification { stream_enabled = "StreamEnabled", stream_view_type = "StreamViewType" }
    SSESpecification {
        enabled = "Enabled",
        sse_type = "SSEType",
        kms_master_key_id = "KMSMasterKeyId",
    }
    Tag { key = "Key", value = "Value" }
    GlobalSecondaryIndexUpdate { update = "Update", create = "Create", delete = "Delete" }
    UpdateGlobalSecondaryIndexAction {
        index_name = "IndexName",
        provisioned_throughput = "ProvisionedThroughput",
        on_demand_throughput = "OnDemandThroughput",
        warm_throughput = "WarmThroughput",
    }
    DeleteGlobalSecondaryIndexAction { index_name = "IndexName" }
    AutoScalingSettingsUpdate {
        minimum_units = "MinimumUnits",
        maximum_units = "MaximumUnits",
        auto_scaling_disabled = "AutoScalingDisabled",
        auto_scaling_role_arn = "AutoScalingRoleArn",
        scaling_policy_update = "ScalingPolicyUpdate",
    }
    AutoScalingPolicyUpdate {
        policy_name = "PolicyName",
        target_tracking_scaling_policy_configuration = "TargetTrackingScalingPolicyConfiguration",
    }
    AutoScalingTargetTrackingScalingPolicyConfigurationUpdate {
        disable_scale_in = "DisableScaleIn",
        scale_in_cooldown = "ScaleInCooldown",
        scale_out_cooldown = "ScaleOutCooldown",
        target_value = "TargetValue",
    }
    GlobalSecondaryIndexAutoScalingUpdate {
        index_name = "IndexName",
        provisioned_write_capacity_auto_scaling_update = "ProvisionedWriteCapacityAutoScalingUpdate",
    }
    ReplicaAutoScalingUpdate {
        region_name = "RegionName",
        replica_global_secondary_index_updates = "ReplicaGlobalSecondaryIndexUpdates",
        replica_provisioned_read_capacity_auto_scaling_update = "ReplicaProvisionedReadCapacityAutoScalingUpdate",
    }
    ReplicaGlobalSecondaryIndexAutoScalingUpdate {
        index_name = "IndexName",
        provisioned_read_capacity_auto_scaling_update = "ProvisionedReadCapacityAutoScalingUpdate",
    }
    DescribeLimitsInput {}
    ListBackupsInput {
        table_name = "TableName",
        limit = "Limit",
        time_range_lower_bound = "TimeRangeLowerBound",
        time_range_upper_bound = "TimeRangeUpperBound",
        exclusive_start_backup_arn = "ExclusiveStartBackupArn",
        backup_type = "BackupType",
    }
    ListExportsInput {
        table_arn = "TableArn",
        max_results = "MaxResults",
        next_token = "NextToken",
    }
    ListImportsInput {
        table_arn = "TableArn",
        page_size = "PageSize",
        next_token = "NextToken",
    }
    ListGlobalTablesInput {
        exclusive_start_global_table_name = "ExclusiveStartGlobalTableName",
        limit = "Limit",
        region_name = "RegionName",
    }
    ListBulkOperationsInput { max_results = "MaxResults", next_token = "NextToken" }
    DescribeKinesisStreamingDestinationInput { table_name = "TableName" }
}

responses! {
    CreateTableOutput { table_description = "TableDescription" }
    UpdateTableOutput { table_description = "TableDescription" }
    DeleteTableOutput { table_description = "TableDescription" }
    DescribeTableOutput { table = "Table" }
    ListTablesOutput {
        table_names = "TableNames",
        last_evaluated_table_name = "LastEvaluatedTableName",
    }
    DescribeLimitsOutput {
        account_max_read_capacity_units = "AccountMaxReadCapacityUnits",
        account_max_write_capacity_units = "AccountMaxWriteCapacityUnits",
        table_max_read_capacity_units = "TableMaxReadCapacityUnits",
        table_max_write_capacity_units = "TableMaxWriteCapacityUnits",
    }
    ListBackupsOutput {
        backup_summaries = "BackupSummaries",
        last_evaluated_backup_arn = "LastEvaluatedBackupArn",
    }
    BackupSummary {
        table_name = "TableName",
        table_id = "TableId",
        table_arn = "TableArn",
        backup_arn = "BackupArn",
        backup_name = "BackupName",
        backup_creation_date_time = "BackupCreationDateTime",
        backup_expiry_date_time = "BackupExpiryDateTime",
        backup_status = "BackupStatus",
        backup_type = "BackupType",
        backup_size_bytes = "BackupSizeBytes",
    }
    ListExportsOutput { export_summaries = "ExportSummaries", next_token = "NextToken" }
    ExportSummary {
        export_arn = "ExportArn",
        export_status = "ExportStatus",
        export_type = "ExportType",
    }
    ListImportsOutput { import_summary_list = "ImportSummaryList", next_token = "NextToken" }
    ImportSummary {
        import_arn = "ImportArn",
        import_status = "ImportStatus",
        table_arn = "TableArn",
        s3_bucket_source = "S3BucketSource",
        cloud_watch_log_group_arn = "CloudWatchLogGroupArn",
        input_format = "InputFormat",
        start_time = "StartTime",
        end_time = "EndTime",
    }
    S3BucketSource {
        s3_bucket_owner = "S3BucketOwner",
        s3_bucket = "S3Bucket",
        s3_key_prefix = "S3KeyPrefix",
    }
    ListGlobalTablesOutput {
        global_tables = "GlobalTables",
        last_evaluated_global_table_name = "LastEvaluatedGlobalTableName",
    }
    GlobalTable {
        global_table_name = "GlobalTableName",
        replication_group = "ReplicationGroup",
    }
    Replica { region_name = "RegionName" }
    ListBulkOperationsOutput {
        bulk_operations_summary_list = "BulkOperationsSummaryList",
        next_token = "NextToken",
    }
    BulkOperationSummary {
        bulk_operation_arn = "BulkOperationArn",
        bulk_operation_status = "BulkOperationStatus",
        start_time = "StartTime",
        end_time = "EndTime",
    }
    DescribeKinesisStreamingDestinationOutput {
        table_name = "TableName",
        kinesis_data_stream_destinations = "KinesisDataStreamDestinations",
    }
    KinesisDataStreamDestination {
        stream_arn = "StreamArn",
        destination_status = "DestinationStatus",
        destination_status_description = "DestinationStatusDescription",
        approximate_creation_date_time_precision = "ApproximateCreationDateTimePrecision",
    }
    DescribeEndpointsResponse { endpoints = "Endpoints" }
    Endpoint { address = "Address", cache_period_in_minutes = "CachePeriodInMinutes" }
    ListTagsOfResourceOutput { tags = "Tags", next_token = "NextToken" }
    UpdateTimeToLiveOutput { time_to_live_specification = "TimeToLiveSpecification" }
    TimeToLiveSpecification { enabled = "Enabled", attribute_name = "AttributeName" }
    DescribeTimeToLiveOutput { time_to_live_description = "TimeToLiveDescription" }
    TimeToLiveDescription {
        time_to_live_status = "TimeToLiveStatus",
        attribute_name = "AttributeName",
    }
    DescribeContinuousBackupsOutput {
        continuous_backups_description = "ContinuousBackupsDescription",
    }
    UpdateContinuousBackupsOutput {
        continuous_backups_description = "ContinuousBackupsDescription",
    }
    ContinuousBackupsDescription {
        continuous_backups_status = "ContinuousBackupsStatus",
        point_in_time_recovery_description = "PointInTimeRecoveryDescription",
    }
    PointInTimeRecoveryDescription {
        point_in_time_recovery_status = "PointInTimeRecoveryStatus",
        recovery_period_in_days = "RecoveryPeriodInDays",
        earliest_restorable_date_time = "EarliestRestorableDateTime",
        latest_restorable_date_time = "LatestRestorableDateTime",
    }
    DescribeContributorInsightsOutput {
        table_name = "TableName",
        index_name = "IndexName",
        contributor_insights_rule_list = "ContributorInsightsRuleList",
        contributor_insights_status = "ContributorInsightsStatus",
        last_update_date_time = "LastUpdateDateTime",
        failure_exception = "FailureException",
        contributor_insights_mode = "ContributorInsightsMode",
    }
    FailureException {
        exception_name = "ExceptionName",
        exception_description = "ExceptionDescription",
    }
    UpdateContributorInsightsOutput {
        table_name = "TableName",
        index_name = "IndexName",
        contributor_insights_status = "ContributorInsightsStatus",
        contributor_insights_mode = "ContributorInsightsMode",
    }
    ListContributorInsightsOutput {
        contributor_insights_summaries = "ContributorInsightsSummaries",
        next_token = "NextToken",
    }
    ContributorInsightsSummary {
        table_name = "TableName",
        index_name = "IndexName",
        contributor_insights_status = "ContributorInsightsStatus",
        contributor_insights_mode = "ContributorInsightsMode",
    }
    PutResourcePolicyOutput { revision_id = "RevisionId" }
    GetResourcePolicyOutput { policy = "Policy", revision_id = "RevisionId" }
    DeleteResourcePolicyOutput { revision_id = "RevisionId" }
    DescribeTableReplicaAutoScalingOutput {
        table_auto_scaling_description = "TableAutoScalingDescription",
    }
    UpdateTableReplicaAutoScalingOutput {
        table_auto_scaling_description = "TableAutoScalingDescription",
    }
    TableAutoScalingDescription {
        table_name = "TableName",
        table_status = "TableStatus",
        replicas = "Replicas",
    }
    ReplicaAutoScalingDescription {
        region_name = "RegionName",
        global_secondary_indexes = "GlobalSecondaryIndexes",
        replica_provisioned_read_capacity_auto_scaling_settings = "ReplicaProvisionedReadCapacityAutoScalingSettings",
        replica_provisioned_write_capacity_auto_scaling_settings = "ReplicaProvisionedWriteCapacityAutoScalingSettings",
        replica_status = "ReplicaStatus",
    }
    ReplicaGlobalSecondaryIndexAutoScalingDescription {
        index_name = "IndexName",
        index_status = "IndexStatus",
        provisioned_read_capacity_auto_scaling_settings = "ProvisionedReadCapacityAutoScalingSettings",
        provisioned_write_capacity_auto_scaling_settings = "ProvisionedWriteCapacityAutoScalingSettings",
    }
    AutoScalingSettingsDescription {
        minimum_units = "MinimumUnits",
        maximum_units = "MaximumUnits",
        auto_scaling_disabled = "AutoScalingDisabled",
        auto_scaling_role_arn = "AutoScalingRoleArn",
        scaling_policies = "ScalingPolicies",
    }
    AutoScalingPolicyDescription {
        policy_name = "PolicyName",
        target_tracking_scaling_policy_configuration = "TargetTrackingScalingPolicyConfiguration",
    }
    AutoScalingTargetTrackingScalingPolicyConfigurationDescription {
        disable_scale_in = "DisableScaleIn",
        scale_in_cooldown = "ScaleInCooldown",
        scale_out_cooldown = "ScaleOutCooldown",
        target_value = "TargetValue",
    }
    TableDescription {
        attribute_definitions = "AttributeDefinitions",
        table_name = "TableName",
        key_schema = "KeySchema",
        table_status = "TableStatus",
        creation_date_time = "CreationDateTime",
        provisioned_throughput = "ProvisionedThroughput",
        table_size_bytes = "TableSizeBytes",
        item_count = "ItemCount",
        table_arn = "TableArn",
        table_id = "TableId",
        billing_mode_summary = "BillingModeSummary",
        local_secondary_indexes = "LocalSecondaryIndexes",
        global_secondary_indexes = "GlobalSecondaryIndexes",
        stream_specification = "StreamSpecification",
        latest_stream_label = "LatestStreamLabel",
        latest_stream_arn = "LatestStreamArn",
        global_table_version = "GlobalTableVersion",
        replicas = "Replicas",
        global_table_witnesses = "GlobalTableWitnesses",
        global_table_settings_replication_mode = "GlobalTableSettingsReplicationMode",
        restore_summary = "RestoreSummary",
        sse_description = "SSEDescription",
        archival_summary = "ArchivalSummary",
        table_class_summary = "TableClassSummary",
        deletion_protection_enabled = "DeletionProtectionEnabled",
        disassociation_protection_enabled = "DisassociationProtectionEnabled",
        on_demand_throughput = "OnDemandThroughput",
        warm_throughput = "WarmThroughput",
        multi_region_consistency = "MultiRegionConsistency",
        vector_indexes = "VectorIndexes",
    }
    AttributeDefinition { attribute_name = "AttributeName", attribute_type = "AttributeType" }
    ProvisionedThroughputDescription {
        last_increase_date_time = "LastIncreaseDateTime",
        last_decrease_date_time = "LastDecreaseDateTime",
        number_of_decreases_today = "NumberOfDecreasesToday",
        read_capacity_units = "ReadCapacityUnits",
        write_capacity_units = "WriteCapacityUnits",
    }
    BillingModeSummary {
        billing_mode = "BillingMode",
        last_update_to_pay_per_request_date_time = "LastUpdateToPayPerRequestDateTime",
    }
    LocalSecondaryIndexDescription {
        index_name = "IndexName",
        key_schema = "KeySchema",
        projection = "Projection",
        index_size_bytes = "IndexSizeBytes",
        item_count = "ItemCount",
        index_arn = "IndexArn",
    }
    GlobalSecondaryIndexDescription {
        index_name = "IndexName",
        key_schema = "KeySchema",
        projection = "Projection",
        index_status = "IndexStatus",
        backfilling = "Backfilling",
        provisioned_throughput = "ProvisionedThroughput",
        index_size_bytes = "IndexSizeBytes",
        item_count = "ItemCount",
        index_arn = "IndexArn",
        on_demand_throughput = "OnDemandThroughput",
        warm_throughput = "WarmThroughput",
    }
    Projection { projection_type = "ProjectionType", non_key_attributes = "NonKeyAttributes" }
    OnDemandThroughput {
        max_read_request_units = "MaxReadRequestUnits",
        max_write_request_units = "MaxWriteRequestUnits",
    }
    GlobalSecondaryIndexWarmThroughputDescription {
        read_units_per_second = "ReadUnitsPerSecond",
        write_units_per_second = "WriteUnitsPerSecond",
        status = "Status",
    }
    TableWarmThroughputDescription {
        read_units_per_second = "ReadUnitsPerSecond",
        write_units_per_second = "WriteUnitsPerSecond",
        status = "Status",
    }
    StreamSpecification { stream_enabled = "StreamEnabled", stream_view_type = "StreamViewType" }
    TableClassSummary { table_class = "TableClass", last_update_date_time = "LastUpdateDateTime" }
    SSEDescription {
        status = "Status",
        sse_type = "SSEType",
        kms_master_key_arn = "KMSMasterKeyArn",
        inaccessible_encryption_date_time = "InaccessibleEncryptionDateTime",
    }
    RestoreSummary {
        source_backup_arn = "SourceBackupArn",
        source_table_arn = "SourceTableArn",
        restore_date_time = "RestoreDateTime",
        restore_in_progress = "RestoreInProgress",
    }
    ArchivalSummary {
        archival_date_time = "ArchivalDateTime",
        archival_reason = "ArchivalReason",
        archival_backup_arn = "ArchivalBackupArn",
    }
    Tag { key = "Key", value = "Value" }
    GlobalTableWitnessDescription { region_name = "RegionName", witness_status = "WitnessStatus" }
    ReplicaDescription {
        region_name = "RegionName",
        replica_status = "ReplicaStatus",
        replica_arn = "ReplicaArn",
        replica_status_description = "ReplicaStatusDescription",
        replica_status_percent_progress = "ReplicaStatusPercentProgress",
        kms_master_key_id = "KMSMasterKeyId",
        provisioned_throughput_override = "ProvisionedThroughputOverride",
        on_demand_throughput_override = "OnDemandThroughputOverride",
        warm_throughput = "WarmThroughput",
        global_secondary_indexes = "GlobalSecondaryIndexes",
        replica_inaccessible_date_time = "ReplicaInaccessibleDateTime",
        replica_table_class_summary = "ReplicaTableClassSummary",
        global_table_settings_replication_mode = "GlobalTableSettingsReplicationMode",
    }
    ReplicaGlobalSecondaryIndexDescription {
        index_name = "IndexName",
        provisioned_throughput_override = "ProvisionedThroughputOverride",
        on_demand_throughput_override = "OnDemandThroughputOverride",
        warm_throughput = "WarmThroughput",
    }
    ProvisionedThroughputOverride { read_capacity_units = "ReadCapacityUnits" }
    OnDemandThroughputOverride { max_read_request_units = "MaxReadRequestUnits" }
    VectorIndexDescription {
        index_name = "IndexName",
        search_schema = "SearchSchema",
        projection = "Projection",
        vector_attribute = "VectorAttribute",
        dimensions = "Dimensions",
        distance_function = "DistanceFunction",
        index_status = "IndexStatus",
        backfilling = "Backfilling",
        index_size_bytes = "IndexSizeBytes",
        item_count = "ItemCount",
        index_arn = "IndexArn",
    }
    VectorAttributeDefinition { attribute_name = "AttributeName" }
    SearchSchemaElement {
        attribute_name = "AttributeName",
        search_schema_element_type = "SearchSchemaElementType",
    }
}

/// The service answers both requests with an empty body.
macro_rules! nothing {
    ($($name:ident)+) => {$(
        impl ToJson for dynafile::api::$name {
            fn write(&self, _json: &mut Json) {}
        }
    )+};
}

nothing! { TagResourceOutput UntagResourceOutput }
