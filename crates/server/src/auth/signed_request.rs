//! The signature of a request: read from the `Authorization` header or from the query, and
//! verified.

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::http::request::Parts;
use percent_encoding::percent_decode_str;

use crate::auth::Transport;
use crate::auth::canonical::{canonical_request, is_signature, sha256_hex, string_to_sign};
use crate::auth::credential::Credential;
use crate::auth::timestamp::Timestamp;
use crate::fault::Fault;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";

/// How far a signature's time may be from ours (IAM user guide, "AWS Signature Version 4": a
/// request must arrive within five minutes of its time stamp).
const CLOCK_SKEW: Duration = Duration::from_secs(5 * 60);

/// The longest life of a presigned request: seven days.
const MAX_EXPIRES_SECONDS: u64 = 7 * 24 * 60 * 60;

/// In place of a body's hash: the body is not signed.
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";

/// Headers that say what a request does: unsigned they could be changed on the way.
const MUST_BE_SIGNED: [(&str, &str); 2] =
    [("host", "'Host' or ':authority'"), ("x-amz-target", "'X-Amz-Target'")];

/// A request's signature.
#[derive(Debug)]
pub(crate) struct SignedRequest {
    pub(crate) credential: Credential,
    pub(crate) signed_at: Timestamp,
    pub(crate) session_token: Option<String>,
    signed_headers: Vec<String>,
    signature: String,
    /// Of a presigned request.
    expires: Option<Duration>,
}

impl SignedRequest {
    /// Reads the signature, wherever it is.
    ///
    /// # Errors
    /// None at all, two, or one with parts missing.
    pub(crate) fn from_parts(parts: &Parts) -> Result<Self, Fault> {
        let query = query_parameters(parts);
        let in_query = query.contains_key("X-Amz-Algorithm");
        let header = parts.headers.get("authorization").map(|value| value.as_bytes());
        match (header, in_query) {
            (Some(_), true) => Err(Fault::TwoSignatures),
            (Some(header), false) => Self::from_header(parts, &String::from_utf8_lossy(header)),
            (None, true) => Self::from_query(&query),
            (None, false) => Err(Fault::MissingAuthentication),
        }
    }

