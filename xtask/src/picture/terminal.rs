//! A program on a pseudo-terminal: what it shows, and keys for it. It knows no program's meaning.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::AsFd as _;
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{OpenptyResult, Winsize, openpty};
use vt100::{Parser, Screen};

/// A picture is whole when nothing follows it for so long: a program writes a picture at once, and the next one later.
const WHOLE_AFTER_MS: u16 = 50;
/// Nothing that is waited for here takes so long, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Of a terminal's window, in cells.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub rows: u16,
    pub columns: u16,
}

/// A running program and the terminal it runs on; without this value the terminal hangs up, which ends the program.
pub struct Terminal {
    ours: File,
    program: Child,
    parser: Parser,
}

/// What a look at the terminal brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    More,
    Still,
    Over,
}

impl Terminal {
    /// Starts a program with a terminal as its three standard streams, in colour and in UTF-8 whatever we run in.
    pub fn start(mut command: Command, size: Size) -> Result<Self> {
        let window = Winsize { ws_row: size.rows, ws_col: size.columns, ws_xpixel: 0, ws_ypixel: 0 };
        let OpenptyResult { master, slave } =
            openpty(&window, None).context("cannot open a pseudo-terminal")?;
        command.stdin(slave.try_clone()?).stdout(slave.try_clone()?).stderr(slave);
        command.env("TERM", "xterm-256color").env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
        let program = command.spawn().context("cannot start a program on a terminal")?;
        // `command` ends here, and with it our hold on the program's side: when the program ends, the terminal does.
        Ok(Self { ours: File::from(master), program, parser: Parser::new(size.rows, size.columns, 0) })
    }

    /// What it shows.
    pub fn screen(&self) -> &Screen {
        self.parser.screen()
    }

    /// Waits until a whole picture is as wanted.
    pub fn wait_for(&mut self, what: &str, is_there: impl Fn(&Screen) -> bool) -> Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            match self.look()? {
                Look::Still if is_there(self.screen()) => return Ok(()),
                Look::More | Look::Still => {}
                Look::Over => bail!("the program ended before {what}:\n{}", self.screen().contents()),
            }
        }
        bail!("waited in vain for {what}:\n{}", self.screen().contents())
    }

    /// Types.
    pub fn press(&mut self, keys: &str) -> Result<()> {
        self.ours.write_all(keys.as_bytes()).context("cannot type on the terminal")
    }

    /// Waits until the program has ended; how is its own business.
    pub fn finish(mut self) -> Result<()> {
        let start = Instant::now();
        while self.look()? != Look::Over {
            if start.elapsed() > PATIENCE {
                bail!("the program does not end:\n{}", self.screen().contents());
            }
        }
        self.program.wait().context("cannot wait for the program")?;
        Ok(())
    }

    /// Takes in what has been written since the last look, and waits a moment where that is nothing.
    fn look(&mut self) -> Result<Look> {
        let mut readable = [PollFd::new(self.ours.as_fd(), PollFlags::POLLIN)];
        match poll(&mut readable, PollTimeout::from(WHOLE_AFTER_MS)) {
            Ok(0) | Err(Errno::EINTR) => return Ok(Look::Still),
            result => result.context("cannot wait for the terminal")?,
        };
        let mut bytes = [0; 4096];
        match self.ours.read(&mut bytes) {
            Ok(0) => Ok(Look::Over),
            Ok(length) => {
                self.parser.process(&bytes[..length]);
                Ok(Look::More)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(Look::More),
            // Linux says so when nobody holds the other side any more (pty(7) leaves it out).
            Err(error) if error.raw_os_error() == Some(Errno::EIO as i32) => Ok(Look::Over),
            Err(error) => Err(error).context("cannot read the terminal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: Size = Size { rows: 4, columns: 20 };

    fn shell(line: &str) -> Terminal {
        let mut command = Command::new("sh");
        command.args(["-c", line]);
        Terminal::start(command, SIZE).unwrap()
    }

    #[test]
    fn a_program_has_a_terminal_of_the_size_and_gets_the_keys() {
        let mut terminal =
            shell("test -t 0 && test -t 1 && stty size; read answer; echo \"<$answer>\"; read end");
        terminal.wait_for("the size", |screen| screen.contents().starts_with("4 20")).unwrap();
        terminal.press("yes\n").unwrap();
        terminal.wait_for("the answer", |screen| screen.contents().contains("<yes>")).unwrap();
        terminal.press("\n").unwrap();
        terminal.finish().unwrap();
    }

    #[test]
    fn a_program_that_ends_too_early_is_an_error_with_its_last_words() {
        let error = shell("echo so long").wait_for("a view", |_| false).unwrap_err().to_string();
        assert_eq!(error, "the program ended before a view:\nso long");
    }
}
