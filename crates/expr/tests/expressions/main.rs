//! DynamoDB's expressions: what they mean and what is wrong with them. The expected answers were DynamoDB Local's.

#![allow(clippy::unwrap_used)] // Clippy knows test functions, not the functions they share.

mod condition_errors;
mod condition_meaning;
mod key_condition;
mod legacy;
mod placeholders;
mod projection;
mod properties;
mod update;

use dynafile_expr::{Condition, ExpressionError, Placeholders};
use dynafile_model::{AttributeValue, EncodedItem, Item, Number};

type Values<'a> = &'a [(&'a str, AttributeValue)];
type Names<'a> = &'a [(&'a str, &'a str)];

fn placeholders(names: Names<'_>, values: Values<'_>) -> Placeholders {
    let names = names.iter().map(|(key, name)| ((*key).to_owned(), (*name).to_owned()));
    let values = values.iter().map(|(key, value)| ((*key).to_owned(), value.clone()));
    Placeholders::new(names, values).unwrap()
}

/// What the condition is of the item, its values being all that it may use.
fn condition(text: &str, item: &Item, values: Values<'_>) -> Result<bool, ExpressionError> {
    let condition = Condition::parse(text, &mut placeholders(&[], values))?;
    Ok(condition.matches(Some(EncodedItem::try_from(item).unwrap().view())).unwrap())
}

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn list<const N: usize>(values: [AttributeValue; N]) -> AttributeValue {
    AttributeValue::L(values.into())
}

fn strings<const N: usize>(members: [&str; N]) -> AttributeValue {
    AttributeValue::Ss(members.into_iter().map(str::to_owned).collect())
}

fn numbers<const N: usize>(members: [i32; N]) -> AttributeValue {
    AttributeValue::Ns(members.into_iter().map(Number::from).collect())
}

fn binaries<const N: usize>(members: [&[u8]; N]) -> AttributeValue {
    AttributeValue::Bs(members.into_iter().map(<[u8]>::to_vec).collect())
}

/// A value of each type, by the type's name.
fn one_of_each() -> Vec<(&'static str, AttributeValue)> {
    vec![
        ("S", "a".into()),
        ("N", 1.into()),
        ("B", vec![1u8].into()),
        ("BOOL", true.into()),
        ("NULL", AttributeValue::Null),
        ("M", Item::new().into()),
        ("L", list([])),
        ("SS", strings(["a"])),
        ("NS", numbers([1])),
        ("BS", binaries([b"a"])),
    ]
}
