//! The frame around every stored value: `checksum (8 bytes) · body`.
//!
//! The checksum covers the table, the key and the body, so a flipped bit is noticed, and so is a
//! value that turns up under a key it was not written to. It guards against damage, not against
//! an attacker.

use thiserror::Error;
use twox_hash::XxHash3_64;

use super::TableId;

/// Bytes in front of the body.
pub(crate) const FRAME_BYTES: usize = 8;

/// A record that is not what was written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum RecordFault {
    #[error("the record is {0} bytes long, shorter than its checksum")]
    TooShort(usize),
    #[error("the checksum does not match the record")]
    Checksum,
}

/// Writes the frame and the body into `record`, replacing what was there.
pub(crate) fn seal(table: TableId, key: &[u8], body: &[u8], record: &mut Vec<u8>) {
    record.clear();
    record.extend_from_slice(&checksum(table, key, body).to_le_bytes());
    record.extend_from_slice(body);
}

/// The body of a record whose checksum holds.
pub(crate) fn unseal<'a>(
    table: TableId,
    key: &[u8],
    record: &'a [u8],
) -> Result<&'a [u8], RecordFault> {
    let (stored, body) =
        record.split_first_chunk::<FRAME_BYTES>().ok_or(RecordFault::TooShort(record.len()))?;
    if u64::from_le_bytes(*stored) != checksum(table, key, body) {
        return Err(RecordFault::Checksum);
    }
    Ok(body)
}

fn checksum(table: TableId, key: &[u8], body: &[u8]) -> u64 {
    let place = XxHash3_64::oneshot_with_seed(u64::from(table.0), key);
    XxHash3_64::oneshot_with_seed(place, body)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: TableId = TableId(7);

    fn sealed(body: &[u8]) -> Vec<u8> {
        let mut record = Vec::new();
        seal(TABLE, b"key", body, &mut record);
        record
    }

    #[test]
    fn a_sealed_body_comes_back() {
        assert_eq!(unseal(TABLE, b"key", &sealed(b"body")), Ok(&b"body"[..]));
    }

    #[test]
    fn every_flipped_bit_is_noticed() {
        let record = sealed(b"a body of some length");
        for bit in 0..record.len() * 8 {
            let mut damaged = record.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(unseal(TABLE, b"key", &damaged), Err(RecordFault::Checksum), "bit {bit}");
        }
    }

    #[test]
    fn a_record_under_another_key_or_table_is_noticed() {
        let record = sealed(b"body");
        assert_eq!(unseal(TABLE, b"kez", &record), Err(RecordFault::Checksum));
        assert_eq!(unseal(TableId(8), b"key", &record), Err(RecordFault::Checksum));
    }

    #[test]
    fn a_truncated_record_is_an_error() {
        let record = sealed(b"body");
        assert_eq!(unseal(TABLE, b"key", &record[..7]), Err(RecordFault::TooShort(7)));
        assert_eq!(unseal(TABLE, b"key", &record[..10]), Err(RecordFault::Checksum));
    }
}
