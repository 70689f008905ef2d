//! The exit codes, once.

use std::process::ExitCode;

/// How a run ends for the shell. `ping` keeps the codes of iputils: 0, 1 and 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Everything is fine: somebody answered and every limit that was asked for is kept.
    Fine,
    /// A fault was found, nobody replied, or a limit (`--fail-loss`, `--fail-p95`) is broken.
    Fault,
    /// Wrong usage, a name that does not resolve, or an error of our own.
    Usage,
    /// What is wrong cannot be told from here, or several causes look the same.
    Undetermined,
    /// This user may not send what was asked for.
    NotPermitted,
    /// The outcome of a lookup, which has codes of its own.
    Lookup(LookupExit),
    /// Interrupted before anything was measured.
    Interrupted,
}

/// How a lookup ends for the shell, with or without `--short`; 2 and 4 are those of [`Exit`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LookupExit {
    /// There is an answer.
    Answer = 0,
    /// The name does not exist (NXDOMAIN).
    NoName = 1,
    /// The name exists and has no such record (NODATA).
    NoData = 3,
    /// The server has failed (SERVFAIL).
    ServerFailed = 5,
    /// The server refuses (REFUSED).
    Refused = 6,
    /// The server answers with another error code.
    OtherCode = 7,
    /// Nobody replied.
    NoReply = 8,
    /// Nobody listens there, or no packet gets there.
    Unreachable = 9,
    /// Signatures do not prove the answer.
    Bogus = 10,
    /// Servers that are compared say different things.
    Disagree = 11,
    /// The reply cannot be read.
    Malformed = 12,
    /// The delegation is broken (`--trace`).
    BrokenDelegation = 13,
}

impl From<LookupExit> for Exit {
    fn from(exit: LookupExit) -> Self {
        Self::Lookup(exit)
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Fine => 0,
            Exit::Fault => 1,
            Exit::Usage => 2,
            Exit::Undetermined => 3,
            Exit::NotPermitted => 4,
            Exit::Lookup(lookup) => lookup as u8,
            Exit::Interrupted => 130,
        })
    }
}
