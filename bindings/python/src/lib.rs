//! The native module of the Python package `dynafile`: `dynafile._native`.
//!
//! It turns Python values into the engine's and back, lets go of the interpreter while the engine works, and
//! raises the engine's errors as Python exceptions. What a database does is the engine's business; what a
//! Python programmer sees as plain Python (named tuples, exceptions) is defined in the package beside it.
//!
//! Two ways data goes: `encode` and `keys` in, `decode` out, with no tree in between; `table`, `batch`, `transaction`,
//! `items`, `stream` and `database` are the classes; what their keywords are given becomes the engine's terms in `condition`, `update`,
//! `walk`,
//! `key_condition` and `indexes`. `process` and `connection` see to forks and to the interpreter's exit.
//!
//! Safe without a GIL: no state is shared between threads except behind locks, and no lock is waited for while
//! the interpreter is held by somebody who may need it.

#![allow(
    clippy::doc_lazy_continuation,
    reason = "what is documented for Python (`docs/`) is shown by Python's help, and its examples begin with >>>"
)]

mod batch;
mod block;
mod clock;
mod collector;
mod condition;
mod connection;
mod database;
mod decode;
mod document_path;
mod encode;
mod exceptions;
mod expression;
mod file_path;
mod filter;
mod indexes;
mod items;
mod key_condition;
mod keys;
mod keywords;
mod kind;
mod listeners;
mod makings;
mod methods;
mod names;
mod numbers;
mod options;
mod placeholders;
mod process;
mod projection;
mod reports;
mod stream;
mod table;
mod table_state;
mod templates;
mod text;
mod texts;
mod transaction;
mod update;
mod walk;

/// The native part of dynafile; use the package `dynafile` instead.
#[pyo3::pymodule(gil_used = false)]
mod _native {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batch::BatchWriter;
    #[pymodule_export]
    use crate::connection::close_all;
    #[pymodule_export]
    use crate::database::Database;
    #[pymodule_export]
    use crate::expression::{Expression, Filter};
    #[pymodule_export]
    use crate::items::Items;
    #[pymodule_export]
    use crate::process::after_fork;
    #[pymodule_export]
    use crate::stream::Stream;
    #[pymodule_export]
    use crate::table::Table;
    #[pymodule_export]
    use crate::transaction::Transaction;

    /// The version as Python writes it: `1.0.0a1` for `1.0.0-alpha.1`.
    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        let version = env!("CARGO_PKG_VERSION");
        let version = version.replace("-alpha.", "a").replace("-beta.", "b").replace("-rc.", "rc");
        module.add("__version__", version)
    }
}
