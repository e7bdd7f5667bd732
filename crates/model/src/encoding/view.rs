//! Reading items in place.
//!
//! Views borrow the bytes and decode only what is asked for. Making one reads a header; each accessor checks
//! what it touches, so any bytes are safe to view: damage shows up as a [`DecodeError`](super::DecodeError).

mod entry;
mod list;
mod map;
mod set;
mod value;

pub use entry::{MapEntries, MapEntry};
pub use list::{ListIter, ListView};
pub use map::{ItemView, MapIter, MapView};
pub use set::{BinarySetView, NumberSetView, SetIter, SetMember, SetView, StringSetView};
pub use value::ValueView;
