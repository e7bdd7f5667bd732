//! Signature Version 4: requests as botocore signs them, and what is refused.

use std::path::Path;
use std::sync::Arc;

use dynafile::ManualClock;
use dynafile_server::{AccessKeys, Authentication, Home, Settings};
use serde::Deserialize;
use std::collections::BTreeMap;

use crate::fixture::{Reply, TestServer, echo};
use crate::signer::SIGNED_AT_SECONDS;

const KEYS: &str = r#"
[[key]]
id = "AKIDEXAMPLE"
secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
"#;

const KEYS_WITH_TOKEN: &str = r#"
[[key]]
id = "AKIDEXAMPLE"
secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
session_token = "SESSIONTOKEN/+="
"#;

/// A request as botocore signs it (`botocore_signatures.py` made them).
#[derive(Deserialize, Clone)]
struct Example {
    name: String,
    target: String,
    headers: BTreeMap<String, String>,
    body: String,
}

fn example(name: &str) -> Example {
    let all: Vec<Example> = serde_json::from_str(include_str!("botocore_signatures.json")).unwrap();
    all.into_iter().find(|example| example.name == name).expect(name)
}

impl Example {
    fn send(&self, server: &TestServer) -> Reply {
        let mut head = format!("POST {} HTTP/1.1\r\n", self.target);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut client = server.client();
        client.send(format!("{head}\r\n{}", self.body).as_bytes());
        client.reply()
    }

    /// The same request with something changed after it was signed.
    fn with(&self, header: &str, value: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.insert(header.to_owned(), value.to_owned());
        changed
    }

    fn without(&self, header: &str) -> Self {
        let mut changed = self.clone();
        changed.headers.remove(header);
        changed
    }

    fn with_authorization(&self, from: &str, to: &str) -> Self {
        let authorization = &self.headers["Authorization"];
        assert!(authorization.contains(from));
        self.with("Authorization", &authorization.replace(from, to))
    }
}

pub(crate) fn keys(text: &str) -> Authentication {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.toml");
    std::fs::write(&path, text).unwrap();
    Authentication::Verified(Arc::new(AccessKeys::read(&path, Home::default()).unwrap()))
}

fn server_at(seconds: u64, keys_file: &str) -> TestServer {
    let settings = Settings {
        authentication: keys(keys_file),
        clock: Arc::new(ManualClock::at_seconds(seconds)),
        ..Settings::on_port(0)
    };
    TestServer::start(settings, echo())
}

fn server() -> TestServer {
    server_at(SIGNED_AT_SECONDS, KEYS)
}

#[test]
fn what_botocore_signed_is_accepted() {
    let server = server();
    for name in ["plain", "with odd headers", "with a path and a query", "presigned"] {
        let reply = example(name).send(&server);
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
    }
}

#[test]
fn temporary_credentials_need_their_token_and_others_take_none() {
    let (plain, with_token) = (example("plain"), example("with a session token"));
    let server = server_at(SIGNED_AT_SECONDS, KEYS_WITH_TOKEN);
    for name in ["with a session token", "presigned with a session token"] {
        let reply = example(name).send(&server);
        assert_eq!(reply.status, 200, "{name}: {}", reply.text());
    }
    let words = "security token included in the request is invalid";
    plain.send(&server).expect_error(400, "UnrecognizedClientException", words);
    let other = with_token.with("X-Amz-Security-Token", "another");
    other.send(&server).expect_error(400, "UnrecognizedClientException", words);
    with_token.send(&self::server()).expect_error(400, "UnrecognizedClientException", words);
}

#[test]
fn a_request_that_was_changed_after_signing_is_refused() {
    let server = server();
    let plain = example("plain");
    let mut other_body = plain.clone();
    other_body.body = other_body.body.replace("orders", "others");
    let other_target = plain.with("X-Amz-Target", "DynamoDB_20120810.DeleteTable");
    let other_host = plain.with("Host", "example.org");
    let mut other_path = plain.clone();
    other_path.target = "/?x=1".to_owned();
    for changed in [other_body, other_target, other_host, other_path] {
        let reply = changed.send(&server);
        reply.expect_error(400, "InvalidSignatureException", "does not match the signature");
        assert!(reply.text().contains("The Canonical String for this request should have been"));
    }
}

