//! What `serve` will do: flags, environment, file and defaults put together, and checked.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dynafile::model::{is_account_id, is_region};
use dynafile::{Builder, Database, Durability, Notice};
use dynafile_server::{
    AccessKeys, AllowedOrigins, Authentication, Home, Limits, Listen, Settings, TlsIdentity,
};

use crate::exit::Failure;
use crate::serve::config_file;
use crate::serve::flags::{DurabilityFlag, LogFormat, LogLevel, ServeFlags};

const DEFAULT_FILE: &str = "local.dynafile";

/// DynamoDB Local's.
const DEFAULT_PORT: u16 = 8000;

/// Where the data is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Storage {
    Memory,
    File(PathBuf),
    /// A file for each access key and region; without a directory in memory.
    Directory(Option<PathBuf>),
}

impl fmt::Display for Storage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Memory => write!(formatter, "a database in memory"),
            Self::File(path) => write!(formatter, "{}", path.display()),
            Self::Directory(Some(path)) => write!(formatter, "the databases in {}", path.display()),
            Self::Directory(None) => write!(formatter, "databases in memory"),
        }
    }
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Logs {
    pub(crate) level: LogLevel,
    pub(crate) format: LogFormat,
}

/// Everything that `serve` needs to know.
pub(crate) struct ServeConfig {
    pub(crate) storage: Storage,
    pub(crate) builder: Builder,
    pub(crate) settings: Settings,
    pub(crate) logs: Logs,
}

impl ServeConfig {
    /// Reads the files that the flags name, and makes their choices.
    pub(crate) fn resolve(flags: ServeFlags) -> Result<Self, Failure> {
        let flags = match flags.config.clone() {
            Some(path) => flags.or(config_file::read(&path)?),
            None => flags,
        };
        let home = home(&flags)?;
        Ok(Self {
            storage: storage(&flags)?,
            builder: builder(&flags)?.region(&home.region).account_id(&home.account_id),
            logs: Logs {
                level: flags.log.unwrap_or(LogLevel::Info),
                format: flags.log_format.unwrap_or(LogFormat::Text),
            },
            settings: settings(&flags, home)?,
        })
    }
}

fn usage<T>(message: &str) -> Result<T, Failure> {
    Err(Failure::Usage(message.to_owned()))
}

fn storage(flags: &ServeFlags) -> Result<Storage, Failure> {
    let by_key = flags.namespace_by_key.unwrap_or(false);
    let memory = flags.memory.unwrap_or(false);
    Ok(match (by_key, memory, flags.path.clone()) {
        (_, true, Some(_)) => return usage("a path and --memory are two places; choose one"),
        (true, true, None) => Storage::Directory(None),
        (false, true, None) => Storage::Memory,
        (true, false, None) => {
            return usage("--namespace-by-key needs a directory for its files, or --memory");
        }
        (true, false, Some(path)) if path.is_file() => {
            return usage("--namespace-by-key needs a directory, and the path is a file");
        }
        (true, false, Some(path)) => Storage::Directory(Some(path)),
        (false, false, path) => Storage::File(path.unwrap_or_else(|| DEFAULT_FILE.into())),
    })
}

/// Where the database says it is.
fn home(flags: &ServeFlags) -> Result<Home, Failure> {
    let default = Home::default();
    let home = Home {
        region: flags.region.clone().unwrap_or(default.region),
        account_id: flags.account_id.clone().unwrap_or(default.account_id),
    };
    if !is_region(&home.region) {
        return usage("--region takes the name of a region, like eu-west-1");
    }
    if !is_account_id(&home.account_id) {
        return usage("--account-id takes twelve digits, like 123456789012");
    }
    Ok(home)
}

fn builder(flags: &ServeFlags) -> Result<Builder, Failure> {
    let interval = flags.relaxed_interval_ms.map(Duration::from_millis);
    let durability = match (flags.durability, interval) {
        (Some(DurabilityFlag::Relaxed), interval) => {
            Durability::Relaxed { interval: interval.unwrap_or(Durability::DEFAULT_INTERVAL) }
        }
        (_, Some(_)) => return usage("--relaxed-interval-ms goes with --durability relaxed"),
        (_, None) => Durability::Full,
    };
    let mut builder = imitating(flags, Database::builder().on_notice(log));
    if !flags.memory.unwrap_or(false) {
        builder = builder.durability(durability);
    }
    match flags.cache_mib {
        None => Ok(builder),
        Some(mib) if (1..=1 << 30).contains(&mib) => Ok(builder.cache_size_bytes(mib << 20)),
        Some(_) => usage("--cache-mib must be 1 or more"),
    }
}

/// What no request can be told, for the log.
fn log(notice: &Notice) {
    match notice {
        Notice::DamagePassedOver { work, place, detail } => {
            tracing::error!(work, place, detail, "passed over a damaged record: check the file");
        }
        other => tracing::error!("{other}"),
    }
}

