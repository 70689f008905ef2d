//! Rule `path.loss`, of a sampled path: packets are lost, and from which hop on.
//!
//! **Observed**: from one hop on every hop behind loses at least so much, and the hop before loses certainly less (their
//! 95 % intervals are apart, or whole rounds failed from that hop on). **Means**: packets or their answers are lost on
//! the link in front of that hop, or in it. **Does not prove** the direction, which one end cannot see: answers of all
//! hops behind may come back over the same lossy link. Where only the target loses, the last link and the target itself
//! cannot be told apart, because nothing behind it answers; many hosts limit their own replies. **Decides**: a run from
//! the far end for the direction, a run by TCP for the target's own limit.

use netkit_model::{EvidenceId, Locus, LocusKind, LossClass, Status, VerdictId};

use super::path_reply_limited;
use crate::commands::{netkit_mtr_otherwise, netkit_ping_back};
use crate::finding::{Finding, HERE, candidate, test};
use crate::observations::Observations;
use crate::path_seen::{HopSeen, LossSeen, PathSeen};
use crate::words::{confidence_interval, fraction, hop, list, not_excluded, percent};

const ID: VerdictId = VerdictId::PathLoss;

/// Loss as a sentence, with what it rests on.
pub(super) struct LocatedLoss {
    pub(super) text: String,
    pub(super) evidence: Vec<EvidenceId>,
    locus: Locus,
    /// Only the target loses.
    is_at_target: bool,
}

pub(crate) fn rule(seen: &Observations<'_>) -> Option<Finding> {
    let path = seen.path.as_ref()?;
    path.reached()?;
    let loss = sentence(seen)?;
    let limited = path_reply_limited::sentence(path);
    let finding = Finding::proven(ID, Status::Degraded, loss.locus, loss.text)
        .adding(&limited.as_ref().map(|(text, _)| format!("; {text}")).unwrap_or_default())
        .because(loss.evidence)
        .because(seen.ids.silence)
        .because(seen.ids.replies)
        .because(limited.into_iter().flat_map(|(_, evidence)| evidence))
        .not(&[VerdictId::HostSilent, VerdictId::RouteNone], seen.ids.replies);
    let otherwise = test(HERE, netkit_mtr_otherwise(seen), &[ID, VerdictId::PathReplyLimited]);
    let finding = if loss.is_at_target {
        let candidates = [
            candidate(ID, format!("the link in front of {seen} loses packets")),
            candidate(VerdictId::PathReplyLimited, format!("{seen} does not answer every probe itself")),
        ];
        finding.between(candidates, otherwise)
    } else {
        finding
    };
    Some(finding.next(test(seen.to_string(), netkit_ping_back(seen, "-c 1000"), &[ID])))
}

/// Where packets are lost; `None` where no link is known to lose any, or this host's own drops explain it.
pub(super) fn sentence(seen: &Observations<'_>) -> Option<LocatedLoss> {
    let path = seen.path.as_ref()?;
    if path.reached().is_some() && seen.lost_elsewhere() == 0 {
        return None;
    }
    let places: Vec<(&HopSeen, LossSeen)> = path.hops_that_lose(LossClass::Forwarding).collect();
    let (worst, _) = places.iter().rev().max_by(|(_, one), (_, other)| {
        let link = |seen: &LossSeen| seen.loss.link.map_or(0.0, |link| link.ratio);
        link(one).total_cmp(&link(other))
    })?;
    let is_at_target = places.len() == 1 && path.reached() == Some(worst.hop);
    let text = if is_at_target { at_target(seen) } else { on_links(seen, path, &places) };
    Some(LocatedLoss {
        text: text?,
        evidence: places.iter().filter_map(|(_, loss)| loss.evidence).collect(),
        locus: Locus { kind: LocusKind::Hop, address: worst.address, hop: Some(worst.hop) },
        is_at_target,
    })
}

/// Loss that only the target shows.
fn at_target(seen: &Observations<'_>) -> Option<String> {
    let limit = not_excluded(seen.counters.tried())?;
    Some(format!(
        "{} is lost on the last link or in {seen} itself, which one end cannot tell apart; the hops before lose nothing \
         of it ({limit})",
        total(seen)?
    ))
}

/// Loss that begins on the way: of one place the whole, of several each link's part.
fn on_links(seen: &Observations<'_>, path: &PathSeen<'_>, places: &[(&HopSeen, LossSeen)]) -> Option<String> {
    let direction = "forward or return is unknown from one end";
    let whole = path.reached().and_then(|_| total(seen));
    if let [(place, loss)] = places {
        let estimate = loss
            .loss
            .path
            .map(|path| format!("{} ({})", percent(path.ratio), confidence_interval(path.interval)));
        let from = hop(place.hop, place.address);
        return Some(format!("{} is lost from {from} on; {direction}", whole.or(estimate)?));
    }
    let links = places.iter().filter_map(|(place, loss)| {
        let link = loss.loss.link?;
        let interval = confidence_interval(link.interval);
        Some(format!("{} ({interval}) in front of {}", percent(link.ratio), hop(place.hop, place.address)))
    });
    let links = list(&links.collect::<Vec<_>>());
    let whole = whole.map(|whole| format!(", together {whole}")).unwrap_or_default();
    Some(format!("packets are lost on several links: {links}{whole}; {direction}"))
}

/// What the target shows: "4.1% (41/1000, 95% CI 3–5.5%)".
fn total(seen: &Observations<'_>) -> Option<String> {
    let (lost, tried) = (seen.counters.lost.min(seen.counters.tried()), seen.counters.tried());
    #[expect(clippy::cast_precision_loss, reason = "a ratio shown with two digits")]
    let ratio = lost as f64 / tried as f64;
    Some(format!("{} ({})", percent(ratio), fraction(lost, tried)?))
}
