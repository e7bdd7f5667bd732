//! A statement of PartiQL and the table it is about: what the three operations of PartiQL share.
//!
//! A write becomes the change and condition that PutItem, UpdateItem and DeleteItem are made of.
//! Source: developer guide, "PartiQL statements for DynamoDB"; what an UPDATE and a DELETE of a missing item do, as observed of
//! the service.

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
        if let Statement::Insert(insert) = &statement {
            check_inserted_key(insert, target)?;
        }
        Self::of_transaction(statement, target)
    }

    /// The same in a transaction, which has the words of items for the keys of items.
    ///
    /// # Errors
    /// As [`StatementWrite::of`].
    pub(super) fn of_transaction(
        statement: Statement,
        target: &Target<'_>,
    ) -> Result<Option<Self>> {
        let write = match statement {
            Statement::Insert(insert) => Self::insert(insert, target)?,
            Statement::Update(statement) => Self::update(statement, target)?,
            Statement::Delete(delete) => {
                let single = changed_item(target, delete.condition.as_ref())?;
                let condition = single.rest.map(|rest| unless_absent(target, rest));
                let mut write = Self::new(Change::Delete(single.key), condition);
                if delete.returns_old {
                    write.end.return_values = ReturnValues::AllOld;
                }
                write
            }
            Statement::Exists(select) => {
                let incomplete = StatementError::ExistsCondition;
                let single = keyed_item(target, select.condition.as_ref(), incomplete)?;
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
        let item = EncodedItem::try_from(&insert.item)?;
        ItemRules::Service.check_item(&item)?;
        check_key_of(&target.table, item.view())?;
        let absent = Condition::from(absent(target));
        let mut write = Self::new(Change::Put(item), Some(absent));
        write.end.inserts_into = Some(insert.table);
        Ok(write)
    }

    /// The whole WHERE clause is the condition, so that an item that is not there is not made.
    fn update(statement: UpdateStatement, target: &Target<'_>) -> Result<Self> {
        let UpdateStatement { update, condition, returning, .. } = statement;
        let single = changed_item(target, condition.as_ref())?;
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
            Some(update) => self.return_values.of_statement(update, written),
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

fn check_inserted_key(insert: &Insert, target: &Target<'_>) -> Result<(), StatementError> {
    for key in target.table.description.key_attributes() {
        let attribute = key.name.clone();
        match insert.item.get(&attribute) {
            None => return Err(StatementError::KeyMissing { attribute }),
            Some(value) if !key.key_type.accepts(value.attribute_type()) => {
                return Err(StatementError::KeyType { attribute });
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// That the item is not there.
fn absent(target: &Target<'_>) -> Logic<Predicate> {
    let key = target.table.description.partition_key.name.as_str();
    Logic::Test(Predicate::NotExists(DocumentPath::attribute(key)))
}

/// A DELETE asks its condition of an item that is there; that there is none is no failure.
fn unless_absent(target: &Target<'_>, condition: Condition) -> Condition {
    Condition::from(Logic::any([absent(target), condition.tree().clone()]))
}

/// The item a WHERE clause is about.
struct KeyedItem {
    key: PrimaryKey,
    /// What is asked beyond the key.
    rest: Option<Condition>,
    /// A key attribute that has to equal another value as well.
    repeated: Option<String>,
}

/// The item that a statement changes.
///
/// # Errors
/// A clause that is not about one item; a key that does not fit the table.
fn changed_item(target: &Target<'_>, condition: Option<&Condition>) -> Result<KeyedItem> {
    let item = keyed_item(target, condition, SingleItemError::KeyIncomplete.into())?;
    match item.repeated {
        Some(attribute) => {
            Err(StatementError::from(SingleItemError::RepeatedKey { attribute }).into())
        }
        None => Ok(item),
    }
}

/// # Errors
/// `incomplete` for a clause that is not about one item; a key that does not fit the table.
fn keyed_item(
    target: &Target<'_>,
    condition: Option<&Condition>,
    incomplete: StatementError,
) -> Result<KeyedItem> {
    let attributes: Vec<_> = target.table.description.key_attributes().collect();
    let names: Vec<_> = attributes.iter().map(|attribute| attribute.name.as_str()).collect();
    let single = lookup::single_item(condition, &names).map_err(|_| incomplete)?;
    let mut key = Item::new();
    for (attribute, value) in attributes.into_iter().zip(single.key) {
        if !attribute.key_type.accepts(value.attribute_type()) {
            return Err(StatementError::KeyType { attribute: attribute.name.clone() }.into());
        }
        key.insert(attribute.name.as_str(), value);
    }
    let key = primary_key(&target.table, &key)?;
    Ok(KeyedItem { key, rest: single.rest, repeated: single.repeated })
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
