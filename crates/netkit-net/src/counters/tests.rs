//! Counters of several kernels, of texts that no kernel writes, and of this host.

use std::net::UdpSocket;

use super::*;

/// Linux 6.18, shortened on the right of each line.
const NEW: [(&str, &str); 6] = [
    (
        "snmp",
        "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards \
         InDelivers OutRequests OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs \
         FragFails FragCreates OutTransmits\n\
         Ip: 2 64 65397 0 0 0 0 0 65390 59715 5 3 0 0 0 0 0 0 0 59724\n\
         IcmpMsg: InType0 InType3\n\
         IcmpMsg: 10540 12026\n\
         Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs \
         OutSegs RetransSegs InErrs OutRsts InCsumErrors\n\
         Tcp: 1 200 120000 -1 178 10 13 120 0 17707 12155 0 7 138 0\n",
    ),
    (
        "snmp6",
        "Ip6InReceives                   \t64\nIp6InDelivers                   \t61\n\
         Ip6OutRequests                  \t85\nIp6OutNoRoutes                  \t1\n\
         Ip6OutTransmits                 \t84\nIcmp6InMsgs                     \t64\n",
    ),
    (
        "netstat",
        "TcpExt: SyncookiesSent ListenOverflows ListenDrops IPReversePathFilter TCPRetransFail TCPSpuriousRtxHostQueues\n\
         TcpExt: 0 3 4 5 11444 2\n\
         IpExt: InNoRoutes InTruncatedPkts\n\
         IpExt: 0 0\n",
    ),
    (
        "dev",
        "Inter-|   Receive                                                |  Transmit\n \
         face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop\n    \
         lo: 3471639   47552    0    0    0     0          0         0  3471639   47552    0    0\n  \
         eth0: 285160602   17968    0    0    0     0          0         0  1332377   12312    0    0\n",
    ),
    (
        "stat/nf_conntrack",
        "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error\n\
         0000000a  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000010 00000001 00000000\n\
         0000000a  00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000002 000000ff 00000000\n",
    ),
    ("xfrm_stat", "XfrmInError             \t0\nXfrmOutNoStates         \t6\nXfrmOutPolBlock         \t8\n"),
];

/// Linux 2.6.32: no `OutTransmits`, fewer columns, a number right behind an interface's colon.
const OLD: [(&str, &str); 3] = [
    (
        "snmp",
        "Ip: Forwarding DefaultTTL InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards \
         InDelivers OutRequests OutDiscards OutNoRoutes\n\
         Ip: 1 64 900 0 0 0 0 0 800 700 0 600\n\
         Tcp: RtoAlgorithm RtoMin RtoMax MaxConn ActiveOpens PassiveOpens AttemptFails EstabResets CurrEstab InSegs \
         OutSegs RetransSegs InErrs OutRsts\n\
         Tcp: 1 200 120000 -1 1 1 1 1 1 1 1 1 500 1\n",
    ),
    ("netstat", "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 400 0\n"),
    ("dev", "Inter-|   Receive\n face |bytes    packets errs\n  eth0:1332377 300 0 0 0\n"),
];

fn read(files: &[(&str, &str)], interface: Option<&str>, ipv6: bool) -> HostCounters {
    let file =
        |name: &str| files.iter().find(|(found, _)| *found == name).map(|(_, text)| (*text).to_owned());
    HostCounters::of_files(file, interface, ipv6)
}

fn check(counters: &HostCounters, expected: &[(HostCounter, u64)]) {
    let values: Vec<_> = counters.values.iter().map(|(counter, value)| (*counter, *value)).collect();
    assert_eq!(values, expected);
}

use HostCounter::{
    ConntrackDropped, IpAsked, IpDelivered, IpNoRoute, IpReceived, IpTransmitted, IpsecBlocked, IpsecNoState,
    LinkReceived, ListenOverflow, ReversePathFilter, TcpInvalid, TcpRetransmissionFailed, TcpStillQueued,
};

/// What a new kernel counts for both families.
const OF_BOTH: [(HostCounter, u64); 9] = [
    (LinkReceived, 17_968),
    (TcpRetransmissionFailed, 11_444),
    (TcpStillQueued, 2),
    (ReversePathFilter, 5),
    (ListenOverflow, 3),
    (ConntrackDropped, 0x10 + 0x1 + 0x2 + 0xff),
    (IpsecNoState, 6),
    (IpsecBlocked, 8),
    (TcpInvalid, 7),
];

#[test]
fn a_new_kernel_has_every_counter_of_either_family() {
    let ipv4 = [65_397, 65_390, 59_715, 59_724, 3];
    let ipv6 = [64, 61, 85, 84, 1];
    for (is_ipv6, numbers) in [(false, ipv4), (true, ipv6)] {
        let of_family = [IpReceived, IpDelivered, IpAsked, IpTransmitted, IpNoRoute].into_iter().zip(numbers);
        let expected: Vec<_> = of_family.chain(OF_BOTH).collect();
        check(&read(&NEW, Some("eth0"), is_ipv6), &expected);
    }
}

