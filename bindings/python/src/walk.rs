//! What query and scan have in common: the filter, the limit, the index, where to continue.

use dynafile::{Condition, Error, Expression, IndexDescription, PageKey, Query, Scan};
use pyo3::prelude::*;

use crate::exceptions::{from_engine, validation};
use crate::filter::PythonFilter;
use crate::items::Items;
use crate::keywords::{flag, text};
use crate::options::{count, index};
use crate::placeholders::Placeholders;
use crate::projection::projection;
use crate::table::Table;
use crate::table_state::TableState;

/// The keywords that both take, as they were given.
pub(crate) struct WalkArguments<'a, 'py> {
    pub(crate) filter: Option<&'a Bound<'py, PyAny>>,
    pub(crate) filter_expression: Option<&'a Bound<'py, PyAny>>,
    pub(crate) names: Option<&'a Bound<'py, PyAny>>,
    pub(crate) values: Option<&'a Bound<'py, PyAny>>,
    pub(crate) limit: Option<&'a Bound<'py, PyAny>>,
    pub(crate) index: Option<&'a Bound<'py, PyAny>>,
    pub(crate) exclusive_start_key: Option<&'a Bound<'py, PyAny>>,
    pub(crate) projection: Option<&'a Bound<'py, PyAny>>,
    pub(crate) count: Option<&'a Bound<'py, PyAny>>,
}

/// The keywords in the engine's terms.
pub(crate) struct WalkOptions {
    filter: PythonFilter,
    limit: Option<usize>,
    index: Option<IndexDescription>,
    start: Option<PageKey>,
    projection: Option<Expression>,
    counts: bool,
}

impl WalkArguments<'_, '_> {
    pub(crate) fn check(&self, py: Python<'_>, state: &TableState) -> PyResult<WalkOptions> {
        let mut placeholders = Placeholders::from_python(self.names, self.values)?;
        let filter =
            PythonFilter::from_python(self.filter, self.filter_expression, &mut placeholders)?;
        let projection = self.projection.map(|given| projection(given, &mut placeholders));
        let projection = projection.transpose()?;
        placeholders.check_all_used(py)?;
        let counts = self.count.map_or(Ok(false), |given| flag("count", given))?;
        if counts && projection.is_some() {
            let message = "count and projection exclude each other: what is counted is not given";
            return Err(validation(py, message.to_owned()));
        }
        let limit = self.limit.map(|limit| count("limit", limit)).transpose()?;
        let index = self.index.map(|name| index_of(py, state, name)).transpose()?;
        let start = self
            .exclusive_start_key
            .map(|key| state.keys.page_key_of("exclusive_start_key", key, index.as_ref()));
        let start = start.transpose()?;
        Ok(WalkOptions { filter, limit, index, start, projection, counts })
    }
}

fn index_of(
    py: Python<'_>,
    state: &TableState,
    name: &Bound<'_, PyAny>,
) -> PyResult<IndexDescription> {
    let name = text("index", name)?;
    let table = state.table(py)?;
    let description = py.detach(|| table.description());
    let description = description.map_err(|error| from_engine(py, error))?;
    description.index(&name).cloned().ok_or_else(|| {
        let (table, index) = (description.name, name);
        from_engine(py, Error::IndexNotFound { table, index })
    })
}

impl WalkOptions {
    /// Whether an index is walked and not the table.
    pub(crate) fn has_index(&self) -> bool {
        self.index.is_some()
    }

    /// Runs the query or scan: its items, or how many they are.
    pub(crate) fn run<'py, W: Walk>(
        self,
        table: &Bound<'py, Table>,
        walk: W,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (py, counts) = (table.py(), self.counts);
        let items = self.items(table, walk)?;
        if counts {
            return Ok(items.count(py)?.into_pyobject(py)?.into_any());
        }
        Ok(Bound::new(py, items)?.into_any())
    }

    fn items<W: Walk>(self, table: &Bound<'_, Table>, mut walk: W) -> PyResult<Items> {
        let py = table.py();
        if let Some(index) = &self.index {
            walk = walk.index(&index.name);
        }
        if let Some(start) = self.start {
            walk = walk.exclusive_start_key(start);
        }
        if let PythonFilter::Compiled(filter) = &self.filter {
            walk = walk.filter(filter.condition.clone());
        }
        if let (Some(limit), false) = (self.limit, self.filter.is_callable()) {
            walk = walk.limit(limit);
        }
        let is_projected = self.projection.is_some();
        if let Some(projection) = self.projection {
            walk = walk.projection(projection);
        }
        let _now = table.get().state(py)?.ask_time(py)?;
        let items = py.detach(|| walk.items()).map_err(|error| self.filter.explain(py, error))?;
        let table = table.clone().unbind();
        Ok(Items::new(table, items, is_projected, self.index, self.filter, self.limit))
    }
}

/// A query or scan of the engine.
pub(crate) trait Walk: Send + Sized {
    fn index(self, name: &str) -> Self;
    fn exclusive_start_key(self, key: PageKey) -> Self;
    fn filter(self, filter: Condition) -> Self;
    fn limit(self, items: usize) -> Self;
    fn projection(self, paths: Expression) -> Self;
    fn items(self) -> dynafile::Result<dynafile::Items>;
}

macro_rules! walk {
    ($engine:ident) => {
        impl Walk for $engine {
            fn index(self, name: &str) -> Self {
                $engine::index(self, name)
            }

            fn exclusive_start_key(self, key: PageKey) -> Self {
                $engine::exclusive_start_key(self, key)
            }

            fn filter(self, filter: Condition) -> Self {
                $engine::filter(self, filter)
            }

            fn limit(self, items: usize) -> Self {
                $engine::limit(self, items)
            }

            fn projection(self, paths: Expression) -> Self {
                $engine::projection(self, paths)
            }

            fn items(self) -> dynafile::Result<dynafile::Items> {
                $engine::items(self)
            }
        }
    };
}

walk!(Query);
walk!(Scan);

/// The segment and their number, if a scan is of one segment.
pub(crate) fn segments(
    py: Python<'_>,
    segment: Option<&Bound<'_, PyAny>>,
    total: Option<&Bound<'_, PyAny>>,
) -> PyResult<Option<(u32, u32)>> {
    let (segment, total) = match (segment, total) {
        (None, None) => return Ok(None),
        (Some(segment), Some(total)) => (segment, total),
        _ => {
            let message =
                "segment and total_segments go together: give both, or neither to scan everything";
            return Err(validation(py, message.to_owned()));
        }
    };
    let narrow = |value: Option<usize>| value.and_then(|value| u32::try_from(value).ok());
    match (narrow(index("segment", segment)?), narrow(index("total_segments", total)?)) {
        (Some(segment), Some(total)) => Ok(Some((segment, total))),
        _ => {
            let message = format!(
                "segment {segment} of {total}: both are whole numbers from 0 up, below 1,000,001"
            );
            Err(validation(py, message))
        }
    }
}
