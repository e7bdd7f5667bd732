//! What can be wrong with a statement of PartiQL beyond its text: with the table it is about, or the request it is in.

use dynafile_expr::partiql::PartiqlError;
use dynafile_expr::partiql::lookup::SingleItemError;
use dynafile_model::AttributeType;
use thiserror::Error;

/// Why a statement is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum StatementError {
    /// The text, or its parameters.
    #[error(transparent)]
    Text(#[from] PartiqlError),
    /// A write whose WHERE clause is not about one item.
    #[error(transparent)]
    SingleItem(#[from] SingleItemError),
    /// A key attribute compared with, or given, a value of another type than the key's.
    ///
    /// `Key attribute's data type should match its data type in table's schema: Key {attribute}`
    #[error("a value of the key attribute '{attribute}' has another type than the table's key")]
    KeyType {
        /// The attribute.
        attribute: String,
    },
    /// A key attribute compared with a value of a type that no key has.
    ///
    /// `Key value must be of type S, N, or B. Key name: {attribute}, Key type: {found}`
    #[error(
        "the key attribute '{attribute}' is compared with a value of type {found}, which no key has"
    )]
    KeyValueType {
        /// The attribute.
        attribute: String,
        /// The value's type.
        found: AttributeType,
    },
    /// An item to insert without one of its key attributes.
    ///
    /// `Key attribute should be present in the item: Key {attribute}`
    #[error("the item has no key attribute '{attribute}'")]
    KeyMissing {
        /// The attribute.
        attribute: String,
    },
    /// ORDER BY without WHERE.
    ///
    /// `Must have WHERE clause in the statement when using ORDER BY clause.`
    #[error("ORDER BY needs a WHERE clause with the partition key")]
    OrderWithoutWhere,
    /// ORDER BY and no equality on the partition key.
    ///
    /// `Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.`
    #[error("ORDER BY needs a WHERE clause that says what the partition key equals")]
    OrderWithoutPartition,
    /// ORDER BY an attribute that is not of the key.
    ///
    /// `Variable reference {attribute} in ORDER BY clause must be part of the primary key`
    #[error("items are ordered by key attributes, and '{attribute}' is none")]
    OrderBy {
        /// The attribute.
        attribute: String,
    },
    /// ORDER BY the sort key alone, of several partitions.
    ///
    /// `Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.`
    #[error("ORDER BY of several partitions needs the partition key")]
    OrderOfPartitions,
    /// Two ways of fulfilling a WHERE clause that read the same part of a partition.
    ///
    /// `Overlapping conditions with range keys are not supported in where clause`
    #[error("two alternatives of the WHERE clause are about the same part of a partition")]
    OverlappingRanges,
    /// A WHERE clause that makes more than 50 reads necessary.
    ///
    /// `Too many decomposed read operations for a given query.`
    #[error("the WHERE clause names more than {limit} keys or parts of partitions")]
    TooManyReads {
        /// The most there may be.
        limit: usize,
    },
    /// An index whose partition key or sort key has several attributes.
    ///
    /// `PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.`
    #[error(
        "statements do not read the index '{index}', whose key has several attributes of a kind: use a query"
    )]
    MultiAttributeIndex {
        /// The index.
        index: String,
    },
    /// An index that is not there.
    ///
    /// `The table does not have the specified index`
    #[error("the table '{table}' has no index '{index}'")]
    IndexNotFound {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// A consistent read of a global index.
    ///
    /// `Strongly consistent read is not supported on Global Secondary Indexes`
    #[error("the global index '{index}' cannot be read consistently")]
    ConsistentIndexRead {
        /// The index.
        index: String,
    },
    /// EXISTS outside of a transaction that writes.
    ///
    /// `EXISTS can only be used in ExecuteTransaction write requests.`
    #[error("EXISTS is a condition of a transaction")]
    ExistsAlone,
    /// EXISTS without key, or without a condition beyond the key.
    ///
    /// `EXISTS() must contain a single item read with additional condition`
    #[error("EXISTS needs the key of one item and a condition beyond it")]
    ExistsCondition,
    /// A SELECT of a batch that is not about one item.
    ///
    /// `Select statements within BatchExecuteStatement must specify the primary key in the where clause.`
    #[error("a SELECT in a batch says what each key attribute equals")]
    BatchRead,
    /// A SELECT of a transaction that is not about one item.
    ///
    /// `Select statements within ExecuteTransaction must specify the primary key in the where clause.`
    #[error("a SELECT in a transaction says what each key attribute equals")]
    TransactionRead,
    /// A SELECT of a transaction from an index.
    ///
    /// `Reads on indices are not supported within transactions.`
    #[error("a SELECT in a transaction reads a table, not an index")]
    TransactionIndexRead,
    /// A statement of a transaction that does not give the key of an item of the table.
    ///
    /// `The provided key element does not match the schema`
    #[error("{0}")]
    TransactionKey(Box<StatementError>),
    /// RETURNING in a transaction.
    ///
    /// `RETURNING clause is not supported in ExecuteTransaction.`
    #[error("statements of a transaction return nothing")]
    TransactionReturning,
    /// Reads and writes in one batch.
    ///
    /// `Read and write requests together in the same batch is not supported.`
    #[error("the statements of a batch are all reads or all writes")]
    MixedBatch,
    /// Reads and writes in one transaction.
    ///
    /// `ExecuteTransaction API does not support both read and write operations in the same request.`
    #[error("the statements of a transaction are all reads or all writes")]
    MixedTransaction,
    /// One item in two statements of a batch.
    ///
    /// `Provided list of item keys contains duplicates`
    #[error("two statements of the batch are about the same item")]
    RepeatedItem,
    /// A token of another statement, or none that was given out here.
    ///
    /// `Invalid NextToken`
    #[error("the token does not belong to this statement: use the one of its last page")]
    NextToken,
    /// What is wrong with one statement of a transaction.
    ///
    /// `Validation failed in TransactStatements[{position}]: {source}`
    #[error("statement {position}: {source}")]
    InTransaction {
        /// Its position, from 0.
        position: usize,
        /// What is wrong.
        source: Box<StatementError>,
    },
}
