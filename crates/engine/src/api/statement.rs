//! A statement of PartiQL and the table it is about: what the three operations of PartiQL share.
//!
//! A write becomes the change and condition that PutItem, UpdateItem and DeleteItem are made of.
//! Source: developer guide, "PartiQL statements for DynamoDB"; what an UPDATE and a DELETE of a missing item do, as DynamoDB
//! Local has it.

use dynafile_expr::condition::Predicate;
use dynafile_expr::partiql::lookup::{self, SingleItemError};
use dynafile_expr::partiql::{Insert, Returning, Statement, UpdateStatement};
use dynafile_expr::{Condition, DocumentPath, Logic, Update};
use dynafile_model::{AttributeValue, EncodedItem, Item, PrimaryKey};

use super::ConsumedCapacity;
use super::conditional_write::{ConditionalWrite, Returns};
use super::expressions::check_scalar_keys;
use super::primary_key::{check_key_of, primary_key};
use super::target::Target;
use crate::error::{Error, Result, StatementError};
use crate::ongoing_transactions::ItemPlace;
use crate::operation::{Change, ItemRules, Wanted, WriteAction, Written, check_keys_untouched};
use crate::update::ReturnValues;

/// # Errors
/// What is wrong with the text or its parameters.
pub(super) fn parse(
    text: &str,
    parameters: Option<Vec<AttributeValue>>,
) -> Result<Statement, StatementError> {
    Ok(Statement::parse(text, parameters.unwrap_or_default())?)
}

/// A statement's change of one item.
pub(super) struct StatementWrite {
    change: Change,
    condition: Option<Condition>,
    end: StatementEnd,
}

/// What is needed after a statement's change to say what came of it.
#[derive(Default)]
pub(super) struct StatementEnd {
    /// The table, if a failed condition means that it has the item already.
    inserts_into: Option<String>,
    /// What an UPDATE changes, to know what it modified.
    update: Option<Update>,
    return_values: ReturnValues,
}

impl StatementWrite {
    /// The change that the statement makes in the table; `None` for a statement that only reads.
    ///
    /// # Errors
    /// A WHERE clause that is not about one item; a key or an item that does not fit the table.
    pub(super) fn of(statement: Statement, target: &Target<'_>) -> Result<Option<Self>> {
        let write = match statement {
            Statement::Insert(insert) => Self::insert(insert, target)?,
            Statement::Update(statement) => Self::update(statement, target)?,
            Statement::Delete(delete) => {
                let single = single_item(target, delete.condition.as_ref(), Into::into)?;
                let mut write = Self::new(Change::Delete(single.key), single.rest);
                if delete.returns_old {
                    write.end.return_values = ReturnValues::AllOld;
                }
                write
            }
            Statement::Exists(select) => {
                let incomplete = |_| StatementError::ExistsCondition;
                let single = single_item(target, select.condition.as_ref(), incomplete)?;
                let rest = single.rest.ok_or(StatementError::ExistsCondition)?;
                Self::new(Change::Check(single.key), Some(rest))
            }
            Statement::Select(_) => return Ok(None),
        };
        check_scalar_keys(&target.table, write.condition.iter().flat_map(Condition::paths))?;
        Ok(Some(write))
    }

    fn new(change: Change, condition: Option<Condition>) -> Self {
        Self { change, condition, end: StatementEnd::default() }
    }

    fn insert(insert: Insert, target: &Target<'_>) -> Result<Self> {
        let description = &target.table.description;
        for attribute in description.key_attributes() {
            let name = &attribute.name;
            let value = insert.item.get(name);
            let value =
                value.ok_or_else(|| StatementError::KeyMissing { attribute: name.clone() })?;
            if !attribute.key_type.accepts(value.attribute_type()) {
                return Err(StatementError::KeyType { attribute: name.clone() }.into());
            }
        }
        let item = EncodedItem::try_from(&insert.item)?;
        ItemRules::Service.check_item(&item)?;
        check_key_of(&target.table, item.view())?;
        let key = DocumentPath::attribute(description.partition_key.name.as_str());
        let absent = Condition::from(Logic::Test(Predicate::NotExists(key)));
        let mut write = Self::new(Change::Put(item), Some(absent));
        write.end.inserts_into = Some(insert.table);
        Ok(write)
    }

