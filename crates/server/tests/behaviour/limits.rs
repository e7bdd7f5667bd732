//! What clients may cost: size, time, number.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::fixture::{ANYBODY, Client, Scripted, TestServer, echo, ok, shared};
use dynafile_server::{Call, Limits, Settings};

fn with_limits(change: impl FnOnce(&mut Limits)) -> TestServer {
    let mut settings = Settings::on_port(0);
    change(&mut settings.limits);
    TestServer::start(settings, echo())
}

fn head(extra: &str) -> String {
    format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {ANYBODY}\r\n\
         X-Amz-Date: 20260131T120000Z\r\nContent-Type: application/x-amz-json-1.0\r\n{extra}\r\n"
    )
}

#[test]
fn a_body_beyond_the_limit_is_refused_whatever_its_form() {
    let server = with_limits(|limits| limits.max_body_bytes = 10_000);
    assert_eq!(server.post("", &[b' '; 10_000]).status, 200);
    let reply = server.post("", &[b' '; 10_001]);
    reply.expect_error(413, "RequestEntityTooLargeException", "10000");
    let mut chunked = server.client();
    chunked.send(head("Transfer-Encoding: chunked\r\n").as_bytes());
    chunked.send(&[b"4e20\r\n", &[b' '; 20_000][..], b"\r\n0\r\n\r\n"].concat());
    assert_eq!(chunked.reply().status, 413);
}

#[test]
fn a_small_body_that_unpacks_to_a_huge_one_is_refused() {
    use std::io::Write;
    let server = with_limits(|limits| limits.max_body_bytes = 100_000);
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 20 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100_000);
    assert_eq!(server.post("Content-Encoding: gzip\r\n", &bomb).status, 413);
}

#[test]
fn a_head_beyond_the_limit_is_refused() {
    let server = with_limits(|limits| limits.max_head_bytes = 8192);
    let reply = server.post(&format!("X-Filler: {}\r\n", "x".repeat(10_000)), b"{}");
    assert_eq!(reply.status, 431);
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for_long() {
    let server = with_limits(|limits| limits.transfer_timeout = Duration::from_millis(200));
    let mut client = server.client();
    client.send(head("Content-Length: 100\r\n").as_bytes());
    client.send(b"{");
    client.reply().expect_error(408, "RequestTimeoutException", "in time");
    client.expect_closed();
}

#[test]
fn connections_that_say_nothing_or_too_little_are_closed() {
    let server = with_limits(|limits| limits.idle_timeout = Duration::from_millis(200));
    let mut silent = server.client();
    silent.expect_closed();
    let mut slow = server.client();
    slow.send(b"POST / HTTP/1.1\r\nHost: loc");
    slow.expect_closed();
    let mut idle = server.client();
    idle.post("", b"{}");
    assert_eq!(idle.reply().status, 200);
    idle.expect_closed();
}

#[test]
fn a_client_that_drips_its_head_is_closed_all_the_same() {
    use std::io::Write;
    let server = with_limits(|limits| limits.idle_timeout = Duration::from_millis(300));
    let mut client = server.client();
    client.send(b"POST / HTTP/1.1\r\n");
    let began = Instant::now();
    while client.stream.write_all(b"X").is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "it is still listened to");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_request_that_takes_long_keeps_its_connection() {
    let mut settings = Settings::on_port(0);
    settings.limits.idle_timeout = Duration::from_millis(100);
    let server = TestServer::start(
        settings,
        Scripted(|_: &Call<'_>| {
            std::thread::sleep(Duration::from_millis(500));
            ok(b"{}")
        }),
    );
    assert_eq!(server.post("", b"{}").status, 200);
}

#[test]
fn bodies_share_a_room_and_those_beyond_it_are_told_to_come_again() {
    let server = with_limits(|limits| limits.max_buffered_bytes = 64 << 10);
    let mut holding = server.client();
    holding.send(head("Content-Length: 60000\r\n").as_bytes());
    holding.send(&[b' '; 59_999]);
    let refused = (0..100).map(|_| {
        std::thread::sleep(Duration::from_millis(10));
        server.post("", &[b' '; 20_000])
    });
    let refused = refused.into_iter().find(|reply| reply.status != 200).expect("it is full");
    refused.expect_error(503, "ServiceUnavailable", "unavailable or busy");
    holding.send(b" ");
    assert_eq!(holding.reply().status, 200);
    assert_eq!(server.post("", &[b' '; 20_000]).status, 200);
}

#[test]
fn more_connections_than_allowed_wait_for_their_turn() {
    let server = with_limits(|limits| limits.max_connections = 2);
    let (first, second) = (server.client(), server.client());
    let mut third = server.client();
    third.post("", b"{}");
    third.stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
    let waited = std::io::Read::read(&mut third.stream, &mut [0]);
    assert!(waited.is_err(), "it was served beside the others");
    drop((first, second));
    third.stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    assert_eq!(third.reply().status, 200);
}

#[derive(Default)]
struct Gate {
    open: Mutex<bool>,
    opened: Condvar,
    inside: AtomicUsize,
    most: AtomicUsize,
}

#[test]
fn the_engine_works_on_many_requests_at_once_but_not_on_more_than_allowed() {
    let (gate, of_backend) = shared::<Gate>();
    let mut settings = Settings::on_port(0);
    settings.limits.max_running = 4;
    let server = TestServer::start(
        settings,
        Scripted(move |_: &Call<'_>| {
            let inside = of_backend.inside.fetch_add(1, Ordering::SeqCst) + 1;
            of_backend.most.fetch_max(inside, Ordering::SeqCst);
            let open = of_backend.open.lock().unwrap();
            drop(of_backend.opened.wait_while(open, |open| !*open).unwrap());
            of_backend.inside.fetch_sub(1, Ordering::SeqCst);
            ok(b"{}")
        }),
    );
    let mut clients: Vec<Client> = (0..10).map(|_| server.client()).collect();
    clients.iter_mut().for_each(|client| client.post("", b"{}"));
    // The reactor still serves, with every thread of the engine taken.
    while gate.inside.load(Ordering::SeqCst) < 4 {
        std::thread::sleep(Duration::from_millis(5));
    }
    let mut health = server.client();
    health.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    assert_eq!(health.reply().status, 200);
    *gate.open.lock().unwrap() = true;
    gate.opened.notify_all();
    clients.iter_mut().for_each(|client| assert_eq!(client.reply().status, 200));
    assert_eq!(gate.most.load(Ordering::SeqCst), 4);
}
