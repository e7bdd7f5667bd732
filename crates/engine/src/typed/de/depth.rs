//! How deep a deserializer is, so that neither hostile bytes nor a strange type exhaust the stack.

use dynafile_model::limits::NESTING_MAX_DEPTH_NATIVE;

use crate::typed::error::{Result, TypedError, TypedErrorKind};

/// Most newtypes and `Option`s around the values on the way to one; more is a type made of itself.
const MAX_WRAPPERS: u16 = 3 * NESTING_MAX_DEPTH_NATIVE as u16;

/// Levels of maps and lists, and of types that add no level, on the way to a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Depth {
    levels: u16,
    wrappers: u16,
}

impl Depth {
    /// One map or list further in. The innermost that an encoder writes is empty.
    ///
    /// # Errors
    /// `TooDeep` past what any encoder writes.
    pub(super) fn deeper(self) -> Result<Self> {
        if u32::from(self.levels) > NESTING_MAX_DEPTH_NATIVE {
            return Err(TypedError::new(TypedErrorKind::TooDeep {
                limit: NESTING_MAX_DEPTH_NATIVE,
            }));
        }
        Ok(Self { levels: self.levels + 1, ..self })
    }

    /// One newtype or `Option` further in, at the same value.
    ///
    /// # Errors
    /// `EndlessType`.
    pub(super) fn wrapped(self) -> Result<Self> {
        if self.wrappers == MAX_WRAPPERS {
            return Err(TypedError::new(TypedErrorKind::EndlessType));
        }
        Ok(Self { wrappers: self.wrappers + 1, ..self })
    }
}
