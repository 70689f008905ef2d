//! An ICMP error as Linux puts it on the error queue of the socket whose packet it quotes.
//!
//! It does not decide whose packet that was: the quoted protocol, ports and identifier are handed out for that.

use std::net::{IpAddr, SocketAddr};

use netkit_net::{Arrival, Errno, ErrorOrigin, IcmpError, Received, Token};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, IcmpErrorMessage};
use netkit_packet::ip::{self, End, IpDatagram, protocol};
use netkit_packet::{tcp, udp};
use nix::libc;

/// An entry of the error queue.
#[derive(Clone, Debug)]
pub(super) struct QueuedError {
    /// The protocol of the packet that the error is about.
    pub(super) protocol: u8,
    /// Where that packet came from; the port is the identifier of an echo request.
    pub(super) source: SocketAddr,
    /// Which handshake it ends, if one.
    pub(super) token: Option<Token>,
    /// What the kernel makes of it.
    pub(super) errno: Errno,
    /// For "packet too big": where to, and the MTU.
    pub(super) path_mtu: Option<(IpAddr, u32)>,
    version: IpVersion,
    icmp_type: u8,
    code: u8,
    info: u32,
    offender: IpAddr,
    destination: SocketAddr,
    quoted: Vec<u8>,
    extension_offset: Option<u16>,
    hop_limit: u8,
    traffic_class: u8,
}

impl QueuedError {
    /// Reads an ICMP error; `None` for what Linux tells no socket.
    pub(super) fn read(datagram: &IpDatagram<'_>) -> Option<Self> {
        let version = IpVersion::of(&datagram.source);
        let message = icmp::decode_error(version, datagram.payload).ok()?;
        let errno = errno_of(version, message.icmp_type, message.code)?;
        let original = IpDatagram::decode_quoted(message.quoted).ok()?;
        let socket = |address, end| Some(SocketAddr::new(address, ip::transport_id(&original, end)?));
        let (source, mut destination) =
            (socket(original.source, End::Source)?, socket(original.destination, End::Destination)?);
        if original.protocol == version.icmp_protocol() {
            destination.set_port(0);
        }
        let (quoted, extension_offset) = behind_the_header(&message, &original)?;
        let info = info_of(version, &message);
        Some(Self {
            protocol: original.protocol,
            source,
            token: None,
            errno,
            path_mtu: is_too_big(version, &message).then_some((original.destination, info)),
            version,
            icmp_type: message.icmp_type,
            code: message.code,
            info,
            offender: datagram.source,
            destination,
            quoted,
            extension_offset,
            hop_limit: datagram.hop_limit,
            traffic_class: datagram.traffic_class,
        })
    }

    /// Whether it is about an ICMP message, such as an echo request.
    pub(super) fn is_about_icmp(&self) -> bool {
        self.protocol == self.version.icmp_protocol()
    }

    /// The sequence number of the TCP segment that it is about.
    pub(super) fn quoted_sequence(&self) -> Option<u32> {
        tcp::quoted_sequence(&self.quoted)
    }

    /// As the socket shows it.
    pub(super) fn view(&self, received: Received) -> Arrival<'_> {
        Arrival::IcmpError(IcmpError {
            origin: match self.version {
                IpVersion::V4 => ErrorOrigin::Icmp,
                IpVersion::V6 => ErrorOrigin::Icmp6,
            },
            errno: self.errno,
            icmp_type: self.icmp_type,
            code: self.code,
            info: self.info,
            offender: Some(self.offender),
            destination: Some(self.destination),
            token: self.token,
            quoted: &self.quoted,
            extension_offset: self.extension_offset,
            hop_limit: Some(self.hop_limit),
            traffic_class: Some(self.traffic_class),
            interface: None,
            received,
        })
    }
}

/// The complaint of this host that a packet is too long for the path that it knows (`ip_local_error`).
pub(super) fn too_long(destination: SocketAddr, mtu: u32, received: Received) -> Arrival<'static> {
    Arrival::IcmpError(IcmpError {
        origin: ErrorOrigin::Local,
        errno: Errno::MSGSIZE,
        icmp_type: 0,
        code: 0,
        info: mtu,
        offender: None,
        destination: Some(destination),
        token: None,
        quoted: &[],
        extension_offset: None,
        hop_limit: None,
        traffic_class: None,
        interface: None,
        received,
    })
}

/// What the socket sees of the quote, with padding and extensions behind it, and where the extensions start: from the
/// transport header on for ICMP and TCP, from behind it for UDP.
fn behind_the_header(
    message: &IcmpErrorMessage<'_>,
    original: &IpDatagram<'_>,
) -> Option<(Vec<u8>, Option<u16>)> {
    let unseen = if original.protocol == protocol::UDP { udp_header_length(original) } else { 0 };
    let mut quoted = message.quoted.get(original.header.len() + unseen..)?.to_vec();
    let Some(extensions) = message.extensions else { return Some((quoted, None)) };
    let offset = u16::try_from(quoted.len()).ok();
    quoted.extend_from_slice(extensions);
    Some((quoted, offset))
}

