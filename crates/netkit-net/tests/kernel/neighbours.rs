//! Interfaces that are down or without carrier, neighbours that do not answer, addresses that are being checked.

use std::net::{IpAddr, SocketAddr, TcpStream};
use std::time::Duration;

use netkit_net::{Errno, NeighbourState, RouteReport, route_to};

use crate::namespace::{await_words, inside, ip, settled};

fn asked(text: &str) -> RouteReport {
    route_to(text.parse().expect("an address"), 0, None, None).expect("the kernel answers")
}

/// After a connection that nobody on the link answers, the neighbour has failed, or is being asked for once more by a SYN
/// that was repeated at that moment.
fn check_failure(to: &str, neighbour: &str) {
    let address = SocketAddr::new(to.parse().expect("an address"), 443);
    let error = TcpStream::connect_timeout(&address, Duration::from_secs(20)).expect_err("nobody");
    assert_eq!(Errno::of(&error), Errno::HOSTUNREACH, "{to}");
    let report = asked(to).neighbour.expect("somebody is on the link");
    let is_unresolved = matches!(report.state, Some(NeighbourState::Failed | NeighbourState::Incomplete));
    assert!(is_unresolved, "{to}: {:?}", report.state);
    assert_eq!(report.address, neighbour.parse::<IpAddr>().expect("an address"), "{to}");
}

#[test]
fn without_carrier_the_way_stays() {
    let set_up = "
        link add v0 type veth peer name v1
        link set v0 up
        addr add 10.9.0.1/24 dev v0
    ";
    inside("neighbours::without_carrier_the_way_stays", set_up, || {
        let report = asked("10.9.0.7");
        assert!(report.way.is_ok());
        let link = report.link.expect("the way has an interface");
        assert!(link.is_up && !link.has_carrier);
    });
}

#[test]
fn an_interface_that_is_down_takes_its_routes_along() {
    let set_up = "
        link add v0 type veth peer name v1
        addr add 10.9.0.1/24 dev v0
        link add w0 type veth peer name w1
        link set w1 up
        link set w0 up
        addr add 10.8.0.1/24 dev w0
    ";
    inside("neighbours::an_interface_that_is_down_takes_its_routes_along", set_up, || {
        let report = asked("10.9.0.7");
        assert_eq!(report.way, Err(Errno::NETUNREACH));
        let link = report.link.expect("one would be in that network");
        assert_eq!((link.name.as_str(), link.is_up), ("v0", false));
        assert_eq!(asked("192.0.2.1").link, None, "another works, so this one need not be the cause");
        ip("link set w0 down");
        let link = asked("192.0.2.1").link.expect("none works");
        assert!(!link.is_up && !link.is_loopback);
    });
}

#[test]
fn a_neighbour_that_does_not_answer_is_unresolved() {
    let set_up = "
        link add v0 type veth peer name v1
        link set v1 up
        link set v0 up
        addr add 10.9.0.1/24 dev v0
        addr add fd09::1/64 dev v0 nodad
        route add default via 10.9.0.254
        neigh add 10.9.0.8 lladdr 02:00:00:00:00:08 dev v0 nud permanent
    ";
    inside("neighbours::a_neighbour_that_does_not_answer_is_unresolved", set_up, || {
        settled("fd09::1");
        let state = |to: &str| asked(to).neighbour.expect("somebody is on the link").state;
        assert_eq!(state("10.9.0.8"), Some(NeighbourState::Permanent));
        let targets = [("10.9.0.7", "10.9.0.7"), ("fd09::7", "fd09::7"), ("192.0.2.1", "10.9.0.254")];
        // The kernel takes three seconds to give a neighbour up, and all of them at once.
        std::thread::scope(|scope| {
            for (to, neighbour) in targets {
                assert_eq!(state(to), None, "{to}");
                scope.spawn(move || check_failure(to, neighbour));
            }
        });
    });
}

#[test]
fn an_address_is_checked_before_it_is_used() {
    // The kernel checks an address only where there is carrier, and this interface has none yet.
    let set_up = "
        link add v0 address 02:00:00:00:00:01 type veth peer name v1 address 02:00:00:00:00:02
        link set v0 up
        addr add fd09::1/64 dev v0
        addr add fd09::2/64 dev v0 nodad
    ";
    inside("neighbours::an_address_is_checked_before_it_is_used", set_up, || {
        let own = asked("fd09::7").own_addresses;
        let of = |text: &str| {
            let wanted: IpAddr = text.parse().expect("an address");
            own.iter().find(|own| own.address == wanted).copied().expect("it was added")
        };
        assert!(of("fd09::1").is_tentative && !of("fd09::1").is_duplicate);
        assert!(!of("fd09::2").is_tentative && !of("fd09::2").is_duplicate);
        assert!(own.iter().all(|own| !own.address.is_loopback()));
    });
}

#[test]
fn an_address_that_somebody_else_has_is_a_duplicate() {
    // Both ends of one link: the second asks whether anybody has the address, and the first has it.
    let set_up = "
        link add v0 type veth peer name v1
        link set v0 up
        link set v1 up
        addr add fd09::1/64 dev v0 nodad
    ";
    inside("neighbours::an_address_that_somebody_else_has_is_a_duplicate", set_up, || {
        settled("fd09::1");
        ip("addr add fd09::1/64 dev v1");
        await_words("-6 addr show dev v1 dadfailed", "fd09::1");
        let index = netkit_net::Interface::by_name("v1").expect("it was made").index();
        let own = asked("fd09::7").own_addresses;
        let duplicates: Vec<_> = own.iter().filter(|own| own.is_duplicate).collect();
        let [duplicate] = duplicates[..] else { panic!("{own:?}") };
        assert_eq!((duplicate.interface, duplicate.is_tentative), (index, false));
    });
}
