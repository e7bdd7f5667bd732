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
