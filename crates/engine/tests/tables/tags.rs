//! Tags of tables.

use dynafile::api::{
    CreateTableInput, ListTagsOfResourceInput, Tag, TagResourceInput, UntagResourceInput,
};
use dynafile::{Database, Error, TableError};
use dynafile_testkit::TestDatabase;

use super::fixture::{arn, on_demand, table_error};

fn tags(database: &Database) -> Vec<(String, String)> {
    let output = database.execute(ListTagsOfResourceInput::new(arn("orders"))).unwrap();
    assert_eq!(output.next_token, None);
    output.tags.unwrap().into_iter().map(|tag| (tag.key, tag.value)).collect()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn tags_are_added_replaced_and_removed() {
    let mut database = TestDatabase::on_file().open();
    let tagged =
        CreateTableInput { tags: Some(vec![Tag::new("team", "a")]), ..on_demand("orders") };
    database.execute(tagged).unwrap();
    let more = vec![Tag::new("team", "b"), Tag::new("cost", "")];
    database.execute(TagResourceInput::new(arn("orders"), more)).unwrap();
    assert_eq!(tags(&database), pairs(&[("cost", ""), ("team", "b")]));
    database.reopen();
    let keys = vec!["team".to_owned(), "unknown".to_owned()];
    database.execute(UntagResourceInput::new(arn("orders"), keys)).unwrap();
    assert_eq!(tags(&database), pairs(&[("cost", "")]));
}

#[test]
fn a_table_has_fifty_tags_at_most() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let fifty = (0..50).map(|number| Tag::new(number.to_string(), "x")).collect();
    database.execute(TagResourceInput::new(arn("orders"), fifty)).unwrap();
    let one_more = TagResourceInput::new(arn("orders"), vec![Tag::new("one more", "x")]);
    let expected = TableError::TooManyTags { count: 51, limit: 50 };
    assert_eq!(table_error(database.execute(one_more)), expected);
    let again = TagResourceInput::new(arn("orders"), vec![Tag::new("7", "y")]);
    database.execute(again).unwrap();
    assert_eq!(tags(&database).len(), 50);
}

#[test]
fn tags_are_for_tables_by_their_arns() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let tag = || vec![Tag::new("x", "y")];
    for given in ["orders".to_owned(), "nonsense".to_owned(), format!("{}/index/i", arn("orders"))]
    {
        let error = table_error(database.execute(TagResourceInput::new(given.clone(), tag())));
        assert!(matches!(error, TableError::ResourceArn { given: named, .. } if named == given));
        let error = table_error(database.execute(ListTagsOfResourceInput::new(given)));
        assert!(matches!(error, TableError::ResourceArn { .. }));
    }
    let unknown = database.execute(TagResourceInput::new(arn("others"), tag())).unwrap_err();
    assert!(matches!(unknown, Error::TableNotFound { .. }));
}

#[test]
fn requests_that_say_nothing_or_nonsense_are_refused() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let orders = || arn("orders");
    assert_eq!(
        table_error(database.execute(TagResourceInput::new(orders(), vec![]))),
        TableError::NoTags { member: "Tags" }
    );
    assert_eq!(
        table_error(database.execute(UntagResourceInput::new(orders(), vec![]))),
        TableError::NoTags { member: "TagKeys" }
    );
    let reserved = TagResourceInput::new(orders(), vec![Tag::new("aws:x", "y")]);
    assert_eq!(
        table_error(database.execute(reserved)),
        TableError::ReservedTag { key: "aws:x".into() }
    );
    let token = Some("nonsense".to_owned());
    let list =
        ListTagsOfResourceInput { next_token: token, ..ListTagsOfResourceInput::new(orders()) };
    assert_eq!(
        table_error(database.execute(list)),
        TableError::NextToken { token: "nonsense".into() }
    );
    assert!(tags(&database).is_empty());
}
