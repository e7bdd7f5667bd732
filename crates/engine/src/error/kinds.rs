//! What kind of failure an error is, for callers who need to know no more.

use super::Error;

impl Error {
    /// The file is taken by another process.
    pub fn is_in_use(&self) -> bool {
        matches!(self, Self::InUse { .. })
    }

    /// The input was at fault: a key, a value, a query, a filter, a size or an option.
    pub fn is_validation(&self) -> bool {
        if let Self::Stream(error) = self {
            return error.is_validation();
        }
        matches!(
            self,
            Self::Key { .. }
                | Self::IndexKey { .. }
                | Self::IndexExists { .. }
                | Self::Validation(_)
                | Self::Statement(_)
                | Self::DuplicateItem { .. }
                | Self::Query(_)
                | Self::Table(_)
                | Self::ItemTooLarge { .. }
                | Self::Encode(_)
                | Self::Typed(_)
                | Self::Filter(_)
                | Self::Expression(_)
                | Self::Placeholder(_)
                | Self::Update { .. }
                | Self::KeyUpdate { .. }
                | Self::SameItemTwice { .. }
                | Self::StreamEnabled { .. }
                | Self::Options(_)
                | Self::TableMismatch { .. }
                | Self::TimeToLiveMismatch { .. }
                | Self::OtherDatabase { .. }
        )
    }

    /// The condition of a write, or of an action of a transaction, does not hold.
    pub fn is_condition_failed(&self) -> bool {
        match self {
            Self::TransactionCancelled { reasons } => {
                reasons.iter().flatten().any(Self::is_condition_failed)
            }
            _ => matches!(self, Self::ConditionFailed { .. }),
        }
    }

    /// The named table or file does not exist.
    pub fn is_not_found(&self) -> bool {
        match self {
            Self::Stream(error) => error.is_not_found(),
            _ => matches!(
                self,
                Self::NotFound { .. }
                    | Self::TableNotFound { .. }
                    | Self::ResourceNotFound { .. }
                    | Self::IndexNotFound { .. }
            ),
        }
    }

    /// Bytes in the file are not what was written.
    pub fn is_corruption(&self) -> bool {
        matches!(
            self,
            Self::Corrupted { .. } | Self::DamagedSource { .. } | Self::DamagedFile { .. }
        )
    }

    /// Damage is in the way, which the same call meets again: damaged bytes, or what they made an
    /// assertion of.
    pub(crate) fn is_damage(&self) -> bool {
        self.is_corruption() || matches!(self, Self::Internal { .. })
    }

    /// The disk is full; the same call succeeds once there is room.
    pub fn is_disk_full(&self) -> bool {
        match self {
            Self::FlushFailed { source } | Self::WritesLost { source } => source.is_disk_full(),
            _ => matches!(self, Self::DiskFull { .. }),
        }
    }

    /// The operating system failed to read or write.
    pub fn is_io(&self) -> bool {
        match self {
            Self::FlushFailed { source } | Self::WritesLost { source } => source.is_io(),
            _ => matches!(self, Self::Io { .. } | Self::DiskFull { .. }),
        }
    }

    /// The file at the path is not the one that was opened.
    pub fn is_file_lost(&self) -> bool {
        matches!(self, Self::FileLost { .. })
    }

    /// The handle was closed.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed)
    }

    /// The write was stored, and a listener to it failed.
    pub fn is_listener(&self) -> bool {
        matches!(self, Self::Listener(_))
    }
}
