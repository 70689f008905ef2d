//! The text formats, line by line, in snapshots; what iputils and fping fix is asserted literally.

use std::time::Duration;

use crate::run::{self, Run};
use netkit_model::{Counters, IcmpReport, InterfaceNames, Method, ProbeAnswer, ProbeEvent, RunReport};
use netkit_net::Errno;
use netkit_report::{ManyText, PingText, SweepText, TextOptions, snapshot_line, verdict_block};

fn ping_text(run: &Run, options: TextOptions) -> String {
    run.rendered(|out| PingText::new(out, options))
}

fn many_text(run: &Run, options: TextOptions) -> String {
    run.rendered(|out| ManyText::new(out, options))
}

fn sweep_text(run: &Run, options: TextOptions) -> String {
    run.rendered(|out| SweepText::new(out, options))
}

const EVERYTHING: TextOptions = TextOptions {
    quiet: false,
    verbose: true,
    timestamps: true,
    outstanding: true,
    numeric: false,
    audible: false,
    color: false,
};

#[test]
fn one_target_has_the_very_lines_of_iputils() {
    let text = ping_text(&run::healthy(), TextOptions::default());
    // As `ping -c 3 localhost` of iputils 20221126 prints them, with these round trips.
    let iputils = "\
PING localhost (127.0.0.1) 56(84) bytes of data.
64 bytes from localhost (127.0.0.1): icmp_seq=1 ttl=64 time=0.034 ms
64 bytes from localhost (127.0.0.1): icmp_seq=2 ttl=64 time=0.026 ms
64 bytes from localhost (127.0.0.1): icmp_seq=3 ttl=64 time=0.030 ms

--- localhost ping statistics ---
3 packets transmitted, 3 received, 0% packet loss, time 2003ms
rtt min/avg/max/mdev = 0.026/0.030/0.034/0.003 ms
";
    let ours = text.strip_prefix(iputils).unwrap_or_else(|| panic!("{text}"));
    assert_eq!(
        ours,
        "p50/p95/p99 = 0.030/0.034/0.034 ms, ipdv mean 0.006 ms (jitter 0.001 ms), loss 0% (95% CI 0–56.1%), \
         icmp-datagram kernel-kernel\n\
         OK  localhost answers; 3 probes cannot exclude loss below 56.1%\n"
    );
}

#[test]
fn every_event_has_its_line() {
    insta::assert_snapshot!(ping_text(&run::eventful(), EVERYTHING));
}

#[test]
fn what_was_not_asked_for_is_not_said() {
    insta::assert_snapshot!(ping_text(
        &run::eventful(),
        TextOptions { numeric: true, ..TextOptions::default() }
    ));
}

#[test]
fn quiet_says_only_the_first_line_and_the_summary() {
    insta::assert_snapshot!(ping_text(&run::healthy(), TextOptions { quiet: true, ..EVERYTHING }));
}

#[test]
fn colour_and_bell_are_there_only_where_asked_for() {
    let options = TextOptions { color: true, audible: true, ..TextOptions::default() };
    let text = ping_text(&run::eventful(), options);
    assert!(text.contains("time=1235 ms \u{1b}[1;33m(late)\u{1b}[0m\u{7}\n"), "{text}");
    assert!(text.contains("\u{1b}[1;35mUNKNOWN\u{1b}[0m  example.com"), "{text}");
    let plain = text
        .replace("\u{1b}[1;33m", "")
        .replace("\u{1b}[1;35m", "")
        .replace("\u{1b}[0m", "")
        .replace('\u{7}', "");
    assert_eq!(plain, ping_text(&run::eventful(), TextOptions::default()));
}

#[test]
fn nothing_received_leaves_the_line_of_round_trips_empty() {
    let mut run = run::healthy();
    run.events.clear();
    let counters = Counters { sent: 4, lost: 4, ..Counters::default() };
    run.end.report = run::ping(vec![run::report("10.9.9.2", "10.9.9.2", &[], counters)]);
    let text = ping_text(&run, TextOptions::default());
    // The two lines of `ping -c 4` at a silent address, then ours.
    assert!(text.contains("\n4 packets transmitted, 0 received, 100% packet loss, time 2003ms\n\nloss 100% (95% CI 51–100%), icmp-datagram\n"), "{text}");
}

#[test]
fn nothing_sent_has_no_percentage() {
    let mut run = run::healthy();
    run.events = vec![ProbeEvent::Unsent(run::probe("127.0.0.1", 1), Errno::NETUNREACH)];
    let counters = Counters { unsent: 1, ..Counters::default() };
    let mut report = run::report("localhost", "127.0.0.1", &[], counters);
    (report.first_sent, report.last_sent) = (None, None);
    run.end.report = run::ping(vec![report]);
    let text = ping_text(&run, TextOptions::default());
    assert!(text.contains("\n0 packets transmitted, 0 received, 1 not sent\n\nOK  "), "{text}");
}

