//! Shard iterators and the records behind them.

use std::time::Duration;

use dynafile::api::{
    GetRecordsInput, GetShardIteratorInput, OperationType, ShardIteratorType, Timestamp,
};
use dynafile::{Error, StreamError, StreamViewType, Table, item};
use dynafile_testkit::{TestDatabase, tables};

use crate::fixture::{HOUR, arn, iterator, read, row, sequence, shards, streaming};

fn five(database: &TestDatabase) -> (Table, String) {
    let table = streaming(database);
    for number in 0..5 {
        table.put_item(row("a", number)).unwrap();
    }
    let arn = arn(database, "plain");
    (table, arn)
}

/// A request for an iterator of the stream's last shard.
fn request(database: &TestDatabase, arn: &str, start: ShardIteratorType) -> GetShardIteratorInput {
    let shard = shards(database, arn).pop().unwrap();
    GetShardIteratorInput::new(arn, shard.shard_id.unwrap(), start)
}

fn at(database: &TestDatabase, arn: &str, start: ShardIteratorType, number: u64) -> String {
    let mut request = request(database, arn, start);
    request.sequence_number = Some(format!("{number:021}"));
    database.execute(request).unwrap().shard_iterator.unwrap()
}

fn stream_error(error: Error) -> StreamError {
    match error {
        Error::Stream(error) => error,
        other => panic!("{other}"),
    }
}

#[test]
fn each_type_begins_where_it_says() {
    let database = TestDatabase::in_memory().open();
    let (table, arn) = five(&database);
    let shard = shards(&database, &arn).pop().unwrap();
    let horizon = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    let latest = iterator(&database, &arn, &shard, ShardIteratorType::Latest);
    let third = at(&database, &arn, ShardIteratorType::AtSequenceNumber, 3);
    let after = at(&database, &arn, ShardIteratorType::AfterSequenceNumber, 3);
    let ahead = at(&database, &arn, ShardIteratorType::AtSequenceNumber, 7);
    table.put_item(row("a", 5)).unwrap();
    assert_eq!(read(&database, &horizon).0, [1, 2, 3, 4, 5, 6]);
    assert_eq!(read(&database, &latest).0, [6]);
    assert_eq!(read(&database, &third).0, [3, 4, 5, 6]);
    assert_eq!(read(&database, &after).0, [4, 5, 6]);
    assert!(read(&database, &ahead).0.is_empty());
}

#[test]
fn a_time_begins_with_the_first_record_at_it_or_after() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let start = database.clock().clone();
    for number in 0..3 {
        table.put_item(row("a", number)).unwrap();
        start.advance(Duration::from_secs(60));
    }
    let arn = arn(&database, "plain");
    let since = |milliseconds: i64| {
        let mut request = request(&database, &arn, ShardIteratorType::AtTimestamp);
        request.timestamp = Some(Timestamp::from_milliseconds(milliseconds));
        database.execute(request).map(|it| read(&database, &it.shard_iterator.unwrap()).0)
    };
    let begin = 1_000_000_000;
    assert_eq!(since(0).unwrap(), [1, 2, 3]);
    assert_eq!(since(-5).unwrap(), [1, 2, 3]);
    assert_eq!(since(begin + 60_000).unwrap(), [2, 3]);
    assert_eq!(since(begin + 60_001).unwrap(), [3]);
    assert!(since(begin + 180_000).unwrap().is_empty());
    let future = stream_error(since(begin + 180_001).unwrap_err());
    assert_eq!(future, StreamError::FutureTimestamp);
}

#[test]
fn what_does_not_fit_the_type_is_refused() {
    let database = TestDatabase::in_memory().open();
    let (_, arn) = five(&database);
    let refused = |start, sequence: Option<&str>, time: Option<i64>| {
        let mut request = request(&database, &arn, start);
        request.sequence_number = sequence.map(str::to_owned);
        request.timestamp = time.map(Timestamp::from_milliseconds);
        let error = database.execute(request).unwrap_err();
        assert!(error.is_validation(), "{error}");
        stream_error(error)
    };
    use ShardIteratorType::{AfterSequenceNumber, AtSequenceNumber, AtTimestamp, Latest};
    assert_eq!(refused(AtSequenceNumber, None, None), StreamError::NoSequenceNumber);
    assert_eq!(refused(AfterSequenceNumber, None, None), StreamError::NoSequenceNumber);
    assert_eq!(refused(AtTimestamp, None, None), StreamError::NoTimestamp);
    let one = Some("000000000000000000001");
    assert_eq!(refused(Latest, one, None), StreamError::SequenceNumberNotAllowed);
    assert_eq!(refused(Latest, None, Some(1)), StreamError::TimestampNotAllowed);
    let zero = Some("000000000000000000000");
    assert_eq!(refused(AtSequenceNumber, zero, None), StreamError::SequenceNumberNotInShard);
    for text in ["x23456789012345678901", "999999999999999999999999999999"] {
        let expected = StreamError::SequenceNumber { text: text.to_owned() };
        assert_eq!(refused(AtSequenceNumber, Some(text), None), expected);
    }
}

