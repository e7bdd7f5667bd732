//! Table control.
//!
//! Source: the service, as Dynalite's and Parity Suite's suites observed it; DynamoDB Local 1.25.1 where neither has it. What
//! none of them has is said in the engine's words behind the service's beginning.

use dynafile::{TableError, TableLimit};

use super::INVALID_VALUES;
use crate::failure::{Exception, Failure};

/// What the service answers to a request that cannot be carried out as it stands.
pub(super) fn table(error: &TableError) -> Failure {
    match error {
        TableError::NoSuchIndex { .. } => {
            Failure::new(Exception::ResourceNotFound, "Requested resource not found")
        }
        error => {
            let text = of_keys(error)
                .or_else(|| of_indexes(error))
                .or_else(|| of_throughput(error))
                .or_else(|| of_settings(error))
                .unwrap_or_else(|| format!("{INVALID_VALUES}{error}"));
            Failure::new(Exception::Validation, text)
        }
    }
}

/// What the service answers to a change that has to wait.
pub(super) fn limit(limit: &TableLimit) -> Failure {
    let text = match limit {
        TableLimit::OneIndexAtATime => "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table".to_owned(),
        TableLimit::Decreases { decreases_today, .. } => format!(
            "Subscriber limit exceeded: Provisioned throughput decreases are limited within a given UTC day. After the first 4 decreases, each subsequent decrease in the same UTC day can be performed at most once every 3600 seconds. Number of decreases today: {decreases_today}."
        ),
        other => format!("Subscriber limit exceeded: {other}"),
    };
    Failure::new(Exception::LimitExceeded, text)
}

/// `Table is being created: Movies`, for a status by the service's name.
pub(super) fn in_use(what: &str, name: &str, status: &str) -> Failure {
    let doing = match status {
        "CREATING" => "created",
        "DELETING" => "deleted",
        _ => "updated",
    };
    let text = format!(
        "Attempt to change a resource which is still in use: {what} is being {doing}: {name}"
    );
    Failure::new(Exception::ResourceInUse, text)
}

fn of_keys(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::TableName { .. } => "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'".to_owned(),
        TableError::ResourceArn { given, .. } => {
            format!("Invalid TableArn: Invalid ResourceArn provided as input {given}")
        }
        TableError::NoAttributeDefinitions => "No Attribute Schema Defined".to_owned(),
        TableError::NoKeySchema => "No defined key schema.  A key schema containing at least a hash key must be defined for all tables".to_owned(),
        TableError::AttributeDefinedTwice { .. } => {
            "Cannot have two attributes with the same name".to_owned()
        }
        TableError::FirstKeyNotHash { .. } => {
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type".to_owned()
        }
        TableError::SecondKeyNotRange { .. } => {
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type".to_owned()
        }
        // The one attribute that is defined does not count twice.
        TableError::KeyAttributeTwice { index: None, .. } => {
            "Invalid KeySchema: Some index key attribute have no definition".to_owned()
        }
        TableError::KeyAttributeTwice { .. } => {
            "Both the Hash Key and the Range Key element in the KeySchema have the same name"
                .to_owned()
        }
        TableError::KeyNotDefined { index: None, keys, .. } if keys.len() == 2 => {
            "Invalid KeySchema: Some index key attribute have no definition".to_owned()
        }
        TableError::KeyNotDefined { keys, defined, .. } => format!(
            "{INVALID_VALUES}Some index key attributes are not defined in AttributeDefinitions. Keys: [{}], AttributeDefinitions: [{}]",
            keys.join(", "),
            defined.join(", ")
        ),
        TableError::UnusedAttributeDefinitions { .. } => format!(
            "{INVALID_VALUES}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
        ),
        _ => return None,
    })
}

