//! The canonical form of a request, which client and server sign alike.
//!
//! Source: IAM user guide, "Create a signed AWS API request", step 1. The path is encoded once
//! more than it was sent, as every service but S3 does it.

use hmac::{Hmac, KeyInit, Mac};
use hyper::http::request::Parts;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use crate::auth::credential::Credential;

type HmacSha256 = Hmac<Sha256>;

/// What RFC 3986 leaves as it is: letters, digits, `-._~`.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// In the query of a presigned request, what is not signed.
pub(crate) const SIGNATURE_PARAMETER: &str = "X-Amz-Signature";

/// The canonical request.
pub(crate) fn canonical_request(
    parts: &Parts,
    signed_headers: &[String],
    payload_hash: &str,
) -> String {
    let mut text = format!(
        "{}\n{}\n{}\n",
        parts.method,
        canonical_path(parts.uri.path()),
        canonical_query(parts.uri.query().unwrap_or_default()),
    );
    for name in signed_headers {
        text.push_str(&format!("{name}:{}\n", canonical_header(parts, name)));
    }
    text.push_str(&format!("\n{}\n{payload_hash}", signed_headers.join(";")));
    text
}

/// The string to sign.
pub(crate) fn string_to_sign(signed_at: &str, credential: &Credential, request: &str) -> String {
    let scope = credential.scope();
    format!("AWS4-HMAC-SHA256\n{signed_at}\n{scope}\n{}", sha256_hex(request.as_bytes()))
}

/// Is it the signature of the text by this secret, in the credential's scope? Takes the same time
/// wherever they differ.
pub(crate) fn is_signature(
    signature: &str,
    secret: &str,
    credential: &Credential,
    text: &str,
) -> bool {
    let mut key = format!("AWS4{secret}").into_bytes();
    let scope = [&credential.date, &credential.region, &credential.service, &credential.terminator];
    for element in scope {
        key = keyed(&key, element).finalize().into_bytes().to_vec();
    }
    from_hex(signature).is_some_and(|bytes| keyed(&key, text).verify_slice(&bytes).is_ok())
}

/// Lower-case hexadecimal digits of the SHA-256 of the bytes.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn keyed(key: &[u8], text: &str) -> HmacSha256 {
    let mut mac = HmacSha256::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text.as_bytes());
    mac
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let byte = |start: usize| u8::from_str_radix(&text[start..start + 2], 16).ok();
    (0..text.len()).step_by(2).map(byte).collect()
}

fn canonical_path(path: &str) -> String {
    let segments = path.split('/').map(|segment| utf8_percent_encode(segment, RESERVED));
    segments.map(|segment| segment.to_string()).collect::<Vec<_>>().join("/")
}

fn canonical_query(query: &str) -> String {
    let encode = |text: &str| {
        let plain = percent_decode_str(text).decode_utf8_lossy();
        utf8_percent_encode(&plain, RESERVED).to_string()
    };
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (encode(name), encode(value)))
        .filter(|(name, _)| name != SIGNATURE_PARAMETER)
        .collect();
    pairs.sort();
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

/// All values of a header, trimmed, runs of spaces made one.
fn canonical_header(parts: &Parts, name: &str) -> String {
    if name == "host" && !parts.headers.contains_key("host") {
        // HTTP/2 has the host in `:authority`.
        return parts.uri.authority().map(ToString::to_string).unwrap_or_default();
    }
    let values = parts.headers.get_all(name).iter();
    let clean = |text: &[u8]| {
        String::from_utf8_lossy(text).split_ascii_whitespace().collect::<Vec<_>>().join(" ")
    };
    values.map(|value| clean(value.as_bytes())).collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_sorted_and_encoded_the_same_way() {
        assert_eq!(
            canonical_query("b=2&a=x%2Fy&a=x y&c&X-Amz-Signature=0"),
            "a=x%20y&a=x%2Fy&b=2&c="
        );
    }

    #[test]
    fn signatures_that_are_not_hexadecimal_are_none() {
        assert_eq!(from_hex("0aFF"), Some(vec![10, 255]));
        for text in ["0", "zz", "+1", "é0"] {
            assert_eq!(from_hex(text), None, "{text}");
        }
    }
}
