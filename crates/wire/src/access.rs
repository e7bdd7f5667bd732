//! Who may do what: the questions that a server answers before a request is carried out.
//!
//! A request is taken apart into what IAM calls actions on resources: a transaction into its writes and reads, statements
//! one by one, a batch by table, a read of an index as one of the index. Names are read by what the engine reads them by
//! ([`table_name_in`], [`stream_arn_in`], [`Arn`]), so what is asked about is what is used. A name that those do not
//! understand is not asked about: the engine refuses it.
//!
//! Source: service authorization reference, "Actions, resources, and condition keys for Amazon DynamoDB"; developer guide,
//! "Using IAM with DynamoDB transactions" and "IAM security policies with PartiQL for DynamoDB".

mod statement;

use dynafile::api::{stream_arn_in, table_name_in};
use dynafile::{Builder, Error, StreamError, TableError};
use dynafile_model::{Arn, ArnFault, ResourceName};

use crate::failure::{Exception, Failure};
use crate::fields::{Decoded, Fields};
use crate::messages::{self, Terms, Wording};
use crate::operation::{Operation, TABLE};
use crate::schema::Shape;

/// One thing that a request is about to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Access {
    /// IAM's action without its prefix, `PutItem` for instance.
    pub action: &'static str,
    /// Another action that it goes by: a statement in a transaction is a `PutItem` as well as a `PartiQLInsert`. What permits
    /// one of them permits it; what denies one of them denies it.
    pub alias: Option<&'static str>,
    /// What it is done to.
    pub on: Accessed,
}

/// What a request does something to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accessed {
    /// No table in particular: all are listed, or it is about the account.
    Everything,
    /// A table, an index or a stream.
    Resource(ResourceName),
    /// The streams of the table of this name, which are listed.
    StreamsOf(String),
}

/// A request that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What the caller is told.
    pub message: String,
}

/// Where a database is at home: ARNs of other regions and accounts name nothing in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    /// The region, `eu-west-1` for instance.
    pub region: String,
    /// Twelve digits.
    pub account_id: String,
}

impl Default for Home {
    /// Where a database is that was not told otherwise.
    fn default() -> Home {
        let (region, account_id) = (Builder::DEFAULT_REGION, Builder::DEFAULT_ACCOUNT_ID);
        Home { region: region.to_owned(), account_id: account_id.to_owned() }
    }
}

/// Decides whether a request may be carried out. A closure that answers the question is one, at home everywhere.
pub trait Authority {
    /// The region and account that ARNs in requests must be of; any if there are none.
    fn home(&self) -> Option<&Home> {
        None
    }

    /// May this be done?
    ///
    /// # Errors
    /// What the caller is told if not.
    fn permit(&self, access: &Access) -> Result<(), Denied>;
}

impl<F: Fn(&Access) -> Result<(), Denied>> Authority for F {
    fn permit(&self, access: &Access) -> Result<(), Denied> {
        self(access)
    }
}

/// The actions that are asked about, by IAM's names and without prefix.
pub fn actions() -> impl Iterator<Item = &'static str> {
    let of_operations = TABLE.iter().map(|operation| operation.name);
    let own = of_operations.filter(|name| !TAKEN_APART.contains(name));
    own.chain(["ConditionCheckItem"]).chain(statement::ACTIONS)
}

/// Operations that are no actions: what is in them is.
const TAKEN_APART: [&str; 5] = [
    "TransactGetItems",
    "TransactWriteItems",
    "ExecuteStatement",
    "BatchExecuteStatement",
    "ExecuteTransaction",
];

/// Asks about everything that the request is about to do; an operation that comes later has none.
///
/// # Errors
/// What the service answers to what may not be done.
pub(crate) fn authorize(
    operation: &Operation,
    request: Option<&Fields>,
    wording: Wording,
    authority: &dyn Authority,
) -> Result<(), Failure> {
    let mut questions = Questions::default();
    match request {
        Some(request) => questions.of_request(operation.name, request),
        None => questions.add(Access::everything(operation.name), None),
    }
    let terms = Terms { operation: operation.name, wording };
    for Question { access, named } in &questions.all {
        if let (Some(home), Some(named)) = (authority.home(), named) {
            named.expect_home(home, terms)?;
        }
        authority
            .permit(access)
            .map_err(|denied| Failure::new(Exception::AccessDenied, denied.message))?;
    }
    Ok(())
}

/// Something that is asked, and the ARN that it is about if the request has one.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    access: Access,
    named: Option<Named>,
}

/// An ARN in a request, and what kind of member it stands in.
#[derive(Debug, PartialEq, Eq)]
struct Named {
    arn: Arn,
    place: Place,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// `TableName`, a key of `RequestItems`, a statement.
    Table,
    /// `ResourceArn`.
    Resource,
    /// `StreamArn`.
    Stream,
}

impl Named {
    /// Source: what the service answered to ARNs of other accounts and regions in autumn 2026, the account first.
    fn expect_home(&self, home: &Home, terms: Terms) -> Result<(), Failure> {
        if self.arn.account_id != home.account_id {
            return Err(Failure::new(Exception::AccessDenied, "Access is denied"));
        }
        if self.arn.region == home.region {
            return Ok(());
        }
        let (given, fault) = (self.arn.to_string(), ArnFault::Region);
        let error: Error = match self.place {
            Place::Table => TableError::TableArn { given, fault }.into(),
            Place::Resource => TableError::ResourceArn { given, expected: "table", fault }.into(),
            Place::Stream => StreamError::Arn { given, fault }.into(),
        };
        Err(messages::failure(&error, terms))
    }
}

impl Access {
    fn everything(action: &'static str) -> Access {
        Access { action, alias: None, on: Accessed::Everything }
    }

