//! Collections stored as DynamoDB's sets.
//!
//! serde has no sets, so a field says that it is one, and these modules write the token that the serializer
//! knows. Reading needs no mark outside of serde's buffers; a list is read too, so that a field can become
//! a set later.
//!
//! Not here: refusing empty sets and members that are there twice; the encoder does.

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::hash::{BuildHasher, Hash};

use serde::de::{self, Deserialize, Deserializer, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// A collection that can be stored as a set: sets and vectors, and `Option`s of them.
///
/// A field is marked with `#[serde(with = "dynafile::typed::string_set")]`, `number_set` or `binary_set`;
/// without a mark it is a list. DynamoDB has no empty set: a field that may be empty is left out while it is,
/// with `#[serde(default, skip_serializing_if = "BTreeSet::is_empty")]`; or it is an `Option`, whose `None`
/// is null.
///
/// Implement the trait to store collections of other crates.
///
/// ```
/// use std::collections::BTreeSet;
/// use dynafile::typed;
/// use serde::{Deserialize, Serialize};
///
/// #[derive(Serialize, Deserialize, PartialEq, Debug)]
/// struct Article {
///     #[serde(with = "dynafile::typed::string_set")]
///     tags: BTreeSet<String>,
///     #[serde(with = "dynafile::typed::number_set")]
///     ratings: Vec<u8>,
///     #[serde(with = "dynafile::typed::binary_set", default)]
///     digests: Option<BTreeSet<[u8; 4]>>,
/// }
///
/// let article = Article {
///     tags: BTreeSet::from(["rust".to_owned(), "database".to_owned()]),
///     ratings: vec![3, 5],
///     digests: Some(BTreeSet::from([*b"abcd"])),
/// };
/// let encoded = typed::to_encoded(&article, 32)?;
/// assert_eq!(typed::from_view::<Article>(encoded.view())?, article);
/// # Ok::<(), dynafile::typed::TypedError>(())
/// ```
pub trait SetField: Sized {
    /// What the set holds.
    type Member;

    /// The members; `None` is stored as null.
    fn members(&self) -> Option<impl Iterator<Item = &Self::Member>>;

    /// The collection of these members; `None` where there was null, and for a collection that cannot be null.
    fn from_members(members: Option<Vec<Self::Member>>) -> Option<Self>;
}

impl<T: Ord> SetField for BTreeSet<T> {
    type Member = T;

    fn members(&self) -> Option<impl Iterator<Item = &T>> {
        Some(self.iter())
    }

    fn from_members(members: Option<Vec<T>>) -> Option<Self> {
        members.map(|members| members.into_iter().collect())
    }
}

impl<T: Eq + Hash, H: BuildHasher + Default> SetField for HashSet<T, H> {
    type Member = T;

    fn members(&self) -> Option<impl Iterator<Item = &T>> {
        Some(self.iter())
    }

    fn from_members(members: Option<Vec<T>>) -> Option<Self> {
        members.map(|members| members.into_iter().collect())
    }
}

impl<T> SetField for Vec<T> {
    type Member = T;

    fn members(&self) -> Option<impl Iterator<Item = &T>> {
        Some(self.iter())
    }

    fn from_members(members: Option<Vec<T>>) -> Option<Self> {
        members
    }
}

impl<C: SetField> SetField for Option<C> {
    type Member = C::Member;

    fn members(&self) -> Option<impl Iterator<Item = &C::Member>> {
        self.as_ref().and_then(C::members)
    }

    fn from_members(members: Option<Vec<C::Member>>) -> Option<Self> {
        match members {
            Some(members) => C::from_members(Some(members)).map(Some),
            None => Some(None),
        }
    }
}

/// Stores a collection of what serde writes as text as a string set (`SS`); see [`SetField`](super::SetField).
pub mod string_set {
    use dynafile_model::serde::token;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{SetField, read, write};

    /// Writes a string set.
    ///
    /// # Errors
    /// Members that are not text; later, an empty set or a member that is there twice.
    pub fn serialize<C, S>(collection: &C, serializer: S) -> Result<S::Ok, S::Error>
    where
        C: SetField<Member: Serialize>,
        S: Serializer,
    {
        write(token::STRING_SET, collection, |member| member, serializer)
    }

    /// Reads a string set, or a list.
    ///
    /// # Errors
    /// What is neither; members that the type refuses.
    pub fn deserialize<'de, C, D>(deserializer: D) -> Result<C, D::Error>
    where
        C: SetField<Member: Deserialize<'de>>,
        D: Deserializer<'de>,
    {
        read(deserializer)
    }
}

/// Stores a collection of integers, floats or exact numbers as a number set (`NS`);
/// see [`SetField`](super::SetField).
pub mod number_set {
    use dynafile_model::serde::token;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{SetField, read, write};

    /// Writes a number set.
    ///
    /// # Errors
    /// Members that are not numbers or out of range; later, an empty set or a member that is there twice.
    pub fn serialize<C, S>(collection: &C, serializer: S) -> Result<S::Ok, S::Error>
    where
        C: SetField<Member: Serialize>,
        S: Serializer,
    {
        write(token::NUMBER_SET, collection, |member| member, serializer)
    }

    /// Reads a number set, or a list.
    ///
    /// # Errors
    /// What is neither; members that the type refuses.
    pub fn deserialize<'de, C, D>(deserializer: D) -> Result<C, D::Error>
    where
        C: SetField<Member: Deserialize<'de>>,
        D: Deserializer<'de>,
    {
        read(deserializer)
    }
}

/// Stores a collection of byte strings (`Vec<u8>`, `[u8; N]`, …) as a binary set (`BS`); see
/// [`SetField`](super::SetField).
pub mod binary_set {
    use dynafile_model::serde::token;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::{ByteBuf, Bytes, SetField, collect, write};

    /// Writes a binary set.
    ///
    /// # Errors
    /// None here; later, an empty set or a member that is there twice.
    pub fn serialize<C, S>(collection: &C, serializer: S) -> Result<S::Ok, S::Error>
    where
        C: SetField<Member: AsRef<[u8]>>,
        S: Serializer,
    {
        write(token::BINARY_SET, collection, |member| Bytes(member.as_ref()), serializer)
    }

    /// Reads a binary set, or a list of binary values.
    ///
    /// # Errors
    /// What is neither; bytes that the members' type refuses, for instance because of their number.
    pub fn deserialize<'de, C, D>(deserializer: D) -> Result<C, D::Error>
    where
        C: SetField<Member: TryFrom<Vec<u8>>>,
        D: Deserializer<'de>,
    {
        let members: Option<Vec<ByteBuf>> = Option::deserialize(deserializer)?;
        let members = members.map(|members| members.into_iter().map(|member| member.0.try_into()));
        let members: Option<Result<Vec<C::Member>, _>> = members.map(Iterator::collect);
        let members = members.transpose();
        collect(members.map_err(|_| D::Error::custom("a member of the set has another length"))?)
    }
}

/// Writes members, each seen through `as_member`, behind the token of a kind of set.
fn write<'c, C, M, S>(
    token: &'static str,
    collection: &'c C,
    as_member: impl Fn(&'c C::Member) -> M,
    serializer: S,
) -> Result<S::Ok, S::Error>
where
    C: SetField,
    M: Serialize,
    S: Serializer,
{
    match collection.members() {
        Some(members) => {
            let members: Vec<M> = members.map(as_member).collect();
            serializer.serialize_newtype_struct(token, &members)
        }
        None => serializer.serialize_none(),
    }
}

/// Reads a set whose members serde reads as they are.
fn read<'de, C, D>(deserializer: D) -> Result<C, D::Error>
where
    C: SetField<Member: Deserialize<'de>>,
    D: Deserializer<'de>,
{
    collect(Option::deserialize(deserializer)?)
}

fn collect<C: SetField, E: de::Error>(members: Option<Vec<C::Member>>) -> Result<C, E> {
    C::from_members(members).ok_or_else(|| E::invalid_type(de::Unexpected::Unit, &"a set"))
}

/// Bytes that are written as such.
struct Bytes<'a>(&'a [u8]);

impl Serialize for Bytes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.0)
    }
}

/// Bytes that are read as such, also from formats that have only lists of numbers for them.
struct ByteBuf(Vec<u8>);

impl<'de> Deserialize<'de> for ByteBuf {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ByteBuf, D::Error> {
        deserializer.deserialize_byte_buf(ByteBufVisitor)
    }
}

struct ByteBufVisitor;

impl<'de> Visitor<'de> for ByteBufVisitor {
    type Value = ByteBuf;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("binary data")
    }

    fn visit_bytes<E: de::Error>(self, value: &[u8]) -> Result<ByteBuf, E> {
        Ok(ByteBuf(value.to_vec()))
    }

    fn visit_byte_buf<E: de::Error>(self, value: Vec<u8>) -> Result<ByteBuf, E> {
        Ok(ByteBuf(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut bytes: A) -> Result<ByteBuf, A::Error> {
        let mut value = Vec::new();
        while let Some(byte) = bytes.next_element()? {
            value.push(byte);
        }
        Ok(ByteBuf(value))
    }
}
