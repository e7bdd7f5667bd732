//! What holds of every filter and of every text.
#![allow(clippy::unwrap_used)] // Clippy knows test functions, not the functions they share.

use dynafile_expr::filter::ast::{Attribute, Comparator, Literal, Operand, Statement};
use dynafile_expr::filter::{Flags, Pattern, Subnet};
use dynafile_expr::{Filter, Logic};
use dynafile_model::{EncodedItem, Number, item};
use jiff::civil::{Date, date, datetime};
use proptest::prelude::*;

const TODAY: Date = date(2024, 5, 6);

fn literals() -> impl Strategy<Value = Literal> {
    prop_oneof![
        Just(Literal::Null),
        any::<bool>().prop_map(Literal::Bool),
        (any::<i64>(), -60i32..60).prop_map(|(mantissa, exponent)| {
            Literal::Number(Number::new(mantissa.into(), exponent).unwrap())
        }),
        "[^']{0,8}".prop_map(Literal::String),
        "[^\"]{0,8}".prop_map(Literal::String),
        (0i16..=9999, 1i8..=12, 1i8..=28, 0i8..24, 0i8..60, 0i8..60).prop_map(
            |(year, month, day, hour, minute, second)| {
                Literal::Moment(datetime(year, month, day, hour, minute, second, 0))
            }
        ),
    ]
}

fn attributes() -> impl Strategy<Value = Attribute> {
    prop_oneof![
        "[a-zA-Z_][a-zA-Z0-9_.]{0,8}".prop_map(|name| Attribute::bare(&name)),
        prop::sample::select(vec![
            "and", "Or", "not", "IN", "true", "false", "null", "`", "a b", "1"
        ])
        .prop_map(|name| Attribute::Name(name.to_owned())),
        prop::collection::vec("\\PC{1,6}", 1..4).prop_map(Attribute::path),
    ]
}

fn patterns() -> impl Strategy<Value = Pattern> {
    let sources = prop::sample::select(vec![
        "",
        "a",
        "^a|b$",
        "\\d+",
        "a\\/b",
        "[a-z]{2,3}",
        "\\\\",
        " ",
        "é.*",
    ]);
    (sources, any::<(bool, bool, bool)>()).prop_map(
        |(source, (ignore_case, multi_line, dot_matches_line_break))| {
            Pattern::new(source, Flags { ignore_case, multi_line, dot_matches_line_break }).unwrap()
        },
    )
}

fn operands() -> impl Strategy<Value = Operand> {
    prop_oneof![
        4 => attributes().prop_map(Operand::Attribute),
        4 => literals().prop_map(Operand::Literal),
        1 => prop::collection::vec(literals(), 0..4).prop_map(Operand::List),
        1 => patterns().prop_map(Operand::Pattern),
    ]
}

fn statements() -> impl Strategy<Value = Statement> {
    let comparators = prop::sample::select(vec![
        Comparator::Equal,
        Comparator::NotEqual,
        Comparator::Less,
        Comparator::LessOrEqual,
        Comparator::Greater,
        Comparator::GreaterOrEqual,
    ]);
    let subnets = (any::<[u8; 4]>(), 0u8..=32).prop_map(|([a, b, c, d], prefix)| {
        Subnet::parse(&format!("{a}.{b}.{c}.{d}/{prefix}")).unwrap()
    });
    prop_oneof![
        operands().prop_map(Statement::Truth),
        (operands(), comparators, operands())
            .prop_map(|(left, comparator, right)| Statement::Compare { left, comparator, right }),
        (operands(), operands())
            .prop_map(|(element, container)| Statement::Membership { element, container }),
        (operands(), subnets).prop_map(|(address, subnet)| Statement::InSubnet { address, subnet }),
        (operands(), patterns()).prop_map(|(text, pattern)| Statement::Match { text, pattern }),
    ]
}

fn trees() -> impl Strategy<Value = Logic<Statement>> {
    statements().prop_map(Logic::Test).prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|part| Logic::Not(Box::new(part))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Logic::all),
            prop::collection::vec(inner, 2..4).prop_map(Logic::any),
        ]
    })
}

/// Text made of the language's own pieces, which gets deeper into the parser than arbitrary characters do.
fn almost_filters() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "and",
        "or",
        "not",
        "in",
        "true",
        "null",
        "x",
        "a.b",
        "`q`",
        "`",
        "'",
        "\"",
        "'s'",
        "/",
        "/r/",
        "/r/i",
        "=~",
        "==",
        "!=",
        "<",
        ">=",
        "=",
        "(",
        ")",
        "[",
        "]",
        ",",
        "1",
        "-1",
        "1.5",
        "1e9",
        "-",
        ".",
        ":",
        "2024-01-02",
        "12:00:00",
        "T",
        "10.0.0.0/8",
        "\\",
        " ",
        "\n",
        "é",
        "🦀",
        "\u{0}",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_printed_filter_parses_to_an_equal_filter(tree in trees()) {
        let filter = Filter::from(tree);
        let parsed = Filter::parse(&filter.to_string(), TODAY);
        prop_assert_eq!(parsed.as_ref(), Ok(&filter), "{}", filter);
    }

    #[test]
    fn any_text_is_a_filter_or_an_error_within_the_text(text in "\\PC{0,40}") {
        check_text(&text);
    }

    #[test]
    fn any_sequence_of_words_is_a_filter_or_an_error_within_the_text(text in almost_filters()) {
        check_text(&text);
    }
}

fn check_text(text: &str) {
    let item = EncodedItem::try_from(
        &item! { "x" => 1, "a" => item! { "b" => "s" }, "q" => "2024-01-02" },
    )
    .unwrap();
    match Filter::parse(text, TODAY) {
        Ok(filter) => {
            filter.matches(item.view()).unwrap();
            assert_eq!(Filter::parse(&filter.to_string(), TODAY).as_ref(), Ok(&filter), "{filter}");
        }
        Err(error) => {
            assert!((1..=text.chars().count() + 1).contains(&error.column()), "{error}");
            assert!(error.to_string().contains('^'));
        }
    }
}

#[test]
fn filters_are_shared_between_threads() {
    fn is_shared<T: Send + Sync + Clone>() {}
    is_shared::<Filter>();
}

#[test]
fn lists_and_names_print_in_one_form() {
    for (written, printed) in [
        ("x in 1, 2", "x in [1, 2]"),
        ("x in (1)", "x in [1]"),
        ("`x`.`y z` == `w`", "`x`.`y z` == w"),
        ("((a) or (b and (c)))", "a or b and c"),
        ("not (a and b) and (c or d)", "not (a and b) and (c or d)"),
        ("x == 3:4:5", "x == 2024-05-06T03:04:05"),
        ("x == 1e3", "x == 1000"),
        ("x in 10.1.2.3/8", "x in 10.0.0.0/8"),
    ] {
        assert_eq!(Filter::parse(written, TODAY).unwrap().to_string(), printed);
    }
}
