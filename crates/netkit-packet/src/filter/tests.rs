//! Both readings on the same packets, by a machine that does what the kernel's does.

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;

use super::*;
use crate::golden;
use crate::peer_filter::Instruction;

/// Runs a program on a packet; zero drops it. A load beyond the packet ends the program with zero, as in the kernel, and
/// what the kernel refuses to load is a failure.
fn run(program: &[Instruction], ether_type: u16, packet: &[u8]) -> u32 {
    let (mut a, mut x, mut memory) = (0_u32, 0_u32, [None; 16]);
    let mut place = 0;
    loop {
        let (code, then, otherwise, k) = program[place];
        place += 1;
        let at = |offset: u32, size: usize| -> Option<u32> {
            let start = usize::try_from(offset).expect("32 bits fit");
            let bytes = packet.get(start..start.checked_add(size)?)?;
            Some(bytes.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
        };
        let mut jump = |holds: bool| place += usize::from(if holds { then } else { otherwise });
        match code {
            0x28 if k == 0xffff_f000 => a = ether_type.into(),
            0x20 | 0x28 | 0x30 | 0x40 | 0x48 | 0x50 => {
                let size = [4, 2, 1][usize::from((code >> 3) & 0b11)];
                let offset = if code & 0x40 > 0 { x.wrapping_add(k) } else { k };
                let Some(value) = at(offset, size) else { return 0 };
                a = value;
            }
            0x00 => a = k,
            0x80 => a = u32::try_from(packet.len()).expect("short packets"),
            0x60 => a = memory[k as usize].expect("stored before"),
            0x61 => x = memory[k as usize].expect("stored before"),
            0xb1 => match at(k, 1) {
                Some(byte) => x = (byte & 0xf) << 2,
                None => return 0,
            },
            0x02 => memory[k as usize] = Some(a),
            0x03 => memory[k as usize] = Some(x),
            0x07 => x = a,
            0x87 => a = x,
            0x04 => a = a.wrapping_add(k),
            0x0c => a = a.wrapping_add(x),
            0x54 => a &= k,
            0x64 => a <<= k,
            0x74 => a >>= k,
            0x05 => place += k as usize,
            0x15 => jump(a == k),
            0x25 => jump(a > k),
            0x35 => jump(a >= k),
            0x3d => jump(a >= x),
            0x45 => jump(a & k > 0),
            0x06 => return k,
            other => panic!("no such instruction: {other:#x}"),
        }
    }
}

#[track_caller]
fn check(expression: &Expression, ether_type: u16, packet: &[u8], expected: bool) {
    assert_eq!(expression.keeps(ether_type, packet), expected, "{expression:?} on {packet:02x?}");
    assert_eq!(run(&expression.program(), ether_type, packet) > 0, expected, "program of {expression:?}");
}

fn is(primitive: Primitive) -> Expression {
    Expression::Is(primitive)
}

#[test]
fn golden_packets_are_kept_by_what_they_are() {
    let tcp = is(Primitive::Protocol(protocol::TCP, None));
    for (packet, ether_type, expected) in [
        (golden::SYN_V4, link::IPV4, true),
        (golden::SYN_V6, link::IPV6, true),
        (golden::UDP_V4, link::IPV4, false),
        (golden::UDP_V6, link::IPV6, false),
        (golden::UNREACHABLE_V4, link::IPV4, false),
        // What the link says is another version than the datagram has is no IP.
        (golden::SYN_V4, link::IPV6, false),
        (golden::SYN_V6, link::IPV4, false),
        (golden::SYN_V4, 0x0806, false),
    ] {
        check(&tcp, ether_type, packet, expected);
        check(&Expression::Not(Box::new(tcp.clone())), ether_type, packet, !expected);
    }
}

#[test]
fn a_later_fragment_has_a_protocol_and_no_ports() {
    let mut packet = golden::UDP_V4.to_vec();
    packet[6] = 0;
    packet[7] = 1;
    check(&is(Primitive::Protocol(protocol::UDP, None)), link::IPV4, &packet, true);
    check(&is(Primitive::Ports(Ends::Either, None, 0, u16::MAX)), link::IPV4, &packet, false);
}

#[test]
fn ports_are_found_behind_extension_headers() {
    let mut packet = golden::SYN_V6.to_vec();
    let (fixed, behind) = packet.split_at(40);
    // Hop-by-hop options, then a fragment header of offset zero, then destination options.
    let mut fixed = fixed.to_vec();
    fixed[6] = 0;
    let length = u16::try_from(behind.len() + 24).expect("short");
    fixed[4..6].copy_from_slice(&length.to_be_bytes());
    let headers = [44, 0, 1, 4, 0, 0, 0, 0, 60, 0, 0, 0, 0, 0, 0, 1, 6, 0, 1, 4, 0, 0, 0, 0];
    packet = [&fixed[..], &headers, behind].concat();
    let datagram = IpDatagram::decode(&packet).expect("a whole datagram");
    let port = transport_id(&datagram, End::Destination).expect("it has ports");
    check(
        &is(Primitive::Ports(Ends::Destination, Some(protocol::TCP), port, port)),
        link::IPV6,
        &packet,
        true,
    );
    check(&is(Primitive::Ports(Ends::Source, None, port, port)), link::IPV6, &packet, false);
}

#[test]
fn jumps_reach_as_far_as_they_must() {
    let host =
        |n: u16| is(Primitive::Net(Ends::Both, Ipv6Addr::new(0xfd00, 0, 0, 0, 0, 0, 0, n).into(), 128));
    let many = (0..400).map(host).reduce(|one, other| Expression::Or(Box::new(one), Box::new(other)));
    let many = many.expect("four hundred hosts");
    check(&many, link::IPV6, golden::SYN_V6, many.keeps(link::IPV6, golden::SYN_V6));
}

fn ends() -> impl Strategy<Value = Ends> {
    prop_oneof![Just(Ends::Source), Just(Ends::Destination), Just(Ends::Either), Just(Ends::Both)]
}

fn address() -> impl Strategy<Value = IpAddr> {
    prop_oneof![
        any::<u32>().prop_map(|bits| Ipv4Addr::from(bits & 0x0300_0003).into()),
        any::<u128>().prop_map(|bits| Ipv6Addr::from(bits & 0x3 | 0xfd00 << 112).into()),
    ]
}

fn primitive() -> impl Strategy<Value = Primitive> {
    let version = prop_oneof![Just(IpVersion::V4), Just(IpVersion::V6)];
    let number = prop_oneof![Just(1_u8), Just(6), Just(17), Just(58), Just(132), any::<u8>()];
    prop_oneof![
        version.clone().prop_map(Primitive::Version),
        (number.clone(), prop::option::of(version))
            .prop_map(|(number, version)| Primitive::Protocol(number, version)),
        (ends(), address(), 0_u8..=128).prop_map(|(ends, network, length)| {
            let longest = if network.is_ipv4() { 32 } else { 128 };
            Primitive::Net(ends, network, length.min(longest))
        }),
        (ends(), prop::option::of(number), 0_u16..8, 0_u16..8).prop_map(|(ends, number, one, other)| {
            Primitive::Ports(ends, number, one.min(other), one.max(other))
        }),
    ]
}

fn expression() -> impl Strategy<Value = Expression> {
    primitive().prop_map(Expression::Is).prop_recursive(4, 16, 2, |inner| {
        let both = (inner.clone(), inner.clone());
        prop_oneof![
            both.clone().prop_map(|(one, other)| Expression::And(Box::new(one), Box::new(other))),
            both.prop_map(|(one, other)| Expression::Or(Box::new(one), Box::new(other))),
            inner.prop_map(|one| Expression::Not(Box::new(one))),
        ]
    })
}

/// Packets that are mostly what they should be, with few addresses and ports, extension headers and fragments, and cut
/// anywhere or spoilt in one place.
fn packet() -> impl Strategy<Value = (u16, Vec<u8>)> {
    let numbers = prop_oneof![Just(6_u8), Just(17), Just(1), Just(58), Just(132), any::<u8>()];
    let headers = prop::collection::vec(
        (prop_oneof![Just(0_u8), Just(43), Just(44), Just(51), Just(60)], any::<[u8; 8]>()),
        0..10,
    );
    let parts = (address(), address(), numbers, 0_u16..8, 0_u16..8, headers, 0_usize..40);
    let whole = parts.prop_map(|(source, destination, number, from, to, headers, rest)| {
        let behind = [&from.to_be_bytes()[..], &to.to_be_bytes(), &vec![0; rest]].concat();
        match (source, destination) {
            (IpAddr::V4(source), IpAddr::V4(destination)) => {
                (link::IPV4, version_four(source, destination, number, &headers, &behind))
            }
            (IpAddr::V6(source), IpAddr::V6(destination)) => {
                (link::IPV6, version_six(source, destination, number, &headers, &behind))
            }
            _ => (0x0806, behind),
        }
    });
    (whole, any::<prop::sample::Index>(), any::<Option<(prop::sample::Index, u8)>>(), any::<bool>()).prop_map(
        |((ether_type, mut bytes), cut, spoilt, is_cut)| {
            if let Some((place, value)) = spoilt {
                let place = place.index(bytes.len());
                bytes[place] = value;
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len() + 1));
            }
            (ether_type, bytes)
        },
    )
}