    fn on(action: &'static str, resource: ResourceName) -> Access {
        Access { action, alias: None, on: Accessed::Resource(resource) }
    }
}

/// What is asked about a request, each once, in its order.
#[derive(Default)]
struct Questions {
    all: Vec<Question>,
}

impl Questions {
    fn add(&mut self, access: Access, named: Option<Named>) {
        let question = Question { access, named };
        if !self.all.contains(&question) {
            self.all.push(question);
        }
    }

    fn of_request(&mut self, operation: &'static str, request: &Fields) {
        match operation {
            "TransactGetItems" | "TransactWriteItems" => self.transaction(request),
            "ExecuteStatement" => self.statement(request, false),
            "BatchExecuteStatement" => self.statements(request.get("Statements"), false),
            "ExecuteTransaction" => self.statements(request.get("TransactStatements"), true),
            "GetRecords" => self.shard_iterator(operation, request),
            "ListStreams" => self.streams(operation, request),
            "CreateTable" => self.new_table(operation, request),
            _ => self.members(operation, request),
        }
    }

    /// A read or write each, by the name of the member that has it.
    fn transaction(&mut self, request: &Fields) {
        let Some(Decoded::List(items)) = request.get("TransactItems") else { return };
        let items = items.iter().filter_map(fields);
        for (member, action) in items.flat_map(Fields::members) {
            let (Some(action), Some(name)) = (action.and_then(fields), action_of(member.name))
            else {
                continue;
            };
            self.members(name, action);
        }
    }

    fn statements(&mut self, statements: Option<&Decoded>, in_transaction: bool) {
        let Some(Decoded::List(statements)) = statements else { return };
        for statement in statements.iter().filter_map(fields) {
            self.statement(statement, in_transaction);
        }
    }

    fn statement(&mut self, fields: &Fields, in_transaction: bool) {
        let Some(statement) = statement::read(fields) else { return };
        let Ok(table) = table_name_in(&statement.table) else { return };
        let resource = resource(table.into_owned(), statement.index);
        let names = statement.action;
        let (action, alias) = match in_transaction {
            true => (names.in_transaction, Some(names.alone)),
            false => (names.alone, None),
        };
        let access = Access { action, alias, on: Accessed::Resource(resource) };
        self.add(access, named(&statement.table, Place::Table));
    }

    /// The stream that an iterator reads stands in it.
    fn shard_iterator(&mut self, action: &'static str, request: &Fields) {
        let arn = text(request, "ShardIterator").and_then(stream_arn_in);
        if let Some(arn) = arn {
            self.add(Access::on(action, arn.resource), None);
        }
    }

    fn streams(&mut self, action: &'static str, request: &Fields) {
        let on = match text(request, "TableName") {
            Some(table) => Accessed::StreamsOf(table.to_owned()),
            None => Accessed::Everything,
        };
        self.add(Access { action, alias: None, on }, None);
    }

    /// A table that is made with tags or a policy has them attached.
    fn new_table(&mut self, action: &'static str, request: &Fields) {
        self.members(action, request);
        for (member, action) in [("Tags", "TagResource"), ("ResourcePolicy", "PutResourcePolicy")] {
            if request.get(member).is_some() {
                self.members(action, request);
            }
        }
    }

    /// The tables, indexes and streams that members of the request name; if none do, it is about everything.
    fn members(&mut self, action: &'static str, request: &Fields) {
        let mut is_about_one = false;
        for (member, value) in request.members() {
            match (member.shape, value) {
                (Shape::Table, Some(Decoded::Text(given))) => {
                    is_about_one = true;
                    self.table(action, given, text(request, "IndexName"));
                }
                (Shape::Text(shape), Some(Decoded::Text(given))) if shape.is_resource => {
                    is_about_one = true;
                    self.resource(action, member.name, given);
                }
                (Shape::Map(shape), Some(Decoded::Map(entries))) if shape.by_table => {
                    is_about_one = true;
                    entries.keys().for_each(|given| self.table(action, given, None));
                }
                _ => {}
            }
        }
        if !is_about_one {
            self.add(Access::everything(action), None);
        }
    }

    fn table(&mut self, action: &'static str, given: &str, index: Option<&str>) {
        let Ok(table) = table_name_in(given) else { return };
        let resource = resource(table.into_owned(), index.map(str::to_owned));
        self.add(Access::on(action, resource), named(given, Place::Table));
    }

    fn resource(&mut self, action: &'static str, member: &str, given: &str) {
        let place = if member == "StreamArn" { Place::Stream } else { Place::Resource };
        if let Some(named) = named(given, place) {
            self.add(Access::on(action, named.arn.resource.clone()), Some(named));
        }
    }
}

/// IAM's action for what a member of a transaction's item does.
fn action_of(member: &str) -> Option<&'static str> {
    Some(match member {
        "Get" => "GetItem",
        "Put" => "PutItem",
        "Update" => "UpdateItem",
        "Delete" => "DeleteItem",
        "ConditionCheck" => "ConditionCheckItem",
        _ => return None,
    })
}

/// Who reads an index needs no permission for its table (developer guide, "Using IAM policy conditions").
fn resource(table: String, index: Option<String>) -> ResourceName {
    match index {
        Some(index) => ResourceName::Index { table, index },
        None => ResourceName::Table { table },
    }
}

fn named(given: &str, place: Place) -> Option<Named> {
    given.parse().ok().map(|arn| Named { arn, place })
}

fn text<'f>(fields: &'f Fields, member: &str) -> Option<&'f str> {
    match fields.get(member) {
        Some(Decoded::Text(text)) => Some(text),
        _ => None,
    }
}

fn fields(decoded: &Decoded) -> Option<&Fields> {
    match decoded {
        Decoded::Structure(fields) => Some(fields),
        _ => None,
    }
}
