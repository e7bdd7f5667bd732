//! The requests of the PartiQL operations.
//!
//! Source: the service's model (API reference).

use super::data::RETURN_CONSUMED_CAPACITY;
use super::shape::{List, Member, POSITIVE_INTEGER, Shape, Structure, text};

const STATEMENT: Member = Member::required("Statement", text(1, 8192));
static PARAMETER_LIST: List = List::sized(Shape::Parameter, 1, usize::MAX);
const PARAMETERS: Member = Member::optional("Parameters", Shape::List(&PARAMETER_LIST));
const CONSISTENT_READ: Member = Member::optional("ConsistentRead", Shape::Boolean);
const RETURN_VALUES_ON_CONDITION_CHECK_FAILURE: Member =
    Member::optional("ReturnValuesOnConditionCheckFailure", Shape::Choice(&["ALL_OLD", "NONE"]));

pub(crate) static EXECUTE_STATEMENT: Structure = Structure {
    name: "ExecuteStatementInput",
    members: &[
        STATEMENT,
        PARAMETERS,
        CONSISTENT_READ,
        Member::optional("NextToken", text(1, 32_768)),
        RETURN_CONSUMED_CAPACITY,
        Member::optional("Limit", POSITIVE_INTEGER),
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
    ],
};

pub(crate) static BATCH_STATEMENT_REQUEST: Structure = Structure {
    name: "BatchStatementRequest",
    members: &[STATEMENT, PARAMETERS, CONSISTENT_READ, RETURN_VALUES_ON_CONDITION_CHECK_FAILURE],
};
static STATEMENT_LIST: List = List::sized(Shape::Structure(&BATCH_STATEMENT_REQUEST), 1, 25);
pub(crate) static BATCH_EXECUTE_STATEMENT: Structure = Structure {
    name: "BatchExecuteStatementInput",
    members: &[
        Member::required("Statements", Shape::List(&STATEMENT_LIST)),
        RETURN_CONSUMED_CAPACITY,
    ],
};

static PARAMETERIZED_STATEMENT: Structure = Structure {
    name: "ParameterizedStatement",
    members: &[STATEMENT, PARAMETERS, RETURN_VALUES_ON_CONDITION_CHECK_FAILURE],
};
static TRANSACT_STATEMENT_LIST: List =
    List::sized(Shape::Structure(&PARAMETERIZED_STATEMENT), 1, 100);
pub(crate) static EXECUTE_TRANSACTION: Structure = Structure {
    name: "ExecuteTransactionInput",
    members: &[
        Member::required("TransactStatements", Shape::List(&TRANSACT_STATEMENT_LIST)),
        Member::optional("ClientRequestToken", text(1, 36)),
        RETURN_CONSUMED_CAPACITY,
    ],
};
