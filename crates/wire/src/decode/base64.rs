//! Binary values: standard Base64 with padding, nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Mismatch;

/// Decodes Base64 as strictly as the service.
///
/// # Errors
/// A length that is no multiple of four, a character of another alphabet, wrong padding.
pub(super) fn decode(text: &str) -> Result<Vec<u8>, Mismatch> {
    if !text.len().is_multiple_of(4) {
        return Err(Mismatch::Base64Length(text.len()));
    }
    let is_of_alphabet =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '+' | '/' | '=');
    if let Some(character) = text.chars().find(|character| !is_of_alphabet(*character)) {
        return Err(Mismatch::Base64Character(character));
    }
    STANDARD.decode(text).map_err(|_| Mismatch::Base64End)
}

/// The bytes of Base64 that is known to be valid; `None` if it is not.
pub(crate) fn bytes(text: &str) -> Option<Vec<u8>> {
    decode(text).ok()
}
