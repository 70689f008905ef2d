//! Probes of any kind and what came back for them, by hop limit: for a capture of one run of a path tool.
//!
//! An answer is an ICMP error that quotes the probe, or an echo reply. What a target says in UDP or TCP is none here.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Result, ensure};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, IcmpMessage};
use netkit_packet::ip::IpDatagram;

use super::echo::icmp_message_in;
use super::pcap;

/// Hop limit → times between a probe and its answer, in the order of the answers.
pub type RoundTrips = BTreeMap<u8, Vec<Duration>>;

/// What an ICMP error has to quote of a probe at the least, behind the IP header (RFC 792).
const LEAST_QUOTE: usize = 8;

/// Pairs the probes and answers of a pcap file; of several answers to a probe the first counts.
pub fn round_trips(pcap: &[u8]) -> Result<RoundTrips> {
    let mut probes: Vec<Probe<'_>> = Vec::new();
    let mut round_trips = RoundTrips::new();
    for pcap::Record { at, datagram } in pcap::records(pcap)? {
        let Ok(datagram) = IpDatagram::decode(datagram) else { continue };
        let Some(answer) = Answer::of(&datagram) else {
            probes.push(Probe { at, datagram, is_answered: false });
            continue;
        };
        let mut fitting = probes.iter_mut().filter(|probe| answer.fits(&probe.datagram));
        let Some(probe) = fitting.next() else { continue };
        ensure!(
            fitting.next().is_none(),
            "an answer fits two probes of hop limit {}: the capture cannot tell them apart",
            probe.datagram.hop_limit
        );
        if !std::mem::replace(&mut probe.is_answered, true) {
            round_trips.entry(probe.datagram.hop_limit).or_default().extend(at.checked_sub(probe.at));
        }
    }
    Ok(round_trips)
}

/// Whatever is no answer may get one.
struct Probe<'a> {
    at: Duration,
    datagram: IpDatagram<'a>,
    is_answered: bool,
}

