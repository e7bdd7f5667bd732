//! Primary keys to bytes and back.
//!
//! ```text
//! bucket (1) · type (1) · length (varint) · partition key bytes [ · type (1) · sort key bytes ]
//! ```
//!
//! The part up to the partition key's bytes is the partition's prefix; no prefix is the beginning of another.
//! The sort key is last, so strings and binary stand as they are: the beginning of the bytes is the beginning
//! of the string. Numbers use the order-preserving encoding in both places.

use super::component::{TYPE_BINARY, TYPE_NUMBER, TYPE_STRING, type_byte};
use super::{KeyRef, KeyValue, PrimaryKey, number};
use crate::encoding::varint;
use crate::{DecodeError, DecodeErrorKind};
use twox_hash::XxHash3_64;

/// Turns primary keys into bytes whose order, within a partition, is the order of the keys.
///
/// The seed is a property of the database: it is chosen once and stored, and another seed gives other bytes.
/// Keyed hashing keeps a client that picks partition keys from piling them into one bucket.
#[derive(Debug, Clone, Copy)]
pub struct KeyEncoder {
    pub(super) seed: u64,
}

impl KeyEncoder {
    /// An encoder for a database with this hash seed.
    pub const fn new(seed: u64) -> KeyEncoder {
        KeyEncoder { seed }
    }

    /// The database's hash seed.
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The key's bytes.
    pub fn encode(&self, key: &PrimaryKey) -> Vec<u8> {
        let sort_length = key.sort.as_ref().map_or(0, |sort| max_length(sort.as_ref()));
        let mut out = Vec::with_capacity(max_length(key.partition.as_ref()) + sort_length);
        self.encode_into(key.partition.as_ref(), key.sort.as_ref().map(KeyValue::as_ref), &mut out);
        out
    }

    /// Appends the key's bytes.
    pub fn encode_into(&self, partition: KeyRef<'_>, sort: Option<KeyRef<'_>>, out: &mut Vec<u8>) {
        self.partition_prefix_into(partition, out);
        if let Some(sort) = sort {
            append_sort_key(sort, out);
        }
    }

    /// The bytes that every key of the partition begins with, and no other key.
    pub fn partition_prefix<'a>(&self, partition: impl Into<KeyRef<'a>>) -> Vec<u8> {
        let partition = partition.into();
        let mut out = Vec::with_capacity(max_length(partition));
        self.partition_prefix_into(partition, &mut out);
        out
    }

    /// Appends [`KeyEncoder::partition_prefix`].
    pub fn partition_prefix_into(&self, partition: KeyRef<'_>, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend([0, type_byte(partition)]);
        append_with_length(partition, out);
        out[start] = self.bucket_of(&out[start + 1..]);
    }

    /// The partition's bucket: which 256th of the key space it is in.
    pub fn bucket<'a>(&self, partition: impl Into<KeyRef<'a>>) -> u8 {
        self.partition_prefix(partition)[0]
    }

    /// The key that has these bytes.
    ///
    /// # Errors
    /// Bytes that [`KeyEncoder::encode`] does not write, a wrong bucket included.
    pub fn decode(&self, bytes: &[u8]) -> Result<PrimaryKey, DecodeError> {
        let (partition, prefix_length) = decode_partition(bytes)?;
        if bytes[0] != self.bucket_of(&bytes[1..prefix_length]) {
            return Err(DecodeError::new(DecodeErrorKind::WrongBucket));
        }
        let sort = match &bytes[prefix_length..] {
            [] => None,
            sort => Some(decode_sort_key(sort)?),
        };
        Ok(PrimaryKey { partition, sort })
    }

    /// The bucket of a partition, from its prefix without the first byte.
    fn bucket_of(&self, prefix: &[u8]) -> u8 {
        (XxHash3_64::oneshot_with_seed(self.seed, prefix) >> 56) as u8
    }
}

/// No part of a key takes more bytes than this.
pub(super) fn max_length(value: KeyRef<'_>) -> usize {
    const BUCKET_TYPE_AND_LENGTH: usize = 1 + 1 + 10;
    BUCKET_TYPE_AND_LENGTH
        + match value {
            KeyRef::N(_) => number::MAX_LENGTH,
            KeyRef::S(text) => text.len(),
            KeyRef::B(bytes) => bytes.len(),
        }
}

/// Appends `type · bytes` of a sort key.
pub(super) fn append_sort_key(sort: KeyRef<'_>, out: &mut Vec<u8>) {
    out.push(type_byte(sort));
    match sort {
        KeyRef::N(value) => number::encode(value, out),
        KeyRef::S(text) => out.extend_from_slice(text.as_bytes()),
        KeyRef::B(bytes) => out.extend_from_slice(bytes),
    }
}

fn append_with_length(value: KeyRef<'_>, out: &mut Vec<u8>) {
    let bytes = match value {
        KeyRef::N(value) => {
            // The length is one byte, written when it is known: see `number::MAX_LENGTH`.
            let length_at = out.len();
            out.push(0);
            number::encode(value, out);
            out[length_at] = (out.len() - length_at - 1) as u8;
            return;
        }
        KeyRef::S(text) => text.as_bytes(),
        KeyRef::B(bytes) => bytes,
    };
    varint::write(bytes.len() as u64, out);
    out.extend_from_slice(bytes);
}

/// The partition key, and the length of the partition's prefix.
fn decode_partition(bytes: &[u8]) -> Result<(KeyValue, usize), DecodeError> {
    let truncated = DecodeError::new(DecodeErrorKind::Truncated);
    let [_bucket, type_byte, rest @ ..] = bytes else {
        return Err(truncated);
    };
    let (length, rest) = varint::read(rest)?;
    let length = usize::try_from(length).map_err(|_| truncated)?;
    let (value, rest) = rest.split_at_checked(length).ok_or(truncated)?;
    Ok((decode_value(*type_byte, value)?, bytes.len() - rest.len()))
}

fn decode_sort_key(bytes: &[u8]) -> Result<KeyValue, DecodeError> {
    let (&type_byte, value) =
        bytes.split_first().ok_or(DecodeError::new(DecodeErrorKind::Truncated))?;
    decode_value(type_byte, value)
}

fn decode_value(type_byte: u8, bytes: &[u8]) -> Result<KeyValue, DecodeError> {
    match type_byte {
        TYPE_NUMBER => match number::decode(bytes)? {
            (number, []) => Ok(KeyValue::N(number)),
            _ => Err(DecodeError::new(DecodeErrorKind::TrailingBytes)),
        },
        TYPE_STRING => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(KeyValue::S(text.to_owned())),
            Err(_) => Err(DecodeError::new(DecodeErrorKind::InvalidUtf8)),
        },
        TYPE_BINARY => Ok(KeyValue::B(bytes.to_vec())),
        _ => Err(DecodeError::new(DecodeErrorKind::InvalidTag)),
    }
}
