//! What dicts are made of and what is kept from item to item: names, short texts, dicts to copy.
//!
//! One set per table and listener. Threads share it without waiting for each other.

use std::sync::Mutex;

use crate::names::NameCache;
use crate::templates::Templates;
use crate::texts::TextCache;

/// What was made before.
#[derive(Default)]
pub(crate) struct Makings {
    pub(crate) names: NameCache,
    pub(crate) texts: TextCache,
    pub(crate) templates: Templates,
}

impl Makings {
    /// For one use: what is kept in them is not found again.
    pub(crate) fn passing() -> Self {
        Self {
            names: NameCache::default(),
            texts: TextCache::none(),
            templates: Templates::default(),
        }
    }
}

/// [`Makings`] that threads share. Who finds them taken does without: nobody waits for them.
#[derive(Default)]
pub(crate) struct SharedMakings {
    makings: Mutex<Makings>,
}

impl SharedMakings {
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut Makings) -> R) -> R {
        match self.makings.try_lock() {
            Ok(mut makings) => work(&mut makings),
            Err(_) => work(&mut Makings::passing()),
        }
    }
}
