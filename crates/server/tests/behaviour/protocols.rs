//! The ways in: HTTP/2, TLS, Unix sockets, more than one at once.

use std::net::SocketAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::{Request, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto::ring};

use crate::fixture::{ANYBODY, TestServer, echo};
use dynafile_server::{
    AccessKeys, Authentication, Home, Listen, Server, ServerError, Settings, TlsIdentity, runtime,
};

fn request(number: usize) -> Request<Full<Bytes>> {
    Request::post("http://localhost/")
        .header("authorization", ANYBODY)
        .header("x-amz-date", "20260131T120000Z")
        .header("content-type", "application/x-amz-json-1.0")
        .body(Full::new(Bytes::from(format!("{{\"n\":{number}}}"))))
        .unwrap()
}

/// Sends requests at once over one HTTP/2 connection.
async fn speak_http2(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
    let stream = TokioIo::new(stream);
    let handshake = hyper::client::conn::http2::handshake(TokioExecutor::new(), stream);
    let (sender, connection) = handshake.await.unwrap();
    tokio::spawn(connection);
    let mut asked = tokio::task::JoinSet::new();
    for number in 0..50 {
        let mut sender = sender.clone();
        asked.spawn(async move {
            let reply = sender.send_request(request(number)).await.unwrap();
            assert_eq!((reply.status().as_u16(), reply.version()), (200, Version::HTTP_2));
            assert!(reply.headers().contains_key("x-amzn-requestid"));
            let body = reply.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(body, format!("{{\"n\":{number}}}"));
        });
    }
    asked.join_all().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn http2_is_spoken_to_clients_that_begin_with_it() {
    let server = TestServer::echoing();
    speak_http2(TcpStream::connect(server.address()).await.unwrap()).await;
}

fn client_config(certificate: &std::path::Path, protocol: &[u8]) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(certificate).unwrap()).unwrap();
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![protocol.to_vec()];
    config
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_the_client_chooses_the_protocol_and_a_made_certificate_is_kept() {
    let directory = tempfile::tempdir().unwrap();
    let hosts = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let made = TlsIdentity::self_signed(directory.path(), &hosts).unwrap();
    let settings = Settings { tls: Some(made), ..Settings::on_port(0) };
    let server = TestServer::start(settings, echo());
    let certificate = directory.path().join("cert.pem");
    let before = std::fs::read(&certificate).unwrap();
    // The pair that is there is used again.
    TlsIdentity::self_signed(directory.path(), &hosts).unwrap();
    assert_eq!(std::fs::read(&certificate).unwrap(), before);

    let connect = |protocol: &'static [u8]| {
        let connector = TlsConnector::from(Arc::new(client_config(&certificate, protocol)));
        let address = server.address();
        async move {
            let stream = TcpStream::connect(address).await.unwrap();
            connector.connect(ServerName::try_from("localhost").unwrap(), stream).await.unwrap()
        }
    };
    speak_http2(connect(b"h2").await).await;

    let stream = TokioIo::new(connect(b"http/1.1").await);
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let reply = sender.send_request(request(1)).await.unwrap();
    assert_eq!((reply.status().as_u16(), reply.version()), (200, Version::HTTP_11));
}

#[test]
fn a_certificate_that_cannot_be_used_is_said_so_with_its_path() {
    let directory = tempfile::tempdir().unwrap();
    let (certificate, key) = (directory.path().join("c.pem"), directory.path().join("k.pem"));
    let missing = TlsIdentity::from_files(&certificate, &key).err().unwrap().to_string();
    assert!(missing.contains("c.pem"), "{missing}");
    std::fs::write(&certificate, "").unwrap();
    let empty = TlsIdentity::from_files(&certificate, &key).err().unwrap().to_string();
    assert!(empty.contains("c.pem"), "{empty}");
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_for_its_owner_and_leaves_nothing_behind() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixStream;
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("dynafile.sock");
    let settings = || Settings { listen: vec![Listen::Unix(path.clone())], ..Settings::on_port(0) };
    let server = TestServer::start(settings(), echo());
    let mode = path.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let mut client = crate::fixture::Client::over(UnixStream::connect(&path).unwrap());
    client.post("", b"{\"over\":\"unix\"}");
    assert_eq!(client.reply().text(), "{\"over\":\"unix\"}");

    let second = bind(settings()).unwrap_err();
    assert!(matches!(second, ServerError::SocketTaken { .. }), "{second}");
    drop(server);
    assert!(!path.exists());

    // A server that was killed leaves its socket; the next one takes it over.
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    assert!(path.exists());
    drop(TestServer::start(settings(), echo()));

    std::fs::write(&path, "a file").unwrap();
    assert!(matches!(bind(settings()).unwrap_err(), ServerError::SocketTaken { .. }));
}

