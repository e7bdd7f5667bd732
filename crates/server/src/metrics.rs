//! Figures of the server and of its databases, in Prometheus' text format.
//!
//! The server counts as it works; the engine's figures are asked for when somebody looks.

mod databases;

use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::{Family, MetricConstructor};
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::{Registry, Unit};

use crate::backend::Backend;
use databases::DatabaseFigures;

/// The content type of Prometheus' text (OpenMetrics 1.0).
pub(crate) const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The operation of requests that named none there is.
const UNKNOWN: &str = "unknown";

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    operation: &'static str,
    status: u16,
    /// The error's name; empty for what went well.
    error: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OperationLabels {
    operation: &'static str,
}

/// Latencies from 50 µs to 13 s, each bucket twice the last.
#[derive(Debug, Clone)]
struct Latency;

impl MetricConstructor<Histogram> for Latency {
    fn new_metric(&self) -> Histogram {
        Histogram::new(exponential_buckets(0.000_05, 2.0, 19))
    }
}

/// What a finished request counts as.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Finished {
    pub(crate) operation: Option<&'static str>,
    pub(crate) status: u16,
    pub(crate) error: Option<&'static str>,
    pub(crate) took: Duration,
    pub(crate) received_bytes: usize,
    pub(crate) sent_bytes: usize,
}

/// The figures of a server.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    latencies: Family<OperationLabels, Histogram, Latency>,
    received_bytes: Counter<u64, AtomicU64>,
    sent_bytes: Counter<u64, AtomicU64>,
    in_flight: Gauge,
    connections: Gauge,
}

impl Metrics {
    pub(crate) fn new(backend: Arc<dyn Backend>) -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("dynafile"),
            requests: Family::default(),
            latencies: Family::new_with_constructor(Latency),
            received_bytes: Counter::default(),
            sent_bytes: Counter::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
        };
        metrics.register();
        metrics.registry.register_collector(Box::new(DatabaseFigures::new(backend)));
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "requests",
            "Requests answered, by operation, HTTP status and error",
            self.requests.clone(),
        );
        registry.register_with_unit(
            "request_duration",
            "From the head of a request to its answer",
            Unit::Seconds,
            self.latencies.clone(),
        );
        registry.register_with_unit(
            "received",
            "Bytes of request bodies, as they were sent",
            Unit::Bytes,
            self.received_bytes.clone(),
        );
        registry.register_with_unit(
            "sent",
            "Bytes of answers' bodies, as they were sent",
            Unit::Bytes,
            self.sent_bytes.clone(),
        );
        registry.register(
            "requests_in_flight",
            "Requests being read, run or waited for",
            self.in_flight.clone(),
        );
        registry.register("connections", "Open connections", self.connections.clone());
    }

    /// Counts a request as in flight until the guard is dropped.
    pub(crate) fn begin_request(&self) -> Held {
        Held::new(&self.in_flight)
    }

    /// Counts a connection as open until the guard is dropped.
    pub(crate) fn begin_connection(&self) -> Held {
        Held::new(&self.connections)
    }

    pub(crate) fn finish_request(&self, finished: &Finished) {
        let operation = finished.operation.unwrap_or(UNKNOWN);
        let error = finished.error.unwrap_or_default();
        let labels = RequestLabels { operation, status: finished.status, error };
        self.requests.get_or_create(&labels).inc();
        let seconds = finished.took.as_secs_f64();
        self.latencies.get_or_create(&OperationLabels { operation }).observe(seconds);
        self.received_bytes.inc_by(finished.received_bytes as u64);
        self.sent_bytes.inc_by(finished.sent_bytes as u64);
    }

    /// Everything, as text.
    pub(crate) fn text(&self) -> String {
        let mut page = String::new();
        // Writing to a string does not fail; a collector that does has ended the page early.
        let _ = text::encode(&mut page, &self.registry);
        page
    }
}

/// One more of something, until it is dropped.
pub(crate) struct Held {
    gauge: Gauge,
}

impl Held {
    fn new(gauge: &Gauge) -> Self {
        gauge.inc();
        Self { gauge: gauge.clone() }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.gauge.dec();
    }
}
