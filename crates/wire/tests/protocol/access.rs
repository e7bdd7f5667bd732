//! What a request asks permission for, and that it is what the request then uses.

use std::cell::RefCell;

use dynafile_wire::{Access, Accessed, Authority, Denied, Dispatcher, Home, actions, operations};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::{dispatcher, parsed};

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000";
const MOVIES: &str = "arn:aws:dynamodb:eu-west-1:123456789012:table/Movies";

/// What is asked about a request, everything being permitted: `PutItem table/Movies`.
fn asked_of(dispatcher: &Dispatcher, target: &str, body: &str) -> Vec<String> {
    let asked = RefCell::new(Vec::new());
    let note = |access: &Access| {
        asked.borrow_mut().push(in_words(access));
        Ok(())
    };
    dispatcher.dispatch_authorized(target, body.as_bytes(), &note);
    asked.into_inner()
}

fn asked(operation: &str, body: &str) -> Vec<String> {
    asked_of(&dispatcher(), &format!("DynamoDB_20120810.{operation}"), body)
}

fn in_words(access: &Access) -> String {
    let alias = access.alias.map(|alias| format!("|{alias}")).unwrap_or_default();
    let on = match &access.on {
        Accessed::Everything => "*".to_owned(),
        Accessed::Resource(resource) => resource.to_string(),
        Accessed::StreamsOf(table) => format!("table/{table}/stream/*"),
    };
    format!("{}{alias} {on}", access.action)
}

#[test]
fn a_denial_is_answered_with_what_the_authority_says() {
    let deny = |_: &Access| Err(Denied { message: "no".to_owned() });
    let body = br#"{"TableName":"Movies","Key":{"a":{"S":"1"}}}"#;
    let response = dispatcher().dispatch_authorized("DynamoDB_20120810.GetItem", body, &deny);
    assert_eq!(response.error, Some("AccessDeniedException"));
    let (status, body) = parsed(&response);
    assert_eq!(status, 400);
    assert_eq!(
        body,
        json!({"__type": "com.amazon.coral.service#AccessDeniedException", "Message": "no"})
    );
}

