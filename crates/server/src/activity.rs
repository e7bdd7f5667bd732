//! How long a connection has had nothing to do, and how long its client leaves answers unread.
//!
//! Life is a request that is being read or worked on, or an answer that is being taken, within its
//! time. Bytes are none: a client that acknowledges pings, or sends heads that never end, is idle.
//! An answer counts until the last of its bytes has gone to the operating system, because it is
//! told by those bytes themselves ([`Unread`] is dropped with them).

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::{Instant, sleep_until};

use crate::settings::Limits;

/// Why a connection is to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outlived {
    /// Nothing was asked for in the idle timeout.
    Idle,
    /// An answer was not taken in the transfer timeout.
    Unread,
}

/// What goes on on one connection.
pub(crate) struct Activity {
    state: Mutex<State>,
    idle_timeout: Duration,
    transfer_timeout: Duration,
}

struct State {
    /// Requests that are being read or worked on.
    requests: usize,
    /// When the answers that are not taken yet must be, by their number.
    unread: BTreeMap<u64, Instant>,
    answers: u64,
    /// When the last of either ended.
    quiet_since: Instant,
}

/// A request that is being read or worked on.
pub(crate) struct ActiveRequest {
    activity: Arc<Activity>,
}

/// An answer that has not been taken.
pub(crate) struct Unread {
    activity: Arc<Activity>,
    number: u64,
}

impl Activity {
    pub(crate) fn new(limits: &Limits) -> Arc<Self> {
        let state =
            State { requests: 0, unread: BTreeMap::new(), answers: 0, quiet_since: Instant::now() };
        Arc::new(Self {
            state: Mutex::new(state),
            idle_timeout: limits.idle_timeout,
            transfer_timeout: limits.transfer_timeout,
        })
    }

    /// Counts a request until the guard is dropped.
    pub(crate) fn begin(self: &Arc<Self>) -> ActiveRequest {
        self.state.lock().requests += 1;
        ActiveRequest { activity: self.clone() }
    }

    /// Counts an answer until the guard is dropped.
    pub(crate) fn answer(self: &Arc<Self>) -> Unread {
        let mut state = self.state.lock();
        let number = state.answers;
        state.answers += 1;
        state.unread.insert(number, Instant::now() + self.transfer_timeout);
        Unread { activity: self.clone(), number }
    }

    /// Waits until the connection is to end.
    pub(crate) async fn outlived(&self) -> Outlived {
        loop {
            match self.look(Instant::now()) {
                Ok(again_at) => sleep_until(again_at).await,
                Err(outlived) => return outlived,
            }
        }
    }

    /// When to look again. What begins meanwhile has its limit later than that.
    fn look(&self, now: Instant) -> Result<Instant, Outlived> {
        let state = self.state.lock();
        let again_at = now + self.idle_timeout.min(self.transfer_timeout);
        // Later answers have later limits.
        if let Some((_, &limit)) = state.unread.first_key_value() {
            return if limit <= now { Err(Outlived::Unread) } else { Ok(limit.min(again_at)) };
        }
        let idle_at = state.quiet_since + self.idle_timeout;
        if state.requests > 0 {
            Ok(again_at)
        } else if idle_at <= now {
            Err(Outlived::Idle)
        } else {
            Ok(idle_at.min(again_at))
        }
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut state = self.activity.state.lock();
        state.requests -= 1;
        state.quiet_since = Instant::now();
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let mut state = self.activity.state.lock();
        state.unread.remove(&self.number);
        state.quiet_since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDLE: Duration = Duration::from_secs(75);
    const TRANSFER: Duration = Duration::from_secs(30);

    fn activity() -> Arc<Activity> {
        let limits = Limits { idle_timeout: IDLE, transfer_timeout: TRANSFER, ..Limits::default() };
        Activity::new(&limits)
    }

    #[test]
    fn a_connection_without_requests_is_idle_after_its_time() {
        let activity = activity();
        let now = Instant::now();
        assert!(activity.look(now).is_ok());
        assert_eq!(activity.look(now + IDLE), Err(Outlived::Idle));
        let request = activity.begin();
        assert!(activity.look(now + IDLE).is_ok());
        drop(request);
        assert!(activity.look(now + IDLE - Duration::from_secs(1)).is_ok());
    }

    #[test]
    fn an_answer_that_is_not_taken_ends_its_connection_whatever_else_goes_on() {
        let activity = activity();
        let (taken, unread) = (activity.answer(), activity.answer());
        let _request = activity.begin();
        let now = Instant::now();
        assert!(activity.look(now).is_ok());
        drop(taken);
        assert_eq!(activity.look(now + TRANSFER), Err(Outlived::Unread));
        drop(unread);
        assert!(activity.look(now + TRANSFER).is_ok());
    }
}
