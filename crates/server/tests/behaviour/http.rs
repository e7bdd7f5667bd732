//! HTTP/1.1: heads, bodies, connections.

use std::io::Write;

use flate2::Compression;
use flate2::read::{GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};

use crate::fixture::{TestServer, ok};
use dynafile_server::Settings;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn an_answer_carries_the_services_headers() {
    let server = TestServer::echoing();
    let reply = server.post("", b"{\"TableName\":\"orders\"}");
    assert_eq!((reply.status, reply.text()), (200, "{\"TableName\":\"orders\"}".to_owned()));
    assert_eq!(reply.header("content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(reply.header("x-amzn-requestid").map(str::len), Some(52));
    let crc32 = crc32fast::hash(&reply.body).to_string();
    assert_eq!(reply.header("x-amz-crc32"), Some(&*crc32));
}

#[test]
fn a_connection_serves_one_request_after_another() {
    let server = TestServer::echoing();
    let mut client = server.client();
    for number in 0..20 {
        client.post("", format!("{{\"n\":{number}}}").as_bytes());
        assert_eq!(client.reply().text(), format!("{{\"n\":{number}}}"));
    }
}

#[test]
fn pipelined_requests_are_answered_in_their_order() {
    let server = TestServer::echoing();
    let mut client = server.client();
    for number in 0..20 {
        client.post("", format!("{{\"n\":{number}}}").as_bytes());
    }
    for number in 0..20 {
        assert_eq!(client.reply().text(), format!("{{\"n\":{number}}}"));
    }
}

#[test]
fn a_client_that_asks_to_close_is_hung_up_on() {
    let server = TestServer::echoing();
    let mut client = server.client();
    client.post("Connection: close\r\n", b"{}");
    assert_eq!(client.reply().status, 200);
    client.expect_closed();
}

#[test]
fn a_client_that_waits_to_be_told_to_go_on_is_told() {
    let server = TestServer::echoing();
    let mut client = server.client();
    client.post("Expect: 100-continue\r\n", b"");
    // Without a body there is nothing to wait for.
    assert_eq!(client.reply().status, 200);
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nX-Amz-Date: 20260131T120000Z\r\n\
         Content-Type: application/json\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n",
        crate::fixture::ANYBODY
    );
    client.send(head.as_bytes());
    assert_eq!(client.reply().status, 100);
    client.send(b"{}");
    let reply = client.reply();
    assert_eq!((reply.status, reply.header("content-type")), (200, Some("application/json")));
}

#[test]
fn a_chunked_body_is_put_together() {
    let server = TestServer::echoing();
    let mut client = server.client();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {}\r\nX-Amz-Date: 20260131T120000Z\r\n\
         Content-Type: application/x-amz-json-1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
        crate::fixture::ANYBODY
    );
    client.send(head.as_bytes());
    client.send(b"5\r\n{\"a\":\r\n");
    client.send(b"2\r\n1}\r\n0\r\n\r\n");
    assert_eq!(client.reply().text(), "{\"a\":1}");
}

#[test]
fn packed_requests_are_unpacked() {
    let server = TestServer::echoing();
    let text = format!("{{\"text\":\"{}\"}}", "x".repeat(100_000));
    for (coding, packed) in [("gzip", gzip(text.as_bytes())), ("deflate", zlib(text.as_bytes()))] {
        let header = format!("Content-Encoding: {coding}\r\n");
        assert_eq!(server.post(&header, &packed).text(), text);
        let broken = server.post(&header, b"not packed");
        broken.expect_error(400, "SerializationException", "Content-Encoding");
    }
    let unknown = server.post("Content-Encoding: br\r\n", b"{}");
    unknown.expect_error(400, "SerializationException", "Content-Encoding");
}

#[test]
fn a_packed_request_of_very_many_members_is_refused() {
    let server = TestServer::echoing();
    let members = gzip(b" ").repeat(100_000);
    let refused = server.post("Content-Encoding: gzip\r\n", &members);
    refused.expect_error(400, "SerializationException", "Content-Encoding");
}

