//! The line of a hop: who answered its queries, how fast, and what is odd about it.

use netkit_model::{HopAnswer, HopNote, HopOutcome, HopProbe, HopReport};

use super::Who;
use super::annotation::annotation;
use crate::colour::{Colour, remarks};
use crate::number;
use crate::words;

/// The whole line, ended.
pub(super) fn line(hop: &HopReport, who: Who<'_>, colour: bool) -> String {
    let mut line = format!("{:2} ", hop.hop);
    let mut before = None;
    for probe in &hop.probes {
        line.push_str(&query(probe, &mut before, who, colour));
    }
    let notes: Vec<_> = hop.notes.iter().map(|note| note_words(*note, hop, who)).collect();
    let notes: Vec<_> = notes.iter().map(String::as_str).collect();
    format!("{line}{}\n", remarks(&notes, colour))
}

/// One query. `before` is the answer to the latest one of this hop that was answered.
fn query<'a>(probe: &'a HopProbe, before: &mut Option<&'a HopAnswer>, who: Who<'_>, colour: bool) -> String {
    match &probe.outcome {
        HopOutcome::Silent => " *".to_owned(),
        HopOutcome::Unsent(errno) => {
            let mark = format!("!unsent-{}", words::errno_name(errno.0));
            format!(" {}", Colour::Yellow.paint(&mark, colour))
        }
        HopOutcome::Answered(answer) => {
            let is_same = before.replace(answer).is_some_and(|before| is_same_router(before, answer));
            let router = if is_same { String::new() } else { router(answer, who) };
            let time = answer.rtt.map_or_else(|| "?".to_owned(), |rtt| number::millis(rtt.duration));
            let mark =
                annotation(&answer.kind).map(|mark| format!(" {}", Colour::Yellow.paint(&mark, colour)));
            format!("{router}  {time} ms{}", mark.unwrap_or_default())
        }
    }
}

/// Nothing that stands in front of the time differs.
fn is_same_router(before: &HopAnswer, answer: &HopAnswer) -> bool {
    before.from == answer.from && before.labels == answer.labels && before.interfaces == answer.interfaces
}

/// Who answered, with its network, its label stack and its interfaces; each with a blank in front.
fn router(answer: &HopAnswer, who: Who<'_>) -> String {
    let origin = who.names.origin(answer.from).map(|origin| format!(" [AS{}]", origin.as_number));
    let labels = match words::path::label_stack(&answer.labels) {
        none if none.is_empty() => none,
        stack => format!(" <MPLS:{stack}>"),
    };
    let interfaces = answer.interfaces.iter().map(|one| format!(" <IF:{}>", words::path::interface(one)));
    let interfaces: String = interfaces.collect();
    let router = who.at_hop(answer.from, answer.interface);
    format!(" {router}{}{labels}{interfaces}", origin.unwrap_or_default())
}

/// Something odd, in words.
fn note_words(note: HopNote, hop: &HopReport, who: Who<'_>) -> String {
    match note {
        HopNote::AsymmetricReturn { from, back } if hop.answers().all(|answer| answer.from == from) => {
            format!("asymmetric: ~{back} back")
        }
        HopNote::AsymmetricReturn { from, back } => {
            format!("asymmetric: ~{back} back from {}", who.names.heard(from, None))
        }
        HopNote::RepeatsPrevious(_) => "same router again".to_owned(),
        HopNote::TargetExceedsHopLimit => "answered in the target's name before the target".to_owned(),
        HopNote::Translated => "address translated from here on".to_owned(),
        HopNote::Loop { first, .. } => format!("loop with hop {first}"),
    }
}
