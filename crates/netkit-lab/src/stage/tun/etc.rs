//! Lays the files of names over those in `/etc`, in the mount namespace we are in: outside nothing of it is seen.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::TunError;
use crate::stage::names;
use crate::topology::Topology;

/// A folder that every system has; a file system of our own lies on it while the files are laid out.
const WORKSHOP: &str = "/tmp";

/// Lays the files over those of the host.
pub(super) fn lay_over(topology: &Topology) -> Result<(), TunError> {
    mount(&["-t", "tmpfs", "netkit-lab", WORKSHOP])?;
    cover("/etc/hosts", &names::hosts_file(topology))?;
    let resolver = Path::new("/etc/resolv.conf");
    // Without that file the resolver library asks this host, which is what our file without a resolver says too.
    if topology.resolver.is_some() || resolver.exists() {
        cover("/etc/resolv.conf", &names::resolver_file(topology))?;
    }
    if Path::new("/etc/nsswitch.conf").exists() {
        cover("/etc/nsswitch.conf", names::name_service_file())?;
    }
    // What covers a file keeps the file system alive; its folder is the host's again.
    run(Command::new("umount").args(["--lazy", WORKSHOP]))
}

fn cover(file: &str, text: &str) -> Result<(), TunError> {
    let name = Path::new(file).file_name().unwrap_or_default();
    let cover: PathBuf = Path::new(WORKSHOP).join(name);
    fs::write(&cover, text).map_err(TunError::set_up(format!("write {}", cover.display())))?;
    mount(&["--bind", &cover.to_string_lossy(), file])
}

fn mount(words: &[&str]) -> Result<(), TunError> {
    // No record in /etc/mtab, which some systems keep as a file.
    run(Command::new("mount").arg("--no-mtab").args(words))
}

fn run(command: &mut Command) -> Result<(), TunError> {
    let line = || {
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
    };
    let line = line();
    let output = command.output().map_err(TunError::set_up(format!("run `{line}`")))?;
    if output.status.success() {
        return Ok(());
    }
    Err(TunError::Command { line, said: String::from_utf8_lossy(&output.stderr).trim().to_owned() })
}
