//! What can be said to `serve`, on the command line, in the environment and in a file.
//!
//! One struct for all three, every member optional, so that what is not said in one place is
//! looked for in the next: flag, environment, file, default.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use clap::builder::BoolishValueParser;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, ValueEnum};
use serde::Deserialize;

use crate::serve::host::Host;

/// Below the help of `serve`.
pub(crate) const AFTER_HELP: &str = "\
Every flag is also a key of the configuration file (max_connections = 100) and a variable of the \
environment (DYNAFILE_MAX_CONNECTIONS=100). A flag beats the environment, the environment the file.

Examples:
  dynafile serve app.dynafile                     a file, on http://127.0.0.1:8000
  dynafile serve --memory --port 0                for tests: nothing kept, any free port
  dynafile serve app.dynafile --host 0.0.0.0 --auth keys.toml --tls-self-signed tls
  dynafile serve -sharedDb -inMemory              as DynamoDB Local is started";

/// When an acknowledged write is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DurabilityFlag {
    /// Before the answer
    Full,
    /// Within the interval: faster, and a crash may lose that much
    Relaxed,
}

/// The form of log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    Text,
    Json,
}

/// What is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    /// Every request
    Debug,
}

/// What was said to `serve` in one place.
#[derive(Debug, Default, Clone, Args, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ServeFlags {
    /// The database file, made if it is missing; with --namespace-by-key a directory of them
    /// [default: local.dynafile]
    #[arg(env = "DYNAFILE_PATH", hide_env = true)]
    pub(crate) path: Option<PathBuf>,
    /// Keep nothing: the data is gone when the server ends
    #[arg(
        long,
        env = "DYNAFILE_MEMORY",
        hide_env = true,
        num_args = 0..=1,
        value_parser = BoolishValueParser::new(),
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL",
        hide_possible_values = true,
    )]
    pub(crate) memory: Option<bool>,
    /// When an acknowledged write is on disk [default: full]
    #[arg(long, env = "DYNAFILE_DURABILITY", hide_env = true)]
    pub(crate) durability: Option<DurabilityFlag>,
    /// How long a relaxed write may stay off the disk, in milliseconds [default: 100]
    #[arg(long, env = "DYNAFILE_RELAXED_INTERVAL_MS", hide_env = true, value_name = "MS")]
    pub(crate) relaxed_interval_ms: Option<u64>,
    /// Memory for pages of the file, in MiB [default: 64]
    #[arg(long, env = "DYNAFILE_CACHE_MIB", hide_env = true, value_name = "MIB")]
    pub(crate) cache_mib: Option<u64>,
    /// A database of its own for each access key and region, instead of one for all
    #[arg(
        long,
        env = "DYNAFILE_NAMESPACE_BY_KEY",
        hide_env = true,
        num_args = 0..=1,
        value_parser = BoolishValueParser::new(),
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL",
        hide_possible_values = true,
    )]
    pub(crate) namespace_by_key: Option<bool>,
    /// The region in the ARNs of tables; with --auth requests must be signed for it
    /// [default: us-east-1]
    #[arg(long, env = "DYNAFILE_REGION", hide_env = true)]
    pub(crate) region: Option<String>,
    /// The account in the ARNs of tables, twelve digits; policies name it [default: 000000000000]
    #[arg(long, env = "DYNAFILE_ACCOUNT_ID", hide_env = true, value_name = "DIGITS")]
    pub(crate) account_id: Option<String>,
    /// A configuration file (TOML)
    #[arg(long, env = "DYNAFILE_CONFIG", hide_env = true, value_name = "FILE")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,

    /// The address to listen on, or its name [default: 127.0.0.1]
    #[arg(long, env = "DYNAFILE_HOST", hide_env = true, help_heading = "Listening")]
    pub(crate) host: Option<Host>,
    /// The port to listen on; 0 takes a free one [default: 8000]
    #[arg(long, env = "DYNAFILE_PORT", hide_env = true, help_heading = "Listening")]
    pub(crate) port: Option<u16>,
    /// A Unix socket to listen on besides; alone, if neither --host nor --port is given
    #[arg(
        long,
        env = "DYNAFILE_UNIX_SOCKET",
        hide_env = true,
        value_name = "SOCKET",
        help_heading = "Listening"
    )]
    pub(crate) unix_socket: Option<PathBuf>,
    /// An address that serves /metrics to whoever asks, like 0.0.0.0:9100; with --auth the only one
    #[arg(
        long,
        env = "DYNAFILE_METRICS",
        hide_env = true,
        value_name = "ADDRESS",
        help_heading = "Listening"
    )]
    pub(crate) metrics: Option<SocketAddr>,
    /// Web pages that may use the server: origins, or * for all
    /// [default: those of this machine; all with --auth]
    #[arg(
        long,
        env = "DYNAFILE_CORS_ORIGIN",
        hide_env = true,
        value_name = "ORIGIN",
        value_delimiter = ',',
        help_heading = "Listening"
    )]
    pub(crate) cors_origin: Option<Vec<String>>,

    /// The access keys whose signatures are accepted, with what each may do (TOML)
    #[arg(
        long,
        env = "DYNAFILE_AUTH",
        hide_env = true,
        value_name = "KEYS.toml",
        help_heading = "Protection"
    )]
    pub(crate) auth: Option<PathBuf>,
    /// Let everybody who can reach the server do everything
    #[arg(
        long,
        env = "DYNAFILE_INSECURE_NO_AUTH",
        hide_env = true,
        num_args = 0..=1,
        value_parser = BoolishValueParser::new(),
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL",
        hide_possible_values = true,
        help_heading = "Protection",
    )]
    pub(crate) insecure_no_auth: Option<bool>,
    /// The certificate, with its chain (PEM)
    #[arg(
        long,
        env = "DYNAFILE_TLS_CERT",
        hide_env = true,
        value_name = "FILE",
        help_heading = "Protection"
    )]
    pub(crate) tls_cert: Option<PathBuf>,
    /// The certificate's key (PEM)
    #[arg(
        long,
        env = "DYNAFILE_TLS_KEY",
        hide_env = true,
        value_name = "FILE",
        help_heading = "Protection"
    )]
    pub(crate) tls_key: Option<PathBuf>,
    /// A directory for a self-signed certificate, made if it is not there
    #[arg(
        long,
        env = "DYNAFILE_TLS_SELF_SIGNED",
        hide_env = true,
        value_name = "DIR",
        help_heading = "Protection"
    )]
    pub(crate) tls_self_signed: Option<PathBuf>,

    /// What is logged, to standard error [default: info]
    #[arg(
        long,
        env = "DYNAFILE_LOG",
        hide_env = true,
        value_name = "LEVEL",
        help_heading = "Logs"
    )]
    pub(crate) log: Option<LogLevel>,
    /// The form of log lines [default: text]
    #[arg(
        long,
        env = "DYNAFILE_LOG_FORMAT",
        hide_env = true,
        value_name = "FORMAT",
        help_heading = "Logs"
    )]
    pub(crate) log_format: Option<LogFormat>,

    /// Connections at once; more wait [default: 1024]
    #[arg(
        long,
        env = "DYNAFILE_MAX_CONNECTIONS",
        hide_env = true,
        value_name = "N",
        help_heading = "Limits"
    )]
    pub(crate) max_connections: Option<usize>,
    /// Requests that the engine works on at once; more wait [default: 256]
    #[arg(
        long,
        env = "DYNAFILE_MAX_RUNNING",
        hide_env = true,
        value_name = "N",
        help_heading = "Limits"
    )]
    pub(crate) max_running: Option<usize>,
    /// The largest request, in MiB [default: 16]
    #[arg(
        long,
        env = "DYNAFILE_MAX_BODY_MIB",
        hide_env = true,
        value_name = "MIB",
        help_heading = "Limits"
    )]
    pub(crate) max_body_mib: Option<usize>,
    /// Memory for all requests that are being read or run, in MiB [default: 256]
    #[arg(
        long,
        env = "DYNAFILE_MAX_BUFFERED_MIB",
        hide_env = true,
        value_name = "MIB",
        help_heading = "Limits"
    )]
    pub(crate) max_buffered_mib: Option<usize>,
    /// How long a connection may be silent between requests [default: 75]
    #[arg(
        long,
        env = "DYNAFILE_IDLE_SECONDS",
        hide_env = true,
        value_name = "S",
        help_heading = "Limits"
    )]
    pub(crate) idle_seconds: Option<u64>,
    /// How long a request's body may take to arrive [default: 30]
    #[arg(
        long,
        env = "DYNAFILE_TRANSFER_SECONDS",
        hide_env = true,
        value_name = "S",
        help_heading = "Limits"
    )]
    pub(crate) transfer_seconds: Option<u64>,
    /// How long the end waits for what is in flight [default: 30]
    #[arg(
        long,
        env = "DYNAFILE_SHUTDOWN_SECONDS",
        hide_env = true,
        value_name = "S",
        help_heading = "Limits"
    )]
    pub(crate) shutdown_seconds: Option<u64>,
    /// How long tables and indexes are being created, updated and deleted [default: 0]
    #[arg(
        long,
        env = "DYNAFILE_TABLE_STATUS_DELAY_MS",
        hide_env = true,
        value_name = "MS",
        help_heading = "Imitating the service"
    )]
    pub(crate) table_status_delay_ms: Option<u64>,
    /// How far reads of global indexes are behind their tables [default: 0]
    #[arg(
        long,
        env = "DYNAFILE_INDEX_DELAY_MS",
        hide_env = true,
        value_name = "MS",
        help_heading = "Imitating the service"
    )]
    pub(crate) index_delay_ms: Option<u64>,
    /// How long a transaction holds its items, for others to conflict with [default: 0]
    #[arg(
        long,
        env = "DYNAFILE_TRANSACTION_MS",
        hide_env = true,
        value_name = "MS",
        help_heading = "Imitating the service"
    )]
    pub(crate) transaction_ms: Option<u64>,
    /// After how long the shard of a stream has a successor [default: 4 hours]
    #[arg(
        long,
        env = "DYNAFILE_SHARD_LIFE_MS",
        hide_env = true,
        value_name = "MS",
        help_heading = "Imitating the service"
    )]
    pub(crate) shard_life_ms: Option<u64>,
    /// Refuse what exceeds the reserved throughput of a table
    #[arg(
        long,
        env = "DYNAFILE_THROTTLE",
        hide_env = true,
        num_args = 0..=1,
        value_parser = BoolishValueParser::new(),
        require_equals = true,
        default_missing_value = "true",
        value_name = "BOOL",
        hide_possible_values = true,
        help_heading = "Imitating the service",
    )]
    pub(crate) throttle: Option<bool>,
}

