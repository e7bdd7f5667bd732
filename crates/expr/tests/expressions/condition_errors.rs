//! What is wrong with conditions, whatever the item.

use dynafile_expr::expression::Bounds;
use dynafile_expr::{Condition, DocumentPath, ExpressionError as Error, Function};
use dynafile_model::{AttributeType, AttributeValue, PathElement};

use crate::{one_of_each, placeholders};

fn error(text: &str) -> Error {
    let values = [(":v", "x".into()), (":one", 1.into()), (":two", 2.into()), (":t", "S".into())];
    match Condition::parse(text, &mut placeholders(&[("#n", "n")], &values)) {
        Ok(condition) => panic!("{text:?} was parsed as {condition:?}"),
        Err(error) => error,
    }
}

#[track_caller]
fn check(rows: impl IntoIterator<Item = (&'static str, Error)>) {
    for (text, expected) in rows {
        assert_eq!(error(text), expected, "{text:?}");
    }
}

#[test]
fn syntax_errors_name_the_token_and_its_neighbours() {
    for (text, token, near) in [
        (" ", "<EOF>", " "),
        ("a", "<EOF>", "a"),
        ("a =", "<EOF>", "="),
        ("a =   ", "<EOF>", "=   "),
        ("a = :v :v", ":v", ":v :v"),
        ("a = :v :v  ", ":v", ":v :v  "),
        ("  , a", ",", "  , a"),
        ("a == :v", "=", "== :v"),
        ("a ! :v", "!", "a ! :v"),
        ("a != :v", "!", "a !="),
        ("(a = :v", "<EOF>", ":v"),
        ("a = :v)", ")", ":v)"),
        ("a = :v AND", "<EOF>", "AND"),
        ("a[00] = :v", "0", "00]"),
        ("a[-1] = :v", "-", "[-1"),
        ("a[x] = :v", "x", "[x]"),
        ("a. = :v", "=", ". = :v"),
        (".a = :v", ".", ".a"),
        ("a..b = :v", ".", "..b"),
        ("a b = :v", "b", "a b ="),
        ("1a = :v", "1", "1a"),
        ("_a = :v", "_", "_a"),
        ("a-b = :v", "-", "a-b"),
        ("é = :v", "é", "é ="),
        ("a = 5", "5", "= 5"),
        ("a = 'x'", "'", "= 'x"),
        ("##n = :v", "#", "##n"),
        ("# = :v", "#", "# ="),
        (": = :v", ":", ": ="),
        ("attribute_exists()", ")", "()"),
        ("a IN ()", ")", "()"),
        ("a IN :v", ":v", "IN :v"),
        ("a IN (:v,)", ")", ",)"),
        ("a NOT IN (:v)", "NOT", "a NOT IN"),
        ("a BETWEEN :v :v", ":v", ":v :v"),
        ("a + :v = :v", "+", "a + :v"),
        ("AND", "AND", "AND"),
        ("a.in = :v", "in", ".in ="),
        ("set = :v", "set", "set ="),
        ("(a)", "<EOF>", ")"),
        ("((a))", "<EOF>", ")"),
        ("(a) AND b = :v", "AND", ") AND b"),
        ("(a).b = :v", ".", ").b"),
        ("(a = :v) = :v", "=", ") = :v"),
        ("a = (a = :v)", "=", "a = :v"),
        ("a = b = c", "=", "b = c"),
        ("NOT a", "<EOF>", "a"),
        ("size(a = :v) = :v", "=", "a = :v"),
        ("attribute_exists(NOT a)", "NOT", "(NOT a"),
    ] {
        let expected = Error::Syntax { token: token.to_owned(), near: near.to_owned() };
        assert_eq!(error(text), expected, "{text:?}");
    }
}

#[test]
fn parentheses_within_parentheses_are_redundant() {
    for text in [
        "((a = :v))",
        "((a)) = :v",
        "a = ((:v))",
        "NOT ((a = :v))",
        "(a = :v) AND ((b = :v))",
        "((attribute_exists(a)))",
        "attribute_exists(((a)))",
        // Found before what is wrong with words.
        "name = :v AND ((a = :v))",
        "foo(a) AND ((a = :v))",
        "size(a) AND ((a = :w))",
    ] {
        assert_eq!(error(text), Error::RedundantParentheses, "{text:?}");
    }
}

#[test]
fn words_are_checked_in_the_order_of_the_text() {
    let reserved = |word: &str| Error::ReservedWord { word: word.to_owned() };
    let unknown = |name: &str| Error::UnknownFunction { name: name.to_owned() };
    let misplaced = |function| Error::FunctionMisplaced { function };
    check([
        ("name = :v", reserved("name")),
        ("Name = :v", reserved("Name")),
        ("a.size = :v", reserved("size")),
        ("foo(a)", unknown("foo")),
        ("SIZE(a) = :v", unknown("SIZE")),
        ("foo(name)", unknown("foo")),
        ("name = :v AND foo(a)", reserved("name")),
        ("foo(a) AND name = :v", unknown("foo")),
        ("size(a)", misplaced(Function::Size)),
        ("(size(a))", misplaced(Function::Size)),
        ("attribute_exists(a) = :v", misplaced(Function::AttributeExists)),
        ("(attribute_exists(a)) = :v", misplaced(Function::AttributeExists)),
        ("a IN (contains(a, b))", misplaced(Function::Contains)),
        ("size(attribute_exists(a)) = :v", misplaced(Function::AttributeExists)),
        (
            "if_not_exists(a, :v) = :v",
            Error::FunctionNotInConditions { function: Function::IfNotExists },
        ),
        (
            "a = list_append(a, b)",
            Error::FunctionNotInConditions { function: Function::ListAppend },
        ),
        ("a[4294967295] = :v", Error::IndexOutOfRange { index: "4294967295".to_owned() }),
        ("name[4294967295] = :v", reserved("name")),
        // Before what placeholders and operands may have wrong with them.
        ("a = :u AND name = :v", reserved("name")),
        ("a = a AND foo(b)", unknown("foo")),
    ]);
}

#[test]
fn placeholders_and_operands_are_checked_in_the_order_of_the_text() {
    let undefined_value = || Error::UndefinedValue { placeholder: ":u".to_owned() };
    let undefined_name = || Error::UndefinedName { placeholder: "#u".to_owned() };
    let same =
        |operator| Error::OperandsNotDistinct { operator, path: DocumentPath::attribute("a") };
    let count = |function, count| Error::OperandCount { function, count };
    check([
        ("a = :u", undefined_value()),
        ("#u = :v", undefined_name()),
        ("a.#u = :v", undefined_name()),
        ("#u = :u", undefined_name()),
        (":u = #u", undefined_value()),
        ("a = a", same("=")),
        ("a <> a", same("<>")),
        ("a < a", same("<")),
        ("a IN (b, a)", same("IN")),
        ("a BETWEEN :v AND a", same("BETWEEN")),
        ("contains(a, a)", same("contains")),
        ("begins_with(a, a)", same("begins_with")),
        ("a = a AND b = :u", same("=")),
        ("b = :u AND a = a", undefined_value()),
        ("attribute_exists(a, b)", count(Function::AttributeExists, 2)),
        ("attribute_not_exists(a, b)", count(Function::AttributeNotExists, 2)),
        ("attribute_type(a)", count(Function::AttributeType, 1)),
        ("begins_with(a)", count(Function::BeginsWith, 1)),
        ("contains(a, b, c)", count(Function::Contains, 3)),
        ("size(a, b) = :v", count(Function::Size, 2)),
        ("attribute_exists(:v)", Error::PathRequired { function: Function::AttributeExists }),
        (
            "attribute_not_exists(size(a))",
            Error::PathRequired { function: Function::AttributeNotExists },
        ),
        ("attribute_exists(:u)", undefined_value()),
        ("attribute_type(a, b)", Error::OperandType { operator: "attribute_type", found: None }),
        (
            "attribute_type(a, :one)",
            Error::OperandType { operator: "attribute_type", found: Some(AttributeType::N) },
        ),
        ("attribute_type(a, :v)", Error::UnknownType { name: "x".to_owned() }),
        (
            "begins_with(a, size(b))",
            Error::OperandType { operator: "begins_with", found: Some(AttributeType::N) },
        ),
        (
            "size(size(a)) = :v",
            Error::OperandType { operator: "size", found: Some(AttributeType::N) },
        ),
    ]);
}

#[test]
fn the_path_in_an_error_has_its_names_resolved() {
    let mut placeholders = placeholders(&[("#n", "a b")], &[]);
    let error = Condition::parse("m.#n[0] = m.#n[0]", &mut placeholders).unwrap_err();
    let Error::OperandsNotDistinct { path, .. } = error else { panic!("{error:?}") };
    assert_eq!(path.elements(), ["m".into(), "a b".into(), PathElement::Index(0)]);
    assert_eq!(path.to_string(), "[m, a b, [0]]");
}

#[test]
fn operators_and_functions_refuse_values_of_types_they_never_take() {
    let ordered = ["S", "N", "B"];
    let textual = ["S", "B"];
    let sized = ["S", "B", "M", "L", "SS", "NS", "BS"];
    let any = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];
    for (text, operator, taken) in [
        ("a < :v", "<", &ordered[..]),
        (":v >= a", ">=", &ordered),
        ("a BETWEEN :v AND :v", "BETWEEN", &ordered),
        ("begins_with(a, :v)", "begins_with", &textual),
        ("begins_with(:v, a)", "begins_with", &textual),
        ("size(:v) = a", "size", &sized),
        ("a = :v", "=", &any),
        ("a IN (:v)", "IN", &any),
        ("contains(a, :v)", "contains", &any),
        ("contains(:v, a)", "contains", &any),
    ] {
        for (name, value) in one_of_each() {
            let found = Some(value.attribute_type());
            let result = Condition::parse(text, &mut placeholders(&[], &[(":v", value)]));
            if taken.contains(&name) {
                assert!(result.is_ok(), "{text} with {name}");
            } else {
                assert_eq!(
                    result,
                    Err(Error::OperandType { operator, found }),
                    "{text} with {name}"
                );
            }
        }
    }
}

