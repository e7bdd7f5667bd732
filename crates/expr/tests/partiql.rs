//! PartiQL statements: what they become, and why they are refused.

use dynafile_expr::partiql::lookup::{KeyWay, SingleItemError, key_plan, single_item, single_read};
use dynafile_expr::partiql::{
    Columns, Complaint, Mark, PartiqlError, Returning, Select, Statement, parse_number,
};
use dynafile_expr::{Condition, ExpressionError, Function, KeyRange};
use dynafile_model::{AttributeType, AttributeValue, EncodedItem, Item, Number, item};

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
        "none" => AttributeValue::Null,
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
        ("none IS NULL", true),
        ("none IS NOT NULL", false),
        ("none = null", true),
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
        ("year = - - 1999 AND year > -/* c */-1 AND year IN [- 1, +1999]", true),
        ("year BETWEEN - 2 AND +5", false),
    ] {
        assert_eq!(condition(text).matches(Some(encoded.view())).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_type_is_a_filter() {
    let encoded = EncodedItem::try_from(&song()).unwrap();
    for (text, expected) in [
        ("artist IS STRING", true),
        ("artist IS NOT STRING", false),
        ("artist IS BOOL", false),
        ("artist is not boolean", true),
        ("year IS NUMERIC", true),
        ("info IS STRUCT AND info IS TUPLE", true),
        ("info.tracks IS LIST", true),
        ("genre IS NOT BLOB", true),
        ("genre IS STRING", false),
        ("'text' IS STRING", true),
        ("1 IS MISSING", false),
        ("NOT artist IS NULL", true),
    ] {
        assert_eq!(condition(text).matches(Some(encoded.view())).unwrap(), expected, "{text}");
    }
}

#[test]
fn a_test_can_be_compared_with_a_truth() {
    let flagged = item! { "n" => 1, "flag" => "right", "yes" => true };
    let encoded = EncodedItem::try_from(&flagged).unwrap();
    for (text, expected) in [
        ("attribute_exists(n) = true", true),
        ("attribute_exists(nope) = false", true),
        ("true = attribute_exists(n)", true),
        ("attribute_exists(n) <> 1", true),
        ("attribute_exists(n) = 1", false),
        ("contains(nope, 'z') = false", true),
        ("(n BETWEEN 0 AND 5) = true", true),
        ("(n = 5 OR flag = 'x') = false", true),
        ("attribute_exists(nope) IN [true, false]", true),
        ("attribute_exists(nope) IN [1, 'x']", false),
        ("attribute_exists(n) = attribute_exists(flag)", true),
        ("attribute_exists(n) <> attribute_exists(nope)", true),
        ("attribute_exists(n) = yes", true),
        ("attribute_exists(nope) = yes", false),
        ("attribute_exists(n) = flag", false),
        ("NOT attribute_exists(n) = true", false),
        ("(attribute_exists(n) = true) = false", false),
        ("n IS NUMERIC = true", true),
    ] {
        assert_eq!(condition(text).matches(Some(encoded.view())).unwrap(), expected, "{text}");
    }
    let ordered = "SELECT * FROM t WHERE attribute_exists(n) > false";
    let found = Some(AttributeType::Bool);
    assert_eq!(refused(ordered), ExpressionError::OperandType { operator: ">", found }.into());
}

#[test]
fn truths_compared_with_one_another_have_a_bounded_size() {
    let chain = "attribute_exists(a)".to_owned() + &" = attribute_exists(b)".repeat(40);
    let text = format!("SELECT * FROM t WHERE {chain}");
    assert_eq!(refused(&text), ExpressionError::TooManyOperators.into());
}

#[test]
fn a_select_has_columns_source_and_order() {
    let text = r#"select artist, info.tracks[0], "info".label from "music"."by_year"
        where year = 1999 order by artist desc, year; -- the end"#;
    let select = select(text);
    let Columns::Paths(columns) = select.columns else { panic!("columns") };
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
    assert_eq!(select.columns, Columns::All);
    assert_eq!(select.condition, None);
}

#[test]
fn an_insert_has_an_item_of_every_type() {
    let text =
        "INSERT INTO music VALUE {'a': 'it''s', 'n': -1.50, 't': true, 'f': FALSE, 'z': NULL,
        'l': [1, [], {'x': 'deep'}], 's': <<2, 1>>, 'b': ?}";
    let parameters = vec![AttributeValue::B(vec![1, 2])];
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
        SET info.tracks = list_append(info.tracks, [3]) REMOVE none
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
fn an_update_may_begin_with_its_table_and_condition() {
    let usual =
        "UPDATE music SET year = 2000 REMOVE none WHERE artist = 'Acme' RETURNING ALL NEW *";
    let from_first =
        "from music where artist = 'Acme' set year = 2000 remove none returning all new *";
    assert_eq!(parse(from_first), parse(usual));
    let Statement::Update(statement) = parse("FROM music SET year = 1") else {
        panic!("an update")
    };
    assert_eq!(statement.condition, None);
}

#[test]
fn functions_of_updates_can_stand_in_one_another() {
    let text = "UPDATE music SET tracks = list_append(if_not_exists(tracks, []), [1]) WHERE artist = 'Acme'";
    let Statement::Update(statement) = parse(text) else { panic!("an update") };
    let after = statement.update.apply(&song()).unwrap();
    assert_eq!(after.get("tracks"), Some(&AttributeValue::list([1])));
}

#[test]
fn keywords_are_names_in_quotation_marks_alone() {
    let quoted =
        "SELECT \"user\", m.\"date\" FROM \"order\" WHERE \"value\" = 1 AND m['inner'] = 2";
    assert_eq!(parse(quoted).table(), "order");
    for (text, complaint) in [
        ("SELECT user FROM t", Complaint::Keyword),
        ("SELECT * FROM order", Complaint::Keyword),
        ("SELECT * FROM t WHERE value = 1", Complaint::Keyword),
        ("SELECT m.date FROM t", Complaint::DotComponent),
        ("SELECT * FROM t WHERE attribute_exists(m.inner)", Complaint::DotComponent),
        ("UPDATE t SET m.inner = 1 WHERE a = 1", Complaint::DotComponent),
        ("UPDATE t SET user = 1 WHERE a = 1", Complaint::SimplePath),
        ("UPDATE t REMOVE user WHERE a = 1", Complaint::SimplePath),
        ("UPDATE order SET a = 1 WHERE a = 1", Complaint::SimplePath),
        ("INSERT INTO order VALUE {'a': 1}", Complaint::SimplePath),
    ] {
        assert_eq!(complaint_of(text), complaint, "{text}");
    }
}

fn complaint_of(text: &str) -> Complaint {
    match refused(text) {
        PartiqlError::NotWellFormed { complaint, .. } => complaint,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn what_is_not_well_formed_is_named_by_the_grammar() {
    let mark = Complaint::Mark;
    for (text, complaint) in [
        ("", Complaint::Term),
        ("SELECT", Complaint::Term),
        ("SELECT * FROM", Complaint::Term),
        ("SELECT *, a FROM t", Complaint::StarNotAlone),
        ("SELECT a[*] FROM t", Complaint::StarInColumn),
        ("SELECT * FROM t WHERE", Complaint::Term),
        ("SELECT * FROM t WHERE;", Complaint::Term),
        ("SELECT * FROM t WHERE NOT", Complaint::Term),
        ("SELECT * FROM t WHERE (", Complaint::Term),
        ("SELECT * FROM t WHERE ORDER BY a", Complaint::Keyword),
        ("SELECT * FROM t WHERE IS NULL", Complaint::Operator),
        ("SELECT * FROM t WHERE a = LIKE", Complaint::Operator),
        ("SELECT * FROM t WHERE a =", Complaint::RightSide),
        ("SELECT * FROM t WHERE a = 1 AND", Complaint::RightSide),
        ("SELECT * FROM t WHERE a = 1 OR", Complaint::RightSide),
        ("SELECT * FROM t WHERE a BETWEEN 1 OR 2", Complaint::And),
        ("SELECT * FROM t WHERE a BETWEEN 1 AND", Complaint::UpperBound),
        ("SELECT * FROM t WHERE (a = 1", mark(Mark::Parenthesis)),
        ("SELECT * FROM t WHERE a[0 = 1", mark(Mark::Bracket)),
        ("SELECT * FROM t WHERE a = 1)", Complaint::LeftOver),
        ("SELECT * FROM t WHERE a = 1 foo", Complaint::LeftOver),
        ("SELECT * FROM t WHERE a = 1 e5", Complaint::LeftOver),
        ("SELECT * FROM t ORDER BY a WHERE a = 1", Complaint::LeftOver),
        ("SELECT * FROM t ORDER a", mark(Mark::By)),
        ("SELECT * FROM t WHERE a IS 'N'", Complaint::TypeName),
        ("SELECT * FROM t WHERE a IS FOO", Complaint::TypeName),
        ("SELECT * FROM t WHERE a IN ()", Complaint::Term),
        ("SELECT * FROM t WHERE max(*)", Complaint::StarOperand { function: "max".to_owned() }),
        ("SELECT * FROM t; SELECT * FROM t", Complaint::SecondStatement),
        ("SELECT a b c FROM t", Complaint::FromAfterSelect),
        ("SELECTT * FROMM \"t\"", Complaint::LeftOver),
        ("SLECT * FROM t WHERE a = 1", Complaint::DataManipulation),
        ("INSERT INTO t VALUES {'a': 1}", mark(Mark::Row)),
        ("INSERT INTO t VALUE {'a' 1}", mark(Mark::Colon)),
        ("INSERT INTO t VALUE {'a': 1", mark(Mark::Brace)),
        ("INSERT INTO t VALUE {'a': <<1}", mark(Mark::Bag)),
        ("INSERT INTO t u VALUE {'a': 1}", Complaint::LeftOver),
        ("INSERT INTO t (key, b) VALUES (1, 2)", Complaint::Keyword),
        ("INSERT t VALUE {'a': 1}", Complaint::Keyword),
        ("UPDATE t WHERE a = 1", Complaint::DataManipulation),
        ("UPDATE t-u SET a = 1 WHERE a = 1", Complaint::DataManipulation),
        ("UPDATE t SET a WHERE a = 1", Complaint::Assignment),
        ("UPDATE t REMOVE a, b WHERE a = 1", Complaint::LeftOver),
        ("UPDATE t SET a = 1 WHERE a = 1 RETURNING something", Complaint::ReturningElement),
        ("FROM t SET a = 1 WHERE a = 1", Complaint::LeftOver),
        ("DELETE FROM", Complaint::SimplePath),
        ("DELETE FROM WHERE a = 1", Complaint::SimplePath),
        ("DELETE t WHERE a = 1", Complaint::FromAfterDelete),
        ("DELETE FROM t WHERE a = 1 ORDER BY a", Complaint::LeftOver),
        ("EXISTS(SELECT * FROM t", mark(Mark::Parenthesis)),
        ("CREATE VIEW t", Complaint::Following("CREATE")),
    ] {
        assert_eq!(complaint_of(text), complaint, "{text}");
    }
}

#[test]
fn a_text_that_cannot_be_read_to_its_end_is_no_statement() {
    for text in [
        "\u{0}",
        "SELECT * FROM é",
        "SELECT * FROM t WHERE a = 'x",
        "SELECT * FROM \"t",
        "SELECT * FROM t WHERE a = 1 # note",
        "DELETE FROM t WHERE a = 1 /* AND b = 2",
        "DELETE FROM t WHERE a = 1 /*/",
        "DELETE FROM t WHERE a = 1 /* b */ /* c",
        "/* SELECT * FROM t",
        "DELETE FROM t WHERE a = 1 -- b\n/*",
        "SELECT * FROM t WHERE a = `1",
        "SELECT * FROM t WHERE a = 1e2147483648",
        "SELECT * FROM t WHERE a = 1.5e-2147483647",
    ] {
        assert_eq!(complaint_of(text), Complaint::Unreadable, "{text}");
    }
}

#[test]
fn an_error_says_where_it_is() {
    let text = "SELECT *\nFROM \"é\" WHERE =";
    let PartiqlError::NotWellFormed { place, complaint } = refused(text) else {
        panic!("not well formed")
    };
    assert_eq!((place.to_string().as_str(), complaint), ("2:16:1", Complaint::Operator));
}

#[test]
fn statements_of_another_kind_are_unsupported() {
    for (text, operation) in [
        ("CREATE TABLE t", "CreateTable"),
        ("drop table t", "DropTable"),
        ("garbage", "VariableReference"),
        ("'text'", "Literal"),
        ("x IS INT4", "IsType"),
        ("x IS DOUBLE PRECISION", "IsType"),
        ("x IS CHARACTER VARYING", "IsType"),
    ] {
        let operation = operation.to_owned();
        assert_eq!(refused(text), PartiqlError::UnsupportedOperation { operation }, "{text}");
    }
}

/// Asserts what kind of error a statement has.
#[track_caller]
fn is(text: &str, check: impl Fn(&PartiqlError) -> bool) {
    let error = refused(text);
    assert!(check(&error), "{text}: {error:?}");
}

#[test]
fn what_a_select_does_not_have_is_refused_by_name() {
    let clause = |text, word| {
        is(
            text,
            |error| matches!(error, PartiqlError::UnsupportedClause { clause, .. } if *clause == word),
        );
    };
    clause("SELECT * FROM t WHERE a = 1 LIMIT 1", "LIMIT");
    clause("SELECT * FROM t GROUP BY a", "GROUP");
    clause("SELECT DISTINCT a FROM t", "DISTINCT");
    is("SELECT VALUE a FROM t", |error| *error == PartiqlError::SelectValue);
    is("SELECT * FROM t, u", |error| *error == PartiqlError::SeveralSources);
    is("SELECT * FROM t LEFT JOIN u ON a = b", |error| *error == PartiqlError::SeveralSources);
    is("SELECT * FROM a.b.c", |error| *error == PartiqlError::SourceComponents);
    is("SELECT * FROM t.\"\"", |error| *error == PartiqlError::EmptyComponent);
    is("SELECT * FROM \"\"", |error| *error == PartiqlError::EmptyComponent);
    is("SELECT * FROM t[0]", |error| matches!(error, PartiqlError::SourceNotAName(_)));
    is("SELECT a.* FROM t", |error| matches!(error, PartiqlError::StarInPath { .. }));
    is("SELECT a, b.a FROM t", |error| matches!(error, PartiqlError::RepeatedColumn { .. }));
    is("SELECT m, m.k FROM t", |error| {
        matches!(error, PartiqlError::Expression(ExpressionError::PathsOverlap(..)))
    });
    is("SELECT * FROM t ORDER BY a.b", |error| matches!(error, PartiqlError::OrderNotAName { .. }));
}

#[test]
fn names_cannot_be_given_aliases() {
    for text in [
        "SELECT a AS b FROM t",
        "SELECT a b FROM t",
        "SELECT u.a FROM t u",
        "SELECT * FROM t AS u WHERE a = 1",
        "SELECT * FROM t AT u",
        "UPDATE t u SET a = 1 WHERE a = 1",
        "DELETE FROM t AS u WHERE a = 1",
        "FROM t u WHERE a = 1 SET a = 1",
    ] {
        is(text, |error| *error == PartiqlError::Alias);
    }
}

/// The service looks for the table first, so that the columns are no reason to refuse the text.
#[test]
fn what_is_no_column_is_kept_for_later() {
    for text in ["SELECT COUNT(*) FROM t", "SELECT attribute_exists(a) FROM t", "SELECT 1 FROM t"] {
        let Columns::Refused(error) = select(text).columns else { panic!("{text}") };
        assert!(
            matches!(*error, PartiqlError::ColumnNotAPath(place) if place.column == 8),
            "{text}"
        );
    }
}

#[test]
fn what_a_condition_does_not_have_is_refused_by_name() {
    let unknown = |text, function: &str| {
        is(text, |error| {
            matches!(error, PartiqlError::UnknownFunction { name, place }
                if name == function && place.length == function.len())
        });
    };
    unknown("SELECT * FROM t WHERE EXISTS(a)", "exists");
    unknown("SELECT * FROM t WHERE list_append(a, b)", "list_append");
    unknown("SELECT * FROM t WHERE set_add(a, <<1>>) = a", "set_add");
    for (text, operator) in [
        ("a + 1 = 2", "+"),
        ("a = 1 || 2", "||"),
        ("a LIKE 'x'", "like"),
        ("a > -b", "-"),
        ("a > -?", "-"),
    ] {
        let parameters = if text.contains('?') { vec![1.into()] } else { Vec::new() };
        let error = Statement::parse(&format!("SELECT * FROM t WHERE {text}"), parameters);
        assert_eq!(error, Err(PartiqlError::OperatorInCondition { operator }), "{text}");
    }
    is("SELECT * FROM t WHERE a = MISSING", |error| *error == PartiqlError::MissingCompared);
    is("SELECT * FROM t WHERE a = 1 AND true", |error| *error == PartiqlError::NotATest);
    is("SELECT * FROM t WHERE a = 1 OR b", |error| *error == PartiqlError::NotATest);
    is("SELECT * FROM t WHERE a", |error| *error == PartiqlError::WhereNotATest);
    is("SELECT * FROM t WHERE NOT a", |error| *error == PartiqlError::NotOfAValue);
    is("SELECT * FROM t WHERE a IN b", |error| *error == PartiqlError::InOperands);
    is("SELECT * FROM t WHERE a IN []", |error| *error == PartiqlError::InOperands);
    is("SELECT * FROM t WHERE size(a) IS LIST", |error| *error == PartiqlError::IsOperand);
    is("SELECT * FROM t WHERE a IS SYMBOL", |error| {
        *error == PartiqlError::IsType { name: "SYMBOL" }
    });
    is("SELECT * FROM t WHERE attribute_exists()", |error| {
        let function = Function::AttributeExists;
        *error == ExpressionError::OperandCount { function, count: 0 }.into()
    });
    is("SELECT * FROM t WHERE attribute_exists('a')", |error| {
        let function = Function::AttributeExists;
        *error == ExpressionError::PathRequired { function }.into()
    });
}

#[test]
fn a_list_index_has_31_bits() {
    let index = |text| match refused(text) {
        PartiqlError::IndexOutOfRange { index, place } => format!("{index} at {place}"),
        other => panic!("{text}: {other:?}"),
    };
    assert_eq!(index("SELECT l[-1] FROM t"), "-1 at 1:11:1");
    assert_eq!(index("SELECT l[2147483648] FROM t"), "2147483648 at 1:10:10");
    assert_eq!(index("UPDATE t REMOVE l[2147483648] WHERE a = 1"), "2147483648 at 1:19:10");
    parse("SELECT l[-0], m[2147483647] FROM t");
}

#[test]
fn what_a_literal_does_not_have_is_refused_by_name() {
    is("INSERT INTO t VALUE {\"a\": 1}", |error| matches!(error, PartiqlError::MapName { .. }));
    for (literal, found, path) in [
        ("b", "VariableReference", "root"),
        ("[1, b]", "VariableReference", "root[1]"),
        ("{'k': set_add(1, 2)}", "set_add", "root.k"),
        ("{'k': [1 + 1]}", "+", "root.k[0]"),
    ] {
        is(&format!("INSERT INTO t VALUE {{'a': {literal}}}"), |error| {
            matches!(error, PartiqlError::NotAValue { found: what, path: at, .. }
                if what == found && at.to_string() == path)
        });
    }
    let nested = Statement::parse("UPDATE t SET x = [?] WHERE a = 1", vec![1.into()]);
    let Err(PartiqlError::NotAValue { found, path, place }) = nested else { panic!("{nested:?}") };
    let said = (found.as_str(), path.to_string(), place.to_string());
    assert_eq!(said, ("Parameter", "root[0]".to_owned(), "1:19:1".to_owned()));
    is("INSERT INTO t VALUE {'a': `1`}", |error| matches!(error, PartiqlError::IonLiteral { .. }));
    is(
        "INSERT INTO t VALUE {'a': 1, 'a': 2}",
        |error| matches!(error, PartiqlError::RepeatedName { name, .. } if name == "a"),
    );
    is("INSERT INTO t VALUE {'a': <<>>}", |error| matches!(error, PartiqlError::EmptyBag(_)));
    is(
        "INSERT INTO t VALUE {'a': <<'x', 'x'>>}",
        |error| matches!(error, PartiqlError::RepeatedMember { members, numbers_under: None } if members == &["x", "x"]),
    );
    is("INSERT INTO t VALUE {'a': [<<2, 2.0>>]}", |error| {
        matches!(error, PartiqlError::RepeatedMember { members, numbers_under: Some(path) }
            if members == &["2", "2.0"] && path.to_string() == "root[0]")
    });
    for bag in ["<<1, 'x'>>", "<<'x', 1>>", "<<true>>", "<<?>>"] {
        let parameters = if bag.contains('?') { vec![1.into()] } else { Vec::new() };
        let text = format!("INSERT INTO t VALUE {{'a': {bag}}}");
        assert_eq!(Statement::parse(&text, parameters), Err(PartiqlError::BagMembers), "{bag}");
    }
}

#[test]
fn a_number_that_is_none_says_where_it_is() {
    for (text, path) in [
        ("SELECT * FROM t WHERE a = 1e126", "root"),
        ("SELECT * FROM t WHERE a = 1e2147483647", "root"),
        ("UPDATE t SET a = 1e-131 WHERE a = 1", "root"),
        ("INSERT INTO t VALUE {'a': 1e126}", "root"),
        ("INSERT INTO t VALUE {'a': 1, 'm': {'x': 1e126}}", "root.x"),
        ("INSERT INTO t VALUE {'a': 1, 'l': [1, 1e126]}", "root[1]"),
        ("INSERT INTO t VALUE {'a': 123456789012345678901234567890123456789}", "root"),
    ] {
        is(
            text,
            |error| matches!(error, PartiqlError::Number { path: at, .. } if at.to_string() == path),
        );
    }
}

#[test]
fn names_in_the_text_are_checked() {
    let long = "x".repeat(65_536);
    for name in ["", long.as_str()] {
        let of_map = format!("INSERT INTO t VALUE {{'k': 1, 'm': {{'{name}': 1}}}}");
        is(&of_map, |error| matches!(error, PartiqlError::EmptyName | PartiqlError::NameTooLong));
        for text in [
            format!("INSERT INTO t VALUE {{'{name}': 1}}"),
            format!("UPDATE t SET \"{name}\" = 1 WHERE a = 1"),
            format!("UPDATE t SET a = {{'{name}': 1}} WHERE a = 1"),
            format!("UPDATE t SET m.\"{name}\" = 1 WHERE a = 1"),
            format!("UPDATE t REMOVE m['{name}'] WHERE a = 1"),
            format!("UPDATE t SET a = \"{name}\" WHERE a = 1"),
            format!("SELECT \"{name}\" FROM t"),
            format!("SELECT * FROM t WHERE m.\"{name}\" = 1"),
            format!("DELETE FROM t WHERE attribute_exists(\"{name}\")"),
        ] {
            is(&text, |error| {
                matches!(
                    error,
                    PartiqlError::EmptyName
                        | PartiqlError::NameTooLong
                        | PartiqlError::EmptyComponent
                )
            });
        }
    }
}

#[test]
fn what_an_insert_does_not_have_is_refused_by_name() {
    is("INSERT INTO t.i VALUE {'a': 1}", |error| *error == PartiqlError::InsertIntoIndex);
    is("INSERT INTO t VALUE [1]", |error| matches!(error, PartiqlError::ItemFormat(_)));
    is("INSERT INTO t VALUES (1), (2)", |error| *error == PartiqlError::InsertOfSeveral);
    is("INSERT INTO t VALUE {'a': 1} AT 1", |error| *error == PartiqlError::InsertAt);
    is("INSERT INTO t VALUE {'a': 1} RETURNING ALL OLD *", |error| {
        *error == PartiqlError::ReturningOfInsert
    });
}

#[test]
fn what_an_update_does_not_have_is_refused_by_name() {
    is("UPDATE t.i SET a = 1 WHERE b = 1", |error| *error == PartiqlError::ChangeOfIndex);
    is("UPDATE t INSERT INTO u VALUE {'a': 1} WHERE b = 1", |error| {
        *error == PartiqlError::InsertInUpdate
    });
    is(
        "UPDATE t SET a = size(b) WHERE b = 1",
        |error| matches!(error, PartiqlError::UnknownFunction { name, .. } if name == "size"),
    );
    is("UPDATE t SET a = b * 2 WHERE b = 1", |error| {
        *error == PartiqlError::OperatorInUpdate { operator: "*" }
    });
    is("UPDATE t SET a = b IS NULL WHERE b = 1", |error| *error == PartiqlError::IsInUpdate);
    is("UPDATE t SET a = list_append(a, [1]) + 1 WHERE b = 1", |error| {
        let function = Function::ListAppend;
        *error == ExpressionError::FunctionMisplaced { function }.into()
    });
    is("UPDATE t SET a = 'x' + 1 WHERE b = 1", |error| {
        let found = Some(AttributeType::S);
        *error == ExpressionError::OperandType { operator: "+", found }.into()
    });
    is("UPDATE t SET l = [1] SET l[0] = 1 WHERE b = 1", |error| {
        matches!(error, PartiqlError::Expression(ExpressionError::PathsOverlap(..)))
    });
    is("UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL NEW a", |error| {
        *error == PartiqlError::ReturningStar
    });
    is("UPDATE t SET a = 1 WHERE b = 1 RETURNING ALL NEW *, ALL OLD *", |error| {
        *error == PartiqlError::ReturningSeveral
    });
}

#[test]
fn a_set_function_takes_the_attribute_it_is_assigned_to_and_a_set() {
    let said = |set: &str| match refused(&format!("UPDATE t SET {set} WHERE a = 1")) {
        PartiqlError::SetFunctionOperands { function, place } => {
            format!("operands {function} {place}")
        }
        PartiqlError::SetFunctionTarget { function, place } => format!("target {function} {place}"),
        PartiqlError::SetFunctionValue { function, place } => format!("value {function} {place}"),
        other => format!("{other:?}"),
    };
    assert_eq!(said("ss = set_add(ss)"), "operands SET_ADD 1:19:7");
    assert_eq!(said("ss = set_add(ss, <<'x'>>, <<'y'>>)"), "operands SET_ADD 1:19:7");
    assert_eq!(said("t = SET_ADD(ss, <<'x'>>)"), "target SET_ADD 1:18:7");
    assert_eq!(said("ss = set_add(<<'a'>>, <<'b'>>)"), "target SET_ADD 1:19:7");
    assert_eq!(said("t = set_delete(ss, <<'a'>>)"), "target SET_DELETE 1:18:10");
    assert_eq!(said("ss = set_add(ss, 'x')"), "value SET_ADD 1:27:2");
    assert_eq!(said("\"ss\" = set_delete(\"ss\", ['x'])"), "value SET_DELETE 1:32:4");
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    for opening in ["[", "{'a':", "<<"] {
        let text = format!("INSERT INTO t VALUE {{'a': {}", opening.repeat(4000));
        assert!(matches!(refused(&text), PartiqlError::TooDeep { .. }), "{opening}");
    }
    for opening in ["(", "NOT ", "- ", "f(", "a[", "(SELECT a FROM "] {
        let text = format!("SELECT * FROM t WHERE {}a = 1", opening.repeat(4000));
        assert_eq!(refused(&text), ExpressionError::TooManyOperators.into(), "{opening}");
    }
    for link in [" - 1", " = 1", " < 1", " AND a = 1", " OR a = 1", " IS NULL", " IN [1]"] {
        let text = format!("SELECT * FROM t WHERE a = 1{}", link.repeat(4000));
        assert_eq!(refused(&text), ExpressionError::TooManyOperators.into(), "{link}");
    }
}

#[test]
fn a_literal_has_at_most_32_levels_with_its_attribute() {
    let maps = |levels| format!("{}1{}", "{'a':".repeat(levels), "}".repeat(levels));
    let lists = |levels| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    parse(&format!("UPDATE t SET d = {} WHERE k = 1", maps(31)));
    parse(&format!("INSERT INTO t VALUE {{'k': 1, 'd': {}}}", lists(31)));
    for (literal, path) in [
        (maps(32), format!("root{}", ".a".repeat(32))),
        (format!("{{'a':{}}}", lists(31)), format!("root.a{}", "[0]".repeat(31))),
        (lists(40), format!("root{}", "[0]".repeat(32))),
    ] {
        for text in [
            format!("UPDATE t SET d = {literal} WHERE k = 1"),
            format!("INSERT INTO t VALUE {{'k': 1, 'd': {literal}}}"),
            format!("SELECT * FROM t WHERE d = {literal}"),
        ] {
            is(
                &text,
                |error| matches!(error, PartiqlError::TooDeep { path: at } if at.to_string() == path),
            );
        }
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
}

#[test]
fn what_is_no_second_value_of_a_key_is_a_condition_of_the_item() {
    for (text, rest, repeated) in [
        ("artist = 'a' AND artist = 'b'", 1, true),
        ("artist = 'a' AND artist = 'a'", 0, false),
        ("artist = 'a' AND attribute_not_exists(artist)", 1, false),
        ("artist = 'a' AND artist > 'A' AND artist <> 'b'", 2, false),
        ("(artist = 'a' AND year = 1) AND year = 2", 2, false),
    ] {
        let found = single_item(Some(&condition(text)), &["artist"]).unwrap();
        assert_eq!(found.key, ["a".into()], "{text}");
        assert_eq!(found.rest.map_or(0, |rest| rest.paths().len()), rest, "{text}");
        assert_eq!(found.repeated, repeated.then(|| "artist".to_owned()), "{text}");
    }
}

#[test]
fn a_read_of_one_item_says_its_key_and_nothing_else() {
    for (text, is_single) in [
        ("artist = 'a' AND year = 1", true),
        ("(year = 1) AND artist = 'a' AND artist = 'a'", true),
        ("artist IN ['a'] AND year IN [1]", true),
        ("artist IN ['a'] AND artist = 'a' AND year = 1", true),
        ("artist IN ['a', 'b'] AND year = 1", false),
        ("artist = 'a' AND artist = 'b' AND year = 1", false),
        ("artist = 'a' AND year = 1 AND size(tags) > 1", false),
        ("artist = 'a'", false),
        ("artist = 'a' OR year = 1", false),
    ] {
        let key = single_read(Some(&condition(text)), &["artist", "year"]);
        let expected = is_single.then(|| vec![AttributeValue::from("a"), 1.into()]);
        assert_eq!(key, expected, "{text}");
    }
    assert_eq!(single_read(None, &["artist"]), None);
}

/// The ways of fulfilling a condition, as text: `a(1)` for the partition `a` and one range.
fn ways(text: &str) -> Option<Vec<String>> {
    let plan = key_plan(Some(&condition(text)), "artist", Some("year"));
    let shown = |way: &KeyWay| {
        let partition: Vec<_> = way.partition.iter().filter_map(AttributeValue::as_str).collect();
        let exception = if way.has_exception { "!" } else { "" };
        format!("{}({}{exception}/{})", partition.join("+"), way.sort.len(), way.filters.len())
    };
    Some(plan.ways?.iter().map(shown).collect())
}

#[test]
fn a_condition_has_ways_of_being_fulfilled() {
    for (text, expected) in [
        ("artist = 'a'", &["a(0/0)"][..]),
        ("plays > 1 AND 'a' = artist", &["a(0/1)"]),
        ("artist IN ['b', 'a'] AND year > 1", &["b(1/0)", "a(1/0)"]),
        ("artist = 'a' OR artist = 'b'", &["a(0/0)", "b(0/0)"]),
        ("(artist = 'a' AND year = 1) OR (year = 2 AND artist = 'b')", &["a(1/0)", "b(1/0)"]),
        ("artist = 'a' AND (year < 1 OR year BETWEEN 2 AND 3)", &["a(1/0)", "a(1/0)"]),
        ("artist = 'a' AND year IN (1, 2) AND year > 0", &["a(2/0)", "a(2/0)"]),
        ("artist = 'a' AND (plays = 1 OR plays = 2)", &["a(0/1)"]),
        ("artist = 'a' AND (year = 1 OR plays = 2)", &["a(1/0)", "a(0/1)"]),
        ("artist = 'a' AND NOT year = 1", &["a(0!/1)"]),
        ("artist = 'a' AND year <> 1", &["a(0!/1)"]),
        ("artist = 'a' AND NOT plays = 1 AND plays <> 2", &["a(0/2)"]),
        ("artist = 'a' AND artist = 'b'", &["a+b(0/0)"]),
        ("artist = 'a' OR plays = 1", &["a(0/0)", "(0/1)"]),
        ("artist > 'a'", &["(0/1)"]),
        ("NOT artist = 'a'", &["(0/1)"]),
        ("artist.name = 'a'", &["(0/1)"]),
    ] {
        assert_eq!(ways(text).unwrap(), expected, "{text}");
    }
}

#[test]
fn ways_are_told_apart_up_to_a_limit() {
    let list = |attribute: &str, count: usize| {
        let values: Vec<_> = (0..count).map(|value| value.to_string()).collect();
        format!("{attribute} IN [{}]", values.join(","))
    };
    assert_eq!(ways(&list("artist", 100)).unwrap().len(), 100);
    assert_eq!(ways(&format!("{} AND {}", list("artist", 100), list("year", 11))), None);
    let many = format!("{} AND {}", list("artist", 100), list("year", 11));
    assert!(key_plan(Some(&condition(&many)), "artist", Some("year")).says_partition);
}

#[test]
fn a_plan_has_the_values_that_keys_are_compared_with() {
    let text = "artist IN ['a', 'b'] AND (year BETWEEN 1 AND 2 OR year = 'x') AND plays = 7 AND artist > 'A'";
    let plan = key_plan(Some(&condition(text)), "artist", Some("year"));
    let compared: Vec<_> = plan.compared.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(compared, ["artist", "artist", "year", "year", "year"]);
    assert!(plan.has_partition_list && plan.says_partition);
    let sorts: Vec<_> = plan.ways.unwrap().into_iter().map(|way| way.sort).collect();
    assert_eq!(sorts[0], [KeyRange::Between(1.into(), 2.into())]);
    assert_eq!(sorts[1], [KeyRange::Equal("x".into())]);
    assert!(!key_plan(None, "artist", None).says_partition);
}

#[test]
fn numbers_of_statements_are_read_like_others_in_range() {
    for text in ["0", "-1.50", "9e125", "1e-130", "0.00001"] {
        assert_eq!(parse_number(text), Number::parse(text), "{text}");
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
