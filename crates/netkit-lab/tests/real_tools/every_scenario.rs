//! Every scenario of the folder, under the eyes of `tcpdump`: it starts, tools run in it, it ends, and its target
//! behaves as the file says where a ping can see it.

use std::net::IpAddr;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use netkit_lab::scenario;
use netkit_lab::topology::KernelExtras;
use netkit_lab::truth::{Event, Tally};

use crate::lab::{Lab, Truth, is_echo};
use crate::ping::{Counts, counts, true_counts};
use crate::tcpdump::{Capture, Packet};

/// Scenarios that are played side by side: they wait more than they work.
const SIDE_BY_SIDE: usize = 4;
/// By when `tcpdump` must have been shown what was handed over.
const SHOWN: Duration = Duration::from_millis(5);

/// Pings to each address of a target.
const ECHOES: usize = 3;
/// Seconds between them, and at least for so long `ping` waits for what is missing.
const PACE: &str = "0.3";

/// What a ping of the target shows over IPv4, for those where there is more to see than counts.
const SEEN: [(&str, &str); 20] = [
    ("admin-prohibited-middle", "From 10.1.3.1 icmp_seq=1 Packet filtered"),
    ("asymmetric-return", " ttl=58 "),
    ("bottleneck", " ttl=59 "),
    ("diamond-of-4-behind-nat", "3 received"),
    ("every-tenth-lost", "3 received"),
    ("firewall-drop", "3 received"),
    ("foreign-answer-address", "3 received"),
    ("four-silent-hops", " ttl=56 "),
    ("jitter", "3 received"),
    ("late-replies", " time=25"),
    ("linux-rate-limit", "3 received"),
    ("mtu-black-hole-forward", "3 received"),
    ("rate-limited-router", "3 received"),
    ("routing-loop", "From 10.1.4.1 icmp_seq=1 Time to live exceeded"),
    ("slow-icmp", "3 received"),
    ("straight-12-hops", " ttl=52 "),
    ("thirty-hops-250-ms", " ttl=35 "),
    ("unreachable-net", "From 10.1.3.1 icmp_seq=1 Destination Net Unreachable"),
    ("wide-16", " ttl=63 "),
    ("zero-ttl-forwarding", " ttl=58 "),
];

/// What else runs in each: every kind of packet, over both families, side by side.
const TOOLS: &str = "
for family in -4 -6; do
    for method in default icmp tcp; do traceroute $family -M $method -n -q 1 -w 0.5 -m 12 target & done
    tracepath $family -n -m 3 target &
    curl $family -s -m 1 http://target/ &
    ping $family -n -c 1 -W 1 -s 1472 -M do target &
done
dig +tries=1 +time=1 www.example.test &
dig +tries=1 +time=1 +noedns long.example.test TXT &
wait";

#[test]
fn every_scenario_does_what_it_says_and_displeases_nobody() {
    for (name, _) in SEEN {
        assert!(scenario::all().iter().any(|scenario| scenario.name == name), "no scenario {name}");
    }
    let mut names: Vec<String> = scenario::all().into_iter().map(|scenario| scenario.name).collect();
    names.retain(|name| {
        let topology = scenario::load(name).unwrap_or_else(|error| panic!("{error}"));
        topology.nodes.iter().all(|node| node.kernel == KernelExtras::default())
    });
    assert!(names.len() >= 20, "{names:?}");
    let names = Mutex::new(names);
    let next = || names.lock().expect("no judge panics while it holds it").pop();
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE {
            scope.spawn(|| {
                while let Some(name) = next() {
                    judge(&name);
                }
            });
        }
    });
}

