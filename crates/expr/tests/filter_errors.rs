//! What is not a filter, and at which column.

use dynafile_expr::{Filter, FilterError, FilterErrorKind as Kind};
use jiff::civil::date;

fn error(text: &str) -> FilterError {
    match Filter::parse(text, date(2024, 5, 6)) {
        Ok(filter) => panic!("{text:?} was parsed as {filter}"),
        Err(error) => error,
    }
}

#[track_caller]
fn check(rows: &[(&str, usize, Kind)]) {
    for (text, column, kind) in rows {
        let error = error(text);
        assert_eq!((error.column(), error.kind()), (*column, kind), "{text:?}");
    }
}

fn unexpected(expected: &'static str, found: &str) -> Kind {
    Kind::Unexpected { expected, found: found.to_owned() }
}

const LEFT: &str = "an attribute, a value or `(`";
const RIGHT: &str = "an attribute or a value";
const TAIL: &str = "`and`, `or` or the end of the filter";
const OPERATOR: &str = "an operator (== != < <= > >= in =~), `and`, `or` or the end of the filter";
const END: &str = "the end of the filter";

#[test]
fn a_filter_has_something_in_it() {
    check(&[("", 1, Kind::Empty), ("  ", 3, Kind::Empty)]);
}

#[test]
fn a_filter_is_parsed_to_its_end() {
    check(&[
        ("x == 1 y", 8, unexpected(TAIL, "`y`")),
        ("x == 1 == 1", 8, unexpected(TAIL, "`==`")),
        ("x == 5 5", 8, unexpected(TAIL, "`5`")),
        ("x == 1)", 7, unexpected(TAIL, "`)`")),
        ("x == 'a''b'", 9, unexpected(TAIL, "`'b'`")),
        ("x y", 3, unexpected(OPERATOR, "`y`")),
        ("1a == 1", 2, unexpected(OPERATOR, "`a`")),
        ("x not in 1, 2", 3, unexpected(OPERATOR, "`not`")),
        ("x == 1 andy", 8, unexpected(TAIL, "`andy`")),
        ("x == 2024-01-02T03:04:05Z", 25, unexpected(TAIL, "`Z`")),
        ("(x) == 1", 5, unexpected(TAIL, "`==`")),
        ("é == 1", 1, strange('é')),
        ("'é' == x y", 10, unexpected(TAIL, "`y`")),
    ]);
}

fn strange(character: char) -> Kind {
    let hint = "names with characters other than A-Z a-z 0-9 _ are written in back-quotes";
    Kind::UnexpectedCharacter { character, hint }
}

#[test]
fn operands_are_not_left_out() {
    check(&[
        ("x ==", 5, unexpected(RIGHT, END)),
        ("x == and y", 6, unexpected(RIGHT, "`and`")),
        ("== 1", 1, unexpected(LEFT, "`==`")),
        ("x == 1 or", 10, unexpected(LEFT, END)),
        ("x and == 1", 7, unexpected(LEFT, "`==`")),
        ("not", 4, unexpected(LEFT, END)),
        ("()", 2, unexpected(LEFT, "`)`")),
        ("(x", 3, unexpected("`)`", END)),
        ("(x == 1 y", 9, unexpected("`)`", "`y`")),
        ("x in", 5, unexpected(RIGHT, END)),
        (
            "x =< 5",
            3,
            Kind::UnexpectedCharacter { character: '=', hint: "equality is written `==`" },
        ),
        (
            "x = 5",
            3,
            Kind::UnexpectedCharacter { character: '=', hint: "equality is written `==`" },
        ),
        (
            "x === 5",
            5,
            Kind::UnexpectedCharacter { character: '=', hint: "equality is written `==`" },
        ),
        ("x <> 5", 4, unexpected(RIGHT, "`>`")),
        (
            "!x",
            1,
            Kind::UnexpectedCharacter {
                character: '!',
                hint: "write `not`, or `!=` for inequality",
            },
        ),
        ("a && b", 3, Kind::UnexpectedCharacter { character: '&', hint: "write `and`" }),
        ("a || b", 3, Kind::UnexpectedCharacter { character: '|', hint: "write `or`" }),
        (
            "x == +1",
            6,
            Kind::UnexpectedCharacter { character: '+', hint: "a positive number has no sign" },
        ),
        (
            "x == - 1",
            6,
            Kind::UnexpectedCharacter {
                character: '-',
                hint: "a minus sign must touch the digits of a number",
            },
        ),
        (
            "a-b == 1",
            2,
            Kind::UnexpectedCharacter {
                character: '-',
                hint: "a minus sign must touch the digits of a number",
            },
        ),
        (".a == 1", 1, strange('.')),
        ("x == 1 # note", 8, strange('#')),
    ]);
}

