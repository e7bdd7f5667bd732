//! Members that do not satisfy their constraints.
//!
//! Source: the texts as Dynalite's and Parity Suite's suites observed them.

use std::fmt::Write;

use super::table;
use crate::constraints::{Constraint, Refusal, Violation};
use crate::encode::{self, Json};
use crate::failure::{Exception, Failure};
use crate::fields::{Decoded, Fields};
use crate::quotation::{Quotation, excerpt};
use crate::schema::{Standing, Style};

/// `N validation errors detected: …; …`, or that a parameter is required.
pub(crate) fn refusal(refusal: &Refusal<'_>) -> Failure {
    let message = match refusal {
        Refusal::Demanded(name) => {
            format!("The parameter '{name}' is required but was not present in the request")
        }
        Refusal::NoTagMember("Key") => table::tag_key(None),
        Refusal::NoTagMember(_) => table::tag_value(None),
        Refusal::Violations(violations) => match &violations[..] {
            [Violation { style: Style::Anonymous(values, Standing::Bare), .. }] => {
                anonymous(values)
            }
            violations => counted(violations),
        },
    };
    Failure::new(Exception::Validation, message)
}

fn counted(violations: &[Violation<'_>]) -> String {
    let plural = if violations.len() == 1 { "" } else { "s" };
    let texts: Vec<String> = violations.iter().map(text).collect();
    format!("{} validation error{plural} detected: {}", texts.len(), texts.join("; "))
}

/// A member that is not named, with the values it may have.
fn anonymous(values: &[&str]) -> String {
    format!("Failed to satisfy constraint: {}", one_of(values))
}

fn text(violation: &Violation<'_>) -> String {
    if let Style::Anonymous(values, _) = violation.style {
        return anonymous(values);
    }
    if let (Constraint::TableArn(fault), Some(Decoded::Text(given))) =
        (violation.constraint, violation.value)
        && let Some(text) = table::foreign_part(given, fault)
    {
        return text;
    }
    let constraint = constraint_text(violation.constraint);
    if violation.is_naming() {
        let path = violation.path.as_modelled();
        return format!("Value at '{path}' failed to satisfy constraint: {constraint}");
    }
    let path = violation.path.in_lower_case();
    let value = match (violation.value, violation.constraint) {
        (None, _) => "null".to_owned(),
        (Some(value), Constraint::TableKeys { .. }) if of_structures(value) => {
            format!("'{}'", in_json(value))
        }
        (Some(value), _) => {
            let mut quotation = Quotation::new();
            in_java(value, &mut quotation);
            format!("'{}'", quotation.into_string())
        }
    };
    format!("Value {value} at '{path}' failed to satisfy constraint: {constraint}")
}

fn constraint_text(constraint: Constraint) -> String {
    match constraint {
        Constraint::NotNull => "Member must not be null".to_owned(),
        Constraint::MinLength(length) => {
            format!("Member must have length greater than or equal to {length}")
        }
        Constraint::MaxLength(length) => {
            format!("Member must have length less than or equal to {length}")
        }
        Constraint::AtLeast(value) => {
            format!("Member must have value greater than or equal to {value}")
        }
        Constraint::AtMost(value) => {
            format!("Member must have value less than or equal to {value}")
        }
        Constraint::Name => {
            "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+".to_owned()
        }
        Constraint::Hexadecimal => {
            "Member must satisfy regular expression pattern: ([0-9a-f]{16})+".to_owned()
        }
        Constraint::OneOf(values) => one_of(values),
        Constraint::TableKeys { .. } => "Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]".to_owned(),
        Constraint::TableArn(_) => table::ARN_FORMAT.to_owned(),
        Constraint::ValueLengths { min, max } => format!(
            "Map value must satisfy constraint: [Member must have length less than or equal to {max}, Member must have length greater than or equal to {min}]"
        ),
    }
}

fn one_of(values: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", values.join(", "))
}

/// Whether a map's values are structures: the service quotes BatchGetItem's as JSON.
fn of_structures(value: &Decoded) -> bool {
    match value {
        Decoded::Map(entries) => {
            entries.values().all(|entry| matches!(entry, Decoded::Structure(_)))
        }
        _ => false,
    }
}

/// A value as Java's `toString` writes it. Attribute values are not spelled out.
fn in_java(value: &Decoded, text: &mut Quotation) {
    match value {
        Decoded::Text(value) => text.push_str(value),
        Decoded::Integer(value) => text.push_str(&value.to_string()),
        Decoded::Double(value) => text.push_str(&value.to_string()),
        Decoded::Boolean(value) => text.push_str(&value.to_string()),
        Decoded::Null | Decoded::Later(_) | Decoded::Faulty(_) => text.push_str("null"),
        Decoded::Value(_) => text.push_str("AttributeValue"),
        Decoded::List(elements) => {
            text.push_str("[");
            separated(elements, text, in_java);
            text.push_str("]");
        }
        Decoded::Map(entries) => {
            text.push_str("{");
            separated(entries, text, |(name, entry), text| {
                text.push_str(name);
                text.push_str("=");
                in_java(entry, text);
            });
            text.push_str("}");
        }
        Decoded::Structure(fields) => structure_in_java(fields, text),
        Decoded::Key(item) => attribute_names(item.iter().map(|(name, _)| name), text),
        Decoded::Item(item) => {
            attribute_names(item.view().iter().filter_map(Result::ok).map(|(name, _)| name), text);
        }
    }
}

fn structure_in_java(fields: &Fields, text: &mut Quotation) {
    text.push_str(fields.structure().name);
    text.push_str("(");
    separated(fields.members(), text, |(member, value), text| {
        text.push_str(&crate::constraints::lower_first(member.name));
        text.push_str("=");
        in_java(value.unwrap_or(&Decoded::Null), text);
    });
    text.push_str(")");
}

fn attribute_names<'n>(names: impl Iterator<Item = &'n str>, text: &mut Quotation) {
    text.push_str("{");
    separated(names, text, |name, text| {
        let _ = write!(text, "{name}=AttributeValue");
    });
    text.push_str("}");
}

fn separated<T>(
    parts: impl IntoIterator<Item = T>,
    text: &mut Quotation,
    write: impl Fn(T, &mut Quotation),
) {
    for (position, part) in parts.into_iter().enumerate() {
        if text.is_full() {
            return;
        }
        if position > 0 {
            text.push_str(", ");
        }
        write(part, text);
    }
}

/// A value as it was sent.
fn in_json(value: &Decoded) -> String {
    let mut json = Json::new();
    encode::decoded(value, &mut json);
    excerpt(&String::from_utf8_lossy(&json.into_bytes()))
}
