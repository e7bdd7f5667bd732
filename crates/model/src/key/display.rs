//! Keys as messages show them: strings quoted, numbers plain, binary as hexadecimal digits.

use super::{KeyRef, KeyValue, PrimaryKey};
use std::fmt;

impl fmt::Display for KeyRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            KeyRef::S(text) => write!(f, "{text:?}"),
            KeyRef::N(number) => number.fmt(f),
            KeyRef::B(bytes) => {
                f.write_str("0x")?;
                bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
            }
        }
    }
}

impl fmt::Display for KeyValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.as_ref().fmt(f)
    }
}

impl fmt::Display for PrimaryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.sort {
            Some(sort) => write!(f, "({}, {sort})", self.partition),
            None => self.partition.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_like_what_was_written() {
        assert_eq!(PrimaryKey::from(("user#1", 17)).to_string(), "(\"user#1\", 17)");
        assert_eq!(PrimaryKey::from(&[1_u8, 0xAB][..]).to_string(), "0x01ab");
    }
}
