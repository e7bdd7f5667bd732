//! The requests of the data operations.
//!
//! Source: the service's model (API reference). The order of members is that in which the service reported them, as observed
//! by the conformance suites of Dynalite and Parity Suite.

use super::shape::{
    List, Map, Member, NAME, POSITIVE_INTEGER, Range, Shape, Standing, Structure, Style, TEXT, text,
};

pub(super) const RETURN_CONSUMED_CAPACITY: Member =
    Member::optional("ReturnConsumedCapacity", Shape::Choice(&["INDEXES", "TOTAL", "NONE"]));
const RETURN_VALUES: Member = Member::optional(
    "ReturnValues",
    Shape::Choice(&["ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"]),
);
const RETURN_ITEM_COLLECTION_METRICS: Member =
    Member::optional("ReturnItemCollectionMetrics", Shape::Choice(&["SIZE", "NONE"]));
const RETURN_VALUES_ON_CONDITION_CHECK_FAILURE: Member =
    Member::optional("ReturnValuesOnConditionCheckFailure", Shape::Choice(&["ALL_OLD", "NONE"]));
const CONDITIONAL_OPERATOR: Member =
    Member::optional("ConditionalOperator", Shape::Choice(&["OR", "AND"]));
const SELECT: Member = Member::optional(
    "Select",
    Shape::Choice(&["SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES"]),
);
const COMPARISON_OPERATOR: Shape = Shape::Choice(&[
    "IN",
    "NULL",
    "BETWEEN",
    "LT",
    "NOT_CONTAINS",
    "EQ",
    "GT",
    "NOT_NULL",
    "NE",
    "LE",
    "BEGINS_WITH",
    "GE",
    "CONTAINS",
]);
const TABLE_NAME: Member = Member::required("TableName", Shape::Table);
/// The table of an operation with the newer words.
const NEWER_TABLE_NAME: Member = TABLE_NAME.worded(Style::NamingEmpty);

/// The values as the newer words list them, with their `UPDATE_NEW`.
const NEWER_RETURN_VALUES: &[&str] = &["ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATE_NEW", "NONE"];
const NEWER_CONDITIONAL_OPERATORS: &[&str] = &["ALL", "OR"];

const fn return_values(standing: Standing) -> Member {
    RETURN_VALUES.worded(Style::Anonymous(NEWER_RETURN_VALUES, standing))
}

const fn conditional_operator(standing: Standing) -> Member {
    CONDITIONAL_OPERATOR.worded(Style::Anonymous(NEWER_CONDITIONAL_OPERATORS, standing))
}

const INDEX_NAME: Member = Member::optional("IndexName", NAME);
const KEY: Member = Member::required("Key", Shape::Key);
const ITEM: Member = Member::required("Item", Shape::Item);
const EXCLUSIVE_START_KEY: Member = Member::optional("ExclusiveStartKey", Shape::Key);
const CONSISTENT_READ: Member = Member::optional("ConsistentRead", Shape::Boolean);
const CONDITION_EXPRESSION: Member = Member::optional("ConditionExpression", TEXT);
const FILTER_EXPRESSION: Member = Member::optional("FilterExpression", TEXT);
const PROJECTION_EXPRESSION: Member = Member::optional("ProjectionExpression", TEXT);

const ATTRIBUTES_TO_GET: Member =
    Member::optional("AttributesToGet", Shape::List(&List::sized(text(0, 65_535), 1, usize::MAX)));
const NAMES: Member = Member::optional(
    "ExpressionAttributeNames",
    Shape::Map(&Map {
        class: "java.lang.String",
        value: TEXT,
        min: 0,
        max: usize::MAX,
        by_table: false,
    }),
);
const VALUES: Member = Member::optional(
    "ExpressionAttributeValues",
    Shape::Map(&Map {
        class: "com.amazonaws.dynamodb.v20120810.AttributeValue",
        value: Shape::Value,
        min: 0,
        max: usize::MAX,
        by_table: false,
    }),
);

const OPERANDS: Member = Member::optional(
    "ExpressionAttributeValues",
    Shape::Map(&Map {
        class: "com.amazonaws.dynamodb.v20120810.AttributeValue",
        value: Shape::Operand,
        min: 0,
        max: usize::MAX,
        by_table: false,
    }),
);

const VALUE_LIST: Member =
    Member::optional("AttributeValueList", Shape::List(&List::of(Shape::Value)));
