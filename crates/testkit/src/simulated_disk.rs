//! A disk in memory that loses power, fills up and fails when it is told to.
//!
//! It holds two pictures: what programs read, and what is on the medium. A sync makes the second
//! equal to the first. When the power goes, any part of what was written since the last sync may
//! have reached the medium, in any order, torn at sectors; which part follows from the seed. A write
//! within one sector is whole or not there; of a longer one each sector is there, or not, or garbage.
//!
//! A sync that fails brings a part of what was written to the medium and drops the rest for good,
//! while programs go on reading it and the next sync succeeds without it: as Linux does, which calls
//! pages clean that it could not write.
//!
//! Handles that were opened before a loss of power stay dead. Like a locked file, the disk takes
//! one handle at a time. Space is counted in blocks when they are first written, as on a file
//! system with sparse files: growing succeeds, and the write into it fails.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread;
use std::time::Duration;

use dynafile::DeviceFactory;
use redb::{BackendError, StorageBackend};

use crate::random::Random;

const SECTOR_BYTES: usize = 512;
const BLOCK_BYTES: u64 = 4096;

/// What a program can do with the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DiskOperation {
    /// Reading bytes.
    Read,
    /// Writing bytes.
    Write,
    /// Changing the length.
    Resize,
    /// Bringing what was written to the medium.
    Sync,
}

/// How often the disk did what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct DiskCounts {
    /// Reads.
    pub reads: u64,
    /// Bytes read.
    pub read_bytes: u64,
    /// Writes and changes of the length.
    pub writes: u64,
    /// Syncs.
    pub syncs: u64,
}

/// A simulated disk; clones are the same disk.
#[derive(Clone)]
pub struct SimulatedDisk {
    state: Arc<Mutex<State>>,
}

struct State {
    /// What programs read.
    current: Vec<u8>,
    /// What is on the medium.
    durable: Vec<u8>,
    unsynced: Vec<Change>,
    used_blocks: BTreeSet<u64>,
    capacity_bytes: u64,
    counts: DiskCounts,
    faults: Vec<Fault>,
    sync_delay: Duration,
    /// Counts the losses of power; handles of earlier times are dead.
    life: u64,
    powered: bool,
    opened: bool,
    random: Random,
}

enum Change {
    Write { offset: usize, bytes: Vec<u8> },
    Resize(usize),
}

struct Fault {
    operations: BTreeSet<DiskOperation>,
    /// How many of the operations succeed before.
    remaining: u64,
    effect: Effect,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Effect {
    LosePower,
    Fail { times: u64 },
}

impl SimulatedDisk {
    /// An empty disk; what is lost with the power follows from the seed.
    pub fn new(seed: u64) -> Self {
        Self::holding(seed, Vec::new())
    }

