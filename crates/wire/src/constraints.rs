//! The second step: what must hold of single members, collected over the whole request as the service does.
//!
//! At most ten violations are found, and nothing is looked at behind the tenth. The order is that of the schema's members;
//! within one member it is pattern, shortest length, longest length. Constraints between members are the engine's. Which of
//! what is found is reported, and in which words, is `generation`'s.

mod generation;
mod path;

use std::collections::BTreeMap;

use dynafile_model::{ArnFault, is_arn, is_letter_of_names, table_in_arn};

use crate::fields::{Decoded, Fields};
use crate::schema::{Map, Member, Range, Shape, Style, Text};

pub(crate) use path::{Path, lower_first};

/// The most violations that the service reports.
const MAX_VIOLATIONS: usize = 10;

/// Why a request is refused.
#[derive(Debug)]
pub(crate) enum Refusal<'f> {
    /// This member is missing, which is reported in words of its own.
    Demanded(&'static str),
    /// This member of a tag is missing.
    NoTagMember(&'static str),
    /// What does not hold.
    Violations(Vec<Violation<'f>>),
}

/// A constraint that does not hold.
#[derive(Debug)]
pub(crate) struct Violation<'f> {
    pub(crate) path: Path,
    /// The value; `None` if the member is missing.
    pub(crate) value: Option<&'f Decoded>,
    /// How the service words it.
    pub(crate) style: Style,
    pub(crate) constraint: Constraint,
}

/// What must hold of a member.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Constraint {
    NotNull,
    MinLength(usize),
    MaxLength(usize),
    AtLeast(i64),
    AtMost(i64),
    /// Only the characters of names.
    Name,
    /// Only groups of 16 hexadecimal digits.
    Hexadecimal,
    /// One of these.
    OneOf(&'static [&'static str]),
    /// The map's keys are names of tables.
    TableKeys {
        /// Whether it is only looked at where all else holds.
        comes_last: bool,
    },
    /// The ARN is a table's; what is wrong with it otherwise.
    TableArn(ArnFault),
    /// The map's values have a length between these.
    ValueLengths {
        min: usize,
        max: usize,
    },
}

/// Checks every member of a request; `is_older` says whether the request is one of those that the service words in the older
/// way, whatever its operation.
///
/// # Errors
/// What does not hold.
pub(crate) fn check(request: &Fields, is_older: impl FnOnce() -> bool) -> Result<(), Refusal<'_>> {
    for (member, value) in request.members() {
        if member.style == Style::Demanding && member.required && value.is_none() {
            return Err(Refusal::Demanded(member.name));
        }
    }
    let mut checker = Checker {
        path: Path::default(),
        style: Style::Quoting,
        violations: Vec::new(),
        no_tag_member: None,
    };
    checker.fields(request);
    if !checker.violations.is_empty() {
        return Err(Refusal::Violations(generation::reported(checker.violations, is_older)));
    }
    checker.no_tag_member.map_or(Ok(()), |member| Err(Refusal::NoTagMember(member)))
}

/// Whether only letters of names occur; how many is a constraint of its own.
fn has_letters_of_names(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_letter_of_names)
}

fn is_hexadecimal(text: &str) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    !text.is_empty() && text.len().is_multiple_of(16) && text.bytes().all(is_digit)
}

struct Checker<'f> {
    path: Path,
    /// The style of the member that is being checked.
    style: Style,
    violations: Vec<Violation<'f>>,
    /// The first member of a tag that is missing.
    no_tag_member: Option<&'static str>,
}

impl<'f> Checker<'f> {
    fn is_full(&self) -> bool {
        self.violations.len() >= MAX_VIOLATIONS
    }

    fn fields(&mut self, fields: &'f Fields) {
        for (member, value) in fields.members() {
            if self.is_full() {
                return;
            }
            self.path.push_member(member.name);
            self.member(member, value);
            self.path.pop();
        }
    }

    fn member(&mut self, member: &'static Member, value: Option<&'f Decoded>) {
        let around = std::mem::replace(&mut self.style, member.style);
        match value {
            Some(value) => self.value(member.shape, value),
            None if member.style == Style::Tag => {
                self.no_tag_member.get_or_insert(member.name);
            }
            None if member.required => self.violate(None, Constraint::NotNull),
            None => {}
        }
        self.style = around;
    }

