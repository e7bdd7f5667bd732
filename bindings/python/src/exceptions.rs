//! Which Python exception each failure becomes: the one table of it.
//!
//! The classes are defined in Python (`dynafile/errors.py`), where their documentation and types are; they are
//! looked up when something is raised. Messages are the engine's own, but for what Python calls otherwise.

use dynafile::model::KeyType;
use dynafile::{
    AttributeType, Error, ExpressionError, FilterError, KeyError, KeyValue, PrimaryKey, StreamError,
};
use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyString, PyTuple, PyType};

use crate::decode::decode_encoded;
use crate::keys;
use crate::listeners;
use crate::process::Forked;

/// The exception for an engine error.
pub(crate) fn from_engine(py: Python<'_>, error: Error) -> PyErr {
    if let Error::Listener(failures) = &error
        && let Some(raised) = listeners::raised(py, failures)
    {
        return raised;
    }
    let exception = new(py, class_name(&error), words(&error));
    if let Err(failure) = add_details(exception.value(py), &error) {
        return failure;
    }
    exception
}

/// What happened, in the words of a Python programmer.
fn words(error: &Error) -> String {
    match error {
        Error::Key { table, source } => format!("{} (table '{table}')", key_words(source)),
        Error::IndexKey { table, index, source } => format!(
            "{} (index '{index}' of table '{table}'): store it as that type, or leave it out",
            key_words(source)
        ),
        Error::InUse { .. } => format!("{error}: shared=True"),
        Error::ReadOnlyMedium { path } => {
            format!(
                "{} is on a read-only medium: open it with read_only=True, or copy it",
                path.display()
            )
        }
        Error::ReadOnly => {
            "the database was opened with read_only=True: open it without to write".to_owned()
        }
        Error::ItemTooLarge { .. } => format!("{error}: max_item_size"),
        Error::Expression(source) => with_hint(error, expression_hint(source)),
        Error::TransactionCancelled { reasons } => {
            let failed = |(position, reason): (usize, &Option<Error>)| {
                reason.as_ref().map(|reason| format!("action {position}: {}", words(reason)))
            };
            let failed: Vec<_> = reasons.iter().enumerate().filter_map(failed).collect();
            format!("the transaction was cancelled, nothing was written: {}", failed.join("; "))
        }
        _ => error.to_string(),
    }
}

/// What is wrong with a key, with Python's names for the types.
fn key_words(error: &KeyError) -> String {
    match error {
        KeyError::WrongType { attribute, expected, found } => {
            let (expected, found) = (key_type(*expected), value_type(*found));
            format!("the key attribute `{attribute}` must be {expected}, not {found}")
        }
        _ => error.to_string(),
    }
}

fn key_type(key_type: KeyType) -> &'static str {
    match key_type {
        KeyType::S => "str",
        KeyType::N => "a number",
        KeyType::B => "bytes",
        KeyType::Any => "str, bytes or a number",
    }
}

fn value_type(found: AttributeType) -> &'static str {
    match found {
        AttributeType::S => "str",
        AttributeType::N => "a number",
        AttributeType::B => "bytes",
        AttributeType::Bool => "bool",
        AttributeType::Null => "None",
        AttributeType::M => "dict",
        AttributeType::L => "list",
        AttributeType::Ss | AttributeType::Ns | AttributeType::Bs => "set",
    }
}

fn with_hint(error: &Error, hint: Option<String>) -> String {
    hint.map_or_else(|| error.to_string(), |hint| format!("{error}: {hint}"))
}

/// What a beginner of DynamoDB's language most often means.
fn expression_hint(error: &ExpressionError) -> Option<String> {
    Some(match error {
        ExpressionError::Syntax { token, .. } if is_literal(token) => {
            "values are not written into an expression: write :value, and give \
             expression_attribute_values={':value': ...}"
                .to_owned()
        }
        ExpressionError::UndefinedValue { placeholder } => {
            format!("give expression_attribute_values={{'{placeholder}': ...}}, with the colon")
        }
        ExpressionError::UndefinedName { placeholder } => {
            format!("give expression_attribute_names={{'{placeholder}': ...}}, with the #")
        }
        ExpressionError::ReservedWord { word } => {
            format!("write #{word}, and give expression_attribute_names={{'#{word}': '{word}'}}")
        }
        _ => return None,
    })
}

