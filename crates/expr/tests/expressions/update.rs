//! What updates do, and what is wrong with them.

use dynafile_expr::{DocumentPath, ExpressionError as Error, Function, Update, UpdateError};
use dynafile_model::{AttributeType, AttributeValue, Item, NumberError, item};

use crate::{binaries, list, number, numbers, one_of_each, placeholders, strings};

fn parse(text: &str) -> Result<Update, Error> {
    let values = [
        (":one", 1.into()),
        (":minus", (-5).into()),
        (":s", "x".into()),
        (":l", list([9.into()])),
        (":ss", strings(["a", "c"])),
        (":ns", numbers([1, 3])),
        (":bs", binaries([b"x"])),
        (":ab", strings(["a", "b"])),
        (":zz", strings(["zz"])),
        (":huge", number("9.9E+125").into()),
    ];
    Update::parse(text, &mut placeholders(&[("#a", "a"), ("#name", "name")], &values))
}

fn before() -> Item {
    item! {
        "a" => "x", "n" => 5, "l" => list([1.into(), 2.into(), 3.into()]), "m" => item! { "k" => 1, "d" => item! { "e" => 2 } },
        "ss" => strings(["a", "b"]), "ns" => numbers([1, 2]), "yes" => true, "big" => number("9.9E+125"),
        "ll" => list([list([1.into()]), item! { "x" => 1 }.into()]),
    }
}

fn apply(text: &str) -> Result<Item, UpdateError> {
    parse(text)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
        .apply(&before())
        .map_err(|failed| failed.error)
}

/// Checks that the update changes these attributes and no others; `None` is one that is gone.
#[track_caller]
fn check(
    rows: impl IntoIterator<Item = (&'static str, Vec<(&'static str, Option<AttributeValue>)>)>,
) {
    for (text, changes) in rows {
        let mut expected = before();
        for (name, value) in changes {
            match value {
                Some(value) => expected.insert(name, value),
                None => expected.remove(name),
            };
        }
        assert_eq!(apply(text), Ok(expected), "{text}");
    }
}