#[test]
fn sequence_numbers_belong_to_their_shard() {
    let database = TestDatabase::in_memory().open();
    let (table, arn) = five(&database);
    database.clock().advance(5 * HOUR);
    table.put_item(row("a", 6)).unwrap();
    let [first, second] = &shards(&database, &arn)[..] else { panic!("two shards") };
    let at = |shard: &dynafile::api::Shard, number: u64| {
        let id = shard.shard_id.clone().unwrap();
        let mut request =
            GetShardIteratorInput::new(&*arn, id, ShardIteratorType::AtSequenceNumber);
        request.sequence_number = Some(format!("{number:021}"));
        database.execute(request).map(|it| read(&database, &it.shard_iterator.unwrap()))
    };
    assert_eq!(at(first, 4).unwrap(), (vec![4, 5], None));
    assert_eq!(at(second, 6).unwrap().0, [6]);
    for (shard, number) in [(first, 6), (second, 5)] {
        let refused = stream_error(at(shard, number).unwrap_err());
        assert_eq!(refused, StreamError::SequenceNumberNotInShard);
    }
}

#[test]
fn unknown_streams_and_shards_are_not_found() {
    let database = TestDatabase::in_memory().open();
    let (_, arn) = five(&database);
    let latest = |arn: &str, shard: &str| {
        let request = GetShardIteratorInput::new(arn, shard, ShardIteratorType::Latest);
        database.execute(request).unwrap_err()
    };
    let shard = shards(&database, &arn).pop().unwrap().shard_id.unwrap();
    let no_stream = latest(&format!("{arn}1"), &shard);
    assert!(no_stream.is_not_found(), "{no_stream}");
    let no_shard = latest(&arn, "shardId-00000000000000000000-00000000");
    assert!(no_shard.is_not_found(), "{no_shard}");
    for made_up in ["abc", &format!("{arn}|1|abc")] {
        let refused = database.execute(GetRecordsInput::new(made_up)).unwrap_err();
        assert_eq!(stream_error(refused), StreamError::Iterator);
    }
}

#[test]
fn an_iterator_is_good_for_15_minutes_and_each_answer_has_a_new_one() {
    let mut database = TestDatabase::new();
    let (_, arn) = five(&database);
    let shard = shards(&database, &arn).pop().unwrap();
    let first = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    database.reopen();
    database.clock().advance(Duration::from_secs(15 * 60));
    let (records, next) = read(&database, &first);
    assert_eq!(records.len(), 5);
    database.clock().advance(Duration::from_millis(1));
    let expired = database.execute(GetRecordsInput::new(first)).unwrap_err();
    let age_milliseconds = 15 * 60 * 1000 + 1;
    assert_eq!(stream_error(expired), StreamError::IteratorExpired { age_milliseconds });
    assert!(read(&database, &next.unwrap()).0.is_empty());
}

#[test]
fn pages_end_at_the_limit_and_at_a_megabyte() {
    let database = TestDatabase::in_memory().open();
    let table = streaming(&database);
    let mut batch = database.batch();
    for number in 0..1500 {
        batch.put_item(&table, row(&format!("{number}"), number)).unwrap();
    }
    for number in 0..10 {
        let big =
            item! { "PK" => "big", "SK" => format!("{number}"), "fill" => "x".repeat(300_000) };
        batch.put_item(&table, big).unwrap();
    }
    batch.commit().unwrap();
    let arn = arn(&database, "plain");
    let shard = shards(&database, &arn).pop().unwrap();
    let mut next = Some(iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon));
    let mut sizes = Vec::new();
    while sizes.last() != Some(&0) {
        let (records, following) = read(&database, &next.take().unwrap());
        sizes.push(records.len());
        next = following;
    }
    assert_eq!(sizes, [1000, 503, 3, 3, 1, 0]);
    let start = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    let mut request = GetRecordsInput::new(start);
    request.limit = Some(7);
    assert_eq!(database.execute(request.clone()).unwrap().records.unwrap().len(), 7);
    for limit in [0, 1001] {
        request.limit = Some(limit);
        let refused = stream_error(database.execute(request.clone()).unwrap_err());
        assert_eq!(refused, StreamError::Limit { limit, maximum: 1000 });
    }
}

