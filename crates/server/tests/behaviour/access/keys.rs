//! Lists of a key, policies, and where they hold.

use dynafile_server::{AccessKeys, Home};
use serde_json::{Value, json};

use super::world::{Key, SECRET, World, error_of, marker};

const GET: &str = "DynamoDB_20120810.GetItem";
const DESCRIBE: &str = "DynamoDB_20120810.DescribeTable";
const WRITE: &str = "DynamoDB_20120810.TransactWriteItems";

fn home(region: &str, account_id: &str) -> Home {
    Home { region: region.to_owned(), account_id: account_id.to_owned() }
}

/// A server whose key `LISTED` has these lists.
fn with_lists(lists: &str) -> World {
    let key = format!("[[key]]\nid = \"LISTED\"\nsecret = \"{SECRET}\"\n{lists}");
    World::start_at(Home::default(), &[], &key)
}

/// A server at home there, whose key `HOLDER` has a policy of these statements.
fn with_policy_at(home: Home, statements: Value) -> World {
    let policy = json!({"Version": "2012-10-17", "Statement": statements});
    World::start_at(home, &[Key { id: "HOLDER".to_owned(), policy }], "")
}

fn with_policy(statements: Value) -> World {
    with_policy_at(Home::default(), statements)
}

fn allow(action: &str, resource: &str) -> Value {
    json!({"Effect": "Allow", "Action": action, "Resource": resource})
}

fn deny(action: &str, resource: &str) -> Value {
    json!({"Effect": "Deny", "Action": action, "Resource": resource})
}

fn denied() -> Option<String> {
    Some("AccessDeniedException".to_owned())
}

fn get(table: &str) -> Value {
    json!({"TableName": table, "Key": {"a": {"S": "1"}}})
}

#[test]
fn a_key_without_lists_may_do_everything() {
    let mut world = with_lists("");
    assert_eq!(error_of(&world.ask("LISTED", DESCRIBE, &json!({"TableName": "secret"}))), None);
    assert_eq!(error_of(&world.ask("LISTED", "DynamoDB_20120810.ListTables", &json!({}))), None);
}

#[test]
fn lists_name_actions_and_tables_with_wildcards() {
    let mut world =
        with_lists("actions = [\"Describe*\", \"dynamodb:Query\"]\ntables = [\"all*\"]\n");
    assert_eq!(error_of(&world.ask("LISTED", DESCRIBE, &json!({"TableName": "allowed"}))), None);
    let reply = world.ask("LISTED", GET, &get("allowed"));
    reply.expect_error(
        400,
        "AccessDeniedException",
        "User: arn:aws:iam::000000000000:user/LISTED is not authorized to perform: \
         dynamodb:GetItem on resource: \
         arn:aws:dynamodb:us-east-1:000000000000:table/allowed because no identity-based policy \
         allows the dynamodb:GetItem action",
    );
    assert_eq!(error_of(&world.ask("LISTED", DESCRIBE, &json!({"TableName": "secret"}))), denied());
    let query = json!({
        "TableName": "allowed",
        "IndexName": "by_b",
        "KeyConditionExpression": "b = :b",
        "ExpressionAttributeValues": {":b": {"S": "2"}},
    });
    assert_eq!(error_of(&world.ask("LISTED", "DynamoDB_20120810.Query", &query)), None);
    let mut none = with_lists("tables = []\n");
    assert_eq!(error_of(&none.ask("LISTED", GET, &get("allowed"))), denied());
}

#[test]
fn a_name_that_two_would_read_differently_reaches_no_table() {
    let mut world = with_lists("tables = [\"allowed\"]\n");
    let before = world.everything();
    for name in [
        "arn:aws:dynamodb:x:table/allowed/:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/allowed/index/:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/secret",
        "arn:aws:dynamodb:us-east-1:table/allowed:table/secret",
        "secret",
    ] {
        for (operation, body) in [
            ("GetItem", get(name)),
            ("Scan", json!({"TableName": name})),
            ("DeleteTable", json!({"TableName": name})),
            ("BatchGetItem", json!({"RequestItems": {name: {"Keys": [{"a": {"S": "1"}}]}}})),
            ("ExecuteStatement", json!({"Statement": format!("SELECT * FROM \"{name}\"")})),
            ("ListTagsOfResource", json!({"ResourceArn": name})),
            ("TagResource", json!({"ResourceArn": name, "Tags": [{"Key": "x", "Value": "y"}]})),
            ("PutResourcePolicy", json!({"ResourceArn": name, "Policy": "{}"})),
        ] {
            let reply = world.ask("LISTED", &format!("DynamoDB_20120810.{operation}"), &body);
            assert_eq!(reply.status, 400, "{operation} {body}: {}", reply.text());
            assert!(!reply.text().contains(&marker("secret")), "{operation} {body}");
            assert_eq!(world.everything(), before, "{operation} {body}");
        }
    }
}

