//! Why a text is not a filter, and where.

use std::fmt::{self, Display, Formatter};

use thiserror::Error;

use crate::excerpt::Excerpt;

/// A text that is not a filter. `Display` gives the reason, and the text with a caret under the column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilterError {
    kind: FilterErrorKind,
    column: usize,
    excerpt: Excerpt,
}

impl FilterError {
    /// `offset` is the byte of `text` at which the error lies; it must be the start of a character, or the end.
    pub(super) fn new(kind: FilterErrorKind, text: &str, offset: usize) -> Self {
        let column = text[..offset].chars().count() + 1;
        FilterError { kind, column, excerpt: Excerpt::around(text, offset) }
    }

    /// What is wrong.
    pub fn kind(&self) -> &FilterErrorKind {
        &self.kind
    }

    /// Where it is wrong: the place in the text, counted in characters from 1. One past the last character means
    /// that the text ends too early.
    pub fn column(&self) -> usize {
        self.column
    }
}

impl Display for FilterError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} (column {})\n{}", self.kind, self.column, self.excerpt)
    }
}

impl std::error::Error for FilterError {}

/// What is wrong with a text that is not a filter.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FilterErrorKind {
    /// There is nothing in the text.
    #[error("the filter is empty; leave it out to keep every item")]
    Empty,
    /// The text is longer than a filter may be.
    #[error("the filter is {length_bytes} bytes long, and a filter may have at most {limit_bytes}")]
    TooLong {
        /// The text's length.
        length_bytes: usize,
        /// The longest there may be.
        limit_bytes: usize,
    },
    /// Something else was expected here.
    #[error("expected {expected}, found {found}")]
    Unexpected {
        /// What could stand here.
        expected: &'static str,
        /// What stands here.
        found: String,
    },
    /// A character that begins nothing in the language.
    #[error("unexpected character {character:?}; {hint}")]
    UnexpectedCharacter {
        /// The character.
        character: char,
        /// What was probably meant.
        hint: &'static str,
    },
    /// A quote, back-quote or slash without its partner.
    #[error("this {what} has no closing {delimiter}")]
    Unterminated {
        /// What was begun.
        what: &'static str,
        /// The character that would end it.
        delimiter: char,
    },
    /// An empty part of a path with back-quotes.
    #[error("each part of a name with back-quotes needs at least one character")]
    EmptyName,
    /// Digits that are not a number the database can hold.
    #[error("`{text}` is not a number of up to 38 digits between 1E-130 and 9.99E+125")]
    InvalidNumber {
        /// The digits.
        text: String,
    },
    /// A date or time that does not exist.
    #[error(
        "`{text}` is not a date (2024-02-29), a date with a time (2024-02-29T12:30:00) or a time (12:30:00)"
    )]
    InvalidMoment {
        /// What was written.
        text: String,
    },
    /// Something of the form of a subnet that is none.
    #[error("`{text}` is not an IPv4 subnet such as 10.0.0.0/8")]
    InvalidSubnet {
        /// What was written.
        text: String,
    },
    /// A subnet that is not the right side of `in`.
    #[error("a subnet may only stand right of `in`")]
    MisplacedSubnet,
    /// `=~` without a regular expression on its right.
    #[error("`=~` needs a regular expression such as /^a/i on its right")]
    PatternExpected,
    /// A letter after a regular expression that is no flag.
    #[error("unknown flag `{flag}` of a regular expression; the flags are i, m and s")]
    UnknownFlag {
        /// The letter.
        flag: char,
    },
    /// A regular expression that does not compile.
    #[error("invalid regular expression: {reason}")]
    InvalidPattern {
        /// What is wrong with it.
        reason: String,
    },
    /// A regular expression that would take too much memory.
    #[error(
        "the regular expression is too large once compiled; shorten it or lower its repetitions"
    )]
    PatternTooLarge,
    /// More regular expressions than a filter may have.
    #[error("a filter may have at most {limit} regular expressions")]
    TooManyPatterns {
        /// The most there may be.
        limit: usize,
    },
    /// Something in a list that is not a value.
    #[error(
        "a list holds only values such as 'a', 5, true or 2024-02-29; for anything else use `or`"
    )]
    NotAValueInList,
    /// Too many parentheses or `not`s around a test.
    #[error("parentheses and `not` are nested more than {limit} deep")]
    TooDeep {
        /// The most there may be.
        limit: usize,
    },
}
