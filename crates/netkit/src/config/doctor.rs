//! What `netkit doctor` needs, decided.

use std::net::{IpAddr, Ipv6Addr};
use std::time::Duration;

use anyhow::{anyhow, bail};
use netkit_dns::AddressFamily;

use super::{ConnectTarget, RESOLVE_DEADLINE, Resolution, Show};
use crate::args::{DoctorArgs, FormatChoice};
use crate::numbers;

/// The longest that counters are watched: `--for` is a moment, and a day is what monitoring is for.
const LONGEST_WINDOW: Duration = Duration::from_secs(24 * 60 * 60);

/// `netkit doctor`.
#[derive(Debug)]
pub(crate) struct DoctorConfig {
    pub(crate) goal: DoctorGoal,
    /// How long counters are watched.
    pub(crate) window: Duration,
    /// The configured name servers are asked a question each.
    pub(crate) asks: bool,
    pub(crate) resolution: Resolution,
    pub(crate) show: Show,
}

/// What is asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DoctorGoal {
    /// The host as a whole.
    Host,
    /// A port of it.
    Port(u16),
    /// The way to another host.
    Way {
        /// What the user typed.
        input: String,
        /// A name or an address.
        host: String,
        /// The port.
        port: Option<u16>,
    },
}

impl DoctorConfig {
    /// Decides a run, or says which words do not fit together.
    pub(crate) fn new(args: &DoctorArgs) -> anyhow::Result<Self> {
        if args.output.format() == FormatChoice::Csv {
            bail!("a host is no table: --json has everything");
        }
        if args.window > LONGEST_WINDOW {
            bail!("--for is at most a day");
        }
        let goal = args.target.as_deref().map_or(Ok(DoctorGoal::Host), goal)?;
        let family = match (args.ipv4, args.ipv6) {
            (true, _) => Some(AddressFamily::Ipv4),
            (_, true) => Some(AddressFamily::Ipv6),
            _ => None,
        };
        if family.is_some() && !matches!(goal, DoctorGoal::Way { .. }) {
            bail!("-4 and -6 choose the way to another host: name one");
        }
        Ok(Self {
            goal,
            window: args.window,
            asks: !args.no_lookup,
            resolution: Resolution {
                family,
                all_addresses: false,
                permits_many: true,
                permits_unscoped: true,
                interface: None,
                deadline: RESOLVE_DEADLINE,
            },
            show: Show {
                format: args.output.format(),
                color: args.output.color,
                plain: args.output.plain,
                numeric: true,
                quiet: args.quiet,
                verbose: args.verbose,
                timestamps: false,
                outstanding: false,
                audible: false,
            },
        })
    }
}

fn goal(word: &str) -> anyhow::Result<DoctorGoal> {
    if let Some(port) = word.strip_prefix(':').filter(|rest| !rest.contains(':')) {
        let port = numbers::port(port).map_err(|error| anyhow!("the port in {word:?} {error}"))?;
        return Ok(DoctorGoal::Port(port));
    }
    if numbers::port(word).is_ok() {
        bail!("{word:?} is a number: for the port of this host write :{word}");
    }
    let is_address = word.parse::<IpAddr>().is_ok()
        || word.split('%').next().is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    if is_address || !word.contains([':', '[', ']']) {
        if word.trim().is_empty() {
            bail!("the target is empty: write :PORT, HOST or HOST:PORT, or nothing");
        }
        return Ok(DoctorGoal::Way { input: word.to_owned(), host: word.to_owned(), port: None });
    }
    let target = ConnectTarget::parse(word)?;
    let [port] = target.ports[..] else { bail!("{word:?} names several ports: name one") };
    Ok(DoctorGoal::Way { input: target.input, host: target.host, port: Some(port) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(input: &str, host: &str, port: Option<u16>) -> DoctorGoal {
        DoctorGoal::Way { input: input.to_owned(), host: host.to_owned(), port }
    }

    fn check(word: &str, expected: &DoctorGoal) {
        let found = goal(word).unwrap_or_else(|error| panic!("{word}: {error}"));
        assert_eq!(&found, expected, "{word}");
    }

    fn refused(word: &str, says: &str) {
        let error = goal(word).expect_err(word);
        assert!(error.to_string().contains(says), "{word}: {error}");
    }

    #[test]
    fn a_target_is_a_port_of_this_host_or_another_host() {
        check(":8080", &DoctorGoal::Port(8080));
        check("host.example", &way("host.example", "host.example", None));
        check("host.example:443", &way("host.example:443", "host.example", Some(443)));
        check("host.example:https", &way("host.example:https", "host.example", Some(443)));
        check("192.0.2.7", &way("192.0.2.7", "192.0.2.7", None));
        check("2001:db8::1", &way("2001:db8::1", "2001:db8::1", None));
        check("::1", &way("::1", "::1", None));
        check("[2001:db8::1]:22", &way("[2001:db8::1]:22", "2001:db8::1", Some(22)));
        check("fe80::1%eth0", &way("fe80::1%eth0", "fe80::1%eth0", None));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_would_be_right() {
        refused("8080", "write :8080");
        refused(":0", "must be a whole number");
        refused(":", "must be a whole number");
        refused(":65536", "must be a whole number");
        refused("", "the target is empty");
        refused("host:80,443", "name one");
        refused("host:", "a port is missing");
    }
}
