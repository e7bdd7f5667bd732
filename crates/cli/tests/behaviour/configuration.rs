//! Where a choice comes from: flag, environment, file, default, in this order.

use std::net::TcpListener;
use std::process::Command;

use crate::program::{Serving, dynafile, fail};

/// A port that was free a moment ago.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

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
