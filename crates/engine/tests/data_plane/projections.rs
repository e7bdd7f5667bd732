//! Queries and scans of parts of items, and of how many there are.

use dynafile::{
    Database, Error, Expression, IndexDescription, Item, KeyAttribute, Projection, Table,
    TableDescription, item,
};
use serde::Deserialize;

fn orders() -> (Database, Table) {
    let db = Database::in_memory().unwrap();
    let description = TableDescription::new("orders", KeyAttribute::string("customer"))
        .with_sort_key(KeyAttribute::number("nr"))
        .with_index(
            IndexDescription::local("by_amount", KeyAttribute::number("amount"))
                .with_projection(Projection::KeysOnly),
        );
    let table = db.create_table(description).unwrap();
    for number in 1..=5 {
        let address = item! { "city" => "Graz", "zip" => 8010 };
        table
            .put_item(item! {
                "customer" => "ada", "nr" => number, "amount" => number * 10, "address" => address
            })
            .unwrap();
    }
    (db, table)
}

#[test]
fn a_projection_returns_parts_of_the_items_and_the_key_only_if_asked() {
    let (_db, table) = orders();
    let parts =
        |number: i32| item! { "amount" => number * 10, "address" => item! { "city" => "Graz" } };
    let query = table.query("ada").gte(4).projection("amount, address.city");
    assert_eq!(query.items().unwrap().to_items().unwrap(), [parts(4), parts(5)]);
    let named = Expression::new("#t, address.city").name("#t", "amount");
    let mut scanned = table.scan().projection(named).items().unwrap().to_items().unwrap();
    scanned.sort_by_key(|item| item.get("amount").unwrap().as_number());
    assert_eq!(scanned, (1..=5).map(parts).collect::<Vec<_>>());
}

#[test]
fn a_projection_goes_with_filters_pages_and_types() {
    #[derive(Deserialize, PartialEq, Debug)]
    struct Amount {
        amount: u32,
    }

    let (_db, table) = orders();
    let query = || table.query("ada").projection("amount").filter("address.zip = :z".with_zip());
    let amounts: Vec<Amount> = query().values().unwrap().collect::<Result<_, _>>().unwrap();
    assert_eq!(amounts.iter().map(|found| found.amount).sum::<u32>(), 150);
    let page = query().limit(2).page().unwrap();
    let next = query().exclusive_start_key(page.last_evaluated_key.unwrap()).items().unwrap();
    assert_eq!(next.to_items().unwrap()[0], item! { "amount" => 30 });
}

trait WithZip {
    fn with_zip(self) -> Expression;
}

impl WithZip for &str {
    fn with_zip(self) -> Expression {
        Expression::new(self).value(":z", 8010)
    }
}

#[test]
fn what_an_index_does_not_project_is_absent() {
    let (_db, table) = orders();
    let items = |paths: &str| -> Vec<Item> {
        let query = table.query("ada").index("by_amount").lte(10).projection(paths);
        query.items().unwrap().to_items().unwrap()
    };
    assert_eq!(items("amount, nr"), [item! { "amount" => 10, "nr" => 1 }]);
    assert_eq!(items("address"), [item! {}]);
}

#[test]
fn a_projection_that_does_not_parse_or_bind_is_refused() {
    let (_db, table) = orders();
    for paths in ["", "amount,", "amount, amount", "#t"] {
        let error = table.scan().projection(paths).items().unwrap_err();
        assert!(matches!(error, Error::Expression(_)), "{paths}: {error}");
    }
}

#[test]
fn a_count_is_how_many_items_there_are_up_to_the_limit() {
    let (_db, table) = orders();
    assert_eq!(table.query("ada").count().unwrap(), 5);
    assert_eq!(table.query("ada").gt(3).projection("amount").count().unwrap(), 2);
    assert_eq!(table.query("ada").limit(4).count().unwrap(), 4);
    assert_eq!(table.query("nobody").count().unwrap(), 0);
    let large = Expression::new("amount > :t").value(":t", 20);
    assert_eq!(table.scan().filter(large).count().unwrap(), 3);
}
