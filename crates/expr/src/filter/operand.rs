//! What an operand is for one item, and what its elements are.

use std::slice;

use dynafile_model::{DecodeError, ItemView, ListIter, Number, SetIter, ValueView};
use jiff::civil::DateTime;

use super::ast::{Attribute, Literal, Operand};

/// An operand's value. Borrows from the item or from the filter; nothing is allocated.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value<'a> {
    /// A value of the item, or a literal that an item could hold. What is missing is null.
    Plain(ValueView<'a>),
    Moment(DateTime),
    List(&'a [Literal]),
    /// A regular expression: equal to nothing.
    Pattern,
}

impl<'a> Value<'a> {
    pub(super) fn of(operand: &'a Operand, item: ItemView<'a>) -> Result<Self, DecodeError> {
        Ok(match operand {
            Operand::Attribute(attribute) => {
                Value::Plain(find(attribute, item)?.unwrap_or(ValueView::Null))
            }
            Operand::Literal(literal) => Value::of_literal(literal),
            Operand::List(literals) => Value::List(literals),
            Operand::Pattern(_) => Value::Pattern,
        })
    }

    pub(super) fn of_literal(literal: &'a Literal) -> Self {
        match literal {
            Literal::Null => Value::Plain(ValueView::Null),
            Literal::Bool(truth) => Value::Plain(ValueView::Bool(*truth)),
            Literal::Number(number) => Value::Plain(ValueView::N(*number)),
            Literal::String(text) => Value::Plain(ValueView::S(text)),
            Literal::Moment(moment) => Value::Moment(*moment),
        }
    }

    /// Python's truth of a value: nothing, zero and what is empty are false.
    pub(super) fn is_truthy(self) -> bool {
        match self {
            Value::Plain(ValueView::Null) => false,
            Value::Plain(ValueView::Bool(truth)) => truth,
            Value::Plain(ValueView::N(number)) => !number.is_zero(),
            Value::Plain(ValueView::S(text)) => !text.is_empty(),
            Value::Plain(ValueView::B(bytes)) => !bytes.is_empty(),
            Value::Plain(ValueView::M(map)) => !map.is_empty(),
            Value::Plain(ValueView::L(list)) => !list.is_empty(),
            Value::Plain(ValueView::Ss(set)) => !set.is_empty(),
            Value::Plain(ValueView::Ns(set)) => !set.is_empty(),
            Value::Plain(ValueView::Bs(set)) => !set.is_empty(),
            Value::List(literals) => !literals.is_empty(),
            Value::Moment(_) | Value::Pattern => true,
        }
    }

    /// The elements of a list or the members of a set; `None` for anything else.
    pub(super) fn elements(self) -> Option<Elements<'a>> {
        match self {
            Value::List(literals) => Some(Elements::Literals(literals.iter())),
            Value::Plain(ValueView::L(list)) => Some(Elements::List(list.iter())),
            Value::Plain(ValueView::Ss(set)) => Some(Elements::Strings(set.iter())),
            Value::Plain(ValueView::Ns(set)) => Some(Elements::Numbers(set.iter())),
            Value::Plain(ValueView::Bs(set)) => Some(Elements::Binaries(set.iter())),
            _ => None,
        }
    }

    /// Whether `test` holds for any of the elements.
    pub(super) fn any_element(
        self,
        test: impl Fn(Value<'a>) -> Result<bool, DecodeError>,
    ) -> Result<bool, DecodeError> {
        for element in self.elements().into_iter().flatten() {
            if test(element?)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn find<'a>(
    attribute: &Attribute,
    item: ItemView<'a>,
) -> Result<Option<ValueView<'a>>, DecodeError> {
    match attribute {
        Attribute::Name(name) => item.get(name),
        Attribute::Dotted { name, path } => match item.get(name)? {
            None => follow(path, item),
            found => Ok(found),
        },
        Attribute::Path(path) => follow(path, item),
    }
}

fn follow<'a>(path: &[String], item: ItemView<'a>) -> Result<Option<ValueView<'a>>, DecodeError> {
    let mut value = ValueView::M(item.as_map());
    for name in path {
        let ValueView::M(map) = value else {
            return Ok(None);
        };
        match map.get(name)? {
            Some(next) => value = next,
            None => return Ok(None),
        }
    }
    Ok(Some(value))
}

/// Iterates over a list or a set as values.
pub(super) enum Elements<'a> {
    Literals(slice::Iter<'a, Literal>),
    List(ListIter<'a>),
    Strings(SetIter<'a, &'a str>),
    Numbers(SetIter<'a, Number>),
    Binaries(SetIter<'a, &'a [u8]>),
}

impl<'a> Iterator for Elements<'a> {
    type Item = Result<Value<'a>, DecodeError>;

    fn next(&mut self) -> Option<Self::Item> {
        let view = match self {
            Elements::Literals(literals) => {
                return literals.next().map(|literal| Ok(Value::of_literal(literal)));
            }
            Elements::List(list) => list.next()?,
            Elements::Strings(set) => set.next()?.map(ValueView::S),
            Elements::Numbers(set) => set.next()?.map(ValueView::N),
            Elements::Binaries(set) => set.next()?.map(ValueView::B),
        };
        Some(view.map(Value::Plain))
    }
}
