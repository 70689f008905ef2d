//! `netkit mtr` on a terminal: the view appears, keys reach it, and the terminal is left as it was with the report on it.
//!
//! The terminal is a real one, made by `script`; what is drawn on it is judged by the bytes that reach it. Where its modes and
//! its job control matter it is ours (`mtr_live/watched.rs`). What each mode looks like, and what each key asks for, is tested in
//! the view itself, and so is a panic.

#[path = "mtr_live/endings.rs"]
mod endings;
#[path = "mtr_live/sizes.rs"]
mod sizes;
#[path = "mtr_live/stops.rs"]
mod stops;
#[path = "mtr_live/watched.rs"]
mod watched;
pub mod world;

use world::{Output, World};

/// A terminal that can do everything.
const XTERM: &[&str] = &["TERM=xterm-256color", "LANG=C.UTF-8"];
/// Enters and leaves the alternate screen; hides and shows the cursor.
const SCREEN: [&str; 2] = ["\x1b[?1049h", "\x1b[?1049l"];
const CURSOR: [&str; 2] = ["\x1b[?25l", "\x1b[?25h"];

/// Runs `netkit mtr` on a terminal where somebody types these keys.
fn on_terminal(world: &World, environment: &[&str], keys: &str, arguments: &str) -> Output {
    let command = format!("exec {} mtr {arguments}", world.binary());
    let words =
        [&["env", "-u", "NO_COLOR"], environment, &["script", "-qec", &command, "/dev/null"]].concat();
    let mut running = world.start("a", &words);
    running.say(keys);
    running.finish()
}

/// The view was on its own screen, and the screen of before ends with a table of this.
fn check_left(output: &Output, table: &str) {
    for [enters, leaves] in [SCREEN, CURSOR] {
        let (entered, left) = (output.stdout.rfind(enters), output.stdout.rfind(leaves));
        assert!(entered.is_some() && entered < left, "{leaves:?} is missing: {output}");
    }
    let after = output.stdout.rsplit(SCREEN[1]).next().unwrap_or_default();
    assert!(after.contains(table), "no {table:?} behind the view: {output}");
    assert!(after.ends_with('\n'), "{output}");
}

/// The same after a run that has seen the neighbour.
fn check_left_with_report(output: &Output) {
    check_left(output, "1.|-- 10.0.0.2");
}

#[test]
fn a_view_that_has_seen_its_rounds_leaves_the_report() {
    let output = on_terminal(&World::pair(), XTERM, "", "-n -c 3 -i 0.2 10.0.0.2");
    check_left_with_report(&output);
    assert_eq!(output.code, Some(0), "{output}");
    assert!(output.stdout.contains("StDev") && output.stdout.contains('▸'), "{output}");
}

#[test]
fn keys_reach_the_view() {
    let world = World::pair();
    for (keys, proof) in [
        ("d", "jitter"),
        ("c", "newest"),
        ("m", "path map"),
        ("?", "percentiles"),
        ("f", "FROZEN"),
        ("oQ\r", "no column"),
        ("y", "\x1b]52;c;"),
    ] {
        let output = on_terminal(&world, XTERM, keys, "-n -c 3 -i 0.2 10.0.0.2");
        check_left_with_report(&output);
        assert!(output.stdout.contains(proof), "{keys:?}: {output}");
    }
}

#[test]
fn q_ends_a_view_that_would_go_on_for_ever() {
    let output = on_terminal(&World::pair(), XTERM, "q", "-n 10.0.0.2");
    check_left(&output, "HOST:");
}

#[test]
fn a_terminal_without_colour_or_unicode_gets_neither() {
    let world = World::pair();
    let run = "-n -c 2 -i 0.2 10.0.0.2";
    let colourless = on_terminal(&world, &["TERM=xterm", "NO_COLOR=1", "LANG=C.UTF-8"], "", run);
    check_left_with_report(&colourless);
    assert!(
        !colourless.stdout.contains("\x1b[38;5;") && !colourless.stdout.contains("\x1b[3"),
        "{colourless}"
    );
    let ascii = on_terminal(&world, &["TERM=xterm", "LC_ALL=C"], "", run);
    check_left_with_report(&ascii);
    assert!(ascii.stdout.contains('>') && !ascii.stdout.contains('▸'), "{ascii}");
}

#[test]
fn a_terminal_that_can_do_nothing_gets_the_report_alone() {
    let world = World::pair();
    for (environment, more) in [(&["TERM=dumb"][..], ""), (&["-u", "TERM"], ""), (XTERM, "--plain ")] {
        let output = on_terminal(&world, environment, "", &format!("{more}-n -c 2 -i 0.2 10.0.0.2"));
        assert!(!output.stdout.contains(SCREEN[0]) && output.stdout.contains("1.|-- 10.0.0.2"), "{output}");
    }
}
