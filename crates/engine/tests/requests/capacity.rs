//! What operations say they cost, and the sizes of item collections.

use dynafile::api::{
    BatchExecuteStatementInput, BatchStatementRequest, Capacity, ConsumedCapacity, DeleteItemInput,
    ExecuteTransactionInput, GetItemInput, ParameterizedStatement, PutItemInput,
    ReturnConsumedCapacity, ReturnItemCollectionMetrics, UpdateItemInput,
};
use dynafile::{Database, Item, item};

use crate::fixture::{PLAIN, TABLE, database, encoded, key, put, with};

const INDEXES: Option<ReturnConsumedCapacity> = Some(ReturnConsumedCapacity::Indexes);

/// Total, table, and the indexes that cost something.
pub(crate) type Breakdown<'a> = (f64, f64, Vec<(&'a str, f64)>);

pub(crate) fn breakdown(consumed: &ConsumedCapacity) -> Breakdown<'_> {
    let units = |capacity: &Capacity| capacity.capacity_units.unwrap();
    let maps = [&consumed.local_secondary_indexes, &consumed.global_secondary_indexes];
    let indexes = maps.into_iter().flatten().flatten();
    let indexes = indexes.map(|(name, capacity)| (name.as_str(), units(capacity))).collect();
    let table = units(consumed.table.as_ref().unwrap());
    (consumed.capacity_units.unwrap(), table, indexes)
}

fn put_cost(database: &Database, item: &Item) -> ConsumedCapacity {
    let request = PutItemInput {
        return_consumed_capacity: INDEXES,
        ..PutItemInput::new(TABLE, encoded(item))
    };
    database.execute(request).unwrap().consumed_capacity.unwrap()
}

fn indexed(local: &str, global: &str, more: Item) -> Item {
    let mut item = with(1, item! { "l" => local, "g" => global, "h" => 1, "a" => "a" });
    item.extend(more);
    item
}

#[test]
fn a_write_costs_the_table_and_every_index_entry_that_changes() {
    let database = database();
    let kilobytes = |count: usize| item! { "x" => "x".repeat(count * 1024) };
    let cases = [
        (
            "new",
            indexed("l", "g", item! {}),
            (4.0, 1.0, vec![("local", 1.0), ("all", 1.0), ("part", 1.0)]),
        ),
        ("the same again", indexed("l", "g", item! {}), (1.0, 1.0, vec![])),
        (
            "moved",
            indexed("m", "G", item! {}),
            (7.0, 1.0, vec![("local", 2.0), ("all", 2.0), ("part", 2.0)]),
        ),
        (
            "an attribute that one projects",
            indexed("m", "G", item! { "z" => 1 }),
            (2.0, 1.0, vec![("all", 1.0)]),
        ),
        ("larger", indexed("m", "G", kilobytes(2)), (6.0, 3.0, vec![("all", 3.0)])),
        ("smaller again", indexed("m", "G", item! {}), (6.0, 3.0, vec![("all", 3.0)])),
        (
            "out of the indexes",
            key(1),
            (4.0, 1.0, vec![("local", 1.0), ("all", 1.0), ("part", 1.0)]),
        ),
    ];
    for (name, item, expected) in cases {
        assert_eq!(breakdown(&put_cost(&database, &item)), expected, "{name}");
    }
}

#[test]
fn an_entry_that_moves_costs_what_it_was_and_what_it_is() {
    let database = database();
    put(&database, &indexed("l", "g", item! { "x" => "x".repeat(3000) }));
    let moved = put_cost(&database, &indexed("l", "G", item! {}));
    assert_eq!(breakdown(&moved), (9.0, 3.0, vec![("all", 4.0), ("part", 2.0)]));
}

#[test]
fn updates_and_deletes_cost_the_larger_image() {
    let database = database();
    put(&database, &with(1, item! { "x" => "x".repeat(3000) }));
    let update = UpdateItemInput {
        update_expression: Some("REMOVE x".to_owned()),
        return_consumed_capacity: INDEXES,
        ..UpdateItemInput::new(TABLE, key(1))
    };
    let cost = database.execute(update).unwrap().consumed_capacity.unwrap();
    assert_eq!(breakdown(&cost), (3.0, 3.0, vec![]));
    let delete = DeleteItemInput {
        return_consumed_capacity: INDEXES,
        ..DeleteItemInput::new(TABLE, key(9))
    };
    let cost = database.execute(delete).unwrap().consumed_capacity.unwrap();
    assert_eq!(breakdown(&cost), (1.0, 1.0, vec![]), "an item that is not there");
}