#[cfg(unix)]
#[test]
fn a_unix_socket_is_closed_to_others_from_its_first_moment() {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::atomic::{AtomicBool, Ordering};
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("s");
    let (done, of_watcher) = crate::fixture::shared::<AtomicBool>();
    let watched = path.clone();
    let watcher = std::thread::spawn(move || {
        let mut seen = 0;
        while !of_watcher.load(Ordering::Relaxed) {
            if let Ok(metadata) = watched.metadata() {
                assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
                seen += 1;
            }
        }
        seen
    });
    for _ in 0..200 {
        let listen = vec![Listen::Unix(path.clone())];
        bind(Settings { listen, ..Settings::on_port(0) }).unwrap();
    }
    done.store(true, Ordering::Relaxed);
    assert!(watcher.join().unwrap() > 0, "the socket was never there");
    // Nor is anything else left there.
    assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
}

fn bind(settings: Settings) -> dynafile_server::Result<()> {
    let runtime = runtime(&settings.limits)?;
    runtime.block_on(Server::bind(settings, echo())).map(drop)
}

#[test]
fn a_taken_port_is_named() {
    let server = TestServer::echoing();
    let error = bind(Settings::on_port(server.address().port())).unwrap_err();
    assert!(error.to_string().contains(&server.address().to_string()), "{error}");
}

#[test]
fn an_address_that_others_reach_wants_keys_or_an_explicit_word() {
    let everywhere: SocketAddr = ([0, 0, 0, 0], 0).into();
    let with = |authentication| Settings {
        listen: vec![Listen::Tcp(everywhere)],
        authentication,
        ..Settings::on_port(0)
    };
    let refused = bind(with(Authentication::UnverifiedOnLoopback)).unwrap_err();
    assert!(matches!(refused, ServerError::OpenToTheNetwork { .. }));
    assert!(refused.to_string().contains("--insecure-no-auth"), "{refused}");
    bind(with(Authentication::UnverifiedAnywhere)).unwrap();
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("keys.toml");
    std::fs::write(&path, "[[key]]\nid = \"a\"\nsecret = \"b\"\n").unwrap();
    let keys = AccessKeys::read(&path, Home::default()).unwrap();
    bind(with(Authentication::Verified(Arc::new(keys)))).unwrap();
}

#[test]
fn an_address_where_others_can_read_along_is_named() {
    let readable = |host: [u8; 4], tls: Option<TlsIdentity>| {
        let authentication = crate::signatures::keys("[[key]]\nid = \"a\"\nsecret = \"b\"\n");
        let listen = vec![Listen::Tcp((host, 0).into())];
        let settings = Settings { listen, tls, authentication, ..Settings::on_port(0) };
        let runtime = runtime(&settings.limits).unwrap();
        let server = runtime.block_on(Server::bind(settings, echo())).unwrap();
        server.readable_address()
    };
    let directory = tempfile::tempdir().unwrap();
    let tls = TlsIdentity::self_signed(directory.path(), &["localhost".to_owned()]).unwrap();
    assert_eq!(readable([0, 0, 0, 0], None), Some(([0, 0, 0, 0], 0).into()));
    assert_eq!(readable([0, 0, 0, 0], Some(tls)), None);
    assert_eq!(readable([127, 0, 0, 1], None), None);
}
