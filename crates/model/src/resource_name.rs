//! Names of tables and of what belongs to them, plain and as ARNs: the one place that reads them.
//!
//! The service takes a table's name or its ARN wherever it takes a table (API reference, `TableName`). Who asks for
//! permission and who carries a request out must understand the same by one text, so both call this. Every field of an ARN
//! is checked, and what is not understood is an error: nothing is cut off, skipped or guessed.
//!
//! ARNs may be of any partition, region and account that could exist; whether they are this database's is for the caller to
//! ask. Not here: whether there is such a table.

use std::fmt;

use thiserror::Error;

use crate::limits::TABLE_NAME_MAX_LENGTH;

const PREFIX: &str = "arn";
const PARTITION: &str = "aws";
const SERVICE: &str = "dynamodb";
const ACCOUNT_DIGITS: usize = 12;
const REGION_MAX_LENGTH: usize = 32;
const LABEL_MAX_LENGTH: usize = 64;

/// A table, or what belongs to one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ResourceName {
    /// The table itself.
    Table {
        /// Its name.
        table: String,
    },
    /// A secondary index.
    Index {
        /// The table's name.
        table: String,
        /// The index's name.
        index: String,
    },
    /// A stream.
    Stream {
        /// The table's name.
        table: String,
        /// The time it was enabled at, as the service writes it.
        label: String,
    },
}

impl ResourceName {
    /// The table's name, whichever of its parts is meant.
    pub fn table(&self) -> &str {
        match self {
            Self::Table { table } | Self::Index { table, .. } | Self::Stream { table, .. } => table,
        }
    }
}

impl fmt::Display for ResourceName {
    /// As it stands in an ARN: `table/Music/index/by_year`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Table { table } => write!(formatter, "table/{table}"),
            Self::Index { table, index } => write!(formatter, "table/{table}/index/{index}"),
            Self::Stream { table, label } => write!(formatter, "table/{table}/stream/{label}"),
        }
    }
}

/// The ARN of a table, an index or a stream.
///
/// ```
/// use dynafile_model::{Arn, ArnFault, ResourceName};
///
/// let arn: Arn = "arn:aws:dynamodb:eu-west-1:123456789012:table/Music".parse()?;
/// assert_eq!(arn.resource, ResourceName::Table { table: "Music".into() });
/// assert_eq!(arn.to_string(), "arn:aws:dynamodb:eu-west-1:123456789012:table/Music");
///
/// let error = "arn:aws:dynamodb:eu-west-1:123456789012:table/Music/x".parse::<Arn>();
/// assert_eq!(error, Err(ArnFault::ResourceType));
/// # Ok::<(), ArnFault>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arn {
    /// `aws`, or one of its kin such as `aws-cn`.
    pub partition: String,
    /// The region, `eu-west-1` for instance.
    pub region: String,
    /// Twelve digits.
    pub account_id: String,
    /// What it names.
    pub resource: ResourceName,
}

impl Arn {
    /// The ARN of a resource in the partition `aws`.
    pub fn new(
        region: impl Into<String>,
        account_id: impl Into<String>,
        resource: ResourceName,
    ) -> Self {
        let (region, account_id) = (region.into(), account_id.into());
        Self { partition: PARTITION.to_owned(), region, account_id, resource }
    }
}

impl fmt::Display for Arn {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, region, account_id, resource } = self;
        write!(formatter, "{PREFIX}:{partition}:{SERVICE}:{region}:{account_id}:{resource}")
    }
}

impl std::str::FromStr for Arn {
    type Err = ArnFault;

    fn from_str(text: &str) -> Result<Self, ArnFault> {
        if !is_arn(text) {
            return Err(ArnFault::Prefix);
        }
        // A stream's label has colons of its own.
        let fields: Vec<&str> = text.splitn(6, ':').collect();
        let [_, partition, service, region, account_id, resource] = fields[..] else {
            return Err(ArnFault::Fields);
        };
        let parts = [
            (is_partition(partition), ArnFault::Partition),
            (service == SERVICE, ArnFault::Service),
            (is_region(region), ArnFault::Region),
            (is_account_id(account_id), ArnFault::Account),
        ];
        if let Some((_, fault)) = parts.into_iter().find(|(holds, _)| !holds) {
            return Err(fault);
        }
        Ok(Self {
            partition: partition.to_owned(),
            region: region.to_owned(),
            account_id: account_id.to_owned(),
            resource: resource_name(resource)?,
        })
    }
}

