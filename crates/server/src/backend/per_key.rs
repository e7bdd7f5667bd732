//! A database for each access key and region, as DynamoDB Local keeps them.
//!
//! Without `--auth` keys and regions are free to invent, so what they cost is bounded: databases in
//! all, those of one key, and how many of them are open. Where room is needed the one that has been
//! idle for longest is closed, of the same key first; one that is in use never is. In memory an
//! idle one is closed only if there is nothing in it.
//!
//! Opening and closing hold up nobody but those who want the same database.

mod name;

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use dynafile::{Builder, Database};
use parking_lot::Mutex;

use crate::auth::Caller;
use crate::backend::{Answer, Backend, Call, OneDatabase};
use crate::fault::Fault;
use name::NamespaceName;

/// Databases open at once.
const MAX_OPEN: usize = 100;

/// Of these, those of one access key.
const MAX_OPEN_OF_KEY: usize = 25;

/// Files that are made for one access key: the service has fewer regions.
const MAX_FILES_OF_KEY: usize = 50;

/// What has not been used for so long is closed when another is opened.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// Answers each access key and region from a database of its own, `KEY_REGION.dynafile`.
pub struct DatabasePerKey {
    /// `None` keeps them in memory.
    directory: Option<PathBuf>,
    builder: Builder,
    namespaces: Mutex<HashMap<NamespaceName, Namespace>>,
    /// The first file that stopped being the one that was opened; told at the end.
    loss: Mutex<Option<dynafile::Error>>,
}

impl fmt::Debug for DatabasePerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DatabasePerKey")
            .field("directory", &self.directory)
            .field("builder", &self.builder)
            .finish_non_exhaustive()
    }
}

/// A database that is open, or about to be.
struct Namespace {
    place: Arc<Place>,
    /// Requests that are using it.
    users: usize,
    last_used: Instant,
}

/// Where a database is put when it is open; locked while it is opened and closed.
#[derive(Default)]
struct Place {
    database: Mutex<Option<OneDatabase>>,
}

impl DatabasePerKey {
    /// Files are made in the directory as they are needed, with the builder's settings; without
    /// a directory they are in memory.
    pub fn new(directory: Option<PathBuf>, builder: Builder) -> Self {
        Self { directory, builder, namespaces: Mutex::default(), loss: Mutex::default() }
    }

    fn answer_from(&self, call: &Call<'_>) -> Result<Answer, Fault> {
        let name = NamespaceName::of(call.caller)?;
        let used = self.enter(&name)?;
        let database = used.place.get_or_open(|| self.open(&name, call.caller))?;
        let answer = database.answer(call);
        if answer.status >= 500
            && let Some(loss) = database.loss()
        {
            let file = name.file_name();
            tracing::error!(error = %loss, %file, "a file is lost; the next request opens what is there");
            self.loss.lock().get_or_insert(loss);
            used.place.forget();
        }
        Ok(answer)
    }

    /// The place of a database, which is in use until what is returned is dropped.
    fn enter(&self, name: &NamespaceName) -> Result<Used<'_>, Fault> {
        let mut left = Vec::new();
        let place = {
            let mut namespaces = self.namespaces.lock();
            if !namespaces.contains_key(name) {
                left = self.make_room(&mut namespaces, name)?;
            }
            let namespace = namespaces.entry(name.clone()).or_insert_with(Namespace::new);
            namespace.users += 1;
            namespace.place.clone()
        };
        left.iter().for_each(|place| place.close());
        Ok(Used { databases: self, name: name.clone(), place })
    }

    /// Takes out what is to be closed for a database of this name.
    fn make_room(
        &self,
        namespaces: &mut HashMap<NamespaceName, Namespace>,
        name: &NamespaceName,
    ) -> Result<Vec<Arc<Place>>, Fault> {
        let mut left = Vec::new();
        let now = Instant::now();
        while let Some(idle) = self.longest_idle(namespaces, |_, since| now - since >= IDLE) {
            left.extend(namespaces.remove(&idle).map(|namespace| namespace.place));
        }
        let of_key = |other: &NamespaceName| other.key() == name.key();
        if namespaces.keys().filter(|other| of_key(other)).count() >= MAX_OPEN_OF_KEY {
            let idle = self.longest_idle(namespaces, |other, _| of_key(other));
            let idle = idle.ok_or(Fault::TooManyNamespaces { limit: MAX_OPEN_OF_KEY })?;
            left.extend(namespaces.remove(&idle).map(|namespace| namespace.place));
        }
        if namespaces.len() >= MAX_OPEN {
            let idle = self.longest_idle(namespaces, |_, _| true).ok_or(Fault::Busy)?;
            left.extend(namespaces.remove(&idle).map(|namespace| namespace.place));
        }
        Ok(left)
    }

    /// Of those that may be closed.
    fn longest_idle(
        &self,
        namespaces: &HashMap<NamespaceName, Namespace>,
        counts: impl Fn(&NamespaceName, Instant) -> bool,
    ) -> Option<NamespaceName> {
        let may_close = |namespace: &Namespace| {
            namespace.users == 0 && (self.directory.is_some() || namespace.place.is_empty())
        };
        namespaces
            .iter()
            .filter(|(name, namespace)| counts(name, namespace.last_used) && may_close(namespace))
            .min_by_key(|(_, namespace)| namespace.last_used)
            .map(|(name, _)| name.clone())
    }

    fn open(&self, name: &NamespaceName, caller: &Caller) -> Result<OneDatabase, Fault> {
        let builder = self.builder.clone().region(caller.region.clone());
        let opened = match &self.directory {
            Some(directory) => {
                let path = directory.join(name.file_name());
                if !path.exists() && name.count_of_key(directory) >= MAX_FILES_OF_KEY {
                    return Err(Fault::TooManyNamespaces { limit: MAX_FILES_OF_KEY });
                }
                builder.open(path)
            }
            None => builder.open_in_memory(),
        };
        let opened = opened.map_err(|error| {
            let file = name.file_name();
            tracing::error!(%error, %file, "cannot open the database of an access key");
            Fault::Internal
        })?;
        Ok(OneDatabase::new(opened))
    }

    /// Those that are open, with their names.
    fn open_databases(&self) -> Vec<(String, OneDatabase)> {
        let namespaces = self.namespaces.lock();
        let places = namespaces.iter().map(|(name, space)| (name.file_name(), space.place.clone()));
        let places: Vec<_> = places.collect();
        drop(namespaces);
        let open =
            |(name, place): (String, Arc<Place>)| Some((name, place.database.lock().clone()?));
        places.into_iter().filter_map(open).collect()
    }
}

