//! Proof that bytes are the one canonical encoding of an item: every value readable, names and members sorted
//! and unique, offsets as narrow as they can be, no set empty, no level too deep.

use super::tree::check_level;
use super::view::SetMember;
use super::{DecodeError, DecodeErrorKind, ItemView, ListView, MapView, SetView, ValueView};

/// Checks all of an item's bytes.
pub(super) fn item(bytes: &[u8]) -> Result<(), DecodeError> {
    map(ItemView::new(bytes)?.as_map(), 0)
}

fn map(map: MapView<'_>, level: u32) -> Result<(), DecodeError> {
    ensure(map.frame().is_canonical())?;
    let mut previous = None;
    for entry in map.iter() {
        let (name, value) = entry?;
        ensure(previous < Some(name))?;
        previous = Some(name);
        self::value(value, level + 1)?;
    }
    Ok(())
}

fn list(list: ListView<'_>, level: u32) -> Result<(), DecodeError> {
    ensure(list.frame().is_canonical())?;
    list.iter().try_for_each(|element| value(element?, level + 1))
}

fn set<'a, T: SetMember<'a>>(set: SetView<'a, T>) -> Result<(), DecodeError> {
    ensure(set.frame().is_canonical() && !set.is_empty())?;
    let mut previous = None;
    for member in set.iter() {
        let member = Some(member?);
        ensure(previous < member)?;
        previous = member;
    }
    Ok(())
}

fn value(value: ValueView<'_>, level: u32) -> Result<(), DecodeError> {
    check_level(level)?;
    match value {
        ValueView::M(members) => map(members, level),
        ValueView::L(elements) => list(elements, level),
        ValueView::Ss(members) => set(members),
        ValueView::Ns(members) => set(members),
        ValueView::Bs(members) => set(members),
        // Reading a scalar has checked it.
        ValueView::S(_)
        | ValueView::N(_)
        | ValueView::B(_)
        | ValueView::Bool(_)
        | ValueView::Null => Ok(()),
    }
}

fn ensure(canonical: bool) -> Result<(), DecodeError> {
    if canonical { Ok(()) } else { Err(DecodeError::new(DecodeErrorKind::NotCanonical)) }
}
