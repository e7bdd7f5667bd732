//! UpdateTable changes throughput, billing mode, stream and settings; what changes nothing is
//! refused as the service refuses it.

use std::time::Duration;

use dynafile::api::{
    BillingMode, CreateTableInput, GlobalSecondaryIndex, GlobalSecondaryIndexUpdate,
    OnDemandThroughput, ProvisionedThroughput, ReplicationGroupUpdate, SSESpecification,
    StreamSpecification, StreamViewType, TableClass, Timestamp, UpdateGlobalSecondaryIndexAction,
    UpdateTableInput, WarmThroughput,
};
use dynafile::{Database, Error, Result, TableError, TableLimit, WarmFloor};
use dynafile_testkit::TestDatabase;

use super::fixture::{
    describe, describe_index, global, on_demand, provisioned, strings, table_error,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn update(database: &Database, request: UpdateTableInput) -> Result<()> {
    let output = database.execute(request)?;
    assert_eq!(output.table_description.unwrap(), describe(database, "orders"));
    Ok(())
}

fn orders() -> UpdateTableInput {
    UpdateTableInput::new("orders")
}

fn throughput(read: i64, write: i64) -> UpdateTableInput {
    let units = Some(ProvisionedThroughput::new(read, write));
    UpdateTableInput { provisioned_throughput: units, ..orders() }
}

fn index_throughput(index: &str, read: i64, write: i64) -> GlobalSecondaryIndexUpdate {
    GlobalSecondaryIndexUpdate::update(UpdateGlobalSecondaryIndexAction {
        provisioned_throughput: Some(ProvisionedThroughput::new(read, write)),
        ..UpdateGlobalSecondaryIndexAction::new(index)
    })
}

fn provisioned_with_index() -> CreateTableInput {
    let by_c = GlobalSecondaryIndex {
        provisioned_throughput: Some(ProvisionedThroughput::new(5, 5)),
        ..global("by_c", &["c"])
    };
    CreateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        global_secondary_indexes: Some(vec![by_c]),
        ..provisioned("orders")
    }
}

#[test]
fn an_update_says_something_about_a_table_that_is_there() {
    let database = Database::in_memory().unwrap();
    let missing = update(&database, throughput(1, 1)).unwrap_err();
    assert!(matches!(missing, Error::TableNotFound { .. }));
    database.execute(provisioned("orders")).unwrap();
    assert_eq!(table_error(update(&database, orders())), TableError::NothingToUpdate);
    let only_types = UpdateTableInput { attribute_definitions: Some(strings(&["a"])), ..orders() };
    assert_eq!(table_error(update(&database, only_types)), TableError::NothingToUpdate);
    let no_indexes = UpdateTableInput { global_secondary_index_updates: Some(vec![]), ..orders() };
    assert_eq!(table_error(update(&database, no_indexes)), TableError::NothingToUpdate);
}

#[test]
fn reserved_throughput_changes_and_tells_when() {
    let mut database = TestDatabase::on_file().open();
    database.execute(provisioned_with_index()).unwrap();
    database.clock().advance(Duration::from_secs(10));
    update(&database, throughput(6, 5)).unwrap();
    database.clock().advance(Duration::from_secs(10));
    update(&database, throughput(7, 4)).unwrap();
    database.reopen();
    let described = describe(&database, "orders").provisioned_throughput.unwrap();
    assert_eq!(described.read_capacity_units, Some(7));
    assert_eq!(described.write_capacity_units, Some(4));
    let last = Some(Timestamp::from_milliseconds(1_000_020_000));
    assert_eq!(described.last_increase_date_time, last);
    assert_eq!(described.last_decrease_date_time, last);
    assert_eq!(described.number_of_decreases_today, Some(1));
    let of_index = UpdateTableInput {
        global_secondary_index_updates: Some(vec![index_throughput("by_c", 9, 9)]),
        ..orders()
    };
    update(&database, of_index).unwrap();
    let index = describe_index(&database, "orders", "by_c").unwrap();
    assert_eq!(index.provisioned_throughput.unwrap().read_capacity_units, Some(9));
    database.clock().advance(DAY);
    let described = describe(&database, "orders").provisioned_throughput.unwrap();
    assert_eq!(described.number_of_decreases_today, Some(0));
}

