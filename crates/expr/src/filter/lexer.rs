//! Filter text to tokens, one at a time.
//!
//! The lexer decides what a run of characters is (a date or a number, a regular expression, a name), not whether it
//! may stand where it stands. Every loop consumes at least one byte, so it ends with the text.

use super::ast::{Attribute, Comparator};
use super::error::{FilterError, FilterErrorKind};

/// One word of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A word without dots that the language uses itself.
    Keyword(Keyword),
    Attribute(Attribute),
    /// `-1.5e3`
    Number(&'t str),
    /// `2024-02-29`, `2024-02-29T12:30:00` or `12:30:00`
    Moment(&'t str),
    /// `10.0.0.0/8`, or anything that begins like one
    Subnet(&'t str),
    /// The text between quotes.
    String(&'t str),
    /// The text between slashes, and the letters after it.
    Pattern {
        source: &'t str,
        flags: &'t str,
    },
    Comparator(Comparator),
    /// `=~`
    Match,
    Open,
    Close,
    OpenList,
    CloseList,
    Comma,
    End,
}

/// The words of the language. Case does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Keyword {
    And,
    Or,
    Not,
    In,
    True,
    False,
    Null,
}

impl Keyword {
    pub(super) fn of(word: &str) -> Option<Self> {
        const WORDS: [(&str, Keyword); 7] = [
            ("and", Keyword::And),
            ("or", Keyword::Or),
            ("not", Keyword::Not),
            ("in", Keyword::In),
            ("true", Keyword::True),
            ("false", Keyword::False),
            ("null", Keyword::Null),
        ];
        WORDS.iter().find(|(text, _)| text.eq_ignore_ascii_case(word)).map(|(_, keyword)| *keyword)
    }
}

/// Whether a plain name may begin with `character`.
pub(super) fn starts_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

/// Whether `character` may stand inside a plain name.
pub(super) fn continues_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_' || character == '.'
}

/// A cursor over the text.
#[derive(Debug, Clone)]
pub(super) struct Lexer<'t> {
    text: &'t str,
    /// The byte after the latest token.
    position: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Lexer { text, position: 0 }
    }

    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// The next token and the bytes it spans. After the end, the end again.
    pub(super) fn next(&mut self) -> Result<(Token<'t>, std::ops::Range<usize>), FilterError> {
        self.take_while(char::is_whitespace);
        let start = self.position;
        let token = self.token()?;
        Ok((token, start..self.position))
    }

    fn token(&mut self) -> Result<Token<'t>, FilterError> {
        let Some(character) = self.peek() else {
            return Ok(Token::End);
        };
        if let Some(token) = self.symbol() {
            return Ok(token);
        }
        match character {
            '\'' | '"' => self.string(character).map(Token::String),
            '/' => self.pattern(),
            '-' if self.rest()[1..].starts_with(|next: char| next.is_ascii_digit()) => {
                self.number()
            }
            _ if character.is_ascii_digit() => self.numeric(),
            _ if character == '`' || starts_name(character) => self.name(),
            _ => Err(self.unexpected(character)),
        }
    }

    fn symbol(&mut self) -> Option<Token<'t>> {
        // The longer of two symbols with the same beginning comes first.
        let symbols = [
            ("==", Token::Comparator(Comparator::Equal)),
            ("!=", Token::Comparator(Comparator::NotEqual)),
            ("<=", Token::Comparator(Comparator::LessOrEqual)),
            (">=", Token::Comparator(Comparator::GreaterOrEqual)),
            ("<", Token::Comparator(Comparator::Less)),
            (">", Token::Comparator(Comparator::Greater)),
            ("=~", Token::Match),
            ("(", Token::Open),
            (")", Token::Close),
            ("[", Token::OpenList),
            ("]", Token::CloseList),
            (",", Token::Comma),
        ];
        let (written, token) =
            symbols.into_iter().find(|(written, _)| self.rest().starts_with(written))?;
        self.position += written.len();
        Some(token)
    }

    fn string(&mut self, quote: char) -> Result<&'t str, FilterError> {
        let body = &self.rest()[1..];
        let Some(length) = body.find(quote) else {
            return Err(self.unterminated("string", quote));
        };
        self.position += length + 2;
        Ok(&body[..length])
    }

    fn pattern(&mut self) -> Result<Token<'t>, FilterError> {
        let body = &self.rest()[1..];
        let mut escaped = false;
        let end = body.char_indices().find(|(_, character)| {
            let ends = *character == '/' && !escaped;
            escaped = *character == '\\' && !escaped;
            ends
        });
        let Some((length, _)) = end else {
            return Err(self.unterminated("regular expression", '/'));
        };
        self.position += length + 2;
        let flags = self.letters_of_pattern();
        Ok(Token::Pattern { source: &body[..length], flags })
    }

    /// The flags. `/a/and b` reads as `/a/ and b`, as it did in dynafile 0.1.
    fn letters_of_pattern(&mut self) -> &'t str {
        let start = self.position;
        let letters = self.take_while(continues_name);
        if Keyword::of(letters).is_some() {
            self.position = start;
            return "";
        }
        letters
    }

    /// What begins with a digit: a moment, a subnet or a number.
    fn numeric(&mut self) -> Result<Token<'t>, FilterError> {
        let digits =
            self.rest().len() - self.rest().trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let mut after = self.rest()[digits..].chars();
        let (next, next_but_one) = (after.next(), after.next());
        let digit_follows = next_but_one.is_some_and(|c| c.is_ascii_digit());
        match next {
            Some('-') if digit_follows => Ok(Token::Moment(self.moment())),
            Some(':') => Ok(Token::Moment(self.take_while(|c| c.is_ascii_digit() || c == ':'))),
            Some('/') => Ok(Token::Subnet(self.subnet())),
            Some('.') if self.is_dotted_quad() => Ok(Token::Subnet(self.subnet())),
            _ => self.number(),
        }
    }

    fn moment(&mut self) -> &'t str {
        let start = self.position;
        self.take_while(|c| c.is_ascii_digit() || c == '-');
        let mut after = self.rest().chars();
        let has_time = matches!(after.next(), Some('T' | ' '))
            && after.next().is_some_and(|c| c.is_ascii_digit());
        // Without a colon, what follows a space is the next word.
        let time = self.rest().get(1..).unwrap_or_default();
        let digits = time.len() - time.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        if has_time && time[digits..].starts_with(':') {
            self.position += 1;
            self.take_while(|c| c.is_ascii_digit() || c == ':');
        }
        &self.text[start..self.position]
    }

    fn is_dotted_quad(&self) -> bool {
        let run = self.rest().trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let quad = &self.rest()[..self.rest().len() - run.len()];
        quad.matches('.').count() > 1
    }

    fn subnet(&mut self) -> &'t str {
        self.take_while(|c| c.is_ascii_digit() || c == '.' || c == '/')
    }

    fn number(&mut self) -> Result<Token<'t>, FilterError> {
        let start = self.position;
        self.position += usize::from(self.rest().starts_with('-'));
        self.take_while(|c| c.is_ascii_digit());
        if self.digit_follows(".") {
            self.position += 1;
            self.take_while(|c| c.is_ascii_digit());
        }
        if let Some(sign) =
            ["e+", "e-", "e", "E+", "E-", "E"].iter().find(|sign| self.digit_follows(sign))
        {
            self.position += sign.len();
            self.take_while(|c| c.is_ascii_digit());
        }
        Ok(Token::Number(&self.text[start..self.position]))
    }

    fn digit_follows(&self, prefix: &str) -> bool {
        self.rest()
            .strip_prefix(prefix)
            .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
    }

    fn name(&mut self) -> Result<Token<'t>, FilterError> {
        let bare = self.take_while(continues_name);
        if let Some(keyword) = Keyword::of(bare) {
            return Ok(Token::Keyword(keyword));
        }
        let quoted_part_follows =
            self.peek() == Some('`') && (bare.is_empty() || bare.ends_with('.'));
        if !quoted_part_follows {
            return Ok(Token::Attribute(Attribute::bare(bare)));
        }
        let mut path: Vec<String> = bare.split_terminator('.').map(str::to_owned).collect();
        loop {
            let part = match self.peek() {
                Some('`') => self.quoted_name()?,
                _ => self.take_while(|c| continues_name(c) && c != '.').to_owned(),
            };
            path.push(part);
            if self.peek() != Some('.') {
                break;
            }
            self.position += 1;
        }
        if path.iter().any(String::is_empty) {
            return Err(self.error_at(FilterErrorKind::EmptyName, self.position));
        }
        Ok(Token::Attribute(Attribute::path(path)))
    }

    /// The name between back-quotes; a doubled back-quote stands for one.
    fn quoted_name(&mut self) -> Result<String, FilterError> {
        let start = self.position;
        let mut name = String::new();
        loop {
            let body = &self.rest()[1..];
            let Some(length) = body.find('`') else {
                self.position = start;
                return Err(self.unterminated("name", '`'));
            };
            name.push_str(&body[..length]);
            self.position += length + 2;
            if self.peek() != Some('`') {
                break;
            }
            name.push('`');
        }
        Ok(name)
    }

    fn unexpected(&self, character: char) -> FilterError {
        let hint = match character {
            '=' => "equality is written `==`",
            '!' => "write `not`, or `!=` for inequality",
            '&' => "write `and`",
            '|' => "write `or`",
            '+' => "a positive number has no sign",
            '-' => "a minus sign must touch the digits of a number",
            _ => "names with characters other than A-Z a-z 0-9 _ are written in back-quotes",
        };
        self.error_at(FilterErrorKind::UnexpectedCharacter { character, hint }, self.position)
    }

    fn unterminated(&self, what: &'static str, delimiter: char) -> FilterError {
        self.error_at(FilterErrorKind::Unterminated { what, delimiter }, self.position)
    }

    pub(super) fn error_at(&self, kind: FilterErrorKind, offset: usize) -> FilterError {
        FilterError::new(kind, self.text, offset)
    }

    fn rest(&self) -> &'t str {
        &self.text[self.position..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take_while(&mut self, matches: impl Fn(char) -> bool) -> &'t str {
        let rest = self.rest();
        let length = rest.find(|character| !matches(character)).unwrap_or(rest.len());
        self.position += length;
        &rest[..length]
    }
}