/// A datagram that carries nothing is a header.
fn udp_header_length(original: &IpDatagram<'_>) -> usize {
    let end = |address| SocketAddr::new(address, 0);
    udp::encode(end(original.source), end(original.destination), &[]).len()
}

/// What comes with the error: the next-hop MTU, or the pointer of a parameter problem.
fn info_of(version: IpVersion, message: &IcmpErrorMessage<'_>) -> u32 {
    /// RFC 792: the pointer is the first of the four bytes.
    const POINTER_SHIFT: u32 = 24;
    match (version, message.icmp_type, message.code) {
        (IpVersion::V4, 3, 4) => message.info & 0xffff,
        (IpVersion::V4, 12, _) => message.info >> POINTER_SHIFT,
        (IpVersion::V4, ..) => 0,
        (IpVersion::V6, ..) => message.info,
    }
}

/// RFC 1191 §4 and RFC 4443 §3.2.
fn is_too_big(version: IpVersion, message: &IcmpErrorMessage<'_>) -> bool {
    match version {
        IpVersion::V4 => (message.icmp_type, message.code) == (3, 4),
        IpVersion::V6 => message.icmp_type == 2,
    }
}

/// What Linux translates an error to (`icmp_err_convert` in net/ipv4/icmp.c, `icmpv6_err_convert` in net/ipv6/icmp.c);
/// `None` for what it tells no socket.
fn errno_of(version: IpVersion, icmp_type: u8, code: u8) -> Option<Errno> {
    let errno = match (version, icmp_type, code) {
        (IpVersion::V4, 3, 0 | 6 | 9 | 11) | (IpVersion::V6, 1, 0) => libc::ENETUNREACH,
        // Of fragments that did not all come in time (11, 1), Linux says nothing.
        (IpVersion::V4, 3, 1 | 10 | 12..=15)
        | (IpVersion::V6, 1, 2 | 3)
        | (IpVersion::V4, 11, 0)
        | (IpVersion::V6, 3, _) => libc::EHOSTUNREACH,
        (IpVersion::V4, 3, 2) => libc::ENOPROTOOPT,
        (IpVersion::V4, 3, 3) | (IpVersion::V6, 1, 4) => libc::ECONNREFUSED,
        (IpVersion::V4, 3, 4) | (IpVersion::V6, 2, _) => libc::EMSGSIZE,
        (IpVersion::V4, 3, 5) => libc::EOPNOTSUPP,
        (IpVersion::V4, 3, 7) => libc::EHOSTDOWN,
        (IpVersion::V4, 3, 8) => libc::ENONET,
        (IpVersion::V6, 1, 1 | 5 | 6) => libc::EACCES,
        (IpVersion::V4, 4 | 5, _) => libc::EREMOTEIO,
        (IpVersion::V4, 12, _) | (IpVersion::V6, 1 | 4, _) => libc::EPROTO,
        _ => return None,
    };
    Some(Errno(errno))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errnos_are_those_of_linux() {
        let check = |version, icmp_type, code, expected: Option<i32>| {
            assert_eq!(
                errno_of(version, icmp_type, code),
                expected.map(Errno),
                "{version:?} {icmp_type}/{code}"
            );
        };
        let unreachable = [
            libc::ENETUNREACH,
            libc::EHOSTUNREACH,
            libc::ENOPROTOOPT,
            libc::ECONNREFUSED,
            libc::EMSGSIZE,
            libc::EOPNOTSUPP,
            libc::ENETUNREACH,
            libc::EHOSTDOWN,
            libc::ENONET,
            libc::ENETUNREACH,
            libc::EHOSTUNREACH,
            libc::ENETUNREACH,
            libc::EHOSTUNREACH,
            libc::EHOSTUNREACH,
            libc::EHOSTUNREACH,
            libc::EHOSTUNREACH,
        ];
        for (code, errno) in (0..).zip(unreachable) {
            check(IpVersion::V4, 3, code, Some(errno));
        }
        check(IpVersion::V4, 3, 16, None);
        check(IpVersion::V4, 11, 0, Some(libc::EHOSTUNREACH));
        check(IpVersion::V4, 11, 1, None);
        check(IpVersion::V4, 12, 0, Some(libc::EPROTO));
        check(IpVersion::V4, 0, 0, None);
        let unreachable = [
            libc::ENETUNREACH,
            libc::EACCES,
            libc::EHOSTUNREACH,
            libc::EHOSTUNREACH,
            libc::ECONNREFUSED,
            libc::EACCES,
            libc::EACCES,
            libc::EPROTO,
        ];
        for (code, errno) in (0..).zip(unreachable) {
            check(IpVersion::V6, 1, code, Some(errno));
        }
        check(IpVersion::V6, 2, 0, Some(libc::EMSGSIZE));
        check(IpVersion::V6, 3, 0, Some(libc::EHOSTUNREACH));
        check(IpVersion::V6, 4, 1, Some(libc::EPROTO));
        check(IpVersion::V6, 129, 0, None);
    }
}
