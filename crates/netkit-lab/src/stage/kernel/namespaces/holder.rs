//! A process that holds namespaces open for as long as a pipe of ours is open, and leaves nobody behind.

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use super::KernelError;

/// Waits for the end of its input; the word says that the namespaces are there.
const HOLD: &str = "echo ready; read -r _";
/// The same, and then ends whoever is in the same network namespace, twice: a process may have made another one in the
/// meantime. Its first argument is the namespace of who starts it, in which nobody is ended.
const HOLD_AND_SWEEP: &str = r#"
    here=$(readlink /proc/self/ns/net)
    case $here in "$1" | "") echo "this is no namespace of its own" >&2; exit 1;; esac
    echo ready; read -r _
    for round in 1 2; do
        kill -KILL $(ls -l /proc/[0-9]*/ns/net | grep -F -- "-> $here" | cut -d/ -f3 | grep -vx "$$")
    done 2>/dev/null"#;

/// Whom a holder ends before itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// Nobody.
    Itself,
    /// Whoever is in its network namespace.
    AllInside,
}

/// The process.
#[derive(Debug)]
pub(super) struct Holder {
    child: Child,
}

impl Holder {
    /// Starts it behind these words, which execute what follows in new namespaces; `remedy` is for a refusal.
    pub(super) fn start(mut command: Command, ends: Ends, remedy: &'static str) -> Result<Self, KernelError> {
        let start = |source| KernelError::Start { program: "unshare".to_owned(), source };
        let own = std::fs::read_link("/proc/self/ns/net").map_err(start)?;
        let script = if ends == Ends::AllInside { HOLD_AND_SWEEP } else { HOLD };
        command.args(["sh", "-c", script, "netkit-lab"]).arg(own);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        // What is typed at a terminal is not for it: an interrupted program leaves its world alone.
        command.process_group(0);
        let mut holder = Self { child: command.spawn().map_err(start)? };
        let mut line = String::new();
        if let Some(stdout) = holder.child.stdout.take() {
            BufReader::new(stdout).read_line(&mut line).map_err(start)?;
        }
        let stderr = holder.child.stderr.take();
        if line == "ready\n" {
            return Ok(holder);
        }
        let mut said = String::new();
        stderr.map(|mut stderr| stderr.read_to_string(&mut said)).transpose().map_err(start)?;
        Err(KernelError::Refused { said: said.trim().to_owned(), remedy })
    }

    /// Its process id.
    pub(super) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Lets it end, without waiting for it.
    pub(super) fn release(&mut self) {
        drop(self.child.stdin.take());
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.release();
        let _it_is_our_child = self.child.wait();
    }
}
