//! Opening: what is created when, and a clear error for everything that cannot be opened.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use dynafile::{
    Access, Create, Database, Durability, Error, KeyAttribute, OptionsError, TableDescription, item,
};
use dynafile_testkit::{TestDatabase, tables};
use tempfile::TempDir;
use twox_hash::XxHash3_64;

fn place() -> (TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    (directory, path)
}

#[track_caller]
fn refusal(path: &Path) -> Error {
    let before = fs::read(path).ok();
    let error = Database::open(path).map(drop).unwrap_err();
    assert_eq!(fs::read(path).ok(), before, "the file is left as it was");
    error
}

#[test]
fn a_missing_file_is_created_with_its_directories() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("some").join("where").join("app.dynafile");
    Database::open(&path).unwrap().close().unwrap();
    assert!(path.is_file());
    let beside = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(beside, 1, "nothing temporary is left beside it");
}

#[test]
fn an_empty_file_is_a_place_for_a_database() {
    let (_directory, path) = place();
    fs::write(&path, b"").unwrap();
    let database = Database::open(&path).unwrap();
    database.create_table(tables::flat()).unwrap();
    database.close().unwrap();
    assert_eq!(Database::open(&path).unwrap().table_names().unwrap(), ["flat"]);
}

#[test]
fn create_never_refuses_a_missing_file_and_makes_nothing() {
    let (directory, path) = place();
    let error = TestDatabase::at(&path).create(Create::Never).try_open().err().unwrap();
    assert!(error.is_not_found(), "{error}");
    assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    let missing = TestDatabase::at(&path).access(Access::ReadOnly).try_open().err().unwrap();
    assert!(missing.is_not_found(), "{missing}");
    assert_eq!(fs::read_dir(directory.path()).unwrap().count(), 0);
    TestDatabase::at(&path).open().close();
    TestDatabase::at(&path).create(Create::Never).open().close();
}

#[test]
fn a_file_created_on_first_write_reads_as_empty_until_then() {
    let (directory, path) = place();
    let database = TestDatabase::at(&path).create(Create::OnFirstWrite).open();
    let table = database.open_or_create_table(tables::plain()).unwrap();
    assert_eq!(table.get_item(("a", "b")).unwrap(), None);
    assert_eq!(table.query("a").items().unwrap().count(), 0);
    assert_eq!(table.scan().segment(1, 3).items().unwrap().count(), 0);
    assert!(table.batch_get([("a", "b")]).unwrap()[0].is_none());
    assert_eq!(table.stats().unwrap().item_count, 0);
    assert_eq!(table.description().unwrap(), tables::plain());
    assert_eq!(database.table_names().unwrap(), [""; 0]);
    assert!(!table.delete(("a", "b")).unwrap());
    assert_eq!(database.sweep_expired().unwrap(), 0);
    database.flush().unwrap();
    database.compact().unwrap();
    database.batch().commit().unwrap();
    assert!(database.check(|_| ()).unwrap().is_clean());
    let backup = database.backup(directory.path().join("backup"), |_| ()).map(drop);
    assert!(backup.unwrap_err().is_not_found());
    assert!(database.table("plain").map(drop).unwrap_err().is_not_found());
    assert!(database.delete_table("plain").unwrap_err().is_not_found());
    assert!(!path.exists(), "nothing was written, so there is no file");
    table.put_item(item! { "PK" => "a", "SK" => "b" }).unwrap();
    assert!(path.is_file());
    assert!(table.get_item(("a", "b")).unwrap().is_some());
    assert_eq!(database.table_names().unwrap(), ["plain"]);
}

#[test]
fn an_invalid_first_put_creates_no_file() {
    let (_directory, path) = place();
    let builder = TestDatabase::at(&path).create(Create::OnFirstWrite);
    let database = builder.with(|settings| settings.max_item_size_bytes(100)).open();
    let table = database.open_or_create_table(tables::plain()).unwrap();
    let without_key = table.put_item(item! { "PK" => "a" });
    assert!(without_key.unwrap_err().is_validation());
    let too_large = item! { "PK" => "a", "SK" => "b", "fill" => "x".repeat(200) };
    assert!(table.put_item(too_large).unwrap_err().is_validation());
    let mut batch = database.batch();
    assert!(batch.put_item(&table, item! { "SK" => "a" }).is_err());
    assert!(table.get_item("only a partition").unwrap_err().is_validation());
    assert!(database.create_table(TableDescription::new("", KeyAttribute::any("PK"))).is_err());
    assert!(!path.exists());
}

