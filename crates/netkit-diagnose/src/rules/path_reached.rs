//! Rule `path.ok`, of a trace: the target answers.
//!
//! **Observed**: a probe whose hop limit was large enough was answered by the target, or in its name. **Means**: the
//! path carries these probes there and back. **Does not prove** that routers that did not answer are faulty: they need
//! not answer; nor that nothing is ever lost, for which a trace is too short. What is odd about hops is told and is no
//! fault: another way back, a translator, a router that forwards a packet whose hop limit is used up. With `--fallback`
//! it says which protocols did not reach the target. **Decides**: `netkit mtr`, for loss.

use netkit_model::{EvidenceId, HopNote, Locus, LocusKind, PathEnd, Status, VerdictId};

use crate::finding::Finding;
use crate::observations::Observations;
use crate::path_seen::{PathEndSeen, PathSeen};
use crate::words::{count, hop, milliseconds};

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    let mtu = path.path_mtu.map(|mtu| format!("; the path MTU is {mtu} bytes")).unwrap_or_default();
    let text = format!("{}{mtu}", sentence(seen)?);
    Some(
        Finding::proven(VerdictId::PathOk, Status::Ok, Locus::of(LocusKind::Path), text)
            .because(evidence(seen)),
    )
}

/// "192.0.2.7 is reached in 12 hops by icmp-datagram, best 40.1 ms", with what did not reach it and what is odd.
pub(super) fn sentence(seen: &Observations<'_>) -> Option<String> {
    let path = seen.path.as_ref()?;
    let hops = count(path.reached()?.into(), "hop");
    let best = seen.rtt.minimum().map(|best| format!(", best {}", milliseconds(best))).unwrap_or_default();
    let mut text = format!("{seen} is reached in {hops} by {}{best}", path.end.method.name());
    text.extend(stranger(seen, path));
    text.extend(path.tried.iter().map(|other| format!("; {}", ended(other))));
    text.extend(widest(path));
    text.extend(path.notes.iter().filter_map(|(distance, note, _)| odd(path, *distance, note)));
    Some(text)
}

/// Whoever answered in the target's name with another address: a translator, or the host under another of its addresses.
fn stranger(seen: &Observations<'_>, path: &PathSeen<'_>) -> Option<String> {
    let answered = path.address(path.reached()?)?;
    (Some(answered) != seen.target().map(|target| target.ip)).then(|| format!("; {answered} answers for it"))
}

/// Everything that the sentence rests on.
pub(super) fn evidence(seen: &Observations<'_>) -> Vec<EvidenceId> {
    let path = seen.path.iter();
    let ends = path.clone().flat_map(|path| std::iter::once(&path.end).chain(&path.tried));
    let notes = path.flat_map(|path| path.notes.iter().map(|(.., evidence)| *evidence));
    ends.map(|end| end.evidence).chain(seen.ids.replies).chain(notes).collect()
}

/// How a path by another method ended: "by udp nothing answers behind hop 7 (10.1.7.1)".
pub(super) fn ended(path: &PathEndSeen) -> String {
    let (method, heard) = (path.method.name(), path.heard.first().copied());
    match path.end {
        PathEnd::Reached { hop: distance } => format!("by {method} it answers at {}", hop(distance, heard)),
        PathEnd::Stopped { hop: distance, report } => {
            let who = heard.map_or_else(|| "a router".to_owned(), |address| address.to_string());
            let name = if report.ipv6 { "ICMPv6" } else { "ICMP" };
            format!(
                "by {method} {who} ends the path at hop {distance} ({name} {}/{})",
                report.icmp_type, report.code
            )
        }
        PathEnd::Loop { first, .. } => {
            format!("by {method} packets go in a circle from {} on", hop(first, heard))
        }
        PathEnd::Silent { last: Some(last) } => {
            format!("by {method} nothing answers behind {}", hop(last, heard))
        }
        PathEnd::Silent { last: None } => format!("by {method} nothing answers at all"),
        PathEnd::TooFar => format!("by {method} only routers answer"),
    }
}

/// "; flows are spread over up to 4 branches, at hop 3".
fn widest(path: &PathSeen<'_>) -> Option<String> {
    let level = path.graph?.levels.iter().rev().max_by_key(|level| level.nodes.len())?;
    let branches = level.nodes.len();
    (branches > 1).then(|| format!("; flows are spread over up to {branches} branches, at hop {}", level.hop))
}

/// What is worth a word in the verdict; that the way back is another one is too common for that and stays evidence.
fn odd(path: &PathSeen<'_>, distance: u8, note: &HopNote) -> Option<String> {
    let place = hop(distance, path.address(distance));
    match note {
        HopNote::AsymmetricReturn { .. } | HopNote::Loop { .. } => None,
        HopNote::RepeatsPrevious(_) => {
            Some(format!("; {place} answers twice: a router forwards packets whose hop limit is used up"))
        }
        HopNote::TargetExceedsHopLimit => Some(format!(
            "; at hop {distance} something answers in the target's name, as a translator of addresses does"
        )),
        HopNote::Translated => Some(format!("; addresses are translated from {place} on")),
    }
}