#[test]
fn known_bounds_must_be_of_one_type_and_in_order() {
    let bounds = |low: AttributeValue, high: AttributeValue| Box::new(Bounds { low, high });
    check([
        ("a BETWEEN :two AND :one", Error::BoundOrder(bounds(2.into(), 1.into()))),
        ("a BETWEEN :v AND :one", Error::BoundTypes(bounds("x".into(), 1.into()))),
    ]);
}

#[test]
fn limits_are_those_of_the_service() {
    let values = [(":v", "x".into())];
    let parse = |text: &str| Condition::parse(text, &mut placeholders(&[], &values)).map(|_| ());

    assert_eq!(parse(""), Err(Error::Empty));
    assert_eq!(parse(&format!("a = :v{}", " ".repeat(4090))), Ok(()));
    assert_eq!(
        parse(&format!("a = :v{}", " ".repeat(4091))),
        Err(Error::TooLarge { size_bytes: 4097 })
    );

    assert_eq!(parse(&format!("a IN ({})", vec![":v"; 100].join(","))), Ok(()));
    assert_eq!(
        parse(&format!("a IN ({})", vec![":v"; 101].join(","))),
        Err(Error::TooManyCandidates { count: 101 })
    );

    assert_eq!(parse(&vec!["a=:v"; 150].join(" OR ")), Ok(()));
    assert_eq!(parse(&vec!["a=:v"; 151].join(" OR ")), Err(Error::TooManyOperators));
    assert_eq!(parse(&vec!["size(a)=:v"; 100].join(" OR ")), Ok(()));
    assert_eq!(parse(&vec!["size(a)=:v"; 101].join(" OR ")), Err(Error::TooManyOperators));

    assert_eq!(parse(&format!("{}=:v", vec!["a"; 32].join("."))), Ok(()));
    assert_eq!(
        parse(&format!("{}=:v", vec!["a"; 33].join("."))),
        Err(Error::PathTooDeep { levels: 33 })
    );
    assert_eq!(parse(&format!("a{}=:v", "[0]".repeat(32))), Err(Error::PathTooDeep { levels: 33 }));
}

