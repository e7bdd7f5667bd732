//! What can be wrong with a request about tables and their settings.
//!
//! These are the service's `ValidationException`s of the control plane, with what their wording
//! needs; `index` is `None` where the table itself is meant. What the state of a table refuses is
//! in [`Error`](super::Error): `TableInUse`, `IndexInUse`, `LimitExceeded`, `PolicyNotFound`.

use std::fmt;

use dynafile_model::{ArnFault, BillingMode};
use thiserror::Error;

/// A request about tables that cannot be carried out as it stands.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableError {
    /// A name that is not one of a table: 3 to 255 of `a-z A-Z 0-9 _ - .`.
    #[error("'{name}' is not a table's name: use 3 to 255 of letters, digits, '_', '-' and '.'")]
    TableName {
        /// What was given.
        name: String,
    },
    /// An ARN in place of a table's name that is not a table's.
    #[error(
        "'{given}' is not the ARN of a table: {fault}; use the table's name, or an ARN like \
         arn:aws:dynamodb:us-east-1:000000000000:table/Music"
    )]
    TableArn {
        /// What was given.
        given: String,
        /// What is wrong with it.
        fault: ArnFault,
    },
    /// Not the ARN of what the request is about, where only an ARN can name it.
    #[error(
        "'{given}' is not the ARN of a {expected}: {fault}; it reads like \
         arn:aws:dynamodb:us-east-1:000000000000:table/Music"
    )]
    ResourceArn {
        /// What was given.
        given: String,
        /// What it should have named: `table`, `table or stream`.
        expected: &'static str,
        /// What is wrong with it.
        fault: ArnFault,
    },
    /// A table to be created without attribute definitions.
    #[error("the types of the key attributes are missing: give them as attribute definitions")]
    NoAttributeDefinitions,
    /// A table to be created without a key.
    #[error("the key schema is missing: give at least the attribute of the partition key")]
    NoKeySchema,
    /// An attribute that is defined twice.
    #[error("the attribute '{attribute}' is defined twice: define it once")]
    AttributeDefinedTwice {
        /// The attribute.
        attribute: String,
    },
    /// An index to be added to a table, without attribute definitions.
    #[error(
        "the types of the key attributes of index '{index}' are missing: give them as attribute definitions"
    )]
    NoAttributeDefinitionsOfIndex {
        /// The index.
        index: String,
    },
    /// A key of an index to be added with an attribute that has another type in the table.
    #[error(
        "the attribute '{attribute}' has another type in this table: its key there is {}, and is to be {} here",
        joined(existing),
        joined(new)
    )]
    AttributeRedefined {
        /// The attribute.
        attribute: String,
        /// The key that has it in the table, or in an index of it.
        existing: Vec<KeyElement>,
        /// The key of the index to be added.
        new: Vec<KeyElement>,
    },
    /// A key whose first attribute is not one of the partition key.
    #[error("{} must begin with the partition key", key_place(index))]
    FirstKeyNotHash {
        /// The index.
        index: Option<String>,
    },
    /// A key whose second attribute is not the sort key.
    #[error(
        "{} can have one attribute in each part: the second must be the sort key",
        key_place(index)
    )]
    SecondKeyNotRange {
        /// The index.
        index: Option<String>,
    },
    /// An attribute of the partition key after one of the sort key, in an index.
    #[error("{} must have the attributes of the partition key first", key_place(index))]
    HashAfterRange {
        /// The index.
        index: Option<String>,
    },
    /// A key with too many attributes.
    #[error("{} has {count} attributes and may have {limit}", key_place(index))]
    KeyTooLong {
        /// The index.
        index: Option<String>,
        /// How many it has.
        count: usize,
        /// How many it may have: 2, in a global index 8.
        limit: usize,
    },
    /// More than four attributes in one part of an index's key.
    #[error("index '{index}' has {count} attributes in its {part} key and may have {limit}")]
    KeyPartTooLong {
        /// The index.
        index: String,
        /// `HASH` or `RANGE`.
        part: &'static str,
        /// How many it has.
        count: usize,
        /// How many it may have.
        limit: usize,
    },
    /// A key that names an attribute twice.
    #[error("{} names the attribute '{attribute}' twice", key_place(index))]
    KeyAttributeTwice {
        /// The index.
        index: Option<String>,
        /// The attribute.
        attribute: String,
        /// Whether the key has more than one attribute in one of its parts.
        is_multi_attribute: bool,
    },
    /// A key attribute without a definition.
    #[error(
        "{} has attributes without a type: it names {}, defined are {}",
        key_place(index), keys.join(", "), defined.join(", ")
    )]
    KeyNotDefined {
        /// The index.
        index: Option<String>,
        /// The attributes of the key, in its order.
        keys: Vec<String>,
        /// The attributes that are defined, in the request's order.
        defined: Vec<String>,
    },
    /// Definitions of attributes that no key of a table to be created uses.
    #[error(
        "attributes are defined that no key has: defined are {}, the keys have {}",
        defined.join(", "), keys.join(", ")
    )]
    UnusedAttributeDefinitions {
        /// Whether the table is to have indexes.
        has_indexes: bool,
        /// The attributes that are defined, in the request's order.
        defined: Vec<String>,
        /// The attributes of all keys, each once.
        keys: Vec<String>,
    },
    /// An empty list of indexes.
    #[error("the list of {kind} secondary indexes is empty: leave it out")]
    NoIndexes {
        /// `local` or `global`.
        kind: &'static str,
    },
    /// More indexes than a table may have.
    #[error("a table may have {limit} {kind} secondary indexes, not {count}")]
    TooManyIndexes {
        /// `local` or `global`.
        kind: &'static str,
        /// How many there would be.
        count: usize,
        /// How many there may be: 5 local, 20 global.
        limit: usize,
    },
    /// Two indexes of one name.
    #[error("there are two indexes '{index}': names are unique in a table")]
    IndexNameTwice {
        /// The name.
        index: String,
    },
    /// An index to be created whose name an index of the table has.
    #[error("the table has an index '{index}' already")]
    IndexThere {
        /// The name.
        index: String,
    },
    /// A local index in a table without a sort key.
    #[error("local secondary indexes need a table with a sort key")]
    LocalIndexWithoutTableSortKey,
    /// A local index without a sort key.
    #[error("the local secondary index '{index}' has no sort key")]
    LocalIndexWithoutSortKey {
        /// The index.
        index: String,
    },
    /// A local index with another partition key than its table.
    #[error(
        "the local secondary index '{index}' has the partition key '{index_key}', and its table '{table_key}'"
    )]
    LocalIndexOtherPartitionKey {
        /// The index.
        index: String,
        /// The partition key of the index.
        index_key: String,
        /// The partition key of the table.
        table_key: String,
    },
    /// An index without a projection type.
    #[error("the index '{index}' does not say what it projects")]
    NoProjectionType {
        /// The index.
        index: String,
    },
    /// Names of attributes beside a projection that takes none.
    #[error("the index '{index}' projects {projection} and names attributes: that is for INCLUDE")]
    NonKeyAttributesNotAllowed {
        /// The index.
        index: String,
        /// `ALL` or `KEYS_ONLY`.
        projection: &'static str,
    },
    /// A projection of named attributes without names.
    #[error("the index '{index}' projects INCLUDE and names no attributes")]
    NoNonKeyAttributes {
        /// The index.
        index: String,
    },
    /// A projection that names an attribute twice.
    #[error("the index '{index}' projects the attribute '{attribute}' twice")]
    NonKeyAttributeTwice {
        /// The index.
        index: String,
        /// The attribute.
        attribute: String,
    },
    /// More projected attributes than all indexes of a table may have together.
    #[error("the indexes project {count} attributes together and may project {limit}")]
    TooManyProjectedAttributes {
        /// How many they project.
        count: usize,
        /// How many they may: 100.
        limit: usize,
    },
    /// Reserved throughput is missing where it is paid for.
    #[error("{} needs read and write capacity units in billing mode PROVISIONED", place(index))]
    NoProvisionedThroughput {
        /// The index.
        index: Option<String>,
    },
    /// Reserved throughput where payment is by the request.
    #[error("{} has no reserved throughput in billing mode PAY_PER_REQUEST", place(index))]
    ProvisionedThroughputNotAllowed {
        /// The index.
        index: Option<String>,
    },
    /// More throughput than the table's quota.
    #[error("{} asks for {units} {member} and the quota is {limit}", place(index))]
    ThroughputOverQuota {
        /// The index.
        index: Option<String>,
        /// `ReadCapacityUnits` or `WriteCapacityUnits`.
        member: &'static str,
        /// How many were asked for.
        units: i64,
        /// How many there may be.
        limit: i64,
    },
    /// Limits of payment by the request in the other mode.
    #[error("{} has no {member} in billing mode {}", place(index), mode.name())]
    OnDemandThroughputNotAllowed {
        /// The index.
        index: Option<String>,
        /// `MaxReadRequestUnits` or `MaxWriteRequestUnits`.
        member: &'static str,
        /// The table's mode.
        mode: BillingMode,
    },
    /// An on-demand limit of a value that is none: only a change removes one, with -1.
    #[error(
        "{member} of {} cannot be {units}: give a positive number, or in a change -1 for no limit",
        place(index)
    )]
    OnDemandThroughputValue {
        /// The index.
        index: Option<String>,
        /// `MaxReadRequestUnits` or `MaxWriteRequestUnits`.
        member: &'static str,
        /// What was given.
        units: i64,
    },
    /// Warm throughput that is not positive, or lower than what there is.
    #[error("warm throughput of {} cannot be {units} {member}: {least} at least", place(index))]
    WarmThroughputValue {
        /// The index.
        index: Option<String>,
        /// `ReadUnitsPerSecond` or `WriteUnitsPerSecond`.
        member: &'static str,
        /// What was asked for.
        units: i64,
        /// What there is.
        least: i64,
        /// What that comes from.
        floor: WarmFloor,
    },
    /// A stream without a view type.
    #[error("a stream needs a view type")]
    NoStreamViewType,
    /// A view type without a stream.
    #[error("a view type is for streams that are switched on")]
    StreamViewTypeNotAllowed,
    /// A stream is to be switched off and is not on.
    #[error("table '{table}' has no stream to switch off")]
    StreamDisabled {
        /// The table.
        table: String,
    },
    /// An encryption type that the service does not take.
    #[error("encryption is of type KMS, not {given}")]
    EncryptionType {
        /// What was given.
        given: &'static str,
    },
    /// A key without encryption.
    #[error("a key is given and encryption with it is not switched on")]
    EncryptionKeyNotAllowed,
    /// The table is encrypted so already.
    #[error("table '{table}' is encrypted so already")]
    EncryptionUnchanged {
        /// The table.
        table: String,
        /// The ARN of its key; `None` if it is the service's own.
        key_arn: Option<String>,
    },
    /// An update that changes nothing.
    #[error("the update says nothing to change")]
    NothingToUpdate,
    /// Throughput that the table or index has already.
    #[error("{} has {read_units} read and {write_units} write units already", place(index))]
    ThroughputUnchanged {
        /// The table.
        table: String,
        /// The index.
        index: Option<String>,
        /// Its read units.
        read_units: i64,
        /// Its write units.
        write_units: i64,
    },
    /// An entry of the list of index updates without an action.
    #[error("an index update says nothing to do: it creates, updates or deletes an index")]
    NoIndexAction,
    /// An entry of the list of index updates with several actions.
    #[error("an index update says several things to do: give each an entry")]
    SeveralIndexActions,
    /// Two updates of one index in a request.
    #[error("the index '{index}' is updated twice in a request")]
    IndexUpdatedTwice {
        /// The index.
        index: String,
    },
    /// An index update for an index that the table does not have.
    #[error("there is no global secondary index '{index}' to update")]
    NoSuchIndex {
        /// The index.
        index: String,
    },
    /// A table that must not be deleted.
    #[error("table '{table}' is protected against deletion: switch that off first")]
    DeletionProtected {
        /// The table.
        table: String,
    },
    /// TTL is to be switched on and is on.
    #[error("expiry of table '{table}' is on already")]
    TimeToLiveEnabled {
        /// The table.
        table: String,
    },
    /// TTL is to be switched off and is not on.
    #[error("expiry of table '{table}' is off already")]
    TimeToLiveDisabled {
        /// The table.
        table: String,
    },
    /// TTL is on with another attribute.
    #[error("items of table '{table}' expire by the attribute '{current}'")]
    TimeToLiveOtherAttribute {
        /// The table.
        table: String,
        /// The attribute it is on with.
        current: String,
    },
    /// More tags than a table may have.
    #[error("a table may have {limit} tags, not {count}")]
    TooManyTags {
        /// How many there would be.
        count: usize,
        /// How many there may be: 50.
        limit: usize,
    },
    /// A tag key that is none: 1 to 128 letters, digits, white space and `+ - = . _ : / @`.
    #[error(
        "'{key}' is not a tag's key: use 1 to 128 letters, digits, white space and + - = . _ : / @"
    )]
    TagKey {
        /// What was given.
        key: String,
    },
    /// A tag value that is none: up to 256 characters of those that keys have.
    #[error(
        "'{value}' is not a tag's value: use up to 256 letters, digits, white space and + - = . _ : / @"
    )]
    TagValue {
        /// What was given.
        value: String,
    },
    /// A tag key given twice.
    #[error("the tag '{key}' is given twice")]
    TagTwice {
        /// The key.
        key: String,
    },
    /// A tag key that is the service's own.
    #[error("the tag '{key}' begins with 'aws:', which is the service's own")]
    ReservedTag {
        /// The key.
        key: String,
    },
    /// No tag keys to remove, or no tags to add.
    #[error("the list of {member} is empty")]
    NoTags {
        /// `Tags` or `TagKeys`.
        member: &'static str,
    },
    /// A token that did not come from an earlier page.
    #[error("'{token}' does not come from an earlier page")]
    NextToken {
        /// What was given.
        token: String,
    },
    /// A range of time that ends before it begins.
    #[error("the range of time ends before it begins")]
    TimeRange,
    /// A policy document that is too long.
    #[error("the policy has {size_bytes} bytes and may have {limit_bytes}")]
    PolicyTooLong {
        /// How long it is.
        size_bytes: usize,
        /// How long it may be: 20 KB.
        limit_bytes: usize,
    },
    /// A policy document that is empty.
    #[error("the policy is empty")]
    PolicyEmpty,
    /// A recovery period while recovery is off, or out of 1 to 35 days.
    #[error("the recovery period goes from 1 to 35 days, and with recovery on")]
    RecoveryPeriod {
        /// What was given, in days.
        given: i32,
    },
    /// Auto-scaling bounds that cross.
    #[error("auto scaling cannot have a minimum of {minimum} and a maximum of {maximum} units")]
    AutoScalingBounds {
        /// The minimum.
        minimum: i64,
        /// The maximum.
        maximum: i64,
    },
    /// Auto scaling of a region that the table is not in.
    #[error("the table has no replica in '{region}'")]
    NoSuchReplica {
        /// The region.
        region: String,
    },
    /// A target that is not a percentage.
    #[error("the target of a scaling policy is a percentage from 20 to 90")]
    ScalingTarget,
}

