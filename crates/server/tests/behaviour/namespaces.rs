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
fn a_key_that_is_no_file_name_is_not_recognized() {
    let databases = DatabasePerKey::new(None, Database::builder());
    let server = TestServer::start(Settings::on_port(0), databases);
    for key in ["..", "a%2Fb", "a.b"] {
        let words = "security token included in the request is invalid";
        ask(&server, key, "us-east-1").expect_error(400, "UnrecognizedClientException", words);
    }
}
