//! What nobody who called can be told: damage that work passed over, and work that failed in the
//! background. It is counted for the metrics, and told to a hook.
//!
//! Invariant: a damaged record is counted and told of once per opening of the file, however often
//! work meets it.

use std::collections::HashSet;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use crate::error::{Error, Result};
use crate::store::DamagedRecord;

/// Damaged records that are remembered, so that they are told of once; those beyond are not told
/// of, as the file is beyond repair by then.
const RECORDS_REMEMBERED: usize = 10_000;

/// Something that happened to an open database and that no call can report
/// ([`Builder::on_notice`](crate::Builder::on_notice)).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Notice {
    /// A damaged record was passed over. The rest of the work is done; a check finds all damage.
    DamagePassedOver {
        /// What was being done, in words.
        work: &'static str,
        /// Table and key where known, otherwise the part of the file.
        place: String,
        /// What does not agree.
        detail: String,
    },
    /// Work in the background failed. It is tried again, unless damage is in its way.
    WorkFailed {
        /// What was being done, in words.
        work: &'static str,
        /// Why it failed.
        error: Error,
    },
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DamagePassedOver { work, place, detail } => write!(
                f,
                "{work}: passed over {place}, which is damaged ({detail}): run a check to see how \
                 far the damage goes, and restore that part from a backup"
            ),
            Self::WorkFailed { work, error } => write!(f, "{work} failed: {error}"),
        }
    }
}

/// Who is told of notices.
pub(crate) type Hook = Arc<dyn Fn(&Notice) + Send + Sync>;

/// Counts and passes on what an open database has to say.
pub(crate) struct Notices {
    hook: Option<Hook>,
    damaged: Mutex<HashSet<String>>,
    failures: AtomicU64,
}

impl Notices {
    pub(crate) fn new(hook: Option<Hook>) -> Self {
        Self { hook, damaged: Mutex::default(), failures: AtomicU64::new(0) }
    }

    /// Damaged records that work had to pass over.
    pub(crate) fn damaged_records(&self) -> u64 {
        self.damaged.lock().len() as u64
    }

    /// How often work in the background failed.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Counts and tells of records that work was done without.
    pub(crate) fn tell_of_damage(
        &self,
        work: &'static str,
        records: impl IntoIterator<Item = DamagedRecord>,
    ) {
        for DamagedRecord { place, detail } in records {
            if self.is_news(&place) {
                self.tell(&Notice::DamagePassedOver { work, place, detail });
            }
        }
    }

    /// What was found, or nothing where damage is in the way, which is told of.
    ///
    /// # Errors
    /// Any other error.
    pub(crate) fn unless_damaged<T>(
        &self,
        work: &'static str,
        found: Result<T>,
    ) -> Result<Option<T>> {
        match found {
            Ok(found) => Ok(Some(found)),
            Err(error) => {
                let damaged = DamagedRecord::try_from(error)?;
                self.tell_of_damage(work, [damaged]);
                Ok(None)
            }
        }
    }

    /// Counts and tells of work that failed where nobody waits for it.
    pub(crate) fn tell_of_failure(&self, work: &'static str, error: Error) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        self.tell(&Notice::WorkFailed { work, error });
    }

    fn is_news(&self, place: &str) -> bool {
        let mut damaged = self.damaged.lock();
        damaged.len() < RECORDS_REMEMBERED && damaged.insert(place.to_owned())
    }

    fn tell(&self, notice: &Notice) {
        let Some(hook) = &self.hook else { return };
        // A hook that panics must not end the work that it is told of; there is nobody else to
        // tell.
        let _ = catch_unwind(AssertUnwindSafe(|| hook(notice)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told() -> (Arc<Mutex<Vec<String>>>, Notices) {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let hearing = heard.clone();
        let hook = move |notice: &Notice| hearing.lock().push(notice.to_string());
        (heard, Notices::new(Some(Arc::new(hook))))
    }

    fn damage(place: &str) -> [DamagedRecord; 1] {
        [DamagedRecord { place: place.to_owned(), detail: "the checksum".to_owned() }]
    }

    #[test]
    fn a_damaged_record_is_told_of_once() {
        let (heard, notices) = told();
        notices.tell_of_damage("a sweep", damage("here"));
        notices.tell_of_damage("a sweep", damage("here"));
        notices.tell_of_damage("a sweep", damage("there"));
        assert_eq!(notices.damaged_records(), 2);
        assert_eq!(heard.lock().len(), 2);
        assert!(heard.lock()[0].starts_with("a sweep: passed over here"), "{:?}", heard.lock());
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (heard, notices) = told();
        for number in 0..RECORDS_REMEMBERED + 10 {
            notices.tell_of_damage("a sweep", damage(&number.to_string()));
        }
        assert_eq!(notices.damaged_records(), RECORDS_REMEMBERED as u64);
        assert_eq!(heard.lock().len(), RECORDS_REMEMBERED);
    }

    #[test]
    fn a_hook_that_panics_is_survived_and_every_failure_counts() {
        let notices = Notices::new(Some(Arc::new(|_| panic!("a hook"))));
        notices.tell_of_failure("a sweep", Error::Closed);
        notices.tell_of_failure("a sweep", Error::Closed);
        assert_eq!(notices.failures(), 2);
    }
}