#[test]
fn what_is_opened_is_closed() {
    let unterminated = |what, delimiter| Kind::Unterminated { what, delimiter };
    check(&[
        ("x == 'a", 6, unterminated("string", '\'')),
        ("x == \"a'", 6, unterminated("string", '"')),
        ("x == 'it\\'s'", 11, unexpected(TAIL, "`s`")),
        ("`a == 1", 1, unterminated("name", '`')),
        ("a.`b == 1", 3, unterminated("name", '`')),
        ("x =~ /a", 6, unterminated("regular expression", '/')),
        ("x =~ /a\\/", 6, unterminated("regular expression", '/')),
        ("x in [1, 2", 11, unexpected("`,` or `]`", END)),
        ("x in (1, 2", 11, unexpected("`,` or `)`", END)),
        ("x in [1 2]", 9, unexpected("`,` or `]`", "`2`")),
    ]);
}

#[test]
fn names_in_back_quotes_have_no_empty_part() {
    check(&[
        ("`` == 1", 3, Kind::EmptyName),
        ("a..`b` == 1", 7, Kind::EmptyName),
        ("`a`. == 1", 5, Kind::EmptyName),
    ]);
}

#[test]
fn numbers_dates_and_subnets_must_exist() {
    let number = |text: &str| Kind::InvalidNumber { text: text.to_owned() };
    let moment = |text: &str| Kind::InvalidMoment { text: text.to_owned() };
    let subnet = |text: &str| Kind::InvalidSubnet { text: text.to_owned() };
    check(&[
        ("x == 1e126", 6, number("1e126")),
        ("x == -1e-131", 6, number("-1e-131")),
        (
            "x == 123456789012345678901234567890123456789",
            6,
            number("123456789012345678901234567890123456789"),
        ),
        ("x == 2024-13-01", 6, moment("2024-13-01")),
        ("x == 2023-02-29", 6, moment("2023-02-29")),
        ("x == 2024-01", 6, moment("2024-01")),
        ("x == 5-3", 6, moment("5-3")),
        ("x == 12020-01-01", 6, moment("12020-01-01")),
        ("x == 25:00:00", 6, moment("25:00:00")),
        ("x == 12:00", 6, moment("12:00")),
        ("x == 2024-01-02T03:04", 6, moment("2024-01-02T03:04")),
        ("x in 2024-01-02, 2024-01-32", 18, moment("2024-01-32")),
        ("x in 10.0.0.0/33", 6, subnet("10.0.0.0/33")),
        ("x in 300.0.0.0/8", 6, subnet("300.0.0.0/8")),
        ("x in 10.0.0.0", 6, subnet("10.0.0.0")),
        ("x in 10.0.0/8", 6, subnet("10.0.0/8")),
        ("x in 10/8", 6, subnet("10/8")),
        ("10.0.0.0/8 in x", 1, Kind::MisplacedSubnet),
        ("x == 10.0.0.0/8", 6, Kind::MisplacedSubnet),
    ]);
}

