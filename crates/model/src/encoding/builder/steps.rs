//! The steps that the builder's calls are made of, and the checks that each goes through.

use super::{ItemBuilder, Open, Step};
use crate::encoding::layout::tag;
use crate::encoding::{EncodeError, EncodeErrorKind};
use std::fmt::Write;

impl ItemBuilder {
    /// Writes a value that is no container.
    pub(super) fn scalar(&mut self, write: impl FnOnce(&mut Vec<u8>)) -> Step<'_> {
        self.check_value_may_come()?;
        let start = self.buffer.position();
        write(&mut self.buffer.bytes);
        self.end_value(start);
        Ok(self)
    }

    /// Opens a map or list.
    pub(super) fn begin(&mut self, tag_byte: u8) -> Step<'_> {
        self.check_value_may_come()?;
        let first_entry = self.buffer.entry_count();
        let start = self.push_tag(tag_byte);
        self.open.push(Open { is_map: tag_byte == tag::MAP, start, first_entry, pending: None });
        Ok(self)
    }

    /// Closes the innermost map or list, which must be of this kind.
    pub(super) fn end(&mut self, tag_byte: u8) -> Step<'_> {
        self.check_usable()?;
        let is_map = tag_byte == tag::MAP;
        let (start, first_entry) = match self.open.last() {
            Some(Open { pending: Some(_), .. }) => {
                return Err(self.misuse("a name without a value"));
            }
            Some(open) if open.is_map == is_map && self.open.len() > 1 => {
                (open.start, open.first_entry)
            }
            _ => return Err(self.misuse("the end of something that has not begun")),
        };
        if is_map {
            self.sort_attributes(first_entry)?;
        }
        self.open.pop();
        self.close_container(start, first_entry)
    }

    /// Writes a set of strings or binary values.
    pub(super) fn byte_set<'s>(
        &mut self,
        tag_byte: u8,
        members: impl Iterator<Item = &'s [u8]>,
    ) -> Step<'_> {
        self.check_value_may_come()?;
        let first_entry = self.buffer.entry_count();
        let start = self.push_tag(tag_byte);
        for member in members {
            let at = self.buffer.position();
            self.buffer.bytes.extend_from_slice(member);
            self.buffer.push_entry(at, at..at + member.len());
        }
        if self.buffer.sort_entries(first_entry).is_err() {
            // The path must not count the members as elements of a list around the set.
            self.buffer.drop_entries(first_entry);
            return Err(self.fail(EncodeErrorKind::DuplicateInSet));
        }
        self.end_set(start, first_entry)
    }

    /// Makes a set of the entries from `first_entry` on.
    pub(super) fn end_set(&mut self, start: usize, first_entry: usize) -> Step<'_> {
        if self.buffer.entry_count() == first_entry {
            return Err(self.fail(EncodeErrorKind::EmptySet));
        }
        self.close_container(start, first_entry)
    }

    /// Appends a container's tag; returns where what follows it begins.
    pub(super) fn push_tag(&mut self, tag_byte: u8) -> usize {
        self.buffer.bytes.push(tag_byte);
        self.buffer.position()
    }

    /// Sorts the attributes of the innermost map, whose entries begin at `first_entry`.
    pub(super) fn sort_attributes(&mut self, first_entry: usize) -> Result<(), EncodeError> {
        self.buffer.sort_entries(first_entry).map_err(|name| {
            // Makes the path of the error end in the name.
            self.innermost().pending = Some((name.start, name));
            self.fail(EncodeErrorKind::DuplicateName)
        })
    }

    /// Checks that an attribute's name may come here.
    pub(super) fn check_name_may_come(&mut self) -> Result<(), EncodeError> {
        self.check_usable()?;
        match self.innermost() {
            Open { is_map: false, .. } => Err(self.misuse("a name in a list")),
            Open { pending: Some(_), .. } => Err(self.misuse("a name where a value is due")),
            _ => Ok(()),
        }
    }

    /// Checks that a value may come here.
    pub(super) fn check_value_may_come(&mut self) -> Result<(), EncodeError> {
        self.check_usable()?;
        if let Open { is_map: true, pending: None, .. } = self.innermost() {
            return Err(self.misuse("a value without a name"));
        }
        // The item itself is open and at level 0, so this is the level of the value.
        if self.open.len() > self.max_depth as usize {
            return Err(self.fail(EncodeErrorKind::TooDeep { limit: self.max_depth }));
        }
        Ok(())
    }

    /// Checks that the item may end here.
    pub(super) fn check_item_may_end(&mut self) -> Result<(), EncodeError> {
        self.check_usable()?;
        if self.open.len() > 1 {
            return Err(self.misuse("the end of the item inside a map or list"));
        }
        match self.innermost().pending {
            Some(_) => Err(self.misuse("a name without a value")),
            None => Ok(()),
        }
    }

    pub(super) fn innermost(&mut self) -> &mut Open {
        self.open.last_mut().expect("the item itself is open from the start and is never popped")
    }

    pub(super) fn fail(&mut self, kind: EncodeErrorKind) -> EncodeError {
        self.failed = true;
        EncodeError::new(self.path(), kind)
    }

    fn close_container(&mut self, start: usize, first_entry: usize) -> Step<'_> {
        match self.buffer.close_container(start, first_entry) {
            Ok(()) => {
                self.end_value(start - 1);
                Ok(self)
            }
            Err(_) => Err(self.fail(EncodeErrorKind::TooLarge)),
        }
    }

    /// Notes the value from `start` on as an entry of the innermost container.
    fn end_value(&mut self, start: usize) {
        let (start, sort_key) = self.innermost().pending.take().unwrap_or((start, 0..0));
        self.buffer.push_entry(start, sort_key);
    }

    fn check_usable(&mut self) -> Result<(), EncodeError> {
        if self.failed {
            Err(self.misuse("a call after an error, without a clear"))
        } else {
            Ok(())
        }
    }

    fn misuse(&mut self, how: &'static str) -> EncodeError {
        self.fail(EncodeErrorKind::Misuse(how))
    }

    /// Where the value is that is due or being written: as in the errors, `a.b[3]`. For callers whose own
    /// conversions fail in between.
    pub fn path(&self) -> String {
        let mut path = String::new();
        for (level, open) in self.open.iter().enumerate() {
            if let Some((_, name)) = &open.pending {
                let separator = if level == 0 { "" } else { "." };
                let name = String::from_utf8_lossy(&self.buffer.bytes[name.clone()]);
                path.extend([separator, &name]);
            } else if !open.is_map {
                let end = self
                    .open
                    .get(level + 1)
                    .map_or(self.buffer.entry_count(), |inner| inner.first_entry);
                write!(path, "[{}]", end - open.first_entry).expect("a string takes any text");
            }
        }
        path
    }
}