fn version_four(
    source: Ipv4Addr,
    destination: Ipv4Addr,
    number: u8,
    headers: &[(u8, [u8; 8])],
    behind: &[u8],
) -> Vec<u8> {
    let options = headers.len().min(10);
    let length = u16::try_from(20 + options * 4 + behind.len()).expect("short");
    let fragment = headers.first().map_or([0, 0], |(_, bytes)| [bytes[0] & 0x20, bytes[1] & 1]);
    let mut bytes = vec![0x45 + u8::try_from(options).expect("at most ten"), 0];
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&[0, 0, fragment[0], fragment[1], 64, number, 0, 0]);
    bytes.extend_from_slice(&source.octets());
    bytes.extend_from_slice(&destination.octets());
    bytes.resize(20 + options * 4, 1);
    bytes.extend_from_slice(behind);
    bytes
}

fn version_six(
    source: Ipv6Addr,
    destination: Ipv6Addr,
    number: u8,
    headers: &[(u8, [u8; 8])],
    behind: &[u8],
) -> Vec<u8> {
    let kinds: Vec<u8> = headers.iter().map(|(kind, _)| *kind).chain([number]).collect();
    let mut chain = Vec::new();
    for ((kind, content), next) in headers.iter().zip(&kinds[1..]) {
        let mut header = *content;
        header[0] = *next;
        // Eight bytes each, so that the chain goes on; of fragments half are first ones.
        header[1] = 0;
        if *kind == 44 {
            header[2] = 0;
            header[3] &= 9;
        }
        chain.extend_from_slice(&header);
    }
    let length = u16::try_from(chain.len() + behind.len()).expect("short");
    let mut bytes = vec![0x60, 0, 0, 0];
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(&[kinds[0], 64]);
    bytes.extend_from_slice(&source.octets());
    bytes.extend_from_slice(&destination.octets());
    bytes.extend_from_slice(&chain);
    bytes.extend_from_slice(behind);
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn both_readings_agree((ether_type, bytes) in packet(), expression in expression()) {
        let kept = run(&expression.program(), ether_type, &bytes) > 0;
        prop_assert_eq!(expression.keeps(ether_type, &bytes), kept, "{:?} on {:02x?}", expression, bytes);
    }

    #[test]
    fn both_readings_agree_on_anything(bytes in prop::collection::vec(any::<u8>(), 0..120), expression in expression(), six in any::<bool>()) {
        let ether_type = if six { link::IPV6 } else { link::IPV4 };
        let kept = run(&expression.program(), ether_type, &bytes) > 0;
        prop_assert_eq!(expression.keeps(ether_type, &bytes), kept);
    }
}
