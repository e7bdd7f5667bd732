//! Where a member is in its request.

use crate::quotation::{MAX_NAME_BYTES, cut};

/// A path of members, elements and entries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Path {
    segments: Vec<Segment>,
}

#[derive(Debug, Clone)]
enum Segment {
    Member(&'static str),
    /// From 0.
    Element(usize),
    Entry(String),
}

impl Path {
    pub(crate) fn push_member(&mut self, name: &'static str) {
        self.segments.push(Segment::Member(name));
    }

    pub(crate) fn push_element(&mut self, position: usize) {
        self.segments.push(Segment::Element(position));
    }

    pub(crate) fn push_entry(&mut self, name: &str) {
        self.segments.push(Segment::Entry(cut(name, MAX_NAME_BYTES)));
    }

    pub(crate) fn pop(&mut self) {
        self.segments.pop();
    }

    /// As the service writes it where it quotes the value: `keySchema.1.member.keyType`.
    pub(crate) fn in_lower_case(&self) -> String {
        self.joined(lower_first)
    }

    /// As the service writes it where it names the member: `RequestItems.Orders.member.Keys`.
    pub(crate) fn as_modelled(&self) -> String {
        self.joined(str::to_owned)
    }

    fn joined(&self, member: impl Fn(&str) -> String) -> String {
        let segments = self.segments.iter().map(|segment| match segment {
            Segment::Member(name) => member(name),
            Segment::Element(position) => format!("{}.member", position + 1),
            Segment::Entry(name) => format!("{name}.member"),
        });
        segments.collect::<Vec<_>>().join(".")
    }
}

/// The name with its first letter in lower case.
pub(crate) fn lower_first(name: &str) -> String {
    let mut characters = name.chars();
    match characters.next() {
        Some(first) => first.to_lowercase().chain(characters).collect(),
        None => String::new(),
    }
}
