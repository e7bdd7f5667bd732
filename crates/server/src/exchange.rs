//! One request and its answer: what it asks for decides where it goes.

use std::sync::Arc;
use std::time::Instant;

use hyper::body::Incoming;
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, Request, StatusCode};
use tokio::sync::{Semaphore, watch};

use crate::answer_room::AnswerRoom;
use crate::auth::{Authentication, Transport};
use crate::backend::Backend;
use crate::blocking_call::{BlockingCall, Outcome};
use crate::body::BodyRoom;
use crate::fault::Fault;
use crate::host::{self, Authority};
use crate::metrics::{self, Finished, Metrics};
use crate::request_id;
use crate::response::{self, HttpResponse};
use crate::settings::Settings;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) metrics: Metrics,
    pub(crate) bodies: BodyRoom,
    pub(crate) answers: AnswerRoom,
    /// Threads for the engine.
    running: Arc<Semaphore>,
    /// Why the server has to end, once it has to.
    loss: watch::Sender<Option<dynafile::Error>>,
}

impl Shared {
    pub(crate) fn new(settings: Settings, backend: Arc<dyn Backend>) -> Self {
        Self {
            metrics: Metrics::new(backend.clone()),
            bodies: BodyRoom::new(&settings.limits),
            answers: AnswerRoom::new(&settings.limits),
            running: Arc::new(Semaphore::new(
                settings.limits.max_running.min(Semaphore::MAX_PERMITS),
            )),
            loss: watch::Sender::new(None),
            backend,
            settings,
        }
    }

    /// Ends the server, if what it serves is lost.
    pub(crate) fn look_for_loss(&self) {
        let Some(loss) = self.backend.loss() else { return };
        self.loss.send_if_modified(|told| {
            let is_first = told.is_none();
            if is_first {
                tracing::error!(error = %loss, "the file is lost: ending");
                *told = Some(loss);
            }
            is_first
        });
    }

    /// Waits until the server has to end.
    pub(crate) async fn lost(&self) {
        // The sender is ours, so it does not go before us.
        let _ = self.loss.subscribe().wait_for(Option::is_some).await;
    }

    /// Why the server had to end.
    pub(crate) fn loss(&self) -> Option<dynafile::Error> {
        self.loss.borrow().clone()
    }
}

/// What is known of the connection that a request came by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) transport: Transport,
    /// Whether what is at the other end runs on this machine: the client, or what it came through.
    pub(crate) is_local: bool,
}

/// Answers a request.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    origin: Origin,
    request: Request<Incoming>,
) -> HttpResponse {
    let (parts, body) = request.into_parts();
    let host = match host::of_request(&parts) {
        Ok(host) => host,
        Err(fault) => return refused(&parts, &fault),
    };
    match (&parts.method, parts.uri.path()) {
        (&Method::POST, _) => operation(&shared, origin, parts, body).await,
        (&Method::GET | &Method::HEAD, "/") => exposed(&shared, &parts, response::healthy(host)),
        (&Method::GET | &Method::HEAD, "/metrics")
            if shared.shows_metrics(origin, &parts, host) =>
        {
            metrics_page(&shared, &parts).await
        }
        (&Method::OPTIONS, _) => {
            let mut response = response::empty();
            shared.settings.origins.preflight(&parts.headers, response.headers_mut());
            identified(response, &request_id::next())
        }
        _ => refused(&parts, &Fault::UnknownOperation),
    }
}

