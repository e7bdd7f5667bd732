//! What clients may cost: size, time, number.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::time::{Duration, Instant};

use bytes::Bytes;
use http_body_util::Full;
use hyper_util::rt::{TokioExecutor, TokioIo};

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

/// A server whose answers are as long as the request's body says, with little room for them.
fn answering(limits: Limits) -> TestServer {
    TestServer::start(
        Settings { limits, ..Settings::on_port(0) },
        Scripted(|call: &Call<'_>| {
            let length: usize = std::str::from_utf8(call.body).unwrap().trim().parse().unwrap();
            ok(&vec![b' '; length])
        }),
    )
}

#[test]
fn answers_that_nobody_reads_share_a_room_and_leave_some_for_short_ones() {
    let limits = Limits { max_buffered_bytes: 64 << 20, ..Limits::default() };
    let server = answering(limits);
    let mut unread: Vec<Client> = (0..10).map(|_| server.client()).collect();
    // More than the operating system takes for itself.
    unread.iter_mut().for_each(|client| client.post("", b"16000000"));
    let mut statuses: Vec<u16> = unread.iter_mut().map(Client::status).collect();
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 200, 200, 503, 503, 503, 503, 503, 503, 503]);
    assert_eq!(server.post("", b"20").status, 200);
    assert_eq!(server.post("", b"60000").status, 200);
    drop(unread);
    let again = (0..100).map(|_| {
        std::thread::sleep(Duration::from_millis(20));
        server.post("", b"16000000").status
    });
    assert!(again.into_iter().any(|status| status == 200), "the room was not given back");
}

#[test]
fn an_answer_that_is_not_taken_in_time_ends_its_connection() {
    let transfer_timeout = Duration::from_millis(500);
    let server = answering(Limits { transfer_timeout, ..Limits::default() });
    let mut silent = server.client();
    silent.post("", b"16000000");
    let mut dripping = server.client();
    dripping.post("", b"16000000");
    let began = Instant::now();
    // A little every now and then is not enough.
    let mut taken = 0;
    loop {
        let count = std::io::Read::read(&mut dripping.stream, &mut [0; 1000]).unwrap_or(0);
        taken += count;
        if count == 0 || taken > 16_000_000 {
            break;
        }
        if began.elapsed() < 2 * transfer_timeout {
            std::thread::sleep(Duration::from_millis(10));
        }
    }
    assert!(taken < 16_000_000, "it was all sent");
    let mut rest = Vec::new();
    let ended = std::io::Read::read_to_end(&mut silent.stream, &mut rest);
    assert!(ended.is_err() || rest.len() < 16_000_000, "it was all sent");
}

#[test]
fn a_client_that_takes_its_answer_in_time_gets_all_of_it() {
    let transfer_timeout = Duration::from_secs(10);
    let server = answering(Limits { transfer_timeout, ..Limits::default() });
    assert_eq!(server.post("", b"16000000").body.len(), 16_000_000);
}

/// One connection of HTTP/2 that reads nothing but what it must.
struct Http2 {
    sender: hyper::client::conn::http2::SendRequest<Full<Bytes>>,
    connection: tokio::task::JoinHandle<hyper::Result<()>>,
}

impl Http2 {
    /// With `pings`, the client shows all the time that it is there.
    async fn connect(server: &TestServer, pings: bool) -> Self {
        let stream = tokio::net::TcpStream::connect(server.address()).await.unwrap();
        let mut builder = hyper::client::conn::http2::Builder::new(TokioExecutor::new());
        // What the client's own buffers take is none of the server's.
        builder.initial_stream_window_size(65_535).initial_connection_window_size(65_535);
        if pings {
            let timer = hyper_util::rt::TokioTimer::new();
            builder
                .timer(timer)
                .keep_alive_interval(Duration::from_millis(20))
                .keep_alive_while_idle(true);
        }
        let (sender, connection) = builder.handshake(TokioIo::new(stream)).await.unwrap();
        Self { sender, connection: tokio::spawn(connection) }
    }
}

/// The head of an answer, whose body is not read as long as it lives.
async fn ask(
    mut sender: hyper::client::conn::http2::SendRequest<Full<Bytes>>,
    length: usize,
) -> hyper::Response<hyper::body::Incoming> {
    let request = hyper::Request::post("http://localhost/")
        .header("authorization", ANYBODY)
        .header("x-amz-date", "20260131T120000Z")
        .header("content-type", "application/x-amz-json-1.0")
        .body(Full::new(Bytes::from(length.to_string())))
        .unwrap();
    sender.send_request(request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_that_nobody_reads_share_the_room_over_http2_too() {
    let limits = Limits {
        max_buffered_bytes: 16 << 20,
        transfer_timeout: Duration::from_secs(4),
        ..Limits::default()
    };
    let server = answering(limits);
    let client = Http2::connect(&server, true).await;
    let mut asked = tokio::task::JoinSet::new();
    for _ in 0..40 {
        asked.spawn(ask(client.sender.clone(), 1 << 20));
    }
    let unread = asked.join_all().await;
    let refused = unread.iter().filter(|answer| answer.status() == 503).count();
    assert_eq!(refused, 26, "of 40 answers of 1 MiB, 14 fit into seven eighths of 16 MiB");
    // In its time the connection ends, pings or not, and the room is free again.
    client.connection.await.unwrap().unwrap_err();
    let other = Http2::connect(&server, false).await;
    assert_eq!(ask(other.sender, 8 << 20).await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_connection_of_http2_is_closed_however_often_it_pings() {
    let server = with_limits(|limits| limits.idle_timeout = Duration::from_millis(300));
    let client = Http2::connect(&server, true).await;
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(ask(client.sender.clone(), 1).await.status(), 200);
    }
    let began = Instant::now();
    client.connection.await.unwrap().unwrap();
    assert!(began.elapsed() < Duration::from_secs(5), "it was kept for {:?}", began.elapsed());
}
