//! Path discovery beside traceroute, mtr and tracepath: how soon a path is known, and how much of it. The paths are the
//! lab's TUN stage, and what each tool should have found is what the lab plays.

mod race;
mod rtt;
mod world;

use anyhow::Result;
use clap::ValueEnum;
use serde_json::Value;

use super::Bench;
use super::figures::Figures;
use super::measure::Run;
use super::table::{Metric, Row, Section, Target};
use race::{Racer, every_round, number, on_terminal, once, race, shown};
use world::Path;

/// A part of the bench.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// How soon a whole path is known.
    Speed,
    /// Packets in a circle.
    Loop,
    /// A black hole for long packets.
    Mtu,
    /// Ten samples of every hop.
    Samples,
    /// What a live view costs.
    Live,
    /// Round trips against the capture.
    Rtt,
    /// All ways through a balancer.
    Paths,
}

const WALL: Metric = Metric { head: "wall s", key: "wall_s", digits: 3 };
const SHOWN: Metric = Metric { head: "answering routers shown", key: "routers_shown", digits: 0 };
const NAMED: Metric = Metric { head: "fault named", key: "named", digits: 0 };

/// The sections of these parts; of all where none is given.
pub fn run(bench: &Bench, only: Option<Part>) -> Result<Vec<Section>> {
    let mut sections = Vec::new();
    for part in Part::value_variants().iter().filter(|part| only.is_none_or(|only| only == **part)) {
        match part {
            Part::Speed => sections.extend(speed(bench)?),
            Part::Loop => sections.push(circle(bench)?),
            Part::Mtu => sections.push(mtu(bench)?),
            Part::Samples => sections.extend([samples(bench, Pace::Usual)?, samples(bench, Pace::Fast)?]),
            Part::Live => sections.push(live(bench)?),
            Part::Rtt => sections.push(rtt::run(bench)?),
            Part::Paths => sections.push(paths(bench)?),
        }
    }
    Ok(sections)
}

/// Three paths, three probes a hop.
fn speed(bench: &Bench) -> Result<Vec<Section>> {
    const FAST: [Racer; 5] = [
        every_round("netkit trace -n target"),
        every_round("netkit trace -n -U target"),
        every_round("traceroute -n target"),
        every_round("traceroute -n -N 64 target"),
        every_round("mtr -n -r -c 3 -i 0.1 target"),
    ];
    const SLOW: [Racer; 1] = [once("tracepath -n target")];
    let all: Vec<Racer> = FAST.into_iter().chain(SLOW).collect();

    let title = "12 hops, 40 ms, all answer";
    let near = world::twelve_hops(&[]);
    let mut section = section(title, &near, &all, race_over(bench, title, &near, &all)?);
    targets(&mut section, |wall, rows| {
        vec![
            Target::no_more("≤ traceroute -n -N 64", wall, &rows[3][0]),
            Target::of("≤ RTT + 10 ms", wall, |wall| wall <= near.round_trip + 0.010),
        ]
    });

    let title = "12 hops, 40 ms, four silent in the middle";
    let silent = world::twelve_hops(&[4, 5, 6, 7]);
    let mut quiet = self::section(title, &silent, &all, race_over(bench, title, &silent, &all)?);
    targets(&mut quiet, |wall, rows| vec![Target::no_more("≤ traceroute -n", wall, &rows[2][0])]);

    let title = "30 hops, 250 ms, all answer";
    let far = world::scenario("thirty-hops-250-ms", 29, 0.250)?;
    let mut distant = self::section(title, &far, &FAST, race_over(bench, title, &far, &FAST)?);
    targets(&mut distant, |wall, _| {
        vec![Target::of("≤ RTT + 50 ms", wall, |wall| wall <= far.round_trip + 0.050)]
    });
    Ok(vec![section, quiet, distant])
}

/// Wall time and the routers shown.
fn race_over(bench: &Bench, title: &str, path: &Path, racers: &[Racer]) -> Result<Vec<Vec<Figures>>> {
    race(bench, title, path, racers, |run| {
        vec![run.wall.as_secs_f64(), number(shown(&run.said, &path.answering))]
    })
}

fn section(title: &str, path: &Path, racers: &[Racer], results: Vec<Vec<Figures>>) -> Section {
    Section {
        title: format!("{title} ({} answering routers)", path.answering.len()),
        metrics: vec![WALL, SHOWN],
        rows: rows(racers, results),
    }
}

fn rows(racers: &[Racer], results: Vec<Vec<Figures>>) -> Vec<Row> {
    let row = |(racer, figures): (&Racer, Vec<Figures>)| Row {
        tool: format!("`{}`", racer.words),
        figures,
        targets: Vec::new(),
    };
    racers.iter().zip(results).map(row).collect()
}

/// Gives every row of netkit its targets, made of its wall time and the figures of all.
fn targets(section: &mut Section, make: impl Fn(&Figures, &[Vec<Figures>]) -> Vec<Target>) {
    let all: Vec<Vec<Figures>> = section.rows.iter().map(|row| row.figures.clone()).collect();
    let most = all.iter().filter_map(|figures| figures.get(1)?.median()).fold(0.0, f64::max);
    for row in section.rows.iter_mut().filter(|row| row.tool.starts_with("`netkit")) {
        row.targets = make(&row.figures[0], &all);
        row.targets.push(Target::of("no answering hop missed", &row.figures[1], |found| found >= most));
    }
}

