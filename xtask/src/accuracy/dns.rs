//! `cargo xtask accuracy dns`: how often `netkit lookup` says what is wrong with a name, a server or a zone, as an ordinary
//! user with the command that a person would type.
//!
//! Zones, servers and resolvers are real and staged once for all questions; that each fault is there is what the lab's own
//! test proves with dig. It judges nothing else: a missed point is shown, and is no failure.

mod catalogue;
mod scenario;
mod score;
mod table;

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use netkit_lab::nameservers::addresses::{self, FILTERED, Place, SWITCHED};
use netkit_lab::nameservers::certificates::Certificate;
use netkit_lab::nameservers::{NameServers, SWITCHES, place_of, tricks};

use super::connect::said::Said;
use super::connect::schedule;
use super::say;
use crate::{document, lab, needs};
use scenario::Scenario;
use score::Grade;
use table::Answer;

/// What to ask, and whom.
#[derive(clap::Args)]
pub struct Args {
    /// Only scenarios whose name starts with this, or that are in this room: answers, transport, secured, system,
    /// delegation, dnssec, sound.
    #[arg(long, value_name = "ID")]
    only: Vec<String>,
    /// How often each is asked.
    #[arg(long, value_name = "N", default_value_t = 1)]
    rounds: u32,
    /// How many are asked at the same time.
    #[arg(long, value_name = "N", default_value_t = 1)]
    jobs: usize,
    /// The netkit to ask; without it, the release build of this checkout, brought up to date first.
    #[arg(long, value_name = "PATH")]
    netkit: Option<PathBuf>,
    /// Show all that netkit says as text, and score nothing.
    #[arg(long, conflicts_with = "write")]
    show: bool,
    /// Put the tables into docs/ACCURACY.md.
    #[arg(long)]
    write: bool,
}

/// The longest a question may take, in seconds.
const LIMIT: &str = "40";

/// Stages the servers, asks everything and shows what came of it.
pub fn run(args: &Args) -> Result<()> {
    let scenarios = catalogue::meant(&args.only);
    ensure!(!scenarios.is_empty(), "no scenario's name starts so");
    needs::ensure(needs::Purpose::Accuracy)?;
    let netkit = netkit(args)?;
    let staged = NameServers::stage()?;
    say("all name servers answer");
    if args.show {
        return scenarios.iter().try_for_each(|scenario| show(&staged, &netkit, scenario));
    }
    let answers = schedule::run(&scenarios, args.rounds, args.jobs, |scenario: &Scenario, _| {
        let answer =
            ask(&staged, &netkit, scenario).unwrap_or_else(|error| Answer::failed(&format!("{error:#}")));
        say(&table::line(scenario, &answer));
        answer
    });
    let tables = table::markdown(&scenarios, &answers);
    print!("{tables}");
    if args.write {
        document::write("docs/ACCURACY.md", "accuracy dns", &tables)?;
    }
    Ok(())
}

/// Asks once, as one JSON document.
fn ask(staged: &NameServers, netkit: &str, scenario: &Scenario) -> Result<Answer> {
    let words = fill(staged, scenario.words);
    let all: Vec<&str> =
        ["timeout", LIMIT, netkit, "lookup", "--json"].into_iter().chain(words.split_whitespace()).collect();
    let etc = scenario.etc(|text| fill(staged, text));
    let mut command = staged.command(scenario.client, &etc, &all)?;
    command.stdin(Stdio::null()).env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C");
    let start = Instant::now();
    let output = command.output().context("cannot run netkit")?;
    let took = start.elapsed();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let said = Said::read(&text(output.stdout)).map_err(|error| {
        format!("{error}; it said: {}", text(output.stderr).lines().next().unwrap_or_default())
    });
    let grade = said.as_ref().map_or(Grade::Missed, |said| Grade::of(said, &scenario.truth));
    Ok(Answer { said, grade, took, exit: output.status.code() })
}

