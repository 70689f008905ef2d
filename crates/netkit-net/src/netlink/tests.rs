//! Datagrams as a Linux 6.18 sent them: whole, cut at every length, and with every byte changed.

use netlink_packet_route::RouteNetlinkMessage;

use super::*;

/// The number of the question in the recorded datagrams.
const SEQUENCE: u32 = 7;

/// Every recorded datagram with its name.
fn recorded() -> impl Iterator<Item = (&'static str, Vec<u8>)> {
    include_str!("recorded.txt").lines().map(|line| {
        let (name, hex) = line.split_once(' ').expect("a name and bytes");
        let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
        (name, (0..hex.len()).step_by(2).map(byte).collect())
    })
}

/// Reads a datagram to its end.
fn read_all(datagram: &[u8]) {
    messages::<RouteNetlinkMessage>(datagram, SEQUENCE).for_each(drop);
}

/// A recorded datagram of this name holds this many answers, and ends in this way.
fn check<M: NetlinkDeserializable>(name: &str, answers: usize, last: fn(&Said<M>) -> bool) {
    let (_, datagram) = recorded().find(|(found, _)| *found == name).expect("it is recorded");
    let said: Vec<Said<M>> = messages(&datagram, SEQUENCE).collect::<io::Result<_>>().expect("whole");
    let found = said.iter().filter(|said| matches!(said, Said::Answer(..))).count();
    assert_eq!(found, answers, "{name}");
    assert!(said.last().is_some_and(last), "{name}");
    let others: Vec<Said<M>> = messages(&datagram, SEQUENCE + 1).collect::<io::Result<_>>().expect("whole");
    assert!(others.iter().all(|said| matches!(said, Said::Nothing)), "{name} to another question");
}

#[test]
fn every_recorded_datagram_is_understood() {
    check::<RouteNetlinkMessage>("route", 1, |last| matches!(last, Said::Answer(..)));
    check::<RouteNetlinkMessage>("no-route", 0, |last| matches!(last, Said::Errno(Errno::HOSTUNREACH)));
    check::<RouteNetlinkMessage>("rules", 4, |last| matches!(last, Said::Done(_)));
    check::<RouteNetlinkMessage>("link", 1, |last| matches!(last, Said::Answer(..)));
    check::<RouteNetlinkMessage>("addresses", 4, |last| matches!(last, Said::Done(_)));
    check::<RouteNetlinkMessage>("neighbour", 1, |last| matches!(last, Said::Answer(..)));
}

#[test]
fn a_datagram_cut_anywhere_is_no_panic_and_no_silence() {
    for (name, datagram) in recorded() {
        for length in 1..datagram.len() {
            read_all(&datagram[..length]);
            let ends: Vec<bool> = messages::<RouteNetlinkMessage>(&datagram[..length], SEQUENCE)
                .map(|message| message.is_err())
                .collect();
            assert!(!ends.is_empty(), "{name} cut at {length} says that it is cut");
            if length < 16 {
                assert_eq!(ends, [true], "{name} cut in its first header");
            }
        }
    }
}

#[test]
fn a_message_cut_anywhere_is_no_panic() {
    for (_, datagram) in recorded() {
        let first = u32::from_ne_bytes(datagram[..4].try_into().expect("four bytes"));
        for length in 16..first {
            let mut cut = datagram[..usize::try_from(length).expect("it is short")].to_vec();
            cut[..4].copy_from_slice(&length.to_ne_bytes());
            read_all(&cut);
        }
    }
}

#[test]
fn any_byte_may_be_another() {
    for (_, datagram) in recorded() {
        for at in 0..datagram.len() {
            for value in [0, 1, 3, 4, 0x7f, 0xff, datagram[at].wrapping_add(1), datagram[at].wrapping_sub(1)]
            {
                let mut changed = datagram.clone();
                changed[at] = value;
                read_all(&changed);
            }
        }
    }
}

#[test]
fn a_kernel_is_asked_and_answers() {
    let mut netlink = Netlink::open(libc::NETLINK_ROUTE).expect("anyone may ask");
    let mut wanted = netlink_packet_route::link::LinkMessage::default();
    let links = netlink.dump(&RouteNetlinkMessage::GetLink(wanted.clone())).expect("a dump");
    assert!(!links.is_empty(), "loopback is always there");
    wanted.header.index = i32::MAX.cast_unsigned();
    let none = netlink.ask(RouteNetlinkMessage::GetLink(wanted)).expect("an answer");
    assert_eq!(none, Err(Errno::NODEV));
}
