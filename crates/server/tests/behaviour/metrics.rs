//! Figures for Prometheus.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use dynafile::{Database, KeyAttribute, ManualClock, StreamViewType, TableDescription, item};
use dynafile_server::{Answer, Call, OneDatabase, Settings};

use crate::fixture::{Client, Reply, Scripted, TestServer, echo, ok};

fn ask(client: &mut Client, headers: &str) -> Reply {
    client.send(format!("GET /metrics HTTP/1.1\r\n{headers}\r\n").as_bytes());
    client.reply()
}

fn page(client: &mut Client) -> String {
    let reply = ask(client, "Host: localhost\r\n");
    assert_eq!(reply.status, 200);
    assert!(reply.header("content-type").unwrap().starts_with("application/openmetrics-text"));
    reply.text()
}

fn expect_line(page: &str, line: &str) {
    assert!(page.lines().any(|found| found == line), "no '{line}' in\n{page}");
}

#[test]
fn requests_are_counted_by_operation_status_and_error() {
    let server = TestServer::start(
        Settings::on_port(0),
        Scripted(|call: &Call<'_>| match call.body {
            b"{}" => ok(b"{\"ok\":1}"),
            _ => Answer {
                status: 400,
                body: b"{}".to_vec(),
                operation: Some("GetItem"),
                error: Some("ValidationException"),
            },
        }),
    );
    let mut client = server.client();
    for body in [&b"{}"[..], b"{}", b"{\"x\":1}"] {
        client.post("", body);
        client.reply();
    }
    let page = page(&mut client);
    let put = r#"dynafile_requests_total{operation="PutItem",status="200",error=""} 2"#;
    let get = r#"dynafile_requests_total{operation="GetItem",status="400",error="ValidationException"} 1"#;
    expect_line(&page, put);
    expect_line(&page, get);
    expect_line(&page, r#"dynafile_request_duration_seconds_count{operation="PutItem"} 2"#);
    expect_line(&page, "dynafile_received_bytes_total 11");
    expect_line(&page, "dynafile_sent_bytes_total 18");
    expect_line(&page, "dynafile_requests_in_flight 0");
    expect_line(&page, "dynafile_connections 1");
    assert!(page.ends_with("# EOF\n"));
}

/// The value of a metric of the one database.
fn figure(page: &str, name: &str) -> f64 {
    let start = format!("dynafile_{name}{{database=\"shop.dynafile\"}} ");
    let line = page.lines().find_map(|line| line.strip_prefix(&start));
    line.unwrap_or_else(|| panic!("no {name} in\n{page}")).parse().unwrap()
}

#[test]
fn the_engines_figures_are_there_and_move() {
    let directory = tempfile::tempdir().unwrap();
    let clock = ManualClock::at_seconds(1_000_000);
    let builder = Database::builder()
        .clock(clock.clone())
        .cache_size_bytes(1 << 20)
        .sweep_interval(Duration::from_secs(3600));
    let database = builder.open(directory.path().join("shop.dynafile")).unwrap();
    let table = TableDescription::new("orders", KeyAttribute::string("PK"));
    let orders = database.create_table(table.with_ttl_attribute("expires")).unwrap();
    orders.enable_stream(StreamViewType::KeysOnly).unwrap();
    for number in 0..400 {
        let fill = "x".repeat(10_000);
        let item = item! { "PK" => format!("{number}"), "fill" => fill, "expires" => 1_000_001 };
        orders.put_item(item).unwrap();
    }
    assert_eq!(orders.scan().items().unwrap().count(), 400);
    clock.advance(Duration::from_secs(25 * 3600));
    let server = TestServer::start(Settings::on_port(0), OneDatabase::new(database.clone()));
    let page = page(&mut server.client());
    let metrics = database.metrics().unwrap();
    for (name, value) in [
        ("commits_total", metrics.commits as f64),
        ("committed_operations_total", metrics.committed_operations as f64),
        ("largest_commit_group", metrics.largest_group as f64),
        ("commit_seconds_total", metrics.commit_time.as_secs_f64()),
        ("file_bytes", metrics.file_size_bytes as f64),
        ("tables", metrics.tables as f64),
        ("items", metrics.items as f64),
        ("ttl_lag_seconds", metrics.ttl_lag.as_secs_f64()),
        ("stream_lag_seconds", metrics.stream_lag.as_secs_f64()),
        ("page_cache_bytes", metrics.cached_bytes as f64),
        ("page_evictions_total", metrics.page_evictions as f64),
    ] {
        assert!(figure(&page, name) > 0.0, "{name} is 0");
        // Looking reads pages.
        let found = figure(&page, name);
        assert!(name.starts_with("page_") || found == value, "{name}: {found}, not {value}");
    }
    assert_eq!(figure(&page, "failed_commits_total"), 0.0);
    assert_eq!(figure(&page, "items"), 400.0);
}

