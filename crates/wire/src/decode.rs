//! JSON to [`Fields`]: the first of the three steps, in which only types are checked.
//!
//! The schema drives the parser, so what the request does not know is skipped, and nothing is decoded twice. Recursion is
//! bounded: the schema's shapes are finite, attribute values are skipped below the deepest level that may be stored, and
//! unknown members are skipped without recursion. Items are encoded as they are read. Memory is bounded: one element beyond a
//! list's longest length is kept and no more, and what has no longest length shares an allowance.
//!
//! `node` decodes shapes; `value`, `content` and `set` attribute values; `sink` is what those are written to. An item
//! that names an attribute twice, which the encoder does not take, is read again into a tree, where the last one wins as it
//! does in the service.

mod allowance;
mod base64;
mod content;
mod depth;
mod fault;
mod mismatch;
mod node;
mod set;
mod sink;
mod value;

use dynafile_model::ItemBuilder;
use dynafile_model::limits::NESTING_MAX_DEPTH;
use serde::de::{DeserializeSeed, IgnoredAny};

use crate::fields::Fields;
use crate::schema::Structure;
use allowance::Allowance;

pub(crate) use base64::bytes as base64_bytes;
pub(crate) use depth::is_beyond_newer_readers;
pub(crate) use fault::{Fault, Level, SetKind, Turn};
pub(crate) use mismatch::{Expected, Found, Mismatch, Place};

/// Why a body is not a request.
#[derive(Debug)]
pub(crate) enum Unreadable {
    /// It is not JSON, or no JSON object.
    Syntax,
    /// A value has another type than its member.
    Mismatch(Mismatch),
    /// Its lists, maps and sets would take more memory than a body of its size may.
    Crowded {
        /// How much that is.
        limit_bytes: usize,
    },
}

/// In which of its two ways the service reads a number that is out of range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// By its exponent, which may have 64 bits.
    Newer,
    /// As `java.math.BigDecimal` does, in 32 bits, which wrap: statements, and operations with the older words.
    Older,
}

/// What decoding a request keeps.
pub(crate) struct Decoder {
    /// The memory that is left.
    allowance: Allowance,
    /// Where items are encoded; in use while it is absent.
    builder: Option<ItemBuilder>,
    /// Whether items are read into trees first.
    through_trees: bool,
    /// An item names an attribute twice.
    repeated_name: bool,
    /// Nothing is written: what is read has a value of another type already.
    muted: bool,
    /// How deep values may nest; what is below is not read.
    levels: u32,
    /// How the numbers of the value that is being read are read.
    numbers: Numbers,
    /// What is wrong with the value that is being read.
    fault: Option<Fault>,
    /// The type that ended the decoding.
    mismatch: Option<Mismatch>,
}

/// Decodes a request.
///
/// # Errors
/// A body that is no JSON object, or has a value of the wrong type.
pub(crate) fn request(
    body: &[u8],
    structure: &'static Structure,
    numbers: Numbers,
) -> Result<Fields, Unreadable> {
    let mut decoder = Decoder::new(false, body, numbers);
    let fields = decoder.read(body, structure)?;
    if decoder.repeated_name {
        return Decoder::new(true, body, numbers).read(body, structure);
    }
    Ok(fields)
}

/// Whether the body is JSON at all.
pub(crate) fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

impl Decoder {
    fn new(through_trees: bool, body: &[u8], numbers: Numbers) -> Decoder {
        Decoder {
            allowance: Allowance::of(body),
            builder: Some(ItemBuilder::with_max_depth(NESTING_MAX_DEPTH)),
            through_trees,
            repeated_name: false,
            muted: false,
            levels: NESTING_MAX_DEPTH,
            numbers,
            fault: None,
            mismatch: None,
        }
    }

    fn read(&mut self, body: &[u8], structure: &'static Structure) -> Result<Fields, Unreadable> {
        let mut parser = serde_json::Deserializer::from_slice(body);
        let read = node::Request { decoder: self, structure }
            .deserialize(&mut parser)
            .and_then(|fields| parser.end().map(|()| fields));
        let fields = read
            .map_err(|_| self.mismatch.take().map_or(Unreadable::Syntax, Unreadable::Mismatch))?;
        match self.allowance.exceeded() {
            Some(limit_bytes) => Err(Unreadable::Crowded { limit_bytes }),
            None => Ok(fields),
        }
    }

    /// Ends the decoding with a mismatch.
    fn mismatch<E: serde::de::Error>(&mut self, mismatch: Mismatch) -> E {
        self.mismatch = Some(mismatch);
        E::custom("a value of another type")
    }

    /// Notes what is wrong with the value; what the service looks at first counts, and of that the first.
    fn note(&mut self, fault: Fault) {
        if self.fault.as_ref().is_none_or(|noted| fault.turn() < noted.turn()) {
            self.fault = Some(fault);
        }
    }
}
