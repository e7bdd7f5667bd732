//! Answers requests from standard input: one a line, target and body separated by a tab; one answer a line, status and body
//! separated by a tab. The line `reset` begins with an empty database. Scripts that compare us with others drive it.

use std::error::Error;
use std::io::{BufRead, Write, stdin, stdout};

use dynafile::Database;
use dynafile_wire::Dispatcher;

fn main() -> Result<(), Box<dyn Error>> {
    let mut dispatcher = Dispatcher::new(Database::in_memory()?);
    let mut answers = stdout().lock();
    for line in stdin().lock().lines() {
        let line = line?;
        if line == "reset" {
            dispatcher = Dispatcher::new(Database::in_memory()?);
            continue;
        }
        let (target, body) =
            line.split_once('\t').ok_or("a line has a target, a tab and a body")?;
        let response = dispatcher.dispatch(target, body.as_bytes());
        write!(answers, "{}\t", response.status)?;
        answers.write_all(&response.body)?;
        writeln!(answers)?;
        answers.flush()?;
    }
    Ok(())
}
