//! Table control.
//!
//! Source: the service, as Dynalite's and Parity Suite's suites and a public catalogue of its table-control errors (October
//! 2026) observed it; DynamoDB Local 1.25.1 where none has it. What none of them has is said in the engine's words behind the
//! service's beginning.

use dynafile::{KeyElement, TableError, TableLimit, WarmFloor};
use dynafile_model::ArnFault;

use super::{COUNTED, INVALID_VALUES};
use crate::failure::{Exception, Failure};
use crate::quotation::excerpt;

/// What an ARN of a table is told that has another form.
pub(super) const ARN_FORMAT: &str = "Valid ARN format is 'arn:<awsPartition>:<vendor>:<region>:<subscriber>:resourceType/resourceName', where Resource name must have length less than or equal to 255, Resource name must have length greater than or equal to 3, Resource name must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";

/// What the service answers to a request that cannot be carried out as it stands.
pub(super) fn table(error: &TableError, operation: &str) -> Failure {
    match error {
        TableError::NoSuchIndex { .. } => {
            Failure::new(Exception::ResourceNotFound, "Requested resource not found")
        }
        error => {
            let text = of_keys(error)
                .or_else(|| of_indexes(error))
                .or_else(|| of_throughput(error, operation))
                .or_else(|| of_on_demand(error))
                .or_else(|| of_settings(error, operation))
                .or_else(|| of_tags(error))
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

/// The part of a table's ARN that could not be one of it; the service does not say where the ARN stands.
///
/// Source: the service as observed in autumn 2026.
pub(super) fn foreign_part(given: &str, fault: ArnFault) -> Option<String> {
    let what = match fault {
        ArnFault::Partition => "AWS partition",
        ArnFault::Region => "AWS region",
        ArnFault::ResourceType => "resource type",
        _ => return None,
    };
    Some(format!("Invalid {what} in '{}'", excerpt(given)))
}

fn table_arn(given: &str, fault: ArnFault) -> String {
    let text = foreign_part(given, fault).unwrap_or_else(|| {
        let given = excerpt(given);
        format!("Value '{given}' at 'tableName' failed to satisfy constraint: {ARN_FORMAT}")
    });
    format!("{COUNTED}{text}")
}

/// Source: the service as observed in autumn 2026.
fn resource_arn(given: &str, expected: &str, fault: ArnFault) -> String {
    let takes_streams = expected != "table";
    match fault {
        ArnFault::Prefix => format!("{INVALID_VALUES}ARNs must start with 'arn:': {given}"),
        ArnFault::Kind => format!(
            "{INVALID_VALUES}Invalid resource arn provided, only table or stream is accepted. Provided resource arn: {given}"
        ),
        ArnFault::Region if !takes_streams => {
            format!("Invalid TableArn: Invalid ResourceArn provided as input {given}")
        }
        ArnFault::Partition | ArnFault::Region | ArnFault::Account => {
            format!("{INVALID_VALUES}Invalid resource Arn: {given}")
        }
        _ => format!("{INVALID_VALUES}Provided Arn is not a DynamoDB resource arn: {given}"),
    }
}

fn of_keys(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::TableName { .. } => "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'".to_owned(),
        TableError::TableArn { given, fault } => table_arn(given, *fault),
        TableError::ResourceArn { given, expected, fault } => resource_arn(given, expected, *fault),
        TableError::NoAttributeDefinitions => "No Attribute Schema Defined".to_owned(),
        TableError::NoKeySchema => "No defined key schema.  A key schema containing at least a hash key must be defined for all tables".to_owned(),
        TableError::AttributeDefinedTwice { attribute } => {
            format!("Attribute Name is duplicated: {attribute}")
        }
        TableError::AttributeRedefined { existing, new, .. } => format!(
            "{INVALID_VALUES}Attributes cannot be redefined. Please check that your attribute has the same type as previously defined. Existing schema: {} New schema: {}",
            schema(existing),
            schema(new)
        ),
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
        TableError::HashAfterRange { .. } => format!(
            "{INVALID_VALUES}All HASH key attributes must precede RANGE key attributes in the KeySchema"
        ),
        TableError::KeyPartTooLong { part, .. } => format!(
            "{INVALID_VALUES}The KeySchema exceeds the maximum allowed number of {part} key attributes"
        ),
        TableError::KeyAttributeTwice { is_multi_attribute: true, .. } => {
            "The KeySchema contains multiple key attributes with the same name".to_owned()
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
        TableError::UnusedAttributeDefinitions { has_indexes: true, defined, keys } => format!(
            "{INVALID_VALUES}Some AttributeDefinitions are not used. AttributeDefinitions: [{}], keys used: [{}]",
            defined.join(", "),
            keys.join(", ")
        ),
        TableError::UnusedAttributeDefinitions { .. } => format!(
            "{INVALID_VALUES}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
        ),
        _ => return None,
    })
}

/// A key as the service prints it, `Schema:[SchemaElement: key{id:S:HASH}]`.
fn schema(key: &[KeyElement]) -> String {
    let element = |element: &KeyElement| {
        let KeyElement { attribute, attribute_type, part } = element;
        format!("SchemaElement: key{{{attribute}:{attribute_type}:{part}}}")
    };
    format!("Schema:[{}]", key.iter().map(element).collect::<Vec<_>>().join(", "))
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
        TableError::NoAttributeDefinitionsOfIndex { index } => {
            format!("AttributeDefinitions is not specified for index: {index}")
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
        TableError::NonKeyAttributeTwice { attribute, .. } => {
            format!("Duplicate element in NonKeyAttributes: {attribute}")
        }
        TableError::SeveralIndexActions => {
            "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object"
                .to_owned()
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

fn of_throughput(error: &TableError, operation: &str) -> Option<String> {
    let is_update = operation == "UpdateTable";
    Some(match error {
        TableError::NoProvisionedThroughput { index: None } if is_update => format!(
            "{INVALID_VALUES}ProvisionedThroughput must be specified when BillingMode is PROVISIONED"
        ),
        TableError::NoProvisionedThroughput { index: None } => format!(
            "{INVALID_VALUES}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"
        ),
        TableError::NoProvisionedThroughput { index: Some(index) } => format!(
            "{INVALID_VALUES}ProvisionedThroughput {} for index: {index}",
            if is_update { "must be specified" } else { "is not specified" }
        ),
        TableError::ProvisionedThroughputNotAllowed { index: None } => format!(
            "{INVALID_VALUES}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"
        ),
        TableError::ProvisionedThroughputNotAllowed { index: Some(index) } if is_update => format!(
            "{INVALID_VALUES}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: {index} when BillingMode is PAY_PER_REQUEST"
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

/// Limits of payment by the request, and what is to be served at once.
fn of_on_demand(error: &TableError) -> Option<String> {
    let text = match error {
        TableError::OnDemandThroughputNotAllowed { index, member, .. } => format!(
            "{member} for OnDemandThroughput{} cannot be specified when the table BillingMode is PROVISIONED",
            index.as_ref().map(|index| format!(" for index: {index}")).unwrap_or_default()
        ),
        TableError::OnDemandThroughputValue { index, member, .. } => format!(
            "Requested {member} for OnDemandThroughput for {} is outside of valid range",
            index.as_ref().map_or("table".to_owned(), |index| format!("index : {index}"))
        ),
        TableError::WarmThroughputValue { index, member, floor, .. } => format!(
            "Requested {member} for WarmThroughput for {} is lower than {}",
            index.as_ref().map_or("table".to_owned(), |index| format!("index {index}")),
            match (floor, *member) {
                (WarmFloor::Initial, _) =>
                    "initial throughput for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
                (WarmFloor::Reserved, "ReadUnitsPerSecond") => {
                    "ReadCapacityUnits of ProvisionedThroughput"
                }
                (WarmFloor::Reserved, _) => "WriteCapacityUnits of ProvisionedThroughput",
                (WarmFloor::Current, _) => {
                    "current WarmThroughput, decreasing WarmThroughput is not supported"
                }
            }
        ),
        _ => return None,
    };
    Some(format!("{INVALID_VALUES}{text}"))
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

/// The lists whose word for a token that is none is known.
const LISTS_OF_NOTHING: [&str; 3] = ["ListExports", "ListImports", "ListBulkOperations"];

fn of_settings(error: &TableError, operation: &str) -> Option<String> {
    let is_update = operation == "UpdateTable";
    Some(match error {
        TableError::NoStreamViewType => format!(
            "{INVALID_VALUES}{}",
            if is_update {
                "If stream is being enabled then UpdateViewType is required"
            } else {
                "Table is being created with a stream enabled, UpdateViewType is required"
            }
        ),
        TableError::StreamViewTypeNotAllowed => format!(
            "{INVALID_VALUES}{}",
            if is_update {
                "If stream is being disabled, then UpdateViewType must not be specified"
            } else {
                "Table is being created with a stream disabled, UpdateViewType should not be specified"
            }
        ),
        TableError::StreamDisabled { table } => {
            format!("Table has no stream to disable: TableName: {table}")
        }
        TableError::EncryptionType { given } => {
            format!("{INVALID_VALUES}SSEType {given} is not supported")
        }
        TableError::EncryptionKeyNotAllowed => {
            format!("{INVALID_VALUES}KMSMasterKeyId can not be specified if Enabled is false")
        }
        TableError::EncryptionUnchanged { key_arn: None, .. } => {
            format!("{INVALID_VALUES}Table is already encrypted by default")
        }
        TableError::EncryptionUnchanged { .. } => format!(
            "{INVALID_VALUES}Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key"
        ),
        TableError::NothingToUpdate => "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required".to_owned(),
        TableError::DeletionProtected { .. } => "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.".to_owned(),
        TableError::TimeToLiveEnabled { .. } => "TimeToLive is already enabled".to_owned(),
        TableError::TimeToLiveDisabled { .. } => "TimeToLive is already disabled".to_owned(),
        TableError::TimeToLiveOtherAttribute { current, .. } => format!(
            "TimeToLive is active on a different AttributeName: current AttributeName is {current}"
        ),
        TableError::RecoveryPeriod { .. } => "Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.".to_owned(),
        TableError::TimeRange => format!(
            "{INVALID_VALUES}Time range lower bound must be less than or equal to upper bound"
        ),
        TableError::NextToken { token } if LISTS_OF_NOTHING.contains(&operation) => {
            format!("Invalid Request: Provided nextToken is invalid: {token}")
        }
        TableError::PolicyTooLong { limit_bytes, .. } => {
            format!("{INVALID_VALUES}Maximum policy size of {limit_bytes} bytes exceeded")
        }
        TableError::PolicyEmpty => format!(
            "{INVALID_VALUES}Invalid policy document: This policy contains invalid Json"
        ),
        _ => return None,
    })
}

fn of_tags(error: &TableError) -> Option<String> {
    Some(match error {
        TableError::TagKey { key } => tag_key(Some(key)),
        TableError::TagValue { value } => tag_value(Some(value)),
        TableError::ReservedTag { key } => {
            format!("Tag Key cannot be prefixed with aws:, Key: {key}")
        }
        TableError::TagTwice { key } => {
            format!("Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}")
        }
        TableError::TooManyTags { .. } => {
            "Number of Tags exceed the current limit for the provided ResourceArn".to_owned()
        }
        TableError::NoTags { member: "TagKeys" } => {
            "Atleast one Tag Key needs to be provided as Input.".to_owned()
        }
        TableError::NoTags { .. } => "Atleast one Tag needs to be provided as Input.".to_owned(),
        _ => return None,
    })
}

/// A tag's key that is none; `None` if it is missing.
pub(super) fn tag_key(key: Option<&str>) -> String {
    format!("The Tag Key provided is invalid, Key: {}", key.unwrap_or("null"))
}

/// A tag's value that is none; `None` if it is missing.
pub(super) fn tag_value(value: Option<&str>) -> String {
    format!("The Tag Value provided is invalid, Value: {}", value.unwrap_or("null"))
}
