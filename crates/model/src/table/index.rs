//! Secondary indexes: another way to order a table's items.
//!
//! An index has key attributes of its own, up to four for the partition and up to four for the order within it,
//! and holds the items that have all of them; it is sparse. What an entry repeats of its item is the projection.

use super::description::KeyAttribute;
use super::key_of::{KeyError, check};
use super::settings::IndexSettings;
use crate::{Item, ItemView, KeyRef, TableDescription};

/// Whether an index has partitions of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IndexKind {
    /// A global secondary index: its own partition key.
    Global,
    /// A local secondary index: the table's partition key and another order.
    Local,
}

/// What an index entry repeats of its item, besides the keys of table and index.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Projection {
    /// Every attribute.
    All,
    /// The keys alone.
    KeysOnly,
    /// The keys and these attributes.
    Include(Vec<String>),
}

/// How far an index is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum IndexStatus {
    /// Complete.
    Active,
    /// Being filled from the items that were there before it. New writes are in it already.
    Creating {
        /// The key bytes of the last row that was looked at; `None` before the first.
        filled_to: Option<Vec<u8>>,
    },
}

/// What a secondary index is.
///
/// ```
/// use dynafile_model::{IndexDescription, KeyAttribute, Projection};
///
/// let index = IndexDescription::global("by_city", KeyAttribute::string("city"))
///     .with_sort_key(KeyAttribute::number("age"))
///     .with_projection(Projection::KeysOnly);
/// assert_eq!(index.sort_key[0].name, "age");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct IndexDescription {
    /// The index's name, unique in its table.
    pub name: String,
    /// Global or local.
    pub kind: IndexKind,
    /// One to four attributes that together say which partition an entry is in.
    pub partition_key: Vec<KeyAttribute>,
    /// Up to four attributes that order a partition, the first one first.
    pub sort_key: Vec<KeyAttribute>,
    /// What an entry repeats of its item.
    pub projection: Projection,
    /// How far it is.
    pub status: IndexStatus,
    /// What it has been told beside its keys.
    pub settings: IndexSettings,
    /// Members of the stored description that this program does not know.
    pub(super) unknown: Item,
}

/// The values of an item's key in an index.
#[derive(Debug, Clone, PartialEq)]
pub struct IndexKey<'a> {
    /// A value for each attribute of the index's partition key.
    pub partition: Vec<KeyRef<'a>>,
    /// A value for each attribute of the index's sort key.
    pub sort: Vec<KeyRef<'a>>,
}

impl IndexDescription {
    /// A global index on one attribute that projects everything.
    pub fn global(name: impl Into<String>, partition_key: KeyAttribute) -> IndexDescription {
        IndexDescription {
            name: name.into(),
            kind: IndexKind::Global,
            partition_key: vec![partition_key],
            sort_key: Vec::new(),
            projection: Projection::All,
            status: IndexStatus::Active,
            settings: IndexSettings::default(),
            unknown: Item::new(),
        }
    }

    /// A local index: the partition key of its table, which it gets with [`IndexDescription::of_table`], and another sort
    /// key.
    ///
    /// ```
    /// use dynafile_model::{IndexDescription, KeyAttribute, TableDescription};
    ///
    /// let orders = TableDescription::new("orders", KeyAttribute::string("customer"))
    ///     .with_sort_key(KeyAttribute::string("date"))
    ///     .with_index(IndexDescription::local("by_status", KeyAttribute::string("status")));
    /// assert_eq!(orders.indexes[0].partition_key[0].name, "customer");
    /// ```
    pub fn local(name: impl Into<String>, sort_key: KeyAttribute) -> IndexDescription {
        IndexDescription {
            kind: IndexKind::Local,
            partition_key: Vec::new(),
            sort_key: vec![sort_key],
            ..IndexDescription::global(name, KeyAttribute::any(""))
        }
    }

    /// The same as an index of this table: a local one without partition key gets the table's.
    #[must_use]
    pub fn of_table(mut self, table: &TableDescription) -> IndexDescription {
        if self.kind == IndexKind::Local && self.partition_key.is_empty() {
            self.partition_key.push(table.partition_key.clone());
        }
        self
    }

    /// The same with one more attribute in its partition key.
    #[must_use]
    pub fn with_partition_key(mut self, attribute: KeyAttribute) -> IndexDescription {
        self.partition_key.push(attribute);
        self
    }

    /// The same with one more attribute in its sort key.
    #[must_use]
    pub fn with_sort_key(mut self, attribute: KeyAttribute) -> IndexDescription {
        self.sort_key.push(attribute);
        self
    }

    /// The same with another projection.
    #[must_use]
    pub fn with_projection(mut self, projection: Projection) -> IndexDescription {
        self.projection = projection;
        self
    }

    /// Whether both have the same kind, keys and projection.
    pub fn is_like(&self, other: &IndexDescription) -> bool {
        self.kind == other.kind
            && self.partition_key == other.partition_key
            && self.sort_key == other.sort_key
            && self.projection == other.projection
    }

    /// The item's key in this index; `None` if it lacks one of the attributes and is not in it.
    ///
    /// # Errors
    /// An attribute with a value that no key of this index has; damaged bytes.
    pub fn key_of<'a>(&self, item: ItemView<'a>) -> Result<Option<IndexKey<'a>>, KeyError> {
        let read = |attributes: &[KeyAttribute]| {
            let value = |attribute: &KeyAttribute| match item.get(&attribute.name)? {
                Some(value) => check(attribute, Some(KeyRef::try_from(value))).map(Some),
                None => Ok(None),
            };
            attributes.iter().map(value).collect::<Result<Option<Vec<_>>, KeyError>>()
        };
        let (partition, sort) = (read(&self.partition_key)?, read(&self.sort_key)?);
        Ok(partition.zip(sort).map(|(partition, sort)| IndexKey { partition, sort }))
    }

    /// Whether entries repeat this attribute, in an index of this table.
    pub fn projects(&self, table: &TableDescription, attribute: &str) -> bool {
        let is_it = |key: &KeyAttribute| key.name == attribute;
        let is_key = table.key_attributes().any(is_it)
            || self.partition_key.iter().chain(&self.sort_key).any(is_it);
        match &self.projection {
            Projection::All => true,
            Projection::KeysOnly => is_key,
            Projection::Include(names) => is_key || names.iter().any(|name| name == attribute),
        }
    }
}

impl TableDescription {
    /// The same with one more index.
    #[must_use]
    pub fn with_index(mut self, index: IndexDescription) -> TableDescription {
        let index = index.of_table(&self);
        self.indexes.push(index);
        self
    }

    /// The index of this name.
    pub fn index(&self, name: &str) -> Option<&IndexDescription> {
        self.indexes.iter().find(|index| index.name == name)
    }

    /// The partition key and the sort key, if there is one.
    pub fn key_attributes(&self) -> impl Iterator<Item = &KeyAttribute> {
        std::iter::once(&self.partition_key).chain(&self.sort_key)
    }
}

/// The stored names of what an index is; [`super::stored`] reads and writes them.
pub(super) fn kind_name(kind: IndexKind) -> &'static str {
    match kind {
        IndexKind::Global => "global",
        IndexKind::Local => "local",
    }
}

/// The kind that is stored under this name.
pub(super) fn kind_of(name: &str) -> Option<IndexKind> {
    [IndexKind::Global, IndexKind::Local].into_iter().find(|&kind| kind_name(kind) == name)
}
