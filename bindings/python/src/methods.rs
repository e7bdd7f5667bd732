//! The methods whose keywords are checked by us: how each is called, and what it takes.

use crate::keywords::Method;

/// What every write with a condition takes beside its item or key.
const CONDITION: [&str; 3] =
    ["condition", "expression_attribute_names", "expression_attribute_values"];

pub(crate) static PUT_ITEM: Method = Method {
    name: "put_item",
    call: "put_item(item={...})",
    keywords: &["item", CONDITION[0], CONDITION[1], CONDITION[2], "return_values"],
};

pub(crate) static GET_ITEM: Method =
    Method { name: "get_item", call: "get_item(key={...})", keywords: &["key"] };

pub(crate) static DELETE_ITEM: Method = Method {
    name: "delete_item",
    call: "delete_item(key={...})",
    keywords: &["key", CONDITION[0], CONDITION[1], CONDITION[2], "return_values"],
};

pub(crate) static UPDATE_ITEM: Method = Method {
    name: "update_item",
    call: "update_item(key={...}, set={...})",
    keywords: &[
        "key",
        "set",
        "remove",
        "add",
        "delete",
        "update_expression",
        CONDITION[0],
        CONDITION[1],
        CONDITION[2],
        "return_values",
    ],
};

pub(crate) static QUERY: Method = Method {
    name: "query",
    call: "query(pk, begins_with=...)",
    keywords: &[
        "starts_with",
        "scan_index_forward",
        "_filter",
        "begins_with",
        "between",
        "eq",
        "gt",
        "gte",
        "lt",
        "lte",
        "limit",
        "exclusive_start_key",
        "index",
        "filter_expression",
        CONDITION[1],
        CONDITION[2],
        "projection",
        "count",
    ],
};

pub(crate) static SCAN: Method = Method {
    name: "scan",
    call: "scan(_filter)",
    keywords: &[
        "_filter",
        "segment",
        "total_segments",
        "limit",
        "exclusive_start_key",
        "index",
        "filter_expression",
        CONDITION[1],
        CONDITION[2],
        "projection",
        "count",
    ],
};

pub(crate) static BATCH_PUT_ITEM: Method =
    Method { name: "put_item", call: "batch.put_item(item={...})", keywords: &["item"] };

pub(crate) static BATCH_DELETE_ITEM: Method =
    Method { name: "delete_item", call: "batch.delete_item(key={...})", keywords: &["key"] };

pub(crate) static BATCH_UPDATE_ITEM: Method = Method {
    name: "update_item",
    call: "batch.update_item(key={...}, set={...})",
    keywords: &[
        "key",
        "set",
        "remove",
        "add",
        "delete",
        "update_expression",
        CONDITION[1],
        CONDITION[2],
    ],
};

pub(crate) static TRANSACTION_PUT_ITEM: Method = Method {
    name: "put_item",
    call: "tx.put_item(item={...})",
    keywords: &["item", CONDITION[0], CONDITION[1], CONDITION[2], "table"],
};

pub(crate) static TRANSACTION_UPDATE_ITEM: Method = Method {
    name: "update_item",
    call: "tx.update_item(key={...}, set={...})",
    keywords: &[
        "key",
        "set",
        "remove",
        "add",
        "delete",
        "update_expression",
        CONDITION[0],
        CONDITION[1],
        CONDITION[2],
        "table",
    ],
};

pub(crate) static TRANSACTION_DELETE_ITEM: Method = Method {
    name: "delete_item",
    call: "tx.delete_item(key={...})",
    keywords: &["key", CONDITION[0], CONDITION[1], CONDITION[2], "table"],
};

pub(crate) static TRANSACTION_CHECK: Method = Method {
    name: "check",
    call: "tx.check(key={...}, condition=...)",
    keywords: &["key", CONDITION[0], CONDITION[1], CONDITION[2], "table"],
};
