//! Primary keys and the bytes they become.
//!
//! `value` and `primary` hold keys, `encoder` turns them into bytes and back, `number` and `component` are the
//! order-preserving encodings of single values, `range` turns key conditions into byte ranges, `index` has the
//! keys of secondary indexes, `segment` splits a parallel scan.
//!
//! Invariant: within a partition the order of the bytes is the order of the [`KeyValue`]s.

pub mod component;
mod display;
mod encoder;
mod index;
mod number;
mod primary;
mod range;
mod segment;
mod value;

pub use encoder::KeyEncoder;
pub use index::{DecodedIndexKey, IndexKeyEncoder};
pub use primary::PrimaryKey;
pub use range::{Direction, KeyBounds};
pub use segment::segment_buckets;
pub use value::{KeyRef, KeyValue};
