//! The time of a signature: seconds, in the compact form of ISO 8601.

use std::fmt;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::Offset;

const COMPACT: &str = "%Y%m%dT%H%M%SZ";

/// A point in time as signatures write it, `20260131T235959Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// Of an `X-Amz-Date`; `None` if it has another form.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        // What is read from the text alone would take signs and missing zeros too.
        let is_fixed = text.len() == 16 && text.bytes().filter(u8::is_ascii_digit).count() == 14;
        if !is_fixed {
            return None;
        }
        let civil = DateTime::strptime(COMPACT, text).ok()?;
        Offset::UTC.to_timestamp(civil).ok().map(Self)
    }

    /// Of a `Date` header, which HTTP writes as `Sat, 31 Jan 2026 23:59:59 GMT`.
    pub(crate) fn parse_http(text: &str) -> Option<Self> {
        jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(text).ok().map(Self)
    }

    pub(crate) fn since_1970(time: Duration) -> Self {
        let seconds = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
        Self(jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::MAX))
    }

    /// `20260131`.
    pub(crate) fn date(self) -> String {
        self.0.strftime("%Y%m%d").to_string()
    }

    pub(crate) fn plus(self, time: Duration) -> Self {
        Self(self.0.saturating_add(time).unwrap_or(jiff::Timestamp::MAX))
    }

    pub(crate) fn minus(self, time: Duration) -> Self {
        Self(self.0.saturating_sub(time).unwrap_or(jiff::Timestamp::MIN))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.strftime(COMPACT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_date_are_the_same_time() {
        let compact = Timestamp::parse("20150830T123600Z").unwrap();
        let http = Timestamp::parse_http("Sun, 30 Aug 2015 12:36:00 GMT").unwrap();
        assert_eq!(compact, http);
        assert_eq!(compact.to_string(), "20150830T123600Z");
        assert_eq!(compact.date(), "20150830");
    }

    #[test]
    fn other_forms_are_no_time() {
        for text in [
            "",
            "2015-08-30T12:36:00Z",
            "20150830",
            "20151330T123600Z",
            "20150830T1236",
            "20150830T123600z",
            "+2015083T123600Z",
            "20150830T12360 Z",
            "20150830T1236000",
        ] {
            assert_eq!(Timestamp::parse(text), None, "{text}");
        }
    }
}
