//! The bytes of an answer on their way to the client, and what is held until they are gone.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};

/// How much of an answer is handed to the connection at a time. What a connection keeps beside
/// the answer, to pack it for TLS for instance, is not more than this.
const PIECE_BYTES: usize = 64 << 10;

/// An answer's body.
#[derive(Debug, Default)]
pub(crate) struct AnswerBody {
    rest: Bytes,
}

impl AnswerBody {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { rest: Bytes::from(bytes) }
    }

    /// The same, which holds something until the last byte has gone to the operating system or
    /// the connection has ended.
    pub(crate) fn holding<T: Send + 'static>(self, held: T) -> Self {
        if self.rest.is_empty() {
            return self;
        }
        Self { rest: Bytes::from_owner(Holding { bytes: self.rest, _held: held }) }
    }

    pub(crate) fn len(&self) -> usize {
        self.rest.len()
    }
}

struct Holding<T> {
    bytes: Bytes,
    _held: T,
}

impl<T> AsRef<[u8]> for Holding<T> {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.rest.len().min(PIECE_BYTES);
        let piece = self.rest.split_to(length);
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}
