//! A predicate and an item to a truth value.
//!
//! Values of different types are never equal and have no order; a missing value equals nothing, not even
//! another missing one, so `<>` is true of it. Evaluation is never an error on account of types.
//! Source: developer guide, "Condition and filter expressions, operators, and functions in DynamoDB"; missing values as
//! DynamoDB Local has them.

use std::cmp::Ordering;

use dynafile_model::{DecodeError, ItemView, Number, ValueView};
use memchr::memmem;

use super::predicate::{Operand, Predicate};
use crate::comparator::Comparator;
use crate::views;

pub(super) fn is_true(
    predicate: &Predicate,
    item: Option<ItemView<'_>>,
) -> Result<bool, DecodeError> {
    match predicate {
        Predicate::Compare { left, comparator, right } => {
            compare(value(left, item)?, *comparator, value(right, item)?)
        }
        Predicate::Between { value: compared, low, high } => {
            let compared = value(compared, item)?;
            Ok(compare(compared, Comparator::GreaterOrEqual, value(low, item)?)?
                && compare(compared, Comparator::LessOrEqual, value(high, item)?)?)
        }
        Predicate::In { value: compared, candidates } => {
            let compared = value(compared, item)?;
            for candidate in candidates {
                if equal(compared, value(candidate, item)?)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Predicate::Exists(path) => {
            Ok(item.map(|item| path.find(item)).transpose()?.flatten().is_some())
        }
        Predicate::NotExists(path) => {
            Ok(item.map(|item| path.find(item)).transpose()?.flatten().is_none())
        }
        Predicate::HasType { operand, attribute_type } => {
            Ok(value(operand, item)?.is_some_and(|value| value.attribute_type() == *attribute_type))
        }
        Predicate::BeginsWith { operand, prefix } => {
            Ok(match (value(operand, item)?, value(prefix, item)?) {
                (Some(ValueView::S(text)), Some(ValueView::S(prefix))) => text.starts_with(prefix),
                (Some(ValueView::B(bytes)), Some(ValueView::B(prefix))) => {
                    bytes.starts_with(prefix)
                }
                _ => false,
            })
        }
        Predicate::Contains { container, element } => {
            match (value(container, item)?, value(element, item)?) {
                (Some(container), Some(element)) => contains(container, element),
                _ => Ok(false),
            }
        }
    }
}

fn value<'a>(
    operand: &'a Operand,
    item: Option<ItemView<'a>>,
) -> Result<Option<ValueView<'a>>, DecodeError> {
    match operand {
        Operand::Path(path) => item.map_or(Ok(None), |item| path.find(item)),
        Operand::Value(constant) => Ok(Some(constant.view())),
        Operand::Size(measured) => Ok(value(measured, item)?.and_then(size)),
    }
}

fn size<'a>(value: ValueView<'_>) -> Option<ValueView<'a>> {
    let size = match value {
        // In UTF-16 code units, as DynamoDB Local counts; the guide says only "the length of the string".
        ValueView::S(text) => text.encode_utf16().count(),
        ValueView::B(bytes) => bytes.len(),
        ValueView::M(map) => map.len(),
        ValueView::L(list) => list.len(),
        ValueView::Ss(set) => set.len(),
        ValueView::Ns(set) => set.len(),
        ValueView::Bs(set) => set.len(),
        ValueView::N(_) | ValueView::Bool(_) | ValueView::Null => return None,
    };
    Some(ValueView::N(Number::from(size as u64)))
}

fn compare(
    left: Option<ValueView<'_>>,
    comparator: Comparator,
    right: Option<ValueView<'_>>,
) -> Result<bool, DecodeError> {
    match comparator {
        Comparator::Equal => equal(left, right),
        Comparator::NotEqual => equal(left, right).map(|equal| !equal),
        _ => Ok(left
            .zip(right)
            .and_then(|(left, right)| order(left, right))
            .is_some_and(|order| comparator.accepts(order))),
    }
}

fn order(left: ValueView<'_>, right: ValueView<'_>) -> Option<Ordering> {
    match (left, right) {
        (ValueView::S(left), ValueView::S(right)) => Some(left.cmp(right)),
        (ValueView::N(left), ValueView::N(right)) => Some(left.cmp(&right)),
        (ValueView::B(left), ValueView::B(right)) => Some(left.cmp(right)),
        _ => None,
    }
}

fn equal(left: Option<ValueView<'_>>, right: Option<ValueView<'_>>) -> Result<bool, DecodeError> {
    match (left, right) {
        (Some(left), Some(right)) => views::equal(left, right, scalars_equal),
        _ => Ok(false),
    }
}

fn scalars_equal(left: ValueView<'_>, right: ValueView<'_>) -> bool {
    match (left, right) {
        (ValueView::Bool(left), ValueView::Bool(right)) => left == right,
        (ValueView::Null, ValueView::Null) => true,
        _ => order(left, right).is_some_and(Ordering::is_eq),
    }
}

fn contains(container: ValueView<'_>, element: ValueView<'_>) -> Result<bool, DecodeError> {
    match (container, element) {
        (ValueView::S(text), ValueView::S(part)) => Ok(text.contains(part)),
        (ValueView::B(bytes), ValueView::B(part)) => Ok(memmem::find(bytes, part).is_some()),
        (ValueView::Ss(set), ValueView::S(member)) => set.contains(member),
        (ValueView::Ns(set), ValueView::N(member)) => set.contains(member),
        (ValueView::Bs(set), ValueView::B(member)) => set.contains(member),
        (ValueView::L(list), element) => {
            for candidate in list {
                if views::equal(candidate?, element, scalars_equal)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Ok(false),
    }
}
