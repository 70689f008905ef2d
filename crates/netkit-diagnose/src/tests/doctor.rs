//! The checks of `netkit doctor` by a line each: what is seen of a host in, the worst finding's id and level out; and a sound host
//! with everything in its place, of which nothing is said.

use std::time::Duration;

use netkit_model::{
    Check, CheckLevel, Descriptors, DoctorSubject, HostAddress, HostCounts, HostLink, HostNeighbour,
    HostNetwork, HostRoute, HostSeen, HostSettings, LinkCounts, NeighbourState, ProcessDescriptors,
    RouteKind, SysctlLine, Untrusted, VerdictId,
};

use super::properties;
use crate::diagnose_host;
use CheckLevel::{Fail, Note, Warn};

/// Counters that every host has.
const COUNTS: [(&str, u64); 12] = [
    ("Tcp.OutSegs", 50_000),
    ("Tcp.RetransSegs", 40),
    ("Tcp.OutRsts", 9),
    ("TcpExt.ListenOverflows", 3),
    ("TcpExt.ListenDrops", 3),
    ("TcpExt.IPReversePathFilter", 7),
    ("TcpExt.TCPReqQFullDoCookies", 0),
    ("softnet.dropped", 11),
    ("conntrack.drop", 0),
    ("sockstat.TCP.tw", 12),
    ("sockstat.TCP.orphan", 1),
    ("sockstat.TCP.mem", 5),
];
const SETTINGS: [(&str, &str); 10] = [
    ("net.core.somaxconn", "4096"),
    ("net.ipv4.ip_local_port_range", "32768 60999"),
    ("net.ipv4.tcp_syncookies", "1"),
    ("net.ipv4.tcp_max_orphans", "100"),
    ("net.ipv4.tcp_max_tw_buckets", "1000"),
    ("net.ipv4.tcp_mem", "100 200 300"),
    ("net.ipv4.tcp_sack", "1"),
    ("net.ipv4.tcp_tw_reuse", "2"),
    ("net.netfilter.nf_conntrack_count", "10"),
    ("net.netfilter.nf_conntrack_max", "100"),
];

/// A host with one interface, an address, and a router that answers.
fn sound() -> HostSeen {
    let link = |index, name: &str, is_loopback| HostLink {
        index,
        name: name.to_owned(),
        is_up: true,
        has_carrier: true,
        is_loopback,
        mtu: 1500,
        ..HostLink::default()
    };
    let address = |text: &str, interface| HostAddress {
        address: text.parse().expect("an address"),
        prefix_length: 24,
        interface,
        is_tentative: false,
        is_duplicate: false,
        is_deprecated: false,
    };
    let gateway = "10.0.0.2".parse().expect("an address");
    let network = HostNetwork {
        links: vec![link(1, "lo", true), link(2, "eth0", false)],
        addresses: vec![address("127.0.0.1", 1), address("10.0.0.1", 2)],
        routes: vec![route("default", 0, RouteKind::Unicast)],
        neighbours: vec![HostNeighbour { address: gateway, interface: 2, state: NeighbourState::Reachable }],
        ..HostNetwork::default()
    };
    HostSeen {
        network,
        before: COUNTS.into_iter().collect(),
        after: COUNTS.into_iter().collect(),
        links_before: vec![(1, LinkCounts::default()), (2, LinkCounts::default())],
        over: Duration::from_secs(2),
        uptime: Duration::from_secs(3_600),
        settings: SETTINGS.into_iter().collect(),
        clock_kept_within: Some(Duration::from_millis(2)),
        ..HostSeen::default()
    }
}

fn route(prefix: &str, length: u8, kind: RouteKind) -> HostRoute {
    HostRoute {
        is_ipv6: false,
        prefix: prefix.to_owned(),
        length,
        kind,
        table: 254,
        is_by_hand: true,
        gateways: if kind == RouteKind::Unicast {
            vec!["10.0.0.2".parse().expect("an address")]
        } else {
            Vec::new()
        },
        interface: Some(2),
        metric: 0,
        locked_mtu: None,
        is_link_down: false,
    }
}

