//! For each operation the requests by which a caller can reach a table, and what each needs permission for.
//!
//! An operation without an entry fails the test that goes through them: who adds one says here what it needs.

use serde_json::{Value, json};

use super::world::World;

const ARN: &str = "arn:aws:dynamodb:us-east-1:000000000000";

/// What a request needs permission for.
#[derive(Debug, Clone)]
pub(crate) struct Need {
    /// IAM's action; a second one if either will do.
    pub(crate) actions: Vec<&'static str>,
    /// The last part of the resource's ARN, or `*`.
    pub(crate) resource: String,
}

/// A way to reach a table.
pub(crate) struct Request {
    pub(crate) way: String,
    /// Made when the tables are there: streams and iterators have names of their own.
    pub(crate) body: Box<dyn Fn(&World) -> Value>,
    pub(crate) needs: Vec<Need>,
    /// What it comes to for who may make it.
    pub(crate) end: End,
}

/// What a request that is permitted comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Answered,
    /// It names a table that is not there.
    NotFound,
    /// The operation comes later: who makes it available says here what it needs.
    NotAvailable,
}

impl Request {
    fn new(way: impl Into<String>, body: Value, needs: Vec<Need>) -> Self {
        Self { way: way.into(), body: Box::new(move |_| body.clone()), needs, end: End::Answered }
    }

    fn of_stream(
        body: impl Fn(&World) -> Value + 'static,
        action: &'static str,
        table: &str,
    ) -> Self {
        let needs = vec![need(action, format!("table/{table}/stream/*"))];
        Self { way: "by stream".into(), body: Box::new(body), needs, end: End::Answered }
    }
}

fn need(action: &'static str, resource: impl Into<String>) -> Need {
    Need { actions: vec![action], resource: resource.into() }
}

fn either(action: &'static str, alias: &'static str, resource: String) -> Need {
    Need { actions: vec![action, alias], resource }
}

fn table_path(table: &str) -> String {
    format!("table/{table}")
}

fn index_path(table: &str) -> String {
    format!("table/{table}/index/by_b")
}

