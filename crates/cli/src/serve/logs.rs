//! Logs on standard error, as text for people or as a line of JSON per event.

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::fmt;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry;
use tracing_subscriber::util::SubscriberInitExt;

use crate::serve::config::Logs;
use crate::serve::flags::{LogFormat, LogLevel};

/// What our own crates log with.
const OWN: &str = "dynafile";

/// Starts logging; a second call does nothing.
pub(crate) fn start(logs: &Logs) {
    let level = match logs.level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
    };
    // The libraries below log what is ours to log, in their own words.
    let filter = Targets::new().with_default(level.min(LevelFilter::WARN)).with_target(OWN, level);
    let ansi = std::io::IsTerminal::is_terminal(&std::io::stderr());
    let _ = match logs.format {
        LogFormat::Text => {
            let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(ansi);
            registry().with(layer.with_target(false)).with(filter).try_init()
        }
        LogFormat::Json => {
            let layer = fmt::layer().json().flatten_event(true).with_writer(std::io::stderr);
            registry().with(layer).with(filter).try_init()
        }
    };
}
