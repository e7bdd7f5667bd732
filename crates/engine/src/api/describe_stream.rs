//! DescribeStream: a stream, its table and its shards.
//!
//! Source: API reference, "DescribeStream".

use dynafile_model::StreamViewType;

use super::list_streams::page_limit;
use super::service_enum::service_enum;
use super::stream_lookup::{find, shard_id, stream_arn, stream_label};
use super::{KeySchemaElement, KeyType, Request, Timestamp};
use crate::database::Database;
use crate::error::{Result, StreamError};
use crate::store::stream::{Shard as StoredShard, StreamEntry, sequence_text};

/// The most shards in a response.
const MAX_SHARDS: i32 = 100;

/// The request.
#[derive(Debug, Clone)]
pub struct DescribeStreamInput {
    /// The stream.
    pub stream_arn: String,
    /// The most shards to return; 100 unless given, and at most.
    pub limit: Option<i32>,
    /// The shard that the previous page ended with. Behind a shard that is not there is none.
    pub exclusive_start_shard_id: Option<String>,
    /// Which shards to return; all unless given.
    pub shard_filter: Option<ShardFilter>,
}

impl DescribeStreamInput {
    /// The stream of this ARN.
    pub fn new(stream_arn: impl Into<String>) -> Self {
        Self {
            stream_arn: stream_arn.into(),
            limit: None,
            exclusive_start_shard_id: None,
            shard_filter: None,
        }
    }
}

service_enum! {
    /// A way to choose shards.
    pub enum ShardFilterType {
        /// Those whose parent is a certain shard.
        ChildShards = "CHILD_SHARDS",
    }
}

/// Which shards to return.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShardFilter {
    /// How they are chosen.
    pub r#type: Option<ShardFilterType>,
    /// The parent.
    pub shard_id: Option<String>,
}

/// The response.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DescribeStreamOutput {
    /// The stream.
    pub stream_description: Option<StreamDescription>,
}

service_enum! {
    /// Whether a stream takes records. Here streams are switched at once.
    pub enum StreamStatus {
        /// Being switched on.
        Enabling = "ENABLING",
        /// On.
        Enabled = "ENABLED",
        /// Being switched off.
        Disabling = "DISABLING",
        /// Off; what it has can be read for a day.
        Disabled = "DISABLED",
    }
}

/// A stream.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StreamDescription {
    /// Its ARN.
    pub stream_arn: Option<String>,
    /// The time it was enabled at, as the ARN has it.
    pub stream_label: Option<String>,
    /// Whether it takes records.
    pub stream_status: Option<StreamStatus>,
    /// What its records have.
    pub stream_view_type: Option<StreamViewType>,
    /// The time it was enabled at.
    pub creation_request_date_time: Option<Timestamp>,
    /// The table's name.
    pub table_name: Option<String>,
    /// The table's key.
    pub key_schema: Option<Vec<KeySchemaElement>>,
    /// Its shards, oldest first.
    pub shards: Option<Vec<Shard>>,
    /// The last shard of the page, if there are more.
    pub last_evaluated_shard_id: Option<String>,
}

/// A part of a stream, whose records have an order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shard {
    /// Its id.
    pub shard_id: Option<String>,
    /// The sequence numbers of its records.
    pub sequence_number_range: Option<SequenceNumberRange>,
    /// The shard that it succeeded, if that is still there.
    pub parent_shard_id: Option<String>,
}

/// The sequence numbers of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SequenceNumberRange {
    /// The first.
    pub starting_sequence_number: Option<String>,
    /// The last, of a shard that is closed. One that was closed without records has its first.
    pub ending_sequence_number: Option<String>,
}

impl Request for DescribeStreamInput {
    type Output = DescribeStreamOutput;

    const OPERATION: &'static str = "DescribeStream";

    fn execute(self, database: &Database) -> Result<DescribeStreamOutput> {
        let limit = page_limit(self.limit, MAX_SHARDS)?;
        let parent = self.shard_filter.map(parent_of_filter).transpose()?;
        let session = database.session();
        let found = find(&session.request_time(), &self.stream_arn)?;
        let stream = &found.stream;
        let described = found.shards().map(|(shard, parent)| described(stream, shard, parent));
        let mut shards: Vec<_> = described.collect();
        if let Some(start) = &self.exclusive_start_shard_id {
            let position = shards.iter().position(|shard| shard.shard_id.as_ref() == Some(start));
            shards.drain(..position.map_or(shards.len(), |position| position + 1));
        }
        if let Some(parent) = &parent {
            shards.retain(|shard| shard.parent_shard_id.as_ref() == Some(parent));
        }
        let has_more = shards.len() > limit;
        shards.truncate(limit);
        let last = shards.last().filter(|_| has_more);
        let last_evaluated_shard_id = last.and_then(|shard| shard.shard_id.clone());
        let status = match stream.disabled {
            None => StreamStatus::Enabled,
            Some(_) => StreamStatus::Disabled,
        };
        let stream_description = Some(StreamDescription {
            stream_arn: Some(stream_arn(session, stream)),
            stream_label: Some(stream_label(stream)),
            stream_status: Some(status),
            stream_view_type: Some(stream.view),
            creation_request_date_time: Some(Timestamp::from_milliseconds(stream.created as i64)),
            table_name: Some(stream.table.to_string()),
            key_schema: Some(key_schema(stream)),
            shards: Some(shards),
            last_evaluated_shard_id,
        });
        Ok(DescribeStreamOutput { stream_description })
    }
}

/// The parent whose children are asked for. The one filter there is needs one.
fn parent_of_filter(filter: ShardFilter) -> Result<String, StreamError> {
    filter.shard_id.filter(|_| filter.r#type.is_some()).ok_or(StreamError::ShardFilter)
}

fn described(stream: &StreamEntry, shard: &StoredShard, parent: Option<&StoredShard>) -> Shard {
    let last = shard.closed.map(|closed| (closed.end - 1).max(shard.start));
    Shard {
        shard_id: Some(shard_id(stream, shard)),
        sequence_number_range: Some(SequenceNumberRange {
            starting_sequence_number: Some(sequence_text(shard.start)),
            ending_sequence_number: last.map(sequence_text),
        }),
        parent_shard_id: parent.map(|parent| shard_id(stream, parent)),
    }
}

fn key_schema(stream: &StreamEntry) -> Vec<KeySchemaElement> {
    let types = [KeyType::Hash, KeyType::Range];
    stream.keys.iter().zip(types).map(|(name, part)| KeySchemaElement::new(name, part)).collect()
}
