//! The end: what is in flight is finished, and the file is closed.

use std::net::TcpStream;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::fixture::{Scripted, TestServer, ok, shared};
use dynafile::Database;
use dynafile_server::{Call, OneDatabase, Settings};

/// Answers after a while, and says how many it is working on.
fn slow(working: std::sync::Arc<AtomicUsize>, settings: Settings) -> TestServer {
    TestServer::start(
        settings,
        Scripted(move |_: &Call<'_>| {
            working.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(400));
            ok(b"{\"done\":true}")
        }),
    )
}

#[test]
fn what_is_in_flight_is_answered_and_nobody_new_is_let_in() {
    let (working, of_backend) = shared::<AtomicUsize>();
    let mut server = slow(of_backend, Settings::on_port(0));
    let mut clients: Vec<_> = (0..5).map(|_| server.client()).collect();
    let mut idle = server.client();
    clients.iter_mut().for_each(|client| client.post("", b"{}"));
    while working.load(Ordering::SeqCst) < 5 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let address = server.address();
    server.end();
    idle.expect_closed();
    for client in &mut clients {
        assert_eq!(client.reply().text(), "{\"done\":true}");
        client.expect_closed();
    }
    server.join().unwrap();
    assert!(TcpStream::connect(address).is_err());
}

#[test]
fn the_end_does_not_wait_for_clients_that_never_finish() {
    let mut settings = Settings::on_port(0);
    settings.limits.shutdown_grace = Duration::from_millis(200);
    let mut server = TestServer::start(settings, crate::fixture::echo());
    let mut client = server.client();
    client.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n");
    client.send(b"Content-Length: 100\r\n\r\n{");
    // Until the server has begun to read the request.
    std::thread::sleep(Duration::from_millis(50));
    let began = Instant::now();
    server.end();
    server.join().unwrap();
    assert!(began.elapsed() < Duration::from_secs(10));
}

#[test]
fn the_database_is_closed_when_the_server_has_ended() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("app.dynafile");
    let database = Database::open(&path).unwrap();
    let mut server = TestServer::start(Settings::on_port(0), OneDatabase::new(database.clone()));
    server.end();
    server.join().unwrap();
    assert!(database.table_names().unwrap_err().is_closed());
}

#[cfg(unix)]
mod lost_files {
    use std::fs;
    use std::path::Path;

    use dynafile_server::{DatabasePerKey, ServerError};

    use super::*;
    use crate::fixture::ANYBODY;

    const CREATE: &[u8] = br#"{"TableName":"t01","BillingMode":"PAY_PER_REQUEST",
        "KeySchema":[{"AttributeName":"k","KeyType":"HASH"}],
        "AttributeDefinitions":[{"AttributeName":"k","AttributeType":"S"}]}"#;
    const PUT: &[u8] = br#"{"TableName":"t01","Item":{"k":{"S":"a"}}}"#;

    /// The status that an operation is answered with.
    fn status(server: &TestServer, operation: &str, body: &[u8]) -> u16 {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {ANYBODY}\r\n\
             X-Amz-Date: 20260131T120000Z\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        let mut client = server.client();
        client.send(&[head.as_bytes(), body].concat());
        let reply = client.reply();
        assert!([200, 500].contains(&reply.status), "{}", reply.text());
        reply.status
    }

    /// Something that happens to a file while a server has it.
    const FATES: [fn(&Path); 3] = [
        |path| fs::remove_file(path).unwrap(),
        |path| {
            let other = path.with_file_name("other");
            Database::open(&other).unwrap().close().unwrap();
            fs::rename(other, path).unwrap();
        },
        |path| fs::OpenOptions::new().write(true).open(path).unwrap().set_len(0).unwrap(),
    ];

    #[test]
    fn a_server_whose_file_is_lost_answers_no_write_and_ends_with_an_error() {
        for happen in FATES {
            let directory = tempfile::tempdir().unwrap();
            let path = directory.path().join("app.dynafile");
            let database = Database::open(&path).unwrap();
            let mut server = TestServer::start(Settings::on_port(0), OneDatabase::new(database));
            assert_eq!(status(&server, "CreateTable", CREATE), 200);
            assert_eq!(status(&server, "PutItem", PUT), 200);
            happen(&path);
            assert_eq!(status(&server, "PutItem", PUT), 500);
            let error = server.join().unwrap_err();
            assert!(matches!(error, ServerError::FileLost(_)), "{error:?}");
            assert!(error.to_string().contains("while it was open"), "{error}");
        }
    }

    #[test]
    fn a_server_whose_file_was_lost_unnoticed_does_not_end_well_either() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("app.dynafile");
        let database = Database::open(&path).unwrap();
        let mut server = TestServer::start(Settings::on_port(0), OneDatabase::new(database));
        fs::remove_file(&path).unwrap();
        server.end();
        let error = server.join().unwrap_err();
        assert!(matches!(&error, ServerError::Close(error) if error.is_file_lost()), "{error:?}");
    }

    #[test]
    fn the_database_of_a_key_is_opened_anew_when_its_file_is_lost() {
        let directory = tempfile::tempdir().unwrap();
        let backend = DatabasePerKey::new(Some(directory.path().to_owned()), Database::builder());
        let mut server = TestServer::start(Settings::on_port(0), backend);
        assert_eq!(status(&server, "CreateTable", CREATE), 200);
        let mut files = fs::read_dir(directory.path()).unwrap();
        fs::remove_file(files.next().unwrap().unwrap().path()).unwrap();
        assert_eq!(status(&server, "PutItem", PUT), 500);
        assert_eq!(status(&server, "CreateTable", CREATE), 200);
        assert_eq!(status(&server, "PutItem", PUT), 200);
        server.end();
        let error = server.join().unwrap_err();
        assert!(matches!(&error, ServerError::Close(error) if error.is_file_lost()), "{error:?}");
    }
}