#[test]
fn a_signature_by_another_secret_or_an_unknown_key_is_refused() {
    let other = server_at(SIGNED_AT_SECONDS, "[[key]]\nid = \"AKIDEXAMPLE\"\nsecret = \"x\"\n");
    let plain = example("plain");
    plain.send(&other).expect_error(400, "InvalidSignatureException", "does not match");
    let unknown = plain.with_authorization("AKIDEXAMPLE", "AKIDOTHER");
    unknown.send(&server()).expect_error(400, "UnrecognizedClientException", "token included");
}

#[test]
fn a_signature_lives_five_minutes_either_way() {
    let plain = example("plain");
    for seconds in [SIGNED_AT_SECONDS - 299, SIGNED_AT_SECONDS + 299] {
        assert_eq!(plain.send(&server_at(seconds, KEYS)).status, 200);
    }
    let late = plain.send(&server_at(SIGNED_AT_SECONDS + 301, KEYS));
    let words = "Signature expired: 20260131T120000Z is now earlier than 20260131T120001Z \
                 (20260131T120501Z - 5 min.)";
    late.expect_error(400, "InvalidSignatureException", words);
    let early = plain.send(&server_at(SIGNED_AT_SECONDS - 301, KEYS));
    early.expect_error(400, "InvalidSignatureException", "Signature not yet current");
}

#[test]
fn a_presigned_request_lives_as_long_as_it_says() {
    let presigned = example("presigned");
    assert_eq!(presigned.send(&server_at(SIGNED_AT_SECONDS + 899, KEYS)).status, 200);
    let late = presigned.send(&server_at(SIGNED_AT_SECONDS + 901, KEYS));
    late.expect_error(400, "InvalidSignatureException", "Signature expired");
    let mut longer = presigned.clone();
    longer.target = longer.target.replace("X-Amz-Expires=900", "X-Amz-Expires=604800");
    longer.send(&server()).expect_error(400, "InvalidSignatureException", "does not match");
    longer.target = longer.target.replace("X-Amz-Expires=604800", "X-Amz-Expires=604801");
    longer.send(&server()).expect_error(400, "IncompleteSignatureException", "604800");
}

#[test]
fn the_life_of_a_presigned_request_is_a_number_of_seconds_and_nothing_else() {
    let server = server();
    for life in ["0", "00", "-1", "+60", "%2B60", "%2060", "60%20", "60.0", "1e2", "", "0x10"] {
        let mut presigned = example("presigned");
        let expires = format!("X-Amz-Expires={life}");
        presigned.target = presigned.target.replace("X-Amz-Expires=900", &expires);
        let reply = presigned.send(&server);
        reply.expect_error(400, "IncompleteSignatureException", "X-Amz-Expires must be");
    }
}

#[test]
fn a_body_that_is_not_signed_is_refused_without_tls() {
    let unsigned = example("with an unsigned payload");
    unsigned.send(&server()).expect_error(400, "InvalidSignatureException", "body signed");
}

#[test]
fn a_stated_hash_must_be_the_bodys() {
    let stated = example("plain").with("X-Amz-Content-SHA256", &"0".repeat(64));
    stated.send(&server()).expect_error(400, "InvalidSignatureException", "x-amz-content-sha256");
}

#[test]
fn what_a_request_does_must_be_signed() {
    let server = server();
    let plain = example("plain");
    let no_target = plain.with_authorization(";x-amz-target", "");
    no_target.send(&server).expect_error(400, "InvalidSignatureException", "'X-Amz-Target' must");
    let no_host = plain.with_authorization("host;", "");
    no_host.send(&server).expect_error(400, "InvalidSignatureException", "'Host' or ':authority'");
}

