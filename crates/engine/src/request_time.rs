//! The time of one request.
//!
//! All that a request looks at by time, it looks at by the same: whether its table is there, what is
//! said of it, how old an iterator is. The commit group that carries a write out has a time of its
//! own, since it serves several requests (`store/write_scope.rs`); what a write keeps and answers is
//! of that.
//!
//! Asked for when it is first needed: a clock may be slow, as Python's is, which has to wait for the
//! interpreter.

use std::cell::OnceCell;

use crate::session::Session;
use crate::store::expiry::{Milliseconds, milliseconds_of};

/// The time of a request.
pub(crate) struct RequestTime<'s> {
    session: &'s Session,
    asked: OnceCell<Milliseconds>,
}

impl<'s> RequestTime<'s> {
    /// Of a request that begins.
    pub(crate) fn new(session: &'s Session) -> Self {
        Self { session, asked: OnceCell::new() }
    }

    /// The session that the request came to.
    pub(crate) fn session(&self) -> &'s Session {
        self.session
    }

    /// The time.
    pub(crate) fn now(&self) -> Milliseconds {
        *self.asked.get_or_init(|| milliseconds_of(self.session.database().clock().now()))
    }
}
