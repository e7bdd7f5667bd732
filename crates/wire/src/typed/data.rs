//! The data operations.

use dynafile::api::{
    self, AttributeAction, AttributeCondition, AttributeUpdate, ExpectedAttribute,
};

use super::{FromDecoded, FromMember, Inconsistent, enumerations, requests, responses};
use crate::fields::{Decoded, Fields};

enumerations! {
    ReturnConsumedCapacity
    ReturnItemCollectionMetrics
    ReturnValue
    ReturnValuesOnConditionCheckFailure
    Select
}

requests! {
    PutItemInput {
        table_name = "TableName",
        item = "Item",
        expected = "Expected",
        return_values = "ReturnValues",
        return_consumed_capacity = "ReturnConsumedCapacity",
        return_item_collection_metrics = "ReturnItemCollectionMetrics",
        conditional_operator = "ConditionalOperator",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    GetItemInput {
        table_name = "TableName",
        key = "Key",
        attributes_to_get = "AttributesToGet",
        consistent_read = "ConsistentRead",
        return_consumed_capacity = "ReturnConsumedCapacity",
        projection_expression = "ProjectionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
    }
    UpdateItemInput {
        table_name = "TableName",
        key = "Key",
        attribute_updates = "AttributeUpdates",
        expected = "Expected",
        conditional_operator = "ConditionalOperator",
        return_values = "ReturnValues",
        return_consumed_capacity = "ReturnConsumedCapacity",
        return_item_collection_metrics = "ReturnItemCollectionMetrics",
        update_expression = "UpdateExpression",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    DeleteItemInput {
        table_name = "TableName",
        key = "Key",
        expected = "Expected",
        conditional_operator = "ConditionalOperator",
        return_values = "ReturnValues",
        return_consumed_capacity = "ReturnConsumedCapacity",
        return_item_collection_metrics = "ReturnItemCollectionMetrics",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    QueryInput {
        table_name = "TableName",
        index_name = "IndexName",
        select = "Select",
        attributes_to_get = "AttributesToGet",
        limit = "Limit",
        consistent_read = "ConsistentRead",
        key_conditions = "KeyConditions",
        query_filter = "QueryFilter",
        conditional_operator = "ConditionalOperator",
        scan_index_forward = "ScanIndexForward",
        exclusive_start_key = "ExclusiveStartKey",
        return_consumed_capacity = "ReturnConsumedCapacity",
        projection_expression = "ProjectionExpression",
        filter_expression = "FilterExpression",
        key_condition_expression = "KeyConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
    }
    ScanInput {
        table_name = "TableName",
        index_name = "IndexName",
        attributes_to_get = "AttributesToGet",
        limit = "Limit",
        select = "Select",
        scan_filter = "ScanFilter",
        conditional_operator = "ConditionalOperator",
        exclusive_start_key = "ExclusiveStartKey",
        return_consumed_capacity = "ReturnConsumedCapacity",
        total_segments = "TotalSegments",
        segment = "Segment",
        projection_expression = "ProjectionExpression",
        filter_expression = "FilterExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        consistent_read = "ConsistentRead",
    }
    BatchGetItemInput {
        request_items = "RequestItems",
        return_consumed_capacity = "ReturnConsumedCapacity",
    }
    KeysAndAttributes {
        keys = "Keys",
        attributes_to_get = "AttributesToGet",
        consistent_read = "ConsistentRead",
        projection_expression = "ProjectionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
    }
    BatchWriteItemInput {
        request_items = "RequestItems",
        return_consumed_capacity = "ReturnConsumedCapacity",
        return_item_collection_metrics = "ReturnItemCollectionMetrics",
    }
    WriteRequest { put_request = "PutRequest", delete_request = "DeleteRequest" }
    PutRequest { item = "Item" }
    DeleteRequest { key = "Key" }
    TransactGetItemsInput {
        transact_items = "TransactItems",
        return_consumed_capacity = "ReturnConsumedCapacity",
    }
    TransactGetItem { get = "Get" }
    Get {
        key = "Key",
        table_name = "TableName",
        projection_expression = "ProjectionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
    }
    TransactWriteItemsInput {
        transact_items = "TransactItems",
        return_consumed_capacity = "ReturnConsumedCapacity",
        return_item_collection_metrics = "ReturnItemCollectionMetrics",
        client_request_token = "ClientRequestToken",
    }
    TransactWriteItem {
        condition_check = "ConditionCheck",
        put = "Put",
        delete = "Delete",
        update = "Update",
    }
    ConditionCheck {
        key = "Key",
        table_name = "TableName",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    Put {
        item = "Item",
        table_name = "TableName",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    Delete {
        key = "Key",
        table_name = "TableName",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    Update {
        key = "Key",
        update_expression = "UpdateExpression",
        table_name = "TableName",
        condition_expression = "ConditionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
        expression_attribute_values = "ExpressionAttributeValues",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
}

responses! {
    PutItemOutput {
        attributes = "Attributes",
        consumed_capacity = "ConsumedCapacity",
        item_collection_metrics = "ItemCollectionMetrics",
    }
    GetItemOutput { item = "Item", consumed_capacity = "ConsumedCapacity" }
    UpdateItemOutput {
        attributes = "Attributes",
        consumed_capacity = "ConsumedCapacity",
        item_collection_metrics = "ItemCollectionMetrics",
    }
    DeleteItemOutput {
        attributes = "Attributes",
        consumed_capacity = "ConsumedCapacity",
        item_collection_metrics = "ItemCollectionMetrics",
    }
    QueryOutput {
        items = "Items",
        count = "Count",
        scanned_count = "ScannedCount",
        last_evaluated_key = "LastEvaluatedKey",
        consumed_capacity = "ConsumedCapacity",
    }
    ScanOutput {
        items = "Items",
        count = "Count",
        scanned_count = "ScannedCount",
        last_evaluated_key = "LastEvaluatedKey",
        consumed_capacity = "ConsumedCapacity",
    }
    BatchGetItemOutput {
        responses = "Responses",
        unprocessed_keys = "UnprocessedKeys",
        consumed_capacity = "ConsumedCapacity",
    }
    KeysAndAttributes {
        keys = "Keys",
        attributes_to_get = "AttributesToGet",
        consistent_read = "ConsistentRead",
        projection_expression = "ProjectionExpression",
        expression_attribute_names = "ExpressionAttributeNames",
    }
    BatchWriteItemOutput {
        unprocessed_items = "UnprocessedItems",
        item_collection_metrics = "ItemCollectionMetrics",
        consumed_capacity = "ConsumedCapacity",
    }
    WriteRequest { put_request = "PutRequest", delete_request = "DeleteRequest" }
    PutRequest { item = "Item" }
    DeleteRequest { key = "Key" }
    TransactGetItemsOutput { consumed_capacity = "ConsumedCapacity", responses = "Responses" }
    ItemResponse { item = "Item" }
    TransactWriteItemsOutput {
        consumed_capacity = "ConsumedCapacity",
        item_collection_metrics = "ItemCollectionMetrics",
    }
    ConsumedCapacity {
        table_name = "TableName",
        capacity_units = "CapacityUnits",
        read_capacity_units = "ReadCapacityUnits",
        write_capacity_units = "WriteCapacityUnits",
        table = "Table",
        local_secondary_indexes = "LocalSecondaryIndexes",
        global_secondary_indexes = "GlobalSecondaryIndexes",
    }
    Capacity {
        capacity_units = "CapacityUnits",
        read_capacity_units = "ReadCapacityUnits",
        write_capacity_units = "WriteCapacityUnits",
    }
    ItemCollectionMetrics {
        item_collection_key = "ItemCollectionKey",
        size_estimate_range_gb = "SizeEstimateRangeGB",
    }
}

fn structure(decoded: Decoded) -> Result<Fields, Inconsistent> {
    match decoded {
        Decoded::Structure(fields) => Ok(fields),
        _ => Err(Inconsistent),
    }
}

impl FromDecoded for AttributeCondition {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        let mut fields = structure(decoded)?;
        let values: Option<Vec<_>> = FromMember::from_member(fields.take("AttributeValueList"))?;
        Ok(AttributeCondition {
            operator: api::ComparisonOperator::from_member(fields.take("ComparisonOperator"))?,
            values: values.unwrap_or_default(),
        })
    }
}

impl FromDecoded for ExpectedAttribute {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        let mut fields = structure(decoded)?;
        Ok(ExpectedAttribute {
            value: FromMember::from_member(fields.take("Value"))?,
            exists: FromMember::from_member(fields.take("Exists"))?,
            operator: FromMember::from_member(fields.take("ComparisonOperator"))?,
            values: FromMember::from_member(fields.take("AttributeValueList"))?,
        })
    }
}

impl FromDecoded for AttributeUpdate {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        let mut fields = structure(decoded)?;
        let action: Option<AttributeAction> = FromMember::from_member(fields.take("Action"))?;
        Ok(AttributeUpdate {
            action: action.unwrap_or_default(),
            value: FromMember::from_member(fields.take("Value"))?,
        })
    }
}
