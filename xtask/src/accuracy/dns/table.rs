//! What the benchmark of names shows: sums, and a line for each question. It asks nobody.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use super::super::connect::said::Said;
use super::catalogue::ROOMS;
use super::scenario::{Scenario, Truth};
use super::score::Grade;

/// What came of a question.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The verdict, or why there is none.
    pub said: Result<Said, String>,
    /// What it is worth.
    pub grade: Grade,
    /// From the start of netkit to its end, the stage's own steps included.
    pub took: Duration,
    /// Its exit code.
    pub exit: Option<i32>,
}

impl Answer {
    /// Of a question that could not be asked.
    pub fn failed(why: &str) -> Self {
        Self { said: Err(why.to_owned()), grade: Grade::Missed, took: Duration::ZERO, exit: None }
    }

    fn id(&self) -> &str {
        self.said.as_ref().map_or("nothing", |said| &said.id)
    }
}

/// A line of progress.
pub fn line(scenario: &Scenario, answer: &Answer) -> String {
    let text = match &answer.said {
        Ok(said) => {
            format!("{} ({}, {}, {}): {}", said.id, said.status, said.confidence, said.kind, said.text)
        }
        Err(error) => error.clone(),
    };
    let (grade, took) = (answer.grade.word(), answer.took.as_secs_f64());
    format!("{}: {grade}, exit {}, {took:.2} s: {text}", scenario.id, exit(answer))
}

/// All tables; the answers of a scenario stand at its place.
pub fn markdown(scenarios: &[&Scenario], answers: &[Vec<Answer>]) -> String {
    format!("{}\n{}\n{}", sums(scenarios, answers), rooms(scenarios, answers), lines(scenarios, answers))
}

fn exit(answer: &Answer) -> String {
    answer.exit.map_or_else(|| "–".to_owned(), |code| code.to_string())
}

/// Pairs of a question and each of its answers.
fn pairs<'a>(
    scenarios: &'a [&'a Scenario],
    answers: &'a [Vec<Answer>],
) -> impl Iterator<Item = (&'a Scenario, &'a Answer)> {
    let all = scenarios.iter().zip(answers);
    all.flat_map(|(scenario, answers)| answers.iter().map(move |answer| (*scenario, answer)))
}

fn is_sound(scenario: &Scenario) -> bool {
    matches!(scenario.truth, Truth::Sound(_))
}

fn sums(scenarios: &[&Scenario], answers: &[Vec<Answer>]) -> String {
    let count = |sound: bool, grade: Option<Grade>| {
        let of_kind = pairs(scenarios, answers).filter(|(scenario, _)| is_sound(scenario) == sound);
        of_kind.filter(|(_, answer)| grade.is_none_or(|grade| answer.grade == grade)).count()
    };
    let [faults, sound] = [count(false, None), count(true, None)];
    let right = count(false, Some(Grade::Right));
    let share = if faults == 0 { 100.0 } else { percent(right, faults) };
    let met = |is: bool| if is { "met" } else { "**missed**" };
    let kinds: BTreeSet<&str> = scenarios.iter().filter_map(|scenario| first_id(scenario)).collect();
    let nine: BTreeSet<&str> = pairs(scenarios, answers)
        .filter(|(scenario, answer)| {
            first_id(scenario).is_some_and(|id| NINE.contains(&id)) && answer.grade == Grade::Right
        })
        .map(|(_, answer)| answer.id())
        .filter(|id| NINE.contains(id))
        .collect();
    let wrong = count(false, Some(Grade::Wrong));
    let party = count(false, Some(Grade::WrongParty)) + count(true, Some(Grade::WrongParty));
    let alarms = count(true, Some(Grade::FalseAlarm));
    let mut text = "| what | found | wanted |\n|---|---|---|\n".to_owned();
    let mut row = |what: &str, found: String, wanted: String| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {what} | {found} | {wanted} |");
    };
    row("different faults staged", kinds.len().to_string(), format!("≥ 30: {}", met(kinds.len() >= 30)));
    row(
        "runs with a fault whose exact id is said",
        format!("{right} of {faults} ({share:.1} %)"),
        format!("≥ 95 %: {}", met(share >= 95.0)),
    );
    row("another cause said for sure", wrong.to_string(), format!("0: {}", met(wrong == 0)));
    row("the wrong party blamed", party.to_string(), format!("0: {}", met(party == 0)));
    row("false alarms", format!("{alarms} in {sound} sound runs"), format!("0: {}", met(alarms == 0)));
    row(
        "of the nine DNSSEC faults told apart",
        nine.len().to_string(),
        format!("9: {}", met(nine.len() == 9)),
    );
    text
}

