//! From a target and a body to a response: the three steps in order.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dynafile::Database;

use crate::access::{self, Authority};
use crate::decode::Numbers;
use crate::failure::{Exception, Failure};
use crate::faults::{self, Noted};
use crate::fields::Fields;
use crate::messages::{Terms, Wording};
use crate::operation::{self, Circumstances, Operation, State};
use crate::response::Response;
use crate::schema::Structure;
use crate::sooner::Sooner;
use crate::{constraints, decode, messages};

/// Carries out requests of DynamoDB's protocol on a database. Cheap to clone; clones share the database.
#[derive(Debug, Clone)]
pub struct Dispatcher {
    database: Database,
}

impl Dispatcher {
    /// A dispatcher of this database.
    pub fn new(database: Database) -> Dispatcher {
        Dispatcher { database }
    }

    /// The database.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Carries a request out.
    ///
    /// `target` is what the header `X-Amz-Target` has, `DynamoDB_20120810.PutItem` for instance; `body` is the request's JSON.
    /// Everything that goes wrong is in the response; nothing panics. The calling thread does the work and may have to wait for
    /// the disk.
    pub fn dispatch(&self, target: &str, body: &[u8]) -> Response {
        self.respond(target, body, None, None)
    }

    /// Carries a request out if it is allowed.
    ///
    /// The authority is asked after the request was decoded and checked, and before the engine hears of it, about each
    /// thing that the request would do; what it denies is answered with `AccessDeniedException`. Requests that cannot be
    /// decoded never get that far.
    pub fn dispatch_authorized(
        &self,
        target: &str,
        body: &[u8],
        authority: &dyn Authority,
    ) -> Response {
        self.respond(target, body, None, Some(authority))
    }

    /// The same for a client that uses an endpoint, host and port, which is what `DescribeEndpoints` answers.
    pub fn dispatch_at(
        &self,
        endpoint: &str,
        target: &str,
        body: &[u8],
        authority: &dyn Authority,
    ) -> Response {
        self.respond(target, body, Some(endpoint), Some(authority))
    }

    fn respond(
        &self,
        target: &str,
        body: &[u8],
        endpoint: Option<&str>,
        authority: Option<&dyn Authority>,
    ) -> Response {
        let Some(operation) = operation::find(target) else {
            return unknown(body).respond(None);
        };
        // The engine answers its own panics; this is for those of the layers around it.
        let answer = || self.answer(operation, body, endpoint, authority);
        let answer = catch_unwind(AssertUnwindSafe(answer));
        let answer = answer.unwrap_or_else(|_| {
            let message = "an internal error of the wire layer; please report it";
            Err(Failure::new(Exception::InternalServerError, message))
        });
        match answer {
            Ok(body) => {
                Response { status: 200, body, operation: Some(operation.name), error: None }
            }
            Err(failure) => failure.respond(Some(operation.name)),
        }
    }

    fn answer(
        &self,
        operation: &'static Operation,
        body: &[u8],
        endpoint: Option<&str>,
        authority: Option<&dyn Authority>,
    ) -> Result<Vec<u8>, Failure> {
        match &operation.state {
            State::Available { input, wording, sooner, run } => {
                let (request, wording) = read(input, *wording, body)?;
                let terms = Terms { operation: operation.name, wording };
                refuse_faults(&self.database, &request, *sooner, terms)?;
                if let Some(authority) = authority {
                    access::authorize(operation, Some(&request), wording, authority)?;
                }
                let database = &self.database;
                run(&Circumstances { database, wording, endpoint }, request)
            }
            State::Later(feature) => Err(later(operation, body, feature, authority)),
        }
    }
}

/// The first two steps: types and members. What is wrong is worded in the older way where the service's newer reader gives up.
fn read(
    input: &'static Structure,
    wording: Wording,
    body: &[u8],
) -> Result<(Fields, Wording), Failure> {
    let is_older = || wording == Wording::Counted && decode::is_beyond_newer_readers(body);
    let numbers = if wording == Wording::Older { Numbers::Older } else { Numbers::Newer };
    let fields =
        decode::request(body, input, numbers).map_err(|error| messages::unreadable(&error))?;
    constraints::check(&fields, is_older).map_err(|refusal| messages::refusal(&refusal))?;
    let wording = match faults::first(&fields) {
        Some(_) if is_older() => Wording::Older,
        _ => wording,
    };
    Ok((fields, wording))
}

/// The rest of the second step: values that are none.
fn refuse_faults(
    database: &Database,
    request: &Fields,
    sooner: Sooner,
    terms: Terms,
) -> Result<(), Failure> {
    match faults::first(request) {
        None => Ok(()),
        Some(Noted::Later { member, feature }) => Err(messages::unavailable(member, feature)),
        Some(noted) => {
            sooner(database, request, terms)?;
            Err(messages::fault(&noted, terms.wording))
        }
    }
}

/// Who may not use an operation learns no more of one that comes later.
fn later(
    operation: &Operation,
    body: &[u8],
    feature: &str,
    authority: Option<&dyn Authority>,
) -> Failure {
    if !decode::is_json(body) {
        return Failure::without_message(Exception::Serialization);
    }
    let allowed = authority.map_or(Ok(()), |authority| {
        access::authorize(operation, None, Wording::Control, authority)
    });
    match allowed {
        Ok(()) => messages::unavailable(operation.name, feature),
        Err(failure) => failure,
    }
}

/// The service reads the body first.
fn unknown(body: &[u8]) -> Failure {
    if decode::is_json(body) {
        Failure::without_message(Exception::UnknownOperation)
    } else {
        Failure::without_message(Exception::Serialization)
    }
}
