//! Values of an expression, in a form that compares with encoded items.

use dynafile_model::{AttributeType, AttributeValue, EncodeError, EncodedItem, Item, ValueView};

/// The name under which an encoded constant holds its value.
const NAME: &str = "v";

/// A value that is viewed like one of an item's.
#[derive(Debug, Clone)]
pub struct Constant {
    value: AttributeValue,
    /// The encoded form of what a view cannot borrow from a tree: documents and sets.
    encoded: Option<EncodedItem>,
}

impl Constant {
    /// # Errors
    /// If the value cannot be stored in an item: an empty set, or too deep a nesting.
    pub fn new(value: AttributeValue) -> Result<Self, EncodeError> {
        let encoded = match value.attribute_type() {
            AttributeType::S
            | AttributeType::N
            | AttributeType::B
            | AttributeType::Bool
            | AttributeType::Null => None,
            _ => {
                let item: Item = [(NAME.to_owned(), value.clone())].into_iter().collect();
                Some(EncodedItem::try_from(&item)?)
            }
        };
        Ok(Constant { value, encoded })
    }

    /// The value as a tree.
    pub fn value(&self) -> &AttributeValue {
        &self.value
    }

    pub(crate) fn attribute_type(&self) -> AttributeType {
        self.value.attribute_type()
    }

    pub(crate) fn view(&self) -> ValueView<'_> {
        match (&self.value, &self.encoded) {
            (AttributeValue::S(text), _) => ValueView::S(text),
            (AttributeValue::N(number), _) => ValueView::N(*number),
            (AttributeValue::B(bytes), _) => ValueView::B(bytes),
            (AttributeValue::Bool(truth), _) => ValueView::Bool(*truth),
            (_, Some(encoded)) => {
                let found = encoded.view().get(NAME);
                found.ok().flatten().expect("a constant was encoded with its value")
            }
            _ => ValueView::Null,
        }
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Eq for Constant {}
