//! What only the inside shows: which snapshots are shared.

use std::sync::Arc;

use dynafile_model::{Item, KeyAttribute, TableDescription};

use crate::{Database, Table};

fn table(database: &Database) -> Table {
    let table = TableDescription::new("table", KeyAttribute::string("PK"));
    database.open_or_create_table(table).unwrap()
}

#[test]
fn readers_keep_their_snapshot_when_a_write_changes_nothing() {
    let database = Database::in_memory().unwrap();
    let table = table(&database);
    let item = Item::from_iter([("PK", "a")]);
    table.put_item(&item).unwrap();
    let before = database.session().snapshot().unwrap().unwrap();
    assert!(!table.delete("b").unwrap());
    assert!(table.put_item_if(&item, "attribute_not_exists(PK)").is_err());
    let after = database.session().snapshot().unwrap().unwrap();
    assert!(Arc::ptr_eq(&before, &after));
    table.put_item(&item).unwrap();
    let newer = database.session().snapshot().unwrap().unwrap();
    assert!(!Arc::ptr_eq(&before, &newer));
}
