//! How verdicts read: the sentences as the user sees them, and the commands they propose.

use netkit_model::{EvidenceFact, Method, VerdictId};
use netkit_net::Errno;

use super::staged::{OWN, ROUTER, Staged, TARGET, ping};
use crate::{Diagnosis, diagnose_name_failure, diagnose_not_permitted};

#[track_caller]
fn check_text(staged: &Staged, expected: &str) {
    assert_eq!(staged.diagnose().verdict.text, expected);
}

#[track_caller]
fn check_next(staged: &Staged, expected: &[&str]) {
    let verdict = staged.diagnose().verdict;
    let commands: Vec<String> =
        verdict.next.iter().map(|test| format!("{}: {}", test.place, test.command)).collect();
    assert_eq!(commands, expected);
}

#[test]
fn an_answering_target_says_what_is_left_open() {
    check_text(
        &ping().received(3),
        "192.0.2.7 answers: 3 of 3 replies, p50 0.042 ms; 3 probes cannot exclude loss below 56%",
    );
    check_text(
        &ping().received(1_000),
        "192.0.2.7 answers: 1000 of 1000 replies, p50 0.042 ms; 1000 probes cannot exclude loss below 0.38%",
    );
}

#[test]
fn loss_carries_its_size_and_its_interval() {
    check_text(
        &ping().received(95).lost(5),
        "5 of 100 probes to 192.0.2.7 or their replies are lost (5%, 95% interval 2.2% to 11%), in which \
         direction one end cannot tell",
    );
}

#[test]
fn statements_name_who_said_what() {
    check_text(
        &ping().icmp(3, 13, ROUTER, 3),
        "a firewall or a prohibiting route on 198.51.100.1 rejects the probes to 192.0.2.7 (ICMP 3/13, \
         communication administratively prohibited)",
    );
    check_text(
        &ping().icmp(3, 10, TARGET, 3),
        "a firewall on 192.0.2.7 itself rejects the probes (ICMP 3/10, communication with destination host \
         administratively prohibited)",
    );
    check_text(
        &ping().received(7).icmp(3, 0, ROUTER, 3),
        "198.51.100.1 has no route to 192.0.2.7 (ICMP 3/0, net unreachable, 3 of 10 probes)",
    );
    check_text(
        &ping().icmp(3, 1, ROUTER, 1).lost(9),
        "198.51.100.1 cannot reach 192.0.2.7 on its link: the host is down or absent there (ICMP 3/1, host \
         unreachable); no answer to 9 of 10 probes",
    );
    check_text(
        &ping().icmp(3, 4, ROUTER, 3),
        "packets of this size do not pass 198.51.100.1 towards 192.0.2.7: its next link carries 1400 bytes (ICMP \
         3/4, fragmentation needed and DF set)",
    );
}

#[test]
fn what_did_not_leave_is_not_lost() {
    check_text(
        &ping().received(7).unsent(Errno::NETUNREACH, 3),
        "this host has no route to 192.0.2.7 (3 of 10 probes did not leave, ENETUNREACH)",
    );
}

#[test]
fn several_targets_are_counted() {
    let three = ping().received(3).and(&ping().lost(3)).and(&ping().received(2).lost(1));
    check_text(&three, "192.0.2.7 does not answer: no reply to 3 probes; 2 of 3 targets are affected");
    check_text(
        &ping().received(3).and(&ping().received(1)),
        "all 2 targets answer: 4 of 4 replies; 1 probe cannot exclude loss below 79% to one of them",
    );
    check_text(
        &ping().unsent(Errno::NETDOWN, 1).and(&ping().unsent(Errno::NETDOWN, 1)),
        "the interface towards 192.0.2.7 is down or gone (1 of 1 probe did not leave, ENETDOWN); all 2 targets are \
         affected",
    );
}

#[test]
fn a_sweep_counts_addresses() {
    check_text(&Staged::sweep(256, 9, 0).received(9).lost(247), "9 of 256 addresses answer, p50 0.042 ms");
}

#[test]
fn a_sweep_without_answers_says_what_was_said_instead() {
    let staged = Staged::sweep_of(256, 0, 6, ping().icmp(3, 1, ROUTER, 6).lost(250));
    check_text(
        &staged,
        "no address answers, and about 6 of 256 addresses only ICMP errors came back; most often 198.51.100.1 says \
         ICMP 3/1, host unreachable",
    );
    let Diagnosis { verdict, evidence } = staged.diagnose();
    let errors = evidence.iter().find(|one| matches!(one.fact, EvidenceFact::IcmpErrors { .. }));
    let errors = errors.expect("the errors are evidence");
    assert!(verdict.evidence.contains(&errors.id));
    let about_all =
        |fact: &EvidenceFact| matches!(fact, EvidenceFact::IcmpErrors { address: None, count: 6, .. });
    assert!(about_all(&errors.fact), "{errors:?}");
}

