//! What filters mean: one table per operator, each row a filter, an item and the answer.
#![allow(clippy::unwrap_used)] // Clippy knows test functions, not the functions they share.

use dynafile_expr::Filter;
use dynafile_model::{AttributeValue, EncodedItem, Item, Number, item};
use jiff::civil::date;

/// Today is 2024-05-06.
fn matches(text: &str, item: &Item) -> bool {
    let filter = Filter::parse(text, date(2024, 5, 6)).unwrap_or_else(|error| panic!("{error}"));
    filter.matches(EncodedItem::try_from(item).unwrap().view()).unwrap()
}

#[track_caller]
fn check(rows: impl IntoIterator<Item = (&'static str, Item, bool)>) {
    for (text, item, expected) in rows {
        assert_eq!(matches(text, &item), expected, "{text} of {item:?}");
    }
}

/// One item for the tests that need many types.
fn zoo() -> Item {
    item! {
        "one" => 1, "zero" => 0, "half" => number("0.5"), "big" => number("99999999999999999999"),
        "yes" => true, "no" => false, "nothing" => None::<bool>,
        "a" => "a", "b" => "b", "abc" => "abc", "empty" => "",
        "bytes" => vec![97u8, 98], "no_bytes" => Vec::<u8>::new(),
        "list" => list([1.into(), 2.into()]), "list12" => list([1.into(), 2.into()]),
        "list1a" => list([1.into(), "a".into()]), "list13" => list([1.into(), 3.into()]),
        "list_true" => list([true.into(), 2.into()]), "nested" => list([list([1.into(), 2.into()])]),
        "words" => list(["a".into(), "x".into()]), "no_list" => list([]), "mixed" => list([5.into(), "abc".into()]),
        "map" => item! { "k" => 1, "deep" => item! { "er" => "x" } }, "map2" => item! { "k" => true, "deep" => item! { "er" => "x" } },
        "no_map" => Item::new(),
        "set" => strings(["a", "b"]), "set_a" => strings(["a"]), "set_z" => strings(["z"]),
        "numbers" => numbers([1, 2]), "number_1" => numbers([1]),
        "day" => "2024-05-06", "noon" => "2024-05-06T12:00:00", "noon_utc" => "2024-05-06T14:00:00+02:00",
        "days" => list(["2024-05-06".into()]), "day_set" => strings(["2024-05-06"]),
    }
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn list<const N: usize>(values: [AttributeValue; N]) -> AttributeValue {
    AttributeValue::L(values.into())
}

fn strings<const N: usize>(members: [&str; N]) -> AttributeValue {
    AttributeValue::Ss(members.into_iter().map(str::to_owned).collect())
}

fn numbers<const N: usize>(members: [i32; N]) -> AttributeValue {
    AttributeValue::Ns(members.into_iter().map(Number::from).collect())
}

#[track_caller]
fn check_zoo(rows: &[(&str, bool)]) {
    let zoo = zoo();
    for (text, expected) in rows {
        assert_eq!(matches(text, &zoo), *expected, "{text}");
    }
}

#[test]
fn an_operand_alone_is_true_unless_it_is_null_missing_zero_or_empty() {
    for truthy in ["one", "half", "yes", "a", "bytes", "list", "map", "set", "numbers"] {
        assert!(matches(truthy, &zoo()), "{truthy}");
    }
    for falsy in [
        "zero", "no", "nothing", "missing", "empty", "no_bytes", "no_list", "no_map", "a.b",
        "map.none",
    ] {
        assert!(!matches(falsy, &zoo()), "{falsy}");
    }
    check_zoo(&[
        ("5", true),
        ("0", false),
        ("-1", true),
        ("0.0", false),
        ("'a'", true),
        ("''", false),
        ("true", true),
        ("false", false),
        ("null", false),
        ("2024-05-06", true),
        ("00:00:00", true),
        ("/b/", true),
        ("0, 0", true),
        ("[0]", true),
        ("[]", false),
    ]);
}

#[test]
fn and_binds_tighter_than_or_and_not_tighter_than_and() {
    check([
        ("a or b and c", item! { "a" => 1, "c" => 0 }, true),
        ("a and b or c", item! { "c" => 1 }, true),
        ("(a or b) and c", item! { "a" => 1 }, false),
        ("not a or b", item! { "a" => 1, "b" => 1 }, true),
        ("not (a or b)", item! { "a" => 1, "b" => 1 }, false),
        ("not a and b", item! { "a" => 1, "b" => 1 }, false),
        ("not a == 1", item! { "a" => 2 }, true),
        ("not not a", item! { "a" => 1 }, true),
        ("not not not a", item! { "a" => 1 }, false),
        ("not(not(a))", item! { "a" => 1 }, true),
        ("not a == 1 and b", item! { "a" => 1, "b" => 1 }, false),
        ("a AND NOT b Or c", item! { "a" => 1 }, true),
        ("a == 'x'and b == 1", item! { "a" => "x", "b" => 1 }, true),
        ("a == 1and b", item! { "a" => 1, "b" => 1 }, true),
    ]);
}

#[test]
fn names_reach_into_maps_and_a_whole_name_with_dots_wins() {
    let inner = |value: i32| item! { "b" => value };
    check([
        ("a.b == 1", item! { "a" => inner(1) }, true),
        ("a.b == 1", item! { "a.b" => 1 }, true),
        ("a.b == 1", item! { "a.b" => 1, "a" => inner(2) }, true),
        ("a.b == 2", item! { "a.b" => 1, "a" => inner(2) }, false),
        ("`a`.b == 2", item! { "a.b" => 1, "a" => inner(2) }, true),
        ("`a.b` == 1", item! { "a.b" => 1, "a" => inner(2) }, true),
        ("`a.b` == 2", item! { "a" => inner(2) }, false),
        ("a.b.c == 1", item! { "a.b" => item! { "c" => 1 } }, false),
        ("`a.b`.c == 1", item! { "a.b" => item! { "c" => 1 } }, true),
        ("a.`b c`.d == 1", item! { "a" => item! { "b c" => item! { "d" => 1 } } }, true),
        ("a..b == 1", item! { "a" => item! { "" => inner(1) } }, true),
        ("a. == 1", item! { "a." => 1 }, true),
        ("a.0 == 1", item! { "a" => list([1.into()]) }, false),
        ("a.b == null", item! { "a" => 5 }, true),
        ("a.b != 1", item! { "a" => list(["b".into()]) }, true),
        ("`größe` > 1", item! { "größe" => 2 }, true),
        ("`a``b` == 1", item! { "a`b" => 1 }, true),
        ("`true` == 1", item! { "true" => 1 }, true),
        (
            "notes == 2 and order == 3 and inn",
            item! { "notes" => 2, "order" => 3, "inn" => 1 },
            true,
        ),
        ("in == 1 and and == 2 or or == 3", item! { "in" => 1, "and" => 2 }, true),
        ("_a1 == 1", item! { "_a1" => 1 }, true),
    ]);
}

#[test]
fn equality_is_by_value_and_never_an_error() {
    check_zoo(&[
        ("one == 1", true),
        ("one == 1.0", true),
        ("one == 01", true),
        ("one == 1e0", true),
        ("one == 10E-1", true),
        ("half == 0.5", true),
        ("big == 99999999999999999999", true),
        ("one == '1'", false),
        ("one != '1'", true),
        ("yes == 1", true),
        ("no == 0", true),
        ("yes == true", true),
        ("yes == TRUE", true),
        ("one == true", true),
        ("yes == 2", false),
        ("zero == -0", true),
        ("a == 'a'", true),
        ("a == \"a\"", true),
        ("a == b", false),
        ("missing == null", true),
        ("nothing == null", true),
        ("missing == other", true),
        ("missing != other", false),
        ("missing == 0", false),
        ("missing != 1", true),
        ("nothing == false", false),
        ("empty == ''", true),
        ("bytes == 'ab'", false),
        ("bytes == bytes", true),
        ("1 == one", true),
        ("'a' == 'a'", true),
        ("5 == 6", false),
        ("list == list12", true),
        ("list == list_true", true),
        ("list == list13", false),
        ("list == 1, 2", true),
        ("list == 1, 3", false),
        ("1, 2 == list", true),
        ("[1, 2] == [1, 2]", true),
        ("list == (1, 2)", true),
        ("list != 1, 2", false),
        ("list == 1, 2, 3", false),
        ("list == 1", false),
        ("no_list == []", true),
        ("map == map2", true),
        ("map == no_map", false),
        ("map == list", false),
        ("set == set", true),
        ("set == set_a", false),
        ("set == 'a', 'b'", false),
        ("numbers == numbers", true),
        ("set == numbers", false),
        ("a == /a/", false),
        ("a != /a/", true),
        ("/a/ == /a/", false),
    ]);
}

#[test]
fn order_exists_within_a_type_and_is_false_across_types() {
    check_zoo(&[
        ("one < 2", true),
        ("one < 1", false),
        ("one <= 1", true),
        ("one > 0.99", true),
        ("one >= 1", true),
        ("one > -1", true),
        ("yes < 2", true),
        ("half > 0.49999", true),
        ("big > 99999999999999999998", true),
        ("a < 'b'", true),
        ("a < b", true),
        ("a <= 'a'", true),
        ("a > 'B'", true),
        ("a < 'é'", true),
        ("bytes < bytes", false),
        ("bytes <= bytes", true),
        ("bytes > no_bytes", true),
        ("list < list13", true),
        ("list <= list12", true),
        ("list < 1, 3", true),
        ("list > [1]", true),
        ("list >= [1, 2, 0]", false),
        ("list < list1a", false),
        ("list > list1a", false),
        ("0, 'a' < list", true),
        ("set_a < set", true),
        ("set_a <= set_a", true),
        ("set_a < set_a", false),
        ("set > set_a", true),
        ("set_z < set", false),
        ("set >= set_z", false),
        ("number_1 < numbers", true),
    ]);
    for pair in [
        "one, a",
        "missing, 1",
        "1, missing",
        "missing, other",
        "nothing, nothing",
        "a, bytes",
        "map, map",
        "set, numbers",
        "list, set",
        "a, /a/",
        "one, 2024-05-06",
        "a, 2024-05-06",
        "one, '1'",
    ] {
        let (left, right) = pair.split_once(", ").unwrap();
        for operator in ["<", "<=", ">", ">="] {
            assert!(
                !matches(&format!("{left} {operator} {right}"), &zoo()),
                "{left} {operator} {right}"
            );
        }
    }
}

#[test]
fn in_finds_parts_of_text_elements_members_and_keys() {
    check_zoo(&[
        ("b in 'abc'", true),
        ("b in abc", true),
        ("'bc' in abc", true),
        ("'ac' in abc", false),
        ("one in '123'", false),
        ("one in list", true),
        ("3 in list", false),
        ("1.0 in list", true),
        ("yes in list", true),
        ("'1' in list", false),
        ("a in set", true),
        ("'z' in set", false),
        ("1 in numbers", true),
        ("yes in numbers", true),
        ("'1' in numbers", false),
        ("'k' in map", true),
        ("'er' in map", false),
        ("'er' in map.deep", true),
        ("1 in map", false),
        ("bytes in bytes", true),
        ("a in one", false),
        ("a in yes", false),
        ("a in missing", false),
        ("missing in set", false),
        ("a in /a/", false),
        ("one in 1, 2", true),
        ("one in 2, 3", false),
        ("one in [1]", true),
        ("one in []", false),
        ("a in 'x', 'a'", true),
        ("one in (1, 2)", true),
        ("a in ('a')", true),
        ("a in [1, 'a', true, null, 2024-05-06]", true),
        ("a in 'ab', 'ac'", false),
        ("list in nested", true),
        ("one in nested", false),
    ]);
}

#[test]
fn in_with_a_list_on_the_left_asks_for_any_of_its_elements() {
    check_zoo(&[
        ("words in 'a', 'b'", true),
        ("words in 'c', 'd'", false),
        ("list in list13", true),
        ("words in set", true),
        ("'z', 'a' in set", true),
        ("'y', 'z' in set", false),
        ("['a'] in abc", true),
        ("set in 'a', 'c'", true),
        ("set_z in set", false),
        ("numbers in 2, 3", true),
        ("'z', 'b' in 'a', 'b'", true),
        ("no_list in list", false),
    ]);
}

#[test]
fn nothing_that_is_not_truthy_is_in_anything_or_matches() {
    check_zoo(&[
        ("zero in 0, 1", false),
        ("empty in abc", false),
        ("'' in 'abc'", false),
        ("no in [false]", false),
        ("nothing in [null]", false),
        ("missing in [null]", false),
        ("empty =~ /a*/", false),
        ("missing =~ /a*/", false),
    ]);
}

#[test]
fn regular_expressions_are_searched_in_text_and_in_lists_of_text() {
    check([
        ("x =~ /b/", item! { "x" => "abc" }, true),
        ("x =~ /^b/", item! { "x" => "abc" }, false),
        ("x =~ /B/", item! { "x" => "abc" }, false),
        ("x =~ /B/i", item! { "x" => "abc" }, true),
        ("x =~ /^b$/", item! { "x" => "a\nb\nc" }, false),
        ("x =~ /^b$/m", item! { "x" => "a\nb\nc" }, true),
        ("x =~ /a.b/", item! { "x" => "a\nb" }, false),
        ("x =~ /a.b/s", item! { "x" => "a\nb" }, true),
        ("x =~ /A.B$/mis", item! { "x" => "a\nb\n" }, true),
        ("x =~ /a\\/b/", item! { "x" => "a/b" }, true),
        ("x =~ /a\\/b/", item! { "x" => "a\\/b" }, false),
        ("x =~ /\\\\/", item! { "x" => "a\\b" }, true),
        ("x =~ /\\d+ b/", item! { "x" => "12 b" }, true),
        ("x =~ //", item! { "x" => "a" }, true),
        ("x=~/a/and y", item! { "x" => "a", "y" => 1 }, true),
        ("x =~ /5/", item! { "x" => 5 }, false),
        ("x =~ /b/", item! { "x" => vec![98u8] }, false),
        ("x =~ /b/", item! { "x" => list([1.into(), "b".into()]) }, true),
        ("x =~ /b/", item! { "x" => list([list(["b".into()])]) }, false),
        ("x =~ /b/", item! { "x" => strings(["a", "b"]) }, true),
        ("x =~ /b/", item! { "x" => item! { "b" => 1 } }, false),
        ("'abc' =~ /b/", Item::new(), true),
        ("'x', 'b' =~ /^b/", Item::new(), true),
        ("not x =~ /b/", Item::new(), true),
    ]);
}

#[test]
fn subnets_hold_addresses_subnets_and_integers() {
    check([
        ("x in 10.0.0.0/8", item! { "x" => "10.1.2.3" }, true),
        ("x in 10.0.0.0/8", item! { "x" => "11.1.2.3" }, false),
        ("x in 10.1.2.3/8", item! { "x" => "10.9.9.9" }, true),
        ("x in 0.0.0.0/0", item! { "x" => "1.2.3.4" }, true),
        ("x in 1.2.3.4/32", item! { "x" => "1.2.3.4" }, true),
        ("x in 10.0.0.0/8", item! { "x" => "10.1.0.0/16" }, true),
        ("x in 10.0.0.0/8", item! { "x" => 167_772_161 }, true),
        ("x in 10.0.0.0/8", item! { "x" => number("167772161.5") }, false),
        ("x in 10.0.0.0/8", item! { "x" => -1 }, false),
        ("x in 10.0.0.0/8", item! { "x" => "zzz" }, false),
        ("x in 10.0.0.0/8", item! { "x" => "2001:db8::1" }, false),
        ("x in 10.0.0.0/8", Item::new(), false),
        ("x in 10.0.0.0/8", item! { "x" => list(["zzz".into(), "10.1.1.1".into()]) }, true),
        ("x in 10.0.0.0/8", item! { "x" => strings(["10.1.1.1"]) }, true),
        ("x in 10.0.0.0/8", item! { "x" => list([]) }, false),
        ("'10.1.1.1' in 10.0.0.0/8", Item::new(), true),
    ]);
}

#[test]
fn dates_and_times_compare_by_instant_with_text_that_holds_one() {
    check_zoo(&[
        ("day == 2024-05-06", true),
        ("day == 2024-5-6", true),
        ("day == 2024-05-06T00:00:00", true),
        ("day == 00:00:00", true),
        ("noon == 12:00:00", true),
        ("noon == 2024-05-06 12:00:00", true),
        ("noon_utc == 12:00:00", true),
        ("noon > 2024-05-06", true),
        ("day < 2024-5-10", true),
        ("day >= 2024-05-07", false),
        ("2024-05-05 < day", true),
        ("2024-05-07 > day", true),
        ("day != 2024-05-07", true),
        ("a == 2024-05-06", false),
        ("a != 2024-05-06", true),
        ("one == 2024-05-06", false),
        ("missing < 2024-05-06", false),
        ("day in 2024-05-05, 2024-05-06", true),
        ("2024-05-06 in days", true),
        ("2024-05-06 in day_set", true),
        ("2024-05-06 in day", false),
        ("2024-05-06 < 2024-05-07", true),
        ("day < '2024-05-07'", true),
    ]);
}

#[test]
fn strings_are_taken_as_they_stand() {
    check([
        ("x == 'a\\nb'", item! { "x" => "a\\nb" }, true),
        ("x == 'a\nb'", item! { "x" => "a\nb" }, true),
        ("x == \"it's\"", item! { "x" => "it's" }, true),
        ("x == 'say \"a\"'", item! { "x" => "say \"a\"" }, true),
        ("x == 'größe'", item! { "x" => "größe" }, true),
    ]);
}

#[test]
fn what_settles_the_answer_is_enough() {
    check([
        ("x or z > 3", item! { "x" => 1, "z" => "q" }, true),
        ("x and z > 3", item! { "z" => 5 }, false),
    ]);
}