    fn from_header(parts: &Parts, header: &str) -> Result<Self, Fault> {
        // Spaces are as good as commas: clients differ.
        let (algorithm, rest) = header.trim().split_once([' ', ',']).unwrap_or((header, ""));
        if !algorithm.starts_with("AWS4-") {
            return Err(Fault::MissingAuthentication);
        }
        let fields: BTreeMap<&str, &str> =
            rest.split([',', ' ']).filter_map(|field| field.trim().split_once('=')).collect();
        let date = signing_date(parts);
        let names = ["Credential", "Signature", "SignedHeaders"];
        let missing = names.into_iter().filter(|name| !fields.contains_key(name));
        let missing: Vec<&'static str> = missing.collect();
        if !missing.is_empty() || date.is_none() {
            let (no_date, authorization) = (date.is_none(), header.to_owned());
            return Err(Fault::IncompleteHeader { missing, no_date, authorization });
        }
        expect_algorithm(algorithm)?;
        let session_token = parts.headers.get("x-amz-security-token");
        Ok(Self {
            credential: Credential::parse(fields["Credential"])?,
            signed_at: date.flatten().ok_or(Fault::SignatureDate)?,
            session_token: session_token
                .map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned()),
            signed_headers: fields["SignedHeaders"].split(';').map(str::to_owned).collect(),
            signature: fields["Signature"].to_owned(),
            expires: None,
        })
    }

    fn from_query(query: &BTreeMap<String, String>) -> Result<Self, Fault> {
        const NAMES: [&str; 4] =
            ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"];
        let missing = NAMES.into_iter().filter(|name| !query.contains_key(*name));
        let missing: Vec<&'static str> = missing.collect();
        if !missing.is_empty() {
            return Err(Fault::IncompleteQuery { missing });
        }
        expect_algorithm(&query["X-Amz-Algorithm"])?;
        let expires = query.get("X-Amz-Expires").map_or(Ok(CLOCK_SKEW), |text| life(text))?;
        Ok(Self {
            credential: Credential::parse(&query["X-Amz-Credential"])?,
            signed_at: Timestamp::parse(&query["X-Amz-Date"]).ok_or(Fault::SignatureDate)?,
            session_token: query.get("X-Amz-Security-Token").cloned(),
            signed_headers: query["X-Amz-SignedHeaders"].split(';').map(str::to_owned).collect(),
            signature: query["X-Amz-Signature"].clone(),
            expires: Some(expires),
        })
    }

    /// The time of the signature must be near ours, or within its stated life.
    pub(crate) fn expect_current(&self, now: Duration) -> Result<(), Fault> {
        let now = Timestamp::since_1970(now);
        let life = self.expires.unwrap_or(CLOCK_SKEW);
        let (earliest, latest) = (now.minus(life), now.plus(CLOCK_SKEW));
        let minutes = |time: Duration| time.as_secs() / 60;
        let (signed_at, now) = (self.signed_at.to_string(), now.to_string());
        if self.signed_at < earliest {
            let (earliest, minutes) = (earliest.to_string(), minutes(life));
            return Err(Fault::SignatureExpired { signed_at, earliest, now, minutes });
        }
        if self.signed_at > latest {
            let (latest, minutes) = (latest.to_string(), minutes(CLOCK_SKEW));
            return Err(Fault::SignatureNotYetCurrent { signed_at, latest, now, minutes });
        }
        Ok(())
    }

    /// Everything that matters must be signed, by this secret.
    pub(crate) fn expect_signature(
        &self,
        secret: &str,
        parts: &Parts,
        body: &[u8],
        transport: Transport,
    ) -> Result<(), Fault> {
        for (name, called) in MUST_BE_SIGNED {
            let present = name == "host" || parts.headers.contains_key(name);
            if present && !self.signed_headers.iter().any(|signed| signed == name) {
                return Err(Fault::HeaderNotSigned { called });
            }
        }
        let payload_hash = payload_hash(parts, body, transport)?;
        let request = canonical_request(parts, &self.signed_headers, &payload_hash);
        let text = string_to_sign(&self.signed_at.to_string(), &self.credential, &request);
        match is_signature(&self.signature, secret, &self.credential, &text) {
            true => Ok(()),
            false => {
                Err(Fault::SignatureMismatch { canonical_request: request, string_to_sign: text })
            }
        }
    }
}

/// The life of a presigned request: digits and nothing else, a second to a week.
fn life(text: &str) -> Result<Duration, Fault> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = text.parse().ok().filter(|_| is_number);
    let seconds = seconds.filter(|seconds| (1..=MAX_EXPIRES_SECONDS).contains(seconds));
    seconds
        .map(Duration::from_secs)
        .ok_or(Fault::PresignedExpiry { max_seconds: MAX_EXPIRES_SECONDS })
}

/// The hash of the body as it was sent. Where the client states it, it must be that; a body that
/// is not signed is accepted over TLS only, where nobody on the way can change it.
fn payload_hash(parts: &Parts, body: &[u8], transport: Transport) -> Result<String, Fault> {
    let stated = parts.headers.get("x-amz-content-sha256").map(|value| value.as_bytes());
    if stated == Some(UNSIGNED_PAYLOAD.as_bytes()) {
        return match transport.encrypted {
            true => Ok(UNSIGNED_PAYLOAD.to_owned()),
            false => Err(Fault::UnsignedPayload),
        };
    }
    let hash = sha256_hex(body);
    match stated.is_none_or(|stated| stated == hash.as_bytes()) {
        true => Ok(hash),
        false => Err(Fault::PayloadHash),
    }
}

fn expect_algorithm(algorithm: &str) -> Result<(), Fault> {
    match algorithm == ALGORITHM {
        true => Ok(()),
        false => Err(Fault::SignatureAlgorithm { algorithm: algorithm.to_owned() }),
    }
}

/// `None` without a date, `Some(None)` with one that cannot be read.
fn signing_date(parts: &Parts) -> Option<Option<Timestamp>> {
    let text = |name: &str| parts.headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let amazon = text("x-amz-date").map(Timestamp::parse);
    amazon.or_else(|| {
        text("date").map(|date| Timestamp::parse(date).or_else(|| Timestamp::parse_http(date)))
    })
}

fn query_parameters(parts: &Parts) -> BTreeMap<String, String> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pairs = parts.uri.query().unwrap_or_default().split('&');
    let pairs = pairs.filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (decode(name), decode(value))).collect()
}