#[test]
fn a_sweep_tells_this_host_s_own_errors_apart() {
    let staged = Staged::sweep_of(256, 0, 6, ping().icmp(3, 1, OWN, 6).lost(250));
    let evidence = staged.diagnose().evidence;
    assert!(evidence.iter().any(|one| matches!(one.fact, EvidenceFact::LocalAddress { .. })));
}

#[test]
fn a_link_local_target_is_named_with_its_interface() {
    let silent = ping().to("fe80::7").on_link(2).lost(3);
    check_text(&silent, "fe80::7%eth0 does not answer: no reply to 3 probes");
    // A command takes the number, which needs no quoting whatever the interface is called.
    assert!(silent.diagnose().verdict.next[0].command.ends_with(" fe80::7%2"));
}

#[test]
fn silence_names_the_tests_that_decide() {
    check_next(
        &ping().lost(3),
        &[
            "this host: netkit ping -c 5 --tcp=443 192.0.2.7",
            "this host (GATEWAY: see ip route get 192.0.2.7): netkit ping -c 5 GATEWAY",
            "192.0.2.7: netkit ping -c 20 10.0.0.9",
        ],
    );
}

#[test]
fn a_smaller_packet_is_proposed() {
    check_next(&ping().icmp(3, 4, ROUTER, 3), &["this host: netkit ping -M do -s 1372 192.0.2.7"]);
    check_next(
        &ping().to("2001:db8::7").icmp(2, 0, "2001:db8:1::1", 3),
        &["this host: netkit ping -M do -s 1352 2001:db8::7"],
    );
}

#[test]
fn silence_has_a_cause_more_while_address_resolution_may_still_fail() {
    let candidates = |staged: Staged| staged.diagnose().verdict.candidates.len();
    assert_eq!(candidates(ping().lost(3).lasting(2)), 4);
    assert_eq!(candidates(ping().lost(9).lasting(8)), 3);
    assert_eq!(candidates(ping().lost(9).lasting(8).by(Method::Udp)), 4, "a service may just not answer");
    assert_eq!(candidates(ping().to("127.0.0.1").lost(3)), 3, "loopback resolves nothing");
}

#[test]
fn a_dropping_filter_of_this_host_is_excluded_where_it_would_show() {
    let excluded = |method| {
        let verdict = ping().lost(3).by(method).diagnose().verdict;
        verdict.ruled_out.iter().any(|one| one.id == VerdictId::LocalEgressFilter)
    };
    let methods = [Method::IcmpDatagram, Method::IcmpRaw, Method::Udp, Method::Tcp];
    assert_eq!(methods.map(excluded), [true, true, true, false]);
}

#[test]
fn an_own_address_that_speaks_is_evidence_once() {
    let staged = ping().icmp(3, 1, OWN, 3).and(&ping().icmp(3, 1, OWN, 3));
    let evidence = staged.diagnose().evidence;
    let own = evidence.iter().filter(|one| matches!(one.fact, EvidenceFact::LocalAddress { .. }));
    assert_eq!(own.count(), 1);
}

#[test]
fn a_name_failure_repeats_what_the_system_said() {
    let verdict = diagnose_name_failure("no.such.example", "Name or service not known.").verdict;
    assert_eq!(verdict.text, "the name 'no.such.example' did not resolve: Name or service not known");
    assert_eq!(verdict.next[0].command, "getent ahosts no.such.example");
}

#[test]
fn a_hostile_name_never_becomes_a_command() {
    for name in ["", "-rf", "a;b", "$(reboot)", "a b", "\u{1b}[2J", "münchen.example"] {
        let verdict = diagnose_name_failure(name, "?").verdict;
        assert!(verdict.next.is_empty(), "{name:?}: {:?}", verdict.next);
    }
}

#[test]
fn a_missing_permission_repeats_the_remedies() {
    let remedies = ["sysctl -w net.ipv4.ping_group_range='0 2147483647'".to_owned()];
    let verdict = diagnose_not_permitted(Method::IcmpDatagram, &remedies).verdict;
    assert_eq!(verdict.text, "this user may not send probes by icmp-datagram, so nothing was measured");
    assert_eq!(verdict.fix, remedies);
}
