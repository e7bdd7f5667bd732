//! Packed bodies, both ways: gzip, and what HTTP calls deflate.
//!
//! What is unpacked takes its room among all bodies as it grows, and ends at the limit of a body.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};
use flate2::write::{GzEncoder, ZlibEncoder};
use hyper::HeaderMap;
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, HeaderValue};

use crate::body::{BodyRoom, BufferedBody};
use crate::fault::Fault;

/// Smaller answers are not packed: they fit one packet either way.
const MIN_PACKED_BYTES: usize = 1024;

/// The most members that a body of gzip may have. Each costs time whatever it holds, and clients
/// make one.
const MAX_MEMBERS: usize = 16;

/// How much is unpacked at a time.
const PIECE_BYTES: usize = 64 << 10;

/// A way of packing (RFC 9110, "Content Codings").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Gzip,
    /// The zlib format.
    Deflate,
}

impl Coding {
    fn named(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => Some(Self::Deflate),
            _ => None,
        }
    }

    /// As `Content-Encoding`.
    pub(crate) const fn header(self) -> HeaderValue {
        match self {
            Self::Gzip => HeaderValue::from_static("gzip"),
            Self::Deflate => HeaderValue::from_static("deflate"),
        }
    }

    fn pack(self, body: &[u8]) -> std::io::Result<Vec<u8>> {
        let packed = Vec::with_capacity(body.len() / 4);
        // Fast: over a local network the packing itself would be what takes time.
        let level = Compression::fast();
        match self {
            Self::Gzip => {
                let mut encoder = GzEncoder::new(packed, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
            Self::Deflate => {
                let mut encoder = ZlibEncoder::new(packed, level);
                encoder.write_all(body)?;
                encoder.finish()
            }
        }
    }
}

/// Unpacks a body as its `Content-Encoding` says; `None` where it is as it is.
///
/// # Errors
/// An unknown encoding, broken data, more than the limit, no room.
pub(crate) fn unpack(
    headers: &HeaderMap,
    body: &[u8],
    room: &BodyRoom,
) -> Result<Option<BufferedBody>, Fault> {
    let mut encodings = headers.get_all(CONTENT_ENCODING).iter();
    let encoding = match (encodings.next(), encodings.next()) {
        (None, _) => return Ok(None),
        (Some(encoding), None) => encoding.to_str().unwrap_or_default().trim(),
        (Some(_), Some(_)) => return Err(Fault::BadEncoding),
    };
    if encoding.eq_ignore_ascii_case("identity") {
        return Ok(None);
    }
    let coding = Coding::named(encoding).ok_or(Fault::BadEncoding)?;
    let mut unpacked = Unpacked { room, body: room.empty(), bytes: Vec::new() };
    match coding {
        Coding::Gzip => unpacked.gzip(body)?,
        Coding::Deflate => unpacked.deflate(body)?,
    }
    Ok(Some(unpacked.finish()))
}

/// A body that is being unpacked.
struct Unpacked<'r> {
    room: &'r BodyRoom,
    /// Holds the room; its bytes are put in last.
    body: BufferedBody,
    bytes: Vec<u8>,
}

impl Unpacked<'_> {
    /// One member after another.
    fn gzip(&mut self, body: &[u8]) -> Result<(), Fault> {
        let mut rest = body;
        for _ in 0..MAX_MEMBERS {
            let mut decoder = GzDecoder::new(rest);
            self.read(&mut decoder)?;
            rest = decoder.into_inner();
            if rest.is_empty() {
                return Ok(());
            }
        }
        Err(Fault::BadEncoding)
    }

    /// The zlib format, or without its head, as some clients understand the word.
    fn deflate(&mut self, body: &[u8]) -> Result<(), Fault> {
        let rest = if has_zlib_head(body) {
            let mut decoder = ZlibDecoder::new(body);
            self.read(&mut decoder)?;
            decoder.into_inner()
        } else {
            let mut decoder = DeflateDecoder::new(body);
            self.read(&mut decoder)?;
            decoder.into_inner()
        };
        if rest.is_empty() { Ok(()) } else { Err(Fault::BadEncoding) }
    }

    fn read(&mut self, decoder: &mut impl Read) -> Result<(), Fault> {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let count = decoder.read(&mut piece).map_err(|_| Fault::BadEncoding)?;
            if count == 0 {
                return Ok(());
            }
            self.room.reserve(&mut self.body, self.bytes.len() + count)?;
            self.bytes.extend_from_slice(&piece[..count]);
        }
    }

    fn finish(self) -> BufferedBody {
        BufferedBody { bytes: self.bytes.into(), ..self.body }
    }
}

/// RFC 1950, "Data format": the method is 8, and the first two bytes are a multiple of 31.
fn has_zlib_head(body: &[u8]) -> bool {
    match body {
        [first, second, ..] => {
            first & 0x0f == 8 && u16::from_be_bytes([*first, *second]).is_multiple_of(31)
        }
        _ => false,
    }
}

