//! What was said and what was true, scenario by scenario, above it the sums. It measures nothing.

mod bars;
mod sums;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use super::said::Said;
use super::scenario::{Place, Scenario, Tier, Truth, Who};
use super::score::{FULL, Score};

/// One tier asked about one scenario with one seed.
pub enum Run {
    /// It could not be staged, or its fault did not hit the flow: it counts for nothing.
    Void(String),
    /// It was staged and asked about.
    Asked(Box<Answer>),
}

/// What came of asking netkit.
pub struct Answer {
    /// The verdict, or why there is none.
    pub said: Result<Said, String>,
    /// Its worth.
    pub score: Score,
    /// How long it took.
    pub took: Duration,
}

/// One scenario with one seed.
pub struct Round {
    /// netkit as an ordinary user.
    pub user: Run,
    /// netkit with `CAP_NET_RAW`, where it was asked again.
    pub raw: Option<Run>,
    /// Classes of the other tools' answers, in the order of the tools.
    pub others: Vec<String>,
}

/// A scenario with all its rounds.
pub struct Row<'a> {
    /// What was staged.
    pub scenario: &'a Scenario,
    /// Once for every seed.
    pub rounds: Vec<Round>,
}

impl Row<'_> {
    fn runs(&self, tier: Tier) -> impl Iterator<Item = &Run> {
        self.rounds.iter().filter_map(move |round| match tier {
            Tier::User => Some(&round.user),
            Tier::Raw => round.raw.as_ref(),
        })
    }

    fn answers(&self, tier: Tier) -> impl Iterator<Item = &Answer> {
        self.runs(tier).filter_map(|run| if let Run::Asked(answer) = run { Some(&**answer) } else { None })
    }

    /// How often the most frequent id was said, of how many answers.
    fn steadiness(&self, tier: Tier) -> (usize, usize) {
        let mut counts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
        for answer in self.answers(tier) {
            *counts.entry(answer.said.as_ref().ok().map(|said| &*said.id)).or_default() += 1;
        }
        (counts.values().copied().max().unwrap_or(0), counts.values().sum())
    }
}