    fn value(&mut self, shape: Shape, value: &'f Decoded) {
        match (shape, value) {
            (_, Decoded::Null) => self.violate(None, Constraint::NotNull),
            (Shape::Text(constraints), Decoded::Text(text)) => self.text(constraints, text, value),
            (Shape::Table, Decoded::Text(name)) => self.table(name, value),
            (Shape::Choice(choices), Decoded::Text(text)) => {
                let holds = choices.contains(&text.as_str());
                self.expect(holds, value, Constraint::OneOf(choices));
            }
            (Shape::Integer(range) | Shape::Long(range), Decoded::Integer(number)) => {
                self.number(range, *number, value);
            }
            (Shape::List(list), Decoded::List(elements)) => {
                self.expect(elements.len() >= list.min, value, Constraint::MinLength(list.min));
                self.expect(elements.len() <= list.max, value, Constraint::MaxLength(list.max));
                self.elements(list.element, elements);
            }
            (Shape::Map(map), Decoded::Map(entries)) => self.map(map, entries, value),
            (Shape::Structure(_), Decoded::Structure(fields)) => self.fields(fields),
            _ => {}
        }
    }

    fn text(&mut self, constraints: Text, text: &str, value: &'f Decoded) {
        let length = text.chars().count();
        self.expect(!constraints.is_name || has_letters_of_names(text), value, Constraint::Name);
        let is_sound = !constraints.is_hexadecimal || is_hexadecimal(text);
        self.expect(is_sound, value, Constraint::Hexadecimal);
        self.expect(length >= constraints.min, value, Constraint::MinLength(constraints.min));
        self.expect(length <= constraints.max, value, Constraint::MaxLength(constraints.max));
    }

    /// A name or an ARN; what is empty is neither, and only that is reported.
    fn table(&mut self, name: &str, value: &'f Decoded) {
        if name.is_empty() {
            self.violate(Some(value), Constraint::MinLength(1));
        } else if is_arn(name) {
            self.expect(name.len() <= 1024, value, Constraint::MaxLength(1024));
            if let Err(fault) = table_in_arn(name) {
                self.violate(Some(value), Constraint::TableArn(fault));
            }
        } else {
            let length = name.chars().count();
            self.expect(has_letters_of_names(name), value, Constraint::Name);
            self.expect(length >= 3, value, Constraint::MinLength(3));
            self.expect(length <= 255, value, Constraint::MaxLength(255));
        }
    }

    fn number(&mut self, range: Range, number: i64, value: &'f Decoded) {
        self.expect(number >= range.min, value, Constraint::AtLeast(range.min));
        self.expect(number <= range.max, value, Constraint::AtMost(range.max));
    }

    fn map(&mut self, map: &Map, entries: &'f BTreeMap<String, Decoded>, value: &'f Decoded) {
        self.expect(entries.len() >= map.min, value, Constraint::MinLength(map.min));
        self.expect(entries.len() <= map.max, value, Constraint::MaxLength(map.max));
        if map.by_table {
            let is_table = |name: &String| {
                is_arn(name)
                    || (has_letters_of_names(name) && (3..=255).contains(&name.chars().count()))
            };
            let comes_last = matches!(map.value, Shape::List(_));
            let constraint = Constraint::TableKeys { comes_last };
            self.expect(entries.keys().all(is_table), value, constraint);
        }
        if let Shape::List(list) = map.value {
            let has_length = |entry: &Decoded| match entry {
                Decoded::List(elements) => (list.min..=list.max).contains(&elements.len()),
                _ => true,
            };
            let constraint = Constraint::ValueLengths { min: list.min, max: list.max };
            self.expect(entries.values().all(has_length), value, constraint);
        }
        for (name, entry) in entries {
            if self.is_full() {
                return;
            }
            self.path.push_entry(name);
            match (map.value, entry) {
                (Shape::List(list), Decoded::List(elements)) => {
                    self.elements(list.element, elements)
                }
                _ => self.value(map.value, entry),
            }
            self.path.pop();
        }
    }

    fn elements(&mut self, shape: Shape, elements: &'f [Decoded]) {
        for (position, element) in elements.iter().enumerate() {
            if self.is_full() {
                return;
            }
            self.path.push_element(position);
            self.value(shape, element);
            self.path.pop();
        }
    }

    fn expect(&mut self, holds: bool, value: &'f Decoded, constraint: Constraint) {
        if !holds {
            self.violate(Some(value), constraint);
        }
    }

    fn violate(&mut self, value: Option<&'f Decoded>, constraint: Constraint) {
        if self.is_full() {
            return;
        }
        self.violations.push(Violation {
            path: self.path.clone(),
            value,
            style: self.style,
            constraint,
        });
    }
}
