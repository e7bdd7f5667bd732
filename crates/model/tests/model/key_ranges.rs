//! Byte ranges hold exactly the keys that the key condition means.

use crate::strategies;
use dynafile_model::{Direction, KeyBounds, KeyEncoder, KeyValue, PrimaryKey, segment_buckets};
use proptest::prelude::*;
use std::mem::discriminant;

const ENCODER: KeyEncoder = KeyEncoder::new(3);

fn key(partition: &KeyValue, sort: &KeyValue) -> Vec<u8> {
    ENCODER.encode(&PrimaryKey { partition: partition.clone(), sort: Some(sort.clone()) })
}

/// Sort keys near each other: of few values, with common beginnings.
fn close_key() -> impl Strategy<Value = KeyValue> {
    prop_oneof![
        (-3i32..4).prop_map(KeyValue::from),
        "[ab\u{0}\u{10FFFF}]{0,3}".prop_map(KeyValue::from),
        prop::collection::vec(prop_oneof![Just(0u8), Just(1), Just(255)], 0..4)
            .prop_map(KeyValue::from),
        strategies::key_value(),
    ]
}

fn same_type(left: &KeyValue, right: &KeyValue) -> bool {
    discriminant(left) == discriminant(right)
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
    fn each_condition_holds_what_it_says(
        partition in close_key(), other in close_key(), probe in close_key(), at in close_key(), to in close_key(),
    ) {
        let prefix = ENCODER.partition_prefix(&partition);
        let inside = key(&partition, &probe);
        let outside = key(&other, &probe);
        let comparable = same_type(&probe, &at);
        let cases = [
            ("partition", KeyBounds::partition(&prefix), true),
            ("equal", KeyBounds::equal(&prefix, at.as_ref()), probe == at),
            ("greater_than", KeyBounds::greater_than(&prefix, at.as_ref()), comparable && probe > at),
            ("at_least", KeyBounds::at_least(&prefix, at.as_ref()), comparable && probe >= at),
            ("less_than", KeyBounds::less_than(&prefix, at.as_ref()), comparable && probe < at),
            ("at_most", KeyBounds::at_most(&prefix, at.as_ref()), comparable && probe <= at),
            (
                "between",
                KeyBounds::between(&prefix, at.as_ref(), to.as_ref()),
                comparable && same_type(&at, &to) && (&at..=&to).contains(&&probe),
            ),
            ("start_at forward", KeyBounds::start_at(&prefix, at.as_ref(), Direction::Forward), probe >= at),
            ("start_at backward", KeyBounds::start_at(&prefix, at.as_ref(), Direction::Backward), probe <= at),
        ];
        for (name, bounds, expected) in cases {
            prop_assert_eq!(bounds.contains(&inside), expected, "{}", name);
            prop_assert!(partition == other || !bounds.contains(&outside), "{} holds another partition", name);
            prop_assert!(!(bounds.is_empty() && bounds.contains(&inside)), "{} is empty and is not", name);
        }
        match KeyBounds::begins_with(&prefix, at.as_ref()) {
            Some(bounds) => {
                prop_assert_eq!(bounds.contains(&inside), begins_with(&probe, &at));
                prop_assert!(partition == other || !bounds.contains(&outside));
            }
            None => prop_assert!(matches!(at, KeyValue::N(_))),
        }
    }

    #[test]
    fn a_walk_continues_after_a_key(
        partition in close_key(), probe in close_key(), low in close_key(), high in close_key(), last in close_key(),
    ) {
        let prefix = ENCODER.partition_prefix(&partition);
        let bounds = KeyBounds::between(&prefix, low.as_ref(), high.as_ref());
        let inside = key(&partition, &probe);
        let in_bounds = bounds.contains(&inside);
        let last_key = key(&partition, &last);
        let forward = bounds.clone().after(&last_key, Direction::Forward);
        let backward = bounds.after(&last_key, Direction::Backward);
        prop_assert_eq!(forward.contains(&inside), in_bounds && probe > last);
        prop_assert_eq!(backward.contains(&inside), in_bounds && probe < last);
        prop_assert!(!(forward.is_empty() && forward.contains(&inside)));
    }

    #[test]
    fn segments_hold_each_key_once(partition in strategies::key_value(), sort in strategies::key_value(), total in 1u32..600) {
        let key = key(&partition, &sort);
        let holders = (0..total)
            .filter_map(|segment| segment_buckets(segment, total))
            .filter(|buckets| KeyBounds::buckets(buckets.clone()).contains(&key))
            .count();
        prop_assert_eq!(holders, 1);
        prop_assert!(KeyBounds::all().contains(&key));
    }
}

#[test]
fn ranges_that_hold_nothing_say_so() {
    let prefix = ENCODER.partition_prefix("p");
    assert!(KeyBounds::between(&prefix, 2.into_key(), 1.into_key()).is_empty());
    assert!(KeyBounds::between(&prefix, 2.into_key(), "a".into()).is_empty());
    assert!(!KeyBounds::between(&prefix, 2.into_key(), 2.into_key()).is_empty());
    let one = KeyBounds::equal(&prefix, "a".into());
    let key = ENCODER.encode(&PrimaryKey::from(("p", "a")));
    assert!(one.after(&key, Direction::Forward).is_empty());
    assert!(!KeyBounds::all().is_empty());
}

trait IntoKey {
    fn into_key(self) -> dynafile_model::KeyRef<'static>;
}

impl IntoKey for i32 {
    fn into_key(self) -> dynafile_model::KeyRef<'static> {
        dynafile_model::KeyRef::N(self.into())
    }
}
