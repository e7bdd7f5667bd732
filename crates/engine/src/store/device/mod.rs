//! The bytes under the storage library: a file or a device of the caller's, and what of them is on
//! the medium.
//!
//! A sync that fails may leave an operating system showing bytes that it will never bring to the
//! medium: Linux drops such pages and calls them clean, and the next sync succeeds without them. So
//! after a failed sync nothing that is read is believed until it was written again:
//! - what was written since the last sync that succeeded is known ([`Unsynced`]);
//! - before anything else is read it is written again, as it reads, and synced. What reads show
//!   then is what a loss of power would leave, and the storage library finds the last whole commit
//!   in it, as after a crash.
//!
//! Where acknowledged writes are not on the medium yet ([`OnFailure::Hold`]), the storage library
//! is not told of a failure, because it would forget them: what the disk refuses is kept in memory
//! ([`Held`]) until [`Device::settle`] brings it there. Whoever acknowledges asks
//! [`Device::is_in_doubt`] first, so that at most one commit is held.
//!
//! Not here: what a commit is, and who is told.

mod extents;
mod handle;
mod held;
mod unsynced;

use std::fmt;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::Mutex;
use redb::StorageBackend;
use twox_hash::XxHash3_64;

pub(crate) use handle::DeviceHandle;
use held::{BLOCK_BYTES, Held};
use unsynced::Unsynced;

/// What becomes of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnFailure {
    /// It is reported, and nothing more: others may have written to the file since.
    Report,
    /// It is reported; whoever opens the device next writes again what was not synced.
    WriteAgain,
    /// What was written is kept until the disk takes it.
    Hold,
}

/// What is known of a device's medium; it outlives the handles of the storage library.
#[derive(Default)]
pub(crate) struct Medium {
    state: Mutex<State>,
    /// Whether reads have to look at the state.
    in_doubt: AtomicBool,
}

#[derive(Default)]
struct State {
    unsynced: Unsynced,
    /// Whether a sync failed since the last one that succeeded.
    sync_failed: bool,
    held: Option<Held>,
}

/// What settling brought to the medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Settled {
    /// All that was written.
    Whole,
    /// What was left: the operating system did not keep all that it had taken.
    Partly,
}

/// A device that is open.
pub(crate) struct Device {
    inner: Box<dyn StorageBackend>,
    on_failure: OnFailure,
    /// With [`OnFailure::Hold`]: whether failures are reported for now.
    reports: AtomicBool,
    /// Whether what was held was dropped: the storage library shows what is nowhere.
    is_abandoned: AtomicBool,
    medium: Arc<Medium>,
    /// The device's length as this process last made it or found it.
    length: AtomicU64,
}

impl fmt::Debug for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.fmt(f)
    }
}

impl Device {
    pub(crate) fn new(
        inner: Box<dyn StorageBackend>,
        on_failure: OnFailure,
        medium: Arc<Medium>,
    ) -> io::Result<Arc<Self>> {
        let length = AtomicU64::new(inner.len()?);
        {
            let mut state = medium.state.lock();
            // What an earlier handle held went with it.
            state.held = None;
            medium.in_doubt.store(state.sync_failed, Ordering::Release);
        }
        let (reports, is_abandoned) = (AtomicBool::new(false), AtomicBool::new(false));
        Ok(Arc::new(Self { inner, on_failure, reports, is_abandoned, medium, length }))
    }

    /// The device's length as this process last made it.
    pub(crate) fn known_length(&self) -> u64 {
        self.length.load(Ordering::Acquire)
    }

