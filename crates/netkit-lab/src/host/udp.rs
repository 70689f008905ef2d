//! What a host does with UDP: services that echo, DNS, and port unreachable for the rest. It knows no DNS message.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_packet::ip::{IpDatagram, IpHeader, encode, protocol};
use netkit_packet::udp::{self, UdpDatagram};

use super::dns::{DnsAnswer, DnsTransport, answer};
use super::{DNS_PORT, Outgoing};
use crate::complaint::{self, Complaint};
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
        out.push(Outgoing::at_once(complaint::by_host(host.hop_limit, Complaint::PortUnreachable, datagram)));
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
    let header = IpHeader {
        source: source.ip(),
        destination: destination.ip(),
        hop_limit: host.hop_limit,
        traffic_class: 0,
        dont_fragment: true,
        label: 0,
        protocol: protocol::UDP,
    };
    Outgoing { after, bytes: encode(&header, &udp::encode(source, destination, payload)) }
}
