//! A piece of a text with a caret under one place: how errors show where they are.
//!
//! The excerpt is one line: control characters become spaces, and a long text is cut on both sides.

use std::fmt::{self, Display, Formatter};

/// How many characters are shown on each side of the place.
const CONTEXT: usize = 40;

/// Part of a text, and a place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Excerpt {
    line: String,
    caret: usize,
}

impl Excerpt {
    /// The surroundings of the character that starts at byte `offset` of `text`, or of its end.
    pub(crate) fn around(text: &str, offset: usize) -> Self {
        let (before, after) = text.split_at(offset);
        let start =
            before.char_indices().rev().take(CONTEXT).last().map_or(offset, |(index, _)| index);
        let end = after.char_indices().nth(CONTEXT).map_or(text.len(), |(index, _)| offset + index);

        let mut line = String::from(if start > 0 { "…" } else { "" });
        line.extend(text[start..offset].chars().map(visible));
        let caret = line.chars().count();
        line.extend(text[offset..end].chars().map(visible));
        if end < text.len() {
            line.push('…');
        }
        Excerpt { line, caret }
    }
}

fn visible(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

impl Display for Excerpt {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "  {}\n  {:>width$}", self.line, '^', width = self.caret + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_character() {
        assert_eq!(Excerpt::around("a == é ?", 8).to_string(), "  a == é ?\n         ^");
    }

    #[test]
    fn the_caret_stands_behind_the_end() {
        assert_eq!(Excerpt::around("ab", 2).to_string(), "  ab\n    ^");
        assert_eq!(Excerpt::around("", 0).to_string(), "  \n  ^");
    }

    #[test]
    fn long_and_broken_lines_are_cut_to_one() {
        let text = format!("{}\n?{}", "a".repeat(100), "b".repeat(100));
        let shown = Excerpt::around(&text, 101).to_string();
        let expected = format!("  …{} ?{}…\n  {}^", "a".repeat(39), "b".repeat(39), " ".repeat(41));
        assert_eq!(shown, expected);
    }
}
