//! What a server is told: where to listen, whom to believe, what to bear.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use dynafile::{Clock, SystemClock};

use crate::auth::Authentication;
use crate::cors::AllowedOrigins;
use crate::tls::TlsIdentity;

/// An address to listen on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Listen {
    /// TCP; port 0 takes a free one.
    Tcp(SocketAddr),
    /// A Unix socket, which only the owner may use.
    Unix(PathBuf),
}

/// How a server is set up.
#[derive(Clone)]
pub struct Settings {
    /// Where to listen; all of them at once.
    pub listen: Vec<Listen>,
    /// Where metrics are served besides, over plain HTTP, to whoever asks; on a loopback address
    /// only to those who name this machine as host.
    pub metrics_listen: Option<SocketAddr>,
    /// With it, TCP is TLS; Unix sockets stay plain.
    pub tls: Option<TlsIdentity>,
    /// Whom to believe.
    pub authentication: Authentication,
    /// Which web pages may use the server.
    pub origins: AllowedOrigins,
    /// What to bear.
    pub limits: Limits,
    /// Where the time comes from that signatures are checked against.
    pub clock: Arc<dyn Clock>,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { listen, metrics_listen, tls, authentication, origins, limits, .. } = self;
        f.debug_struct("Settings")
            .field("listen", listen)
            .field("metrics_listen", metrics_listen)
            .field("tls", tls)
            .field("authentication", authentication)
            .field("origins", origins)
            .field("limits", limits)
            .finish_non_exhaustive()
    }
}

impl Settings {
    /// Plain HTTP on `127.0.0.1`, everybody on this machine believed.
    pub fn on_port(port: u16) -> Self {
        Self {
            listen: vec![Listen::Tcp(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))],
            metrics_listen: None,
            tls: None,
            authentication: Authentication::UnverifiedOnLoopback,
            origins: AllowedOrigins::Loopback,
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
        }
    }
}

/// What a server bears before it refuses or hangs up.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest body, as sent and unpacked (developer guide, "Service, account, and table
    /// quotas": a request of 16 MB); 16 MiB unless set.
    pub max_body_bytes: usize,
    /// The largest head of a request, in bytes; 64 KiB unless set, 8 KiB at least.
    pub max_head_bytes: usize,
    /// Bodies that may be in memory at once, as sent and unpacked, all together; beyond it requests
    /// are told to come again. As much may be in memory of answers that are being made, which wait
    /// for each other, and of answers that their clients have not read. 256 MiB unless set.
    pub max_buffered_bytes: usize,
    /// Connections at once; more wait to be accepted. 1,024 unless set.
    pub max_connections: usize,
    /// Requests that the engine works on at once, each on a thread; more wait. 256 unless set.
    pub max_running: usize,
    /// How long a connection may be without a request, or take to send the head of one; 75 seconds
    /// unless set. Pings are no requests.
    pub idle_timeout: Duration,
    /// How long a body may take to arrive, and an answer to be taken; 30 seconds unless set.
    pub transfer_timeout: Duration,
    /// How long the end waits for what is in flight; 30 seconds unless set.
    pub shutdown_grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_body_bytes: 16 << 20,
            max_head_bytes: 64 << 10,
            max_buffered_bytes: 256 << 20,
            max_connections: 1024,
            max_running: 256,
            idle_timeout: Duration::from_secs(75),
            transfer_timeout: Duration::from_secs(30),
            shutdown_grace: Duration::from_secs(30),
        }
    }
}
