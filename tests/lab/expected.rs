//! What netkit has to report of its probes, made from the truth alone, and the comparison. No test is here.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use netkit_lab::truth::{Answer, Kind, SentPacket};
use serde_json::Value;

use crate::world::{Output, Truth};

/// How far a told round trip may be from the true one.
const ABOVE: Duration = Duration::from_micros(300);
/// How far below: the kernel stamps a packet before the emulator has it, and its answer after the emulator gave it, but
/// the wall clock of the stamps and the monotonic clock of the truth do not run quite alike.
const BELOW: Duration = Duration::from_micros(50);
/// SYN and ACK among the flags of TCP (RFC 9293 §3.1).
const SYN: u8 = 2;
const ACK: u8 = 16;

/// What netkit's probes are, as its report names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Icmp,
    Udp,
    Tcp,
}

/// A probe, and what came back of it, in truth.
struct Probe<'a> {
    sent: &'a SentPacket,
    /// Answers to it and to its repetitions, and when they were handed over, since it was sent first.
    answers: Vec<(&'a Answer, Duration)>,
}

/// By how much round trips were told too long.
#[derive(Debug, Default)]
struct RoundTrips {
    above: Vec<Duration>,
}

/// What a packet from the network is to the probe that it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Answer,
    Error,
    Nothing,
}

/// The counters that the network decides.
#[derive(Debug, Default, PartialEq, Eq)]
struct Counters {
    sent: u64,
    received: u64,
    late: u64,
    lost: u64,
    duplicates: u64,
    icmp_errors: u64,
}

/// Every target's counters are those of the truth, and every round trip told is the true one.
pub(crate) fn check(output: &Output, truth: &Truth, timeout: Duration) {
    let document = output.json();
    let (method, port) = (Method::of(output), document["target"]["port"].as_u64());
    let targets = document["report"]["targets"].as_array().expect("a list");
    for (place, target) in targets.iter().enumerate() {
        let address = address(target);
        let probes = method.probes(truth, address, port);
        let about = format!("{} towards {address}: {output}", truth.topology.name);
        assert_eq!(Counters::told(target), Counters::sum(method, probes.values(), timeout), "{about}");
        for wrong in ["corrupt", "suspended", "unexpected_source"] {
            assert_eq!(target[wrong], 0, "{wrong} {about}");
        }
        if method != Method::Tcp {
            assert_eq!(target["stamped"], target["sent"], "{about}");
        }
        check_round_trips(output, place, (method, &probes), truth, &about);
    }
}

/// The totals of a sweep by echo requests and the round trip of everybody who answered are the truth.
pub(crate) fn check_sweep(output: &Output, truth: &Truth, timeout: Duration) {
    let (document, method) = (output.json(), Method::of(output));
    let about = format!("{}: {output}", truth.topology.name);
    let is_request = |sent: &&SentPacket| matches!(sent.summary.kind, Kind::EchoRequest { .. });
    let requests: Vec<_> = truth.tally.sent.iter().filter(is_request).map(Probe::once).collect();
    let sweep = &document["report"]["sweep"];
    let expected = Counters::sum(method, requests.iter(), timeout);
    assert_eq!(Counters::told(&sweep["probes"]), expected, "{about}");
    assert_eq!((&sweep["receiver_dropped"], &sweep["unsent"]), (&0.into(), &0.into()), "{about}");
    let answered = |probe: &Probe<'_>| {
        let (_, after) = probe.first(method, Meaning::Answer)?;
        Some((probe.sent.summary.destination?, *after))
    };
    let alive: BTreeMap<IpAddr, Duration> = requests.iter().filter_map(answered).collect();
    let told = document["report"]["targets"].as_array().expect("a list");
    assert_eq!(sweep["alive"], alive.len(), "{about}");
    assert_eq!(told.len(), alive.len(), "{about}");
    let mut trips = RoundTrips::default();
    for one in told {
        let in_truth = alive.get(&address(one)).unwrap_or_else(|| panic!("{one} has not answered: {about}"));
        trips.take(milliseconds(&one["rtt_ms"]).expect("two stamps"), *in_truth, true, &about);
    }
    trips.check(truth, &about);
}

