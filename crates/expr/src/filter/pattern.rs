//! Regular expressions of the filter language: `/pattern/` with the flags `i`, `m` and `s`.
//!
//! They are Rust's: linear in the length of the text they search, without look-around and back-references. A
//! pattern's compiled size is limited, so that no pattern can exhaust memory.

use std::fmt::{self, Display, Formatter};

use regex::{Regex, RegexBuilder};

/// The compiled size a pattern may have, in bytes; enough for alternations of thousands of words.
const SIZE_LIMIT: usize = 1 << 20;
/// The size of a pattern's lazily built automaton, in bytes, per thread that searches.
const CACHE_LIMIT: usize = 1 << 20;
/// How deeply groups may nest in a pattern.
const NEST_LIMIT: u32 = 100;

/// A compiled regular expression. Two patterns are equal if they were written alike.
#[derive(Debug, Clone)]
pub struct Pattern {
    source: String,
    flags: Flags,
    regex: Regex,
}

/// The letters after a regular expression.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// `i`: case does not matter.
    pub ignore_case: bool,
    /// `m`: `^` and `$` match at each line.
    pub multi_line: bool,
    /// `s`: `.` matches a line break too.
    pub dot_matches_line_break: bool,
}

/// Why a pattern could not be compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PatternError {
    /// It is not a regular expression, or uses what Rust's do not have; with the reason.
    Syntax(String),
    /// It compiles to more than the size limit.
    TooLarge,
}

impl Pattern {
    /// Compiles `source`, the text between the slashes as it was written.
    ///
    /// # Errors
    /// [`PatternError`] if it is malformed or too large.
    pub fn new(source: &str, flags: Flags) -> Result<Self, PatternError> {
        let regex = RegexBuilder::new(source)
            .case_insensitive(flags.ignore_case)
            .multi_line(flags.multi_line)
            .dot_matches_new_line(flags.dot_matches_line_break)
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(CACHE_LIMIT)
            .nest_limit(NEST_LIMIT)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => PatternError::TooLarge,
                other => PatternError::Syntax(reason(&other)),
            })?;
        Ok(Pattern { source: source.to_owned(), flags, regex })
    }

    /// Whether the pattern matches anywhere in `text`.
    pub fn is_in(&self, text: &str) -> bool {
        self.regex.is_match(text)
    }
}

/// The regex crate draws the pattern with a caret of its own above the reason; only the reason is kept.
fn reason(error: &regex::Error) -> String {
    let text = error.to_string();
    let last = text.lines().last().unwrap_or_default();
    last.strip_prefix("error: ").unwrap_or(last).to_owned()
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source && self.flags == other.flags
    }
}

impl Eq for Pattern {}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source)?;
        let Flags { ignore_case, multi_line, dot_matches_line_break } = self.flags;
        for (letter, set) in [("i", ignore_case), ("m", multi_line), ("s", dot_matches_line_break)]
        {
            if set {
                f.write_str(letter)?;
            }
        }
        Ok(())
    }
}
