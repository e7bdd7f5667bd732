//! Figures for Prometheus.

use dynafile::{Database, KeyAttribute, TableDescription, item};
use dynafile_server::{Answer, Call, OneDatabase, Settings};

use crate::fixture::{Client, Scripted, TestServer, ok};

fn page(client: &mut Client) -> String {
    client.send(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
    let reply = client.reply();
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

#[test]
fn the_engines_figures_are_there() {
    let directory = tempfile::tempdir().unwrap();
    let database = Database::open(directory.path().join("shop.dynafile")).unwrap();
    let table = TableDescription::new("orders", KeyAttribute::string("PK"));
    let orders = database.create_table(table).unwrap();
    orders.put_item(item! { "PK" => "a" }).unwrap();
    let server = TestServer::start(Settings::on_port(0), OneDatabase::new(database));
    let page = page(&mut server.client());
    expect_line(&page, r#"dynafile_commits_total{database="shop.dynafile"} 2.0"#);
    expect_line(&page, r#"dynafile_committed_operations_total{database="shop.dynafile"} 2.0"#);
    expect_line(&page, r#"dynafile_largest_commit_group{database="shop.dynafile"} 1.0"#);
    expect_line(&page, r#"dynafile_items{database="shop.dynafile"} 1.0"#);
    expect_line(&page, r#"dynafile_ttl_lag_seconds{database="shop.dynafile"} 0.0"#);
    expect_line(&page, r#"dynafile_stream_lag_seconds{database="shop.dynafile"} 0.0"#);
    expect_line(&page, r#"dynafile_page_evictions_total{database="shop.dynafile"} 0.0"#);
    assert!(page.contains(r#"dynafile_page_cache_bytes{database="shop.dynafile"} "#), "{page}");
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
