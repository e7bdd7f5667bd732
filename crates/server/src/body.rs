//! Reading bodies: bounded in size and time, and all of them together in memory.

use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::fault::Fault;
use crate::settings::Limits;

/// What the room for bodies is counted in.
const UNIT_BYTES: usize = 1024;

/// Beyond the limit, what is read and thrown away so that the client gets to read the refusal.
const MAX_DISCARDED_BYTES: u64 = 64 << 20;

/// The room that all bodies share.
#[derive(Clone)]
pub(crate) struct BodyRoom {
    units: Arc<Semaphore>,
    max_body_bytes: usize,
    transfer_timeout: Duration,
}

/// A body in memory; its room is given back when it is dropped.
pub(crate) struct BufferedBody {
    pub(crate) bytes: Bytes,
    _room: Option<OwnedSemaphorePermit>,
}

impl BodyRoom {
    pub(crate) fn new(limits: &Limits) -> Self {
        let units = (limits.max_buffered_bytes / UNIT_BYTES).min(Semaphore::MAX_PERMITS);
        Self {
            units: Arc::new(Semaphore::new(units)),
            max_body_bytes: limits.max_body_bytes,
            transfer_timeout: limits.transfer_timeout,
        }
    }

    /// Reads a body to its end.
    ///
    /// # Errors
    /// [`Fault::TooLarge`], [`Fault::BodyTimeout`], [`Fault::Busy`] if the room is taken, and
    /// [`Fault::BodyBroken`].
    pub(crate) async fn read(&self, mut body: Incoming) -> Result<BufferedBody, Fault> {
        let reading = async {
            let read = self.collect(&mut body).await;
            if matches!(read, Err(Fault::TooLarge { .. })) {
                discard(&mut body).await;
            }
            read
        };
        timeout(self.transfer_timeout, reading).await.unwrap_or(Err(Fault::BodyTimeout))
    }

    async fn collect(&self, body: &mut Incoming) -> Result<BufferedBody, Fault> {
        let limit_bytes = self.max_body_bytes;
        if body.size_hint().lower() > limit_bytes as u64 {
            return Err(Fault::TooLarge { limit_bytes });
        }
        let mut room: Option<OwnedSemaphorePermit> = None;
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            let Ok(chunk) = frame.map_err(|_| Fault::BodyBroken)?.into_data() else { continue };
            length += chunk.len();
            if length > limit_bytes {
                return Err(Fault::TooLarge { limit_bytes });
            }
            self.reserve(&mut room, length)?;
            // Most bodies come in one piece, which is then not copied.
            match first.is_empty() {
                true => first = chunk,
                false => append(&mut rest, &first, &chunk),
            }
        }
        let bytes = if rest.is_empty() { first } else { rest.freeze() };
        Ok(BufferedBody { bytes, _room: room })
    }

    /// Takes room for a body that has grown to this length, without waiting: bodies that wait for
    /// each other would wait forever.
    fn reserve(&self, room: &mut Option<OwnedSemaphorePermit>, length: usize) -> Result<(), Fault> {
        let held = room.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        let needed = length.div_ceil(UNIT_BYTES).saturating_sub(held);
        let needed = u32::try_from(needed).map_err(|_| Fault::Busy)?;
        let more = self.units.clone().try_acquire_many_owned(needed).map_err(|_| Fault::Busy)?;
        match room {
            Some(room) => room.merge(more),
            None => *room = Some(more),
        }
        Ok(())
    }
}

fn append(rest: &mut BytesMut, first: &Bytes, chunk: &Bytes) {
    if rest.is_empty() {
        rest.extend_from_slice(first);
    }
    rest.extend_from_slice(chunk);
}

async fn discard(body: &mut Incoming) {
    let mut discarded = 0;
    while let Some(Ok(frame)) = body.frame().await {
        discarded += frame.data_ref().map_or(0, |data| data.len() as u64);
        if discarded > MAX_DISCARDED_BYTES {
            return;
        }
    }
}
