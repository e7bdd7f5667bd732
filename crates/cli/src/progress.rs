//! A bar on the terminal while a command works.

use std::time::Duration;

use dynafile::Progress;
use indicatif::{ProgressBar, ProgressStyle};

/// How often the bar moves at most.
const TICK: Duration = Duration::from_millis(100);

/// Shows how far a command is; nothing where nobody looks.
pub(crate) struct Bar {
    bar: ProgressBar,
}

impl Bar {
    /// A bar of records; hidden for machines, and where standard error is not a terminal.
    pub(crate) fn of_records(what: &'static str, hidden: bool) -> Self {
        if hidden {
            return Self { bar: ProgressBar::hidden() };
        }
        let template = "{msg} [{bar:32}] {human_pos} of {human_len} records, {eta} left";
        let style = ProgressStyle::with_template(template).expect("the template is ours");
        let bar = ProgressBar::no_length().with_style(style).with_message(what);
        bar.enable_steady_tick(TICK);
        Self { bar }
    }

    /// A turning sign, for work of unknown length.
    pub(crate) fn of_unknown_length(what: &'static str, hidden: bool) -> Self {
        if hidden {
            return Self { bar: ProgressBar::hidden() };
        }
        let bar = ProgressBar::new_spinner().with_message(what);
        bar.enable_steady_tick(TICK);
        Self { bar }
    }

    pub(crate) fn show(&self, progress: Progress) {
        self.bar.set_length(progress.total);
        self.bar.set_position(progress.done);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
