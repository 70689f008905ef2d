//! The exit codes, once.

use std::process::ExitCode;

/// How a run ends for the shell. `ping` keeps the codes of iputils: 0, 1 and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is fine: somebody answered and every limit that was asked for is kept.
    Fine = 0,
    /// A fault was found, nobody replied, or a limit (`--fail-loss`, `--fail-p95`) is broken.
    Fault = 1,
    /// Wrong usage, a name that does not resolve, or an error of our own.
    Usage = 2,
    /// What is wrong cannot be told from here, or several causes look the same.
    Undetermined = 3,
    /// This user may not send what was asked for.
    NotPermitted = 4,
    /// Interrupted before anything was measured.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
