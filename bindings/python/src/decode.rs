//! Encoded items into Python dicts, without a tree in between.
//!
//! Invariants: what comes out equals what went in and has the type it had, except that tuples come back as lists,
//! and `bytearray` as `bytes`; damaged bytes are a `CorruptionError`.

use dynafile::model::{ListView, MapView, SetMember, SetView};
use dynafile::{DecodeError, EncodedItem, Error, Item, ItemView, ValueView};
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

/// Makes the dict of an item that is a tree.
pub(crate) fn decode_tree<'py>(py: Python<'py>, item: &Item) -> PyResult<Bound<'py, PyDict>> {
    let encoded = EncodedItem::try_from(item).map_err(|error| from_engine(py, error.into()))?;
    decode_encoded(py, &encoded)
}

/// Makes the dict of an item that no table keeps makings for.
pub(crate) fn decode_encoded<'py>(
    py: Python<'py>,
    item: &EncodedItem,
) -> PyResult<Bound<'py, PyDict>> {
    decode_item(py, item.view(), &mut Makings::passing())
}

struct Decoder<'m, 'py> {
    py: Python<'py>,
    makings: &'m mut Makings,
}

impl<'py> Decoder<'_, 'py> {
    fn value(&mut self, value: ValueView<'_>) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            ValueView::S(text) => self.text(text.as_bytes())?,
            ValueView::N(number) => numbers::to_python(py, number)?,
            ValueView::B(bytes) => PyBytes::new(py, bytes).into_any(),
            ValueView::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
            ValueView::Null => py.None().into_bound(py),
            ValueView::M(map) => self.map(map)?.into_any(),
            ValueView::L(list) => self.list(list)?.into_any(),
            ValueView::Ss(set) => {
                self.set(set, |py, text| Ok(PyString::new(py, text).into_any()))?
            }
            ValueView::Ns(set) => self.set(set, numbers::to_python)?,
            ValueView::Bs(set) => {
                self.set(set, |py, bytes| Ok(PyBytes::new(py, bytes).into_any()))?
            }
        })
    }

    fn text(&mut self, bytes: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let text = self.makings.texts.get(self.py, bytes);
        text.map(Bound::into_any).map_err(|_| self.not_text())
    }

    fn map(&mut self, map: MapView<'_>) -> PyResult<Bound<'py, PyDict>> {
        let position = self.makings.names.position();
        let template = self.makings.templates.copy(self.py, position, map.len())?;
        let Some(dict) = template else {
            let dict = PyDict::new(self.py);
            self.fill(&dict, map)?;
            self.makings.templates.keep(position, &dict)?;
            return Ok(dict);
        };
        self.fill(&dict, map)?;
        if dict.len() == map.len() {
            return Ok(dict);
        }
        // The template had other names: this map is made again, and is the next one's template.
        self.makings.templates.forget(position);
        self.makings.names.back_to(position);
        self.map(map)
    }

    /// Sets the map's attributes in the dict.
    fn fill(&mut self, dict: &Bound<'py, PyDict>, map: MapView<'_>) -> PyResult<()> {
        for entry in map.entries() {
            let entry = entry.map_err(|error| self.damaged(error))?;
            let name = self.makings.names.get(self.py, entry.name_bytes());
            let name = name.map_err(|_| self.not_text())?;
            let value = match entry.string_bytes() {
                Some(text) => self.text(text)?,
                None => self.value(entry.value().map_err(|error| self.damaged(error))?)?,
            };
            dict.set_item(name, value)?;
        }
        Ok(())
    }

    fn list(&mut self, list: ListView<'_>) -> PyResult<Bound<'py, PyList>> {
        let elements = PyList::empty(self.py);
        for element in list.iter() {
            let element = element.map_err(|error| self.damaged(error))?;
            elements.append(self.value(element)?)?;
        }
        Ok(elements)
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
    fn not_text(&self) -> PyErr {
        let (place, detail) = ("a stored item".to_owned(), "a string is not UTF-8".to_owned());
        from_engine(self.py, Error::Corrupted { place, detail })
    }

    #[cold]
    fn damaged(&self, error: DecodeError) -> PyErr {
        from_engine(self.py, error.into())
    }
}
