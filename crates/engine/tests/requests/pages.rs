//! Pages: limits, the megabyte, where they continue, and what they cost.

use dynafile::api::{ExecuteStatementInput, QueryInput, ReturnConsumedCapacity, ScanInput, Select};
use dynafile::{Item, ValidationError, item};

use crate::capacity::breakdown;
use crate::fixture::{
    PLAIN, TABLE, a_minute_ago, database, encoded, filled, found, index_query, invalid, key,
    numbered, put, query, sort_keys, values, with,
};

#[test]
fn a_limit_counts_items_before_the_filter_and_always_says_where_to_continue() {
    let database = filled();
    let limited = |limit| QueryInput { limit: Some(limit), ..query() };
    let page = found(database.execute(limited(2)).unwrap());
    assert_eq!((page.counts, page.last_evaluated_key), ((2, 2), Some(key(2))));
    let exactly = found(database.execute(limited(5)).unwrap());
    assert_eq!((exactly.counts, exactly.last_evaluated_key), ((5, 5), Some(key(5))));
    let more = found(database.execute(limited(6)).unwrap());
    assert_eq!((more.counts, more.last_evaluated_key), ((5, 5), None));
    let eaten = QueryInput {
        filter_expression: Some("a = :none".to_owned()),
        expression_attribute_values: values([(":p", "p".into()), (":none", "none".into())]),
        ..limited(2)
    };
    let page = found(database.execute(eaten).unwrap());
    assert_eq!((page.counts, page.items), ((0, 2), Some(Vec::new())));
    assert_eq!(page.last_evaluated_key, Some(key(2)));
    assert_eq!(invalid(&database, limited(0)), ValidationError::Limit);
}

#[test]
fn pages_put_together_are_everything() {
    let database = filled();
    for (index, backward) in [None, Some("local"), Some("part"), Some("all")]
        .into_iter()
        .zip([false, true].iter().cycle())
    {
        let whole = QueryInput {
            scan_index_forward: Some(!backward),
            ..index.map_or_else(query, index_query)
        };
        let expected = sort_keys(&database, whole.clone());
        let (mut seen, mut start) = (Vec::new(), None::<Item>);
        loop {
            let request =
                QueryInput { limit: Some(2), exclusive_start_key: start, ..whole.clone() };
            let page = database.execute(request).unwrap();
            start = page.last_evaluated_key.clone();
            let items = found(page).items.unwrap();
            seen.extend(items.iter().map(|item| item.get("sk").unwrap().clone()));
            if start.is_none() {
                break;
            }
        }
        let expected: Vec<_> = expected.into_iter().map(Into::into).collect();
        assert_eq!(seen, expected, "{index:?}");
    }
}

#[test]
fn a_page_ends_after_the_item_that_crosses_a_megabyte() {
    let database = database();
    let sized = |number: i64, size: usize| {
        let overhead = encoded(&with(number, item! { "x" => "" })).to_item().unwrap().size_bytes();
        with(number, item! { "x" => "x".repeat(size - overhead) })
    };
    let eighth = (1 << 20) / 8;
    for number in 1..=8 {
        put(&database, &sized(number, eighth));
    }
    put(&database, &sized(9, 1000));
    put(&database, &sized(10, 1000));
    let cost = |request: QueryInput| {
        let wanted = Some(ReturnConsumedCapacity::Total);
        let request = QueryInput { return_consumed_capacity: wanted, ..request };
        let output = database.execute(request).unwrap();
        let units = output.consumed_capacity.clone().unwrap().capacity_units.unwrap();
        (found(output), units)
    };
    let count_only = QueryInput { select: Some(Select::Count), ..query() };
    let (page, units) = cost(count_only.clone());
    assert_eq!((page.counts, units), ((9, 9), 128.5), "a whole megabyte does not end it");
    assert_eq!(page.last_evaluated_key, Some(key(9)));
    let rest = QueryInput { exclusive_start_key: page.last_evaluated_key, ..count_only };
    let (page, units) = cost(rest);
    assert_eq!((page.counts, units, page.last_evaluated_key), ((1, 1), 0.5, None));
}

