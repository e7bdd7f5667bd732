//! What makes two transactions the same: every member of every action, in order.
//!
//! The digest tells a repeated request from another one with its token. It guards against mistakes,
//! not against somebody who looks for two requests with one digest.

use std::collections::BTreeMap;

use dynafile_model::{AttributeValue, EncodedItem, Item};
use twox_hash::XxHash3_64;

use super::{ParameterizedStatement, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use crate::error::Result;
use crate::store::Digest;

/// The digest of a transaction's actions.
pub(super) fn digest(items: &[TransactWriteItem]) -> Result<Digest> {
    let mut bytes = Bytes::default();
    items.iter().try_for_each(|item| bytes.action(item))?;
    Ok(bytes.digest())
}

/// The digest of a transaction's statements.
pub(super) fn digest_of_statements(statements: &[ParameterizedStatement]) -> Result<Digest> {
    let mut bytes = Bytes::default();
    for statement in statements {
        bytes.text(&statement.statement);
        let parameters = statement.parameters.iter().flatten().cloned().collect();
        let parameters = [("parameters".to_owned(), AttributeValue::L(parameters))];
        bytes.item(&parameters.into_iter().collect())?;
        bytes.on_failure(statement.return_values_on_condition_check_failure);
    }
    Ok(bytes.digest())
}

/// Members one after the other, each with its length before it, so that no two sequences of members
/// have the same bytes.
#[derive(Default)]
struct Bytes(Vec<u8>);

type Names<'r> = Option<&'r BTreeMap<String, String>>;
type Values<'r> = Option<&'r BTreeMap<String, AttributeValue>>;

impl Bytes {
    fn digest(&self) -> Digest {
        let halves = [0, 1].map(|seed| XxHash3_64::oneshot_with_seed(seed, &self.0).to_le_bytes());
        let mut digest = Digest::default();
        digest[..8].copy_from_slice(&halves[0]);
        digest[8..].copy_from_slice(&halves[1]);
        digest
    }

    fn action(&mut self, item: &TransactWriteItem) -> Result<()> {
        if let Some(check) = &item.condition_check {
            self.head("ConditionCheck", &check.table_name);
            self.item(&check.key)?;
            self.text(&check.condition_expression);
            let (names, values) =
                (&check.expression_attribute_names, &check.expression_attribute_values);
            self.placeholders(names.as_ref(), values.as_ref())?;
            self.on_failure(check.return_values_on_condition_check_failure);
        }
        if let Some(put) = &item.put {
            self.head("Put", &put.table_name);
            self.bytes(put.item.as_bytes());
            self.text(put.condition_expression.as_deref().unwrap_or_default());
            let (names, values) =
                (&put.expression_attribute_names, &put.expression_attribute_values);
            self.placeholders(names.as_ref(), values.as_ref())?;
            self.on_failure(put.return_values_on_condition_check_failure);
        }
        if let Some(delete) = &item.delete {
            self.head("Delete", &delete.table_name);
            self.item(&delete.key)?;
            self.text(delete.condition_expression.as_deref().unwrap_or_default());
            let (names, values) =
                (&delete.expression_attribute_names, &delete.expression_attribute_values);
            self.placeholders(names.as_ref(), values.as_ref())?;
            self.on_failure(delete.return_values_on_condition_check_failure);
        }
        if let Some(update) = &item.update {
            self.head("Update", &update.table_name);
            self.item(&update.key)?;
            self.text(&update.update_expression);
            self.text(update.condition_expression.as_deref().unwrap_or_default());
            let (names, values) =
                (&update.expression_attribute_names, &update.expression_attribute_values);
            self.placeholders(names.as_ref(), values.as_ref())?;
            self.on_failure(update.return_values_on_condition_check_failure);
        }
        Ok(())
    }

    fn head(&mut self, action: &str, table_name: &str) {
        self.text(action);
        self.text(table_name);
    }

    fn placeholders(&mut self, names: Names<'_>, values: Values<'_>) -> Result<()> {
        let names = names.into_iter().flatten();
        let names: Item = names.map(|(key, name)| (key.clone(), name.as_str())).collect();
        self.item(&names)?;
        let values = values.into_iter().flatten();
        self.item(&values.map(|(key, value)| (key.clone(), value.clone())).collect())
    }

    fn on_failure(&mut self, value: Option<ReturnValuesOnConditionCheckFailure>) {
        self.text(value.map_or("", ReturnValuesOnConditionCheckFailure::name));
    }

    fn item(&mut self, item: &Item) -> Result<()> {
        self.bytes(EncodedItem::try_from(item)?.as_bytes());
        Ok(())
    }

    fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(bytes);
    }
}
