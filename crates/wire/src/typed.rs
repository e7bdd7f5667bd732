//! Decoded requests to typed ones, and typed responses to JSON: a line per structure that names its members.
//!
//! The schema has checked what is there and what type it has, so that a conversion which does not fit is a mistake of ours
//! and answered as one.

mod data;
mod partiql;
mod streams;
mod tables;

use std::collections::BTreeMap;

use dynafile::api::{self, Timestamp};
use dynafile_model::{AttributeValue, EncodedItem, Item};

use crate::encode::{Json, ToJson};
use crate::fields::Decoded;

/// The schema and a typed request disagree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inconsistent;

/// What a decoded value converts to.
pub(crate) trait FromDecoded: Sized {
    /// Converts it.
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent>;
}

/// What a member that may be absent converts to.
pub(crate) trait FromMember: Sized {
    /// Converts it.
    fn from_member(member: Option<Decoded>) -> Result<Self, Inconsistent>;
}

impl<T: FromDecoded> FromMember for T {
    fn from_member(member: Option<Decoded>) -> Result<T, Inconsistent> {
        T::from_decoded(member.ok_or(Inconsistent)?)
    }
}

impl<T: FromDecoded> FromMember for Option<T> {
    fn from_member(member: Option<Decoded>) -> Result<Option<T>, Inconsistent> {
        member.map(T::from_decoded).transpose()
    }
}

/// What a response's member is written as; one that is absent is not.
pub(crate) trait WriteMember {
    /// Writes it.
    fn write_member(&self, name: &str, json: &mut Json);
}

impl<T: ToJson> WriteMember for T {
    fn write_member(&self, name: &str, json: &mut Json) {
        json.member(name, self);
    }
}

impl<T: ToJson> WriteMember for Option<T> {
    fn write_member(&self, name: &str, json: &mut Json) {
        json.optional(name, self.as_ref());
    }
}

/// Structures of requests: `field = "Member"`, and the fields whose members the schema does not let through yet.
macro_rules! requests {
    ($($name:ident { $($field:ident = $member:literal),* $(,)? $(; later $($absent:ident),*)? })+) => {$(
        impl $crate::typed::FromDecoded for dynafile::api::$name {
            fn from_decoded(
                decoded: $crate::fields::Decoded,
            ) -> Result<Self, $crate::typed::Inconsistent> {
                #[allow(unused_mut, unused_variables)]
                let $crate::fields::Decoded::Structure(mut fields) = decoded else {
                    return Err($crate::typed::Inconsistent);
                };
                #[allow(clippy::needless_update)]
                Ok(dynafile::api::$name {
                    $($field: $crate::typed::FromMember::from_member(fields.take($member))?,)*
                    $($($absent: None,)*)?
                })
            }
        }
    )+};
}

/// Structures of responses: `field = "Member"`.
macro_rules! responses {
    ($($name:ident { $($field:ident = $member:literal),* $(,)? })+) => {$(
        impl $crate::encode::ToJson for dynafile::api::$name {
            fn write(&self, json: &mut $crate::encode::Json) {
                json.begin_object();
                $($crate::typed::WriteMember::write_member(&self.$field, $member, json);)*
                json.end_object();
            }
        }
    )+};
}

/// Enumerations of requests, and of responses too.
macro_rules! enumerations {
    ($($name:ident)+) => {$(
        impl $crate::typed::FromDecoded for dynafile::api::$name {
            fn from_decoded(
                decoded: $crate::fields::Decoded,
            ) -> Result<Self, $crate::typed::Inconsistent> {
                match decoded {
                    $crate::fields::Decoded::Text(name) => {
                        dynafile::api::$name::named(&name).ok_or($crate::typed::Inconsistent)
                    }
                    _ => Err($crate::typed::Inconsistent),
                }
            }
        }

        impl $crate::encode::ToJson for dynafile::api::$name {
            fn write(&self, json: &mut $crate::encode::Json) {
                json.string(self.name());
            }
        }
    )+};
}

pub(crate) use {enumerations, requests, responses};

macro_rules! leaves {
    ($($type:ty = $variant:ident)+) => {$(
        impl FromDecoded for $type {
            fn from_decoded(decoded: Decoded) -> Result<$type, Inconsistent> {
                match decoded {
                    Decoded::$variant(value) => Ok(value),
                    _ => Err(Inconsistent),
                }
            }
        }
    )+};
}

leaves! {
    String = Text
    i64 = Integer
    f64 = Double
    bool = Boolean
    EncodedItem = Item
    Item = Key
    AttributeValue = Value
}

impl FromDecoded for i32 {
    fn from_decoded(decoded: Decoded) -> Result<i32, Inconsistent> {
        i32::try_from(i64::from_decoded(decoded)?).map_err(|_| Inconsistent)
    }
}

impl FromDecoded for Timestamp {
    fn from_decoded(decoded: Decoded) -> Result<Timestamp, Inconsistent> {
        let seconds = f64::from_decoded(decoded)?;
        Ok(Timestamp::from_milliseconds((seconds * 1000.0).round() as i64))
    }
}

impl<T: FromDecoded> FromDecoded for Vec<T> {
    fn from_decoded(decoded: Decoded) -> Result<Vec<T>, Inconsistent> {
        match decoded {
            Decoded::List(elements) => elements.into_iter().map(T::from_decoded).collect(),
            _ => Err(Inconsistent),
        }
    }
}

impl<T: FromDecoded> FromDecoded for BTreeMap<String, T> {
    fn from_decoded(decoded: Decoded) -> Result<BTreeMap<String, T>, Inconsistent> {
        let Decoded::Map(entries) = decoded else { return Err(Inconsistent) };
        let entries = entries.into_iter();
        entries.map(|(name, value)| Ok((name, T::from_decoded(value)?))).collect()
    }
}

/// Which of the legacy enumerations has no conversion of its own in the engine.
impl FromDecoded for api::ConditionalOperator {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        match String::from_decoded(decoded)?.as_str() {
            "AND" => Ok(api::ConditionalOperator::And),
            "OR" => Ok(api::ConditionalOperator::Or),
            _ => Err(Inconsistent),
        }
    }
}

impl FromDecoded for api::ComparisonOperator {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        api::ComparisonOperator::named(&String::from_decoded(decoded)?).ok_or(Inconsistent)
    }
}

impl FromDecoded for api::AttributeAction {
    fn from_decoded(decoded: Decoded) -> Result<Self, Inconsistent> {
        match String::from_decoded(decoded)?.as_str() {
            "PUT" => Ok(api::AttributeAction::Put),
            "ADD" => Ok(api::AttributeAction::Add),
            "DELETE" => Ok(api::AttributeAction::Delete),
            _ => Err(Inconsistent),
        }
    }
}
