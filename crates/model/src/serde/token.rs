//! Names of the newtype structs that stand for what serde's data model lacks.

use crate::NumberKind;

/// A number of kind `Plain`; and, when deserializing, a number of any kind. Holds the number's text.
///
/// A deserializer that recognises it may answer with the sequence `[mantissa, exponent, kind]`, integers all,
/// where the kind is 0 for `Plain`, 1 for `Float` and 2 for `Decimal`.
pub const NUMBER: &str = "$dynafile::Number";

/// A number of kind `Float`. Holds the number's text.
pub const FLOAT: &str = "$dynafile::Float";

/// A number of kind `Decimal`. Holds the number's text.
pub const DECIMAL: &str = "$dynafile::Decimal";

/// A set of strings. Holds a sequence.
pub const STRING_SET: &str = "$dynafile::StringSet";

/// A set of numbers. Holds a sequence.
pub const NUMBER_SET: &str = "$dynafile::NumberSet";

/// A set of binary values. Holds a sequence.
pub const BINARY_SET: &str = "$dynafile::BinarySet";

/// Asks a deserializer for a whole attribute value.
///
/// A deserializer that recognises it answers with an enum for the types that serde does not have: the variants
/// are `N`, `SS`, `NS` and `BS`, each holding the value.
pub const VALUE: &str = "$dynafile::AttributeValue";

/// The name that stands for a number of this kind.
pub const fn of_kind(kind: NumberKind) -> &'static str {
    match kind {
        NumberKind::Plain => NUMBER,
        NumberKind::Float => FLOAT,
        NumberKind::Decimal => DECIMAL,
    }
}

/// The kind of number that a name stands for, if it stands for one.
pub fn number_kind(name: &str) -> Option<NumberKind> {
    match name {
        NUMBER => Some(NumberKind::Plain),
        FLOAT => Some(NumberKind::Float),
        DECIMAL => Some(NumberKind::Decimal),
        _ => None,
    }
}
