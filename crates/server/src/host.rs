//! The host that a request is for, as `Host`, `:authority` and origins name it.
//!
//! Source: RFC 9110, "Host and :authority"; RFC 9112, "Request Target", section 3.2: a request of
//! HTTP/1.1 has exactly one `Host`, and a server refuses others. One that names its host in the
//! request target alone, as HTTP/2 does, is taken too: it does name one.

use std::net::{IpAddr, Ipv6Addr};

use hyper::Version;
use hyper::header::{HOST, HeaderMap};
use hyper::http::request::Parts;

use crate::fault::Fault;

/// Headers that intermediaries add.
const FORWARDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// A host, and a port where one is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Authority<'t> {
    text: &'t str,
    /// Without brackets.
    host: &'t str,
}

impl<'t> Authority<'t> {
    /// Reads `host`, `host:port`, `[address]` or `[address]:port` and nothing else.
    pub(crate) fn parse(text: &'t str) -> Option<Self> {
        let (host, port) = match text.strip_prefix('[') {
            Some(rest) => {
                let (address, port) = rest.split_once(']')?;
                address.parse::<Ipv6Addr>().ok()?;
                (address, port)
            }
            None => {
                let end = text.find(':').unwrap_or(text.len());
                let (host, port) = text.split_at(end);
                is_host(host).then_some((host, port))?
            }
        };
        let is_port = |digits: &str| {
            digits.bytes().all(|byte| byte.is_ascii_digit()) && digits.parse::<u16>().is_ok()
        };
        let is_whole = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
        is_whole.then_some(Self { text, host })
    }

    /// As it was written.
    pub(crate) fn as_str(&self) -> &'t str {
        self.text
    }

    /// Is it this machine by a name that no other machine can have?
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.host.to_ascii_lowercase();
        let address = host.parse::<IpAddr>();
        host == "localhost"
            || host.ends_with(".localhost")
            || address.is_ok_and(|address| address.to_canonical().is_loopback())
    }

    /// Could no site of the internet have it? This machine by a name of its own, or a name without
    /// a dot, as machines have in their network.
    pub(crate) fn is_local(&self) -> bool {
        let is_single = !self.host.contains(['.', ':']);
        is_single || self.is_loopback()
    }
}

fn is_host(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    !text.is_empty() && text.bytes().all(allowed)
}

/// The host that a request names; `None` for one of HTTP/1.0 that names none.
///
/// # Errors
/// [`Fault::Host`] if it names none and must, more than one, or what is no host.
pub(crate) fn of_request(parts: &Parts) -> Result<Option<Authority<'_>>, Fault> {
    let in_target = parts.uri.authority().map(|authority| authority.as_str());
    let mut in_headers = parts.headers.get_all(HOST).iter();
    let in_header = in_headers.next().map(|host| host.to_str().unwrap_or_default());
    if in_headers.next().is_some() {
        return Err(Fault::Host);
    }
    if let (Some(target), Some(header)) = (in_target, in_header)
        && !target.eq_ignore_ascii_case(header)
    {
        return Err(Fault::Host);
    }
    match in_header.or(in_target) {
        Some(host) => Authority::parse(host).map(Some).ok_or(Fault::Host),
        None if parts.version < Version::HTTP_11 => Ok(None),
        None => Err(Fault::Host),
    }
}

/// Did somebody pass the request on?
pub(crate) fn is_forwarded(headers: &HeaderMap) -> bool {
    FORWARDED.iter().any(|name| headers.contains_key(*name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_with_and_without_ports_are_read() {
        for text in ["localhost", "db_1.local:8000", "127.0.0.1:0", "[::1]", "[::1]:443"] {
            assert_eq!(Authority::parse(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_host_is_none() {
        for text in [
            "",
            ":80",
            "a b",
            "a/b",
            "u@a",
            "a:",
            "a:+1",
            "a:65536",
            "a:1:2",
            "::1",
            "[::1",
            "[::1]x",
            "[::1].example.org",
            "[::1]:",
            "[a]",
            "[]",
            "a%2e",
            "é",
        ] {
            assert_eq!(Authority::parse(text), None, "{text}");
        }
    }

    #[test]
    fn names_of_this_machine_are_told_from_others() {
        let is_loopback = |text: &str| Authority::parse(text).unwrap().is_loopback();
        for text in ["LocalHost:1", "db.localhost", "127.1.2.3", "[::1]:1", "[::ffff:127.0.0.1]"] {
            assert!(is_loopback(text), "{text}");
        }
        for text in ["localhost.example.org", "xlocalhost", "127.0.0.1.example.org", "10.0.0.1"] {
            assert!(!is_loopback(text), "{text}");
        }
        let is_local = |text: &str| Authority::parse(text).unwrap().is_local();
        assert!(is_local("workstation:8000") && is_local("[::1]:8000"));
        assert!(!is_local("evil.example:8000") && !is_local("[fe80::1]") && !is_local("x."));
    }
}