static CONDITION: Structure = Structure {
    name: "Condition",
    members: &[VALUE_LIST, Member::required("ComparisonOperator", COMPARISON_OPERATOR)],
};
static CONDITIONS: Map = Map {
    class: "com.amazonaws.dynamodb.v20120810.Condition",
    value: Shape::Structure(&CONDITION),
    min: 0,
    max: usize::MAX,
    by_table: false,
};
static EXPECTED_ATTRIBUTE_VALUE: Structure = Structure {
    name: "ExpectedAttributeValue",
    members: &[
        VALUE_LIST,
        Member::optional("ComparisonOperator", COMPARISON_OPERATOR),
        Member::optional("Exists", Shape::Boolean),
        Member::optional("Value", Shape::Value),
    ],
};
static EXPECTED_ATTRIBUTE_VALUES: Map = Map {
    class: "com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue",
    value: Shape::Structure(&EXPECTED_ATTRIBUTE_VALUE),
    min: 0,
    max: usize::MAX,
    by_table: false,
};
const EXPECTED: Member = Member::optional("Expected", Shape::Map(&EXPECTED_ATTRIBUTE_VALUES));
static ATTRIBUTE_VALUE_UPDATE: Structure = Structure {
    name: "AttributeValueUpdate",
    members: &[
        Member::optional("Action", Shape::Choice(&["ADD", "DELETE", "PUT"])),
        Member::optional("Value", Shape::Value),
    ],
};
static ATTRIBUTE_VALUE_UPDATES: Map = Map {
    class: "com.amazonaws.dynamodb.v20120810.AttributeValueUpdate",
    value: Shape::Structure(&ATTRIBUTE_VALUE_UPDATE),
    min: 0,
    max: usize::MAX,
    by_table: false,
};
const ATTRIBUTE_UPDATES: Member =
    Member::optional("AttributeUpdates", Shape::Map(&ATTRIBUTE_VALUE_UPDATES));

pub(crate) static PUT_ITEM: Structure = Structure {
    name: "PutItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        NEWER_TABLE_NAME,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        conditional_operator(Standing::Joined),
        ITEM,
        return_values(Standing::Joined),
        RETURN_ITEM_COLLECTION_METRICS,
        EXPECTED,
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
    ],
};

pub(crate) static GET_ITEM: Structure = Structure {
    name: "GetItemInput",
    members: &[
        ATTRIBUTES_TO_GET,
        RETURN_CONSUMED_CAPACITY,
        KEY,
        TABLE_NAME,
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        NAMES,
    ],
};

pub(crate) static UPDATE_ITEM: Structure = Structure {
    name: "UpdateItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        NEWER_TABLE_NAME,
        return_values(Standing::Alone),
        RETURN_ITEM_COLLECTION_METRICS,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        conditional_operator(Standing::Alone),
        KEY,
        ATTRIBUTE_UPDATES,
        EXPECTED,
        Member::optional("UpdateExpression", TEXT),
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
    ],
};

pub(crate) static DELETE_ITEM: Structure = Structure {
    name: "DeleteItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        NEWER_TABLE_NAME,
        return_values(Standing::Joined),
        RETURN_ITEM_COLLECTION_METRICS,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        conditional_operator(Standing::Joined),
        KEY,
        EXPECTED,
        CONDITION_EXPRESSION,
        NAMES,
        VALUES,
    ],
};

pub(crate) static QUERY: Structure = Structure {
    name: "QueryInput",
    members: &[
        Member::optional("Limit", POSITIVE_INTEGER).worded(Style::Naming),
        EXCLUSIVE_START_KEY,
        RETURN_CONSUMED_CAPACITY,
        ATTRIBUTES_TO_GET,
        Member::optional("QueryFilter", Shape::Map(&CONDITIONS)),
        SELECT,
        conditional_operator(Standing::Bare),
        Member::optional("KeyConditions", Shape::Map(&CONDITIONS)),
        TABLE_NAME,
        CONSISTENT_READ,
        INDEX_NAME,
        Member::optional("ScanIndexForward", Shape::Boolean),
        Member::optional("KeyConditionExpression", TEXT),
        FILTER_EXPRESSION,
        PROJECTION_EXPRESSION,
        NAMES,
        VALUES,
    ],
};

pub(crate) static SCAN: Structure = Structure {
    name: "ScanInput",
    members: &[
        Member::optional("Limit", POSITIVE_INTEGER),
        RETURN_CONSUMED_CAPACITY,
        ATTRIBUTES_TO_GET,
        Member::optional("Segment", Shape::Integer(Range { min: 0, max: 999_999 })),
        SELECT,
        Member::optional("ScanFilter", Shape::Map(&CONDITIONS)),
        conditional_operator(Standing::Bare),
        Member::optional("TotalSegments", Shape::Integer(Range { min: 1, max: 1_000_000 })),
        TABLE_NAME,
        CONSISTENT_READ,
        EXCLUSIVE_START_KEY,
        INDEX_NAME,
        FILTER_EXPRESSION,
        PROJECTION_EXPRESSION,
        NAMES,
        VALUES,
    ],
};

