//! ICMP and ICMPv6 errors by what they say, whatever their numbers; and what they say when this host says it.
//!
//! It explains no code (`netkit-explain` does) and draws no verdict.

use netkit_model::IcmpReport;

/// What an ICMP error says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IcmpKind {
    /// Somebody's rules forbid the packet.
    AdminProhibited,
    /// A router has no route.
    NoRoute,
    /// A router cannot deliver to the host on its last link.
    HostUnreachable,
    /// The host does not speak the protocol.
    ProtocolUnreachable,
    /// The packet is larger than the next link carries.
    PacketTooBig,
    /// The hop limit ran out in transit.
    HopLimitExceeded,
    /// From this host: the neighbour on the link did not answer address resolution.
    NeighbourUnresolved,
    /// From this host: one of its own rules rejects the packet.
    RejectedHere,
    /// Anything else.
    Other,
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Speaker {
    /// This host, to itself.
    ThisHost,
    /// A router or the target.
    Network,
}

impl IcmpKind {
    /// What this error says when this speaker sends it.
    pub(crate) fn of(report: &IcmpReport, speaker: Speaker) -> Self {
        let kind = Self::by_numbers(report);
        match (speaker, kind) {
            (Speaker::Network, kind) => kind,
            (Speaker::ThisHost, Self::HostUnreachable) => Self::NeighbourUnresolved,
            (Speaker::ThisHost, Self::PacketTooBig | Self::HopLimitExceeded) => kind,
            // A route that this host lacks fails the send itself, so an unreachable that it sends to itself comes
            // from a rule that rejects.
            (Speaker::ThisHost, _) if is_destination_unreachable(report) => Self::RejectedHere,
            (Speaker::ThisHost, _) => Self::Other,
        }
    }

    /// RFC 792, RFC 1122 §3.2.2.1 and RFC 1812 §5.2.7.1; RFC 4443 §3, by whose §3.1 codes 5 and 6 refine code 1.
    fn by_numbers(report: &IcmpReport) -> Self {
        match (report.ipv6, report.icmp_type, report.code) {
            (false, 3, 9 | 10 | 13) | (true, 1, 1 | 5 | 6) => Self::AdminProhibited,
            (false, 3, 0 | 6 | 11) | (true, 1, 0) => Self::NoRoute,
            (false, 3, 1) | (true, 1, 3) => Self::HostUnreachable,
            (false, 3, 2) | (true, 4, 1) => Self::ProtocolUnreachable,
            (false, 3, 4) | (true, 2, _) => Self::PacketTooBig,
            (false, 11, 0) | (true, 3, 0) => Self::HopLimitExceeded,
            _ => Self::Other,
        }
    }
}

fn is_destination_unreachable(report: &IcmpReport) -> bool {
    report.icmp_type == if report.ipv6 { 1 } else { 3 }
}

#[cfg(test)]
mod tests {
    use netkit_explain::{IcmpVersion, icmp_messages};

    use super::*;

    fn kind(ipv6: bool, icmp_type: u8, code: u8, speaker: Speaker) -> IcmpKind {
        IcmpKind::of(&IcmpReport { ipv6, icmp_type, code, offender: None, mtu: None }, speaker)
    }

    #[test]
    fn every_prohibition_in_the_explained_table_is_one_here() {
        for message in icmp_messages().filter(|message| message.name.contains("prohibited")) {
            let code = message.code.expect("a prohibition has a code");
            let ipv6 = message.version == IcmpVersion::V6;
            let kind = kind(ipv6, message.icmp_type, code, Speaker::Network);
            assert_eq!(kind, IcmpKind::AdminProhibited, "{}", message.name);
        }
    }

    #[test]
    fn an_own_unreachable_is_a_neighbour_or_a_rule() {
        for code in 0..=15 {
            let expected = match code {
                1 => IcmpKind::NeighbourUnresolved,
                4 => IcmpKind::PacketTooBig,
                _ => IcmpKind::RejectedHere,
            };
            assert_eq!(kind(false, 3, code, Speaker::ThisHost), expected, "ICMP 3/{code}");
        }
    }

    #[test]
    fn unknown_numbers_are_other() {
        for ipv6 in [false, true] {
            for icmp_type in [0, 99, 255] {
                for speaker in [Speaker::ThisHost, Speaker::Network] {
                    assert_eq!(kind(ipv6, icmp_type, 255, speaker), IcmpKind::Other);
                }
            }
        }
    }
}
