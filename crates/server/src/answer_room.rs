//! The memory that answers may take: while they are made, and until their clients have read them.
//!
//! An answer in the making is as long as its operation's answers can be, and waits for others that
//! are being made, which the engine ends by itself. One that is made waits for nobody: where there
//! is no room for it, because clients leave theirs unread, its client is told to come again. The
//! last part of the room is for short answers, so that clients who read nothing do not keep others
//! from writing.

use crate::fault::Fault;
use crate::room::{Room, Share};
use crate::settings::Limits;

/// Answers up to this length may use all of the room.
const SHORT_BYTES: usize = 64 << 10;

/// The part of the room that long answers leave, as its divisor.
const LEFT_FOR_SHORT: usize = 8;

const MIB: usize = 1 << 20;

/// The room for answers.
pub(crate) struct AnswerRoom {
    making: Room,
    unread: Room,
}

impl AnswerRoom {
    pub(crate) fn new(limits: &Limits) -> Self {
        let room = || Room::of(limits.max_buffered_bytes);
        Self { making: room(), unread: room() }
    }

    /// Waits for the room that the answer of an operation may take while it is made.
    ///
    /// # Errors
    /// [`Fault::Busy`] if clients have left no room for another answer: the operation is not
    /// begun.
    pub(crate) async fn begin(&self, target: &str) -> Result<Share, Fault> {
        self.unread.take(1).ok_or(Fault::Busy)?;
        self.making.wait_for(longest_answer_bytes(target)).await.ok_or(Fault::Internal)
    }

    /// The room of an answer that is made, until it has been read.
    ///
    /// # Errors
    /// [`Fault::Busy`].
    pub(crate) fn keep(&self, length_bytes: usize) -> Result<Share, Fault> {
        let left = self.unread.size_bytes() / LEFT_FOR_SHORT;
        let share = if length_bytes <= SHORT_BYTES {
            self.unread.take(length_bytes)
        } else {
            self.unread.take_leaving(length_bytes, left)
        };
        share.ok_or(Fault::Busy)
    }
}

/// How long an operation's answers are at most, as far as the service's limits say: pages of 1 MB,
/// transactions of 4 MB, batches of 16 MB, items of 400 KB. JSON makes some of them longer, which
/// what is kept counts exactly.
fn longest_answer_bytes(target: &str) -> usize {
    match target.rsplit('.').next().unwrap_or_default() {
        "BatchGetItem" | "BatchExecuteStatement" => 16 * MIB,
        "TransactGetItems" | "TransactWriteItems" | "ExecuteTransaction" => 4 * MIB,
        "Query" | "Scan" | "ExecuteStatement" | "GetRecords" => 2 * MIB,
        _ => MIB / 2,
    }
}