#[test]
fn answers_are_packed_for_clients_that_ask_and_the_checksum_is_of_what_is_sent() {
    let text = "x".repeat(100_000);
    let big = text.clone();
    let server = TestServer::start(
        Settings::on_port(0),
        crate::fixture::Scripted(move |_: &dynafile_server::Call<'_>| ok(big.as_bytes())),
    );
    for coding in ["gzip", "deflate"] {
        let packed = server.post(&format!("Accept-Encoding: {coding}\r\n"), b"{}");
        assert_eq!(packed.header("content-encoding"), Some(coding));
        assert_eq!(packed.header("vary"), Some("accept-encoding"));
        let crc32 = crc32fast::hash(&packed.body).to_string();
        assert_eq!(packed.header("x-amz-crc32"), Some(&*crc32));
        let unpacked = if coding == "gzip" {
            std::io::read_to_string(GzDecoder::new(&*packed.body)).unwrap()
        } else {
            std::io::read_to_string(ZlibDecoder::new(&*packed.body)).unwrap()
        };
        assert_eq!(unpacked, text);
    }
    let plain = server.post("Accept-Encoding: identity\r\n", b"{}");
    assert_eq!((plain.header("content-encoding"), plain.body.len()), (None, 100_000));
}

#[test]
fn every_answer_says_what_answered() {
    let server = TestServer::echoing();
    for request in [
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        "HEAD / HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        "OPTIONS / HTTP/1.1\r\nHost: x\r\n\r\n",
        "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "GET / HTTP/1.1\r\n\r\n",
    ] {
        let mut client = server.client();
        client.send(request.as_bytes());
        assert_eq!(client.reply_to(&request[..4]).header("server"), Some("Server"), "{request}");
    }
    assert_eq!(server.post("", b"{}").header("server"), Some("Server"));
    assert_eq!(server.post("Content-Encoding: br\r\n", b"{}").header("server"), Some("Server"));
}

#[test]
fn a_request_names_one_host() {
    let server = TestServer::echoing();
    let status = |head: &str| {
        let mut client = server.client();
        client.send(format!("{head}\r\n").as_bytes());
        client.reply().status
    };
    for refused in [
        "GET / HTTP/1.1\r\n",
        "GET / HTTP/1.1\r\nHost:\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n",
        "GET / HTTP/1.1\r\nHost: a/b\r\n",
        "GET / HTTP/1.1\r\nHost: user@a\r\n",
        "GET / HTTP/1.1\r\nHost: [::1].evil.example\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: b\r\n",
        "OPTIONS / HTTP/1.1\r\n",
        "POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 0\r\n",
    ] {
        assert_eq!(status(refused), 400, "{refused}");
    }
    for served in [
        "GET / HTTP/1.1\r\nHost: a:8000\r\n",
        "GET http://a/ HTTP/1.1\r\nHost: a\r\n",
        "GET http://a/ HTTP/1.1\r\n",
        "GET / HTTP/1.0\r\n",
    ] {
        assert_eq!(status(served), 200, "{served}");
    }
}

#[test]
fn whoever_asks_whether_it_lives_is_told() {
    let server = TestServer::echoing();
    let mut client = server.client();
    client.send(b"GET / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n");
    let reply = client.reply();
    assert_eq!((reply.status, reply.text()), (200, "healthy: localhost:8000 ".to_owned()));
    client.send(b"HEAD / HTTP/1.1\r\nHost: localhost:8000\r\n\r\n");
    let reply = client.reply_to("HEAD");
    assert_eq!((reply.status, reply.header("content-length")), (200, Some("24")));
}

#[test]
fn what_is_no_request_of_the_protocol_is_an_unknown_operation() {
    let server = TestServer::echoing();
    for head in [
        "PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 0\r\n\r\n",
    ] {
        let mut client = server.client();
        client.send(head.as_bytes());
        let reply = client.reply();
        assert_eq!(reply.status, 404, "{head}");
        assert_eq!(reply.text(), "<UnknownOperationException/>\n", "{head}");
    }
}

#[test]
fn what_is_not_http_is_refused_and_hung_up_on() {
    let server = TestServer::echoing();
    for bytes in [
        &b"hello\r\n\r\n"[..],
        b"POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST / HTTP/1.1\r\nbad header\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ] {
        let mut client = server.client();
        client.send(bytes);
        assert_eq!(client.reply().status, 400, "{bytes:?}");
        client.expect_closed();
    }
    assert_eq!(server.post("", b"{}").status, 200);
}

#[test]
fn a_backend_that_panics_costs_one_request() {
    let server = TestServer::start(
        Settings::on_port(0),
        crate::fixture::Scripted(|call: &dynafile_server::Call<'_>| {
            assert!(call.body != b"panic", "as the test wants");
            ok(b"{}")
        }),
    );
    let mut client = server.client();
    client.post("", b"panic");
    client.reply().expect_error(500, "InternalServerError", "request processing has failed");
    client.post("", b"{}");
    assert_eq!(client.reply().status, 200);
}

#[test]
fn the_endpoint_that_a_client_is_told_is_the_one_it_uses() {
    let database = dynafile::Database::in_memory().unwrap();
    let server =
        TestServer::start(Settings::on_port(0), dynafile_server::OneDatabase::new(database));
    for host in ["db.example:8000", "127.0.0.1:4566", "[::1]:80"] {
        let mut client = server.client();
        let head = format!(
            "POST / HTTP/1.1\r\nHost: {host}\r\nAuthorization: {}\r\nX-Amz-Date: 20260131T120000Z\r\n\
             Content-Type: application/x-amz-json-1.0\r\nX-Amz-Target: DynamoDB_20120810.DescribeEndpoints\r\n\
             Content-Length: 2\r\n\r\n{{}}",
            crate::fixture::ANYBODY
        );
        client.send(head.as_bytes());
        let answer: serde_json::Value = serde_json::from_slice(&client.reply().body).unwrap();
        assert_eq!(answer["Endpoints"][0]["Address"], host);
    }
}