/// Shows what a person sees.
fn show(staged: &NameServers, netkit: &str, scenario: &Scenario) -> Result<()> {
    let words = fill(staged, scenario.words);
    let all: Vec<&str> =
        ["timeout", LIMIT, netkit, "lookup"].into_iter().chain(words.split_whitespace()).collect();
    println!("=== {}: netkit lookup {words}", scenario.id);
    let etc = scenario.etc(|text| fill(staged, text));
    let start = Instant::now();
    let status = staged.command(scenario.client, &etc, &all)?.stdin(Stdio::null()).status()?;
    println!("--- {status}, {:.2} s\n", start.elapsed().as_secs_f64());
    Ok(())
}

/// Text with the addresses of places, which stand in it by name; a 6 behind a name is its IPv6 address.
fn fill(staged: &NameServers, text: &str) -> String {
    let mut text = text.to_owned();
    for (name, time) in [("anchor", "now"), ("anchor-past", "past"), ("anchor-future", "future")] {
        text = text.replace(&format!("{{{name}}}"), &staged.anchor(time).display().to_string());
    }
    text = text.replace("{authority}", &staged.authority().display().to_string());
    for (name, place) in places() {
        text =
            text.replace(&format!("{{{name}}}"), &place.v4()).replace(&format!("{{{name}6}}"), &place.v6());
    }
    text
}

fn places() -> Vec<(String, Place)> {
    let own = [
        ("tld", addresses::TLD),
        ("first", addresses::FIRST),
        ("second", addresses::SECOND),
        ("stale", addresses::STALE),
        ("zoneless", addresses::ZONELESS),
        ("failing", addresses::FAILING),
        ("closed", addresses::CLOSED),
        ("silent", addresses::SILENT),
        ("unbound", addresses::UNBOUND),
        ("bind", addresses::BIND),
        ("credulous", addresses::CREDULOUS),
        ("filtering", addresses::FILTERING),
        ("past", addresses::PAST),
        ("future", addresses::FUTURE),
        ("tcp-dropped", Place(FILTERED, 1)),
        ("tcp-rejected", Place(FILTERED, 2)),
        ("long-dropped", Place(FILTERED, 3)),
        ("other-source", Place(FILTERED, 4)),
        ("udp-dropped", Place(FILTERED, 5)),
        ("cookies", addresses::COOKIES),
        ("tls", Certificate::Good.place()),
        ("tls-expired", Certificate::Expired.place()),
        ("tls-other-name", Certificate::OtherName.place()),
    ];
    let own = own.map(|(name, place)| (name.to_owned(), place));
    let switched = SWITCHES.iter().map(|(number, name)| ((*name).to_owned(), Place(SWITCHED, *number)));
    let tricks = tricks::ALL.iter().map(|trick| (format!("{trick:?}"), place_of(*trick)));
    own.into_iter().chain(switched).chain(tricks).collect()
}

fn netkit(args: &Args) -> Result<String> {
    let path = if let Some(path) = &args.netkit {
        path.canonicalize().with_context(|| format!("there is no {}", path.display()))?
    } else {
        lab::build_netkit()?;
        lab::release_binary()?
    };
    Ok(path.to_str().context("the path of netkit is UTF-8")?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_that_a_scenario_names_is_there() {
        let known: Vec<String> = places().into_iter().map(|(name, _)| name).collect();
        let files = ["anchor", "anchor-past", "anchor-future", "authority"];
        for scenario in catalogue::meant(&[]) {
            let texts = [Some(scenario.words), scenario.resolv_conf, scenario.hosts];
            for text in texts.into_iter().flatten() {
                for name in text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|it| it.0) {
                    let plain = name.strip_suffix('6').unwrap_or(name);
                    let is_known = files.contains(&name) || known.iter().any(|it| it == plain);
                    assert!(is_known, "{}: {name}", scenario.id);
                }
            }
        }
    }
}
