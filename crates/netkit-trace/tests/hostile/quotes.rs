//! What routers quote and what they put behind it: short, padded, wrong, endless.

use std::time::Duration;

use netkit_model::{AnswerKind, HopAnswer, HopOutcome, Method, PathEnd};
use netkit_packet::icmp::{ExtensionObject, MplsLabelStackEntry, encode_extensions};
use netkit_probe::{ProbeFormat, Transmit};

use super::world::{Forged, Message, hop, quote, router, straight, time_exceeded};
use super::{TARGETS, each, ms, trace, trace_config};

/// The only answer of hop 2, where the router changes its errors so.
fn second_hop(
    method: Method,
    target: std::net::IpAddr,
    change: impl Fn(&ProbeFormat, &Transmit, &mut Forged),
) -> Option<HopAnswer> {
    let config = netkit_trace::TraceConfig { queries: 1, ..trace_config(method, target) };
    let (report, _) = trace(config, |format, probe| {
        let (after, mut message) = straight(format, probe, 4);
        if hop(probe) == 2
            && let Message::Error(error) = &mut message
        {
            change(format, probe, error);
        }
        Ok(vec![(after, message)])
    });
    assert_eq!(report.end, PathEnd::Reached { hop: 4 }, "{method:?} {target}: {report:?}");
    assert_eq!(report.hops.len(), 4);
    let answer = report.hops[1].answers().next().cloned();
    assert_eq!(answer.is_none(), report.hops[1].probes[0].outcome == HopOutcome::Silent);
    answer
}

/// Labels of which none is the last.
fn endless(count: u32) -> Vec<u8> {
    let entry = |label| MplsLabelStackEntry { label, traffic_class: 0, bottom_of_stack: false, ttl: 1 };
    encode_extensions(&[ExtensionObject::MplsLabelStack((0..count).map(entry).collect())])
}

/// Puts an extension structure behind a quote that is filled up with zeros.
fn extend(error: &mut Forged, padded: usize, extensions: &[u8]) {
    error.quoted.resize(error.quoted.len().max(padded), 0);
    error.extension_offset = u16::try_from(error.quoted.len()).ok();
    error.quoted.extend_from_slice(extensions);
}

/// The labels of hop 2 with these bytes behind its quotes; the hop is kept in any case.
fn check_labels(extensions: &[u8], expected: usize) {
    each(|method, target| {
        let answer = second_hop(method, target, |_, _, error| extend(error, 108, extensions));
        let labels = answer.expect("the hop is kept").labels;
        assert_eq!(labels.len(), expected, "{method:?} {target} {extensions:02x?}");
        assert!(labels.iter().zip(0..).all(|(label, number)| label.label == number));
    });
}

/// A structure with another byte at a place and no checksum.
fn with(mut structure: Vec<u8>, place: usize, byte: u8) -> Vec<u8> {
    (structure[2], structure[3], structure[place]) = (0, 0, byte);
    structure
}

#[test]
fn a_stack_of_labels_without_an_end_is_cut() {
    check_labels(&endless(1), 1);
    check_labels(&endless(32), 32);
    check_labels(&endless(33), 32);
    check_labels(&endless(9_000), 32);
}

#[test]
fn several_stacks_are_bounded_together() {
    let label = MplsLabelStackEntry { label: 0, traffic_class: 0, bottom_of_stack: true, ttl: 1 };
    let objects = vec![ExtensionObject::MplsLabelStack(vec![label]); 5_000];
    each(|method, target| {
        let answer =
            second_hop(method, target, |_, _, error| extend(error, 108, &encode_extensions(&objects)));
        assert_eq!(answer.expect("the hop is kept").labels.len(), 32);
    });
}

#[test]
fn extensions_that_are_none_are_dropped_and_the_hop_is_kept() {
    for version in [0x00, 0x10, 0x30, 0xf0] {
        check_labels(&with(endless(2), 0, version), 0);
    }
    let mut spoilt = endless(2);
    spoilt[2] ^= 1;
    check_labels(&spoilt, 0);
    check_labels(&[], 0);
    check_labels(&[0x20], 0);
    check_labels(&[0x20, 0, 0, 0], 0);
}

#[test]
fn an_object_whose_length_lies_is_dropped() {
    for length in [0, 1, 3, 13, 255] {
        check_labels(&with(endless(2), 5, length), 0);
    }
    check_labels(&with(endless(2), 4, 255), 0);
    // What came before it is kept.
    let good = with(endless(2), 0, 0x20);
    for bad in [&[0, 0, 1, 1][..], &[0, 3, 1, 1], &[0xff, 0xff, 1, 1], &[0, 8, 1, 1], &[0]] {
        check_labels(&[&good, bad].concat(), 2);
    }
}

