//! A database for each access key and region.

use dynafile::Database;
use dynafile_server::{DatabasePerKey, Settings};

use crate::fixture::{ANYBODY, TestServer};

/// Asks for anything, as this key in this region.
fn ask(server: &TestServer, key: &str, region: &str) -> crate::fixture::Reply {
    let authorization = ANYBODY.replace("=key/", &format!("={key}/")).replace("us-east-1", region);
    let mut client = server.client();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\
         X-Amz-Date: 20260131T120000Z\r\nContent-Type: application/x-amz-json-1.0\r\n\
         X-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n{{}}"
    );
    client.send(head.as_bytes());
    client.reply()
}

#[test]
fn each_key_and_region_has_a_file_of_its_own() {
    let directory = tempfile::tempdir().unwrap();
    let databases = DatabasePerKey::new(Some(directory.path().to_owned()), Database::builder());
    let mut server = TestServer::start(Settings::on_port(0), databases);
    for (key, region) in [("ada", "eu-west-1"), ("ada", "us-east-1"), ("bob", "eu-west-1")] {
        ask(&server, key, region);
        ask(&server, key, region);
    }
    let files = std::fs::read_dir(directory.path()).unwrap();
    let mut files: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
    files.sort();
    let expected = ["ada_eu-west-1.dynafile", "ada_us-east-1.dynafile", "bob_eu-west-1.dynafile"];
    assert_eq!(files, expected);
    server.end();
    server.join().unwrap();
    // Closed, all of them.
    for file in expected {
        Database::open(directory.path().join(file)).unwrap().close().unwrap();
    }
}

#[test]
fn no_two_keys_and_regions_share_a_file() {
    let directory = tempfile::tempdir().unwrap();
    let databases = DatabasePerKey::new(Some(directory.path().to_owned()), Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    let pairs = [("a_b", "c"), ("a", "b-c"), ("akid", "eu"), ("AKID", "eu"), ("Akid", "eu")];
    for (key, region) in pairs {
        assert_eq!(ask(&server, key, region).status, 200, "{key} {region}");
    }
    // Also where `A` and `a` are the same.
    let mut files: Vec<String> = std::fs::read_dir(directory.path())
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap().to_lowercase())
        .collect();
    files.sort();
    files.dedup();
    assert_eq!(files.len(), pairs.len(), "{files:?}");
}

#[test]
fn what_is_no_region_has_no_database() {
    let databases = DatabasePerKey::new(None, Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    for region in ["b_c", "", "..", "US-EAST-1", "us--east", "eu-west-1-"] {
        let words = format!("valid region, not '{region}'");
        ask(&server, "a", region).expect_error(400, "InvalidSignatureException", &words);
    }
}

#[test]
fn a_key_that_wants_many_databases_keeps_nobody_else_from_theirs() {
    let directory = tempfile::tempdir().unwrap();
    let databases = DatabasePerKey::new(Some(directory.path().to_owned()), Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    let statuses: Vec<u16> =
        (0..60).map(|number| ask(&server, "greedy", &format!("eu-{number}")).status).collect();
    assert_eq!(statuses, [vec![200; 50], vec![400; 10]].concat());
    let refused = ask(&server, "greedy", "eu-99");
    refused.expect_error(400, "LimitExceededException", "50 at most");
    assert_eq!(ask(&server, "greedy", "eu-0").status, 200);
    assert_eq!(ask(&server, "modest", "eu-1").status, 200);
}

#[test]
fn where_all_are_open_the_one_that_was_idle_longest_is_closed() {
    let directory = tempfile::tempdir().unwrap();
    let databases = DatabasePerKey::new(Some(directory.path().to_owned()), Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    for number in 0..105 {
        assert_eq!(ask(&server, &format!("key{number}"), "eu").status, 200, "{number}");
    }
    let open = |number: usize| {
        let path = directory.path().join(format!("key{number}_eu.dynafile"));
        // This process shares what it has open, if it is opened alike.
        Database::builder().access(dynafile::Access::Shared).open(path).is_err()
    };
    assert!(!open(0) && !open(4));
    assert!(open(5) && open(104));
    assert_eq!(ask(&server, "key0", "eu").status, 200);
}

#[test]
fn in_memory_what_holds_data_is_not_closed() {
    let databases = DatabasePerKey::new(None, Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    let post = |region: &str, operation: &str, body: &str| {
        let mut client = server.client();
        let authorization = ANYBODY.replace("us-east-1", region);
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {authorization}\r\n\
             X-Amz-Date: 20260131T120000Z\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        client.send(head.as_bytes());
        client.reply()
    };
    let table = r#"{"TableName":"orders","BillingMode":"PAY_PER_REQUEST","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"}],"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"}]}"#;
    assert_eq!(post("full", "CreateTable", table).status, 200);
    for number in 0..40 {
        assert_eq!(post(&format!("empty-{number}"), "ListTables", "{}").status, 200);
    }
    assert!(post("full", "ListTables", "{}").text().contains("orders"));
}

#[test]
fn a_key_that_is_no_file_name_is_not_recognized() {
    let databases = DatabasePerKey::new(None, Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    for key in ["..", "a%2Fb", "a.b"] {
        let words = "security token included in the request is invalid";
        ask(&server, key, "us-east-1").expect_error(400, "UnrecognizedClientException", words);
    }
}
