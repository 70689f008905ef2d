//! A view that is stopped and goes on: while it is stopped the terminal is the shell's, and afterwards it loses nothing.

use nix::sys::signal::Signal;

use super::watched::{Watched, signal_to};
use super::world::{Under, is_stopped};

/// What a shell tells of a job that was stopped: 128 and the number of the signal.
const STOPPED_BY_TSTP: u8 = 128 + 20;
const STOPPED_BY_STOP: u8 = 128 + 19;

/// Stops a view, and lets it go on with `fg`, twice.
#[track_caller]
fn check_stop(stop: impl Fn(&mut Watched)) {
    let mut view = Watched::start(Under::Shell);
    let job = view.job();
    for _ in 0..2 {
        stop(&mut view);
        view.wait_for_terminal(STOPPED_BY_TSTP);
        assert!(is_stopped(job), "it goes on: {}", *view);
        view.go_on();
        view.wait_for_view();
        assert_eq!(view.job(), job);
    }
    view.press("q");
    view.ends_with_report(0);
}

#[test]
fn the_signal_stops_a_view_and_it_goes_on() {
    check_stop(|view| view.signal(Signal::SIGTSTP));
}

#[test]
fn the_key_stops_a_view_and_it_goes_on() {
    check_stop(|view| view.press("\x1a"));
}

/// SIGSTOP cannot be noticed before it is over, and what a shell shows and sets meanwhile is not the view's.
#[test]
fn a_view_that_was_stopped_unawares_is_drawn_anew() {
    let mut view = Watched::start(Under::Shell);
    view.signal(Signal::SIGSTOP);
    view.wait_for_text(&format!("[{STOPPED_BY_STOP}]"));
    view.press("stty sane; tput rmcup; tput cnorm\n");
    view.go_on();
    view.wait_for_view();
    view.press("q");
    view.ends_with_report(0);
}

/// In the background a view may not touch the terminal: it stops once more, until the shell brings it to the front.
#[test]
fn a_view_that_goes_on_in_the_background_waits_for_the_front() {
    let mut view = Watched::start(Under::Shell);
    let job = view.job();
    view.press("\x1a");
    view.wait_for_terminal(STOPPED_BY_TSTP);
    view.press("bg; wait; jobs\n");
    view.wait_for("it to stop by SIGTTOU", |terminal| {
        is_stopped(job) && terminal.screen().contents().contains("tty output")
    });
    assert!(view.is_cooked() && !view.screen().alternate_screen(), "{}", *view);
    view.go_on();
    view.wait_for_view();
    view.press("q");
    view.ends_with_report(0);
}

#[test]
fn a_stopped_view_can_be_ended() {
    let mut view = Watched::start(Under::Shell);
    let job = view.job();
    view.signal(Signal::SIGTSTP);
    view.wait_for_terminal(STOPPED_BY_TSTP);
    signal_to(job, Signal::SIGTERM);
    view.go_on();
    view.ends_with_report(0);
}

#[test]
fn a_window_that_changes_while_the_view_is_stopped_is_filled() {
    let mut view = Watched::start(Under::Shell);
    view.press("\x1a");
    view.wait_for_terminal(STOPPED_BY_TSTP);
    view.resize(30, 120);
    view.go_on();
    view.wait_for_view();
    view.wait_for("the last row", |terminal| {
        terminal.screen().rows(0, 120).last().is_some_and(|row| row.contains("q quit"))
    });
    view.press("q");
    view.ends_with_report(0);
}

/// Where no shell could let it go on, the kernel stops nothing (an orphaned process group, POSIX.1-2024 §2.4.3).
#[test]
fn nothing_stops_a_view_that_nobody_could_let_go_on() {
    for stop in ["key", "signal"] {
        let mut view = Watched::start(Under::Nobody);
        match stop {
            "key" => view.press("\x1a"),
            _ => view.signal(Signal::SIGTSTP),
        }
        view.wait_for("the view to come back", |terminal| {
            terminal.heard().matches("\x1b[?1049h").count() > 1
        });
        view.wait_for_view();
        view.press("q");
        view.ends(0);
    }
}
