//! The name of a key's database in a region.
//!
//! No two of them are the same file, also where file systems take `A` for `a`: regions have
//! neither `_` nor capitals, so what stands before the last `_` is the key, and a key with
//! capitals says which of its letters they are.

use std::path::Path;

use dynafile::model::is_region;

use crate::auth::Caller;
use crate::fault::Fault;

/// The longest key: bits of a number say which of its letters are capitals.
const MAX_KEY_LENGTH: usize = 100;

const EXTENSION: &str = "dynafile";

/// Whose database it is, and of which region.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct NamespaceName {
    /// As it stands in the file's name.
    key: String,
    region: String,
}

impl NamespaceName {
    /// # Errors
    /// A key that cannot stand in a file's name, a region that is none.
    pub(super) fn of(caller: &Caller) -> Result<Self, Fault> {
        let (key, region) = (&caller.access_key_id, &caller.region);
        if !is_key(key) {
            return Err(Fault::UnrecognizedClient);
        }
        if !is_region(region) {
            return Err(Fault::ScopeRegion { found: region.clone() });
        }
        Ok(Self { key: file_key(key), region: region.clone() })
    }

    #[cfg(test)]
    pub(super) fn for_tests(key: &str, region: &str) -> Self {
        Self { key: key.to_owned(), region: region.to_owned() }
    }

    /// The key, as it stands in the file's name.
    pub(super) fn key(&self) -> &str {
        &self.key
    }

    /// `KEY_REGION.dynafile`.
    pub(super) fn file_name(&self) -> String {
        format!("{}_{}.{EXTENSION}", self.key, self.region)
    }

    /// How many files the key has in the directory.
    pub(super) fn count_of_key(&self, directory: &Path) -> usize {
        let entries = std::fs::read_dir(directory).into_iter().flatten().flatten();
        let is_of_key = |name: &str| {
            let stem = name.strip_suffix(EXTENSION).and_then(|name| name.strip_suffix('.'));
            stem.and_then(|stem| stem.rsplit_once('_')).is_some_and(|(key, _)| key == self.key)
        };
        let names = entries.map(|entry| entry.file_name());
        names.filter(|name| name.to_str().is_some_and(is_of_key)).count()
    }
}

/// Letters, digits, `-` and `_`: nothing that could lead out of the directory.
fn is_key(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    (1..=MAX_KEY_LENGTH).contains(&text.len()) && text.bytes().all(allowed)
}

/// The key, followed by which of its letters are capitals if some are.
fn file_key(key: &str) -> String {
    let bit = |(position, byte): (usize, u8)| u128::from(byte.is_ascii_uppercase()) << position;
    let capitals = key.bytes().enumerate().map(bit).fold(0, |all, bit| all | bit);
    if capitals == 0 { key.to_owned() } else { format!("{key}~{capitals:x}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_in_capitals_differ_without_them() {
        let keys = ["akid", "AKID", "Akid", "aKid", "akid-", "a_kid", "AKID_A"];
        for (position, key) in keys.iter().enumerate() {
            for other in &keys[position + 1..] {
                let (one, two) = (file_key(key), file_key(other));
                assert!(!one.eq_ignore_ascii_case(&two), "{one} and {two}");
            }
        }
        assert_eq!(file_key("akid"), "akid");
        assert_eq!(file_key("AKIDa1"), "AKIDa1~f");
    }
}
