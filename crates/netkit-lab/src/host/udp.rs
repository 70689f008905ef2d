//! What a host does with UDP: services that echo, DNS, and port unreachable for the rest. It knows no DNS message.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_packet::icmp::encode_error;
use netkit_packet::ip::{IpDatagram, IpHeader, encode};
use netkit_packet::udp::{self, UdpDatagram};

use super::dns::{DnsAnswer, DnsTransport, answer};
use super::{DNS_PORT, Outgoing, header_of_answer, protocol};
use crate::topology::Host;

/// Takes a UDP datagram; `false` when the host says nothing because nobody listens there.
pub(super) fn receive(host: &Host, datagram: &IpDatagram<'_>, out: &mut Vec<Outgoing>) -> bool {
    let Ok(request) = UdpDatagram::decode(datagram.payload) else { return false };
    if host.udp_echo.contains(&request.destination_port) {
        // Two services that echo would talk for ever, and a forged source address is all it takes.
        let talks_to_echo = host.udp_echo.contains(&request.source_port);
        if !talks_to_echo {
            out.push(reply(host, datagram, &request, Duration::ZERO, request.payload));
        }
        return !talks_to_echo;
    }
    if let Some(dns) = host.dns.as_ref().filter(|_| request.destination_port == DNS_PORT) {
        if let DnsAnswer::Message { bytes, delay } = answer(dns, request.payload, DnsTransport::Udp) {
            out.push(reply(host, datagram, &request, delay, &bytes));
        }
        return true;
    }
    if host.closed_udp_answers {
        out.push(port_unreachable(host, datagram));
    }
    host.closed_udp_answers
}

fn reply(
    host: &Host,
    datagram: &IpDatagram<'_>,
    request: &UdpDatagram<'_>,
    after: Duration,
    payload: &[u8],
) -> Outgoing {
    let source = SocketAddr::new(datagram.destination, request.destination_port);
    let destination = SocketAddr::new(datagram.source, request.source_port);
    let header = header_of_answer(host, datagram, protocol::UDP);
    Outgoing { after, bytes: encode(&header, &udp::encode(source, destination, payload)) }
}

/// A port unreachable (RFC 792; RFC 4443 §3.1) about a datagram. It quotes as much as fits into 576 bytes (RFC 1812
/// §4.3.2.3, which hosts follow too) or into the smallest IPv6 MTU (RFC 4443 §2.4 c).
fn port_unreachable(host: &Host, datagram: &IpDatagram<'_>) -> Outgoing {
    let (icmp_type, code, icmp_protocol, longest_quote) = match datagram.destination {
        IpAddr::V4(_) => (3, 3, protocol::ICMP, 576 - 20 - 8),
        IpAddr::V6(_) => (1, 4, protocol::ICMPV6, 1280 - 40 - 8),
    };
    let mut quoted = [datagram.header, datagram.payload].concat();
    quoted.truncate(longest_quote);
    let header: IpHeader = header_of_answer(host, datagram, icmp_protocol);
    let error = encode_error(header.source, header.destination, icmp_type, code, 0, &quoted, &[], false);
    Outgoing::at_once(encode(&header, &error))
}