/// A table's name and its ARN, with how it is called then.
fn names(table: &str) -> [(&'static str, String); 2] {
    [("by name", table.to_owned()), ("by ARN", format!("{ARN}:table/{table}"))]
}

fn key() -> Value {
    json!({"a": {"S": "1"}})
}

fn item() -> Value {
    json!({"a": {"S": "new"}, "b": {"S": "x"}})
}

/// The requests of the operation that reach the table; `None` if there is no entry.
pub(crate) fn requests(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    data(operation, table)
        .or_else(|| together(operation, table))
        .or_else(|| statements(operation, table))
        .or_else(|| tables(operation, table))
        .or_else(|| by_resource(operation, table))
        .or_else(|| streams(operation, table))
        .or_else(|| not_available(operation, table))
}

/// By name and by ARN, with these members besides.
fn named(operation: &'static str, table: &str, members: &Value) -> Vec<Request> {
    let with = |name: String| {
        let mut body = members.clone();
        body["TableName"] = name.into();
        body
    };
    let needs = || vec![need(operation, table_path(table))];
    names(table).map(|(way, name)| Request::new(way, with(name), needs())).into()
}

/// The same, and through an index.
fn named_and_indexed(
    operation: &'static str,
    table: &str,
    members: &Value,
    of_index: &Value,
) -> Vec<Request> {
    let mut requests = named(operation, table, members);
    for (way, name) in names(table) {
        let mut body = of_index.clone();
        body["TableName"] = name.into();
        body["IndexName"] = "by_b".into();
        let needs = vec![need(operation, index_path(table))];
        requests.push(Request::new(format!("{way}, through an index"), body, needs));
    }
    requests
}

fn data(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let query = |attribute: &str, value: &str| {
        json!({
            "KeyConditionExpression": format!("{attribute} = :v"),
            "ExpressionAttributeValues": {":v": {"S": value}},
        })
    };
    Some(match operation {
        "GetItem" | "DeleteItem" => named(operation, table, &json!({"Key": key()})),
        "PutItem" => named(operation, table, &json!({"Item": item()})),
        "UpdateItem" => {
            let update = json!({"Key": key(), "UpdateExpression": "SET d = a"});
            named(operation, table, &update)
        }
        "Query" => named_and_indexed(operation, table, &query("a", "1"), &query("b", "2")),
        "Scan" => named_and_indexed(operation, table, &json!({}), &json!({})),
        _ => return None,
    })
}

/// Batches and transactions.
fn together(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let batch = |entry: Value| -> Vec<Request> {
        let needs = || vec![need(operation, table_path(table))];
        let mut requests: Vec<Request> = names(table)
            .map(|(way, name)| {
                Request::new(way, json!({"RequestItems": {name: entry.clone()}}), needs())
            })
            .into();
        // A second table, which the caller may use in each test that does not take it away.
        let both = json!({"RequestItems": {table: entry.clone(), "other": entry}});
        let needs = [table, "other"].map(|table| need(operation, table_path(table)));
        let mut request = Request::new("with another table", both, needs.into());
        request.end = End::NotFound;
        requests.push(request);
        requests
    };
    Some(match operation {
        "BatchGetItem" => batch(json!({"Keys": [key()]})),
        "BatchWriteItem" => {
            batch(json!([{"PutRequest": {"Item": item()}}, {"DeleteRequest": {"Key": key()}}]))
        }
        "TransactGetItems" => {
            let get = |name: String| json!({"Get": {"TableName": name, "Key": key()}});
            in_transaction(table, &[("GetItem", &get)])
        }
        "TransactWriteItems" => {
            let put = |name: String| json!({"Put": {"TableName": name, "Item": item()}});
            let delete = |name: String| json!({"Delete": {"TableName": name, "Key": key()}});
            let update = |name: String| json!({"Update": {"TableName": name, "Key": {"a": {"S": "2"}}, "UpdateExpression": "SET d = a"}});
            let check = |name: String| json!({"ConditionCheck": {"TableName": name, "Key": {"a": {"S": "3"}}, "ConditionExpression": "attribute_not_exists(a)"}});
            in_transaction(
                table,
                &[
                    ("PutItem", &put),
                    ("DeleteItem", &delete),
                    ("UpdateItem", &update),
                    ("ConditionCheckItem", &check),
                ],
            )
        }
        _ => return None,
    })
}

/// Each action alone, by name and by ARN, and all of them in one transaction.
fn in_transaction(
    table: &str,
    actions: &[(&'static str, &dyn Fn(String) -> Value)],
) -> Vec<Request> {
    let mut requests = Vec::new();
    for (way, name) in names(table) {
        for (action, item) in actions {
            let body = json!({"TransactItems": [item(name.clone())]});
            let needs = vec![need(action, table_path(table))];
            requests.push(Request::new(format!("{way}, {action}"), body, needs));
        }
    }
    let items: Vec<Value> = actions.iter().map(|(_, item)| item(table.to_owned())).collect();
    let needs = actions.iter().map(|(action, _)| need(action, table_path(table))).collect();
    requests.push(Request::new("all together", json!({"TransactItems": items}), needs));
    requests
}

/// A statement of each kind, what it is alone and in a transaction, and what it is done to.
fn statement_texts(table: &str, name: &str) -> Vec<(String, &'static str, &'static str, String)> {
    let path = || table_path(table);
    vec![
        (format!("SELECT * FROM \"{name}\" WHERE a = '1'"), "PartiQLSelect", "GetItem", path()),
        (
            format!("INSERT INTO \"{name}\" VALUE {{'a': 'new'}}"),
            "PartiQLInsert",
            "PutItem",
            path(),
        ),
        (
            format!("UPDATE \"{name}\" SET d = 'x' WHERE a = '1'"),
            "PartiQLUpdate",
            "UpdateItem",
            path(),
        ),
        (format!("DELETE FROM \"{name}\" WHERE a = '1'"), "PartiQLDelete", "DeleteItem", path()),
    ]
}

fn statements(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let wrap: fn(Value) -> Value = match operation {
        "ExecuteStatement" => |statement| statement,
        "BatchExecuteStatement" => |statement| json!({"Statements": [statement]}),
        "ExecuteTransaction" => |statement| json!({"TransactStatements": [statement]}),
        _ => return None,
    };
    let is_transaction = operation == "ExecuteTransaction";
    let mut requests = Vec::new();
    for (way, name) in names(table) {
        for (text, alone, in_transaction, path) in statement_texts(table, &name) {
            let need = match is_transaction {
                true => either(in_transaction, alone, path),
                false => need(alone, path),
            };
            let body = wrap(json!({"Statement": text}));
            requests.push(Request::new(format!("{way}, {alone}"), body, vec![need]));
        }
        if operation == "ExecuteStatement" {
            let body =
                json!({"Statement": format!("SELECT * FROM \"{name}\".\"by_b\" WHERE b = '2'")});
            let needs = vec![need("PartiQLSelect", index_path(table))];
            requests.push(Request::new(format!("{way}, through an index"), body, needs));
        }
        if is_transaction {
            let exists = format!("EXISTS(SELECT * FROM \"{name}\" WHERE a = '1' AND b = '2')");
            let other = "INSERT INTO allowed VALUE {'a': 'other'}";
            let body = json!({"TransactStatements": [{"Statement": exists}, {"Statement": other}]});
            let needs = vec![
                either("ConditionCheckItem", "PartiQLSelect", table_path(table)),
                either("PutItem", "PartiQLInsert", table_path("allowed")),
            ];
            requests.push(Request::new(format!("{way}, EXISTS"), body, needs));
        }
    }
    Some(requests)
}

/// Control of tables, by their names.
fn tables(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let about_all = || Request::new("all", json!({}), vec![need(operation, "*")]);
    Some(match operation {
        "CreateTable" => new_tables(operation, table),
        "DescribeTable"
        | "DeleteTable"
        | "DescribeTimeToLive"
        | "DescribeContinuousBackups"
        | "DescribeTableReplicaAutoScaling"
        | "DescribeKinesisStreamingDestination" => named(operation, table, &json!({})),
        "UpdateTable" => named(operation, table, &json!({"DeletionProtectionEnabled": true})),
        "UpdateTimeToLive" => {
            let specification = json!({"Enabled": true, "AttributeName": "t"});
            named(operation, table, &json!({"TimeToLiveSpecification": specification}))
        }
        "UpdateContinuousBackups" => {
            let specification = json!({"PointInTimeRecoveryEnabled": true});
            named(operation, table, &json!({"PointInTimeRecoverySpecification": specification}))
        }
        "UpdateTableReplicaAutoScaling" => {
            let update = json!({"MinimumUnits": 1, "MaximumUnits": 10});
            named(operation, table, &json!({"ProvisionedWriteCapacityAutoScalingUpdate": update}))
        }
        "DescribeContributorInsights" => {
            named_and_indexed(operation, table, &json!({}), &json!({}))
        }
        "UpdateContributorInsights" => {
            let enable = json!({"ContributorInsightsAction": "ENABLE"});
            named_and_indexed(operation, table, &enable, &enable)
        }
        "ListContributorInsights" | "ListBackups" => {
            let mut requests = named(operation, table, &json!({}));
            requests.push(about_all());
            requests
        }
        "ListExports" | "ListImports" => {
            let body = json!({"TableArn": format!("{ARN}:table/{table}")});
            let needs = vec![need(operation, table_path(table))];
            vec![Request::new("by ARN", body, needs), about_all()]
        }
        "ListTables" | "ListGlobalTables" | "ListBulkOperations" | "DescribeLimits"
        | "DescribeEndpoints" => vec![about_all()],
        _ => return None,
    })
}

fn new_tables(operation: &'static str, table: &str) -> Vec<Request> {
    let new = format!("{table}-new");
    let plain = json!({
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    });
    let mut requests = named(operation, &new, &plain);
    for (member, value, action) in [
        ("Tags", json!([{"Key": "x", "Value": "y"}]), "TagResource"),
        ("ResourcePolicy", json!("{}"), "PutResourcePolicy"),
    ] {
        let mut body = plain.clone();
        body["TableName"] = new.clone().into();
        body[member] = value;
        let needs = [operation, action].map(|action| need(action, table_path(&new)));
        requests.push(Request::new(format!("with {member}"), body, needs.into()));
    }
    requests
}

/// What takes an ARN only.
fn by_resource(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let members = match operation {
        "ListTagsOfResource" | "GetResourcePolicy" | "DeleteResourcePolicy" => json!({}),
        "TagResource" => json!({"Tags": [{"Key": "x", "Value": "y"}]}),
        "UntagResource" => json!({"TagKeys": ["of"]}),
        "PutResourcePolicy" => json!({"Policy": "{\"Version\": \"2012-10-17\"}"}),
        _ => return None,
    };
    let with = move |arn: String| {
        let mut body = members.clone();
        body["ResourceArn"] = arn.into();
        body
    };
    let body = with(format!("{ARN}:table/{table}"));
    let mut requests = vec![Request::new("by ARN", body, vec![need(operation, table_path(table))])];
    if operation.ends_with("ResourcePolicy") {
        let name = table.to_owned();
        let body = move |world: &World| with(world.stream(&name));
        requests.push(Request::of_stream(body, operation, table));
    }
    Some(requests)
}

fn streams(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let name = table.to_owned();
    Some(match operation {
        "ListStreams" => {
            let of_table = vec![need(operation, format!("table/{table}/stream/*"))];
            vec![
                Request::new("all", json!({}), vec![need(operation, "*")]),
                Request::new("of a table", json!({"TableName": table}), of_table),
            ]
        }
        "DescribeStream" => {
            let body = move |world: &World| json!({"StreamArn": world.stream(&name)});
            vec![Request::of_stream(body, operation, table)]
        }
        "GetShardIterator" => {
            let body = move |world: &World| json!({"StreamArn": world.stream(&name), "ShardId": world.shard(&name), "ShardIteratorType": "LATEST"});
            vec![Request::of_stream(body, operation, table)]
        }
        "GetRecords" => {
            let body = move |world: &World| json!({"ShardIterator": world.iterator(&name)});
            vec![Request::of_stream(body, operation, table)]
        }
        _ => return None,
    })
}

/// What is refused to everybody, and to those without permission first.
fn not_available(operation: &'static str, table: &str) -> Option<Vec<Request>> {
    let table = || json!({"TableName": table});
    let arn = format!("{ARN}:table/allowed/backup/01234567890123-01234567");
    let body = match operation {
        "CreateBackup" => json!({"TableName": "allowed", "BackupName": "one"}),
        "DeleteBackup" | "DescribeBackup" => json!({"BackupArn": arn}),
        "RestoreTableFromBackup" => json!({"BackupArn": arn, "TargetTableName": "allowed"}),
        "RestoreTableToPointInTime" => json!({"TargetTableName": "allowed"}),
        "ExportTableToPointInTime" => {
            json!({"TableArn": format!("{ARN}:table/allowed"), "S3Bucket": "bucket"})
        }
        "DescribeExport" => json!({"ExportArn": arn}),
        "DescribeImport" => json!({"ImportArn": arn}),
        "CreateGlobalTable"
        | "DescribeGlobalTable"
        | "DescribeGlobalTableSettings"
        | "UpdateGlobalTable"
        | "UpdateGlobalTableSettings" => json!({"GlobalTableName": "allowed"}),
        "EnableKinesisStreamingDestination"
        | "DisableKinesisStreamingDestination"
        | "UpdateKinesisStreamingDestination"
        | "SearchVectors"
        | "StartBulkPutItems" => table(),
        "ImportTable" | "DescribeBulkOperation" | "CancelBulkOperation" => json!({}),
        _ => return None,
    };
    let mut request = Request::new("any", body, vec![need(operation, "*")]);
    request.end = End::NotAvailable;
    Some(vec![request])
}