fn of_indexes(error: &TableError) -> Option<String> {
    let text = match error {
        TableError::NoIndexes { kind } => format!("List of {}SecondaryIndexes is empty", title(kind)),
        TableError::TooManyIndexes { kind, limit, .. } => {
            format!("{}SecondaryIndex count exceeds the per-table limit of {limit}", title(kind))
        }
        TableError::IndexNameTwice { index } => format!("Duplicate index name: {index}"),
        TableError::IndexThere { .. } => {
            return Some("Attempting to create an index which already exists".to_owned());
        }
        TableError::LocalIndexWithoutTableSortKey => "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex".to_owned(),
        TableError::LocalIndexWithoutSortKey { index } => {
            format!("Index KeySchema does not have a range key for index: {index}")
        }
        TableError::LocalIndexOtherPartitionKey { index, index_key, table_key } => format!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {index}. index hash key: {index_key}, table hash key: {table_key}"
        ),
        TableError::NoProjectionType { .. } => "Unknown ProjectionType: null".to_owned(),
        TableError::NonKeyAttributesNotAllowed { projection, .. } => {
            format!("ProjectionType is {projection}, but NonKeyAttributes is specified")
        }
        TableError::NoNonKeyAttributes { .. } => {
            "ProjectionType is INCLUDE, but NonKeyAttributes is not specified".to_owned()
        }
        TableError::NoIndexAction => "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null".to_owned(),
        TableError::IndexUpdatedTwice { index } => format!(
            "Only one global secondary index update per index is allowed simultaneously. Index: {index}"
        ),
        _ => return None,
    };
    Some(format!("{INVALID_VALUES}{text}"))
}

fn title(kind: &str) -> &'static str {
    if kind == "local" { "Local" } else { "Global" }
}

fn of_throughput(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::NoProvisionedThroughput { index: None } => format!(
            "{INVALID_VALUES}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        ),
        TableError::NoProvisionedThroughput { index: Some(index) } => format!(
            "{INVALID_VALUES}ReadCapacityUnits and WriteCapacityUnits must both be specified for index: {index}"
        ),
        TableError::ProvisionedThroughputNotAllowed { index: None } => format!(
            "{INVALID_VALUES}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        ),
        TableError::ProvisionedThroughputNotAllowed { index: Some(index) } => format!(
            "{INVALID_VALUES}ProvisionedThroughput should not be specified for index: {index} when BillingMode is PAY_PER_REQUEST"
        ),
        TableError::ThroughputOverQuota { index, member, units, .. } => format!(
            "Given value {units} for {member} is out of bounds{}",
            index.as_ref().map(|index| format!(" for index {index}")).unwrap_or_default()
        ),
        TableError::ThroughputUnchanged { index, read_units, write_units, .. } => {
            unchanged(index.as_deref(), *read_units, *write_units)
        }
        _ => return None,
    })
}

fn unchanged(index: Option<&str>, read: i64, write: i64) -> String {
    let place = match index {
        Some(index) => format!("index {index}"),
        None => "table".to_owned(),
    };
    format!(
        "The provisioned throughput for the {place} will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the {place}: {read}. Requested ReadCapacityUnits: {read}. Current WriteCapacityUnits provisioned for the {place}: {write}. Requested WriteCapacityUnits: {write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits."
    )
}

fn of_settings(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::NoStreamViewType => "Invalid StreamViewType: Stream ViewType must not be null or empty when enabling streams.".to_owned(),
        TableError::StreamViewTypeNotAllowed => "Invalid StreamViewType: Stream StreamEnabled was false but a StreamViewType was present.".to_owned(),
        TableError::StreamDisabled { .. } => "Table has no stream to disable".to_owned(),
        TableError::NothingToUpdate => "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required".to_owned(),
        TableError::DeletionProtected { .. } => "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.".to_owned(),
        TableError::TimeToLiveEnabled { .. } => "TimeToLive is already enabled".to_owned(),
        TableError::TimeToLiveDisabled { .. } => "TimeToLive is already disabled".to_owned(),
        TableError::TimeToLiveOtherAttribute { current, .. } => format!(
            "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
        ),
        TableError::NoTags { member: "TagKeys" } => {
            "Atleast one Tag Key needs to be provided as Input.".to_owned()
        }
        TableError::NoTags { .. } => "Atleast one Tag needs to be provided as Input.".to_owned(),
        _ => return None,
    })
}
