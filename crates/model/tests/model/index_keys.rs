//! Index entries sort by the index's key, then by the row, and ranges hold what their condition says.

use crate::strategies;
use dynafile_model::{
    AttributeType, EncodedItem, IndexDescription, IndexKeyEncoder, IndexStatus, KeyAttribute,
    KeyBounds, KeyError, KeyRef, KeyValue, Projection, TableDescription, item,
};
use proptest::prelude::*;

const ENCODER: IndexKeyEncoder = IndexKeyEncoder::new(3, 1, 2);

fn close_key() -> impl Strategy<Value = KeyValue> {
    prop_oneof![
        (-3i32..4).prop_map(KeyValue::from),
        "[ab\u{0}\u{1}\u{10FFFF}]{0,3}".prop_map(KeyValue::from),
        prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(255)], 0..4)
            .prop_map(KeyValue::from),
        strategies::key_value(),
    ]
}

fn entry(partition: &KeyValue, sort: [&KeyValue; 2], row: &[u8]) -> Vec<u8> {
    ENCODER.encode(&[partition.as_ref()], &sort.map(KeyValue::as_ref), row)
}

fn same_type(left: &KeyValue, right: &KeyValue) -> bool {
    std::mem::discriminant(left) == std::mem::discriminant(right)
}

