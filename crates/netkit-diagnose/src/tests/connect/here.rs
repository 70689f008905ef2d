//! Attempts that this host itself refused, held back or dropped.
//!
//! What the network says stands in `network`.

use super::*;

#[test]
fn descriptors_and_memory() {
    let socket = |errno| connect().immediate(ConnectStep::Socket, errno);
    check(&socket(Errno::MFILE), (Id::LocalDescriptors, Proven, HERE));
    check(&socket(Errno::NFILE), (Id::LocalDescriptors, Proven, HERE));
    check(&refused_here(Errno::NOBUFS), (Id::LocalCongestion, Proven, HERE));
    check(&refused_here(Errno::NOMEM), (Id::LocalCongestion, Proven, HERE));
    check(&refused_here(Errno(129)), (Id::LocalSendFailed, Proven, HERE));
    check(&connect().ends(AttemptEnd::Failed(Errno::CONNABORTED)), (Id::LocalSendFailed, Proven, HERE));
}

#[test]
fn routes_and_rules_that_forbid() {
    let table = [
        (Errno::INVAL, RouteKind::Blackhole, Id::RouteBlackhole),
        (Errno::ACCES, RouteKind::Prohibit, Id::RouteProhibit),
        (Errno::HOSTUNREACH, RouteKind::Unreachable, Id::RouteUnreachable),
    ];
    for (errno, kind, id) in table {
        check(&connect().no_way(errno, Some(kind)), (id, Proven, HERE));
        check(&connect().over_ipv6().no_way(errno, Some(kind)), (id, Proven, HERE));
        check(&connect().no_way(errno, None), (id, Likely, HERE));
        // A rule that says unreachable gives another errno than such a route.
        let by_rule = if kind == RouteKind::Unreachable { Errno::NETUNREACH } else { errno };
        check(&connect().no_way(by_rule, None).rule(kind), (id, Proven, HERE));
    }
    check(&connect().no_way(Errno::NETUNREACH, None), (Id::RouteNone, Proven, HERE));
    check(&refused_here(Errno::NETUNREACH), (Id::RouteNone, Likely, HERE));
}

#[test]
fn addresses() {
    let fe80 = Address::new(ip("fe80::7"));
    let scopeless = connect().at(fe80).no_way(Errno::INVAL, None);
    check(&scopeless, (Id::AddrScopeMissing, Proven, HERE));
    let on_two_links = scopeless.route(|route| {
        let own = |interface| OwnAddress { interface, ..own_address(ip("fe80::9")) };
        route.own_addresses = vec![own(2), own(3), own_address(ip("2001:db8:9::9"))];
    });
    let text = on_two_links.diagnose().verdict.text;
    assert!(text.ends_with(": write fe80::7%2 or fe80::7%3"), "{text}");
    for many in ["224.0.0.1", "255.255.255.255", "ff0e::1"] {
        check(&connect().to(many).no_way(Errno::NETUNREACH, None), (Id::AddrNotOneHost, Proven, HERE));
    }
    let broadcast = connect().no_way(Errno::NETUNREACH, Some(RouteKind::Broadcast));
    check(&broadcast, (Id::AddrNotOneHost, Proven, HERE));
    let loopback = asked(connect().no_way(Errno::INVAL, None), from("127.0.0.1"));
    check(&loopback, (Id::AddrLoopbackSource, Proven, HERE));
    check(&asked(connect().over_ipv6().unanswered(), from("::1")), (Id::AddrLoopbackSource, Proven, HERE));
    let bind = connect().immediate(ConnectStep::Bind, Errno::ADDRNOTAVAIL);
    check(&asked(bind, from("10.99.0.1")), (Id::AddrNotHere, Proven, HERE));
    check(&connect().immediate(ConnectStep::Socket, Errno::AFNOSUPPORT), (Id::AddrNoFamily, Proven, HERE));
}