#[test]
fn a_file_that_appears_after_opening_is_found() {
    let (_directory, path) = place();
    let database = TestDatabase::at(&path).create(Create::OnFirstWrite).open();
    assert_eq!(database.table_names().unwrap(), [""; 0]);
    let (_other, elsewhere) = place();
    let copy = TestDatabase::at(&elsewhere).open();
    copy.make(tables::flat());
    copy.close();
    fs::copy(&elsewhere, &path).unwrap();
    assert_eq!(database.table_names().unwrap(), ["flat"]);
}

#[test]
fn a_file_of_something_else_is_refused_by_name() {
    let (_directory, path) = place();
    let texts: [&[u8]; 4] = [b"x", b"SQLite format 3\0 and so on", &[0; 4096], b"redb\x1A\x0A\xA9"];
    for text in texts {
        fs::write(&path, text).unwrap();
        let error = refusal(&path);
        assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
        assert!(error.to_string().contains("the file was left as it is"), "{error}");
    }
}

#[test]
fn a_redb_file_of_another_program_is_refused() {
    let (_directory, path) = place();
    let database = redb::Database::create(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let theirs = redb::TableDefinition::<&str, u64>::new("their_table");
    transaction.open_table(theirs).unwrap().insert("answer", 42).unwrap();
    transaction.commit().unwrap();
    database.close().unwrap();
    let error = Database::open(&path).map(drop).unwrap_err();
    assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
    assert!(error.to_string().contains("another program's"), "{error}");
    // A table of the name "meta" with other types is theirs as well.
    let database = redb::Database::open(&path).unwrap();
    let transaction = database.begin_write().unwrap();
    let meta = redb::TableDefinition::<&str, u64>::new("meta");
    transaction.open_table(meta).unwrap().insert("format", 1).unwrap();
    transaction.commit().unwrap();
    database.close().unwrap();
    let error = Database::open(&path).map(drop).unwrap_err();
    assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
}

/// A record as docs/file-format.md has it: the checksum over tree, key and body, then the body.
fn sealed(tree: u64, key: &[u8], body: &[u8]) -> Vec<u8> {
    let place = XxHash3_64::oneshot_with_seed(tree, key);
    let checksum = XxHash3_64::oneshot_with_seed(place, body);
    [&checksum.to_le_bytes()[..], body].concat()
}

fn write_meta(path: &Path, key: &[u8], record: &[u8]) {
    let database = redb::Database::open(path).unwrap();
    let transaction = database.begin_write().unwrap();
    let meta = redb::TableDefinition::<&[u8], &[u8]>::new("meta");
    transaction.open_table(meta).unwrap().insert(key, record).unwrap();
    transaction.commit().unwrap();
    database.close().unwrap();
}

#[test]
fn a_newer_format_is_refused_with_both_versions() {
    let (_directory, path) = place();
    TestDatabase::at(&path).open().close();
    write_meta(&path, b"format", &sealed(0, b"format", &7_u32.to_le_bytes()));
    let error = Database::open(&path).map(drop).unwrap_err();
    let Error::NewerFormat { found, supported, .. } = &error else { panic!("{error:?}") };
    assert!(*found == 7 && *supported < 7);
    assert!(error.to_string().contains("install a newer dynafile"), "{error}");
    write_meta(&path, b"format", &sealed(0, b"format", &supported.to_le_bytes()));
    Database::open(&path).unwrap();
}

#[test]
fn a_damaged_format_record_is_corruption() {
    let (_directory, path) = place();
    TestDatabase::at(&path).open().close();
    write_meta(&path, b"format", b"not a record");
    let error = Database::open(&path).map(drop).unwrap_err();
    assert!(error.is_corruption(), "{error:?}");
    let text = error.to_string();
    assert!(text.contains(&format!("dynafile check {}", path.display())), "{text}");
}

#[test]
fn a_file_that_does_not_open_can_be_checked_all_the_same() {
    let (_directory, path) = place();
    let database = TestDatabase::at(&path).open();
    let table = database.make(tables::flat());
    for number in 0..5 {
        table.put_item(item! { "PK" => format!("{number}") }).unwrap();
    }
    database.close();
    assert!(Database::check_file(&path, |_| ()).unwrap().is_clean());
    let whole = fs::read(&path).unwrap();
    write_meta(&path, b"format", b"not a record");
    let mut told = Vec::new();
    let report = Database::check_file(&path, |progress| told.push(progress)).unwrap();
    let found = report.findings.iter().any(|finding| finding.to_string().contains("format"));
    assert!(found && !report.is_clean(), "{report:?}");
    assert_eq!(report.items, 5, "what can be read is looked at");
    assert!(told.last().is_some_and(|last| last.done == last.total && last.done > 5), "{told:?}");
    // Not even the storage library opens it.
    let mut damaged = whole.clone();
    damaged[9..512].fill(0xA5);
    fs::write(&path, &damaged).unwrap();
    assert!(Database::open(&path).map(drop).unwrap_err().is_corruption());
    let report = Database::check_file(&path, |_| ()).unwrap();
    assert!(!report.is_clean() && report.findings.len() == 1, "{report:?}");
    assert_eq!(fs::read(&path).unwrap(), damaged, "a check repairs nothing that it cannot read");
}

#[test]
fn a_check_of_what_is_no_database_or_in_use_is_an_error() {
    let (directory, path) = place();
    assert!(Database::check_file(&path, |_| ()).unwrap_err().is_not_found());
    assert!(!path.exists());
    fs::write(&path, b"a text").unwrap();
    let error = Database::check_file(&path, |_| ()).unwrap_err();
    assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
    let error = Database::check_file(directory.path(), |_| ()).unwrap_err();
    assert!(matches!(error, Error::IsADirectory { .. }), "{error:?}");
}

#[test]
fn a_truncated_file_is_an_error_wherever_it_ends() {
    let (_directory, path) = place();
    let database = TestDatabase::at(&path).open();
    let table = database.make(tables::flat());
    table.put_item(item! { "PK" => "a", "fill" => "x".repeat(50_000) }).unwrap();
    database.close();
    let whole = fs::read(&path).unwrap();
    for length in [1, 8, 9, 64, 320, 511, 512, 4096, 4097, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..length]).unwrap();
        let opened = Database::open(&path).and_then(|database| {
            let found = database.table("flat")?.get_item("a")?;
            assert!(found.is_some(), "an item is not there in silence at {length} bytes");
            Ok(())
        });
        if let Err(error) = opened {
            assert!(!matches!(error, Error::Internal { .. }), "at {length} bytes: {error}");
        }
    }
}

