//! Requests that tests start from.

use dynafile::api::{
    AttributeDefinition, BillingMode, CreateTableInput, DescribeTableInput, GlobalSecondaryIndex,
    GlobalSecondaryIndexDescription, KeySchemaElement, LocalSecondaryIndex, Projection,
    ProjectionType, ProvisionedThroughput, ScalarAttributeType, TableDescription,
};
use dynafile::{Database, Error, TableError};

/// The ARN of the table of this name.
pub(crate) fn arn(table: &str) -> String {
    format!("arn:aws:dynamodb:us-east-1:000000000000:table/{table}")
}

/// Definitions of string attributes with these names.
pub(crate) fn strings(names: &[&str]) -> Vec<AttributeDefinition> {
    let string = |name: &&str| AttributeDefinition::new(*name, ScalarAttributeType::S);
    names.iter().map(string).collect()
}

/// A key of these attributes: one or two.
pub(crate) fn key(names: &[&str]) -> Vec<KeySchemaElement> {
    let element = |(position, name): (usize, &&str)| match position {
        0 => KeySchemaElement::hash(*name),
        _ => KeySchemaElement::range(*name),
    };
    names.iter().enumerate().map(element).collect()
}

/// A table with the key `a`, paid for by the request.
pub(crate) fn on_demand(name: &str) -> CreateTableInput {
    CreateTableInput {
        attribute_definitions: Some(strings(&["a"])),
        key_schema: Some(key(&["a"])),
        billing_mode: Some(BillingMode::PayPerRequest),
        ..CreateTableInput::new(name)
    }
}

/// A table with the key `a`, `b` and the attribute `c` for indexes, paid for by the request.
pub(crate) fn with_sort_key(name: &str) -> CreateTableInput {
    CreateTableInput {
        attribute_definitions: Some(strings(&["a", "b", "c"])),
        key_schema: Some(key(&["a", "b"])),
        ..on_demand(name)
    }
}

/// A table with the key `a` and five units of each kind.
pub(crate) fn provisioned(name: &str) -> CreateTableInput {
    CreateTableInput {
        billing_mode: None,
        provisioned_throughput: Some(ProvisionedThroughput::new(5, 5)),
        ..on_demand(name)
    }
}

/// A global index that projects everything.
pub(crate) fn global(name: &str, keys: &[&str]) -> GlobalSecondaryIndex {
    GlobalSecondaryIndex::new(name, key(keys), Projection::new(ProjectionType::All))
}

/// A local index that projects everything.
pub(crate) fn local(name: &str, keys: &[&str]) -> LocalSecondaryIndex {
    LocalSecondaryIndex::new(name, key(keys), Projection::new(ProjectionType::All))
}

/// The table as DescribeTable describes it.
pub(crate) fn describe(database: &Database, table: &str) -> TableDescription {
    database.execute(DescribeTableInput::new(table)).unwrap().table.unwrap()
}

/// The global index as DescribeTable describes it.
pub(crate) fn describe_index(
    database: &Database,
    table: &str,
    index: &str,
) -> Option<GlobalSecondaryIndexDescription> {
    let indexes = describe(database, table).global_secondary_indexes.unwrap_or_default();
    indexes.into_iter().find(|described| described.index_name.as_deref() == Some(index))
}

/// What is wrong with the request.
#[track_caller]
pub(crate) fn table_error<T>(outcome: dynafile::Result<T>) -> TableError {
    match outcome.err() {
        Some(Error::Table(error)) => error,
        other => panic!("not an error of a request about tables: {other:?}"),
    }
}
