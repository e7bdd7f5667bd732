//! The table of operations: a row each.
//!
//! A row says which request an operation takes, how the service words its errors, and how it is carried out. Everything else
//! follows from the request's schema and the typed request's members. What is not available yet has a row that says so:
//! nothing looks as if it had worked.

mod statement_batch;
mod table;

use dynafile::Database;
use dynafile::api::{BatchExecuteStatementInput, DescribeEndpointsRequest, Request};

use crate::encode::{Json, ToJson};
use crate::failure::{Exception, Failure};
use crate::fields::{Decoded, Fields};
use crate::messages::{self, Terms, Wording};
use crate::schema::{BATCH_EXECUTE_STATEMENT, Structure};
use crate::sooner::{self, Sooner};
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
        sooner: Sooner,
        run: Run,
    },
    /// It comes later; what it belongs to.
    Later(&'static str),
}

/// Runs a request and encodes its response.
pub(crate) type Run = fn(&Circumstances<'_>, Fields) -> Result<Vec<u8>, Failure>;

/// Where and how a request is run.
#[derive(Clone, Copy)]
pub(crate) struct Circumstances<'c> {
    pub(crate) database: &'c Database,
    pub(crate) wording: Wording,
    /// Host and port that the client uses, where that is known.
    pub(crate) endpoint: Option<&'c str>,
}

impl Circumstances<'_> {
    /// What decides on the words of an operation.
    fn terms<R: Request>(&self) -> Terms {
        Terms { operation: R::OPERATION, wording: self.wording }
    }
}

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
    let state = State::Available { input, wording, sooner: sooner::nothing, run: run::<R> };
    Operation { name: R::OPERATION, service, state }
}

impl Operation {
    /// The same with something that comes before values that are none.
    const fn with_sooner(self, sooner: Sooner) -> Operation {
        let Operation { name, service, state } = self;
        let state = match state {
            State::Available { input, wording, run, .. } => {
                State::Available { input, wording, sooner, run }
            }
            later => later,
        };
        Operation { name, service, state }
    }
}

/// The row of the operation whose statements are decoded each for itself.
const fn batch_of_statements(wording: Wording) -> Operation {
    let (name, input) = (BatchExecuteStatementInput::OPERATION, &BATCH_EXECUTE_STATEMENT);
    let (sooner, run) = (sooner::nothing, statement_batch::run);
    let state = State::Available { input, wording, sooner, run };
    Operation { name, service: Service::DynamoDb, state }
}

/// The row of an operation that comes later.
const fn later(service: Service, name: &'static str, feature: &'static str) -> Operation {
    Operation { name, service, state: State::Later(feature) }
}

/// The row of `DescribeEndpoints`, which answers what the client uses.
const fn describe_endpoints(
    service: Service,
    input: &'static Structure,
    wording: Wording,
) -> Operation {
    let state =
        State::Available { input, wording, sooner: sooner::nothing, run: run_describe_endpoints };
    Operation { name: DescribeEndpointsRequest::OPERATION, service, state }
}

fn run<R>(circumstances: &Circumstances<'_>, request: Fields) -> Result<Vec<u8>, Failure>
where
    R: Request + FromDecoded,
    R::Output: ToJson,
{
    let output = output::<R>(circumstances, request)?;
    written(circumstances.terms::<R>(), |json| output.write(json))
}

fn run_describe_endpoints(
    circumstances: &Circumstances<'_>,
    _request: Fields,
) -> Result<Vec<u8>, Failure> {
    let mut output = execute(circumstances, DescribeEndpointsRequest {})?;
    if let Some(used) = circumstances.endpoint {
        output.endpoints.iter_mut().for_each(|endpoint| used.clone_into(&mut endpoint.address));
    }
    let terms = circumstances.terms::<DescribeEndpointsRequest>();
    written(terms, |json| output.write(json))
}

/// What a decoded request comes to.
fn output<R>(circumstances: &Circumstances<'_>, request: Fields) -> Result<R::Output, Failure>
where
    R: Request + FromDecoded,
{
    let request = R::from_decoded(Decoded::Structure(request)).map_err(|_| {
        let message = format!("{}'s schema does not fit its typed request", R::OPERATION);
        Failure::new(Exception::InternalServerError, message)
    })?;
    execute(circumstances, request)
}

fn execute<R: Request>(
    circumstances: &Circumstances<'_>,
    request: R,
) -> Result<R::Output, Failure> {
    let terms = circumstances.terms::<R>();
    circumstances.database.execute(request).map_err(|error| messages::failure(&error, terms))
}

/// The response that is written, unless something in it is damaged.
fn written(terms: Terms, write: impl FnOnce(&mut Json)) -> Result<Vec<u8>, Failure> {
    let mut json = Json::new();
    write(&mut json);
    json.finish().map_err(|error| messages::failure(&error.into(), terms))
}