#[test]
fn a_directory_is_refused_with_a_path_to_use() {
    let directory = tempfile::tempdir().unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, Error::IsADirectory { .. }), "{error:?}");
    assert!(error.to_string().contains("data.dynafile"), "{error}");
}

#[test]
fn a_directory_of_the_old_package_is_refused_with_the_way_to_migrate() {
    let directory = tempfile::tempdir().unwrap();
    fs::create_dir(directory.path().join("_partitions")).unwrap();
    let error = refusal(directory.path());
    assert!(matches!(error, Error::LegacyDirectory { .. }), "{error:?}");
    assert!(error.to_string().contains("python -m dynafile migrate"), "{error}");
}

#[test]
fn a_path_through_a_file_is_an_error() {
    let (_directory, path) = place();
    fs::write(&path, b"a file").unwrap();
    let error = Database::open(path.join("below")).map(drop).unwrap_err();
    assert!(error.to_string().contains("below") || error.is_io(), "{error}");
}

/// Whether this user is refused what file modes refuse; root is not.
#[cfg(unix)]
fn modes_are_in_force(directory: &Path) -> bool {
    fs::File::create(directory.join("probe")).is_err()
}

#[cfg(unix)]
#[test]
fn a_directory_without_permission_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (directory, path) = place();
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o555)).unwrap();
    if modes_are_in_force(directory.path()) {
        let error = Database::open(&path).map(drop).unwrap_err();
        assert!(matches!(error, Error::PermissionDenied { .. }), "{error:?}");
        assert!(error.to_string().contains("give this user"), "{error}");
    } else {
        println!("this user may write everywhere: nothing to test");
    }
    fs::set_permissions(directory.path(), fs::Permissions::from_mode(0o755)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_file_that_may_only_be_read_opens_read_only() {
    use std::os::unix::fs::PermissionsExt;
    let (_directory, path) = place();
    TestDatabase::at(&path).open().close();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o444)).unwrap();
    if fs::OpenOptions::new().write(true).open(&path).is_err() {
        let error = Database::open(&path).map(drop).unwrap_err();
        assert!(matches!(error, Error::PermissionDenied { .. }), "{error:?}");
    }
    TestDatabase::at(&path).access(Access::ReadOnly).open();
}

