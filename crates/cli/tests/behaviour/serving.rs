//! A server from its first line to its end.

use std::time::{Duration, Instant};

use crate::program::{Serving, dynafile};

#[test]
fn it_says_where_it_is_and_answers_there() {
    let directory = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let server =
        Serving::start(dynafile(directory.path()).args(["serve", "--memory", "--port", "0"]));
    assert!(server.first_line.starts_with("dynafile "), "{}", server.first_line);
    let health = server.get("/");
    assert!(health.starts_with("HTTP/1.1 200 OK") && health.ends_with("healthy: x "), "{health}");
    assert!(began.elapsed() < Duration::from_secs(5));
    assert!(server.get("/metrics").contains("dynafile_tables{database=\"memory\"} 0"));
}

#[cfg(unix)]
#[test]
fn it_says_which_region_requests_must_be_signed_for() {
    let directory = tempfile::tempdir().unwrap();
    let keys = "[[key]]\nid = \"ADMIN\"\nsecret = \"x\"\n";
    std::fs::write(directory.path().join("keys.toml"), keys).unwrap();
    for (arguments, region) in [
        (&[][..], "us-east-1"),
        (&["--region", "eu-west-1", "--account-id", "123456789012"], "eu-west-1"),
    ] {
        let mut command = dynafile(directory.path());
        command.args(["serve", "--memory", "--port", "0", "--auth", "keys.toml"]).args(arguments);
        let server = Serving::start(&mut command);
        server.signal("TERM");
        let (_, rest, log) = server.wait();
        assert!(rest.contains(&format!("verified, for {region};")), "{rest} {log}");
    }
}

#[cfg(unix)]
#[test]
fn a_signal_ends_it_with_the_file_closed() {
    for signal in ["TERM", "INT"] {
        let directory = tempfile::tempdir().unwrap();
        let mut command = dynafile(directory.path());
        let server = Serving::start(command.args(["serve", "--port", "0", "--log-format", "json"]));
        server.signal(signal);
        let (code, rest, log) = server.wait();
        assert_eq!(code, Some(0), "{log}");
        assert!(rest.contains("Ctrl-C ends it"), "{rest}");
        let last: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
        assert_eq!(last["message"], "ended, the file is closed");
        // Nobody has it any more.
        dynafile::Database::open(directory.path().join("local.dynafile")).unwrap().close().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn a_server_whose_file_is_removed_or_replaced_says_so_and_fails() {
    for replace in [false, true] {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("local.dynafile");
        let mut command = dynafile(directory.path());
        let server = Serving::start(command.args(["serve", "--port", "0"]));
        std::fs::remove_file(&path).unwrap();
        if replace {
            dynafile::Database::open(&path).unwrap().close().unwrap();
        }
        server.signal("TERM");
        let (code, _, log) = server.wait();
        assert_eq!(code, Some(1), "{log}");
        assert!(log.contains("while it was open"), "{log}");
    }
}

#[cfg(unix)]
#[test]
fn a_unix_socket_alone_takes_no_port() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = dynafile(directory.path());
    let server = Serving::start(command.args(["serve", "--memory", "--unix-socket", "d.sock"]));
    assert!(server.first_line.trim_end().ends_with("at unix:d.sock"), "{}", server.first_line);
    assert!(directory.path().join("d.sock").exists());
    server.signal("TERM");
    assert_eq!(server.wait().0, Some(0));
    assert!(!directory.path().join("d.sock").exists());
}

#[test]
fn a_self_signed_certificate_is_made_and_the_line_says_https() {
    let directory = tempfile::tempdir().unwrap();
    let mut command = dynafile(directory.path());
    let arguments = ["serve", "--memory", "--port", "0", "--tls-self-signed", "tls"];
    let server = Serving::start(command.args(arguments));
    assert!(server.first_line.contains("https://127.0.0.1:"), "{}", server.first_line);
    assert!(directory.path().join("tls/cert.pem").exists());
}
