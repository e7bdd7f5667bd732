//! Encoded items into Python dicts, without a tree in between.
//!
//! Invariants: what comes out equals what went in and has the type it had, except that tuples come back as lists,
//! and `bytearray` as `bytes`; damaged bytes are a `CorruptionError`.

use dynafile::model::{ListView, MapView, NumberSetView, SetMember, SetView};
use dynafile::{DecodeError, ItemView, ValueView};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyDict, PyList, PySet, PyString};

use crate::exceptions::from_engine;
use crate::makings::Makings;
use crate::numbers;

/// Makes the dict of an item.
pub(crate) fn decode_item<'py>(
    py: Python<'py>,
    item: ItemView<'_>,
    makings: &mut Makings,
) -> PyResult<Bound<'py, PyDict>> {
    makings.names.begin_item();
    Decoder { py, makings }.map(item.as_map())
}

struct Decoder<'m, 'py> {
    py: Python<'py>,
    makings: &'m mut Makings,
}

impl<'py> Decoder<'_, 'py> {
    fn value(&mut self, value: ValueView<'_>) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            ValueView::S(text) => self.makings.texts.get(py, text).into_any(),
            ValueView::N(number) => numbers::to_python(py, number)?,
            ValueView::B(bytes) => PyBytes::new(py, bytes).into_any(),
            ValueView::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
            ValueView::Null => py.None().into_bound(py),
            ValueView::M(map) => self.map(map)?.into_any(),
            ValueView::L(list) => self.list(list)?.into_any(),
            ValueView::Ss(set) => {
                self.set(set, |py, text| Ok(PyString::new(py, text).into_any()))?
            }
            ValueView::Ns(set) => self.number_set(set)?,
            ValueView::Bs(set) => {
                self.set(set, |py, bytes| Ok(PyBytes::new(py, bytes).into_any()))?
            }
        })
    }

    fn map(&mut self, map: MapView<'_>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(self.py);
        for attribute in map.iter() {
            let (name, value) = attribute.map_err(|error| self.damaged(error))?;
            let name = self.makings.names.get(self.py, name);
            dict.set_item(name, self.value(value)?)?;
        }
        Ok(dict)
    }

    fn list(&mut self, list: ListView<'_>) -> PyResult<Bound<'py, PyList>> {
        let elements = PyList::empty(self.py);
        for element in list.iter() {
            let element = element.map_err(|error| self.damaged(error))?;
            elements.append(self.value(element)?)?;
        }
        Ok(elements)
    }

    fn number_set(&mut self, set: NumberSetView<'_>) -> PyResult<Bound<'py, PyAny>> {
        self.set(set, numbers::to_python)
    }

    fn set<'a, T: SetMember<'a>>(
        &self,
        set: SetView<'a, T>,
        to_python: impl Fn(Python<'py>, T) -> PyResult<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let members = PySet::empty(self.py)?;
        for member in set.iter() {
            let member = member.map_err(|error| self.damaged(error))?;
            members.add(to_python(self.py, member)?)?;
        }
        Ok(members.into_any())
    }

    #[cold]
    fn damaged(&self, error: DecodeError) -> PyErr {
        from_engine(self.py, error.into())
    }
}