/// One scenario, from start to end.
fn judge(name: &str) {
    let lab = Lab::play(name);
    let target = lab.topology().target.unwrap_or_else(|| panic!("{name} has no target"));
    let addresses: Vec<_> =
        lab.topology().nodes[target.0].addresses.iter().map(|prefix| prefix.address).collect();
    let capture = Capture::start(&lab);
    let words = |address| format!("ping -n -c {ECHOES} -i {PACE} -W 5 {address}");
    let words: Vec<String> = addresses.iter().map(words).collect();
    let said = lab.all_say(&words.iter().map(String::as_str).collect::<Vec<_>>());
    let pings: Vec<_> = addresses.into_iter().zip(said).collect();
    lab.script_says(TOOLS);
    let packets = capture.up_to_now(&lab);
    let truth = lab.end();
    for (address, said) in &pings {
        let counted = counts(said).unwrap_or_else(|| panic!("{name}: {said}"));
        let expected = true_counts(&first_echoes(&truth.tally, *address), *address);
        // It leaves with the last answer and does not wait for the copy of one.
        let expected = Counts { duplicates: counted.duplicates, ..expected };
        assert_eq!(counted, expected, "ping {address} in {name}: {said}");
    }
    if let Some((_, seen)) = SEEN.iter().find(|(scenario, _)| *scenario == name) {
        assert!(pings[0].1.contains(seen), "no {seen:?} in {name}: {}", pings[0].1);
    }
    check_packets(name, &packets, &truth);
}

/// The truth without what other tools asked after `ping`.
fn first_echoes(tally: &Tally, destination: IpAddr) -> Tally {
    let mut tally = tally.clone();
    tally.sent.retain(|sent| sent.summary.destination == Some(destination) && is_echo(&sent.summary.kind));
    tally.sent.truncate(ECHOES);
    tally
}

/// Every packet is well-formed, and as long as it is in truth.
fn check_packets(name: &str, packets: &[Packet], truth: &Truth) {
    for packet in packets {
        let may_be_spoilt = match name {
            "wrong-checksum-quotes" => ["10.1.2.1 > ", "10.1.3.1 > "].iter().any(|by| packet.0.contains(by)),
            // Of a TCP header, eight bytes are no TCP header to `tcpdump`.
            "short-quotes" => packet.0.contains("ICMP time exceeded") && packet.0.contains(" [|tcp]"),
            _ => false,
        };
        let complaint = packet.complaint().filter(|_| !may_be_spoilt);
        assert_eq!(complaint, None, "{name}: {}", packet.0);
    }
    let (sent, received): (Vec<&Packet>, Vec<&Packet>) = packets.iter().partition(|packet| packet.is_sent());
    let mark = sent.last().map(|packet| packet.size());
    let of_vantage = truth.tally.sent.iter();
    let place =
        of_vantage.clone().rposition(|it| Some(it.summary.length) == mark).expect("the mark was sent");
    let mut sizes: Vec<usize> = sent.iter().map(|packet| packet.size()).collect();
    let mut expected: Vec<usize> = of_vantage.clone().take(place + 1).map(|it| it.summary.length).collect();
    // Tools on two cores may be taken in another order than they were seen in.
    sizes.sort_unstable();
    expected.sort_unstable();
    assert_eq!(sizes, expected, "{name}: sent");
    let until = truth.tally.sent[place].at.saturating_sub(SHOWN);
    let sizes: Vec<usize> = received.iter().map(|packet| packet.size()).collect();
    let handed_over = received_sizes(truth);
    let expected: Vec<usize> = handed_over.iter().map(|(size, _)| *size).collect();
    assert!(expected.starts_with(&sizes), "{name}: received {sizes:?}, but {expected:?} in truth");
    let least = handed_over.iter().filter(|(_, at)| *at < until).count();
    assert!(sizes.len() >= least, "{name}: {} received, but {least} in truth", sizes.len());
}

/// The sizes of what the vantage received, in order, and when each was handed over.
fn received_sizes(truth: &Truth) -> Vec<(usize, Duration)> {
    let mut sizes = std::collections::HashMap::new();
    let mut received = Vec::new();
    for record in &truth.records {
        match &record.event {
            Event::Sent { packet, .. } => {
                sizes.insert(record.packet, packet.length);
            }
            Event::Delivered { to, handed_over } if *to == truth.topology.vantage => {
                received.push((sizes[&record.packet], *handed_over));
            }
            _ => {}
        }
    }
    received
}
