//! One request and its answer: what it asks for decides where it goes.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use hyper::body::{Body, Incoming};
use hyper::header::HeaderValue;
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};
use tokio::sync::Semaphore;

use crate::auth::Transport;
use crate::backend::Backend;
use crate::blocking_call::{BlockingCall, Outcome};
use crate::body::BodyRoom;
use crate::fault::Fault;
use crate::metrics::{self, Finished, Metrics};
use crate::request_id;
use crate::response::{self, HttpResponse};
use crate::settings::Settings;

/// What all connections share.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) backend: Arc<dyn Backend>,
    pub(crate) metrics: Metrics,
    body_room: BodyRoom,
    /// Threads for the engine.
    running: Arc<Semaphore>,
}

impl Shared {
    pub(crate) fn new(settings: Settings, backend: Arc<dyn Backend>) -> Self {
        Self {
            metrics: Metrics::new(backend.clone()),
            body_room: BodyRoom::new(&settings.limits),
            running: Arc::new(Semaphore::new(
                settings.limits.max_running.min(Semaphore::MAX_PERMITS),
            )),
            backend,
            settings,
        }
    }
}

/// What is known of the connection that a request came by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) transport: Transport,
    /// Whether the client runs on this machine: others see no metrics here.
    pub(crate) is_local: bool,
}

/// Answers a request.
pub(crate) async fn answer(
    shared: Arc<Shared>,
    origin: Origin,
    request: Request<Incoming>,
) -> Result<HttpResponse, Infallible> {
    let (parts, body) = request.into_parts();
    Ok(match (&parts.method, parts.uri.path()) {
        (&Method::POST, _) => operation(&shared, origin, parts, body).await,
        (&Method::GET | &Method::HEAD, "/") => exposed(&shared, &parts, response::healthy(&parts)),
        (&Method::GET | &Method::HEAD, "/metrics") if origin.is_local => {
            metrics_page(&shared).await
        }
        (&Method::OPTIONS, _) => {
            let mut response = response::empty();
            shared.settings.origins.preflight(&parts.headers, response.headers_mut());
            identified(response, &request_id::next())
        }
        _ => identified(
            response::of_fault(&parts.headers, &Fault::UnknownOperation),
            &request_id::next(),
        ),
    })
}

/// Answers a request to the address that serves metrics alone.
pub(crate) async fn answer_metrics(
    shared: Arc<Shared>,
    request: Request<Incoming>,
) -> Result<HttpResponse, Infallible> {
    Ok(match (request.method(), request.uri().path()) {
        (&Method::GET | &Method::HEAD, "/metrics") => metrics_page(&shared).await,
        _ => response::of_text(StatusCode::NOT_FOUND, None, "see /metrics\n".to_owned()),
    })
}

async fn metrics_page(shared: &Arc<Shared>) -> HttpResponse {
    let shared = shared.clone();
    // The engine's figures come from the file.
    let page = tokio::task::spawn_blocking(move || shared.metrics.text()).await;
    let kind = HeaderValue::from_static(metrics::CONTENT_TYPE);
    match page {
        Ok(page) => response::of_text(StatusCode::OK, Some(kind), page),
        Err(_) => response::of_text(StatusCode::INTERNAL_SERVER_ERROR, None, String::new()),
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
        sent_bytes: response.body().size_hint().lower() as usize,
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
    let body = shared.body_room.read(body).await?;
    *received_bytes = body.bytes.len();
    let thread = shared.running.clone().acquire_owned().await.map_err(|_| Fault::Internal)?;
    let call = BlockingCall { parts, body, transport: origin.transport };
    let shared = shared.clone();
    let running = tokio::task::spawn_blocking(move || {
        let outcome = call.run(&shared);
        drop(thread);
        outcome
    });
    // The engine lets no panic out; should one come from elsewhere, it costs one request.
    running.await.map_err(|_| Fault::Internal)
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