#[test]
fn a_table_is_asked_about_by_its_name_whatever_it_is_called() {
    for name in ["Movies", MOVIES] {
        let body = format!(r#"{{"TableName":"{name}"}}"#);
        assert_eq!(asked("DescribeTable", &body), ["DescribeTable table/Movies"]);
        let body = format!(r#"{{"RequestItems":{{"{name}":{{"Keys":[{{"a":{{"S":"1"}}}}]}}}}}}"#);
        assert_eq!(asked("BatchGetItem", &body), ["BatchGetItem table/Movies"]);
        let body = format!(r#"{{"Statement":"SELECT * FROM \"{name}\""}}"#);
        assert_eq!(asked("ExecuteStatement", &body), ["PartiQLSelect table/Movies"]);
    }
    let tags = format!(r#"{{"ResourceArn":"{MOVIES}"}}"#);
    assert_eq!(asked("ListTagsOfResource", &tags), ["ListTagsOfResource table/Movies"]);
    assert_eq!(asked("ListTables", "{}"), ["ListTables *"]);
}

#[test]
fn a_read_of_an_index_is_asked_about_as_one_of_the_index() {
    let query = r#"{"TableName":"Movies","IndexName":"by_year","KeyConditionExpression":"y = :y","ExpressionAttributeValues":{":y":{"N":"1"}}}"#;
    assert_eq!(asked("Query", query), ["Query table/Movies/index/by_year"]);
    let scan = format!(r#"{{"TableName":"{MOVIES}","IndexName":"by_year"}}"#);
    assert_eq!(asked("Scan", &scan), ["Scan table/Movies/index/by_year"]);
    let select = r#"{"Statement":"SELECT * FROM \"Movies\".\"by_year\" WHERE y = ?","Parameters":[{"N":"1"}]}"#;
    assert_eq!(asked("ExecuteStatement", select), ["PartiQLSelect table/Movies/index/by_year"]);
    let insights = r#"{"TableName":"Movies","IndexName":"by_year"}"#;
    assert_eq!(
        asked("DescribeContributorInsights", insights),
        ["DescribeContributorInsights table/Movies/index/by_year"]
    );
}

#[test]
fn a_transaction_is_asked_about_as_each_of_its_writes_and_reads() {
    let key = r#""Key":{"a":{"S":"1"}}"#;
    let writes = format!(
        r#"{{"TransactItems":[
            {{"Put":{{"TableName":"Movies","Item":{{"a":{{"S":"2"}}}}}}}},
            {{"Put":{{"TableName":"Movies","Item":{{"a":{{"S":"3"}}}}}}}},
            {{"Update":{{"TableName":"{MOVIES}","UpdateExpression":"SET b = a",{key}}}}},
            {{"Delete":{{"TableName":"Actors",{key}}}}},
            {{"ConditionCheck":{{"TableName":"Actors","ConditionExpression":"a = a",{key}}}}}]}}"#
    );
    assert_eq!(
        asked("TransactWriteItems", &writes),
        [
            "PutItem table/Movies",
            "UpdateItem table/Movies",
            "DeleteItem table/Actors",
            "ConditionCheckItem table/Actors"
        ]
    );
    let two = format!(
        r#"{{"TransactItems":[{{"Put":{{"TableName":"Movies","Item":{{"a":{{"S":"2"}}}}}},"Delete":{{"TableName":"Actors",{key}}}}}]}}"#
    );
    assert_eq!(
        asked("TransactWriteItems", &two),
        ["PutItem table/Movies", "DeleteItem table/Actors"],
        "the engine refuses two in one, and is not relied on"
    );
    let reads = format!(
        r#"{{"TransactItems":[{{"Get":{{"TableName":"Movies",{key}}}}},{{"Get":{{"TableName":"Actors",{key}}}}}]}}"#
    );
    assert_eq!(asked("TransactGetItems", &reads), ["GetItem table/Movies", "GetItem table/Actors"]);
}

#[test]
fn each_statement_is_an_action_of_its_own() {
    let statements = |member: &str, statements: &[&str]| {
        let statements: Vec<Value> =
            statements.iter().map(|statement| json!({"Statement": statement})).collect();
        json!({member: statements}).to_string()
    };
    let writes = statements(
        "TransactStatements",
        &[
            "DELETE FROM Movies WHERE a = '1'",
            "INSERT INTO Actors VALUE {'a': '1'}",
            "UPDATE Actors SET b = 1 WHERE a = '2'",
            "EXISTS(SELECT * FROM Movies WHERE a = '3')",
        ],
    );
    assert_eq!(
        asked("ExecuteTransaction", &writes),
        [
            "DeleteItem|PartiQLDelete table/Movies",
            "PutItem|PartiQLInsert table/Actors",
            "UpdateItem|PartiQLUpdate table/Actors",
            "ConditionCheckItem|PartiQLSelect table/Movies"
        ]
    );
    let reads = statements("TransactStatements", &["SELECT * FROM Movies WHERE a = '1'"]);
    assert_eq!(asked("ExecuteTransaction", &reads), ["GetItem|PartiQLSelect table/Movies"]);
    let batch = statements(
        "Statements",
        &[
            "UPDATE Movies SET b = 1 WHERE a = '1'",
            "nonsense",
            "INSERT INTO Actors VALUE {'a': '1'}",
        ],
    );
    assert_eq!(
        asked("BatchExecuteStatement", &batch),
        ["PartiQLUpdate table/Movies", "PartiQLInsert table/Actors"]
    );
    assert!(asked("ExecuteStatement", r#"{"Statement":"SELECT"}"#).is_empty());
}

#[test]
fn a_batch_is_asked_about_table_by_table() {
    let write =
        r#"[{"DeleteRequest":{"Key":{"a":{"S":"1"}}}},{"PutRequest":{"Item":{"a":{"S":"1"}}}}]"#;
    let batch =
        format!(r#"{{"RequestItems":{{"Movies":{write},"Actors":{write},"{MOVIES}":{write}}}}}"#);
    assert_eq!(
        asked("BatchWriteItem", &batch),
        [
            "BatchWriteItem table/Actors",
            "BatchWriteItem table/Movies",
            "BatchWriteItem table/Movies"
        ]
    );
}

#[test]
fn what_a_table_is_made_with_is_asked_about_too() {
    let body = r#"{"TableName":"Movies","Tags":[],"ResourcePolicy":"{}","KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}"#;
    assert_eq!(
        asked("CreateTable", body),
        ["CreateTable table/Movies", "TagResource table/Movies", "PutResourcePolicy table/Movies"]
    );
}

/// A database with two tables that have an item and a stream each.
fn two_tables() -> Dispatcher {
    let dispatcher = dispatcher();
    for table in ["allowed", "secret"] {
        let create = json!({
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
            "Tags": [{"Key": "in", "Value": format!("marker of {table}")}],
        });
        ok(&dispatcher, "DynamoDB_20120810.CreateTable", &create);
        let item = json!({"a": {"S": "1"}, "b": {"S": format!("marker of {table}")}});
        ok(&dispatcher, "DynamoDB_20120810.PutItem", &json!({"TableName": table, "Item": item}));
    }
    dispatcher
}

fn ok(dispatcher: &Dispatcher, target: &str, body: &Value) -> Value {
    let (status, answer) = parsed(&dispatcher.dispatch(target, body.to_string().as_bytes()));
    assert_eq!(status, 200, "{target} {body}: {answer}");
    answer
}

const STREAMS: &str = "DynamoDBStreams_20120810";

#[test]
fn records_are_asked_about_by_the_stream_in_the_iterator() {
    let dispatcher = two_tables();
    let listed =
        ok(&dispatcher, &format!("{STREAMS}.ListStreams"), &json!({"TableName": "secret"}));
    let stream = listed["Streams"][0]["StreamArn"].as_str().unwrap();
    let described =
        ok(&dispatcher, &format!("{STREAMS}.DescribeStream"), &json!({"StreamArn": stream}));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let request =
        json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = ok(&dispatcher, &format!("{STREAMS}.GetShardIterator"), &request);
    let resource = stream.split_once(":table/").unwrap().1;
    let asked = |operation: &str, body: &Value| {
        asked_of(&dispatcher, &format!("{STREAMS}.{operation}"), &body.to_string())
    };
    assert_eq!(asked("GetRecords", &iterator), [format!("GetRecords table/{resource}")]);
    assert_eq!(asked("GetShardIterator", &request), [format!("GetShardIterator table/{resource}")]);
    let named = json!({"StreamArn": stream});
    assert_eq!(asked("DescribeStream", &named), [format!("DescribeStream table/{resource}")]);
    let of_table = json!({"TableName": "secret"});
    assert_eq!(asked("ListStreams", &of_table), ["ListStreams table/secret/stream/*"]);
    assert_eq!(asked("ListStreams", &json!({})), ["ListStreams *"]);
    assert!(asked("GetRecords", &json!({"ShardIterator": "made up"})).is_empty());
}

/// At home in one region and account; everything is permitted.
struct Resident(Home);

impl Authority for Resident {
    fn home(&self) -> Option<&Home> {
        Some(&self.0)
    }

    fn permit(&self, _: &Access) -> Result<(), Denied> {
        Ok(())
    }
}

#[test]
fn arns_of_other_regions_and_accounts_are_refused_where_there_is_a_home() {
    let dispatcher = two_tables();
    let resident = Resident(Home::default());
    let stream = "stream/2024-01-01T00:00:00.000";
    let answer = |operation: &str, body: Value| {
        let response =
            dispatcher.dispatch_authorized(operation, body.to_string().as_bytes(), &resident);
        let (_, body) = parsed(&response);
        let message = body.get("message").or(body.get("Message")).cloned().unwrap_or_default();
        (response.error, message.as_str().unwrap_or_default().to_owned())
    };
    for (target, member, rest, words) in [
        ("DynamoDB_20120810.DescribeTable", "TableName", "table/allowed".to_owned(), "AWS region"),
        (
            "DynamoDB_20120810.ListTagsOfResource",
            "ResourceArn",
            "table/allowed".into(),
            "Invalid TableArn",
        ),
        (
            "DynamoDBStreams_20120810.DescribeStream",
            "StreamArn",
            format!("table/allowed/{stream}"),
            "Invalid StreamArn",
        ),
    ] {
        let of = |region: &str, account: &str| json!({member: format!("arn:aws:dynamodb:{region}:{account}:{rest}")});
        let (error, message) = answer(target, of("eu-west-1", "000000000000"));
        assert_eq!(error, Some("ValidationException"), "{target}");
        assert!(message.contains(words), "{message}");
        for region in ["us-east-1", "eu-west-1"] {
            let (error, message) = answer(target, of(region, "123456789012"));
            assert_eq!((error, &*message), (Some("AccessDeniedException"), "Access is denied"));
        }
    }
    let (error, _) = answer(
        "DynamoDB_20120810.DescribeTable",
        json!({"TableName": format!("{ARN}:table/allowed")}),
    );
    assert_eq!(error, None);
}

#[test]
fn actions_are_iams() {
    let actions: Vec<&str> = actions().collect();
    for action in ["GetItem", "PartiQLSelect", "ConditionCheckItem", "GetRecords", "CreateBackup"] {
        assert!(actions.contains(&action), "{action}");
    }
    for none in ["TransactWriteItems", "ExecuteStatement"] {
        assert!(!actions.contains(&none), "{none}");
    }
    assert_eq!(actions.len(), operations().count() - 5 + 5);
}

/// Permits everything on the table `allowed` and what belongs to it, nothing else.
fn only_allowed(access: &Access) -> Result<(), Denied> {
    match &access.on {
        Accessed::Resource(resource) if resource.table() == "allowed" => Ok(()),
        Accessed::StreamsOf(table) if table == "allowed" => Ok(()),
        _ => Err(Denied { message: "not allowed".to_owned() }),
    }
}

/// Requests that name a table by this text, in every kind of member that takes one.
fn requests_naming(name: &str) -> Vec<(&'static str, Value)> {
    let key = || json!({"a": {"S": "1"}});
    let item = || json!({"a": {"S": "2"}});
    let quoted = name.replace('"', "\"\"");
    let statement = |text: String| json!({"Statement": text});
    vec![
        ("DescribeTable", json!({"TableName": name})),
        ("GetItem", json!({"TableName": name, "Key": key()})),
        ("PutItem", json!({"TableName": name, "Item": item()})),
        ("Scan", json!({"TableName": name})),
        ("DeleteItem", json!({"TableName": name, "Key": key()})),
        ("BatchGetItem", json!({"RequestItems": {name: {"Keys": [key()]}}})),
        ("BatchWriteItem", json!({"RequestItems": {name: [{"PutRequest": {"Item": item()}}]}})),
        (
            "TransactGetItems",
            json!({"TransactItems": [{"Get": {"TableName": name, "Key": key()}}]}),
        ),
        (
            "TransactWriteItems",
            json!({"TransactItems": [{"Delete": {"TableName": name, "Key": key()}}]}),
        ),
        ("ExecuteStatement", statement(format!("SELECT * FROM \"{quoted}\""))),
        ("ExecuteStatement", statement(format!("SELECT * FROM {name}"))),
        ("ExecuteStatement", statement(format!("DELETE FROM \"{quoted}\" WHERE a = '1'"))),
        (
            "BatchExecuteStatement",
            json!({"Statements": [statement(format!("INSERT INTO \"{quoted}\" VALUE {{'a': '2'}}"))]}),
        ),
        (
            "ExecuteTransaction",
            json!({"TransactStatements": [statement(format!("DELETE FROM \"{quoted}\" WHERE a = '1'"))]}),
        ),
        ("TagResource", json!({"ResourceArn": name, "Tags": [{"Key": "x", "Value": "y"}]})),
        ("ListTagsOfResource", json!({"ResourceArn": name})),
        ("PutResourcePolicy", json!({"ResourceArn": name, "Policy": "{}"})),
        (
            "UpdateTimeToLive",
            json!({"TableName": name, "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "t"}}),
        ),
        ("DeleteTable", json!({"TableName": name})),
    ]
}

/// What there is to see of the table `secret`.
fn secret(dispatcher: &Dispatcher) -> [Value; 4] {
    [
        ok(dispatcher, "DynamoDB_20120810.Scan", &json!({"TableName": "secret"})),
        ok(dispatcher, "DynamoDB_20120810.DescribeTable", &json!({"TableName": "secret"})),
        ok(dispatcher, "DynamoDB_20120810.DescribeTimeToLive", &json!({"TableName": "secret"})),
        ok(
            dispatcher,
            "DynamoDB_20120810.ListTagsOfResource",
            &json!({"ResourceArn": format!("{ARN}:table/secret")}),
        ),
    ]
}

/// Whoever may use `allowed` only, and names a table by this text, neither sees nor changes `secret`.
fn expect_no_way_to_the_secret(name: &str) {
    let dispatcher = two_tables();
    let before = secret(&dispatcher);
    for (operation, body) in requests_naming(name) {
        let target = format!("DynamoDB_20120810.{operation}");
        let response =
            dispatcher.dispatch_authorized(&target, body.to_string().as_bytes(), &only_allowed);
        let text = String::from_utf8_lossy(&response.body).into_owned();
        assert!(!text.contains("marker of secret"), "{operation} {body}: {text}");
        assert_ne!(response.status, 500, "{operation} {body}: {text}");
        assert_eq!(secret(&dispatcher), before, "{operation} {body}: {text}");
    }
}

#[test]
fn names_that_could_be_read_in_two_ways_lead_nowhere() {
    for name in [
        "arn:aws:dynamodb:x:table/allowed/:table/secret",
        "arn:aws:dynamodb:us-east-1:table/allowed:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/secret/index/:table/allowed",
        "arn:aws:dynamodb:us-east-1:000000000000:table/allowed/index/:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/allowed/stream/x:table/secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table/secret/stream/2024-01-01T00:00:00.000",
        "arn:aws:dynamodb:us-east-1:000000000000:table/allowed/../secret",
        "arn:aws:dynamodb:us-east-1:000000000000:table//secret",
        "arn:aws:dynamodb:us-east-1::table/secret",
        "arn:aws:dynamodb:::table/secret",
        "arn::::::table/secret",
        ":table/allowed:table/secret",
        "allowed/secret",
        "allowed:table/secret",
        "allowed\".\"secret",
        "allowed\u{0}secret",
        "secret ",
        " secret",
        "Secret",
        "secret",
    ] {
        expect_no_way_to_the_secret(name);
    }
}

/// Pieces of names and ARNs, whole and broken, joined by what joins them and what does not.
fn names() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("arn"),
        Just("aws"),
        Just("dynamodb"),
        Just("us-east-1"),
        Just("000000000000"),
        Just("table"),
        Just("index"),
        Just("stream"),
        Just("allowed"),
        Just("secret"),
        Just("2024-01-01T00:00:00.000"),
        Just(""),
        Just("*"),
        Just("\""),
    ];
    let joint = prop_oneof![4 => Just(":"), 3 => Just("/"), 1 => Just("."), 1 => Just("")];
    let free = prop::collection::vec((piece, joint), 1..10).prop_map(|pieces| {
        pieces.into_iter().flat_map(|(piece, joint)| [piece, joint]).collect::<String>()
    });
    // What begins as an ARN gets furthest.
    prop_oneof![
        free.clone(),
        free.clone().prop_map(|rest| format!("arn:aws:dynamodb:{rest}")),
        free.prop_map(|rest| format!("{ARN}:table/{rest}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn no_name_leads_to_a_table_that_it_was_not_asked_about(name in names()) {
        expect_no_way_to_the_secret(&name);
    }
}

#[test]
fn whoever_may_use_a_table_may_use_it_by_its_name_and_its_arn() {
    for name in ["allowed".to_owned(), format!("{ARN}:table/allowed")] {
        let dispatcher = two_tables();
        for (operation, body) in requests_naming(&name) {
            let takes_arns = body.get("ResourceArn").is_some();
            if takes_arns && name == "allowed"
                || body["Statement"] == format!("SELECT * FROM {name}") && name != "allowed"
            {
                continue;
            }
            let target = format!("DynamoDB_20120810.{operation}");
            let response =
                dispatcher.dispatch_authorized(&target, body.to_string().as_bytes(), &only_allowed);
            let text = String::from_utf8_lossy(&response.body).into_owned();
            assert_eq!(response.status, 200, "{operation} {body}: {text}");
            // What was deleted is there for the next.
            let item = json!({"a": {"S": "1"}, "b": {"S": "x"}});
            if operation != "DeleteTable" {
                ok(
                    &dispatcher,
                    "DynamoDB_20120810.PutItem",
                    &json!({"TableName": "allowed", "Item": item}),
                );
                ok(
                    &dispatcher,
                    "DynamoDB_20120810.DeleteItem",
                    &json!({"TableName": "allowed", "Key": {"a": {"S": "2"}}}),
                );
            }
        }
    }
}

#[test]
fn an_item_is_one_item_whether_its_table_is_called_by_name_or_by_arn() {
    let dispatcher = two_tables();
    let arn = format!("{ARN}:table/allowed");
    let key = || json!({"a": {"S": "1"}});
    for (operation, body) in [
        (
            "TransactWriteItems",
            json!({"TransactItems": [
                {"Delete": {"TableName": "allowed", "Key": key()}},
                {"Put": {"TableName": arn, "Item": key()}},
            ]}),
        ),
        (
            "ExecuteTransaction",
            json!({"TransactStatements": [
                {"Statement": "DELETE FROM allowed WHERE a = '1'"},
                {"Statement": format!("UPDATE \"{arn}\" SET b = 'x' WHERE a = '1'")},
            ]}),
        ),
    ] {
        let target = format!("DynamoDB_20120810.{operation}");
        let (status, answer) = parsed(&dispatcher.dispatch(&target, body.to_string().as_bytes()));
        assert_eq!(status, 400, "{operation}: {answer}");
        assert!(answer.to_string().contains("multiple operations on one item"), "{answer}");
    }
}

#[test]
fn an_iterator_of_a_table_that_is_not_allowed_is_of_no_use() {
    let dispatcher = two_tables();
    let listed =
        ok(&dispatcher, &format!("{STREAMS}.ListStreams"), &json!({"TableName": "secret"}));
    let stream = listed["Streams"][0]["StreamArn"].as_str().unwrap();
    let described =
        ok(&dispatcher, &format!("{STREAMS}.DescribeStream"), &json!({"StreamArn": stream}));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let request =
        json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = ok(&dispatcher, &format!("{STREAMS}.GetShardIterator"), &request);
    for (operation, body) in [
        ("DescribeStream", json!({"StreamArn": stream})),
        ("GetShardIterator", request),
        ("GetRecords", iterator),
    ] {
        let target = format!("{STREAMS}.{operation}");
        let response =
            dispatcher.dispatch_authorized(&target, body.to_string().as_bytes(), &only_allowed);
        assert_eq!(response.error, Some("AccessDeniedException"), "{operation}");
    }
}
