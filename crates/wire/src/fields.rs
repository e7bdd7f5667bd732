//! A decoded request: what is in its JSON, in the shapes of its schema, not yet known to satisfy their constraints.
//!
//! Items are encoded already, so nothing of them is kept as a tree. Values that are no attribute values carry their
//! [`Fault`] to where the service reports it.

use std::collections::BTreeMap;

use dynafile_model::{AttributeValue, EncodedItem, Item};

use crate::decode::Fault;
use crate::schema::Structure;

/// A decoded value.
#[derive(Debug, Clone)]
pub(crate) enum Decoded {
    Text(String),
    Integer(i64),
    Double(f64),
    Boolean(bool),
    List(Vec<Decoded>),
    Map(BTreeMap<String, Decoded>),
    Structure(Fields),
    Value(AttributeValue),
    Item(EncodedItem),
    Key(Item),
    /// An element or entry that is null.
    Null,
    /// Attribute values that are none.
    Faulty(Box<Fault>),
    /// A member that asks for something that is not available yet.
    Later(&'static str),
}

/// The members of a structure that are there.
#[derive(Clone)]
pub(crate) struct Fields {
    structure: &'static Structure,
    /// Those that are there, by their position: a structure without members takes no room.
    values: Vec<(usize, Decoded)>,
}

impl Fields {
    /// A structure without members.
    pub(crate) fn new(structure: &'static Structure) -> Fields {
        Fields { structure, values: Vec::new() }
    }

    /// The structure that these are members of.
    pub(crate) fn structure(&self) -> &'static Structure {
        self.structure
    }

    /// Whether these are members of this structure.
    pub(crate) fn is_of(&self, structure: &Structure) -> bool {
        self.structure.name == structure.name
    }

    /// Sets the member at a position; a member that comes twice keeps its last value.
    pub(crate) fn set(&mut self, position: usize, value: Option<Decoded>) {
        self.values.retain(|(held, _)| *held != position);
        if let Some(value) = value {
            self.values.reserve_exact(1);
            self.values.push((position, value));
        }
    }

    /// A member.
    pub(crate) fn get(&self, name: &str) -> Option<&Decoded> {
        self.at(self.structure.position(name)?)
    }

    /// A member, taken out.
    pub(crate) fn take(&mut self, name: &str) -> Option<Decoded> {
        let position = self.structure.position(name)?;
        let held = self.values.iter().position(|(held, _)| *held == position)?;
        Some(self.values.swap_remove(held).1)
    }

    /// The same structure with its values changed by their members' names.
    pub(crate) fn map(&self, change: impl Fn(&'static str, &Decoded) -> Decoded) -> Fields {
        let values = self.values.iter().map(|(position, value)| {
            (*position, change(self.structure.members[*position].name, value))
        });
        Fields { structure: self.structure, values: values.collect() }
    }

    /// Puts a member back.
    pub(crate) fn put(&mut self, name: &str, value: Decoded) {
        if let Some(position) = self.structure.position(name) {
            self.set(position, Some(value));
        }
    }

    /// All members of the structure, with the values of those that are there.
    pub(crate) fn members(
        &self,
    ) -> impl Iterator<Item = (&'static crate::schema::Member, Option<&Decoded>)> {
        let members = self.structure.members.iter().enumerate();
        members.map(|(position, member)| (member, self.at(position)))
    }

    fn at(&self, position: usize) -> Option<&Decoded> {
        self.values.iter().find(|(held, _)| *held == position).map(|(_, value)| value)
    }
}

impl std::fmt::Debug for Fields {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let present = self.members().filter_map(|(member, value)| Some((member.name, value?)));
        f.debug_map().entries(present).finish()
    }
}
