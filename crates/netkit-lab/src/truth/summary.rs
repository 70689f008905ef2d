//! A packet in short, from its bytes.

use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, IcmpMessage};
use netkit_packet::ip::{self, End, IpDatagram, protocol};
use netkit_packet::tcp::TcpSegment;

use super::{Kind, Summary};

impl Summary {
    /// What these bytes are, which may be anything.
    pub fn of(bytes: &[u8]) -> Self {
        let length = bytes.len();
        match IpDatagram::decode(bytes) {
            Ok(datagram) => Self {
                source: Some(datagram.source),
                destination: Some(datagram.destination),
                hop_limit: datagram.hop_limit,
                length,
                kind: kind(&datagram),
            },
            Err(_) => Self {
                source: None,
                destination: None,
                hop_limit: 0,
                length,
                kind: Kind::Other { protocol: 0 },
            },
        }
    }
}

fn kind(datagram: &IpDatagram<'_>) -> Kind {
    let version = IpVersion::of(&datagram.source);
    let known = match datagram.protocol {
        number if number == version.icmp_protocol() => match icmp::decode(version, datagram.payload) {
            Ok(IcmpMessage::EchoRequest(echo)) => {
                Some(Kind::EchoRequest { identifier: echo.identifier, sequence: echo.sequence })
            }
            Ok(IcmpMessage::EchoReply(echo)) => {
                Some(Kind::EchoReply { identifier: echo.identifier, sequence: echo.sequence })
            }
            Ok(IcmpMessage::Other { icmp_type, code, .. }) => Some(Kind::Icmp { icmp_type, code }),
            Err(_) => None,
        },
        protocol::UDP => ip::transport_id(datagram, End::Source)
            .zip(ip::transport_id(datagram, End::Destination))
            .map(|(source_port, destination_port)| Kind::Udp { source_port, destination_port }),
        protocol::TCP => TcpSegment::decode(datagram.payload).ok().map(|segment| Kind::Tcp {
            source_port: segment.source_port,
            destination_port: segment.destination_port,
            flags: segment.flags.0,
            sequence: segment.sequence,
        }),
        _ => None,
    };
    known.unwrap_or(Kind::Other { protocol: datagram.protocol })
}
