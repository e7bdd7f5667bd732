//! Who sent a request, and what they may do: AWS Signature Version 4 and permissions.
//!
//! A request is read into a [`SignedRequest`] once, from its header or its query, and then either
//! verified against the configured [`AccessKeys`] or, on loopback, taken at its word. What comes
//! out is a [`Caller`], who is asked again about each thing that an operation would do.
//!
//! Source: IAM user guide, "AWS Signature Version 4 for API requests". Wordings are the
//! service's (`fault.rs`).
//!
//! Not here: which operation touches which tables; `dynafile-wire` knows.

mod access_key;
mod action;
mod canonical;
mod credential;
mod grant;
mod pattern;
mod policy;
mod resource;
mod signed_request;
mod timestamp;

use std::sync::Arc;

use dynafile::Clock;
use dynafile_wire::{Access, Authority, Denied, Home};
use hyper::http::request::Parts;

pub use access_key::{AccessKeys, KeysError};
pub use action::ActionError;
pub use policy::PolicyError;

use crate::fault::Fault;
use access_key::AccessKey;
use credential::Credential;
use grant::Grant;
use signed_request::SignedRequest;

/// How requests are authenticated.
#[derive(Debug, Clone)]
pub enum Authentication {
    /// Signatures are verified against these keys.
    Verified(Arc<AccessKeys>),
    /// Whoever reaches the server is believed; it listens on loopback addresses and Unix sockets
    /// only. A request must still carry a signature, as it must with the service.
    UnverifiedOnLoopback,
    /// The same on any address: everybody who can reach the server may do everything.
    UnverifiedAnywhere,
}

/// Where a request came from, as far as authentication minds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Transport {
    /// Nobody between the client and the server could have changed the body.
    pub(crate) encrypted: bool,
}

/// Who sent a request.
#[derive(Debug, Clone)]
pub struct Caller {
    /// The access key's id.
    pub access_key_id: String,
    /// The region that the request was signed for.
    pub region: String,
    /// Where the server is; nobody asks unless keys are verified.
    home: Option<Arc<Home>>,
    /// What the key may do; `None` means everything.
    grant: Option<Arc<Grant>>,
}

impl Authority for Caller {
    fn home(&self) -> Option<&Home> {
        self.home.as_deref()
    }

    fn permit(&self, access: &Access) -> Result<(), Denied> {
        match (&self.grant, &self.home) {
            (Some(grant), Some(home)) => grant.permits(&self.access_key_id, home, access),
            _ => Ok(()),
        }
    }
}

impl Authentication {
    /// Authenticates a request whose body, as it was sent, has been read.
    pub(crate) fn authenticate(
        &self,
        parts: &Parts,
        body: &[u8],
        transport: Transport,
        clock: &dyn Clock,
    ) -> Result<Caller, Fault> {
        let signed = SignedRequest::from_parts(parts)?;
        let (home, grant) = match self {
            Self::UnverifiedOnLoopback | Self::UnverifiedAnywhere => (None, None),
            Self::Verified(keys) => {
                let key = verify(keys, &signed, parts, body, transport, clock)?;
                (Some(keys.shared_home()), key.grant.clone())
            }
        };
        let Credential { access_key_id, region, .. } = signed.credential;
        Ok(Caller { access_key_id, region, home, grant })
    }
}

fn verify<'k>(
    keys: &'k AccessKeys,
    signed: &SignedRequest,
    parts: &Parts,
    body: &[u8],
    transport: Transport,
    clock: &dyn Clock,
) -> Result<&'k AccessKey, Fault> {
    let key = keys.get(&signed.credential.access_key_id).ok_or(Fault::UnrecognizedClient)?;
    if !key.accepts_token(signed.session_token.as_deref()) {
        return Err(Fault::UnrecognizedClient);
    }
    signed.credential.expect_scope(&keys.home().region, signed.signed_at)?;
    signed.expect_current(clock.now())?;
    signed.expect_signature(&key.secret, parts, body, transport)?;
    Ok(key)
}
