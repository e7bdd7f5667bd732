//! One database for all keys and regions.

use dynafile::Database;

use crate::backend::{Answer, Backend, Call};

/// Answers from one database, whoever asks and for whichever region.
#[derive(Clone)]
pub struct OneDatabase {
    database: Database,
}

impl OneDatabase {
    /// Closes the database when the server ends.
    pub fn new(database: Database) -> Self {
        Self { database }
    }
}

impl Backend for OneDatabase {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let _ = call;
        Answer { status: 501, body: b"{}".to_vec(), operation: None, error: None }
    }

    fn databases(&self) -> Vec<(String, Database)> {
        let path = self.database.path().and_then(|path| path.file_name());
        let name = path.map_or("memory".into(), |name| name.to_string_lossy().into_owned());
        vec![(name, self.database.clone())]
    }

    fn close(&self) -> dynafile::Result<()> {
        self.database.close()
    }
}
