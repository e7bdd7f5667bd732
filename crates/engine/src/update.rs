//! Update: changes attributes of one item where it is.

use dynafile_expr::{Projection, Update as BoundUpdate};
use dynafile_model::{EncodedItem, Item, PrimaryKey};

use crate::condition::Condition;
use crate::error::{Error, Result};
use crate::expression::Expression;
use crate::operation::{Images, UpdateItem};
use crate::table::Table;

/// What an update returns of its item (API reference, "UpdateItem", `ReturnValues`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum ReturnValues {
    /// Nothing.
    #[default]
    None,
    /// The item as it was.
    AllOld,
    /// The attributes that were to be changed, as they were.
    UpdatedOld,
    /// The item as it is now.
    AllNew,
    /// The attributes that were to be changed, as they are now.
    UpdatedNew,
}

/// An update under construction: [`Table::update`] starts one, [`Update::run`] runs it.
///
/// An item that is not there is made, of its key and what the update sets.
///
/// ```
/// use dynafile::{Database, Expression, KeyAttribute, ReturnValues, TableDescription, item};
///
/// let db = Database::in_memory()?;
/// let pages = db.create_table(TableDescription::new("pages", KeyAttribute::string("url")))?;
/// let visit = Expression::new("SET visits = if_not_exists(visits, :zero) + :one")
///     .value(":zero", 0)
///     .value(":one", 1);
/// pages.update("/home", visit.clone()).run()?;
/// let now = pages.update("/home", visit).return_values(ReturnValues::AllNew).run()?;
/// assert_eq!(now, Some(item! { "url" => "/home", "visits" => 2 }));
/// # Ok::<(), dynafile::Error>(())
/// ```
#[must_use = "an update does nothing until it is run"]
#[derive(Clone)]
pub struct Update {
    table: Table,
    key: PrimaryKey,
    update: Expression,
    condition: Option<Condition>,
    return_values: ReturnValues,
}

impl Update {
    pub(crate) fn new(table: Table, key: PrimaryKey, update: Expression) -> Self {
        Self { table, key, update, condition: None, return_values: ReturnValues::None }
    }

    /// Only if the item is like this.
    pub fn condition(mut self, condition: impl Into<Condition>) -> Self {
        self.condition = Some(condition.into());
        self
    }

    /// What to return; nothing unless set.
    pub fn return_values(mut self, return_values: ReturnValues) -> Self {
        self.return_values = return_values;
        self
    }

    /// Runs the update.
    ///
    /// # Errors
    /// An expression that does not parse or bind; a key that does not fit or would be changed;
    /// [`Error::ConditionFailed`]; [`Error::Update`] if the item is not one that the update can be
    /// applied to; storage errors.
    pub fn run(self) -> Result<Option<Item>> {
        let bound = self.bound()?;
        let (targets, return_values) = (bound.update.clone(), self.return_values);
        let images = self.table.session().write(bound)?;
        returned(return_values, &targets, images)
    }

    /// The operation that this is.
    pub(crate) fn bound(&self) -> Result<UpdateItem> {
        let condition = self.condition.as_ref().map(Condition::bound).transpose()?;
        Ok(UpdateItem {
            table: self.table.reference().clone(),
            key: self.table.checked_key(self.key.clone())?,
            update: self.update.to_update()?,
            condition,
            max_item_size_bytes: self.table.max_item_size_bytes(),
        })
    }
}

fn returned(wanted: ReturnValues, update: &BoundUpdate, images: Images) -> Result<Option<Item>> {
    let whole = |image: Option<EncodedItem>| image.map(|item| item.to_item()).transpose();
    let changed = |image: Option<EncodedItem>| {
        let paths = update.targets().iter().map(|(path, _)| path.clone());
        let projection = Projection::of_paths(paths)?;
        let project = |item: EncodedItem| projection.apply(item.view()).map_err(Error::from);
        image.map(project).transpose()
    };
    match wanted {
        ReturnValues::None => Ok(None),
        ReturnValues::AllOld => Ok(whole(images.old)?),
        ReturnValues::AllNew => Ok(whole(images.new)?),
        ReturnValues::UpdatedOld => changed(images.old),
        ReturnValues::UpdatedNew => changed(images.new),
    }
}
