//! Equality and order of operands: Python's, as in dynafile 0.1, without its errors.
//!
//! | pair | equality | order |
//! |---|---|---|
//! | numbers and booleans (0 and 1) | by value | by value |
//! | strings | by code point | by code point |
//! | binary values | by byte | by byte |
//! | a date or time and a string that holds one | by instant | by instant |
//! | lists | by position | by the first difference |
//! | sets of one type | by members | `<` is "is a proper subset of" |
//! | maps | by name | none |
//! | null or missing, both | equal | none |
//! | anything else | not equal | none |
//!
//! Where there is no order all of `< <= > >=` are false.

use std::cmp::Ordering;

use dynafile_model::{DecodeError, Number, SetMember, SetView, ValueView, limits};

use super::ast::Comparator;
use super::moment;
use super::operand::Value;
use crate::views;

/// Whether `left comparator right` holds.
pub(super) fn holds(
    left: Value<'_>,
    comparator: Comparator,
    right: Value<'_>,
) -> Result<bool, DecodeError> {
    match comparator {
        Comparator::Equal => equal(left, right),
        Comparator::NotEqual => equal(left, right).map(|equal| !equal),
        _ => Ok(order(left, right, 0)?.is_some_and(|order| comparator.accepts(order))),
    }
}

/// Whether two operands are equal.
pub(super) fn equal(left: Value<'_>, right: Value<'_>) -> Result<bool, DecodeError> {
    match (left, right) {
        (Value::Plain(left), Value::Plain(right)) => views::equal(left, right, scalars_equal),
        (Value::Moment(left), Value::Moment(right)) => Ok(left == right),
        (Value::Moment(moment), Value::Plain(ValueView::S(text)))
        | (Value::Plain(ValueView::S(text)), Value::Moment(moment)) => {
            Ok(moment::of_text(text) == Some(moment))
        }
        (Value::List(_), Value::List(_) | Value::Plain(ValueView::L(_)))
        | (Value::Plain(ValueView::L(_)), Value::List(_)) => lists_equal(left, right),
        _ => Ok(false),
    }
}

fn lists_equal(left: Value<'_>, right: Value<'_>) -> Result<bool, DecodeError> {
    let (Some(mut left), Some(mut right)) = (left.elements(), right.elements()) else {
        return Ok(false);
    };
    loop {
        match (left.next().transpose()?, right.next().transpose()?) {
            (Some(left), Some(right)) if equal(left, right)? => {}
            (None, None) => return Ok(true),
            _ => return Ok(false),
        }
    }
}

fn scalars_equal(left: ValueView<'_>, right: ValueView<'_>) -> bool {
    match (left, right) {
        (ValueView::S(left), ValueView::S(right)) => left == right,
        (ValueView::B(left), ValueView::B(right)) => left == right,
        (ValueView::Null, ValueView::Null) => true,
        _ => {
            matches!((as_number(left), as_number(right)), (Some(left), Some(right)) if left == right)
        }
    }
}

/// In Python a boolean is the number 0 or 1.
pub(super) fn as_number(value: ValueView<'_>) -> Option<Number> {
    match value {
        ValueView::N(number) => Some(number),
        ValueView::Bool(truth) => Some(Number::from(u32::from(truth))),
        _ => None,
    }
}

/// `depth` counts the lists around the values.
fn order(left: Value<'_>, right: Value<'_>, depth: u32) -> Result<Option<Ordering>, DecodeError> {
    match (left, right) {
        (Value::Moment(left), Value::Moment(right)) => Ok(Some(left.cmp(&right))),
        (Value::Moment(left), Value::Plain(ValueView::S(right))) => {
            Ok(moment::of_text(right).map(|right| left.cmp(&right)))
        }
        (Value::Plain(ValueView::S(left)), Value::Moment(right)) => {
            Ok(moment::of_text(left).map(|left| left.cmp(&right)))
        }
        (
            Value::List(_) | Value::Plain(ValueView::L(_)),
            Value::List(_) | Value::Plain(ValueView::L(_)),
        ) => order_lists(left, right, depth + 1),
        (Value::Plain(left), Value::Plain(right)) => order_plain(left, right),
        _ => Ok(None),
    }
}

fn order_plain(left: ValueView<'_>, right: ValueView<'_>) -> Result<Option<Ordering>, DecodeError> {
    match (left, right) {
        // UTF-8 sorts by code point.
        (ValueView::S(left), ValueView::S(right)) => Ok(Some(left.cmp(right))),
        (ValueView::B(left), ValueView::B(right)) => Ok(Some(left.cmp(right))),
        (ValueView::Ss(left), ValueView::Ss(right)) => order_sets(left, right),
        (ValueView::Ns(left), ValueView::Ns(right)) => order_sets(left, right),
        (ValueView::Bs(left), ValueView::Bs(right)) => order_sets(left, right),
        _ => Ok(as_number(left).zip(as_number(right)).map(|(left, right)| left.cmp(&right))),
    }
}

fn order_lists(
    left: Value<'_>,
    right: Value<'_>,
    depth: u32,
) -> Result<Option<Ordering>, DecodeError> {
    if depth > limits::NESTING_MAX_DEPTH_NATIVE {
        return Ok(None);
    }
    let (Some(mut left), Some(mut right)) = (left.elements(), right.elements()) else {
        return Ok(None);
    };
    loop {
        match (left.next().transpose()?, right.next().transpose()?) {
            (Some(left), Some(right)) if equal(left, right)? => {}
            (Some(left), Some(right)) => return order(left, right, depth),
            (None, None) => return Ok(Some(Ordering::Equal)),
            (None, Some(_)) => return Ok(Some(Ordering::Less)),
            (Some(_), None) => return Ok(Some(Ordering::Greater)),
        }
    }
}

fn order_sets<'a, T: SetMember<'a>>(
    left: SetView<'a, T>,
    right: SetView<'a, T>,
) -> Result<Option<Ordering>, DecodeError> {
    let by_length = left.len().cmp(&right.len());
    let contained = match by_length {
        Ordering::Greater => views::is_subset(right, left)?,
        _ => views::is_subset(left, right)?,
    };
    Ok(contained.then_some(by_length))
}
