//! What an operation answers.

/// An answer: an HTTP status and a JSON body, which two operations do not have, with what a server wants to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status: 200, 400 or 500.
    pub status: u16,
    /// The JSON; nothing where the service says nothing (TagResource, UntagResource).
    pub body: Vec<u8>,
    /// The operation that was asked for; `None` if there is no such operation.
    pub operation: Option<&'static str>,
    /// The exception's name without prefix, `ValidationException` for instance; `None` if it succeeded.
    pub error: Option<&'static str>,
}
