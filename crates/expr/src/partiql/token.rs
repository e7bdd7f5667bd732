//! Statement text to tokens. Lexing cannot fail: what begins nothing is a token of its own, and the parser refuses it
//! where it stands.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or keyword without quotation marks.
    Word,
    /// A name in double quotation marks.
    Quoted,
    /// A string in single quotation marks.
    Text,
    /// Digits, perhaps with a fraction and an exponent.
    Number,
    Symbol(&'static str),
    /// Anything else, a string that does not end included.
    Unknown,
    End,
}

/// The longer of two symbols with the same beginning comes first.
const SYMBOLS: [&str; 25] = [
    "<<", ">>", "<>", "<=", ">=", "!=", "||", "=", "<", ">", "(", ")", "[", "]", "{", "}", ",",
    ".", ":", ";", "*", "+", "-", "/", "?",
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
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut position = 0;
    loop {
        let blank = blank_length(&text[position..]);
        let start = position + blank.length;
        let rest = &text[start..];
        let (kind, length) = match blank.is_open {
            true => (TokenKind::Unknown, rest.len()),
            false => first_token(rest),
        };
        tokens.push(Token { kind, text: &rest[..length], start });
        if kind == TokenKind::End {
            return tokens;
        }
        position = start + length;
    }
}

/// White space and comments.
struct Blank {
    length: usize,
    /// Whether a block comment begins behind it that never ends. What it swallows must not be taken for nothing.
    is_open: bool,
}

/// The white space and comments at the front.
fn blank_length(text: &str) -> Blank {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        let length = text.len() - rest.len();
        let comment = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some(comment) = rest.strip_prefix("/*") {
            match comment.find("*/") {
                Some(end) => end + 4,
                None => return Blank { length, is_open: true },
            }
        } else {
            return Blank { length, is_open: false };
        };
        rest = &rest[comment..];
    }
}

fn first_token(rest: &str) -> (TokenKind, usize) {
    let Some(first) = rest.chars().next() else {
        return (TokenKind::End, 0);
    };
    match first {
        '\'' => quoted(rest, TokenKind::Text),
        '"' => quoted(rest, TokenKind::Quoted),
        '0'..='9' => (TokenKind::Number, number_length(rest)),
        '.' if rest[1..].starts_with(|c: char| c.is_ascii_digit()) => {
            (TokenKind::Number, number_length(rest))
        }
        first if is_name_start(first) => (TokenKind::Word, length_while(rest, is_name_character)),
        _ => match SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            Some(symbol) => (TokenKind::Symbol(symbol), symbol.len()),
            None => (TokenKind::Unknown, first.len_utf8()),
        },
    }
}

/// A quotation ends at a mark that is not doubled.
fn quoted(rest: &str, kind: TokenKind) -> (TokenKind, usize) {
    let mark = rest.as_bytes()[0];
    let bytes = rest.as_bytes();
    let mut position = 1;
    while position < bytes.len() {
        match (bytes[position] == mark, bytes.get(position + 1) == Some(&mark)) {
            (true, true) => position += 2,
            (true, false) => return (kind, position + 1),
            (false, _) => position += 1,
        }
    }
    (TokenKind::Unknown, rest.len())
}

fn number_length(rest: &str) -> usize {
    let digits = |from: usize| from + length_while(&rest[from..], |c| c.is_ascii_digit());
    let mut end = digits(0);
    if rest[end..].starts_with('.') {
        end = digits(end + 1);
    }
    let exponent = rest[end..].strip_prefix(['e', 'E']).map(|tail| {
        let signed = tail.strip_prefix(['+', '-']).unwrap_or(tail);
        rest.len() - signed.len()
    });
    match exponent {
        Some(start) if digits(start) > start => digits(start),
        _ => end,
    }
}

fn length_while(text: &str, accepts: impl Fn(char) -> bool) -> usize {
    text.find(|c| !accepts(c)).unwrap_or(text.len())
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '_' | '$')
}

fn is_name_character(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn comments_and_white_space_separate_tokens() {
        assert_eq!(texts("a--b\n/* c */d"), ["a", "d", ""]);
        assert_eq!(texts("a /**/ b"), ["a", "b", ""]);
    }

    #[test]
    fn a_doubled_quotation_mark_is_part_of_the_text() {
        let all = tokens("'it''s' \"a\"\"b\"");
        assert_eq!(all[0].unquoted(), "it's");
        assert_eq!(all[1].unquoted(), "a\"b");
    }

    #[test]
    fn a_quotation_without_end_is_unknown() {
        assert_eq!(tokens("'abc")[0].kind, TokenKind::Unknown);
        assert_eq!(tokens("'abc''")[0].kind, TokenKind::Unknown);
    }

    #[test]
    fn a_comment_without_end_is_unknown() {
        for text in ["a /* never ends", "a /*/", "a /* b */ /* c", "a /"] {
            let all = tokens(text);
            let is_open = text != "a /";
            assert_eq!(all[1].kind == TokenKind::Unknown, is_open, "{text}");
        }
    }

    #[test]
    fn numbers_have_fractions_and_exponents() {
        assert_eq!(texts("1.5e-3 .5 7e 1.x"), ["1.5e-3", ".5", "7", "e", "1.", "x", ""]);
    }

    #[test]
    fn any_text_ends() {
        for text in ["", "é", "\u{0}", "<<>>", "|", "'", "\"", "..", "1e+"] {
            assert_eq!(tokens(text).last().map(|token| token.kind), Some(TokenKind::End));
        }
    }
}