/// Devices that refuse as the medium would; a test cannot mount one.
#[test]
fn what_the_medium_refuses_is_named() {
    use std::io::{self, ErrorKind};
    use std::sync::Arc;
    let open = |kind: ErrorKind| {
        let refuse = Arc::new(move || Err(io::Error::from(kind)));
        Database::builder().open_on_device(refuse).map(drop).unwrap_err()
    };
    assert!(matches!(open(ErrorKind::ReadOnlyFilesystem), Error::ReadOnlyMedium { .. }));
    assert!(matches!(open(ErrorKind::PermissionDenied), Error::PermissionDenied { .. }));
    assert!(open(ErrorKind::StorageFull).is_disk_full());
    assert!(open(ErrorKind::Other).is_io());
}

#[test]
fn a_file_that_was_not_closed_needs_a_writer_before_a_reader() {
    let (_directory, path) = place();
    let database = TestDatabase::at(&path).open();
    let table = database.make(tables::flat());
    table.put_item(item! { "PK" => "a" }).unwrap();
    // A copy of the open file is what a crash leaves.
    let (_other, crashed) = place();
    fs::copy(&path, &crashed).unwrap();
    let error = TestDatabase::at(&crashed).access(Access::ReadOnly).try_open().err().unwrap();
    assert!(matches!(error, Error::RecoveryNeeded { .. }), "{error:?}");
    assert!(error.to_string().contains("open it once for writing"), "{error}");
    TestDatabase::at(&crashed).open().close();
    let reader = TestDatabase::at(&crashed).access(Access::ReadOnly).open();
    assert!(reader.table("flat").unwrap().get_item("a").unwrap().is_some());
}

#[test]
fn settings_that_exclude_each_other_are_refused() {
    let (_directory, path) = place();
    let options = |opened: Result<Database, Error>| match opened.map(drop) {
        Err(Error::Options(error)) => error,
        other => panic!("{other:?}"),
    };
    let relaxed = |interval| Database::builder().durability(Durability::Relaxed { interval });
    let shared = relaxed(Duration::from_millis(1)).access(Access::Shared);
    assert_eq!(options(shared.open(&path)), OptionsError::RelaxedShared);
    let memory = Database::builder().durability(Durability::Memory);
    assert_eq!(options(memory.open(&path)), OptionsError::MemoryWithPath);
    for interval in [Duration::ZERO, Duration::from_secs(61)] {
        assert_eq!(options(relaxed(interval).open(&path)), OptionsError::RelaxedInterval);
    }
    assert!(!path.exists());
}

#[test]
fn a_small_cache_works() {
    let (_directory, path) = place();
    let builder = TestDatabase::at(&path).with(|settings| settings.cache_size_bytes(0));
    let database = builder.open();
    let table = database.make(tables::flat());
    for number in 0..50 {
        let row = item! { "PK" => format!("{number}"), "fill" => "x".repeat(10_000) };
        table.put_item(row).unwrap();
    }
    assert_eq!(table.scan().items().unwrap().count(), 50);
    database.expect_clean();
}
