//! The language of filters: what words mean, what is complained about, and that the kernel never lets through less.

use netkit_net::{InetSocket, SocketCondition, SocketOwners, SocketProtocol, TcpState};
use proptest::prelude::*;

use super::*;
use crate::tally::tests::socket;

fn parse(text: &str) -> Result<Filter, FilterError> {
    let user = |name: &str| (name == "www-data").then_some(33);
    let interface = |name: &str| (name == "eth0").then_some(2);
    Filter::parse(text, &user, &interface)
}

/// The sockets that most tests are about, each with a name.
fn sockets() -> Vec<(&'static str, InetSocket)> {
    let with = |state, local, peer| socket(state, local, peer);
    let mut udp = with(TcpState::Closed, "0.0.0.0:53", "0.0.0.0:0");
    udp.protocol = SocketProtocol::Udp;
    let mut of_web = with(TcpState::CloseWait, "10.0.0.1:443", "192.0.2.7:50000");
    (of_web.uid, of_web.interface) = (33, 2);
    vec![
        ("listener", with(TcpState::Listen, "0.0.0.0:443", "0.0.0.0:0")),
        ("served", of_web),
        ("client", with(TcpState::Established, "10.0.0.1:40000", "10.9.9.9:443")),
        ("v6", with(TcpState::TimeWait, "[2001:db8::1]:22", "[2001:db8::2]:40001")),
        ("udp", udp),
    ]
}

/// The filter lets exactly these through.
#[track_caller]
fn check(text: &str, expected: &str) {
    let filter = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let owners = SocketOwners::default();
    let names: Vec<_> = sockets()
        .into_iter()
        .filter(|(_, socket)| filter.matches(socket, &owners))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names.join(" "), expected, "{text}: {filter:?}");
}

/// The complaint, and the word that it points at.
#[track_caller]
fn complain(text: &str, word: &str, expected: &str) {
    let error = parse(text).expect_err(text);
    assert_eq!(
        (&text[error.at..error.at + error.length], error.message.as_str()),
        (word, expected),
        "{text}"
    );
}

#[test]
fn nothing_is_everything() {
    check("", "listener served client v6 udp");
    check("  ", "listener served client v6 udp");
}

#[test]
fn ports_are_on_either_side_or_on_one() {
    check(":443", "listener served client");
    check("port 443", "listener served client");
    check("sport 443", "listener served");
    check("sport = :443", "listener served");
    check("dport :443", "client");
    check(":20-60", "v6 udp");
    check("dport >= 50000", "served");
    check("sport < :54", "v6 udp");
    check("sport != 443", "client v6 udp");
    check("dport > 65535", "");
    check("dport < 0", "");
}

#[test]
fn addresses_are_networks_with_or_without_a_port() {
    check("dst 10.0.0.0/8", "client");
    check("peer 10.9.9.9", "client");
    check("src 10.0.0.1", "served client");
    check("10.0.0.1", "served client");
    check("dst 10.0.0.0/8:443", "client");
    check("dst 10.9.9.9:22", "");
    check("dst [2001:db8::]/32", "v6");
    check("dst 2001:db8::/32", "v6");
    check("[2001:db8::2]:40001", "v6");
    check("@10.9.9.9:443", "client");
    check("src 0.0.0.0/0 tcp", "listener served client");
    check("src ::ffff:10.0.0.1", "served client");
    check("dst != 10.0.0.0/8 established", "");
}

#[test]
fn states_have_the_names_of_ss_netstat_and_the_standard() {
    check("state close-wait", "served");
    check("CLOSE_WAIT", "served");
    check("state established,time-wait", "client v6");
    check("listening", "listener");
    check("state connected", "served client v6");
    check("exclude connected", "listener udp");
    check("state all", "listener served client v6 udp");
    check("state unconnected", "udp");
}

#[test]
fn words_are_joined_as_in_ss() {
    check("sport 443 not listening", "served");
    check("sport 443 and ! listening", "served");
    check("listening or time-wait", "listener v6");
    check("listening || time-wait && dport 1", "listener");
    check("( listening or time-wait ) and sport 22", "v6");
    check("(listening or time-wait) sport=:22", "v6");
    check("not ( tcp )", "udp");
}

#[test]
fn users_protocols_families_and_interfaces() {
    check("user www-data", "served");
    check("uid 33", "served");
    check("udp", "udp");
    check("ipv6", "v6");
    check("ipv4 tcp not sport 443", "client");
    check("dev eth0", "served");
}

