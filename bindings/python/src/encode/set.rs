//! Sets: all strings, all numbers, or all bytes.

use dynafile::Number;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use super::{Encoder, Fault, Step};
use crate::exceptions::type_name;
use crate::kind::Kind;
use crate::numbers;
use crate::text::utf8;

impl Encoder<'_> {
    /// A `set` or `frozenset`. Members are told apart by the first one.
    pub(super) fn set(&mut self, set: &Bound<'_, PyAny>) -> Step {
        let members = set.try_iter()?.collect::<PyResult<Vec<_>>>()?;
        let Some(first) = members.first() else {
            // The builder has the error for it.
            self.builder.string_set([])?;
            return Ok(());
        };
        match Kind::of(first)? {
            Kind::Str(_) => self.string_set(&members),
            Kind::Bytes(_) => self.binary_set(&members),
            Kind::Int(_) | Kind::Float(_) | Kind::Decimal(_) => self.number_set(&members),
            _ => Err(Fault::Type(format!(
                "a set holds str, numbers or bytes, not {}: use a list",
                type_name(first)
            ))),
        }
    }

    fn string_set(&mut self, members: &[Bound<'_, PyAny>]) -> Step {
        let texts = members
            .iter()
            .map(|member| match member.cast::<PyString>() {
                Ok(text) => Ok(utf8(text)?),
                Err(_) => Err(mixed(&members[0], member)),
            })
            .collect::<Step<Vec<_>>>()?;
        self.builder.string_set(texts.iter().map(AsRef::as_ref))?;
        Ok(())
    }

    fn binary_set(&mut self, members: &[Bound<'_, PyAny>]) -> Step {
        let values = members
            .iter()
            .map(|member| match member.cast::<PyBytes>() {
                Ok(bytes) => Ok(bytes.as_bytes()),
                Err(_) => Err(mixed(&members[0], member)),
            })
            .collect::<Step<Vec<_>>>()?;
        self.builder.binary_set(values)?;
        Ok(())
    }

    fn number_set(&mut self, members: &[Bound<'_, PyAny>]) -> Step {
        let number = |member: &Bound<'_, PyAny>| -> Step<Number> {
            match Kind::of(member)? {
                Kind::Int(number) => Ok(numbers::from_int(number)?),
                Kind::Float(number) => Ok(numbers::from_float(number)?),
                Kind::Decimal(number) => Ok(numbers::from_decimal(number)?),
                _ => Err(mixed(&members[0], member)),
            }
        };
        let numbers = members.iter().map(number).collect::<Step<Vec<_>>>()?;
        self.builder.number_set(numbers)?;
        Ok(())
    }
}

#[cold]
fn mixed(first: &Bound<'_, PyAny>, other: &Bound<'_, PyAny>) -> Fault {
    let (first, other) = (type_name(first), type_name(other));
    Fault::Type(format!(
        "a set holds members of one type, and this one has {first} and {other}: use a list"
    ))
}
