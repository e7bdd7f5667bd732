//! Following the changes of a table: typed records, from a start of the reader's choice, in commit
//! order, whoever wrote them.
//!
//! A reader keeps no snapshot between its pages and remembers nothing but a position, which can be
//! stored and gone on from in another process. It reads all streams that the table had within the
//! last 24 hours as one: where a stream was disabled and enabled again it goes on in the next.
//!
//! Not here: the Streams API of the service, with shards and iterators (`api`); what a record's
//! bytes are and how long they stay (`store::stream`).

mod position;
mod reader;
mod record;

pub use position::{StreamPosition, StreamStart};
pub use reader::StreamReader;
pub use record::{ChangeKind, ChangeRecord};
