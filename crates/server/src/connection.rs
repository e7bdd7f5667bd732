//! One connection, from the handshake to its last answer.

use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use crate::activity::{Activity, Outlived};
use crate::auth::Transport;
use crate::exchange::{self, Origin, Shared};
use crate::listener::Accepted;
use crate::response;
use crate::settings::Limits;

/// How long a TLS handshake may take.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Requests at once on one HTTP/2 connection.
const MAX_STREAMS: u32 = 128;

/// How often an HTTP/2 client is asked whether it is still there, and how long it has to say so.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// How long an idle client has to take that it is hung up on.
const HANGING_UP: Duration = Duration::from_secs(1);

/// Room for the parts of bodies that an HTTP/2 client may send before it is asked for more.
const STREAM_WINDOW_BYTES: u32 = 256 << 10;
const CONNECTION_WINDOW_BYTES: u32 = 4 << 20;

/// The smallest room for a head that HTTP/1.1 is served with.
const MIN_HEAD_BYTES: usize = 8 << 10;

/// What a connection serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Protocol,
    Metrics,
}

/// A connection that was accepted.
pub(crate) struct Connection {
    pub(crate) shared: Arc<Shared>,
    pub(crate) purpose: Purpose,
    /// Turns when the server is to end: a handshake is then given up, requests in flight are
    /// answered. The server waits for every connection to drop it.
    pub(crate) ending: watch::Receiver<bool>,
}

impl Connection {
    /// Serves the connection until either side ends it.
    pub(crate) async fn serve(mut self, accepted: Accepted) {
        let _open = self.shared.metrics.begin_connection();
        let is_local = accepted.is_local();
        let plain = Origin { transport: Transport { encrypted: false }, is_local };
        let tls = self.shared.settings.tls.clone().filter(|_| self.purpose == Purpose::Protocol);
        match (accepted, tls) {
            (Accepted::Tcp(stream, peer), Some(tls)) => {
                let handshake = TlsAcceptor::from(tls.config()).accept(stream);
                let stream = tokio::select! {
                    done = timeout(HANDSHAKE_TIMEOUT, handshake) => done,
                    _ = self.ending.wait_for(|ending| *ending) => return,
                };
                let encrypted = Origin { transport: Transport { encrypted: true }, is_local };
                match stream {
                    Ok(Ok(stream)) => self.serve_http(stream, encrypted).await,
                    Ok(Err(error)) => tracing::debug!(%peer, %error, "TLS handshake failed"),
                    Err(_) => tracing::debug!(%peer, "TLS handshake took too long"),
                }
            }
            (Accepted::Tcp(stream, _), None) => self.serve_http(stream, plain).await,
            #[cfg(unix)]
            (Accepted::Unix(stream), _) => self.serve_http(stream, plain).await,
        }
    }

    async fn serve_http<S>(self, stream: S, origin: Origin)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self { shared, purpose, mut ending, .. } = self;
        let activity = Activity::new(&shared.settings.limits);
        let builder = http_builder(&shared.settings.limits);
        let service = service_fn(|request: Request<Incoming>| {
            let (activity, active, shared) = (activity.clone(), activity.begin(), shared.clone());
            async move {
                let _active = active;
                let response = match purpose {
                    Purpose::Protocol => exchange::answer(shared, origin, request).await,
                    Purpose::Metrics => exchange::answer_metrics(shared, request).await,
                };
                let response = response.map(|body| body.holding(activity.answer()));
                Ok::<_, Infallible>(response::signed(response))
            }
        });
        let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
        let outlived = tokio::select! {
            ended = connection.as_mut() => return note(ended),
            outlived = activity.outlived() => Some(outlived),
            _ = ending.wait_for(|ending| *ending) => None,
        };
        if outlived == Some(Outlived::Unread) {
            return tracing::debug!("connection ended: an answer was not taken in time");
        }
        connection.as_mut().graceful_shutdown();
        let patience = async {
            if outlived.is_some() {
                sleep(HANGING_UP).await;
            }
            // What came in the last moment is still answered.
            activity.outlived().await
        };
        tokio::select! {
            ended = connection.as_mut() => note(ended),
            _ = patience => tracing::debug!("connection ended: its client did not hang up"),
        }
    }
}

fn note(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error = %Causes(&*error), "connection ended");
    }
}

fn http_builder(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle_timeout)
        .max_buf_size(limits.max_head_bytes.max(MIN_HEAD_BYTES));
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(limits.max_head_bytes).unwrap_or(u32::MAX))
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    builder
}

/// An error with what caused it, in one line.
struct Causes<'a>(&'a (dyn std::error::Error + 'static));

impl std::fmt::Display for Causes<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}", self.0)?;
        let mut cause = self.0.source();
        while let Some(error) = cause {
            write!(formatter, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}
