//! Signature Version 4 as a client makes it, for requests that botocore did not sign beforehand.
//!
//! Source: IAM user guide, "Create a signed AWS API request".

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// The second at which requests are signed: 2026-01-31T12:00:00Z.
pub(crate) const SIGNED_AT_SECONDS: u64 = 1_769_860_800;
const SIGNED_AT: &str = "20260131T120000Z";
const DAY: &str = "20260131";

/// Who signs, and for which region.
pub(crate) struct Signer<'a> {
    pub(crate) access_key_id: &'a str,
    pub(crate) secret: &'a str,
    pub(crate) region: &'a str,
}

impl Signer<'_> {
    /// An HTTP/1.1 request of the protocol.
    pub(crate) fn request(&self, target: &str, body: &str) -> Vec<u8> {
        let Self { access_key_id, secret, region } = self;
        let signed = "host;x-amz-date;x-amz-target";
        let canonical = format!(
            "POST\n/\n\nhost:localhost\nx-amz-date:{SIGNED_AT}\nx-amz-target:{target}\n\n{signed}\n{}",
            hex(&Sha256::digest(body))
        );
        let scope = format!("{DAY}/{region}/dynamodb/aws4_request");
        let text =
            format!("AWS4-HMAC-SHA256\n{SIGNED_AT}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
        let key = [DAY, region, "dynamodb", "aws4_request"]
            .iter()
            .fold(format!("AWS4{secret}").into_bytes(), |key, element| keyed(&key, element));
        let signature = hex(&keyed(&key, &text));
        format!(
            "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n\
             X-Amz-Target: {target}\r\nX-Amz-Date: {SIGNED_AT}\r\nContent-Length: {}\r\n\
             Authorization: AWS4-HMAC-SHA256 Credential={access_key_id}/{scope}, \
             SignedHeaders={signed}, Signature={signature}\r\n\r\n{body}",
            body.len()
        )
        .into_bytes()
    }
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