/// Each answer that is told took as long as it took in truth; and the summary is made from these.
fn check_round_trips(
    output: &Output,
    place: usize,
    (method, probes): (Method, &BTreeMap<u64, Probe<'_>>),
    truth: &Truth,
    about: &str,
) {
    let (mut in_time, mut told) = (Vec::new(), Vec::new());
    let events = ["reply", "late"].map(|kind| output.events(kind));
    for event in events.iter().flatten().filter(|event| event["target"] == place) {
        let sequence = event["sequence"].as_u64().expect("a number");
        let rtt = milliseconds(&event["rtt_ms"]).expect("two stamps");
        let is_kernels = [Some("kernel-kernel"), Some("tcp-info")].contains(&event["timestamps"].as_str());
        told.push((sequence, rtt, is_kernels));
        if event["event"] == "reply" {
            in_time.push(rtt);
        }
    }
    let answered = |(sequence, probe): (&u64, &Probe<'_>)| {
        probe.first(method, Meaning::Answer).map(|(_, after)| (*sequence, *after))
    };
    let mut in_truth: Vec<_> = probes.iter().filter_map(answered).collect();
    told.sort_unstable();
    if method != Method::Icmp {
        // A probe that had to be sent again may leave behind the next one, and nothing in it says which it is: then the
        // shortest told is the shortest in truth, and so on.
        told.sort_unstable_by_key(|(_, rtt, _)| *rtt);
        in_truth.sort_unstable_by_key(|(_, after)| *after);
    }
    let mut trips = RoundTrips::default();
    for ((told_of, rtt, is_kernels), (true_of, after)) in told.iter().zip(&in_truth) {
        assert!(told_of == true_of || method != Method::Icmp, "{told_of} was not answered: {about}");
        trips.take(*rtt, *after, *is_kernels, about);
    }
    assert_eq!(told.len(), in_truth.len(), "{about}");
    trips.check(truth, about);
    let told = &output.json()["report"]["targets"][place]["rtt_ms"];
    let mean = in_time.iter().sum::<Duration>().checked_div(u32::try_from(in_time.len()).expect("few"));
    let expected = [in_time.iter().min().copied(), mean, in_time.iter().max().copied()];
    for (name, expected) in ["min", "avg", "max"].into_iter().zip(expected) {
        let close = match (milliseconds(&told[name]), expected) {
            (Some(told), Some(expected)) => told.abs_diff(expected) <= Duration::from_nanos(10),
            (told, expected) => told == expected,
        };
        assert!(close, "{name} is not {expected:?}: {about}");
    }
}

impl RoundTrips {
    /// A round trip as it was told, and the answer to it in truth. A stamp that is the program's own also says when it
    /// was given the processor: of these nothing is known.
    fn take(&mut self, told: Duration, in_truth: Duration, is_kernels: bool, about: &str) {
        if is_kernels {
            assert!(told + BELOW >= in_truth, "{told:?}, in truth {in_truth:?}: {about}");
            self.above.push(told.saturating_sub(in_truth));
        }
    }

    /// Half of them are not too long: in front of the others the machine may have taken the processor away from the
    /// emulator between the kernel's stamp and its own, or a netkit that was kept from sending catches up. From an
    /// emulator that nobody serves first it takes the processor at any time, and one of ten is all that is sure.
    fn check(mut self, truth: &Truth, about: &str) {
        let share = if truth.was_served_first { 2 } else { 10 };
        self.above.sort_unstable();
        let Some(above) = self.above.get(self.above.len() / share) else { return };
        assert!(*above <= ABOVE, "{above:?} too long: {about}");
    }
}

fn address(target: &Value) -> IpAddr {
    target["address"].as_str().and_then(|it| it.parse().ok()).expect("an address")
}

fn milliseconds(value: &Value) -> Option<Duration> {
    Some(Duration::from_secs_f64(value.as_f64()? / 1e3))
}

impl Method {
    fn of(output: &Output) -> Self {
        match output.json()["vantage"]["method"].as_str() {
            Some("icmp-datagram" | "icmp-raw") => Self::Icmp,
            Some("udp") => Self::Udp,
            Some("tcp-handshake") => Self::Tcp,
            other => panic!("{other:?} is no method: {output}"),
        }
    }

    /// The probes to an address and a port, by their place in netkit's sequence.
    fn probes(self, truth: &Truth, address: IpAddr, port: Option<u64>) -> BTreeMap<u64, Probe<'_>> {
        let mut probes = BTreeMap::new();
        // A SYN that the kernel repeats is the same one; a port may soon be another connection's.
        let mut syns = BTreeMap::new();
        let sent = truth.tally.sent.iter().filter(|sent| sent.summary.destination == Some(address));
        for sent in sent {
            let next = probes.len() as u64 + 1;
            let sequence = match (self, &sent.summary.kind) {
                (Self::Icmp, Kind::EchoRequest { sequence, .. }) => u64::from(*sequence),
                (Self::Udp, Kind::Udp { destination_port, .. })
                    if port == Some((*destination_port).into()) =>
                {
                    next
                }
                (Self::Tcp, Kind::Tcp { flags, source_port, destination_port, sequence })
                    if flags & (SYN | ACK) == SYN && port == Some((*destination_port).into()) =>
                {
                    *syns.entry((*source_port, *sequence)).or_insert(next)
                }
                _ => continue,
            };
            let probe = probes.entry(sequence).or_insert_with(|| Probe { sent, answers: Vec::new() });
            let since = sent.at.saturating_sub(probe.sent.at);
            probe.answers.extend(sent.answers.iter().map(|answer| (answer, since + answer.handed_over)));
        }
        probes
    }

    fn meaning(self, probe: &SentPacket, answer: &Answer) -> Meaning {
        let from_target = answer.summary.source == probe.summary.destination;
        let ipv6 = answer.summary.source.is_some_and(|source| source.is_ipv6());
        match (&answer.summary.kind, self) {
            (Kind::EchoReply { .. }, Self::Icmp) | (Kind::Udp { .. }, Self::Udp) if from_target => {
                Meaning::Answer
            }
            (Kind::Tcp { .. }, Self::Tcp) if from_target => Meaning::Answer,
            // A closed port is an answer from the target (RFC 792, RFC 4443 §3.1).
            (Kind::Icmp { icmp_type, code }, Self::Udp)
                if from_target && (*icmp_type, *code) == if ipv6 { (1, 4) } else { (3, 3) } =>
            {
                Meaning::Answer
            }
            (Kind::Icmp { .. }, _) => Meaning::Error,
            _ => Meaning::Nothing,
        }
    }
}