/// How closely the service's slowness is imitated.
fn imitating(flags: &ServeFlags, builder: Builder) -> Builder {
    let time = |milliseconds: Option<u64>| Duration::from_millis(milliseconds.unwrap_or(0));
    let builder = builder
        .table_status_delay(time(flags.table_status_delay_ms))
        .index_propagation_delay(time(flags.index_delay_ms))
        .transaction_duration(time(flags.transaction_ms))
        .throttle_by_provisioned_throughput(flags.throttle.unwrap_or(false));
    match flags.shard_life_ms {
        Some(life) => builder.stream_shard_life(Duration::from_millis(life)),
        None => builder,
    }
}

fn settings(flags: &ServeFlags, home: Home) -> Result<Settings, Failure> {
    let authentication = authentication(flags, home)?;
    let verified = matches!(authentication, Authentication::Verified(_));
    Ok(Settings {
        listen: listen(flags),
        metrics_listen: flags.metrics,
        tls: tls(flags)?,
        origins: origins(flags, verified),
        authentication,
        limits: limits(flags)?,
        ..Settings::on_port(DEFAULT_PORT)
    })
}

fn listen(flags: &ServeFlags) -> Vec<Listen> {
    let mut listen = Vec::new();
    if flags.host.is_some() || flags.port.is_some() || flags.unix_socket.is_none() {
        let host = flags.host.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |host| host.0);
        listen.push(Listen::Tcp(SocketAddr::new(host, flags.port.unwrap_or(DEFAULT_PORT))));
    }
    listen.extend(flags.unix_socket.clone().map(Listen::Unix));
    listen
}

fn authentication(flags: &ServeFlags, home: Home) -> Result<Authentication, Failure> {
    match (&flags.auth, flags.insecure_no_auth.unwrap_or(false)) {
        (Some(_), true) => usage("--auth and --insecure-no-auth contradict each other"),
        (Some(path), false) => {
            Ok(Authentication::Verified(Arc::new(AccessKeys::read(path, home)?)))
        }
        (None, true) => Ok(Authentication::UnverifiedAnywhere),
        (None, false) => Ok(Authentication::UnverifiedOnLoopback),
    }
}

fn origins(flags: &ServeFlags, verified: bool) -> AllowedOrigins {
    match flags.cors_origin.as_deref() {
        Some(origins) if origins.iter().any(|origin| origin == "*") => AllowedOrigins::Any,
        Some(origins) => AllowedOrigins::Listed(origins.to_vec()),
        None if verified => AllowedOrigins::Any,
        None => AllowedOrigins::Loopback,
    }
}

fn tls(flags: &ServeFlags) -> Result<Option<TlsIdentity>, Failure> {
    match (&flags.tls_cert, &flags.tls_key, &flags.tls_self_signed) {
        (None, None, None) => Ok(None),
        (Some(certificate), Some(key), None) => {
            Ok(Some(TlsIdentity::from_files(certificate, key)?))
        }
        (None, None, Some(directory)) => {
            let mut hosts = vec!["localhost".to_owned(), "127.0.0.1".into(), "::1".into()];
            let host = flags.host.map(|host| host.0);
            let host = host.filter(|host| !host.is_unspecified() && !host.is_loopback());
            hosts.extend(host.map(|host| host.to_string()));
            Ok(Some(TlsIdentity::self_signed(directory, &hosts)?))
        }
        _ => usage("TLS needs --tls-cert and --tls-key, or --tls-self-signed alone"),
    }
}

fn limits(flags: &ServeFlags) -> Result<Limits, Failure> {
    let defaults = Limits::default();
    let mib = |mib: Option<usize>, default| mib.map_or(default, |mib| mib.saturating_mul(1 << 20));
    let seconds = |seconds: Option<u64>, default| seconds.map_or(default, Duration::from_secs);
    let limits = Limits {
        max_connections: flags.max_connections.unwrap_or(defaults.max_connections),
        max_running: flags.max_running.unwrap_or(defaults.max_running),
        max_body_bytes: mib(flags.max_body_mib, defaults.max_body_bytes),
        max_buffered_bytes: mib(flags.max_buffered_mib, defaults.max_buffered_bytes),
        idle_timeout: seconds(flags.idle_seconds, defaults.idle_timeout),
        transfer_timeout: seconds(flags.transfer_seconds, defaults.transfer_timeout),
        shutdown_grace: seconds(flags.shutdown_seconds, defaults.shutdown_grace),
        ..defaults
    };
    let counts = [limits.max_connections, limits.max_running];
    if counts.iter().any(|&count| !(1..=100_000).contains(&count)) {
        return usage("--max-connections and --max-running must be from 1 to 100000");
    }
    if limits.max_body_bytes == 0 || limits.max_buffered_bytes < limits.max_body_bytes {
        return usage("--max-buffered-mib must have room for one --max-body-mib, of 1 or more");
    }
    match limits.idle_timeout.is_zero() || limits.transfer_timeout.is_zero() {
        true => usage("--idle-seconds and --transfer-seconds must be 1 or more"),
        false => Ok(limits),
    }
}
