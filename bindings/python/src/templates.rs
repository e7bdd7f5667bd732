//! Dicts to copy: what the maps at one place of an item looked like last time.
//!
//! A dict that is filled name by name is moved to larger tables as it grows; a copy of one that has the names already
//! begins with the right table. Items of a table mostly have the same names, so the dict of the last one, emptied of
//! its values, is kept per place: the number of names that came before it in the item.
//!
//! A wrong template costs making the dict twice, so a place that is wrong too often is given up.

use pyo3::prelude::*;
use pyo3::types::PyDict;

/// Smaller dicts never grow out of their first table.
const MIN_LENGTH: usize = 6;
/// Larger ones are rare, and a wrong template of one costs most.
const MAX_LENGTH: usize = 128;
const MAX_PLACES: usize = 64;
/// Wrong templates in a row of right ones that a place may have; each right one makes up for one.
const PATIENCE: u8 = 8;

#[derive(Default)]
struct Place {
    dict: Option<Py<PyDict>>,
    length: usize,
    disappointments: u8,
}

/// The templates of a table.
#[derive(Default)]
pub(crate) struct Templates {
    places: Vec<Place>,
}

impl Templates {
    /// A dict that has the names which a map of this length at this place had last, if it is worth it.
    #[inline]
    pub(crate) fn copy<'py>(
        &mut self,
        py: Python<'py>,
        position: usize,
        length: usize,
    ) -> PyResult<Option<Bound<'py, PyDict>>> {
        let Some(place) = self.places.get_mut(position) else { return Ok(None) };
        match &place.dict {
            Some(dict) if place.length == length => {
                place.disappointments = place.disappointments.saturating_sub(1);
                dict.bind(py).copy().map(Some)
            }
            _ => Ok(None),
        }
    }

    /// Keeps the names of a dict as the place's template.
    #[inline]
    pub(crate) fn keep(&mut self, position: usize, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        let length = dict.len();
        if position >= MAX_PLACES || !(MIN_LENGTH..=MAX_LENGTH).contains(&length) {
            return Ok(());
        }
        self.replace(position, dict)
    }

    #[cold]
    fn replace(&mut self, position: usize, dict: &Bound<'_, PyDict>) -> PyResult<()> {
        if self.places.len() <= position {
            self.places.resize_with(position + 1, Place::default);
        }
        let place = &mut self.places[position];
        if place.disappointments > PATIENCE {
            return Ok(());
        }
        let names = PyDict::new(dict.py());
        for name in dict.keys() {
            names.set_item(name, dict.py().None())?;
        }
        place.length = names.len();
        place.dict = Some(names.unbind());
        Ok(())
    }

    /// Notes that the template of a place had other names.
    #[cold]
    pub(crate) fn forget(&mut self, position: usize) {
        if let Some(place) = self.places.get_mut(position) {
            place.dict = None;
            // One for the use that was counted as right, one for this.
            place.disappointments = place.disappointments.saturating_add(2);
        }
    }
}
