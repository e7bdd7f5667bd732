//! Memory that requests share: what is taken is given back when it is dropped.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// What rooms are counted in.
const UNIT_BYTES: usize = 1024;

/// A number of bytes to share.
#[derive(Clone)]
pub(crate) struct Room {
    units: Arc<Semaphore>,
    size_bytes: usize,
}

/// A part of a room.
#[derive(Debug)]
pub(crate) struct Share {
    permit: OwnedSemaphorePermit,
}

impl Room {
    pub(crate) fn of(size_bytes: usize) -> Self {
        let units = (size_bytes / UNIT_BYTES).clamp(1, u32::MAX as usize);
        Self { units: Arc::new(Semaphore::new(units.min(Semaphore::MAX_PERMITS))), size_bytes }
    }

    /// A part of the room; `None` if so much is not free.
    pub(crate) fn take(&self, bytes: usize) -> Option<Share> {
        let permit = self.units.clone().try_acquire_many_owned(units(bytes)?).ok()?;
        Some(Share { permit })
    }

    /// The same if so much is left free besides.
    pub(crate) fn take_leaving(&self, bytes: usize, left_bytes: usize) -> Option<Share> {
        let share = self.take(bytes.checked_add(left_bytes)?)?;
        Some(share.shrunk_to(bytes))
    }

    /// Waits until so much is free, or all of the room where it is smaller.
    pub(crate) async fn wait_for(&self, bytes: usize) -> Option<Share> {
        let units = units(bytes.min(self.size_bytes))?;
        let permit = self.units.clone().acquire_many_owned(units).await.ok()?;
        Some(Share { permit })
    }

    pub(crate) fn size_bytes(&self) -> usize {
        self.size_bytes
    }
}

impl Share {
    /// Takes more of its room; `false` if so much is not free.
    pub(crate) fn grow_to(&mut self, bytes: usize, room: &Room) -> bool {
        let held = self.permit.num_permits() * UNIT_BYTES;
        let more = room.take(bytes.saturating_sub(held));
        let grown = more.is_some();
        if let Some(more) = more {
            self.permit.merge(more.permit);
        }
        grown
    }

    fn shrunk_to(mut self, bytes: usize) -> Self {
        let excess = self.permit.num_permits().saturating_sub(bytes.div_ceil(UNIT_BYTES));
        drop(self.permit.split(excess));
        self
    }
}

/// `None` if it is more than any room has.
fn units(bytes: usize) -> Option<u32> {
    u32::try_from(bytes.div_ceil(UNIT_BYTES)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_taken_is_missing_until_it_is_dropped() {
        let room = Room::of(10 << 10);
        let mut first = room.take(4 << 10).unwrap();
        assert!(room.take(7 << 10).is_none());
        assert!(first.grow_to(10 << 10, &room));
        assert!(!first.grow_to(11 << 10, &room));
        assert!(room.take(1).is_none());
        drop(first);
        assert!(room.take(10 << 10).is_some());
    }

    #[test]
    fn what_is_left_free_can_be_taken() {
        let room = Room::of(10 << 10);
        assert!(room.take_leaving(9 << 10, 2 << 10).is_none());
        let big = room.take_leaving(8 << 10, 2 << 10).unwrap();
        assert!(room.take_leaving(1 << 10, 2 << 10).is_none());
        assert!(room.take(2 << 10).is_some());
        drop(big);
    }
}
