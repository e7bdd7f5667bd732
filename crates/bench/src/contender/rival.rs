//! dynoxide, DynamoDB's API over SQLite, embedded: DynamoDB's requests without a server.

use std::collections::HashMap;
use std::path::Path;

use dynoxide::actions::batch_write_item::{BatchWriteItemRequest, PutRequest, WriteRequest};
use dynoxide::actions::create_table::CreateTableRequest;
use dynoxide::actions::delete_item::DeleteItemRequest;
use dynoxide::actions::get_item::GetItemRequest;
use dynoxide::actions::put_item::PutItemRequest;
use dynoxide::actions::query::QueryRequest;
use dynoxide::actions::scan::ScanRequest;
use dynoxide::types::{AttributeDefinition, KeySchemaElement, KeyType, ScalarAttributeType};
use dynoxide::{AttributeValue, Database};

use super::{Contender, load};
use crate::Outcome;
use crate::fixture::{Key, MARKED_ONE_IN, Record};
use crate::measure::Bench;

/// DynamoDB's limit of a batch.
const BATCH: usize = 25;

type Attributes = HashMap<String, AttributeValue>;

pub(crate) struct Dynoxide {
    database: Database,
}

impl Dynoxide {
    /// A new database with the orders below `items`, opened as it comes: a flushed transaction for
    /// each write.
    pub(crate) fn filled(bench: &Bench<'_>, path: &Path, items: u64) -> Outcome<Self> {
        let filling = Self::connect(path)?;
        filling.create_table()?;
        // Its bulk mode lasts until the database is closed, whatever is said meanwhile.
        filling.database.enable_bulk_loading()?;
        load(bench, &filling, "dynoxide", items)?;
        drop(filling);
        Self::connect(path)
    }

    fn connect(path: &Path) -> Outcome<Self> {
        Ok(Self { database: Database::new(&path.to_string_lossy())? })
    }

    fn create_table(&self) -> Outcome<()> {
        let keys = [("PK", KeyType::HASH), ("SK", KeyType::RANGE)];
        let schema = keys.iter().map(|(name, key_type)| KeySchemaElement {
            attribute_name: (*name).to_owned(),
            key_type: key_type.clone(),
        });
        let attributes = keys.iter().map(|(name, _)| AttributeDefinition {
            attribute_name: (*name).to_owned(),
            attribute_type: ScalarAttributeType::S,
        });
        self.database.create_table(CreateTableRequest {
            table_name: table(),
            key_schema: schema.collect(),
            attribute_definitions: attributes.collect(),
            billing_mode: Some("PAY_PER_REQUEST".to_owned()),
            ..Default::default()
        })?;
        Ok(())
    }
}

impl Contender for Dynoxide {
    fn put(&self, record: &Record) -> Outcome<()> {
        let item = attributes(&record.item);
        self.database.put_item(PutItemRequest {
            table_name: table(),
            item,
            ..Default::default()
        })?;
        Ok(())
    }

    fn put_batch(&self, records: &[Record]) -> Outcome<()> {
        for records in records.chunks(BATCH) {
            let puts = records.iter().map(|record| WriteRequest {
                put_request: Some(PutRequest { item: attributes(&record.item) }),
                delete_request: None,
            });
            let request_items = HashMap::from([(table(), puts.collect())]);
            self.database
                .batch_write_item(BatchWriteItemRequest { request_items, ..Default::default() })?;
        }
        Ok(())
    }

    fn delete(&self, key: &Key) -> Outcome<()> {
        let key = key_attributes(key);
        self.database.delete_item(DeleteItemRequest {
            table_name: table(),
            key,
            ..Default::default()
        })?;
        Ok(())
    }

    fn get(&self, key: &Key) -> Outcome<()> {
        let key = key_attributes(key);
        let request = GetItemRequest { table_name: table(), key, ..Default::default() };
        let item = self.database.get_item(request)?.item.ok_or("an order is missing")?;
        std::hint::black_box(item.get("total"));
        Ok(())
    }

    fn page(&self, partition: &str) -> Outcome<u64> {
        let values = HashMap::from([(":p".to_owned(), AttributeValue::S(partition.to_owned()))]);
        let response = self.database.query(QueryRequest {
            table_name: table(),
            key_condition_expression: Some("PK = :p".to_owned()),
            expression_attribute_values: Some(values),
            scan_index_forward: true,
            ..Default::default()
        })?;
        Ok(response.count as u64)
    }

    fn scan(&self) -> Outcome<u64> {
        let mut kept = 0;
        let mut start = None;
        loop {
            let response = self.database.scan(ScanRequest {
                table_name: table(),
                filter_expression: Some("#s = :s".to_owned()),
                expression_attribute_names: Some(HashMap::from([(
                    "#s".to_owned(),
                    "status".to_owned(),
                )])),
                expression_attribute_values: Some(HashMap::from([(
                    ":s".to_owned(),
                    AttributeValue::S("returned".to_owned()),
                )])),
                exclusive_start_key: start,
                ..Default::default()
            })?;
            kept += response.count as u64;
            start = response.last_evaluated_key;
            if start.is_none() {
                return Ok(kept * MARKED_ONE_IN);
            }
        }
    }
}

fn table() -> String {
    "orders".to_owned()
}

fn key_attributes(key: &Key) -> Attributes {
    HashMap::from([
        ("PK".to_owned(), AttributeValue::S(key.partition.clone())),
        ("SK".to_owned(), AttributeValue::S(key.sort.clone())),
    ])
}

fn attributes(item: &dynafile::Item) -> Attributes {
    item.iter().map(|(name, value)| (name.to_owned(), attribute(value))).collect()
}

/// The rival's form of a value; the orders have no others than these.
fn attribute(value: &dynafile::AttributeValue) -> AttributeValue {
    use dynafile::AttributeValue as Ours;
    match value {
        Ours::S(text) => AttributeValue::S(text.clone()),
        Ours::N(number) => AttributeValue::N(number.to_string()),
        Ours::Bool(value) => AttributeValue::BOOL(*value),
        Ours::M(map) => AttributeValue::M(attributes(map)),
        Ours::L(list) => AttributeValue::L(list.iter().map(attribute).collect()),
        Ours::B(_) | Ours::Null | Ours::Ss(_) | Ours::Ns(_) | Ours::Bs(_) => {
            AttributeValue::NULL(true)
        }
    }
}
