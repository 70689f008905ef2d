//! How hosts and routers answer echo requests of both versions (RFC 1122 §3.2.2.6, RFC 4443 §4.2). It answers nothing else.

use netkit_packet::IpVersion;
use netkit_packet::icmp::{EchoKind, IcmpMessage, decode, encode_echo};
use netkit_packet::ip::{IpDatagram, IpHeader, encode};

/// The answer to an echo request, from the very address it asked, as a whole datagram; none to every other message.
pub(crate) fn echo_reply(request: &IpDatagram<'_>, hop_limit: u8) -> Option<Vec<u8>> {
    let version = IpVersion::of(&request.destination);
    let Ok(IcmpMessage::EchoRequest(echo)) = decode(version, request.payload) else { return None };
    // The traffic class is the request's (RFC 1122 §3.3.1.6); what marks the flow and forbids fragments is too, so that
    // a reply that does not fit meets what its request met.
    let (source, destination) = (request.destination, request.source);
    let header = IpHeader { source, destination, hop_limit, ..IpHeader::of(request) };
    Some(encode(&header, &encode_echo(source, destination, EchoKind::Reply, &echo)))
}
