//! Tests of the ICMP tables: walked whole, then spot checks against the words of iputils.

use super::*;

#[test]
fn the_tables_are_sorted_and_no_key_stands_twice() {
    for table in [error_messages::MESSAGES, informational_messages::MESSAGES] {
        for pair in table.windows(2) {
            let key = |m: &IcmpMeaning| (m.version, m.icmp_type, m.code);
            assert!(key(&pair[0]) < key(&pair[1]), "{:?} before {:?}", key(&pair[0]), key(&pair[1]));
            let same_type = (pair[0].version, pair[0].icmp_type) == (pair[1].version, pair[1].icmp_type);
            assert!(!same_type || pair[0].code.is_some(), "{:?} hides its successor", pair[0]);
        }
    }
}

#[test]
fn every_row_is_found_by_its_own_key() {
    for message in icmp_messages() {
        let codes = message.code.map_or(0..=u8::MAX, |code| code..=code);
        for code in codes {
            assert_eq!(icmp(message.version, message.icmp_type, code), Some(message));
        }
    }
}

#[test]
fn every_row_has_words_and_its_sentence_ends() {
    for m in icmp_messages() {
        for text in [m.name, m.iputils, m.meaning, m.rfc] {
            assert!(!text.is_empty() && text.trim() == text && !text.contains("  "), "{m:?}");
        }
        assert!(m.meaning.ends_with('.') && m.rfc.starts_with("RFC "), "{m:?}");
        assert!(m.iputils_info.is_empty() || m.iputils_info.matches("{}").count() == 1, "{m:?}");
    }
}

#[test]
fn only_a_prohibition_speaks_of_a_firewall() {
    let prohibitions = ["prohibited", "ingress/egress policy", "reject route"];
    for m in icmp_messages().filter(|m| m.meaning.contains("firewall")) {
        assert!(prohibitions.iter().any(|words| m.name.contains(words)), "{m:?}");
    }
}

#[test]
fn every_code_that_a_prober_can_receive_is_known() {
    let known = |version, icmp_type, codes: std::ops::RangeInclusive<u8>| {
        codes.into_iter().all(|code| icmp(version, icmp_type, code).is_some())
    };
    assert!(known(IcmpVersion::V4, 3, 0..=15) && known(IcmpVersion::V4, 5, 0..=3));
    assert!(known(IcmpVersion::V4, 11, 0..=1) && known(IcmpVersion::V4, 12, 0..=2));
    assert!(known(IcmpVersion::V6, 1, 0..=8) && known(IcmpVersion::V6, 2, 0..=255));
    assert!(known(IcmpVersion::V6, 3, 0..=1) && known(IcmpVersion::V6, 4, 0..=10));
}

#[test]
fn undefined_numbers_mean_nothing() {
    for (version, icmp_type, code) in
        [(IcmpVersion::V4, 3, 16), (IcmpVersion::V4, 1, 0), (IcmpVersion::V4, 255, 255)]
    {
        assert_eq!(icmp(version, icmp_type, code), None);
    }
    assert_eq!(icmp(IcmpVersion::V6, 1, 9), None);
    assert_eq!(icmp(IcmpVersion::V6, 0, 0), None);
}

fn check(version: IcmpVersion, icmp_type: u8, code: u8, info: u32, line: &str) {
    let meaning = icmp(version, icmp_type, code).expect("the row exists");
    assert_eq!(meaning.iputils_line(info), line);
}

/// The expected lines were printed by iputils' `ping`, or stand in its source.
#[test]
fn iputils_prints_these_words() {
    use IcmpVersion::{V4, V6};
    check(V4, 3, 0, 0, "Destination Net Unreachable");
    check(V4, 3, 1, 0, "Destination Host Unreachable");
    check(V4, 3, 3, 0, "Destination Port Unreachable");
    check(V4, 3, 4, 1400, "Frag needed and DF set (mtu = 1400)");
    check(V4, 3, 9, 0, "Destination Net Prohibited");
    check(V4, 3, 10, 0, "Destination Host Prohibited");
    check(V4, 3, 13, 0, "Packet filtered");
    check(V4, 4, 0, 0, "Source Quench");
    check(V4, 5, 1, 0xC000_0201, "Redirect Host(New nexthop: 192.0.2.1)");
    check(V4, 11, 0, 0, "Time to live exceeded");
    check(V4, 11, 1, 0, "Frag reassembly time exceeded");
    check(V4, 12, 0, 20, "Parameter problem: pointer = 20");
    check(V6, 1, 0, 0, "Destination unreachable: No route");
    check(V6, 1, 1, 0, "Destination unreachable: Administratively prohibited");
    check(V6, 1, 3, 0, "Destination unreachable: Address unreachable");
    check(V6, 1, 4, 0, "Destination unreachable: Port unreachable");
    check(V6, 2, 0, 1280, "Packet too big: mtu=1280");
    check(V6, 3, 0, 0, "Time exceeded: Hop limit");
    check(V6, 4, 1, 40, "Parameter problem: Unknown header at 40");
    check(V6, 4, 5, 40, "Parameter problem: code 5 at 40");
    check(V6, 135, 0, 0, "unknown icmp type: 135");
}
