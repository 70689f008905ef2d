//! Tests of finding: what is typed, what is pasted, what is unknown and what is hostile; and that the book agrees with itself.

mod book;
mod lines_of_services;
mod pasted;

use proptest::prelude::*;

use super::*;

/// The names of the pages about a question.
fn names(question: &str) -> Vec<String> {
    explain(question).topics.into_iter().map(|topic| topic.name).collect()
}

#[track_caller]
fn check(question: &str, expect: &[&str]) {
    assert_eq!(names(question), expect, "{question:?}");
}

#[track_caller]
fn check_nearest(question: &str, expect: &str) {
    let found = explain(question);
    assert!(found.topics.is_empty(), "{question:?} is known: {found:?}");
    assert_eq!(found.nearest.first().map(String::as_str), Some(expect), "{question:?}: {found:?}");
}

#[test]
fn an_errno_is_found_by_its_number_and_its_name() {
    for question in [
        "111",
        "-111",
        " 111\n",
        "errno 111",
        "errno=-111",
        "Errno: 111",
        "[Errno 111]",
        "os error 111",
        "error 111",
        "(111)",
        "ECONNREFUSED",
        "econnrefused",
        "syscall.ECONNREFUSED",
        "Errno::ECONNREFUSED",
        "connection refused",
        "Connection-Refused",
        "CONNECTION_REFUSED",
    ] {
        check(question, &["ECONNREFUSED"]);
    }
}

#[test]
fn an_icmp_message_is_found_by_its_numbers_however_they_are_written() {
    for question in [
        "icmp 3/13",
        "ICMP 3 13",
        "icmp type 3 code 13",
        "ICMP type 3, code 13",
        "icmpv4 3/13",
        "icmp4 (type=3, code=13)",
        "icmp: 3/13",
        "Packet filtered",
    ] {
        check(question, &["icmp 3/13"]);
    }
    check("icmpv6 1/4", &["icmpv6 1/4"]);
    check("icmp6 1 4", &["icmpv6 1/4"]);
    check("icmp 8", &["icmp 8"]);
    check("icmp 8/0", &["icmp 8"]);
    check("From 10.0.0.1 icmp_seq=1 Destination Host Unreachable", &["icmp 3/1"]);
}

#[test]
fn a_type_without_a_code_has_all_its_pages() {
    let codes: Vec<String> = (0..=15).map(|code| format!("icmp 3/{code}")).collect();
    assert_eq!(names("icmp 3"), codes);
    assert_eq!(names("ICMP type 11"), ["icmp 11/0", "icmp 11/1"]);
}

#[test]
fn a_code_that_no_standard_defines_is_said_to_be_one() {
    let found = explain("icmp 11/9");
    assert_eq!(names("icmp 11/9"), ["icmp 11/0", "icmp 11/1"]);
    assert_eq!(
        found.remark.as_deref(),
        Some("No standard defines code 9 of ICMP type 11; it has these codes.")
    );
    let found = explain("icmpv6 77");
    assert!(found.topics.is_empty() && found.nearest.is_empty());
    assert_eq!(
        found.remark.as_deref(),
        Some("No page is about ICMPv6 type 77: no standard in use defines it.")
    );
}

#[test]
fn ports_addresses_and_hosts_are_passed_over() {
    for question in [
        "10.0.0.111",
        "10.0.0.1:111 is open",
        "port 111",
        "connect to 111 hosts",
        "connection-refused.example.com",
        "mail.connection-refused.example",
        "http://example.com/connection-refused/ECONNREFUSED?errno=111",
        "https://[::1]:111/errno",
        "/var/log/connection-refused/today",
        "ICMP 10.3.0.1 udp port 111",
        "64 bytes from 10.0.0.1: icmp_seq=3 ttl=64 time=0.1 ms",
        "HTTP/1.1 111",
        "it failed (22)",
    ] {
        check(question, &[]);
    }
    check("http://econnrefused.example/: Connection refused", &["ECONNREFUSED"]);
    check("GET 'http://a/ECONNREFUSED': (111: Connection refused)", &["ECONNREFUSED"]);
}

#[test]
fn what_is_unknown_names_the_nearest() {
    check_nearest("ECONREFUSED", "ECONNREFUSED");
    check_nearest("ECONNREFSUED", "ECONNREFUSED");
    check_nearest("conection refused", "ECONNREFUSED");
    check_nearest("econnref", "ECONNREFUSED");
    check_nearest("the thing said ECONNREFUSEDD to me today", "ECONNREFUSED");
    for question in ["", " \n", "?", "xyzzy plugh", "60000", "-60000", "99999999999999999999"] {
        assert_eq!(explain(question), Explanation::default(), "{question:?}");
    }
}

#[test]
fn every_page_is_found_by_its_own_name() {
    for (_, name) in contents() {
        assert_eq!(names(&name).first(), Some(&name));
        assert_eq!(names(&name.to_lowercase()).first(), Some(&name));
    }
}

#[test]
fn of_a_longer_question_the_beginning_counts() {
    let padding = "é".repeat(LONGEST_QUESTION / 2 - 10);
    check(&format!("ECONNREFUSED {padding}"), &["ECONNREFUSED"]);
    check(&format!("{padding} ECONNREFUSED{padding}"), &[]);
    check(&format!("{padding}{padding} ECONNREFUSED"), &[]);
}

#[test]
fn a_megabyte_of_anything_is_answered() {
    for piece in
        ["a", "1 ", "(111: ", "icmp 3 ", "\u{301}", "connection ", "://", "-", "\u{1b}[31m", "İ", "._-/@"]
    {
        let found = explain(&piece.repeat(1_000_000 / piece.len()));
        assert!(found.topics.len() <= 16 && found.nearest.len() <= 5, "{piece:?}: {found:?}");
    }
}

/// Pieces of error messages, and of what breaks programs that read them.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("icmp ".to_owned()),
        Just("connection".to_owned()),
        Just(" refused".to_owned()),
        Just("[Errno -".to_owned()),
        Just("(".to_owned()),
        Just("://".to_owned()),
        Just("\u{301}\u{200d}\u{202e}\0\u{1b}".to_owned()),
        "[0-9]{1,30}",
        "[-_./@:]{1,3}",
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn nothing_that_is_typed_panics_or_floods(question in pieces()) {
        let found = explain(&question);
        prop_assert!(found.topics.len() <= 32 && found.nearest.len() <= 5);
        prop_assert!(found.topics.is_empty() || found.nearest.is_empty());
    }

    #[test]
    fn noise_around_a_message_changes_nothing(before in "[ \t(\\[\"'>]{0,5}", after in "[ \t)\\]\"'!;]{0,5}") {
        prop_assert_eq!(names(&format!("{before}Connection refused{after}")), ["ECONNREFUSED"]);
    }
}
