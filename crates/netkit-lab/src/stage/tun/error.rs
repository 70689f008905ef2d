//! Why a TUN world could not be had, each case with its remedy. Nothing is decided here.

use std::io;
use std::path::PathBuf;

use crate::scenario::ScenarioError;
use crate::topology::TopologyError;

/// Why there is no TUN world, or no truth of it.
#[derive(Debug, thiserror::Error)]
pub enum TunError {
    /// No scenario comes of what was named.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// The topology's words are wrong.
    #[error(transparent)]
    Topology(#[from] TopologyError),
    /// The topology asks for what only a kernel does.
    #[error("{scenario} needs a real kernel (`kernel` of {node}): run it on the kernel stage")]
    NeedsKernel {
        /// Its name.
        scenario: String,
        /// The first node that needs one.
        node: String,
    },
    /// The kernel has no TUN driver, or a container hides it.
    #[error(
        "there is no /dev/net/tun: load the driver (`sudo modprobe tun`), or start the container with \
         `--device /dev/net/tun`"
    )]
    NoDevice,
    /// The device exists, and is not for this user.
    #[error("/dev/net/tun is closed to this user: run as root, or open it (`sudo chmod 666 /dev/net/tun`)")]
    DeviceNotPermitted,
    /// The device cannot be opened for another reason.
    #[error("cannot open /dev/net/tun")]
    Device(#[source] io::Error),
    /// A program that the stage is built with is missing.
    #[error("`{program}` is not installed; on Debian or Ubuntu: sudo apt-get install {package}")]
    NotInstalled {
        /// Its name.
        program: &'static str,
        /// The Debian package that brings it.
        package: &'static str,
    },
    /// The system refuses namespaces.
    #[error("no namespaces here ({said}): {remedy}")]
    NoNamespaces {
        /// What `unshare` said.
        said: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The emulator ended before it was ready.
    #[error("the emulator did not start: {said}")]
    NotStarted {
        /// What it said.
        said: String,
    },
    /// The emulator ended badly after it was ready.
    #[error("the emulator failed: {said}")]
    Failed {
        /// What it said.
        said: String,
    },
    /// A step of the stage's own set-up failed.
    #[error("cannot {what}")]
    SetUp {
        /// What was tried, and on what.
        what: String,
        /// Why it failed.
        #[source]
        source: io::Error,
    },
    /// A program that sets the stage up failed.
    #[error("`{line}` failed: {said}")]
    Command {
        /// Its words.
        line: String,
        /// What it said.
        said: String,
    },
    /// The truth cannot be written or read.
    #[error("cannot use the file of the truth {}", path.display())]
    Truth {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

impl TunError {
    /// A failed step, by what was tried.
    pub(super) fn set_up(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::SetUp { what, source }
    }
}

/// An error with its causes in one line.
pub(super) fn line(error: &dyn std::error::Error) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line = format!("{line}: {error}");
        cause = error.source();
    }
    line
}
