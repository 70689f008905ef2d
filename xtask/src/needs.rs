//! What the tests need beyond Rust: checked, installed where that is ours to do, otherwise named in one line.
//!
//! It never skips: a need that cannot be met ends the run before the first test.

use anyhow::{Result, bail};
use netkit_lab::stage::tun;

use crate::shell;

/// What the commands are needed for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Purpose {
    /// `cargo xtask test`.
    Test,
    /// `cargo xtask bench`, which also runs the tools it compares with.
    Bench,
    /// `cargo xtask accuracy connect` and `accuracy dns`, which also put policies on processes.
    Accuracy,
    /// `cargo xtask fuzz`, which also compiles libFuzzer.
    Fuzz,
}

/// A command, and the Debian package that brings it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Need {
    command: &'static str,
    package: &'static str,
}

const TEST: &[Need] = &[
    Need { command: "ip", package: "iproute2" },
    Need { command: "nft", package: "nftables" },
    Need { command: "ping", package: "iputils-ping" },
    Need { command: "fping", package: "fping" },
    Need { command: "setpriv", package: "util-linux" },
    Need { command: "unshare", package: "util-linux" },
    Need { command: "tcpdump", package: "tcpdump" },
    Need { command: "traceroute", package: "traceroute" },
    Need { command: "tracepath", package: "iputils-tracepath" },
    Need { command: "mtr", package: "mtr-tiny" },
    Need { command: "dig", package: "bind9-dnsutils" },
    Need { command: "delv", package: "bind9-dnsutils" },
    Need { command: "named", package: "bind9" },
    Need { command: "dnssec-signzone", package: "bind9-utils" },
    Need { command: "knotd", package: "knot" },
    Need { command: "unbound", package: "unbound" },
    Need { command: "curl", package: "curl" },
];
const BENCH: &[Need] =
    &[Need { command: "nmap", package: "nmap" }, Need { command: "script", package: "bsdutils" }];
const ACCURACY: &[Need] = &[
    Need { command: "perl", package: "perl-base" },
    Need { command: "openssl", package: "openssl" },
    Need { command: "findmnt", package: "util-linux" },
    Need { command: "tc", package: "iproute2" },
    Need { command: "ss", package: "iproute2" },
    Need { command: "nc", package: "netcat-openbsd" },
    Need { command: "nmap", package: "nmap" },
];
const FUZZ: &[Need] = &[Need { command: "c++", package: "g++" }];

/// Sees to it that everything `purpose` needs is there, or fails with one line that says what to do.
pub fn ensure(purpose: Purpose) -> Result<()> {
    let root = shell::output(shell::command("id").arg("-u"))? == "0";
    let missing = missing(purpose);
    if !missing.is_empty() {
        let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
        if !(root && is_debian(&release)) {
            bail!(remedy(&missing));
        }
        install(&missing)?;
    }
    match purpose {
        Purpose::Fuzz => Ok(()),
        Purpose::Test => {
            ensure_namespaces(root)?;
            Ok(tun::ensure_possible()?)
        }
        Purpose::Bench | Purpose::Accuracy => ensure_namespaces(root),
    }
}

fn needs(purpose: Purpose) -> impl Iterator<Item = Need> {
    let lists: &[&[Need]] = match purpose {
        Purpose::Test => &[TEST],
        Purpose::Bench => &[TEST, BENCH],
        Purpose::Accuracy => &[TEST, ACCURACY],
        Purpose::Fuzz => &[FUZZ],
    };
    lists.iter().flat_map(|list| list.iter().copied())
}

fn missing(purpose: Purpose) -> Vec<Need> {
    needs(purpose).filter(|need| shell::find(need.command).is_none()).collect()
}

fn install(missing: &[Need]) -> Result<()> {
    let apt = || {
        let mut apt = shell::command("apt-get");
        // Name servers are started by the tests, in networks of their own: RUNLEVEL tells invoke-rc.d(8) to start none.
        apt.env("DEBIAN_FRONTEND", "noninteractive").env("RUNLEVEL", "1");
        apt
    };
    shell::run(apt().arg("update"))?;
    shell::run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages(missing)))?;
    match missing.iter().find(|need| shell::find(need.command).is_none()) {
        Some(need) => bail!("package {} was installed but brought no `{}`", need.package, need.command),
        None => Ok(()),
    }
}

/// The tests build their networks in namespaces; a system that refuses them cannot run one honest test.
fn ensure_namespaces(root: bool) -> Result<()> {
    let flags = if root { "-n" } else { "-Urn" };
    if shell::succeeds(shell::command("unshare").args([flags, "true"])) {
        return Ok(());
    }
    let remedy = if root {
        "give this container CAP_SYS_ADMIN"
    } else {
        "run as root, or `sudo sysctl -w kernel.unprivileged_userns_clone=1` (Debian), \
         `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0` (Ubuntu)"
    };
    bail!("the tests need network namespaces and `unshare {flags} true` fails here: {remedy}")
}

/// One line: what is missing, and the command that brings it.
fn remedy(missing: &[Need]) -> String {
    let commands: Vec<_> = missing.iter().map(|need| need.command).collect();
    format!(
        "missing: {}; on Debian or Ubuntu: sudo apt-get install -y --no-install-recommends {}",
        commands.join(", "),
        packages(missing).join(" ")
    )
}

/// The packages that bring these commands, each once.
fn packages(missing: &[Need]) -> Vec<&'static str> {
    let mut packages: Vec<_> = missing.iter().map(|need| need.package).collect();
    packages.sort_unstable();
    packages.dedup();
    packages
}

/// Whether `/etc/os-release` (os-release(5)) names Debian, Ubuntu, or a child of theirs.
fn is_debian(release: &str) -> bool {
    release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
        .any(|id| id == "debian" || id == "ubuntu")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_and_its_children_are_known() {
        assert!(is_debian("PRETTY_NAME=\"x\"\nID=debian\n"));
        assert!(is_debian("ID=ubuntu\nID_LIKE=debian\n"));
        assert!(is_debian("ID=pop\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\nNAME=\"not debian\"\n"));
        assert!(!is_debian("ID=notdebian\n"));
        assert!(!is_debian(""));
    }

    #[test]
    fn the_remedy_is_one_line_and_names_each_package_once() {
        let line = remedy(&TEST[4..6]);
        assert_eq!(
            line,
            "missing: setpriv, unshare; on Debian or Ubuntu: \
             sudo apt-get install -y --no-install-recommends util-linux"
        );
    }

    #[test]
    fn benches_need_what_tests_need_and_more() {
        let bench: Vec<_> = needs(Purpose::Bench).collect();
        assert!(needs(Purpose::Test).all(|need| bench.contains(&need)));
        assert!(bench.iter().any(|need| need.command == "nmap"));
    }
}