#[test]
fn addresses_that_cannot_be_used() {
    let own = |tentative, duplicate| OwnAddress {
        is_tentative: tentative,
        is_duplicate: duplicate,
        ..own_address(ip("2001:db8:9::9"))
    };
    let with = |errno, own: Vec<OwnAddress>| {
        connect().over_ipv6().no_way(errno, None).route(|route| route.own_addresses = own)
    };
    let unusable = (Id::AddrUnusable, Proven, HERE);
    check(&with(Errno::ADDRNOTAVAIL, vec![own(true, false)]), unusable);
    check(&with(Errno::ADDRNOTAVAIL, vec![own(false, true)]), unusable);
    let none = (Id::AddrNoFamily, Proven, HERE);
    check(&with(Errno::ADDRNOTAVAIL, Vec::new()), none);
    check(&with(Errno::NETUNREACH, Vec::new()), none);
    check(&with(Errno::NETUNREACH, vec![own_address(ip("fe80::9"))]), none);
    check(&with(Errno::NETUNREACH, vec![own(false, false)]), (Id::RouteNone, Proven, HERE));
    // A default route and nothing to send from but a link-local address: a router objects.
    let beyond = |own| {
        let objects = connect().over_ipv6().icmp((1, 2), "2001:db8:1::1", 1, Errno::NETUNREACH);
        objects.route(|route| route.own_addresses = own)
    };
    check(&beyond(vec![own_address(ip("fe80::9"))]), none);
    assert_ne!(beyond(vec![own(false, false)]).diagnose().verdict.id, Id::AddrNoFamily);
}

#[test]
fn ports_that_are_all_taken() {
    let sockets = |used| SocketsSeen {
        to_same_port: used,
        in_time_wait: 3,
        port_range: Some((40_000, 40_003)),
        ..SocketsSeen::default()
    };
    let taken =
        |used| refused_here(Errno::ADDRNOTAVAIL).change(|inquiry| inquiry.sockets = Some(sockets(used)));
    check(&taken(4), (Id::LocalPortsExhausted, Proven, HERE));
    check(&taken(0), (Id::LocalPortsExhausted, Likely, HERE));
    let bind = connect().immediate(ConnectStep::Bind, Errno::ADDRINUSE);
    check(&bind, (Id::LocalPortsExhausted, Likely, HERE));
}

#[test]
fn links() {
    let lo_down = connect().at_own("127.0.0.1").silent(1, 1, 1).route(|route| {
        route.link.as_mut().expect("a link").is_up = false;
    });
    check(&lo_down, (Id::LoopbackDown, Proven, HERE));
    let rests = |up| Some(netkit_net::LinkReport { is_up: up, has_carrier: false, ..link("eth0") });
    let no_way = || connect().no_way(Errno::NETUNREACH, None);
    check(&no_way().route(|route| route.link = rests(false)), (Id::LinkDown, Likely, HERE));
    let v6 = connect().over_ipv6().no_way(Errno::NETUNREACH, None).route(|route| route.link = rests(false));
    check(&v6.route(|route| route.own_addresses.clear()), (Id::LinkDown, Likely, HERE));
    // An entry that forbids speaks for itself.
    let forbidden = connect().no_way(Errno::NETUNREACH, None).rule(RouteKind::Unreachable);
    check(&forbidden.route(|route| route.link = rests(false)), (Id::RouteUnreachable, Proven, HERE));
    check(&connect().immediate(ConnectStep::Option, Errno::NODEV), (Id::LinkDown, Proven, HERE));
    let no_carrier = connect()
        .icmp((3, 1), OWN, 4_100, Errno::HOSTUNREACH)
        .route(|route| route.link.as_mut().expect("a link").has_carrier = false);
    check(&no_carrier, (Id::LinkNoCarrier, Proven, HERE));
    let lost = no_way().route(|route| route.link = rests(true));
    check(&lost, (Id::LinkNoCarrier, Likely, HERE));
}

#[test]
fn an_interface_that_does_not_lead_there() {
    let lo = || Interface::by_name("lo").expect("every network namespace has it");
    let options = || ConnectionOptions { interface: Some(lo()), ..ConnectionOptions::default() };
    let into_loopback = connect().unanswered().route(|route| route.link = Some(link("lo")));
    check(&asked(into_loopback, options()), (Id::RouteWrongDevice, Likely, HERE));
    let assumed = connect().silent(1, 0, 0).on_link(NeighbourState::Failed).route(|route| route.entry = None);
    check(&asked(assumed, options()), (Id::RouteWrongDevice, Likely, HERE));
}

#[test]
fn policies_of_this_host() {
    check(&refused_here(Errno::PERM), (Id::LocalProcessPolicy, Likely, HERE));
    check(&refused_here(Errno::ACCES), (Id::LocalProcessPolicy, Likely, HERE));
    let option = connect().immediate(ConnectStep::Option, Errno::PERM);
    check(&option, (Id::LocalSendFailed, Proven, HERE));
    let unknown = refused_here(Errno::ACCES).change(|inquiry| inquiry.route = None);
    check_between(&unknown, Id::LocalProcessPolicy, HERE, &[Id::LocalProcessPolicy, Id::RouteProhibit]);
    let blocked = refused_here(Errno::PERM).counters(&[(HostCounter::IpsecBlocked, 1)]);
    check(&blocked, (Id::LocalIpsec, Likely, HERE));
    let keyless = connect().unanswered().counters(&[(HostCounter::IpsecNoState, 4)]);
    check(&keyless, (Id::LocalIpsec, Likely, HERE));
}

