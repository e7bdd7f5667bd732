//! Making files: what is there stays as it is, new ones are their owner's, leftovers go.
#![cfg(unix)]

use std::fs::{self, File, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, SystemTime};

use dynafile::{Access, Create, Database, Error, item};
use dynafile_testkit::{TestDatabase, tables};
use tempfile::TempDir;

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

/// The names in the directory, sorted.
fn names(directory: &TempDir) -> Vec<String> {
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    let mut names: Vec<_> =
        fs::read_dir(directory.path()).unwrap().map(|entry| name(entry.unwrap())).collect();
    names.sort();
    names
}

fn fill(path: &Path) {
    let database = TestDatabase::at(path).open();
    database.make(tables::flat()).put_item(item! { "PK" => "a" }).unwrap();
    database.close();
}

fn expect_filled(path: &Path) {
    let database = TestDatabase::at(path).create(Create::Never).open();
    assert!(database.table("flat").unwrap().get_item("a").unwrap().is_some());
    database.expect_clean();
}

#[test]
fn what_is_no_regular_file_is_no_database_and_is_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    assert!(Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
    let _listener = UnixListener::bind(at("socket")).unwrap();
    symlink("/dev/null", at("device")).unwrap();
    symlink(at("pipe"), at("link")).unwrap();
    for (name, kind) in
        [("pipe", "a named pipe"), ("socket", "a socket"), ("device", "a device"), ("link", "pipe")]
    {
        let before = fs::metadata(at(name)).unwrap();
        for create in [Create::Now, Create::OnFirstWrite, Create::Never] {
            for access in [Access::Exclusive, Access::Shared, Access::ReadOnly] {
                let opened = TestDatabase::at(at(name)).create(create).access(access).try_open();
                let error = opened.err().unwrap();
                assert!(matches!(error, Error::NotADatabase { .. }), "{name}: {error:?}");
                assert!(error.to_string().contains(kind), "{error}");
            }
        }
        let checked = Database::check_file(at(name), |_| ()).unwrap_err();
        assert!(matches!(checked, Error::NotADatabase { .. }), "{name}: {checked:?}");
        let after = fs::metadata(at(name)).unwrap();
        assert_eq!((after.ino(), after.mode()), (before.ino(), before.mode()), "{name}");
    }
    assert_eq!(names(&directory), ["device", "link", "pipe", "socket"]);
}

#[test]
fn a_pipe_that_appears_before_the_first_write_is_left_as_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    let database = TestDatabase::at(&path).create(Create::OnFirstWrite).open();
    let table = database.open_or_create_table(tables::flat()).unwrap();
    assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
    let error = table.put_item(item! { "PK" => "a" }).unwrap_err();
    assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
    assert_eq!(names(&directory), ["app.dynafile"]);
}

#[test]
fn an_empty_file_is_filled_in_place_with_its_mode_and_its_other_names() {
    for create in [Create::Now, Create::OnFirstWrite] {
        let directory = tempfile::tempdir().unwrap();
        let (path, other) =
            (directory.path().join("app.dynafile"), directory.path().join("other name"));
        File::create(&path).unwrap();
        set_mode(&path, 0o640);
        fs::hard_link(&path, &other).unwrap();
        let inode = fs::metadata(&path).unwrap().ino();
        let database = TestDatabase::at(&path).create(create).open();
        let table = database.open_or_create_table(tables::flat()).unwrap();
        table.put_item(item! { "PK" => "a" }).unwrap();
        database.close();
        assert_eq!(fs::metadata(&path).unwrap().ino(), inode);
        assert_eq!(mode(&path), 0o640);
        expect_filled(&other);
        assert_eq!(names(&directory), ["app.dynafile", "other name"]);
    }
}

#[test]
fn a_file_whose_filling_was_interrupted_is_filled_again() {
    const MARK: &[u8] = b"dynafile: this file is not whole";
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    let pages = b"redb\x1A\x0A\xA9\x0D\x0A and more".repeat(300);
    let most = [MARK, &[0; 480], &pages].concat();
    for content in [&MARK[..1], &MARK[..20], MARK, &most] {
        fs::write(&path, content).unwrap();
        let missing = TestDatabase::at(&path).create(Create::Never).try_open().err().unwrap();
        assert!(missing.is_not_found(), "{missing}");
        assert_eq!(fs::read(&path).unwrap(), content);
        fill(&path);
        expect_filled(&path);
    }
    fs::write(&path, [MARK[0], b'!']).unwrap();
    let error = Database::open(&path).map(drop).unwrap_err();
    assert!(matches!(error, Error::NotADatabase { .. }), "{error:?}");
}

#[test]
fn an_empty_file_that_many_open_at_once_becomes_one_database() {
    let directory = tempfile::tempdir().unwrap();
    let first = directory.path().join("name0");
    File::create(&first).unwrap();
    // Under other names, so that the process does not see that it is one file.
    let paths: Vec<_> =
        (1..6).map(|number| directory.path().join(format!("name{number}"))).collect();
    for path in &paths {
        fs::hard_link(&first, path).unwrap();
    }
    thread::scope(|scope| {
        for (number, path) in paths.iter().enumerate() {
            scope.spawn(move || {
                let database = TestDatabase::at(path).access(Access::Shared).open();
                let table = database.open_or_create_table(tables::flat()).unwrap();
                table.put_item(item! { "PK" => format!("{number}") }).unwrap();
            });
        }
    });
    let database = TestDatabase::at(&first).open();
    assert_eq!(database.table("flat").unwrap().scan().items().unwrap().count(), paths.len());
    database.expect_clean();
}

