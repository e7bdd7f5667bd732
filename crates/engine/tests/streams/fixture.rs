//! What the tests of streams share: a table with a stream, and records in short form.

use std::time::Duration;

use dynafile::api::{
    DescribeStreamInput, GetRecordsInput, GetShardIteratorInput, ListStreamsInput, Record, Shard,
    ShardIteratorType, StreamDescription,
};
use dynafile::{ChangeRecord, Item, StreamStart, StreamViewType, Table, item};
use dynafile_testkit::{TestDatabase, tables};

pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// An item of the plain table.
pub(crate) fn row(key: &str, n: u64) -> Item {
    item! { "PK" => key, "SK" => "s", "n" => n }
}

/// The plain table, with a stream of both images.
pub(crate) fn streaming(database: &TestDatabase) -> Table {
    let table = database.make(tables::plain());
    table.enable_stream(StreamViewType::NewAndOldImages).unwrap();
    table
}

/// All that is there, from the beginning.
pub(crate) fn changes(table: &Table) -> Vec<ChangeRecord> {
    table.stream(StreamStart::Beginning).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A change as text: what happened, to which key, the number before and after.
pub(crate) fn short(change: &ChangeRecord) -> String {
    let number = |image: Option<dynafile::ItemView<'_>>| {
        let number = image.and_then(|item| item.to_item().unwrap().get("n")?.as_number());
        number.map_or("-".to_owned(), |number| number.to_string())
    };
    let key = change.keys().to_item().unwrap().get("PK").unwrap().as_str().unwrap().to_owned();
    format!("{} {key} {} {}", change.kind(), number(change.old()), number(change.new()))
}

/// All that is there, as text.
pub(crate) fn log(table: &Table) -> Vec<String> {
    changes(table).iter().map(short).collect()
}

/// The ARN of the newest stream of the table.
pub(crate) fn arn(database: &TestDatabase, table: &str) -> String {
    let list = ListStreamsInput { table_name: Some(table.to_owned()), ..Default::default() };
    let streams = database.execute(list).unwrap().streams.unwrap();
    streams.last().unwrap().stream_arn.clone().unwrap()
}

/// The stream, with all of its shards.
pub(crate) fn described(database: &TestDatabase, arn: &str) -> StreamDescription {
    database.execute(DescribeStreamInput::new(arn)).unwrap().stream_description.unwrap()
}

/// The stream's shards.
pub(crate) fn shards(database: &TestDatabase, arn: &str) -> Vec<Shard> {
    described(database, arn).shards.unwrap()
}

/// The first and the last sequence number of a shard.
pub(crate) fn range(shard: &Shard) -> (u64, Option<u64>) {
    let range = shard.sequence_number_range.as_ref().unwrap();
    let number = |text: &String| text.parse().unwrap();
    let first = range.starting_sequence_number.as_ref().map(number).unwrap();
    (first, range.ending_sequence_number.as_ref().map(number))
}

/// An iterator for a shard.
pub(crate) fn iterator(
    database: &TestDatabase,
    arn: &str,
    shard: &Shard,
    start: ShardIteratorType,
) -> String {
    let request = GetShardIteratorInput::new(arn, shard.shard_id.clone().unwrap(), start);
    database.execute(request).unwrap().shard_iterator.unwrap()
}

/// What an iterator gives: the sequence numbers of the records, and the next iterator.
pub(crate) fn read(database: &TestDatabase, iterator: &str) -> (Vec<u64>, Option<String>) {
    let page = database.execute(GetRecordsInput::new(iterator)).unwrap();
    let numbers = page.records.unwrap().iter().map(sequence).collect();
    (numbers, page.next_shard_iterator)
}

/// The sequence number of a record.
pub(crate) fn sequence(record: &Record) -> u64 {
    let text = record.dynamodb.as_ref().unwrap().sequence_number.as_ref().unwrap();
    assert!(text.len() >= 21, "{text}");
    text.parse().unwrap()
}
