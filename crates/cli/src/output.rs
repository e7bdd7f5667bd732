//! What people and machines read: results on standard output, everything else on standard error.

use std::io::{self, Write};

use serde::Serialize;

/// Standard output and standard error. A reader that has gone away is no failure of the command.
#[derive(Debug, Default)]
pub(crate) struct Output {}

impl Output {
    /// A line of the result.
    pub(crate) fn line(&self, text: &str) {
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "{text}").and_then(|()| out.flush());
    }

    /// The result for machines, one line.
    pub(crate) fn json(&self, value: &impl Serialize) {
        let text = serde_json::to_string(value).expect("reports have nothing JSON lacks");
        self.line(&text);
    }

    /// A line beside the result: hints, errors.
    pub(crate) fn note(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Bytes as people read them: `3.2 MiB`.
pub(crate) fn human_bytes(bytes: u64) -> String {
    indicatif::BinaryBytes(bytes).to_string()
}

/// Counts as people read them: `1,234,567`.
pub(crate) fn human_count(count: u64) -> String {
    indicatif::HumanCount(count).to_string()
}

/// `1 item`, `2 items`.
pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{} {noun}{plural}", human_count(count))
}
