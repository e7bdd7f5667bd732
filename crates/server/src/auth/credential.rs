//! The credential of a signature: whose key, and the scope it was derived for.

use crate::auth::timestamp::Timestamp;
use crate::fault::Fault;

/// The service name that requests are signed for; the streams API shares it.
const SERVICE: &str = "dynamodb";

/// What ends every scope.
const TERMINATOR: &str = "aws4_request";

/// `keyid/date/region/service/terminator`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Credential {
    pub(crate) access_key_id: String,
    pub(crate) date: String,
    pub(crate) region: String,
    pub(crate) service: String,
    pub(crate) terminator: String,
}

impl Credential {
    pub(crate) fn parse(text: &str) -> Result<Self, Fault> {
        let elements: Vec<&str> = text.split('/').collect();
        let [access_key_id, date, region, service, terminator] = elements[..] else {
            return Err(Fault::CredentialShape { credential: text.to_owned() });
        };
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            date: date.to_owned(),
            region: region.to_owned(),
            service: service.to_owned(),
            terminator: terminator.to_owned(),
        })
    }

    /// `date/region/service/terminator`, the second to last line of the string to sign.
    pub(crate) fn scope(&self) -> String {
        [&*self.date, &self.region, &self.service, &self.terminator].join("/")
    }

    /// The scope must be of this region and service, and of the day the request was signed.
    pub(crate) fn expect_scope(&self, region: &str, signed_at: Timestamp) -> Result<(), Fault> {
        if self.region != region {
            return Err(Fault::ScopeRegion { found: self.region.clone() });
        }
        if self.service != SERVICE {
            return Err(Fault::ScopeService { expected: SERVICE });
        }
        if self.terminator != TERMINATOR {
            let found = self.terminator.clone();
            return Err(Fault::ScopeTerminator { expected: TERMINATOR, found });
        }
        if self.date != signed_at.date() {
            let found = self.date.clone();
            return Err(Fault::ScopeDate { found, signed_at: signed_at.to_string() });
        }
        Ok(())
    }
}
