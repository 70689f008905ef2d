//! The controlling terminal: its bytes without blocking, and the stop that job control asks for.
//!
//! It changes no mode of the terminal and knows no key.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _};
use std::mem::MaybeUninit;
use std::os::unix::fs::OpenOptionsExt as _;

use tokio::io::Interest;
use tokio::io::unix::AsyncFd;

/// The signal that asks a process to stop: what Ctrl-Z sends.
pub const SIGNAL_STOP_ASKED: i32 = libc::SIGTSTP;
/// The signal by which a stopped process goes on.
pub const SIGNAL_CONTINUED: i32 = libc::SIGCONT;

/// What is typed on the terminal of this process.
#[derive(Debug)]
pub struct TerminalInput {
    /// A description of its own: a mode of those that we were started with would be the shell's too.
    terminal: AsyncFd<File>,
}

impl TerminalInput {
    /// Opens the terminal inside a tokio runtime. An error where there is none.
    pub fn open() -> io::Result<Self> {
        let flags = libc::O_NONBLOCK | libc::O_NOCTTY;
        let open = |path| OpenOptions::new().read(true).custom_flags(flags).open(path);
        let is_terminal = |file: &File| io::IsTerminal::is_terminal(file);
        // A session may have no controlling terminal although its standard input is one, as in some containers.
        let terminal = open("/dev/tty")
            .or_else(|error| open("/proc/self/fd/0").ok().filter(is_terminal).ok_or(error))?;
        // SAFETY: the descriptor stays open, owned by this AsyncFd, until it is dropped.
        let terminal = unsafe { AsyncFd::register_with_interest(terminal, Interest::READABLE) }?;
        Ok(Self { terminal })
    }

    /// Waits for bytes and reads what has come, at least one. An error when the terminal is gone. Cancel safe: what was read
    /// is always returned.
    pub async fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        loop {
            let mut ready = self.terminal.readable().await?;
            match ready.try_io(|terminal| terminal.get_ref().read(bytes)) {
                Ok(Ok(0)) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(Err(error)) if error.kind() == io::ErrorKind::Interrupted => {}
                Ok(result) => return result,
                Err(_would_block) => {}
            }
        }
    }
}

/// Stops the processes of this job as Ctrl-Z does, and returns when they go on.
///
/// Where no shell could let them go on (an orphaned process group, POSIX.1-2024 §2.4.3), the kernel stops nothing.
pub fn stop_by_job_control() -> io::Result<()> {
    let mut ours = MaybeUninit::<libc::sigaction>::zeroed();
    // SAFETY: zeroed is a valid sigaction, whose handler is SIG_DFL.
    let default = unsafe { ours.assume_init() };
    // SAFETY: `default` is a valid sigaction and `ours` writable memory for one.
    if unsafe { libc::sigaction(libc::SIGTSTP, &raw const default, ours.as_mut_ptr()) } != 0 {
        return Err(io::Error::last_os_error());
    }
    // SAFETY: sending a signal touches no memory of ours. With a default action it is over before the call returns, for
    // the kernel prefers the main thread, which is the one that calls.
    let sent = unsafe { libc::kill(0, libc::SIGTSTP) };
    let failed = (sent != 0).then(io::Error::last_os_error);
    // SAFETY: sigaction filled `ours` with what was in force before, which is put back.
    unsafe { libc::sigaction(libc::SIGTSTP, ours.as_ptr(), std::ptr::null_mut()) };
    failed.map_or(Ok(()), Err)
}
