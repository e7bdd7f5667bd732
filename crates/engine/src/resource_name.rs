//! Names as requests give them, and ARNs as responses have them.
//!
//! Reading is the model's ([`dynafile_model::Arn`]); here is what a request may name where, and what it is told otherwise.
//! ARNs that are given may be of any partition, region and account: a file is one namespace. Those that are made have the
//! region and account of the builder.
//!
//! Not here: whether there is such a table.

use std::borrow::Cow;

use dynafile_model::limits::TABLE_NAME_MIN_LENGTH;
use dynafile_model::{Arn, ArnFault, ResourceName, is_arn, is_name, table_in_arn};

use crate::error::{StreamError, TableError};

/// The region and account that ARNs of this database have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) region: String,
    pub(crate) account_id: String,
}

impl Naming {
    pub(crate) fn table_arn(&self, table: &str) -> String {
        self.arn(ResourceName::Table { table: table.to_owned() })
    }

    pub(crate) fn index_arn(&self, table: &str, index: &str) -> String {
        let (table, index) = (table.to_owned(), index.to_owned());
        self.arn(ResourceName::Index { table, index })
    }

    pub(crate) fn stream_arn(&self, table: &str, label: &str) -> String {
        let (table, label) = (table.to_owned(), label.to_owned());
        self.arn(ResourceName::Stream { table, label })
    }

    fn arn(&self, resource: ResourceName) -> String {
        Arn::new(&self.region, &self.account_id, resource).to_string()
    }

    /// The ARN of a key of the account: of its default key for DynamoDB, unless one is named by its
    /// id, its alias or its ARN.
    pub(crate) fn key_arn(&self, key: Option<&str>) -> String {
        let Self { region, account_id } = self;
        match key.unwrap_or("alias/aws/dynamodb") {
            arn if is_arn(arn) => arn.to_owned(),
            alias if alias.starts_with("alias/") => {
                format!("arn:aws:kms:{region}:{account_id}:{alias}")
            }
            id => format!("arn:aws:kms:{region}:{account_id}:key/{id}"),
        }
    }
}

/// A stream's name: its table's, and the time it was enabled at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StreamName {
    pub(crate) table: String,
    pub(crate) label: String,
}

/// Whether this may be the name of a table or index of the service's (API reference, `TableName`): 3
/// to 255 of `a-z A-Z 0-9 _ - .`.
pub(crate) fn is_table_name(name: &str) -> bool {
    name.len() >= TABLE_NAME_MIN_LENGTH && is_name(name)
}

/// The table's name in what a request calls it by: the name itself, or its ARN. `None` if it is a
/// name that no table can have; tables of the native API may have shorter ones than the service's.
///
/// # Errors
/// [`TableError::TableArn`] of an ARN that is not a table's.
pub(crate) fn named_table(given: &str) -> Result<Option<Cow<'_, str>>, TableError> {
    if !is_arn(given) {
        return Ok(is_name(given).then_some(given.into()));
    }
    match table_in_arn(given) {
        Ok(table) => Ok(Some(table.into())),
        Err(fault) => Err(TableError::TableArn { given: given.to_owned(), fault }),
    }
}

/// The name of a table of the service's, in its name or ARN.
///
/// # Errors
/// [`TableError::TableName`]; [`TableError::TableArn`] of an ARN that is not a table's.
pub(crate) fn table_name(given: &str) -> Result<String, TableError> {
    let is_allowed = |name: &Cow<'_, str>| is_arn(given) || is_table_name(name);
    match named_table(given)?.filter(is_allowed) {
        Some(name) => Ok(name.into_owned()),
        None => Err(TableError::TableName { name: given.to_owned() }),
    }
}

/// The table's name in its ARN.
///
/// # Errors
/// [`TableError::ResourceArn`] of anything else, its plain name included.
pub(crate) fn table_of_arn(given: &str) -> Result<String, TableError> {
    table_in_arn(given).map_err(|fault| {
        let (given, expected) = (given.to_owned(), "table");
        TableError::ResourceArn { given, expected, fault }
    })
}

/// The stream that its ARN names.
///
/// # Errors
/// [`StreamError::Arn`] of anything else.
pub(crate) fn stream_of_arn(given: &str) -> Result<StreamName, StreamError> {
    let fault = match given.parse::<Arn>().map(|arn| arn.resource) {
        Ok(ResourceName::Stream { table, label }) => return Ok(StreamName { table, label }),
        Ok(_) => ArnFault::Kind,
        Err(fault) => fault,
    };
    Err(StreamError::Arn { given: given.to_owned(), fault })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MUSIC: &str = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";

    #[test]
    fn a_table_is_found_in_its_name_and_in_its_arn() {
        let elsewhere = "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Music";
        for given in ["Music", MUSIC, elsewhere] {
            assert_eq!(table_name(given).as_deref(), Ok("Music"), "{given}");
            assert_eq!(named_table(given), Ok(Some("Music".into())), "{given}");
        }
    }

    #[test]
    fn names_out_of_the_rules_are_none() {
        for given in ["", "a b c", "a/b", "table/Music", "müsli", &"x".repeat(256)] {
            let error = TableError::TableName { name: given.to_owned() };
            assert_eq!(table_name(given), Err(error), "{given}");
            assert_eq!(named_table(given), Ok(None), "{given}");
        }
        assert!(matches!(table_name("ab"), Err(TableError::TableName { .. })));
        assert_eq!(named_table("ab"), Ok(Some("ab".into())), "a native table's");
    }

    #[test]
    fn arns_of_something_else_are_refused_where_a_table_is_meant() {
        for (given, expected) in [
            (format!("{MUSIC}/index/by_year"), ArnFault::Kind),
            (format!("{MUSIC}/stream/2024-01-01T00:00:00.000"), ArnFault::Kind),
            (format!("{MUSIC}/"), ArnFault::ResourceType),
            (format!("{MUSIC}:table/secret"), ArnFault::ResourceType),
            ("arn:aws:dynamodb:x:table/allowed/:table/secret".into(), ArnFault::Account),
            ("arn:".into(), ArnFault::Fields),
        ] {
            let error = TableError::TableArn { given: given.clone(), fault: expected };
            assert_eq!(table_name(&given), Err(error.clone()));
            assert_eq!(named_table(&given), Err(error));
            assert!(matches!(
                table_of_arn(&given),
                Err(TableError::ResourceArn { fault, .. }) if fault == expected
            ));
        }
        assert!(matches!(
            table_of_arn("Music"),
            Err(TableError::ResourceArn { fault: ArnFault::Prefix, .. })
        ));
    }

    #[test]
    fn arns_that_are_made_are_understood() {
        let naming = Naming { region: "eu-west-1".into(), account_id: "123456789012".into() };
        assert_eq!(table_of_arn(&naming.table_arn("Music")).as_deref(), Ok("Music"));
        let index: Arn = naming.index_arn("Music", "by_year").parse().unwrap();
        let expected = ResourceName::Index { table: "Music".into(), index: "by_year".into() };
        assert_eq!(index.resource, expected);
        let label = "2024-01-01T00:00:00.000";
        let expected = StreamName { table: "Music".into(), label: label.into() };
        assert_eq!(stream_of_arn(&naming.stream_arn("Music", label)), Ok(expected));
        let of_table = stream_of_arn(&naming.table_arn("Music"));
        assert!(matches!(of_table, Err(StreamError::Arn { fault: ArnFault::Kind, .. })));
    }
}
