//! A real database behind a real server, in which each request finds the same tables.

use std::sync::Arc;

use dynafile::{Database, ManualClock};
use dynafile_server::{
    AccessKeys, Answer, Authentication, Backend, Call, Home, OneDatabase, Settings,
};
use dynafile_wire::Dispatcher;
use parking_lot::Mutex;
use serde_json::{Value, json};

use crate::fixture::{Client, Reply, TestServer};
use crate::signer::{SIGNED_AT_SECONDS, Signer};

pub(crate) const SECRET: &str = "a secret";

/// The tables that are there: all have an index `by_b`, an index `by_c`, a stream, an item, tags and policies.
pub(crate) const TABLES: [&str; 2] = ["allowed", "secret"];

/// What stands in every item of a table and nowhere else.
pub(crate) fn marker(table: &str) -> String {
    format!("marker of {table}")
}

/// Answers from the database that is there at the moment.
struct Current(Arc<Mutex<OneDatabase>>);

impl Backend for Current {
    fn answer(&self, call: &Call<'_>) -> Answer {
        let database = self.0.lock().clone();
        database.answer(call)
    }

    fn databases(&self) -> Vec<(String, Database)> {
        Vec::new()
    }

    fn close(&self) -> dynafile::Result<()> {
        Ok(())
    }
}

/// A key of the server, and its policy.
pub(crate) struct Key {
    pub(crate) id: String,
    pub(crate) policy: Value,
}

/// The server, and the database behind it.
pub(crate) struct World {
    current: Arc<Mutex<OneDatabase>>,
    dispatcher: Dispatcher,
    client: Client,
    // Ends after its client.
    _server: TestServer,
}

impl World {
    /// A server with these keys, at home where the tests sign for.
    pub(crate) fn start(keys: &[Key]) -> Self {
        Self::start_at(Home::default(), keys, "")
    }

    /// A server at home there, with these keys and those that the text of a file has.
    pub(crate) fn start_at(home: Home, keys: &[Key], more: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let mut file = more.to_owned();
        for Key { id, policy } in keys {
            std::fs::write(directory.path().join(format!("{id}.json")), policy.to_string())
                .unwrap();
            file.push_str(&format!(
                "[[key]]\nid = \"{id}\"\nsecret = \"{SECRET}\"\npolicy = \"{id}.json\"\n"
            ));
        }
        let path = directory.path().join("keys.toml");
        std::fs::write(&path, file).unwrap();
        let settings = Settings {
            authentication: Authentication::Verified(Arc::new(
                AccessKeys::read(&path, home).unwrap(),
            )),
            clock: Arc::new(ManualClock::at_seconds(SIGNED_AT_SECONDS)),
            ..Settings::on_port(0)
        };
        let database = Database::in_memory().unwrap();
        let current = Arc::new(Mutex::new(OneDatabase::new(database.clone())));
        let server = TestServer::start(settings, Current(current.clone()));
        let client = server.client();
        let mut world =
            Self { current, dispatcher: Dispatcher::new(database), client, _server: server };
        world.begin_anew();
        world
    }

    /// A database in which nothing has been done yet.
    pub(crate) fn begin_anew(&mut self) {
        let database = Database::in_memory().unwrap();
        *self.current.lock() = OneDatabase::new(database.clone());
        self.dispatcher = Dispatcher::new(database);
        for table in TABLES {
            self.make_table(table);
        }
    }

