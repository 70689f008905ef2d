//! Counts and groups of staged sockets, and what is gathered as odd.

use std::time::Duration;

use netkit_model::{HangingKind, SocketOddities};
use netkit_net::{SocketTimer, SocketTimerKind, TcpInfo};

use super::*;

/// A socket that somebody holds.
pub(crate) fn socket(state: TcpState, local: &str, peer: &str) -> InetSocket {
    let (local, peer): (SocketAddr, SocketAddr) =
        (local.parse().expect("an address and a port"), peer.parse().expect("an address and a port"));
    let holds = !matches!(state, TcpState::TimeWait);
    InetSocket {
        protocol: SocketProtocol::Tcp,
        ipv6: local.is_ipv6(),
        ipv6_only: false,
        state,
        local,
        peer,
        interface: 0,
        cookie: 1,
        timer: None,
        receive_queue: 0,
        send_queue: 0,
        uid: if holds { 1_000 } else { 0 },
        inode: u32::from(holds),
        info: None,
        memory: None,
        cgroup: None,
        mark: None,
        shutdown: 0,
    }
}

fn info(state: TcpState) -> TcpInfo {
    TcpInfo {
        state,
        retransmits: 0,
        probes: 0,
        backoff: 0,
        unacked: 0,
        retrans: 0,
        total_retrans: 0,
        path_mtu: 1_500,
        send_mss: 1_448,
        rtt: Duration::from_millis(1),
        congestion_window: 10,
        since_data_sent: Duration::ZERO,
        since_data_received: Duration::ZERO,
        since_ack_received: Duration::ZERO,
        segments_out: Some(3),
        segments_in: Some(2),
        bytes_acked: Some(1),
        bytes_received: Some(1),
        bytes_sent: Some(0),
        bytes_retransmitted: Some(0),
        send_window: Some(65_535),
    }
}

/// A socket with what the kernel knows of it.
fn known(state: TcpState, peer: &str, change: impl FnOnce(&mut TcpInfo)) -> InetSocket {
    let mut numbers = info(state);
    change(&mut numbers);
    InetSocket { info: Some(numbers), ..socket(state, "10.0.0.1:40000", peer) }
}

fn tally(sockets: &[InetSocket]) -> Tallied {
    let owners = SocketOwners::default();
    let surroundings = Surroundings {
        port_range: Some((40_000, 40_009)),
        reserved_ports: vec![(40_008, 40_020), (1, 2)],
        own_user: 1_000,
    };
    let mut tally = Tally::new(&owners, true, surroundings);
    for socket in sockets.iter().filter(|socket| socket.state == TcpState::Listen) {
        tally.learn_listener(socket);
    }
    for socket in sockets {
        tally.take(socket);
    }
    tally.finish()
}

fn odd(sockets: &[InetSocket]) -> SocketOddities {
    tally(sockets).oddities
}

#[test]
fn sockets_are_counted_by_state() {
    let mut handshake = socket(TcpState::SynReceived, "10.0.0.1:80", "192.0.2.1:1");
    handshake.inode = 0;
    let mut orphan = socket(TcpState::FinWait1, "10.0.0.1:80", "192.0.2.1:2");
    orphan.inode = 0;
    let mut udp = socket(TcpState::Closed, "0.0.0.0:53", "0.0.0.0:0");
    udp.protocol = SocketProtocol::Udp;
    let waiting = socket(TcpState::TimeWait, "10.0.0.1:80", "192.0.2.1:3");
    let counts = tally(&[handshake, orphan, udp, waiting, waiting]).counts;
    assert_eq!((counts.total(), counts.tcp.total(), counts.tcp.of(TcpState::TimeWait)), (5, 4, 2));
    assert_eq!((counts.handshakes, counts.orphans, counts.udp_unconnected), (1, 1, 1));
}

#[test]
fn connections_belong_to_whoever_listens() {
    let sockets = [
        socket(TcpState::Listen, "0.0.0.0:80", "0.0.0.0:0"),
        socket(TcpState::Listen, "127.0.0.1:81", "0.0.0.0:0"),
        socket(TcpState::Listen, "[::]:82", "[::]:0"),
        socket(TcpState::Established, "10.0.0.1:80", "192.0.2.1:50000"),
        socket(TcpState::CloseWait, "10.0.0.2:80", "192.0.2.1:50001"),
        socket(TcpState::Established, "127.0.0.1:81", "127.0.0.1:50002"),
        socket(TcpState::Established, "10.0.0.1:82", "192.0.2.2:50003"),
        socket(TcpState::Established, "10.0.0.1:40001", "198.51.100.1:443"),
    ];
    let tallied = tally(&sockets);
    let served: Vec<u64> = tallied.listeners.iter().map(|one| one.connections.total()).collect();
    assert_eq!(served, [2, 1, 1], "both families on `::`");
    let peers: Vec<_> =
        tallied.peers.iter().map(|one| (one.address.to_string(), one.port, one.port_is_here)).collect();
    assert_eq!(peers[0], ("192.0.2.1".to_owned(), 80, true));
    assert!(peers.contains(&("198.51.100.1".to_owned(), 443, false)), "{peers:?}");
}

#[test]
fn who_cannot_be_named_is_counted() {
    let mut of_others = socket(TcpState::Established, "10.0.0.1:1", "192.0.2.1:2");
    of_others.uid = 0;
    let ours = socket(TcpState::Established, "10.0.0.1:1", "192.0.2.1:2");
    let nobodys = socket(TcpState::TimeWait, "10.0.0.1:1", "192.0.2.1:2");
    let owners = tally(&[of_others, ours, nobodys]).owners.expect("they were asked for");
    assert_eq!((owners.unnamed, owners.of_others), (2, 1));
}

