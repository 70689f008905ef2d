//! What ping has to report, made from the truth alone, and the comparison. No test is here.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::truth::{Answer, Kind, SentPacket};
use netkit_model::{Counters, Method, ProbeEvent, TargetReport};
use netkit_probe::{PingConfig, Session as _};

use super::{Run, s};

/// How far a told round trip may be from the true one.
const TOLERANCE: Duration = Duration::from_micros(300);

/// What a packet from the network is to the probe that it answers.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Meaning {
    Answer,
    Error,
    Nothing,
}

/// What became of the probes to one address.
struct Truth {
    counters: Counters,
    /// The true round trip of each probe that was answered in time, in the order of sending.
    round_trips: Vec<Duration>,
    /// That of each probe that was answered at all, by its place in that order.
    answered: HashMap<u64, Duration>,
}

/// The report of every target, and every round trip told on the way, is the truth.
pub(super) fn check(run: &Run, config: &PingConfig) {
    let timeout = config.timeout.unwrap_or(s(10));
    for (place, target) in run.session().report(0).targets.iter().enumerate() {
        let truth = truth_about(run, target.address.ip, timeout);
        let about =
            format!("{} towards {} over {:?}", run.topology().name, target.input, config.format.method);
        let unsent = target.counters.unsent;
        let told = Counters { unsent: 0, unsent_by: Vec::new(), ..target.counters.clone() };
        assert_eq!(told, truth.counters, "{about}");
        assert!(target.counters.add_up(), "{about}");
        check_statistics(target, &truth, &about);
        // Probes that never left have a sequence number too: then the places of the others are not known.
        if unsent == 0 {
            check_events(run, place, &truth, &about);
        }
    }
}

fn check_statistics(target: &TargetReport, truth: &Truth, about: &str) {
    assert_eq!(target.rtt.count(), truth.round_trips.len() as u64, "{about}");
    let close = |told: Option<Duration>, true_one: Option<Duration>, what: &str| {
        let near = told.zip(true_one).map(|(told, true_one)| told.abs_diff(true_one) <= TOLERANCE);
        assert!(
            told.is_some() == true_one.is_some() && near != Some(false),
            "{what} {told:?}, in truth {true_one:?}: {about}"
        );
    };
    close(target.rtt.minimum(), truth.round_trips.iter().min().copied(), "minimum");
    close(target.rtt.maximum(), truth.round_trips.iter().max().copied(), "maximum");
    let count = u32::try_from(truth.round_trips.len()).expect("tests are short");
    let mean = truth.round_trips.iter().sum::<Duration>().checked_div(count);
    close(target.rtt.mean(), mean, "mean");
}

fn check_events(run: &Run, place: usize, truth: &Truth, about: &str) {
    let mut told = 0;
    for (_, event) in run.events() {
        let (ProbeEvent::Received(probe, answer) | ProbeEvent::Late(probe, answer)) = event else { continue };
        if probe.target.0 as usize != place {
            continue;
        }
        told += 1;
        let rtt = answer.rtt.expect("nobody slept").duration;
        let true_rtt = truth.answered.get(&probe.sequence).copied();
        let close = true_rtt.is_some_and(|true_rtt| rtt.abs_diff(true_rtt) <= TOLERANCE);
        assert!(close, "probe {} took {true_rtt:?} and not {rtt:?}: {about}", probe.sequence);
    }
    assert_eq!(told, truth.answered.len(), "{about}");
}

/// What became of the probes to `destination` until the run ended.
fn truth_about(run: &Run, destination: IpAddr, timeout: Duration) -> Truth {
    let tally = run.tally();
    let method = run.session().format().method;
    let probes = tally
        .sent
        .iter()
        .filter(|sent| sent.summary.destination == Some(destination) && is_probe(method, &sent.summary.kind));
    let mut truth =
        Truth { counters: Counters::default(), round_trips: Vec::new(), answered: HashMap::new() };
    for (sequence, probe) in (1..).zip(probes) {
        truth.count(sequence, method, probe, timeout);
    }
    truth
}

impl Truth {
    fn count(&mut self, sequence: u64, method: Method, probe: &SentPacket, timeout: Duration) {
        let counters = &mut self.counters;
        counters.sent += 1;
        counters.stamped += 1;
        let of = |wanted| {
            let mut meant =
                probe.answers.iter().filter(move |answer| meaning(method, probe, answer) == wanted);
            (meant.next().map(|first| first.after), meant.count() as u64)
        };
        let ((first, duplicates), (error, _)) = (of(Meaning::Answer), of(Meaning::Error));
        counters.duplicates += duplicates;
        match first {
            Some(after) if after <= timeout => {
                counters.received += 1;
                self.round_trips.push(after);
            }
            Some(_) => counters.late += 1,
            None if error.is_some() => counters.icmp_errors += 1,
            None => counters.lost += 1,
        }
        self.answered.extend(first.map(|after| (sequence, after)));
    }
}

fn is_probe(method: Method, kind: &Kind) -> bool {
    match kind {
        Kind::EchoRequest { .. } => method.is_icmp(),
        Kind::Udp { .. } => method == Method::Udp,
        _ => false,
    }
}

fn meaning(method: Method, probe: &SentPacket, answer: &Answer) -> Meaning {
    let from_target = answer.summary.source == probe.summary.destination;
    let ipv6 = answer.summary.source.is_some_and(|source| source.is_ipv6());
    match (&answer.summary.kind, method) {
        (Kind::EchoReply { .. }, Method::IcmpDatagram | Method::IcmpRaw)
        | (Kind::Udp { .. }, Method::Udp)
            if from_target =>
        {
            Meaning::Answer
        }
        // A closed port is an answer from the target (RFC 792, RFC 4443 §3.1).
        (Kind::Icmp { icmp_type, code }, Method::Udp)
            if from_target && (*icmp_type, *code) == if ipv6 { (1, 4) } else { (3, 3) } =>
        {
            Meaning::Answer
        }
        (Kind::Icmp { .. }, _) => Meaning::Error,
        _ => Meaning::Nothing,
    }
}
