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
    assert!(matches!(&unknown, Error::ResourceNotFound { arn: named } if *named == arn("others")));
    assert!(unknown.is_not_found());
    let unknown = database.execute(ListTagsOfResourceInput::new(arn("others"))).unwrap_err();
    assert!(matches!(unknown, Error::ResourceNotFound { .. }));
    let untag = UntagResourceInput::new(arn("others"), vec!["x".to_owned()]);
    assert!(matches!(database.execute(untag).unwrap_err(), Error::ResourceNotFound { .. }));
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

#[test]
fn tags_have_letters_digits_white_space_and_a_few_signs() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let orders = || arn("orders");
    let longest = |length: usize| "ü".repeat(length);
    for sound in ["café", "ключ", "表", "a b\u{3000}c", "a+b-c=d.e_f:g/h@i", "٣", &longest(128)]
    {
        let tag = vec![Tag::new(sound, sound)];
        database.execute(TagResourceInput::new(orders(), tag)).unwrap();
        database.execute(UntagResourceInput::new(orders(), vec![sound.to_owned()])).unwrap();
    }
    database.execute(TagResourceInput::new(orders(), vec![Tag::new("x", longest(256))])).unwrap();
    database.execute(UntagResourceInput::new(orders(), vec!["x".to_owned()])).unwrap();

    let wrong =
        ["hi!", "🔑", "100%", "a,b", "it's", "(x)", "a&b", "a*b", "a;b", "a?b", "a|b", "~a"];
    let one_too_long = longest(129);
    for key in wrong.into_iter().chain(["", &one_too_long]) {
        let expected = TableError::TagKey { key: key.to_owned() };
        let tag = || vec![Tag::new("sound", "x"), Tag::new(key, "x")];
        let outcome = database.execute(TagResourceInput::new(orders(), tag()));
        assert_eq!(table_error(outcome), expected);
        let outcome = database.execute(UntagResourceInput::new(orders(), vec![key.to_owned()]));
        assert_eq!(table_error(outcome), expected);
        let tagged = CreateTableInput { tags: Some(tag()), ..on_demand("tagged") };
        assert_eq!(table_error(database.execute(tagged)), expected);
    }
    let one_too_long = longest(257);
    for value in wrong.into_iter().chain([one_too_long.as_str()]) {
        let expected = TableError::TagValue { value: value.to_owned() };
        let tag = || vec![Tag::new("sound", "x"), Tag::new("x", value)];
        let outcome = database.execute(TagResourceInput::new(orders(), tag()));
        assert_eq!(table_error(outcome), expected);
        let tagged = CreateTableInput { tags: Some(tag()), ..on_demand("tagged") };
        assert_eq!(table_error(database.execute(tagged)), expected);
    }
    assert!(tags(&database).is_empty(), "a request with one wrong tag adds none");
    assert_eq!(database.table_names().unwrap(), ["orders"]);
}

#[test]
fn no_more_tags_are_removed_at_once_than_a_table_can_have() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let keys = |count: usize| (0..count).map(|number| number.to_string()).collect();
    database.execute(UntagResourceInput::new(arn("orders"), keys(50))).unwrap();
    let outcome = database.execute(UntagResourceInput::new(arn("orders"), keys(51)));
    assert_eq!(table_error(outcome), TableError::TooManyTags { count: 51, limit: 50 });
}