    fn make_table(&self, table: &str) {
        let definition = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
        let index = |name: &str, key: &str| {
            json!({
                "IndexName": name,
                "KeySchema": [{"AttributeName": key, "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            })
        };
        let create = json!({
            "TableName": table,
            "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [definition("a"), definition("b"), definition("c")],
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
            "GlobalSecondaryIndexes": [index("by_b", "b"), index("by_c", "c")],
            "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"},
            "Tags": [{"Key": "of", "Value": table}],
            "ResourcePolicy": "{}",
        });
        self.unasked("DynamoDB_20120810.CreateTable", &create);
        let text = |text: &str| json!({"S": text});
        let marker = marker(table);
        let item = json!({"a": text("1"), "b": text("2"), "c": text("3"), "d": text(&marker)});
        self.unasked("DynamoDB_20120810.PutItem", &json!({"TableName": table, "Item": item}));
        let policy = json!({"ResourceArn": self.stream(table), "Policy": "{}"});
        self.unasked("DynamoDB_20120810.PutResourcePolicy", &policy);
    }

    /// Carries a request out that nobody is asked about.
    pub(crate) fn unasked(&self, target: &str, body: &Value) -> Value {
        let response = self.dispatcher.dispatch(target, body.to_string().as_bytes());
        let answer: Value = serde_json::from_slice(&response.body).unwrap_or_default();
        assert_eq!(response.status, 200, "{target} {body}: {answer}");
        answer
    }

    /// The ARN of a table's stream.
    pub(crate) fn stream(&self, table: &str) -> String {
        let listed = json!({"TableName": table});
        let listed = self.unasked("DynamoDBStreams_20120810.ListStreams", &listed);
        listed["Streams"][0]["StreamArn"].as_str().unwrap().to_owned()
    }

    /// The id of a stream's shard.
    pub(crate) fn shard(&self, table: &str) -> Value {
        let described = json!({"StreamArn": self.stream(table)});
        let described = self.unasked("DynamoDBStreams_20120810.DescribeStream", &described);
        described["StreamDescription"]["Shards"][0]["ShardId"].clone()
    }

    /// An iterator at the beginning of a table's stream.
    pub(crate) fn iterator(&self, table: &str) -> Value {
        let wanted = json!({
            "StreamArn": self.stream(table),
            "ShardId": self.shard(table),
            "ShardIteratorType": "TRIM_HORIZON",
        });
        let target = "DynamoDBStreams_20120810.GetShardIterator";
        self.unasked(target, &wanted)["ShardIterator"].clone()
    }

    /// Everything that can be seen of the database.
    pub(crate) fn everything(&self) -> Vec<Value> {
        let named = self.unasked("DynamoDB_20120810.ListTables", &json!({}));
        let tables: Vec<String> = serde_json::from_value(named["TableNames"].clone()).unwrap();
        let mut seen = vec![named];
        for table in tables {
            let name = json!({"TableName": table});
            let described = self.unasked("DynamoDB_20120810.DescribeTable", &name);
            let arn = json!({"ResourceArn": described["Table"]["TableArn"]});
            seen.push(described);
            for operation in [
                "Scan",
                "DescribeTimeToLive",
                "DescribeContinuousBackups",
                "DescribeContributorInsights",
            ] {
                seen.push(self.unasked(&format!("DynamoDB_20120810.{operation}"), &name));
            }
            let tags = self.unasked("DynamoDB_20120810.ListTagsOfResource", &arn);
            seen.push(tags);
        }
        seen
    }

    /// A request over HTTP, signed by the key for the region that the server is at home in.
    pub(crate) fn ask(&mut self, key: &str, target: &str, body: &Value) -> Reply {
        self.ask_for_region(key, "us-east-1", target, body)
    }

    pub(crate) fn ask_for_region(
        &mut self,
        key: &str,
        region: &str,
        target: &str,
        body: &Value,
    ) -> Reply {
        let signer = Signer { access_key_id: key, secret: SECRET, region };
        self.client.send(&signer.request(target, &body.to_string()));
        self.client.reply()
    }
}

/// What went wrong with a request, if something did: the exception's name.
pub(crate) fn error_of(reply: &Reply) -> Option<String> {
    if reply.status == 200 {
        return None;
    }
    let body: Value = serde_json::from_slice(&reply.body).unwrap();
    let kind = body["__type"].as_str().map(|kind| kind.rsplit('#').next().unwrap().to_owned());
    assert!(kind.is_some(), "{}", reply.text());
    kind
}