#[test]
fn lists_hold_only_values() {
    check(&[
        ("x in a, b", 6, Kind::NotAValueInList),
        ("x in 1, b", 9, Kind::NotAValueInList),
        ("x in [1, b]", 10, Kind::NotAValueInList),
        ("x in [[1], 2]", 7, Kind::NotAValueInList),
        ("x in (1, (2))", 10, Kind::NotAValueInList),
        ("x in 10.0.0.0/8, 11.0.0.0/8", 16, unexpected(TAIL, "`,`")),
        ("x in 1, 10.0.0.0/8", 9, Kind::NotAValueInList),
        ("x in 1, /a/", 9, Kind::NotAValueInList),
        ("x in 1,", 8, unexpected("a value", END)),
        ("x in [1,]", 9, unexpected("a value", "`]`")),
        ("x in [,1]", 7, unexpected("a value", "`,`")),
    ]);
}

#[test]
fn regular_expressions_must_compile_within_limits() {
    check(&[
        ("x =~ 'b'", 6, Kind::PatternExpected),
        ("x =~ y", 6, Kind::PatternExpected),
        ("x =~", 5, Kind::PatternExpected),
        ("x =~ /a/x", 9, Kind::UnknownFlag { flag: 'x' }),
        ("x =~ /a/isü", 11, strange('ü')),
        ("x =~ /a/iq", 10, Kind::UnknownFlag { flag: 'q' }),
        ("x =~ /\\w{1000}{1000}/", 6, Kind::PatternTooLarge),
    ]);
    for (text, reason) in [
        ("x =~ /(/", "unclosed group"),
        ("x =~ /(?=a)/", "look-around"),
        ("x =~ /(a)\\1/", "backreferences"),
    ] {
        match error(text).kind() {
            Kind::InvalidPattern { reason: given } => assert!(given.contains(reason), "{given}"),
            other => panic!("{other:?}"),
        }
    }
    let many = vec!["x =~ /a/"; 33].join(" or ");
    assert_eq!(error(&many).kind(), &Kind::TooManyPatterns { limit: 32 });
    let nested = format!("x =~ /{}a{}/", "(".repeat(5000), ")".repeat(5000));
    assert!(matches!(error(&nested).kind(), Kind::InvalidPattern { .. }));
}

#[test]
fn nesting_is_limited_and_chains_are_not() {
    let parse = |text: &str| Filter::parse(text, date(2024, 5, 6));
    let nested = |depth: usize| format!("{}x{}", "(".repeat(depth), ")".repeat(depth));
    assert!(parse(&nested(128)).is_ok());
    let too_deep = error(&nested(10_000));
    assert_eq!((too_deep.column(), too_deep.kind()), (129, &Kind::TooDeep { limit: 128 }));

    assert!(parse(&format!("{}x", "not ".repeat(128))).is_ok());
    let too_deep = error(&format!("{}x", "not ".repeat(10_000)));
    assert_eq!((too_deep.column(), too_deep.kind()), (4 * 128 + 1, &Kind::TooDeep { limit: 128 }));

    assert!(parse(&vec!["x"; 10_000].join(" and ")).is_ok());
    assert!(parse(&vec!["x == 1 and y"; 10_000].join(" or ")).is_ok());
}

#[test]
fn length_is_limited() {
    let text = "x".repeat((1 << 20) + 1);
    let expected = Kind::TooLong { length_bytes: (1 << 20) + 1, limit_bytes: 1 << 20 };
    assert_eq!(error(&text).kind(), &expected);
}

#[test]
fn the_message_shows_the_text_with_a_caret_under_the_column() {
    assert_eq!(
        error("name == 'é' & x").to_string(),
        "unexpected character '&'; write `and` (column 13)\n  name == 'é' & x\n              ^"
    );
    assert_eq!(
        error("(a == 1").to_string(),
        "expected `)`, found the end of the filter (column 8)\n  (a == 1\n         ^"
    );
}
