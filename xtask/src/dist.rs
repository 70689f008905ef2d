//! `cargo xtask dist`: builds the binary that ships and packs it with what belongs to it. It publishes nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use cargo_metadata::MetadataCommand;

use crate::{codegen, shell};

/// What stands beside the binary in the package, as it stands in the tree.
const BESIDE: [&str; 6] =
    ["README.md", "CHANGELOG.md", "LICENSE-MIT", "LICENSE-APACHE", "docs/man", "docs/completions"];

/// Builds, says how large the stripped binary is, and writes `netkit-VERSION-HOST.tar.gz` and its SHA-256.
pub fn run() -> Result<()> {
    codegen::check()?;
    shell::run(shell::cargo().args(["build", "--profile", "dist", "--locked", "--package", "netkit"]))?;
    let metadata = MetadataCommand::new().manifest_path(shell::root().join("Cargo.toml")).no_deps().exec()?;
    let folder = metadata.target_directory.join("dist").into_std_path_buf();
    let binary = folder.join("netkit");
    let size = fs::metadata(&binary).with_context(|| format!("no {}", binary.display()))?.len();
    println!("netkit: {size} bytes, stripped ({})", mebibytes(size));

    let name = format!("netkit-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let package = folder.join(&name);
    gather(&binary, &package)?;
    let archive = format!("{name}.tar.gz");
    pack(&folder, &name, &archive)?;
    let sum = shell::output(shell::command("sha256sum").current_dir(&folder).arg(&archive))?;
    fs::write(folder.join(format!("{archive}.sha256")), format!("{sum}\n"))?;
    println!("{}\n{sum}", folder.join(archive).display());
    Ok(())
}

/// Copies everything into a fresh folder.
fn gather(binary: &Path, package: &Path) -> Result<()> {
    if package.exists() {
        fs::remove_dir_all(package)?;
    }
    fs::create_dir_all(package)?;
    shell::run(shell::command("cp").arg(binary).arg(package))?;
    shell::run(shell::command("cp").arg("--recursive").args(BESIDE).arg(package))
}

/// The same files give the same archive: sorted, without their owners and times.
fn pack(folder: &Path, name: &str, archive: &str) -> Result<()> {
    let mut tar = shell::command("tar");
    tar.current_dir(folder);
    tar.args([
        "--create",
        "--gzip",
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mtime=@0",
    ]);
    shell::run(tar.args(["--mode=u+rw,go+r,go-w", "--file", archive, name]))
}

/// The triple of this machine, as rustc says it.
fn host() -> Result<String> {
    let version = shell::output(shell::command("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV names no host")?.to_owned())
}

fn mebibytes(bytes: u64) -> String {
    format!("{}.{:02} MiB", bytes >> 20, ((bytes & 0xF_FFFF) * 100) >> 20)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_cut_not_rounded_up() {
        assert_eq!(mebibytes(6 << 20), "6.00 MiB");
        assert_eq!(mebibytes((6 << 20) - 1), "5.99 MiB");
        assert_eq!(mebibytes(0), "0.00 MiB");
    }
}