#[test]
fn extensions_that_start_behind_the_end_are_none() {
    each(|method, target| {
        for offset in [0, 1, 107, 1_000, u16::MAX] {
            let answer = second_hop(method, target, |_, _, error| error.extension_offset = Some(offset));
            assert_eq!(answer.expect("the hop is kept").labels, []);
        }
    });
}

#[test]
fn a_quote_of_eight_bytes_of_echo_request_is_enough_and_less_is_none() {
    for target in TARGETS {
        for length in 0..=40 {
            let answer =
                second_hop(Method::IcmpDatagram, target, |_, _, error| error.quoted.truncate(length));
            assert_eq!(answer.is_some(), length >= 8, "{target} {length} bytes");
        }
    }
}

#[test]
fn a_quote_of_the_udp_header_alone_is_enough() {
    for target in TARGETS {
        for length in 0..=32 {
            let answer = second_hop(Method::Udp, target, |_, _, error| error.quoted.truncate(length));
            assert!(answer.is_some(), "{target} {length} bytes");
        }
    }
}

#[test]
fn a_short_quote_that_was_filled_up_with_zeros_is_as_good_as_a_short_one() {
    each(|method, target| {
        let header = if method == Method::Udp { 0 } else { 8 };
        for extensions in [&[][..], &endless(2)] {
            let answer = second_hop(method, target, |_, _, error| {
                error.quoted.truncate(header);
                extend(error, 108, extensions);
            });
            let answer = answer.unwrap_or_else(|| panic!("{method:?} {target}: the hop is silent"));
            assert_eq!(answer.labels.is_empty(), extensions.is_empty());
        }
    });
}

#[test]
fn a_quote_with_a_byte_that_we_did_not_send_is_not_ours() {
    each(|method, target| {
        let header = if method == Method::Udp { 0 } else { 8 };
        for (place, length) in
            [(0, 32), (7, 32), (8, 32), (15, 32), (16, 32), (31, 32), (0, 8), (7, 8), (0, 1)]
        {
            let answer = second_hop(method, target, |_, _, error| {
                error.quoted[header + place] ^= 0x40;
                error.quoted.truncate(header + length);
            });
            assert_eq!(answer, None, "{method:?} {target} byte {place} of {length}");
        }
    });
}

#[test]
fn what_says_nothing_of_the_hop_leaves_its_own_answer_be() {
    each(|method, target| {
        let reassembly = if target.is_ipv4() { (11, 1) } else { (3, 1) };
        let quench = (4, 0);
        for (icmp_type, code) in [reassembly, quench].into_iter().take(if target.is_ipv4() { 2 } else { 1 }) {
            let config = netkit_trace::TraceConfig { queries: 1, ..trace_config(method, target) };
            let (report, _) = trace(config, |format, probe| {
                let odd = super::world::error(format, probe, router(probe, 99), icmp_type, code);
                let (after, answer) = straight(format, probe, 4);
                Ok(vec![(Duration::from_micros(100), Message::Error(odd)), (after, answer)])
            });
            assert_eq!(report.end, PathEnd::Reached { hop: 4 }, "{method:?} {target}");
            for hop in &report.hops {
                let [probe] = &hop.probes[..] else { panic!("one query") };
                let HopOutcome::Answered(answer) = &probe.outcome else {
                    panic!("hop {} is silent", hop.hop)
                };
                assert_eq!(probe.attempts, 1, "hop {}", hop.hop);
                assert_eq!(answer.rtt.map(|rtt| rtt.duration), Some(ms(hop.hop.into())));
            }
        }
    });
}

#[test]
fn types_and_codes_that_nobody_knows_are_reported_as_they_came() {
    for target in TARGETS {
        let types: &[u8] = if target.is_ipv4() { &[12] } else { &[0, 4, 100, 127] };
        for icmp_type in types {
            for code in [0, 7, 255] {
                let answer = second_hop(Method::IcmpDatagram, target, |_, _, error| {
                    (error.icmp_type, error.code) = (*icmp_type, code);
                });
                let AnswerKind::Icmp(report) = answer.expect("somebody answered").kind else {
                    panic!("an error")
                };
                assert_eq!((report.icmp_type, report.code, report.mtu), (*icmp_type, code, None));
            }
        }
    }
}

#[test]
fn a_quote_is_read_where_its_own_options_end() {
    // The socket shows a quote from the ICMP header on, however long the IP header before it is; extensions behind 128
    // bytes are then not where they are looked for, and the hop is kept.
    for options in [4, 20, 40] {
        let answer = second_hop(Method::IcmpDatagram, TARGETS[0], |format, probe, error| {
            *error =
                Forged { quoted: quote(format, probe), ..time_exceeded(format, probe, router(probe, 2)) };
            error.quoted.resize(108 - options, 0);
            error.quoted.extend(endless(2));
        });
        assert_eq!(answer.expect("the hop is kept").labels, []);
    }
}
