//! Reading bodies: bounded in size and time, and all of them together in memory.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use hyper::body::{Body, Incoming};
use tokio::time::timeout;

use crate::fault::Fault;
use crate::room::{Room, Share};
use crate::settings::Limits;

/// Beyond the limit, what is read and thrown away so that the client gets to read the refusal.
const MAX_DISCARDED_BYTES: u64 = 64 << 20;

/// The room that all bodies share.
#[derive(Clone)]
pub(crate) struct BodyRoom {
    room: Room,
    max_body_bytes: usize,
    transfer_timeout: Duration,
}

/// A body in memory; its room is given back when it is dropped.
pub(crate) struct BufferedBody {
    pub(crate) bytes: Bytes,
    pub(crate) room: Option<Share>,
}

impl BodyRoom {
    pub(crate) fn new(limits: &Limits) -> Self {
        Self {
            room: Room::of(limits.max_buffered_bytes),
            max_body_bytes: limits.max_body_bytes,
            transfer_timeout: limits.transfer_timeout,
        }
    }

    /// A body that has taken no room yet.
    pub(crate) fn empty(&self) -> BufferedBody {
        BufferedBody { bytes: Bytes::new(), room: None }
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
        let mut buffered = self.empty();
        let mut first = Bytes::new();
        let mut rest = BytesMut::new();
        let mut length = 0;
        while let Some(frame) = body.frame().await {
            let Ok(chunk) = frame.map_err(|_| Fault::BodyBroken)?.into_data() else { continue };
            length += chunk.len();
            self.reserve(&mut buffered, length)?;
            // Most bodies come in one piece, which is then not copied.
            if first.is_empty() {
                first = chunk;
            } else {
                append(&mut rest, &first, &chunk);
            }
        }
        let bytes = if rest.is_empty() { first } else { rest.freeze() };
        Ok(BufferedBody { bytes, ..buffered })
    }

    /// Takes room for a body that has grown to this length, without waiting: bodies that wait for
    /// each other would wait forever.
    ///
    /// # Errors
    /// [`Fault::TooLarge`], [`Fault::Busy`].
    pub(crate) fn reserve(&self, body: &mut BufferedBody, length: usize) -> Result<(), Fault> {
        let limit_bytes = self.max_body_bytes;
        if length > limit_bytes {
            return Err(Fault::TooLarge { limit_bytes });
        }
        match &mut body.room {
            Some(share) => share.grow_to(length, &self.room).then_some(()).ok_or(Fault::Busy),
            None => {
                body.room = Some(self.room.take(length).ok_or(Fault::Busy)?);
                Ok(())
            }
        }
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
