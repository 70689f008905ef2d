//! How a host answers echo requests of both versions (RFC 1122 §3.2.2.6, RFC 4443 §4.2). It answers nothing else.

use netkit_packet::IpVersion;
use netkit_packet::icmp::{EchoKind, IcmpMessage, decode, encode_echo};
use netkit_packet::ip::{IpDatagram, IpHeader, encode};

use super::Outgoing;
use crate::topology::Host;

/// Answers an echo request from the very address it asked; `false` for every other message.
pub(super) fn receive(host: &Host, datagram: &IpDatagram<'_>, out: &mut Vec<Outgoing>) -> bool {
    let Ok(IcmpMessage::EchoRequest(echo)) = decode(IpVersion::of(&datagram.destination), datagram.payload)
    else {
        return false;
    };
    if !host.answers_echo {
        return false;
    }
    // The traffic class is the request's (RFC 1122 §3.3.1.6); what marks the flow and forbids fragments is too, so that
    // a reply that does not fit meets what its request met.
    let header = IpHeader {
        source: datagram.destination,
        destination: datagram.source,
        hop_limit: host.hop_limit,
        traffic_class: datagram.traffic_class,
        dont_fragment: datagram.dont_fragment,
        label: datagram.label,
        protocol: datagram.protocol,
    };
    let reply = encode_echo(header.source, header.destination, EchoKind::Reply, &echo);
    out.push(Outgoing::at_once(encode(&header, &reply)));
    true
}
