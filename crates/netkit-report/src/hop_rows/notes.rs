//! What is said behind a hop's numbers, and below the table.
//!
//! It judges nothing: whose a loss is was decided before. A router that limits its own replies is never blamed.

use netkit_model::{
    AnswerKind, Counters, LossClass, LossEstimate, PathChange, PathEnd, SampledHop, SampledPath,
};

use super::HopRow;
use crate::escape;
use crate::names::Names;
use crate::number;
use crate::words;

/// How many hops longer or shorter the way back must be to be worth a word.
const ASYMMETRY: u8 = 3;

/// A remark about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Note {
    /// In words, without a full stop.
    pub text: String,
    /// How much it matters.
    pub tone: Tone,
}

/// How much a remark matters; the words say the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Worth knowing.
    Plain,
    /// Looks bad and is not.
    Harmless,
    /// Traffic suffers.
    Bad,
}

/// What is to be said of a row.
pub(crate) fn notes(row: &HopRow<'_>, path: &SampledPath) -> Vec<Note> {
    let mut notes = Vec::new();
    if row.is_first {
        notes.extend(end(row.hop, path.end));
        notes.extend(loss(row.hop));
    }
    notes.extend(answer(row, path.end));
    notes.extend(besides(&row.counters));
    notes
}

/// The loss of this hop is one of the traffic through it: those behind it prove it.
pub(crate) fn is_through_loss(hop: &SampledHop) -> bool {
    match hop.loss.class {
        LossClass::Forwarding => true,
        LossClass::None => hop.loss.path.filter(is_number).is_some_and(|path| path.ratio > 0.0),
        LossClass::ReplyLimited | LossClass::Silent | LossClass::Unknown => false,
    }
}

/// What the link in front of a hop loses, where that is a number.
pub(crate) fn link_loss(hop: &SampledHop) -> Option<LossEstimate> {
    hop.loss.link.filter(is_number)
}

fn is_number(loss: &LossEstimate) -> bool {
    [loss.ratio, loss.interval.low, loss.interval.high].iter().all(|part| part.is_finite())
}

/// What is to be said of the whole path, a sentence each without a full stop.
pub(crate) fn remarks(path: &SampledPath, names: &Names) -> Vec<String> {
    let end = match path.end {
        PathEnd::Reached { .. } => None,
        PathEnd::Stopped { hop, report } => {
            let who = names.offender(&report, None).unwrap_or_else(|| "somebody".to_owned());
            Some(format!("the path stops at hop {hop}: {who} says {}", words::icmp_words(&report)))
        }
        PathEnd::Loop { first, length } => {
            let hops = if length == 1 { "hop" } else { "hops" };
            Some(format!("packets go in a circle of {length} {hops} from hop {first} on"))
        }
        PathEnd::Silent { last: Some(last) } => Some(format!("nobody answers behind hop {last}")),
        PathEnd::Silent { last: None } => Some("nobody answers".to_owned()),
        PathEnd::TooFar => Some("the target is farther away than was asked for".to_owned()),
    };
    let dropped = path.receiver_dropped;
    let dropped = (dropped > 0)
        .then(|| format!("this host received {dropped} packets and dropped them for want of buffer"));
    end.into_iter().chain(changes(path)).chain(dropped).collect()
}

fn changes(path: &SampledPath) -> Option<String> {
    let count = path.path_changes;
    let noun = if count == 1 { "change" } else { "changes" };
    let latest = path.latest_changes.last().map(|PathChange { round, hop, before, after, .. }| {
        format!("; the latest in round {round}: hop {hop} from {before} to {after}")
    });
    (count > 0).then(|| format!("{count} path {noun}{}", latest.unwrap_or_default()))
}

fn end(hop: &SampledHop, end: PathEnd) -> Option<Note> {
    let (text, tone) = match end {
        PathEnd::Reached { hop: at } if at == hop.hop => ("target", Tone::Plain),
        PathEnd::Stopped { hop: at, .. } if at == hop.hop => ("path stops here", Tone::Bad),
        PathEnd::Loop { first, .. } if first == hop.hop => ("loop begins here", Tone::Bad),
        _ => return None,
    };
    Some(Note { text: text.to_owned(), tone })
}

fn loss(hop: &SampledHop) -> Option<Note> {
    let (text, tone) = match hop.loss.class {
        LossClass::ReplyLimited => ("reply-limited".to_owned(), Tone::Harmless),
        LossClass::Silent => ("does not answer".to_owned(), Tone::Harmless),
        LossClass::Forwarding => {
            let added = link_loss(hop).or(hop.loss.path.filter(is_number));
            let added = added.map(|added| format!(" {}", estimate(added))).unwrap_or_default();
            (format!("loss from here on{added}"), Tone::Bad)
        }
        LossClass::Unknown if hop.counters.lost > 0 => ("loss undecided".to_owned(), Tone::Harmless),
        LossClass::None | LossClass::Unknown => return None,
    };
    Some(Note { text, tone })
}

/// `4.1 % (2.8–6.1)`: the ratio and its 95 % interval.
pub(crate) fn estimate(loss: LossEstimate) -> String {
    format!("{} % ({})", number::percent(loss.ratio), percent_interval(loss))
}

/// `2.8–6.1`, in percent.
pub(crate) fn percent_interval(loss: LossEstimate) -> String {
    format!("{}–{}", number::percent(loss.interval.low), number::percent(loss.interval.high))
}

/// What its latest answer says besides that it is there.
fn answer(row: &HopRow<'_>, end: PathEnd) -> Vec<Note> {
    let Some(responder) = row.responder else { return Vec::new() };
    let ends_here = matches!(end, PathEnd::Reached { hop } if hop == row.hop.hop);
    let error = responder
        .error
        // That nobody listens on the port is what a probe asks the target for.
        .filter(|report| !(ends_here && AnswerKind::Icmp(*report).is_from_target()))
        .map(|report| Note { text: words::icmp_words(&report), tone: Tone::Plain });
    let back = responder
        .hops_back
        .filter(|back| back.abs_diff(row.hop.hop) >= ASYMMETRY)
        .map(|back| Note { text: format!("asymmetric: ~{back} back"), tone: Tone::Plain });
    error.into_iter().chain(back).collect()
}

/// What happened to probes besides being answered or lost.
fn besides(counters: &Counters) -> Vec<Note> {
    let said = [
        (counters.late, "late"),
        (counters.icmp_errors, "answered by ICMP errors"),
        (counters.corrupt, "answered by a wrong payload"),
        (counters.suspended, "in flight while this machine slept"),
        (counters.unsent, "not sent"),
    ];
    let said = said.into_iter().filter(|(count, _)| *count > 0);
    said.map(|(count, what)| Note { text: format!("{count} {what}"), tone: Tone::Plain }).collect()
}

/// The notes of a row on one line, safe to print.
pub(crate) fn line(notes: &[Note]) -> String {
    let texts: Vec<_> = notes.iter().map(|note| escape::sentence(&note.text).into_owned()).collect();
    texts.join(", ")
}
