//! What the sampler has to report, made from the truth alone, and the comparison. No test is here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::truth::{Kind, SentPacket};
use netkit_model::{Counters, Method, SampledHop, SampledPath};
use netkit_pathping::SamplerConfig;
use netkit_probe::Session as _;

use super::Run;

/// How far a told round trip may be from the true one.
const TOLERANCE: Duration = Duration::from_micros(300);

/// What became of the probes to one hop.
#[derive(Default)]
struct Truth {
    sent: u64,
    in_time: u64,
    late: u64,
    silent: u64,
    /// Answers behind the first.
    further: u64,
    /// The true round trips of the answers in time, by who gave them.
    round_trips: BTreeMap<IpAddr, Vec<Duration>>,
}

/// Every counter of every hop that is shown, and the round trips of everybody who answered, are the truth.
pub(super) fn check(run: &Run, config: &SamplerConfig) {
    let path = run.session().path(0);
    let about = format!("{} over {:?} to {}", run.topology().name, config.format.method, config.destination);
    adds_up(&path, &about);
    assert_eq!(path.rounds, run.session().rounds());
    let truth = truth(run, config);
    for hop in &path.hops {
        let about = format!("hop {} of {about}", hop.hop);
        let nothing = Truth::default();
        let truth = truth.get(&hop.hop).unwrap_or(&nothing);
        let counters = &hop.counters;
        assert_eq!(counters.sent, truth.sent, "sent, {about}");
        assert_eq!(
            counters.received + counters.icmp_errors,
            truth.in_time,
            "answered in time, {about}: {counters:?}"
        );
        assert_eq!((counters.late, counters.lost), (truth.late, truth.silent), "late and lost, {about}");
        assert_eq!((counters.stamped, hop.outstanding), (truth.sent, 0), "stamped and outstanding, {about}");
        // Some come after the end.
        assert!(counters.duplicates <= truth.further, "duplicates of {}, {about}", truth.further);
        round_trips(hop, truth, &about);
    }
}

/// Counters of hops and responders add up, and what responders have, the hop has too.
pub(super) fn adds_up(path: &SampledPath, about: &str) {
    for hop in &path.hops {
        let about = format!("hop {} of {about}: {hop:?}", hop.hop);
        assert!(hop.counters.add_up(), "{about}");
        let mut sum = Counters::default();
        for responder in &hop.responders {
            assert!(responder.counters.add_up(), "{about}");
            assert_eq!(responder.counters.unsent, 0, "{about}");
            sum.sent += responder.counters.sent;
            sum.received += responder.counters.received;
            sum.lost += responder.counters.lost;
            sum.stamped += responder.counters.stamped;
            sum.duplicates += responder.counters.duplicates;
            assert!(responder.rtt.count() <= responder.counters.received, "{about}");
        }
        // With somebody there every probe is somebody's.
        if !hop.responders.is_empty() && hop.responders.len() < 64 {
            assert_eq!((sum.sent, sum.received), (hop.counters.sent, hop.counters.received), "{about}");
            assert_eq!(
                (sum.lost, sum.stamped, sum.duplicates),
                (hop.counters.lost, hop.counters.stamped, hop.counters.duplicates),
                "{about}"
            );
        }
        assert!(hop.history.len() <= 300, "{about}");
    }
    assert!(path.latest_changes.len() <= 32, "{about}");
    assert!(path.latest_changes.len() as u64 <= path.path_changes, "{about}");
}

fn round_trips(hop: &SampledHop, truth: &Truth, about: &str) {
    for responder in &hop.responders {
        if hop.counters.icmp_errors > 0 {
            continue;
        }
        let none = Vec::new();
        let true_ones = truth.round_trips.get(&responder.address).unwrap_or(&none);
        assert_eq!(responder.rtt.count(), true_ones.len() as u64, "{}: {about}", responder.address);
        let pairs = [
            (responder.rtt.minimum(), true_ones.iter().min()),
            (responder.rtt.maximum(), true_ones.iter().max()),
        ];
        for (told, true_one) in pairs {
            let close = match (told, true_one) {
                (Some(told), Some(true_one)) => told.abs_diff(*true_one) <= TOLERANCE,
                (told, true_one) => told.is_none() && true_one.is_none(),
            };
            assert!(close, "{told:?}, in truth {true_one:?}: {about}");
        }
    }
}

fn truth(run: &Run, config: &SamplerConfig) -> BTreeMap<u8, Truth> {
    let mut hops: BTreeMap<u8, Truth> = BTreeMap::new();
    let method = run.session().format().method;
    for probe in run.tally().sent.iter().filter(|sent| is_probe(method, sent, config)) {
        let truth = hops.entry(probe.summary.hop_limit).or_default();
        truth.sent += 1;
        truth.further += probe.answers.len().saturating_sub(1) as u64;
        match probe.answers.first() {
            Some(answer) if answer.after <= config.timeout => {
                truth.in_time += 1;
                let from = answer.summary.source.expect("answers are datagrams");
                truth.round_trips.entry(from).or_default().push(answer.after);
            }
            Some(_) => truth.late += 1,
            None => truth.silent += 1,
        }
    }
    hops
}

fn is_probe(method: Method, sent: &SentPacket, config: &SamplerConfig) -> bool {
    let kind = match sent.summary.kind {
        Kind::EchoRequest { .. } => method.is_icmp(),
        Kind::Udp { .. } => method == Method::Udp,
        _ => false,
    };
    kind && sent.summary.destination == Some(config.destination.ip)
}
