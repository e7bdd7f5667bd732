//! The PartiQL operations.

use dynafile::Error;

use super::{requests, responses};
use crate::encode::{Json, ToJson};
use crate::messages;

requests! {
    ExecuteStatementInput {
        statement = "Statement",
        parameters = "Parameters",
        consistent_read = "ConsistentRead",
        next_token = "NextToken",
        return_consumed_capacity = "ReturnConsumedCapacity",
        limit = "Limit",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    BatchExecuteStatementInput {
        statements = "Statements",
        return_consumed_capacity = "ReturnConsumedCapacity",
    }
    BatchStatementRequest {
        statement = "Statement",
        parameters = "Parameters",
        consistent_read = "ConsistentRead",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
    ExecuteTransactionInput {
        transact_statements = "TransactStatements",
        client_request_token = "ClientRequestToken",
        return_consumed_capacity = "ReturnConsumedCapacity",
    }
    ParameterizedStatement {
        statement = "Statement",
        parameters = "Parameters",
        return_values_on_condition_check_failure = "ReturnValuesOnConditionCheckFailure",
    }
}

responses! {
    ExecuteStatementOutput {
        items = "Items",
        next_token = "NextToken",
        consumed_capacity = "ConsumedCapacity",
        last_evaluated_key = "LastEvaluatedKey",
    }
    BatchExecuteStatementOutput { responses = "Responses", consumed_capacity = "ConsumedCapacity" }
    BatchStatementResponse { error = "Error", table_name = "TableName", item = "Item" }
    ExecuteTransactionOutput { responses = "Responses", consumed_capacity = "ConsumedCapacity" }
}

/// The error of one statement of a batch: `BatchStatementError` in the service's model.
impl ToJson for Error {
    fn write(&self, json: &mut Json) {
        messages::batch_statement_error(self).write(json);
    }
}