#[test]
fn deep_nesting_is_an_error_even_on_a_small_stack() {
    let deep = || {
        let values = [(":v", "x".into())];
        let parse =
            |text: &str| Condition::parse(text, &mut placeholders(&[], &values)).map(|_| ());
        let nested =
            |depth: usize| format!("{}a=:v{}", "(a=:v OR ".repeat(depth), ")".repeat(depth));
        assert_eq!(parse(&nested(149)), Ok(()));
        assert_eq!(parse(&nested(150)), Err(Error::TooManyOperators));
        assert_eq!(parse(&nested(400)), Err(Error::TooManyOperators));
        assert_eq!(parse(&format!("{}a=:v", "NOT ".repeat(299))), Ok(()));
        assert_eq!(parse(&format!("{}a=:v", "NOT ".repeat(300))), Err(Error::TooManyOperators));
        assert_eq!(parse(&format!("{}a=:v", "NOT ".repeat(1000))), Err(Error::TooManyOperators));
        assert_eq!(parse(&format!("{}a=:v{}", "NOT(".repeat(299), ")".repeat(299))), Ok(()));
        for depth in [2, 300, 301, 302, 2000] {
            let text = format!("{}a=:v{}", "(".repeat(depth), ")".repeat(depth));
            assert_eq!(parse(&text), Err(Error::RedundantParentheses), "{depth}");
            let text = format!("{}a{}=:v", "(".repeat(depth), ")".repeat(depth));
            assert_eq!(parse(&text), Err(Error::RedundantParentheses), "{depth}");
        }
        assert_eq!(parse(&"(".repeat(4096)), Err(Error::RedundantParentheses));
        assert_eq!(parse(&"size(".repeat(800)), Err(Error::TooManyOperators));
    };
    std::thread::Builder::new().stack_size(512 * 1024).spawn(deep).unwrap().join().unwrap();
}
