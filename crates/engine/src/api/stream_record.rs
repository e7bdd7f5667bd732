//! Records of streams, as responses have them.
//!
//! Source: API reference, "Record", "StreamRecord", "Identity".

use dynafile_model::{EncodedItem, StreamViewType};

use super::Timestamp;
use super::service_enum::service_enum;
use super::stream_lookup::{event_id, region};
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::session::Session;
use crate::store::stream::{LogRecord, RecordKind, StreamEntry, sequence_text};

/// The version of the records' format.
const EVENT_VERSION: &str = "1.1";

const EVENT_SOURCE: &str = "aws:dynamodb";

const SECOND: i64 = 1000;

service_enum! {
    /// What happened to an item.
    pub enum OperationType {
        /// It is new.
        Insert = "INSERT",
        /// It was changed or replaced.
        Modify = "MODIFY",
        /// It was deleted.
        Remove = "REMOVE",
    }
}

/// An event: a change of an item, and where it comes from.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Record {
    /// The event's id; no other event of the stream has it.
    pub event_id: Option<String>,
    /// What happened.
    pub event_name: Option<OperationType>,
    /// The version of the records' format.
    pub event_version: Option<String>,
    /// `aws:dynamodb`.
    pub event_source: Option<String>,
    /// The region.
    pub aws_region: Option<String>,
    /// The change.
    pub dynamodb: Option<StreamRecord>,
    /// Who made it, where the database did itself because the item had expired.
    pub user_identity: Option<Identity>,
}

/// A change of an item.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamRecord {
    /// When it happened, in whole seconds.
    pub approximate_creation_date_time: Option<Timestamp>,
    /// The item's key attributes.
    pub keys: Option<EncodedItem>,
    /// The item after the change, if the view has it.
    pub new_image: Option<EncodedItem>,
    /// The item before the change, if the view has it.
    pub old_image: Option<EncodedItem>,
    /// Where in the stream the record is.
    pub sequence_number: Option<String>,
    /// The record's size: its keys and images by the arithmetic of items.
    pub size_bytes: Option<i64>,
    /// What the stream's records have.
    pub stream_view_type: Option<StreamViewType>,
}

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Identity {
    /// `dynamodb.amazonaws.com`.
    pub principal_id: Option<String>,
    /// `Service`.
    pub r#type: Option<String>,
}

impl Identity {
    /// Who deletes what has expired (developer guide, "DynamoDB Streams and Time to Live").
    fn of_time_to_live() -> Self {
        let principal_id = Some("dynamodb.amazonaws.com".to_owned());
        Self { principal_id, r#type: Some("Service".to_owned()) }
    }
}

/// A stored record in the service's shape.
pub(super) fn record(session: &Session, stream: &StreamEntry, stored: LogRecord) -> Result<Record> {
    let event_name = match stored.kind {
        RecordKind::Insert => OperationType::Insert,
        RecordKind::Modify => OperationType::Modify,
        RecordKind::Remove => OperationType::Remove,
    };
    let size_bytes = stored.size_bytes()?;
    let created = i64::try_from(stored.created).unwrap_or(i64::MAX) / SECOND * SECOND;
    let change = StreamRecord {
        approximate_creation_date_time: Some(Timestamp::from_milliseconds(created)),
        sequence_number: Some(sequence_text(stored.sequence)),
        size_bytes: i64::try_from(size_bytes).ok(),
        stream_view_type: Some(stream.view),
        keys: Some(stored.keys),
        new_image: stored.new,
        old_image: stored.old,
    };
    let by_service = stored.identity == ChangeIdentity::TimeToLive;
    Ok(Record {
        event_id: Some(event_id(stream, stored.sequence)),
        event_name: Some(event_name),
        event_version: Some(EVENT_VERSION.to_owned()),
        event_source: Some(EVENT_SOURCE.to_owned()),
        aws_region: Some(region(session).to_owned()),
        dynamodb: Some(change),
        user_identity: by_service.then(Identity::of_time_to_live),
    })
}
