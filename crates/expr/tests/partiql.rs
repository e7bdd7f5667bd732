//! PartiQL statements: what they become, and why they are refused.

use dynafile_expr::partiql::lookup::{SingleItemError, partition_values, single_item, sort_range};
use dynafile_expr::partiql::{PartiqlError, Returning, Select, Statement};
use dynafile_expr::{Condition, ExpressionError, Function, KeyRange};
use dynafile_model::{AttributeValue, EncodedItem, Item, Number, item};

fn parse(text: &str) -> Statement {
    Statement::parse(text, Vec::new()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn refused(text: &str) -> PartiqlError {
    match Statement::parse(text, Vec::new()) {
        Ok(statement) => panic!("{text}: {statement:?}"),
        Err(error) => error,
    }
}

fn select(text: &str) -> Select {
    match parse(text) {
        Statement::Select(select) => select,
        other => panic!("{other:?}"),
    }
}

fn condition(text: &str) -> Condition {
    let select = select(&format!("SELECT * FROM music WHERE {text}"));
    select.condition.expect("there is a WHERE clause")
}

fn song() -> Item {
    item! {
        "artist" => "Acme",
        "year" => 1999,
        "nothing" => AttributeValue::Null,
        "tags" => AttributeValue::Ss(["old".to_owned(), "rock".to_owned()].into()),
        "info" => item! { "label" => "Big Records", "tracks" => AttributeValue::list([1, 2]) },
    }
}

#[test]
fn conditions_mean_what_they_say() {
    let encoded = EncodedItem::try_from(&song()).unwrap();
    for (text, expected) in [
        ("artist = 'Acme'", true),
        ("\"artist\" = 'Acme' AND year > 1998", true),
        ("'Acme' = artist", true),
        ("year != 1999", false),
        ("year <> 2.5e3", true),
        ("year = 1.999e3", true),
        ("year > -1", true),
        ("year BETWEEN 1990 AND 2000", true),
        ("year NOT BETWEEN 1990 AND 2000", false),
        ("year IN [1998, 1999]", true),
        ("year IN (1998)", false),
        ("year NOT IN (1998)", true),
        ("NOT year = 1999 OR artist = 'Acme'", true),
        ("NOT (year = 1999 OR artist = 'Acme')", false),
        ("((year = 1999)) AND (((artist = 'Acme')))", true),
        ("genre IS MISSING", true),
        ("genre IS NOT MISSING", false),
        ("artist IS NOT MISSING", true),
        ("nothing IS NULL", true),
        ("nothing IS NOT NULL", false),
        ("nothing = null", true),
        ("begins_with(artist, 'Ac')", true),
        ("BEGINS_WITH(\"artist\", 'B')", false),
        ("contains(tags, 'rock')", true),
        ("attribute_type(year, 'N')", true),
        ("attribute_exists(genre)", false),
        ("size(artist) = 4", true),
        ("size(tags) > 2", false),
        ("info.label = 'Big Records'", true),
        ("info['label'] = 'Big Records'", true),
        ("info.\"tracks\"[1] = 2", true),
        ("tags = <<'rock', 'old'>>", true),
        ("info = {'label': 'Big Records', 'tracks': [1, 2]}", true),
        ("info.tracks = [2, 1]", false),
    ] {
        assert_eq!(condition(text).matches(Some(encoded.view())).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_select_has_columns_source_and_order() {
    let text = r#"select artist, info.tracks[0], "info".label from "music"."by_year"
        where year = 1999 order by artist desc, year; -- the end"#;
    let select = select(text);
    let columns = select.columns.unwrap();
    let names: Vec<_> = columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["artist", "tracks[0]", "label"]);
    assert_eq!(select.source.table, "music");
    assert_eq!(select.source.index.as_deref(), Some("by_year"));
    assert_eq!(select.order[0].attribute, "artist");
    assert!(select.order[0].is_descending && !select.order[1].is_descending);
}

#[test]
fn a_star_selects_everything() {
    let select = select("SELECT * FROM music");
    assert_eq!(select.columns, None);
    assert_eq!(select.condition, None);
}

#[test]
fn an_insert_has_an_item_of_every_type() {
    let text =
        "INSERT INTO music VALUE {'a': 'it''s', 'n': -1.50, 't': true, 'f': FALSE, 'z': NULL,
        'l': [1, [], {'x': ?}], 's': <<2, 1>>, 'b': ?}";
    let parameters = vec!["deep".into(), AttributeValue::B(vec![1, 2])];
    let Statement::Insert(insert) = Statement::parse(text, parameters).unwrap() else {
        panic!("an insert")
    };
    let empty = AttributeValue::L(Vec::new());
    let numbers = AttributeValue::Ns([Number::from(1), Number::from(2)].into());
    let expected = item! {
        "a" => "it's",
        "n" => Number::parse("-1.5").unwrap(),
        "t" => true,
        "f" => false,
        "z" => AttributeValue::Null,
        "l" => AttributeValue::L(vec![1.into(), empty, item! { "x" => "deep" }.into()]),
        "s" => numbers,
        "b" => AttributeValue::B(vec![1, 2]),
    };
    assert_eq!(insert.item, expected);
    assert_eq!(insert.table, "music");
}

#[test]
fn an_update_sets_removes_and_returns() {
    let text =
        "UPDATE music SET year = year + 1, label = info.label SET tags = set_add(tags, <<'new'>>)
        SET info.tracks = list_append(info.tracks, [3]) REMOVE nothing
        SET plays = if_not_exists(plays, 0) - 2 WHERE artist = 'Acme' RETURNING MODIFIED NEW *";
    let Statement::Update(statement) = parse(text) else { panic!("an update") };
    assert_eq!(statement.returning, Some(Returning::ModifiedNew));
    let after = statement.update.apply(&song()).unwrap();
    let expected = item! {
        "artist" => "Acme",
        "year" => 2000,
        "label" => "Big Records",
        "plays" => -2,
        "tags" => AttributeValue::Ss(["new".to_owned(), "old".to_owned(), "rock".to_owned()].into()),
        "info" => item! {
            "label" => "Big Records",
            "tracks" => AttributeValue::list([1, 2, 3]),
        },
    };
    assert_eq!(after, expected);
}

#[test]
fn a_set_function_can_take_members_out() {
    let text = "UPDATE music SET tags = SET_DELETE(tags, <<'old'>>) WHERE artist = 'Acme'";
    let Statement::Update(statement) = parse(text) else { panic!("an update") };
    let after = statement.update.apply(&song()).unwrap();
    assert_eq!(after.get("tags"), Some(&AttributeValue::Ss(["rock".to_owned()].into())));
}

#[test]
fn a_delete_may_return_what_it_removed() {
    let Statement::Delete(delete) = parse("DELETE FROM music WHERE a = 1 RETURNING ALL OLD *")
    else {
        panic!("a delete")
    };
    assert!(delete.returns_old);
    assert_eq!(
        refused("DELETE FROM music WHERE a = 1 RETURNING MODIFIED OLD *"),
        PartiqlError::ReturningOfDelete("MODIFIED OLD")
    );
}

#[test]
fn exists_is_a_select_in_parentheses() {
    let statement = parse("EXISTS(SELECT * FROM music WHERE artist = 'a' AND year = 1)");
    assert!(matches!(statement, Statement::Exists(_)));
    assert!(!statement.is_read());
    assert_eq!(statement.table(), "music");
}

#[test]
fn parameters_take_the_places_of_question_marks_in_order() {
    let text = "SELECT * FROM music WHERE artist = ? AND year IN (?, ?)";
    let parameters = vec!["Acme".into(), 1998.into(), 1999.into()];
    let Statement::Select(select) = Statement::parse(text, parameters).unwrap() else {
        panic!("a select")
    };
    let encoded = EncodedItem::try_from(&song()).unwrap();
    assert!(select.condition.unwrap().matches(Some(encoded.view())).unwrap());

    let count = |given: Vec<AttributeValue>| Statement::parse(text, given).unwrap_err();
    assert_eq!(count(vec![]), PartiqlError::ParameterCount { expected: 3, given: 0 });
    let four = vec![1.into(), 2.into(), 3.into(), 4.into()];
    assert_eq!(count(four), PartiqlError::ParameterCount { expected: 3, given: 4 });
}

#[test]
fn texts_that_are_no_statements_are_not_well_formed() {
    for text in [
        "",
        "SELECT",
        "SELECT * FROM",
        "SELECT *, a FROM t",
        "SELECT * FROM t WHERE",
        "SELECT * FROM t WHERE a =",
        "SELECT * FROM t WHERE (a = 1",
        "SELECT * FROM t WHERE a = 1)",
        "SELECT * FROM t WHERE a IS 'N'",
        "SELECT * FROM t WHERE a = 'x",
        "DELETE FROM t WHERE a = 1 /* AND b = 2",
        "DELETE FROM t WHERE a = 1 /*/",
        "DELETE FROM t WHERE a = 1 /* b */ /* c",
        "/* SELECT * FROM t",
        "SELECT * FROM t WHERE a IN ()",
        "SELECT * FROM t; SELECT * FROM t",
        "INSERT INTO t VALUES {'a': 1}",
        "INSERT INTO t VALUE {'a' 1}",
        "INSERT t VALUE {'a': 1}",
        "UPDATE t WHERE a = 1",
        "UPDATE t SET a WHERE a = 1",
        "UPDATE t REMOVE a, b WHERE a = 1",
        "UPDATE t SET a = 1 WHERE a = 1 RETURNING something",
        "DELETE t WHERE a = 1",
        "EXISTS(SELECT * FROM t",
        "\u{0}",
    ] {
        assert!(matches!(refused(text), PartiqlError::NotWellFormed { .. }), "{text}");
    }
}

#[test]
fn an_error_says_where_it_is() {
    let PartiqlError::NotWellFormed { place, found, .. } = refused("SELECT *\nFROM é WHERE =")
    else {
        panic!("not well formed")
    };
    assert_eq!((place.to_string().as_str(), found.as_str()), ("2:14:1", "="));
}

#[test]
fn statements_of_another_kind_are_unsupported() {
    for (text, operation) in [
        ("CREATE TABLE t", "CreateTable"),
        ("drop table t", "DropTable"),
        ("garbage", "VariableReference"),
        ("'text'", "Literal"),
    ] {
        assert_eq!(refused(text), PartiqlError::UnsupportedOperation { operation }, "{text}");
    }
}

#[test]
fn what_dynamodb_does_not_have_is_refused_by_name() {
    let is = |text: &str, check: fn(&PartiqlError) -> bool| {
        let error = refused(text);
        assert!(check(&error), "{text}: {error:?}");
    };
    is(
        "SELECT * FROM t WHERE a = 1 LIMIT 1",
        |error| matches!(error, PartiqlError::UnsupportedClause { clause, .. } if clause == "LIMIT"),
    );
    is("SELECT a AS b FROM t", |error| *error == PartiqlError::Alias);
    is("SELECT u.a FROM t u", |error| *error == PartiqlError::Alias);
    is("SELECT COUNT(*) FROM t", |error| matches!(error, PartiqlError::ColumnNotAPath(_)));
    is("SELECT a, b.a FROM t", |error| matches!(error, PartiqlError::RepeatedColumn { .. }));
    is("SELECT m, m.k FROM t", |error| {
        matches!(error, PartiqlError::Expression(ExpressionError::PathsOverlap(..)))
    });
    is(
        "SELECT * FROM t WHERE exists(a)",
        |error| matches!(error, PartiqlError::UnknownFunction { name } if name == "exists"),
    );
    is("SELECT * FROM t WHERE a + 1 = 2", |error| {
        *error == PartiqlError::OperatorInCondition { operator: "+" }
    });
    is("SELECT * FROM t WHERE a = MISSING", |error| *error == PartiqlError::MissingCompared);
    is("SELECT * FROM t WHERE a = 1 AND true", |error| *error == PartiqlError::NotATest);
    is("SELECT * FROM t WHERE list_append(a, b)", |error| {
        let function = Function::ListAppend;
        *error == ExpressionError::FunctionNotInConditions { function }.into()
    });
    is("SELECT * FROM t WHERE begins_with(a, 'b') = true", |error| {
        let function = Function::BeginsWith;
        *error == ExpressionError::FunctionMisplaced { function }.into()
    });
    is("INSERT INTO t.i VALUE {'a': 1}", |error| *error == PartiqlError::InsertIntoIndex);
    is("INSERT INTO t VALUE [1]", |error| matches!(error, PartiqlError::ItemFormat(_)));
    is("INSERT INTO t VALUE {\"a\": 1}", |error| matches!(error, PartiqlError::MapName { .. }));
    is("INSERT INTO t VALUE {'a': b}", |error| matches!(error, PartiqlError::NotAValue(_)));
    is(
        "INSERT INTO t VALUE {'a': 1, 'a': 2}",
        |error| matches!(error, PartiqlError::RepeatedName { name, .. } if name == "a"),
    );
    is("INSERT INTO t VALUE {'a': <<>>}", |error| matches!(error, PartiqlError::EmptyBag(_)));
    is("INSERT INTO t VALUE {'a': <<1, 1>>}", |error| *error == PartiqlError::RepeatedMember);
    is("INSERT INTO t VALUE {'a': <<1, 'x'>>}", |error| *error == PartiqlError::BagMembers);
    is("INSERT INTO t VALUE {'a': 1e999}", |error| matches!(error, PartiqlError::Number(_)));
    is("UPDATE t.i SET a = 1 WHERE b = 1", |error| *error == PartiqlError::ChangeOfIndex);
    is("UPDATE t SET a = set_add(b, <<1>>) WHERE b = 1", |error| {
        *error == PartiqlError::SetFunctionTarget { function: "SET_ADD" }
    });
    is("UPDATE t SET a = size(b) WHERE b = 1", |error| {
        *error == ExpressionError::FunctionNotInUpdates { function: Function::Size }.into()
    });
    is("UPDATE t SET a = list_append(a, [1]) + 1 WHERE b = 1", |error| {
        let function = Function::ListAppend;
        *error == ExpressionError::FunctionMisplaced { function }.into()
    });
    is("UPDATE t SET l = [1] SET l[0] = 1 WHERE b = 1", |error| {
        matches!(error, PartiqlError::Expression(ExpressionError::PathsOverlap(..)))
    });
    is("UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL NEW a", |error| {
        *error == PartiqlError::ReturningStar
    });
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let lists = format!("INSERT INTO t VALUE {{'a': {}", "[".repeat(4000));
    assert!(matches!(refused(&lists), PartiqlError::TooDeep { .. }));
    for opening in ["(", "NOT "] {
        let text = format!("SELECT * FROM t WHERE {}a = 1", opening.repeat(4000));
        assert_eq!(refused(&text), ExpressionError::TooManyOperators.into(), "{opening}");
    }
}

#[test]
fn a_condition_on_every_key_attribute_is_about_one_item() {
    let both = condition("year = 1999 AND artist = 'Acme' AND size(tags) > 1");
    let found = single_item(Some(&both), &["artist", "year"]).unwrap();
    assert_eq!(found.key, ["Acme".into(), 1999.into()]);
    assert_eq!(found.rest.unwrap().paths().len(), 1);

    let alone = condition("artist = 'Acme'");
    assert_eq!(single_item(Some(&alone), &["artist"]).unwrap().rest, None);
    for text in ["artist = 'Acme'", "artist = 'A' AND year > 1", "artist = 'A' OR year = 1"] {
        let found = single_item(Some(&condition(text)), &["artist", "year"]);
        assert_eq!(found, Err(SingleItemError::KeyIncomplete), "{text}");
    }
    assert_eq!(single_item(None, &["artist"]), Err(SingleItemError::KeyIncomplete));
    let twice = condition("artist = 'a' AND artist = 'b'");
    let attribute = "artist".to_owned();
    let expected = Err(SingleItemError::RepeatedKey { attribute });
    assert_eq!(single_item(Some(&twice), &["artist"]), expected);
}

#[test]
fn a_condition_bounds_the_partitions_that_can_match() {
    for (text, expected) in [
        ("artist = 'a'", Some(vec!["a"])),
        ("year > 1 AND 'a' = artist", Some(vec!["a"])),
        ("artist IN ['b', 'a', 'b']", Some(vec!["b", "a"])),
        ("artist = 'a' OR artist = 'b'", Some(vec!["a", "b"])),
        ("(artist = 'a' AND year = 1) OR (year = 2 AND artist = 'b')", Some(vec!["a", "b"])),
        ("artist = 'a' OR year = 1", None),
        ("artist > 'a'", None),
        ("NOT artist = 'a'", None),
        ("artist.name = 'a'", None),
    ] {
        let found = partition_values(Some(&condition(text)), "artist");
        let expected: Option<Vec<AttributeValue>> =
            expected.map(|values| values.into_iter().map(AttributeValue::from).collect());
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn a_condition_narrows_the_sort_key() {
    for (text, expected) in [
        ("artist = 'a' AND year = 1", Some(KeyRange::Equal(1.into()))),
        ("1 < year", Some(KeyRange::Greater(1.into()))),
        ("year BETWEEN 1 AND 2", Some(KeyRange::Between(1.into(), 2.into()))),
        ("begins_with(year, 'a') AND year > 'b'", Some(KeyRange::BeginsWith("a".into()))),
        ("year <> 1", None),
        ("year IN (1)", None),
        ("year = 1 OR year = 2", None),
        ("artist = 'a'", None),
    ] {
        assert_eq!(sort_range(Some(&condition(text)), "year"), expected, "{text}");
    }
}

mod any_text {
    use super::*;
    use proptest::prelude::*;

    /// Words and marks of the language, and some that are not.
    fn piece() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(vec![
            "SELECT",
            "*",
            "FROM",
            "t",
            "WHERE",
            "a",
            "=",
            "1",
            "'x'",
            "AND",
            "OR",
            "NOT",
            "(",
            ")",
            "[",
            "]",
            "{",
            "}",
            "<<",
            ">>",
            ",",
            ".",
            ":",
            "?",
            "IN",
            "BETWEEN",
            "IS",
            "MISSING",
            "NULL",
            "UPDATE",
            "SET",
            "REMOVE",
            "INSERT",
            "INTO",
            "VALUE",
            "DELETE",
            "ORDER",
            "BY",
            "DESC",
            "RETURNING",
            "ALL",
            "OLD",
            "EXISTS",
            "size",
            "set_add",
            "-",
            "+",
            "1e5",
            "\"q\"",
            "'",
            "\"",
            "é",
            "\u{0}",
            ";",
        ])
    }

    proptest! {
        #[test]
        fn is_parsed_or_refused(
            first in proptest::sample::select(vec!["SELECT * FROM t WHERE", "UPDATE t SET", "INSERT INTO t VALUE {", ""]),
            pieces in proptest::collection::vec(piece(), 0..20),
        ) {
            let text = format!("{first} {}", pieces.join(" "));
            let _ = Statement::parse(&text, vec![1.into(), "p".into()]);
        }

        #[test]
        fn of_any_characters_is_parsed_or_refused(text in ".{0,60}") {
            let _ = Statement::parse(&text, Vec::new());
        }
    }
}
