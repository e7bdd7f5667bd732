//! What a table is told beside its keys: its stream, its encryption, its tags, its policy.

use std::collections::BTreeMap;

use dynafile_model::{ResourcePolicy, StreamSpecification as Stream};

use crate::api::{SSESpecification, SSEType, StreamSpecification, Tag};
use crate::error::TableError;
use crate::resource_name::Naming;

/// Tags of a table (developer guide, "Tagging restrictions in DynamoDB").
pub(in crate::api) const TAGS_MAX_COUNT: usize = 50;

/// Longest key and value of a tag, in characters (developer guide, "Tagging restrictions in
/// DynamoDB", where the characters that they may have are too).
const TAG_KEY_MAX_LENGTH: usize = 128;
const TAG_VALUE_MAX_LENGTH: usize = 256;

/// Longest policy document, in bytes (developer guide, "Quotas" of resource-based policies).
const POLICY_MAX_SIZE_BYTES: usize = 20 * 1024;

/// Keys of tags that begin so are the service's own.
const RESERVED_TAG_PREFIX: &str = "aws:";

/// The stream that a request asks for; `None` for none.
///
/// # Errors
/// A stream without a view type, or the other way round.
pub(in crate::api) fn stream(given: StreamSpecification) -> Result<Option<Stream>, TableError> {
    match (given.stream_enabled, given.stream_view_type) {
        (true, Some(view)) => Ok(Some(Stream::new(view))),
        (true, None) => Err(TableError::NoStreamViewType),
        (false, Some(_)) => Err(TableError::StreamViewTypeNotAllowed),
        (false, None) => Ok(None),
    }
}

/// The ARN of the key that a request wants the table encrypted with; `None` for the service's own.
///
/// # Errors
/// A type that is not `KMS`; a key without encryption.
pub(in crate::api) fn encryption_key(
    given: &SSESpecification,
    naming: &Naming,
) -> Result<Option<String>, TableError> {
    if let Some(other) = given.sse_type.filter(|given| *given != SSEType::Kms) {
        return Err(TableError::EncryptionType { given: other.name() });
    }
    let key = given.kms_master_key_id.as_deref();
    match (given.enabled.unwrap_or_default(), key) {
        (true, key) => Ok(Some(naming.key_arn(key))),
        (false, None) => Ok(None),
        (false, Some(_)) => Err(TableError::EncryptionKeyNotAllowed),
    }
}

/// Adds tags to those that there are.
///
/// # Errors
/// A key or value that is none; a key that is given twice or is the service's own; more tags than
/// there may be.
pub(in crate::api) fn add_tags(
    tags: &mut BTreeMap<String, String>,
    given: Vec<Tag>,
) -> Result<(), TableError> {
    let mut seen = BTreeMap::new();
    for Tag { key, value } in given {
        expect_tag_key(&key)?;
        if !is_tag_text(&value, TAG_VALUE_MAX_LENGTH) {
            return Err(TableError::TagValue { value });
        }
        if key.starts_with(RESERVED_TAG_PREFIX) {
            return Err(TableError::ReservedTag { key });
        }
        if seen.contains_key(&key) {
            return Err(TableError::TagTwice { key });
        }
        seen.insert(key, value);
    }
    tags.extend(seen);
    match tags.len() > TAGS_MAX_COUNT {
        true => Err(TableError::TooManyTags { count: tags.len(), limit: TAGS_MAX_COUNT }),
        false => Ok(()),
    }
}

/// Refuses what is not a tag's key.
///
/// # Errors
/// [`TableError::TagKey`].
pub(in crate::api) fn expect_tag_key(key: &str) -> Result<(), TableError> {
    match !key.is_empty() && is_tag_text(key, TAG_KEY_MAX_LENGTH) {
        true => Ok(()),
        false => Err(TableError::TagKey { key: key.to_owned() }),
    }
}

/// Whether the text has no other characters than tags have, and no more of them.
fn is_tag_text(text: &str, limit: usize) -> bool {
    let is_allowed = |character: char| {
        character.is_alphabetic()
            || character.is_numeric()
            || character.is_whitespace()
            || "+-=._:/@".contains(character)
    };
    text.chars().count() <= limit && text.chars().all(is_allowed)
}

/// A policy with a revision of its own; the current one if the document is the same (API reference,
/// "PutResourcePolicy").
///
/// # Errors
/// A document that is empty or too long.
pub(in crate::api) fn policy(
    current: Option<&ResourcePolicy>,
    document: String,
    now: u64,
) -> Result<ResourcePolicy, TableError> {
    if document.is_empty() {
        return Err(TableError::PolicyEmpty);
    }
    if document.len() > POLICY_MAX_SIZE_BYTES {
        let (size_bytes, limit_bytes) = (document.len(), POLICY_MAX_SIZE_BYTES);
        return Err(TableError::PolicyTooLong { size_bytes, limit_bytes });
    }
    let newest = current.and_then(|current| current.revision_id.parse::<u64>().ok());
    Ok(match current {
        Some(current) if current.document == document => current.clone(),
        _ => {
            let revision = newest.map_or(now, |newest| now.max(newest + 1));
            ResourcePolicy { document, revision_id: revision.to_string() }
        }
    })
}
