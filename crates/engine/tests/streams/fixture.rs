//! What the tests of streams share: a table with a stream, and records in short form.

use std::time::Duration;

use dynafile::{ChangeRecord, Item, StreamStart, StreamViewType, Table, item};
use dynafile_testkit::{TestDatabase, tables};

pub const HOUR: Duration = Duration::from_secs(3600);

/// An item of the plain table.
pub fn row(key: &str, n: u64) -> Item {
    item! { "PK" => key, "SK" => "s", "n" => n }
}

/// The plain table, with a stream of both images.
pub fn streaming(database: &TestDatabase) -> Table {
    let table = database.make(tables::plain());
    table.enable_stream(StreamViewType::NewAndOldImages).unwrap();
    table
}

/// All that is there, from the beginning.
pub fn changes(table: &Table) -> Vec<ChangeRecord> {
    table.stream(StreamStart::Beginning).unwrap().collect::<Result<_, _>>().unwrap()
}

/// A change as text: what happened, to which key, the number before and after.
pub fn short(change: &ChangeRecord) -> String {
    let number = |image: Option<dynafile::ItemView<'_>>| {
        let number = image.and_then(|item| item.to_item().unwrap().get("n")?.as_number());
        number.map_or("-".to_owned(), |number| number.to_string())
    };
    let key = change.keys().to_item().unwrap().get("PK").unwrap().as_str().unwrap().to_owned();
    format!("{} {key} {} {}", change.kind(), number(change.old()), number(change.new()))
}

/// All that is there, as text.
pub fn log(table: &Table) -> Vec<String> {
    changes(table).iter().map(short).collect()
}
