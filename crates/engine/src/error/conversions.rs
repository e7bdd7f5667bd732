//! Errors of the parts as errors of the whole.

use std::convert::Infallible;

use dynafile_model::DecodeError;

use super::{Error, OptionsError, QueryError, StatementError, TableError, ValidationError};
use crate::typed::TypedError;

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        Self::Table(error)
    }
}

impl From<OptionsError> for Error {
    fn from(error: OptionsError) -> Self {
        Self::Options(error)
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        Self::Query(error)
    }
}

impl From<ValidationError> for Error {
    fn from(error: ValidationError) -> Self {
        Self::Validation(Box::new(error))
    }
}

impl From<StatementError> for Error {
    fn from(error: StatementError) -> Self {
        Self::Statement(Box::new(error))
    }
}

impl From<Infallible> for Error {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl From<TypedError> for Error {
    fn from(error: TypedError) -> Self {
        match error.is_corruption() {
            true => Self::corrupted("a stored item", error),
            false => Self::Typed(error),
        }
    }
}

impl From<DecodeError> for Error {
    fn from(error: DecodeError) -> Self {
        Self::corrupted("a stored item", error)
    }
}