#[test]
fn neighbours() {
    let (gateway, target) = (LocusKind::Gateway, LocusKind::Target);
    let failed = NeighbourState::Failed;
    let by_gateway = (Id::NeighbourUnresolved, Proven, gateway);
    let on_link = (Id::HostNotOnLink, Proven, target);
    // After three seconds the kernel says so; before, its numbers do.
    let said = |staged: StagedConnect| staged.silent(3, 0, 0).icmp((3, 1), OWN, 3_070, Errno::HOSTUNREACH);
    check(&said(connect()).gateway_is(failed), by_gateway);
    check(&said(connect()).on_link(failed), on_link);
    check(&connect().silent(1, 0, 0).gateway_is(NeighbourState::Incomplete), by_gateway);
    check(&connect().silent(1, 0, 0).on_link(failed), on_link);
    // A link-local target fails without a word, and its SYN is repeated into the void at last.
    let fe80 = Address { ip: ip("fe80::7"), scope_id: 2 };
    check(&connect().at(fe80).silent(1, 0, 0).on_link(failed), on_link);
    let first = TcpInfoSample { after: Duration::from_millis(1_100), info: info(1, 0, 0) };
    let at_last = |state| {
        let silent = connect().at(fe80).silent(5, 1, 1).on_link(state);
        silent.attempt(|attempt| attempt.samples.insert(0, first))
    };
    check(&at_last(failed), on_link);
    check(&at_last(NeighbourState::Incomplete), on_link);
    let late = at_last(NeighbourState::Reachable).diagnose();
    assert_eq!(late.verdict.id, Id::TcpFiltered, "the neighbour answered late");
    let without_queue = connect().silent(3, 0, 0).ends(AttemptEnd::Failed(Errno::HOSTUNREACH));
    check(&without_queue.gateway_is(failed), by_gateway);
    let unknown = said(connect()).change(|inquiry| inquiry.route = None);
    let both = [Id::NeighbourUnresolved, Id::HostNotOnLink];
    check_between(&unknown, Id::NeighbourUnresolved, LocusKind::Unknown, &both);
    // An old entry of the table does not speak against a SYN that left.
    let stale = connect().unanswered().gateway_is(failed).diagnose();
    assert_eq!(stale.verdict.id, Id::TcpFiltered);
}

#[test]
fn what_this_host_drops() {
    let both = [Id::LocalEgressFilter, Id::LocalProcessPolicy];
    let dropped = connect().silent(3, 3, 0);
    check_between(&dropped, Id::LocalEgressFilter, HERE, &both);
    let eperm = dropped.clone().change(|inquiry| inquiry.datagram = Some(Err(Errno::PERM)));
    check_between(&eperm, Id::LocalEgressFilter, HERE, &both);
    let stale_neighbour = dropped.clone().gateway_is(NeighbourState::Failed);
    check_between(&stale_neighbour, Id::LocalEgressFilter, HERE, &both);
    let tracked = |count| {
        dropped.clone().change(|inquiry| {
            let sockets = SocketsSeen { conntrack: Some((count, 262_144)), ..SocketsSeen::default() };
            inquiry.sockets = Some(sockets);
        })
    };
    check(&tracked(262_144), (Id::LocalConntrackFull, Likely, HERE));
    check_between(&tracked(12), Id::LocalEgressFilter, HERE, &both);
    // A full queue is tried again each half second.
    check(&connect().silent(2, 4, 0), (Id::LocalCongestion, Likely, HERE));
}

#[test]
fn what_this_host_rejects() {
    let rejected = (Id::LocalEgressFilter, Proven, HERE);
    for (code, errno) in
        [(0, Errno::NETUNREACH), (1, Errno::HOSTUNREACH), (3, Errno::CONNREFUSED), (13, Errno::HOSTUNREACH)]
    {
        check(&connect().silent(1, 1, 0).icmp((3, code), OWN, 0, errno), rejected);
        check(&connect().icmp((3, code), OWN, 0, errno), rejected);
    }
    check(&connect().at_own("127.0.0.1").icmp((3, 3), "127.0.0.1", 0, Errno::CONNREFUSED), rejected);
    let here = connect().refused().syn_path(path_to(0, RESET)).counters(&[(HostCounter::IpReceived, 1)]);
    check(&here, (Id::LocalEgressFilter, Likely, HERE));
}
