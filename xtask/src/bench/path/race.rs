//! Tools that do the same work over the same path, in turns. What their output means is somebody else's.

use anyhow::{Context, Result, ensure};
use netkit_lab::stage::tun::TunWorld;

use super::super::figures::Figures;
use super::super::measure::{self, Run};
use super::super::{Bench, say};
use super::world::Path;

/// How long a tool may take, for timeout(1): some give no answer within minutes.
pub const STUCK_S: &str = "120";

/// A tool, and how it is told to work.
#[derive(Clone, Copy)]
pub struct Racer {
    /// Its words; a first one of `netkit` is the binary that was built.
    pub words: &'static str,
    /// When it runs, and on what.
    manner: Manner,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Manner {
    EveryRound,
    Once,
    OnTerminal,
}

/// One that runs in every round.
pub const fn every_round(words: &'static str) -> Racer {
    Racer { words, manner: Manner::EveryRound }
}

/// One that is too slow for more than one round.
pub const fn once(words: &'static str) -> Racer {
    Racer { words, manner: Manner::Once }
}

/// One that runs on a terminal in every round and is told to quit after ten seconds.
pub const fn on_terminal(words: &'static str) -> Racer {
    Racer { words, manner: Manner::OnTerminal }
}

/// Runs everyone in turns, in another order each round, and gives the figures of each: as many as `read` makes of a run.
pub fn race(
    bench: &Bench,
    title: &str,
    path: &Path,
    racers: &[Racer],
    read: impl Fn(&Run) -> Vec<f64>,
) -> Result<Vec<Vec<Figures>>> {
    let world = TunWorld::start(&path.launch)?;
    let mut results = vec![Vec::new(); racers.len()];
    for round in 0..bench.rounds {
        for place in 0..racers.len() {
            let place = (place + round) % racers.len();
            let racer = racers[place];
            if racer.manner == Manner::Once && round > 0 {
                continue;
            }
            let run = start(bench, &world, racer).with_context(|| format!("`{}`, {title}", racer.words))?;
            say(&format!("{title}, round {}: {} {:.2} s", round + 1, racer.words, run.wall.as_secs_f64()));
            let values = read(&run);
            let figures: &mut Vec<Figures> = &mut results[place];
            figures.resize(values.len().max(figures.len()), Figures::default());
            figures.iter_mut().zip(values).for_each(|(figures, value)| figures.push(value));
        }
    }
    let traffic = world.finish()?.traffic;
    ensure!(traffic.refused == 0, "the kernel refused {} packets of the lab", traffic.refused);
    Ok(results)
}

/// One run of one tool in the world.
fn start(bench: &Bench, world: &TunWorld, racer: Racer) -> Result<Run> {
    let netkit = bench.netkit.to_str().context("the path of this checkout is UTF-8")?;
    let words = racer.words.split(' ').map(|word| if word == "netkit" { netkit } else { word });
    let mut command = if racer.manner == Manner::OnTerminal {
        // script(1) gives it a terminal; its own CPU time is counted for everyone alike. Whoever is interrupted does not
        // wait for his helpers, and the CPU time of mtr-packet, which does mtr's work, would be lost.
        let line = words.collect::<Vec<_>>().join(" ");
        world.command(["sh", "-c", "(sleep 10; printf q; sleep 1) | script -qec \"$0\" /dev/null", &line])
    } else {
        world.command(["timeout", "--foreground", "-s", "INT", STUCK_S].into_iter().chain(words))
    };
    command.env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C").env("TERM", "xterm");
    let run = measure::run(&mut command)?;
    ensure!(!run.said.trim().is_empty(), "it said nothing");
    ensure!(!run.said.contains("unrecognized subcommand"), "this netkit cannot do that yet: {}", run.said);
    Ok(run)
}

/// How many of these addresses stand in what a tool said.
pub fn shown(said: &str, addresses: &[String]) -> usize {
    let is_part = |c: char| c.is_ascii_digit() || c == '.';
    let words: Vec<&str> = said.split(|c| !is_part(c)).collect();
    addresses.iter().filter(|address| words.contains(&address.as_str())).count()
}

/// A count as a figure.
pub fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_within_another_is_not_shown() {
        let addresses = ["10.1.1.1", "10.1.11.1", "10.1.1.11"].map(str::to_owned);
        assert_eq!(shown("1 10.1.1.1 (10.1.1.1)\n2 \"10.1.11.1\"\n", &addresses), 2);
    }
}
