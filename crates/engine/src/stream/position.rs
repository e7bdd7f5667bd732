//! Where a reader of a stream is, and where it starts.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::error::{Error, StreamError};
use crate::store::stream::{Sequence, StreamId};

/// A place between two records of a table's changes.
///
/// It can be stored as text, and says where to go on: `table.stream(position)` begins with the
/// record behind it. Positions of one table are ordered as its changes are.
///
/// ```
/// use dynafile::{Database, KeyAttribute, StreamPosition, StreamStart, StreamViewType};
/// use dynafile::{TableDescription, item};
///
/// let db = Database::in_memory()?;
/// let users = db.create_table(TableDescription::new("users", KeyAttribute::string("PK")))?;
/// users.enable_stream(StreamViewType::NewImage)?;
/// users.put_item(item! { "PK" => "ada" })?;
/// users.put_item(item! { "PK" => "grace" })?;
///
/// let mut changes = users.stream(StreamStart::Beginning)?;
/// let first = changes.next().expect("two changes were made")?;
/// let stored: String = first.position().to_string();
///
/// let position: StreamPosition = stored.parse()?;
/// let rest: Vec<_> = users.stream(position)?.collect::<Result<_, _>>()?;
/// assert_eq!(rest.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamPosition {
    pub(super) stream: StreamId,
    /// The record behind the position.
    pub(super) next: Sequence,
}

impl fmt::Display for StreamPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.stream.0, self.next)
    }
}

impl FromStr for StreamPosition {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let read = || {
            let (stream, next) = text.split_once('-')?;
            let plain = digits(stream) && digits(next);
            let stream = StreamId(stream.parse().ok().filter(|_| plain)?);
            Some(Self { stream, next: next.parse().ok()? })
        };
        read().ok_or_else(|| StreamError::Position { text: text.to_owned() }.into())
    }
}

/// Where to begin to read the changes of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum StreamStart {
    /// With the oldest change that is there: at most 24 hours back.
    Beginning,
    /// With the next change that is made.
    Now,
    /// With the first change at this time or after it, given since 1970-01-01T00:00:00Z.
    Time(Duration),
    /// With the change behind the position.
    Position(StreamPosition),
}

impl From<StreamPosition> for StreamStart {
    fn from(position: StreamPosition) -> Self {
        Self::Position(position)
    }
}

impl From<SystemTime> for StreamStart {
    fn from(time: SystemTime) -> Self {
        // Before 1970 nothing was written, as at 1970.
        Self::Time(time.duration_since(UNIX_EPOCH).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_comes_back_from_its_text() {
        let position = StreamPosition { stream: StreamId(17), next: 1234 };
        assert_eq!(position.to_string().parse::<StreamPosition>().unwrap(), position);
    }

    #[test]
    fn other_texts_are_no_positions() {
        for text in ["", "-", "17", "17-", "-5", "+17-5", "17-x", "99999999999-1", "17-5-6"] {
            assert!(text.parse::<StreamPosition>().is_err(), "{text}");
        }
    }
}
