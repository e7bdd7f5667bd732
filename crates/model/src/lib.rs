//! dynafile's data model: DynamoDB's values, and the bytes they become.
//!
//! * [`AttributeValue`], [`Item`] and [`Number`] are the tree form: convenient to build and to take apart.
//! * [`EncodedItem`] is the stored form; [`ItemView`] reads it without decoding what is not asked for, and
//!   [`ItemBuilder`] writes it without a tree.
//! * [`KeyEncoder`] turns primary keys into bytes whose order is the order of the keys; [`KeyBounds`] turns key
//!   conditions into ranges of those bytes.
//! * [`Arn`] and [`ResourceName`] name tables and what belongs to them.
//! * [`TableDescription`] says what a table's keys are; [`limits`] has DynamoDB's limits.
//!
//! What is not here: storage, clocks, JSON, expressions.
//!
//! ```
//! use dynafile_model::{EncodedItem, ValueView, item};
//!
//! let item = item! { "PK" => "user#1", "name" => "Ada", "logins" => 3 };
//! let encoded = EncodedItem::try_from(&item)?;
//! let name = encoded.view().get("name")?;
//! assert!(matches!(name, Some(ValueView::S("Ada"))));
//! assert_eq!(encoded.to_item()?, item);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
#![forbid(unsafe_code)]
#![warn(missing_debug_implementations)]

mod encoding;
mod item;
mod key;
pub mod limits;
mod number;
mod resource_name;
#[cfg(feature = "serde")]
pub mod serde;
mod size;
mod table;
mod value;

pub use encoding::{
    BinarySetView, DecodeError, DecodeErrorKind, EncodeError, EncodeErrorKind, EncodedItem,
    ItemBuilder, ItemView, ListIter, ListView, MapEntries, MapEntry, MapIter, MapView,
    NumberSetView, PathElement, SetIter, SetMember, SetView, StringSetView, ValueView,
};
pub use item::Item;
pub use key::{
    DecodedIndexKey, Direction, IndexKeyEncoder, KeyBounds, KeyEncoder, KeyRef, KeyValue,
    PrimaryKey, component, segment_buckets,
};
pub use number::{Number, NumberError, NumberKind};
pub use resource_name::{
    Arn, ArnFault, ResourceName, is_account_id, is_arn, is_letter_of_names, is_name, is_region,
    table_in_arn,
};
pub use size::item_size_bytes;
pub use table::{
    AutoScaling, BillingMode, Capacity, ContributorInsights, ContributorInsightsMode,
    IndexDescription, IndexKey, IndexKind, IndexSettings, IndexStatus, KeyAttribute, KeyError,
    KeyType, OnDemandLimits, PointInTimeRecovery, Projection, ProvisionedCapacity, ResourcePolicy,
    ScalingPolicy, StreamSpecification, StreamViewType, TableClass, TableDescription,
    TableDescriptionError, TableSettings, Transition, TransitionKind, WarmCapacity,
};
pub use value::{AttributeType, AttributeValue};
