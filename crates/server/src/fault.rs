//! What goes wrong before an operation is known: authentication, and the shape of the HTTP
//! request. The wordings here are the service's; those of operations are `dynafile-wire`'s.
//!
//! Sources: developer guide, "Error handling with DynamoDB" (names, statuses); the texts are
//! those that the service answers with.

use hyper::StatusCode;

/// Names that errors carry in front, by where the service makes them.
const CORAL: &str = "com.amazon.coral.service#";
const DYNAMODB: &str = "com.amazonaws.dynamodb.v20120810#";

/// The longest message: the canonical form of a request with a session token has room in it.
const MAX_MESSAGE_BYTES: usize = 16 << 10;

/// A request that ends before it reaches an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// No signature.
    MissingAuthentication,
    /// A signature in the header and in the query.
    TwoSignatures,
    /// An `Authorization` with parts missing.
    IncompleteHeader { missing: Vec<&'static str>, no_date: bool, authorization: String },
    /// A presigned query with parts missing.
    IncompleteQuery { missing: Vec<&'static str> },
    /// Another algorithm than the one.
    SignatureAlgorithm { algorithm: String },
    /// A credential without its five elements.
    CredentialShape { credential: String },
    /// A date that cannot be read.
    SignatureDate,
    /// A presigned request that wants to live too long.
    PresignedExpiry { max_seconds: u64 },
    /// Signed for another service.
    ScopeService { expected: &'static str },
    /// Signed for another region, or for what is none.
    ScopeRegion { found: String },
    /// A scope that ends in something else.
    ScopeTerminator { expected: &'static str, found: String },
    /// A scope of another day than the signature.
    ScopeDate { found: String, signed_at: String },
    /// An unknown access key, or another session token.
    UnrecognizedClient,
    /// Signed too long ago.
    SignatureExpired { signed_at: String, earliest: String, now: String, minutes: u64 },
    /// Signed in the future.
    SignatureNotYetCurrent { signed_at: String, latest: String, now: String, minutes: u64 },
    /// A header that must be signed is not.
    HeaderNotSigned { called: &'static str },
    /// Another signature than ours.
    SignatureMismatch { canonical_request: String, string_to_sign: String },
    /// The stated hash is not the body's.
    PayloadHash,
    /// A body that is not signed came without TLS.
    UnsignedPayload,
    /// No `Host` where there must be one, more than one, or one that is none.
    Host,
    /// A page of another origin than those allowed.
    ForeignOrigin { origin: String },
    /// Not a `POST`, or not JSON.
    UnknownOperation,
    /// A body beyond the limit.
    TooLarge { limit_bytes: usize },
    /// A body that is not what its `Content-Encoding` says.
    BadEncoding,
    /// A body that did not arrive in time.
    BodyTimeout,
    /// A client that went away, or broke the protocol, while its body was read.
    BodyBroken,
    /// No room for the body or its answer.
    Busy,
    /// An access key with as many databases as one may have.
    TooManyNamespaces { limit: usize },
    /// The server's own failure.
    Internal,
}

impl Fault {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::ForeignOrigin { .. } => StatusCode::FORBIDDEN,
            Self::UnknownOperation => StatusCode::NOT_FOUND,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BodyTimeout => StatusCode::REQUEST_TIMEOUT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    /// The error's name, with neither prefix nor words.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::MissingAuthentication => "MissingAuthenticationTokenException",
            Self::IncompleteHeader { .. }
            | Self::IncompleteQuery { .. }
            | Self::SignatureAlgorithm { .. }
            | Self::CredentialShape { .. }
            | Self::SignatureDate
            | Self::PresignedExpiry { .. } => "IncompleteSignatureException",
            Self::UnrecognizedClient => "UnrecognizedClientException",
            Self::TwoSignatures
            | Self::ScopeService { .. }
            | Self::ScopeRegion { .. }
            | Self::ScopeTerminator { .. }
            | Self::ScopeDate { .. }
            | Self::SignatureExpired { .. }
            | Self::SignatureNotYetCurrent { .. }
            | Self::HeaderNotSigned { .. }
            | Self::SignatureMismatch { .. }
            | Self::PayloadHash
            | Self::UnsignedPayload => "InvalidSignatureException",
            Self::ForeignOrigin { .. } => "AccessDeniedException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::TooLarge { .. } => "RequestEntityTooLargeException",
            Self::Host | Self::BadEncoding | Self::BodyBroken => "SerializationException",
            Self::BodyTimeout => "RequestTimeoutException",
            Self::Busy => "ServiceUnavailable",
            Self::TooManyNamespaces { .. } => "LimitExceededException",
            Self::Internal => "InternalServerError",
        }
    }

    /// The JSON body.
    pub(crate) fn body(&self) -> Vec<u8> {
        let prefix = match self {
            Self::Busy | Self::TooManyNamespaces { .. } | Self::Internal => DYNAMODB,
            _ => CORAL,
        };
        let kind = format!("{prefix}{}", self.name());
        let message = beginning(self.message());
        serde_json::json!({ "__type": kind, "message": message }).to_string().into_bytes()
    }

    fn message(&self) -> String {
        match self {
            Self::TwoSignatures => "Found both 'X-Amz-Algorithm' as a query-string param and \
                                    'Authorization' as HTTP header."
                .to_owned(),
            Self::IncompleteHeader { missing, no_date, authorization } => {
                incomplete_header(missing, *no_date, authorization)
            }
            Self::IncompleteQuery { missing } => incomplete_query(missing),
            Self::SignatureAlgorithm { algorithm } => {
                format!("Unsupported AWS 'algorithm': '{algorithm}'.")
            }
            Self::CredentialShape { credential } => format!(
                "Credential must have exactly 5 slash-delimited elements, e.g. \
                 keyid/date/region/service/term, got '{credential}'"
            ),
            Self::PresignedExpiry { max_seconds } => {
                format!("X-Amz-Expires must be a number of seconds, from 1 to {max_seconds}")
            }
            Self::ScopeService { expected } => {
                format!("Credential should be scoped to correct service: '{expected}'. ")
            }
            Self::ScopeRegion { found } => {
                format!("Credential should be scoped to a valid region, not '{found}'. ")
            }
            Self::ScopeTerminator { expected, found } => format!(
                "Credential should be scoped with a valid terminator: '{expected}', not '{found}'. "
            ),
            Self::ScopeDate { found, signed_at } => format!(
                "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date \
                 from HTTP: '{found}' != '{}', from '{signed_at}'.",
                &signed_at[..signed_at.len().min(8)],
            ),
            Self::SignatureExpired { signed_at, earliest, now, minutes } => format!(
                "Signature expired: {signed_at} is now earlier than {earliest} \
                 ({now} - {minutes} min.)"
            ),
            Self::SignatureNotYetCurrent { signed_at, latest, now, minutes } => format!(
                "Signature not yet current: {signed_at} is still later than {latest} \
                 ({now} + {minutes} min.)"
            ),
            Self::HeaderNotSigned { called } => {
                format!("{called} must be a 'SignedHeader' in the AWS Authorization.")
            }
            Self::SignatureMismatch { canonical_request, string_to_sign } => {
                mismatch(canonical_request, string_to_sign)
            }
            Self::ForeignOrigin { origin } => {
                format!("Pages of '{origin}' may not use this server; --cors-origin allows them")
            }
            Self::TooManyNamespaces { limit } => {
                format!("An access key has a database for each region, and {limit} at most")
            }
            Self::TooLarge { limit_bytes } => {
                format!("Request size exceeded {limit_bytes} bytes")
            }
            _ => self.plain_message().to_owned(),
        }
    }

    fn plain_message(&self) -> &'static str {
        match self {
            Self::MissingAuthentication => "Request is missing Authentication Token",
            Self::SignatureDate => {
                "Date must be in ISO-8601 'basic format'. See http://en.wikipedia.org/wiki/ISO_8601"
            }
            Self::UnrecognizedClient => "The security token included in the request is invalid.",
            Self::PayloadHash => {
                "The value of 'x-amz-content-sha256' does not match the SHA-256 of the body."
            }
            Self::UnsignedPayload => "A request without TLS must have its body signed.",
            Self::Host => "A request has one Host, and that is a host",
            Self::BadEncoding => "The body is not what its Content-Encoding says",
            Self::BodyTimeout => "The body did not arrive in time",
            Self::BodyBroken => "The body could not be read",
            Self::Busy => "The service is currently unavailable or busy.",
            _ => {
                "The request processing has failed because of an unknown error, exception or \
                 failure."
            }
        }
    }
}

/// The message, or its first part: what it quotes of a head may be as long as that.
fn beginning(mut message: String) -> String {
    if message.len() > MAX_MESSAGE_BYTES {
        let end = (0..=MAX_MESSAGE_BYTES).rev().find(|&end| message.is_char_boundary(end));
        message.truncate(end.unwrap_or(0));
        message.push('…');
    }
    message
}

fn incomplete_header(missing: &[&str], no_date: bool, authorization: &str) -> String {
    let parameter = |name: &&str| format!("Authorization header requires '{name}' parameter. ");
    let mut message: String = missing.iter().map(parameter).collect();
    if no_date {
        message.push_str(
            "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. ",
        );
    }
    message + "Authorization=" + authorization
}

fn incomplete_query(missing: &[&str]) -> String {
    let parameter = |name: &&str| format!("AWS query-string parameters must include '{name}'. ");
    let message: String = missing.iter().map(parameter).collect();
    message + "Re-examine the query-string parameters."
}

fn mismatch(canonical_request: &str, string_to_sign: &str) -> String {
    format!(
        "The request signature we calculated does not match the signature you provided. Check \
         your AWS Secret Access Key and signing method. Consult the service documentation for \
         details.\n\nThe Canonical String for this request should have been\n\
         '{canonical_request}'\n\nThe String-to-Sign should have been\n'{string_to_sign}'\n"
    )
}
