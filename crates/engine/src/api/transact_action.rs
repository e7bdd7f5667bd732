//! One action of a transaction: put, update, delete or check, from its request to the write it is.
//!
//! Of an action the service looks at the expressions first, then at the item's size and depth, then at values; with the table
//! at hand, at the key. Names and values that no expression could use are not looked at.

use std::collections::BTreeMap;

use dynafile_expr::{Condition, Update as BoundUpdate};
use dynafile_model::{AttributeValue, EncodedItem, Item, item_size_bytes};

use super::expressions::{Expressions, check_depths, check_scalar_keys};
use super::parameters::Parameters;
use super::primary_key::{check_key_of, primary_key};
use super::target::Target;
use super::{
    ConditionCheck, Delete, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update,
};
use crate::database::Database;
use crate::error::{Result, ValidationError};
use crate::operation::{
    Change, ItemRules, WriteAction, check_keys_untouched, key_of_item, key_of_primary,
};

/// An action with its expressions bound; its table is still to be found.
pub(super) struct TransactAction {
    pub(super) table_name: String,
    subject: Subject,
    condition: Option<Condition>,
    pub(super) on_failure: Option<ReturnValuesOnConditionCheckFailure>,
}

/// What the action does, and to which item.
enum Subject {
    Put(EncodedItem),
    Update(Item, BoundUpdate),
    Delete(Item),
    Check(Item),
}

/// The members of an action that its expressions are made of.
struct Texts {
    update: Option<String>,
    condition: Option<String>,
    names: Option<BTreeMap<String, String>>,
    values: Option<BTreeMap<String, AttributeValue>>,
}

/// A checked action, and the item it is about.
pub(super) struct PlacedAction {
    pub(super) action: WriteAction,
    /// The key's bytes.
    pub(super) key: Vec<u8>,
}

impl TransactAction {
    /// # Errors
    /// Not exactly one of the four actions; an item that cannot be stored; expressions that are
    /// wrong.
    pub(super) fn new(
        database: &Database,
        position: usize,
        item: TransactWriteItem,
    ) -> Result<Self> {
        let TransactWriteItem { condition_check, put, delete, update } = item;
        match (condition_check, put, delete, update) {
            (Some(check), None, None, None) => Self::of_check(database, check),
            (None, Some(put), None, None) => Self::of_put(database, put),
            (None, None, Some(delete), None) => Self::of_delete(database, delete),
            (None, None, None, Some(update)) => Self::of_update(database, update),
            (check, put, delete, update) => {
                let given = [check.is_some(), put.is_some(), delete.is_some(), update.is_some()];
                let found = given.into_iter().filter(|given| *given).count();
                Err(ValidationError::NotOneAction { position, found }.into())
            }
        }
    }

    fn of_check(database: &Database, check: ConditionCheck) -> Result<Self> {
        let texts = Texts {
            update: None,
            condition: Some(check.condition_expression),
            names: check.expression_attribute_names,
            values: check.expression_attribute_values,
        };
        let (_, condition) = texts.bound(database)?;
        Ok(Self {
            table_name: check.table_name,
            subject: Subject::Check(check.key),
            condition,
            on_failure: check.return_values_on_condition_check_failure,
        })
    }

    fn of_put(database: &Database, put: Put) -> Result<Self> {
        let texts = Texts {
            update: None,
            condition: put.condition_expression,
            names: put.expression_attribute_names,
            values: put.expression_attribute_values,
        };
        let (_, condition) = texts.bound(database)?;
        ItemRules::Service.check_item(&put.item)?;
        Ok(Self {
            table_name: put.table_name,
            subject: Subject::Put(put.item),
            condition,
            on_failure: put.return_values_on_condition_check_failure,
        })
    }

    fn of_delete(database: &Database, delete: Delete) -> Result<Self> {
        let texts = Texts {
            update: None,
            condition: delete.condition_expression,
            names: delete.expression_attribute_names,
            values: delete.expression_attribute_values,
        };
        let (_, condition) = texts.bound(database)?;
        Ok(Self {
            table_name: delete.table_name,
            subject: Subject::Delete(delete.key),
            condition,
            on_failure: delete.return_values_on_condition_check_failure,
        })
    }

    fn of_update(database: &Database, update: Update) -> Result<Self> {
        let texts = Texts {
            update: Some(update.update_expression),
            condition: update.condition_expression,
            names: update.expression_attribute_names,
            values: update.expression_attribute_values,
        };
        let (bound, condition) = texts.bound(database)?;
        let bound = bound.expect("an update is bound where its text is given");
        Ok(Self {
            table_name: update.table_name,
            subject: Subject::Update(update.key, bound),
            condition,
            on_failure: update.return_values_on_condition_check_failure,
        })
    }

    /// How much of the transaction's payload the action is: its item or key.
    pub(super) fn size_bytes(&self) -> Result<usize> {
        match &self.subject {
            Subject::Put(item) => Ok(item_size_bytes(item.view())?),
            Subject::Update(key, _) | Subject::Delete(key) | Subject::Check(key) => {
                Ok(key.size_bytes())
            }
        }
    }

    /// The write that it is in this table.
    pub(super) fn placed(self, target: &Target<'_>) -> Result<PlacedAction> {
        let table = &target.table;
        let (change, key) = match self.subject {
            Subject::Put(item) => {
                check_key_of(table, item.view())?;
                ItemRules::Service.check_index_keys(table, item.view())?;
                let key = key_of_item(table, item.view())?;
                (Change::Put(item), key)
            }
            Subject::Update(key, update) => {
                let key = primary_key(table, &key)?;
                check_keys_untouched(&table.description, &update)?;
                check_scalar_keys(table, update.paths())?;
                let place = key_of_primary(table, &key)?;
                (Change::Update { key, update }, place)
            }
            Subject::Delete(key) => {
                let key = primary_key(table, &key)?;
                let place = key_of_primary(table, &key)?;
                (Change::Delete(key), place)
            }
            Subject::Check(key) => {
                let key = primary_key(table, &key)?;
                let place = key_of_primary(table, &key)?;
                (Change::Check(key), place)
            }
        };
        check_scalar_keys(table, self.condition.iter().flat_map(Condition::paths))?;
        let (table, condition) = (target.reference(), self.condition.map(Into::into));
        let action = WriteAction { table, change, condition, rules: ItemRules::Service };
        Ok(PlacedAction { action, key })
    }
}

impl Texts {
    fn bound(self, database: &Database) -> Result<(Option<BoundUpdate>, Option<Condition>)> {
        if self.update.is_none() && self.condition.is_none() {
            return Ok((None, None));
        }
        Parameters {
            legacy: &[],
            expressions: &[
                ("UpdateExpression", self.update.is_some()),
                ("ConditionExpression", self.condition.is_some()),
            ],
            with_values: &["UpdateExpression", "ConditionExpression"],
            names: self.names.as_ref(),
            values: self.values.as_ref(),
        }
        .check()?;
        let depths = check_depths(self.values.as_ref());
        let mut expressions = Expressions::of_any_depth(database, self.names, self.values)?;
        let update = self.update.as_deref();
        let update = update.map(|text| expressions.update(text)).transpose()?;
        let condition = self.condition.as_deref();
        let condition =
            condition.map(|text| expressions.condition("ConditionExpression", text)).transpose()?;
        expressions.finish()?;
        depths?;
        Ok((update, condition))
    }
}
