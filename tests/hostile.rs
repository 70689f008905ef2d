//! Answers that are forged, broken, late or too many: nothing in them is believed but the match.
//!
//! The same tricks are played on an ordinary user's ICMP datagram socket and on root's raw socket, where the kernel
//! checks less.

pub mod world;

use serde_json::Value;
use world::{GroupRange, Output, World};

/// Where the probes come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Socket {
    Datagram,
    Raw,
}

/// Pings `b` four times while it plays a trick.
fn ping(socket: Socket, trick: &str, arguments: &[&str]) -> Output {
    let range = if socket == Socket::Raw { GroupRange::Closed } else { GroupRange::Open };
    let world = World::new(range).with_neighbour();
    let _responder = world.respond(trick);
    let arguments = [&["ping", "--jsonl", "-c4", "-i0.1", "-W1"], arguments].concat();
    let output = match socket {
        Socket::Datagram => world.netkit("a", &arguments),
        Socket::Raw => world.netkit_as_root("a", &arguments),
    };
    let method = if socket == Socket::Raw { "icmp-raw" } else { "icmp-datagram" };
    assert_eq!(output.json()["vantage"]["method"], method, "{output}");
    assert_eq!(output.stderr, "", "{trick}: {output}");
    output
}

/// Plays tricks on both kinds of socket; each must end with these counters and this verdict.
fn check(tricks: &[&str], target: &str, counts: &[(&str, u64)], verdict: &str) {
    for socket in [Socket::Datagram, Socket::Raw] {
        for trick in tricks {
            let output = ping(socket, trick, &[target]);
            output.assert_counts(counts);
            assert_eq!(output.verdict(), verdict, "{trick} on {socket:?}: {output}");
            let answered = output.count("received") > 0;
            assert_eq!(output.code, Some(i32::from(!answered)), "{trick} on {socket:?}: {output}");
        }
    }
}

/// Round trips of the given events, in milliseconds.
fn rtts(events: &[Value]) -> Vec<f64> {
    events.iter().filter_map(|event| event["rtt_ms"].as_f64()).collect()
}

#[test]
fn an_honest_answer_by_hand_is_received() {
    check(&["honest"], "10.0.0.2", &[("received", 4), ("corrupt", 0), ("duplicates", 0)], "path.ok");
}

#[test]
fn an_honest_answer_by_hand_is_received_with_ipv6() {
    check(&["honest"], "fd00::2", &[("received", 4), ("corrupt", 0), ("duplicates", 0)], "path.ok");
}

const WRONG_PAYLOADS: &[&str] = &["junk", "short", "empty", "long", "forged-time"];

#[test]
fn a_wrong_payload_is_corrupt_and_never_received() {
    check(WRONG_PAYLOADS, "10.0.0.2", &[("corrupt", 4), ("received", 0), ("lost", 0)], "path.corrupt");
}

#[test]
fn a_wrong_payload_is_corrupt_and_never_received_with_ipv6() {
    check(WRONG_PAYLOADS, "fd00::2", &[("corrupt", 4), ("received", 0), ("lost", 0)], "path.corrupt");
}

#[test]
fn an_answer_from_another_address_is_not_the_targets() {
    for target in ["10.0.0.2", "fd00::2"] {
        let counts = [("unexpected_source", 4), ("received", 0), ("lost", 4)];
        check(&["other-source"], target, &counts, "path.unexpected-source");
    }
}

#[test]
fn a_forged_time_in_the_payload_changes_no_round_trip() {
    let output = ping(Socket::Datagram, "forged-time-first", &["10.0.0.2"]);
    output.assert_counts(&[("received", 4), ("corrupt", 0)]);
    let rtts = rtts(&output.events("reply"));
    assert!(rtts.iter().all(|rtt| (20.0..1000.0).contains(rtt)), "the honest answers took 20 ms: {output}");
}

#[test]
fn a_thousand_duplicates_are_one_sample_and_few_lines() {
    for target in ["10.0.0.2", "fd00::2"] {
        let output = ping(Socket::Datagram, "thousand-duplicates", &[target]);
        output.assert_counts(&[("received", 4), ("lost", 0)]);
        assert!(output.count("duplicates") >= 3_000, "{output}");
        assert!(output.events("duplicate").len() <= 2, "one line a second: {output}");
        let first = rtts(&output.events("reply"));
        let mean = first.iter().sum::<f64>() / 4.0;
        let told = output.target()["rtt_ms"]["avg"].as_f64().expect("a number");
        assert!((told - mean).abs() < 0.001, "{told} is not the mean of {first:?}: {output}");
        assert_eq!(output.verdict(), "path.duplicates");
    }
}

#[test]
fn a_thousand_duplicates_are_few_lines_for_people() {
    let world = World::pair();
    let _responder = world.respond("thousand-duplicates");
    let output = world.netkit("a", &["ping", "-c4", "-i0.1", "-W1", "10.0.0.2"]);
    assert!(output.stdout.lines().count() < 20, "{output}");
}

#[test]
fn answers_to_sequences_not_yet_sent_are_ignored() {
    for target in ["10.0.0.2", "fd00::2"] {
        check(&["future"], target, &[("sent", 4), ("received", 4), ("duplicates", 0)], "path.ok");
    }
}

#[test]
fn an_answer_after_the_timeout_is_late_and_not_lost() {
    let world = World::pair();
    let _responder = world.respond("first-late");
    let output = world.netkit("a", &["ping", "--jsonl", "-c3", "-i1", "-W1", "10.0.0.2"]);
    output.assert_counts(&[("sent", 3), ("received", 2), ("late", 1), ("lost", 0)]);
    let rtts = rtts(&output.events("late"));
    assert!(rtts.len() == 1 && (1_500.0..2_000.0).contains(&rtts[0]), "{output}");
    let longest = output.target()["rtt_ms"]["max"].as_f64().expect("a number");
    assert!(longest < 1_000.0, "late answers are in no statistic: {output}");
    assert_eq!(output.verdict(), "path.late", "{output}");
}

#[test]
fn a_bad_checksum_is_no_answer() {
    check(&["bad-checksum"], "10.0.0.2", &[("received", 0), ("lost", 4)], "host.silent");
}

#[test]
fn ip_options_and_cut_messages_do_no_harm() {
    let tricks = ["ip-options", "truncated-first"];
    check(&tricks, "10.0.0.2", &[("received", 4), ("corrupt", 0), ("icmp_errors", 0)], "path.ok");
}

#[test]
fn malformed_and_foreign_icmp_errors_are_ignored() {
    let tricks = ["malformed-errors-first", "foreign-error-first"];
    check(&tricks, "10.0.0.2", &[("received", 4), ("icmp_errors", 0)], "path.ok");
}

#[test]
fn an_answer_in_time_counts_whatever_error_came_with_it() {
    let output = ping(Socket::Datagram, "error-after-reply", &["10.0.0.2"]);
    output.assert_counts(&[("received", 4), ("icmp_errors", 0), ("late", 0)]);
    // The run may end with the last error, before the answer behind it.
    let output = ping(Socket::Datagram, "error-before-reply", &["10.0.0.2"]);
    output.assert_counts(&[("lost", 0), ("late", 0)]);
    assert!(output.count("received") >= 3, "{output}");
}

#[test]
fn an_error_counts_whatever_else_it_carries() {
    let tricks = ["error-quoting-options", "error-quoting-8-bytes", "error-with-extensions"];
    let counts = [("icmp_errors", 4), ("received", 0), ("lost", 0)];
    check(&tricks, "10.0.0.2", &counts, "host.unreachable-last-hop");
}

#[test]
fn responder() {
    world::respond_if_told_to();
}
