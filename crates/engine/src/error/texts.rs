//! Parts of messages that take more than a format string.

use super::Error;
use crate::store::CheckReport;

/// Findings of a check that a message names.
const FINDINGS_SHOWN: usize = 3;

/// The first findings of a check, and how many there are.
pub(super) fn describe_findings(report: &CheckReport) -> String {
    let shown = report.findings.iter().take(FINDINGS_SHOWN).map(ToString::to_string);
    let mut text = shown.collect::<Vec<_>>().join("; ");
    let more = report.finding_count.saturating_sub(FINDINGS_SHOWN as u64);
    if more > 0 {
        text.push_str(&format!("; and {more} more"));
    }
    text
}

/// The failed actions of a transaction, by position.
pub(super) fn describe_reasons(reasons: &[Option<Error>]) -> String {
    let failed = |(position, reason): (usize, &Option<Error>)| {
        reason.as_ref().map(|reason| format!("action {position}: {reason}"))
    };
    reasons.iter().enumerate().filter_map(failed).collect::<Vec<_>>().join("; ")
}

pub(super) fn throttled_place(table: &str, index: &Option<String>) -> String {
    match index {
        Some(index) => format!("index '{index}' of table '{table}'"),
        None => format!("table '{table}'"),
    }
}

pub(super) fn of_revision(revision_id: &Option<String>) -> String {
    revision_id.as_ref().map(|id| format!(" of revision '{id}'")).unwrap_or_default()
}