#[test]
fn a_link_to_nothing_gets_what_it_leads_to() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    symlink("second", at("first")).unwrap();
    symlink("new/directory/app.dynafile", at("second")).unwrap();
    fill(&at("first"));
    assert!(fs::symlink_metadata(at("first")).unwrap().is_symlink());
    assert!(at("new/directory/app.dynafile").is_file());
    expect_filled(&at("new/directory/app.dynafile"));
    // Both spellings are one database.
    let one = TestDatabase::at(at("second")).open();
    let other = TestDatabase::at(at("new/directory/app.dynafile")).open();
    one.table("flat").unwrap().put_item(item! { "PK" => "b" }).unwrap();
    assert!(other.table("flat").unwrap().get_item("b").unwrap().is_some());
}

#[test]
fn links_that_lead_in_a_circle_are_an_error() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    symlink("b", at("a")).unwrap();
    symlink("a", at("b")).unwrap();
    assert!(Database::open(at("a")).map(drop).unwrap_err().is_io());
    assert_eq!(names(&directory), ["a", "b"]);
}

#[test]
fn a_new_database_is_its_owners_alone_and_one_that_is_there_keeps_its_mode() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    fill(&path);
    assert_eq!(mode(&path), 0o600);
    set_mode(&path, 0o664);
    let database = TestDatabase::at(&path).open();
    database.table("flat").unwrap().put_item(item! { "PK" => "b" }).unwrap();
    database.compact().unwrap();
    database.close();
    assert_eq!(mode(&path), 0o664);
}

#[test]
fn a_backup_has_the_mode_of_its_source() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fill(&at("app.dynafile"));
    for wanted in [0o600, 0o640, 0o644] {
        set_mode(&at("app.dynafile"), wanted);
        let database = TestDatabase::at(at("app.dynafile")).open();
        let target = at(&format!("backup-{wanted:o}"));
        database.backup(&target, |_| ()).unwrap();
        assert_eq!(mode(&target), wanted);
    }
    let memory = TestDatabase::in_memory().open();
    memory.backup(at("of-memory"), |_| ()).unwrap();
    assert_eq!(mode(&at("of-memory")), 0o600);
}

#[test]
fn a_backup_is_its_owners_alone_while_it_is_made() {
    let directory = tempfile::tempdir().unwrap();
    fill(&directory.path().join("app.dynafile"));
    set_mode(&directory.path().join("app.dynafile"), 0o644);
    let database = TestDatabase::at(directory.path().join("app.dynafile")).open();
    let mut modes = Vec::new();
    let target = directory.path().join("copy");
    database
        .backup(&target, |_| {
            let temporary = names(&directory).into_iter().find(|name| name.contains(".new-"));
            modes.push(mode(&directory.path().join(temporary.unwrap())));
        })
        .unwrap();
    assert!(!modes.is_empty() && modes.iter().all(|mode| *mode == 0o600), "{modes:?}");
    assert_eq!(mode(&target), 0o644);
}

/// A process id that no process has: beyond the most that Linux gives.
const NOBODY: u32 = 4_194_304 + 1;

#[test]
fn what_killed_processes_left_goes_with_the_next_file_that_is_made() {
    const MAGIC: &[u8] = b"redb\x1A\x0A\xA9\x0D\x0A and more";
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fill(&at("app.dynafile"));
    let (nobody, own) = (NOBODY, std::process::id());
    let leftovers = [
        (format!("monday.new-{nobody}-0123456789abcdef"), MAGIC),
        (format!("app.dynafile.new-{nobody}-0123456789abcde0"), &[0; 4096][..]),
        (format!("tuesday.new-{nobody}-0123456789abcde1"), &[][..]),
    ];
    let others = [
        (format!("theirs.new-{nobody}-0123456789abcdef"), &b"a text of somebody else's"[..]),
        (format!("theirs.new-{nobody}-0123"), MAGIC),
        (format!("running.new-{own}-0123456789abcdef"), MAGIC),
        (format!("locked.new-{nobody}-0123456789abcdef"), MAGIC),
    ];
    for (name, content) in leftovers.iter().chain(&others) {
        fs::write(at(name), content).unwrap();
    }
    let locked = File::open(at(&others[3].0)).unwrap();
    locked.lock().unwrap();
    let database = TestDatabase::at(at("app.dynafile")).open();
    assert!(at(&leftovers[0].0).exists(), "opening looks at nothing else");
    database.backup(at("wednesday"), |_| ()).unwrap();
    for (name, _) in &leftovers {
        assert!(!at(name).exists(), "{name}");
    }
    for (name, content) in &others {
        assert_eq!(&fs::read(at(name)).unwrap(), content, "{name}");
    }
    // Whoever made it may be gone, and its number somebody else's by now.
    let running = File::options().append(true).open(at(&others[2].0)).unwrap();
    running.set_modified(SystemTime::now() - Duration::from_secs(2 * 60 * 60)).unwrap();
    database.backup(at("thursday"), |_| ()).unwrap();
    assert!(!at(&others[2].0).exists());
}

#[test]
fn a_backup_that_loses_the_race_for_its_name_is_an_error_and_leaves_nothing() {
    let directory = tempfile::tempdir().unwrap();
    let at = |name: &str| directory.path().join(name);
    fill(&at("app.dynafile"));
    let database = TestDatabase::at(at("app.dynafile")).open();
    for (name, content) in [("with something in it", &b"theirs"[..]), ("empty", b"")] {
        let made = database.backup(at(name), |_| fs::write(at(name), content).unwrap());
        let error = made.map(drop).unwrap_err();
        assert!(matches!(error, Error::BackupExists { .. }), "{error:?}");
        assert_eq!(fs::read(at(name)).unwrap(), content);
    }
    assert_eq!(names(&directory), ["app.dynafile", "empty", "with something in it"]);
}
