//! What a figure holds for: this machine, its kernel, the tools and their versions, the day.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::Bench;
use crate::shell;

/// Names and what they are here, in the order in which they are shown.
pub struct Machine(Vec<(&'static str, String)>);

impl Machine {
    /// Looks around.
    pub fn read(bench: &Bench) -> Result<Self> {
        let first_line = |program: &Path, argument: &str| {
            let mut command = shell::command(program);
            let output = command.arg(argument).output();
            let output = output.with_context(|| format!("cannot run {}", program.display()))?;
            // traceroute says its version where others complain.
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            anyhow::Ok(said.lines().next().unwrap_or_default().to_owned())
        };
        let version = |program: &str, argument: &str| first_line(Path::new(program), argument);
        Ok(Self(vec![
            ("date", version("date", "-uI")?),
            ("processor", format!("{}, {} cores", processor()?, bench.cores)),
            ("kernel", version("uname", "-sr")?),
            ("load before", load()?),
            ("netkit", first_line(&bench.netkit, "--version")?),
            ("ping", version("ping", "-V")?),
            ("fping", version("fping", "--version")?),
            ("nmap", version("nmap", "--version")?),
            ("surge-ping", locked("surge-ping")?),
            ("tcpdump", version("tcpdump", "--version")?),
            ("traceroute", version("traceroute", "--version")?),
            ("mtr", version("mtr", "--version")?),
            ("tracepath", version("tracepath", "-V")?),
            ("dig", version("dig", "-v")?),
        ]))
    }

    /// A list, one item a line.
    pub fn markdown(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, (name, value)| {
            let _ = writeln!(text, "- {name}: {value}");
            text
        })
    }

    /// What differs from run to run on one machine, as a sentence for a section that was measured by itself.
    pub fn occasion(&self) -> String {
        let of_the_day = self.0.iter().filter(|(name, _)| ["date", "load before"].contains(name));
        let parts: Vec<String> = of_the_day.map(|(name, value)| format!("{name}: {value}")).collect();
        format!("Measured by itself; {}.", parts.join("; "))
    }

    /// An object of strings.
    pub fn json(&self) -> Value {
        let fields = self.0.iter().map(|(name, value)| ((*name).to_owned(), json!(value)));
        Value::Object(fields.collect())
    }
}

/// The processor's name; some machines do not tell it.
fn processor() -> Result<String> {
    let text = fs::read_to_string("/proc/cpuinfo").context("cannot read /proc/cpuinfo")?;
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    Ok(name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned()))
}

/// How many processes wanted to run in the last minute: foreign load makes every figure worse.
fn load() -> Result<String> {
    let text = fs::read_to_string("/proc/loadavg").context("cannot read /proc/loadavg")?;
    let minute = text.split_whitespace().next().context("/proc/loadavg is empty")?;
    Ok(format!("{minute} (mean of one minute, our own start included)"))
}

/// The version of a package that we build ourselves.
fn locked(package: &str) -> Result<String> {
    let lock = fs::read_to_string(shell::root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
    let lock: toml::Table = lock.parse().context("Cargo.lock is no TOML")?;
    let packages =
        lock.get("package").and_then(toml::Value::as_array).context("Cargo.lock lists packages")?;
    let found =
        packages.iter().find(|entry| entry.get("name").and_then(toml::Value::as_str) == Some(package));
    let version = found.and_then(|entry| entry.get("version")?.as_str());
    Ok(version.with_context(|| format!("{package} is not in Cargo.lock"))?.to_owned())
}