#[test]
fn a_process_is_found_by_its_name_or_a_part_of_it() {
    let like = |pattern: &str, name: &str| is_like(pattern.as_bytes(), name.as_bytes());
    assert!(like("nginx", "nginx") && !like("nginx", "nginx2") && like("ngin*", "nginx"));
    assert!(like("*gin*", "nginx") && like("*", "") && !like("a*a", "a") && like("a*a", "aba"));
    assert!(like("systemd-resolved", "systemd-resolve"), "the kernel knows fifteen bytes");
    assert!(parse("process nginx").is_ok_and(|filter| filter.needs_owners()));
    assert!(parse("not (udp or pid 1)").is_ok_and(|filter| filter.needs_owners()));
    assert!(parse("udp").is_ok_and(|filter| !filter.needs_owners()));
}

#[test]
fn complaints_point_and_suggest() {
    complain("state clsoe-wait", "clsoe-wait", "`clsoe-wait` is no state of TCP; did you mean `close-wait`?");
    complain("443", "443", "443 alone says nothing: `:443` is a port, `pid 443` a process");
    complain("dprot 443", "dprot", "`dprot` is no condition; did you mean `dport`?");
    complain("nginx", "nginx", "`nginx` is no condition; for a process say `process nginx`");
    complain("dport 70000", "70000", "`70000` is no port: 0 to 65535, or a range 80-90");
    complain("pid nginx", "nginx", "`nginx` is no process number; by name it is `process nginx`");
    complain("user nobody2", "nobody2", "there is no user `nobody2` here");
    complain("dev eth9", "eth9", "this host has no interface `eth9`");
    complain("state", "", "a state such as close-wait is missing here");
    complain("( udp", "", "a closing parenthesis is missing here");
    complain("udp )", ")", "this parenthesis closes none");
    complain("udp and", "", "a condition is missing here");
    complain("dst > 10.0.0.1", ">", "addresses are equal or not");
    complain("= 4", "=", "`=` stands where a condition should begin");
    assert!(parse("dst 10.0.0.0/33").is_err() && parse(":90-80").is_err() && parse("dst [::1").is_err());
}

#[test]
fn what_is_too_much_is_refused() {
    assert!(parse(&"not ".repeat(200)).is_err());
    assert!(parse(&"(".repeat(200)).is_err());
    assert!(parse(&"udp ".repeat(200)).is_err());
    assert!(parse(&"udp ".repeat(60)).is_ok());
}

/// What `kernel_part` would let through.
fn passes(condition: &SocketCondition, socket: &InetSocket) -> bool {
    match condition {
        SocketCondition::LocalPort(first, last) => (first..=last).contains(&&socket.local.port()),
        SocketCondition::PeerPort(first, last) => (first..=last).contains(&&socket.peer.port()),
        SocketCondition::LocalNetwork(network, bits) => is_within(socket.local.ip(), *network, *bits),
        SocketCondition::PeerNetwork(network, bits) => is_within(socket.peer.ip(), *network, *bits),
        SocketCondition::Both(one, other) => passes(one, socket) && passes(other, socket),
        SocketCondition::Either(one, other) => passes(one, socket) || passes(other, socket),
        SocketCondition::Not(one) => !passes(one, socket),
    }
}

fn words_of_filters() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        ":443",
        "sport 22",
        "dport >= 40000",
        "dst 10.0.0.0/8",
        "src 2001:db8::/32",
        "listening",
        "time-wait",
        "udp",
        "tcp",
        "pid 1",
        "uid 33",
        "ipv6",
        "dst ::/0",
        "10.0.0.1:443",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| format!("not ( {one} )")),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| format!("( {one} ) ( {other} )")),
            (inner.clone(), inner).prop_map(|(one, other)| format!("( {one} ) or ( {other} )")),
        ]
    })
}

proptest! {
    #[test]
    fn the_kernel_never_lets_through_less(text in words_of_filters()) {
        let filter = parse(&text).expect("these are filters");
        let part = filter.kernel_part();
        for (name, socket) in sockets() {
            if filter.matches(&socket, &SocketOwners::default()) {
                prop_assert!(part.protocols.has(socket.protocol), "{name} {text}");
                prop_assert!(part.states.has(socket.state), "{name} {text}");
                prop_assert!(part.condition.as_ref().is_none_or(|one| passes(one, &socket)), "{name} {text}");
            }
        }
    }

    #[test]
    fn no_words_panic(text in "[ -~é]{0,60}") {
        if let Err(error) = parse(&text) {
            prop_assert!(text.get(error.at..error.at + error.length).is_some());
        }
    }
}

#[test]
fn the_kernel_does_what_it_can() {
    let part = |text| parse(text).expect("a filter").kernel_part();
    assert!(part("sport 22 pid 1").condition.is_some(), "the port at least");
    assert!(part("sport 22 or pid 1").condition.is_none());
    assert!(part("not ( sport 22 pid 1 )").condition.is_none());
    assert_eq!(part("not listening").states, SocketStates::ALL_BUT_LISTEN);
    assert!(!part("listening").protocols.has(SocketProtocol::Udp));
    assert!(!part("udp").protocols.has(SocketProtocol::Tcp));
}
