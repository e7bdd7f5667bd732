//! Change listeners: told of every committed change, in commit order.
//!
//! Invariants:
//! - a listener hears of a change only after its commit, and of all changes in commit order, even
//!   when the writes came from many threads;
//! - a write returns after its own changes were delivered, and carries the errors of the
//!   listeners that heard them;
//! - one delivery runs at a time. A listener may write: its change is delivered after the one it
//!   is hearing, by the same thread, before the outer write returns;
//! - a listener that waits for a write of another thread, which waits for the listener, does not
//!   hold it for ever: that write returns with an error, and its change is delivered later.
//!
//! Not here: changes of other processes that share the file; they are read from the file.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use dynafile_model::{EncodedItem, ItemView};
use parking_lot::RwLock;

use crate::deliveries::{Deliveries, Receipt, Stuck};
use crate::guard::panic_message;

/// Who made a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ChangeIdentity {
    /// A caller's put or delete.
    User,
    /// The sweeper, because the item had expired.
    TimeToLive,
}

/// One committed change of one item.
///
/// A put has `new`; a delete has only `old`. Both images are whole items.
#[derive(Debug, Clone)]
pub struct ChangeEvent {
    pub(crate) table: Arc<str>,
    pub(crate) old: Option<EncodedItem>,
    pub(crate) new: Option<EncodedItem>,
    pub(crate) identity: ChangeIdentity,
}

impl ChangeEvent {
    /// The table's name.
    pub fn table(&self) -> &str {
        &self.table
    }

    /// The item before the change; `None` if there was none.
    pub fn old(&self) -> Option<ItemView<'_>> {
        self.old.as_ref().map(EncodedItem::view)
    }

    /// The item after the change; `None` if it was deleted.
    #[expect(clippy::new_ret_no_self, reason = "the new image beside the old one; nothing is made")]
    pub fn new(&self) -> Option<ItemView<'_>> {
        self.new.as_ref().map(EncodedItem::view)
    }

    /// Who made the change.
    pub fn identity(&self) -> ChangeIdentity {
        self.identity
    }
}

/// What a listener may fail with; any error that can travel between threads.
pub type ListenerFailure = Box<dyn StdError + Send + Sync>;

type Callback = dyn Fn(&ChangeEvent) -> Result<(), ListenerFailure> + Send + Sync;

/// Names a registered listener, to remove it by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ListenerId(u64);

/// The failures of all listeners that heard of one write, in the order they were called.
#[derive(Debug, Clone)]
pub struct ListenerError {
    failures: Arc<Vec<ListenerFailure>>,
}

impl ListenerError {
    /// The failures, at least one.
    pub fn failures(&self) -> impl Iterator<Item = &(dyn StdError + Send + Sync + 'static)> {
        self.failures.iter().map(AsRef::as_ref)
    }
}

impl fmt::Display for ListenerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, failure) in self.failures.iter().enumerate() {
            let separator = if position == 0 { "" } else { "; " };
            write!(f, "{separator}{failure}")?;
        }
        Ok(())
    }
}

/// A listener that panicked; the panic stops at the listener.
#[derive(Debug, thiserror::Error)]
#[error("a change listener panicked: {0}")]
struct ListenerPanic(String);

#[derive(Clone)]
struct Registration {
    id: ListenerId,
    table: Arc<str>,
    callback: Arc<Callback>,
}

/// A change that a listener has not heard when the write that made it returns.
#[derive(Debug, thiserror::Error)]
#[error(
    "another change is still being told to a listener, which has not returned for {} seconds; \
     this change is told after it",
    waited.as_secs_f32()
)]
struct ListenerStuck {
    waited: Duration,
}

/// What a write waits for before it returns.
pub(crate) type DeliveryReceipt = Receipt<ListenerFailure>;

/// The registered listeners of a database and the queue of undelivered changes.
pub(crate) struct Listeners {
    registered: RwLock<Vec<Registration>>,
    next_id: AtomicUsize,
    deliveries: Deliveries<ChangeEvent, ListenerFailure>,
    /// How long a write waits while a listener does not return.
    patience: Duration,
}

impl Listeners {
    pub(crate) fn new(patience: Duration) -> Self {
        let (registered, next_id) = (RwLock::default(), AtomicUsize::new(0));
        Self { registered, next_id, deliveries: Deliveries::default(), patience }
    }

    pub(crate) fn add(
        &self,
        table: Arc<str>,
        callback: impl Fn(&ChangeEvent) -> Result<(), ListenerFailure> + Send + Sync + 'static,
    ) -> ListenerId {
        let id = ListenerId(self.next_id.fetch_add(1, Ordering::Relaxed) as u64);
        let callback: Arc<Callback> = Arc::new(callback);
        self.registered.write().push(Registration { id, table, callback });
        id
    }

    /// Whether the listener was there.
    pub(crate) fn remove(&self, id: ListenerId) -> bool {
        let mut registered = self.registered.write();
        let before = registered.len();
        registered.retain(|registration| registration.id != id);
        registered.len() < before
    }

    /// Whether nobody listens to anything.
    pub(crate) fn is_empty(&self) -> bool {
        self.registered.read().is_empty()
    }

    /// Whether anybody wants to hear of changes in the table.
    pub(crate) fn listen_to(&self, table: &str) -> bool {
        self.registered.read().iter().any(|registration| &*registration.table == table)
    }

    /// Queues the changes of one committed write. Called in commit order, by the committer.
    pub(crate) fn enqueue(&self, events: Vec<ChangeEvent>) -> Arc<DeliveryReceipt> {
        self.deliveries.queue(events)
    }

    /// Whether this thread is inside a listener.
    pub(crate) fn are_called_here(&self) -> bool {
        self.deliveries.is_made_here()
    }

    /// Returns once the write behind the receipt is delivered, delivering what is queued before
    /// it where nobody else does. Inside a listener it returns at once: the outer call delivers.
    ///
    /// # Errors
    /// What the listeners failed with, or that one does not return.
    pub(crate) fn deliver(&self, receipt: Arc<DeliveryReceipt>) -> Result<(), ListenerError> {
        let made = self.deliveries.make(receipt, self.patience, |event| self.call(event));
        let failures = made.unwrap_or_else(|Stuck| {
            let stuck: ListenerFailure = Box::new(ListenerStuck { waited: self.patience });
            vec![stuck]
        });
        if failures.is_empty() {
            return Ok(());
        }
        Err(ListenerError { failures: Arc::new(failures) })
    }

    fn call(&self, event: &ChangeEvent) -> Vec<ListenerFailure> {
        // Taken anew for each event: a listener may add or remove listeners.
        let registered = self.registered.read().clone();
        let interested = registered.iter().filter(|one| one.table == event.table);
        interested.filter_map(|one| call_one(&*one.callback, event).err()).collect()
    }
}

fn call_one(callback: &Callback, event: &ChangeEvent) -> Result<(), ListenerFailure> {
    let call = std::panic::AssertUnwindSafe(|| callback(event));
    std::panic::catch_unwind(call)
        .unwrap_or_else(|panic| Err(Box::new(ListenerPanic(panic_message(panic)))))
}
