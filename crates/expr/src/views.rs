//! Comparing encoded values without decoding them into trees.
//!
//! The languages differ in when two scalars are equal; how that carries over to lists, maps and sets is the same for
//! all, and is here. Recursion is bounded by [`MAX_DEPTH`], so that damaged bytes cannot exhaust the stack.

use dynafile_model::{DecodeError, ListView, MapView, SetMember, SetView, ValueView, limits};

/// The deepest an intact item nests. Below that, damaged bytes are all there can be, and they equal nothing.
const MAX_DEPTH: u32 = limits::NESTING_MAX_DEPTH_NATIVE;

/// Whether two scalars are equal; called with any pair of values that are not both lists, maps or sets of a kind.
pub(crate) type ScalarEquality = fn(ValueView<'_>, ValueView<'_>) -> bool;

/// Whether two values are equal: lists by position, maps by name, sets of the same type by members, anything else
/// as `scalars` says.
pub(crate) fn equal(
    left: ValueView<'_>,
    right: ValueView<'_>,
    scalars: ScalarEquality,
) -> Result<bool, DecodeError> {
    equal_at(left, right, scalars, 0)
}

fn equal_at(
    left: ValueView<'_>,
    right: ValueView<'_>,
    scalars: ScalarEquality,
    depth: u32,
) -> Result<bool, DecodeError> {
    match (left, right) {
        (ValueView::L(left), ValueView::L(right)) => lists_equal(left, right, scalars, depth + 1),
        (ValueView::M(left), ValueView::M(right)) => maps_equal(left, right, scalars, depth + 1),
        (ValueView::Ss(left), ValueView::Ss(right)) => sets_equal(left, right),
        (ValueView::Ns(left), ValueView::Ns(right)) => sets_equal(left, right),
        (ValueView::Bs(left), ValueView::Bs(right)) => sets_equal(left, right),
        _ => Ok(scalars(left, right)),
    }
}

fn lists_equal(
    left: ListView<'_>,
    right: ListView<'_>,
    scalars: ScalarEquality,
    depth: u32,
) -> Result<bool, DecodeError> {
    if left.len() != right.len() || depth > MAX_DEPTH {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right.iter()) {
        if !equal_at(left?, right?, scalars, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn maps_equal(
    left: MapView<'_>,
    right: MapView<'_>,
    scalars: ScalarEquality,
    depth: u32,
) -> Result<bool, DecodeError> {
    if left.len() != right.len() || depth > MAX_DEPTH {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right.iter()) {
        let ((left_name, left), (right_name, right)) = (left?, right?);
        if left_name != right_name || !equal_at(left, right, scalars, depth)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn sets_equal<'a, T: SetMember<'a>>(
    left: SetView<'a, T>,
    right: SetView<'a, T>,
) -> Result<bool, DecodeError> {
    if left.len() != right.len() {
        return Ok(false);
    }
    for (left, right) in left.iter().zip(right.iter()) {
        if left? != right? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether every member of `part` is in `whole`.
pub(crate) fn is_subset<'a, T: SetMember<'a>>(
    part: SetView<'a, T>,
    whole: SetView<'a, T>,
) -> Result<bool, DecodeError> {
    if part.len() > whole.len() {
        return Ok(false);
    }
    for member in part.iter() {
        if !whole.contains(member?)? {
            return Ok(false);
        }
    }
    Ok(true)
}
