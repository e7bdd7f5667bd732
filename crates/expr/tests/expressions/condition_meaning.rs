//! What conditions are true of.

use dynafile_expr::{Condition, Placeholders};
use dynafile_model::{AttributeValue, Item, item};

use crate::{binaries, condition, list, number, numbers, one_of_each, strings};

fn zoo() -> Item {
    item! {
        "s" => "abc", "t" => "ab", "e" => "", "n" => 5, "n2" => 7, "b" => b"abc".to_vec(), "yes" => true, "yes2" => true,
        "nothing" => None::<bool>, "l" => list([1.into(), "a".into(), list([2.into(), 3.into()]), item! { "x" => 1 }.into()]),
        "m" => item! { "k" => 1, "d" => item! { "e" => 2 } }, "ss" => strings(["a", "b"]), "ns" => numbers([1, 2]),
        "bs" => binaries([b"a"]), "el" => list([]), "em" => Item::new(),
    }
}

fn values() -> Vec<(&'static str, AttributeValue)> {
    vec![
        (":1", 1.into()),
        (":3", 3.into()),
        (":5", 5.into()),
        (":9", 9.into()),
        (":50", number("5.0").into()),
        (":s", "abc".into()),
        (":a", "a".into()),
        (":z", "z".into()),
        (":bb", b"b".to_vec().into()),
        (":ba", b"ab".to_vec().into()),
        (":yes", true.into()),
        (":null", AttributeValue::Null),
        (":l", list([2.into(), 3.into()])),
        (":m", item! { "e" => 2 }.into()),
        (":ss", strings(["b", "a"])),
        (":sa", strings(["a"])),
        (":ns", numbers([2, 1])),
        (":empty", "".into()),
        (":t", "S".into()),
        (":nt", "N".into()),
        (":bn", b"a".to_vec().into()),
    ]
}

#[track_caller]
fn check(rows: &[(&str, bool)]) {
    for (text, expected) in rows {
        assert_eq!(condition(text, &zoo(), &values()), Ok(*expected), "{text}");
    }
}

#[test]
fn equality_is_of_type_and_value() {
    check(&[
        ("n = :5", true),
        ("n = :50", true),
        ("n = :9", false),
        ("n <> :9", true),
        ("s = :s", true),
        ("s = :5", false),
        ("s <> :5", true),
        ("yes = :yes", true),
        ("yes = :1", false),
        ("nothing = :null", true),
        ("l[2] = :l", true),
        ("m.d = :m", true),
        ("m = :m", false),
        ("ss = :ss", true),
        ("ss = :sa", false),
        ("ns = :ns", true),
        ("ss = :ns", false),
        (":5 = n", true),
        (":5 = :5", true),
        ("yes = yes2", true),
        ("l[0] = m.k", true),
        ("em = em.x", false),
    ]);
}

#[test]
fn order_exists_among_strings_numbers_and_binary_values() {
    check(&[
        ("n < :9", true),
        ("n < :5", false),
        ("n <= :5", true),
        ("n > :1", true),
        ("n >= :9", false),
        ("s < :z", true),
        ("s > :a", true),
        ("b < :bb", true),
        ("b > :ba", true),
        ("s < n", false),
        ("n < s", false),
        ("yes < yes2", false),
        ("yes <= yes2", false),
        ("l < el", false),
        ("ss <= ns", false),
        ("nothing < n", false),
        (":1 < n", true),
    ]);
}

#[test]
fn a_missing_value_equals_nothing_and_has_no_order() {
    check(&[
        ("q = :1", false),
        ("q <> :1", true),
        ("NOT q = :1", true),
        ("q < :1", false),
        ("NOT q < :1", true),
        ("q = r", false),
        ("q <> r", true),
        ("q = nothing", false),
        ("q <> nothing", true),
        ("q IN (:1)", false),
        ("q IN (r)", false),
        ("q BETWEEN :1 AND :9", false),
        ("contains(q, :a)", false),
        ("contains(s, q)", false),
        ("begins_with(q, :a)", false),
        ("attribute_type(q, :t)", false),
        ("size(q) = :1", false),
        ("size(q) <> :1", true),
        ("size(q) = size(r)", false),
        ("l[9] = :1", false),
        ("s.x = :1", false),
        ("m[0] = :1", false),
        ("l.x = :1", false),
        ("l[2][0].x = :1", false),
    ]);
}

#[test]
fn between_includes_its_bounds_and_in_looks_for_any() {
    check(&[
        ("n BETWEEN :5 AND :9", true),
        ("n BETWEEN :1 AND :5", true),
        ("n BETWEEN :9 AND n2", false),
        ("n BETWEEN m.k AND n2", true),
        ("s BETWEEN :a AND :z", true),
        ("s BETWEEN n AND n2", false),
        ("size(s) BETWEEN :1 AND :3", true),
        ("n BETWEEN size(s) AND :9", true),
        ("n IN (:1, :5)", true),
        ("n IN (:1, :9)", false),
        ("n IN (n2, :50)", true),
        ("ss IN (:sa, :ss)", true),
        ("s IN (:5)", false),
        ("NOT n IN (:1)", true),
        ("size(s) IN (:3)", true),
    ]);
}

