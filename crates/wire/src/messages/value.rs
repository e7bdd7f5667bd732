//! Attribute values that are none.
//!
//! Source: DynamoDB Local 1.25.1 and the suites named in docs/fidelity.md; where they differ, the service's.

use dynafile_model::NumberError;

use super::{COUNTED, INVALID_VALUES, Wording};
use crate::decode::{Fault, SetKind};
use crate::failure::{Exception, Failure};
use crate::faults::{Noted, Origin};

/// What the service says of a value that is none. Parameters of statements have the older texts.
pub(crate) fn fault(noted: &Noted<'_>, wording: Wording) -> Failure {
    let is_older = |origin: &Origin<'_>| wording == Wording::Older || origin.member == "Parameters";
    let (text, origin) = match noted {
        Noted::Fault(fault, origin) => (text(fault, is_older(origin)), Some(origin)),
        Noted::Null(origin) => {
            (text(&Fault::NullValue { attribute: None }, is_older(origin)), Some(origin))
        }
        Noted::Later { feature, .. } => ((*feature).to_owned(), None),
    };
    let message = match (wording, origin) {
        (Wording::Counted, _) => format!("{COUNTED}{text}"),
        (Wording::Older, Some(Origin { placeholder: Some(key), .. })) => {
            format!("ExpressionAttributeValues contains invalid value: {text} for key {key}")
        }
        (Wording::Older, Some(Origin { member: "ExclusiveStartKey", .. })) => {
            format!("The provided starting key is invalid: {text}")
        }
        _ => text,
    };
    Failure::new(Exception::Validation, message)
}

fn text(fault: &Fault, is_older: bool) -> String {
    match fault {
        Fault::NoType => {
            "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
                .to_owned()
        }
        Fault::SeveralTypes => "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes".to_owned(),
        Fault::NullIsFalse => {
            format!("{INVALID_VALUES}Null attribute value types must have the value of true")
        }
        Fault::EmptySet(SetKind::Strings) => {
            format!("{INVALID_VALUES}An string set  may not be empty")
        }
        Fault::EmptySet(SetKind::Numbers) => {
            format!("{INVALID_VALUES}An number set  may not be empty")
        }
        Fault::EmptySet(SetKind::Binaries) => {
            format!("{INVALID_VALUES}Binary sets should not be empty")
        }
        Fault::RepeatedMember { kind, members } => repeated(*kind, members, is_older),
        Fault::NullMember(SetKind::Strings) => {
            format!("{INVALID_VALUES}An string set may not have a null string as a member")
        }
        Fault::NullMember(SetKind::Numbers) => {
            format!("{INVALID_VALUES}An number set may not have a null number as a member")
        }
        Fault::NullMember(SetKind::Binaries) => {
            format!("{INVALID_VALUES}Binary sets may not contain null values")
        }
        Fault::NullValue { attribute: None } => {
            "The supplied Item contains a null AttributeValue".to_owned()
        }
        Fault::NullValue { attribute: Some(name) } => {
            format!("The supplied Item contains a null AttributeValue: {name} is null")
        }
        Fault::NotANumber { text } if text.is_empty() && is_older => {
            "The parameter cannot be converted to a numeric value".to_owned()
        }
        Fault::NotANumber { text } => {
            format!("The parameter cannot be converted to a numeric value: {text}")
        }
        Fault::Number(error) => number(*error).to_owned(),
        Fault::TooDeep => "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit".to_owned(),
        Fault::EmptyName(_) => "Empty attribute name".to_owned(),
        Fault::NameTooLong(_) => {
            "Attribute name is too large, must be less than 65536 bytes".to_owned()
        }
        Fault::NotEncodable => format!("{INVALID_VALUES}The item cannot be stored"),
    }
}

/// What the service says of a number that it cannot hold.
pub(super) fn number(error: NumberError) -> &'static str {
    match error {
        NumberError::Invalid | NumberError::NotFinite(_) => {
            "The parameter cannot be converted to a numeric value"
        }
        NumberError::TooManyDigits => {
            "Attempting to store more than 38 significant digits in a Number"
        }
        NumberError::Overflow => {
            "Number overflow. Attempting to store a number with magnitude larger than supported range"
        }
        NumberError::Underflow => {
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        }
    }
}

/// The newer text lists the members in order up to the first that is repeated, which it names again, then the others as
/// they were sent.
fn repeated(kind: SetKind, members: &[String], is_older: bool) -> String {
    match (kind, is_older) {
        (SetKind::Numbers, true) => "Input collection contains duplicates".to_owned(),
        (SetKind::Numbers, false) => {
            format!("{INVALID_VALUES}Input collection contains duplicates.")
        }
        (SetKind::Strings, true) => {
            format!(
                "{INVALID_VALUES}Input collection [{}] contains duplicates.",
                members.join(", ")
            )
        }
        (SetKind::Binaries, true) => format!(
            "{INVALID_VALUES}Input collection [{}]of type BS contains duplicates.",
            members.join(", ")
        ),
        (SetKind::Strings, false) => format!(
            "{INVALID_VALUES}Input collection [{}] contains duplicates.",
            quoted(members, kind).join(", ")
        ),
        (SetKind::Binaries, false) => format!(
            "{INVALID_VALUES}Input collection [{}]of type BS contains duplicates.",
            quoted(members, kind).join(",")
        ),
    }
}

fn quoted(members: &[String], kind: SetKind) -> Vec<String> {
    let bytes = |member: &str| match kind {
        SetKind::Binaries => {
            crate::decode::base64_bytes(member).unwrap_or_else(|| member.as_bytes().to_vec())
        }
        _ => member.as_bytes().to_vec(),
    };
    let repeated = (1..members.len()).find(|&at| members[..at].contains(&members[at]));
    let at = repeated.unwrap_or(members.len());
    let (before, after) = members.split_at(at);
    let mut before = before.to_vec();
    before.sort_by_key(|member| bytes(member));
    before.iter().chain(after).map(|member| format!("\"{member}\"")).collect()
}
