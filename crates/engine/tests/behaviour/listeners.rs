//! Change listeners: every change, after its commit, in commit order, whatever they do.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use dynafile::{ChangeEvent, ChangeIdentity, Item, ListenerId, Table, item};
use dynafile_testkit::{TestDatabase, tables};

type Changes = Arc<Mutex<Vec<(Option<Item>, Option<Item>)>>>;

fn images(event: &ChangeEvent) -> (Option<Item>, Option<Item>) {
    let whole = |view: Option<dynafile::ItemView<'_>>| view.map(|view| view.to_item().unwrap());
    (whole(event.old()), whole(event.new()))
}

fn collect(table: &Table) -> Changes {
    let changes = Changes::default();
    let sink = changes.clone();
    table.add_listener(move |event| {
        sink.lock().unwrap().push(images(event));
        Ok(())
    });
    changes
}

fn row(key: &str, number: i64) -> Item {
    item! { "PK" => key, "n" => number }
}

#[test]
fn a_listener_hears_of_puts_and_deletes_with_old_and_new() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let changes = collect(&table);
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 2)).unwrap();
    assert!(table.delete("a").unwrap());
    assert!(!table.delete("a").unwrap());
    let expected = [
        (None, Some(row("a", 1))),
        (Some(row("a", 1)), Some(row("a", 2))),
        (Some(row("a", 2)), None),
    ];
    assert_eq!(*changes.lock().unwrap(), expected);
}

#[test]
fn a_batch_is_heard_request_by_request() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let other = database.make(tables::plain());
    let (changes, others) = (collect(&table), collect(&other));
    let mut batch = database.batch();
    batch.put_item(&table, row("a", 1)).unwrap();
    batch.put_item(&other, item! { "PK" => "p", "SK" => "s" }).unwrap();
    batch.put_item(&table, row("a", 2)).unwrap();
    batch.delete(&table, "a").unwrap();
    batch.delete(&table, "never there").unwrap();
    batch.commit().unwrap();
    assert_eq!(changes.lock().unwrap().len(), 3);
    assert_eq!(changes.lock().unwrap()[2], (Some(row("a", 2)), None));
    assert_eq!(others.lock().unwrap().len(), 1);
}

#[test]
fn a_write_that_fails_is_not_heard() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let changes = collect(&table);
    assert!(table.put_item(item! { "n" => 1 }).is_err());
    let mut batch = database.batch();
    batch.put_item(&table, row("a", 1)).unwrap();
    drop(batch);
    assert!(changes.lock().unwrap().is_empty());
}

#[test]
fn a_listener_sees_the_committed_state() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let reader = table.clone();
    let seen = Arc::new(AtomicBool::new(false));
    let flag = seen.clone();
    table.add_listener(move |event| {
        let new = event.new().unwrap().to_item()?;
        flag.store(reader.get_item("a")? == Some(new), Ordering::SeqCst);
        Ok(())
    });
    table.put_item(row("a", 1)).unwrap();
    assert!(seen.load(Ordering::SeqCst));
}

#[test]
fn the_sweeper_is_heard_under_its_own_identity() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let identities = Arc::new(Mutex::new(Vec::new()));
    let sink = identities.clone();
    table.add_listener(move |event| {
        sink.lock().unwrap().push(event.identity());
        Ok(())
    });
    table.put_item(item! { "PK" => "a", "expires" => 1 }).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), 1);
    let expected = [ChangeIdentity::User, ChangeIdentity::TimeToLive];
    assert_eq!(*identities.lock().unwrap(), expected);
}

/// Commit order of one item: each change's old image is the new image of the change before.
#[test]
fn changes_from_many_threads_are_heard_in_commit_order() {
    const THREADS: i64 = 6;
    const EACH: i64 = 100;
    let database = TestDatabase::in_memory().open();
    let table = database.make(tables::flat());
    let changes = collect(&table);
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (table, changes) = (&table, &changes);
            scope.spawn(move || {
                for number in 0..EACH {
                    let mine = row("fought", thread * EACH + number);
                    table.put_item(&mine).unwrap();
                    let heard = changes.lock().unwrap();
                    let told = heard.iter().any(|(_, new)| new.as_ref() == Some(&mine));
                    assert!(told, "a write returns after its change was heard");
                }
            });
        }
    });
    let changes = changes.lock().unwrap();
    assert_eq!(changes.len() as i64, THREADS * EACH);
    assert!(changes.windows(2).all(|two| two[0].1 == two[1].0));
    assert_eq!(changes.last().unwrap().1, table.get_item("fought").unwrap());
}

