//! Items and maps as a tree: attribute values by name, names in the order of their UTF-8 bytes.

use crate::AttributeValue;
use std::collections::{BTreeMap, HashMap, btree_map};
use std::fmt;
use std::hash::BuildHasher;

/// An item, or the contents of a map value.
///
/// ```
/// use dynafile_model::{AttributeValue, item};
///
/// let mut user = item! { "PK" => "user#1", "age" => 36, "tags" => AttributeValue::list(["a", "b"]) };
/// user.insert("active", true);
/// assert_eq!(user.get("age"), Some(&AttributeValue::from(36)));
/// assert_eq!(user.len(), 4);
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Item(BTreeMap<String, AttributeValue>);

impl Item {
    /// An item without attributes.
    pub fn new() -> Item {
        Item::default()
    }

    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&AttributeValue> {
        self.0.get(name)
    }

    /// The value of an attribute, to change it.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut AttributeValue> {
        self.0.get_mut(name)
    }

    /// Sets an attribute; returns the value it had.
    pub fn insert(
        &mut self,
        name: impl Into<String>,
        value: impl Into<AttributeValue>,
    ) -> Option<AttributeValue> {
        self.0.insert(name.into(), value.into())
    }

    /// Removes an attribute; returns the value it had.
    pub fn remove(&mut self, name: &str) -> Option<AttributeValue> {
        self.0.remove(name)
    }

    /// Whether there is an attribute of this name.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The attributes in the order of their names' UTF-8 bytes.
    pub fn iter(
        &self,
    ) -> impl ExactSizeIterator<Item = (&str, &AttributeValue)> + DoubleEndedIterator + Clone {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// How many attributes there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

impl<N: Into<String>, V: Into<AttributeValue>> FromIterator<(N, V)> for Item {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(attributes: I) -> Item {
        Item(attributes.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl<N: Into<String>, V: Into<AttributeValue>> Extend<(N, V)> for Item {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, attributes: I) {
        self.0.extend(attributes.into_iter().map(|(name, value)| (name.into(), value.into())));
    }
}

impl IntoIterator for Item {
    type Item = (String, AttributeValue);
    type IntoIter = btree_map::IntoIter<String, AttributeValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Item {
    type Item = (&'a String, &'a AttributeValue);
    type IntoIter = btree_map::Iter<'a, String, AttributeValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl From<BTreeMap<String, AttributeValue>> for Item {
    fn from(attributes: BTreeMap<String, AttributeValue>) -> Item {
        Item(attributes)
    }
}

impl<K: Into<String>, V: Into<AttributeValue>, S: BuildHasher> From<HashMap<K, V, S>> for Item {
    fn from(attributes: HashMap<K, V, S>) -> Item {
        attributes.into_iter().collect()
    }
}

impl From<Item> for BTreeMap<String, AttributeValue> {
    fn from(item: Item) -> BTreeMap<String, AttributeValue> {
        item.0
    }
}

/// Builds an [`Item`] from `name => value` pairs; values are anything that converts into an
/// [`AttributeValue`](crate::AttributeValue). A name given twice keeps its last value.
///
/// ```
/// use dynafile_model::{Item, item};
///
/// let order = item! { "PK" => "order#7", "total" => 42, "address" => item! { "city" => "Graz" } };
/// assert_eq!(order.len(), 3);
/// assert_eq!(item! {}, Item::new());
/// ```
#[macro_export]
macro_rules! item {
    ($($name:expr => $value:expr),* $(,)?) => {{
        #[allow(unused_mut)]
        let mut item = $crate::Item::new();
        $(item.insert($name, $value);)*
        item
    }};
}
