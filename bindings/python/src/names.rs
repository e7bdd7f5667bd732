//! Attribute names as interned Python strings, made once.
//!
//! The items of a table mostly have the same attributes in the same order, so the cache guesses: it keeps the
//! order in which names were asked for, and compares the next name with the one that came next last time. Only a
//! wrong guess costs a hash. Interned strings make the caller's `item["name"]` a pointer comparison.
//!
//! Bounded: names beyond [`MAX_NAMES`], or longer than [`MAX_NAME_BYTES`], are made afresh each time, so data used
//! as names cannot fill the memory.

use std::collections::HashMap;
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyString;

const MAX_NAMES: usize = 4096;
const MAX_NAME_BYTES: usize = 128;

struct Entry {
    name: Arc<[u8]>,
    text: Py<PyString>,
}

/// The names seen so far.
#[derive(Default)]
pub(crate) struct NameCache {
    entries: Vec<Entry>,
    by_name: HashMap<Arc<[u8]>, usize>,
    /// Indexes of entries in the order in which the last item asked for them.
    expected: Vec<usize>,
    position: usize,
}

impl NameCache {
    /// To be called where an item begins.
    pub(crate) fn begin_item(&mut self) {
        self.position = 0;
    }

    /// How many names of this item were asked for.
    pub(crate) fn position(&self) -> usize {
        self.position
    }

    /// To be called where names are asked for once more, from a position on.
    pub(crate) fn back_to(&mut self, position: usize) {
        self.position = position;
    }

    /// The name's UTF-8 bytes as a Python string; an error if they are something else.
    #[inline]
    pub(crate) fn get<'py>(
        &mut self,
        py: Python<'py>,
        name: &[u8],
    ) -> PyResult<Bound<'py, PyString>> {
        let position = self.position;
        self.position += 1;
        if let Some(&index) = self.expected.get(position) {
            let entry = &self.entries[index];
            if *entry.name == *name {
                return Ok(entry.text.bind(py).clone());
            }
        }
        self.look_up(py, name, position)
    }

    #[cold]
    fn look_up<'py>(
        &mut self,
        py: Python<'py>,
        name: &[u8],
        position: usize,
    ) -> PyResult<Bound<'py, PyString>> {
        let Some(index) = self.index_of(py, name)? else { return PyString::from_bytes(py, name) };
        if let Some(expected) = self.expected.get_mut(position) {
            *expected = index;
        } else if self.expected.len() < MAX_NAMES {
            self.expected.push(index);
        }
        Ok(self.entries[index].text.bind(py).clone())
    }

    fn index_of(&mut self, py: Python<'_>, name: &[u8]) -> PyResult<Option<usize>> {
        if let Some(&index) = self.by_name.get(name) {
            return Ok(Some(index));
        }
        if self.entries.len() >= MAX_NAMES || name.len() > MAX_NAME_BYTES {
            return Ok(None);
        }
        let index = self.entries.len();
        let text = PyString::intern(py, &String::from_utf8(name.to_vec())?).unbind();
        let name: Arc<[u8]> = name.into();
        self.entries.push(Entry { name: name.clone(), text });
        self.by_name.insert(name, index);
        Ok(Some(index))
    }
}