#[test]
fn throughput_that_is_there_already_is_refused() {
    let database = Database::in_memory().unwrap();
    database.execute(provisioned_with_index()).unwrap();
    let unchanged = |index: Option<&str>| TableError::ThroughputUnchanged {
        table: "orders".into(),
        index: index.map(str::to_owned),
        read_units: 5,
        write_units: 5,
    };
    assert_eq!(table_error(update(&database, throughput(5, 5))), unchanged(None));
    let of_index = UpdateTableInput {
        global_secondary_index_updates: Some(vec![index_throughput("by_c", 5, 5)]),
        ..orders()
    };
    assert_eq!(table_error(update(&database, of_index)), unchanged(Some("by_c")));
    let unknown = UpdateTableInput {
        global_secondary_index_updates: Some(vec![index_throughput("by_d", 6, 5)]),
        ..orders()
    };
    let error = update(&database, unknown).unwrap_err();
    assert!(matches!(error, Error::IndexNotFound { index, .. } if index == "by_d"));
}

#[test]
fn throughput_is_lowered_four_times_a_day_and_then_once_an_hour() {
    let database = TestDatabase::in_memory().open();
    let rich = CreateTableInput {
        provisioned_throughput: Some(ProvisionedThroughput::new(100, 100)),
        ..provisioned("orders")
    };
    database.execute(rich).unwrap();
    for units in [99, 98, 97, 96] {
        update(&database, throughput(units, 100)).unwrap();
    }
    let fifth = update(&database, throughput(95, 100)).unwrap_err();
    let Error::LimitExceeded(limit) = fifth else { panic!("{fifth}") };
    let decreased_at = 1_000_000_000;
    assert_eq!(limit, TableLimit::Decreases { index: None, decreases_today: 4, decreased_at });
    update(&database, throughput(96, 200)).unwrap();
    database.clock().advance(Duration::from_secs(3600));
    update(&database, throughput(95, 200)).unwrap();
    let again = update(&database, throughput(94, 200));
    assert!(matches!(again, Err(Error::LimitExceeded(_))));
    database.clock().advance(DAY);
    update(&database, throughput(94, 200)).unwrap();
}

#[test]
fn the_billing_mode_changes_with_the_throughput_of_table_and_indexes() {
    let database = TestDatabase::in_memory().open();
    database.execute(provisioned_with_index()).unwrap();
    let to = |mode| UpdateTableInput { billing_mode: Some(mode), ..orders() };
    database.clock().advance(Duration::from_secs(1));
    update(&database, to(BillingMode::PayPerRequest)).unwrap();
    let table = describe(&database, "orders");
    let summary = table.billing_mode_summary.unwrap();
    assert_eq!(summary.billing_mode, Some(BillingMode::PayPerRequest));
    let since = Some(Timestamp::from_milliseconds(1_000_001_000));
    assert_eq!(summary.last_update_to_pay_per_request_date_time, since);
    assert_eq!(table.provisioned_throughput.unwrap().read_capacity_units, Some(0));
    let index = table.global_secondary_indexes.unwrap().remove(0);
    assert_eq!(index.provisioned_throughput.unwrap().read_capacity_units, Some(0));
    update(&database, to(BillingMode::PayPerRequest)).unwrap();

    let back = || to(BillingMode::Provisioned);
    assert_eq!(
        table_error(update(&database, back())),
        TableError::NoProvisionedThroughput { index: None }
    );
    let without_index = UpdateTableInput {
        provisioned_throughput: Some(ProvisionedThroughput::new(1, 2)),
        ..back()
    };
    assert_eq!(
        table_error(update(&database, without_index.clone())),
        TableError::NoProvisionedThroughput { index: Some("by_c".into()) }
    );
    let whole = UpdateTableInput {
        global_secondary_index_updates: Some(vec![index_throughput("by_c", 3, 4)]),
        ..without_index
    };
    update(&database, whole).unwrap();
    let table = describe(&database, "orders");
    let summary = table.billing_mode_summary.unwrap();
    assert_eq!(summary.billing_mode, Some(BillingMode::Provisioned));
    assert_eq!(summary.last_update_to_pay_per_request_date_time, since);
    assert_eq!(table.provisioned_throughput.unwrap().write_capacity_units, Some(2));
}

#[test]
fn throughput_that_does_not_fit_the_billing_mode_is_refused() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    assert_eq!(
        table_error(update(&database, throughput(1, 1))),
        TableError::ProvisionedThroughputNotAllowed { index: None }
    );
    database.execute(provisioned("reserved")).unwrap();
    let limits = OnDemandThroughput { max_read_request_units: Some(1), ..Default::default() };
    let limited = UpdateTableInput {
        on_demand_throughput: Some(limits),
        ..UpdateTableInput::new("reserved")
    };
    let mode = BillingMode::Provisioned;
    assert_eq!(
        table_error(database.execute(limited)),
        TableError::OnDemandThroughputNotAllowed {
            index: None,
            member: "MaxReadRequestUnits",
            mode
        }
    );
}

