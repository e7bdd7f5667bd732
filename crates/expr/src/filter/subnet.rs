//! IPv4 subnets, as in `address in 10.0.0.0/8`.

use std::fmt::{self, Display, Formatter};
use std::net::Ipv4Addr;

/// A range of IPv4 addresses that share their first bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Subnet {
    network: u32,
    prefix: u8,
}

impl Subnet {
    /// Reads `a.b.c.d/n`. The bits beyond the first `n` do not matter. `None` if it is not of that form, a part of
    /// the address is above 255, or `n` above 32. Leading zeros are read as decimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix = number_up_to(prefix, 32)?;
        let mut network = 0u32;
        let mut parts = address.split('.');
        for _ in 0..4 {
            network = network << 8 | u32::from(number_up_to(parts.next()?, 255)?);
        }
        if parts.next().is_some() {
            return None;
        }
        Some(Subnet { network: network & mask(prefix), prefix })
    }

    /// Whether the address lies in the subnet.
    pub fn contains(self, address: u32) -> bool {
        address & mask(self.prefix) == self.network
    }

    /// Whether `text` is an address in the subnet, or a subnet that lies in it.
    pub fn contains_text(self, text: &str) -> bool {
        if text.contains('/') {
            let inner = Subnet::parse(text);
            return inner
                .is_some_and(|inner| inner.prefix >= self.prefix && self.contains(inner.network));
        }
        text.parse::<Ipv4Addr>().is_ok_and(|address| self.contains(address.to_bits()))
    }
}

impl Display for Subnet {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", Ipv4Addr::from_bits(self.network), self.prefix)
    }
}

fn mask(prefix: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0)
}

fn number_up_to(digits: &str, largest: u8) -> Option<u8> {
    if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().filter(|number| *number <= largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_prefix_decides_which_bits_count() {
        for (subnet, address, inside) in [
            ("10.0.0.0/8", "10.255.255.255", true),
            ("10.0.0.0/8", "11.0.0.0", false),
            ("10.9.9.9/8", "10.1.2.3", true),
            ("010.0.0.0/08", "10.1.2.3", true),
            ("0.0.0.0/0", "255.255.255.255", true),
            ("1.2.3.4/32", "1.2.3.4", true),
            ("1.2.3.4/32", "1.2.3.5", false),
            ("10.0.0.0/8", "10.1.0.0/16", true),
            ("10.1.0.0/16", "10.0.0.0/8", false),
            ("10.0.0.0/8", "10.1", false),
            ("10.0.0.0/8", "", false),
            ("10.0.0.0/8", "010.1.1.1", false),
            ("10.0.0.0/8", "10.1.1.1/40", false),
        ] {
            assert_eq!(
                Subnet::parse(subnet).unwrap().contains_text(address),
                inside,
                "{address} in {subnet}"
            );
        }
    }

    #[test]
    fn what_is_not_a_subnet_is_refused() {
        for text in [
            "10.0.0.0/33",
            "300.0.0.0/8",
            "10.0.0/8",
            "10.0.0.0.0/8",
            "10.0.0.0/",
            "10..0.0/8",
            "1/8",
        ] {
            assert_eq!(Subnet::parse(text), None, "{text}");
        }
    }
}
