//! What a trace has to report, made from the topology and from the records of what happened. No test is here.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::topology::{Node, NodeId, Role, Topology};
use netkit_lab::truth::{Kind, SentPacket};
use netkit_model::{HopOutcome, Method, TraceEvent, TraceReport};
use netkit_trace::TraceConfig;

use super::{Run, about};

/// How far a told round trip may be from the true one.
const TOLERANCE: Duration = Duration::from_micros(300);

/// Whoever answers within this time is reported, however fast the others are.
const PROMPT: Duration = Duration::from_millis(90);

/// Everything reported was said to a probe of that hop limit, everybody who answered is reported, and the events and
/// counters agree with the report.
pub(super) fn check(run: &Run, config: &TraceConfig, target: IpAddr) {
    let report = run.session().report(0);
    let said = answers_by_hop(run, config.format.method, target);
    let about = about(run, target);
    for hop in &report.hops {
        let said = said.get(&hop.hop).map_or(&[][..], Vec::as_slice);
        let prompt = said.iter().any(|(_, after)| *after <= PROMPT);
        assert!(hop.answers().next().is_some() || !prompt, "hop {}, truth {said:?}: {about}", hop.hop);
        for answer in hop.answers() {
            let matches = |(from, after): &(IpAddr, Duration)| {
                let close = |rtt: netkit_model::Rtt| rtt.duration.abs_diff(*after) <= TOLERANCE;
                *from == answer.from && answer.rtt.is_none_or(close)
            };
            assert!(said.iter().any(matches), "hop {}: {answer:?}, truth {said:?}: {about}", hop.hop);
        }
        for probe in &hop.probes {
            let attempts = match &probe.outcome {
                HopOutcome::Unsent(_) => 0..=0,
                HopOutcome::Answered(_) | HopOutcome::Silent => 1..=2,
            };
            assert!(attempts.contains(&probe.attempts), "hop {}: {probe:?}", hop.hop);
        }
    }
    check_events(run, &report, &about);
    let syns_repeated = config.format.method == Method::Tcp && run.now() >= Duration::from_secs(1);
    let sent = probes(run, config.format.method, target).count() as u64;
    assert!(report.sent == sent || syns_repeated && report.sent < sent, "{sent} sent: {about}");
}

/// Every hop was told once and in order, and every query that was told is reported as it was told last.
fn check_events(run: &Run, report: &TraceReport, about: &str) {
    let mut told = Vec::new();
    let mut queries = BTreeMap::new();
    for (_, event) in run.events() {
        match event {
            TraceEvent::Hop(hop) => told.push(hop.hop),
            TraceEvent::Probe { hop, query, probe } => {
                queries.insert((*hop, *query), probe.clone());
            }
            TraceEvent::Method { .. } | TraceEvent::Information(_) => {}
        }
    }
    let reported: Vec<_> = report.hops.iter().map(|hop| hop.hop).collect();
    // An answer that was too late for its hop may end the path before hops that were told.
    assert!(told.starts_with(&reported), "told {told:?}: {about}");
    for hop in &report.hops {
        let told: Vec<_> = queries.range((hop.hop, 0)..=(hop.hop, u8::MAX)).map(|(_, probe)| probe).collect();
        assert_eq!(told, hop.probes.iter().collect::<Vec<_>>(), "hop {}: {about}", hop.hop);
    }
}

/// Who answered to probes of each hop limit, and how long after.
fn answers_by_hop(run: &Run, method: Method, target: IpAddr) -> BTreeMap<u8, Vec<(IpAddr, Duration)>> {
    let mut said: BTreeMap<u8, Vec<(IpAddr, Duration)>> = BTreeMap::new();
    for probe in probes(run, method, target) {
        let answers = probe.answers.iter().filter_map(|answer| Some((answer.summary.source?, answer.after)));
        said.entry(probe.summary.hop_limit).or_default().extend(answers);
    }
    said
}

fn probes(run: &Run, method: Method, target: IpAddr) -> impl Iterator<Item = SentPacket> {
    let is_probe = move |kind: &Kind| match kind {
        Kind::EchoRequest { .. } => method.is_icmp(),
        Kind::Udp { .. } => method == Method::Udp,
        Kind::Tcp { flags, .. } => method == Method::Tcp && *flags == 2,
        _ => false,
    };
    let sent = run.tally().sent.into_iter();
    sent.filter(move |sent| sent.summary.destination == Some(target) && is_probe(&sent.summary.kind))
}

/// The nodes on all shortest ways from the vantage to the target, by distance from 1.
pub(super) fn shortest_ways(topology: &Topology) -> Vec<BTreeSet<NodeId>> {
    let target = topology.target.expect("the scenario has a target");
    let there = distances(topology, topology.vantage);
    let back = distances(topology, target);
    let length = there[&target];
    let at = |distance| {
        let on_the_way = |node: &&NodeId| there[*node] == distance && back[*node] == length - distance;
        there.keys().filter(on_the_way).copied().collect()
    };
    (1..=length).map(at).collect()
}

fn distances(topology: &Topology, from: NodeId) -> BTreeMap<NodeId, usize> {
    let mut found = BTreeMap::from([(from, 0)]);
    let mut edge = vec![from];
    while let Some(node) = edge.first().copied() {
        edge.remove(0);
        for link in topology.links.iter().filter(|link| link.ends.contains(&node)) {
            let other = if link.ends[0] == node { link.ends[1] } else { link.ends[0] };
            if !found.contains_key(&other) {
                found.insert(other, found[&node] + 1);
                edge.push(other);
            }
        }
    }
    found
}

/// Every hop is somebody on the way at that distance, and silent only where nobody there would answer.
pub(super) fn check_ways(topology: &Topology, ways: &[BTreeSet<NodeId>], report: &TraceReport, about: &str) {
    assert_eq!(report.hops.len(), ways.len(), "{about}");
    let target = report.hops.last().and_then(|hop| hop.answers().next()).expect("reached").from;
    for (hop, nodes) in report.hops.iter().zip(ways) {
        let addresses: Vec<_> =
            nodes.iter().filter_map(|node| answers_from(&topology.nodes[node.0], target.is_ipv4())).collect();
        let found: Vec<_> = hop.answers().map(|answer| answer.from).collect();
        assert_eq!(found.is_empty(), addresses.is_empty(), "hop {}: {about}", hop.hop);
        assert!(
            found.iter().all(|from| addresses.contains(from)),
            "hop {} not {addresses:?}: {about}",
            hop.hop
        );
    }
}

/// The address that somebody answers from; `None` when he does not.
fn answers_from(node: &Node, ipv4: bool) -> Option<IpAddr> {
    let own = || node.addresses.iter().map(|prefix| prefix.address).find(|it| it.is_ipv4() == ipv4);
    match &node.role {
        Role::Router(router) => {
            let router = router.at(Duration::ZERO);
            let chosen = router.answers_from.iter().copied().find(|address| address.is_ipv4() == ipv4);
            (!router.silent).then(|| chosen.or_else(own)).flatten()
        }
        Role::Host(_) | Role::Vantage => own(),
    }
}
