//! A view that somebody watches: it is there and measures, and afterwards nothing of it is left but its report.
//!
//! What ends it, stops it or changes its window is each test's own.

use std::ops::{Deref, DerefMut};
use std::process::ExitStatus;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::SCREEN;
use super::world::{OnTerminal, Under, World};

/// Nobody on the way but the neighbour, whose row the view shows and the report ends with.
const NEIGHBOUR: &str = "10.0.0.2";
/// Often enough that nobody waits for the next probe.
const RUN: &[&str] = &["mtr", "-n", "-i", "0.05", NEIGHBOUR];
/// Lines that wrap, which the view switches off and must switch on again (DECAWM).
const WRAP: [&str; 2] = ["\x1b[?7l", "\x1b[?7h"];

/// A view, its terminal and its world, which end in this order.
pub struct Watched {
    terminal: OnTerminal,
    _world: World,
}

impl Watched {
    /// Starts a view that would last for ever, in a world of its own, and waits until it has measured.
    pub fn start(under: Under) -> Self {
        Self::start_with(under, &[])
    }

    /// The same with more arguments.
    pub fn start_with(under: Under, more: &[&str]) -> Self {
        let world = World::pair();
        let words = [&[world.binary()], RUN, more].concat();
        let mut view = Self { terminal: world.start_on_terminal("a", under, &words), _world: world };
        view.wait_for_view();
        view
    }

    /// Waits until the view is on its own screen, has the keys for itself, and has sent another probe and lost none.
    pub fn wait_for_view(&mut self) {
        let before = sent(&self.screen().contents());
        self.wait_for("the view to measure", |terminal| {
            let screen = terminal.screen();
            let is_up = screen.alternate_screen() && screen.hide_cursor() && !terminal.is_cooked();
            is_up && sent(&screen.contents()) > before
        });
    }

    /// Sends a signal to the job in front, by whose id the shell knows it too.
    pub fn signal(&self, signal: Signal) {
        signal_to(self.job(), signal);
    }

    /// Has the shell let its job go on in front; what it has told of the job until now leaves the screen.
    pub fn go_on(&mut self) {
        self.press("printf '\\033[2J'; fg\n");
    }

    /// Waits until the shell has told this code of its job, and holds the terminal to what it was before.
    pub fn wait_for_terminal(&mut self, code: u8) {
        let told = format!("[{code}]");
        self.wait_for(&told, |terminal| {
            !terminal.screen().alternate_screen() && terminal.screen().contents().contains(&told)
        });
        assert!(self.is_cooked(), "the modes are others: {}", **self);
        assert!(!self.screen().hide_cursor(), "the cursor is hidden: {}", **self);
        let heard = self.heard();
        for [takes, gives_back] in [SCREEN, WRAP] {
            assert!(heard.rfind(takes) < heard.rfind(gives_back), "{gives_back:?} is missing: {}", **self);
        }
    }

    /// Waits until the view has ended with this code, and left its report and no process.
    pub fn ends_with_report(mut self, code: u8) {
        self.wait_for_terminal(code);
        let heard = self.heard();
        let report = heard.rsplit(SCREEN[1]).next().unwrap_or_default();
        assert!(report.contains(&format!("1.|-- {NEIGHBOUR}")), "no report: {}", *self);
        self.press("exit\n");
        assert_eq!(self.terminal.finish().code(), Some(0), "the shell itself");
    }

    /// Waits until the view, which nobody started but the terminal, has ended with this code.
    pub fn ends(self, code: i32) {
        assert_eq!(self.terminal.finish().code(), Some(code));
    }

    /// Closes the terminal under the view, and gives what came of the first process on it.
    pub fn close(self) -> ExitStatus {
        self.terminal.close()
    }
}

impl Deref for Watched {
    type Target = OnTerminal;

    fn deref(&self) -> &OnTerminal {
        &self.terminal
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut OnTerminal {
        &mut self.terminal
    }
}

/// Sends a signal to a process that is there.
pub fn signal_to(process: Pid, signal: Signal) {
    kill(process, signal).unwrap_or_else(|error| panic!("{signal} for {process}: {error}"));
}

/// The probes to the neighbour as the view shows them, where it shows no loss: behind `Loss%` stands `Snt`.
fn sent(screen: &str) -> Option<u32> {
    let row = screen.lines().find(|line| line.starts_with('▸'))?;
    let mut words = row.split_whitespace().skip_while(|word| *word != "0%");
    words.nth(1)?.parse().ok()
}