/// Two routers that send packets to one another.
fn circle(bench: &Bench) -> Result<Section> {
    const RACERS: [Racer; 3] = [
        every_round("netkit trace -n target"),
        every_round("traceroute -n target"),
        once("mtr -n -r -c 3 target"),
    ];
    let title = "A routing loop from hop 3 on";
    let path = world::scenario("routing-loop", 4, 0.0)?;
    let results = race(bench, title, &path, &RACERS, |run| {
        let named = run.said.to_lowercase().contains("loop");
        vec![run.wall.as_secs_f64(), f64::from(u8::from(named))]
    })?;
    let mut rows = rows(&RACERS, results);
    rows[0].targets = vec![
        Target::of("≤ 0.15 s", &rows[0].figures[0], |wall| wall <= 0.15),
        Target::of("named", &rows[0].figures[1], |named| named >= 1.0),
    ];
    Ok(Section { title: title.to_owned(), metrics: vec![WALL, NAMED], rows })
}

/// Packets of more than 1,400 bytes vanish behind r3.
fn mtu(bench: &Bench) -> Result<Section> {
    const RACERS: [Racer; 4] = [
        every_round("netkit trace -n --mtu --json target"),
        every_round("netkit trace -n -U --mtu --json target"),
        once("tracepath -n target"),
        once("traceroute -n --mtu target"),
    ];
    let title = "Packets of more than 1,400 bytes vanish behind hop 3";
    let path = world::scenario("mtu-black-hole-forward", 5, 0.012)?;
    let results = race(bench, title, &path, &RACERS, |run| {
        vec![run.wall.as_secs_f64(), f64::from(u8::from(names_the_hole(run)))]
    })?;
    let mut rows = rows(&RACERS, results);
    for row in &mut rows[..2] {
        row.targets = vec![
            Target::of("≤ 3 s", &row.figures[0], |wall| wall <= 3.0),
            Target::of("hop and size named", &row.figures[1], |named| named >= 1.0),
        ];
    }
    Ok(Section { title: format!("{title} (at most {} s)", race::STUCK_S), metrics: vec![WALL, NAMED], rows })
}

/// Our document says it in fields; whoever else says the size at all is taken at his word.
fn names_the_hole(run: &Run) -> bool {
    let Ok(document) = serde_json::from_str::<Value>(&run.said) else { return run.said.contains("1400") };
    let hole = &document["report"]["path_mtu_search"]["black_hole"];
    document["report"]["path_mtu"] == 1_400 && hole["behind"]["hop"] == 3 && hole["before"]["hop"] == 4
}

/// Probes a second and hop.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// One.
    Usual,
    /// Ten.
    Fast,
}

/// Ten samples of every hop.
fn samples(bench: &Bench, pace: Pace) -> Result<Section> {
    const USUAL: [Racer; 2] = [once("netkit mtr -n -r -c 10 target"), once("mtr -n -r -c 10 target")];
    const FAST: [Racer; 2] =
        [every_round("netkit mtr -n -r -c 10 -i 0.1 target"), every_round("mtr -n -r -c 10 -i 0.1 target")];
    let (racers, title) = match pace {
        Pace::Usual => (USUAL, "10 samples of every hop, one a second"),
        Pace::Fast => (FAST, "10 samples of every hop, ten a second"),
    };
    let path = world::twelve_hops(&[]);
    let mut section = section(title, &path, &racers, race_over(bench, title, &path, &racers)?);
    targets(&mut section, |wall, rows| {
        let ratio = wall.ratio(&rows[1][0]);
        vec![Target {
            ratio: ratio.median(), ..Target::of("≤ ⅓ mtr", &ratio, |ratio| ratio <= 1.0 / 3.0)
        }]
    });
    Ok(section)
}

/// Ten seconds of a live view on a terminal, one round a second.
fn live(bench: &Bench) -> Result<Section> {
    const RACERS: [Racer; 2] = [on_terminal("netkit mtr -n target"), on_terminal("mtr -n target")];
    let title = "Ten seconds of a live view, 12 hops, one round a second";
    let path = world::twelve_hops(&[]);
    let results = race(bench, title, &path, &RACERS, |run| vec![run.cpu.as_secs_f64()])?;
    let mut rows = rows(&RACERS, results);
    rows[0].targets = vec![Target::no_more("≤ mtr", &rows[0].figures[0], &rows[1].figures[0])];
    let metrics = vec![Metric { head: "CPU s", key: "cpu_s", digits: 3 }];
    Ok(Section { title: title.to_owned(), metrics, rows })
}

/// Four ways through a balancer.
fn paths(bench: &Bench) -> Result<Section> {
    const RACERS: [Racer; 3] = [
        every_round("netkit trace -n --paths --json target"),
        every_round("mtr -n -r -c 10 -i 0.1 target"),
        every_round("traceroute -n target"),
    ];
    let title = "A balancer over four routers";
    let path = world::diamond();
    let results = race(bench, title, &path, &RACERS, |run| {
        let document = serde_json::from_str::<Value>(&run.said).ok();
        let sent = document.and_then(|document| document.pointer("/report/paths/sent")?.as_f64());
        let found = [run.wall.as_secs_f64(), number(shown(&run.said, &path.answering))];
        found.into_iter().chain(sent).collect()
    })?;
    let mut rows = rows(&RACERS, results);
    for row in &mut rows {
        row.figures.resize(3, Figures::default());
    }
    rows[0].targets = vec![Target::of("every branch", &rows[0].figures[1], |found| found >= 4.0)];
    let branches = Metric { head: "branches shown of 4", key: "branches", digits: 0 };
    let sent = Metric { head: "probes", key: "probes", digits: 0 };
    Ok(Section { title: title.to_owned(), metrics: vec![WALL, branches, sent], rows })
}
