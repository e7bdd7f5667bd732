//! Sets: lists of members, none twice.

use std::borrow::Cow;
use std::fmt;

use dynafile_model::Number;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::content::number;
use super::sink::Sink;
use super::value::write;
use super::{Decoder, Expected, Fault, Found, Mismatch, SetKind, base64};
use crate::quotation::{MAX_QUOTE_BYTES, excerpt};

/// Reads a set whose list has begun, checks it and writes it.
pub(super) fn read<'de, S: Sink, A: SeqAccess<'de>>(
    decoder: &mut Decoder,
    sink: &mut S,
    kind: SetKind,
    elements: A,
) -> Result<(), A::Error> {
    let members = members(decoder, kind, elements)?;
    if let Err(fault) = check_and_write(decoder, sink, kind, &members) {
        decoder.note(fault);
    }
    Ok(())
}

/// What a member takes while its set is read: as it was sent, in the order of all, and as a value.
const MEMBER_BYTES: usize = size_of::<(Cow<'_, str>, &str, Number)>();

/// The members of a set as they were sent; those of binary sets are known to be Base64.
fn members<'de, A: SeqAccess<'de>>(
    decoder: &mut Decoder,
    kind: SetKind,
    mut elements: A,
) -> Result<Vec<Cow<'de, str>>, A::Error> {
    let mut members = Vec::new();
    while let Some(member) = elements.next_element_seed(Member { decoder, kind })? {
        match member {
            Some(member) if !decoder.allowance.take(MEMBER_BYTES) => drop(member),
            Some(member) => members.push(member),
            None => decoder.note(Fault::NullMember(kind)),
        }
    }
    Ok(members)
}

fn check_and_write<S: Sink>(
    decoder: &mut Decoder,
    sink: &mut S,
    kind: SetKind,
    members: &[Cow<'_, str>],
) -> Result<(), Fault> {
    if members.is_empty() {
        return Err(Fault::EmptySet(kind));
    }
    let repeated = || Fault::RepeatedMember { kind, members: quoted(members) };
    match kind {
        SetKind::Strings => {
            check_distinct(members, repeated)?;
            write(decoder, sink, |sink| sink.string_set(members));
        }
        SetKind::Numbers => {
            let numbers: Vec<_> =
                members.iter().map(|text| number(decoder, text)).collect::<Result<_, _>>()?;
            check_distinct(&numbers, repeated)?;
            write(decoder, sink, |sink| sink.number_set(&numbers));
        }
        SetKind::Binaries => {
            let decoded = members.iter().map(|text| base64::decode(text));
            let binaries: Vec<_> =
                decoded.collect::<Result<_, _>>().map_err(|_| Fault::NotEncodable)?;
            check_distinct(&binaries, repeated)?;
            write(decoder, sink, |sink| sink.binary_set(&binaries));
        }
    }
    Ok(())
}

/// As many members as a message has room for.
fn quoted(members: &[Cow<'_, str>]) -> Vec<String> {
    let mut room = MAX_QUOTE_BYTES;
    let fits = |member: &&Cow<'_, str>| {
        let fits = room > 0;
        // Each is followed by a comma and a space.
        room = room.saturating_sub(member.len() + 2);
        fits
    };
    members.iter().take_while(fits).map(|member| excerpt(member)).collect()
}

fn check_distinct<T: Ord>(members: &[T], repeated: impl FnOnce() -> Fault) -> Result<(), Fault> {
    let mut sorted: Vec<&T> = members.iter().collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| pair[0] == pair[1]) { Err(repeated()) } else { Ok(()) }
}

/// A member of a set; `None` if it is null.
struct Member<'d> {
    decoder: &'d mut Decoder,
    kind: SetKind,
}

impl<'de> DeserializeSeed<'de> for Member<'_> {
    type Value = Option<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Member<'_> {
    fn mismatch<E: Error>(self, found: Found) -> E {
        let expected = match self.kind {
            SetKind::Binaries => Expected::Binary,
            _ => Expected::Text,
        };
        self.decoder.mismatch(Mismatch::Type { expected, found })
    }

    fn check<E: Error>(self, text: &str) -> Result<(), E> {
        if self.kind != SetKind::Binaries {
            return Ok(());
        }
        match base64::decode(text) {
            Ok(_) => Ok(()),
            Err(mismatch) => Err(self.decoder.mismatch(mismatch)),
        }
    }
}

impl<'de> Visitor<'de> for Member<'_> {
    type Value = Option<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member of a set")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        self.check(text)?;
        Ok(Some(Cow::Borrowed(text)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        self.check(text)?;
        Ok(Some(Cow::Owned(text.to_owned())))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Self::Value, E> {
        Err(self.mismatch(if value { Found::True } else { Found::False }))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(self.mismatch(Found::Integer))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Err(self.mismatch(Found::Integer))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(self.mismatch(Found::Decimal))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(self.mismatch(Found::List))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Self::Value, A::Error> {
        Err(self.mismatch(Found::Map))
    }
}
