//! The engine's figures, asked for at each look.

use std::fmt;
use std::sync::Arc;

use dynafile::{Database, DatabaseMetrics};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

use crate::backend::Backend;

/// Reads the figures of the databases that are open.
pub(super) struct DatabaseFigures {
    backend: Arc<dyn Backend>,
}

impl DatabaseFigures {
    pub(super) fn new(backend: Arc<dyn Backend>) -> Self {
        Self { backend }
    }
}

impl fmt::Debug for DatabaseFigures {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("DatabaseFigures").finish_non_exhaustive()
    }
}

/// A figure: its name, what it says, whether it only grows, and where it stands.
struct Figure {
    name: &'static str,
    help: &'static str,
    grows: bool,
    value: fn(&DatabaseMetrics) -> f64,
}

const FIGURES: [Figure; 15] = [
    Figure {
        name: "commits",
        help: "Commits; one may carry many writes",
        grows: true,
        value: |figures| figures.commits as f64,
    },
    Figure {
        name: "failed_commits",
        help: "Commits that a storage error ended",
        grows: true,
        value: |figures| figures.failed_commits as f64,
    },
    Figure {
        name: "failed_flushes",
        help: "Flushes of relaxed writes that failed and are tried again",
        grows: true,
        value: |figures| figures.failed_flushes as f64,
    },
    Figure {
        name: "committed_operations",
        help: "Writes that commits carried: divided by commits, the size of a group",
        grows: true,
        value: |figures| figures.committed_operations as f64,
    },
    Figure {
        name: "largest_commit_group",
        help: "The most writes that one commit carried",
        grows: false,
        value: |figures| figures.largest_group as f64,
    },
    Figure {
        name: "commit_seconds",
        help: "Time spent in commits, flushes included",
        grows: true,
        value: |figures| figures.commit_time.as_secs_f64(),
    },
    Figure {
        name: "file_bytes",
        help: "The size of the file",
        grows: false,
        value: |figures| figures.file_size_bytes as f64,
    },
    Figure { name: "tables", help: "Tables", grows: false, value: |figures| figures.tables as f64 },
    Figure {
        name: "items",
        help: "Items in all tables",
        grows: false,
        value: |figures| figures.items as f64,
    },
    Figure {
        name: "ttl_lag_seconds",
        help: "How long the item that expired first has been waiting for the sweeper",
        grows: false,
        value: |figures| figures.ttl_lag.as_secs_f64(),
    },
    Figure {
        name: "stream_lag_seconds",
        help: "How long the oldest stream record past its 24 hours has been waiting for removal",
        grows: false,
        value: |figures| figures.stream_lag.as_secs_f64(),
    },
    Figure {
        name: "damaged_records",
        help: "Damaged records that the database's own work had to pass over since it was opened",
        grows: false,
        value: |figures| figures.damaged_records as f64,
    },
    Figure {
        name: "failed_background_work",
        help: "How often work in the background failed; the log says why",
        grows: true,
        value: |figures| figures.failed_background_work as f64,
    },
    Figure {
        name: "page_cache_bytes",
        help: "Bytes of pages in the page cache",
        grows: false,
        value: |figures| figures.cached_bytes as f64,
    },
    Figure {
        name: "page_evictions",
        help: "Pages that had to leave the page cache for others",
        grows: true,
        value: |figures| figures.page_evictions as f64,
    },
];

impl Collector for DatabaseFigures {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let look = |(name, database): (String, Database)| Some((name, database.metrics().ok()?));
        let databases: Vec<_> = self.backend.databases().into_iter().filter_map(look).collect();
        for figure in &FIGURES {
            encode_figure(&mut encoder, figure, &databases)?;
        }
        Ok(())
    }
}

fn encode_figure(
    encoder: &mut DescriptorEncoder<'_>,
    figure: &Figure,
    databases: &[(String, DatabaseMetrics)],
) -> Result<(), fmt::Error> {
    let kind = match figure.grows {
        true => ConstCounter::new(0.0).metric_type(),
        false => ConstGauge::new(0.0).metric_type(),
    };
    let mut family = encoder.encode_descriptor(figure.name, figure.help, None, kind)?;
    for (name, figures) in databases {
        let value = (figure.value)(figures);
        let labels = [("database", name.as_str())];
        let labelled = family.encode_family(&labels)?;
        match figure.grows {
            true => ConstCounter::new(value).encode(labelled)?,
            false => ConstGauge::new(value).encode(labelled)?,
        }
    }
    Ok(())
}
