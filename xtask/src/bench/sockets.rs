//! `netkit sockets` beside ss and lsof on a host with fifty thousand sockets, which twenty processes hold.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use super::figures::{Figures, median};
use super::table::{Metric, Row, Section, Target};
use super::{Bench, measure, say};
use crate::shell;

/// Processes that hold sockets.
const HOLDERS: u8 = 20;
/// Connections of each; each has two ends here.
const CONNECTIONS: u32 = 1_250;
/// The port on which each listens, at an address of its own.
const PORT: u16 = 9_003;
/// Runs of what takes a fraction of a second, in a round; of the slow ones there is one.
const RUNS: usize = 5;
/// What a holder prints when it is ready.
const READY: &str = "holds";

const WALL: Metric = Metric { head: "wall ms", key: "wall_ms", digits: 0 };
const PEAK: Metric = Metric { head: "peak MB", key: "peak_mb", digits: 1 };

/// A part of the bench: holds connections until its input ends.
#[derive(clap::Args, Clone, Copy)]
pub struct Holder {
    /// The last number of its address.
    number: u8,
}

/// The commands, in the order of the table. Those that are compared with another name its place and the part of it that they
/// may take.
const RACERS: [(&str, Option<(&str, f64)>); 8] = [
    ("netkit sockets --list -t --no-processes", Some(("ss -tan", 0.6))),
    ("ss -tan", None),
    ("netkit sockets --list -t", Some(("ss -tanp", 0.25))),
    ("ss -tanp", None),
    ("lsof -nP -iTCP", None),
    ("netkit sockets", None),
    ("netkit sockets --list -t --no-processes dport :9003", None),
    ("ss -tan dport = :9003", None),
];

/// Opens connections and keeps them.
pub fn hold(args: Holder) -> Result<()> {
    let (_, hard) = getrlimit(Resource::RLIMIT_NOFILE)?;
    setrlimit(Resource::RLIMIT_NOFILE, hard, hard)?;
    let at = SocketAddr::from((Ipv4Addr::new(127, 0, 1, args.number), PORT));
    let listener = TcpListener::bind(at)?;
    let mut held = Vec::new();
    for _ in 0..CONNECTIONS {
        held.push((TcpStream::connect(at)?, listener.accept()?.0));
    }
    println!("{READY}");
    std::io::stdout().flush()?;
    let _ends_with_the_bench = std::io::stdin().read_to_end(&mut Vec::new());
    Ok(())
}

/// The section; in a namespace of our own, with loopback up.
pub fn run(bench: &Bench) -> Result<Vec<Section>> {
    say("opening connections");
    let holders: Vec<(Child, ChildStdin)> = (1..=HOLDERS).map(holder).collect::<Result<_>>()?;
    let mut walls = vec![Figures::default(); RACERS.len()];
    let mut peaks = vec![Figures::default(); RACERS.len()];
    for round in 0..bench.rounds {
        say(&format!("sockets: round {}", round + 1));
        for (((words, _), walls), peaks) in RACERS.iter().zip(&mut walls).zip(&mut peaks) {
            let Some(mut command) = command(bench, words) else { continue };
            let is_slow = words.contains("tanp") || words.starts_with("lsof");
            let runs = if is_slow { 1 } else { RUNS };
            let times: Vec<f64> = (0..runs).map(|_| milliseconds(&mut command)).collect::<Result<_>>()?;
            walls.push(median(&times).context("it never ran")?);
            #[expect(clippy::cast_precision_loss, reason = "memory is far below 2^53 bytes")]
            peaks.push(measure::peak(&mut command)? as f64 / 1e6);
        }
    }
    drop(holders);
    let place = |words: &str| RACERS.iter().position(|(one, _)| *one == words);
    let rows = RACERS.iter().enumerate().map(|(index, (words, compared))| {
        let mut targets = Vec::new();
        if let Some((other, part)) = compared {
            let others = [*other, "lsof -nP -iTCP"];
            let others = others.into_iter().take(if *part < 0.5 { 2 } else { 1 });
            targets.extend(others.filter_map(|other| {
                let ratio = walls[index].ratio(&walls[place(other)?]);
                let wanted = format!("≤ {part} × {}", other.split(' ').next().unwrap_or(other));
                Some(Target { ratio: ratio.median(), ..Target::of(wanted, &ratio, |ratio| ratio <= *part) })
            }));
        }
        Row { tool: format!("`{words}`"), figures: vec![walls[index].clone(), peaks[index].clone()], targets }
    });
    let sockets = u32::from(HOLDERS) * (2 * CONNECTIONS + 1);
    let title =
        format!("{sockets} TCP sockets of {HOLDERS} processes, a whole process, median of {RUNS} runs");
    Ok(vec![Section { title, metrics: vec![WALL, PEAK], rows: rows.collect() }])
}

/// Starts a holder, and waits until it holds. It ends when its input does.
fn holder(number: u8) -> Result<(Child, ChildStdin)> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let mut child = shell::command(own)
        .args(["bench", "holder", &number.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take().context("its input is piped")?;
    let stdout = child.stdout.take().context("its output is piped")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    ensure!(line.trim() == READY, "holder {number} does not hold its connections");
    Ok((child, stdin))
}

/// None where the tool is not installed.
fn command(bench: &Bench, words: &str) -> Option<Command> {
    let mut words = words.split_whitespace();
    let tool = words.next()?;
    let program = if tool == "netkit" { bench.netkit.clone() } else { shell::find(tool)? };
    let mut command = shell::command(program);
    command.args(words);
    Some(command)
}

/// Wall time of one run whose output goes nowhere.
fn milliseconds(command: &mut Command) -> Result<f64> {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let start = Instant::now();
    command.status()?;
    Ok(start.elapsed().as_secs_f64() * 1e3)
}
