//! How deep the JSON of a request nests.
//!
//! The service reads requests of its newer operations with a reader that gives up at a depth; what is deeper is read, and
//! worded, by the older one. That is why the words of PutItem change at values of about 62 levels, and those of transactions,
//! whose values lie deeper in the request, at 61.
//! Source: the levels as Parity Suite observed them in October 2026.

/// The depth at which the newer reader gives up.
const NEWER_MAX_DEPTH: usize = 128;

/// Whether the body nests deeper than the service's newer reader goes.
pub(crate) fn is_beyond_newer_readers(body: &[u8]) -> bool {
    let (mut depth, mut in_text, mut is_escaped) = (0_usize, false, false);
    for byte in body {
        match (in_text, byte) {
            (true, _) if is_escaped => is_escaped = false,
            (true, b'\\') => is_escaped = true,
            (_, b'"') => in_text = !in_text,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth >= NEWER_MAX_DEPTH {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_count_and_texts_do_not() {
        let nested = |depth: usize| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert!(!is_beyond_newer_readers(nested(127).as_bytes()));
        assert!(is_beyond_newer_readers(nested(128).as_bytes()));
        let text = format!(r#"{{"a":"\"{}"}}"#, "[".repeat(200));
        assert!(!is_beyond_newer_readers(text.as_bytes()));
        let siblings = format!("[{}[]]", "[],".repeat(200));
        assert!(!is_beyond_newer_readers(siblings.as_bytes()));
    }
}
