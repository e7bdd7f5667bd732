//! Views to trees. Recursion is bounded: bytes that nest deeper than any writer writes are an error.

use super::{DecodeError, DecodeErrorKind, ListView, MapView, ValueView};
use crate::limits::NESTING_MAX_DEPTH_NATIVE;
use crate::{AttributeValue, Item};

/// The map's tree; `level` is the map's own level, 0 for an item.
pub(super) fn item(map: MapView<'_>, level: u32) -> Result<Item, DecodeError> {
    map.iter()
        .map(|entry| {
            let (name, value) = entry?;
            Ok((name, self::value(value, level + 1)?))
        })
        .collect()
}

/// The list's tree; `level` is the list's own level.
pub(super) fn list(list: ListView<'_>, level: u32) -> Result<Vec<AttributeValue>, DecodeError> {
    list.iter().map(|element| value(element?, level + 1)).collect()
}

/// The value's tree; `level` is the value's own level.
pub(super) fn value(view: ValueView<'_>, level: u32) -> Result<AttributeValue, DecodeError> {
    check_level(level)?;
    Ok(match view {
        ValueView::S(text) => AttributeValue::S(text.to_owned()),
        ValueView::N(number) => AttributeValue::N(number),
        ValueView::B(bytes) => AttributeValue::B(bytes.to_vec()),
        ValueView::Bool(value) => AttributeValue::Bool(value),
        ValueView::Null => AttributeValue::Null,
        ValueView::M(map) => AttributeValue::M(item(map, level)?),
        ValueView::L(elements) => AttributeValue::L(list(elements, level)?),
        ValueView::Ss(set) => AttributeValue::Ss(
            set.iter().map(|text| text.map(str::to_owned)).collect::<Result<_, _>>()?,
        ),
        ValueView::Ns(set) => AttributeValue::Ns(set.iter().collect::<Result<_, _>>()?),
        ValueView::Bs(set) => AttributeValue::Bs(
            set.iter().map(|bytes| bytes.map(<[u8]>::to_vec)).collect::<Result<_, _>>()?,
        ),
    })
}

/// Fails at levels that no writer reaches.
pub(super) fn check_level(level: u32) -> Result<(), DecodeError> {
    if level > NESTING_MAX_DEPTH_NATIVE {
        Err(DecodeError::new(DecodeErrorKind::TooDeep))
    } else {
        Ok(())
    }
}
