//! Python values into encoded items, without a tree in between.
//!
//! Invariants: a value is copied while the call runs, so later changes of the caller's objects change nothing; an
//! item that cannot be stored is an error that names the place in it, and leaves nothing behind.
//!
//! Values are told apart by their exact type first, which is one comparison of pointers for nearly all of them;
//! subclasses (enums, ordered dicts, …) come second and are stored as what they are.
//!
//! Not here: keys (see `keys`), sizes and limits (the engine's).

mod foreign;
pub(crate) mod mapping;
mod set;

use std::cell::Cell;
use std::fmt::Display;

use dynafile::{EncodeError, EncodedItem, ItemBuilder};
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyBytes, PyDict, PyList, PyMemoryView, PyString, PyTuple};

use crate::exceptions::{invalid_type, type_name, validation};
use crate::kind::Kind;
use crate::numbers::{self, NumberFault};
use crate::text::{is_surrogate_error, utf8};

/// What the one item of a call is called.
pub(crate) const ITEM: &str = "item";

/// Buffers of builders that wrote larger items are given back rather than kept.
const MAX_KEPT_BUFFER_BYTES: usize = 1 << 20;

thread_local! {
    /// The thread's builder, taken out while it is in use: a finalizer that Python runs meanwhile may store too.
    static BUILDER: Cell<Option<Box<ItemBuilder>>> = const { Cell::new(None) };
}

/// Encodes a dict or another mapping; `what` names it in errors.
pub(crate) fn encode_item(what: &dyn Display, item: &Bound<'_, PyAny>) -> PyResult<EncodedItem> {
    let py = item.py();
    let attributes = mapping::dict_of(item, what)?;
    let mut builder = BUILDER.take().unwrap_or_default();
    let encoded = Encoder { builder: &mut builder }.item(&attributes);
    let result = encoded.map_err(|fault| fault.into_error(py, &builder, what));
    let keep = result.as_ref().is_ok_and(|item| item.as_bytes().len() <= MAX_KEPT_BUFFER_BYTES);
    // A failed builder may hold anything; failures are rare enough to begin with a new one.
    if keep {
        BUILDER.set(Some(builder));
    }
    result
}

/// Why a value cannot be stored; where it is, the builder knows.
enum Fault {
    Encode(EncodeError),
    Number(NumberFault),
    /// A type that has no counterpart, and what to do about it.
    Type(String),
    Python(PyErr),
}

impl From<EncodeError> for Fault {
    fn from(error: EncodeError) -> Self {
        Self::Encode(error)
    }
}

impl From<NumberFault> for Fault {
    fn from(fault: NumberFault) -> Self {
        Self::Number(fault)
    }
}

impl From<PyErr> for Fault {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Fault {
    fn into_error(self, py: Python<'_>, builder: &ItemBuilder, what: &dyn Display) -> PyErr {
        // One item needs no name; of many, which one it is.
        let of_many = Some(what.to_string()).filter(|what| what != ITEM);
        let at = || match (builder.path(), &of_many) {
            (path, None) if path.is_empty() => String::new(),
            (path, Some(what)) if path.is_empty() => format!(" (in {what})"),
            (path, None) => format!(" (at `{path}`)"),
            (path, Some(what)) => format!(" (at `{path}` of {what})"),
        };
        match self {
            Fault::Encode(error) => crate::exceptions::from_engine(py, error.into()),
            Fault::Number(NumberFault::Number(error)) => validation(py, format!("{error}{}", at())),
            Fault::Number(NumberFault::NotFinite(text)) => {
                let message = format!("{text} cannot be stored: use None, or leave it out{}", at());
                validation(py, message)
            }
            Fault::Number(NumberFault::Python(error)) => error,
            Fault::Type(what) => invalid_type(py, format!("{what}{}", at())),
            Fault::Python(error) if is_surrogate_error(py, &error) => validation(
                py,
                format!(
                    "a string has lone surrogates, which are no text: store it as bytes{}",
                    at()
                ),
            ),
            Fault::Python(error) => error,
        }
    }
}

type Step<T = ()> = Result<T, Fault>;

struct Encoder<'b> {
    builder: &'b mut ItemBuilder,
}

impl Encoder<'_> {
    fn item(&mut self, item: &Bound<'_, PyDict>) -> Step<EncodedItem> {
        self.attributes(item)?;
        Ok(self.builder.finish()?)
    }

    fn value(&mut self, value: &Bound<'_, PyAny>) -> Step {
        match Kind::of(value)? {
            Kind::Str(text) => {
                self.builder.string(&utf8(text)?)?;
            }
            Kind::Int(number) => {
                self.builder.number(numbers::from_int(number)?)?;
            }
            Kind::Float(number) => {
                self.builder.number(numbers::from_float(number)?)?;
            }
            Kind::Decimal(number) => {
                self.builder.number(numbers::from_decimal(number)?)?;
            }
            Kind::Bool(value) => {
                self.builder.bool(value)?;
            }
            Kind::None => {
                self.builder.null()?;
            }
            Kind::Dict(map) => self.map(map)?,
            Kind::Mapping(map) => self.map(&mapping::copy_of(map)?)?,
            Kind::List(list) => self.list(list)?,
            Kind::Tuple(tuple) => self.tuple(tuple)?,
            Kind::Set(set) => self.set(set)?,
            Kind::Bytes(bytes) => {
                self.builder.binary(bytes.as_bytes())?;
            }
            Kind::ByteArray(bytes) => self.byte_array(bytes)?,
            Kind::MemoryView(view) => self.memory_view(view)?,
            Kind::Other => return Err(Fault::Type(foreign::refusal(value)?)),
        }
        Ok(())
    }

    fn map(&mut self, map: &Bound<'_, PyDict>) -> Step {
        self.builder.begin_map()?;
        self.attributes(map)?;
        self.builder.end_map()?;
        Ok(())
    }

    fn attributes(&mut self, map: &Bound<'_, PyDict>) -> Step {
        for (name, value) in mapping::entries(map) {
            let Ok(name) = name.cast::<PyString>() else {
                let found = type_name(&name);
                return Err(Fault::Type(format!(
                    "attribute names must be str, not {found}: use str(name)"
                )));
            };
            self.builder.key(&utf8(name)?)?;
            self.value(&value)?;
        }
        Ok(())
    }

    fn list(&mut self, list: &Bound<'_, PyList>) -> Step {
        self.builder.begin_list()?;
        let mut position = 0;
        // Asked each time: another thread may shorten the list meanwhile.
        while position < list.len() {
            self.value(&list.get_item(position)?)?;
            position += 1;
        }
        self.builder.end_list()?;
        Ok(())
    }

    fn tuple(&mut self, tuple: &Bound<'_, PyTuple>) -> Step {
        self.builder.begin_list()?;
        for value in tuple.iter_borrowed() {
            self.value(&value)?;
        }
        self.builder.end_list()?;
        Ok(())
    }

    fn byte_array(&mut self, bytes: &Bound<'_, PyByteArray>) -> Step {
        self.builder.binary(&bytes.to_vec())?;
        Ok(())
    }

    /// `bytes(view)` also reads views with steps, which have no bytes in one piece.
    fn memory_view(&mut self, view: &Bound<'_, PyMemoryView>) -> Step {
        let bytes = view.py().get_type::<PyBytes>().call1((view,))?;
        let bytes = bytes.cast::<PyBytes>().map_err(PyErr::from)?;
        self.builder.binary(bytes.as_bytes())?;
        Ok(())
    }
}
