//! What handles and builders say of themselves to a debugger.

use dynafile::{Database, Expression, KeyAttribute, TableDescription, item};

#[test]
fn handles_say_what_they_are_of_and_show_no_items() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.dynafile");
    let db = Database::open(&path).unwrap();
    let orders =
        db.create_table(TableDescription::new("orders", KeyAttribute::string("id"))).unwrap();
    orders.put_item(item! { "id" => "secret" }).unwrap();
    let mut batch = db.batch();
    batch.put_item(&orders, item! { "id" => "a" }).unwrap();
    let mut transaction = db.transaction();
    transaction.delete(&orders, "b").unwrap();
    let shown = [
        (format!("{db:?}"), "shop.dynafile"),
        (format!("{orders:?}"), r#"Table { name: "orders""#),
        (format!("{batch:?}"), "requests: 1"),
        (format!("{transaction:?}"), "actions: 1"),
        (format!("{:?}", orders.query("secret key").limit(3)), "limit: Some(3)"),
        (format!("{:?}", orders.scan().segment(0, 4)), "segment: Some((0, 4))"),
        (format!("{:?}", orders.update("a", Expression::new("REMOVE x"))), "REMOVE x"),
        (format!("{:?}", orders.scan().items().unwrap()), "table 'orders'"),
        (format!("{:?}", orders.scan().values::<u8>().unwrap()), "table 'orders'"),
        (format!("{:?}", Database::builder()), "durability: Full"),
    ];
    for (text, expected) in shown {
        assert!(text.contains(expected), "{text}");
    }
    assert!(!format!("{:?}", orders.scan().items().unwrap()).contains("secret"));
    db.close().unwrap();
    assert!(format!("{db:?}").contains("is_closed: true"));
}
