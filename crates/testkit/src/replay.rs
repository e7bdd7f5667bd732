//! Carries a history out on a database and on the model, and compares them.

mod agreement;
mod picture;
mod story;

use std::sync::{Arc, Mutex};

use dynafile::{ChangeEvent, ChangeIdentity, Database, Error, Result, Table, Transaction};
use dynafile_model::TableDescription;

pub use agreement::{expect_agreement, expect_answer};
pub use picture::Picture;
pub use story::expect_story;

use crate::history::{Action, Write};
use crate::model::{ModelChange, ModelDatabase, ModelEvent, ModelWrite, Refused};
use crate::{TestDatabase, tables};

/// The events that listeners heard.
pub type Heard = Arc<Mutex<Vec<ModelEvent>>>;

/// The table with this number, made if it is missing.
fn make(database: &Database, number: usize) -> Result<Table> {
    let description = tables::all().swap_remove(number);
    match database.table(&description.name) {
        Err(Error::TableNotFound { .. }) => database.create_table(description),
        table => table,
    }
}

fn model_table(model: &mut ModelDatabase, number: usize) -> String {
    let description = tables::all().swap_remove(number);
    let name = description.name.clone();
    model.create_table(description);
    name
}

/// Makes the change on the model alone; what listeners are to hear.
///
/// # Errors
/// The database is to refuse it; nothing has changed.
pub fn apply_to_model(
    model: &mut ModelDatabase,
    action: &Action,
) -> Result<Vec<ModelEvent>, Refused> {
    match action {
        Action::Put(number, item) => {
            let change = ModelChange::Put(item.clone());
            write_together(model, &[(*number, ModelWrite { change, condition: None })])
        }
        Action::Delete(number, key) => {
            let change = ModelChange::Delete(key.clone());
            write_together(model, &[(*number, ModelWrite { change, condition: None })])
        }
        Action::Write(number, write) => write_together(model, &[(*number, write.clone())]),
        Action::Batch(writes) => {
            write_together(model, &writes.iter().map(unconditional).collect::<Vec<_>>())
        }
        Action::Transact(writes) => {
            let are_distinct = are_distinct(model, writes);
            let written = write_together(&mut model.clone(), writes);
            match are_distinct && written.is_ok() {
                true => write_together(model, writes),
                false => {
                    writes.iter().for_each(|(number, _)| drop(model_table(model, *number)));
                    Err(Refused)
                }
            }
        }
        _ => apply_to_tables(model, action),
    }
}

/// The changes that are not writes of items.
fn apply_to_tables(model: &mut ModelDatabase, action: &Action) -> Result<Vec<ModelEvent>, Refused> {
    match action {
        Action::CreateIndex(number, index) => {
            let table = model_table(model, *number);
            let index = tables::addable_indexes().swap_remove(*index);
            model.tables.get_mut(&table).unwrap().create_index(index);
        }
        Action::DeleteIndex(number, index) => {
            let table = model_table(model, *number);
            let index = tables::addable_indexes().swap_remove(*index);
            model.tables.get_mut(&table).unwrap().delete_index(&index.name)?;
        }
        Action::SetStream(number, view) => {
            let table = model_table(model, *number);
            model.set_stream(&table, *view)?;
        }
        Action::DeleteTable(number) => {
            let table = model_table(model, *number);
            model.delete_table(&table);
        }
        Action::UpdateTimeToLive(number, attribute) => {
            let table = model_table(model, *number);
            let table = model.tables.get_mut(&table).unwrap();
            table.description.ttl_attribute.clone_from(attribute);
        }
        Action::Advance(by) => model.now += *by,
        Action::Sweep => return Ok(model.sweep()),
        _ => {}
    }
    Ok(Vec::new())
}

/// All of the writes, one after the other, or none.
fn write_together(
    model: &mut ModelDatabase,
    writes: &[(usize, ModelWrite)],
) -> Result<Vec<ModelEvent>, Refused> {
    let names: Vec<_> = writes.iter().map(|(number, _)| model_table(model, *number)).collect();
    let before = model.clone();
    let written = names.iter().zip(writes).map(|(name, (_, write))| model.write(name, write));
    let events: Result<Vec<_>, Refused> = written.collect();
    match events {
        Ok(events) => Ok(events.into_iter().flatten().collect()),
        Err(Refused) => {
            *model = before;
            Err(Refused)
        }
    }
}

