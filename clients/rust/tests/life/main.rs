//! The life of a table through AWS's SDK for Rust, errors included.

mod server;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, AttributeValue, BillingMode, KeySchemaElement, KeyType, KeysAndAttributes,
    Put, PutRequest, ReturnValue, ReturnValuesOnConditionCheckFailure, ScalarAttributeType,
    TransactWriteItem, WriteRequest,
};

use crate::server::{Server, expecting};

const TABLE: &str = "orders";

type Item = HashMap<String, AttributeValue>;

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn number(value: impl ToString) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn key(customer: &str, day: u32) -> Item {
    HashMap::from([("customer".into(), text(customer)), ("day".into(), number(day))])
}

fn order(customer: &str, day: u32, total: u32) -> Item {
    let mut item = key(customer, day);
    item.insert("total".into(), number(total));
    item
}

fn attribute(name: &str, kind: ScalarAttributeType) -> AttributeDefinition {
    AttributeDefinition::builder().attribute_name(name).attribute_type(kind).build().unwrap()
}

fn key_element(name: &str, kind: KeyType) -> KeySchemaElement {
    KeySchemaElement::builder().attribute_name(name).key_type(kind).build().unwrap()
}

async fn create_table(client: &Client) {
    let created = client
        .create_table()
        .table_name(TABLE)
        .attribute_definitions(attribute("customer", ScalarAttributeType::S))
        .attribute_definitions(attribute("day", ScalarAttributeType::N))
        .key_schema(key_element("customer", KeyType::Hash))
        .key_schema(key_element("day", KeyType::Range))
        .billing_mode(BillingMode::PayPerRequest);
    created.send().await.unwrap();
}

#[tokio::test]
async fn a_table_lives_from_create_to_delete() {
    expecting("a_table_lives_from_create_to_delete", async {
        let server = Server::start();
        let client = server.client();
        create_table(&client).await;
        let again = client
            .create_table()
            .table_name(TABLE)
            .attribute_definitions(attribute("a", ScalarAttributeType::S))
            .key_schema(key_element("a", KeyType::Hash))
            .billing_mode(BillingMode::PayPerRequest)
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        assert!(again.is_resource_in_use_exception(), "{again:?}");
        let table = client.describe_table().table_name(TABLE).send().await.unwrap().table.unwrap();
        assert_eq!(table.table_status.unwrap().as_str(), "ACTIVE");
        assert!(table.creation_date_time.unwrap().secs() > 1_700_000_000);
        assert_eq!(client.list_tables().send().await.unwrap().table_names(), [TABLE]);
        client.delete_table().table_name(TABLE).send().await.unwrap();
        let gone = client.describe_table().table_name(TABLE).send().await.unwrap_err();
        assert!(gone.into_service_error().is_resource_not_found_exception());
    })
    .await;
}

#[tokio::test]
async fn items_come_back_as_they_went_and_conditions_carry_them() {
    expecting("items_come_back_as_they_went_and_conditions_carry_them", async {
        let server = Server::start();
        let client = server.client();
        create_table(&client).await;
        let mut item = order("ada", 1, 42);
        item.insert("bytes".into(), AttributeValue::B(Blob::new([0, 255])));
        item.insert("tags".into(), AttributeValue::Ss(vec!["a".into(), "b".into()]));
        item.insert(
            "list".into(),
            AttributeValue::L(vec![AttributeValue::Null(true), AttributeValue::Bool(true)]),
        );
        client.put_item().table_name(TABLE).set_item(Some(item.clone())).send().await.unwrap();
        let read =
            client.get_item().table_name(TABLE).set_key(Some(key("ada", 1))).send().await.unwrap();
        assert_eq!(read.item, Some(item.clone()));

        let refused = client
            .put_item()
            .table_name(TABLE)
            .set_item(Some(order("ada", 1, 0)))
            .condition_expression("attribute_not_exists(customer)")
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        assert_eq!(refused.code(), Some("ConditionalCheckFailedException"));
        assert_eq!(refused.message(), Some("The conditional request failed"));

        let updated = client
            .update_item()
            .table_name(TABLE)
            .set_key(Some(key("ada", 1)))
            .update_expression("SET #t = #t + :n REMOVE tags")
            .expression_attribute_names("#t", "total")
            .expression_attribute_values(":n", number(8))
            .return_values(ReturnValue::UpdatedNew)
            .send()
            .await
            .unwrap();
        assert_eq!(updated.attributes.unwrap()["total"], number(50));
    })
    .await;
}

#[tokio::test]
async fn batches_and_paginated_queries_see_everything_once() {
    expecting("batches_and_paginated_queries_see_everything_once", async {
        let server = Server::start();
        let client = server.client();
        create_table(&client).await;
        for start in [0, 25, 50, 75] {
            let puts = (start..start + 25).map(|day| {
                let put =
                    PutRequest::builder().set_item(Some(order("ada", day, day))).build().unwrap();
                WriteRequest::builder().put_request(put).build()
            });
            let written =
                client.batch_write_item().request_items(TABLE, puts.collect()).send().await;
            assert!(written.unwrap().unprocessed_items.unwrap().is_empty());
        }
        let mut items = client
            .query()
            .table_name(TABLE)
            .key_condition_expression("customer = :c AND #d > :d")
            .expression_attribute_names("#d", "day")
            .expression_attribute_values(":c", text("ada"))
            .expression_attribute_values(":d", number(9))
            .into_paginator()
            .page_size(7)
            .items()
            .send();
        let mut days = Vec::new();
        while let Some(item) = items.next().await {
            days.push(item.unwrap()["day"].as_n().unwrap().parse::<u32>().unwrap());
        }
        assert_eq!(days, (10..100).collect::<Vec<_>>());
        let keys =
            KeysAndAttributes::builder().keys(key("ada", 1)).keys(key("bob", 1)).build().unwrap();
        let read = client.batch_get_item().request_items(TABLE, keys).send().await.unwrap();
        assert_eq!(read.responses.unwrap()[TABLE], [order("ada", 1, 1)]);
    })
    .await;
}

#[tokio::test]
async fn a_transaction_that_is_cancelled_says_why() {
    expecting("a_transaction_that_is_cancelled_says_why", async {
        let server = Server::start();
        let client = server.client();
        create_table(&client).await;
        let put = |customer: &str| {
            let put = Put::builder().table_name(TABLE).set_item(Some(order(customer, 1, 1)))
                .condition_expression("attribute_not_exists(customer)").build().unwrap();
            TransactWriteItem::builder().put(put).build()
        };
        client.transact_write_items().transact_items(put("ada")).send().await.unwrap();
        let cancelled = client
            .transact_write_items()
            .transact_items(put("bob"))
            .transact_items(put("ada"))
            .send()
            .await
            .unwrap_err()
            .into_service_error();
        let aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError::TransactionCanceledException(cancelled) = cancelled else {
            panic!("{cancelled:?}");
        };
        let codes = cancelled.cancellation_reasons().iter().map(|reason| reason.code().unwrap());
        assert_eq!(codes.collect::<Vec<_>>(), ["None", "ConditionalCheckFailed"]);
        let read = client.get_item().table_name(TABLE).set_key(Some(key("bob", 1))).send().await.unwrap();
        assert_eq!(read.item, None);
    })
    .await;
}
