//! Where requests go: a database, or one for each access key.

mod one_database;
mod per_key;

pub use one_database::OneDatabase;
pub use per_key::DatabasePerKey;

/// What a request came to.
pub use dynafile_wire::Response as Answer;

use crate::auth::Caller;

/// A request whose sender is known.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// As in `X-Amz-Target`: `DynamoDB_20120810.GetItem`; empty where there was none.
    pub target: &'a str,
    /// The JSON, unpacked.
    pub body: &'a [u8],
    /// The host and port that the client reached the server by, where it says so.
    pub host: Option<&'a str>,
    /// Who asks.
    pub caller: &'a Caller,
}

/// What answers requests. It is called on threads of its own and may block.
pub trait Backend: Send + Sync + 'static {
    /// Carries a request out.
    fn answer(&self, call: &Call<'_>) -> Answer;

    /// The databases that are open, with what they are called in metrics.
    fn databases(&self) -> Vec<(String, dynafile::Database)>;

    /// Why nothing that is written is kept any more, so that the server has to end: the file is not
    /// the one that was opened. Asked after an answer of status 500 or more.
    fn loss(&self) -> Option<dynafile::Error> {
        None
    }

    /// Closes what is open; no request comes afterwards.
    ///
    /// # Errors
    /// What could not be brought to the disk.
    fn close(&self) -> dynafile::Result<()>;
}