/// Answers a request to the address that serves metrics alone.
pub(crate) async fn answer_metrics(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> HttpResponse {
    let (parts, _) = request.into_parts();
    let host = match host::of_request(&parts) {
        Ok(host) => host,
        Err(fault) => return refused(&parts, &fault),
    };
    let is_open = shared.settings.metrics_listen.is_some_and(|listen| !listen.ip().is_loopback());
    match (&parts.method, parts.uri.path()) {
        (&Method::GET | &Method::HEAD, "/metrics") if is_open || is_of_this_machine(host) => {
            metrics_page(&shared, &parts).await
        }
        _ => response::of_text(StatusCode::NOT_FOUND, None, "see /metrics\n".to_owned()),
    }
}

impl Shared {
    /// Whether a request to the protocol's address is shown figures: where everybody on this
    /// machine may do everything, to whoever is on this machine. A page of another site, whose
    /// name was made to lead here, names that site as host. What came through a proxy looks as if
    /// it were from here, so a server that verifies signatures, and may stand behind one, shows
    /// nobody anything; `metrics_listen` is for it.
    fn shows_metrics(&self, origin: Origin, parts: &Parts, host: Option<Authority<'_>>) -> bool {
        let is_verifying = matches!(self.settings.authentication, Authentication::Verified(_));
        let is_direct = origin.is_local && !host::is_forwarded(&parts.headers);
        !is_verifying && is_direct && is_of_this_machine(host)
    }
}

fn is_of_this_machine(host: Option<Authority<'_>>) -> bool {
    // Browsers name the host.
    host.is_none_or(|host| host.is_local())
}

fn refused(parts: &Parts, fault: &Fault) -> HttpResponse {
    identified(response::of_fault(&parts.headers, fault), &request_id::next())
}

async fn metrics_page(shared: &Arc<Shared>, parts: &Parts) -> HttpResponse {
    let of_page = shared.clone();
    // The engine's figures come from the file.
    let page = tokio::task::spawn_blocking(move || of_page.metrics.text()).await;
    let Ok(page) = page else { return refused(parts, &Fault::Internal) };
    match shared.answers.keep(page.len()) {
        Ok(share) => {
            let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
            let response = response::of_text(StatusCode::OK, Some(kind), page);
            response.map(|body| body.holding(share))
        }
        Err(fault) => refused(parts, &fault),
    }
}

/// Everything that is a `POST`: an operation of the protocol.
async fn operation(
    shared: &Arc<Shared>,
    origin: Origin,
    parts: Parts,
    body: Incoming,
) -> HttpResponse {
    let began = Instant::now();
    let _in_flight = shared.metrics.begin_request();
    let headers = parts.headers.clone();
    let mut received_bytes = 0;
    let run = run(shared, origin, parts, body, &mut received_bytes).await;
    let outcome = run.unwrap_or_else(|fault| Outcome::of_fault(&headers, &fault));
    let Outcome { mut response, operation, error, access_key_id } = outcome;
    shared.settings.origins.expose(&headers, response.headers_mut());
    let id = request_id::next();
    let finished = Finished {
        operation,
        status: response.status().as_u16(),
        error,
        took: began.elapsed(),
        received_bytes,
        sent_bytes: response.body().len(),
    };
    shared.metrics.finish_request(&finished);
    log(&finished, &id, access_key_id.as_deref());
    identified(response, &id)
}

async fn run(
    shared: &Arc<Shared>,
    origin: Origin,
    parts: Parts,
    body: Incoming,
    received_bytes: &mut usize,
) -> Result<Outcome, Fault> {
    shared.settings.origins.check(&parts.headers)?;
    response::content_type(&parts.headers)?;
    let body = shared.bodies.read(body).await?;
    *received_bytes = body.bytes.len();
    let making = shared.answers.begin(target(&parts.headers)).await?;
    let thread = shared.running.clone().acquire_owned().await.map_err(|_| Fault::Internal)?;
    let call = BlockingCall { parts, body, transport: origin.transport };
    let shared = shared.clone();
    let running = tokio::task::spawn_blocking(move || {
        let outcome = call.run(&shared);
        drop((making, thread));
        outcome
    });
    // The engine lets no panic out; should one come from elsewhere, it costs one request.
    running.await.map_err(|_| Fault::Internal)
}

/// The operation that a request names; empty if it names none.
pub(crate) fn target(headers: &HeaderMap) -> &str {
    let target = headers.get("x-amz-target").and_then(|target| target.to_str().ok());
    target.unwrap_or_default()
}

fn log(finished: &Finished, request_id: &str, access_key_id: Option<&str>) {
    let Finished { operation, status, error, took, received_bytes, sent_bytes } = *finished;
    let (operation, error) = (operation.unwrap_or("-"), error.unwrap_or("-"));
    let microseconds = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let access_key_id = access_key_id.unwrap_or("-");
    if status >= 500 {
        tracing::error!(
            operation,
            status,
            error,
            microseconds,
            received_bytes,
            sent_bytes,
            access_key_id,
            request_id,
            "request failed"
        );
    } else {
        tracing::debug!(
            operation,
            status,
            error,
            microseconds,
            received_bytes,
            sent_bytes,
            access_key_id,
            request_id,
            "request"
        );
    }
}

fn exposed(shared: &Shared, request: &Parts, mut response: HttpResponse) -> HttpResponse {
    shared.settings.origins.expose(&request.headers, response.headers_mut());
    identified(response, &request_id::next())
}

fn identified(mut response: HttpResponse, id: &str) -> HttpResponse {
    response::identify(&mut response, id);
    response
}