impl ServeFlags {
    /// A path and `memory` are one choice: where one of them was typed, what the environment says
    /// of the other is no longer asked.
    pub(crate) fn prefer_typed(&mut self, matches: &ArgMatches) {
        let is_typed = |flag| matches.value_source(flag) == Some(ValueSource::CommandLine);
        let (path, memory) = (is_typed("path"), is_typed("memory") && self.memory == Some(true));
        if path && !memory {
            self.memory = self.memory.filter(|_| is_typed("memory"));
        } else if memory && !path {
            self.path = None;
        }
    }

    /// What is said here, and where nothing is said, what the other place says.
    pub(crate) fn or(self, other: Self) -> Self {
        // A path in one place and `memory` in the other are one choice: the first place made it.
        let chose_storage = self.path.is_some() || self.memory.is_some();
        let storage = |flags: &Self| (flags.path.clone(), flags.memory);
        let (path, memory) = storage(if chose_storage { &self } else { &other });
        Self {
            path,
            memory,
            durability: self.durability.or(other.durability),
            relaxed_interval_ms: self.relaxed_interval_ms.or(other.relaxed_interval_ms),
            cache_mib: self.cache_mib.or(other.cache_mib),
            namespace_by_key: self.namespace_by_key.or(other.namespace_by_key),
            region: self.region.or(other.region),
            account_id: self.account_id.or(other.account_id),
            config: self.config.or(other.config),
            host: self.host.or(other.host),
            port: self.port.or(other.port),
            unix_socket: self.unix_socket.or(other.unix_socket),
            metrics: self.metrics.or(other.metrics),
            cors_origin: self.cors_origin.or(other.cors_origin),
            auth: self.auth.or(other.auth),
            insecure_no_auth: self.insecure_no_auth.or(other.insecure_no_auth),
            tls_cert: self.tls_cert.or(other.tls_cert),
            tls_key: self.tls_key.or(other.tls_key),
            tls_self_signed: self.tls_self_signed.or(other.tls_self_signed),
            log: self.log.or(other.log),
            log_format: self.log_format.or(other.log_format),
            max_connections: self.max_connections.or(other.max_connections),
            max_running: self.max_running.or(other.max_running),
            max_body_mib: self.max_body_mib.or(other.max_body_mib),
            max_buffered_mib: self.max_buffered_mib.or(other.max_buffered_mib),
            idle_seconds: self.idle_seconds.or(other.idle_seconds),
            transfer_seconds: self.transfer_seconds.or(other.transfer_seconds),
            shutdown_seconds: self.shutdown_seconds.or(other.shutdown_seconds),
            table_status_delay_ms: self.table_status_delay_ms.or(other.table_status_delay_ms),
            index_delay_ms: self.index_delay_ms.or(other.index_delay_ms),
            transaction_ms: self.transaction_ms.or(other.transaction_ms),
            shard_life_ms: self.shard_life_ms.or(other.shard_life_ms),
            throttle: self.throttle.or(other.throttle),
        }
    }

    /// Paths in a file are relative to the file's directory.
    pub(crate) fn relative_to(mut self, directory: &Path) -> Self {
        let paths = [
            &mut self.path,
            &mut self.unix_socket,
            &mut self.auth,
            &mut self.tls_cert,
            &mut self.tls_key,
            &mut self.tls_self_signed,
        ];
        for path in paths.into_iter().flatten() {
            *path = directory.join(&*path);
        }
        self
    }
}
