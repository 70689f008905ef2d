//! The tools that sweep: how each is run, and how it says what it found. Measures nothing.

use std::process::Command;

use anyhow::Result;
use serde_json::Value;

use super::super::{Bench, installed, pinned};

/// A tool, and how it is told to work where that matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tool {
    /// Ours.
    Netkit,
    /// Ours, with a document that lists every address alive.
    NetkitJson,
    /// As fast as it can.
    Fping,
    /// With its fast timing.
    Nmap,
    /// With this many probes in flight.
    SurgePing(u16),
}

impl Tool {
    /// As the tables call it.
    pub fn name(self) -> String {
        match self {
            Self::Netkit => "netkit".to_owned(),
            Self::NetkitJson => "netkit --json".to_owned(),
            Self::Fping => "fping -i 0".to_owned(),
            Self::Nmap => "nmap -sn -T4".to_owned(),
            Self::SurgePing(concurrency) => format!("surge-ping, {concurrency} in flight"),
        }
    }

    /// On the first core alone; one probe an address, 500 ms for the answer, nothing told but the sum. nmap has no such
    /// options: it repeats, waits and lists as it sees fit.
    pub fn command(self, bench: &Bench, network: &str) -> Result<Command> {
        let netkit = "ping -n -c 1 -W 0.5 -q --rate 1000000 --i-own-this-network";
        let (program, words) = match self {
            Self::Netkit => (bench.netkit.clone(), format!("{netkit} {network}")),
            Self::NetkitJson => (bench.netkit.clone(), format!("{netkit} --json {network}")),
            Self::Fping => (installed("fping")?, format!("-q -s -i 0 -r 0 -t 500 -g {network}")),
            Self::Nmap => (installed("nmap")?, format!("-sn -PE -n -T4 --disable-arp-ping {network}")),
            Self::SurgePing(concurrency) => {
                let (first, count) = (network.split('/').next().unwrap_or(network), addresses(network));
                (bench.surge_ping.clone(), format!("sweep {first} {count} {concurrency}"))
            }
        };
        let mut command = pinned(bench.core(0), &program)?;
        command.args(words.split_whitespace());
        Ok(command)
    }

    /// How many addresses of a network it probes.
    pub fn probed(self, network: &str) -> u32 {
        match self {
            // Both leave out what would be the network's own address and its broadcast address.
            Self::Netkit | Self::NetkitJson | Self::Fping => addresses(network) - 2,
            Self::Nmap | Self::SurgePing(_) => addresses(network),
        }
    }

    /// How many addresses it says are alive.
    pub fn alive(self, said: &str) -> Option<u32> {
        match self {
            Self::Netkit => {
                let (before, _) = said.split_once(" alive, ")?;
                before.rsplit_once(" addresses: ")?.1.parse().ok()
            }
            Self::NetkitJson => {
                let document: Value = said.lines().find_map(|line| serde_json::from_str(line).ok())?;
                document["report"]["sweep"]["alive"].as_u64()?.try_into().ok()
            }
            Self::Fping => said.lines().find_map(|line| line.trim().strip_suffix(" alive"))?.parse().ok(),
            Self::Nmap => said
                .rsplit_once(" hosts up)")
                .or_else(|| said.rsplit_once(" host up)"))?
                .0
                .rsplit_once('(')?
                .1
                .parse()
                .ok(),
            Self::SurgePing(_) => said.lines().last()?.parse().ok(),
        }
    }
}

/// How many addresses an IPv4 network has.
fn addresses(network: &str) -> u32 {
    let length = network.split_once('/').and_then(|(_, length)| length.parse().ok()).unwrap_or(32);
    1 << (32_u32.saturating_sub(length)).min(31)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Tool; 5] = [Tool::Netkit, Tool::NetkitJson, Tool::Fping, Tool::Nmap, Tool::SurgePing(64)];

    #[track_caller]
    fn check(tool: Tool, said: &str, alive: Option<u32>) {
        assert_eq!(tool.alive(said), alive, "{said}");
    }

    #[test]
    fn every_tools_count_is_understood() {
        let netkit = "--- 10.200.0.1-10.200.255.254 sweep statistics ---\n\
                      65534 addresses: 65533 alive, 1 silent, 0 unreachable, 0 not sent\n";
        check(Tool::Netkit, netkit, Some(65_533));
        check(Tool::NetkitJson, "warning: x\n{\"report\":{\"sweep\":{\"alive\":65536}}}\n", Some(65_536));
        check(Tool::Fping, "\n   65534 targets\n   32767 alive\n   32767 unreachable\n", Some(32_767));
        let nmap = "Nmap scan report for 10.0.0.1\nHost is up (0.1s latency).\n\
                    Nmap done: 65536 IP addresses (32768 hosts up) scanned in 17.3 seconds\n";
        check(Tool::Nmap, nmap, Some(32_768));
        check(Tool::Nmap, "Nmap done: 256 IP addresses (1 host up) scanned in 1 seconds", Some(1));
        check(Tool::SurgePing(64), "65536\n", Some(65_536));
        for tool in ALL {
            check(tool, "no such thing", None);
        }
    }

    #[test]
    fn every_tool_probes_an_even_number_of_addresses() {
        assert_eq!(ALL.map(|tool| tool.probed("10.200.0.0/16")), [65_534, 65_534, 65_534, 65_536, 65_536]);
        assert_eq!(Tool::Netkit.probed("10.192.0.0/12"), 1_048_574);
    }
}
