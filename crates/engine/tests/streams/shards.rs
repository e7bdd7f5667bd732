//! Shards: that they follow each other, and what is seen of them.

use std::time::Duration;

use dynafile::api::{
    DescribeStreamInput, ShardFilter, ShardFilterType, ShardIteratorType, StreamStatus,
};
use dynafile::{StreamError, StreamStart, StreamViewType};
use dynafile_testkit::TestDatabase;

use crate::fixture::{HOUR, arn, described, iterator, range, read, row, shards, streaming};

/// A stream with a record every hour.
fn hourly(database: &TestDatabase, hours: u64) -> String {
    let table = streaming(database);
    for hour in 0..hours {
        table.put_item(row("a", hour)).unwrap();
        database.clock().advance(HOUR);
    }
    arn(database, "plain")
}

#[test]
fn a_new_stream_has_one_open_shard() {
    let database = TestDatabase::in_memory().open();
    streaming(&database);
    let arn = arn(&database, "plain");
    let stream = described(&database, &arn);
    assert_eq!(stream.stream_arn.as_deref(), Some(&*arn));
    assert!(arn.ends_with("/stream/1970-01-12T13:46:40.000"), "{arn}");
    assert_eq!(stream.stream_label.as_deref(), Some("1970-01-12T13:46:40.000"));
    assert_eq!(stream.stream_status, Some(StreamStatus::Enabled));
    assert_eq!(stream.stream_view_type, Some(StreamViewType::NewAndOldImages));
    assert_eq!(stream.table_name.as_deref(), Some("plain"));
    let keys: Vec<_> = stream.key_schema.unwrap().into_iter().map(|it| it.attribute_name).collect();
    assert_eq!(keys, ["PK", "SK"]);
    let shards = stream.shards.unwrap();
    assert_eq!(shards.len(), 1);
    assert_eq!(range(&shards[0]), (1, None));
    assert_eq!(shards[0].parent_shard_id, None);
    let id = shards[0].shard_id.as_ref().unwrap();
    assert!((28..=65).contains(&id.len()) && id.starts_with("shardId-"), "{id}");
}

#[test]
fn a_shard_is_succeeded_by_a_child_after_four_hours() {
    let mut database = TestDatabase::new();
    let arn = hourly(&database, 10);
    for _ in 0..2 {
        let shards = shards(&database, &arn);
        let ranges: Vec<_> = shards.iter().map(range).collect();
        assert_eq!(ranges, [(1, Some(4)), (5, Some(8)), (9, None)]);
        for pair in shards.windows(2) {
            assert_eq!(pair[1].parent_shard_id, pair[0].shard_id);
        }
        database.expect_clean();
        database.reopen();
    }
}

#[test]
fn an_idle_shard_is_succeeded_by_the_sweeper_and_an_empty_one_never() {
    let database = TestDatabase::in_memory().open();
    let arn = hourly(&database, 1);
    database.clock().advance(5 * HOUR);
    assert_eq!(database.trim_streams().unwrap(), 0);
    let ranges: Vec<_> = shards(&database, &arn).iter().map(range).collect();
    assert_eq!(ranges, [(1, Some(1)), (2, None)]);
    database.clock().advance(5 * HOUR);
    database.trim_streams().unwrap();
    assert_eq!(shards(&database, &arn).len(), 2);
    database.expect_clean();
}

#[test]
fn shards_go_a_day_after_they_were_closed() {
    let database = TestDatabase::in_memory().open();
    let arn = hourly(&database, 30);
    let visible = shards(&database, &arn);
    let ranges: Vec<_> = visible.iter().map(range).collect();
    assert_eq!(ranges.first(), Some(&(5, Some(8))));
    assert_eq!(ranges.last(), Some(&(29, None)));
    assert_eq!(visible[0].parent_shard_id, None, "its parent is gone");
    database.trim_streams().unwrap();
    assert_eq!(shards(&database, &arn), visible);
    database.expect_clean();
}