/// Both tables: the sums, and each scenario.
pub fn markdown(rows: &[Row<'_>], tools: &[&str]) -> String {
    format!("{}\n{}\n{}", sums::table(rows, tools), bars::table(rows), scenarios(rows, tools))
}

/// A line about each run of a round, for whoever watches.
pub fn lines(scenario: &Scenario, round: &Round) -> Vec<String> {
    let runs = [(Tier::User, Some(&round.user)), (Tier::Raw, round.raw.as_ref())];
    let line = |(tier, run): (Tier, Option<&Run>)| {
        let (id, tier) = (scenario.id, tier.name());
        Some(match run? {
            Run::Void(why) => format!("{id} {tier}: void: {why}"),
            Run::Asked(answer) => {
                let (score, said) = (answer.score, said(answer));
                format!("{id} {tier}: {} ({}): {said}", score.grade.word(), score.points)
            }
        })
    };
    runs.into_iter().filter_map(line).collect()
}

fn scenarios(rows: &[Row<'_>], tools: &[&str]) -> String {
    let mut text = "| scenario | true | said | score | same id | R | time | packets |".to_owned();
    for tool in tools {
        let _ = write!(text, " {tool} |");
    }
    let _ = writeln!(text, "\n|{}", "---|".repeat(8 + tools.len()));
    for row in rows {
        let (often, all) = row.steadiness(Tier::User);
        let _ = write!(text, "| {} | {} |", row.scenario.id, truth(row.scenario));
        // The run that is worth the least is the one to look at.
        let Some(answer) = row.answers(Tier::User).min_by_key(|answer| answer.score.points) else {
            let _ = writeln!(text, " void: {} |{}", cell(why_void(row)), " |".repeat(5 + tools.len()));
            continue;
        };
        let packets = answer.said.as_ref().ok().and_then(|said| said.packets);
        let packets = packets.map_or_else(|| "–".to_owned(), |packets| packets.to_string());
        let _ = write!(
            text,
            " {} | {} | {often} of {all} | {} | {:.2} s | {packets} |",
            cell(&said(answer)),
            score(row, Tier::User),
            raw(row),
            answer.took.as_secs_f64()
        );
        for place in 0..tools.len() {
            let class = row.rounds.iter().find_map(|round| round.others.get(place));
            let _ = write!(text, " {} |", cell(class.map_or("", String::as_str)));
        }
        text.push('\n');
    }
    text
}

/// The grade of the worst run, the points of all, and how many are void.
fn score(row: &Row<'_>, tier: Tier) -> String {
    let Some(worst) = row.answers(tier).map(|answer| answer.score).min_by_key(|score| score.points) else {
        return if row.runs(tier).next().is_some() { "void".to_owned() } else { "–".to_owned() };
    };
    let points: i32 = row.answers(tier).map(|answer| answer.score.points).sum();
    let most = FULL * i32::try_from(row.answers(tier).count()).unwrap_or(1);
    let void = row.runs(tier).count() - row.answers(tier).count();
    let void = if void > 0 { format!(", {void} void") } else { String::new() };
    format!("{} {points}/{most}{void}", worst.grade.word())
}

/// What the other tier is worth, and its id where it is another one.
fn raw(row: &Row<'_>) -> String {
    let id = |tier| {
        let worst = row.answers(tier).min_by_key(|answer| answer.score.points)?;
        Some(worst.said.as_ref().ok()?.id.clone())
    };
    let other = id(Tier::Raw).filter(|raw| id(Tier::User).as_ref() != Some(raw));
    let score = score(row, Tier::Raw);
    other.map_or_else(|| score.clone(), |other| format!("{score}: {other}"))
}

fn why_void<'a>(row: &'a Row<'_>) -> &'a str {
    let why = |run: &'a Run| if let Run::Void(why) = run { Some(why.as_str()) } else { None };
    row.runs(Tier::User).find_map(why).unwrap_or("never run")
}

fn said(answer: &Answer) -> String {
    answer.said.as_ref().map_or_else(Clone::clone, summary)
}

/// A verdict in a line: its id and its place, or its candidates, and the sentence.
fn summary(said: &Said) -> String {
    let which = if said.confidence == "ambiguous" {
        let candidates: Vec<&str> = said.candidates.iter().map(String::as_str).collect();
        format!("{} of {{{}}}", said.id, candidates.join(", "))
    } else {
        format!("{} ({})", said.id, said.confidence)
    };
    let hop = said.hop.map(|hop| format!(", {hop} hops away")).unwrap_or_default();
    let address = said.address.as_ref().map(|address| format!(" {address}")).unwrap_or_default();
    format!("{which}, {}{address}{hop}: {}", said.kind, said.text)
}

/// The truth in a few words, and what more there is to know for whoever sees packets.
fn truth(scenario: &Scenario) -> String {
    let user = truth_in_words(&scenario.truth);
    scenario.raw.map_or(user.clone(), |raw| format!("{user}; R: {}", truth_in_words(&raw)))
}

fn truth_in_words(truth: &Truth) -> String {
    let fault = match truth {
        Truth::Fine => return "sound".to_owned(),
        Truth::Remarkable(ids) => return format!("sound, or {}", ids.join(" or ")),
        Truth::Fault(fault) => fault,
    };
    let known = fault.ids.join(" or ");
    let set = format!("{{{}}}", fault.candidates.join(", "));
    let what = match (fault.ids.is_empty(), fault.candidates.is_empty()) {
        (false, true) => known,
        (true, _) => set,
        (false, false) => format!("{known} or {set}"),
    };
    format!("{what}, {}", place(fault.place))
}

fn place(place: Place) -> &'static str {
    match place {
        Place::Here => "this host",
        Place::Router(Who::First) => "the gateway",
        Place::Router(Who::Last) => "the last router",
        Place::Router(_) => "a router",
        Place::Gateway(_) => "the neighbour",
        Place::Target => "the target",
        Place::Names => "names",
        Place::Beyond => "beyond this host",
        Place::Anywhere => "here or beyond",
    }
}

/// Text within a cell of a table. A word of a hundred letters says no more than its start.
fn cell(text: &str) -> String {
    let short = |word: &str| {
        let start: String = word.chars().take(100).collect();
        if start.len() < word.len() { start + "…" } else { start }
    };
    text.replace('|', "\\|").split_whitespace().map(short).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::super::score::Grade;
    use super::*;

    fn answer(id: &str) -> Run {
        let said = Said { status: "ok".to_owned(), id: id.to_owned(), ..Said::default() };
        let score = Score { grade: Grade::Right, points: 4 };
        Run::Asked(Box::new(Answer { said: Ok(said), score, took: Duration::from_millis(20) }))
    }

    fn round(user: Run, raw: Option<Run>) -> Round {
        Round { user, raw, others: vec!["open".to_owned()] }
    }

    #[test]
    fn void_runs_are_shown_and_count_for_nothing() {
        let scenario = Scenario::fine("plain");
        let void = || Run::Void("no\nproof".to_owned());
        let rows = [
            Row { scenario: &scenario, rounds: vec![round(answer("a"), None), round(void(), None)] },
            Row { scenario: &scenario, rounds: vec![round(void(), None)] },
        ];
        let table = markdown(&rows, &["nc"]);
        assert!(table.contains("| runs, and void ones | 1, 2 | 0, 0 | 0 void |"), "{table}");
        assert!(table.contains("| points | 4 of 4 (100.0 %) | – |"), "{table}");
        assert!(table.contains("| right 4/4, 1 void | 1 of 1 | – | 0.02 s | – | open |"), "{table}");
        assert!(table.contains("void: no proof"), "{table}");
    }

    #[test]
    fn the_most_frequent_id_and_the_other_tier_are_shown() {
        let scenario = Scenario::fine("plain");
        let rounds =
            vec![round(answer("a"), Some(answer("b"))), round(answer("c"), None), round(answer("a"), None)];
        let table = markdown(&[Row { scenario: &scenario, rounds }], &[]);
        assert!(table.contains("| right 12/12 | 2 of 3 | right 4/4: b | 0.02 s |"), "{table}");
        assert!(table.contains("| scenarios without the same id in 19 of 20 | plain (2 of 3) |"), "{table}");
    }
}
