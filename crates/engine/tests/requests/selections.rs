//! Select and projections: which attributes come back, and from where.

use dynafile::api::{QueryInput, ScanInput, Select};
use dynafile::{Database, Item, ValidationError, item};

use crate::fixture::{TABLE, database, filled, found, index_query, invalid, numbered, query, with};

fn first(database: &Database, request: QueryInput) -> Item {
    let page = found(database.execute(QueryInput { limit: Some(1), ..request }).unwrap());
    page.items.unwrap().remove(0)
}

#[test]
fn a_table_returns_all_attributes_and_an_index_those_it_projects() {
    let database = filled();
    assert_eq!(first(&database, query()), numbered(1));
    assert_eq!(first(&database, index_query("all")), numbered(1));
    assert_eq!(first(&database, index_query("local")), with(5, item! { "l" => "l5" }));
    let part = with(1, item! { "g" => "G", "h" => 1, "a" => "a1" });
    assert_eq!(first(&database, index_query("part")), part);
    let explicit =
        QueryInput { select: Some(Select::AllProjectedAttributes), ..index_query("part") };
    assert_eq!(first(&database, explicit), part);
}

#[test]
fn a_local_index_reads_the_table_for_what_it_does_not_have() {
    let database = filled();
    let all = QueryInput { select: Some(Select::AllAttributes), ..index_query("local") };
    assert_eq!(first(&database, all), numbered(5));
    let some =
        QueryInput { projection_expression: Some("b, l".to_owned()), ..index_query("local") };
    assert_eq!(first(&database, some), item! { "b" => "b5", "l" => "l5" });
}

#[test]
fn a_count_has_no_items() {
    let database = filled();
    let request = QueryInput { select: Some(Select::Count), ..query() };
    let page = found(database.execute(request).unwrap());
    assert_eq!((page.items, page.counts), (None, (5, 5)));
}

#[test]
fn a_projection_says_which_attributes() {
    let database = filled();
    for select in [None, Some(Select::SpecificAttributes)] {
        let request = QueryInput { select, projection_expression: Some("a".to_owned()), ..query() };
        assert_eq!(first(&database, request), item! { "a" => "a1" });
        let scan = ScanInput {
            select,
            attributes_to_get: Some(vec!["b".to_owned()]),
            limit: Some(1),
            ..ScanInput::new(TABLE)
        };
        let items = database.execute(scan).unwrap().items.unwrap();
        assert_eq!(items[0].to_item().unwrap(), item! { "b" => "b1" });
    }
}

#[test]
fn select_and_projections_that_exclude_or_need_each_other_are_refused() {
    let database = database();
    let projection = || Some("a".to_owned());
    let cases = [
        (Some(Select::SpecificAttributes), None, ValidationError::NoProjection),
        (Some(Select::AllProjectedAttributes), None, ValidationError::AllProjectedWithoutIndex),
        (
            Some(Select::Count),
            projection(),
            ValidationError::SelectWithProjection {
                select: Select::Count,
                parameter: "ProjectionExpression",
            },
        ),
        (
            Some(Select::AllAttributes),
            projection(),
            ValidationError::SelectWithProjection {
                select: Select::AllAttributes,
                parameter: "ProjectionExpression",
            },
        ),
    ];
    for (select, projection_expression, expected) in cases {
        let (scan, projection) = (ScanInput::new(TABLE), projection_expression.clone());
        let scan = ScanInput { select, projection_expression: projection, ..scan };
        assert_eq!(invalid(&database, scan), expected);
        let request = QueryInput { select, projection_expression, ..query() };
        assert_eq!(invalid(&database, request), expected);
    }
}

#[test]
fn a_global_index_has_only_what_it_projects() {
    let database = database();
    let index = || "part".to_owned();
    let all = QueryInput { select: Some(Select::AllAttributes), ..index_query("part") };
    let expected = ValidationError::AllAttributesOfIndex { index: index() };
    assert_eq!(invalid(&database, all), expected);
    let some =
        QueryInput { projection_expression: Some("a, b, c".to_owned()), ..index_query("part") };
    let attributes = vec!["b".to_owned(), "c".to_owned()];
    assert_eq!(
        invalid(&database, some),
        ValidationError::NotProjected { index: index(), attributes }
    );
    let fully = QueryInput { select: Some(Select::AllAttributes), ..index_query("all") };
    assert!(database.execute(fully).is_ok(), "one that projects all has them");
}

#[test]
fn a_global_index_cannot_be_read_consistently() {
    let database = database();
    let expected = ValidationError::ConsistentIndexRead { index: "part".to_owned() };
    let request = QueryInput { consistent_read: Some(true), ..index_query("part") };
    assert_eq!(invalid(&database, request), expected);
    let scan = ScanInput {
        index_name: Some("part".to_owned()),
        consistent_read: Some(true),
        ..ScanInput::new(TABLE)
    };
    assert_eq!(invalid(&database, scan), expected);
    let local = QueryInput { consistent_read: Some(true), ..index_query("local") };
    assert!(database.execute(local).is_ok());
}
