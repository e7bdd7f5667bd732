//! The table of what was measured: each figure beside its peer's, the ratio beside its target.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::Outcome;
use crate::measure::Rates;
use crate::options::Options;

/// What a row must reach.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtLeast(f64),
    AtMost(f64),
    /// Measured for the picture; nothing was promised.
    Informal,
}

impl Target {
    fn is_met(self, value: f64) -> Option<bool> {
        match self {
            Self::AtLeast(limit) => Some(value >= limit),
            Self::AtMost(limit) => Some(value <= limit),
            Self::Informal => None,
        }
    }

    fn to_text(self, unit: &str) -> String {
        match self {
            Self::AtLeast(limit) => format!(">= {limit}{unit}"),
            Self::AtMost(limit) => format!("<= {limit}{unit}"),
            Self::Informal => "-".to_owned(),
        }
    }
}

/// One line of the table. `value` is what the target is about: a ratio, or a figure of its own with its unit.
struct Row {
    work: String,
    ours: String,
    peer: String,
    peers: String,
    value: f64,
    unit: &'static str,
    target: Target,
    rounds: Value,
}

impl Row {
    fn verdict(&self) -> &'static str {
        match self.target.is_met(self.value) {
            Some(true) => "hit",
            Some(false) => "MISS",
            None => "",
        }
    }

    fn cells(&self) -> [String; 7] {
        [
            self.work.clone(),
            self.ours.clone(),
            self.peer.clone(),
            self.peers.clone(),
            if self.peers.is_empty() { String::new() } else { format!("{:.2}", self.value) },
            self.target.to_text(self.unit),
            self.verdict().to_owned(),
        ]
    }
}

const HEADINGS: [&str; 7] = ["work", "ours", "peer", "peer's", "ratio", "target", ""];

pub(crate) struct Report {
    conditions: String,
    rows: Vec<Row>,
}

impl Report {
    pub(crate) fn new(options: &Options) -> Self {
        let cores = std::thread::available_parallelism().map_or(0, |cores| cores.get());
        let conditions = format!(
            "Medians of {} rounds in turns; {cores} cores, {}; page cache {} MiB; items of about 1 KB; dynafile {}{}.",
            options.rounds,
            std::env::consts::OS,
            options.cache_size_bytes >> 20,
            env!("CARGO_PKG_VERSION"),
            if options.quick {
                "; a quick run, at a tenth of the size: a look, not a result"
            } else {
                ""
            },
        );
        Self { conditions, rows: Vec::new() }
    }

    /// Adds a row of two rates; its value is ours divided by the peer's.
    pub(crate) fn versus(
        &mut self,
        work: &str,
        ours: &Rates,
        peer: &str,
        peers: &Rates,
        target: Target,
    ) {
        self.rows.push(Row {
            work: work.to_owned(),
            ours: rate_text(ours.median()),
            peer: peer.to_owned(),
            peers: rate_text(peers.median()),
            value: ours.median() / peers.median(),
            unit: "",
            target,
            rounds: json!({ "ours": ours.rounds(), "peer": peers.rounds() }),
        });
    }

    /// Adds a row of two rates that says how many times longer we take than the peer.
    pub(crate) fn slowdown(
        &mut self,
        work: &str,
        ours: &Rates,
        peer: &str,
        peers: &Rates,
        at_most: f64,
    ) {
        self.versus(work, ours, peer, peers, Target::AtMost(at_most));
        if let Some(row) = self.rows.last_mut() {
            row.value = peers.median() / ours.median();
        }
    }

    /// Adds a row that is a figure of its own.
    pub(crate) fn figure(&mut self, work: &str, value: f64, unit: &'static str, target: Target) {
        self.rows.push(Row {
            work: work.to_owned(),
            ours: format!("{value:.1}{unit}"),
            peer: String::new(),
            peers: String::new(),
            value,
            unit,
            target,
            rounds: json!(null),
        });
    }

    /// The table for a terminal.
    pub(crate) fn to_text(&self) -> String {
        let mut widths = HEADINGS.map(str::len);
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row.cells()) {
                *width = (*width).max(cell.chars().count());
            }
        }
        let mut text = String::new();
        let line = |cells: [String; 7]| {
            let padded: Vec<_> =
                cells.iter().zip(widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
            padded.join("  ").trim_end().to_owned()
        };
        let _ = writeln!(text, "{}", line(HEADINGS.map(str::to_owned)));
        let _ = writeln!(text, "{}", line(widths.map(|width| "-".repeat(width))));
        for row in &self.rows {
            let _ = writeln!(text, "{}", line(row.cells()));
        }
        let _ = write!(text, "\n{}\n{}", self.conditions, self.summary());
        text
    }

    fn to_markdown(&self) -> String {
        let mut text = format!("# Rust\n\n{} {}\n\n", self.conditions, self.summary());
        let _ = writeln!(text, "| {} |", HEADINGS.join(" | "));
        let _ = writeln!(text, "|{}", " --- |".repeat(HEADINGS.len()));
        for row in &self.rows {
            let _ = writeln!(text, "| {} |", row.cells().join(" | "));
        }
        text
    }

    fn summary(&self) -> String {
        let missed = self.rows.iter().filter(|row| row.verdict() == "MISS").count();
        let with_target = self.rows.iter().filter(|row| !row.verdict().is_empty()).count();
        format!("{} of {with_target} targets hit, {missed} missed.", with_target - missed)
    }

    fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|row| {
            json!({
                "work": row.work, "ours": row.ours, "peer": row.peer, "peers": row.peers,
                "value": row.value, "target": row.target.to_text(row.unit), "verdict": row.verdict(),
                "rounds": row.rounds,
            })
        });
        json!({ "conditions": self.conditions, "rows": rows.collect::<Vec<_>>() })
    }

    /// Writes `rust.md` and `rust.json` into `directory`.
    pub(crate) fn write_to(&self, directory: &Path) -> Outcome<()> {
        std::fs::create_dir_all(directory)?;
        std::fs::write(directory.join("rust.md"), self.to_markdown())?;
        let json = serde_json::to_string_pretty(&self.to_json())?;
        std::fs::write(directory.join("rust.json"), json + "\n")?;
        Ok(())
    }
}

/// A rate in a form that a person can compare: `403 k/s`.
fn rate_text(per_second: f64) -> String {
    match per_second {
        rate if rate >= 1e6 => format!("{:.2} M/s", rate / 1e6),
        rate if rate >= 1e4 => format!("{:.0} k/s", rate / 1e3),
        rate if rate >= 1e3 => format!("{:.2} k/s", rate / 1e3),
        rate => format!("{rate:.0} /s"),
    }
}
