//! DescribeTable tells what a table is, what it was told, and what it holds.

use std::time::Duration;

use dynafile::api::{
    BillingMode, CreateTableInput, GlobalSecondaryIndex, OnDemandThroughput, Projection,
    ProvisionedThroughput, SSESpecification, SSEStatus, SSEType, StreamSpecification,
    StreamViewType, TableClass, TableStatus, Timestamp, WarmThroughput,
};
use dynafile::{Database, Error, IndexDescription, KeyAttribute, TableDescription, item};
use dynafile_testkit::TestDatabase;

use super::fixture::{
    arn, describe, global, key, local, on_demand, provisioned, strings, with_sort_key,
};

#[test]
fn a_description_repeats_what_the_table_was_created_with() {
    let database = TestDatabase::in_memory().open();
    let request = CreateTableInput {
        local_secondary_indexes: Some(vec![local("by_c", &["a", "c"])]),
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex {
            on_demand_throughput: Some(OnDemandThroughput {
                max_read_request_units: Some(7),
                max_write_request_units: None,
            }),
            ..GlobalSecondaryIndex::new("c_first", key(&["c"]), Projection::include(["x"]))
        }]),
        stream_specification: Some(StreamSpecification::enabled(StreamViewType::KeysOnly)),
        sse_specification: Some(SSESpecification { enabled: Some(true), ..Default::default() }),
        table_class: Some(TableClass::StandardInfrequentAccess),
        deletion_protection_enabled: Some(true),
        warm_throughput: Some(WarmThroughput {
            read_units_per_second: Some(13_000),
            write_units_per_second: None,
        }),
        ..with_sort_key("orders")
    };
    database.execute(request.clone()).unwrap();
    let table = describe(&database, "orders");
    assert_eq!(table.table_name.as_deref(), Some("orders"));
    assert_eq!(table.table_status, Some(TableStatus::Active));
    assert_eq!(table.attribute_definitions, request.attribute_definitions);
    assert_eq!(table.key_schema, request.key_schema);
    assert_eq!(table.creation_date_time, Some(Timestamp::from_milliseconds(1_000_000_000)));
    assert_eq!(table.table_arn, Some(arn("orders")));
    assert_eq!(table.stream_specification, request.stream_specification);
    let label = table.latest_stream_label.unwrap();
    assert_eq!(label, "1970-01-12T13:46:40.000");
    assert_eq!(table.latest_stream_arn, Some(format!("{}/stream/{label}", arn("orders"))));
    assert_eq!(table.deletion_protection_enabled, Some(true));
    let class = table.table_class_summary.unwrap();
    assert_eq!(class.table_class, Some(TableClass::StandardInfrequentAccess));
    assert_eq!(class.last_update_date_time, None);
    let encryption = table.sse_description.unwrap();
    assert_eq!(encryption.status, Some(SSEStatus::Enabled));
    assert_eq!(encryption.sse_type, Some(SSEType::Kms));
    let key_arn = "arn:aws:kms:us-east-1:000000000000:alias/aws/dynamodb";
    assert_eq!(encryption.kms_master_key_arn.as_deref(), Some(key_arn));
    let warm = table.warm_throughput.unwrap();
    assert_eq!(warm.read_units_per_second, Some(13_000));
    assert_eq!(warm.write_units_per_second, Some(4_000));
    let by_c = table.local_secondary_indexes.unwrap().remove(0);
    let requested = request.local_secondary_indexes.unwrap().remove(0);
    assert_eq!(by_c.index_name, Some(requested.index_name));
    assert_eq!(by_c.key_schema, Some(requested.key_schema));
    assert_eq!(by_c.projection, Some(requested.projection));
    assert_eq!(by_c.index_arn, Some(format!("{}/index/by_c", arn("orders"))));
    let c_first = table.global_secondary_indexes.unwrap().remove(0);
    let requested = request.global_secondary_indexes.unwrap().remove(0);
    assert_eq!(c_first.index_name, Some(requested.index_name));
    assert_eq!(c_first.projection, Some(requested.projection));
    assert_eq!(c_first.on_demand_throughput, requested.on_demand_throughput);
    assert_eq!(c_first.backfilling, None);
    assert_eq!(c_first.warm_throughput.unwrap().read_units_per_second, Some(12_000));
}