#[test]
fn an_old_kernel_has_those_that_it_knows() {
    let expected = [
        (IpReceived, 900),
        (IpDelivered, 800),
        (IpAsked, 700),
        (IpNoRoute, 600),
        (LinkReceived, 300),
        (ListenOverflow, 400),
        (TcpInvalid, 500),
    ];
    check(&read(&OLD, Some("eth0"), false), &expected);
    check(&read(&OLD, None, true), &expected[5..]);
}

#[test]
fn without_files_there_are_no_counters() {
    check(&read(&[], Some("eth0"), false), &[]);
    check(&read(&[], Some("eth0"), true), &[]);
}

/// Each file on its own in a shape that no kernel gives it.
#[test]
fn what_is_malformed_is_left_out() {
    let malformed = [
        ("snmp", "Ip: InReceives\n"),
        ("snmp", "Ip: InReceives\nTcp: InErrs\n"),
        ("snmp", "Ip: A InReceives\nIp: 1\n"),
        ("snmp", "Ip: InReceives\nIp: -1\n"),
        ("snmp", "Ip: InReceives\nIp: 18446744073709551616\n"),
        ("snmp", "Ip InReceives\nIp 1\n"),
        ("netstat", "TcpExt:\nTcpExt:\n"),
        ("netstat", "TcpExt: ListenOverflows\nTcpExt: \u{fffd}\n"),
        ("dev", "eth0\n"),
        ("dev", "eth0: 1\n"),
        ("dev", "eth0: 1 x\n"),
        ("dev", "eth00: 1 2\nveth0: 1 2\n"),
        ("stat/nf_conntrack", "drop\n1\n"),
        ("stat/nf_conntrack", "drop early_drop\n1\n"),
        ("stat/nf_conntrack", "drop early_drop\nffffffffffffffff 1\n"),
        ("stat/nf_conntrack", "drop early_drop\n1 g\n"),
        ("xfrm_stat", "XfrmOutNoStates\n"),
        ("xfrm_stat", "XfrmOutNoStates many\n"),
    ];
    for file in malformed {
        let counters = read(&[file], Some("eth0"), false);
        assert_eq!(counters, HostCounters::default(), "{file:?}");
    }
}

#[test]
fn every_truncation_of_every_file_is_read() {
    for (name, text) in NEW.into_iter().chain(OLD) {
        for end in 0..text.len() {
            let counters = read(&[(name, &text[..end])], Some("eth0"), name == "snmp6");
            assert!(counters.values.len() <= 6, "{name} up to {end}: {counters:?}");
        }
    }
}

#[test]
fn only_growth_is_a_change() {
    let of = |values: &[(HostCounter, u64)]| HostCounters { values: values.iter().copied().collect() };
    let before =
        of(&[(IpReceived, 10), (IpDelivered, 10), (IpAsked, 10), (IpNoRoute, 10), (TcpInvalid, u64::MAX)]);
    let after =
        of(&[(IpReceived, 17), (IpDelivered, 10), (IpAsked, 3), (ListenOverflow, 5), (TcpInvalid, 0)]);
    assert_eq!(after.changes_since(&before), [CounterChange { counter: IpReceived, by: 7 }]);
    assert_eq!(after.changes_since(&after), []);
}

#[test]
fn a_datagram_on_loopback_is_counted_in_both_directions() {
    for (address, ipv6) in [("127.0.0.1:0", false), ("[::1]:0", true)] {
        let socket = UdpSocket::bind(address).expect("loopback has ports");
        let before = HostCounters::read(Some("lo"), ipv6);
        socket.send_to(b"x", socket.local_addr().expect("it is bound")).expect("there is room");
        socket.recv_from(&mut [0; 8]).expect("it comes");
        let changes = HostCounters::read(Some("lo"), ipv6).changes_since(&before);
        for counter in [IpReceived, IpDelivered, IpAsked, LinkReceived] {
            assert!(changes.iter().any(|change| change.counter == counter), "{counter:?} in {changes:?}");
        }
    }
}

#[test]
fn two_numbers_are_a_pair_and_anything_else_is_none() {
    assert_eq!(pair::<u16>("32768\t60999\n"), Some((32_768, 60_999)));
    for text in ["", "1", "1 x", "x 1", "-1 5", "1 65536"] {
        assert_eq!(pair::<u16>(text), None, "{text:?}");
    }
}

#[test]
fn this_host_has_a_port_range_and_its_connection_tracking_is_bounded() {
    let (first, last) = port_range().expect("every kernel with IPv4 has one");
    assert!(first <= last);
    assert!(conntrack_fill().is_none_or(|(_, most)| most > 0));
}