#[test]
fn connectives_bind_as_and_before_or_and_not_before_both() {
    check(&[
        ("n = :5 OR s = :a AND s = :z", true),
        ("(n = :5 OR s = :a) AND s = :z", false),
        ("NOT n = :5 OR s = :s", true),
        ("NOT (n = :5 OR s = :s)", false),
        ("NOT NOT n = :5", true),
        ("not n = :9 and s = :s", true),
        ("n BETWEEN :1 AND :9 AND s = :s", true),
        ("NOT n BETWEEN :1 AND :9", false),
        ("(attribute_exists(n)) AND (n = :5)", true),
        ("(n) = :5", true),
        ("((n) = (:5))", true),
        ("n IN ((:5))", true),
        ("size((s)) = :3", true),
        ("(size(s)) = (:3)", true),
        ("n\n=\t:5", true),
        ("n=:5", true),
        ("m . k = :1", true),
        ("l [0] = :1", true),
    ]);
}

#[test]
fn functions_of_existence_and_type_look_at_what_is_there() {
    check(&[
        ("attribute_exists(s)", true),
        ("attribute_exists(nothing)", true),
        ("attribute_exists(q)", false),
        ("attribute_exists(m.d.e)", true),
        ("attribute_exists(l[3].x)", true),
        ("attribute_exists(l[4])", false),
        ("attribute_not_exists(q)", true),
        ("attribute_not_exists(s)", false),
        ("attribute_type(s, :t)", true),
        ("attribute_type(n, :t)", false),
        ("attribute_type(:a, :t)", true),
        ("attribute_type(size(s), :nt)", true),
        ("attribute_exists (s)", true),
    ]);
    for (name, value) in one_of_each() {
        for (other, _) in one_of_each() {
            let item = item! { "x" => value.clone() };
            let expected = Ok(name == other);
            assert_eq!(
                condition("attribute_type(x, :t)", &item, &[(":t", other.into())]),
                expected,
                "{name} {other}"
            );
        }
    }
}

#[test]
fn begins_with_and_contains_compare_within_a_type() {
    check(&[
        ("begins_with(s, :a)", true),
        ("begins_with(s, :z)", false),
        ("begins_with(s, :empty)", true),
        ("begins_with(b, :ba)", true),
        ("begins_with(b, :bb)", false),
        ("begins_with(s, :ba)", false),
        ("begins_with(n, :a)", false),
        ("begins_with(:s, t)", true),
        ("begins_with(s, t)", true),
        ("contains(s, :a)", true),
        ("contains(s, :z)", false),
        ("contains(s, :empty)", true),
        ("contains(b, :bb)", true),
        ("contains(ss, :a)", true),
        ("contains(ss, :z)", false),
        ("contains(ns, :1)", true),
        ("contains(ns, :a)", false),
        ("contains(bs, :bn)", true),
        ("contains(l, :a)", true),
        ("contains(l, :1)", true),
        ("contains(l, :l)", true),
        ("contains(l, :z)", false),
        ("contains(ss, :sa)", false),
        ("contains(m, :a)", false),
        ("contains(n, :1)", false),
        ("contains(s, :1)", false),
        ("contains(:s, t)", true),
    ]);
}

#[test]
fn size_counts_what_a_type_has() {
    check(&[
        ("size(s) = :3", true),
        ("size(b) = :3", true),
        ("size(e) < :1", true),
        ("size(ss) > :1", true),
        ("size(m) < :3", true),
        ("size(l) > :3", true),
        ("size(n) = :1", false),
        ("size(n) <> :1", true),
        ("size(yes) = :1", false),
        ("size(nothing) < :1", false),
        ("size(:s) = :3", true),
        ("size(s) = size(b)", true),
    ]);
    // In UTF-16 code units.
    assert_eq!(condition("size(s) = :n", &item! { "s" => "é🦀" }, &[(":n", 3.into())]), Ok(true));
}

#[test]
fn an_item_that_does_not_exist_has_no_attributes() {
    let parse = |text: &str| Condition::parse(text, &mut Placeholders::default()).unwrap();
    assert!(parse("attribute_not_exists(pk)").matches(None).unwrap());
    assert!(!parse("attribute_exists(pk)").matches(None).unwrap());
    assert!(parse("a <> b").matches(None).unwrap());
    assert!(!parse("size(a) = b").matches(None).unwrap());
}

#[test]
fn function_names_are_names_where_no_parenthesis_follows() {
    let item = item! { "contains" => "abc", "begins_with" => item! { "a" => "abc" } };
    for text in ["contains = :s", "begins_with.a = :s", "attribute_exists(contains)"] {
        assert_eq!(condition(text, &item, &[(":s", "abc".into())]), Ok(true), "{text}");
    }
}
