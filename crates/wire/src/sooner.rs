//! What comes before a value that is none of DynamoDB's, though it is the engine that finds it.
//!
//! Values are looked at when all of a request is read, before the engine has it. Where the service finds something else first,
//! the row of an operation names the function here that looks for it.

use dynafile::api::{ReturnValue, TransactionPart};
use dynafile::{Database, Error, ValidationError};
use dynafile_expr::ExpressionError;
use dynafile_model::{AttributeValue, EncodedItem, Item, Number};

use crate::decode::{Fault, SetKind, Turn};
use crate::failure::Failure;
use crate::faults;
use crate::fields::{Decoded, Fields};
use crate::messages::{self, Terms, Wording};
use crate::typed::FromDecoded;

/// Looks for what comes before what the request's values have.
pub(crate) type Sooner = fn(&Database, &Fields, Terms) -> Result<(), Failure>;

/// Nothing does.
pub(crate) fn nothing(_: &Database, _: &Fields, _: Terms) -> Result<(), Failure> {
    Ok(())
}

/// In the older words of PutItem and DeleteItem, values that `ReturnValues` cannot have there.
pub(crate) fn return_values(_: &Database, request: &Fields, terms: Terms) -> Result<(), Failure> {
    let value = match request.get("ReturnValues") {
        Some(Decoded::Text(name)) if terms.wording == Wording::Older => ReturnValue::named(name),
        _ => None,
    };
    match value {
        None | Some(ReturnValue::None | ReturnValue::AllOld) => Ok(()),
        Some(value) => {
            Err(messages::failure(&ValidationError::ReturnValues { value }.into(), terms))
        }
    }
}

/// In transactions, what is wrong with the parts before the one with the value, and with its own expressions.
pub(crate) fn parts<P: TransactionPart + FromDecoded>(
    database: &Database,
    request: &Fields,
    terms: Terms,
) -> Result<(), Failure> {
    let Some(Decoded::List(parts)) = request.get("TransactItems") else { return Ok(()) };
    for (position, part) in parts.iter().enumerate() {
        let noted = faults::first_in(part);
        if noted.as_ref().is_some_and(|noted| noted.turn() == Turn::Names) {
            return Ok(());
        }
        // Whatever does not fit the typed request is found when it is carried out.
        let Ok(sound) = P::from_decoded(with_stand_ins(part)) else { return Ok(()) };
        match sound.check(position, database) {
            Err(error) if noted.is_none() || !is_about_values(&error) => {
                return Err(messages::failure(&error, terms));
            }
            _ => {}
        }
        if noted.is_some() {
            return Ok(());
        }
    }
    Ok(())
}

/// Whether an expression is wrong because of what its values are, which stand-ins say nothing about.
fn is_about_values(error: &Error) -> bool {
    let Error::Validation(error) = error else { return false };
    let ValidationError::Expression { source, .. } = &**error else { return false };
    matches!(
        source,
        ExpressionError::OperandType { .. }
            | ExpressionError::SectionOperandType { .. }
            | ExpressionError::BoundTypes(_)
            | ExpressionError::BoundOrder(_)
    )
}

/// The same with something in place of what is no value.
fn with_stand_ins(value: &Decoded) -> Decoded {
    match value {
        Decoded::Faulty(fault) => Decoded::Value(stand_in(fault)),
        Decoded::Null => Decoded::Value(AttributeValue::Null),
        Decoded::List(elements) => Decoded::List(elements.iter().map(with_stand_ins).collect()),
        Decoded::Map(entries) => {
            let entries = entries.iter().map(|(name, entry)| (name.clone(), with_stand_ins(entry)));
            Decoded::Map(entries.collect())
        }
        Decoded::Structure(fields) => Decoded::Structure(fields.map(member_with_stand_ins)),
        sound => sound.clone(),
    }
}

/// An item or a key that is none is an empty one.
fn member_with_stand_ins(name: &str, value: &Decoded) -> Decoded {
    match (name, value) {
        ("Item", Decoded::Faulty(_)) => match EncodedItem::try_from(&Item::new()) {
            Ok(item) => Decoded::Item(item),
            Err(_) => Decoded::Null,
        },
        ("Key", Decoded::Faulty(_)) => Decoded::Key(Item::new()),
        (_, value) => with_stand_ins(value),
    }
}

/// A value of the type that was meant, as far as that is known.
fn stand_in(fault: &Fault) -> AttributeValue {
    let set = |kind: &SetKind| match kind {
        SetKind::Strings => AttributeValue::string_set(["a"]),
        SetKind::Numbers => AttributeValue::number_set([Number::from(0)]),
        SetKind::Binaries => AttributeValue::binary_set([b"a".to_vec()]),
    };
    match fault {
        Fault::EmptySet(kind) | Fault::NullMember(kind) => set(kind),
        Fault::RepeatedMember { kind, .. } => set(kind),
        Fault::NotANumber { .. } | Fault::Number(_) => AttributeValue::from(0),
        Fault::TooDeep => AttributeValue::M(Item::new()),
        _ => AttributeValue::Null,
    }
}
