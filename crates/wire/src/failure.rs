//! An error as the service answers it: an exception, a message, and what some exceptions carry.
//!
//! The table of exceptions says each one's prefix, HTTP status and how it spells its message. Source: the exceptions of the
//! service's model (API reference, "Common errors"); prefixes as Dynalite's tests observed them.

use dynafile_model::EncodedItem;

use crate::encode::{Json, ToJson};
use crate::quotation::cut;
use crate::response::Response;

/// The longest message: ten quotations, or a statement that is not well formed, have room in it.
const MAX_MESSAGE_BYTES: usize = 40 << 10;

/// What all messages of a transaction's reasons may have together.
const MAX_REASONS_BYTES: usize = 64 << 10;

/// An error of the service.
#[derive(Debug, Clone)]
pub(crate) struct Failure {
    exception: Exception,
    message: Option<String>,
    /// The item that a condition was asked of.
    item: Option<Box<EncodedItem>>,
    /// Why each action of a transaction failed.
    reasons: Option<Vec<Reason>>,
}

/// Why one action of a transaction failed; `None` is the code of one that did not.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    pub(crate) code: &'static str,
    pub(crate) message: Option<String>,
    pub(crate) item: Option<Box<EncodedItem>>,
}

macro_rules! exceptions {
    ($($(#[$attribute:meta])* $name:ident = $text:literal, $prefix:ident, $status:literal, $key:literal;)+) => {
        /// The exceptions that this service answers with.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Exception { $($(#[$attribute])* $name,)+ }

        impl Exception {
            /// Its name, without prefix.
            pub(crate) const fn name(self) -> &'static str {
                match self { $(Exception::$name => $text,)+ }
            }

            const fn prefix(self) -> &'static str {
                match self { $(Exception::$name => $prefix,)+ }
            }

            const fn status(self) -> u16 {
                match self { $(Exception::$name => $status,)+ }
            }

            /// How it spells the member that has the message.
            const fn message_member(self) -> &'static str {
                match self { $(Exception::$name => $key,)+ }
            }
        }
    };
}

const CORAL: &str = "com.amazon.coral.service#";
const VALIDATE: &str = "com.amazon.coral.validate#";
const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810#";

exceptions! {
    AccessDenied = "AccessDeniedException", CORAL, 400, "Message";
    ConditionalCheckFailed = "ConditionalCheckFailedException", DYNAMODB, 400, "message";
    DuplicateItem = "DuplicateItemException", DYNAMODB, 400, "message";
    ExpiredIterator = "ExpiredIteratorException", DYNAMODB, 400, "message";
    IdempotentParameterMismatch = "IdempotentParameterMismatchException", DYNAMODB, 400, "Message";
    InternalServerError = "InternalServerError", DYNAMODB, 500, "message";
    LimitExceeded = "LimitExceededException", DYNAMODB, 400, "message";
    PolicyNotFound = "PolicyNotFoundException", DYNAMODB, 400, "message";
    ProvisionedThroughputExceeded = "ProvisionedThroughputExceededException", DYNAMODB, 400, "message";
    ResourceInUse = "ResourceInUseException", DYNAMODB, 400, "message";
    ResourceNotFound = "ResourceNotFoundException", DYNAMODB, 400, "message";
    Serialization = "SerializationException", CORAL, 400, "Message";
    TableNotFound = "TableNotFoundException", DYNAMODB, 400, "message";
    TransactionCanceled = "TransactionCanceledException", DYNAMODB, 400, "Message";
    TransactionConflict = "TransactionConflictException", DYNAMODB, 400, "message";
    TrimmedDataAccess = "TrimmedDataAccessException", DYNAMODB, 400, "message";
    UnknownOperation = "UnknownOperationException", CORAL, 400, "message";
    Validation = "ValidationException", VALIDATE, 400, "message";
}

impl Failure {
    /// An exception with its message.
    pub(crate) fn new(exception: Exception, message: impl Into<String>) -> Failure {
        let message = Some(shortened(message.into(), MAX_MESSAGE_BYTES));
        Failure { exception, message, item: None, reasons: None }
    }

    /// An exception that has no message.
    pub(crate) fn without_message(exception: Exception) -> Failure {
        Failure { exception, message: None, item: None, reasons: None }
    }

    /// The same with the item that a condition was asked of.
    pub(crate) fn with_item(mut self, item: Option<Box<EncodedItem>>) -> Failure {
        self.item = item;
        self
    }

    /// The same with a reason per action.
    pub(crate) fn with_reasons(mut self, reasons: Vec<Reason>) -> Failure {
        let max_bytes = MAX_REASONS_BYTES / reasons.len().max(1);
        let shortened = reasons.into_iter().map(|reason| reason.shortened(max_bytes));
        self.reasons = Some(shortened.collect());
        self
    }

    /// The exception.
    pub(crate) fn exception(&self) -> Exception {
        self.exception
    }

    /// The message, taken out.
    pub(crate) fn into_message(self) -> Option<String> {
        self.message
    }

    /// As response to a request for an operation.
    pub(crate) fn respond(self, operation: Option<&'static str>) -> Response {
        let mut json = Json::new();
        json.begin_object();
        let name = [self.exception.prefix(), self.exception.name()].concat();
        json.member("__type", &name);
        json.optional("CancellationReasons", self.reasons.as_ref());
        json.optional(self.exception.message_member(), self.message.as_ref());
        json.optional("Item", self.item.as_deref());
        json.end_object();
        Response {
            status: self.exception.status(),
            body: json.into_bytes(),
            operation,
            error: Some(self.exception.name()),
        }
    }
}

impl Reason {
    /// The same with no longer a message than that.
    pub(crate) fn shortened(mut self, max_bytes: usize) -> Reason {
        self.message = self.message.map(|message| shortened(message, max_bytes));
        self
    }
}

fn shortened(message: String, max_bytes: usize) -> String {
    if message.len() > max_bytes { cut(&message, max_bytes) } else { message }
}

impl ToJson for Reason {
    fn write(&self, json: &mut Json) {
        json.begin_object();
        json.optional("Item", self.item.as_deref());
        json.member("Code", self.code);
        json.optional("Message", self.message.as_ref());
        json.end_object();
    }
}
