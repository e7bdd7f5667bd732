//! A running server with a backend made for the test, and a client that sends what it is told.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use dynafile::Database;
use dynafile_server::{Answer, Backend, Call, Listen, Result, Server, Settings, runtime};
use tokio::sync::oneshot;

/// What `Authorization` must at least look like where nobody verifies it.
pub(crate) const ANYBODY: &str = "AWS4-HMAC-SHA256 Credential=key/20260131/us-east-1/dynamodb/aws4_request, \
     SignedHeaders=host, Signature=00";

/// Answers as the test says.
pub(crate) struct Scripted<F>(pub(crate) F);

impl<F: Fn(&Call<'_>) -> Answer + Send + Sync + 'static> Backend for Scripted<F> {
    fn answer(&self, call: &Call<'_>) -> Answer {
        (self.0)(call)
    }

    fn databases(&self) -> Vec<(String, Database)> {
        Vec::new()
    }

    fn close(&self) -> dynafile::Result<()> {
        Ok(())
    }
}

/// Answers with the request's own body.
pub(crate) fn echo() -> Scripted<impl Fn(&Call<'_>) -> Answer + Send + Sync + 'static> {
    Scripted(|call: &Call<'_>| ok(call.body))
}

pub(crate) fn ok(body: &[u8]) -> Answer {
    Answer { status: 200, body: body.to_vec(), operation: Some("PutItem"), error: None }
}

/// A server on a thread of its own; it ends when it is dropped.
pub(crate) struct TestServer {
    pub(crate) listen: Vec<Listen>,
    pub(crate) metrics: Option<SocketAddr>,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<Result<()>>>,
}

impl TestServer {
    pub(crate) fn start(settings: Settings, backend: impl Backend) -> Self {
        let (end, ended) = oneshot::channel::<()>();
        let (bound, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            runtime(&settings.limits)?.block_on(async {
                let server = Server::bind(settings, backend).await?;
                bound.send((server.addresses(), server.metrics_address())).unwrap();
                server.run(async { drop(ended.await) }).await
            })
        });
        let (listen, metrics) = address.recv().expect("the server binds");
        Self { listen, metrics, end: Some(end), thread: Some(thread) }
    }

    pub(crate) fn echoing() -> Self {
        Self::start(Settings::on_port(0), echo())
    }

    pub(crate) fn address(&self) -> SocketAddr {
        match &self.listen[0] {
            Listen::Tcp(address) => *address,
            Listen::Unix(path) => panic!("listens on {path:?}"),
        }
    }

    pub(crate) fn client(&self) -> Client {
        Client::new(TcpStream::connect(self.address()).unwrap())
    }

    /// One request on a connection of its own.
    pub(crate) fn post(&self, headers: &str, body: &[u8]) -> Reply {
        let mut client = self.client();
        client.post(headers, body);
        client.reply()
    }

    /// Tells the server to end; `join` waits for it.
    pub(crate) fn end(&mut self) {
        if let Some(end) = self.end.take() {
            let _ = end.send(());
        }
    }

    pub(crate) fn join(&mut self) -> Result<()> {
        self.thread.take().map_or(Ok(()), |thread| thread.join().unwrap())
    }
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.end();
        let ended = self.join();
        if !std::thread::panicking() {
            ended.unwrap();
        }
    }
}

/// HTTP/1.1 by hand.
pub(crate) struct Client<S = TcpStream> {
    pub(crate) stream: S,
    unread: Vec<u8>,
}

impl Client<TcpStream> {
    fn new(stream: TcpStream) -> Self {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        Self::over(stream)
    }
}

impl<S: Read + Write> Client<S> {
    pub(crate) fn over(stream: S) -> Self {
        Self { stream, unread: Vec::new() }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).unwrap();
    }

    /// A request of the protocol; `headers` are lines that end in `\r\n`.
    pub(crate) fn post(&mut self, headers: &str, body: &[u8]) {
        let head = format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: {ANYBODY}\r\n\
             X-Amz-Date: 20260131T120000Z\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: DynamoDB_20120810.PutItem\r\nContent-Length: {}\r\n{headers}\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat());
    }

    /// The next reply on the connection.
    pub(crate) fn reply(&mut self) -> Reply {
        self.reply_to("POST")
    }

    pub(crate) fn reply_to(&mut self, method: &str) -> Reply {
        let head_end = loop {
            if let Some(end) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            assert!(self.read_some() > 0, "closed within a head: {:?}", self.unread);
        };
        let head = String::from_utf8(self.unread.drain(..head_end).collect()).unwrap();
        let mut reply = Reply { status: 0, head, body: Vec::new() };
        reply.status = reply.head[9..12].parse().unwrap();
        let length: usize = reply.header("content-length").map_or(0, |text| text.parse().unwrap());
        let length = if method == "HEAD" { 0 } else { length };
        while self.unread.len() < length {
            assert!(self.read_some() > 0, "closed within a body");
        }
        reply.body = self.unread.drain(..length).collect();
        reply
    }

    /// The status of the next reply, of which nothing more is read.
    pub(crate) fn status(&mut self) -> u16 {
        while self.unread.len() < 12 {
            assert!(self.read_some() > 0, "closed within a head");
        }
        std::str::from_utf8(&self.unread[9..12]).unwrap().parse().unwrap()
    }

    fn read_some(&mut self) -> usize {
        let mut chunk = [0; 8192];
        let count = self.stream.read(&mut chunk).unwrap();
        self.unread.extend_from_slice(&chunk[..count]);
        count
    }

    /// Waits for the server to hang up.
    pub(crate) fn expect_closed(&mut self) {
        let mut rest = Vec::new();
        match self.stream.read_to_end(&mut rest) {
            Ok(_) => assert_eq!(rest, b"", "more came: {}", String::from_utf8_lossy(&rest)),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
    }
}

/// A reply as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let mut values = lines.filter(|(found, _)| found.eq_ignore_ascii_case(name));
        values.next().map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Is it this error, with these words in its message?
    pub(crate) fn expect_error(&self, status: u16, name: &str, words: &str) {
        let json: serde_json::Value = serde_json::from_slice(&self.body).unwrap();
        let kind = json["__type"].as_str().unwrap();
        // The service spells it both ways.
        let message = json.get("message").or(json.get("Message")).unwrap().as_str().unwrap();
        assert!(kind.ends_with(&format!("#{name}")), "{kind}: {message}");
        assert!(message.contains(words), "{kind}: {message}");
        assert_eq!(self.status, status, "{message}");
    }
}

/// Shared by threads of a test and by the backend.
pub(crate) fn shared<T: Default>() -> (Arc<T>, Arc<T>) {
    let value = Arc::new(T::default());
    (value.clone(), value)
}