/// The table's name in its ARN.
///
/// # Errors
/// What is wrong with the ARN; [`ArnFault::Kind`] of one of an index or a stream.
pub fn table_in_arn(text: &str) -> Result<String, ArnFault> {
    match text.parse::<Arn>()?.resource {
        ResourceName::Table { table } => Ok(table),
        _ => Err(ArnFault::Kind),
    }
}

/// What is wrong with an ARN, or with a text that should be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ArnFault {
    /// It does not begin with `arn:`.
    #[error("it does not begin with 'arn:'")]
    Prefix,
    /// It has fewer than six fields.
    #[error("it has fewer than six fields")]
    Fields,
    /// Not a partition of AWS.
    #[error("its partition is not 'aws' or one like 'aws-cn'")]
    Partition,
    /// Another service's.
    #[error("it is not of the service 'dynamodb'")]
    Service,
    /// No region, or what is none.
    #[error("its region is none")]
    Region,
    /// An account that is not twelve digits.
    #[error("its account is not twelve digits")]
    Account,
    /// Neither a table nor an index or stream of one.
    #[error("it names neither a table nor an index or a stream of one")]
    ResourceType,
    /// A name of a table or index, or a label of a stream, that is none.
    #[error("what it names has a name outside of the rules")]
    Name,
    /// A table, index or stream, where something else of these is meant.
    #[error("it names another kind of resource")]
    Kind,
}

/// Whether a text is to be read as an ARN: no name begins like one.
pub fn is_arn(text: &str) -> bool {
    text.strip_prefix(PREFIX).is_some_and(|rest| rest.starts_with(':'))
}

/// Whether a table or index can have this name: 1 to 255 of `a-z A-Z 0-9 _ - .`. The service's have at least
/// [three](crate::limits::TABLE_NAME_MIN_LENGTH).
pub fn is_name(text: &str) -> bool {
    (1..=TABLE_NAME_MAX_LENGTH).contains(&text.len()) && text.bytes().all(is_letter_of_names)
}

/// Whether the name of a table or index can have this in it: `a-z A-Z 0-9 _ - .`.
pub fn is_letter_of_names(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// Whether this could be a region: words of small letters and digits, joined by hyphens, beginning with a letter.
pub fn is_region(text: &str) -> bool {
    let is_word = |word: &str| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        !word.is_empty() && word.bytes().all(allowed)
    };
    text.len() <= REGION_MAX_LENGTH
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.split('-').all(is_word)
}

/// Whether this could be an account: twelve digits.
pub fn is_account_id(text: &str) -> bool {
    text.len() == ACCOUNT_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `aws`, `aws-cn`, `aws-us-gov` and what may come.
fn is_partition(text: &str) -> bool {
    let mut words = text.split('-');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
    words.next() == Some(PARTITION) && words.all(is_word)
}

/// A time in ISO 8601 without its zone, or digits alone.
fn is_label(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'T' | b':' | b'.' | b'-');
    (1..=LABEL_MAX_LENGTH).contains(&text.len()) && text.bytes().all(allowed)
}

