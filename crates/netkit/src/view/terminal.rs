//! The screen while the view is on it: raw mode and the alternate screen, given back whatever ends the view.
//!
//! It reads no key and draws nothing of its own.

use std::io::{self, BufWriter, Stdout, Write};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::{Hide, Show};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, DisableLineWrap, EnableLineWrap, EndSynchronizedUpdate,
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

use super::{View, ViewData};

/// Terminals drop longer clipboards than this (xterm: 100 kB of base64), so they are not sent at all.
const LONGEST_COPY: usize = 74_000;
/// No window is larger; what claims to be would only take memory.
const LARGEST: (u16, u16) = (1_000, 500);
/// What is drawn where the terminal does not know its size.
const USUAL: (u16, u16) = (80, 24);
/// A whole screen of changes goes out in one write.
const WRITE_AT_ONCE: usize = 64 * 1024;

/// True while the terminal is ours, for whoever must give it back without the guard at hand: the panic hook.
static IS_OURS: AtomicBool = AtomicBool::new(false);

/// The guard: as long as it lives, the screen is the view's.
#[derive(Debug)]
pub(crate) struct Screen {
    picture: Picture,
}

/// What the terminal shows.
type Picture = Terminal<CrosstermBackend<BufWriter<Ours>>>;

/// Standard output as long as it is ours. A terminal that was given back or is gone swallows what ratatui still says when it
/// is dropped; a failure there would end in a panic.
#[derive(Debug)]
struct Ours {
    out: Stdout,
    /// A write failed. The terminal is still ours to give back: what failed may be this write alone, as where somebody
    /// has made the terminal non-blocking.
    has_failed: bool,
}

impl Ours {
    fn listens(&self) -> bool {
        !self.has_failed && IS_OURS.load(Ordering::SeqCst)
    }

    fn check<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        self.has_failed |= result.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        result
    }
}

impl Write for Ours {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.listens() {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.check(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        if !self.listens() {
            return Ok(());
        }
        let flushed = self.out.flush();
        self.check(flushed)
    }
}

impl Screen {
    /// Takes the terminal. A panic gives it back before it says what happened.
    pub(crate) fn enter() -> io::Result<Self> {
        give_back_on_panic();
        match take().and_then(|()| empty_picture()) {
            Ok(picture) => Ok(Self { picture }),
            Err(error) => {
                let _gone = give_back();
                Err(error)
            }
        }
    }

    /// Draws what has changed since the last picture.
    ///
    /// An error means that the terminal is gone: the run ends quietly.
    pub(crate) fn draw(&mut self, view: &View, data: &ViewData<'_>) -> io::Result<()> {
        // The whole picture appears at once where the terminal knows how; the others skip the sequence.
        queue!(self.picture.backend_mut(), BeginSynchronizedUpdate)?;
        self.picture.draw(|frame| view.draw(frame, data))?;
        execute!(self.picture.backend_mut(), EndSynchronizedUpdate)
    }

    /// Draws everything at the next picture: the window has another size, or somebody else wrote on it or changed its modes.
    pub(crate) fn redraw(&mut self) -> io::Result<()> {
        // A shell may have set its own modes while this process was stopped; crossterm believes that raw mode lasts.
        disable_raw_mode()?;
        take()?;
        self.picture = empty_picture()?;
        Ok(())
    }

    /// Asks the terminal to put a text on the clipboard (OSC 52), and says in one sentence what became of it.
    pub(crate) fn copy(&mut self, text: &str) -> io::Result<String> {
        if text.len() > LONGEST_COPY {
            return Ok("the report is too long for a terminal's clipboard: use --report-file".to_owned());
        }
        execute!(self.picture.backend_mut(), CopyToClipboard::to_clipboard_from(text))?;
        Ok(format!(
            "report copied, {} lines, if this terminal lets programs copy (OSC 52)",
            text.lines().count()
        ))
    }