#[test]
fn on_demand_limits_are_set_and_taken_away_one_by_one() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let limit = |read, write| UpdateTableInput {
        on_demand_throughput: Some(OnDemandThroughput {
            max_read_request_units: read,
            max_write_request_units: write,
        }),
        ..orders()
    };
    let limits = || describe(&database, "orders").on_demand_throughput;
    update(&database, limit(Some(5), Some(6))).unwrap();
    update(&database, limit(Some(-1), None)).unwrap();
    let expected = OnDemandThroughput { max_write_request_units: Some(6), ..Default::default() };
    assert_eq!(limits(), Some(expected));
    update(&database, limit(None, Some(-1))).unwrap();
    assert_eq!(limits(), None);
}

#[test]
fn warm_throughput_is_raised_and_never_lowered() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let warm = |read| UpdateTableInput {
        warm_throughput: Some(WarmThroughput {
            read_units_per_second: Some(read),
            write_units_per_second: None,
        }),
        ..orders()
    };
    update(&database, warm(20_000)).unwrap();
    let described = describe(&database, "orders").warm_throughput.unwrap();
    assert_eq!(described.read_units_per_second, Some(20_000));
    let member = "ReadUnitsPerSecond";
    let (units, least) = (19_999, 20_000);
    let floor = WarmFloor::Current;
    let expected = TableError::WarmThroughputValue { index: None, member, units, least, floor };
    assert_eq!(table_error(update(&database, warm(units))), expected);
}

#[test]
fn a_stream_is_switched_on_once_and_off_once() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let switch =
        |specification| UpdateTableInput { stream_specification: Some(specification), ..orders() };
    let off = || switch(StreamSpecification::disabled());
    let on = |view| switch(StreamSpecification::enabled(view));
    let table = || "orders".to_owned();
    let never_on = TableError::StreamDisabled { table: table() };
    assert_eq!(table_error(update(&database, off())), never_on);
    update(&database, on(StreamViewType::OldImage)).unwrap();
    for view in [StreamViewType::OldImage, StreamViewType::NewImage] {
        let error = update(&database, on(view)).unwrap_err();
        assert!(matches!(error, Error::StreamEnabled { table, .. } if table == "orders"));
    }
    update(&database, off()).unwrap();
    assert_eq!(describe(&database, "orders").stream_specification, None);
    let without_view = StreamSpecification { stream_enabled: true, stream_view_type: None };
    let error = table_error(update(&database, switch(without_view)));
    assert_eq!(error, TableError::NoStreamViewType);
}

#[test]
fn class_protection_and_encryption_change() {
    let database = TestDatabase::in_memory().open();
    database.execute(on_demand("orders")).unwrap();
    database.clock().advance(Duration::from_secs(1));
    let request = UpdateTableInput {
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        sse_specification: Some(SSESpecification {
            enabled: Some(true),
            kms_master_key_id: Some("1234".into()),
            ..Default::default()
        }),
        ..orders()
    };
    update(&database, request.clone()).unwrap();
    let table = describe(&database, "orders");
    let class = table.table_class_summary.unwrap();
    assert_eq!(class.table_class, Some(TableClass::StandardInfrequentAccess));
    let changed = Some(Timestamp::from_milliseconds(1_000_001_000));
    assert_eq!(class.last_update_date_time, changed);
    assert_eq!(table.deletion_protection_enabled, Some(true));
    let key_arn = "arn:aws:kms:us-east-1:000000000000:key/1234";
    assert_eq!(table.sse_description.unwrap().kms_master_key_arn.as_deref(), Some(key_arn));
    let unchanged = TableError::EncryptionUnchanged {
        table: "orders".into(),
        key_arn: Some(key_arn.to_owned()),
    };
    assert_eq!(table_error(update(&database, request)), unchanged);
}

#[test]
fn an_update_that_fails_in_one_thing_changes_nothing() {
    let database = Database::in_memory().unwrap();
    database.execute(provisioned_with_index()).unwrap();
    let before = describe(&database, "orders");
    let request = UpdateTableInput {
        deletion_protection_enabled: Some(true),
        stream_specification: Some(StreamSpecification::disabled()),
        ..throughput(8, 8)
    };
    assert!(matches!(table_error(database.execute(request)), TableError::StreamDisabled { .. }));
    assert_eq!(describe(&database, "orders"), before);
}

#[test]
fn what_is_not_there_yet_says_so() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand("orders")).unwrap();
    let replicas = UpdateTableInput {
        replica_updates: Some(vec![ReplicationGroupUpdate::default()]),
        ..orders()
    };
    let error = database.execute(replicas).unwrap_err();
    assert!(matches!(error, Error::NotAvailable { feature: "global tables" }));
    let vectors = UpdateTableInput { vector_index_updates: Some(vec![]), ..orders() };
    let error = database.execute(vectors).unwrap_err();
    assert!(matches!(error, Error::NotAvailable { feature: "vector indexes" }));
}
