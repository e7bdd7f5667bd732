//! Expressions and their placeholders.
//!
//! Source: DynamoDB Local 1.25.1; developer guide, "Expressions reference".

use dynafile_expr::expression::Bounds;
use dynafile_expr::{
    ExpressionError, KeyConditionError, PlaceholderError, PlaceholderMap, UpdateError,
};
use dynafile_model::{AttributeType, AttributeValue, EncodeErrorKind, NumberError};

use super::{INVALID_VALUES, value};

/// The service prints all its types, some of which nobody can give, where an operand may have any.
const ANY_TYPE: &str = "{INT,SS,DOUBLESET,DECIMAL,M,BS,B,NS,DOUBLE,NULL,HDS,HD,N,S,INTSET,DECIMALSET,FLOAT,L,DICT,BOOL,FS}";

/// `Invalid ConditionExpression: …`
pub(super) fn expression(parameter: &str, error: &ExpressionError) -> String {
    // An update that is too long does not say how long it is.
    let text = match error {
        ExpressionError::TooLarge { .. } if parameter == "UpdateExpression" => {
            "Expression size has exceeded the maximum allowed size;".to_owned()
        }
        _ => text(error),
    };
    format!("Invalid {parameter}: {text}")
}

/// What is wrong, without the parameter that it is wrong with.
pub(super) fn text(error: &ExpressionError) -> String {
    match error {
        ExpressionError::Empty => "The expression can not be empty;".to_owned(),
        ExpressionError::TooLarge { size_bytes } => format!(
            "Expression size has exceeded the maximum allowed size; expression size: {size_bytes}"
        ),
        ExpressionError::Syntax { token, near } => {
            format!("Syntax error; token: \"{token}\", near: \"{near}\"")
        }
        ExpressionError::RedundantParentheses => {
            "The expression has redundant parentheses;".to_owned()
        }
        ExpressionError::ReservedWord { word } => {
            format!("Attribute name is a reserved keyword; reserved keyword: {word}")
        }
        ExpressionError::UnknownFunction { name } => {
            format!("Invalid function name; function: {name}")
        }
        ExpressionError::FunctionNotInConditions { function } => {
            format!("The function is not allowed in a condition expression; function: {function}")
        }
        ExpressionError::FunctionNotInUpdates { function } => {
            format!("The function is not allowed in an update expression; function: {function}")
        }
        ExpressionError::FunctionMisplaced { function } => format!(
            "The function is not allowed to be used this way in an expression; function: {function}"
        ),
        ExpressionError::IndexOutOfRange { index } => {
            format!("List index is not within the allowable range; index: [{index}]")
        }
        ExpressionError::RepeatedSection { section } => {
            format!("The \"{section}\" section can only be used once in an update expression;")
        }
        ExpressionError::UndefinedName { placeholder } => format!(
            "An expression attribute name used in the document path is not defined; attribute name: {placeholder}"
        ),
        ExpressionError::UndefinedValue { placeholder } => format!(
            "An expression attribute value used in expression is not defined; attribute value: {placeholder}"
        ),
        ExpressionError::PathTooDeep { levels } => {
            format!("The document path has too many nesting levels; nesting levels: {levels}")
        }
        _ => operand_text(error),
    }
}

fn operand_text(error: &ExpressionError) -> String {
    match error {
        ExpressionError::OperandCount { function, count } => format!(
            "Incorrect number of operands for operator or function; operator or function: {function}, number of operands: {count}"
        ),
        ExpressionError::OperandType { operator, found } => format!(
            "Incorrect operand type for operator or function; operator or function: {operator}, operand type: {}",
            found.map_or(ANY_TYPE, AttributeType::name)
        ),
        ExpressionError::SectionOperandType { section, found } => format!(
            "Incorrect operand type for operator or function; operator: {section}, operand type: {}, typeSet: ALLOWED_FOR_{section}_OPERAND",
            long_type(*found)
        ),
        ExpressionError::PathRequired { function } => format!(
            "Operator or function requires a document path; operator or function: {function}"
        ),
        ExpressionError::OperandsNotDistinct { operator, path } => format!(
            "The first operand must be distinct from the remaining operands for this operator or function; operator: {operator}, first operand: {path}"
        ),
        ExpressionError::UnknownType { name } => format!(
            "Invalid attribute type name found; type: {name}, valid types: {{N,BS,L,B,NULL,M,S,SS,NS,BOOL}}"
        ),
        ExpressionError::BoundTypes(bounds) => format!(
            "The BETWEEN operator requires same data type for lower and upper bounds; {}",
            bounds_text(bounds)
        ),
        ExpressionError::BoundOrder(bounds) => format!(
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; {}",
            bounds_text(bounds)
        ),
        ExpressionError::TooManyCandidates { count } => format!(
            "The IN operator is provided with too many operands; number of operands: {count}"
        ),
        ExpressionError::TooManyOperators => {
            "The expression contains too many operators; operator count: 301".to_owned()
        }
        ExpressionError::PathsOverlap(one, two) => format!(
            "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
        ),
        ExpressionError::PathsConflict(one, two) => format!(
            "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}"
        ),
        // The enumeration may grow; its own text is better than none.
        other => other.to_string(),
    }
}

fn bounds_text(bounds: &Bounds) -> String {
    format!(
        "lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
        bound(&bounds.low),
        bound(&bounds.high)
    )
}

