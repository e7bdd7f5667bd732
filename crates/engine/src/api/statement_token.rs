//! `NextToken`: where a SELECT goes on, and the statement that it belongs to.
//!
//! A token is text to its holder: hexadecimal digits of the position and of a hash of the statement and its parameters, so
//! that the token of another statement is refused.

use dynafile_model::{AttributeValue, EncodedItem, Item};
use twox_hash::XxHash3_64;

use crate::error::{Result, StatementError};

/// A place in what a SELECT reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatementToken {
    /// Which of the ranges.
    pub(super) range: usize,
    /// The key bytes of the last row looked at in it; `None` for its beginning.
    pub(super) key: Option<Vec<u8>>,
}

const HASH_BYTES: usize = 8;
const RANGE_BYTES: usize = 4;

impl StatementToken {
    /// The token's text, for the statement with this hash.
    pub(super) fn to_text(&self, statement: u64) -> String {
        let range = u32::try_from(self.range).unwrap_or(u32::MAX);
        let mut bytes = statement.to_be_bytes().to_vec();
        bytes.extend_from_slice(&range.to_be_bytes());
        if let Some(key) = &self.key {
            bytes.push(1);
            bytes.extend_from_slice(key);
        }
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// What [`StatementToken::to_text`] wrote.
    ///
    /// # Errors
    /// [`StatementError::NextToken`]: other text, or the token of another statement.
    pub(super) fn from_text(text: &str, statement: u64) -> Result<Self, StatementError> {
        Self::parse(text, statement).ok_or(StatementError::NextToken)
    }

    fn parse(text: &str, statement: u64) -> Option<Self> {
        let digits = text.chars().map(|character| character.to_digit(16));
        let digits = digits.collect::<Option<Vec<u32>>>()?;
        let pairs = digits.chunks_exact(2);
        if !pairs.remainder().is_empty() {
            return None;
        }
        let bytes: Vec<u8> = pairs.map(|pair| (pair[0] << 4 | pair[1]) as u8).collect();
        let (hash, rest) = bytes.split_first_chunk::<HASH_BYTES>()?;
        let (range, rest) = rest.split_first_chunk::<RANGE_BYTES>()?;
        let key = match rest.split_first() {
            None => None,
            Some((1, key)) => Some(key.to_vec()),
            Some(_) => return None,
        };
        let range = u32::from_be_bytes(*range) as usize;
        (u64::from_be_bytes(*hash) == statement).then_some(Self { range, key })
    }
}

/// A hash of a statement and its parameters, the same in every version: of the text, its length, and the encoded parameters.
///
/// # Errors
/// Parameters that are no values.
pub(super) fn statement_hash(text: &str, parameters: Option<&[AttributeValue]>) -> Result<u64> {
    let parameters = AttributeValue::L(parameters.unwrap_or_default().to_vec());
    let parameters: Item = [("parameters".to_owned(), parameters)].into_iter().collect();
    let mut whole = (text.len() as u64).to_le_bytes().to_vec();
    whole.extend_from_slice(text.as_bytes());
    whole.extend_from_slice(EncodedItem::try_from(&parameters)?.as_bytes());
    Ok(XxHash3_64::oneshot(&whole))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back_for_its_statement_alone() {
        let statement = statement_hash("SELECT * FROM t", None).unwrap();
        for key in [None, Some(vec![]), Some(vec![0, 255, 7])] {
            let token = StatementToken { range: 3, key };
            let text = token.to_text(statement);
            assert_eq!(StatementToken::from_text(&text, statement), Ok(token));
            let other = statement_hash("SELECT * FROM t", Some(&[1.into()])).unwrap();
            assert_eq!(StatementToken::from_text(&text, other), Err(StatementError::NextToken));
            // A digit too many is no part of it.
            let longer = StatementToken::from_text(&format!("{text}0"), statement);
            assert_eq!(longer, Err(StatementError::NextToken));
        }
    }

    #[test]
    fn the_hash_of_a_statement_stays_the_same() {
        let parameters = [1.into(), "a".into(), AttributeValue::Null];
        let hash = statement_hash("SELECT * FROM t WHERE a = ?", Some(&parameters));
        assert_eq!(hash.unwrap(), 8_285_241_195_679_370_642);
        let moved = statement_hash("SELECT * FROM t", Some(&[AttributeValue::L(vec![])])).unwrap();
        assert_ne!(statement_hash("SELECT * FROM t", None).unwrap(), moved);
    }

    #[test]
    fn other_texts_are_no_tokens() {
        for text in ["", "0", "zz", "é", "00", &"0".repeat(26), &"+1".repeat(12)] {
            let parsed = StatementToken::from_text(text, 0);
            assert_eq!(parsed, Err(StatementError::NextToken), "{text}");
        }
    }
}
