//! A table's stream as its story: from the beginning it leads to the rows that are there.

use std::collections::BTreeMap;

use dynafile::{StreamStart, Table};

/// Fails unless each change begins where the last one of its item ended, and the items are what the
/// changes end with. The stream has both images and all of the table's changes.
#[track_caller]
pub fn expect_story(table: &Table) {
    let mut told = BTreeMap::new();
    for change in table.stream(StreamStart::Beginning).unwrap() {
        let change = change.unwrap();
        let key = format!("{:?}", change.keys().to_item().unwrap());
        let tree = |image: Option<dynafile::ItemView<'_>>| image.map(|it| it.to_item().unwrap());
        let before = match tree(change.new()) {
            Some(new) => told.insert(key.clone(), new),
            None => told.remove(&key),
        };
        assert_eq!(tree(change.old()), before, "what the item {key} was before");
    }
    let mut items = table.scan().items().unwrap().to_items().unwrap();
    let mut told: Vec<_> = told.into_values().collect();
    items.sort_by_key(|item| format!("{item:?}"));
    told.sort_by_key(|item| format!("{item:?}"));
    assert!(told == items, "the changes lead to {} other items", told.len());
}