/// Whether a token is a number or a quoted text.
fn is_literal(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '\'' | '"' | '-'))
}

/// The name of the class in `dynafile.errors`.
fn class_name(error: &Error) -> &'static str {
    match error {
        Error::NotFound { .. } => "DatabaseNotFoundError",
        Error::InUse { .. } | Error::OpenedDifferently { .. } => "InUseError",
        Error::NewerFormat { .. } | Error::NotADatabase { .. } => "NotADatabaseError",
        Error::LegacyDirectory { .. } => "LegacyDirectoryError",
        Error::PermissionDenied { .. } => "StoragePermissionError",
        Error::DiskFull { .. } => "DiskFullError",
        Error::BackupExists { .. } => "BackupExistsError",
        Error::Io { .. } | Error::IsADirectory { .. } | Error::ReadOnlyMedium { .. } => {
            "StorageError"
        }
        Error::ReadOnly => "ReadOnlyError",
        Error::RecoveryNeeded { .. } => "RecoveryNeededError",
        Error::Corrupted { .. } | Error::DamagedFile { .. } | Error::DamagedSource { .. } => {
            "CorruptionError"
        }
        Error::Closed => "ClosedError",
        Error::Forked => "ForkedError",
        Error::Busy { .. } => "BusyError",
        Error::TableNotFound { .. } => "TableNotFoundError",
        Error::ConditionFailed { .. } => "ConditionFailedError",
        Error::TransactionCancelled { .. } => "TransactionCancelledError",
        Error::Expression(_) | Error::Placeholder(_) => "ExpressionError",
        Error::Update { .. } | Error::KeyUpdate { .. } => "UpdateError",
        Error::IndexNotFound { .. } => "IndexNotFoundError",
        Error::IndexExists { .. } => "IndexExistsError",
        Error::IndexNotReady { .. } => "IndexNotReadyError",
        Error::Stream(StreamError::NotEnabled { .. }) => "StreamNotFoundError",
        Error::Stream(StreamError::Trimmed { .. }) => "StreamTrimmedError",
        Error::Stream(StreamError::Position { .. }) => "ValidationError",
        Error::TableMismatch { .. } | Error::TimeToLiveMismatch { .. } => "TableMismatchError",
        Error::ItemTooLarge { .. } => "ItemTooLargeError",
        Error::Filter(_) => "FilterSyntaxError",
        Error::Key { source: KeyError::WrongType { .. }, .. }
        | Error::IndexKey { source: KeyError::WrongType { .. }, .. } => "InvalidTypeError",
        Error::WritesLost { .. } => "LostWritesError",
        Error::FlushFailed { source } => match class_name(source) {
            class @ ("DiskFullError" | "StoragePermissionError") => class,
            _ => "StorageError",
        },
        Error::FileLost { .. } => "FileLostError",
        Error::Reentrant { .. } => "BusyError",
        Error::Internal { .. } => "InternalError",
        other if other.is_validation() => "ValidationError",
        // New kinds of errors get a class of their own when they are added here.
        _ => "DynafileError",
    }
}

/// What the exception carries beside its message.
fn add_details(exception: &Bound<'_, PyAny>, error: &Error) -> PyResult<()> {
    let py = exception.py();
    match error {
        Error::ItemTooLarge { size_bytes, limit_bytes, .. } => {
            exception.setattr(intern!(py, "size"), size_bytes)?;
            exception.setattr(intern!(py, "limit"), limit_bytes)
        }
        Error::DiskFull { source, .. } | Error::Io { source, .. } => {
            exception.setattr(intern!(py, "errno"), source.raw_os_error())
        }
        Error::DamagedSource { report, .. } => {
            let findings: Vec<_> = report.findings.iter().map(ToString::to_string).collect();
            exception.setattr(intern!(py, "findings"), findings)
        }
        Error::ConditionFailed { table, key, item } => {
            add_place(exception, table, key)?;
            let item = item.as_ref().map(|item| decode_encoded(py, item)).transpose()?;
            exception.setattr(intern!(py, "item"), item)
        }
        Error::Update { table, key, source } => {
            add_place(exception, table, key)?;
            exception.setattr(intern!(py, "path"), source.path.dotted())
        }
        Error::KeyUpdate { table, attribute } => {
            exception.setattr(intern!(py, "table"), table)?;
            exception.setattr(intern!(py, "path"), attribute)
        }
        Error::TransactionCancelled { reasons } => {
            let reason = |reason: &Option<Error>| {
                reason.clone().map(|error| from_engine(py, error).into_value(py))
            };
            let reasons: Vec<_> = reasons.iter().map(reason).collect();
            exception.setattr(intern!(py, "reasons"), reasons)
        }
        _ => Ok(()),
    }
}

