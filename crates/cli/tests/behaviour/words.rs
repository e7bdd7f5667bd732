//! Help, hints and errors.

use crate::program::{Serving, dynafile, fail, run, succeed};

#[test]
fn help_names_every_command_and_what_it_is_for() {
    let directory = tempfile::tempdir().unwrap();
    let help = succeed(directory.path(), &["--help"]);
    for command in ["serve", "check", "compact", "backup", "stats", "tables", "ttl"] {
        assert!(help.contains(&format!("  {command} ")), "{command}: {help}");
    }
    let serve = succeed(directory.path(), &["serve", "--help"]);
    for word in
        ["--memory", "--port", "[default: 8000]", "--auth", "Examples:", "configuration file"]
    {
        assert!(serve.contains(word), "{word}: {serve}");
    }
    assert!(succeed(directory.path(), &["--version"]).starts_with("dynafile "));
}

#[test]
fn what_is_not_understood_is_a_usage_error() {
    let directory = tempfile::tempdir().unwrap();
    assert!(fail(directory.path(), &["sevre"], 2).contains("'serve'"));
    assert!(fail(directory.path(), &["serve", "--prot", "1"], 2).contains("--port"));
    fail(directory.path(), &["serve", "--port", "70000"], 2);
    fail(directory.path(), &["serve", "--memory", "app.dynafile"], 2);
    assert_eq!(run(directory.path(), &[]).status.code(), Some(2));
}

#[test]
fn choices_that_contradict_each_other_are_refused() {
    let directory = tempfile::tempdir().unwrap();
    for (arguments, words) in [
        (&["--namespace-by-key"][..], "a directory"),
        (&["--relaxed-interval-ms", "5"], "--durability relaxed"),
        (&["--auth", "k.toml", "--insecure-no-auth"], "contradict"),
        (&["--memory", "--region", "EU West"], "--region"),
        (&["--memory", "--account-id", "1234"], "twelve digits"),
        (&["--tls-cert", "c.pem"], "--tls-key"),
        (&["--max-running", "0"], "1 to 100000"),
        (&["--max-body-mib", "300"], "--max-buffered-mib"),
        (&["--host", "0.0.0.0", "--memory"], "--insecure-no-auth"),
    ] {
        let said = fail(directory.path(), &[&["serve", "--port", "0"], arguments].concat(), 2);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
}

#[test]
fn files_that_are_not_there_or_something_else_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    for command in ["check", "compact", "stats", "tables"] {
        let said = fail(path, &[command, "missing.dynafile"], 1);
        assert!(said.starts_with("error: ") && said.contains("missing.dynafile"), "{said}");
        assert!(!path.join("missing.dynafile").exists());
    }
    std::fs::write(path.join("notes.txt"), "not a database, but long enough".repeat(100)).unwrap();
    assert!(fail(path, &["check", "notes.txt"], 1).contains("notes.txt"));
    let said = fail(path, &["serve", "--port", "0", "--memory", "--auth", "keys.toml"], 1);
    assert!(said.contains("keys.toml"), "{said}");
}

#[test]
fn a_file_that_a_server_has_open_is_said_to_be_in_use() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    let server = Serving::start(dynafile(path).args(["serve", "app.dynafile", "--port", "0"]));
    let said = fail(path, &["check", "app.dynafile"], 1);
    assert!(said.contains("app.dynafile") && said.contains("stop that one first"), "{said}");
    assert!(!said.contains("Access::"), "{said}");
    let said = fail(path, &["serve", "app.dynafile", "--port", "0"], 1);
    assert!(said.contains("stop that one first"), "{said}");
    drop(server);
}

#[test]
fn what_is_no_file_with_a_database_is_named_for_what_it_is() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path();
    std::fs::write(path.join("empty.dynafile"), "").unwrap();
    std::fs::create_dir(path.join("folder")).unwrap();
    for command in ["check", "compact", "stats", "tables"] {
        assert!(fail(path, &[command, "empty.dynafile"], 1).contains("is empty"), "{command}");
        assert!(fail(path, &[command, "folder"], 1).contains("is a directory"), "{command}");
        assert!(fail(path, &[command, "missing"], 1).contains("check the path"), "{command}");
    }
    assert_eq!(std::fs::metadata(path.join("empty.dynafile")).unwrap().len(), 0);
}

#[test]
fn localhost_is_this_machine_and_a_name_that_leads_nowhere_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["serve", "--memory", "--port", "0", "--host"];
    let server = Serving::start(dynafile(directory.path()).args(arguments).arg("localhost"));
    assert!(server.address().starts_with("127.0.0.1:"), "{}", server.first_line);
    let said = fail(directory.path(), &[&arguments[..], &["no.such.name.invalid"]].concat(), 2);
    assert!(said.contains("no.such.name.invalid") && said.contains("0.0.0.0"), "{said}");
}

#[cfg(unix)]
#[test]
fn habits_of_dynamodb_local_work_with_a_hint() {
    let directory = tempfile::tempdir().unwrap();
    let arguments = ["-sharedDb", "-inMemory", "-port", "0", "-delayTransientStatuses"];
    let server = Serving::start(dynafile(directory.path()).args(arguments));
    assert!(server.first_line.contains("in memory"), "{}", server.first_line);
    server.signal("TERM");
    let (code, _, log) = server.wait();
    assert_eq!(code, Some(0));
    assert!(log.contains("hint: -inMemory is --memory here"), "{log}");
    assert!(log.contains("hint: -sharedDb is not needed"), "{log}");
    assert!(std::fs::read_dir(directory.path()).unwrap().next().is_none());
}