#[test]
fn a_listener_may_write_and_its_write_is_heard_after_the_one_it_hears() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let changes = collect(&table);
    let echo = table.clone();
    table.add_listener(move |event| {
        let number = event.new().unwrap().to_item()?.get("n").unwrap().as_number().unwrap();
        let number = number.to_i128().unwrap() as i64;
        if number < 5 {
            echo.put_item(row("echo", number + 1))?;
        }
        Ok(())
    });
    let second = collect(&table);
    table.put_item(row("call", 1)).unwrap();
    let numbers: Vec<_> =
        changes.lock().unwrap().iter().map(|(_, new)| new.clone().unwrap()).collect();
    let echoes = (2..=5).map(|number| row("echo", number));
    assert_eq!(numbers, [row("call", 1)].into_iter().chain(echoes).collect::<Vec<_>>());
    assert_eq!(*second.lock().unwrap(), *changes.lock().unwrap(), "in order for everybody");
    database.expect_clean();
}

#[test]
fn listeners_that_write_from_many_threads_do_not_wait_for_each_other_forever() {
    let database = TestDatabase::in_memory().open();
    let (table, log) = (database.make(tables::flat()), database.make(tables::plain()));
    let count = Arc::new(AtomicUsize::new(0));
    let (echo, counter) = (log.clone(), count.clone());
    table.add_listener(move |_| {
        let number = counter.fetch_add(1, Ordering::SeqCst);
        echo.put_item(item! { "PK" => "log", "SK" => format!("{number:05}") })?;
        Ok(())
    });
    thread::scope(|scope| {
        for thread in 0..4 {
            let table = &table;
            scope.spawn(move || {
                for number in 0..50 {
                    table.put_item(row(&format!("{thread}"), number)).unwrap();
                }
            });
        }
    });
    assert_eq!(log.stats().unwrap().item_count, 200);
}

#[test]
fn a_failing_listener_is_reported_and_the_write_stays() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    table.add_listener(|_| Err("the mail server is down".into()));
    table.add_listener(|_| Err("and so is the pager".into()));
    let changes = collect(&table);
    let error = table.put_item(row("a", 1)).unwrap_err();
    assert!(error.is_listener());
    let text = error.to_string();
    assert!(text.contains("mail server is down") && text.contains("pager"), "{text}");
    assert!(text.contains("the write is stored"), "{text}");
    let dynafile::Error::Listener(failures) = error else { panic!() };
    assert_eq!(failures.failures().count(), 2);
    assert_eq!(changes.lock().unwrap().len(), 1, "the listener after them hears too");
    assert!(table.get_item("a").unwrap().is_some());
}

#[test]
fn a_panicking_listener_is_an_error_of_the_write_and_nothing_more() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let id = table.add_listener(|_| panic!("listeners may be buggy"));
    let error = table.put_item(row("a", 1)).unwrap_err();
    assert!(error.is_listener());
    assert!(error.to_string().contains("listeners may be buggy"), "{error}");
    assert!(table.remove_listener(id));
    table.put_item(row("b", 1)).unwrap();
    assert_eq!(table.stats().unwrap().item_count, 2);
    database.expect_clean();
}

#[test]
fn a_removed_listener_hears_nothing_more() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = count.clone();
    let id = table.add_listener(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        Ok(())
    });
    table.put_item(row("a", 1)).unwrap();
    assert!(table.remove_listener(id));
    assert!(!table.remove_listener(id), "a listener is removed once");
    table.put_item(row("a", 2)).unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn a_listener_can_remove_itself() {
    let database = TestDatabase::new();
    let table = database.make(tables::flat());
    let id = Arc::new(OnceLock::<ListenerId>::new());
    let count = Arc::new(AtomicUsize::new(0));
    let (own, counter, handle) = (id.clone(), count.clone(), table.clone());
    let given = table.add_listener(move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        assert!(handle.remove_listener(*own.get().unwrap()));
        Ok(())
    });
    id.set(given).unwrap();
    table.put_item(row("a", 1)).unwrap();
    table.put_item(row("a", 2)).unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn a_listener_of_one_table_hears_nothing_of_another() {
    let database = TestDatabase::new();
    let (one, other) = (database.make(tables::flat()), database.make(tables::plain()));
    let changes = collect(&one);
    other.put_item(item! { "PK" => "a", "SK" => "b" }).unwrap();
    assert!(changes.lock().unwrap().is_empty());
}

#[test]
fn a_listener_may_close_the_database() {
    let database = TestDatabase::on_file().sweep_interval(Duration::from_millis(1)).open();
    let table = database.make(tables::flat());
    let handle = dynafile::Database::clone(&database);
    table.add_listener(move |_| Ok(handle.close()?));
    // The sweeper's own thread may be the one that hears.
    table.put_item(row("a", 1)).unwrap();
    assert!(table.get_item("a").unwrap_err().is_closed());
}

