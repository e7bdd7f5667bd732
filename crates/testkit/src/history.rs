//! Histories: what programs do to a database, in random order.

use std::time::Duration;

use dynafile_model::{
    AttributeType, AttributeValue, Item, KeyValue, PrimaryKey, StreamViewType, TableDescription,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::model::{
    GROUP, ModelChange, ModelCondition, ModelQuery, ModelUpdate, ModelWrite, NUMBER, SortTest,
};
use crate::{generate, tables};

/// One step of a history. Tables are named by their number in [`tables::all`].
#[derive(Debug, Clone)]
pub enum Action {
    /// Stores an item.
    Put(usize, Item),
    /// Deletes the item with the key.
    Delete(usize, PrimaryKey),
    /// Several of the above, at once.
    Batch(Vec<Write>),
    /// One write, which may depend on a condition and be an update.
    Write(usize, ModelWrite),
    /// Several of those together or not at all.
    Transact(Vec<(usize, ModelWrite)>),
    /// Adds an index, by its number in [`tables::addable_indexes`].
    CreateIndex(usize, usize),
    /// Removes one of those.
    DeleteIndex(usize, usize),
    /// Gives the table a stream of this view, or takes it away.
    SetStream(usize, Option<StreamViewType>),
    /// Removes what streams keep no longer.
    Trim,
    /// Deletes the table with all its items; the next write makes it anew.
    DeleteTable(usize),
    /// Sets or removes the TTL attribute.
    UpdateTimeToLive(usize, Option<String>),
    /// Moves the clock on.
    Advance(Duration),
    /// Deletes what has expired.
    Sweep,
    /// Brings relaxed writes to the disk.
    Flush,
    /// Closes and opens the database.
    Reopen,
    /// Gives free pages back.
    Compact,
    /// Asks, and compares the answer.
    Query(usize, ModelQuery),
    /// Scans in this many segments, and compares.
    Scan(usize, u32),
}

/// A request of a batch.
#[derive(Debug, Clone)]
pub enum Write {
    /// Stores an item.
    Put(usize, Item),
    /// Deletes the item with the key.
    Delete(usize, PrimaryKey),
}

/// The number of a table, with its description.
fn table() -> impl Strategy<Value = (usize, TableDescription)> + Clone {
    select(tables::all().into_iter().enumerate().collect::<Vec<_>>())
}

/// A few seconds around the time at which histories begin, numbers that say nothing of the kind,
/// and what is no number.
fn expiry() -> impl Strategy<Value = AttributeValue> {
    let times =
        ["999999", "1000000", "1000000.5", "1000001", "1000003.25", "1000010", "1e20", "-3"];
    let number = select(times.to_vec())
        .prop_map(|text| AttributeValue::N(dynafile_model::Number::parse(text).unwrap()));
    prop_oneof![6 => number, 1 => generate::attribute_value()]
}

fn item_of(table: TableDescription) -> impl Strategy<Value = Item> {
    let key = generate::primary_key(&table);
    let number = option::of((-5..5_i64).prop_map(AttributeValue::from));
    (key, generate::item(), option::of(expiry()), number, option::of(group())).prop_map(
        move |(key, mut item, expiry, number, group)| {
            // Conditions and additions are about numbers.
            item.remove(NUMBER);
            item.remove(GROUP);
            item.extend(expiry.map(|expiry| (tables::EXPIRES, expiry)));
            item.extend(number.map(|number| (NUMBER, number)));
            item.extend(group.map(|group| (GROUP, group)));
            tables::keyed(&table, &key, item)
        },
    )
}

/// A group; one in ten is nothing that an index takes.
fn group() -> impl Strategy<Value = AttributeValue> {
    let text = select(vec!["a", "b", "c"]).prop_map(AttributeValue::from);
    prop_oneof![9 => text, 1 => Just(AttributeValue::from(1))]
}

fn condition() -> impl Strategy<Value = ModelCondition> {
    prop_oneof![
        Just(ModelCondition::Exists),
        Just(ModelCondition::NotExists),
        (-5..5_i64).prop_map(ModelCondition::NumberIs),
        (-5..5_i64).prop_map(ModelCondition::NumberBelow),
    ]
}

fn update() -> impl Strategy<Value = ModelUpdate> {
    prop_oneof![
        2 => (-5..5_i64).prop_map(ModelUpdate::SetNumber),
        2 => (-5..5_i64).prop_map(ModelUpdate::AddNumber),
        1 => Just(ModelUpdate::RemoveNumber),
        2 => group().prop_map(ModelUpdate::SetGroup),
    ]
}

/// A write of a table; `checks` may be among them, which make sense beside others only.
fn model_write(checks: bool) -> impl Strategy<Value = (usize, ModelWrite)> {
    table().prop_flat_map(move |(number, table)| {
        let key = generate::primary_key(&table);
        let change = prop_oneof![
            3 => item_of(table).prop_map(ModelChange::Put),
            4 => (key.clone(), update()).prop_map(|(key, update)| ModelChange::Update(key, update)),
            2 => key.clone().prop_map(ModelChange::Delete),
            u32::from(checks) => key.prop_map(ModelChange::Check),
        ];
        (change, option::weighted(0.4, condition())).prop_map(move |(change, condition)| {
            let is_check = matches!(change, ModelChange::Check(_));
            let condition = condition.or(is_check.then_some(ModelCondition::Exists));
            (number, ModelWrite { change, condition })
        })
    })
}

fn description_change() -> impl Strategy<Value = Action> {
    let number = 0..tables::all().len();
    let index = 0..tables::addable_indexes().len();
    let view = select(StreamViewType::ALL.to_vec());
    prop_oneof![
        3 => (number.clone(), index.clone()).prop_map(|(table, index)| Action::CreateIndex(table, index)),
        1 => (number.clone(), index).prop_map(|(table, index)| Action::DeleteIndex(table, index)),
        4 => (number.clone(), view).prop_map(|(table, view)| Action::SetStream(table, Some(view))),
        1 => number.prop_map(|table| Action::SetStream(table, None)),
    ]
}

fn write() -> impl Strategy<Value = Write> {
    table().prop_flat_map(|(number, table)| {
        let key = generate::primary_key(&table);
        prop_oneof![
            3 => item_of(table).prop_map(move |item| Write::Put(number, item)),
            1 => key.prop_map(move |key| Write::Delete(number, key)),
        ]
    })
}

fn sort_test(table: &TableDescription) -> BoxedStrategy<Option<SortTest>> {
    let Some(sort) = &table.sort_key else { return Just(None).boxed() };
    let one = generate::key_value(sort);
    let two = (one.clone(), one.clone()).prop_filter_map("of one type", |(a, b)| {
        let alike = a.attribute_type() == b.attribute_type();
        alike.then(|| if a <= b { (a, b) } else { (b, a) })
    });
    let prefix = one
        .clone()
        .prop_filter("no number", |value| value.attribute_type() != AttributeType::N)
        .prop_map(SortTest::BeginsWith);
    let compare = prop_oneof![
        one.clone().prop_map(SortTest::StartAt),
        two.prop_map(|(low, high)| SortTest::Between(low, high)),
        one.clone().prop_map(SortTest::Equal),
        one.clone().prop_map(SortTest::GreaterThan),
        one.clone().prop_map(SortTest::AtLeast),
        one.clone().prop_map(SortTest::LessThan),
        one.prop_map(SortTest::AtMost),
    ];
    let numbers_only = sort.key_type == dynafile_model::KeyType::N;
    match numbers_only {
        true => option::of(compare).boxed(),
        false => option::of(prop_oneof![3 => compare, 1 => prefix]).boxed(),
    }
}

/// A query that fits the table.
pub fn query(table: &TableDescription) -> impl Strategy<Value = ModelQuery> + use<> {
    let key = generate::primary_key(table);
    let filters = vec!["n", "n > 0", "not n == 1", "n in 1, 2, 3 or missing"];
    let parts = (
        key.clone(),
        sort_test(table),
        any::<bool>(),
        option::of(0..5_usize),
        option::weighted(0.3, select(filters)),
        option::weighted(0.3, key),
    );
    parts.prop_map(|(key, test, reverse, limit, filter, after)| {
        let partition: KeyValue = key.partition;
        let after =
            after.map(|after| PrimaryKey { partition: partition.clone(), sort: after.sort });
        ModelQuery { partition, test, reverse, limit, filter, after }
    })
}

/// One step that changes something.
pub fn change() -> impl Strategy<Value = Action> {
    let one = write().prop_map(|write| match write {
        Write::Put(table, item) => Action::Put(table, item),
        Write::Delete(table, key) => Action::Delete(table, key),
    });
    let number = (0..tables::all().len()).boxed();
    let attribute = select(vec![None, Some(tables::EXPIRES.to_owned()), Some("n".to_owned())]);
    let hours = 20 * 60 * 60 * 1000;
    let step = prop_oneof![3 => Just(1_u64), 3 => Just(500), 3 => Just(4_000), 1 => Just(hours)]
        .prop_map(Duration::from_millis);
    prop_oneof![
        20 => one,
        8 => vec(write(), 0..8).prop_map(Action::Batch),
        10 => model_write(false).prop_map(|(table, write)| Action::Write(table, write)),
        6 => vec(model_write(true), 1..5).prop_map(Action::Transact),
        5 => description_change(),
        1 => number.clone().prop_map(Action::DeleteTable),
        2 => (number, attribute).prop_map(|(table, name)| Action::UpdateTimeToLive(table, name)),
        2 => step.prop_map(Action::Advance),
        2 => Just(Action::Sweep),
        1 => Just(Action::Trim),
        1 => Just(Action::Flush),
        1 => Just(Action::Compact),
    ]
}

fn question() -> impl Strategy<Value = Action> {
    let query = table()
        .prop_flat_map(|(number, table)| (Just(number), query(&table)))
        .prop_map(|(number, query)| Action::Query(number, query));
    let scan = (table(), prop_oneof![Just(1_u32), Just(3), Just(256), Just(1000)])
        .prop_map(|((number, _), segments)| Action::Scan(number, segments));
    prop_oneof![4 => query, 1 => scan]
}

/// A history of changes and questions, with reopening in between.
pub fn history(length: usize) -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![10 => change(), 5 => question(), 1 => Just(Action::Reopen)];
    vec(action, 1..length)
}

/// A history of changes alone.
pub fn changes(length: usize) -> impl Strategy<Value = Vec<Action>> {
    vec(change(), length..=length)
}