#[test]
fn the_item_that_crosses_the_megabyte_is_where_to_continue_though_nothing_follows() {
    let database = database();
    for number in 1..=3 {
        put(&database, &with(number, item! { "x" => "x".repeat(380_000) }));
    }
    let page = found(database.execute(query()).unwrap());
    assert_eq!((page.counts, page.last_evaluated_key.clone()), ((3, 3), Some(key(3))));
    let rest = QueryInput { exclusive_start_key: page.last_evaluated_key, ..query() };
    let page = found(database.execute(rest).unwrap());
    assert_eq!((page.counts, page.last_evaluated_key), ((0, 0), None));
    let scan = database.execute(ScanInput::new(TABLE)).unwrap();
    assert_eq!(scan.last_evaluated_key, Some(key(3)));
    let statement = ExecuteStatementInput::new(format!("SELECT sk FROM {TABLE} WHERE pk = 'p'"));
    let page = database.execute(statement.clone()).unwrap();
    assert_eq!(page.items.map(|items| items.len()), Some(3));
    let next = ExecuteStatementInput { next_token: page.next_token, ..statement };
    assert!(next.next_token.is_some());
    let page = database.execute(next).unwrap();
    assert_eq!((page.items.map(|items| items.len()), page.next_token), (Some(0), None));
}

#[test]
fn a_page_costs_the_sum_of_what_it_looked_at() {
    let database = filled();
    let cost = |request: QueryInput| {
        let wanted = Some(ReturnConsumedCapacity::Indexes);
        let request = QueryInput { return_consumed_capacity: wanted, ..request };
        database.execute(request).unwrap().consumed_capacity.unwrap()
    };
    let consistent = QueryInput { consistent_read: Some(true), ..query() };
    let nothing =
        QueryInput { expression_attribute_values: values([(":p", "nobody".into())]), ..query() };
    let fetching = QueryInput { select: Some(Select::AllAttributes), ..index_query("local") };
    let cases = [
        (query(), (0.5, 0.5, vec![])),
        (consistent, (1.0, 1.0, vec![])),
        (nothing, (0.5, 0.5, vec![])),
        (index_query("part"), (0.5, 0.0, vec![("part", 0.5)])),
        (index_query("local"), (0.5, 0.0, vec![("local", 0.5)])),
        (fetching, (3.0, 2.5, vec![("local", 0.5)])),
    ];
    for (request, expected) in cases {
        let name = format!("{:?}", request.index_name);
        assert_eq!(breakdown(&cost(request)), expected, "{name}");
    }
}

#[test]
fn the_segments_of_a_scan_are_the_whole_table() {
    let database = database();
    for number in 0..200 {
        let item = encoded(&item! { "pk" => format!("{number}") });
        database.execute(dynafile::api::PutItemInput::new(PLAIN, item)).unwrap();
    }
    let mut seen = Vec::new();
    for segment in 0..300 {
        let mut start = None;
        loop {
            let request = ScanInput {
                segment: Some(segment),
                total_segments: Some(300),
                limit: Some(3),
                exclusive_start_key: start,
                ..ScanInput::new(PLAIN)
            };
            let page = database.execute(request).unwrap();
            seen.extend(page.items.unwrap().iter().map(|item| item.to_item().unwrap()));
            start = page.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
    }
    assert_eq!(seen.len(), 200);
    seen.sort_by_key(|item| item.get("pk").unwrap().as_str().unwrap().to_owned());
    seen.dedup();
    assert_eq!(seen.len(), 200);
}

#[test]
fn a_segment_needs_the_number_of_segments_and_the_other_way_round() {
    let database = database();
    let scan = |segment, total_segments| ScanInput {
        segment,
        total_segments,
        ..ScanInput::new("no.such.table")
    };
    let cases = [
        (Some(0), None, ValidationError::SegmentWithoutTotal),
        (None, Some(2), ValidationError::TotalWithoutSegment),
        (Some(2), Some(2), ValidationError::Segment { segment: 2, total_segments: 2 }),
    ];
    for (segment, total, expected) in cases {
        assert_eq!(invalid(&database, scan(segment, total)), expected);
    }
}

#[test]
fn items_that_have_expired_are_returned_until_they_are_deleted() {
    let database = filled();
    database.update_time_to_live(TABLE, Some("until".to_owned())).unwrap();
    let mut expired = numbered(1);
    expired.insert("until", a_minute_ago());
    put(&database, &expired);
    assert_eq!(sort_keys(&database, query()), [1, 2, 3, 4, 5]);
    assert_eq!(database.table(TABLE).unwrap().query("p").items().unwrap().count(), 4);
}
