//! Counting, stripping and writing the decimal digits of integers.
//!
//! Most numbers fit in 64 bits, where this arithmetic is several times faster than in 128: each function takes
//! that way where it can.

/// `10^power`, for `power ≤ 38`.
pub(super) fn pow10(power: u32) -> u128 {
    POWERS[power as usize]
}

/// How many decimal digits a non-zero integer has.
pub(super) fn decimal_digits(value: u128) -> u32 {
    match u64::try_from(value) {
        Ok(small) => small.ilog10() + 1,
        Err(_) => value.ilog10() + 1,
    }
}

/// The non-zero integer without its trailing zeros, and how many there were.
pub(super) fn strip_trailing_zeros(value: u128) -> (u128, u32) {
    if let Ok(small) = u64::try_from(value) {
        let (stripped, count) = strip_trailing_zeros_u64(small);
        return (u128::from(stripped), count);
    }
    if value & 1 == 1 {
        return (value, 0);
    }
    let (high, low) = split_chunk(value);
    if low == 0 {
        let (stripped, count) = strip_trailing_zeros(high);
        return (stripped, count + CHUNK_DIGITS);
    }
    let (_, count) = strip_trailing_zeros_u64(low);
    (value / pow10(count), count)
}

/// [`strip_trailing_zeros`] for 64 bits.
pub(super) fn strip_trailing_zeros_u64(mut value: u64) -> (u64, u32) {
    let mut count = 0;
    // A multiple of ten is even: odd values, half of all, need no division.
    while value & 1 == 0 && value.is_multiple_of(10) {
        value /= 10;
        count += 1;
    }
    (value, count)
}

/// Whether a non-zero integer ends in a zero.
pub(super) fn has_trailing_zero(value: u128) -> bool {
    value & 1 == 0
        && match u64::try_from(value) {
            Ok(small) => small.is_multiple_of(10),
            Err(_) => split_chunk(value).1.is_multiple_of(10),
        }
}

/// The decimal digits of an integer, as text on the stack.
pub(super) struct DecimalText {
    bytes: [u8; MAX_DIGITS],
    start: usize,
}

impl DecimalText {
    pub(super) fn new(mut value: u128) -> DecimalText {
        let mut text = DecimalText { bytes: [b'0'; MAX_DIGITS], start: MAX_DIGITS };
        while value > u128::from(u64::MAX) {
            let (high, low) = split_chunk(value);
            let end = text.start;
            text.prepend(low);
            // Zeros at the front of a chunk are inside the number.
            text.start = end - CHUNK_DIGITS as usize;
            value = high;
        }
        text.prepend(value as u64);
        text
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[self.start..]
    }

    fn prepend(&mut self, mut value: u64) {
        loop {
            self.start -= 1;
            self.bytes[self.start] = b'0' + (value % 10) as u8;
            value /= 10;
            if value == 0 {
                return;
            }
        }
    }
}

/// The integer above its last 19 digits, and those digits.
fn split_chunk(value: u128) -> (u128, u64) {
    let chunk = pow10(CHUNK_DIGITS);
    let high = value / chunk;
    (high, (value - high * chunk) as u64)
}

/// The most digits of which every number fits in 64 bits.
const CHUNK_DIGITS: u32 = 19;

/// The digits of the largest 128-bit integer.
const MAX_DIGITS: usize = 39;

const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};
