//! The requests of the streams operations.
//!
//! Source: the model of DynamoDB Streams (API reference).

use super::shape::{Member, NAME, POSITIVE_INTEGER, Shape, Structure, resource, text};

const STREAM_ARN: Shape = resource(37, 1024);
const SHARD_ID: Shape = text(28, 65);
const LIMIT: Member = Member::optional("Limit", POSITIVE_INTEGER);

pub(crate) static LIST_STREAMS: Structure = Structure {
    name: "ListStreamsInput",
    members: &[
        Member::optional("TableName", NAME),
        LIMIT,
        Member::optional("ExclusiveStartStreamArn", STREAM_ARN),
    ],
};

static SHARD_FILTER: Structure = Structure {
    name: "ShardFilter",
    members: &[
        Member::optional("Type", Shape::Choice(&["CHILD_SHARDS"])),
        Member::optional("ShardId", SHARD_ID),
    ],
};
pub(crate) static DESCRIBE_STREAM: Structure = Structure {
    name: "DescribeStreamInput",
    members: &[
        Member::required("StreamArn", STREAM_ARN),
        LIMIT,
        Member::optional("ExclusiveStartShardId", SHARD_ID),
        Member::optional("ShardFilter", Shape::Structure(&SHARD_FILTER)),
    ],
};

pub(crate) static GET_SHARD_ITERATOR: Structure = Structure {
    name: "GetShardIteratorInput",
    members: &[
        Member::required("StreamArn", STREAM_ARN),
        Member::required("ShardId", SHARD_ID),
        Member::required(
            "ShardIteratorType",
            Shape::Choice(&[
                "TRIM_HORIZON",
                "LATEST",
                "AT_SEQUENCE_NUMBER",
                "AFTER_SEQUENCE_NUMBER",
                "AT_TIMESTAMP",
            ]),
        ),
        Member::optional("SequenceNumber", text(21, 40)),
        Member::optional("Timestamp", Shape::Timestamp),
    ],
};

pub(crate) static GET_RECORDS: Structure = Structure {
    name: "GetRecordsInput",
    members: &[Member::required("ShardIterator", text(1, 2048)), LIMIT],
};
