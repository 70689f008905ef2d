//! Who really answered at each hop, and the comparison with what netkit tells. No test is here.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::truth::{Kind, SentPacket};
use serde_json::Value;

use crate::world::{Output, Truth};

/// How far the median of the told round trips may be above the true ones, where the kernel stamped both ends. A host
/// clock, as for TCP, is as late as a busy host.
const ABOVE: Duration = Duration::from_millis(1);
/// The kernel stamps a packet before the emulator has it, but the clocks of the two do not run quite alike.
const BELOW: Duration = Duration::from_micros(50);
/// Answers that come later may come when the trace is over.
const PROMPT: Duration = Duration::from_millis(300);

/// Every address that netkit shows at a hop answered there, and wherever somebody answered in time netkit shows it; the
/// round trips are the true ones.
pub(crate) fn check(output: &Output, truth: &Truth) {
    let document = output.json();
    let destination: IpAddr =
        document["target"]["address"].as_str().and_then(|it| it.parse().ok()).expect("an address");
    let is_ours = probes_of(&document);
    let mut by_hop: BTreeMap<u64, Vec<&SentPacket>> = BTreeMap::new();
    let sent = truth
        .tally
        .sent
        .iter()
        .filter(|sent| sent.summary.destination == Some(destination) && is_ours(&sent.summary.kind));
    for sent in sent {
        by_hop.entry(sent.summary.hop_limit.into()).or_default().push(sent);
    }
    let about = format!("{} towards {destination}: {output}", truth.topology.name);
    let mut excesses = Vec::new();
    let hops = document["report"]["hops"].as_array().expect("a list");
    assert!(!hops.is_empty(), "{about}");
    for hop in hops {
        let number = hop["hop"].as_u64().expect("a number");
        let sent = by_hop.remove(&number).unwrap_or_default();
        let answers = || sent.iter().flat_map(|sent| &sent.answers);
        let real: BTreeSet<IpAddr> = answers().filter_map(|answer| answer.summary.source).collect();
        let prompt = answers().any(|answer| answer.handed_over < PROMPT);
        let shown: BTreeSet<IpAddr> = probes(hop).filter_map(address).collect();
        assert!(shown.is_subset(&real), "hop {number}: {shown:?} are shown and {real:?} answered; {about}");
        assert!(!prompt || !shown.is_empty(), "hop {number}: {real:?} answered and nobody is shown; {about}");
        for probe in probes(hop).filter(|probe| !probe["rtt_ms"].is_null()) {
            let told = Duration::from_secs_f64(probe["rtt_ms"].as_f64().expect("a number") / 1e3);
            let of_this_one = answers().filter(|answer| answer.summary.source == address(probe));
            let not_later = of_this_one.filter(|answer| answer.after <= told + BELOW);
            let excess = not_later.map(|answer| told.saturating_sub(answer.handed_over)).min();
            let excess =
                excess.unwrap_or_else(|| panic!("hop {number}: nobody answered within {told:?}; {about}"));
            excesses.extend((probe["timestamps"] == "kernel-kernel").then_some(excess));
        }
    }
    excesses.sort_unstable();
    let median = excesses.get(excesses.len() / 2).copied().unwrap_or_default();
    assert!(median <= ABOVE, "round trips are told {median:?} too long; {about}");
}

/// What the probes of a run are among all packets of the vantage.
fn probes_of(document: &Value) -> impl Fn(&Kind) -> bool + use<> {
    let method = document["vantage"]["method"].as_str().expect("a method").to_owned();
    move |kind| match kind {
        Kind::EchoRequest { .. } => method.starts_with("icmp"),
        Kind::Udp { .. } => method == "udp",
        Kind::Tcp { .. } => method == "tcp-handshake",
        _ => false,
    }
}

fn probes(hop: &Value) -> impl Iterator<Item = &Value> {
    hop["probes"].as_array().expect("a list").iter()
}

fn address(probe: &Value) -> Option<IpAddr> {
    probe["address"].as_str()?.parse().ok()
}