/// One attribute of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyElement {
    /// Its name.
    pub attribute: String,
    /// Its type: `S`, `N` or `B`.
    pub attribute_type: &'static str,
    /// The part of the key that it is in: `HASH` or `RANGE`.
    pub part: &'static str,
}

impl fmt::Display for KeyElement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, {})", self.attribute, self.attribute_type, self.part)
    }
}

/// What the least warm throughput comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WarmFloor {
    /// What a table that pays by the request has from the beginning.
    Initial,
    /// The throughput that is reserved.
    Reserved,
    /// What there is now, which cannot be lowered.
    Current,
}

fn joined(key: &[KeyElement]) -> String {
    key.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn place(index: &Option<String>) -> String {
    match index {
        Some(index) => format!("index '{index}'"),
        None => "the table".to_owned(),
    }
}

fn key_place(index: &Option<String>) -> String {
    format!("the key of {}", place(index))
}

/// Why a change of a table has to wait.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TableLimit {
    /// Two indexes to be created or deleted at once.
    #[error("one index can be created or deleted at a time")]
    OneIndexAtATime,
    /// Reserved throughput was lowered too often today: four times at will, then once an hour
    /// (developer guide, "Service, account, and table quotas").
    #[error("reserved throughput was lowered {decreases_today} times today: wait an hour")]
    Decreases {
        /// The index; `None` for the table.
        index: Option<String>,
        /// How often it was lowered on this day, in UTC.
        decreases_today: u64,
        /// When it was last lowered, in milliseconds since 1970.
        decreased_at: u64,
    },
}
