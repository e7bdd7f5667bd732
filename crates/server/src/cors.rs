//! Which web pages may use the server (Fetch standard, "CORS protocol").
//!
//! A browser names the page's origin in every request that could do harm. Where signatures are
//! verified a page needs a key, and any may ask; where they are not, only pages of this machine
//! may: otherwise every web site that somebody visits could read their local database.

use hyper::HeaderMap;
use hyper::header::{self, HeaderName, HeaderValue};

use crate::fault::Fault;
use crate::host::Authority;

/// Answers' headers that a page may read.
const EXPOSED: HeaderValue = HeaderValue::from_static("x-amzn-requestid,x-amz-crc32,date");

/// How long a browser may keep a preflight's answer: two days, as with the service.
const MAX_AGE_SECONDS: HeaderValue = HeaderValue::from_static("172800");

/// Which origins may use the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AllowedOrigins {
    /// Those of this machine, any port: `localhost`, `*.localhost`, loopback addresses.
    Loopback,
    /// Every one.
    Any,
    /// These, as browsers write them: `https://app.example.org`.
    Listed(Vec<String>),
}

impl AllowedOrigins {
    fn allow(&self, origin: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(origins) => origins.iter().any(|allowed| allowed == origin),
            Self::Loopback => is_loopback(origin),
        }
    }

    /// # Errors
    /// [`Fault::ForeignOrigin`] if a page sent this that may not.
    pub(crate) fn check(&self, headers: &HeaderMap) -> Result<(), Fault> {
        let Some(origin) = headers.get(header::ORIGIN) else { return Ok(()) };
        let origin = String::from_utf8_lossy(origin.as_bytes());
        match self.allow(&origin) {
            true => Ok(()),
            false => Err(Fault::ForeignOrigin { origin: origin.into_owned() }),
        }
    }

    /// Lets the page read the answer, if a page asked that may.
    pub(crate) fn expose(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        let Some(origin) = request.get(header::ORIGIN) else { return };
        if self.check(request).is_ok() {
            answer.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            answer.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
            answer.append(header::VARY, HeaderValue::from_static("origin"));
        }
    }

    /// What a preflight is told; nothing if no page asks, or one that may not.
    pub(crate) fn preflight(&self, request: &HeaderMap, answer: &mut HeaderMap) {
        if !request.contains_key(header::ORIGIN) || self.check(request).is_err() {
            return;
        }
        self.expose(request, answer);
        let methods = HeaderValue::from_static("POST,GET,HEAD,OPTIONS");
        answer.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        answer.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS);
        if let Some(wanted) = request.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
            answer.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, wanted.clone());
        }
        let private = HeaderName::from_static("access-control-request-private-network");
        if request.contains_key(private) {
            let name = HeaderName::from_static("access-control-allow-private-network");
            answer.insert(name, HeaderValue::from_static("true"));
        }
    }
}

/// A page of this machine: `http://localhost:3000` and the like, with nothing behind it.
fn is_loopback(origin: &str) -> bool {
    let authority = origin.strip_prefix("http://").or(origin.strip_prefix("https://"));
    authority.and_then(Authority::parse).is_some_and(|authority| authority.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_this_machine_are_told_from_others() {
        for origin in [
            "http://localhost:3000",
            "https://admin.localhost",
            "http://127.0.0.1:8001",
            "http://[::1]:80",
        ] {
            assert!(AllowedOrigins::Loopback.allow(origin), "{origin}");
        }
        for origin in [
            "null",
            "https://example.org",
            "http://localhost.example.org",
            "http://127.0.0.1.org",
            "http://[::1].evil.example",
            "http://[::1]:80.evil.example",
            "http://localhost:80@evil.example",
            "http://localhost:evil.example",
            "http://localhost/x",
            "http://[::1",
            "file://localhost",
        ] {
            assert!(!AllowedOrigins::Loopback.allow(origin), "{origin}");
        }
    }
}
