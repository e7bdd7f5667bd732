//! DynamoDB's item sizes, which its limits and capacity units are counted in.
//!
//! Source: developer guide, "DynamoDB item sizes and formats" (CapacityUnitCalculations.html).

use crate::limits::NESTING_MAX_DEPTH_NATIVE;
use crate::{
    AttributeValue, DecodeError, DecodeErrorKind, Item, ItemView, MapView, Number, ValueView,
};

/// The item's size in bytes by DynamoDB's arithmetic (not the size of its encoding).
///
/// # Errors
/// Damaged bytes, at any depth.
pub fn item_size_bytes(item: ItemView<'_>) -> Result<usize, DecodeError> {
    members_of_view(item.as_map(), 0)
}

impl Item {
    /// The item's size in bytes by DynamoDB's arithmetic.
    pub fn size_bytes(&self) -> usize {
        self.iter().map(|(name, value)| name.len() + value.size_bytes()).sum()
    }
}

impl AttributeValue {
    /// The value's size in bytes by DynamoDB's arithmetic, without its name.
    pub fn size_bytes(&self) -> usize {
        match self {
            AttributeValue::S(text) => text.len(),
            AttributeValue::N(number) => number.size_bytes(),
            AttributeValue::B(bytes) => bytes.len(),
            AttributeValue::Bool(_) | AttributeValue::Null => 1,
            AttributeValue::M(map) => CONTAINER + map.len() * ELEMENT + map.size_bytes(),
            AttributeValue::L(list) => {
                CONTAINER + list.iter().map(|value| ELEMENT + value.size_bytes()).sum::<usize>()
            }
            AttributeValue::Ss(set) => set.iter().map(String::len).sum(),
            AttributeValue::Ns(set) => set.iter().map(|number| number.size_bytes()).sum(),
            AttributeValue::Bs(set) => set.iter().map(Vec::len).sum(),
        }
    }
}

impl ValueView<'_> {
    /// The value's size in bytes by DynamoDB's arithmetic, without its name.
    ///
    /// # Errors
    /// Damaged bytes, at any depth.
    pub fn size_bytes(&self) -> Result<usize, DecodeError> {
        size_of_view(*self, 1)
    }
}

fn size_of_view(value: ValueView<'_>, level: u32) -> Result<usize, DecodeError> {
    if level > NESTING_MAX_DEPTH_NATIVE {
        return Err(DecodeError::new(DecodeErrorKind::TooDeep));
    }
    match value {
        ValueView::S(text) => Ok(text.len()),
        ValueView::N(number) => Ok(number.size_bytes()),
        ValueView::B(bytes) => Ok(bytes.len()),
        ValueView::Bool(_) | ValueView::Null => Ok(1),
        ValueView::M(map) => Ok(CONTAINER + map.len() * ELEMENT + members_of_view(map, level)?),
        ValueView::L(list) => list.iter().try_fold(CONTAINER, |size, value| {
            Ok(size + ELEMENT + size_of_view(value?, level + 1)?)
        }),
        ValueView::Ss(set) => set.iter().try_fold(0, |size, text| Ok(size + text?.len())),
        ValueView::Ns(set) => {
            set.iter().try_fold(0, |size, number| Ok(size + number?.size_bytes()))
        }
        ValueView::Bs(set) => set.iter().try_fold(0, |size, bytes| Ok(size + bytes?.len())),
    }
}

fn members_of_view(map: MapView<'_>, level: u32) -> Result<usize, DecodeError> {
    map.entries().try_fold(0, |size, entry| {
        let entry = entry?;
        let value_size = match entry.string_bytes() {
            Some(text) => text.len(),
            None => size_of_view(entry.value()?, level + 1)?,
        };
        Ok(size + entry.name_bytes().len() + value_size)
    })
}

impl Number {
    /// The number's size in bytes by DynamoDB's arithmetic.
    ///
    /// One byte, one for every two significant digits before the point, one for every two after it (both
    /// rounded up, leading and trailing zeros trimmed), and one if it is negative. The developer guide has the
    /// short form, "approximately … 1 byte per two significant digits + 1 byte"; how it rounds was measured at the
    /// service's 400 KB limit (nubo-db/dynamodb-conformance, `src/item-size.ts`; nubo-db/dynoxide pull request 195).
    pub fn size_bytes(self) -> usize {
        let digits =
            self.mantissa().unsigned_abs().checked_ilog10().map_or(0, |log| log as usize + 1);
        let decimals = self.exponent().min(0).unsigned_abs() as usize;
        let after_point = digits.min(decimals);
        let before_point = digits - after_point;
        1 + before_point.div_ceil(2) + after_point.div_ceil(2) + usize::from(self.mantissa() < 0)
    }
}

/// Overhead of a list or map, whatever it holds.
const CONTAINER: usize = 3;
/// Overhead of each element of a list or map.
const ELEMENT: usize = 1;