/// The checks of a sound host after a change, each of which keeps its promises.
fn checks(change: impl FnOnce(&mut HostSeen)) -> Vec<Check> {
    let mut seen = sound();
    change(&mut seen);
    let (checks, diagnosis) = diagnose_host(&seen);
    properties::hold(&diagnosis).expect("every verdict keeps its promises");
    let first = checks.first().expect("there is always one");
    if first.level <= Warn {
        assert_eq!(diagnosis.verdict.id, first.id);
    } else {
        assert_eq!(diagnosis.verdict.id, VerdictId::LocalOk);
    }
    assert!(checks.is_sorted_by_key(|check| check.level));
    for check in &checks {
        let known = |id| diagnosis.evidence.iter().any(|one| one.id == id);
        assert!(check.evidence.iter().all(|id| known(*id)), "{}", check.text);
        assert!(check.level > Warn || !check.fix.is_empty(), "{}: what is wrong can be mended", check.text);
    }
    checks
}

/// The worst is this one.
#[track_caller]
fn check(change: impl FnOnce(&mut HostSeen), id: VerdictId, level: CheckLevel) {
    let checks = checks(change);
    let first = &checks[0];
    assert_eq!((first.id, first.level), (id, level), "{}", first.text);
}

/// A counter grew by so much in the two seconds.
fn grown(all: &[(&'static str, u64)]) -> impl FnOnce(&mut HostSeen) {
    let all = all.to_vec();
    move |seen| {
        let before = seen.before.iter().map(|(name, value)| (name.to_owned(), value));
        let mut after: Vec<(String, u64)> = before.collect();
        for (name, by) in all {
            let found = after.iter_mut().find(|(known, _)| known == name);
            match found {
                Some((_, value)) => *value += by,
                None => after.push((name.to_owned(), by)),
            }
        }
        let names = all_before(&after, &seen.before);
        seen.before = names.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        seen.after = after.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    }
}

/// The same counters as before, where they were not there with nothing.
fn all_before(after: &[(String, u64)], before: &HostCounts) -> Vec<(String, u64)> {
    after.iter().map(|(name, _)| (name.clone(), before.get(name).unwrap_or(0))).collect()
}

/// A setting has this value.
fn set(name: &'static str, value: &'static str) -> impl FnOnce(&mut HostSeen) {
    move |seen| {
        let others: Vec<(String, String)> = seen
            .settings
            .iter()
            .filter(|(known, _)| *known != name)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let others = others.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        seen.settings = others.chain([(name, value)]).collect::<HostSettings>();
    }
}

#[test]
fn of_a_sound_host_nothing_is_said() {
    let checks = checks(|_| {});
    let said: Vec<_> = checks.iter().filter(|check| check.level != CheckLevel::Ok).collect();
    assert!(said.is_empty(), "{said:?}");
    assert!(checks.len() > 25, "{}", checks.len());
}

#[test]
fn the_network_of_this_host() {
    check(|seen| seen.network.links[0].is_up = false, VerdictId::LoopbackDown, Fail);
    check(|seen| seen.network.links[1].has_carrier = false, VerdictId::LinkNoCarrier, Fail);
    check(|seen| seen.network.links[1].is_up = false, VerdictId::LinkDown, Warn);
    check(|seen| seen.network.links[1].mtu = 1200, VerdictId::LocalMtuMismatch, Warn);
    check(|seen| seen.network.addresses.truncate(1), VerdictId::AddrNoFamily, Fail);
    check(|seen| seen.network.addresses[1].is_duplicate = true, VerdictId::AddrUnusable, Fail);
    check(|seen| seen.network.routes.clear(), VerdictId::RouteNone, Warn);
    check(
        |seen| seen.network.neighbours[0].state = NeighbourState::Failed,
        VerdictId::NeighbourUnresolved,
        Fail,
    );
    check(
        |seen| seen.network.neighbours[0].state = NeighbourState::Incomplete,
        VerdictId::NeighbourUnresolved,
        Warn,
    );
    let forbidding =
        |kind| move |seen: &mut HostSeen| seen.network.routes.push(route("10.9.0.0/24", 24, kind));
    check(forbidding(RouteKind::Blackhole), VerdictId::RouteBlackhole, Warn);
    check(forbidding(RouteKind::Prohibit), VerdictId::RouteProhibit, Warn);
    check(forbidding(RouteKind::Unreachable), VerdictId::RouteUnreachable, Warn);
    let of_daemon = |seen: &mut HostSeen| {
        seen.network
            .routes
            .push(HostRoute { is_by_hand: false, ..route("10.9.0.0/24", 24, RouteKind::Blackhole) });
    };
    check(of_daemon, VerdictId::RouteBlackhole, Note);
    let second = |seen: &mut HostSeen| {
        let gateways = vec!["10.0.0.3".parse().expect("an address")];
        seen.network.routes.push(HostRoute { gateways, ..route("default", 0, RouteKind::Unicast) });
    };
    check(second, VerdictId::RouteDuplicateDefault, Warn);
    let damaged = |seen: &mut HostSeen| {
        seen.network.links[1].counts =
            LinkCounts { received: 900, receive_errors: 50, ..LinkCounts::default() };
    };
    check(damaged, VerdictId::LinkErrors, Warn);
}

#[test]
fn what_grows_while_it_is_watched() {
    check(grown(&[("TcpExt.IPReversePathFilter", 1)]), VerdictId::LocalReversePath, Warn);
    check(
        grown(&[("TcpExt.ListenOverflows", 1), ("TcpExt.ListenDrops", 1)]),
        VerdictId::ListenQueueFull,
        Warn,
    );
    check(grown(&[("TcpExt.ListenDrops", 9)]), VerdictId::LocalSynDropped, Warn);
    check(grown(&[("TcpExt.TCPReqQFullDoCookies", 500)]), VerdictId::LocalSynFlood, Warn);
    check(grown(&[("TcpExt.TCPReqQFullDrop", 500)]), VerdictId::LocalSynFlood, Fail);
    check(grown(&[("conntrack.drop", 1)]), VerdictId::LocalConntrackFull, Fail);
    check(grown(&[("softnet.dropped", 5)]), VerdictId::LocalInputQueue, Warn);
    check(grown(&[("TcpExt.TCPRetransFail", 9)]), VerdictId::LocalSendFailed, Warn);
    check(grown(&[("Tcp.OutSegs", 10_000), ("Tcp.RetransSegs", 300)]), VerdictId::LocalRetransmissions, Warn);
    check(grown(&[("Tcp.OutSegs", 10_000), ("Tcp.RetransSegs", 900)]), VerdictId::LocalRetransmissions, Fail);
    check(grown(&[("TcpExt.TCPMD5NotFound", 3)]), VerdictId::LocalTcpSignature, Warn);
    check(grown(&[("TcpExt.TCPRcvQDrop", 300)]), VerdictId::LocalReceiveBuffer, Warn);
    check(grown(&[("Tcp.OutRsts", 1_000)]), VerdictId::LocalResets, Note);
    // Too few to tell anything.
    check(grown(&[("Tcp.OutSegs", 100), ("Tcp.RetransSegs", 50)]), VerdictId::LoopbackDown, CheckLevel::Ok);
}

#[test]
fn limits_that_are_near() {
    check(set("net.netfilter.nf_conntrack_count", "100"), VerdictId::LocalConntrackFull, Fail);
    check(set("net.netfilter.nf_conntrack_count", "80"), VerdictId::LocalConntrackNear, Warn);
    check(set("net.ipv4.tcp_max_orphans", "3"), VerdictId::LocalOrphans, Warn);
    check(set("net.ipv4.tcp_max_orphans", "1"), VerdictId::LocalOrphans, Fail);
    check(set("net.ipv4.tcp_max_tw_buckets", "12"), VerdictId::LocalTimeWait, Warn);
    check(set("net.ipv4.tcp_mem", "1 2 100"), VerdictId::LocalTcpMemory, Warn);
    check(set("net.ipv4.tcp_mem", "1 2 5"), VerdictId::LocalTcpMemory, Fail);
    check(set("net.ipv4.neigh.default.gc_thresh3", "0"), VerdictId::LoopbackDown, CheckLevel::Ok);
    let process = |open| {
        move |seen: &mut HostSeen| {
            let one = ProcessDescriptors { pid: 7, name: b"java".to_vec(), open, most: 1024 };
            seen.descriptors = Descriptors { nearest: vec![one], seen: 9, uncounted: 0 };
        }
    };
    check(process(1_000), VerdictId::LocalDescriptors, Fail);
    check(process(800), VerdictId::LocalDescriptors, Warn);
    check(process(100), VerdictId::LoopbackDown, CheckLevel::Ok);
}

#[test]
fn settings_that_hurt_and_settings_to_leave_alone() {
    check(set("net.ipv4.tcp_sack", "0"), VerdictId::LocalTcpOptionsOff, Warn);
    check(set("net.ipv4.tcp_abort_on_overflow", "1"), VerdictId::LocalAbortOnOverflow, Warn);
    check(set("net.ipv4.ip_no_pmtu_disc", "1"), VerdictId::LocalMtuDiscovery, Warn);
    check(set("net.ipv4.ip_local_port_range", "40000 40100"), VerdictId::LocalPortRange, Warn);
    check(set("net.ipv4.tcp_retries2", "5"), VerdictId::LocalRetries, Note);
    check(set("net.ipv4.tcp_tw_reuse", "1"), VerdictId::LocalSysctlChanged, Note);
    check(set("net.ipv4.tcp_keepalive_time", "60"), VerdictId::LocalSysctlChanged, Note);
    check(|seen| seen.clock_kept_within = None, VerdictId::LocalClock, Note);
    let recycle = |seen: &mut HostSeen| {
        let name = "net.ipv4.tcp_tw_recycle".to_owned();
        let (file, value) = ("/etc/sysctl.conf".into(), "1".to_owned());
        seen.files.lines.push(SysctlLine { file, line: 7, name, value, exists: false });
    };
    check(recycle, VerdictId::LocalSysctlObsolete, Warn);
}

#[test]
fn a_port_of_this_host() {
    let listening = |address: &'static str| {
        move |seen: &mut HostSeen| {
            seen.subject = DoctorSubject::Port(8080);
            let address = address.parse().expect("an address");
            let listener = netkit_model::Listener { address, ipv6_only: false, waiting: 0, backlog: 128 };
            seen.listeners.push((8080, listener));
        }
    };
    check(|seen| seen.subject = DoctorSubject::Port(8080), VerdictId::ListenNone, Fail);
    check(listening("127.0.0.1"), VerdictId::ListenLoopbackOnly, Fail);
    check(listening("::1"), VerdictId::ListenLoopbackOnly, Fail);
    check(listening("0.0.0.0"), VerdictId::ListenNone, CheckLevel::Ok);
    check(listening("::"), VerdictId::ListenNone, CheckLevel::Ok);
    let dropped = |seen: &mut HostSeen| {
        listening("::")(seen);
        let rules = "table inet f {\n\tchain i {\n\t\ttype filter hook input priority 0; policy accept;\n\t\ttcp dport 8080 drop # handle 4\n\t}\n}\n";
        seen.ruleset = Some(Untrusted::from_bytes(rules));
    };
    check(dropped, VerdictId::LocalIngressFilter, Fail);
}
