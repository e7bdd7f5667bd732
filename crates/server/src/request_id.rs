//! The id of a request, which its answer and its log line carry.

use std::hash::{BuildHasher, RandomState};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// As many characters as the service's ids have.
const LENGTH: usize = 52;

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUV0123456789";

static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);
static COUNTER: AtomicU64 = AtomicU64::new(0);

/// An id that no other request of this process has; other processes begin elsewhere.
pub(crate) fn next() -> String {
    let number = COUNTER.fetch_add(1, Ordering::Relaxed);
    let mut id = String::with_capacity(LENGTH);
    let mut bits = 0;
    for position in 0..LENGTH {
        // Twelve digits of five bits from each hash.
        if position % 12 == 0 {
            bits = SEED.hash_one((number, position));
        }
        id.push(char::from(ALPHABET[(bits & 31) as usize]));
        bits >>= 5;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_look_like_the_services_and_differ() {
        let (one, two) = (next(), next());
        assert_ne!(one, two);
        assert!(one.len() == LENGTH && one.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    }
}
