//! Expression text to tokens. Lexing cannot fail: a character that begins nothing is a token of its own, and the
//! parser refuses it where it stands, as DynamoDB does.

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A name as it is: `[A-Za-z][A-Za-z0-9_]*`.
    Word,
    Keyword(Keyword),
    /// `#name`
    NamePlaceholder,
    /// `:value`
    ValuePlaceholder,
    /// Digits without leading zeros.
    Integer,
    /// An operator or a bracket.
    Symbol(&'static str),
    /// Anything else: one character.
    Unknown,
    End,
}

/// The words that cannot be names. Case does not matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keyword {
    And,
    Or,
    Not,
    Between,
    In,
    Set,
    Remove,
    Add,
    Delete,
}

impl Keyword {
    fn of(word: &str) -> Option<Self> {
        const WORDS: [(&str, Keyword); 9] = [
            ("AND", Keyword::And),
            ("OR", Keyword::Or),
            ("NOT", Keyword::Not),
            ("BETWEEN", Keyword::Between),
            ("IN", Keyword::In),
            ("SET", Keyword::Set),
            ("REMOVE", Keyword::Remove),
            ("ADD", Keyword::Add),
            ("DELETE", Keyword::Delete),
        ];
        WORDS.iter().find(|(text, _)| text.eq_ignore_ascii_case(word)).map(|(_, keyword)| *keyword)
    }
}

/// The longer of two symbols with the same beginning comes first.
const SYMBOLS: [&str; 14] =
    ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-"];

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Token<'t> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'t str,
    pub(crate) start: usize,
}

impl Token<'_> {
    pub(crate) fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// All tokens of the text; the last is [`TokenKind::End`], and nothing else is.
pub(crate) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut position = 0;
    loop {
        let rest = &text[position..];
        let rest = rest.trim_start_matches([' ', '\t', '\n', '\r', '\u{c}']);
        let start = text.len() - rest.len();
        let (kind, length) = first_token(rest);
        tokens.push(Token { kind, text: &rest[..length], start });
        if kind == TokenKind::End {
            return tokens;
        }
        position = start + length;
    }
}

fn first_token(rest: &str) -> (TokenKind, usize) {
    let Some(first) = rest.chars().next() else {
        return (TokenKind::End, 0);
    };
    if let Some(symbol) = SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
        return (TokenKind::Symbol(symbol), symbol.len());
    }
    let name_length = |text: &str| text.find(|c: char| !is_name_character(c)).unwrap_or(text.len());
    match first {
        'a'..='z' | 'A'..='Z' => {
            let length = name_length(rest);
            (Keyword::of(&rest[..length]).map_or(TokenKind::Word, TokenKind::Keyword), length)
        }
        '#' if name_length(&rest[1..]) > 0 => {
            (TokenKind::NamePlaceholder, 1 + name_length(&rest[1..]))
        }
        ':' if name_length(&rest[1..]) > 0 => {
            (TokenKind::ValuePlaceholder, 1 + name_length(&rest[1..]))
        }
        '0' => (TokenKind::Integer, 1),
        '1'..='9' => {
            let length = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            (TokenKind::Integer, length)
        }
        _ => (TokenKind::Unknown, first.len_utf8()),
    }
}

/// Whether `character` may stand in a name or placeholder behind its first character.
pub(crate) fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}
