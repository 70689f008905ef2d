//! Answers as a kernel sends them, cut at every length and with every byte changed; programs as ss(8) writes them.

use super::*;
use crate::TcpState;

fn query() -> SocketQuery {
    SocketQuery {
        protocol: SocketProtocol::Tcp,
        ipv6: false,
        states: SocketStates::ALL,
        with_info: true,
        with_memory: true,
        condition: None,
    }
}

/// A message with this body.
fn message(kind: u16, flags: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(u32::try_from(HEADER + body.len()).expect("short").to_ne_bytes());
    bytes.extend(kind.to_ne_bytes());
    bytes.extend(flags.to_ne_bytes());
    bytes.extend([0; 8]);
    bytes.extend(body);
    bytes.resize(aligned(bytes.len()), 0);
    bytes
}

/// A socket in ESTABLISHED with a timer, a memory and a control group.
fn body() -> Vec<u8> {
    let mut body = vec![0; 72];
    body[0..4].copy_from_slice(&[2, 1, 1, 3]);
    body[4..8].copy_from_slice(&[0x1f, 0x90, 0x01, 0xbb]);
    body[8..12].copy_from_slice(&[192, 0, 2, 7]);
    body[24..28].copy_from_slice(&[198, 51, 100, 9]);
    for (at, number) in [(44, 5_u32), (52, 1_500), (56, 10), (60, 20), (64, 1_000), (68, 4_711)] {
        body[at..at + 4].copy_from_slice(&number.to_ne_bytes());
    }
    let mut attribute = |kind: u16, value: &[u8]| {
        let length = u16::try_from(4 + value.len()).expect("short");
        body.extend(length.to_ne_bytes());
        body.extend(kind.to_ne_bytes());
        body.extend(value);
        body.resize(aligned(body.len()), 0);
    };
    attribute(8, &[1]);
    attribute(21, &77_u64.to_ne_bytes());
    let memory: Vec<u8> = (1_u32..=9).flat_map(u32::to_ne_bytes).collect();
    attribute(7, &memory);
    let mut info = vec![0; 280];
    info[0] = 1;
    attribute(2, &info);
    body
}

fn read_all(datagram: &[u8]) -> (Vec<InetSocket>, DumpEnd, io::Result<bool>) {
    let (mut found, mut end) = (Vec::new(), DumpEnd::default());
    let last = take(datagram, &query(), &mut end, &mut |socket| found.push(*socket));
    (found, end, last)
}

#[test]
fn a_socket_is_read_whole() {
    let (found, end, last) = read_all(&message(SOCK_DIAG_BY_FAMILY, 0, &body()));
    let [socket] = found[..] else { panic!("{found:?}") };
    assert_eq!((end.sockets, end.unreadable, last.ok()), (1, 0, Some(false)));
    assert_eq!(socket.local.to_string(), "192.0.2.7:8080");
    assert_eq!(socket.peer.to_string(), "198.51.100.9:443");
    assert_eq!(
        (socket.state, socket.uid, socket.inode, socket.cookie),
        (TcpState::Established, 1_000, 4_711, 5)
    );
    assert_eq!((socket.receive_queue, socket.send_queue, socket.shutdown), (10, 20, 1));
    let timer = socket.timer.expect("it runs");
    assert_eq!((timer.kind, timer.retransmits), (SocketTimerKind::Retransmission, 3));
    assert_eq!(timer.expires_in, Duration::from_millis(1_500));
    assert_eq!(socket.cgroup, Some(77));
    assert_eq!(socket.memory.map(|memory| (memory.receive_allocated, memory.drops)), Some((1, 9)));
    assert!(socket.info.is_some() && socket.speaks_ipv4() && socket.has_owner());
}

#[test]
fn a_recorded_listener_is_understood() {
    let hex = include_str!("recorded.txt").trim();
    let byte = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).expect("two digits");
    let datagram: Vec<u8> = (0..hex.len()).step_by(2).map(byte).collect();
    let (found, end, _) = read_all(&datagram);
    assert_eq!((found.len(), end.unreadable), (1, 0), "{found:?}");
    assert_eq!(found[0].state, TcpState::Listen);
}

#[test]
fn a_mapped_address_is_ipv4() {
    let mut body = body();
    body[0] = 10;
    let mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7];
    body[8..24].copy_from_slice(&mapped);
    body[24..40].copy_from_slice(&mapped);
    let (found, ..) = read_all(&message(SOCK_DIAG_BY_FAMILY, 0, &body));
    assert_eq!(found[0].local.to_string(), "192.0.2.7:8080");
    assert!(found[0].ipv6 && found[0].speaks_ipv4());
}

#[test]
fn the_end_and_an_error_are_told_apart() {
    assert!(read_all(&message(3, 0, &0_i32.to_ne_bytes())).2.expect("no error"));
    assert!(read_all(&message(3, 0, &[])).2.expect("no error"));
    let refused = read_all(&message(2, 0, &(-libc::ENOENT).to_ne_bytes())).2;
    assert_eq!(refused.map_err(|error| error.raw_os_error()), Err(Some(libc::ENOENT)));
    let (_, end, last) = read_all(&message(3, 0x10, &0_i32.to_ne_bytes()));
    assert!(end.interrupted && last.expect("no error"));
}

