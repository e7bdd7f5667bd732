//! Primary keys.

use super::KeyValue;

/// The primary key of an item: a partition key, and a sort key in tables that have one.
///
/// Ordered by partition key, then sort key.
///
/// ```
/// use dynafile_model::PrimaryKey;
///
/// assert_eq!(PrimaryKey::from("user#1").sort, None);
/// assert_eq!(PrimaryKey::from(("user#1", 7)), PrimaryKey::new("user#1", Some(7)));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PrimaryKey {
    /// The partition key's value.
    pub partition: KeyValue,
    /// The sort key's value, in tables that have one.
    pub sort: Option<KeyValue>,
}

impl PrimaryKey {
    /// A key from its parts.
    pub fn new(partition: impl Into<KeyValue>, sort: Option<impl Into<KeyValue>>) -> PrimaryKey {
        PrimaryKey { partition: partition.into(), sort: sort.map(Into::into) }
    }
}

impl<K: Into<KeyValue>> From<K> for PrimaryKey {
    fn from(partition: K) -> PrimaryKey {
        PrimaryKey { partition: partition.into(), sort: None }
    }
}

impl<P: Into<KeyValue>, S: Into<KeyValue>> From<(P, S)> for PrimaryKey {
    fn from((partition, sort): (P, S)) -> PrimaryKey {
        PrimaryKey { partition: partition.into(), sort: Some(sort.into()) }
    }
}
