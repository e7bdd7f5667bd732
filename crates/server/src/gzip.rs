//! Packed bodies: gzip, both ways, with a bound on what is unpacked.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;
use hyper::HeaderMap;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING};

use crate::fault::Fault;

/// Smaller answers are not packed: they fit one packet either way.
const MIN_PACKED_BYTES: usize = 1024;

/// Unpacks a body as its `Content-Encoding` says; `None` where it is as it is.
///
/// # Errors
/// An unknown encoding, broken data, more than the limit.
pub(crate) fn unpack(
    headers: &HeaderMap,
    body: &[u8],
    limit_bytes: usize,
) -> Result<Option<Vec<u8>>, Fault> {
    let encoding = headers.get(CONTENT_ENCODING).map(|value| value.as_bytes().to_ascii_lowercase());
    match encoding.as_deref() {
        None | Some(b"identity") => return Ok(None),
        Some(b"gzip" | b"x-gzip") => {}
        Some(_) => return Err(Fault::BadEncoding),
    }
    let mut unpacked = Vec::new();
    let mut reader = MultiGzDecoder::new(body).take(limit_bytes as u64 + 1);
    reader.read_to_end(&mut unpacked).map_err(|_| Fault::BadEncoding)?;
    match unpacked.len() > limit_bytes {
        true => Err(Fault::TooLarge { limit_bytes }),
        false => Ok(Some(unpacked)),
    }
}

/// Packs an answer, if the client takes that and it is worth it.
pub(crate) fn pack(headers: &HeaderMap, body: &[u8]) -> Option<Vec<u8>> {
    if body.len() < MIN_PACKED_BYTES || !accepts_gzip(headers) {
        return None;
    }
    // Fast: over a local network the packing itself would be what takes time.
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::fast());
    encoder.write_all(body).ok()?;
    encoder.finish().ok()
}

/// `gzip` or `*`, not weighed with zero (RFC 9110, "Accept-Encoding").
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|coding| {
        let (name, weight) = coding.split_once(';').unwrap_or((coding, "q=1"));
        let refused = weight
            .trim()
            .strip_prefix("q=")
            .is_some_and(|weight| weight.trim().parse::<f32>().is_ok_and(|weight| weight == 0.0));
        matches!(name.trim().to_ascii_lowercase().as_str(), "gzip" | "*") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: hyper::header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, value.parse().unwrap())])
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let text = b"0123456789".repeat(1000);
        let packed = pack(&headers(ACCEPT_ENCODING, "br, gzip;q=0.5"), &text).unwrap();
        assert!(packed.len() < text.len() / 10);
        let gzip = headers(CONTENT_ENCODING, "gzip");
        assert_eq!(unpack(&gzip, &packed, text.len()), Ok(Some(text.clone())));
        let limit_bytes = text.len() - 1;
        assert_eq!(unpack(&gzip, &packed, limit_bytes), Err(Fault::TooLarge { limit_bytes }));
        assert_eq!(unpack(&gzip, &packed[..50], 1 << 20), Err(Fault::BadEncoding));
    }

    #[test]
    fn clients_that_do_not_take_gzip_get_none() {
        let text = vec![b'x'; 10_000];
        for value in ["identity", "", "gzip;q=0", "deflate"] {
            assert_eq!(pack(&headers(ACCEPT_ENCODING, value), &text), None, "{value}");
        }
        assert_eq!(pack(&HeaderMap::new(), &text), None);
    }
}
