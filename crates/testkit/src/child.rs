//! Processes that a test starts: its own binary again, running one test in it by name.
//!
//! The child's test is `#[ignore]`d, so that it runs only when it is asked for by [`start`], which
//! also gives it its orders in the environment. The child reports in lines on stdout.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

/// Marks the lines that are reports, among those of the test harness.
const MARK: &str = "report:";

/// A running child; killed when it is dropped.
pub struct ChildProcess {
    process: Child,
    lines: BufReader<ChildStdout>,
}

/// Starts the `#[ignore]`d test of this binary in a process of its own.
///
/// `shell` is put in front of the program in a shell's command line, for limits on the child; it
/// is empty for none.
pub fn start(test: &str, orders: &[(&str, &str)], shell: &str) -> ChildProcess {
    let binary = env::current_exe().unwrap();
    let arguments = ["--exact", test, "--ignored", "--nocapture", "--test-threads=1"];
    let mut command = match shell {
        "" => Command::new(&binary),
        shell => {
            let mut command = Command::new("bash");
            command.args(["-c", &format!("{shell} exec \"$0\" \"$@\"")]).arg(&binary);
            command
        }
    };
    command.args(arguments).envs(orders.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut process = command.spawn().unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap());
    ChildProcess { process, lines }
}

/// In the child: what [`start`] ordered under the name.
pub fn order(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("start this test with {name} in its environment"))
}

/// In the child: the path that it was ordered to work on.
pub fn ordered_path(name: &str) -> impl AsRef<Path> + Clone {
    std::path::PathBuf::from(order(name))
}

/// In the child: reports a line, whole and at once. Anything reported before a kill arrives.
pub fn report(line: impl std::fmt::Display) {
    let line = format!("\n{MARK}{line}\n");
    let mut stdout = std::io::stdout().lock();
    stdout.write_all(line.as_bytes()).unwrap();
    stdout.flush().unwrap();
}

impl ChildProcess {
    /// The next report; `None` once the child ended.
    pub fn next_report(&mut self) -> Option<String> {
        let mut line = String::new();
        loop {
            line.clear();
            if self.lines.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            // A line without an end is one that a kill cut short.
            let report = line.strip_suffix('\n').and_then(|line| line.strip_prefix(MARK));
            if let Some(report) = report {
                return Some(report.to_owned());
            }
        }
    }

    /// All reports until the child ends.
    pub fn reports(&mut self) -> Vec<String> {
        std::iter::from_fn(|| self.next_report()).collect()
    }

    /// Ends the child at once, as `kill -9` does.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
    }

    /// Waits for the child to end; whether it ended well.
    pub fn wait(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// The child's process number.
    pub fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for ChildProcess {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