/// What an answer gives back of its probe.
enum Answer<'a> {
    /// An echo reply: what the request carried.
    Reply(Echo<'a>),
    /// An ICMP error: the start of what stood behind the IP header, which routers change.
    Error { protocol: u8, quoted: &'a [u8] },
}

impl<'a> Answer<'a> {
    fn of(datagram: &IpDatagram<'a>) -> Option<Self> {
        match icmp_message_in(datagram)? {
            IcmpMessage::EchoRequest(_) => None,
            IcmpMessage::EchoReply(echo) => Some(Self::Reply(echo)),
            IcmpMessage::Other { .. } => {
                let error = icmp::decode_error(IpVersion::of(&datagram.source), datagram.payload).ok()?;
                let original = IpDatagram::decode_quoted(error.quoted).ok()?;
                Some(Self::Error { protocol: original.protocol, quoted: original.payload })
            }
        }
    }

    fn fits(&self, probe: &IpDatagram<'_>) -> bool {
        match self {
            Self::Reply(echo) => icmp_message_in(probe) == Some(IcmpMessage::EchoRequest(*echo)),
            Self::Error { protocol, quoted } => {
                quoted.len() >= LEAST_QUOTE
                    && probe.protocol == *protocol
                    && probe.payload.starts_with(quoted)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::{IpAddr, SocketAddr};

    use netkit_packet::icmp::EchoKind;
    use netkit_packet::ip::protocol::{ICMP, TCP, UDP};
    use netkit_packet::tcp::{self, TcpFlags, TcpSegment};
    use netkit_packet::udp;

    use super::super::sample::{self, RAW, Seen};
    use super::*;

    const US: [u8; 4] = [10, 0, 0, 2];
    const ROUTER: [u8; 4] = [10, 1, 3, 1];
    const TARGET: [u8; 4] = [192, 0, 2, 10];

    fn echo(at: u64, kind: EchoKind, hop_limit: u8, sequence: u16, payload: &[u8]) -> Seen {
        let ends = if kind == EchoKind::Request { [US, TARGET] } else { [TARGET, US] };
        let [source, destination] = ends.map(IpAddr::from);
        let echo = Echo { identifier: 7, sequence, payload };
        let message = icmp::encode_echo(source, destination, kind, &echo);
        sample::seen(Duration::from_micros(at), ends, hop_limit, ICMP, &message)
    }

    fn udp(at: u64, hop_limit: u8, payload: &[u8]) -> Seen {
        let [source, destination] = [US, TARGET].map(|end| SocketAddr::from((end, 33_434)));
        let datagram = udp::encode(source, destination, payload);
        sample::seen(Duration::from_micros(at), [US, TARGET], hop_limit, UDP, &datagram)
    }

    /// A time exceeded of a router that has changed the header of what it quotes and quotes `length` bytes behind it.
    fn error(at: u64, of: &Seen, length: usize) -> Seen {
        let probe = IpDatagram::decode(&of.1).unwrap();
        let (_, mut original) = sample::seen(of.0, [US, TARGET], 1, probe.protocol, probe.payload);
        original.truncate(probe.header.len() + length);
        let [source, destination] = [ROUTER, US].map(IpAddr::from);
        let message = icmp::encode_error(source, destination, 11, 0, 0, &original, &[], true);
        sample::seen(Duration::from_micros(at), [ROUTER, US], 253, ICMP, &message)
    }

    #[track_caller]
    fn check(seen: &[Seen], expected: &[(u8, &[u64])]) {
        let found = round_trips(&sample::file(u32::to_le_bytes, RAW, seen)).unwrap();
        let durations = |all: &[u64]| all.iter().map(|us| Duration::from_micros(*us)).collect();
        let expected: RoundTrips = expected.iter().map(|(hop, all)| (*hop, durations(all))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn an_error_belongs_to_the_probe_whose_start_it_quotes() {
        let probes = [echo(10, EchoKind::Request, 3, 1, b"one"), udp(20, 3, b"two"), udp(30, 4, b"three")];
        let answers = [error(100, &probes[2], 8), error(200, &probes[0], 8), error(300, &probes[1], 11)];
        check(&[probes, answers].concat(), &[(3, &[190, 280]), (4, &[70])]);
    }

    #[test]
    fn a_quote_with_extensions_behind_it_ends_where_the_probe_does() {
        let probe = udp(10, 2, b"two");
        let [source, destination] = [ROUTER, US].map(IpAddr::from);
        let extensions = icmp::encode_extensions(&[]);
        let message = icmp::encode_error(source, destination, 11, 0, 0, &probe.1, &extensions, true);
        let answer = sample::seen(Duration::from_micros(50), [ROUTER, US], 254, ICMP, &message);
        check(&[probe, answer], &[(2, &[40])]);
    }

    #[test]
    fn eight_bytes_of_a_tcp_header_are_enough() {
        let ends = [US, TARGET].map(|end| SocketAddr::from((end, 443)));
        let segment = TcpSegment {
            source_port: 443,
            destination_port: 443,
            sequence: 99,
            acknowledgment: 0,
            flags: TcpFlags::SYN,
            window: 1_024,
            urgent: 0,
            options: &[],
            payload: &[],
        };
        let segment = tcp::encode(ends[0], ends[1], &segment);
        let probe = sample::seen(Duration::from_micros(5), [US, TARGET], 6, TCP, &segment);
        check(&[probe.clone(), error(25, &probe, 8)], &[(6, &[20])]);
    }

    #[test]
    fn a_reply_needs_the_whole_payload_of_its_request() {
        let request = echo(10, EchoKind::Request, 12, 1, b"whole");
        let late = echo(60, EchoKind::Reply, 64, 1, b"whole");
        for other in [echo(20, EchoKind::Reply, 64, 1, b"who"), echo(20, EchoKind::Reply, 64, 2, b"whole")] {
            check(&[request.clone(), other, late.clone()], &[(12, &[50])]);
        }
    }

    #[test]
    fn the_first_of_two_answers_counts() {
        let probe = udp(10, 3, b"x");
        check(&[probe.clone(), error(20, &probe, 9), error(40, &probe, 9)], &[(3, &[10])]);
    }

    #[test]
    fn what_quotes_too_little_or_something_else_answers_nothing() {
        let (probe, other) = (udp(10, 3, b"x"), udp(15, 3, b"y"));
        check(&[probe.clone(), error(20, &probe, 7), error(30, &other, 9)], &[]);
    }

    #[test]
    fn an_answer_that_fits_two_probes_is_an_error() {
        let seen = [udp(10, 3, b"x"), udp(15, 4, b"x"), error(20, &udp(10, 3, b"x"), 9)];
        let error = round_trips(&sample::file(u32::to_le_bytes, RAW, &seen)).unwrap_err();
        assert!(error.to_string().contains("fits two probes of hop limit 3"), "{error}");
    }
}
