//! What a sampled path has to tell, made from the truth alone, and the comparison. No test is here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::truth::{Kind, SentPacket};
use serde_json::Value;

use crate::world::{Output, Truth};

/// How far the median of round trips that the kernel stamped may be above the true one.
const ABOVE: Duration = Duration::from_millis(1);
/// The kernel stamps a packet before the emulator has it, but the clocks of the two do not run quite alike.
const BELOW: Duration = Duration::from_micros(50);

/// Every counter of every hop is the truth, everybody who is shown answered there, and the round trips are the true ones.
pub(crate) fn check(output: &Output, truth: &Truth) {
    let document = output.json();
    let about = format!("{}: {output}", truth.topology.name);
    let destination: IpAddr =
        document["target"]["address"].as_str().and_then(|it| it.parse().ok()).expect("an address");
    let method = document["vantage"]["method"].as_str().expect("a method");
    let mut by_hop: BTreeMap<u64, Vec<&SentPacket>> = BTreeMap::new();
    let probes = truth.tally.sent.iter().filter(|sent| is_probe(method, &sent.summary.kind));
    for sent in probes.filter(|sent| sent.summary.destination == Some(destination)) {
        by_hop.entry(sent.summary.hop_limit.into()).or_default().push(sent);
    }
    let hops = document["report"]["hops"].as_array().expect("a list");
    assert!(!hops.is_empty(), "{about}");
    for hop in hops {
        let number = hop["hop"].as_u64().expect("a number");
        let sent = by_hop.remove(&number).unwrap_or_default();
        counters(hop, &sent, &format!("hop {number}: {about}"));
        for responder in hop["responders"].as_array().expect("a list") {
            round_trips(responder, &sent, method, &format!("hop {number}: {about}"));
        }
    }
}

fn is_probe(method: &str, kind: &Kind) -> bool {
    /// SYN without ACK or RST (RFC 9293 §3.1).
    const OPENING: u8 = 0b0000_0010;
    match kind {
        Kind::EchoRequest { .. } => method.starts_with("icmp"),
        Kind::Udp { .. } => method == "udp",
        Kind::Tcp { flags, .. } => method == "tcp-handshake" && flags & 0b0001_0110 == OPENING,
        _ => false,
    }
}

fn counters(hop: &Value, sent: &[&SentPacket], about: &str) {
    let count = |name: &str| hop[name].as_u64().unwrap_or_else(|| panic!("no {name}: {about}"));
    let answered = sent.iter().filter(|sent| !sent.answers.is_empty()).count() as u64;
    assert_eq!(count("sent"), sent.len() as u64, "sent, {about}");
    assert_eq!(count("received") + count("late") + count("icmp_errors"), answered, "answered, {about}");
    assert_eq!(count("lost"), count("sent") - answered, "lost, {about}");
    assert_eq!(count("unsent"), 0, "{about}");
    let whole: u64 = hop["responders"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["sent"].as_u64().expect("a number"))
        .sum();
    assert!(whole == count("sent") || whole == 0, "every probe is somebody's: {about}");
}

/// None is told shorter than any true one, and the median no longer than the true median, as far as the kernel stamps.
fn round_trips(responder: &Value, sent: &[&SentPacket], method: &str, about: &str) {
    let address: IpAddr = responder["address"].as_str().and_then(|it| it.parse().ok()).expect("an address");
    let answers = sent.iter().filter_map(|sent| sent.answers.first());
    let of_this_one: Vec<_> = answers.filter(|answer| answer.summary.source == Some(address)).collect();
    assert!(!of_this_one.is_empty(), "{address} is shown and never answered: {about}");
    if responder["received"] == 0 {
        return; // What is late is in no statistic.
    }
    let told =
        |name: &str| responder["rtt_ms"][name].as_f64().map(|told| Duration::from_secs_f64(told / 1e3));
    let (Some(shortest), Some(median)) = (told("min"), told("p50")) else {
        panic!("{address} has no round trip: {about}")
    };
    let truly_shortest = of_this_one.iter().map(|answer| answer.after).min().unwrap_or_default();
    assert!(shortest + BELOW >= truly_shortest, "{shortest:?}, in truth {truly_shortest:?}: {about}");
    let mut handed_over: Vec<Duration> = of_this_one.iter().map(|answer| answer.handed_over).collect();
    handed_over.sort_unstable();
    let truly = handed_over[handed_over.len() / 2];
    // A host clock, as for TCP, is as late as a busy host.
    assert!(method == "tcp-handshake" || median <= truly + ABOVE, "{median:?}, in truth {truly:?}: {about}");
}
