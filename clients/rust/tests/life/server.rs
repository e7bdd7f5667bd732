//! A running `dynafile serve`, a client of it, and the list of expected failures.

use std::io::{BufRead, BufReader};
use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Credentials, Region};
use tempfile::TempDir;

const ACCESS_KEY: &str = "AKIDADMIN";
const SECRET: &str = "an/admin+secret";
const REGION: &str = "eu-central-1";

/// A server in memory that verifies signatures; ended when it is dropped.
pub struct Server {
    child: Child,
    endpoint: String,
    _directory: TempDir,
}

impl Server {
    pub fn start() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let keys = directory.path().join("keys.toml");
        std::fs::write(&keys, format!("[[key]]\nid = \"{ACCESS_KEY}\"\nsecret = \"{SECRET}\"\n"))
            .unwrap();
        let mut child = Command::new(binary())
            .args(["serve", "--memory", "--port", "0", "--log", "warn"])
            .args(["--region", REGION, "--auth"])
            .arg(&keys)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server's binary is built");
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let endpoint = format!("http://{}", line.trim_end().rsplit_once("//").unwrap().1);
        Self { child, endpoint, _directory: directory }
    }

    pub fn client(&self) -> Client {
        let config = aws_sdk_dynamodb::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(REGION))
            .credentials_provider(Credentials::new(ACCESS_KEY, SECRET, None, None, "the test"))
            .endpoint_url(&self.endpoint)
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .build();
        Client::from_conf(config)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn binary() -> PathBuf {
    std::env::var_os("DYNAFILE_BINARY")
        .map_or_else(|| root().join("target/debug/dynafile"), PathBuf::from)
}

/// Runs a test that must pass, or, if it is listed, must fail for now.
pub async fn expecting(name: &str, life: impl Future<Output = ()>) {
    let listed = std::fs::read_to_string(root().join("clients/expected_failures.json")).unwrap();
    let listed: serde_json::Value = serde_json::from_str(&listed).unwrap();
    let Some(reason) = listed["rust"][name].as_str() else { return life.await };
    let failed = futures_util::FutureExt::catch_unwind(AssertUnwindSafe(life)).await.is_err();
    assert!(failed, "it passes now: take it off clients/expected_failures.json ({reason})");
}
