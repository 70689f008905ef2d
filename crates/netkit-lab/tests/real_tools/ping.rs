//! `ping` (iputils): counts exactly, round trips and TTLs, over IPv4 and IPv6.

use std::net::IpAddr;
use std::ops::RangeInclusive;

use netkit_lab::truth::{Answer, Kind, Tally};

use crate::lab::{Lab, Truth, address};
use crate::timing::{KERNEL_STAMPS, RoundTrip, check};

/// Where the targets are.
pub const TARGETS: [(&str, &str); 2] = [("-4", "192.0.2.10"), ("-6", "2001:db8::10")];

/// A seed whose bursts begin early.
const BURSTS: u64 = 52;

/// What `ping` counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Requests.
    pub sent: u64,
    /// First replies.
    pub received: u64,
    /// Further replies.
    pub duplicates: u64,
    /// ICMP errors.
    pub errors: u64,
}

/// Reads "50 packets transmitted, 48 received, +3 duplicates, +1 errors, 4% packet loss, …".
pub fn counts(said: &str) -> Option<Counts> {
    let line = said.lines().find(|line| line.contains(" packets transmitted, "))?;
    let number = |what: &str| {
        let part = line.split(", ").find(|part| part.ends_with(what))?;
        part.trim_start_matches('+').split(' ').next()?.parse().ok()
    };
    Some(Counts {
        sent: number(" packets transmitted")?,
        received: number(" received")?,
        duplicates: number(" duplicates").unwrap_or(0),
        errors: number(" errors").unwrap_or(0),
    })
}

/// What it should have counted.
pub fn true_counts(tally: &Tally, destination: IpAddr) -> Counts {
    let echoes = tally.echo(destination);
    Counts {
        sent: echoes.sent,
        received: echoes.answered,
        duplicates: echoes.duplicates,
        errors: echoes.errors,
    }
}

/// The first reply to a request.
fn reply(truth: &Truth, destination: &str, asked: u16) -> Answer {
    let request = truth.tally.sent.iter().find(|sent| {
        let is_it = matches!(sent.summary.kind, Kind::EchoRequest { sequence, .. } if sequence == asked);
        is_it && sent.summary.destination == Some(address(destination))
    });
    let request = request.unwrap_or_else(|| panic!("nobody sent request {asked} to {destination}"));
    request.answers.first().cloned().unwrap_or_else(|| panic!("request {asked} has no reply"))
}

/// The number behind a word such as `ttl=`.
fn number<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(word)?;
    rest.split([' ', '/']).next()
}

/// Every reply that `ping` shows, duplicates apart, with its TTL.
fn check_replies(what: &str, truth: &Truth, destination: &str, said: &str, ttl: &str) {
    let replies = said.lines().filter(|line| line.contains(" time=") && !line.ends_with("(DUP!)"));
    let round_trips: Vec<RoundTrip> = replies
        .map(|line| {
            assert!(line.contains(&format!("from {destination}: ")), "{what}: {line}");
            assert_eq!(number(line, "ttl="), Some(ttl), "{what}: {line}");
            let sequence =
                number(line, "icmp_seq=").and_then(|it| it.parse().ok()).expect("a sequence number");
            let printed = number(line, " time=").expect("a time");
            RoundTrip::new(printed, &reply(truth, destination, sequence))
        })
        .collect();
    check(what, &round_trips, KERNEL_STAMPS);
    check_summary(what, truth, destination, said);
}

/// The line "rtt min/avg/max/mdev = 26.070/26.080/26.096/0.010 ms".
fn check_summary(what: &str, truth: &Truth, destination: &str, said: &str) {
    let (_, figures) = said.split_once("min/avg/max/mdev = ").unwrap_or_else(|| panic!("{what}: {said}"));
    let figures: Vec<f64> =
        figures.split(['/', ' ']).take(4).map(|it| it.parse().expect("a number")).collect();
    let sent = truth.tally.sent.iter().filter(|sent| sent.summary.destination == Some(address(destination)));
    let answers: Vec<&Answer> = sent.flat_map(|sent| &sent.answers).collect();
    let least = |time: fn(&Answer) -> f64| answers.iter().map(|it| time(it)).fold(f64::INFINITY, f64::min);
    let (after, handed_over) = (least(|it| it.after.as_secs_f64()), least(|it| it.handed_over.as_secs_f64()));
    let latest = handed_over * 1e3 + KERNEL_STAMPS;
    assert!(figures[0] >= after * 1e3 - 0.001 && figures[0] <= latest, "{what}: {figures:?} and {after}");
    // Duplicates are in ping's average too.
    #[expect(clippy::cast_precision_loss, reason = "there are hundreds of them at most")]
    let mean = answers.iter().map(|it| it.after.as_secs_f64()).sum::<f64>() / answers.len() as f64;
    assert!(figures[1] >= mean * 1e3 - 0.001, "{what}: {figures:?}, but the average is {mean} s");
}

