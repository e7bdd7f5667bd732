//! Names of tables and what belongs to them, plain and as ARNs.
//!
//! The service takes a table's name or its ARN wherever it takes a table (API reference,
//! `TableName`), and gives ARNs in what it describes. ARNs that are given may be of any partition,
//! region and account: a file is one namespace. Those that are made have the region and account of
//! the builder.
//!
//! Not here: whether there is such a table.

use dynafile_model::limits::{TABLE_NAME_MAX_LENGTH, TABLE_NAME_MIN_LENGTH};

use crate::error::TableError;

/// The region and account that ARNs of this database have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) region: String,
    pub(crate) account_id: String,
}

impl Naming {
    pub(crate) fn table_arn(&self, table: &str) -> String {
        let Self { region, account_id } = self;
        format!("arn:aws:dynamodb:{region}:{account_id}:table/{table}")
    }

    pub(crate) fn index_arn(&self, table: &str, index: &str) -> String {
        format!("{}/index/{index}", self.table_arn(table))
    }

    pub(crate) fn stream_arn(&self, table: &str, label: &str) -> String {
        format!("{}/stream/{label}", self.table_arn(table))
    }

    /// The ARN of a key of the account: of its default key for DynamoDB, unless one is named by its
    /// id, its alias or its ARN.
    pub(crate) fn key_arn(&self, key: Option<&str>) -> String {
        let Self { region, account_id } = self;
        match key.unwrap_or("alias/aws/dynamodb") {
            arn if arn.starts_with("arn:") => arn.to_owned(),
            alias if alias.starts_with("alias/") => {
                format!("arn:aws:kms:{region}:{account_id}:{alias}")
            }
            id => format!("arn:aws:kms:{region}:{account_id}:key/{id}"),
        }
    }
}

/// What an ARN names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Resource {
    Table(String),
    Index { table: String, index: String },
    Stream { table: String, label: String },
}

impl Resource {
    /// Reads an ARN; `None` if it is not one of a table or of what belongs to one.
    pub(crate) fn from_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let (prefix, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (_region, _account, resource) = (parts.next()?, parts.next()?, parts.next()?);
        if prefix != "arn" || !partition.starts_with("aws") || service != "dynamodb" {
            return None;
        }
        let mut path = resource.strip_prefix("table/")?.splitn(3, '/');
        // Tables of the library's own API may have shorter names.
        let table = path.next().filter(|name| !name.is_empty())?.to_owned();
        match (path.next(), path.next()) {
            (None, _) => Some(Self::Table(table)),
            (Some("index"), Some(index)) => Some(Self::Index { table, index: index.to_owned() }),
            (Some("stream"), Some(label)) => Some(Self::Stream { table, label: label.to_owned() }),
            _ => None,
        }
    }
}

/// Whether this may be the name of a table or index (API reference, `TableName`): 3 to 255 of
/// `a-z A-Z 0-9 _ - .`.
pub(crate) fn is_table_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    (TABLE_NAME_MIN_LENGTH..=TABLE_NAME_MAX_LENGTH).contains(&name.len())
        && name.bytes().all(allowed)
}

/// The table's name in its name or ARN.
///
/// # Errors
/// [`TableError::TableName`]; [`TableError::ResourceArn`] of an ARN that is not a table's.
pub(crate) fn table_name(given: &str) -> Result<String, TableError> {
    if given.starts_with("arn:") {
        return table_of_arn(given);
    }
    match is_table_name(given) {
        true => Ok(given.to_owned()),
        false => Err(TableError::TableName { name: given.to_owned() }),
    }
}

/// The table's name in its ARN.
///
/// # Errors
/// [`TableError::ResourceArn`] of anything else, its plain name included.
pub(crate) fn table_of_arn(given: &str) -> Result<String, TableError> {
    match Resource::from_arn(given) {
        Some(Resource::Table(name)) => Ok(name),
        _ => Err(not_an_arn_of("table", given)),
    }
}

/// The error of an ARN that names something else, or nothing.
pub(crate) fn not_an_arn_of(expected: &'static str, given: &str) -> TableError {
    let example = "arn:aws:dynamodb:us-east-1:000000000000:table/Music";
    TableError::ResourceArn { given: given.to_owned(), expected, example }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_found_in_its_name_and_in_its_arn() {
        for given in [
            "Music",
            "arn:aws:dynamodb:us-east-1:000000000000:table/Music",
            "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Music",
        ] {
            assert_eq!(table_name(given).as_deref(), Ok("Music"), "{given}");
        }
    }

    #[test]
    fn what_is_neither_name_nor_arn_of_a_table_is_refused() {
        for given in ["", "ab", "a b c", "müsli", &"x".repeat(256)] {
            let error = TableError::TableName { name: given.to_owned() };
            assert_eq!(table_name(given), Err(error), "{given}");
        }
        for given in [
            "arn:aws:dynamodb:us-east-1:000000000000:table/Music/index/by_year",
            "arn:aws:dynamodb:us-east-1:000000000000:table/",
            "arn:aws:dynamodb:us-east-1:000000000000:backup/Music",
            "arn:aws:s3:::bucket",
            "arn:",
        ] {
            assert!(matches!(table_name(given), Err(TableError::ResourceArn { .. })), "{given}");
        }
    }

    #[test]
    fn arns_that_are_made_are_understood() {
        let naming = Naming { region: "eu-west-1".into(), account_id: "123456789012".into() };
        assert_eq!(
            Resource::from_arn(&naming.table_arn("Music")),
            Some(Resource::Table("Music".into()))
        );
        assert_eq!(
            Resource::from_arn(&naming.index_arn("Music", "by_year")),
            Some(Resource::Index { table: "Music".into(), index: "by_year".into() })
        );
        let label = "2024-01-01T00:00:00.000";
        let expected = Resource::Stream { table: "Music".into(), label: label.into() };
        assert_eq!(Resource::from_arn(&naming.stream_arn("Music", label)), Some(expected));
    }
}
