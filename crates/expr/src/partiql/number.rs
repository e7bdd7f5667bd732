//! Numbers of statements, which are read as `java.math.BigDecimal` reads them: exponent and scale have 32 bits, and what a
//! magnitude is compared with is computed in 32 bits too, so that it wraps.

use dynafile_model::{Number, NumberError, limits};

/// The places that digits take, before the first of them is looked at.
struct Extent {
    /// Significant digits.
    precision: i32,
    /// Digits behind the point, less the exponent.
    scale: i32,
}

/// Whether exponent and scale fit into 32 bits.
pub(super) fn is_readable(text: &str) -> bool {
    extent(text).is_some()
}

/// The number that a statement's text or a parameter of a statement says.
///
/// # Errors
/// `Invalid` for what is no number, or has an exponent or scale of more than 32 bits; otherwise those of
/// [`Number::parse`].
pub fn parse_number(text: &str) -> Result<Number, NumberError> {
    let parsed = Number::parse(text);
    if parsed == Err(NumberError::Invalid) {
        return parsed;
    }
    let Extent { precision, scale } = extent(text).ok_or(NumberError::Invalid)?;
    // The power of ten above the first digit.
    let magnitude = precision.wrapping_sub(scale);
    match parsed {
        Err(NumberError::Overflow) if magnitude <= limits::NUMBER_MIN_EXPONENT => {
            Err(NumberError::Underflow)
        }
        parsed => parsed,
    }
}

fn extent(text: &str) -> Option<Extent> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let mantissa = mantissa.trim_start_matches(['+', '-']);
    let fraction = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let scale = i64::try_from(fraction).ok()? - i64::from(exponent);
    let digits =
        mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    Some(Extent {
        precision: i32::try_from(digits.max(1)).ok()?,
        scale: i32::try_from(scale).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponents_and_scales_have_32_bits() {
        for text in
            ["1e2147483648", "-1e99999999999", "1e-2147483648", "1.5e-2147483647", "", "abc", "1e"]
        {
            assert_eq!(parse_number(text), Err(NumberError::Invalid), "{text}");
        }
    }

    #[test]
    fn a_magnitude_that_wraps_is_too_small() {
        assert_eq!(parse_number("1e2147483647"), Err(NumberError::Underflow));
        assert_eq!(parse_number("1e2147483646"), Err(NumberError::Overflow));
        assert_eq!(parse_number("1e-2147483647"), Err(NumberError::Underflow));
        assert_eq!(parse_number("1e126"), Err(NumberError::Overflow));
        assert_eq!(parse_number("1e-131"), Err(NumberError::Underflow));
    }

    #[test]
    fn digits_may_stand_on_either_side_of_the_point() {
        for (text, expected) in
            [("7.31E+6", "7310000"), (".73e1", "7.3"), ("5.", "5"), ("-.5", "-0.5")]
        {
            assert_eq!(parse_number(text), Number::parse(expected), "{text}");
        }
    }
}