/// The table and the key of the item that a write was about.
fn add_place(exception: &Bound<'_, PyAny>, table: &str, key: &PrimaryKey) -> PyResult<()> {
    let py = exception.py();
    exception.setattr(intern!(py, "table"), table)?;
    let value = |value: &KeyValue| keys::to_python(py, value.as_ref());
    let partition = value(&key.partition)?;
    let key = match &key.sort {
        None => PyTuple::new(py, [partition])?,
        Some(sort) => PyTuple::new(py, [partition, value(sort)?])?,
    };
    exception.setattr(intern!(py, "key"), key)
}

/// The exception for text in the filter language where an expression belongs.
pub(crate) fn filter_as_expression(text: &Bound<'_, PyString>, error: Error) -> PyErr {
    match text.repr() {
        Ok(shown) => {
            let message = format!(
                "{}; or, as a filter, which it could be, write Filter({shown})",
                words(&error)
            );
            new(text.py(), class_name(&error), message)
        }
        Err(failure) => failure,
    }
}

/// The exception for a filter that does not parse, with the text and the place in it.
pub(crate) fn filter_syntax(text: &Bound<'_, PyString>, error: FilterError) -> PyErr {
    let py = text.py();
    let column = error.column();
    let exception = from_engine(py, error.into());
    let value = exception.value(py);
    let details = value
        .setattr(intern!(py, "text"), text)
        .and_then(|()| value.setattr(intern!(py, "column"), column));
    details.err().unwrap_or(exception)
}

/// The exception for a database that a forked child inherited.
pub(crate) fn forked(py: Python<'_>, _: Forked) -> PyErr {
    from_engine(py, Error::Forked)
}

/// The input is at fault.
pub(crate) fn validation(py: Python<'_>, message: String) -> PyErr {
    new(py, "ValidationError", message)
}

/// The input has a Python type that does not fit.
pub(crate) fn invalid_type(py: Python<'_>, message: String) -> PyErr {
    new(py, "InvalidTypeError", message)
}

/// A batch writer was used outside of `with`.
pub(crate) fn batch_writer(py: Python<'_>, message: &str) -> PyErr {
    new(py, "BatchWriterError", message.to_owned())
}

/// A transaction was used outside of `with`.
pub(crate) fn transaction_use(py: Python<'_>, message: &str) -> PyErr {
    new(py, "TransactionUseError", message.to_owned())
}

/// An object was used before `__init__`, or by two at once.
pub(crate) fn misuse(message: &'static str) -> PyErr {
    PyRuntimeError::new_err(message)
}

/// An object whose constructor was not run.
pub(crate) fn not_opened(py: Python<'_>) -> PyErr {
    let message = "the database was not opened: a subclass with its own __init__ must call super().__init__(...)";
    new(py, "ClosedError", message.to_owned())
}

fn new(py: Python<'_>, class_name: &str, message: String) -> PyErr {
    match class(py, class_name) {
        Ok(class) => PyErr::from_type(class, message),
        Err(error) => error,
    }
}

fn class<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyType>> {
    static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    let module = ERRORS.get_or_try_init(py, || py.import("dynafile.errors").map(Bound::unbind))?;
    Ok(module.bind(py).getattr(name)?.cast_into::<PyType>()?)
}

/// The name of the value's type as a programmer would write it, for messages.
pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    let class = value.get_type();
    let name = class.qualname().map(|name| name.to_string());
    let module = class.module().map(|module| module.to_string());
    match (module, name) {
        (Ok(module), Ok(name)) if module == "builtins" => name,
        (Ok(module), Ok(name)) => format!("{module}.{name}"),
        (_, name) => name.unwrap_or_else(|_| "a value of an unknown type".to_owned()),
    }
}
