//! Which violations the service reports of those that there are, and in which of its generations of words.
//!
//! The older words quote every value and join everything. The newer operations name some members alone, or none at all; but a
//! request without one of its required members, or one that nests deeper than their reader goes, gets the older ones
//! throughout. docs/fidelity.md says which operations are which.

use super::{Constraint, Violation};
use crate::schema::{Standing, Style};

/// What is reported of the violations, in their order.
pub(super) fn reported(
    mut violations: Vec<Violation<'_>>,
    is_older: impl FnOnce() -> bool,
) -> Vec<Violation<'_>> {
    let has_newer = violations.iter().any(Violation::is_newer);
    if has_newer && (violations.iter().any(Violation::is_missing) || is_older()) {
        violations.iter_mut().for_each(Violation::age);
    }
    if let Some(alone) = violations.iter().position(Violation::stands_alone) {
        return vec![violations.swap_remove(alone)];
    }
    if violations.iter().any(|violation| !violation.comes_last()) {
        violations.retain(|violation| !violation.comes_last());
    }
    violations
}

impl Violation<'_> {
    /// Whether the message names the member without quoting the value.
    pub(crate) fn is_naming(&self) -> bool {
        let is_of_length = matches!(
            self.constraint,
            Constraint::MinLength(_)
                | Constraint::MaxLength(_)
                | Constraint::AtLeast(_)
                | Constraint::AtMost(_)
        );
        match self.style {
            Style::Naming => is_of_length,
            Style::NamingEmpty => self.is_empty_name(),
            _ => false,
        }
    }

    /// Whether an operation of the newer generation words it as no older one does.
    fn is_newer(&self) -> bool {
        match self.style {
            Style::Anonymous(..) => true,
            Style::NamingEmpty => self.is_empty_name(),
            _ => false,
        }
    }

    /// Gives it the older words.
    fn age(&mut self) {
        if matches!(self.style, Style::Anonymous(..) | Style::NamingEmpty) {
            self.style = Style::Quoting;
        }
    }

    fn is_missing(&self) -> bool {
        matches!(self.constraint, Constraint::NotNull)
    }

    fn is_empty_name(&self) -> bool {
        matches!(self.constraint, Constraint::MinLength(1))
    }

    /// Whether nothing else is reported beside it.
    fn stands_alone(&self) -> bool {
        match self.style {
            Style::Anonymous(_, standing) => standing != Standing::Joined,
            Style::NamingEmpty => self.is_empty_name(),
            _ => false,
        }
    }

    fn comes_last(&self) -> bool {
        matches!(self.constraint, Constraint::TableKeys { comes_last: true })
    }
}
