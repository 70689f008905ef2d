//! What happens to the terminal: keys, another size, and the signals of job control; awaited, without a thread.
//!
//! It knows no key's meaning and changes no mode of the terminal.

use std::io;

use netkit_net::{SIGNAL_CONTINUED, SIGNAL_STOP_ASKED, TerminalInput};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::key::{Key, KeyDecoder};

/// More than anybody types between two turns of the loop.
const AT_ONCE: usize = 256;

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// A key.
    Key(Key),
    /// The window has another size, or the process goes on after a stop that it did not see: draw anew.
    Redraw,
    /// SIGTSTP from elsewhere: [`super::terminal::Screen::suspend`].
    Suspend,
}

/// The terminal as a source of events.
#[derive(Debug)]
pub(crate) struct Keyboard {
    terminal: TerminalInput,
    decoder: KeyDecoder,
    /// Keys that came together, latest first.
    waiting: Vec<Key>,
    resized: Signal,
    continued: Signal,
    stopped: Signal,
}

impl Keyboard {
    /// Listens. It fails where this process has no terminal.
    pub(crate) fn listen() -> io::Result<Self> {
        Ok(Self {
            terminal: TerminalInput::open()?,
            decoder: KeyDecoder::default(),
            waiting: Vec::new(),
            resized: signal(SignalKind::window_change())?,
            continued: signal(SignalKind::from_raw(SIGNAL_CONTINUED))?,
            stopped: signal(SignalKind::from_raw(SIGNAL_STOP_ASKED))?,
        })
    }

    /// The next event; an error when the terminal is gone. Cancel safe.
    pub(crate) async fn next(&mut self) -> io::Result<Input> {
        let mut bytes = [0; AT_ONCE];
        loop {
            if let Some(key) = self.waiting.pop() {
                return Ok(Input::Key(key));
            }
            tokio::select! {
                _ = self.resized.recv() => return Ok(Input::Redraw),
                _ = self.continued.recv() => return Ok(Input::Redraw),
                _ = self.stopped.recv() => return Ok(Input::Suspend),
                length = self.terminal.read(&mut bytes) => {
                    self.waiting = self.decoder.feed(&bytes[..length?]);
                    self.waiting.reverse();
                }
            }
        }
    }
}