#[test]
fn a_trimmed_position_is_an_error_and_the_horizon_moves() {
    let database = TestDatabase::in_memory().open();
    let (table, arn) = five(&database);
    database.clock().advance(23 * HOUR + HOUR / 2);
    table.put_item(row("a", 9)).unwrap();
    let shard = shards(&database, &arn).remove(0);
    database.clock().advance(HOUR / 2 - Duration::from_secs(60));
    let horizon = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    assert_eq!(read(&database, &horizon).0, [1, 2, 3, 4, 5]);
    let old = at_shard(&database, &arn, &shard, 2).unwrap();
    database.clock().advance(Duration::from_secs(61));
    for trimmed in [false, true] {
        for position in [&old, &horizon] {
            let error = database.execute(GetRecordsInput::new(position)).unwrap_err();
            assert!(matches!(stream_error(error), StreamError::Trimmed { .. }), "{trimmed}");
        }
        let refused = at_shard(&database, &arn, &shard, 2).unwrap_err();
        assert!(matches!(stream_error(refused), StreamError::Trimmed { .. }));
        let now = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
        assert_eq!(read(&database, &now), (vec![], None), "the closed shard has nothing left");
        database.trim_streams().unwrap();
        database.expect_clean();
    }
}

fn at_shard(
    database: &TestDatabase,
    arn: &str,
    shard: &dynafile::api::Shard,
    number: u64,
) -> dynafile::Result<String> {
    let id = shard.shard_id.clone().unwrap();
    let mut request = GetShardIteratorInput::new(arn, id, ShardIteratorType::AtSequenceNumber);
    request.sequence_number = Some(format!("{number:021}"));
    Ok(database.execute(request)?.shard_iterator.unwrap())
}

#[test]
fn a_record_says_what_the_service_s_would() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::by_number());
    table.enable_stream(StreamViewType::NewAndOldImages).unwrap();
    let key = item! { "PK" => "a", "SK" => 1 };
    let first = item! { "PK" => "a", "SK" => 1, "v" => "x" };
    let list = dynafile::AttributeValue::list([
        dynafile::AttributeValue::from(1),
        dynafile::AttributeValue::from("abc"),
    ]);
    let second = item! { "PK" => "a", "SK" => 1, "v" => "yy", "n" => 12, "l" => list };
    database.clock().advance(Duration::from_millis(1_500));
    table.put_item(first.clone()).unwrap();
    table.put_item(second.clone()).unwrap();
    table.delete(("a", 1)).unwrap();
    let arn = arn(&database, "by_number");
    let shard = shards(&database, &arn).pop().unwrap();
    let start = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    let records = database.execute(GetRecordsInput::new(start)).unwrap().records.unwrap();
    let expected = [
        (OperationType::Insert, None, Some(first.clone()), 16),
        (OperationType::Modify, Some(first), Some(second.clone()), 40),
        (OperationType::Remove, Some(second), None, 31),
    ];
    assert_eq!(records.len(), expected.len());
    for (position, (record, (name, old, new, size))) in records.iter().zip(expected).enumerate() {
        let change = record.dynamodb.as_ref().unwrap();
        let tree =
            |item: &Option<dynafile::EncodedItem>| item.as_ref().map(|it| it.to_item().unwrap());
        assert_eq!(record.event_name, Some(name));
        assert_eq!(tree(&change.keys), Some(key.clone()));
        assert_eq!((tree(&change.old_image), tree(&change.new_image)), (old, new));
        assert_eq!(change.size_bytes, Some(size), "as DynamoDB Local counts it");
        let created = change.approximate_creation_date_time.unwrap().as_milliseconds();
        assert_eq!(created, 1_000_001_000, "rounded down to a second");
        assert_eq!(sequence(record), position as u64 + 1);
        assert_eq!(change.stream_view_type, Some(StreamViewType::NewAndOldImages));
        assert_eq!(record.event_source.as_deref(), Some("aws:dynamodb"));
        assert_eq!(record.event_version.as_deref(), Some("1.1"));
        assert!(arn.contains(record.aws_region.as_deref().unwrap()));
        assert_eq!(record.user_identity, None);
    }
    assert_ne!(records[0].event_id, records[1].event_id);
}

#[test]
fn what_expired_is_deleted_by_the_service() {
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::flat());
    table.enable_stream(StreamViewType::KeysOnly).unwrap();
    table.put_item(item! { "PK" => "a", tables::EXPIRES => 1_000_001 }).unwrap();
    database.clock().advance(HOUR);
    database.sweep_expired().unwrap();
    let arn = arn(&database, "flat");
    let shard = shards(&database, &arn).pop().unwrap();
    let start = iterator(&database, &arn, &shard, ShardIteratorType::TrimHorizon);
    let records = database.execute(GetRecordsInput::new(start)).unwrap().records.unwrap();
    assert_eq!(records[0].user_identity, None);
    let identity = records[1].user_identity.clone().unwrap();
    assert_eq!(identity.principal_id.as_deref(), Some("dynamodb.amazonaws.com"));
    assert_eq!(identity.r#type.as_deref(), Some("Service"));
}