    /// A disk with the bytes of a file on it.
    pub fn holding(seed: u64, bytes: Vec<u8>) -> Self {
        let state = State {
            used_blocks: blocks_of(&bytes),
            current: bytes.clone(),
            durable: bytes,
            unsynced: Vec::new(),
            capacity_bytes: u64::MAX,
            counts: DiskCounts::default(),
            faults: Vec::new(),
            sync_delay: Duration::ZERO,
            life: 0,
            powered: true,
            opened: false,
            random: Random::new(seed),
        };
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// What the engine opens the disk with.
    pub fn factory(&self) -> DeviceFactory {
        let disk = self.clone();
        Arc::new(move || disk.open().map(|handle| Box::new(handle) as Box<dyn StorageBackend>))
    }

    fn open(&self) -> io::Result<DiskHandle> {
        let mut state = self.lock();
        if !state.powered {
            return Err(no_power());
        }
        if std::mem::replace(&mut state.opened, true) {
            return Err(io::Error::other("the simulated disk is open already"));
        }
        Ok(DiskHandle { disk: self.clone(), life: state.life })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that failed while it held the lock has nothing half done in here.
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Loses power at the next write, resize or sync after `operations` more of them.
    pub fn lose_power_after(&self, operations: u64) {
        let kinds = [DiskOperation::Write, DiskOperation::Resize, DiskOperation::Sync];
        self.plan(&kinds, operations, Effect::LosePower);
    }

    /// Loses power now.
    pub fn lose_power(&self) {
        self.lock().powered = false;
    }

    /// Fails `times` operations of these kinds with `EIO`, after `operations` that succeed. What was
    /// written and not synced before a failing sync may never be on the medium.
    pub fn fail(&self, kinds: &[DiskOperation], operations: u64, times: u64) {
        self.plan(kinds, operations, Effect::Fail { times });
    }

    fn plan(&self, kinds: &[DiskOperation], remaining: u64, effect: Effect) {
        let operations = kinds.iter().copied().collect();
        self.lock().faults.push(Fault { operations, remaining, effect });
    }

    /// Forgets the planned failures.
    pub fn heal(&self) {
        self.lock().faults.clear();
    }

    /// Whether the power is on.
    pub fn is_powered(&self) -> bool {
        self.lock().powered
    }

    /// Brings the power back: the disk shows what survived.
    pub fn restart(&self) {
        let mut state = self.lock();
        let survived = state.survivors();
        state.used_blocks = blocks_of(&survived);
        state.current.clone_from(&survived);
        state.durable = survived;
        state.unsynced.clear();
        state.faults.clear();
        state.life += 1;
        state.powered = true;
        state.opened = false;
    }

    /// Room for this many more bytes than are used now.
    pub fn leave_room_for(&self, bytes: u64) {
        let mut state = self.lock();
        state.capacity_bytes = state.used_blocks.len() as u64 * BLOCK_BYTES + bytes;
    }

    /// Room without end.
    pub fn make_room(&self) {
        self.lock().capacity_bytes = u64::MAX;
    }

    /// Makes every sync take this long, while reads and writes go on.
    pub fn delay_syncs(&self, delay: Duration) {
        self.lock().sync_delay = delay;
    }

    /// How often the disk did what, since it was made.
    pub fn counts(&self) -> DiskCounts {
        self.lock().counts
    }

    /// How many handles are open: none, or one.
    pub fn is_open(&self) -> bool {
        self.lock().opened
    }

    /// A disk as this one would be if all that was not synced were lost now.
    pub fn synced_copy(&self) -> SimulatedDisk {
        SimulatedDisk::holding(0, self.lock().durable.clone())
    }

    /// The bytes that programs read.
    pub fn bytes(&self) -> Vec<u8> {
        self.lock().current.clone()
    }
}

impl fmt::Debug for SimulatedDisk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SimulatedDisk").field("bytes", &self.lock().current.len()).finish()
    }
}

impl State {
    /// What is on the medium after the power went: the synced bytes, and some of the rest.
    fn survivors(&mut self) -> Vec<u8> {
        let mut medium = std::mem::take(&mut self.durable);
        // Sometimes the disk had written all, sometimes nothing: the usual crashes.
        let luck = self.random.below(4);
        for change in std::mem::take(&mut self.unsynced) {
            let kept = match luck {
                0 => true,
                1 => false,
                _ => self.random.once_in(2),
            };
            match change {
                Change::Resize(length) if kept => medium.resize(length, 0),
                Change::Write { offset, bytes } if kept && luck == 3 => {
                    self.tear(&mut medium, offset, &bytes);
                }
                Change::Write { offset, bytes } if kept => overwrite(&mut medium, offset, &bytes),
                Change::Resize(_) | Change::Write { .. } => {}
            }
        }
        medium
    }

    /// Writes some of the sectors that the bytes cover, and garbage to others.
    fn tear(&mut self, medium: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
        let is_long = offset / SECTOR_BYTES < (offset + bytes.len()).div_ceil(SECTOR_BYTES) - 1;
        let mut start = 0;
        while start < bytes.len() {
            let end = (start + SECTOR_BYTES - (offset + start) % SECTOR_BYTES).min(bytes.len());
            match self.random.below(5) {
                0 | 1 => overwrite(medium, offset + start, &bytes[start..end]),
                2 if is_long => {
                    let garbage: Vec<_> =
                        (start..end).map(|_| self.random.number() as u8).collect();
                    overwrite(medium, offset + start, &garbage);
                }
                _ => {}
            }
            start = end;
        }
    }

    /// Brings some of what was written to the medium, as a sync does that fails, and drops the rest.
    /// Changes of the length are no pages: they wait for the next sync.
    fn fail_to_sync(&mut self) {
        // Most often nothing arrives.
        let one_in = [u64::MAX, u64::MAX, 2, 4][self.random.below(4) as usize];
        for change in std::mem::take(&mut self.unsynced) {
            match change {
                Change::Write { offset, bytes } if self.random.once_in(one_in) => {
                    overwrite(&mut self.durable, offset, &bytes);
                }
                Change::Write { .. } => {}
                Change::Resize(length) => self.unsynced.push(Change::Resize(length)),
            }
        }
    }