    /// Whether something that was written may not be on the medium though a sync was asked for.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.medium.in_doubt.load(Ordering::Acquire)
    }

    /// Brings to the medium what a failure left in doubt.
    ///
    /// # Errors
    /// The disk refuses still; everything is as it was.
    pub(crate) fn settle(&self) -> io::Result<Settled> {
        let mut state = self.medium.state.lock();
        if !self.is_in_doubt() {
            return Ok(Settled::Whole);
        }
        let mut settled = Settled::Whole;
        if state.sync_failed {
            if !self.shows_what_was_written(&state.unsynced)? {
                settled = Settled::Partly;
            }
            self.write_again(&state.unsynced)?;
        }
        self.sync_again(&mut state)?;
        // What was to come after bytes that are gone would speak of them as if they were there.
        if settled == Settled::Whole {
            self.write_held(&mut state)?;
        }
        state.held = None;
        self.medium.in_doubt.store(false, Ordering::Release);
        Ok(settled)
    }

    /// Has failures reported, or held again where that is the rule. For work that is more than one
    /// commit, and where everything acknowledged was flushed before.
    pub(crate) fn report_failures(&self, reports: bool) {
        self.reports.store(reports, Ordering::Release);
    }

    /// Drops what is held; every later access fails.
    pub(crate) fn abandon(&self) {
        self.is_abandoned.store(true, Ordering::Release);
        self.medium.state.lock().held = None;
    }

    fn holds(&self) -> bool {
        self.on_failure == OnFailure::Hold && !self.reports.load(Ordering::Acquire)
    }

    fn expect_kept(&self) -> io::Result<()> {
        if self.is_abandoned.load(Ordering::Acquire) {
            return Err(io::Error::other("what the disk refused was given up"));
        }
        Ok(())
    }

    fn doubt(&self) {
        self.medium.in_doubt.store(true, Ordering::Release);
    }

    /// From now on the device gets nothing before it is settled.
    fn hold<'a>(&self, state: &'a mut State) -> &'a mut Held {
        self.doubt();
        state.held.get_or_insert_with(|| Held::on_device_of(self.known_length()))
    }

    fn sync_again(&self, state: &mut State) -> io::Result<()> {
        match self.inner.sync_data() {
            Ok(()) => {
                state.unsynced = Unsynced::default();
                state.sync_failed = false;
                Ok(())
            }
            Err(error) => {
                state.sync_failed = true;
                Err(error)
            }
        }
    }

    /// Whether the operating system still has what it was given.
    fn shows_what_was_written(&self, unsynced: &Unsynced) -> io::Result<bool> {
        for (range, hash) in unsynced.hashes() {
            let mut bytes = vec![0; (range.end - range.start) as usize];
            self.inner.read(range.start, &mut bytes)?;
            if XxHash3_64::oneshot(&bytes) != hash {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Writes what was not synced as it reads now.
    fn write_again(&self, unsynced: &Unsynced) -> io::Result<()> {
        let length = self.inner.len()?;
        // A length that a failed sync left behind goes to the medium with this one.
        self.inner.set_len(length)?;
        for range in unsynced.written() {
            for block in blocks(range.start..range.end.min(length)) {
                let mut bytes = vec![0; (block.end - block.start) as usize];
                let again = self
                    .inner
                    .read(block.start, &mut bytes)
                    .and_then(|()| self.inner.write(block.start, &bytes));
                // What was refused was never promised to anybody, and may be refused again.
                if !unsynced.was_refused(&block) {
                    again?;
                }
            }
        }
        Ok(())
    }

    /// Writes what is held, each sync in its place.
    fn write_held(&self, state: &mut State) -> io::Result<()> {
        let Some(length) = state.held.as_ref().map(|held| held.length) else { return Ok(()) };
        if length > self.inner.len()? {
            self.resize(length)?;
        }
        while let Some(held) = state.held.as_ref().filter(|held| !held.epochs.is_empty()) {
            for (number, block) in &held.epochs[0] {
                let (start, bytes) = held.part(*number, block);
                let range = start..start + bytes.len() as u64;
                state.unsynced.note(range.clone(), Some(bytes));
                if let Err(error) = self.inner.write(start, bytes) {
                    state.unsynced.note_refusal(range);
                    return Err(error);
                }
            }
            self.sync_again(state)?;
            if let Some(held) = &mut state.held {
                held.epochs.remove(0);
            }
        }
        if length < self.inner.len()? {
            self.resize(length)?;
            self.sync_again(state)?;
        }
        Ok(())
    }

    fn resize(&self, length: u64) -> io::Result<()> {
        let resized = self.inner.set_len(length);
        let known = match &resized {
            Ok(()) => Ok(length),
            Err(_) => self.inner.len(),
        };
        if let Ok(known) = known {
            self.length.store(known, Ordering::Release);
        }
        resized
    }
}

/// Pieces of a range that end where blocks end.
fn blocks(range: Range<u64>) -> impl Iterator<Item = Range<u64>> {
    let numbers = range.start / BLOCK_BYTES..range.end.div_ceil(BLOCK_BYTES);
    numbers.map(move |number| {
        let (start, end) = (number * BLOCK_BYTES, (number + 1) * BLOCK_BYTES);
        start.max(range.start)..end.min(range.end)
    })
}
