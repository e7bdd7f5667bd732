//! The operations of DynamoDB Streams.

use super::{enumerations, requests, responses};

enumerations! {
    KeyType
    OperationType
    ShardFilterType
    ShardIteratorType
    StreamStatus
    StreamViewType
}

requests! {
    ListStreamsInput {
        table_name = "TableName",
        limit = "Limit",
        exclusive_start_stream_arn = "ExclusiveStartStreamArn",
    }
    DescribeStreamInput {
        stream_arn = "StreamArn",
        limit = "Limit",
        exclusive_start_shard_id = "ExclusiveStartShardId",
        shard_filter = "ShardFilter",
    }
    ShardFilter { r#type = "Type", shard_id = "ShardId" }
    GetShardIteratorInput {
        stream_arn = "StreamArn",
        shard_id = "ShardId",
        shard_iterator_type = "ShardIteratorType",
        sequence_number = "SequenceNumber",
        timestamp = "Timestamp",
    }
    GetRecordsInput { shard_iterator = "ShardIterator", limit = "Limit" }
}

responses! {
    ListStreamsOutput { streams = "Streams", last_evaluated_stream_arn = "LastEvaluatedStreamArn" }
    Stream { stream_arn = "StreamArn", table_name = "TableName", stream_label = "StreamLabel" }
    DescribeStreamOutput { stream_description = "StreamDescription" }
    StreamDescription {
        stream_arn = "StreamArn",
        stream_label = "StreamLabel",
        stream_status = "StreamStatus",
        stream_view_type = "StreamViewType",
        creation_request_date_time = "CreationRequestDateTime",
        table_name = "TableName",
        key_schema = "KeySchema",
        shards = "Shards",
        last_evaluated_shard_id = "LastEvaluatedShardId",
    }
    Shard {
        shard_id = "ShardId",
        sequence_number_range = "SequenceNumberRange",
        parent_shard_id = "ParentShardId",
    }
    SequenceNumberRange {
        starting_sequence_number = "StartingSequenceNumber",
        ending_sequence_number = "EndingSequenceNumber",
    }
    KeySchemaElement { attribute_name = "AttributeName", key_type = "KeyType" }
    GetShardIteratorOutput { shard_iterator = "ShardIterator" }
    GetRecordsOutput { records = "Records", next_shard_iterator = "NextShardIterator" }
    Record {
        event_id = "eventID",
        event_name = "eventName",
        event_version = "eventVersion",
        event_source = "eventSource",
        aws_region = "awsRegion",
        dynamodb = "dynamodb",
        user_identity = "userIdentity",
    }
    StreamRecord {
        approximate_creation_date_time = "ApproximateCreationDateTime",
        keys = "Keys",
        new_image = "NewImage",
        old_image = "OldImage",
        sequence_number = "SequenceNumber",
        size_bytes = "SizeBytes",
        stream_view_type = "StreamViewType",
    }
    Identity { principal_id = "PrincipalId", r#type = "Type" }
}