/// Runs what must end; fails the test if it does not.
fn must_end<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, is_done) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    is_done.recv_timeout(Duration::from_secs(60)).expect("it ends, and without a panic")
}

fn busy_sweeper() -> TestDatabase {
    TestDatabase::on_file().sweep_interval(Duration::from_millis(1)).open()
}

#[test]
fn a_listener_may_close_the_database_while_the_sweeper_calls_it() {
    must_end(|| {
        let database = busy_sweeper();
        let table = database.make(tables::flat());
        let handle = dynafile::Database::clone(&database);
        table.add_listener(move |event| match event.identity() {
            ChangeIdentity::TimeToLive => Ok(handle.close()?),
            _ => Ok(()),
        });
        table.put_item(item! { "PK" => "a", "expires" => 1 }).unwrap();
        while table.get_item("a").is_ok() {
            thread::sleep(Duration::from_millis(1));
        }
        assert!(table.get_item("a").unwrap_err().is_closed());
    });
}

#[test]
fn a_listener_may_close_the_database_while_the_sweeper_waits_for_it() {
    must_end(|| {
        let database = busy_sweeper();
        let table = database.make(tables::flat());
        let handle = dynafile::Database::clone(&database);
        table.add_listener(move |event| {
            if event.identity() == ChangeIdentity::User {
                // Meanwhile the sweeper deletes the item, and waits to have that told.
                thread::sleep(Duration::from_millis(100));
                handle.close()?;
            }
            Ok(())
        });
        let expired = item! { "PK" => "a", "expires" => 1 };
        // What the sweeper deletes cannot be told any more; the put is stored.
        table.put_item(expired).unwrap();
        assert!(table.get_item("a").unwrap_err().is_closed());
    });
}

#[test]
fn a_listener_that_opens_what_is_being_closed_gets_an_error() {
    must_end(|| {
        let database = busy_sweeper();
        let path = database.file().to_owned();
        let table = database.make(tables::flat());
        let (called, is_called) = mpsc::channel();
        let (told, hear) = mpsc::channel();
        table.add_listener(move |event| {
            if event.identity() == ChangeIdentity::TimeToLive {
                called.send(()).unwrap();
                // Until then the other thread waits for the sweeper to end.
                thread::sleep(Duration::from_millis(200));
                told.send(dynafile::Database::open(&path).map(drop)).unwrap();
            }
            Ok(())
        });
        table.put_item(item! { "PK" => "a", "expires" => 1 }).unwrap();
        is_called.recv().unwrap();
        drop(table);
        let _files = database.close();
        let opened = hear.recv().unwrap();
        assert!(matches!(opened, Err(dynafile::Error::Reentrant { .. })), "{opened:?}");
    });
}

#[test]
fn a_listener_that_waits_for_another_threads_write_does_not_wait_for_ever() {
    let builder = TestDatabase::in_memory();
    let patience = Duration::from_millis(100);
    let database = builder.with(|settings| settings.listener_patience(patience)).open();
    must_end(move || {
        let table = database.make(tables::flat());
        let writer = table.clone();
        table.add_listener(move |event| {
            if event.new().unwrap().to_item()?.get("PK") == Some(&"outer".into()) {
                let table = writer.clone();
                let inner = thread::spawn(move || table.put_item(row("inner", 1)));
                let error = inner.join().unwrap().unwrap_err();
                assert!(error.is_listener(), "{error:?}");
                assert!(error.to_string().contains("has not returned for 0.1 seconds"), "{error}");
            }
            Ok(())
        });
        let changes = collect(&table);
        table.put_item(row("outer", 1)).unwrap();
        assert!(table.get_item("inner").unwrap().is_some(), "the write is stored");
        let expected = [(None, Some(row("outer", 1))), (None, Some(row("inner", 1)))];
        assert_eq!(*changes.lock().unwrap(), expected, "and told, after the one it waited for");
        table.put_item(row("inner", 2)).unwrap();
        assert_eq!(changes.lock().unwrap().len(), 3);
    });
}

#[test]
fn writers_wait_for_slow_listeners_as_long_as_those_get_on() {
    let builder = TestDatabase::in_memory();
    let patience = Duration::from_millis(400);
    let database = builder.with(|settings| settings.listener_patience(patience)).open();
    let table = database.make(tables::flat());
    table.add_listener(|_| {
        thread::sleep(Duration::from_millis(40));
        Ok(())
    });
    thread::scope(|scope| {
        for writer in 0..2 {
            let (table, database) = (&table, &database);
            scope.spawn(move || {
                let mut batch = database.batch();
                for number in 0..20 {
                    batch.put_item(table, row(&format!("{writer} {number}"), 1)).unwrap();
                }
                batch.commit().unwrap();
            });
        }
    });
}