    /// Gives the terminal back, stops this process as job control does, and takes the terminal again when it goes on.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        give_back()?;
        netkit_net::stop_by_job_control()?;
        // In the background this stops once more (SIGTTOU), until the shell brings the process to the front.
        self.redraw()
    }

    /// Gives the terminal back.
    ///
    /// An error means that the terminal is gone: nobody would read what is written there next.
    pub(crate) fn leave(self) -> io::Result<()> {
        let given_back = give_back();
        // ratatui shows the cursor when it is dropped, which nobody is told of any more.
        drop(self);
        given_back
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _gone = give_back();
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    IS_OURS.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, DisableLineWrap, Hide)
}

/// An empty picture of the size that the window has now. Its size is fixed: ratatui's own way to follow a window asks the
/// terminal where its cursor is and waits for the answer, which would stop the probes and swallow keys.
fn empty_picture() -> io::Result<Picture> {
    let (width, height) = netkit_net::terminal_size().unwrap_or(USUAL);
    let area = Rect::new(0, 0, width.min(LARGEST.0), height.min(LARGEST.1));
    execute!(io::stdout(), Clear(ClearType::All))?;
    let backend = CrosstermBackend::new(BufWriter::with_capacity(
        WRITE_AT_ONCE,
        Ours { out: io::stdout(), has_failed: false },
    ));
    Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(area) })
}

/// Gives the terminal back once. An error where it is gone, which needs nothing more.
fn give_back() -> io::Result<()> {
    if !IS_OURS.swap(false, Ordering::SeqCst) {
        return Ok(());
    }
    let left =
        execute!(io::stdout(), EndSynchronizedUpdate, ResetColor, EnableLineWrap, Show, LeaveAlternateScreen);
    // The modes are given back also where the words do not get through.
    let cooked = disable_raw_mode();
    left.and(cooked)
}

/// A panic's words belong on the terminal as it was, not on the view's screen.
fn give_back_on_panic() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let _gone = give_back();
            before(panic);
        }));
    });
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// Tells this program that it is the one that panics.
    const TOLD: &str = "NETKIT_TEST_PANICS";

    /// The program that panics: this one, told to run this test alone. Under the view it shows the modes that it has taken.
    #[test]
    fn panics_if_told_to() {
        if std::env::var_os(TOLD).is_some() {
            let _screen = Screen::enter().expect("it runs on a terminal");
            Command::new("stty").arg("-a").status().expect("stty is installed (coreutils)");
            panic!("under the view");
        }
    }

    /// The terminal is a real one, made by `script`; `stty` tells its modes before, under and after the view.
    #[test]
    fn a_panic_gives_the_terminal_back_before_it_speaks() {
        let program = std::env::current_exe().expect("this program has a path");
        let panics = format!("'{}' --exact view::terminal::tests::panics_if_told_to", program.display());
        let line = format!("stty sane; stty -g; {panics} --nocapture; echo code=$?; stty -g; stty -a");
        let mut script = Command::new("script");
        script.args(["-qec", &line, "/dev/null"]).env(TOLD, "").env("TERM", "xterm").env("SHELL", "/bin/sh");
        let output =
            script.stdin(std::process::Stdio::null()).output().expect("script is installed (util-linux)");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let [before, under, after] = said
            .split("\x1b[?1049h")
            .flat_map(|part| part.split("\x1b[?1049l"))
            .collect::<Vec<_>>()
            .try_into()
            .unwrap_or_else(|_| panic!("the screen is not entered and left once: {said:?}"));
        assert!(under.contains("-icanon") && under.contains("-echo "), "the view was never there: {said:?}");
        assert!(under.ends_with("\x1b[?7h\x1b[?25h"), "lines wrap, and the cursor is seen: {said:?}");
        assert!(after.contains("under the view") && after.contains("code=101"), "{said:?}");
        let modes = before.lines().map(str::trim).find(|line| line.contains(':')).expect("stty tells them");
        assert!(after.lines().any(|line| line.trim() == modes), "the modes are others: {said:?}");
        assert!(after.contains(" icanon") && after.contains(" echo "), "{said:?}");
    }
}