/// Checks the first line and the first answer's line of a run.
fn check_first_lines(
    target: (&str, &str, Option<u16>),
    method: Method,
    answer: ProbeAnswer,
    expect: [&str; 2],
) {
    let (input, address, port) = target;
    let mut run = run::healthy();
    run.start = run::start(vec![run::target(input, address)], method);
    run.start.targets[0].port = port;
    run.names.clear();
    run.events = vec![ProbeEvent::Received(run::probe(address, 70_000), answer)];
    let text = ping_text(&run, TextOptions::default());
    assert_eq!(text.lines().take(2).collect::<Vec<_>>(), expect);
}

#[test]
fn ipv6_has_its_own_first_line() {
    let answer = run::answer("::1", 125);
    let expect = ["PING ::1(::1) 56 data bytes", "64 bytes from ::1: icmp_seq=4464 ttl=64 time=0.125 ms"];
    check_first_lines(("::1", "::1", None), Method::IcmpDatagram, answer, expect);
}

#[test]
fn tcp_and_udp_say_what_answered() {
    let refused = |from| ProbeAnswer { refused: true, ..run::answer(from, 125) };
    let tcp = "PING web (10.0.0.1) tcp port 80, handshakes only.";
    let expect = [tcp, "SYN-ACK from 10.0.0.1:80: seq=70000 ttl=64 time=0.125 ms"];
    check_first_lines(("web", "10.0.0.1", Some(80)), Method::Tcp, run::answer("10.0.0.1", 125), expect);
    let expect = [tcp, "RST from 10.0.0.1:80: seq=70000 ttl=64 time=0.125 ms (refused)"];
    check_first_lines(("web", "10.0.0.1", Some(80)), Method::Tcp, refused("10.0.0.1"), expect);
    let udp = "PING ::1(::1) udp port 33434, 56 data bytes";
    let expect = [udp, "64 bytes from [::1]:33434: seq=70000 ttl=64 time=0.125 ms"];
    check_first_lines(("::1", "::1", Some(33434)), Method::Udp, run::answer("::1", 125), expect);
    let expect = [udp, "Port unreachable from [::1]:33434: seq=70000 ttl=64 time=0.125 ms"];
    check_first_lines(("::1", "::1", Some(33434)), Method::Udp, refused("::1"), expect);
}

#[test]
fn an_icmpv6_error_has_its_own_words() {
    let report =
        IcmpReport { ipv6: true, icmp_type: 1, code: 3, offender: Some(run::ip("fe80::1")), mtu: None };
    let mut run = run::healthy();
    run.events = vec![ProbeEvent::IcmpError(run::probe("2001:db8::7", 1), report)];
    let text = ping_text(&run, TextOptions::default());
    assert!(
        text.contains("\nFrom fe80::1 icmp_seq=1 Destination unreachable: Address unreachable ("),
        "{text}"
    );
}

/// Checks the first line of a run as iputils 20221126 prints it.
fn check_opening(run: &Run, expect: &str) {
    let text = ping_text(run, TextOptions::default());
    assert_eq!(text.lines().next(), Some(expect));
}

#[test]
fn a_source_that_was_asked_for_is_in_the_first_line() {
    let mut run = run::healthy();
    run.start.vantage.source = Some(run::ip("127.0.0.1"));
    check_opening(&run, "PING localhost (127.0.0.1) 56(84) bytes of data.");
    run.start.chosen_source = true;
    // `ping -I 127.0.0.1 localhost` keeps a blank before the colon.
    check_opening(&run, "PING localhost (127.0.0.1) from 127.0.0.1 : 56(84) bytes of data.");
    run.start.vantage.interface = Some("lo".into());
    // `ping -I lo localhost`, and with `-I 127.0.0.1` besides.
    check_opening(&run, "PING localhost (127.0.0.1) from 127.0.0.1 lo: 56(84) bytes of data.");
    run.start.record_route = true;
    check_opening(&run, "PING localhost (127.0.0.1) from 127.0.0.1 lo: 56(124) bytes of data.");
    run.start.chosen_source = false;
    check_opening(&run, "PING localhost (127.0.0.1) 56(124) bytes of data.");
}

#[test]
fn an_ipv6_source_that_was_asked_for_is_in_the_first_line() {
    let mut run = run::healthy();
    run.start = run::start(vec![run::target("::1", "::1")], Method::IcmpDatagram);
    run.start.vantage.source = Some(run::ip("::1"));
    run.start.chosen_source = true;
    check_opening(&run, "PING ::1(::1) from ::1 : 56 data bytes");
    let mut run = run::link_local();
    check_opening(&run, "PING fe80::7%eth0(fe80::7%eth0) 56 data bytes");
    run.start.vantage.source = Some(run::ip("fe80::1"));
    run.start.vantage.interface = Some("eth0".into());
    run.start.chosen_source = true;
    check_opening(&run, "PING fe80::7%eth0(fe80::7%eth0) from fe80::1%eth0 eth0: 56 data bytes");
}

#[test]
fn a_link_local_address_is_shown_with_its_interface() {
    let text = ping_text(&run::link_local(), EVERYTHING);
    assert!(!text.contains("%2"), "{text}");
    insta::assert_snapshot!(text);
}

