//! The control bits of a TCP header: a set with the standard's names.
//!
//! It does not say which combinations make sense: every byte is a set.

use std::fmt;
use std::ops::BitOr;

/// Control bits (RFC 9293 §3.1).
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// No more data from the sender.
    pub const FIN: Self = Self(0x01);
    /// Synchronize sequence numbers.
    pub const SYN: Self = Self(0x02);
    /// Reset the connection.
    pub const RST: Self = Self(0x04);
    /// Push.
    pub const PSH: Self = Self(0x08);
    /// The acknowledgment number is significant.
    pub const ACK: Self = Self(0x10);
    /// The urgent pointer is significant.
    pub const URG: Self = Self(0x20);
    /// ECN-Echo (RFC 3168 §6.1).
    pub const ECE: Self = Self(0x40);
    /// Congestion window reduced (RFC 3168 §6.1).
    pub const CWR: Self = Self(0x80);

    /// Whether all of `flags` are set.
    pub fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

impl BitOr for TcpFlags {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The names of the flags in the order of their bits, joined by commas: `SYN,ACK`. Nothing when none is set.
impl fmt::Display for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 8] = ["FIN", "SYN", "RST", "PSH", "ACK", "URG", "ECE", "CWR"];
        let mut separator = "";
        for (bit, name) in NAMES.iter().enumerate() {
            if self.0 >> bit & 1 == 1 {
                write!(f, "{separator}{name}")?;
                separator = ",";
            }
        }
        Ok(())
    }
}

impl fmt::Debug for TcpFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TcpFlags({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_named_in_the_order_of_their_bits() {
        let check = |flags: TcpFlags, expect: &str| {
            assert_eq!(flags.to_string(), expect);
            assert_eq!(format!("{flags:?}"), format!("TcpFlags({expect})"));
        };
        check(TcpFlags::default(), "");
        check(TcpFlags::SYN, "SYN");
        check(TcpFlags::ACK | TcpFlags::SYN, "SYN,ACK");
        check(TcpFlags(0xff), "FIN,SYN,RST,PSH,ACK,URG,ECE,CWR");
    }

    #[test]
    fn a_set_contains_what_is_in_it_and_nothing_else() {
        let syn_ack = TcpFlags::SYN | TcpFlags::ACK;
        assert!(syn_ack.contains(TcpFlags::SYN));
        assert!(syn_ack.contains(syn_ack));
        assert!(syn_ack.contains(TcpFlags::default()));
        assert!(!syn_ack.contains(TcpFlags::SYN | TcpFlags::RST));
    }
}
