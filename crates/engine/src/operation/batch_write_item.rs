//! BatchWriteItem: puts and deletes, in order, all or nothing, in one commit.
//!
//! Unlike the service's operation of that name it is atomic, takes any number of requests, and
//! may name an item twice: the requests are carried out one after the other.

use dynafile_model::{EncodedItem, PrimaryKey};

use super::{key_of_new_item, key_of_primary};
use crate::error::Result;
use crate::listener::ChangeIdentity;
use crate::store::{Operation, Reader, RowChange, TableReference, WriteSet};

/// One request of a batch.
pub(crate) enum WriteRequest {
    Put { table: TableReference, item: EncodedItem },
    Delete { table: TableReference, key: PrimaryKey },
}

/// Carries out the requests in order.
pub(crate) struct BatchWriteItem {
    pub(crate) requests: Vec<WriteRequest>,
}

impl Operation for BatchWriteItem {
    type Output = ();

    const NAME: &'static str = "BatchWriteItem";

    fn decide(self, reader: &mut Reader<'_, '_>) -> Result<(WriteSet, ())> {
        let mut set = WriteSet::default();
        for request in self.requests {
            let (table, key, new) = match request {
                WriteRequest::Put { table, item } => {
                    let table = set.table(reader, &table)?;
                    (table.clone(), key_of_new_item(&table, item.view())?, Some(item))
                }
                WriteRequest::Delete { table, key } => {
                    let table = set.table(reader, &table)?;
                    (table.clone(), key_of_primary(&table, &key)?, None)
                }
            };
            let old = set.current(reader, &table, &key)?;
            if old.is_some() || new.is_some() {
                let identity = ChangeIdentity::User;
                set.push_one_of_many(RowChange { table, key, old, new, identity });
            }
        }
        Ok((set, ()))
    }
}
