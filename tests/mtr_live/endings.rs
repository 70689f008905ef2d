//! How a view ends: by a key, by a signal, and with its terminal. The exit code is the verdict's, unless nobody is left to
//! read one.

use std::os::unix::process::ExitStatusExt as _;

use nix::sys::signal::Signal;

use super::watched::{Watched, signal_to};
use super::world::{OnTerminal, Under};

/// The neighbour answers.
const FINE: u8 = 0;
/// Interrupted, and nobody there for a report.
const INTERRUPTED: i32 = 130;
/// What the shell tells of a job that SIGSTOP has stopped.
const STOPPED: &str = "[147]";

#[test]
fn a_key_ends_a_view_with_its_report() {
    // In raw mode Ctrl-C is a key like others.
    for keys in ["q", "\x03", "?q", "i\x03", "fq"] {
        let mut view = Watched::start(Under::Shell);
        view.press(keys);
        view.ends_with_report(FINE);
    }
}

#[track_caller]
fn check_signal(signal: Signal) {
    let view = Watched::start(Under::Shell);
    view.signal(signal);
    view.ends_with_report(FINE);
}

#[test]
fn terminate_ends_a_view_with_its_report() {
    check_signal(Signal::SIGTERM);
}

#[test]
fn hang_up_ends_a_view_with_its_report_while_the_terminal_is_there() {
    check_signal(Signal::SIGHUP);
}

#[test]
fn interrupt_ends_a_view_with_its_report() {
    check_signal(Signal::SIGINT);
}

#[test]
fn quit_ends_a_view_with_its_report() {
    check_signal(Signal::SIGQUIT);
}

#[test]
fn several_signals_at_once_end_a_view_once() {
    let mut view = Watched::start(Under::Shell);
    let job = view.job();
    // Stopped it hears all of them together when it goes on.
    for signal in [Signal::SIGSTOP, Signal::SIGTERM, Signal::SIGINT, Signal::SIGHUP, Signal::SIGQUIT] {
        signal_to(job, signal);
    }
    view.wait_for_text(STOPPED);
    view.go_on();
    view.ends_with_report(FINE);
}

/// A closed terminal ends everything in it; what was measured can still be read where a file was asked for.
#[track_caller]
fn check_closed(under: Under) {
    let file = std::env::temp_dir().join(format!("netkit-closed-{under:?}-{}.md", std::process::id()));
    let name = file.to_str().expect("the temporary directory's name is UTF-8");
    let view = Watched::start_with(under, &["--report-file", name]);
    let status = view.close();
    let report = std::fs::read_to_string(&file).expect("the view has made it");
    std::fs::remove_file(&file).expect("it was there");
    assert!(report.contains("10.0.0.2"), "{report}");
    match under {
        // Its own hang-up ends the shell, and nobody learns the view's code.
        Under::Shell => assert_eq!(status.signal(), Some(Signal::SIGHUP as i32)),
        _ => assert_eq!(status.code(), Some(INTERRUPTED)),
    }
}

#[test]
fn a_closed_terminal_ends_the_view_under_a_shell() {
    check_closed(Under::Shell);
}

#[test]
fn a_closed_terminal_ends_the_view_that_leads_its_session() {
    check_closed(Under::Nobody);
}

#[test]
fn a_closed_terminal_that_sends_no_signal_ends_the_view() {
    check_closed(Under::NoSession);
}

/// A picture that does not get through ends the view, but the terminal may still be there: it gets its modes back.
#[test]
fn a_terminal_that_refuses_a_picture_gets_its_modes_back() {
    let mut view = Watched::start(Under::NonBlocking);
    view.hold();
    view.wait_for("the modes of before", OnTerminal::is_cooked);
    view.ends(INTERRUPTED);
}
