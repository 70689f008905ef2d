//! The networks of the bench: its own namespace, and a second one behind a veth pair whose kernel answers.
//!
//! The host's network is never touched: the bench starts itself again in a namespace before it sets up anything.

use anyhow::{Context, Result, ensure};
use netkit_lab::stage::kernel::Namespaces;

use crate::shell;

/// Our end of the veth pair.
pub const INTERFACE: &str = "near";
/// The other kernel's address on the pair.
pub const NEIGHBOUR: &str = "10.99.0.2";
/// The other namespace, and the pair's end in it.
const FAR: &str = "far";

/// The same command again with `arguments`, as root of a network namespace of its own; its exit code is ours.
pub fn run_inside(arguments: &[String]) -> Result<()> {
    let own = std::env::current_exe().context("cannot find this program's own file")?;
    let root = shell::output(shell::command("id").arg("-u"))? == "0";
    let flags = if root { "-n" } else { "-Urn" };
    // cargo leads the loader to its own libraries first; the tools are measured without that detour.
    let mut unshare = shell::command("unshare");
    let status = unshare.arg(flags).arg(own).args(arguments).env_remove("LD_LIBRARY_PATH").status()?;
    ensure!(status.success(), "the bench failed in its namespace ({status})");
    Ok(())
}

/// Makes a fresh namespace fit for the tools: loopback up, ICMP sockets for its only group.
pub fn prepare() -> Result<()> {
    ip("link set lo up")?;
    std::fs::write("/proc/sys/net/ipv4/ping_group_range", "0 0").context("cannot open ICMP sockets to us")
}

/// Runs `ip` with these words in our namespace.
pub fn ip(words: &str) -> Result<()> {
    quietly(shell::command("ip").args(words.split_whitespace()))
}

/// A second namespace, joined to ours by a veth pair; it ends with this value, or with this process.
pub struct Neighbour {
    namespaces: Namespaces,
}

impl Neighbour {
    /// Opens it and joins it to ours.
    pub fn open() -> Result<Self> {
        let mut namespaces = Namespaces::new()?;
        namespaces.host(FAR)?;
        let holder = namespaces.holder(FAR)?;
        ip(&format!("link add {INTERFACE} type veth peer name {FAR} netns {holder}"))?;
        ip(&format!("address add 10.99.0.1/30 dev {INTERFACE}"))?;
        ip(&format!("link set {INTERFACE} up"))?;
        let neighbour = Self { namespaces };
        neighbour.ip(&format!("link set {FAR} up"))?;
        neighbour.ip(&format!("address add {NEIGHBOUR}/30 dev {FAR}"))?;
        Ok(neighbour)
    }

    /// Runs `ip` with these words in the second namespace.
    pub fn ip(&self, words: &str) -> Result<()> {
        let words: Vec<_> = ["ip"].into_iter().chain(words.split_whitespace()).collect();
        self.namespaces.run(FAR, &words, "")?;
        Ok(())
    }
}

/// Runs to the end without a word, unless it fails.
fn quietly(command: &mut std::process::Command) -> Result<()> {
    shell::output(command).map(|_| ())
}
