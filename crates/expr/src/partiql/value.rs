//! Literals and parameters to values.

use std::collections::BTreeSet;

use dynafile_model::limits::{ATTRIBUTE_NAME_MAX_LENGTH_BYTES, NESTING_MAX_DEPTH};
use dynafile_model::{AttributeType, AttributeValue, Item, Number};

use super::error::{PartiqlError, ValuePath};
use super::number::parse_number;
use super::reading::Reading;
use super::syntax::{Node, NodeKind};

/// Whether it is a literal or parameter rather than something that is computed of the item.
pub(super) fn is_value(node: &Node<'_>) -> bool {
    !matches!(
        node.kind,
        NodeKind::Name(_)
            | NodeKind::Missing
            | NodeKind::Path { .. }
            | NodeKind::Call { .. }
            | NodeKind::CountAll
            | NodeKind::Operation { .. }
            | NodeKind::Typed { .. }
            | NodeKind::Statement(_)
    )
}

/// The value at a place of its literal. A parameter is a value of its own, never a part of one.
pub(super) fn read(
    reading: &Reading<'_>,
    node: &Node<'_>,
    path: &ValuePath,
) -> Result<AttributeValue, PartiqlError> {
    if path.levels() >= NESTING_MAX_DEPTH {
        return Err(PartiqlError::TooDeep { path: path.clone() });
    }
    match &node.kind {
        NodeKind::Text(text) => Ok(AttributeValue::S(text.clone())),
        NodeKind::Number { is_negative, text } => {
            number(*is_negative, text, path).map(AttributeValue::N)
        }
        NodeKind::Boolean(truth) => Ok(AttributeValue::Bool(*truth)),
        NodeKind::Null => Ok(AttributeValue::Null),
        NodeKind::Parameter(position) if path.levels() == 0 => Ok(reading.parameter(*position)),
        NodeKind::List(elements) => {
            let elements = elements.iter().enumerate();
            let values = elements.map(|(index, node)| read(reading, node, &path.element(index)));
            Ok(AttributeValue::L(values.collect::<Result<_, _>>()?))
        }
        NodeKind::Struct(members) => map(reading, members, path).map(AttributeValue::M),
        NodeKind::Bag(members) => set(reading, node, members, path),
        NodeKind::Ion => {
            let text = node.token.text.trim_matches('`').to_owned();
            Err(PartiqlError::IonLiteral { text, path: path.clone() })
        }
        _ => Err(PartiqlError::NotAValue {
            found: node.name(),
            path: path.clone(),
            place: reading.place(node.token),
        }),
    }
}

/// The attributes of an item to be inserted: each is a literal of its own.
pub(super) fn item(
    reading: &Reading<'_>,
    members: &[(Node<'_>, Node<'_>)],
) -> Result<Item, PartiqlError> {
    let root = ValuePath::default();
    members_of(reading, members, &root, |_, node| read(reading, node, &root))
}

fn map(
    reading: &Reading<'_>,
    members: &[(Node<'_>, Node<'_>)],
    path: &ValuePath,
) -> Result<Item, PartiqlError> {
    members_of(reading, members, path, |name, node| read(reading, node, &path.member(name)))
}

fn members_of(
    reading: &Reading<'_>,
    members: &[(Node<'_>, Node<'_>)],
    path: &ValuePath,
    value: impl Fn(&str, &Node<'_>) -> Result<AttributeValue, PartiqlError>,
) -> Result<Item, PartiqlError> {
    let mut map = Item::new();
    for (name_node, node) in members {
        let place = || reading.place(name_node.token);
        let NodeKind::Text(name) = &name_node.kind else {
            let (found, path) = (name_node.name(), path.clone());
            return Err(PartiqlError::MapName { found, path, place: place() });
        };
        check_name(name)?;
        if map.insert(name.as_str(), value(name, node)?).is_some() {
            let (name, path) = (name.clone(), path.clone());
            return Err(PartiqlError::RepeatedName { name, path, place: place() });
        }
    }
    Ok(map)
}

fn check_name(name: &str) -> Result<(), PartiqlError> {
    match name.len() {
        0 => Err(PartiqlError::EmptyName),
        length if length > ATTRIBUTE_NAME_MAX_LENGTH_BYTES => Err(PartiqlError::NameTooLong),
        _ => Ok(()),
    }
}

fn number(is_negative: bool, text: &str, path: &ValuePath) -> Result<Number, PartiqlError> {
    let sign = if is_negative { "-" } else { "" };
    parse_number(&format!("{sign}{text}"))
        .map_err(|error| PartiqlError::Number { error, path: path.clone() })
}

fn set(
    reading: &Reading<'_>,
    node: &Node<'_>,
    members: &[Node<'_>],
    path: &ValuePath,
) -> Result<AttributeValue, PartiqlError> {
    let Some(first) = members.first() else {
        return Err(PartiqlError::EmptyBag(reading.place(node.token)));
    };
    let repeated = |numbers_under| PartiqlError::RepeatedMember {
        members: members.iter().map(written).collect(),
        numbers_under,
    };
    match first.kind {
        NodeKind::Text(_) => {
            let mut set = BTreeSet::new();
            for member in members {
                let NodeKind::Text(text) = &member.kind else {
                    return Err(PartiqlError::BagMembers);
                };
                if !set.insert(text.clone()) {
                    return Err(repeated(None));
                }
            }
            Ok(AttributeValue::Ss(set))
        }
        NodeKind::Number { .. } => {
            let mut set = BTreeSet::new();
            for member in members {
                let NodeKind::Number { is_negative, text } = &member.kind else {
                    return Err(PartiqlError::BagMembers);
                };
                if !set.insert(number(*is_negative, text, path)?) {
                    return Err(repeated(Some(path.clone())));
                }
            }
            Ok(AttributeValue::Ns(set))
        }
        _ => Err(PartiqlError::BagMembers),
    }
}

/// A set's member as the service repeats it.
fn written(member: &Node<'_>) -> String {
    match &member.kind {
        NodeKind::Text(text) => text.clone(),
        NodeKind::Number { is_negative: true, text } => format!("-{text}"),
        _ => member.token.text.to_owned(),
    }
}

/// Whether a value is a set.
pub(super) fn is_set(value: &AttributeValue) -> bool {
    matches!(value.attribute_type(), AttributeType::Ss | AttributeType::Ns | AttributeType::Bs)
}