    /// The whole WHERE clause is the condition, so that an item that is not there is not made.
    fn update(statement: UpdateStatement, target: &Target<'_>) -> Result<Self> {
        let UpdateStatement { update, condition, returning, .. } = statement;
        let single = single_item(target, condition.as_ref(), Into::into)?;
        check_keys_untouched(&target.table.description, &update)?;
        check_scalar_keys(&target.table, update.paths())?;
        let change = Change::Update { key: single.key, update: update.clone() };
        let mut write = Self::new(change, condition);
        write.end.update = Some(update);
        write.end.return_values = returning.map_or(ReturnValues::None, Into::into);
        Ok(write)
    }

    /// Which item it is about.
    pub(super) fn place(&self, target: &Target<'_>) -> Result<ItemPlace> {
        let key = self.change.key_in(&target.table)?;
        Ok((target.table.name.clone(), key))
    }

    /// Whether the statement asks for what it changed.
    pub(super) fn returns(&self) -> bool {
        self.end.return_values != ReturnValues::None
    }

    /// The change, to be carried out with others.
    pub(super) fn into_action(self, target: &Target<'_>) -> (WriteAction, StatementEnd) {
        let (table, condition) = (target.reference(), self.condition.map(Into::into));
        let action =
            WriteAction { table, change: self.change, condition, rules: ItemRules::Service };
        (action, self.end)
    }

    /// Carries the change out for itself; what it returns, and what it cost.
    pub(super) fn run(
        self,
        target: Target<'_>,
        returns: Returns,
    ) -> Result<(Option<EncodedItem>, Option<ConsumedCapacity>)> {
        let Self { change, condition, end } = self;
        let return_values = end.return_values;
        let write = ConditionalWrite { target, change, condition, return_values, returns };
        let returned = write.run().map_err(|error| end.failure(error))?;
        Ok((end.returned(returned.written)?, returned.consumed_capacity))
    }
}

impl StatementEnd {
    /// What the statement returns is made of.
    pub(super) fn wanted(&self) -> Wanted {
        self.return_values.wanted()
    }

    /// What the statement returns.
    pub(super) fn returned(&self, written: Written) -> Result<Option<EncodedItem>> {
        match &self.update {
            Some(update) => self.return_values.of(update, written),
            None => Ok(written.old),
        }
    }

    /// The condition of an INSERT fails where the item is there already.
    pub(super) fn failure(&self, error: Error) -> Error {
        match (error, &self.inserts_into) {
            (Error::ConditionFailed { .. }, Some(table)) => {
                Error::DuplicateItem { table: table.clone() }
            }
            (error, _) => error,
        }
    }
}

/// The item a WHERE clause is about.
pub(super) struct KeyedItem {
    pub(super) key: PrimaryKey,
    /// What is asked beyond the key.
    pub(super) rest: Option<Condition>,
}

/// # Errors
/// What `incomplete` says of a clause that is not about one item; a key that does not fit the table.
pub(super) fn single_item(
    target: &Target<'_>,
    condition: Option<&Condition>,
    incomplete: impl Fn(SingleItemError) -> StatementError,
) -> Result<KeyedItem> {
    let attributes: Vec<_> = target.table.description.key_attributes().collect();
    let names: Vec<_> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    let single = lookup::single_item(condition, &names).map_err(incomplete)?;
    let mut key = Item::new();
    for (attribute, value) in attributes.into_iter().zip(single.key) {
        if !attribute.key_type.accepts(value.attribute_type()) {
            return Err(StatementError::KeyType { attribute: attribute.name.clone() }.into());
        }
        key.insert(attribute.name.as_str(), value);
    }
    Ok(KeyedItem { key: primary_key(&target.table, &key)?, rest: single.rest })
}

impl From<Returning> for ReturnValues {
    fn from(returning: Returning) -> Self {
        match returning {
            Returning::AllOld => Self::AllOld,
            Returning::ModifiedOld => Self::UpdatedOld,
            Returning::AllNew => Self::AllNew,
            Returning::ModifiedNew => Self::UpdatedNew,
        }
    }
}