#[track_caller]
fn check_errors(rows: impl IntoIterator<Item = (&'static str, UpdateError)>) {
    for (text, expected) in rows {
        assert_eq!(apply(text), Err(expected), "{text}");
    }
}

#[test]
fn set_puts_values_computed_from_the_item_before() {
    let m = |k: AttributeValue| Some(item! { "k" => k, "d" => item! { "e" => 2 } }.into());
    check([
        ("SET a = :one", vec![("a", Some(1.into()))]),
        ("set #a = :one, b = :s", vec![("a", Some(1.into())), ("b", Some("x".into()))]),
        ("SET a = n, n = a", vec![("a", Some(5.into())), ("n", Some("x".into()))]),
        ("SET a = a", vec![]),
        ("SET n = n + :one, m.k = n", vec![("n", Some(6.into())), ("m", m(5.into()))]),
        ("SET a = n - :one", vec![("a", Some(4.into()))]),
        ("SET a = :one + :one", vec![("a", Some(2.into()))]),
        ("SET a = (n + :one)", vec![("a", Some(6.into()))]),
        ("SET a = (n) + (:one)", vec![("a", Some(6.into()))]),
        ("SET a = ((n) + (:one))", vec![("a", Some(6.into()))]),
        ("SET a = l[0] + l[1]", vec![("a", Some(3.into()))]),
        ("SET m.k = :s", vec![("m", m("x".into()))]),
        (
            "SET m.#name = :s",
            vec![("m", Some(item! { "k" => 1, "d" => item! { "e" => 2 }, "name" => "x" }.into()))],
        ),
        ("SET l[0] = l[1], l[1] = l[0]", vec![("l", Some(list([2.into(), 1.into(), 3.into()])))]),
    ]);
}

#[test]
fn a_position_past_the_end_of_a_list_appends_in_order_of_position() {
    let l = |values: AttributeValue| vec![("l", Some(values))];
    check([
        ("SET l[3] = :one", l(list([1.into(), 2.into(), 3.into(), 1.into()]))),
        ("SET l[10] = :one", l(list([1.into(), 2.into(), 3.into(), 1.into()]))),
        (
            "SET l[10] = :one, l[9] = :s",
            l(list([1.into(), 2.into(), 3.into(), "x".into(), 1.into()])),
        ),
        ("ADD l[5] :one", l(list([1.into(), 2.into(), 3.into(), 1.into()]))),
    ]);
}

#[test]
fn if_not_exists_and_list_append_give_values() {
    let doubled = || list([1.into(), 2.into(), 3.into(), 1.into(), 2.into(), 3.into()]);
    check([
        ("SET a = if_not_exists(a, :one)", vec![]),
        ("SET b = if_not_exists(b, :one)", vec![("b", Some(1.into()))]),
        ("SET b = if_not_exists(b, :one) + :one", vec![("b", Some(2.into()))]),
        ("SET n = if_not_exists(n, :one) - :one", vec![("n", Some(4.into()))]),
        ("SET b = if_not_exists(q, if_not_exists(m.q.z, n))", vec![("b", Some(5.into()))]),
        ("SET b = if_not_exists(q.w, :one)", vec![("b", Some(1.into()))]),
        ("SET l = list_append(l, l)", vec![("l", Some(doubled()))]),
        (
            "SET l = list_append(:l, l)",
            vec![("l", Some(list([9.into(), 1.into(), 2.into(), 3.into()])))],
        ),
        (
            "SET b = list_append(if_not_exists(b, :l), :l)",
            vec![("b", Some(list([9.into(), 9.into()])))],
        ),
    ]);
}

#[test]
fn remove_takes_away_what_is_there() {
    let l = |values: AttributeValue| vec![("l", Some(values))];
    check([
        ("REMOVE a", vec![("a", None)]),
        ("REMOVE q, l[10], m.q", vec![]),
        ("REMOVE m.d.e", vec![("m", Some(item! { "k" => 1, "d" => Item::new() }.into()))]),
        ("REMOVE l[0], l[1]", l(list([3.into()]))),
        ("REMOVE l[2], l[0]", l(list([2.into()]))),
        ("SET l[1] = :one REMOVE l[0]", l(list([1.into(), 3.into()]))),
        ("REMOVE l[0] SET l[7] = :s", l(list([2.into(), 3.into(), "x".into()]))),
        ("REMOVE ll[0], ll[1].x", vec![("ll", Some(list([Item::new().into()])))]),
    ]);
}

#[test]
fn add_and_delete_work_on_numbers_and_sets() {
    check([
        ("ADD n :minus", vec![("n", Some(0.into()))]),
        ("ADD q :one", vec![("q", Some(1.into()))]),
        ("ADD ss :ss", vec![("ss", Some(strings(["a", "b", "c"])))]),
        (
            "ADD ns :ns, q :bs",
            vec![("ns", Some(numbers([1, 2, 3]))), ("q", Some(binaries([b"x"])))],
        ),
        ("ADD l[0] :one", vec![("l", Some(list([2.into(), 2.into(), 3.into()])))]),
        (
            "ADD m.q :one",
            vec![("m", Some(item! { "k" => 1, "q" => 1, "d" => item! { "e" => 2 } }.into()))],
        ),
        ("DELETE ss :ss", vec![("ss", Some(strings(["b"])))]),
        ("DELETE ss :ab", vec![("ss", None)]),
        ("DELETE ss :zz", vec![]),
        ("DELETE q :ss, m.q :ss, l[9] :ss", vec![]),
        (
            "ADD n :one DELETE ns :ns SET a = n REMOVE yes",
            vec![
                ("n", Some(6.into())),
                ("ns", Some(numbers([2]))),
                ("a", Some(5.into())),
                ("yes", None),
            ],
        ),
    ]);
}

#[test]
fn parents_must_be_there_and_of_the_right_kind() {
    for text in [
        "SET q.w = :one",
        "SET m.q.w = :one",
        "SET a.b = :one",
        "SET l.b = :one",
        "SET m[0] = :one",
        "SET q[0] = :one",
        "SET l[0][0] = :one",
        "SET l[5].x = :one",
        "REMOVE q.w",
        "REMOVE m.q.w",
        "REMOVE a.b",
        "REMOVE l[0][0]",
        "REMOVE m[0]",
        "REMOVE l.x",
        "ADD q.w :one",
        "ADD m.q.w :one",
        "DELETE q.w :ss",
    ] {
        assert_eq!(apply(text), Err(UpdateError::InvalidPath), "{text}");
    }
}

#[test]
fn values_that_are_needed_must_be_there_and_fit() {
    check_errors([
        ("SET a = q", UpdateError::MissingAttribute),
        ("SET a = m.q", UpdateError::MissingAttribute),
        ("SET a = l[9]", UpdateError::MissingAttribute),
        ("SET a = q + :one", UpdateError::MissingAttribute),
        ("SET a = list_append(q, l)", UpdateError::MissingAttribute),
        ("SET a = if_not_exists(q, r)", UpdateError::MissingAttribute),
        ("SET a = if_not_exists(n, q)", UpdateError::MissingAttribute),
        ("SET a = a + :one", UpdateError::OperandType),
        ("SET a = n + yes", UpdateError::OperandType),
        ("SET a = list_append(n, l)", UpdateError::OperandType),
        ("ADD a :one", UpdateError::OperandType),
        ("ADD n :ns", UpdateError::OperandType),
        ("ADD ss :ns", UpdateError::OperandType),
        ("ADD l :one", UpdateError::OperandType),
        ("DELETE ss :ns", UpdateError::OperandType),
        ("DELETE n :ns", UpdateError::OperandType),
        ("SET n = big + :huge", UpdateError::Number(NumberError::Overflow)),
        ("ADD big :huge", UpdateError::Number(NumberError::Overflow)),
        ("SET n = big + :one", UpdateError::Number(NumberError::TooManyDigits)),
    ]);
}

#[test]
fn an_item_that_does_not_exist_is_an_empty_one() {
    let apply =
        |text: &str| parse(text).unwrap().apply(&Item::new()).map_err(|failed| failed.error);
    assert_eq!(apply("REMOVE a"), Ok(Item::new()));
    assert_eq!(apply("ADD n :one"), Ok(item! { "n" => 1 }));
    assert_eq!(apply("DELETE s :ss"), Ok(Item::new()));
    assert_eq!(apply("SET a.b = :one"), Err(UpdateError::InvalidPath));
}

#[test]
fn syntax_errors_name_the_token_and_its_neighbours() {
    for (text, token, near) in [
        (" ", "<EOF>", " "),
        ("SET", "<EOF>", "SET"),
        ("SET a", "<EOF>", "a"),
        ("SET a =", "<EOF>", "="),
        ("SET a = :one, ", "<EOF>", ", "),
        ("SET a = :one b = :one", "b", ":one b ="),
        ("FOO a", "FOO", "FOO a"),
        ("SET :v = a", ":v", "SET :v ="),
        ("SET a = n + n + n", "+", "n + n"),
        ("SET (a) = :one", "(", "SET (a"),
        ("SET a = n * :one", "*", "n * :one"),
        ("SET a = NOT b", "NOT", "= NOT b"),
        ("SET a = b AND c", "AND", "b AND c"),
        ("SET a = -:one", "-", "= -:one"),
        ("SET a = (n + :one) + :one", "+", ") + :one"),
        ("SET a = if_not_exists(q, n + n)", "+", "n + n"),
        ("SET set = :one", "set", "SET set ="),
        ("REMOVE", "<EOF>", "REMOVE"),
        ("REMOVE :v", ":v", "REMOVE :v"),
        ("REMOVE size(a)", "(", "size(a"),
        ("ADD n", "<EOF>", "n"),
        ("ADD n n", "n", "n n"),
        ("ADD n = :one", "=", "n = :one"),
        ("ADD n (:one)", "(", "n (:one"),
        ("DELETE ss ss", "ss", "ss ss"),
    ] {
        let expected = Error::Syntax { token: token.to_owned(), near: near.to_owned() };
        assert_eq!(parse(text), Err(expected), "{text:?}");
    }
}

#[test]
fn words_placeholders_and_operands_are_checked() {
    let path = DocumentPath::attribute("b");
    for (text, expected) in [
        ("", Error::Empty),
        ("SET a = ((n))", Error::RedundantParentheses),
        ("SET a = ((n + :one))", Error::RedundantParentheses),
        ("SET a = :one SET b = :one", Error::RepeatedSection { section: "SET" }),
        ("REMOVE b REMOVE c", Error::RepeatedSection { section: "REMOVE" }),
        ("REMOVE b REMOVE name", Error::ReservedWord { word: "name".to_owned() }),
        ("ADD n :one ADD b :one", Error::RepeatedSection { section: "ADD" }),
        ("DELETE b :ss DELETE c :ss", Error::RepeatedSection { section: "DELETE" }),
        ("SET name = :one", Error::ReservedWord { word: "name".to_owned() }),
        ("SET a = foo(a)", Error::UnknownFunction { name: "foo".to_owned() }),
        ("SET a = size(a)", Error::FunctionNotInUpdates { function: Function::Size }),
        (
            "SET a = list_append(l, l) + :one",
            Error::FunctionMisplaced { function: Function::ListAppend },
        ),
        (
            "SET a = n + list_append(l, l)",
            Error::FunctionMisplaced { function: Function::ListAppend },
        ),
        (
            "SET a = if_not_exists(q, list_append(l, l))",
            Error::FunctionMisplaced { function: Function::ListAppend },
        ),
        (
            "SET a = if_not_exists(a)",
            Error::OperandCount { function: Function::IfNotExists, count: 1 },
        ),
        (
            "SET a = list_append(l, l, l)",
            Error::OperandCount { function: Function::ListAppend, count: 3 },
        ),
        ("SET a = if_not_exists(:one, a)", Error::PathRequired { function: Function::IfNotExists }),
        (
            "SET a = if_not_exists(b, b)",
            Error::OperandsNotDistinct { operator: "if_not_exists", path },
        ),
        ("SET #u = :one", Error::UndefinedName { placeholder: "#u".to_owned() }),
        ("SET a = :u", Error::UndefinedValue { placeholder: ":u".to_owned() }),
        ("SET a = n + :s", Error::OperandType { operator: "+", found: Some(AttributeType::S) }),
        ("SET a = :l - n", Error::OperandType { operator: "-", found: Some(AttributeType::L) }),
        (
            "SET a = list_append(l, :one)",
            Error::OperandType { operator: "list_append", found: Some(AttributeType::N) },
        ),
    ] {
        assert_eq!(parse(text).map(|_| ()), Err(expected), "{text:?}");
    }
}

#[test]
fn add_and_delete_refuse_values_of_types_they_never_take() {
    for (name, value) in one_of_each() {
        let found = value.attribute_type();
        let mut placeholders = placeholders(&[], &[(":v", value)]);
        let add = Update::parse("ADD a :v", &mut placeholders).map(|_| ());
        let delete = Update::parse("DELETE a :v", &mut placeholders).map(|_| ());
        let refused = |section| Err(Error::SectionOperandType { section, found });
        let is_set = ["SS", "NS", "BS"].contains(&name);
        assert_eq!(add, if is_set || name == "N" { Ok(()) } else { refused("ADD") }, "{name}");
        assert_eq!(delete, if is_set { Ok(()) } else { refused("DELETE") }, "{name}");
    }
}

#[test]
fn paths_may_not_overlap_or_conflict_across_sections() {
    for (text, expected) in [
        ("SET a = :one, a = :one", "[a] [a]"),
        ("SET m = :one, m.k = :one", "[m] [m, k]"),
        ("SET m.k = :one REMOVE m", "[m, k] [m]"),
        ("ADD n :one SET n = :one", "[n] [n]"),
        ("REMOVE m.d SET m.d.e = :one", "[m, d] [m, d, e]"),
        ("SET l[0] = :one, l[0] = :one", "[l, [0]] [l, [0]]"),
        ("SET #a = :one, a = :one", "[a] [a]"),
    ] {
        let error = parse(text).unwrap_err();
        let Error::PathsOverlap(one, two) = error else { panic!("{text}: {error:?}") };
        assert_eq!(format!("{one} {two}"), expected, "{text}");
    }
    assert!(matches!(parse("SET m.k = :one, m[0] = :one"), Err(Error::PathsConflict(..))));
    assert!(parse("SET m.k = :one, m.d = :one, l[0] = :one REMOVE l[1]").is_ok());
}

#[test]
fn operators_are_counted_and_nesting_is_bounded() {
    let sums = |count: usize| {
        let sums: Vec<String> = (0..count).map(|number| format!("x{number}=n+n")).collect();
        parse(&format!("SET {}", sums.join(","))).map(|_| ())
    };
    assert_eq!(sums(300), Ok(()));
    assert_eq!(sums(301), Err(Error::TooManyOperators));
    let nested = format!("SET a = {}n{}", "if_not_exists(q,".repeat(200), ")".repeat(200));
    assert!(parse(&nested).is_ok());
    assert_eq!(parse(&format!("SET a = {}", "(".repeat(4000))), Err(Error::RedundantParentheses));
}

#[test]
fn the_paths_of_an_update_are_those_it_changes_and_those_it_reads() {
    let update = parse("SET a = if_not_exists(b, c) + n REMOVE l[0] ADD m.k :one").unwrap();
    let paths: Vec<String> = update.paths().into_iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["[a]", "[b]", "[c]", "[n]", "[l, [0]]", "[m, k]"]);
}
