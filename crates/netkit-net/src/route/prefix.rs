//! A prefix of addresses: what is in it, and how `ip route` prints it.
//!
//! It knows no tables.

use std::fmt;
use std::net::IpAddr;

/// All addresses that begin like this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Prefix {
    pub address: IpAddr,
    /// How many bits of it count.
    pub length: u8,
}

impl Prefix {
    /// Whether the address is of this family and begins with these bits.
    pub(super) fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                let differing = u32::from(mine) ^ u32::from(other);
                differing.leading_zeros() >= u32::from(self.length)
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                let differing = u128::from(mine) ^ u128::from(other);
                differing.leading_zeros() >= u32::from(self.length)
            }
            _ => false,
        }
    }

    fn is_host(self) -> bool {
        self.length >= if self.address.is_ipv6() { 128 } else { 32 }
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_host() {
            return self.address.fmt(formatter);
        }
        write!(formatter, "{}/{}", self.address, self.length)
    }
}

#[cfg(test)]
mod tests {
    use super::Prefix;

    fn check(prefix: (&str, u8), address: &str, contains: bool, printed: &str) {
        let prefix = Prefix { address: prefix.0.parse().expect("an address"), length: prefix.1 };
        assert_eq!(prefix.contains(address.parse().expect("an address")), contains, "{prefix} {address}");
        assert_eq!(prefix.to_string(), printed);
    }

    #[test]
    fn a_prefix_holds_what_begins_like_it() {
        check(("10.91.2.0", 24), "10.91.2.255", true, "10.91.2.0/24");
        check(("10.91.2.0", 24), "10.91.3.0", false, "10.91.2.0/24");
        check(("10.91.2.1", 32), "10.91.2.1", true, "10.91.2.1");
        check(("10.91.2.1", 32), "10.91.2.0", false, "10.91.2.1");
        check(("0.0.0.0", 0), "255.255.255.255", true, "0.0.0.0/0");
        check(("0.0.0.0", 0), "::1", false, "0.0.0.0/0");
        check(("fd00:1::", 32), "fd00:1:ffff::1", true, "fd00:1::/32");
        check(("fd00:1::", 32), "fd00:2::1", false, "fd00:1::/32");
        check(("::1", 128), "::1", true, "::1");
        check(("::", 0), "ffff::", true, "::/0");
    }
}
