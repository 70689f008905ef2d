//! What can go wrong while a world of namespaces is built: what was tried, what was said, what helps.

use std::process::ExitStatus;

use super::namespaces::PATIENCE;

/// Why there is no such world, or why something in it failed.
#[derive(Debug, thiserror::Error)]
pub enum KernelError {
    /// The machine does not let this user make namespaces.
    #[error("this machine refuses namespaces ({said}): {remedy}")]
    Refused {
        /// What `unshare` said.
        said: String,
        /// What whoever administers it can do.
        remedy: &'static str,
    },
    /// A program is missing, or cannot be executed.
    #[error(
        "cannot start {program}: is it installed? On Debian and Ubuntu: apt-get install iproute2 nftables util-linux"
    )]
    Start {
        /// Which.
        program: String,
        /// Why.
        source: std::io::Error,
    },
    /// A command of the set-up failed.
    #[error("on {host}: `{command}` failed ({status}): {said}")]
    Command {
        /// Where it ran.
        host: String,
        /// Its words, or the first of them.
        command: String,
        /// How it ended; 124 is a command that took longer than [`PATIENCE`].
        status: ExitStatus,
        /// What it printed.
        said: String,
    },
    /// Something did not come about in time.
    #[error("on {host}: waited {PATIENCE:?} for {what}, which `{command}` did not find")]
    Waited {
        /// Where.
        host: String,
        /// For what.
        what: String,
        /// How it was looked for.
        command: String,
    },
    /// A service of a host did not come up.
    #[error(
        "on {host}: no service came up; it said: {said} (a program that builds worlds calls \
         `serve_if_told_to` first, a test program in a test named `responder`)"
    )]
    Service {
        /// Whose.
        host: String,
        /// What it printed instead.
        said: String,
    },
    /// Nobody has this name.
    #[error("there is no host called {0:?} in this world")]
    NoHost(String),
    /// Somebody has this name already.
    #[error("there is a host called {0:?} in this world already")]
    TwoHosts(String),
    /// The topology asks for something that Linux does not do.
    #[error("{scenario}: the kernel stage cannot {feature} ({place}): run it on the tun or virtual stage")]
    Cannot {
        /// The topology's name.
        scenario: String,
        /// What it cannot do.
        feature: &'static str,
        /// Who or which link wants it.
        place: String,
    },
    /// Only settings of a network belong to a namespace; others would change the machine.
    #[error(
        "{scenario}: {name} ({node}) is no setting of a network: only those that begin with `net.` can be set"
    )]
    ForeignSetting {
        /// The topology's name.
        scenario: String,
        /// The setting.
        name: String,
        /// Who wants it.
        node: String,
    },
}