/// The faults of a chain of trust that have to be told apart.
const NINE: [&str; 9] = [
    "dnssec.rrsig-expired",
    "dnssec.rrsig-not-yet-valid",
    "dnssec.ds-digest-mismatch",
    "dnssec.ds-algorithm-mismatch",
    "dnssec.ds-key-tag-unknown",
    "dnssec.ds-without-dnskey",
    "dnssec.signature-invalid",
    "dnssec.rrsig-missing",
    "dnssec.denial-missing",
];

fn first_id(scenario: &Scenario) -> Option<&'static str> {
    match scenario.truth {
        Truth::Is(ids, _) | Truth::Among(ids, _) => ids.first().copied(),
        Truth::Sound(_) => None,
    }
}

#[expect(clippy::cast_precision_loss, reason = "runs are far below 2^53")]
fn percent(part: usize, whole: usize) -> f64 {
    part as f64 * 100.0 / whole as f64
}

fn rooms(scenarios: &[&Scenario], answers: &[Vec<Answer>]) -> String {
    let mut text =
        "| room | runs | right | missed | wrong | median time | longest |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (room, own) in ROOMS {
        let is_own = |scenario: &Scenario| own.iter().any(|it| it.id == scenario.id);
        let here: Vec<&Answer> = pairs(scenarios, answers)
            .filter(|(scenario, _)| is_own(scenario))
            .map(|(_, answer)| answer)
            .collect();
        let mut times: Vec<Duration> = here.iter().map(|answer| answer.took).collect();
        times.sort();
        let (Some(median), Some(longest)) = (times.get(times.len() / 2), times.last()) else { continue };
        let count = |grade| here.iter().filter(|answer| answer.grade == grade).count();
        let (right, missed) = (count(Grade::Right), count(Grade::Missed));
        let _ = writeln!(
            text,
            "| {room} | {} | {right} | {missed} | {} | {:.2} s | {:.2} s |",
            here.len(),
            here.len() - right - missed,
            median.as_secs_f64(),
            longest.as_secs_f64()
        );
    }
    text
}

fn lines(scenarios: &[&Scenario], answers: &[Vec<Answer>]) -> String {
    let mut text =
        "| scenario | asked | true | said | score | exit | time |\n|---|---|---|---|---|---|---|\n"
            .to_owned();
    for (scenario, answers) in scenarios.iter().zip(answers) {
        let truth = match scenario.truth {
            Truth::Sound([]) => "sound".to_owned(),
            Truth::Sound(remarks) => format!("sound, perhaps {}", remarks.join(" or ")),
            Truth::Is(ids, _) | Truth::Among(ids, _) => ids.join(" or "),
        };
        let right = answers.iter().filter(|answer| answer.grade == Grade::Right).count();
        // The one that is worth least is shown.
        let Some(shown) = answers.iter().find(|answer| answer.grade != Grade::Right).or(answers.first())
        else {
            continue;
        };
        let said = match &shown.said {
            Ok(said) => format!("{}: {}", said.id, said.text.replace('|', "\\|")),
            Err(error) => error.replace('|', "\\|").replace('\n', " "),
        };
        let _ = writeln!(
            text,
            "| {} | `{}` | {truth} | {said} | {} {right}/{} | {} | {:.2} s |",
            scenario.id,
            scenario.words,
            shown.grade.word(),
            answers.len(),
            exit(shown),
            shown.took.as_secs_f64()
        );
    }
    text
}