#[test]
fn connections_that_are_not_closed_are_as_old_as_the_last_acknowledgement() {
    let aged = |seconds| {
        known(TcpState::CloseWait, "192.0.2.1:5432", |info| {
            info.since_ack_received = Duration::from_secs(seconds);
            info.since_data_received = Duration::from_secs(9_999);
        })
    };
    let odd = odd(&[aged(0), aged(2), aged(60), aged(3_600)]);
    let [group] = odd.close_wait.as_slice() else { panic!("{odd:?}") };
    assert_eq!((group.count, group.settled, group.over_a_minute), (4, 3, 2));
    assert_eq!(group.oldest, Duration::from_secs(3_600));
    assert_eq!(group.busiest.map(|(place, count)| (place.port(), count)), Some((5_432, 4)));
}

#[test]
fn a_syn_tells_where_it_stays() {
    let kind = |retransmits: u8, total: u32, retrans: u32, segments_in: u32| {
        let one = known(TcpState::SynSent, "192.0.2.1:443", |info| {
            (info.retransmits, info.total_retrans, info.retrans) = (retransmits, total, retrans);
            info.segments_in = Some(segments_in);
        });
        odd(&[one]).hanging.first().map(|group| group.kind)
    };
    assert_eq!(kind(0, 0, 0, 0), None, "it has only just begun");
    assert_eq!(kind(1, 0, 0, 0), Some(HangingKind::Neighbour));
    assert_eq!(kind(6, 1, 0, 0), Some(HangingKind::Neighbour), "a link-local neighbour");
    assert_eq!(kind(2, 2, 0, 0), Some(HangingKind::DroppedHere));
    assert_eq!(kind(2, 2, 1, 0), Some(HangingKind::NoAnswer));
    assert_eq!(kind(2, 2, 1, 3), Some(HangingKind::InvalidAnswer));
}

#[test]
fn ports_are_counted_by_place_without_those_reserved() {
    let mut sockets: Vec<InetSocket> = (40_000..40_007)
        .map(|port| socket(TcpState::Established, &format!("10.0.0.1:{port}"), "192.0.2.1:443"))
        .collect();
    sockets.push(socket(TcpState::TimeWait, "10.0.0.1:40007", "192.0.2.1:443"));
    sockets.push(socket(TcpState::Established, "10.0.0.1:9", "192.0.2.1:443"));
    sockets.push(socket(TcpState::Established, "10.0.0.1:40000", "192.0.2.1:80"));
    let odd = odd(&sockets);
    let first = &odd.ports[0];
    assert_eq!((first.used, first.time_wait, first.range), (8, 1, 8));
    assert_eq!(first.owner.uid, Some(1_000));
}

#[test]
fn a_closed_window_is_no_dead_peer_and_a_dead_peer_no_closed_window() {
    let waiting = |change: fn(&mut TcpInfo)| {
        let mut one = known(TcpState::Established, "192.0.2.1:443", change);
        one.send_queue = 10;
        one
    };
    let closed = odd(&[waiting(|info| (info.backoff, info.send_window) = (3, Some(0)))]);
    assert_eq!((closed.zero_window.len(), closed.unanswered.len()), (1, 0));
    let dead = odd(&[waiting(|info| (info.backoff, info.unacked) = (4, 1))]);
    assert_eq!((dead.zero_window.len(), dead.unanswered.len()), (0, 1));
    let busy = odd(&[waiting(|info| (info.backoff, info.send_window) = (1, Some(0)))]);
    assert_eq!((busy.zero_window.len(), busy.unanswered.len()), (0, 0));
}

#[test]
fn idle_is_what_nobody_probes() {
    let quiet = |info: &mut TcpInfo| {
        let long = Duration::from_secs(4_000);
        (info.since_ack_received, info.since_data_received, info.since_data_sent) = (long, long, long);
    };
    let idle = known(TcpState::Established, "192.0.2.1:443", quiet);
    let mut probed = idle;
    probed.timer = Some(SocketTimer {
        kind: SocketTimerKind::KeepAlive,
        expires_in: Duration::from_secs(9),
        retransmits: 0,
    });
    let here = known(TcpState::Established, "10.0.0.1:443", quiet);
    let found = odd(&[idle, probed, here]).idle;
    assert_eq!(found.iter().map(|group| group.count).sum::<u64>(), 1, "{found:?}");
}

#[test]
fn growth_is_told_by_process() {
    let one = known(TcpState::CloseWait, "192.0.2.1:443", |_| {});
    let before = odd(&[one]);
    let mut now = odd(&[one, one, one]);
    growth_since(&mut now, &before, Duration::from_secs(5));
    assert_eq!(now.close_wait[0].before, Some((1, Duration::from_secs(5))));
}

#[test]
fn losses_are_summed_by_peer() {
    let lossy = known(TcpState::Established, "192.0.2.1:443", |info| {
        (info.bytes_sent, info.bytes_retransmitted) = (Some(100), Some(10));
    });
    let sound = known(TcpState::Established, "192.0.2.2:443", |info| info.bytes_sent = Some(100));
    let losses = odd(&[lossy, lossy, sound]).losses;
    let [loss] = losses.as_slice() else { panic!("{losses:?}") };
    assert_eq!((loss.connections, loss.sent, loss.retransmitted), (2, 200, 20));
}

#[test]
fn only_the_largest_groups_are_kept() {
    let many: Vec<InetSocket> = (0..200_u8)
        .map(|last| socket(TcpState::Established, "10.0.0.1:40000", &format!("192.0.2.{last}:443")))
        .collect();
    let tallied = tally(&many);
    assert_eq!(
        (tallied.matched, tallied.peers.len(), tallied.oddities.ports.len()),
        (200, MOST_GROUPS, MOST_GROUPS)
    );
}