#[test]
fn no_bytes_make_it_panic() {
    let whole = [message(SOCK_DIAG_BY_FAMILY, 0, &body()), message(3, 0, &0_i32.to_ne_bytes())].concat();
    for length in 0..whole.len() {
        drop(read_all(&whole[..length]));
    }
    for at in 0..whole.len() {
        for byte in [0, 1, 3, 0x7f, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[at] = byte;
            drop(read_all(&changed));
        }
    }
}

#[test]
fn states_are_a_set() {
    assert!(SocketStates::ALL.has(TcpState::Closing) && !SocketStates::ALL_BUT_LISTEN.has(TcpState::Listen));
    assert_eq!(SocketStates::LISTEN.others(), SocketStates::ALL_BUT_LISTEN);
    assert_eq!(SocketStates::of(TcpState::SynReceived), SocketStates(0x1008), "both kinds");
    assert!(SocketStates::LISTEN.and(SocketStates::ALL_BUT_LISTEN).is_empty());
}

/// A socket for which a program is run as the kernel runs it.
#[derive(Clone, Copy)]
struct Entry {
    ports: [u16; 2],
    peer: [u8; 4],
}

/// `inet_diag_bc_run` of `net/ipv4/inet_diag.c`.
fn run(mut program: &[u8], entry: Entry) -> bool {
    while !program.is_empty() {
        let (yes, no) = (usize::from(program[1]), usize::from(half(program, 2)));
        let port = || half(program, 6);
        let holds = match program[0] {
            1 => false,
            2 => entry.ports[0] >= port(),
            3 => entry.ports[0] <= port(),
            4 => entry.ports[1] >= port(),
            5 => entry.ports[1] <= port(),
            8 => {
                let bits = u32::from(program[5]);
                let mask = u32::MAX.checked_shl(32 - bits).unwrap_or(0);
                let network = u32::from_be_bytes([program[12], program[13], program[14], program[15]]);
                u32::from_be_bytes(entry.peer) & mask == network & mask
            }
            other => panic!("operation {other}"),
        };
        let over = if holds { yes } else { no };
        if over > program.len() {
            assert_eq!(over, program.len() + 4, "the kernel takes no other place behind the end");
            return false;
        }
        program = &program[over..];
    }
    true
}

#[test]
fn programs_decide_as_their_conditions_do() {
    use SocketCondition::{Both, Either, LocalPort, Not, PeerNetwork, PeerPort};
    let net = || PeerNetwork("10.0.0.0".parse().expect("an address"), 8);
    let entries: Vec<Entry> = [0, 80, 443, 8_080]
        .into_iter()
        .flat_map(|local| [0, 443, 9_999].map(|peer| [local, peer]))
        .flat_map(|ports| [[10, 1, 2, 3], [11, 0, 0, 1]].map(|peer| Entry { ports, peer }))
        .collect();
    let check = |condition: SocketCondition, expected: fn(Entry) -> bool| {
        let program = condition.program().expect("it is short");
        for entry in &entries {
            assert_eq!(run(&program, *entry), expected(*entry), "{condition:?} {:?}", entry.ports);
        }
    };
    let either = |one, other| Either(Box::new(one), Box::new(other));
    let both = |one, other| Both(Box::new(one), Box::new(other));
    let not = |one| Not(Box::new(one));
    check(LocalPort(80, 443), |entry| (80..=443).contains(&entry.ports[0]));
    check(net(), |entry| entry.peer[0] == 10);
    check(not(net()), |entry| entry.peer[0] != 10);
    check(either(LocalPort(443, 443), PeerPort(443, 443)), |entry| entry.ports.contains(&443));
    check(not(either(LocalPort(443, 443), PeerPort(443, 443))), |entry| !entry.ports.contains(&443));
    check(both(not(net()), either(LocalPort(80, 80), not(PeerPort(0, 0)))), |entry| {
        entry.peer[0] != 10 && (entry.ports[0] == 80 || entry.ports[1] != 0)
    });
    check(not(both(LocalPort(80, 80), not(both(net(), PeerPort(443, 443))))), |entry| {
        entry.ports[0] != 80 || (entry.peer[0] == 10 && entry.ports[1] == 443)
    });
    check(either(both(LocalPort(80, 80), net()), both(PeerPort(443, 443), not(net()))), |entry| {
        (entry.ports[0] == 80 && entry.peer[0] == 10) || (entry.ports[1] == 443 && entry.peer[0] != 10)
    });
}

#[test]
fn a_program_that_is_too_long_is_not_sent() {
    let one = || SocketCondition::LocalPort(1, 1);
    let many = (0..1_000).fold(one(), |all, _| SocketCondition::Either(Box::new(all), Box::new(one())));
    assert_eq!(many.program(), None);
}
