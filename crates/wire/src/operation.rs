//! The table of operations: a row each.
//!
//! A row says which request an operation takes, how the service words its errors, and how it is carried out. Everything else
//! follows from the request's schema and the typed request's members. What is not available yet has a row that says so:
//! nothing looks as if it had worked.

mod table;

use dynafile::Database;
use dynafile::api::Request;

use crate::encode::{Json, ToJson};
use crate::failure::{Exception, Failure};
use crate::fields::{Decoded, Fields};
use crate::messages::{self, Terms, Wording};
use crate::schema::Structure;
use crate::typed::FromDecoded;

pub(crate) use table::TABLE;

/// A service, as requests name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Service {
    DynamoDb,
    Streams,
}

impl Service {
    const ALL: [Service; 2] = [Service::DynamoDb, Service::Streams];

    /// What stands before the dot in `X-Amz-Target`.
    pub(crate) const fn target(self) -> &'static str {
        match self {
            Service::DynamoDb => "DynamoDB_20120810",
            Service::Streams => "DynamoDBStreams_20120810",
        }
    }
}

/// A row of the table.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) service: Service,
    pub(crate) state: State,
}

/// Whether an operation is there.
pub(crate) enum State {
    Available {
        /// The shape of its request.
        input: &'static Structure,
        wording: Wording,
        run: Run,
    },
    /// It comes later; what it belongs to.
    Later(&'static str),
}

/// Runs a request and encodes its response.
pub(crate) type Run = fn(&Database, Fields, Wording) -> Result<Vec<u8>, Failure>;

/// The names of all operations, as pairs of what requests name the service and the operation, `("DynamoDB_20120810",
/// "PutItem")` for instance; those that are not available yet too.
pub fn operations() -> impl Iterator<Item = (&'static str, &'static str)> {
    TABLE.iter().map(|operation| (operation.service.target(), operation.name))
}

/// The operation that a target names; `None` if there is none.
pub(crate) fn find(target: &str) -> Option<&'static Operation> {
    let (service, name) = target.split_once('.')?;
    let service = Service::ALL.into_iter().find(|known| known.target() == service)?;
    TABLE.iter().find(|operation| operation.service == service && operation.name == name)
}

/// The row of a typed request.
const fn available<R>(service: Service, input: &'static Structure, wording: Wording) -> Operation
where
    R: Request + FromDecoded,
    R::Output: ToJson,
{
    let state = State::Available { input, wording, run: run::<R> };
    Operation { name: R::OPERATION, service, state }
}

/// The row of an operation that comes later.
const fn later(service: Service, name: &'static str, feature: &'static str) -> Operation {
    Operation { name, service, state: State::Later(feature) }
}

fn run<R>(database: &Database, request: Fields, wording: Wording) -> Result<Vec<u8>, Failure>
where
    R: Request + FromDecoded,
    R::Output: ToJson,
{
    let request = R::from_decoded(Decoded::Structure(request)).map_err(|_| {
        let message = format!("{}'s schema does not fit its typed request", R::OPERATION);
        Failure::new(Exception::InternalServerError, message)
    })?;
    let terms = Terms { operation: R::OPERATION, wording };
    let output = database.execute(request).map_err(|error| messages::failure(&error, terms))?;
    let mut json = Json::new();
    output.write(&mut json);
    json.finish().map_err(|error| messages::failure(&error.into(), terms))
}
