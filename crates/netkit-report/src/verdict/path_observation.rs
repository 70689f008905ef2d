//! An observation about a path as a sentence without a full stop; other observations stand in `observation.rs`.
//!
//! It says what was seen and no cause: "nothing answers behind hop 7", never why.

use std::net::IpAddr;

use netkit_model::{
    HopLoss, HopNote, InterfaceNames, LossClass, LossEstimate, Method, MtuBlackHole, MtuDirection, MtuStep,
    PathChange, PathEnd, PathFact, RateTest,
};

use super::observation::probes;
use crate::words;

/// What was observed about a path, in words.
pub(super) fn path_observation(fact: &PathFact, interfaces: &InterfaceNames) -> String {
    match fact {
        PathFact::End { address, method, end: how, heard } => {
            end(&words::address(*address, interfaces), *method, how, heard)
        }
        PathFact::Note { hop, note: what } => note(*hop, what),
        PathFact::Loss { hop, from, lost, sent, loss: whose } => {
            format!("{}: {lost} of {} got no answer{}", at(*hop, *from), probes(*sent), loss(whose))
        }
        PathFact::Changes { count, latest } => changes(*count, latest.as_ref()),
        PathFact::MtuStep(step) => mtu_step(step),
        PathFact::MtuBlackHole(hole) => black_hole(hole),
    }
}

/// "hop 7 (10.1.7.1)".
fn at(hop: u8, from: Option<IpAddr>) -> String {
    from.map_or_else(|| format!("hop {hop}"), |from| format!("hop {hop} ({from})"))
}

/// How a path ends.
fn end(target: &str, method: Method, end: &PathEnd, heard: &[IpAddr]) -> String {
    let method = method.name();
    let first = heard.first().copied();
    match *end {
        PathEnd::Reached { hop } => format!("{target} answers {method} at {}", at(hop, first)),
        PathEnd::Stopped { hop, report } => {
            let family = if report.ipv6 { "ICMPv6" } else { "ICMP" };
            let (icmp_type, code) = (report.icmp_type, report.code);
            let from = report.offender.or(first).map(|from| format!(" from {from}")).unwrap_or_default();
            format!("{method} to {target} ends at hop {hop} with {family} {icmp_type}/{code}{from}")
        }
        PathEnd::Loop { first, length } => {
            let routers: Vec<String> = heard.iter().map(ToString::to_string).collect();
            let routers = if routers.is_empty() { "unknown".to_owned() } else { routers.join(", ") };
            format!("from hop {first} on the same {length} hops answer {method} again and again: {routers}")
        }
        PathEnd::Silent { last: Some(last) } => {
            format!("nothing answers {method} to {target} behind {}", at(last, first))
        }
        PathEnd::Silent { last: None } => format!("nothing answers {method} to {target}, at no hop"),
        PathEnd::TooFar => format!("routers answer {method} to {target} as far as was asked"),
    }
}

/// What is odd about a hop.
fn note(hop: u8, note: &HopNote) -> String {
    match *note {
        HopNote::AsymmetricReturn { from, back } => {
            format!("the answer of {} came over about {back} hops", at(hop, Some(from)))
        }
        HopNote::RepeatsPrevious(from) => {
            format!("{} answers for the hop before as well", at(hop, Some(from)))
        }
        HopNote::TargetExceedsHopLimit => {
            format!("at hop {hop} the target's address says that the hop limit ran out")
        }
        HopNote::Translated => format!("from hop {hop} on answers quote probes with translated addresses"),
        HopNote::Loop { first, length } => {
            format!("hop {hop} repeats the {length} hops that begin at hop {first}")
        }
    }
}

/// Whose the loss of a hop is: "; what passes it loses …".
fn loss(loss: &HopLoss) -> String {
    let whose = match (loss.class, loss.link, loss.path) {
        (LossClass::Forwarding, Some(link), _) => {
            format!("; the link in front of it loses {}", estimate(link))
        }
        (LossClass::ReplyLimited, _, Some(path)) => format!("; what passes it loses {}", estimate(path)),
        _ => String::new(),
    };
    let test = loss.rate_test.map(|RateTest { full, half, .. }| {
        let [half, full] = [half, full].map(|one| format!("{} of {}", one.answered, one.tried));
        format!("; at half the rate it answered {half} instead of {full}")
    });
    whose + &test.unwrap_or_default()
}

