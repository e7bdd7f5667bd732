//! Counting, stripping and scaling decimal digits of integers.

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
    let chunk = pow10(CHUNK_DIGITS);
    let (high, low) = (value / chunk, (value % chunk) as u64);
    if low == 0 {
        let (stripped, count) = strip_trailing_zeros(high);
        return (stripped, count + CHUNK_DIGITS);
    }
    let (_, count) = strip_trailing_zeros_u64(low);
    (value / pow10(count), count)
}

fn strip_trailing_zeros_u64(mut value: u64) -> (u64, u32) {
    let mut count = 0;
    // A multiple of ten is even: odd values, half of all, need no division.
    while value & 1 == 0 && value % 10 == 0 {
        value /= 10;
        count += 1;
    }
    (value, count)
}

/// The most digits of which every number fits in 64 bits.
const CHUNK_DIGITS: u32 = 19;

const POWERS: [u128; 39] = {
    let mut powers = [1u128; 39];
    let mut i = 1;
    while i < powers.len() {
        powers[i] = powers[i - 1] * 10;
        i += 1;
    }
    powers
};
