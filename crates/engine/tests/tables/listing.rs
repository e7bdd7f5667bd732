//! ListTables goes through the names in their order, page by page.

use dynafile::Database;
use dynafile::api::{ListTablesInput, ListTablesOutput};

use super::fixture::on_demand;

fn with_tables(count: usize) -> Database {
    let database = Database::in_memory().unwrap();
    for number in 0..count {
        database.execute(on_demand(&format!("table-{number:03}"))).unwrap();
    }
    database
}

fn page(
    database: &Database,
    start: Option<&str>,
    limit: Option<i32>,
) -> (Vec<String>, Option<String>) {
    let exclusive_start_table_name = start.map(str::to_owned);
    let request = ListTablesInput { exclusive_start_table_name, limit };
    let ListTablesOutput { table_names, last_evaluated_table_name } =
        database.execute(request).unwrap();
    (table_names.unwrap(), last_evaluated_table_name)
}

#[test]
fn pages_follow_each_other_without_gap_or_repetition() {
    let database = with_tables(7);
    let (mut names, mut start) = (Vec::new(), None);
    loop {
        let (found, last) = page(&database, start.as_deref(), Some(3));
        assert!(found.len() <= 3);
        names.extend(found);
        match last {
            None => break,
            Some(last) => {
                assert_eq!(names.last(), Some(&last));
                start = Some(last);
            }
        }
    }
    assert_eq!(names, database.table_names().unwrap());
}

#[test]
fn a_page_that_ends_with_the_last_table_says_so() {
    let database = with_tables(3);
    assert_eq!(page(&database, None, Some(3)).1, None);
    assert_eq!(page(&database, None, Some(2)).1.as_deref(), Some("table-001"));
    assert_eq!(page(&database, Some("table-002"), None), (Vec::new(), None));
}

#[test]
fn a_page_has_a_hundred_names_unless_fewer_are_asked_for() {
    let database = with_tables(101);
    let (names, last) = page(&database, None, None);
    assert_eq!(names.len(), 100);
    assert_eq!(last.as_deref(), Some("table-099"));
}

#[test]
fn the_name_to_start_behind_need_not_be_a_table() {
    let database = with_tables(2);
    assert_eq!(page(&database, Some("table-000a"), None).0, ["table-001"]);
}

#[test]
fn a_database_without_a_file_has_no_tables() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::builder()
        .create(dynafile::Create::OnFirstWrite)
        .open(directory.path().join("later.dynafile"))
        .unwrap();
    assert_eq!(page(&database, None, None), (Vec::new(), None));
}