#[test]
fn an_interface_without_a_name_is_shown_by_its_number() {
    let mut run = run::link_local();
    run.start.interfaces = InterfaceNames::default();
    check_opening(&run, "PING fe80::7%eth0(fe80::7%2) 56 data bytes");
}

#[test]
fn every_line_of_an_event_is_stamped_where_asked_for() {
    let stamped =
        |line: &&str| line.starts_with("[1795403401.000045] ") || line.starts_with("[1795403402.500000] ");
    let run = run::two_targets();
    for (text, others) in [
        (ping_text(&run, EVERYTHING), 1),
        (many_text(&run, EVERYTHING), 0),
        (sweep_text(&run, EVERYTHING), 0),
    ] {
        let lines =
            text.lines().skip(others).take_while(|line| !line.is_empty() && !line.starts_with("FAIL"));
        let lines: Vec<_> = lines.collect();
        assert!(lines.len() >= 5 && lines.iter().all(stamped), "{text}");
    }
    assert!(ping_text(&run, EVERYTHING).contains("\n[1795403402.500000] no answer yet for icmp_seq=2\n"));
}

#[test]
fn several_targets_have_the_very_lines_of_fping() {
    let text = many_text(&run::two_targets(), TextOptions::default());
    for line in [
        "10.0.0.1  : [0], 64 bytes, 12.8 ms (12.8 avg, 0% loss)\n",
        "10.0.0.22 : [0], timed out (NaN avg, 100% loss)\n",
        "10.0.0.1  : [1], 64 bytes, 0.120 ms (6.46 avg, 0% loss)\n",
        "\n10.0.0.1  : xmt/rcv/%loss = 2/2/0%, min/avg/max = 0.120/6.46/12.8\n",
        "\n10.0.0.22 : xmt/rcv/%loss = 2/0/100%",
    ] {
        assert!(text.contains(line), "{line}\nis not in\n{text}");
    }
    insta::assert_snapshot!(text);
}

#[test]
fn several_targets_quietly() {
    insta::assert_snapshot!(many_text(
        &run::two_targets(),
        TextOptions { quiet: true, ..TextOptions::default() }
    ));
}

#[test]
fn several_targets_with_everything_that_can_happen() {
    insta::assert_snapshot!(many_text(&run::eventful(), EVERYTHING));
}

#[test]
fn one_name_with_two_addresses_is_told_apart() {
    let mut run = run::two_targets();
    run.start.targets = vec![run::target("example.com", "10.0.0.1"), run::target("example.com", "10.0.0.22")];
    let text = many_text(&run, TextOptions::default());
    assert!(text.contains("example.com (10.0.0.1)  : [0], 64 bytes"), "{text}");
    assert!(text.contains("example.com (10.0.0.22) : [0], timed out"), "{text}");
}

#[test]
fn a_sweep_says_who_is_alive() {
    insta::assert_snapshot!(sweep_text(&run::sweep(), TextOptions::default()));
}

#[test]
fn a_verbose_sweep_also_says_who_is_not() {
    insta::assert_snapshot!(sweep_text(&run::sweep(), EVERYTHING));
}

#[test]
fn a_sweep_without_answers_says_what_came_instead() {
    insta::assert_snapshot!(sweep_text(&run::unreachable_sweep(), TextOptions::default()));
}

#[test]
fn a_quiet_sweep_says_only_how_many() {
    insta::assert_snapshot!(sweep_text(&run::sweep(), TextOptions { quiet: true, ..TextOptions::default() }));
}

#[test]
fn a_name_that_does_not_resolve_leaves_only_the_verdict() {
    insta::assert_snapshot!(ping_text(&run::unresolved(), TextOptions::default()));
}

#[test]
fn the_snapshot_line_is_that_of_iputils() {
    let counters = Counters { sent: 5, received: 4, lost: 1, ..Counters::default() };
    let target = run::report("localhost", "127.0.0.1", &[21, 47, 30, 30], counters);
    let line = "4/5 packets, 20% loss, min/avg/ewma/max = 0.021/0.032/0.026/0.047 ms";
    assert_eq!(snapshot_line(&target), line);
    let counters = Counters { sent: 3, lost: 3, ..Counters::default() };
    // As iputils answers SIGQUIT while its target is silent.
    assert_eq!(snapshot_line(&run::report("x", "10.9.9.2", &[], counters)), "0/3 packets, 100% loss");
}

#[test]
fn a_verdict_has_every_part() {
    let mut verdict = run::ambiguous();
    verdict.evidence = run::evidence().iter().map(|one| one.id).collect();
    insta::assert_snapshot!(verdict_block(&verdict, &run::evidence(), &InterfaceNames::default(), false));
}

#[test]
fn a_run_longer_than_any_number_stays_whole() {
    let mut run = run::sweep();
    if let RunReport::Sweep(report, _) = &mut run.end.report {
        report.duration = Duration::MAX;
        report.counters.sent = u64::MAX;
        report.rtt.record(Duration::MAX);
    }
    assert!(sweep_text(&run, EVERYTHING).contains("18446744073709551615 probes in 1.84e+19 s"));
}
