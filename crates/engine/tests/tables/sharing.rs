//! What one process changes of a table, another one that shares the file sees.

use std::path::Path;

use dynafile::api::{
    CreateTableInput, DescribeTimeToLiveInput, GlobalSecondaryIndexUpdate, IndexStatus,
    ListTagsOfResourceInput, Tag, TagResourceInput, TimeToLiveSpecification, TimeToLiveStatus,
    UpdateTableInput, UpdateTimeToLiveInput,
};
use dynafile::{Access, item};
use dynafile_testkit::{TestDatabase, child};

use super::fixture::{arn, describe, describe_index, global, on_demand, strings};

const FILE: &str = "DYNAFILE_TEST_SHARED_FILE";

fn shared(file: &Path) -> TestDatabase {
    TestDatabase::at(file).access(Access::Shared).open()
}

#[test]
#[ignore = "the child of another test"]
fn child_changes_the_table() {
    let database = shared(child::ordered_path(FILE).as_ref());
    let protect = UpdateTableInput {
        deletion_protection_enabled: Some(true),
        attribute_definitions: Some(strings(&["c"])),
        global_secondary_index_updates: Some(vec![GlobalSecondaryIndexUpdate::create(global(
            "by_c",
            &["c"],
        ))]),
        ..UpdateTableInput::new("orders")
    };
    database.execute(protect).unwrap();
    while describe_index(&database, "orders", "by_c").unwrap().index_status
        != Some(IndexStatus::Active)
    {
        std::thread::yield_now();
    }
    let tag = vec![Tag::new("from", "child")];
    database.execute(TagResourceInput::new(arn("orders"), tag)).unwrap();
    let expiry = TimeToLiveSpecification::new(true, "expires");
    database.execute(UpdateTimeToLiveInput::new("orders", expiry)).unwrap();
    database.execute(on_demand("of-the-child")).unwrap();
    database.table("orders").unwrap().put_item(item! { "a" => "2", "c" => "3" }).unwrap();
    child::report("changed");
}

#[test]
fn changes_of_another_process_are_seen() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("shared.dynafile");
    let database = shared(&file);
    let request = CreateTableInput { tags: Some(vec![Tag::new("x", "y")]), ..on_demand("orders") };
    database.execute(request).unwrap();
    let orders = database.table("orders").unwrap();
    orders.put_item(item! { "a" => "1", "c" => "3" }).unwrap();
    let orders_of = [(FILE, file.to_str().unwrap())];
    let mut child = child::start("sharing::child_changes_the_table", &orders_of, "");
    assert_eq!(child.next_report().as_deref(), Some("changed"));

    let table = describe(&database, "orders");
    assert_eq!(table.deletion_protection_enabled, Some(true));
    assert_eq!(table.item_count, Some(2));
    assert_eq!(describe_index(&database, "orders", "by_c").unwrap().item_count, Some(2));
    let tags = database.execute(ListTagsOfResourceInput::new(arn("orders"))).unwrap();
    assert_eq!(tags.tags, Some(vec![Tag::new("from", "child"), Tag::new("x", "y")]));
    let expiry = database.execute(DescribeTimeToLiveInput::new("orders")).unwrap();
    let status = expiry.time_to_live_description.unwrap().time_to_live_status;
    assert_eq!(status, Some(TimeToLiveStatus::Enabled));
    assert_eq!(database.table_names().unwrap(), ["of-the-child", "orders"]);
    // A change on top of the other process's keeps both.
    let tag = vec![Tag::new("from", "parent")];
    database.execute(TagResourceInput::new(arn("orders"), tag)).unwrap();
    assert_eq!(describe(&database, "orders").deletion_protection_enabled, Some(true));
}
