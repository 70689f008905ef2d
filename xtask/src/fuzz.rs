//! `cargo xtask fuzz`: builds every fuzz target of `fuzz/` and runs each for a bounded time. The targets and the flags
//! that instrument them are `fuzz/`'s own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use cargo_metadata::MetadataCommand;

use crate::{needs, shell};

/// How long to look.
#[derive(clap::Args)]
pub struct Args {
    /// Seconds for each target.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    seconds: u32,
}

/// Runs every target, also after one has crashed; fails when any did and shows what brings the crash back.
pub fn run(args: &Args) -> Result<()> {
    needs::ensure(needs::Purpose::Fuzz)?;
    let folder = shell::root().join("fuzz");
    let targets = targets(&folder)?;
    ensure!(!targets.is_empty(), "fuzz/Cargo.toml has no [[bin]]");
    shell::run(cargo(&folder).args(["build", "--release", "--locked", "--bins"]))?;
    let mut failed = Vec::new();
    for target in &targets {
        if let Err(error) = fuzz(&folder, target, args.seconds) {
            eprintln!("{error:#}");
            failed.push(target.as_str());
        }
    }
    ensure!(
        failed.is_empty(),
        "{} of {} fuzz targets failed: {}",
        failed.len(),
        targets.len(),
        failed.join(", ")
    );
    eprintln!("fuzz: {} targets, {} s each, no crash", targets.len(), args.seconds);
    Ok(())
}

/// Cargo in the workspace of the fuzz targets; flags from the environment would displace its own.
fn cargo(folder: &Path) -> Command {
    let mut cargo = shell::cargo();
    cargo.current_dir(folder).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    cargo
}

fn targets(folder: &Path) -> Result<Vec<String>> {
    let metadata = MetadataCommand::new().manifest_path(folder.join("Cargo.toml")).no_deps().exec()?;
    let targets = metadata.packages.into_iter().flat_map(|package| package.targets);
    Ok(targets.filter(cargo_metadata::Target::is_bin).map(|target| target.name).collect())
}

fn fuzz(folder: &Path, target: &str, seconds: u32) -> Result<()> {
    // libFuzzer writes what it finds into the first corpus and only reads the others, so ours stays as we wrote it.
    let grown = made(folder.join("target/corpus").join(target))?;
    let seeds = made(folder.join("corpus").join(target))?;
    let artifacts = made(folder.join("artifacts").join(target))?;
    let before = files(&artifacts)?;
    let mut command = cargo(folder);
    command.args(["run", "--quiet", "--release", "--locked", "--bin", target, "--"]);
    command.arg(format!("-max_total_time={seconds}")).arg("-print_final_stats=1");
    command.arg(format!("-artifact_prefix={}/", artifacts.display()));
    let Err(error) = shell::run(command.arg(grown).arg(seeds)) else { return Ok(()) };
    let found: Vec<PathBuf> = files(&artifacts)?.difference(&before).cloned().collect();
    if found.is_empty() {
        return Err(error.context(format!(
            "fuzz target {target} failed and left nothing new in fuzz/artifacts/{target}"
        )));
    }
    let again = found.iter().map(|path| {
        format!(
            "\n  (cd fuzz && cargo run --release --bin {target} -- {})",
            path.strip_prefix(folder).unwrap_or(path).display()
        )
    });
    bail!("fuzz target {target} crashed; again with:{}", again.collect::<String>())
}

fn made(folder: PathBuf) -> Result<PathBuf> {
    fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
    Ok(folder)
}

fn files(folder: &Path) -> Result<BTreeSet<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}
