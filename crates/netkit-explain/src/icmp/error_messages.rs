//! The table of ICMP error messages: somebody on the path, or this host, could not deliver a packet.
//!
//! It holds no logic, and not the informational messages such as echo. The terms are those of the RFC in each
//! row's last column; the words of `ping` were read in iputils' `pr_icmph` (IPv4) and `print_icmp` (IPv6). A
//! meaning speaks of a firewall only where the code itself says that something is prohibited.

use super::IcmpMeaning;
use super::IcmpVersion::{V4, V6};
use super::row;

pub(super) const MESSAGES: &[IcmpMeaning] = &[
    row(
        (V4, 3, Some(0)),
        "destination unreachable: net unreachable",
        "Destination Net Unreachable",
        "A router has no route to the target's network.",
        "RFC 792",
    ),
    row(
        (V4, 3, Some(1)),
        "destination unreachable: host unreachable",
        "Destination Host Unreachable",
        "A router, or this host itself, has a route but nothing answers for the target's address on \
         the last link.",
        "RFC 792",
    ),
    row(
        (V4, 3, Some(2)),
        "destination unreachable: protocol unreachable",
        "Destination Protocol Unreachable",
        "The target says that it does not speak this transport protocol.",
        "RFC 792",
    ),
    row(
        (V4, 3, Some(3)),
        "destination unreachable: port unreachable",
        "Destination Port Unreachable",
        "The target, or a device that answers for it, says that nothing takes datagrams on this port.",
        "RFC 792",
    ),
    row(
        (V4, 3, Some(4)),
        "destination unreachable: fragmentation needed and DF set",
        "Frag needed and DF set",
        "A router says that the packet is larger than its next link carries and may not be fragmented; \
         the number is that link's MTU.",
        "RFC 1191 §4",
    )
    .info(" (mtu = {})"),
    row(
        (V4, 3, Some(5)),
        "destination unreachable: source route failed",
        "Source Route Failed",
        "A router cannot follow the source route that the packet asks for.",
        "RFC 792",
    ),
    row(
        (V4, 3, Some(6)),
        "destination unreachable: destination network unknown",
        "Destination Net Unknown",
        "A router says that the target's network does not exist.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(7)),
        "destination unreachable: destination host unknown",
        "Destination Host Unknown",
        "A router says that its link layer knows no such host.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(8)),
        "destination unreachable: source host isolated",
        "Source Host Isolated",
        "A router says that this host is cut off from the network; routers should not send this code \
         any more.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(9)),
        "destination unreachable: communication with destination network administratively prohibited",
        "Destination Net Prohibited",
        "A router or firewall says that its rules forbid traffic to the target's network.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(10)),
        "destination unreachable: communication with destination host administratively prohibited",
        "Destination Host Prohibited",
        "A router or firewall, often the target's own, says that its rules forbid traffic to this host.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(11)),
        "destination unreachable: network unreachable for type of service",
        "Destination Net Unreachable for Type of Service",
        "A router has no route to the target's network for the packet's type of service.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(12)),
        "destination unreachable: host unreachable for type of service",
        "Destination Host Unreachable for Type of Service",
        "A router cannot reach the target with the packet's type of service.",
        "RFC 1122 §3.2.2.1",
    ),
    row(
        (V4, 3, Some(13)),
        "destination unreachable: communication administratively prohibited",
        "Packet filtered",
        "A router or firewall, possibly the target's own, says that its rules forbid this traffic.",
        "RFC 1812 §5.2.7.1",
    ),
    row(
        (V4, 3, Some(14)),
        "destination unreachable: host precedence violation",
        "Precedence Violation",
        "The first router says that the packet's precedence is not permitted for this host, target or \
         port.",
        "RFC 1812 §5.2.7.1",
    ),
    row(
        (V4, 3, Some(15)),
        "destination unreachable: precedence cutoff in effect",
        "Precedence Cutoff",
        "A router says that the packet's precedence is below the least that its network carries.",
        "RFC 1812 §5.2.7.1",
    ),
    row(
        (V4, 4, None),
        "source quench",
        "Source Quench",
        "A router or the target asks to send slower; the message is deprecated and to be ignored.",
        "RFC 6633",
    ),
    row(
        (V4, 5, Some(0)),
        "redirect: for the network",
        "Redirect Network",
        "The first router knows a better gateway for the target's network; the packet was forwarded \
         all the same.",
        "RFC 792",
    )
    .info("(New nexthop: {})"),
    row(
        (V4, 5, Some(1)),
        "redirect: for the host",
        "Redirect Host",
        "The first router knows a better gateway for this target; the packet was forwarded all the same.",
        "RFC 792",
    )
    .info("(New nexthop: {})"),
    row(
        (V4, 5, Some(2)),
        "redirect: for the type of service and network",
        "Redirect Type of Service and Network",
        "The first router knows a better gateway for the target's network and this type of service; \
         the packet was forwarded all the same.",
        "RFC 792",
    )
    .info("(New nexthop: {})"),
    row(
        (V4, 5, Some(3)),
        "redirect: for the type of service and host",
        "Redirect Type of Service and Host",
        "The first router knows a better gateway for this target and type of service; the packet was \
         forwarded all the same.",
        "RFC 792",
    )
    .info("(New nexthop: {})"),
    row(
        (V4, 11, Some(0)),
        "time exceeded: time to live exceeded in transit",
        "Time to live exceeded",
        "A router discarded the packet because its time to live ran out there: the path is longer than \
         that, or it loops.",
        "RFC 792",
    ),
    row(
        (V4, 11, Some(1)),
        "time exceeded: fragment reassembly time exceeded",
        "Frag reassembly time exceeded",
        "The target received some fragments of the packet and gave up waiting for the others.",
        "RFC 792",
    ),
    row(
        (V4, 12, Some(0)),
        "parameter problem: pointer indicates the error",
        "Parameter problem",
        "A router or the target cannot accept the packet's header; the number is the place of the \
         faulty byte.",
        "RFC 792",
    )
    .info(": pointer = {}"),
    row(
        (V4, 12, Some(1)),
        "parameter problem: missing a required option",
        "Parameter problem",
        "A router or the target demands an IP option that the packet does not carry.",
        "RFC 1108",
    )
    .info(": pointer = {}"),
    row(
        (V4, 12, Some(2)),
        "parameter problem: bad length",
        "Parameter problem",
        "A router or the target says that a length in the packet's header is wrong.",
        "RFC 792",
    )
    .info(": pointer = {}"),
    row(
        (V6, 1, Some(0)),
        "destination unreachable: no route to destination",
        "Destination unreachable: No route",
        "A router, or this host itself, has no route to the target.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(1)),
        "destination unreachable: communication with destination administratively prohibited",
        "Destination unreachable: Administratively prohibited",
        "A router or firewall, possibly the target's own, says that its rules forbid this traffic.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(2)),
        "destination unreachable: beyond scope of source address",
        "Destination unreachable: Beyond scope of source address",
        "A router says that a packet from this source address, link-local for example, may not leave \
         its zone.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(3)),
        "destination unreachable: address unreachable",
        "Destination unreachable: Address unreachable",
        "A router, or this host itself, has a route but nothing answers for the target's address on \
         the last link.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(4)),
        "destination unreachable: port unreachable",
        "Destination unreachable: Port unreachable",
        "The target, or a device that answers for it, says that nothing takes datagrams on this port.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(5)),
        "destination unreachable: source address failed ingress/egress policy",
        "Destination unreachable: Source address failed ingress/egress policy",
        "A router or firewall says that its rules forbid this packet's source address.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(6)),
        "destination unreachable: reject route to destination",
        "Destination unreachable: Reject route to destination",
        "A router or firewall says that its routing table forbids traffic to the target.",
        "RFC 4443 §3.1",
    ),
    row(
        (V6, 1, Some(7)),
        "destination unreachable: error in source routing header",
        "Destination unreachable: Unknown code 7",
        "A router cannot follow the source route that the packet asks for.",
        "RFC 6554",
    ),
    row(
        (V6, 1, Some(8)),
        "destination unreachable: headers too long",
        "Destination unreachable: Unknown code 8",
        "A router says that the packet's chain of headers is longer than it can process.",
        "RFC 8883 §3",
    ),
    row(
        (V6, 2, None),
        "packet too big",
        "Packet too big",
        "A router says that the packet is larger than its next link carries; the number is that link's \
         MTU.",
        "RFC 4443 §3.2",
    )
    .info(": mtu={}"),
    row(
        (V6, 3, Some(0)),
        "time exceeded: hop limit exceeded in transit",
        "Time exceeded: Hop limit",
        "A router discarded the packet because its hop limit ran out there: the path is longer than \
         that, or it loops.",
        "RFC 4443 §3.3",
    ),
    row(
        (V6, 3, Some(1)),
        "time exceeded: fragment reassembly time exceeded",
        "Time exceeded: Defragmentation failure",
        "The target received some fragments of the packet and gave up waiting for the others.",
        "RFC 4443 §3.3",
    ),
    row(
        (V6, 4, Some(0)),
        "parameter problem: erroneous header field encountered",
        "Parameter problem: Wrong header field",
        "A router or the target cannot accept a field of the packet's header; the number is its place.",
        "RFC 4443 §3.4",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(1)),
        "parameter problem: unrecognized next header type encountered",
        "Parameter problem: Unknown header",
        "The target does not know a header that the packet carries; the number is its place.",
        "RFC 4443 §3.4",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(2)),
        "parameter problem: unrecognized IPv6 option encountered",
        "Parameter problem: Unknown option",
        "A router or the target does not know an option that the packet carries; the number is its place.",
        "RFC 4443 §3.4",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(3)),
        "parameter problem: IPv6 first fragment has incomplete IPv6 header chain",
        "Parameter problem: code 3",
        "A router or the target discards a first fragment that does not hold all of the packet's headers.",
        "RFC 7112",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(4)),
        "parameter problem: SR upper-layer header error",
        "Parameter problem: code 4",
        "The end of a segment-routed path does not accept the packet's upper-layer header.",
        "RFC 8754 §4.3.1",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(5)),
        "parameter problem: unrecognized next header type encountered by intermediate node",
        "Parameter problem: code 5",
        "A router discards the packet because it does not know a header that it carries; the number is \
         its place.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(6)),
        "parameter problem: extension header too big",
        "Parameter problem: code 6",
        "A router discards the packet because one of its extension headers is larger than it can process.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(7)),
        "parameter problem: extension header chain too long",
        "Parameter problem: code 7",
        "A router discards the packet because its extension headers together are longer than it can \
         process.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(8)),
        "parameter problem: too many extension headers",
        "Parameter problem: code 8",
        "A router discards the packet because it carries more extension headers than it can process.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(9)),
        "parameter problem: too many options in extension header",
        "Parameter problem: code 9",
        "A router discards the packet because an extension header carries more options than it can \
         process.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
    row(
        (V6, 4, Some(10)),
        "parameter problem: option too big",
        "Parameter problem: code 10",
        "A router discards the packet because one of its options is longer than it can process.",
        "RFC 8883 §2",
    )
    .info(" at {}"),
];
