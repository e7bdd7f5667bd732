//! A statement and an item to a truth value.
//!
//! `in` and `=~` are false for a left side that is not truthy, as they were in dynafile 0.1 (`x in 0, 1` does not
//! find 0). A list or a set on their left is looked at element by element: one that fits is enough.

use dynafile_model::{DecodeError, ItemView, ValueView};
use memchr::memmem;

use super::ast::Statement;
use super::comparison::{as_number, equal, holds};
use super::operand::Value;
use super::pattern::Pattern;
use super::subnet::Subnet;

/// Whether the statement is true of the item.
pub(super) fn is_true(statement: &Statement, item: ItemView<'_>) -> Result<bool, DecodeError> {
    match statement {
        Statement::Truth(operand) => Ok(Value::of(operand, item)?.is_truthy()),
        Statement::Compare { left, comparator, right } => {
            holds(Value::of(left, item)?, *comparator, Value::of(right, item)?)
        }
        Statement::Membership { element, container } => {
            is_member(Value::of(element, item)?, Value::of(container, item)?)
        }
        Statement::InSubnet { address, subnet } => {
            any_of(Value::of(address, item)?, |value| is_in_subnet(value, *subnet))
        }
        Statement::Match { text, pattern } => {
            any_of(Value::of(text, item)?, |value| matches(value, pattern))
        }
    }
}

/// Whether `test` holds for the value or, if it is a list or set, for one of its elements.
fn any_of(value: Value<'_>, test: impl Fn(Value<'_>) -> bool) -> Result<bool, DecodeError> {
    if !value.is_truthy() {
        return Ok(false);
    }
    if test(value) {
        return Ok(true);
    }
    value.any_element(|element| Ok(test(element)))
}

fn matches(value: Value<'_>, pattern: &Pattern) -> bool {
    matches!(value, Value::Plain(ValueView::S(text)) if pattern.is_in(text))
}

fn is_in_subnet(value: Value<'_>, subnet: Subnet) -> bool {
    let Value::Plain(plain) = value else {
        return false;
    };
    if let ValueView::S(text) = plain {
        return subnet.contains_text(text);
    }
    let integer = as_number(plain).and_then(|number| number.to_i128());
    let address = integer.and_then(|integer| u32::try_from(integer).ok());
    address.is_some_and(|address| subnet.contains(address))
}

fn is_member(element: Value<'_>, container: Value<'_>) -> Result<bool, DecodeError> {
    if !element.is_truthy() {
        return Ok(false);
    }
    if contains(container, element)? {
        return Ok(true);
    }
    element.any_element(|part| contains(container, part))
}

fn contains(container: Value<'_>, element: Value<'_>) -> Result<bool, DecodeError> {
    match (container, element) {
        (Value::Plain(ValueView::S(text)), Value::Plain(ValueView::S(part))) => {
            Ok(text.contains(part))
        }
        (Value::Plain(ValueView::B(bytes)), Value::Plain(ValueView::B(part))) => {
            Ok(memmem::find(bytes, part).is_some())
        }
        (Value::Plain(ValueView::M(map)), Value::Plain(ValueView::S(name))) => map.contains(name),
        (Value::Plain(ValueView::Ss(set)), Value::Plain(ValueView::S(text))) => set.contains(text),
        (Value::Plain(ValueView::Bs(set)), Value::Plain(ValueView::B(bytes))) => {
            set.contains(bytes)
        }
        (Value::Plain(ValueView::Ns(set)), Value::Plain(value)) => match as_number(value) {
            Some(number) => set.contains(number),
            None => Ok(false),
        },
        _ => container.any_element(|candidate| equal(candidate, element)),
    }
}