/// The last field of an ARN.
fn resource_name(text: &str) -> Result<ResourceName, ArnFault> {
    let parts: Vec<&str> = text.split('/').collect();
    let named = |holds: bool| if holds { Ok(()) } else { Err(ArnFault::Name) };
    match parts[..] {
        ["table", table] => {
            named(is_name(table))?;
            Ok(ResourceName::Table { table: table.to_owned() })
        }
        ["table", table, "index", index] => {
            named(is_name(table) && is_name(index))?;
            Ok(ResourceName::Index { table: table.to_owned(), index: index.to_owned() })
        }
        ["table", table, "stream", label] => {
            named(is_name(table) && is_label(label))?;
            Ok(ResourceName::Stream { table: table.to_owned(), label: label.to_owned() })
        }
        _ => Err(ArnFault::ResourceType),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn fault(text: &str) -> ArnFault {
        text.parse::<Arn>().expect_err(text)
    }

    #[test]
    fn tables_indexes_and_streams_are_read_and_written_alike() {
        for text in [
            "arn:aws:dynamodb:us-east-1:000000000000:table/Music",
            "arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Music",
            "arn:aws-us-gov:dynamodb:us-gov-west-1:123456789012:table/a",
            "arn:aws:dynamodb:local:000000000000:table/Music/index/by-year_2.0",
            "arn:aws:dynamodb:ddblocal:000000000000:table/Music/stream/2024-01-01T00:00:00.000",
        ] {
            assert_eq!(text.parse::<Arn>().expect(text).to_string(), text);
        }
    }

    #[test]
    fn every_field_is_checked() {
        use ArnFault::{Account, Fields, Name, Partition, Prefix, Region, ResourceType, Service};
        for (text, expected) in [
            ("", Prefix),
            ("arn", Prefix),
            ("Music", Prefix),
            ("ARN:aws:dynamodb:r:000000000000:table/Music", Prefix),
            (" arn:aws:dynamodb:r:000000000000:table/Music", Prefix),
            ("arn:", Fields),
            ("arn:aws:dynamodb:r:000000000000", Fields),
            ("arn::dynamodb:r:000000000000:table/Music", Partition),
            ("arn:awsome:dynamodb:r:000000000000:table/Music", Partition),
            ("arn:aws-:dynamodb:r:000000000000:table/Music", Partition),
            ("arn:aws:s3:::bucket", Service),
            ("arn:aws:DynamoDB:r:000000000000:table/Music", Service),
            ("arn:aws:dynamodb::000000000000:table/Music", Region),
            ("arn:aws:dynamodb:R:000000000000:table/Music", Region),
            ("arn:aws:dynamodb:r-:000000000000:table/Music", Region),
            ("arn:aws:dynamodb:*:000000000000:table/Music", Region),
            ("arn:aws:dynamodb:r::table/Music", Account),
            ("arn:aws:dynamodb:r:0:table/Music", Account),
            ("arn:aws:dynamodb:r:00000000000x:table/Music", Account),
            ("arn:aws:dynamodb:x:table/allowed/:table/secret", Account),
            ("arn:aws:dynamodb:r:000000000000:", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:backup/Music", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:table", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:table/Music/", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:table/Music/backup/1", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:table/Music/index/a/b", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:Table/Music", ResourceType),
            ("arn:aws:dynamodb:r:000000000000:table/", Name),
            ("arn:aws:dynamodb:r:000000000000:table/a:table", Name),
            ("arn:aws:dynamodb:r:000000000000:table/müsli", Name),
            ("arn:aws:dynamodb:r:000000000000:table//index/a", Name),
            ("arn:aws:dynamodb:r:000000000000:table/Music/index/", Name),
            ("arn:aws:dynamodb:r:000000000000:table/Music/stream/", Name),
            ("arn:aws:dynamodb:r:000000000000:table/Music/stream/latest", Name),
        ] {
            assert_eq!(fault(text), expected, "{text}");
        }
    }

    #[test]
    fn names_are_of_the_services_letters() {
        let longest = "x".repeat(255);
        for name in ["a", "Music", "a.b-c_9", longest.as_str()] {
            assert!(is_name(name) && !is_arn(name), "{name}");
        }
        let too_long = "x".repeat(256);
        for name in ["", "a b", "a/b", "a:b", "müsli", "arn:", "*", too_long.as_str()] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn regions_are_words_of_small_letters_and_digits() {
        for region in ["us-east-1", "us-gov-west-1", "local", "ddblocal", "eu"] {
            assert!(is_region(region), "{region}");
        }
        let long = "a".repeat(33);
        for region in ["", "b_c", "US-east-1", "us--1", "-a", "a-", "../x", "a.b", "1a", &long] {
            assert!(!is_region(region), "{region}");
        }
    }

    /// Pieces of ARNs, whole and broken.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop_oneof![
            Just("arn".to_owned()),
            Just("aws".to_owned()),
            Just("dynamodb".to_owned()),
            Just("us-east-1".to_owned()),
            Just("000000000000".to_owned()),
            Just("table".to_owned()),
            Just("index".to_owned()),
            Just("stream".to_owned()),
            Just("allowed".to_owned()),
            Just("secret".to_owned()),
            "[a-zA-Z0-9_.:/%* -]{0,4}",
        ];
        let joint = prop_oneof![Just(":"), Just("/"), Just("")];
        prop::collection::vec((piece, joint), 0..12).prop_map(|pieces| {
            pieces.into_iter().flat_map(|(piece, joint)| [piece, joint.to_owned()]).collect()
        })
    }

    proptest! {
        #[test]
        fn whatever_is_understood_says_all_of_the_text(text in pieces()) {
            if let Ok(arn) = text.parse::<Arn>() {
                prop_assert_eq!(arn.to_string(), text);
                prop_assert!(is_name(arn.resource.table()));
            }
        }

        #[test]
        fn whatever_is_changed_in_an_arn_is_another_arn_or_none(at in 0_usize..70, by in ".") {
            let original = "arn:aws:dynamodb:us-east-1:000000000000:table/allowed/index/by_year";
            let mut text: Vec<char> = original.chars().collect();
            let at = at % text.len();
            text.splice(at..=at, by.chars());
            let text: String = text.into_iter().collect();
            if let Ok(arn) = text.parse::<Arn>() {
                prop_assert_eq!(arn.to_string(), text);
            }
        }
    }
}
