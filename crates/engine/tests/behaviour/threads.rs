//! Many threads at once: nothing is lost, and nobody sees half a batch.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use dynafile::{Builder, Clock, Database, Error, Item, Notice, StoredItem, Table, item};
use dynafile_testkit::{TestDatabase, tables};

const WRITERS: usize = 4;
const READERS: usize = 3;
const ROUNDS: usize = 80;
const BATCH_ITEMS: usize = 10;

#[test]
fn a_handle_can_be_used_from_every_thread() {
    fn everywhere<T: Send + Sync>() {}
    everywhere::<Database>();
    everywhere::<Table>();
    everywhere::<StoredItem>();
    everywhere::<dynafile::Error>();
}

fn write_rows(database: &Database, writer: usize) {
    let table = database.table("plain").unwrap();
    for round in 0..ROUNDS {
        let mut batch = database.batch();
        for part in 0..BATCH_ITEMS {
            // All writers replace the same items: each batch is one generation.
            let generation = format!("{writer} {round}");
            let row = item! { "PK" => "generation", "SK" => format!("{part}"), "by" => generation };
            batch.put_item(&table, row).unwrap();
        }
        let own = item! { "PK" => format!("own {writer}"), "SK" => format!("{round:04}") };
        batch.put_item(&table, own).unwrap();
        batch.commit().unwrap();
        let key = (format!("own {writer}"), format!("{round:04}"));
        assert!(table.get_item(key.clone()).unwrap().is_some(), "a writer sees its own write");
        if round % 4 == 3 {
            assert!(table.delete(key).unwrap());
        }
    }
}

/// All the items of the generation come from one batch, however they are read.
fn expect_whole_batches(database: &Database, done: &AtomicBool) {
    let table = database.table("plain").unwrap();
    let keys: Vec<_> = (0..BATCH_ITEMS).map(|part| ("generation", format!("{part}"))).collect();
    while !done.load(Ordering::Relaxed) {
        let queried = table.query("generation").items().unwrap().map(|found| found.unwrap());
        let gotten = table.batch_get(keys.clone()).unwrap().into_iter().flatten();
        let scanned = table.scan().items().unwrap().map(|found| found.unwrap());
        for read in [queried.collect::<Vec<_>>(), gotten.collect(), scanned.collect()] {
            let generation = |row: &StoredItem| row.to_item().unwrap().remove("by");
            let generations: Vec<_> = read.iter().filter_map(generation).collect();
            assert!([0, BATCH_ITEMS].contains(&generations.len()), "{generations:?}");
            assert!(generations.windows(2).all(|two| two[0] == two[1]), "{generations:?}");
        }
    }
}

fn lose_nothing(database: &TestDatabase) {
    let table = database.make(tables::plain());
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| expect_whole_batches(database, &done));
        }
        let writers: Vec<_> =
            (0..WRITERS).map(|writer| scope.spawn(move || write_rows(database, writer))).collect();
        let ended: Vec<_> = writers.into_iter().map(|writer| writer.join()).collect();
        done.store(true, Ordering::Relaxed);
        ended.into_iter().for_each(|writer| writer.unwrap());
    });
    for writer in 0..WRITERS {
        let rows = table.query(format!("own {writer}")).items().unwrap().to_items().unwrap();
        let found: BTreeSet<_> =
            rows.iter().map(|row| row.get("SK").unwrap().as_str().unwrap().to_owned()).collect();
        let kept = (0..ROUNDS).filter(|round| round % 4 != 3);
        assert_eq!(found, kept.map(|round| format!("{round:04}")).collect(), "of writer {writer}");
    }
    let expected = WRITERS * (ROUNDS - ROUNDS / 4) + BATCH_ITEMS;
    assert_eq!(table.stats().unwrap().item_count, expected as u64);
    database.expect_clean();
}

#[test]
fn concurrent_writers_and_readers_lose_nothing_in_full_durability() {
    lose_nothing(&TestDatabase::new());
}

#[test]
fn concurrent_writers_and_readers_lose_nothing_in_relaxed_durability() {
    let interval = std::time::Duration::from_millis(1);
    let durability = dynafile::Durability::Relaxed { interval };
    lose_nothing(&TestDatabase::on_file().durability(durability).open());
}

#[test]
fn concurrent_writers_and_readers_lose_nothing_in_memory() {
    lose_nothing(&TestDatabase::in_memory().open());
}

#[test]
fn concurrent_writers_and_readers_lose_nothing_in_shared_access() {
    lose_nothing(&TestDatabase::on_file().access(dynafile::Access::Shared).open());
}

