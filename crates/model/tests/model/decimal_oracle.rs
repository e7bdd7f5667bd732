//! Decimal arithmetic as done by hand, slow and obvious: the second opinion that `Number` is tested against.

use std::cmp::Ordering;

/// Places before and after the point: room for any number of the model, and for any sum of two.
const WHOLE: usize = 130;
const FRACTION: usize = 180;

/// A signed decimal with every digit written out, most significant first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    negative: bool,
    digits: Vec<u8>,
}

impl Decimal {
    /// Reads `[-]digits[.digits][e[-]digits]`.
    pub(crate) fn parse(text: &str) -> Decimal {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (mantissa, exponent) = rest.split_once('e').unwrap_or((rest, "0"));
        let exponent: isize = exponent.parse().unwrap();
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let mut digits = vec![0; WHOLE + FRACTION];
        for (i, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
            let place = WHOLE as isize - whole.len() as isize + i as isize - exponent;
            if digit != b'0' {
                digits[place as usize] = digit - b'0';
            }
        }
        Decimal { negative, digits }.normalized()
    }

    /// The sum.
    pub(crate) fn add(&self, other: &Decimal) -> Decimal {
        if self.negative == other.negative {
            return Decimal {
                negative: self.negative,
                digits: add_digits(&self.digits, &other.digits),
            };
        }
        let (larger, smaller) =
            if self.digits >= other.digits { (self, other) } else { (other, self) };
        let digits = subtract_digits(&larger.digits, &smaller.digits);
        Decimal { negative: larger.negative, digits }.normalized()
    }

    /// The number with the other sign.
    pub(crate) fn negated(&self) -> Decimal {
        Decimal { negative: !self.negative, digits: self.digits.clone() }.normalized()
    }

    /// Numeric order.
    pub(crate) fn compare(&self, other: &Decimal) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.digits.cmp(&other.digits),
            (true, true) => other.digits.cmp(&self.digits),
        }
    }

    /// How many digits there are from the first to the last that is not zero.
    pub(crate) fn significant_digits(&self) -> usize {
        match (self.first_digit(), self.digits.iter().rposition(|&digit| digit > 0)) {
            (Some(first), Some(last)) => last - first + 1,
            _ => 0,
        }
    }

    /// The power of ten of the first digit that is not zero.
    pub(crate) fn magnitude(&self) -> Option<isize> {
        Some(WHOLE as isize - 1 - self.first_digit()? as isize)
    }

    /// Plain notation without needless zeros.
    pub(crate) fn to_plain(&self) -> String {
        let text: String = self.digits.iter().map(|digit| char::from(b'0' + digit)).collect();
        let (whole, fraction) = text.split_at(WHOLE);
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let sign = if self.negative { "-" } else { "" };
        let whole = if whole.is_empty() { "0" } else { whole };
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    fn first_digit(&self) -> Option<usize> {
        self.digits.iter().position(|&digit| digit > 0)
    }

    /// Zero has no sign.
    fn normalized(mut self) -> Decimal {
        self.negative &= self.first_digit().is_some();
        self
    }
}

fn add_digits(left: &[u8], right: &[u8]) -> Vec<u8> {
    let mut sum = vec![0; left.len()];
    let mut carry = 0;
    for i in (0..left.len()).rev() {
        let digit = left[i] + right[i] + carry;
        sum[i] = digit % 10;
        carry = digit / 10;
    }
    assert_eq!(carry, 0, "there is room for every sum");
    sum
}

fn subtract_digits(larger: &[u8], smaller: &[u8]) -> Vec<u8> {
    let mut difference = vec![0; larger.len()];
    let mut borrow = 0;
    for i in (0..larger.len()).rev() {
        let digit = 10 + larger[i] - smaller[i] - borrow;
        difference[i] = digit % 10;
        borrow = 1 - digit / 10;
    }
    assert_eq!(borrow, 0, "the larger is larger");
    difference
}

#[test]
fn the_oracle_adds_subtracts_and_prints() {
    let sum = |left, right| Decimal::parse(left).add(&Decimal::parse(right)).to_plain();
    assert_eq!(sum("1.5", "2.75"), "4.25");
    assert_eq!(sum("100", "-0.01"), "99.99");
    assert_eq!(sum("-3", "3"), "0");
    assert_eq!(sum("1e5", "-2e5"), "-100000");
    assert_eq!(Decimal::parse("0.00120").significant_digits(), 2);
    assert_eq!(Decimal::parse("0.0012").magnitude(), Some(-3));
}
