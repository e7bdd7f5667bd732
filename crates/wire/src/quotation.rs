//! What messages quote of a request, cut to a length: an answer must not grow with what a client sends.
//!
//! The service quotes whatever it was sent; its own texts all fit within these lengths.

use std::fmt;

/// The most of one value that a message quotes. The longest that a service's suite compares has some 2,400: 26 writes.
pub(crate) const MAX_QUOTE_BYTES: usize = 3 << 10;

/// The most of a name that a message quotes: names of tables and indexes have 255.
pub(crate) const MAX_NAME_BYTES: usize = 1 << 10;

/// What stands where something was left out.
const ELLIPSIS: &str = "…";

/// A text that takes no more than its length.
#[derive(Debug)]
pub(crate) struct Quotation {
    text: String,
    max_bytes: usize,
    is_full: bool,
}

impl Quotation {
    /// An empty text that takes a quoted value.
    pub(crate) fn new() -> Quotation {
        Quotation::of_length(MAX_QUOTE_BYTES)
    }

    fn of_length(max_bytes: usize) -> Quotation {
        Quotation { text: String::new(), max_bytes, is_full: false }
    }

    /// Writes as much of it as there is room for.
    pub(crate) fn push_str(&mut self, text: &str) {
        if self.is_full {
            return;
        }
        let room = self.max_bytes - self.text.len();
        if text.len() <= room {
            return self.text.push_str(text);
        }
        self.is_full = true;
        let end = (0..=room).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        self.text.push_str(&text[..end]);
        self.text.push_str(ELLIPSIS);
    }

    /// Whether what is written from here on is left out.
    pub(crate) fn is_full(&self) -> bool {
        self.is_full
    }

    /// The text.
    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

impl fmt::Write for Quotation {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push_str(text);
        Ok(())
    }
}

/// As much of a value as a message quotes.
pub(crate) fn excerpt(text: &str) -> String {
    cut(text, MAX_QUOTE_BYTES)
}

/// The text, or its beginning if it is longer.
pub(crate) fn cut(text: &str, max_bytes: usize) -> String {
    let mut cut = Quotation::of_length(max_bytes);
    cut.push_str(text);
    cut.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_between_characters() {
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "abc…");
        assert_eq!(cut("aäö", 4), "aä…");
    }

    #[test]
    fn nothing_is_written_behind_the_cut() {
        let mut text = Quotation::of_length(3);
        ["ab", "cd", "e"].into_iter().for_each(|part| text.push_str(part));
        assert!(text.is_full());
        assert_eq!(text.into_string(), "abc…");
    }
}