#[test]
fn a_read_costs_by_size_and_consistency() {
    let database = database();
    let sized = |size: usize| "x".repeat(size - "pkpskx".len() - 2);
    put(&database, &with(1, item! { "x" => sized(4096) }));
    put(&database, &with(2, item! { "x" => sized(4097) }));
    let cases = [(1, 0.5, 1.0), (2, 1.0, 2.0), (3, 0.5, 1.0)];
    for (sort, eventual, consistent) in cases {
        for (consistent_read, expected) in
            [(None, eventual), (Some(false), eventual), (Some(true), consistent)]
        {
            let request = GetItemInput {
                consistent_read,
                return_consumed_capacity: Some(ReturnConsumedCapacity::Total),
                ..GetItemInput::new(TABLE, key(sort))
            };
            let cost = database.execute(request).unwrap().consumed_capacity.unwrap();
            assert_eq!(cost.capacity_units, Some(expected), "item {sort}");
            assert_eq!((cost.table, cost.table_name.as_deref()), (None, Some(TABLE)));
        }
    }
}

#[test]
fn nothing_is_said_of_capacity_unless_asked() {
    let database = database();
    for wanted in [None, Some(ReturnConsumedCapacity::None)] {
        let request =
            GetItemInput { return_consumed_capacity: wanted, ..GetItemInput::new(TABLE, key(1)) };
        assert_eq!(database.execute(request).unwrap().consumed_capacity, None);
    }
}

#[test]
fn item_collections_are_told_of_tables_with_local_indexes() {
    let database = database();
    let request = |table| PutItemInput {
        return_item_collection_metrics: Some(ReturnItemCollectionMetrics::Size),
        ..PutItemInput::new(table, encoded(&key(1)))
    };
    let metrics = database.execute(request(TABLE)).unwrap().item_collection_metrics.unwrap();
    assert_eq!(metrics.item_collection_key, Some(item! { "pk" => "p" }));
    assert_eq!(metrics.size_estimate_range_gb, Some(vec![0.0, 1.0]));
    assert_eq!(database.execute(request(PLAIN)).unwrap().item_collection_metrics, None);
}

/// What a batch of statements says it cost, by table.
fn batch_costs(database: &Database, statements: &[&str]) -> Option<Vec<ConsumedCapacity>> {
    let statements = statements.iter().map(|text| BatchStatementRequest::new(*text)).collect();
    let request = BatchExecuteStatementInput {
        return_consumed_capacity: INDEXES,
        ..BatchExecuteStatementInput::new(statements)
    };
    database.execute(request).unwrap().consumed_capacity
}

#[test]
fn a_transaction_of_statements_costs_double_on_the_table_alone() {
    let database = database();
    let insert = "INSERT INTO music VALUE {'pk': 'p', 'sk': 1, 'l': 'l', 'g': 'g'}";
    let request = ExecuteTransactionInput {
        return_consumed_capacity: INDEXES,
        ..ExecuteTransactionInput::new(vec![ParameterizedStatement::new(insert)])
    };
    let costs = database.execute(request).unwrap().consumed_capacity.unwrap();
    assert_eq!(breakdown(&costs[0]), (4.0, 2.0, vec![("local", 1.0), ("all", 1.0)]));
}

#[test]
fn a_batch_in_which_every_statement_fails_has_no_capacity() {
    let database = database();
    put(&database, &key(1));
    assert_eq!(batch_costs(&database, &["INSERT INTO music VALUE {'pk': 'p', 'sk': 1}"]), None);
    assert_eq!(batch_costs(&database, &["SELECT * FROM nowhere WHERE pk = 'p'"]), None);
}

#[test]
fn a_failed_statement_counts_in_the_total_of_a_table_that_has_a_good_one() {
    let database = database();
    put(&database, &with(1, item! { "x" => "x".repeat(3000) }));
    put(&database, &key(2));
    let statements = [
        "INSERT INTO music VALUE {'pk': 'p', 'sk': 1}",
        "UPDATE music SET z = 1 WHERE pk = 'p' AND sk = 2 AND y = 1",
        "INSERT INTO music VALUE {'pk': 'p', 'sk': 3, 'g': 'g'}",
        "no statement",
    ];
    let costs = batch_costs(&database, &statements).unwrap();
    assert_eq!(breakdown(&costs[0]), (6.0, 1.0, vec![("all", 1.0)]));
    let other_table =
        ["INSERT INTO music VALUE {'pk': 'p', 'sk': 1}", "INSERT INTO plain VALUE {'pk': 'q'}"];
    let costs = batch_costs(&database, &other_table).unwrap();
    assert_eq!(costs.len(), 1);
    assert_eq!(costs[0].table_name.as_deref(), Some(PLAIN));
    assert_eq!(breakdown(&costs[0]), (1.0, 1.0, vec![]));
}