/// So many pings over each family agree with the truth, and so many of them get a reply.
///
/// All are sent at once. Paced as usual, `ping` would leave twice the longest round trip after the last, so soon that a
/// busy machine could keep a reply from it; so it waits a second for what is missing. More than a few hundred replies
/// at once have no room in its socket.
fn judge(scenario: &str, count: u64, ttl: &str, expected: RangeInclusive<u64>) {
    judge_in(Lab::play(scenario), count, ttl, expected);
}

fn judge_in(lab: Lab, count: u64, ttl: &str, expected: RangeInclusive<u64>) {
    let scenario = lab.topology().name.clone();
    // One after the other: chance deals its cards in the order of the packets.
    let said =
        TARGETS.map(|(family, _)| lab.says(&format!("ping {family} -n -c {count} -l {count} -W 2 target")));
    let truth = lab.end();
    for ((family, destination), said) in TARGETS.into_iter().zip(&said) {
        let what = format!("ping {family} in {scenario}");
        let counted = counts(said).unwrap_or_else(|| panic!("{what}: {said}"));
        assert_eq!(counted, true_counts(&truth.tally, address(destination)), "{what}: {said}");
        assert!(expected.contains(&counted.received), "{what}: {said}");
        check_replies(&what, &truth, destination, said, ttl);
    }
}

#[test]
fn a_straight_path_loses_nothing() {
    judge("straight-12-hops", 50, "52", 50..=50);
}

#[test]
fn the_other_side_of_the_world_is_250_ms_away() {
    judge("thirty-hops-250-ms", 20, "35", 20..=20);
}

#[test]
fn every_tenth_is_lost_exactly() {
    // The second ping goes on where the first has stopped.
    judge("every-tenth-lost", 50, "60", 45..=45);
}

#[test]
fn losses_are_counted_wherever_they_happen() {
    judge("loss-from-hop-6", 100, "55", 1..=99);
    judge("loss-on-return-path", 100, "55", 1..=99);
}

#[test]
fn losses_by_bursts_and_by_the_target_are_counted() {
    judge_in(Lab::play_with_seed("burst-loss", BURSTS), 60, "58", 1..=59);
    judge("target-drops-30", 50, "61", 1..=49);
}

#[test]
fn duplicates_are_shown_as_such() {
    let lab = Lab::play("duplicates-and-reordering");
    let said = lab.says("ping -4 -n -c 50 -l 50 target");
    let truth = lab.end();
    let counted = counts(&said).expect("a summary");
    assert_eq!(counted, true_counts(&truth.tally, address("192.0.2.10")), "{said}");
    assert!(counted.duplicates > 0 && counted.received == 50, "{said}");
    let shown = said.lines().filter(|line| line.ends_with("(DUP!)")).count();
    assert_eq!(u64::try_from(shown), Ok(counted.duplicates), "{said}");
    check_replies("duplicates", &truth, "192.0.2.10", &said, "60");
}

#[test]
fn another_way_back_shows_in_ttl_and_time() {
    judge("asymmetric-return", 20, "58", 20..=20);
}

#[test]
fn each_router_has_the_hop_limit_of_routers() {
    let lab = Lab::play("straight-12-hops");
    for (router, ttl) in [("r1", 255), ("r3", 253), ("r12", 244)] {
        for family in ["-4", "-6"] {
            let said = lab.says(&format!("ping {family} -n -c 1 {router}"));
            assert!(said.contains(&format!(" ttl={ttl} ")), "ping {family} {router}: {said}");
        }
    }
}

#[test]
fn what_is_too_big_is_said_with_the_mtu() {
    let lab = Lab::play("path-mtu");
    for (family, size, from, mtu) in [
        ("-4", 1472, "10.1.1.1", "mtu = 1492"),
        ("-4", 1464, "10.1.3.1", "mtu = 1400"),
        ("-6", 1452, "fd00:1:1::1", "mtu=1492"),
        ("-6", 1444, "fd00:1:3::1", "mtu=1400"),
    ] {
        let said = lab.says(&format!("ping {family} -n -c 1 -W 5 -M do -s {size} target"));
        assert!(said.contains(from) && said.contains(mtu), "ping {family} -s {size}: {said}");
    }
    assert!(lab.says("ping -4 -n -c 1 -M do -s 1372 target").contains("1 received"));
}