static KEYS_AND_ATTRIBUTES: Structure = Structure {
    name: "KeysAndAttributes",
    members: &[
        Member::required("Keys", Shape::List(&List::sized(Shape::Key, 1, 100)))
            .worded(Style::Naming),
        ATTRIBUTES_TO_GET,
        CONSISTENT_READ,
        PROJECTION_EXPRESSION,
        NAMES,
    ],
};

pub(crate) static BATCH_GET_ITEM: Structure = Structure {
    name: "BatchGetItemInput",
    members: &[
        Member::required(
            "RequestItems",
            Shape::Map(&Map {
                class: "com.amazonaws.dynamodb.v20120810.KeysAndAttributes",
                value: Shape::Structure(&KEYS_AND_ATTRIBUTES),
                min: 1,
                max: 100,
                by_table: true,
            }),
        )
        .worded(Style::Naming),
        RETURN_CONSUMED_CAPACITY,
    ],
};

static PUT_REQUEST: Structure = Structure { name: "PutRequest", members: &[ITEM] };
static DELETE_REQUEST: Structure = Structure { name: "DeleteRequest", members: &[KEY] };
static WRITE_REQUEST: Structure = Structure {
    name: "WriteRequest",
    members: &[
        Member::optional("PutRequest", Shape::Structure(&PUT_REQUEST)),
        Member::optional("DeleteRequest", Shape::Structure(&DELETE_REQUEST)),
    ],
};

pub(crate) static BATCH_WRITE_ITEM: Structure = Structure {
    name: "BatchWriteItemInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        RETURN_ITEM_COLLECTION_METRICS,
        Member::required(
            "RequestItems",
            Shape::Map(&Map {
                class: "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>",
                value: Shape::List(&List::sized(Shape::Structure(&WRITE_REQUEST), 1, 25)),
                // That it has entries is the engine's to say: the service has a sentence of its own for it.
                min: 0,
                max: 25,
                by_table: true,
            }),
        ),
    ],
};

static GET: Structure =
    Structure { name: "Get", members: &[KEY, TABLE_NAME, PROJECTION_EXPRESSION, NAMES] };
static TRANSACT_GET_ITEM: Structure = Structure {
    name: "TransactGetItem",
    members: &[Member::required("Get", Shape::Structure(&GET))],
};

pub(crate) static TRANSACT_GET_ITEMS: Structure = Structure {
    name: "TransactGetItemsInput",
    members: &[
        RETURN_CONSUMED_CAPACITY,
        Member::required(
            "TransactItems",
            Shape::List(&List::sized(Shape::Structure(&TRANSACT_GET_ITEM), 1, 100)),
        ),
    ],
};

static CONDITION_CHECK: Structure = Structure {
    name: "ConditionCheck",
    members: &[
        TABLE_NAME,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        KEY,
        Member::required("ConditionExpression", TEXT),
        NAMES,
        OPERANDS,
    ],
};
static PUT: Structure = Structure {
    name: "Put",
    members: &[
        TABLE_NAME,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        ITEM,
        CONDITION_EXPRESSION,
        NAMES,
        OPERANDS,
    ],
};
static DELETE: Structure = Structure {
    name: "Delete",
    members: &[
        TABLE_NAME,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        KEY,
        CONDITION_EXPRESSION,
        NAMES,
        OPERANDS,
    ],
};
static UPDATE: Structure = Structure {
    name: "Update",
    members: &[
        TABLE_NAME,
        RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
        KEY,
        Member::required("UpdateExpression", TEXT),
        CONDITION_EXPRESSION,
        NAMES,
        OPERANDS,
    ],
};
static TRANSACT_WRITE_ITEM: Structure = Structure {
    name: "TransactWriteItem",
    members: &[
        Member::optional("ConditionCheck", Shape::Structure(&CONDITION_CHECK)),
        Member::optional("Put", Shape::Structure(&PUT)),
        Member::optional("Delete", Shape::Structure(&DELETE)),
        Member::optional("Update", Shape::Structure(&UPDATE)),
    ],
};

pub(crate) static TRANSACT_WRITE_ITEMS: Structure = Structure {
    name: "TransactWriteItemsInput",
    members: &[
        Member::optional("ClientRequestToken", text(1, 36)),
        RETURN_CONSUMED_CAPACITY,
        RETURN_ITEM_COLLECTION_METRICS,
        Member::required(
            "TransactItems",
            Shape::List(&List::sized(Shape::Structure(&TRANSACT_WRITE_ITEM), 1, 100)),
        ),
    ],
};
