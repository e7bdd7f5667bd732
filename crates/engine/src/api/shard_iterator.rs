//! Shard iterators: opaque texts that say where in a shard to read on, for 15 minutes.
//!
//! ```text
//! iterator = ARN of the stream · "|1|" · hexadecimal of shard, position, time of issue, checksum
//! ```
//!
//! The shard is named by its first sequence number. The checksum guards against texts that were cut
//! off or made up, not against an attacker: whoever may ask for records may ask for an iterator.

use std::time::Duration;

use dynafile_model::Arn;
use twox_hash::XxHash3_64;

use super::stream_lookup::{Found, stream_arn};
use crate::error::{Result, StreamError};
use crate::request_time::RequestTime;
use crate::resource_name::stream_of_arn;
use crate::store::expiry::Milliseconds;
use crate::store::stream::Sequence;

/// How long an iterator can be used (API reference, "GetShardIterator").
const LIFE: Duration = Duration::from_secs(15 * 60);

const SEPARATOR: &str = "|1|";

const NUMBERS: usize = 4;
const DIGITS: usize = 16;

/// A position in a shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ShardIterator {
    pub(super) arn: String,
    /// The shard's first sequence number.
    pub(super) shard: Sequence,
    /// The record to read next.
    pub(super) next: Sequence,
    issued: Milliseconds,
}

impl ShardIterator {
    /// An iterator for the stream, issued now.
    pub(super) fn issue(
        time: &RequestTime<'_>,
        found: &Found,
        shard: Sequence,
        next: Sequence,
    ) -> String {
        let arn = stream_arn(time.session(), &found.stream);
        Self { arn, shard, next, issued: time.now() }.to_text()
    }

    /// Reads an iterator that is presented now.
    ///
    /// # Errors
    /// [`StreamError::Iterator`]; [`StreamError::IteratorExpired`].
    pub(super) fn present(time: &RequestTime<'_>, text: &str) -> Result<Self> {
        let iterator = Self::from_text(text).ok_or(StreamError::Iterator)?;
        // A clock that was set back makes an iterator no older.
        let age_milliseconds = time.now().saturating_sub(iterator.issued);
        match u128::from(age_milliseconds) > LIFE.as_millis() {
            true => Err(StreamError::IteratorExpired { age_milliseconds }.into()),
            false => Ok(iterator),
        }
    }

    fn to_text(&self) -> String {
        let Self { arn, shard, next, issued } = self;
        format!("{arn}{SEPARATOR}{shard:016x}{next:016x}{issued:016x}{:016x}", self.checksum())
    }

    pub(super) fn from_text(text: &str) -> Option<Self> {
        let (arn, digits) = text.rsplit_once(SEPARATOR)?;
        stream_of_arn(arn).ok()?;
        if digits.len() != NUMBERS * DIGITS || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return None;
        }
        let number =
            |index: usize| u64::from_str_radix(&digits[index * DIGITS..][..DIGITS], 16).ok();
        let (shard, next, issued) = (number(0)?, number(1)?, number(2)?);
        let iterator = Self { arn: arn.to_owned(), shard, next, issued };
        (iterator.checksum() == number(3)?).then_some(iterator)
    }

    fn checksum(&self) -> u64 {
        let of_arn = XxHash3_64::oneshot(self.arn.as_bytes());
        let numbers = [self.shard, self.next, self.issued];
        let mix = |seed, number: u64| XxHash3_64::oneshot_with_seed(seed, &number.to_le_bytes());
        numbers.into_iter().fold(of_arn, mix)
    }
}

/// The ARN of the stream that a shard iterator reads; `None` if the text is no iterator, which
/// `GetRecords` refuses. Who asks whether a request may be carried out must ask about this stream.
pub fn stream_arn_in(shard_iterator: &str) -> Option<Arn> {
    ShardIterator::from_text(shard_iterator)?.arn.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn iterator() -> ShardIterator {
        let arn = "arn:aws:dynamodb:r:000000000000:table/t/stream/2024-01-01T00:00:00.000";
        let arn = arn.to_owned();
        ShardIterator { arn, shard: 7, next: u64::MAX, issued: 1 }
    }

    #[test]
    fn an_iterator_comes_back_from_its_text() {
        assert_eq!(ShardIterator::from_text(&iterator().to_text()), Some(iterator()));
    }

    #[test]
    fn changed_and_made_up_texts_are_no_iterators() {
        let text = iterator().to_text();
        for position in 0..text.len() {
            let mut changed = text.clone().into_bytes();
            changed[position] ^= 1;
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(ShardIterator::from_text(&changed), None, "{changed}");
            assert_eq!(ShardIterator::from_text(&text[..position]), None);
        }
        for made_up in ["", "|1|", "a|1|b", "ü|1|üüüü"] {
            assert_eq!(ShardIterator::from_text(made_up), None);
        }
    }
}
