//! What an access key may do: lists of actions and tables, and policies.

use std::sync::Arc;

use dynafile::ManualClock;
use dynafile_server::{AccessKeys, Answer, Authentication, Call, Settings};

use crate::fixture::{Scripted, TestServer, ok};

/// Asks for `PutItem` on the table that the body names, as the protocol's layer does.
fn server(keys: &str, policy: &str) -> TestServer {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.toml");
    std::fs::write(&path, keys).unwrap();
    std::fs::write(directory.path().join("policy.json"), policy).unwrap();
    let keys = AccessKeys::read(&path).unwrap();
    let settings = Settings {
        authentication: Authentication::Verified(Arc::new(keys)),
        clock: Arc::new(ManualClock::at_seconds(1_769_860_800)),
        ..Settings::on_port(0)
    };
    TestServer::start(
        settings,
        Scripted(|call: &Call<'_>| match call.caller.permits("DescribeTable", &["orders"]) {
            Ok(()) => ok(call.caller.region.as_bytes()),
            Err(refusal) => Answer {
                status: 400,
                body: refusal.message.into_bytes(),
                operation: None,
                error: Some("AccessDeniedException"),
            },
        }),
    )
}

fn ask(server: &TestServer) -> (u16, String) {
    let mut client = server.client();
    client.send(
        b"POST / HTTP/1.1\r\nHost: dynamodb.us-east-1.amazonaws.com\r\n\
        Content-Type: application/x-amz-json-1.0\r\n\
        X-Amz-Target: DynamoDB_20120810.DescribeTable\r\n\
        X-Amz-Date: 20260131T120000Z\r\nContent-Length: 22\r\n\
        Authorization: AWS4-HMAC-SHA256 \
        Credential=AKIDEXAMPLE/20260131/us-east-1/dynamodb/aws4_request, \
        SignedHeaders=content-type;host;x-amz-date;x-amz-target, \
        Signature=bf30c5c12dfb6dd14320b9065d0e99e6f5cde9378317870b266978c3da5c463b\r\n\r\n\
        {\"TableName\":\"orders\"}",
    );
    let reply = client.reply();
    (reply.status, reply.text())
}

fn with_lists(lists: &str) -> (u16, String) {
    let key =
        "[[key]]\nid = \"AKIDEXAMPLE\"\nsecret = \"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\"\n";
    ask(&server(&format!("{key}{lists}"), ""))
}

#[test]
fn a_key_without_lists_may_do_everything() {
    assert_eq!(with_lists(""), (200, "us-east-1".to_owned()));
}

#[test]
fn lists_name_actions_and_tables_with_wildcards() {
    assert_eq!(with_lists("actions = [\"Describe*\"]\ntables = [\"ord*\"]\n").0, 200);
    let (status, message) = with_lists("actions = [\"GetItem\"]\n");
    assert_eq!(status, 400);
    assert_eq!(
        message,
        "User: arn:aws:iam::000000000000:user/AKIDEXAMPLE is not authorized to perform: \
         dynamodb:DescribeTable on resource: \
         arn:aws:dynamodb:us-east-1:000000000000:table/orders because no identity-based policy \
         allows the dynamodb:DescribeTable action"
    );
    assert_eq!(with_lists("tables = [\"customers\"]\n").0, 400);
    assert_eq!(with_lists("tables = []\n").0, 400);
}

#[test]
fn a_policy_permits_and_denies() {
    let keys = "[[key]]\nid = \"AKIDEXAMPLE\"\nsecret = \"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\"\n\
                policy = \"policy.json\"\n";
    let allow = r#"{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}"#;
    let deny = r#"{"Effect":"Deny","Action":"dynamodb:Describe*","Resource":"*"}"#;
    let permitted = server(keys, &format!("{{\"Statement\":[{allow}]}}"));
    assert_eq!(ask(&permitted).0, 200);
    let denied = server(keys, &format!("{{\"Statement\":[{allow},{deny}]}}"));
    let (status, message) = ask(&denied);
    assert_eq!(status, 400);
    assert!(message.ends_with("with an explicit deny in an identity-based policy"), "{message}");
}