/// How often the path changed.
fn changes(count: u64, latest: Option<&PathChange>) -> String {
    let times = if count == 1 { "once".to_owned() } else { format!("{count} times") };
    let latest = latest.map(|change| {
        let PathChange { round, hop, before, after, .. } = change;
        format!(", last at hop {hop} from {before} to {after} in round {round}")
    });
    format!("another router answered than before {times}{}", latest.unwrap_or_default())
}

/// A router that names a smaller MTU.
fn mtu_step(step: &MtuStep) -> String {
    let from = step.from;
    let from = step.hop.map_or_else(|| from.to_string(), |hop| at(hop, Some(from)));
    match step.mtu {
        Some(mtu) => format!("{from} sends no packets longer than {mtu} bytes on"),
        None => format!("{from} says that a packet is too long, and not how long it may be"),
    }
}

/// Where long packets vanish.
fn black_hole(hole: &MtuBlackHole) -> String {
    let place = |end: Option<(u8, IpAddr)>| end.map(|(hop, from)| at(hop, Some(from)));
    let behind = place(hole.behind).map(|behind| format!(" behind {behind}")).unwrap_or_default();
    let before = place(hole.before).map(|before| format!(" before {before}")).unwrap_or_default();
    let way = match hole.direction {
        MtuDirection::Forward => "on the way there",
        MtuDirection::Return => "on the way back",
        MtuDirection::Unknown => "there or back",
    };
    let MtuBlackHole { passes, vanishes, .. } = hole;
    format!("packets of {vanishes} bytes vanish{behind}{before}, {way}; {passes} bytes pass")
}

/// "4.1 % (3.0–5.5)".
fn estimate(loss: LossEstimate) -> String {
    let [ratio, low, high] = [loss.ratio, loss.interval.low, loss.interval.high].map(|ratio| ratio * 100.0);
    format!("{ratio:.1}% (95% interval {low:.1}–{high:.1})")
}

#[cfg(test)]
mod tests {
    use netkit_model::{Address, Answered, FlowId};

    use super::*;

    const ROUTER: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 1, 3, 1));

    #[track_caller]
    fn check(fact: &PathFact, expected: &str) {
        assert_eq!(path_observation(fact, &InterfaceNames::default()), expected);
    }

    #[test]
    fn silence_has_no_cause() {
        let end = |end| PathFact::End {
            address: Address::new(IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 7))),
            method: Method::Udp,
            end,
            heard: vec![ROUTER],
        };
        let silent = end(PathEnd::Silent { last: Some(3) });
        check(&silent, "nothing answers udp to 192.0.2.7 behind hop 3 (10.1.3.1)");
        check(&end(PathEnd::Reached { hop: 4 }), "192.0.2.7 answers udp at hop 4 (10.1.3.1)");
    }

    #[test]
    fn loss_has_its_interval_and_a_change_its_round() {
        let interval = netkit_stats::Interval { low: 0.03, high: 0.055 };
        let estimate = Some(LossEstimate { ratio: 0.041, interval });
        let loss =
            HopLoss { class: LossClass::Forwarding, path: estimate, link: estimate, ..HopLoss::UNDECIDED };
        check(
            &PathFact::Loss { hop: 3, from: Some(ROUTER), lost: 41, sent: 1_000, loss },
            "hop 3 (10.1.3.1): 41 of 1000 probes got no answer; the link in front of it loses 4.1% (95% interval 3.0–5.5)",
        );
        let (full, half) = (Answered { tried: 80, answered: 40 }, Answered { tried: 30, answered: 29 });
        let loss = HopLoss {
            class: LossClass::ReplyLimited,
            rate_test: Some(RateTest { full, half, is_limited: Some(true) }),
            ..HopLoss::UNDECIDED
        };
        check(
            &PathFact::Loss { hop: 3, from: Some(ROUTER), lost: 41, sent: 110, loss },
            "hop 3 (10.1.3.1): 41 of 110 probes got no answer; at half the rate it answered 29 of 30 instead of 40 of 80",
        );
        let change = PathChange { round: 17, hop: 3, flow: FlowId(0), before: ROUTER, after: ROUTER };
        check(
            &PathFact::Changes { count: 2, latest: Some(change) },
            "another router answered than before 2 times, last at hop 3 from 10.1.3.1 to 10.1.3.1 in round 17",
        );
    }
}
