//! Browsers: which pages may use the server.

use crate::fixture::{TestServer, echo};
use dynafile_server::{AllowedOrigins, Settings};

fn with_origins(origins: AllowedOrigins) -> TestServer {
    TestServer::start(Settings { origins, ..Settings::on_port(0) }, echo())
}

#[test]
fn pages_of_this_machine_may_ask_and_read() {
    let server = TestServer::echoing();
    let reply = server.post("Origin: http://localhost:3000\r\n", b"{}");
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), Some("http://localhost:3000"));
    let exposed = reply.header("access-control-expose-headers").unwrap();
    assert!(exposed.contains("x-amzn-requestid") && exposed.contains("x-amz-crc32"));
}

#[test]
fn other_pages_may_not_where_nobody_is_verified() {
    let server = TestServer::echoing();
    for origin in ["https://example.org", "null", "http://[::1].evil.example"] {
        let reply = server.post(&format!("Origin: {origin}\r\n"), b"{}");
        reply.expect_error(403, "AccessDeniedException", "--cors-origin");
        assert_eq!(reply.header("access-control-allow-origin"), None);
    }
}

#[test]
fn listed_pages_may_and_only_those() {
    let listed = AllowedOrigins::Listed(vec!["https://app.example.org".to_owned()]);
    let server = with_origins(listed);
    assert_eq!(server.post("Origin: https://app.example.org\r\n", b"{}").status, 200);
    assert_eq!(server.post("Origin: http://localhost:3000\r\n", b"{}").status, 403);
}

#[test]
fn a_preflight_is_told_what_it_asked_for() {
    let server = with_origins(AllowedOrigins::Any);
    let mut client = server.client();
    client.send(
        b"OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: https://example.org\r\n\
          Access-Control-Request-Method: POST\r\n\
          Access-Control-Request-Headers: x-amz-target,authorization\r\n\r\n",
    );
    let reply = client.reply();
    assert_eq!((reply.status, reply.body.len()), (200, 0));
    assert_eq!(reply.header("access-control-allow-origin"), Some("https://example.org"));
    assert_eq!(reply.header("access-control-allow-headers"), Some("x-amz-target,authorization"));
    assert_eq!(reply.header("access-control-max-age"), Some("172800"));
    assert!(reply.header("access-control-allow-methods").unwrap().contains("POST"));
}

#[test]
fn options_without_a_page_are_told_nothing_of_pages() {
    for origins in [AllowedOrigins::Any, AllowedOrigins::Loopback] {
        let server = with_origins(origins);
        let mut client = server.client();
        client.send(
            b"OPTIONS / HTTP/1.1\r\nHost: x\r\nAccess-Control-Request-Method: POST\r\n\
              Access-Control-Request-Headers: x-amz-target\r\n\r\n",
        );
        let reply = client.reply();
        assert_eq!(reply.status, 200);
        assert!(!reply.head.to_lowercase().contains("access-control-"), "{}", reply.head);
    }
}
