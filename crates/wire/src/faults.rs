//! What the constraints do not cover and the decoder has noted: attribute values that are none, and members that ask for
//! something that is not available yet. Found in the order of the schema, which is the service's: an item or key first, then
//! the values of expressions; names within maps last of all.

use crate::decode::{Fault, Turn};
use crate::fields::{Decoded, Fields};
use crate::schema::BATCH_STATEMENT_REQUEST;

/// Where a fault is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Origin<'f> {
    /// The member of the request or of its action.
    pub(crate) member: &'static str,
    /// In `ExpressionAttributeValues`: the placeholder.
    pub(crate) placeholder: Option<&'f str>,
}

/// What is noted.
#[derive(Debug)]
pub(crate) enum Noted<'f> {
    /// A value that is none of DynamoDB's.
    Fault(&'f Fault, Origin<'f>),
    /// A null where a value must be.
    Null(Origin<'f>),
    /// What a member asks for.
    Later { member: &'static str, feature: &'static str },
}

impl Noted<'_> {
    /// When the service finds it.
    pub(crate) fn turn(&self) -> Turn {
        match self {
            Noted::Fault(fault, _) => fault.turn(),
            Noted::Null(_) | Noted::Later { .. } => Turn::Values,
        }
    }
}

/// The first thing that is noted in a request. What is noted in a statement of a batch concerns that statement alone, and is
/// found when it is asked about.
pub(crate) fn first(request: &Fields) -> Option<Noted<'_>> {
    let noted = request.members().filter_map(|(member, value)| {
        in_value(value?, Origin { member: member.name, placeholder: None })
    });
    // Of equal ones this is the first.
    noted.min_by_key(|noted| noted.turn() == Turn::NamesWithin)
}

/// The first thing that is noted in an element of a request's list.
pub(crate) fn first_in(element: &Decoded) -> Option<Noted<'_>> {
    in_value(element, Origin { member: "", placeholder: None })
}

fn in_value<'f>(value: &'f Decoded, origin: Origin<'f>) -> Option<Noted<'f>> {
    match value {
        Decoded::Faulty(fault) => Some(Noted::Fault(fault, origin)),
        Decoded::Null => Some(Noted::Null(origin)),
        Decoded::Later(feature) => Some(Noted::Later { member: origin.member, feature }),
        Decoded::Structure(fields) if fields.is_of(&BATCH_STATEMENT_REQUEST) => None,
        Decoded::Structure(fields) => first(fields),
        Decoded::List(elements) => elements.iter().find_map(|element| in_value(element, origin)),
        Decoded::Map(entries) => entries.iter().find_map(|(key, entry)| {
            let placeholder =
                (origin.member == "ExpressionAttributeValues").then_some(key.as_str());
            in_value(entry, Origin { placeholder, ..origin })
        }),
        _ => None,
    }
}
