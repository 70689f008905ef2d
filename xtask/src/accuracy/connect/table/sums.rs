//! The sums over all runs, a column for each tier. It shows no scenario by itself.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::super::scenario::Tier;
use super::super::score::{FULL, Grade};
use super::{Answer, Row};

/// The table of the sums.
pub fn table(rows: &[Row<'_>], tools: &[&str]) -> String {
    let mut text =
        "| what | U: ordinary user | R: with CAP_NET_RAW | wanted |\n|---|---|---|---|\n".to_owned();
    let mut row = |what: &str, found: &dyn Fn(Tier) -> String, wanted: &str| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {what} | {} | {} | {wanted} |", found(Tier::User), found(Tier::Raw));
    };
    row("runs, and void ones", &|tier| runs(rows, tier), "0 void");
    row("points", &|tier| points(rows, tier), "U ≥ 90 %, R ≥ 92 %");
    let grades = [Grade::Right, Grade::Partly, Grade::Missed];
    row(
        "right · partly · missed",
        &|tier| grades.map(|grade| graded(rows, tier, grade).to_string()).join(" · "),
        "",
    );
    row("wrong and confident", &|tier| graded(rows, tier, Grade::Wrong).to_string(), "0");
    row("the wrong party blamed", &|tier| graded(rows, tier, Grade::WrongParty).to_string(), "0");
    row("false alarms", &|tier| false_alarms(rows, tier), "0");
    row("scenarios without the same id in 19 of 20", &|tier| unsteady(rows, tier), "none");
    let _ = writeln!(
        text,
        "| answers that can be told apart | {} | {} | |",
        told_apart(rows, tools),
        ids(rows, Tier::Raw)
    );
    text
}

fn answers<'a>(rows: &'a [Row<'_>], tier: Tier) -> impl Iterator<Item = &'a Answer> {
    rows.iter().flat_map(move |row| row.answers(tier))
}

fn runs(rows: &[Row<'_>], tier: Tier) -> String {
    let asked = answers(rows, tier).count();
    let all: usize = rows.iter().map(|row| row.runs(tier).count()).sum();
    format!("{asked}, {}", all - asked)
}

fn points(rows: &[Row<'_>], tier: Tier) -> String {
    let points: i32 = answers(rows, tier).map(|answer| answer.score.points).sum();
    let most = FULL * i32::try_from(answers(rows, tier).count()).unwrap_or(i32::MAX / FULL);
    if most == 0 {
        return "–".to_owned();
    }
    format!("{points} of {most} ({:.1} %)", 100.0 * f64::from(points) / f64::from(most))
}

fn graded(rows: &[Row<'_>], tier: Tier, grade: Grade) -> usize {
    answers(rows, tier).filter(|answer| answer.score.grade == grade).count()
}

fn false_alarms(rows: &[Row<'_>], tier: Tier) -> String {
    let sound = rows.iter().filter(|row| row.scenario.truth.is_sound());
    let sound: usize = sound.map(|row| row.answers(tier).count()).sum();
    format!("{} in {sound} sound runs", graded(rows, tier, Grade::FalseAlarm))
}

/// Scenarios that were asked about more than once and got too many ids.
fn unsteady(rows: &[Row<'_>], tier: Tier) -> String {
    let repeated = |row: &&Row<'_>| row.answers(tier).nth(1).is_some();
    let name = |row: &Row<'_>| {
        let (often, all) = row.steadiness(tier);
        (often * 20 < all * 19).then(|| format!("{} ({often} of {all})", row.scenario.id))
    };
    if !rows.iter().any(|row| repeated(&row)) {
        return "–".to_owned();
    }
    listed(&rows.iter().filter(repeated).filter_map(name).collect::<Vec<_>>())
}

/// How many different answers each tool gave; netkit's are its ids.
fn told_apart(rows: &[Row<'_>], tools: &[&str]) -> String {
    let rounds = || rows.iter().flat_map(|row| &row.rounds);
    let others = tools.iter().enumerate().map(|(place, tool)| {
        let classes = rounds().filter_map(|round| round.others.get(place));
        format!("{tool} {}", classes.collect::<BTreeSet<_>>().len())
    });
    std::iter::once(format!("netkit {}", ids(rows, Tier::User))).chain(others).collect::<Vec<_>>().join(" · ")
}

fn ids(rows: &[Row<'_>], tier: Tier) -> usize {
    let ids = answers(rows, tier).filter_map(|answer| Some(&answer.said.as_ref().ok()?.id));
    ids.collect::<BTreeSet<_>>().len()
}

/// Names one after the other, or that there is none.
pub fn listed(names: &[String]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}