impl<'a> Probe<'a> {
    /// A packet that is sent once.
    fn once(sent: &'a SentPacket) -> Self {
        let handed_over = |answer: &'a Answer| (answer, answer.handed_over);
        Self { sent, answers: sent.answers.iter().map(handed_over).collect() }
    }

    fn all(&self, method: Method, wanted: Meaning) -> impl Iterator<Item = &(&'a Answer, Duration)> {
        self.answers.iter().filter(move |(answer, _)| method.meaning(self.sent, answer) == wanted)
    }

    fn first(&self, method: Method, wanted: Meaning) -> Option<&(&'a Answer, Duration)> {
        self.all(method, wanted).next()
    }
}

impl Counters {
    fn sum<'a>(method: Method, probes: impl Iterator<Item = &'a Probe<'a>>, timeout: Duration) -> Self {
        let mut counters = Self::default();
        for probe in probes {
            counters.sent += 1;
            match probe.first(method, Meaning::Answer) {
                Some((_, after)) if *after <= timeout => counters.received += 1,
                Some(_) => counters.late += 1,
                None if probe.first(method, Meaning::Error).is_some() => counters.icmp_errors += 1,
                None => counters.lost += 1,
            }
            // The kernel keeps what else belongs to a connection to itself.
            if method != Method::Tcp {
                let further = probe.all(method, Meaning::Answer).skip(1);
                counters.duplicates += further.count() as u64;
            }
        }
        counters
    }

    fn told(target: &Value) -> Self {
        let number = |name: &str| target[name].as_u64().unwrap_or_else(|| panic!("{name} is no number"));
        Self {
            sent: number("sent"),
            received: number("received"),
            late: number("late"),
            lost: number("lost"),
            duplicates: number("duplicates"),
            icmp_errors: number("icmp_errors"),
        }
    }
}