#[test]
fn disabling_closes_the_open_shard() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 2)).unwrap();
    table.disable_stream().unwrap();
    let arn = arn(&database, "plain");
    let stream = described(&database, &arn);
    assert_eq!(stream.stream_status, Some(StreamStatus::Disabled));
    let shards = stream.shards.unwrap();
    assert_eq!(range(&shards[0]), (1, Some(2)));
    let start = iterator(&database, &arn, &shards[0], ShardIteratorType::TrimHorizon);
    assert_eq!(read(&database, &start), (vec![1, 2], None));
}

#[test]
fn a_shard_that_was_closed_without_records_is_closed() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let arn = arn(&database, "plain");
    let latest = iterator(&database, &arn, &shards(&database, &arn)[0], ShardIteratorType::Latest);
    table.disable_stream().unwrap();
    let shards = shards(&database, &arn);
    assert_eq!(range(&shards[0]), (1, Some(1)));
    assert_eq!(read(&database, &latest), (vec![], None));
    database.expect_clean();
}

#[test]
fn enabling_again_makes_a_new_stream_with_sequence_numbers_of_its_own() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    table.put_item(row("a", 1)).unwrap();
    let first = arn(&database, "plain");
    table.disable_stream().unwrap();
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    let second = arn(&database, "plain");
    assert_ne!(first, second, "though the clock stands still");
    assert_eq!(described(&database, &first).stream_status, Some(StreamStatus::Disabled));
    assert_eq!(described(&database, &second).stream_status, Some(StreamStatus::Enabled));
    assert_ne!(shards(&database, &first)[0].shard_id, shards(&database, &second)[0].shard_id);
    database.expect_clean();
}

#[test]
fn shards_come_in_pages_and_by_parent() {
    let database = TestDatabase::in_memory().open();
    let arn = hourly(&database, 20);
    let all = shards(&database, &arn);
    assert_eq!(all.len(), 5);
    let (mut found, mut start) = (Vec::new(), None);
    loop {
        let mut request = DescribeStreamInput::new(&*arn);
        (request.limit, request.exclusive_start_shard_id) = (Some(2), start);
        let page = database.execute(request).unwrap().stream_description.unwrap();
        let shards = page.shards.unwrap();
        assert!(shards.len() <= 2);
        found.extend(shards);
        start = page.last_evaluated_shard_id;
        if start.is_none() {
            break;
        }
    }
    assert_eq!(found, all);

    let mut children = DescribeStreamInput::new(&*arn);
    let parent = all[1].shard_id.clone();
    let filter = ShardFilter { r#type: Some(ShardFilterType::ChildShards), shard_id: parent };
    children.shard_filter = Some(filter);
    let page = database.execute(children.clone()).unwrap().stream_description.unwrap();
    assert_eq!(page.shards.unwrap(), [all[2].clone()]);
    children.shard_filter = Some(ShardFilter::default());
    let refused = database.execute(children).unwrap_err();
    assert!(matches!(refused, dynafile::Error::Stream(StreamError::ShardFilter)), "{refused}");

    let mut unknown = DescribeStreamInput::new(&*arn);
    unknown.exclusive_start_shard_id = Some("shardId-00000000000000000000-00000000".to_owned());
    let page = database.execute(unknown).unwrap().stream_description.unwrap();
    assert_eq!(page.shards.unwrap(), []);
}

#[test]
fn a_reader_of_the_table_does_not_notice_shards() {
    let database = TestDatabase::in_memory().open();
    let arn = hourly(&database, 20);
    let table = database.table("plain").unwrap();
    assert_eq!(table.stream(StreamStart::Beginning).unwrap().count(), 20);
    let mut by_shard = Vec::new();
    for shard in shards(&database, &arn) {
        let start = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
        by_shard.extend(read(&database, &start).0);
    }
    assert!(by_shard.into_iter().eq(1..=20));
}

#[test]
fn limits_out_of_range_are_refused() {
    let database = TestDatabase::in_memory().open();
    let arn = hourly(&database, 1);
    for limit in [0, -1, 101] {
        let mut request = DescribeStreamInput::new(&*arn);
        request.limit = Some(limit);
        let refused = database.execute(request).unwrap_err();
        assert!(refused.is_validation(), "{refused}");
    }
    let missing = database.execute(DescribeStreamInput::new(format!("{arn}9"))).unwrap_err();
    assert!(missing.is_not_found(), "{missing}");
    database.clock().advance(Duration::from_millis(1));
}