#[test]
fn what_a_key_may_not_do_it_may_not_do_in_a_transaction() {
    let everything = allow("*", "*");
    let mut world = with_policy(json!([everything, deny("dynamodb:DeleteItem", "*")]));
    let delete = json!({"TransactItems": [{"Delete": get("allowed")}]});
    let reply = world.ask("HOLDER", WRITE, &delete);
    reply.expect_error(400, "AccessDeniedException", "dynamodb:DeleteItem on resource");
    let statement =
        json!({"TransactStatements": [{"Statement": "DELETE FROM allowed WHERE a = '1'"}]});
    let reply = world.ask("HOLDER", "DynamoDB_20120810.ExecuteTransaction", &statement);
    reply.expect_error(400, "AccessDeniedException", "with an explicit deny");

    let mut world = with_policy(json!([allow("dynamodb:PutItem", "*")]));
    let put =
        json!({"TransactItems": [{"Put": {"TableName": "allowed", "Item": {"a": {"S": "2"}}}}]});
    assert_eq!(error_of(&world.ask("HOLDER", WRITE, &put)), None);
    assert_eq!(error_of(&world.ask("HOLDER", WRITE, &delete)), denied());
    let insert =
        json!({"TransactStatements": [{"Statement": "INSERT INTO allowed VALUE {'a': '3'}"}]});
    assert_eq!(
        error_of(&world.ask("HOLDER", "DynamoDB_20120810.ExecuteTransaction", &insert)),
        None
    );
    let alone = json!({"Statement": "INSERT INTO allowed VALUE {'a': '4'}"});
    assert_eq!(
        error_of(&world.ask("HOLDER", "DynamoDB_20120810.ExecuteStatement", &alone)),
        denied()
    );
}

#[test]
fn requests_are_signed_for_the_region_that_the_server_is_at_home_in() {
    let statements =
        || json!([allow("*", "*"), deny("*", "arn:aws:dynamodb:eu-west-1:*:table/secret")]);
    let mut world = with_policy_at(home("eu-west-1", "123456789012"), statements());
    let name = |table: &str| json!({"TableName": table});
    for region in ["us-east-1", "", "EU-WEST-1", "*"] {
        let reply = world.ask_for_region("HOLDER", region, DESCRIBE, &name("allowed"));
        reply.expect_error(400, "InvalidSignatureException", "scoped to a valid region");
    }
    let reply = world.ask_for_region("HOLDER", "eu-west-1", DESCRIBE, &name("allowed"));
    assert_eq!(error_of(&reply), None);
    let reply = world.ask_for_region("HOLDER", "eu-west-1", DESCRIBE, &name("secret"));
    let words = "arn:aws:dynamodb:eu-west-1:123456789012:table/secret with an explicit deny";
    reply.expect_error(400, "AccessDeniedException", words);
    // Where it is denied in another region, it is denied here too: the file has one table of the name.
    let mut elsewhere = with_policy(statements());
    assert_eq!(error_of(&elsewhere.ask("HOLDER", DESCRIBE, &name("secret"))), denied());
    assert_eq!(error_of(&elsewhere.ask("HOLDER", DESCRIBE, &name("allowed"))), None);
}

#[test]
fn a_permission_is_for_its_region_and_account() {
    for (resource, is_here) in [
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/allowed", true),
        ("arn:aws:dynamodb:*:*:table/allowed", true),
        ("arn:aws:dynamodb:us-east-1:123456789012:table/allowed", false),
        ("arn:aws:dynamodb:eu-west-1:000000000000:table/allowed", false),
    ] {
        let statements = json!([allow("*", resource)]);
        let mut world = with_policy_at(home("eu-west-1", "123456789012"), statements);
        let reply = world.ask_for_region("HOLDER", "eu-west-1", GET, &get("allowed"));
        assert_eq!(error_of(&reply).is_none(), is_here, "{resource}");
    }
}

#[test]
fn arns_of_another_region_or_account_name_nothing_here() {
    let mut world = with_policy(json!([allow("*", "*")]));
    let of = |region: &str, account: &str| {
        get(&format!("arn:aws:dynamodb:{region}:{account}:table/allowed"))
    };
    assert_eq!(error_of(&world.ask("HOLDER", GET, &of("us-east-1", "000000000000"))), None);
    let reply = world.ask("HOLDER", GET, &of("eu-west-1", "000000000000"));
    reply.expect_error(
        400,
        "ValidationException",
        "Invalid AWS region in 'arn:aws:dynamodb:eu-west-1",
    );
    let reply = world.ask("HOLDER", GET, &of("us-east-1", "123456789012"));
    assert_eq!(error_of(&reply), denied());
}

#[test]
fn keys_that_would_permit_something_else_than_they_say_are_refused() {
    let read = |key: &str, policy: &str| {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("keys.toml");
        let text = format!("[[key]]\nid = \"HOLDER\"\nsecret = \"x\"\n{key}\n");
        std::fs::write(&path, text).unwrap();
        std::fs::write(directory.path().join("policy.json"), policy).unwrap();
        AccessKeys::read(&path, Home::default()).unwrap_err().to_string()
    };
    let policy = |statement: &str| {
        read("policy = \"policy.json\"", &format!("{{\"Statement\":[{statement}]}}"))
    };
    for (error, words) in [
        (read("actions = [\"GetItems\"]", ""), "GetItems"),
        (read("actions = [\"TransactWriteItems\"]", ""), "ConditionCheckItem"),
        (read("tables = [\"arn:aws:dynamodb:*:*:table/orders\"]", ""), "HOLDER"),
        (policy(r#"{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}"#), "'Condition'"),
        (policy(r#"{"Effect":"Deny","Action":"dynamodb:Delet","Resource":"*"}"#), "dynamodb:Delet"),
        (
            policy(r#"{"Effect":"Deny","Action":"*","Resource":"arn:aws:dynamodb:*:*:tables/x"}"#),
            "tables/x",
        ),
    ] {
        assert!(error.contains(words), "{error}");
    }
}
