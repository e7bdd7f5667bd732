//! The memory that what is decoded may take.
//!
//! Three bytes of JSON, `{},`, are a value of some fifty in memory, so lists, maps and sets that the service's model leaves
//! without a longest length are bounded by what all of them take together. Lengths that the model has are enough for the
//! rest: nothing is kept beyond them. What is counted are values and their names; texts and items are about as long as their
//! JSON.

/// What a body of any length may take.
const FIXED_BYTES: usize = 1 << 20;

/// What each byte of the body may take besides. Requests that make sense need up to seven: updates of a hundred thousand
/// attributes whose names and values have two characters.
const PER_BODY_BYTE: usize = 8;

/// What is left of the memory that a request may take.
#[derive(Debug)]
pub(super) struct Allowance {
    limit_bytes: usize,
    left_bytes: usize,
    exhausted: bool,
}

impl Allowance {
    /// That of a body.
    pub(super) fn of(body: &[u8]) -> Allowance {
        let limit_bytes = FIXED_BYTES + PER_BODY_BYTE * body.len();
        Allowance { limit_bytes, left_bytes: limit_bytes, exhausted: false }
    }

    /// Takes bytes; `false` if so many are not left, now or before.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        match self.left_bytes.checked_sub(bytes) {
            Some(left) => self.left_bytes = left,
            None => self.exhausted = true,
        }
        !self.exhausted
    }

    /// Whether something did not fit.
    pub(super) fn is_spent(&self) -> bool {
        self.exhausted
    }

    /// The limit, if something did not fit within it.
    pub(super) fn exceeded(&self) -> Option<usize> {
        self.exhausted.then_some(self.limit_bytes)
    }
}
