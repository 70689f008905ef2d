//! `cargo xtask dist`: builds the binary that ships and packs it with what belongs to it. It publishes nothing.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use cargo_metadata::MetadataCommand;

use crate::{codegen, shell};

/// What stands beside the binary in the package, as it stands in the tree.
const BESIDE: [&str; 8] = [
    "README.md",
    "CHANGELOG.md",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "docs/completions",
    "docs/man",
    "docs/schema",
    "docs/verdicts.md",
];

/// Builds, says how large the stripped binary is, and writes `netkit-VERSION-HOST.tar.gz` and its SHA-256.
pub fn run() -> Result<()> {
    codegen::check()?;
    shell::run(shell::cargo().args(["build", "--profile", "dist", "--locked", "--package", "netkit"]))?;
    let metadata = MetadataCommand::new().manifest_path(shell::root().join("Cargo.toml")).no_deps().exec()?;
    let folder = metadata.target_directory.join("dist").into_std_path_buf();
    let binary = folder.join("netkit");
    let version = shell::output(shell::command(&binary).arg("--version"))?;
    ensure!(version == concat!("netkit ", env!("CARGO_PKG_VERSION")), "the binary says that it is {version}");
    let size = fs::metadata(&binary).with_context(|| format!("no {}", binary.display()))?.len();
    println!("{version}: {size} bytes, stripped ({})", mebibytes(size));

    let name = format!("netkit-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let sum = package(&binary, &folder, &name)?;
    println!("{}\n{sum}", folder.join(archive(&name)).display());
    Ok(())
}

/// Writes the archive of this name into a folder and its SHA-256 beside it, and gives that as `sha256sum` says it.
fn package(binary: &Path, folder: &Path, name: &str) -> Result<String> {
    gather(binary, &folder.join(name))?;
    let archive = archive(name);
    pack(folder, name, &archive)?;
    let sum = shell::output(shell::command("sha256sum").current_dir(folder).arg(&archive))?;
    fs::write(folder.join(format!("{archive}.sha256")), format!("{sum}\n"))?;
    Ok(sum)
}

fn archive(name: &str) -> String {
    format!("{name}.tar.gz")
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

/// The same files give the same archive: sorted, without their owners and times, whatever the umask.
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
    shell::run(tar.args(["--mode=u+rwX,go=rX", "--file", archive, name]))
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

    /// One package of a stand-in for the binary, in a folder of its own: the archive's bytes.
    fn packed(place: &str) -> Vec<u8> {
        let folder = std::env::temp_dir().join(format!("netkit-dist-{place}-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder for temporary files");
        fs::write(folder.join("netkit"), "a binary").expect("a file in a folder of our own");
        package(&folder.join("netkit"), &folder, "netkit-0-here").expect("cp, tar, gzip and sha256sum");
        let mut check = shell::command("sha256sum");
        let check = check.current_dir(&folder).args(["--check", "netkit-0-here.tar.gz.sha256"]);
        assert!(shell::output(check).expect("the sum fits").ends_with(": OK"));
        let listed = shell::output(shell::command("tar").arg("tf").arg(folder.join("netkit-0-here.tar.gz")));
        let listed = listed.expect("an archive that tar reads");
        for file in
            ["netkit", "README.md", "LICENSE-MIT", "man/netkit.1", "completions/_netkit", "verdicts.md"]
        {
            let file = format!("netkit-0-here/{file}");
            assert!(listed.lines().any(|line| line == file), "{file} is missing: {listed}");
        }
        let bytes = fs::read(folder.join("netkit-0-here.tar.gz")).expect("the archive");
        fs::remove_dir_all(folder).expect("a folder of our own");
        bytes
    }

    #[test]
    fn a_package_holds_what_belongs_to_it_and_is_the_same_when_made_again() {
        assert!(packed("once") == packed("again"), "the archives differ");
    }
}
