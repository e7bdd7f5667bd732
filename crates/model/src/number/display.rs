//! Number to text, as DynamoDB prints: plain notation whatever the magnitude, no exponent, no trailing zeros,
//! no `-0`.

use super::Number;
use std::fmt;

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.mantissa.unsigned_abs().to_string();
        let mut text = String::with_capacity(TEXT_MAX_LENGTH);
        if self.exponent >= 0 {
            text.push_str(&digits);
            push_zeros(&mut text, self.exponent as usize);
        } else {
            let fraction = usize::from(self.exponent.unsigned_abs());
            push_with_fraction(&mut text, &digits, fraction);
        }
        f.pad_integral(self.mantissa >= 0, "", &text)
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        match self.kind {
            super::NumberKind::Plain => Ok(()),
            super::NumberKind::Float => f.write_str("f"),
            super::NumberKind::Decimal => f.write_str("d"),
        }
    }
}

/// Room for the longest text without its sign: `0.`, 129 zeros and 38 digits.
const TEXT_MAX_LENGTH: usize = 170;

fn push_with_fraction(text: &mut String, digits: &str, fraction: usize) {
    if fraction < digits.len() {
        let (whole, fraction) = digits.split_at(digits.len() - fraction);
        text.push_str(whole);
        text.push('.');
        text.push_str(fraction);
    } else {
        text.push_str("0.");
        push_zeros(text, fraction - digits.len());
        text.push_str(digits);
    }
}

fn push_zeros(text: &mut String, count: usize) {
    text.extend(std::iter::repeat_n('0', count));
}
