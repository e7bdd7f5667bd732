//! Where a choice comes from: flag, environment, file, default, in this order.

use std::net::TcpListener;
use std::process::Command;

use crate::program::{Serving, dynafile, fail};

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Any free port.
const FREE_PORT: [&str; 2] = ["--port", "0"];

fn serve(directory: &tempfile::TempDir) -> Command {
    let mut command = dynafile(directory.path());
    command.arg("serve");
    command
}

fn port(server: &Serving) -> u16 {
    server.address().rsplit_once(':').unwrap().1.parse().unwrap()
}

#[test]
fn a_flag_beats_the_environment_and_the_environment_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let (in_file, in_environment, flag) = (free_port(), free_port(), free_port());
    let file = directory.path().join("dynafile.toml");
    std::fs::write(&file, format!("memory = true\nport = {in_file}\n")).unwrap();

    let from_file = Serving::start(serve(&directory).args(["--config", "dynafile.toml"]));
    assert_eq!(port(&from_file), in_file);
    assert!(from_file.first_line.contains("in memory"), "{}", from_file.first_line);

    let mut command = serve(&directory);
    command.env("DYNAFILE_CONFIG", &file).env("DYNAFILE_PORT", in_environment.to_string());
    assert_eq!(port(&Serving::start(&mut command)), in_environment);
    command.args(["--port", &flag.to_string()]);
    assert_eq!(port(&Serving::start(&mut command)), flag);
}

#[test]
fn a_path_on_the_command_line_beats_memory_in_the_file() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("d.toml"), "memory = true\nport = 0\n").unwrap();
    let server = Serving::start(serve(&directory).args(["app.dynafile", "--config", "d.toml"]));
    assert!(server.first_line.contains("serves app.dynafile at"), "{}", server.first_line);
    assert!(directory.path().join("app.dynafile").exists());
}

#[test]
fn paths_in_a_file_are_relative_to_it() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::create_dir(directory.path().join("conf")).unwrap();
    let file = directory.path().join("conf/d.toml");
    std::fs::write(file, "path = \"app.dynafile\"\nport = 0\n").unwrap();
    drop(Serving::start(serve(&directory).args(["--config", "conf/d.toml"])));
    assert!(directory.path().join("conf/app.dynafile").exists());
}

#[test]
fn a_file_with_a_wrong_key_is_refused_by_its_name() {
    let directory = tempfile::tempdir().unwrap();
    std::fs::write(directory.path().join("d.toml"), "memory = true\nprot = 1\n").unwrap();
    let said = fail(directory.path(), &["serve", "--config", "d.toml"], 2);
    assert!(said.contains("d.toml") && said.contains("prot"), "{said}");
    let missing = fail(directory.path(), &["serve", "--config", "missing.toml"], 1);
    assert!(missing.contains("missing.toml"), "{missing}");
}

#[test]
fn switches_of_the_environment_are_written_as_people_write_them() {
    let directory = tempfile::tempdir().unwrap();
    for yes in ["1", "true", "yes", "on"] {
        let server = Serving::start(serve(&directory).env("DYNAFILE_MEMORY", yes).args(FREE_PORT));
        assert!(server.first_line.contains("in memory"), "{yes}: {}", server.first_line);
    }
    let mut off = serve(&directory);
    let server = Serving::start(off.env("DYNAFILE_MEMORY", "0").args(FREE_PORT).arg("a.dynafile"));
    assert!(server.first_line.contains("serves a.dynafile"), "{}", server.first_line);
}

#[test]
fn a_place_on_the_command_line_beats_the_other_kind_of_place_in_the_environment() {
    let directory = tempfile::tempdir().unwrap();
    let mut memory = serve(&directory);
    memory.env("DYNAFILE_PATH", "b.dynafile").arg("--memory").args(FREE_PORT);
    let first_line = Serving::start(&mut memory).first_line.clone();
    assert!(first_line.contains("in memory"), "{first_line}");
    let mut file = serve(&directory);
    file.env("DYNAFILE_MEMORY", "1").arg("b.dynafile").args(FREE_PORT);
    let first_line = Serving::start(&mut file).first_line.clone();
    assert!(first_line.contains("serves b.dynafile"), "{first_line}");
}

#[test]
fn what_the_environment_got_wrong_is_said_to_come_from_there() {
    let directory = tempfile::tempdir().unwrap();
    let said = |variables: &[(&str, &str)]| {
        let mut command = serve(&directory);
        let output = command.args(FREE_PORT).envs(variables.iter().copied()).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    for (variable, value) in
        [("DYNAFILE_CACHE_MIB", "much"), ("DYNAFILE_THROTTLE", "perhaps"), ("DYNAFILE_LOG", "loud")]
    {
        let said = said(&[(variable, value)]);
        assert!(said.contains(variable) && said.contains(value), "{said}");
    }
    let two = said(&[("DYNAFILE_PATH", "a.dynafile"), ("DYNAFILE_MEMORY", "1")]);
    assert!(two.contains("DYNAFILE_PATH, DYNAFILE_MEMORY"), "{two}");
    assert!(!fail(directory.path(), &["serve", "--port", "much"], 2).contains("environment"));
}
