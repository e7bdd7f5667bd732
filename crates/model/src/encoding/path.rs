//! Paths into nested values.

/// One step of a path into an item.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PathElement {
    /// Into a map, by name.
    Name(String),
    /// Into a list, by position from 0.
    Index(usize),
}

impl From<&str> for PathElement {
    fn from(name: &str) -> PathElement {
        PathElement::Name(name.to_owned())
    }
}

impl From<String> for PathElement {
    fn from(name: String) -> PathElement {
        PathElement::Name(name)
    }
}

impl From<usize> for PathElement {
    fn from(index: usize) -> PathElement {
        PathElement::Index(index)
    }
}
