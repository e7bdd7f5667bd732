//! The server's life: bind, accept, drain, close.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::auth::Authentication;
use crate::backend::Backend;
use crate::connection::{Connection, Purpose};
use crate::error::{Result, ServerError};
use crate::exchange::Shared;
use crate::listener::Listener;
use crate::settings::{Limits, Listen, Settings};

/// How long accepting rests after it failed: usually the process is out of file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Blocking threads besides those of requests: looking at metrics.
const SPARE_THREADS: usize = 4;

/// How long a thread waits for its next request before it ends and frees its stack.
const THREAD_KEEP_ALIVE: Duration = Duration::from_secs(5);

/// A runtime with threads for as many requests as the limits let run.
///
/// # Errors
/// [`ServerError::Runtime`] if threads cannot be started.
pub fn runtime(limits: &Limits) -> Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_name("dynafile-server")
        .max_blocking_threads(limits.max_running + SPARE_THREADS)
        .thread_keep_alive(THREAD_KEEP_ALIVE)
        .build()
        .map_err(|source| ServerError::Runtime { source })
}

/// A server that is bound to its addresses.
pub struct Server {
    shared: Arc<Shared>,
    listeners: Vec<(Listener, Purpose)>,
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("addresses", &self.addresses()).finish_non_exhaustive()
    }
}

impl Server {
    /// Binds the addresses; clients that connect from now on wait to be served.
    ///
    /// # Errors
    /// [`ServerError::OpenToTheNetwork`], and addresses that are taken.
    pub async fn bind(settings: Settings, backend: impl Backend) -> Result<Self> {
        expect_protected(&settings)?;
        let mut listeners = Vec::new();
        for listen in &settings.listen {
            listeners.push((Listener::bind(listen).await?, Purpose::Protocol));
        }
        if let Some(address) = settings.metrics_listen {
            listeners.push((Listener::bind(&Listen::Tcp(address)).await?, Purpose::Metrics));
        }
        let server = Self { shared: Arc::new(Shared::new(settings, Arc::new(backend))), listeners };
        if let Some(address) = server.readable_address() {
            tracing::warn!(
                %address,
                "others on the way can read everything that is sent: signatures say who asks, and \
                 hide nothing; --tls-cert and --tls-key, or --tls-self-signed, encrypt it"
            );
        }
        Ok(server)
    }

    /// Where it listens, with the ports that were taken in place of 0.
    pub fn addresses(&self) -> Vec<Listen> {
        self.of_purpose(Purpose::Protocol).map(Listener::address).collect()
    }

    /// Where metrics are served besides.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.of_purpose(Purpose::Metrics).find_map(|listener| match listener.address() {
            Listen::Tcp(address) => Some(address),
            Listen::Unix(_) => None,
        })
    }

    /// An address that other machines reach and that nothing is encrypted on, although access
    /// keys are verified: requests and answers can be read on the way.
    pub fn readable_address(&self) -> Option<SocketAddr> {
        let settings = &self.shared.settings;
        let is_verifying = matches!(settings.authentication, Authentication::Verified(_));
        if is_verifying && settings.tls.is_none() { open_address(settings) } else { None }
    }

    /// The endpoint that clients are given; of a Unix socket its path.
    pub fn url(&self) -> String {
        let scheme = if self.shared.settings.tls.is_some() { "https" } else { "http" };
        match self.addresses().into_iter().next() {
            Some(Listen::Tcp(address)) => format!("{scheme}://{address}"),
            Some(Listen::Unix(path)) => format!("unix:{}", path.display()),
            None => String::new(),
        }
    }

    /// Serves until `shutdown` is ready, or until the file is not the one that was opened any more;
    /// then finishes what is in flight and closes the database.
    ///
    /// # Errors
    /// [`ServerError::FileLost`]; [`ServerError::Close`].
    pub async fn run(self, shutdown: impl Future<Output = ()>) -> Result<()> {
        let (end, ending) = watch::channel(false);
        let connections = self.shared.settings.limits.max_connections;
        let room = Arc::new(Semaphore::new(connections.min(Semaphore::MAX_PERMITS)));
        let mut accepting = JoinSet::new();
        for (listener, purpose) in self.listeners {
            let acceptor = Acceptor {
                shared: self.shared.clone(),
                ending: ending.clone(),
                room: room.clone(),
                purpose,
            };
            accepting.spawn(acceptor.run(listener));
        }
        tokio::select! {
            () = shutdown => {}
            () = self.shared.lost() => {}
        }
        tracing::info!("ending: no new connections, waiting for what is in flight");
        let _ = end.send(true);
        accepting.join_all().await;
        drop(ending);
        self.shared.drain(end).await;
        let closed = close(self.shared.backend.clone()).await;
        self.shared.loss().map_or(closed, |loss| Err(ServerError::FileLost(loss)))
    }

    fn of_purpose(&self, wanted: Purpose) -> impl Iterator<Item = &Listener> {
        let of_purpose = self.listeners.iter().filter(move |(_, purpose)| *purpose == wanted);
        of_purpose.map(|(listener, _)| listener)
    }
}

impl Shared {
    /// Waits for the connections, each of which has a receiver.
    async fn drain(&self, end: watch::Sender<bool>) {
        let grace = self.settings.limits.shutdown_grace;
        let open = end.receiver_count();
        if timeout(grace, end.closed()).await.is_err() {
            tracing::warn!(?grace, connections = open, "not everything ended in time");
        }
    }
}

/// Everybody who can reach the server is believed, so nobody else may reach it.
fn expect_protected(settings: &Settings) -> Result<()> {
    if !matches!(settings.authentication, Authentication::UnverifiedOnLoopback) {
        return Ok(());
    }
    open_address(settings).map_or(Ok(()), |address| Err(ServerError::OpenToTheNetwork { address }))
}

/// The first address that other machines reach.
fn open_address(settings: &Settings) -> Option<SocketAddr> {
    settings.listen.iter().find_map(|listen| match listen {
        Listen::Tcp(address) if !address.ip().to_canonical().is_loopback() => Some(*address),
        _ => None,
    })
}

async fn close(backend: Arc<dyn Backend>) -> Result<()> {
    let closed = tokio::task::spawn_blocking(move || backend.close()).await;
    // Closing that panicked has let go of the file all the same.
    closed.unwrap_or(Ok(())).map_err(ServerError::Close)
}

/// Takes connections from one listener.
struct Acceptor {
    shared: Arc<Shared>,
    ending: watch::Receiver<bool>,
    room: Arc<Semaphore>,
    purpose: Purpose,
}

impl Acceptor {
    async fn run(mut self, listener: Listener) {
        let mut ending = self.ending.clone();
        loop {
            tokio::select! {
                _ = ending.wait_for(|ending| *ending) => return,
                () = self.accept(&listener) => {}
            }
        }
    }

    async fn accept(&mut self, listener: &Listener) {
        // Closed semaphores are ours alone, and this one never is.
        let Ok(place) = self.room.clone().acquire_owned().await else { return };
        let accepted = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "cannot accept a connection");
                return sleep(ACCEPT_PAUSE).await;
            }
        };
        let connection = Connection {
            shared: self.shared.clone(),
            purpose: self.purpose,
            ending: self.ending.clone(),
        };
        tokio::spawn(async move {
            connection.serve(accepted).await;
            drop(place);
        });
    }
}
