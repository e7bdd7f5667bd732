//! CreateTable takes what the service takes and says what is wrong with the rest.

use std::collections::BTreeSet;

use dynafile::api::{
    AttributeDefinition, BillingMode, CreateTableInput, GlobalSecondaryIndex, KeySchemaElement,
    OnDemandThroughput, Projection, ProjectionType, ProvisionedThroughput, SSESpecification,
    SSEType, ScalarAttributeType, StreamSpecification, StreamViewType, TableStatus, Tag,
    WarmThroughput,
};
use dynafile::model::ArnFault;
use dynafile::{Database, Error, TableError, WarmFloor};

use super::fixture::{
    arn, describe, global, key, local, on_demand, provisioned, strings, table_error, with_sort_key,
};

fn error_of(request: CreateTableInput) -> TableError {
    let database = Database::in_memory().unwrap();
    let error = table_error(database.execute(request));
    assert!(database.table_names().unwrap().is_empty(), "a refused table was created");
    error
}

fn index_of(index: &str) -> Option<String> {
    Some(index.to_owned())
}

fn texts(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn a_table_is_there_and_active_at_once() {
    let database = Database::in_memory().unwrap();
    let created = database.execute(on_demand("orders")).unwrap().table_description.unwrap();
    assert_eq!(created.table_status, Some(TableStatus::Active));
    assert_eq!(created.table_arn.as_deref(), Some(arn("orders").as_str()));
    assert_eq!(created, describe(&database, "orders"));
    let again = database.execute(on_demand("orders")).unwrap_err();
    assert!(matches!(again, Error::TableExists { name } if name == "orders"));
}

#[test]
fn a_table_may_be_named_by_the_arn_it_will_have() {
    let database = Database::in_memory().unwrap();
    database.execute(on_demand(&arn("orders"))).unwrap();
    assert_eq!(database.table_names().unwrap(), ["orders"]);
}

#[test]
fn names_out_of_the_rules_are_refused() {
    for name in ["", "ab", "a b c", "orders!", &"x".repeat(256)] {
        let expected = TableError::TableName { name: name.to_owned() };
        assert_eq!(error_of(on_demand(name)), expected);
    }
    let expected = TableError::TableName { name: "ab".into() };
    assert_eq!(error_of(on_demand(&arn("ab"))), expected);
    let index = format!("{}/index/by_c", arn("orders"));
    let error = error_of(on_demand(&index));
    assert!(matches!(error, TableError::TableArn { fault: ArnFault::Kind, .. }));
}

#[test]
fn keys_have_a_type_each_and_definitions_a_key() {
    let with = |definitions: Vec<AttributeDefinition>, key_schema: Vec<KeySchemaElement>| {
        error_of(CreateTableInput {
            attribute_definitions: Some(definitions),
            key_schema: Some(key_schema),
            ..on_demand("orders")
        })
    };
    assert_eq!(
        with(strings(&["a"]), key(&["a", "b"])),
        TableError::KeyNotDefined { index: None, keys: texts(&["a", "b"]), defined: texts(&["a"]) }
    );
    assert_eq!(
        with(strings(&["a", "b"]), key(&["a"])),
        TableError::UnusedAttributeDefinitions {
            has_indexes: false,
            defined: texts(&["a", "b"]),
            keys: texts(&["a"])
        }
    );
    assert_eq!(
        with(strings(&["a", "b", "a"]), key(&["a", "b"])),
        TableError::AttributeDefinedTwice { attribute: "a".into() }
    );
    let none = CreateTableInput { attribute_definitions: None, ..on_demand("orders") };
    assert_eq!(error_of(none), TableError::NoAttributeDefinitions);
    let none = CreateTableInput { key_schema: None, ..on_demand("orders") };
    assert_eq!(error_of(none), TableError::NoKeySchema);
}

#[test]
fn keys_of_another_shape_are_refused() {
    let hash = KeySchemaElement::hash;
    let range = KeySchemaElement::range;
    let cases = [
        (vec![], TableError::FirstKeyNotHash { index: None }),
        (vec![range("a")], TableError::FirstKeyNotHash { index: None }),
        (vec![range("a"), hash("b")], TableError::FirstKeyNotHash { index: None }),
        (vec![hash("a"), hash("b")], TableError::SecondKeyNotRange { index: None }),
        (
            vec![hash("a"), range("b"), range("c")],
            TableError::KeyTooLong { index: None, count: 3, limit: 2 },
        ),
        (
            vec![hash("a"), range("a")],
            TableError::KeyAttributeTwice {
                index: None,
                attribute: "a".into(),
                is_multi_attribute: false,
            },
        ),
    ];
    for (key_schema, expected) in cases {
        let request = CreateTableInput { key_schema: Some(key_schema), ..with_sort_key("orders") };
        assert_eq!(error_of(request), expected);
    }
}

#[test]
fn throughput_is_given_exactly_where_it_is_reserved() {
    let missing = CreateTableInput { provisioned_throughput: None, ..provisioned("orders") };
    assert_eq!(error_of(missing), TableError::NoProvisionedThroughput { index: None });
    let throughput = Some(ProvisionedThroughput::new(1, 1));
    let unpaid = CreateTableInput { provisioned_throughput: throughput, ..on_demand("orders") };
    assert_eq!(error_of(unpaid), TableError::ProvisionedThroughputNotAllowed { index: None });
    let huge = Some(ProvisionedThroughput::new(1, 40_001));
    let huge = CreateTableInput { provisioned_throughput: huge, ..provisioned("orders") };
    let expected = TableError::ThroughputOverQuota {
        index: None,
        member: "WriteCapacityUnits",
        units: 40_001,
        limit: 40_000,
    };
    assert_eq!(error_of(huge), expected);
    let limits = OnDemandThroughput { max_read_request_units: Some(5), ..Default::default() };
    let limited = CreateTableInput { on_demand_throughput: Some(limits), ..provisioned("orders") };
    let mode = BillingMode::Provisioned;
    let member = "MaxReadRequestUnits";
    assert_eq!(
        error_of(limited),
        TableError::OnDemandThroughputNotAllowed { index: None, member, mode }
    );
}

#[test]
fn an_index_follows_the_billing_mode_of_its_table() {
    let with = |mode, index: GlobalSecondaryIndex| CreateTableInput {
        billing_mode: Some(mode),
        provisioned_throughput: (mode == BillingMode::Provisioned)
            .then(|| ProvisionedThroughput::new(1, 1)),
        global_secondary_indexes: Some(vec![index]),
        ..with_sort_key("orders")
    };
    let by_c = || global("by_c", &["c"]);
    assert_eq!(
        error_of(with(BillingMode::Provisioned, by_c())),
        TableError::NoProvisionedThroughput { index: index_of("by_c") }
    );
    let reserved = GlobalSecondaryIndex {
        provisioned_throughput: Some(ProvisionedThroughput::new(1, 1)),
        ..by_c()
    };
    assert_eq!(
        error_of(with(BillingMode::PayPerRequest, reserved)),
        TableError::ProvisionedThroughputNotAllowed { index: index_of("by_c") }
    );
}

#[test]
fn on_demand_and_warm_throughput_have_their_ranges() {
    let limits = |read, write| CreateTableInput {
        on_demand_throughput: Some(OnDemandThroughput {
            max_read_request_units: read,
            max_write_request_units: write,
        }),
        ..on_demand("orders")
    };
    let wrong = |member, units| TableError::OnDemandThroughputValue { index: None, member, units };
    assert_eq!(error_of(limits(Some(0), None)), wrong("MaxReadRequestUnits", 0));
    assert_eq!(error_of(limits(Some(1), Some(-2))), wrong("MaxWriteRequestUnits", -2));
    let warm = WarmThroughput { read_units_per_second: Some(11_999), ..Default::default() };
    let cold = CreateTableInput { warm_throughput: Some(warm), ..on_demand("orders") };
    let expected = TableError::WarmThroughputValue {
        index: None,
        member: "ReadUnitsPerSecond",
        units: 11_999,
        least: 12_000,
        floor: WarmFloor::Initial,
    };
    assert_eq!(error_of(cold), expected);
}

#[test]
fn a_limit_is_removed_by_a_change_only_and_no_limit_is_a_limit() {
    let limits = |read, write| OnDemandThroughput {
        max_read_request_units: read,
        max_write_request_units: write,
    };
    let with =
        |given| CreateTableInput { on_demand_throughput: Some(given), ..on_demand("orders") };
    let wrong = |index, member| TableError::OnDemandThroughputValue { index, member, units: -1 };
    let removed = with(limits(Some(-1), Some(-1)));
    assert_eq!(error_of(removed), wrong(None, "MaxReadRequestUnits"));
    assert_eq!(error_of(with(limits(Some(1), Some(-1)))), wrong(None, "MaxWriteRequestUnits"));
    let index = GlobalSecondaryIndex {
        on_demand_throughput: Some(limits(None, Some(-1))),
        ..global("by_c", &["c"])
    };
    let of_index =
        CreateTableInput { global_secondary_indexes: Some(vec![index]), ..with_sort_key("orders") };
    assert_eq!(error_of(of_index), wrong(index_of("by_c"), "MaxWriteRequestUnits"));

    let database = Database::in_memory().unwrap();
    database.execute(with(limits(None, None))).unwrap();
    assert_eq!(describe(&database, "orders").on_demand_throughput, None);
    let reserved = CreateTableInput {
        on_demand_throughput: Some(limits(None, None)),
        ..provisioned("reserved")
    };
    database.execute(reserved).unwrap();
}

#[test]
fn local_indexes_are_other_orders_of_the_tables_partitions() {
    let with = |indexes| CreateTableInput {
        local_secondary_indexes: Some(indexes),
        ..with_sort_key("orders")
    };
    assert_eq!(error_of(with(vec![])), TableError::NoIndexes { kind: "local" });
    assert_eq!(
        error_of(with(vec![local("by_c", &["a"])])),
        TableError::LocalIndexWithoutSortKey { index: "by_c".into() }
    );
    assert_eq!(
        error_of(with(vec![local("by_c", &["c", "b"])])),
        TableError::LocalIndexOtherPartitionKey {
            index: "by_c".into(),
            index_key: "c".into(),
            table_key: "a".into()
        }
    );
    assert_eq!(
        error_of(with(vec![local("by_c", &["a", "c"]), local("by_c", &["a", "c"])])),
        TableError::IndexNameTwice { index: "by_c".into() }
    );
    let six = (0..6).map(|number| local(&format!("by_c_{number}"), &["a", "c"])).collect();
    let expected = TableError::TooManyIndexes { kind: "local", count: 6, limit: 5 };
    assert_eq!(error_of(with(six)), expected);
    let without_sort_key = CreateTableInput {
        attribute_definitions: Some(strings(&["a", "c"])),
        key_schema: Some(key(&["a"])),
        ..with(vec![local("by_c", &["a", "c"])])
    };
    assert_eq!(error_of(without_sort_key), TableError::LocalIndexWithoutTableSortKey);
}

#[test]
fn global_indexes_have_names_keys_and_a_number_of_their_own() {
    let with = |indexes| CreateTableInput {
        global_secondary_indexes: Some(indexes),
        ..with_sort_key("orders")
    };
    assert_eq!(error_of(with(vec![])), TableError::NoIndexes { kind: "global" });
    assert_eq!(
        error_of(with(vec![global("by_c", &["c"]), global("by_c", &["c", "b"])])),
        TableError::IndexNameTwice { index: "by_c".into() }
    );
    let both = CreateTableInput {
        local_secondary_indexes: Some(vec![local("by_c", &["a", "c"])]),
        ..with(vec![global("by_c", &["c"])])
    };
    assert_eq!(error_of(both), TableError::IndexNameTwice { index: "by_c".into() });
    let many = (0..21).map(|number| global(&format!("by_c_{number}"), &["c"])).collect();
    let expected = TableError::TooManyIndexes { kind: "global", count: 21, limit: 20 };
    assert_eq!(error_of(with(many)), expected);
    assert_eq!(
        error_of(with(vec![global("by_d", &["d"])])),
        TableError::KeyNotDefined {
            index: index_of("by_d"),
            keys: texts(&["d"]),
            defined: texts(&["a", "b", "c"])
        }
    );
}

#[test]
fn keys_of_global_indexes_have_up_to_four_attributes_in_each_part() {
    let with = |hashes: &[&str], ranges: &[&str]| {
        let used: BTreeSet<&str> = [&["a", "b"], hashes, ranges].concat().into_iter().collect();
        let used: Vec<&str> = used.into_iter().collect();
        let hashes = hashes.iter().map(|name| KeySchemaElement::hash(*name));
        let ranges = ranges.iter().map(|name| KeySchemaElement::range(*name));
        let (key_schema, projection) =
            (hashes.chain(ranges).collect(), Projection::new(ProjectionType::All));
        let index = GlobalSecondaryIndex::new("wide", key_schema, projection);
        CreateTableInput {
            attribute_definitions: Some(strings(&used)),
            global_secondary_indexes: Some(vec![index]),
            ..with_sort_key("orders")
        }
    };
    let database = Database::in_memory().unwrap();
    let widest = with(&["c", "d", "e", "f"], &["g", "h", "i", "j"]);
    database.execute(widest).unwrap();
    let described = describe(&database, "orders").global_secondary_indexes.unwrap().remove(0);
    assert_eq!(described.key_schema.unwrap().len(), 8);
    assert_eq!(
        error_of(with(&["a", "b", "c", "d", "e"], &[])),
        TableError::KeyPartTooLong { index: "wide".into(), part: "HASH", count: 5, limit: 4 }
    );
    assert_eq!(
        error_of(with(&["a"], &["b", "c", "d", "e", "f"])),
        TableError::KeyPartTooLong { index: "wide".into(), part: "RANGE", count: 5, limit: 4 }
    );
    assert_eq!(
        error_of(with(&["c", "c"], &[])),
        TableError::KeyAttributeTwice {
            index: index_of("wide"),
            attribute: "c".into(),
            is_multi_attribute: true
        }
    );
    let mixed = vec![
        KeySchemaElement::hash("a"),
        KeySchemaElement::range("b"),
        KeySchemaElement::hash("c"),
    ];
    let mixed = GlobalSecondaryIndex::new("wide", mixed, Projection::new(ProjectionType::All));
    let mixed =
        CreateTableInput { global_secondary_indexes: Some(vec![mixed]), ..with_sort_key("orders") };
    assert_eq!(error_of(mixed), TableError::HashAfterRange { index: index_of("wide") });
}

#[test]
fn a_projection_names_attributes_exactly_if_it_includes_some() {
    let with = |projection: Projection| CreateTableInput {
        global_secondary_indexes: Some(vec![GlobalSecondaryIndex::new(
            "by_c",
            key(&["c"]),
            projection,
        )]),
        ..with_sort_key("orders")
    };
    let named =
        |projection_type| Projection { projection_type, non_key_attributes: Some(texts(&["x"])) };
    let index = || "by_c".to_owned();
    let cases = [
        (Projection::default(), TableError::NoProjectionType { index: index() }),
        (
            named(Some(ProjectionType::All)),
            TableError::NonKeyAttributesNotAllowed { index: index(), projection: "ALL" },
        ),
        (
            named(Some(ProjectionType::KeysOnly)),
            TableError::NonKeyAttributesNotAllowed { index: index(), projection: "KEYS_ONLY" },
        ),
        (
            Projection::new(ProjectionType::Include),
            TableError::NoNonKeyAttributes { index: index() },
        ),
        (
            Projection::include(Vec::<String>::new()),
            TableError::NoNonKeyAttributes { index: index() },
        ),
        (
            Projection::include(["x", "y", "x"]),
            TableError::NonKeyAttributeTwice { index: index(), attribute: "x".into() },
        ),
    ];
    for (projection, expected) in cases {
        assert_eq!(error_of(with(projection)), expected);
    }
}

#[test]
fn all_indexes_together_project_a_hundred_attributes() {
    let with = |count: usize| {
        let of_index = |number: usize| {
            let names = (0..count.div_ceil(6).min(count - number * count.div_ceil(6)))
                .map(|name| format!("x{name}"));
            GlobalSecondaryIndex::new(
                format!("by_c_{number}"),
                key(&["c"]),
                Projection::include(names),
            )
        };
        CreateTableInput {
            global_secondary_indexes: Some((0..6).map(of_index).collect()),
            ..with_sort_key("orders")
        }
    };
    Database::in_memory().unwrap().execute(with(100)).unwrap();
    let expected = TableError::TooManyProjectedAttributes { count: 101, limit: 100 };
    assert_eq!(error_of(with(101)), expected);
}

#[test]
fn a_stream_has_a_view_type() {
    let with = |stream_enabled, stream_view_type| CreateTableInput {
        stream_specification: Some(StreamSpecification { stream_enabled, stream_view_type }),
        ..on_demand("orders")
    };
    assert_eq!(error_of(with(true, None)), TableError::NoStreamViewType);
    let view = Some(StreamViewType::NewImage);
    assert_eq!(error_of(with(false, view)), TableError::StreamViewTypeNotAllowed);
    let database = Database::in_memory().unwrap();
    database.execute(with(true, view)).unwrap();
    let expected = StreamSpecification::enabled(StreamViewType::NewImage);
    assert_eq!(describe(&database, "orders").stream_specification, Some(expected));
}

#[test]
fn encryption_and_tags_out_of_the_rules_are_refused() {
    let encrypted = |enabled, sse_type, key: Option<&str>| CreateTableInput {
        sse_specification: Some(SSESpecification {
            enabled,
            sse_type,
            kms_master_key_id: key.map(str::to_owned),
        }),
        ..on_demand("orders")
    };
    assert_eq!(
        error_of(encrypted(Some(true), Some(SSEType::Aes256), None)),
        TableError::EncryptionType { given: "AES256" }
    );
    assert_eq!(
        error_of(encrypted(None, None, Some("alias/mine"))),
        TableError::EncryptionKeyNotAllowed
    );
    let tagged = |tags: Vec<Tag>| CreateTableInput { tags: Some(tags), ..on_demand("orders") };
    assert_eq!(
        error_of(tagged(vec![Tag::new("aws:x", "1")])),
        TableError::ReservedTag { key: "aws:x".into() }
    );
    assert_eq!(
        error_of(tagged(vec![Tag::new("x", "1"), Tag::new("x", "2")])),
        TableError::TagTwice { key: "x".into() }
    );
    let many = (0..51).map(|number| Tag::new(number.to_string(), "")).collect();
    assert_eq!(error_of(tagged(many)), TableError::TooManyTags { count: 51, limit: 50 });
}

#[test]
fn what_is_not_there_yet_says_so_and_creates_nothing() {
    let database = Database::in_memory().unwrap();
    let replica =
        CreateTableInput { global_table_source_arn: Some(arn("orders")), ..on_demand("orders") };
    let vectors = CreateTableInput { vector_indexes: Some(vec![]), ..on_demand("orders") };
    for (request, expected) in [(replica, "global tables"), (vectors, "vector indexes")] {
        let error = database.execute(request).unwrap_err();
        assert!(matches!(error, Error::NotAvailable { feature } if feature == expected));
    }
    assert!(database.table_names().unwrap().is_empty());
}

#[test]
fn the_first_thing_that_is_wrong_is_the_error() {
    let wrong_in_all = CreateTableInput {
        attribute_definitions: Some(vec![
            AttributeDefinition::new("a", ScalarAttributeType::S),
            AttributeDefinition::new("unused", ScalarAttributeType::B),
        ]),
        global_secondary_indexes: Some(vec![]),
        stream_specification: Some(StreamSpecification {
            stream_enabled: true,
            stream_view_type: None,
        }),
        tags: Some(vec![Tag::new("aws:x", "1")]),
        provisioned_throughput: Some(ProvisionedThroughput::new(1, 1)),
        ..on_demand("orders")
    };
    let mut request = wrong_in_all;
    assert_eq!(
        error_of(request.clone()),
        TableError::ProvisionedThroughputNotAllowed { index: None }
    );
    request.provisioned_throughput = None;
    assert_eq!(error_of(request.clone()), TableError::NoIndexes { kind: "global" });
    request.global_secondary_indexes = None;
    assert!(matches!(error_of(request.clone()), TableError::UnusedAttributeDefinitions { .. }));
    request.attribute_definitions = Some(strings(&["a"]));
    assert_eq!(error_of(request.clone()), TableError::NoStreamViewType);
    request.stream_specification = None;
    assert_eq!(error_of(request), TableError::ReservedTag { key: "aws:x".into() });
}