#[test]
fn figures_are_for_those_who_ask_this_machine_directly() {
    let server = TestServer::start(Settings::on_port(0), echo());
    for host in ["localhost:8000", "127.0.0.1", "[::1]:80", "db.localhost", "workstation"] {
        assert_eq!(ask(&mut server.client(), &format!("Host: {host}\r\n")).status, 200, "{host}");
    }
    // A page of another site whose name was made to lead here; something in between.
    for headers in [
        "Host: evil.example\r\n",
        "Host: [::1].evil.example\r\n",
        "Host: localhost\r\nX-Forwarded-For: 10.0.0.1\r\n",
        "Host: localhost\r\nForwarded: for=10.0.0.1\r\n",
        "Host: localhost\r\nVia: 1.1 proxy\r\n",
    ] {
        let status = ask(&mut server.client(), headers).status;
        assert!(status == 404 || status == 400, "{headers}: {status}");
    }
}

#[test]
fn a_server_that_verifies_signatures_shows_figures_on_their_own_address_alone() {
    let settings = Settings {
        authentication: crate::signatures::keys("[[key]]\nid = \"a\"\nsecret = \"b\"\n"),
        metrics_listen: Some(([127, 0, 0, 1], 0).into()),
        ..Settings::on_port(0)
    };
    let server = TestServer::start(settings, echo());
    assert_eq!(ask(&mut server.client(), "Host: localhost\r\n").status, 404);
    let stream = std::net::TcpStream::connect(server.metrics.unwrap()).unwrap();
    let mut client = Client::over(stream);
    assert_eq!(ask(&mut client, "Host: localhost\r\n").status, 200);
    assert_eq!(ask(&mut client, "Host: evil.example\r\n").status, 404);
}

#[test]
fn damage_that_is_passed_over_is_counted() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("shop.dynafile");
    let database = Database::open(&path).unwrap();
    let table = TableDescription::new("orders", KeyAttribute::string("PK"));
    let orders = database.create_table(table.with_ttl_attribute("expires")).unwrap();
    for key in ["a", "b", "c"] {
        let past = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() - 60;
        let text = format!("<text of {key}>");
        orders.put_item(item! { "PK" => key, "expires" => past, "text" => text }).unwrap();
    }
    drop(orders);
    database.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    let places: Vec<_> =
        (0..bytes.len()).filter(|at| bytes[*at..].starts_with(b"<text of b>")).collect();
    places.into_iter().for_each(|place| bytes[place + 1] = b'T');
    std::fs::write(&path, bytes).unwrap();
    let database = Database::open(&path).unwrap();
    assert_eq!(database.sweep_expired().unwrap(), 2);
    let server = TestServer::start(Settings::on_port(0), OneDatabase::new(database));
    let page = page(&mut server.client());
    expect_line(&page, r#"dynafile_damaged_records{database="shop.dynafile"} 1.0"#);
    expect_line(&page, r#"dynafile_failed_background_work_total{database="shop.dynafile"} 0.0"#);
}

#[test]
fn metrics_are_served_on_an_address_of_their_own_too() {
    let metrics_listen = Some(([127, 0, 0, 1], 0).into());
    let server = TestServer::start(
        Settings { metrics_listen, ..Settings::on_port(0) },
        crate::fixture::echo(),
    );
    let stream = std::net::TcpStream::connect(server.metrics.unwrap()).unwrap();
    let mut client = Client::over(stream);
    assert!(page(&mut client).contains("dynafile_connections"));
    client.post("", b"{}");
    assert_eq!(client.reply().status, 404);
}
