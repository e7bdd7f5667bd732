//! Sets being collected: the encoder takes a set at once, serde gives its members one by one.
//!
//! Duplicates and emptiness are the encoder's to refuse.

use dynafile_model::serde::token;
use dynafile_model::{ItemBuilder, Number};
use serde::ser::Serialize;

use super::scalar::{Purpose, Scalar, ScalarSerializer};
use crate::typed::error::Result;

/// The three kinds of set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetKind {
    String,
    Number,
    Binary,
}

impl SetKind {
    /// The set that the name of a newtype struct stands for.
    pub(super) fn of_token(name: &str) -> Option<SetKind> {
        match name {
            token::STRING_SET => Some(SetKind::String),
            token::NUMBER_SET => Some(SetKind::Number),
            token::BINARY_SET => Some(SetKind::Binary),
            _ => None,
        }
    }

    /// What it is, for messages.
    pub(super) fn in_words(self) -> &'static str {
        match self {
            SetKind::String => "string set",
            SetKind::Number => "number set",
            SetKind::Binary => "binary set",
        }
    }
}

/// The members so far.
pub(super) enum SetCollector {
    Strings(Vec<String>),
    Numbers(Vec<Number>),
    Binaries(Vec<Vec<u8>>),
}

impl SetCollector {
    pub(super) fn new(kind: SetKind) -> Self {
        match kind {
            SetKind::String => SetCollector::Strings(Vec::new()),
            SetKind::Number => SetCollector::Numbers(Vec::new()),
            SetKind::Binary => SetCollector::Binaries(Vec::new()),
        }
    }

    /// Adds a member.
    ///
    /// # Errors
    /// `SetMember` for one of another type.
    pub(super) fn push<T: Serialize + ?Sized>(&mut self, member: &T) -> Result<()> {
        let purpose = Purpose::Member(self.kind());
        let mut take = |scalar: Scalar<'_>| match (&mut *self, scalar) {
            (SetCollector::Strings(members), Scalar::Text(text)) => {
                members.push(text.to_owned());
                Ok(())
            }
            (SetCollector::Numbers(members), Scalar::Number(number)) => {
                members.push(number);
                Ok(())
            }
            (SetCollector::Binaries(members), Scalar::Binary(bytes)) => {
                members.push(bytes.to_vec());
                Ok(())
            }
            (_, other) => Err(purpose.refuse(other.in_words())),
        };
        member.serialize(ScalarSerializer { purpose, sink: &mut take })
    }

    /// Writes the set as the next value.
    pub(super) fn write(self, builder: &mut ItemBuilder) -> Result<()> {
        match self {
            SetCollector::Strings(members) => {
                builder.string_set(members.iter().map(String::as_str))?
            }
            SetCollector::Numbers(members) => builder.number_set(members)?,
            SetCollector::Binaries(members) => {
                builder.binary_set(members.iter().map(Vec::as_slice))?
            }
        };
        Ok(())
    }

    fn kind(&self) -> SetKind {
        match self {
            SetCollector::Strings(_) => SetKind::String,
            SetCollector::Numbers(_) => SetKind::Number,
            SetCollector::Binaries(_) => SetKind::Binary,
        }
    }
}
