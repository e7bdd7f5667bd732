//! What the file says about itself: format version, hash seed, counters.

use std::path::Path;

use redb::ReadableTable;

use super::fault::AtPath;
use super::record::unseal;
use super::{Bytes, system};
use crate::error::{Error, Result};

/// The newest file format this library writes, and the newest it reads.
pub(crate) const FORMAT_VERSION: u32 = 1;

/// u32: the format version of the file.
pub(crate) const FORMAT: &[u8] = b"format";
/// u64: the key of the hash that spreads partitions over buckets.
pub(crate) const HASH_SEED: &[u8] = b"hash_seed";
/// u32: the number the next new table gets; numbers are never used again.
pub(crate) const NEXT_TABLE: &[u8] = b"next_table";
/// u64: counts changes of the catalog.
pub(crate) const CATALOG_VERSION: &[u8] = b"catalog_version";

/// Key bytes of the index by expiry, there while entries of deleted tables are still to be removed
/// from it: how far that is.
pub(crate) const EXPIRY_CLEANING: &[u8] = b"expiry_cleaning";

/// The bytes stored under the key.
pub(crate) fn read_bytes(
    tree: &impl ReadableTable<Bytes, Bytes>,
    key: &[u8],
    path: &Path,
) -> Result<Option<Vec<u8>>> {
    let Some(record) = tree.get(key).at(path)? else { return Ok(None) };
    body_of(key, record.value()).map(|body| Some(body.to_vec()))
}

/// The number stored under the key.
pub(crate) fn read_u32(
    tree: &impl ReadableTable<Bytes, Bytes>,
    key: &[u8],
    path: &Path,
) -> Result<Option<u32>> {
    read_fixed(tree, key, path).map(|bytes| bytes.map(u32::from_le_bytes))
}

/// The number stored under the key.
pub(crate) fn read_u64(
    tree: &impl ReadableTable<Bytes, Bytes>,
    key: &[u8],
    path: &Path,
) -> Result<Option<u64>> {
    read_fixed(tree, key, path).map(|bytes| bytes.map(u64::from_le_bytes))
}

fn read_fixed<const N: usize>(
    tree: &impl ReadableTable<Bytes, Bytes>,
    key: &[u8],
    path: &Path,
) -> Result<Option<[u8; N]>> {
    let Some(record) = tree.get(key).at(path)? else { return Ok(None) };
    let body = body_of(key, record.value())?;
    let fixed = body
        .try_into()
        .map_err(|_| Error::corrupted(place(key), format!("{} bytes, not {N}", body.len())))?;
    Ok(Some(fixed))
}

fn body_of<'a>(key: &[u8], record: &'a [u8]) -> Result<&'a [u8]> {
    unseal(system::META, key, record).map_err(|fault| Error::corrupted(place(key), fault))
}

fn place(key: &[u8]) -> String {
    format!("the file's '{}'", String::from_utf8_lossy(key))
}
