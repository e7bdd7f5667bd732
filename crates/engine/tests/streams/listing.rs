//! Listing streams: whose they are, how long they are listed, in pages.

use std::time::Duration;

use dynafile::api::ListStreamsInput;
use dynafile::{StreamViewType, TableDescription};
use dynafile_testkit::{TestDatabase, tables};

use crate::fixture::{HOUR, arn, described, streaming};

fn list(database: &TestDatabase, table: Option<&str>) -> Vec<String> {
    let table_name = table.map(str::to_owned);
    let request = ListStreamsInput { table_name, ..Default::default() };
    let streams = database.execute(request).unwrap().streams.unwrap();
    streams.into_iter().map(|stream| stream.stream_arn.unwrap()).collect()
}

#[test]
fn streams_are_listed_by_table_and_all_together() {
    let database = TestDatabase::in_memory().open();
    assert!(list(&database, None).is_empty());
    let plain = streaming(&database);
    let flat = database.make(tables::flat());
    flat.enable_stream(StreamViewType::KeysOnly).unwrap();
    plain.disable_stream().unwrap();
    plain.enable_stream(StreamViewType::OldImage).unwrap();
    assert_eq!(list(&database, Some("plain")).len(), 2);
    assert_eq!(list(&database, Some("flat")).len(), 1);
    assert_eq!(list(&database, None).len(), 3);
    assert!(list(&database, Some("other")).is_empty());
}

#[test]
fn the_list_comes_in_pages() {
    let database = TestDatabase::in_memory().open();
    for number in 0..7 {
        let name = format!("table-{number}");
        let description = TableDescription::new(name, dynafile::KeyAttribute::string("PK"));
        database.make(description).enable_stream(StreamViewType::KeysOnly).unwrap();
    }
    let (mut found, mut start, mut pages) = (Vec::new(), None, 0);
    loop {
        let request = ListStreamsInput {
            limit: Some(3),
            exclusive_start_stream_arn: start,
            ..Default::default()
        };
        let page = database.execute(request).unwrap();
        found.extend(page.streams.unwrap().into_iter().map(|one| one.stream_arn.unwrap()));
        start = page.last_evaluated_stream_arn;
        pages += 1;
        if start.is_none() {
            break;
        }
    }
    assert_eq!((pages, found), (3, list(&database, None)));
    let request = ListStreamsInput { limit: Some(101), ..Default::default() };
    assert!(database.execute(request).unwrap_err().is_validation());
}

#[test]
fn a_disabled_stream_is_there_for_a_day() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let arn = arn(&database, "plain");
    table.disable_stream().unwrap();
    database.clock().advance(24 * HOUR);
    assert_eq!(list(&database, Some("plain")), std::slice::from_ref(&arn));
    described(&database, &arn);
    database.clock().advance(Duration::from_millis(1));
    assert!(list(&database, None).is_empty());
    let request = dynafile::api::DescribeStreamInput::new(arn);
    assert!(database.execute(request).unwrap_err().is_not_found());
}

#[test]
fn the_streams_of_a_deleted_table_are_there_for_a_day() {
    let database = TestDatabase::in_memory().open();
    streaming(&database);
    database.delete_table("plain").unwrap();
    assert_eq!(list(&database, Some("plain")).len(), 1);
    database.clock().advance(25 * HOUR);
    assert!(list(&database, Some("plain")).is_empty());
}
