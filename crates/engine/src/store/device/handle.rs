//! The device as the storage library uses it.

use std::io;
use std::ops::Bound;
use std::sync::Arc;

use redb::{BackendError, StorageBackend};

use super::{Device, OnFailure};

/// What the storage library is given; the store keeps the [`Device`] itself.
#[derive(Debug)]
pub(crate) struct DeviceHandle(pub(crate) Arc<Device>);

impl StorageBackend for DeviceHandle {
    fn len(&self) -> io::Result<u64> {
        self.0.expect_kept()?;
        let held = self.0.medium.state.lock().held.as_ref().map(|held| held.length);
        held.map_or_else(|| self.0.inner.len(), Ok)
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let device = &self.0;
        device.expect_kept()?;
        if device.is_in_doubt() && device.on_failure != OnFailure::Report {
            if let Some(held) = &device.medium.state.lock().held {
                return held.read(offset, out, |offset, out| device.inner.read(offset, out));
            }
            device.settle()?;
        }
        device.inner.read(offset, out)
    }

    fn set_len(&self, length: u64) -> io::Result<()> {
        let device = &self.0;
        device.expect_kept()?;
        let mut state = device.medium.state.lock();
        if let Some(held) = &mut state.held {
            held.set_len(length);
            return Ok(());
        }
        match device.resize(length) {
            Ok(()) => {
                state.unsynced.truncate(length);
                Ok(())
            }
            Err(_) if device.holds() => {
                device.hold(&mut state).set_len(length);
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn sync_data(&self) -> io::Result<()> {
        let device = &self.0;
        device.expect_kept()?;
        let syncing = {
            let mut state = device.medium.state.lock();
            if let Some(held) = &mut state.held {
                held.sync();
                return Ok(());
            }
            std::mem::take(&mut state.unsynced)
        };
        let Err(error) = device.inner.sync_data() else { return Ok(()) };
        let mut state = device.medium.state.lock();
        state.unsynced.put_under(syncing);
        state.sync_failed = true;
        if device.holds() {
            device.hold(&mut state);
            return Ok(());
        }
        if device.on_failure != OnFailure::Report {
            device.doubt();
        }
        Err(error)
    }

    fn write(&self, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let device = &self.0;
        device.expect_kept()?;
        let range = offset..offset + bytes.len() as u64;
        let read = |offset: u64, out: &mut [u8]| device.inner.read(offset, out);
        let mut state = device.medium.state.lock();
        if let Some(held) = &mut state.held {
            return held.write(offset, bytes, read);
        }
        let hashed = (device.on_failure == OnFailure::Hold).then_some(bytes);
        state.unsynced.note(range.clone(), hashed);
        if !device.holds() {
            drop(state);
            let written = device.inner.write(offset, bytes);
            if written.is_err() {
                device.medium.state.lock().unsynced.note_refusal(range);
            }
            return written;
        }
        if device.inner.write(offset, bytes).is_ok() {
            return Ok(());
        }
        state.unsynced.note_refusal(range);
        device.hold(&mut state).write(offset, bytes, read)
    }

    fn close(&self) -> io::Result<()> {
        // What cannot be settled now was reported when it failed.
        let settled = match self.0.on_failure {
            OnFailure::Report => Ok(()),
            OnFailure::Hold | OnFailure::WriteAgain => self.0.settle().map(drop),
        };
        let closed = self.0.inner.close();
        settled.and(closed)
    }

    fn try_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.inner.try_lock_range(start, end)
    }

    fn try_lock_shared_range(
        &self,
        start: Bound<u64>,
        end: Bound<u64>,
    ) -> Result<bool, BackendError> {
        self.0.inner.try_lock_shared_range(start, end)
    }

    fn lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.inner.lock_range(start, end)
    }

    fn lock_shared_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.inner.lock_shared_range(start, end)
    }

    fn unlock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<(), BackendError> {
        self.0.inner.unlock_range(start, end)
    }

    fn query_lock_range(&self, start: Bound<u64>, end: Bound<u64>) -> Result<bool, BackendError> {
        self.0.inner.query_lock_range(start, end)
    }
}