/// Packs an answer, if the client takes that and it is worth it.
pub(crate) fn pack(headers: &HeaderMap, body: &[u8]) -> Option<(Coding, Vec<u8>)> {
    if body.len() < MIN_PACKED_BYTES {
        return None;
    }
    let coding = accepted(headers)?;
    Some((coding, coding.pack(body).ok()?))
}

/// The coding that the client prefers of those that it takes; gzip where it likes both alike.
fn accepted(headers: &HeaderMap) -> Option<Coding> {
    let weight = |coding| weight(headers, coding).filter(|weight| *weight > 0.0);
    match (weight(Coding::Gzip), weight(Coding::Deflate)) {
        (Some(gzip), Some(deflate)) if deflate > gzip => Some(Coding::Deflate),
        (Some(_), _) => Some(Coding::Gzip),
        (None, deflate) => deflate.map(|_| Coding::Deflate),
    }
}

/// How much a client likes a coding, by its name or by `*` (RFC 9110, "Accept-Encoding").
fn weight(headers: &HeaderMap, coding: Coding) -> Option<f32> {
    let values = headers.get_all(ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut of_all = None;
    for one in values.flat_map(|value| value.split(',')) {
        let (name, parameter) = one.split_once(';').unwrap_or((one, "q=1"));
        let weight = parameter.trim().strip_prefix("q=").map(|weight| weight.trim().parse::<f32>());
        let weight = weight.and_then(Result::ok).unwrap_or(1.0);
        let name = name.trim();
        if Coding::named(name) == Some(coding) {
            return Some(weight);
        }
        if name == "*" {
            of_all = Some(weight);
        }
    }
    of_all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Limits;

    fn headers(name: hyper::header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn room(max_body_bytes: usize) -> BodyRoom {
        BodyRoom::new(&Limits { max_body_bytes, ..Limits::default() })
    }

    fn unpacked(encoding: &'static str, body: &[u8], max_bytes: usize) -> Result<Vec<u8>, Fault> {
        let unpacked = unpack(&headers(CONTENT_ENCODING, encoding), body, &room(max_bytes))?;
        Ok(unpacked.expect("it is packed").bytes.to_vec())
    }

    #[test]
    fn what_was_packed_is_unpacked() {
        let text = b"0123456789".repeat(10_000);
        for (accepted, name) in [("br, gzip;q=0.5", "gzip"), ("deflate", "deflate")] {
            let (_, packed) = pack(&headers(ACCEPT_ENCODING, accepted), &text).unwrap();
            assert!(packed.len() < text.len() / 10);
            assert_eq!(unpacked(name, &packed, text.len()), Ok(text.clone()));
            let limit_bytes = text.len() - 1;
            assert_eq!(unpacked(name, &packed, limit_bytes), Err(Fault::TooLarge { limit_bytes }));
            assert_eq!(unpacked(name, &packed[..50], 1 << 20), Err(Fault::BadEncoding));
            let followed = [&packed[..], b"x"].concat();
            assert_eq!(unpacked(name, &followed, 1 << 20), Err(Fault::BadEncoding));
        }
    }

    #[test]
    fn deflate_without_its_head_is_unpacked_too() {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"{\"a\":1}").unwrap();
        let packed = encoder.finish().unwrap();
        assert_eq!(unpacked("deflate", &packed, 100), Ok(b"{\"a\":1}".to_vec()));
    }

    #[test]
    fn gzip_may_have_a_few_members_and_no_more() {
        let member = Coding::Gzip.pack(b"12").unwrap();
        let members = |count| member.repeat(count);
        assert_eq!(unpacked("gzip", &members(16), 100), Ok(b"12".repeat(16)));
        assert_eq!(unpacked("gzip", &members(17), 100), Err(Fault::BadEncoding));
    }

    #[test]
    fn what_is_unpacked_takes_room_among_all_bodies() {
        let limits = Limits { max_buffered_bytes: 100 << 10, ..Limits::default() };
        let room = BodyRoom::new(&limits);
        let gzip = headers(CONTENT_ENCODING, "gzip");
        let packed = Coding::Gzip.pack(&[b' '; 60 << 10]).unwrap();
        let first = unpack(&gzip, &packed, &room).unwrap();
        assert_eq!(unpack(&gzip, &packed, &room).err(), Some(Fault::Busy));
        drop(first);
        assert!(unpack(&gzip, &packed, &room).is_ok());
    }

    #[test]
    fn the_coding_is_the_clients_choice() {
        for (value, coding) in [
            ("gzip, deflate", Some(Coding::Gzip)),
            ("deflate, gzip", Some(Coding::Gzip)),
            ("gzip;q=0.5, deflate", Some(Coding::Deflate)),
            ("gzip;q=0, *", Some(Coding::Deflate)),
            ("*", Some(Coding::Gzip)),
            ("deflate", Some(Coding::Deflate)),
            ("identity", None),
            ("", None),
            ("gzip;q=0", None),
            ("*;q=0", None),
        ] {
            assert_eq!(accepted(&headers(ACCEPT_ENCODING, value)), coding, "{value}");
        }
        assert_eq!(accepted(&HeaderMap::new()), None);
    }
}
