//! The part of a request that computes and waits: signature, unpacking, engine, packing.
//!
//! It runs on the runtime's threads for blocking work, never on those that serve sockets. A pool
//! of such threads, and not the reactor itself, because a write waits for its commit, and group
//! commit gets its groups from the writers that wait at once: each of them holds a thread for as
//! long as a flush takes. Reads take microseconds and pay the hand-over, some ten of them; a read
//! that misses the cache, scans a page of 1 MB or packs its answer would hold up every other
//! client of its reactor thread for milliseconds.

use hyper::http::request::Parts;

use crate::auth::Transport;
use crate::backend::{Answer, Call};
use crate::body::BufferedBody;
use crate::exchange::{self, Shared};
use crate::fault::Fault;
use crate::host;
use crate::packing;
use crate::response::{self, HttpResponse};

/// A request that has been read.
pub(crate) struct BlockingCall {
    pub(crate) parts: Parts,
    pub(crate) body: BufferedBody,
    pub(crate) transport: Transport,
}

/// An answer, and what it counts as.
pub(crate) struct Outcome {
    pub(crate) response: HttpResponse,
    pub(crate) operation: Option<&'static str>,
    pub(crate) error: Option<&'static str>,
    pub(crate) access_key_id: Option<String>,
}

impl Outcome {
    pub(crate) fn of_fault(request: &hyper::HeaderMap, fault: &Fault) -> Self {
        let response = response::of_fault(request, fault);
        Self { response, operation: None, error: Some(fault.name()), access_key_id: None }
    }
}

impl BlockingCall {
    pub(crate) fn run(self, shared: &Shared) -> Outcome {
        let headers = &self.parts.headers;
        match self.answer(shared) {
            Ok((access_key_id, answer)) => {
                let (operation, error) = (answer.operation, answer.error);
                let response = response::of_answer(&self.parts, answer);
                let access_key_id = Some(access_key_id);
                match shared.answers.keep(response.body().len()) {
                    Ok(share) => {
                        let response = response.map(|body| body.holding(share));
                        Outcome { response, operation, error, access_key_id }
                    }
                    Err(fault) => {
                        Outcome { operation, access_key_id, ..Outcome::of_fault(headers, &fault) }
                    }
                }
            }
            Err(fault) => Outcome::of_fault(headers, &fault),
        }
    }

    fn answer(&self, shared: &Shared) -> Result<(String, Answer), Fault> {
        let (settings, bytes) = (&shared.settings, &self.body.bytes);
        let authentication = &settings.authentication;
        let caller =
            authentication.authenticate(&self.parts, bytes, self.transport, &*settings.clock)?;
        let unpacked = packing::unpack(&self.parts.headers, bytes, &shared.bodies)?;
        let body = unpacked.as_ref().map_or(bytes, |unpacked| &unpacked.bytes);
        let target = exchange::target(&self.parts.headers);
        let host = host::of_request(&self.parts)?.map(|host| host.as_str());
        let answer = shared.backend.answer(&Call { target, body, host, caller: &caller });
        if answer.status >= 500 {
            shared.look_for_loss();
        }
        Ok((caller.access_key_id, answer))
    }
}