/// Whether no two writes are of the same item.
fn are_distinct(model: &mut ModelDatabase, writes: &[(usize, ModelWrite)]) -> bool {
    let mut items = Vec::new();
    for (number, write) in writes {
        let name = model_table(model, *number);
        let key = match &write.change {
            ModelChange::Put(item) => model.table(&name).key_of(item),
            ModelChange::Update(key, _) | ModelChange::Delete(key) | ModelChange::Check(key) => {
                key.clone()
            }
        };
        if items.contains(&(*number, key.clone())) {
            return false;
        }
        items.push((*number, key));
    }
    true
}

fn unconditional(write: &Write) -> (usize, ModelWrite) {
    let (number, change) = match write {
        Write::Put(number, item) => (*number, ModelChange::Put(item.clone())),
        Write::Delete(number, key) => (*number, ModelChange::Delete(key.clone())),
    };
    (number, ModelWrite { change, condition: None })
}

/// Carries the change out on the database; questions and reopening are not changes.
///
/// # Errors
/// Those of the engine; what it refuses as the request's own fault is none, but the inner error.
pub fn apply_to_database(
    database: &TestDatabase,
    action: &Action,
) -> Result<std::result::Result<(), Refused>> {
    match carry_out(database, action) {
        Ok(()) => Ok(Ok(())),
        Err(error) if is_refusal(&error) => Ok(Err(Refused)),
        Err(error) => Err(error),
    }
}

fn is_refusal(error: &Error) -> bool {
    error.is_validation()
        || error.is_condition_failed()
        || matches!(error, Error::TransactionCancelled { .. } | Error::IndexNotFound { .. })
}

fn carry_out(database: &TestDatabase, action: &Action) -> Result<()> {
    match action {
        Action::Put(number, item) => make(database, *number)?.put_item(item),
        Action::Delete(number, key) => make(database, *number)?.delete(key.clone()).map(drop),
        Action::Write(number, write) => carry_out_write(&make(database, *number)?, write),
        Action::Transact(writes) => {
            let mut transaction = database.transaction();
            for (number, write) in writes {
                add_to_transaction(&mut transaction, &make(database, *number)?, write)?;
            }
            transaction.commit()
        }
        Action::Batch(writes) => {
            let mut batch = database.batch();
            for write in writes {
                match write {
                    Write::Put(number, item) => {
                        batch.put_item(&make(database, *number)?, item)?;
                    }
                    Write::Delete(number, key) => {
                        batch.delete(&make(database, *number)?, key.clone())?;
                    }
                }
            }
            batch.commit()
        }
        Action::CreateIndex(number, index) => {
            let index = tables::addable_indexes().swap_remove(*index);
            database.create_index(make(database, *number)?.name(), index, |_| ())
        }
        Action::DeleteIndex(number, index) => {
            let index = tables::addable_indexes().swap_remove(*index);
            database.delete_index(make(database, *number)?.name(), &index.name)
        }
        Action::SetStream(number, Some(view)) => {
            make(database, *number)?.enable_stream(*view).map(drop)
        }
        Action::SetStream(number, None) => make(database, *number)?.disable_stream().map(drop),
        Action::DeleteTable(number) => {
            let table = make(database, *number)?;
            database.delete_table(table.name())
        }
        Action::UpdateTimeToLive(number, attribute) => {
            let table = make(database, *number)?;
            database.update_time_to_live(table.name(), attribute.clone())
        }
        Action::Advance(by) => {
            database.clock().advance(*by);
            Ok(())
        }
        Action::Sweep => database.sweep_expired().map(drop),
        Action::Trim => database.trim_streams().map(drop),
        Action::Flush => database.flush(),
        Action::Compact => database.compact().map(drop),
        Action::Reopen | Action::Query(..) | Action::Scan(..) => Ok(()),
    }
}

