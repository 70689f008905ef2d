//! Echo requests and their replies, by sequence number: for a capture of one run of a ping.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, IcmpMessage};
use netkit_packet::ip::IpDatagram;

use super::pcap;

/// Echo sequence number → time between the request and its reply.
pub type RoundTrips = BTreeMap<u16, Duration>;

/// Pairs the requests and replies of a pcap file; of several replies the first counts.
pub fn round_trips(pcap: &[u8]) -> Result<RoundTrips> {
    let mut requests = BTreeMap::new();
    let mut round_trips = RoundTrips::new();
    for pcap::Record { at, datagram } in pcap::records(pcap)? {
        let Ok(datagram) = IpDatagram::decode(datagram) else { continue };
        match icmp_message_in(&datagram) {
            Some(IcmpMessage::EchoRequest(echo)) => {
                let taken = requests.insert(echo.sequence, (echo.identifier, at));
                ensure!(
                    taken.is_none(),
                    "sequence {} was sent twice: the capture cannot tell them apart",
                    echo.sequence
                );
            }
            Some(IcmpMessage::EchoReply(echo)) => {
                let sent = requests.get(&echo.sequence).filter(|(asked, _)| *asked == echo.identifier);
                if let Some(rtt) = sent.and_then(|(_, sent)| at.checked_sub(*sent)) {
                    round_trips.entry(echo.sequence).or_insert(rtt);
                }
            }
            _ => {}
        }
    }
    Ok(round_trips)
}

/// The ICMP message that a datagram carries, if it does.
pub fn icmp_message_in<'a>(datagram: &IpDatagram<'a>) -> Option<IcmpMessage<'a>> {
    let version = IpVersion::of(&datagram.source);
    let message = icmp::decode(version, datagram.payload).ok()?;
    (datagram.protocol == version.icmp_protocol()).then_some(message)
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use netkit_packet::icmp::{Echo, EchoKind};
    use netkit_packet::ip::protocol::ICMP;

    use super::super::sample::{self, ETHERNET, Seen};
    use super::*;

    fn echo(at: (u64, u32), kind: EchoKind, identifier: u16, sequence: u16) -> Seen {
        let ends = [[10, 99, 0, 1], [10, 99, 0, 2]];
        let [source, destination] = ends.map(IpAddr::from);
        let echo = Echo { identifier, sequence, payload: &[] };
        let message = icmp::encode_echo(source, destination, kind, &echo);
        sample::seen(Duration::new(at.0, at.1), ends, 64, ICMP, &message)
    }

    fn run() -> Vec<Seen> {
        vec![
            echo((1, 999_999_000), EchoKind::Request, 7, 1),
            echo((2, 500), EchoKind::Reply, 7, 1),
            echo((2, 900), EchoKind::Reply, 7, 1),
            echo((3, 0), EchoKind::Request, 7, 2),
            echo((3, 10), EchoKind::Reply, 8, 2),
        ]
    }

    #[track_caller]
    fn check(pcap: &[u8], expected: &[(u16, u64)]) {
        let found = round_trips(pcap).unwrap();
        let expected: RoundTrips = expected.iter().map(|(s, ns)| (*s, Duration::from_nanos(*ns))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_reply_with_the_same_identifier_counts_in_either_byte_order() {
        check(&sample::file(u32::to_le_bytes, ETHERNET, &run()), &[(1, 1_500)]);
        check(&sample::file(u32::to_be_bytes, ETHERNET, &run()), &[(1, 1_500)]);
    }

    #[test]
    fn a_file_cut_anywhere_is_read_as_far_as_it_goes() {
        let file = sample::file(u32::to_le_bytes, ETHERNET, &run());
        for length in 24..file.len() {
            assert!(round_trips(&file[..length]).unwrap().len() <= 1);
        }
        for length in 0..24 {
            assert!(round_trips(&file[..length]).is_err());
        }
    }

    #[test]
    fn a_sequence_number_sent_twice_is_an_error() {
        let twice = [run(), vec![echo((4, 0), EchoKind::Request, 9, 1)]].concat();
        assert!(round_trips(&sample::file(u32::to_le_bytes, ETHERNET, &twice)).is_err());
    }
}
