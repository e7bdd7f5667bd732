//! What can become of a file while it is open.

use std::fmt;

/// How a file stopped being the one that was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum FileLoss {
    /// There is no file at the path.
    Removed,
    /// There is another file at the path.
    Replaced,
    /// Somebody else made it shorter or longer.
    Resized {
        /// The length it was left with, in bytes.
        expected_bytes: u64,
        /// The length it has, in bytes.
        found_bytes: u64,
    },
}

impl fmt::Display for FileLoss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Removed => f.write_str("was removed"),
            Self::Replaced => f.write_str("was replaced by another file"),
            Self::Resized { expected_bytes, found_bytes } => {
                write!(
                    f,
                    "was changed from {expected_bytes} to {found_bytes} bytes by somebody else"
                )
            }
        }
    }
}