#[test]
fn an_iterator_shows_one_moment_while_writers_go_on() {
    let database = TestDatabase::new();
    let table = database.make(tables::plain());
    for number in 0..100 {
        table.put_item(item! { "PK" => "p", "SK" => format!("{number:03}"), "n" => 0 }).unwrap();
    }
    let mut items = table.query("p").items().unwrap();
    items.next().unwrap().unwrap();
    for number in 0..200 {
        let row = item! { "PK" => "p", "SK" => format!("{number:03}"), "n" => 1 };
        table.put_item(row).unwrap();
    }
    let rest = items.to_items().unwrap();
    assert_eq!(rest.len(), 99);
    assert!(rest.iter().all(|row| row.get("n") == Some(&0.into())));
    assert_eq!(table.query("p").items().unwrap().count(), 200);
}

#[test]
fn tables_are_made_once_when_many_threads_make_them() {
    let database = TestDatabase::new();
    thread::scope(|scope| {
        for thread in 0..6 {
            let database = &database;
            scope.spawn(move || {
                let table = database.open_or_create_table(tables::flat()).unwrap();
                table.put_item(item! { "PK" => format!("{thread}") }).unwrap();
            });
        }
    });
    assert_eq!(database.table("flat").unwrap().stats().unwrap().item_count, 6);
    database.expect_clean();
}

/// A clock that does something of a caller's when it is asked while it is armed.
#[derive(Clone, Default)]
struct TrickyClock {
    trick: Arc<Mutex<Option<Trick>>>,
}

type Trick = Box<dyn FnOnce() + Send>;

impl TrickyClock {
    fn arm(&self, trick: impl FnOnce() + Send + 'static) {
        *self.trick.lock().unwrap() = Some(Box::new(trick));
    }
}

impl Clock for TrickyClock {
    fn now(&self) -> Duration {
        let trick = self.trick.lock().unwrap().take();
        trick.into_iter().for_each(|trick| trick());
        Duration::from_secs(1_000_000)
    }
}

/// A database whose writes ask the clock.
fn with_a_tricky_clock() -> (TrickyClock, TestDatabase, Table) {
    let clock = TrickyClock::default();
    let database = TestDatabase::on_file().with(|settings| settings.clock(clock.clone())).open();
    let table = database.make(tables::watched());
    (clock, database, table)
}

fn row(sort: &str) -> Item {
    item! { "PK" => "p", "SK" => sort }
}

#[test]
fn a_clock_that_panics_is_an_error_of_the_write_and_keeps_nobody_waiting() {
    let (clock, database, table) = with_a_tricky_clock();
    for round in 0..20 {
        clock.arm(|| panic!("clocks may be buggy"));
        let done = panic::catch_unwind(AssertUnwindSafe(|| table.put_item(row("clock"))));
        assert!(!matches!(done, Ok(Ok(()))), "the clock was not asked");
        thread::scope(|scope| {
            for writer in 0..3 {
                let table = &table;
                scope.spawn(move || table.put_item(row(&format!("{round} {writer}"))).unwrap());
            }
        });
    }
    assert_eq!(table.stats().unwrap().item_count, 60);
    database.expect_clean();
}

#[test]
fn a_clock_that_writes_is_an_error_and_not_a_wait_for_ever() {
    let (clock, _database, table) = with_a_tricky_clock();
    let (told, hear) = mpsc::channel();
    let writer = table.clone();
    clock.arm(move || told.send(writer.put_item(row("from the clock"))).unwrap());
    table.put_item(row("a")).unwrap();
    let refused = hear.recv().unwrap().unwrap_err();
    assert!(matches!(refused, Error::Reentrant { .. }), "{refused:?}");
    table.put_item(row("b")).unwrap();
    assert_eq!(table.stats().unwrap().item_count, 2);
}

#[test]
fn a_sweeper_whose_clock_panicked_goes_on() {
    let (clock, told) = (TrickyClock::default(), Arc::new(Mutex::new(Vec::new())));
    let builder = TestDatabase::on_file().sweep_interval(Duration::from_millis(1));
    let hearing = told.clone();
    let hook = move |notice: &Notice| hearing.lock().unwrap().push(notice.to_string());
    let configure = |settings: Builder| settings.clock(clock.clone()).on_notice(hook);
    let database = builder.with(configure).open();
    let table = database.make(tables::flat());
    clock.arm(|| panic!("clocks may be buggy"));
    while clock.trick.lock().unwrap().is_some() {
        thread::sleep(Duration::from_millis(1));
    }
    table.put_item(item! { "PK" => "a", "expires" => 1 }).unwrap();
    let began = Instant::now();
    while table.stats().unwrap().item_count > 0 {
        assert!(began.elapsed() < Duration::from_secs(20), "nobody sweeps any more");
        thread::sleep(Duration::from_millis(5));
    }
    let told = told.lock().unwrap();
    assert!(told.len() == 1 && told[0].contains("clocks may be buggy"), "{told:?}");
}
