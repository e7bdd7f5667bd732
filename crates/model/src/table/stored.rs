//! Table descriptions as items.

use super::description::{KeyAttribute, KeyType, TableDescription};
use super::index::{IndexDescription, IndexStatus, Projection, kind_name, kind_of};
use super::member::Field;
use super::settings::{IndexSettings, TableSettings};
use crate::{AttributeValue, Item, item};

/// An item that is not a table description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("damaged table description: `{member}` is missing or not what it must be")]
pub struct TableDescriptionError {
    member: &'static str,
}

impl TableDescriptionError {
    /// The member of the description that is wrong.
    pub fn member(&self) -> &'static str {
        self.member
    }
}

impl TableDescription {
    /// The description as an item, members this program does not know included.
    pub fn to_item(&self) -> Item {
        let mut item = self.unknown.clone();
        item.insert(NAME, self.name.as_str());
        item.insert(PARTITION_KEY, attribute_to_item(&self.partition_key));
        if let Some(sort_key) = &self.sort_key {
            item.insert(SORT_KEY, attribute_to_item(sort_key));
        }
        if let Some(ttl_attribute) = &self.ttl_attribute {
            item.insert(TTL_ATTRIBUTE, ttl_attribute.as_str());
        }
        if !self.indexes.is_empty() {
            item.insert(INDEXES, AttributeValue::list(self.indexes.iter().map(index_to_item)));
        }
        self.stream.put(STREAM, &mut item);
        self.settings.put_members(&mut item);
        item
    }

    /// Reads a description; members this program does not know are kept for [`to_item`](Self::to_item).
    ///
    /// # Errors
    /// A member that is missing or has the wrong form.
    pub fn from_item(mut item: Item) -> Result<TableDescription, TableDescriptionError> {
        Ok(TableDescription {
            name: take_string(&mut item, NAME)?.ok_or(TableDescriptionError { member: NAME })?,
            partition_key: take_attribute(&mut item, PARTITION_KEY)?
                .ok_or(TableDescriptionError { member: PARTITION_KEY })?,
            sort_key: take_attribute(&mut item, SORT_KEY)?,
            ttl_attribute: take_string(&mut item, TTL_ATTRIBUTE)?,
            indexes: take_indexes(&mut item)?,
            stream: Field::take(STREAM, &mut item)
                .ok_or(TableDescriptionError { member: STREAM })?,
            settings: TableSettings::take_members(&mut item)
                .map_err(|member| TableDescriptionError { member })?,
            unknown: item,
        })
    }
}

fn attribute_to_item(attribute: &KeyAttribute) -> Item {
    item! { "name" => attribute.name.as_str(), "type" => stored_name(attribute.key_type) }
}

fn index_to_item(index: &IndexDescription) -> Item {
    let attributes =
        |keys: &[KeyAttribute]| AttributeValue::list(keys.iter().map(attribute_to_item));
    let mut item = index.unknown.clone();
    item.insert("name", index.name.as_str());
    item.insert("kind", kind_name(index.kind));
    item.insert("partition_key", attributes(&index.partition_key));
    item.insert("sort_key", attributes(&index.sort_key));
    match &index.projection {
        Projection::All => item.insert("projection", "all"),
        Projection::KeysOnly => item.insert("projection", "keys_only"),
        Projection::Include(names) => {
            item.insert("projection", AttributeValue::list(names.iter().map(String::as_str)))
        }
    };
    if let IndexStatus::Creating { filled_to } = &index.status {
        item.insert("filled_to", filled_to.clone().unwrap_or_default());
    }
    index.settings.put_members(&mut item);
    item
}

/// Reads what [`index_to_item`] wrote; `None` for anything else.
fn index_from_item(mut item: Item) -> Option<IndexDescription> {
    let kind = kind_of(item.remove("kind")?.as_str()?)?;
    let partition_key = take_attributes(&mut item, "partition_key")?;
    let sort_key = take_attributes(&mut item, "sort_key")?;
    let projection = match item.remove("projection")? {
        AttributeValue::S(all) if all == "all" => Projection::All,
        AttributeValue::S(keys) if keys == "keys_only" => Projection::KeysOnly,
        AttributeValue::L(names) => {
            let name = |value: &AttributeValue| value.as_str().map(str::to_owned);
            Projection::Include(names.iter().map(name).collect::<Option<_>>()?)
        }
        _ => return None,
    };
    let status = match item.remove("filled_to") {
        None => IndexStatus::Active,
        Some(AttributeValue::B(to)) => {
            IndexStatus::Creating { filled_to: (!to.is_empty()).then_some(to) }
        }
        Some(_) => return None,
    };
    let name = Field::take("name", &mut item)?;
    let settings = IndexSettings::take_members(&mut item).ok()?;
    let unknown = item;
    Some(IndexDescription {
        name,
        kind,
        partition_key,
        sort_key,
        projection,
        status,
        settings,
        unknown,
    })
}

fn take_attributes(item: &mut Item, member: &'static str) -> Option<Vec<KeyAttribute>> {
    let Some(AttributeValue::L(attributes)) = item.remove(member) else { return None };
    let read = |attribute: AttributeValue| {
        take_attribute(&mut item! { member => attribute }, member).ok().flatten()
    };
    attributes.into_iter().map(read).collect()
}

fn take_indexes(item: &mut Item) -> Result<Vec<IndexDescription>, TableDescriptionError> {
    let wrong = TableDescriptionError { member: INDEXES };
    let indexes = match item.remove(INDEXES) {
        None => return Ok(Vec::new()),
        Some(AttributeValue::L(indexes)) => indexes,
        Some(_) => return Err(wrong),
    };
    let read = |index| match index {
        AttributeValue::M(index) => index_from_item(index),
        _ => None,
    };
    indexes.into_iter().map(read).collect::<Option<_>>().ok_or(wrong)
}

fn take_string(
    item: &mut Item,
    member: &'static str,
) -> Result<Option<String>, TableDescriptionError> {
    match item.remove(member) {
        None => Ok(None),
        Some(AttributeValue::S(text)) => Ok(Some(text)),
        Some(_) => Err(TableDescriptionError { member }),
    }
}

fn take_attribute(
    item: &mut Item,
    member: &'static str,
) -> Result<Option<KeyAttribute>, TableDescriptionError> {
    let wrong = TableDescriptionError { member };
    let attribute = match item.remove(member) {
        None => return Ok(None),
        Some(AttributeValue::M(attribute)) => attribute,
        Some(_) => return Err(wrong),
    };
    let text = |member| attribute.get(member).and_then(AttributeValue::as_str);
    let key_type = text("type").and_then(key_type_of);
    match (text("name"), key_type) {
        (Some(name), Some(key_type)) => Ok(Some(KeyAttribute::new(name, key_type))),
        _ => Err(wrong),
    }
}

fn stored_name(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::S => "S",
        KeyType::N => "N",
        KeyType::B => "B",
        KeyType::Any => "any",
    }
}

fn key_type_of(name: &str) -> Option<KeyType> {
    [KeyType::S, KeyType::N, KeyType::B, KeyType::Any]
        .into_iter()
        .find(|&key_type| stored_name(key_type) == name)
}

const NAME: &str = "name";
const PARTITION_KEY: &str = "partition_key";
const SORT_KEY: &str = "sort_key";
const TTL_ATTRIBUTE: &str = "ttl_attribute";
const INDEXES: &str = "indexes";
const STREAM: &str = "stream";