fn begins_with(value: &KeyValue, prefix: &KeyValue) -> bool {
    match (value, prefix) {
        (KeyValue::S(value), KeyValue::S(prefix)) => value.starts_with(prefix),
        (KeyValue::B(value), KeyValue::B(prefix)) => value.starts_with(prefix),
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn entries_sort_by_the_sort_attributes_then_by_the_row(
        partition in close_key(),
        left in (close_key(), close_key(), prop::collection::vec(any::<u8>(), 1..4)),
        right in (close_key(), close_key(), prop::collection::vec(any::<u8>(), 1..4)),
    ) {
        let bytes = |(first, second, row): &(KeyValue, KeyValue, Vec<u8>)| {
            entry(&partition, [first, second], row)
        };
        prop_assert_eq!(bytes(&left).cmp(&bytes(&right)), left.cmp(&right));
    }

    #[test]
    fn an_entry_comes_apart_again(
        partition in close_key(), first in close_key(), second in close_key(), row in prop::collection::vec(any::<u8>(), 1..9),
    ) {
        let bytes = entry(&partition, [&first, &second], &row);
        let decoded = ENCODER.decode(&bytes).unwrap();
        prop_assert_eq!(decoded.partition, vec![partition]);
        prop_assert_eq!(decoded.sort, vec![first, second]);
        prop_assert_eq!(decoded.row, &row[..]);
    }

    #[test]
    fn damaged_entries_are_errors_or_values(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
        let _ = ENCODER.decode(&bytes);
    }

    #[test]
    fn each_condition_on_the_first_sort_attribute_holds_what_it_says(
        partition in close_key(), other in close_key(), probe in close_key(), second in close_key(), at in close_key(), to in close_key(),
    ) {
        let prefix = ENCODER.partition_prefix(&[partition.as_ref()]);
        let inside = entry(&partition, [&probe, &second], b"row");
        let outside = entry(&other, [&probe, &second], b"row");
        let comparable = same_type(&probe, &at);
        let at_ref = at.as_ref();
        let cases = [
            ("equal", KeyBounds::index_equal(&prefix, at_ref), probe == at),
            ("greater_than", KeyBounds::index_greater_than(&prefix, at_ref), comparable && probe > at),
            ("at_least", KeyBounds::index_at_least(&prefix, at_ref), comparable && probe >= at),
            ("less_than", KeyBounds::index_less_than(&prefix, at_ref), comparable && probe < at),
            ("at_most", KeyBounds::index_at_most(&prefix, at_ref), comparable && probe <= at),
            (
                "between",
                KeyBounds::index_between(&prefix, at_ref, to.as_ref()),
                comparable && same_type(&at, &to) && (&at..=&to).contains(&&probe),
            ),
        ];
        for (name, bounds, expected) in cases {
            prop_assert_eq!(bounds.contains(&inside), expected, "{}", name);
            prop_assert!(partition == other || !bounds.contains(&outside), "{} holds another partition", name);
        }
        match KeyBounds::index_begins_with(&prefix, at_ref) {
            Some(bounds) => prop_assert_eq!(bounds.contains(&inside), begins_with(&probe, &at)),
            None => prop_assert!(matches!(at, KeyValue::N(_))),
        }
    }

    #[test]
    fn a_condition_on_the_second_attribute_keeps_the_first(
        partition in close_key(), first in close_key(), other in close_key(), second in close_key(), at in close_key(),
    ) {
        let mut prefix = ENCODER.partition_prefix(&[partition.as_ref()]);
        dynafile_model::component::encode(first.as_ref(), &mut prefix);
        let bounds = KeyBounds::index_at_least(&prefix, at.as_ref());
        let expected = same_type(&second, &at) && second >= at;
        prop_assert_eq!(bounds.contains(&entry(&partition, [&first, &second], b"row")), expected);
        prop_assert!(first == other || !bounds.contains(&entry(&partition, [&other, &second], b"row")));
    }
}

fn by_city() -> IndexDescription {
    IndexDescription::global("by_city", KeyAttribute::string("city"))
        .with_sort_key(KeyAttribute::number("age"))
}

#[test]
fn an_item_without_an_index_attribute_is_not_in_the_index() {
    let key_of = |item| {
        let encoded = EncodedItem::try_from(&item).unwrap();
        by_city().key_of(encoded.view()).map(|key| key.is_some())
    };
    assert_eq!(key_of(item! { "city" => "Ulm", "age" => 3 }), Ok(true));
    assert_eq!(key_of(item! { "city" => "Ulm" }), Ok(false));
    assert_eq!(key_of(item! { "age" => 3 }), Ok(false));
}

#[test]
fn an_index_attribute_of_the_wrong_type_is_an_error() {
    let encoded = EncodedItem::try_from(&item! { "city" => "Ulm", "age" => "three" }).unwrap();
    let error = by_city().key_of(encoded.view()).unwrap_err();
    assert!(matches!(error, KeyError::WrongType { attribute, .. } if attribute == "age"));
    let encoded = EncodedItem::try_from(&item! { "city" => "", "age" => 3 }).unwrap();
    let error = by_city().key_of(encoded.view()).unwrap_err();
    assert_eq!(error, KeyError::Empty { attribute: "city".to_owned(), found: AttributeType::S });
}

#[test]
fn the_key_has_its_values_in_the_order_of_the_attributes() {
    let index = by_city().with_sort_key(KeyAttribute::any("name"));
    let item = item! { "name" => "Ada", "age" => 3, "city" => "Ulm" };
    let encoded = EncodedItem::try_from(&item).unwrap();
    let key = index.key_of(encoded.view()).unwrap().unwrap();
    assert_eq!(key.partition, [KeyRef::S("Ulm")]);
    assert_eq!(key.sort, [KeyRef::N(3.into()), KeyRef::S("Ada")]);
}

#[test]
fn a_projection_always_has_the_keys_of_table_and_index() {
    let table = TableDescription::new("users", KeyAttribute::string("PK"));
    let projected = |projection: Projection| {
        let index = by_city().with_projection(projection);
        ["PK", "city", "age", "name", "photo"].map(|name| index.projects(&table, name))
    };
    assert_eq!(projected(Projection::All), [true; 5]);
    assert_eq!(projected(Projection::KeysOnly), [true, true, true, false, false]);
    let names = Projection::Include(vec!["name".to_owned()]);
    assert_eq!(projected(names), [true, true, true, true, false]);
}

#[test]
fn indexes_are_stored_with_their_table() {
    let creating = IndexStatus::Creating { filled_to: Some(vec![1, 2, 3]) };
    let mut half_done = by_city().with_projection(Projection::KeysOnly);
    half_done.status = creating;
    let mut begun = by_city();
    (begun.name, begun.status) = ("begun".to_owned(), IndexStatus::Creating { filled_to: None });
    let local = IndexDescription::local("newest", KeyAttribute::any("at"))
        .with_projection(Projection::Include(vec!["a".to_owned(), "b".to_owned()]));
    let table = TableDescription::new("users", KeyAttribute::string("PK"))
        .with_index(by_city().with_partition_key(KeyAttribute::binary("hash")))
        .with_index(half_done)
        .with_index(begun)
        .with_index(local);
    assert_eq!(TableDescription::from_item(table.to_item()), Ok(table));
}

#[test]
fn a_local_index_has_the_partition_key_of_its_table() {
    let local = || IndexDescription::local("newest", KeyAttribute::any("at"));
    let table = TableDescription::new("users", KeyAttribute::string("PK"));
    assert!(local().partition_key.is_empty(), "of no table yet");
    assert_eq!(local().of_table(&table).partition_key, [KeyAttribute::string("PK")]);
    let named = local().with_partition_key(KeyAttribute::string("other")).of_table(&table);
    assert_eq!(named.partition_key, [KeyAttribute::string("other")], "what was said stays");
    let table = table.with_index(local());
    assert_eq!(table.indexes[0].partition_key, [KeyAttribute::string("PK")]);
}