fn bound(value: &AttributeValue) -> String {
    match value {
        AttributeValue::S(text) => format!("{{S:{text}}}"),
        AttributeValue::N(number) => format!("{{N:{number}}}"),
        AttributeValue::B(bytes) => {
            let length = bytes.len();
            format!("{{B:java.nio.HeapByteBuffer[pos=0 lim={length} cap={length}]}}")
        }
        other => format!("{{{}:}}", other.attribute_type()),
    }
}

/// The type's name as some messages spell it.
pub(super) fn long_type(attribute_type: AttributeType) -> &'static str {
    match attribute_type {
        AttributeType::S => "STRING",
        AttributeType::N => "NUMBER",
        AttributeType::B => "BINARY",
        AttributeType::Bool => "BOOLEAN",
        AttributeType::Null => "NULL",
        AttributeType::M => "MAP",
        AttributeType::L => "LIST",
        AttributeType::Ss => "STRING_SET",
        AttributeType::Ns => "NUMBER_SET",
        AttributeType::Bs => "BINARY_SET",
    }
}

/// The name of one of the two maps of placeholders.
pub(super) fn map_name(map: PlaceholderMap) -> &'static str {
    match map {
        PlaceholderMap::Names => "ExpressionAttributeNames",
        PlaceholderMap::Values => "ExpressionAttributeValues",
    }
}

/// `ExpressionAttributeNames contains invalid key: …`, or placeholders that nothing uses.
pub(super) fn placeholder(error: &PlaceholderError) -> String {
    match error {
        PlaceholderError::EmptyKey { map } => format!(
            "{} contains invalid key: The expression attribute map contains an empty key;",
            map_name(*map)
        ),
        PlaceholderError::KeySyntax { map, key } => {
            format!("{} contains invalid key: Syntax error; key: \"{key}\"", map_name(*map))
        }
        PlaceholderError::KeyTooLong { map, size_bytes } => format!(
            "{} contains invalid key: The expression attribute map contains a key that is too long; size of key: {size_bytes}",
            map_name(*map)
        ),
        PlaceholderError::EmptyName { key } => format!(
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key {key}"
        ),
        PlaceholderError::NameTooLong { key } => format!(
            "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 bytes for key {key}"
        ),
        PlaceholderError::InvalidValue { key, reason } => format!(
            "ExpressionAttributeValues contains invalid value: {} for key {key}",
            encode(reason)
        ),
        PlaceholderError::Unused { map, keys } => format!(
            "Value provided in {} unused in expressions: keys: {{{}}}",
            map_name(*map),
            keys.join(", ")
        ),
        other => other.to_string(),
    }
}

/// A value that cannot be stored, found behind the decoder: values that updates make, for instance.
pub(super) fn encode(reason: &EncodeErrorKind) -> String {
    match reason {
        EncodeErrorKind::EmptySet => {
            format!("{INVALID_VALUES}An string set  may not be empty")
        }
        EncodeErrorKind::TooDeep { .. } => "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit".to_owned(),
        EncodeErrorKind::TooLarge => "Item size has exceeded the maximum allowed size".to_owned(),
        other => format!("{INVALID_VALUES}{other}"),
    }
}

/// A condition that is no key condition.
pub(super) fn key_condition(error: &KeyConditionError) -> String {
    match error {
        KeyConditionError::Operator { operator } => {
            format!("Invalid operator used in KeyConditionExpression: {operator}")
        }
        KeyConditionError::NestedOperation => {
            "KeyConditionExpressions cannot contain nested operations".to_owned()
        }
        KeyConditionError::TwoAttributes => "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition".to_owned(),
        KeyConditionError::NoAttribute => {
            "Invalid condition in KeyConditionExpression: No key attribute specified".to_owned()
        }
        KeyConditionError::AttributeNotFirst { operator } => format!(
            "Invalid condition in KeyConditionExpression: {operator} operator must have the key attribute as its first operand"
        ),
        KeyConditionError::NestedPath { .. } => {
            "KeyConditionExpressions cannot have conditions on nested attributes".to_owned()
        }
        KeyConditionError::RepeatedAttribute { .. } => {
            "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key"
                .to_owned()
        }
        KeyConditionError::TooManyTests { count, limit } => format!(
            "The number of query conditions ({count}) exceeds the number of key attributes defined in the schema ({limit})"
        ),
        KeyConditionError::MissingAttribute { attribute } => {
            format!("Query condition missed key schema element: {attribute}")
        }
        KeyConditionError::EqualityMissing { part, attributes, tested } => format!(
            "{part} key attributes {} must have equality conditions specified in the query because a condition is present on key attribute {tested}",
            attributes.join(", ")
        ),
        KeyConditionError::NotSupported { .. } => "Query key condition not supported".to_owned(),
        other => other.to_string(),
    }
}

/// An update that the item does not take.
pub(super) fn update(error: &UpdateError) -> String {
    match error {
        UpdateError::MissingAttribute => {
            "The provided expression refers to an attribute that does not exist in the item"
                .to_owned()
        }
        UpdateError::OperandType => {
            "An operand in the update expression has an incorrect data type".to_owned()
        }
        UpdateError::AttributeType => "Type mismatch for attribute to update".to_owned(),
        UpdateError::InvalidPath => {
            "The document path provided in the update expression is invalid for update".to_owned()
        }
        // The service calculates with 38 digits: a sum that needs more is too large for it.
        UpdateError::Number(NumberError::TooManyDigits) => {
            value::number(NumberError::Overflow).to_owned()
        }
        UpdateError::Number(error) => value::number(*error).to_owned(),
        #[allow(unreachable_patterns)]
        other => other.to_string(),
    }
}