fn carry_out_write(table: &Table, write: &ModelWrite) -> Result<()> {
    let condition = write.condition.as_ref().map(|condition| condition.expression());
    match (&write.change, condition) {
        (ModelChange::Put(item), None) => table.put_item(item),
        (ModelChange::Put(item), Some(condition)) => table.put_item_if(item, condition),
        (ModelChange::Delete(key), None) => table.delete(key.clone()).map(drop),
        (ModelChange::Delete(key), Some(condition)) => {
            table.delete_if(key.clone(), condition).map(drop)
        }
        (ModelChange::Update(key, update), None) => {
            table.update(key.clone(), update.expression()).run().map(drop)
        }
        (ModelChange::Update(key, update), Some(condition)) => {
            table.update(key.clone(), update.expression()).condition(condition).run().map(drop)
        }
        (ModelChange::Check(_), _) => Ok(()),
    }
}

fn add_to_transaction(
    transaction: &mut Transaction,
    table: &Table,
    write: &ModelWrite,
) -> Result<()> {
    let condition = write.condition.as_ref().map(|condition| condition.expression());
    match (&write.change, condition) {
        (ModelChange::Put(item), None) => transaction.put_item(table, item),
        (ModelChange::Put(item), Some(condition)) => {
            transaction.put_item_if(table, item, condition)
        }
        (ModelChange::Delete(key), None) => transaction.delete(table, key.clone()),
        (ModelChange::Delete(key), Some(condition)) => {
            transaction.delete_if(table, key.clone(), condition)
        }
        (ModelChange::Update(key, update), None) => {
            transaction.update(table.update(key.clone(), update.expression()))
        }
        (ModelChange::Update(key, update), Some(condition)) => {
            let update = table.update(key.clone(), update.expression());
            transaction.update(update.condition(condition))
        }
        (ModelChange::Check(_), None) => return Ok(()),
        (ModelChange::Check(key), Some(condition)) => {
            transaction.check(table, key.clone(), condition)
        }
    }
    .map(drop)
}

/// Every state that the database may be left in when it stops during the action: an action makes
/// its tables one by one, begins an index before it fills it, and changes the rest at once.
pub fn outcomes(model: &ModelDatabase, action: &Action) -> Vec<ModelDatabase> {
    let mut states = vec![model.clone()];
    let mut partly = model.clone();
    for number in tables_of(action) {
        model_table(&mut partly, number);
        states.push(partly.clone());
    }
    if let Action::CreateIndex(number, index) = action {
        let table = partly.tables.get_mut(&tables::all()[*number].name).unwrap();
        if table.begin_index(tables::addable_indexes().swap_remove(*index)) {
            states.push(partly);
        }
    }
    let mut after = model.clone();
    // What is refused leaves the tables that were made for it.
    let _ = apply_to_model(&mut after, action);
    states.push(after);
    states
}

fn tables_of(action: &Action) -> Vec<usize> {
    let of_write = |write: &Write| match write {
        Write::Put(number, _) | Write::Delete(number, _) => *number,
    };
    match action {
        Action::Put(number, _)
        | Action::Delete(number, _)
        | Action::Write(number, _)
        | Action::CreateIndex(number, _)
        | Action::DeleteIndex(number, _)
        | Action::SetStream(number, _)
        | Action::DeleteTable(number)
        | Action::UpdateTimeToLive(number, _) => vec![*number],
        Action::Transact(writes) => writes.iter().map(|(number, _)| *number).collect(),
        Action::Batch(writes) => writes.iter().map(of_write).collect(),
        _ => Vec::new(),
    }
}

/// Lets `heard` collect every event of the shared tables.
pub fn listen(database: &Database, heard: &Heard) {
    for description in tables::all() {
        let table = database.open_or_create_table(unnamed_ttl(description)).unwrap();
        let heard = heard.clone();
        table.add_listener(move |event| {
            heard.lock().unwrap().push(model_event(event));
            Ok(())
        });
    }
}

/// The description without its TTL attribute: opening with it would set it again.
fn unnamed_ttl(mut description: TableDescription) -> TableDescription {
    description.ttl_attribute = None;
    description
}

fn model_event(event: &ChangeEvent) -> ModelEvent {
    ModelEvent {
        table: event.table().to_owned(),
        old: event.old().map(|item| item.to_item().unwrap()),
        new: event.new().map(|item| item.to_item().unwrap()),
        expired: event.identity() == ChangeIdentity::TimeToLive,
    }
}
