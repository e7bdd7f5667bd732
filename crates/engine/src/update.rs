//! Update: changes attributes of one item where it is.

use dynafile_expr::update::Action;
use dynafile_expr::{Projection, Update as BoundUpdate};
use dynafile_model::{EncodedItem, Item, PrimaryKey};
use serde::de::DeserializeOwned;

use crate::condition::Condition;
use crate::error::Result;
use crate::expression::Expression;
use crate::operation::{Change, Wanted, WriteAction, WriteItem, Written};
use crate::table::Table;
use crate::typed;

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
/// An item that is not there is made, of its key and what the update sets. An update that only takes
/// away (`REMOVE`, `DELETE`) makes none.
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
#[derive(Debug, Clone)]
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
    /// [`ConditionFailed`](crate::Error::ConditionFailed); [`Update`](crate::Error::Update) if the
    /// item is not one that the update can be applied to; storage errors.
    pub fn run(self) -> Result<Option<Item>> {
        match self.returned()? {
            Some(item) => Ok(Some(item.to_item()?)),
            None => Ok(None),
        }
    }

    /// Runs the update; what is returned of the item.
    fn returned(self) -> Result<Option<EncodedItem>> {
        let (action, update) = self.action()?;
        let wanted = self.return_values.wanted();
        let written = self.table.session().write(WriteItem { action, wanted })?;
        self.return_values.of(&update, written)
    }

    /// Runs the update, and returns what [`Update::return_values`] says as a Rust value.
    ///
    /// ```
    /// # use dynafile::{Database, Expression, KeyAttribute, ReturnValues, TableDescription};
    /// use serde::Deserialize;
    ///
    /// #[derive(Deserialize)]
    /// struct Page { url: String, visits: u64 }
    ///
    /// # let db = Database::in_memory()?;
    /// # let pages = db.create_table(TableDescription::new("pages", KeyAttribute::string("url")))?;
    /// let visit = Expression::new("ADD visits :one").value(":one", 1);
    /// let page = pages.update("/home", visit).return_values(ReturnValues::AllNew).run_as::<Page>()?;
    /// assert_eq!(page.map(|page| (page.url, page.visits)), Some(("/home".to_owned(), 1)));
    /// # Ok::<(), dynafile::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Update::run`]; what is returned does not have the shape of the type. The update is done then.
    pub fn run_as<T: DeserializeOwned>(self) -> Result<Option<T>> {
        match self.returned()? {
            Some(item) => Ok(Some(typed::from_view(item.view())?)),
            None => Ok(None),
        }
    }

    pub(crate) fn table(&self) -> &Table {
        &self.table
    }

    /// The action that this is, and its update.
    pub(crate) fn action(&self) -> Result<(WriteAction, BoundUpdate)> {
        let key = self.table.checked_key(self.key.clone())?;
        let update = self.update.to_update(self.table.session().expressions())?;
        let change = Change::Update { key, update: update.clone() };
        Ok((self.table.action(change, self.condition.as_ref())?, update))
    }
}

impl ReturnValues {
    /// The images that are needed for it.
    pub(crate) fn wanted(self) -> Wanted {
        let old = matches!(self, Self::AllOld | Self::UpdatedOld);
        let new = matches!(self, Self::AllNew | Self::UpdatedNew);
        Wanted { old, new, units: false }
    }

    /// What is returned of an item that was written; `None` where there is nothing to return.
    ///
    /// Of the attributes that were to be changed only the parts at the update's paths are
    /// returned, and of those that were removed nothing after the update, whatever has moved to
    /// their place in a list. DynamoDB Local returns the whole attributes.
    pub(crate) fn of(self, update: &BoundUpdate, written: Written) -> Result<Option<EncodedItem>> {
        match self {
            Self::None => Ok(None),
            Self::AllOld => Ok(written.old),
            Self::AllNew => Ok(written.new),
            Self::UpdatedOld => changed(update, |_| true, written.old),
            Self::UpdatedNew => changed(update, |action| *action != Action::Remove, written.new),
        }
    }

    /// What a statement returns of an item that was written. It takes the paths literally: at the place of an element that was
    /// removed is the one that has moved there. Where none of them leads anywhere there is nothing to return.
    pub(crate) fn of_statement(
        self,
        update: &BoundUpdate,
        written: Written,
    ) -> Result<Option<EncodedItem>> {
        let modified = match self {
            Self::UpdatedOld => changed(update, |_| true, written.old)?,
            Self::UpdatedNew => changed(update, |_| true, written.new)?,
            _ => return self.of(update, written),
        };
        Ok(modified.filter(|item| !item.view().as_map().is_empty()))
    }
}

fn changed(
    update: &BoundUpdate,
    is_wanted: fn(&Action) -> bool,
    image: Option<EncodedItem>,
) -> Result<Option<EncodedItem>> {
    let Some(image) = image else { return Ok(None) };
    let targets = update.targets().iter().filter(|(_, action)| is_wanted(action));
    let projection = Projection::of_paths(targets.map(|(path, _)| path.clone()))?;
    Ok(Some(EncodedItem::try_from(&projection.apply(image.view())?)?))
}
