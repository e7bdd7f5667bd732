//! Dates and times: as literals of a filter, and as text in an item.
//!
//! A literal has no zone. Text with an offset or `Z` is taken in UTC, text without one as it stands.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// Reads a literal: `Y-M-D`, `Y-M-DTH:M:S` (a space may stand for the `T`) or `H:M:S`, which means that time on
/// `today`. A year has one to four digits, everything else one or two. `None` if there is no such moment.
pub(super) fn parse_literal(text: &str, today: Date) -> Option<DateTime> {
    match text.split_once(['T', ' ']) {
        Some((date, time)) => Some(parse_date(date)?.to_datetime(parse_time(time)?)),
        None if text.contains(':') => Some(today.to_datetime(parse_time(text)?)),
        None => Some(parse_date(text)?.to_datetime(Time::midnight())),
    }
}

fn parse_date(text: &str) -> Option<Date> {
    let [year, month, day] = numbers(text, '-', 4)?;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn parse_time(text: &str) -> Option<Time> {
    let [hour, minute, second] = numbers(text, ':', 2)?;
    let [hour, minute, second] =
        [i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, i8::try_from(second).ok()?];
    Time::new(hour, minute, second, 0).ok()
}

/// Three numbers, the first of up to `first_digits` digits, the others of up to two.
fn numbers(text: &str, separator: char, first_digits: usize) -> Option<[i16; 3]> {
    let mut parts = text.split(separator);
    let mut next = |most_digits| {
        let part = parts.next()?;
        let fits = part.len() <= most_digits && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<i16>().ok().filter(|_| fits)
    };
    let three = [next(first_digits)?, next(2)?, next(2)?];
    parts.next().is_none().then_some(three)
}

/// The moment that an item's text means, if it is an ISO 8601 date or date with time: `2024-02-29`,
/// `2024-02-29T12:30`, `2024-02-29 12:30:00.25+01:00`, …
pub(super) fn of_text(text: &str) -> Option<DateTime> {
    // Most texts are no dates; turning them away here saves the construction of jiff's errors.
    if text.len() < 8 || !text.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+') {
        return None;
    }
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(TimeZone::UTC.to_datetime(instant));
    }
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime};

    use super::*;

    #[test]
    fn literals_are_dates_times_and_both() {
        let today = date(2024, 5, 6);
        for (text, expected) in [
            ("2020-01-02", Some(datetime(2020, 1, 2, 0, 0, 0, 0))),
            ("2020-1-2", Some(datetime(2020, 1, 2, 0, 0, 0, 0))),
            ("20-1-2", Some(datetime(20, 1, 2, 0, 0, 0, 0))),
            ("2020-01-02T03:04:05", Some(datetime(2020, 1, 2, 3, 4, 5, 0))),
            ("2020-01-02 3:4:5", Some(datetime(2020, 1, 2, 3, 4, 5, 0))),
            ("3:04:05", Some(datetime(2024, 5, 6, 3, 4, 5, 0))),
            ("2023-02-29", None),
            ("2020-13-01", None),
            ("25:00:00", None),
            ("03:04", None),
            ("2020-01-02T03:04", None),
            ("12020-01-01", None),
            ("2020-01", None),
            ("2020-01-02-03", None),
            ("2020--1-02", None),
        ] {
            assert_eq!(parse_literal(text, today), expected, "{text}");
        }
    }

    #[test]
    fn text_of_an_item_is_read_as_iso_8601() {
        for (text, expected) in [
            ("2020-01-02", Some(datetime(2020, 1, 2, 0, 0, 0, 0))),
            ("2020-01-02T03:04", Some(datetime(2020, 1, 2, 3, 4, 0, 0))),
            ("2020-01-02 03:04:05", Some(datetime(2020, 1, 2, 3, 4, 5, 0))),
            ("2020-01-02T03:04:05.5", Some(datetime(2020, 1, 2, 3, 4, 5, 500_000_000))),
            ("2020-01-02T03:04:05Z", Some(datetime(2020, 1, 2, 3, 4, 5, 0))),
            ("2020-01-02T03:04:05+01:00", Some(datetime(2020, 1, 2, 2, 4, 5, 0))),
            ("2020-01-02T03:04:05.000000+00:00", Some(datetime(2020, 1, 2, 3, 4, 5, 0))),
            ("03:04:05", None),
            ("2020-01", None),
            ("soon", None),
            ("12345678 apples", None),
            ("", None),
        ] {
            assert_eq!(of_text(text), expected, "{text}");
        }
    }
}
