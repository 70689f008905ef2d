//! What was said and what was true, scenario by scenario, and the sums. It measures nothing.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::time::Duration;

use super::said::Said;
use super::scenario::{Place, Scenario, Truth, Who};
use super::score::{FULL, Grade, Score};

/// How long silence may be watched before something is said of it.
const LONGEST: Duration = Duration::from_secs(7);

/// One scenario with one seed.
pub enum Run {
    /// It could not be staged, or its fault did not hit the flow: it counts for nothing.
    Void(String),
    /// It was staged and asked about.
    Asked(Box<Asked>),
}

/// What came of asking.
pub struct Asked {
    /// The verdict, or why there is none.
    pub said: Result<Said, String>,
    /// Its worth.
    pub score: Score,
    /// How long it took.
    pub took: Duration,
    /// Classes of the other tools' answers, in the order of the tools.
    pub others: Vec<String>,
}

/// A scenario with all its runs.
pub struct Row<'a> {
    /// What was staged.
    pub scenario: &'a Scenario,
    /// Once for every seed.
    pub runs: Vec<Run>,
}

/// Both tables: the sums, and each scenario.
pub fn markdown(rows: &[Row<'_>], tools: &[&str]) -> String {
    format!("{}\n{}", sums(rows, tools), scenarios(rows, tools))
}

/// One line about one run, for whoever watches.
pub fn line(scenario: &Scenario, run: &Run) -> String {
    match run {
        Run::Void(why) => format!("{}: void: {why}", scenario.id),
        Run::Asked(asked) => {
            let score = asked.score;
            let said = asked.said.as_ref().map_or_else(Clone::clone, summary);
            format!("{}: {} ({}): {said}", scenario.id, score.grade.word(), score.points)
        }
    }
}

fn sums(rows: &[Row<'_>], tools: &[&str]) -> String {
    let all = || rows.iter().flat_map(|row| row.runs.iter().map(move |run| (row.scenario, run)));
    let asked = || all().filter_map(|(scenario, run)| Some((scenario, of(run)?)));
    let count = asked().count();
    let points: i32 = asked().map(|(_, asked)| asked.score.points).sum();
    let most = FULL * i32::try_from(count).unwrap_or(i32::MAX / FULL);
    let graded = |grade| asked().filter(|(_, asked)| asked.score.grade == grade).count();
    let sound = asked().filter(|(scenario, _)| matches!(scenario.truth, Truth::Fine)).count();
    let share = 100.0 * f64::from(points) / f64::from(most.max(1));
    let mut text = "| what | found | wanted |\n|---|---|---|\n".to_owned();
    let mut row = |what: &str, found: String, wanted: &str| {
        // Writing into a string does not fail.
        let _ = writeln!(text, "| {what} | {found} | {wanted} |");
    };
    row("runs, and void ones", format!("{count}, {}", all().count() - count), "0 void");
    row("points", format!("{points} of {most} ({share:.1} %)"), "≥ 90 %");
    row(
        "right · partly · missed",
        [Grade::Right, Grade::Partly, Grade::Missed].map(graded).map(|n| n.to_string()).join(" · "),
        "",
    );
    row("wrong and confident", graded(Grade::Wrong).to_string(), "0");
    row("the wrong party blamed", graded(Grade::WrongParty).to_string(), "0");
    row("false alarms", format!("{} in {sound} sound runs", graded(Grade::FalseAlarm)), "0");
    row("the same id with every seed", steady(rows), "all");
    row("answers that can be told apart", told_apart(rows, tools), "");
    row("time to the verdict: median, longest", times(asked().map(|(_, asked)| asked.took).collect()), "");
    row("verdicts after more than 7 s", slow(rows), "none");
    text
}

fn scenarios(rows: &[Row<'_>], tools: &[&str]) -> String {
    let mut text = "| scenario | true | said | score | time | packets |".to_owned();
    for tool in tools {
        let _ = write!(text, " {tool} |");
    }
    let _ = writeln!(text, "\n|{}", "---|".repeat(6 + tools.len()));
    for Row { scenario, runs } in rows {
        let _ = write!(text, "| {} | {} |", scenario.id, truth(scenario));
        // The run that is worth the least is the one to look at.
        let asked = runs.iter().filter_map(of).min_by_key(|asked| asked.score.points);
        let Some(asked) = asked else {
            let why = runs.iter().find_map(|run| if let Run::Void(why) = run { Some(why) } else { None });
            let why = why.map_or("never run", String::as_str);
            let _ = writeln!(text, " void: {} |{}", cell(why), " |".repeat(3 + tools.len()));
            continue;
        };
        let said = asked.said.as_ref().map_or_else(Clone::clone, summary);
        let points: i32 = runs.iter().filter_map(of).map(|asked| asked.score.points).sum();
        let most = FULL * i32::try_from(runs.iter().filter_map(of).count()).unwrap_or(1);
        let void = runs.iter().filter(|run| of(run).is_none()).count();
        let void = if void > 0 { format!(", {void} void") } else { String::new() };
        let packets = asked.said.as_ref().ok().and_then(|said| said.packets);
        let packets = packets.map_or_else(|| "–".to_owned(), |packets| packets.to_string());
        let took = asked.took.as_secs_f64();
        let grade = asked.score.grade.word();
        let _ = write!(text, " {} | {grade} {points}/{most}{void} | {took:.2} s | {packets} |", cell(&said));
        for place in 0..tools.len() {
            let _ = write!(text, " {} |", cell(asked.others.get(place).map_or("", String::as_str)));
        }
        text.push('\n');
    }
    text
}

fn of(run: &Run) -> Option<&Asked> {
    if let Run::Asked(asked) = run { Some(asked) } else { None }
}

/// A verdict in a line: its id and its place, or its candidates, and the sentence.
fn summary(said: &Said) -> String {
    let which = if said.confidence == "ambiguous" {
        format!(
            "{} of {{{}}}",
            said.id,
            said.candidates.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
        )
    } else {
        format!("{} ({})", said.id, said.confidence)
    };
    let hop = said.hop.map(|hop| format!(", {hop} hops away")).unwrap_or_default();
    let address = said.address.as_ref().map(|address| format!(" {address}")).unwrap_or_default();
    format!("{which}, {}{address}{hop}: {}", said.kind, said.text)
}

/// The truth in a few words.
fn truth(scenario: &Scenario) -> String {
    let Truth::Fault(fault) = scenario.truth else { return "sound".to_owned() };
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
        Place::Beyond => "beyond this host",
        Place::Anywhere => "here or beyond",
    }
}

/// How many different answers each tool gave; netkit's are its ids.
fn told_apart(rows: &[Row<'_>], tools: &[&str]) -> String {
    let asked = || rows.iter().flat_map(|row| &row.runs).filter_map(of);
    let ids = asked().filter_map(|asked| Some(asked.said.as_ref().ok()?.id.clone()));
    let own = format!("netkit {}", distinct(ids));
    let others = tools.iter().zip(0..).map(|(tool, place): (_, usize)| {
        format!("{tool} {}", distinct(asked().filter_map(|asked| asked.others.get(place).cloned())))
    });
    std::iter::once(own).chain(others).collect::<Vec<_>>().join(" · ")
}

/// How many scenarios got the same id with every seed, of those that were asked about more than once.
fn steady(rows: &[Row<'_>]) -> String {
    let ids = |row: &Row<'_>| -> Vec<Option<String>> {
        let said = row.runs.iter().filter_map(of);
        said.map(|asked| asked.said.as_ref().ok().map(|said| said.id.clone())).collect()
    };
    let asked: Vec<_> = rows.iter().map(ids).filter(|ids| ids.len() > 1).collect();
    let steady = asked.iter().filter(|ids| ids.iter().all(|id| *id == ids[0])).count();
    format!("{steady} of {} scenarios", asked.len())
}

/// Scenarios whose verdict came after [`LONGEST`] at least once.
fn slow(rows: &[Row<'_>]) -> String {
    let is_slow = |row: &&Row<'_>| row.runs.iter().filter_map(of).any(|asked| asked.took > LONGEST);
    let names: Vec<&str> = rows.iter().filter(is_slow).map(|row| row.scenario.id).collect();
    if names.is_empty() { "none".to_owned() } else { names.join(", ") }
}

fn distinct(said: impl Iterator<Item = String>) -> usize {
    said.collect::<BTreeSet<_>>().len()
}

fn times(mut took: Vec<Duration>) -> String {
    took.sort_unstable();
    match (took.get(took.len() / 2), took.last()) {
        (Some(median), Some(longest)) => {
            format!("{:.2} s, {:.2} s", median.as_secs_f64(), longest.as_secs_f64())
        }
        _ => "–".to_owned(),
    }
}

/// Text within a cell of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn void_runs_are_shown_and_count_for_nothing() {
        let scenario = Scenario::fine("plain");
        let said = Said { status: "ok".to_owned(), id: "tcp.connected".to_owned(), ..Said::default() };
        let score = Score { grade: Grade::Right, points: 4 };
        let asked =
            Asked { said: Ok(said), score, took: Duration::from_millis(20), others: vec!["open".to_owned()] };
        let rows = [
            Row { scenario: &scenario, runs: vec![Run::Asked(Box::new(asked)), Run::Void("why".to_owned())] },
            Row { scenario: &scenario, runs: vec![Run::Void("no\nproof".to_owned())] },
        ];
        let table = markdown(&rows, &["nc"]);
        assert!(table.contains("| runs, and void ones | 1, 2 |"), "{table}");
        assert!(table.contains("| points | 4 of 4 (100.0 %) |"), "{table}");
        assert!(table.contains("| right 4/4, 1 void | 0.02 s | – | open |"), "{table}");
        assert!(table.contains("void: no proof"), "{table}");
    }
}
