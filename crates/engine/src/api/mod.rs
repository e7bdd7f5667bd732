//! DynamoDB's operations as typed requests and responses, without JSON.
//!
//! Each operation has a file with its request, its response and how it is carried out; shapes that
//! several share have files of their own. Names and members are those of the service's model, in
//! Rust's spelling: a member that the service requires is a plain field, any other an `Option`,
//! where an absent list is not an empty one. [`Database::execute`](crate::Database::execute) runs a
//! request.
//!
//! Checks come in the service's order: first what the request says by itself (parameters that
//! exclude each other, expressions, their names and values), then the table, then what depends on
//! the table. DynamoDB Local looks for the table first; where the two differ in anything else, the
//! place that says so names what was followed.
//!
//! The face is DynamoDB's, so its limits and rules hold here whatever the rest of the library
//! allows: items of 400 KB, key sizes, values that nest 32 levels. Items that have expired and are
//! not deleted yet are returned, as the service does. What a request says about itself is checked
//! here, in the service's order; the lengths, patterns and ranges of single members are checked
//! where requests are decoded.
//!
//! Not here: JSON, wording of messages, sockets, authorisation.

mod batch_execute_statement;
mod batch_get_item;
mod batch_write_item;
mod conditional_write;
mod consumed_capacity;
mod delete_item;
mod describe_stream;
mod execute_statement;
mod execute_transaction;
mod expressions;
mod get_item;
mod get_records;
mod get_shard_iterator;
mod item_collection_metrics;
mod item_read;
mod key_schema;
mod list_streams;
mod page;
mod parameters;
mod primary_key;
mod put_item;
mod queried_range;
mod query;
mod return_values;
mod scan;
mod select;
mod select_statement;
mod selection;
mod service_enum;
mod shard_iterator;
mod start_key;
mod statement;
mod statement_read;
mod statement_token;
mod stream_lookup;
mod stream_record;
mod target;
mod timestamp;
mod transact_action;
mod transact_get_items;
mod transact_write_items;
mod transaction_digest;
mod update_item;
mod walked_tree;

pub use dynafile_expr::legacy::{
    AttributeAction, AttributeCondition, AttributeUpdate, ComparisonOperator, ConditionalOperator,
    ExpectedAttribute,
};

pub use batch_execute_statement::{
    BatchExecuteStatementInput, BatchExecuteStatementOutput, BatchStatementRequest,
    BatchStatementResponse,
};
pub use batch_get_item::{BatchGetItemInput, BatchGetItemOutput, KeysAndAttributes};
pub use batch_write_item::{
    BatchWriteItemInput, BatchWriteItemOutput, DeleteRequest, PutRequest, WriteRequest,
};
pub use consumed_capacity::{Capacity, ConsumedCapacity, ReturnConsumedCapacity};
pub use delete_item::{DeleteItemInput, DeleteItemOutput};
pub use describe_stream::{
    DescribeStreamInput, DescribeStreamOutput, SequenceNumberRange, Shard, ShardFilter,
    ShardFilterType, StreamDescription, StreamStatus,
};
pub use dynafile_model::StreamViewType;
pub use execute_statement::{ExecuteStatementInput, ExecuteStatementOutput};
pub use execute_transaction::{
    ExecuteTransactionInput, ExecuteTransactionOutput, ParameterizedStatement,
};
pub use get_item::{GetItemInput, GetItemOutput};
pub use get_records::{GetRecordsInput, GetRecordsOutput};
pub use get_shard_iterator::{GetShardIteratorInput, GetShardIteratorOutput, ShardIteratorType};
pub use item_collection_metrics::{ItemCollectionMetrics, ReturnItemCollectionMetrics};
pub use key_schema::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
pub use list_streams::{ListStreamsInput, ListStreamsOutput, Stream};
pub use put_item::{PutItemInput, PutItemOutput};
pub use query::{QueryInput, QueryOutput};
pub use return_values::{ReturnValue, ReturnValuesOnConditionCheckFailure};
pub use scan::{ScanInput, ScanOutput};
pub use select::Select;
pub use stream_record::{Identity, OperationType, Record, StreamRecord};
pub use timestamp::Timestamp;
pub use transact_get_items::{
    Get, ItemResponse, TransactGetItem, TransactGetItemsInput, TransactGetItemsOutput,
};
pub use transact_write_items::{
    ConditionCheck, Delete, Put, TransactWriteItem, TransactWriteItemsInput,
    TransactWriteItemsOutput, Update,
};
pub use update_item::{UpdateItemInput, UpdateItemOutput};

use crate::database::Database;
use crate::error::Result;

/// An operation of the service, with its parameters.
pub trait Request: Sized {
    /// What the operation returns.
    type Output;

    /// The operation's name, `PutItem` for instance.
    const OPERATION: &'static str;

    /// Carries the operation out. [`Database::execute`] is the way to call it.
    ///
    /// # Errors
    /// What the request says that it must not; those of the operation; storage errors.
    fn execute(self, database: &Database) -> Result<Self::Output>;
}
