//! `tracepath` (iputils): the path MTU, and ways back that are longer.

use crate::lab::Lab;
use crate::ping::TARGETS;

/// What is found over each family, in a lab of its own: the kernel remembers a path MTU.
fn check(scenario: &str, expected: &[&str]) {
    for (family, target) in TARGETS {
        let said = Lab::play(scenario).says(&format!("tracepath {family} -n {target}"));
        let words = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in expected {
            assert!(words.contains(part), "no {part:?} over {family} in {scenario}: {said}");
        }
    }
}

#[test]
fn a_narrow_path_is_found() {
    check("path-mtu", &["pmtu 1500", "pmtu 1492", "pmtu 1400", "Resume: pmtu 1400 hops 6 back 6"]);
}

#[test]
fn a_longer_way_back_is_asymmetric() {
    check("asymmetric-return", &["asymm 6", "Resume: pmtu 1500 hops 5 back 7"]);
}

#[test]
fn a_straight_path_is_not() {
    check("straight-12-hops", &["Resume: pmtu 1500 hops 13 back 13"]);
}
