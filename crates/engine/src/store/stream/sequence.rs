//! Sequence numbers as text: decimal, 21 digits, so that the order of texts is theirs.

use super::Sequence;

/// Digits of a sequence number, the least that the service's have (`SequenceNumber`).
const DIGITS: usize = 21;

/// The sequence number as the Streams API has it.
pub(crate) fn sequence_text(sequence: Sequence) -> String {
    format!("{sequence:0DIGITS$}")
}

/// Reads a sequence number of any number of digits; `None` if it is none, or beyond all of ours.
pub(crate) fn parse_sequence(text: &str) -> Option<Sequence> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sequence_numbers_have_21_digits_and_sort_as_text() {
        assert_eq!(sequence_text(42), "000000000000000000042");
        assert_eq!(sequence_text(Sequence::MAX).len(), DIGITS);
        assert!(sequence_text(9) < sequence_text(10));
    }

    #[test]
    fn only_digits_are_sequence_numbers() {
        assert_eq!(parse_sequence("0000000000000000000000042"), Some(42));
        for text in ["", "+42", "x", "42 ", "99999999999999999999999"] {
            assert_eq!(parse_sequence(text), None, "{text}");
        }
    }
}