    /// Whether the operation goes ahead; counts it against the planned failures.
    fn admit(&mut self, operation: DiskOperation, life: u64) -> io::Result<()> {
        if !self.powered || self.life != life {
            return Err(no_power());
        }
        for fault in &mut self.faults {
            if !fault.operations.contains(&operation) {
                continue;
            }
            if fault.remaining > 0 {
                fault.remaining -= 1;
                continue;
            }
            match &mut fault.effect {
                Effect::LosePower => self.powered = false,
                Effect::Fail { times: 0 } => continue,
                Effect::Fail { times } => *times -= 1,
            }
            return Err(io::Error::from_raw_os_error(EIO));
        }
        Ok(())
    }

    /// Takes the blocks that the bytes need; an error leaves those that fitted.
    fn allocate(&mut self, offset: u64, length: u64) -> io::Result<()> {
        if length == 0 {
            return Ok(());
        }
        for block in offset / BLOCK_BYTES..=(offset + length - 1) / BLOCK_BYTES {
            let full = (self.used_blocks.len() as u64 + 1) * BLOCK_BYTES > self.capacity_bytes;
            if full && !self.used_blocks.contains(&block) {
                return Err(io::Error::from_raw_os_error(ENOSPC));
            }
            self.used_blocks.insert(block);
        }
        Ok(())
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.unsynced) {
            match change {
                Change::Write { offset, bytes } => overwrite(&mut self.durable, offset, &bytes),
                Change::Resize(length) => self.durable.resize(length, 0),
            }
        }
    }
}

const EIO: i32 = 5;
const ENOSPC: i32 = 28;

fn no_power() -> io::Error {
    io::Error::other("the simulated disk has no power")
}

fn overwrite(medium: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if medium.len() < end {
        medium.resize(end, 0);
    }
    medium[offset..end].copy_from_slice(bytes);
}

fn blocks_of(bytes: &[u8]) -> BTreeSet<u64> {
    let blocks = bytes.chunks(BLOCK_BYTES as usize).zip(0..);
    blocks.filter(|(block, _)| block.iter().any(|byte| *byte != 0)).map(|(_, at)| at).collect()
}

/// The disk as a program has it open.
struct DiskHandle {
    disk: SimulatedDisk,
    life: u64,
}

impl fmt::Debug for DiskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DiskHandle")
    }
}

impl StorageBackend for DiskHandle {
    fn len(&self) -> io::Result<u64> {
        let state = self.disk.lock();
        match state.powered && state.life == self.life {
            true => Ok(state.current.len() as u64),
            false => Err(no_power()),
        }
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        let mut state = self.disk.lock();
        state.admit(DiskOperation::Read, self.life)?;
        state.counts.reads += 1;
        state.counts.read_bytes += out.len() as u64;
        let start = offset as usize;
        let bytes = state.current.get(start..start + out.len());
        out.copy_from_slice(bytes.ok_or(io::ErrorKind::UnexpectedEof)?);
        Ok(())
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let mut state = self.disk.lock();
        state.admit(DiskOperation::Resize, self.life)?;
        state.counts.writes += 1;
        state.current.resize(len as usize, 0);
        let kept_blocks = len.div_ceil(BLOCK_BYTES);
        state.used_blocks.retain(|block| *block < kept_blocks);
        state.unsynced.push(Change::Resize(len as usize));
        Ok(())
    }

    fn sync_data(&self) -> io::Result<()> {
        let delay = self.disk.lock().sync_delay;
        if !delay.is_zero() {
            thread::sleep(delay);
        }
        let mut state = self.disk.lock();
        if let Err(error) = state.admit(DiskOperation::Sync, self.life) {
            if state.powered && state.life == self.life {
                state.fail_to_sync();
            }
            return Err(error);
        }
        state.counts.syncs += 1;
        state.sync();
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        let mut state = self.disk.lock();
        let admitted = state.admit(DiskOperation::Write, self.life);
        let interrupted = admitted.is_err() && !state.powered && state.life == self.life;
        if admitted.is_ok() || interrupted {
            state.counts.writes += 1;
            state.allocate(offset, data.len() as u64)?;
            overwrite(&mut state.current, offset as usize, data);
            let bytes = data.to_vec();
            state.unsynced.push(Change::Write { offset: offset as usize, bytes });
        }
        admitted
    }

    fn close(&self) -> io::Result<()> {
        let mut state = self.disk.lock();
        if state.life == self.life {
            state.opened = false;
        }
        Ok(())
    }

    // The disk takes one handle at a time, so nobody else ever holds a lock.

    fn try_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn try_lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(true)
    }

    fn lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn lock_shared_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn unlock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<(), BackendError> {
        Ok(())
    }

    fn query_lock_range(&self, _: Bound<u64>, _: Bound<u64>) -> Result<bool, BackendError> {
        Ok(false)
    }
}

#[cfg(test)]
mod tests;
