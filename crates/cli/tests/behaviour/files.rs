//! Commands that look after a file.

use std::path::Path;

use dynafile::{Database, KeyAttribute, TableDescription, item};
use serde_json::Value;

use crate::program::{err, fail, out, run, succeed};

/// A file with 3,000 items in one table, and an empty table.
fn shop(directory: &Path) {
    let database = Database::open(directory.join("shop.dynafile")).unwrap();
    let orders = TableDescription::new("orders", KeyAttribute::string("PK"))
        .with_sort_key(KeyAttribute::number("SK"));
    let orders = database.create_table(orders).unwrap();
    database.create_table(TableDescription::new("empty", KeyAttribute::binary("id"))).unwrap();
    let mut batch = database.batch();
    for number in 0..3000 {
        batch
            .put_item(&orders, item! { "PK" => "a", "SK" => number, "text" => "x".repeat(300) })
            .unwrap();
    }
    batch.commit().unwrap();
    database.close().unwrap();
}

fn json(directory: &Path, arguments: &[&str]) -> Value {
    serde_json::from_str(&succeed(directory, arguments)).unwrap()
}

#[test]
fn check_says_that_all_is_well_and_ends_with_3_if_it_is_not() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let said = succeed(path, &["check", "shop.dynafile"]);
    assert_eq!(said, "shop.dynafile: 2 tables, 3,000 items, everything agrees\n");
    let report = json(path, &["check", "shop.dynafile", "--json"]);
    assert_eq!((&report["clean"], &report["items"]), (&true.into(), &3000.into()));

    let mut bytes = std::fs::read(path.join("shop.dynafile")).unwrap();
    let text = bytes.windows(100).position(|window| window.iter().all(|&byte| byte == b'x'));
    bytes[text.unwrap() + 50] = b'y';
    std::fs::write(path.join("shop.dynafile"), bytes).unwrap();
    let damaged = run(path, &["check", "shop.dynafile", "--json"]);
    assert_eq!(damaged.status.code(), Some(3), "{}", err(&damaged));
    let report: Value = serde_json::from_slice(&damaged.stdout).unwrap();
    assert_eq!(report["clean"], false);
    assert!(report["findings"][0]["detail"].is_string());
}

#[test]
fn a_file_that_does_not_open_is_checked_all_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let mut bytes = std::fs::read(path.join("shop.dynafile")).unwrap();
    bytes[9..512].fill(0xA5);
    std::fs::write(path.join("shop.dynafile"), bytes).unwrap();
    let damaged = run(path, &["check", "shop.dynafile"]);
    assert_eq!(damaged.status.code(), Some(3), "{}", err(&damaged));
    let said = String::from_utf8(damaged.stdout).unwrap();
    assert!(said.contains("1 disagreement; restore from a backup"), "{said}");
    let report = run(path, &["check", "shop.dynafile", "--json"]);
    assert_eq!(report.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&report.stdout).unwrap();
    assert_eq!(report["clean"], false);
    for command in ["stats", "tables", "compact"] {
        let said = fail(path, &[command, "shop.dynafile"], 3);
        assert!(said.contains("dynafile check"), "{said}");
    }
    assert!(fail(path, &["backup", "shop.dynafile", "copy"], 3).contains("dynafile check"));
}

#[test]
fn a_backup_of_a_damaged_file_ends_with_3_and_lists_the_damage() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let mut bytes = std::fs::read(path.join("shop.dynafile")).unwrap();
    let text = bytes.windows(100).position(|window| window.iter().all(|&byte| byte == b'x'));
    bytes[text.unwrap() + 50] = b'y';
    std::fs::write(path.join("shop.dynafile"), bytes).unwrap();
    let damaged = run(path, &["backup", "shop.dynafile", "copy.dynafile"]);
    assert_eq!(damaged.status.code(), Some(3), "{}", err(&damaged));
    assert!(out(&damaged).starts_with("table 'orders', key "), "{}", out(&damaged));
    assert!(err(&damaged).contains("no backup of it was made"), "{}", err(&damaged));
    let damaged = run(path, &["backup", "shop.dynafile", "copy.dynafile", "--json"]);
    assert_eq!(damaged.status.code(), Some(3));
    let report: Value = serde_json::from_slice(&damaged.stdout).unwrap();
    assert_eq!((&report["clean"], &report["finding_count"]), (&false.into(), &1.into()));
    let names: Vec<_> =
        std::fs::read_dir(path).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(names, ["shop.dynafile"]);
}

#[test]
fn stats_and_tables_tell_what_is_in_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let said = succeed(path, &["stats", "shop.dynafile"]);
    assert!(said.contains("orders") && said.contains("3,000 items"), "{said}");
    let report = json(path, &["stats", "shop.dynafile", "--json"]);
    assert_eq!(report["tables"][1]["items"], 3000);
    let said = succeed(path, &["tables", "shop.dynafile"]);
    assert_eq!(said, "empty: id (B)\norders: PK (S), SK (N)\n");
    let report = json(path, &["tables", "shop.dynafile", "--json"]);
    assert_eq!(report[1]["sort_key"]["type"], "N");
}

fn ttl<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    [&["ttl", "shop.dynafile", "orders"], arguments].concat()
}

#[test]
fn by_which_attribute_items_expire_is_changed_and_switched_off() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let tables = || succeed(path, &["tables", "shop.dynafile"]);
    assert_eq!(succeed(path, &ttl(&["--by", "until"])), "orders: items expire by 'until'\n");
    assert!(tables().contains("expires by 'until'"), "{}", tables());
    assert_eq!(json(path, &ttl(&["--by", "expires", "--json"]))["ttl_attribute"], "expires");
    assert!(tables().contains("expires by 'expires'"), "{}", tables());
    assert_eq!(succeed(path, &ttl(&["--off"])), "orders: items do not expire\n");
    assert!(!tables().contains("expires"), "{}", tables());
    assert!(fail(path, &ttl(&[]), 2).contains("--by"));
    fail(path, &ttl(&["--off", "--by", "until"]), 2);
    let missing = fail(path, &["ttl", "shop.dynafile", "order", "--off"], 1);
    assert!(missing.contains("'order'"), "{missing}");
    assert!(succeed(path, &["check", "shop.dynafile"]).contains("everything agrees"));
}

#[test]
fn a_backup_is_a_database_and_never_overwrites() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let said = succeed(path, &["backup", "shop.dynafile", "copy.dynafile"]);
    assert!(said.starts_with("copy.dynafile: ") && said.contains("records"), "{said}");
    assert!(succeed(path, &["check", "copy.dynafile"]).contains("everything agrees"));
    let said = fail(path, &["backup", "shop.dynafile", "copy.dynafile"], 1);
    assert!(said.contains("copy.dynafile"), "{said}");
    let report = json(path, &["backup", "shop.dynafile", "other.dynafile", "--json"]);
    assert!(report["records"].as_u64().unwrap() >= 3000);
}

#[test]
fn compact_gives_room_back() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    shop(path);
    let database = Database::open(path.join("shop.dynafile")).unwrap();
    database.delete_table("orders").unwrap();
    database.close().unwrap();
    let report = json(path, &["compact", "shop.dynafile", "--json"]);
    let (before, after) = (&report["size_bytes_before"], &report["size_bytes_after"]);
    assert!(after.as_u64() < before.as_u64(), "{report}");
    let said = succeed(path, &["compact", "shop.dynafile"]);
    assert!(said.starts_with("shop.dynafile: ") && said.contains(" after"), "{said}");
}
