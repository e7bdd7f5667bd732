//! The address of `--host`, by number or by name.

use std::net::{IpAddr, Ipv4Addr, ToSocketAddrs};
use std::str::FromStr;

use serde::Deserialize;

/// An address of this machine. `localhost` is 127.0.0.1, whatever else it may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Host(pub(crate) IpAddr);

/// What is given is no address and no name of one.
#[derive(Debug, thiserror::Error)]
#[error(
    "'{given}' is neither an address nor a name that leads to one; 127.0.0.1 or localhost is this \
     machine alone, 0.0.0.0 every address of it"
)]
pub(crate) struct HostError {
    given: String,
}

impl FromStr for Host {
    type Err = HostError;

    fn from_str(given: &str) -> Result<Self, HostError> {
        if let Ok(address) = given.parse() {
            return Ok(Self(address));
        }
        if given.eq_ignore_ascii_case("localhost") {
            return Ok(Self(Ipv4Addr::LOCALHOST.into()));
        }
        let found = (given, 0).to_socket_addrs().ok().and_then(|mut found| found.next());
        found.map(|found| Self(found.ip())).ok_or_else(|| HostError { given: given.to_owned() })
    }
}

impl TryFrom<String> for Host {
    type Error = HostError;

    fn try_from(given: String) -> Result<Self, HostError> {
        given.parse()
    }
}
