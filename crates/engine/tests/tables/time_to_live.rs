//! UpdateTimeToLive and DescribeTimeToLive.

use std::time::Duration;

use dynafile::api::{
    DescribeTimeToLiveInput, TimeToLiveSpecification, TimeToLiveStatus, UpdateTimeToLiveInput,
};
use dynafile::{Database, Result, TableError, item};
use dynafile_testkit::TestDatabase;

use super::fixture::{arn, on_demand, table_error};

fn switch(database: &Database, enabled: bool, attribute: &str) -> Result<()> {
    let specification = TimeToLiveSpecification::new(enabled, attribute);
    let output = database.execute(UpdateTimeToLiveInput::new("orders", specification.clone()))?;
    assert_eq!(output.time_to_live_specification, Some(specification));
    Ok(())
}

fn status(database: &Database) -> (TimeToLiveStatus, Option<String>) {
    let output = database.execute(DescribeTimeToLiveInput::new(arn("orders"))).unwrap();
    let description = output.time_to_live_description.unwrap();
    (description.time_to_live_status.unwrap(), description.attribute_name)
}

#[test]
fn expiry_is_described_as_it_was_switched() {
    let mut database = TestDatabase::on_file().open();
    database.execute(on_demand("orders")).unwrap();
    assert_eq!(status(&database), (TimeToLiveStatus::Disabled, None));
    switch(&database, true, "expires").unwrap();
    database.reopen();
    assert_eq!(status(&database), (TimeToLiveStatus::Enabled, Some("expires".into())));
    switch(&database, false, "expires").unwrap();
    assert_eq!(status(&database), (TimeToLiveStatus::Disabled, None));
}

#[test]
fn a_switch_that_changes_nothing_is_refused() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let table = || "orders".to_owned();
    assert_eq!(
        table_error(switch(&database, false, "expires")),
        TableError::TimeToLiveDisabled { table: table() }
    );
    switch(&database, true, "expires").unwrap();
    assert_eq!(
        table_error(switch(&database, true, "expires")),
        TableError::TimeToLiveEnabled { table: table() }
    );
    for enabled in [true, false] {
        let current = "expires".to_owned();
        assert_eq!(
            table_error(switch(&database, enabled, "other")),
            TableError::TimeToLiveOtherAttribute { table: table(), current }
        );
    }
}

#[test]
fn items_that_were_there_before_expire_as_well() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    let orders = database.table("orders").unwrap();
    orders.put_item(item! { "a" => "1", "expires" => 1_000_010 }).unwrap();
    orders.put_item(item! { "a" => "2" }).unwrap();
    switch(&database, true, "expires").unwrap();
    database.clock().advance(Duration::from_secs(11));
    assert_eq!(database.sweep_expired().unwrap(), 1);
    assert_eq!(orders.stats().unwrap().item_count, 1);
    database.expect_clean();
}