impl Namespace {
    fn new() -> Self {
        Self { place: Arc::default(), users: 0, last_used: Instant::now() }
    }
}

impl Place {
    fn get_or_open(
        &self,
        open: impl FnOnce() -> Result<OneDatabase, Fault>,
    ) -> Result<OneDatabase, Fault> {
        let mut database = self.database.lock();
        match &*database {
            Some(database) => Ok(database.clone()),
            None => Ok(database.insert(open()?).clone()),
        }
    }

    /// Whether nothing would be lost with it.
    fn is_empty(&self) -> bool {
        let database = self.database.lock();
        let has_tables = |database: &OneDatabase| {
            database.database().table_names().is_ok_and(|tables| !tables.is_empty())
        };
        !database.as_ref().is_some_and(has_tables)
    }

    /// Its file is not its own any more: who wants it from now on opens what is there, and who is
    /// using it keeps it.
    fn forget(&self) {
        drop(self.database.lock().take());
    }

    /// Nobody uses it, and it has been taken out: who wants it from now on opens it again.
    fn close(&self) {
        let Some(database) = self.database.lock().take() else { return };
        if let Err(error) = database.close() {
            tracing::error!(%error, "closing an idle database of an access key failed");
        }
    }
}

/// A database in use.
struct Used<'d> {
    databases: &'d DatabasePerKey,
    name: NamespaceName,
    place: Arc<Place>,
}

impl Drop for Used<'_> {
    fn drop(&mut self) {
        // What is in use is not taken out.
        if let Some(namespace) = self.databases.namespaces.lock().get_mut(&self.name) {
            namespace.users -= 1;
            namespace.last_used = Instant::now();
        }
    }
}

impl Backend for DatabasePerKey {
    fn answer(&self, call: &Call<'_>) -> Answer {
        self.answer_from(call).unwrap_or_else(|fault| Answer {
            status: fault.status().as_u16(),
            body: fault.body(),
            operation: None,
            error: Some(fault.name()),
        })
    }

    fn databases(&self) -> Vec<(String, Database)> {
        let open = self.open_databases().into_iter();
        open.map(|(name, database)| (name, database.database().clone())).collect()
    }

    fn close(&self) -> dynafile::Result<()> {
        // Each of them, even if one fails.
        let open = self.open_databases();
        let closed: Vec<_> = open.iter().map(|(_, database)| database.close()).collect();
        let loss = self.loss.lock().take();
        closed.into_iter().chain(loss.map(Err)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    fn in_memory() -> Result<OneDatabase, Fault> {
        Database::in_memory().map(OneDatabase::new).map_err(|_| Fault::Internal)
    }

    #[test]
    fn opening_one_holds_up_nobody_who_wants_another() {
        let databases = DatabasePerKey::new(None, Database::builder());
        let slow = databases.enter(&NamespaceName::for_tests("slow", "eu")).unwrap();
        let (begin, begun) = channel();
        let (go_on, wait) = channel::<()>();
        std::thread::scope(|scope| {
            let place = slow.place.clone();
            scope.spawn(move || {
                place.get_or_open(|| {
                    begin.send(()).unwrap();
                    wait.recv().unwrap();
                    in_memory()
                })
            });
            begun.recv().unwrap();
            // Even where room has to be made.
            for number in 0..2 * MAX_OPEN {
                let name = NamespaceName::for_tests(&format!("key{number}"), "eu");
                let other = databases.enter(&name).unwrap();
                assert!(other.place.get_or_open(in_memory).is_ok());
            }
            go_on.send(()).unwrap();
        });
        assert!(slow.place.get_or_open(|| Err(Fault::Internal)).is_ok(), "it was closed in use");
    }
}
