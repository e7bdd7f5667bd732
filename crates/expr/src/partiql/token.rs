//! Statement text to tokens.
//!
//! A text that cannot be read to its end is no statement at all, whatever it begins with: a comment or a quotation that never
//! ends would swallow conditions.

use super::keyword::keyword;
use super::number;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name without quotation marks.
    Name,
    /// A name in double quotation marks.
    Quoted,
    /// A word with a meaning of its own, in small letters.
    Keyword(&'static str),
    /// A string in single quotation marks.
    Text,
    /// Digits, perhaps with a fraction and an exponent.
    Number,
    /// A literal of Amazon Ion, between backticks.
    Ion,
    Symbol(&'static str),
    End,
}

/// The text cannot be read from this byte on: a character that begins nothing, or something that does not end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable(pub(super) usize);

/// The longer of two symbols with the same beginning comes first.
const SYMBOLS: [&str; 27] = [
    "<<", ">>", "<>", "<=", ">=", "!=", "||", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",",
    ".", ":", ";", "*", "+", "-", "/", "?", "%", "@",
];

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind,
    pub(super) text: &'t str,
    pub(super) start: usize,
}

impl Token<'_> {
    /// What a quoted name or string says, without the quotation marks and with doubled ones made single.
    pub(super) fn unquoted(&self) -> String {
        let mark = &self.text[..1];
        self.text[1..self.text.len() - 1].replace(&mark.repeat(2), mark)
    }
}

/// All tokens of the text; the last is [`TokenKind::End`], and nothing else is.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, Unreadable> {
    let mut tokens = Vec::new();
    let mut position = 0;
    loop {
        let unreadable = |Unreadable(from)| Unreadable(position + from);
        let start = position + blank_length(&text[position..]).map_err(unreadable)?;
        let rest = &text[start..];
        let (kind, length) = first_token(rest).ok_or(Unreadable(start))?;
        tokens.push(Token { kind, text: &rest[..length], start });
        if kind == TokenKind::End {
            return Ok(tokens);
        }
        position = start + length;
    }
}

/// The length of white space and comments at the front.
fn blank_length(text: &str) -> Result<usize, Unreadable> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(['\t', '\u{b}', '\u{c}', ' ', '\r', '\n']);
        let comment = if rest.starts_with("--") {
            rest.find(['\r', '\n']).unwrap_or(rest.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            let start = text.len() - rest.len();
            comment.find("*/").ok_or(Unreadable(start))? + 4
        } else {
            return Ok(text.len() - rest.len());
        };
        rest = &rest[comment..];
    }
}

fn first_token(rest: &str) -> Option<(TokenKind, usize)> {
    let Some(first) = rest.chars().next() else {
        return Some((TokenKind::End, 0));
    };
    match first {
        '\'' => Some((TokenKind::Text, quotation_length(rest)?)),
        '"' => Some((TokenKind::Quoted, quotation_length(rest)?)),
        '`' => Some((TokenKind::Ion, rest[1..].find('`')? + 2)),
        '0'..='9' => number(rest),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => number(rest),
        first if is_name_start(first) => Some(word(rest)),
        _ => {
            let symbol = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol));
            symbol.map(|symbol| (TokenKind::Symbol(symbol), symbol.len()))
        }
    }
}

fn word(rest: &str) -> (TokenKind, usize) {
    let length = length_while(rest, is_name_character);
    let kind = keyword(&rest[..length]).map_or(TokenKind::Name, TokenKind::Keyword);
    (kind, length)
}

/// A quotation ends at a mark that is not doubled.
fn quotation_length(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    let mark = bytes[0];
    let mut position = 1;
    while position < bytes.len() {
        match (bytes[position] == mark, bytes.get(position + 1) == Some(&mark)) {
            (true, true) => position += 2,
            (true, false) => return Some(position + 1),
            (false, _) => position += 1,
        }
    }
    None
}

fn number(rest: &str) -> Option<(TokenKind, usize)> {
    let length = number_length(rest)?;
    match number::is_readable(&rest[..length]) {
        true => Some((TokenKind::Number, length)),
        false => None,
    }
}

/// An exponent stands behind digits, and has some.
fn number_length(rest: &str) -> Option<usize> {
    let digits = |from: usize| from + length_while(&rest[from..], |c| c.is_ascii_digit());
    let mut end = digits(0);
    if rest[end..].starts_with('.') {
        let point = end + 1;
        end = digits(point);
        if end == point {
            return Some(end);
        }
    }
    let Some(tail) = rest[end..].strip_prefix(['e', 'E']) else { return Some(end) };
    let unsigned = tail.strip_prefix(['+', '-']).unwrap_or(tail);
    let start = rest.len() - unsigned.len();
    match digits(start) {
        end if end > start => Some(end),
        _ => None,
    }
}

fn length_while(text: &str, accepts: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accepts(c)).unwrap_or(text.len())
}

fn is_name_start(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '_' | '$')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character) || character.is_ascii_digit()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).unwrap().into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_white_space_separate_tokens() {
        assert_eq!(texts("a--b\n/* c */d"), ["a", "d", ""]);
        assert_eq!(texts("a /**/ b --"), ["a", "b", ""]);
    }

    #[test]
    fn a_doubled_quotation_mark_is_part_of_the_text() {
        let all = tokens("'it''s' \"a\"\"b\"").unwrap();
        assert_eq!(all[0].unquoted(), "it's");
        assert_eq!(all[1].unquoted(), "a\"b");
    }

    #[test]
    fn what_does_not_end_makes_the_whole_text_unreadable() {
        for text in [
            "a /* never",
            "a /*/",
            "/* a */ /* b",
            "'abc",
            "'abc''",
            "\"abc",
            "\"\"\"",
            "`{",
            "1e",
            "1.5e+",
        ] {
            assert!(tokens(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_begins_nothing_makes_the_whole_text_unreadable() {
        for text in ["a # b", "é", "a\u{a0}b", "a | b", "a ! b", "^", "\\", "\u{0}", "1e2147483648"]
        {
            assert!(tokens(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_said_to_begin_where_it_does() {
        assert_eq!(tokens("a /* b").err(), Some(Unreadable(2)));
        assert_eq!(tokens("a = 'b").err(), Some(Unreadable(4)));
        assert_eq!(tokens("a #").err(), Some(Unreadable(2)));
    }

    #[test]
    fn numbers_have_fractions_and_exponents() {
        assert_eq!(
            texts("1.5e-3 .5 7 1.x 1-1"),
            ["1.5e-3", ".5", "7", "1.", "x", "1", "-", "1", ""]
        );
    }
}