#[test]
fn a_scope_must_be_of_this_service_and_day() {
    let server = server();
    let plain = example("plain");
    let s3 = plain.with_authorization("/dynamodb/", "/s3/");
    s3.send(&server).expect_error(400, "InvalidSignatureException", "correct service: 'dynamodb'");
    let other_end = plain.with_authorization("aws4_request", "aws5_request");
    other_end.send(&server).expect_error(400, "InvalidSignatureException", "valid terminator");
    let other_day = plain.with_authorization("/20260131/", "/20260130/");
    let words = "'20260130' != '20260131', from '20260131T120000Z'";
    other_day.send(&server).expect_error(400, "InvalidSignatureException", words);
}

#[test]
fn signatures_with_parts_missing_say_which() {
    // Verified or not: what is no signature is refused the same way.
    for server in [server(), TestServer::echoing()] {
        let plain = example("plain");
        let none = plain.without("Authorization");
        let words = "missing Authentication Token";
        none.send(&server).expect_error(400, "MissingAuthenticationTokenException", words);
        let bearer = plain.with("Authorization", "Bearer x");
        bearer.send(&server).expect_error(400, "MissingAuthenticationTokenException", words);
        let short = plain.with("Authorization", "AWS4-HMAC-SHA256 Credential=a/b");
        let words = "Authorization header requires 'Signature' parameter. Authorization header \
                     requires 'SignedHeaders' parameter. Authorization=AWS4-HMAC-SHA256";
        short.send(&server).expect_error(400, "IncompleteSignatureException", words);
        let no_date = plain.without("X-Amz-Date");
        let words = "requires existence of either a 'X-Amz-Date' or a 'Date' header";
        no_date.send(&server).expect_error(400, "IncompleteSignatureException", words);
        let shape = plain.with_authorization("/aws4_request", "");
        let words = "exactly 5 slash-delimited elements";
        shape.send(&server).expect_error(400, "IncompleteSignatureException", words);
        let mut twice = plain.clone();
        twice.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256".to_owned();
        twice.send(&server).expect_error(400, "InvalidSignatureException", "Found both");
        let mut query = none.clone();
        query.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256".to_owned();
        let words = "must include 'X-Amz-Credential'";
        query.send(&server).expect_error(400, "IncompleteSignatureException", words);
    }
}

#[test]
fn a_refusal_quotes_a_part_of_a_long_head() {
    let long = format!("AWS4-HMAC-SHA256 Credential=a/b, X={}", "x".repeat(50_000));
    let refused = example("plain").with("Authorization", &long).send(&server());
    refused.expect_error(400, "IncompleteSignatureException", "Authorization=AWS4-HMAC-SHA256");
    assert!(refused.body.len() < 20_000, "{} bytes", refused.body.len());
}

#[test]
fn files_of_keys_that_could_mean_something_else_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.toml");
    let read = |text: &str| {
        std::fs::write(&path, text).unwrap();
        AccessKeys::read(&path, Home::default()).unwrap_err().to_string()
    };
    assert!(read("").contains("no [[key]]"));
    assert!(read("[[key]]\nid = \"a\"\nsecret = \"s\"\nactoins = []\n").contains("actoins"));
    assert!(read("[[key]]\nid = \"a/b\"\nsecret = \"s\"\n").contains("unusable id"));
    assert!(read("[[key]]\nid = \"a\"\nsecret = \"\"\n").contains("empty secret"));
    let twice = "[[key]]\nid = \"a\"\nsecret = \"s\"\n".repeat(2);
    assert!(read(&twice).contains("twice"));
    let two = "[[key]]\nid = \"a\"\nsecret = \"s\"\ntables = []\npolicy = \"p.json\"\n";
    assert!(read(two).contains("give it one of them"));
    let missing =
        AccessKeys::read(Path::new("/nowhere/keys.toml"), Home::default()).unwrap_err().to_string();
    assert!(missing.contains("/nowhere/keys.toml"));
}
