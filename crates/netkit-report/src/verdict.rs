//! A verdict as text: one line where all is well, a block of why, could, not, next and fix otherwise.
//!
//! It judges nothing. Every command ends with it.

mod connect_observation;
mod observation;
mod path_observation;

use netkit_model::{Candidate, Confidence, Evidence, InterfaceNames, Status, Verdict, VerdictId};

use crate::colour::Colour;
use crate::escape;

pub(crate) use observation::observation;

/// The verdict as lines of text, each ended.
///
/// Only the observations that the verdict points at are shown, with `interfaces` for the scopes of their addresses.
/// `colour` paints the first word.
pub fn verdict_block(
    verdict: &Verdict,
    evidence: &[Evidence],
    interfaces: &InterfaceNames,
    colour: bool,
) -> String {
    let word = Colour::of(verdict.status).paint(status_word(verdict.status), colour);
    let first = format!("{word}  {}\n", escape::sentence(&verdict.text));
    if verdict.status == Status::Ok {
        return first;
    }
    let rows: String =
        sections(verdict, evidence, interfaces).iter().map(|(heading, lines)| rows(heading, lines)).collect();
    format!("{first}{rows}  {}\n", identity(verdict))
}

/// Everything that stands below the first line, by its heading, in safe words; a heading without lines has nothing to say.
pub(crate) fn sections(
    verdict: &Verdict,
    evidence: &[Evidence],
    interfaces: &InterfaceNames,
) -> [(&'static str, Vec<String>); 5] {
    let fix = verdict.fix.iter().map(|fix| escape::sentence(fix).into_owned()).collect::<Vec<_>>();
    [
        ("why", why(verdict, evidence, interfaces)),
        ("could", could(&verdict.candidates)),
        ("not", not(verdict)),
        ("next", next(verdict)),
        ("fix", fix),
    ]
}

/// `host.silent · ambiguous(A,B)`: what it is called and how sure it is.
pub(crate) fn identity(verdict: &Verdict) -> String {
    format!("{} · {}", verdict.id.name(), confidence(verdict))
}

/// The status in text.
pub(crate) const fn status_word(status: Status) -> &'static str {
    match status {
        Status::Ok => "OK",
        Status::Degraded => "DEGRADED",
        Status::Fail => "FAIL",
        Status::Unknown => "UNKNOWN",
    }
}

/// The confidence in text and JSON.
pub(crate) const fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Proven => "proven",
        Confidence::Likely => "likely",
        Confidence::Ambiguous => "ambiguous",
        Confidence::Undetermined => "undetermined",
    }
}

/// Rows under one heading; nothing without rows.
fn rows(heading: &str, rows: &[String]) -> String {
    if rows.is_empty() {
        return String::new();
    }
    // The second row begins below the first.
    format!("  {heading:<5}  {}\n", rows.join(&format!("\n{:9}", "")))
}

fn why(verdict: &Verdict, evidence: &[Evidence], interfaces: &InterfaceNames) -> Vec<String> {
    let shown = verdict.evidence.iter().filter_map(|id| evidence.iter().find(|one| one.id == *id));
    shown.map(|one| observation(&one.fact, interfaces)).collect()
}

fn could(candidates: &[Candidate]) -> Vec<String> {
    let lettered = candidates.iter().enumerate();
    lettered.map(|(index, one)| format!("{}  {}", letter(index), escape::sentence(&one.text))).collect()
}

fn not(verdict: &Verdict) -> Vec<String> {
    let names: Vec<_> = verdict.ruled_out.iter().map(|one| one.id.name()).collect();
    if names.is_empty() { Vec::new() } else { vec![names.join(" · ")] }
}

fn next(verdict: &Verdict) -> Vec<String> {
    let tests = verdict.next.iter().map(|test| {
        let place = match escape::sentence(&test.place) {
            here if matches!(&*here, "" | "here" | "this host") => "from here".to_owned(),
            place => format!("on {place}"),
        };
        let command = escape::sentence(&test.command);
        let decides: Vec<_> = test.decides.iter().map(|id| cause(verdict, *id)).collect();
        let decides =
            if decides.is_empty() { String::new() } else { format!("  decides {}", decides.join(", ")) };
        format!("{place}:  {command}{decides}")
    });
    tests.collect()
}

fn confidence(verdict: &Verdict) -> String {
    let word = confidence_word(verdict.confidence);
    if verdict.confidence != Confidence::Ambiguous {
        return word.to_owned();
    }
    let letters: Vec<_> = (0..verdict.candidates.len()).map(letter).collect();
    format!("{word}({})", letters.join(","))
}

/// A cause by its letter among the candidates, by its id otherwise.
fn cause(verdict: &Verdict, id: VerdictId) -> String {
    let place = verdict.candidates.iter().position(|one| one.id == id);
    place.map_or_else(|| id.name().to_owned(), letter)
}

/// A, B, … Z, then numbers: no verdict has so many candidates.
fn letter(index: usize) -> String {
    match u8::try_from(index) {
        Ok(index @ 0..26) => char::from(b'A' + index).to_string(),
        _ => (index + 1).to_string(),
    }
}
