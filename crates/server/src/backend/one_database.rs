//! One database for all keys and regions.

use dynafile::Database;
use dynafile_wire::Dispatcher;

use crate::backend::{Answer, Backend, Call};

/// Answers from one database, whoever asks and for whichever region.
#[derive(Debug, Clone)]
pub struct OneDatabase {
    dispatcher: Dispatcher,
}

impl OneDatabase {
    /// Closes the database when the server ends.
    pub fn new(database: Database) -> Self {
        Self { dispatcher: Dispatcher::new(database) }
    }

    pub(crate) fn database(&self) -> &Database {
        self.dispatcher.database()
    }
}

impl Backend for OneDatabase {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let Call { target, body, host, caller } = *call;
        match host {
            Some(host) => self.dispatcher.dispatch_at(host, target, body, caller),
            None => self.dispatcher.dispatch_authorized(target, body, caller),
        }
    }

    fn databases(&self) -> Vec<(String, Database)> {
        let database = self.dispatcher.database();
        let path = database.path().and_then(|path| path.file_name());
        let name = path.map_or("memory".into(), |name| name.to_string_lossy().into_owned());
        vec![(name, database.clone())]
    }

    fn loss(&self) -> Option<dynafile::Error> {
        self.dispatcher.database().verify_file().err().filter(dynafile::Error::is_file_lost)
    }

    fn close(&self) -> dynafile::Result<()> {
        let loss = self.loss();
        let closed = self.dispatcher.database().close();
        // What was written since is gone with the handle, also if nobody noticed.
        loss.map_or(closed, Err)
    }
}