#[test]
fn throughput_is_described_by_its_billing_mode() {
    let database = TestDatabase::in_memory().open();
    let by_c = GlobalSecondaryIndex {
        provisioned_throughput: Some(ProvisionedThroughput::new(3, 4)),
        ..global("by_c", &["c"])
    };
    let reserved = CreateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        global_secondary_indexes: Some(vec![by_c]),
        ..provisioned("reserved")
    };
    database.execute(reserved).unwrap();
    database.execute(on_demand("by_request")).unwrap();
    let table = describe(&database, "reserved");
    assert_eq!(table.billing_mode_summary, None);
    let throughput = table.provisioned_throughput.unwrap();
    assert_eq!(throughput.read_capacity_units, Some(5));
    assert_eq!(throughput.number_of_decreases_today, Some(0));
    assert_eq!(throughput.last_increase_date_time, None);
    let index = table.global_secondary_indexes.unwrap().remove(0);
    let throughput = index.provisioned_throughput.unwrap();
    assert_eq!(throughput.read_capacity_units, Some(3));
    assert_eq!(throughput.write_capacity_units, Some(4));
    assert_eq!(table.warm_throughput.unwrap().read_units_per_second, Some(5));
    let table = describe(&database, "by_request");
    let summary = table.billing_mode_summary.unwrap();
    assert_eq!(summary.billing_mode, Some(BillingMode::PayPerRequest));
    let since = Some(Timestamp::from_milliseconds(1_000_000_000));
    assert_eq!(summary.last_update_to_pay_per_request_date_time, since);
    let throughput = table.provisioned_throughput.unwrap();
    assert_eq!(throughput.read_capacity_units, Some(0));
    assert_eq!(throughput.write_capacity_units, Some(0));
}

#[test]
fn a_table_of_the_librarys_own_api_is_described_too() {
    let database = TestDatabase::in_memory().open();
    let description = TableDescription::new("notes", KeyAttribute::any("PK"))
        .with_sort_key(KeyAttribute::number("SK"))
        .with_index(IndexDescription::global("by_tag", KeyAttribute::string("tag")));
    let notes = database.create_table(description).unwrap();
    notes.put_item(item! { "PK" => "a", "SK" => 1, "tag" => "x" }).unwrap();
    let table = describe(&database, "notes");
    let types: Vec<_> = table.attribute_definitions.unwrap();
    let types: Vec<_> =
        types.iter().map(|it| (it.attribute_name.as_str(), it.attribute_type.name())).collect();
    assert_eq!(types, [("PK", "S"), ("SK", "N"), ("tag", "S")]);
    assert_eq!(table.item_count, Some(1));
    assert!(table.creation_date_time.is_some());
    let summary = table.billing_mode_summary.unwrap();
    assert_eq!(summary.billing_mode, Some(BillingMode::PayPerRequest));
    assert_eq!(table.global_secondary_indexes.unwrap()[0].item_count, Some(1));
}

#[test]
fn every_table_has_an_id_of_its_own_for_life() {
    let mut database = TestDatabase::on_file().open();
    let id = |database: &Database| describe(database, "orders").table_id.unwrap();
    database.execute(on_demand("orders")).unwrap();
    let first = id(&database);
    let groups: Vec<usize> = first.split('-').map(str::len).collect();
    assert_eq!(groups, [8, 4, 4, 4, 12]);
    assert!(first.bytes().all(|byte| byte == b'-' || b"0123456789abcdef".contains(&byte)));
    database.reopen();
    assert_eq!(id(&database), first);
    database.delete_table("orders").unwrap();
    database.execute(on_demand("orders")).unwrap();
    assert_ne!(id(&database), first);
}

#[test]
fn a_description_survives_closing() {
    let mut database = TestDatabase::on_file().open();
    database.execute(with_sort_key_and_index()).unwrap();
    database.clock().advance(Duration::from_secs(5));
    let before = describe(&database, "orders");
    database.reopen();
    assert_eq!(describe(&database, "orders"), before);
}

fn with_sort_key_and_index() -> CreateTableInput {
    CreateTableInput {
        global_secondary_indexes: Some(vec![global("by_c", &["c"])]),
        ..with_sort_key("orders")
    }
}

#[test]
fn arns_have_the_region_and_account_of_the_builder() {
    let database = Database::builder()
        .region("eu-central-1")
        .account_id("123456789012")
        .open_in_memory()
        .unwrap();
    database.execute(on_demand("orders")).unwrap();
    let arn = "arn:aws:dynamodb:eu-central-1:123456789012:table/orders";
    assert_eq!(describe(&database, "orders").table_arn.as_deref(), Some(arn));
    // An ARN of anywhere else names the same table: a file is one namespace.
    assert_eq!(describe(&database, &super::fixture::arn("orders")).table_arn.as_deref(), Some(arn));
}

#[test]
fn a_table_that_is_not_there_is_not_found() {
    use dynafile::api::DescribeTableInput;
    let database = Database::in_memory().unwrap();
    for name in ["orders".to_owned(), arn("orders")] {
        let error = database.execute(DescribeTableInput::new(name)).unwrap_err();
        assert!(matches!(error, Error::TableNotFound { name } if name == "orders"));
    }
}
