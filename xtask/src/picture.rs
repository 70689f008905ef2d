//! `cargo xtask picture`: a real picture of the live view, `docs/images/mtr.svg`, from a run in the lab.
//!
//! It draws nothing by hand: what stands on the picture is what netkit wrote on a terminal. It says nothing about what
//! netkit measured; the truth of the lab is for `cargo xtask lab run`.

mod cells;
mod palette;
mod svg;
mod terminal;

use std::ffi::OsString;
use std::fs;

use anyhow::{Context, Result};
use vt100::Screen;

use crate::lab::{self, Place, Play, Stage};
use crate::shell;
use terminal::{Size, Terminal};

/// One router limits its answers and one link loses packets: the two must not look alike.
const NETWORK: &str = "docs/images/mtr.toml";
/// What is typed there. Who is not willing to wait ten seconds for a reply knows sooner that it is lost.
const LINE: &str = "netkit mtr -n -i 0.1 -Z 1 target";
/// Enough rounds for a verdict that stays, and for a chart from end to end.
const ROUNDS: u32 = 120;
/// The view's key for the chart of a hop.
const CHART: &str = "c";
/// The view's key to leave it.
const QUIT: &str = "q";
/// Wide enough for every column that is shown unasked.
const SIZE: Size = Size { rows: 30, columns: 100 };
/// Where the picture goes.
const FILE: &str = "docs/images/mtr.svg";

/// Plays the network, runs netkit in it on a terminal, and writes what the terminal shows.
pub fn run() -> Result<()> {
    lab::build_netkit()?;
    let network = shell::root().join(NETWORK).to_string_lossy().into_owned();
    let place = Place { scenario: network, seed: None, truth: None, stage: Stage::Tun };
    let play = Play::start(&place)?;
    let mut terminal = watch(&play)?;
    let picture = svg::draw(terminal.screen(), LINE);
    terminal.press(QUIT)?;
    terminal.finish()?;
    play.finish()?;

    let file = shell::root().join(FILE);
    fs::write(&file, &picture).with_context(|| format!("cannot write {}", file.display()))?;
    println!("{FILE}: {} bytes", picture.len());
    Ok(())
}

/// Runs netkit on a terminal until there is something to see.
fn watch(play: &Play) -> Result<Terminal> {
    // A terminal of its own is what `/dev/tty` means to netkit, not the one that we are started from.
    let words: Vec<OsString> =
        ["setsid", "--ctty", "--wait"].into_iter().chain(LINE.split(' ')).map(OsString::from).collect();
    let mut terminal = Terminal::start(play.command(&words)?, SIZE)?;
    terminal.wait_for("the first round", |screen| round(screen).is_some())?;
    terminal.press(CHART)?;
    terminal.wait_for("enough rounds", |screen| round(screen) >= Some(ROUNDS))?;
    Ok(terminal)
}

/// The number of the round, as the view's first row tells it.
fn round(screen: &Screen) -> Option<u32> {
    let contents = screen.contents();
    let (_, after) = contents.lines().next()?.split_once("round ")?;
    after.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first_row: &str, expected: Option<u32>) {
        let mut parser = vt100::Parser::new(SIZE.rows, SIZE.columns, 0);
        parser.process(first_row.as_bytes());
        assert_eq!(round(parser.screen()), expected, "{first_row}");
    }

    #[test]
    fn the_first_row_tells_the_round() {
        check("netkit mtr  target  ICMP · every 1 s · round 300 · 1 path change", Some(300));
        check("netkit mtr  target  ICMP · every 1 s · round 7", Some(7));
        check("netkit mtr  target", None);
        check("", None);
        check("\r\nround 8", None);
    }
}
