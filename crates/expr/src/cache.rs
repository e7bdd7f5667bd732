//! A bounded cache of parsed expressions.
//!
//! Programs send the same few texts over and over; what is parsed depends on the text alone, so it is kept under it.
//! When the cache is full the entry used longest ago goes. Errors are not kept: they are rare, and cheap to find again.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::condition::ParsedCondition;
use crate::expression::error::ExpressionError;
use crate::projection::ParsedProjection;
use crate::update::ParsedUpdate;

/// Enough for the expressions of a large program; at 4 KiB of text each it stays below some megabytes.
const CAPACITY: usize = 256;

/// Parsed expressions by their text. `Send` and `Sync`; a lock is held only while a text is looked up.
#[derive(Debug, Default)]
pub struct ExpressionCache {
    conditions: Recent<ParsedCondition>,
    projections: Recent<ParsedProjection>,
    updates: Recent<ParsedUpdate>,
}

impl ExpressionCache {
    /// An empty cache.
    pub fn new() -> Self {
        ExpressionCache::default()
    }

    /// A condition, filter or key condition.
    ///
    /// # Errors
    /// Those of [`ParsedCondition::parse`].
    pub fn condition(&self, text: &str) -> Result<Arc<ParsedCondition>, ExpressionError> {
        self.conditions.get_or_parse(text, ParsedCondition::parse)
    }

    /// A projection.
    ///
    /// # Errors
    /// Those of [`ParsedProjection::parse`].
    pub fn projection(&self, text: &str) -> Result<Arc<ParsedProjection>, ExpressionError> {
        self.projections.get_or_parse(text, ParsedProjection::parse)
    }

    /// An update.
    ///
    /// # Errors
    /// Those of [`ParsedUpdate::parse`].
    pub fn update(&self, text: &str) -> Result<Arc<ParsedUpdate>, ExpressionError> {
        self.updates.get_or_parse(text, ParsedUpdate::parse)
    }
}

/// The values used most recently.
#[derive(Debug)]
struct Recent<T> {
    entries: Mutex<Entries<T>>,
}

#[derive(Debug)]
struct Entries<T> {
    by_text: HashMap<Box<str>, Entry<T>>,
    /// Counts uses; an entry's count is that of its latest.
    uses: u64,
}

#[derive(Debug)]
struct Entry<T> {
    value: Arc<T>,
    last_use: u64,
}

impl<T> Default for Recent<T> {
    fn default() -> Self {
        Recent { entries: Mutex::new(Entries { by_text: HashMap::new(), uses: 0 }) }
    }
}

impl<T> Recent<T> {
    fn get_or_parse<E>(&self, text: &str, parse: fn(&str) -> Result<T, E>) -> Result<Arc<T>, E> {
        if let Some(value) = self.lock().get(text) {
            return Ok(value);
        }
        let value = Arc::new(parse(text)?);
        self.lock().insert(text, value.clone());
        Ok(value)
    }

    /// Entries are whole at every moment, so a panic elsewhere does not make them unusable.
    fn lock(&self) -> MutexGuard<'_, Entries<T>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Entries<T> {
    fn get(&mut self, text: &str) -> Option<Arc<T>> {
        self.uses += 1;
        let entry = self.by_text.get_mut(text)?;
        entry.last_use = self.uses;
        Some(entry.value.clone())
    }

    fn insert(&mut self, text: &str, value: Arc<T>) {
        if self.by_text.len() >= CAPACITY && !self.by_text.contains_key(text) {
            let oldest = self.by_text.iter().min_by_key(|(_, entry)| entry.last_use);
            if let Some(text) = oldest.map(|(text, _)| text.clone()) {
                self.by_text.remove(&text);
            }
        }
        self.by_text.insert(text.into(), Entry { value, last_use: self.uses });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(text: &str) -> Result<usize, ()> {
        if text.is_empty() { Err(()) } else { Ok(text.len()) }
    }

    #[test]
    fn a_text_is_parsed_once() {
        let recent = Recent::default();
        let first = recent.get_or_parse("abc", length).unwrap();
        let second = recent.get_or_parse("abc", length).unwrap();
        assert!(Arc::ptr_eq(&first, &second));
        assert_eq!(recent.get_or_parse("", length), Err(()));
    }

    #[test]
    fn when_full_the_text_used_longest_ago_goes() {
        let recent = Recent::default();
        let kept = recent.get_or_parse("kept", length).unwrap();
        let lost = recent.get_or_parse("lost", length).unwrap();
        for number in 0..CAPACITY {
            recent.get_or_parse(&number.to_string(), length).unwrap();
            recent.get_or_parse("kept", length).unwrap();
        }
        assert!(Arc::ptr_eq(&kept, &recent.get_or_parse("kept", length).unwrap()));
        assert!(!Arc::ptr_eq(&lost, &recent.get_or_parse("lost", length).unwrap()));
        assert_eq!(recent.lock().by_text.len(), CAPACITY);
    }
}
