//! A scenario staged: namespaces joined to a chain, what listens in it, its fault, and the proofs of it.
//!
//! It runs no tool. Everything ends with the value, and with this process.

use std::net::{IpAddr, SocketAddr};
use std::process::Command;

use anyhow::{Context, Result, anyhow};
use netkit_lab::stage::kernel::{KernelError, Namespaces, Services, TcpPort, Then};

use super::plan::Plan;
use super::process::{Part, Process};
use super::scenario::{Answer, Proof, Scenario, Service, Step, Tier, Who};

/// The port of DNS (RFC 1035 §4.2).
const DOMAIN: u16 = 53;
/// No response code: a name server that never answers.
const NO_CODE: usize = 256;

/// A staged scenario.
pub struct World<'a> {
    /// What is staged.
    pub scenario: &'a Scenario,
    /// The chain that it stands on.
    pub plan: Plan,
    // They end before the hosts they are on.
    processes: Vec<Process>,
    services: Vec<netkit_lab::stage::kernel::Service>,
    namespaces: Namespaces,
}

impl<'a> World<'a> {
    /// Builds the chain and stages the scenario on it.
    pub fn stage(scenario: &'a Scenario, seed: u64) -> Result<Self> {
        let plan = Plan::new(scenario, seed);
        let namespaces = chain(&plan)?;
        let mut world = Self { scenario, plan, processes: Vec::new(), services: Vec::new(), namespaces };
        world.take(scenario.before)?;
        for service in scenario.services {
            world.serve(*service)?;
        }
        world.take(scenario.stage)?;
        Ok(world)
    }

    /// A tool on the client, as an ordinary user with what a tier has, under the policy of the scenario; not yet started.
    pub fn tool(&self, tier: Tier, words: &[&str]) -> Result<Command> {
        let user = match tier {
            Tier::User => self.namespaces.ordinary_user(),
            Tier::Raw => self.namespaces.ordinary_user_with_raw_sockets()?,
        };
        Ok(self.namespaces.command("client", &[self.scenario.through, user, words].concat())?)
    }

    /// Text with the names of the chain, as the client knows them.
    pub fn fill(&self, text: &str) -> String {
        self.plan.fill(text, 0)
    }

    /// What the proofs of the scenario show now, one after the other.
    pub fn read_proofs(&self) -> Result<Vec<u64>> {
        self.scenario.proofs.iter().map(|proof| self.read(proof)).collect()
    }

    /// The proofs that fail, by what they showed before and after; none where the fault hit this flow.
    pub fn missing(&self, before: &[u64], after: &[u64]) -> Vec<String> {
        let shown = self.scenario.proofs.iter().zip(before.iter().zip(after));
        let failing = shown.filter(|(proof, (before, after))| match proof {
            Proof::Quiet(..) => after > before,
            Proof::Holds(..) => **after == 0,
            _ => after <= before,
        });
        failing.map(|(proof, (before, after))| format!("{proof:?}: {before} before, {after} after")).collect()
    }

    fn read(&self, proof: &Proof) -> Result<u64> {
        let counter = |family: &str, table: &str, name: &str| {
            format!("nft list counter {family} {table} {name} | sed -n 's/.*packets \\([0-9]*\\).*/\\1/p'")
        };
        let (who, commands) = match *proof {
            Proof::Hits(who) => (who, counter("inet", "fault", "hits")),
            Proof::LinkHits(who) => (who, counter("netdev", "fault", "hits")),
            Proof::Counted(who, name) | Proof::Quiet(who, name) => (who, counter("inet", "witness", name)),
            Proof::Kernel(who, line, column) => (who, kernel_counter(line, column)),
            Proof::Rises(who, commands) => (who, commands.to_owned()),
            Proof::Holds(who, commands) => (who, format!("if {commands}; then echo 1; else echo 0; fi")),
        };
        let said = self.sh(who, &commands)?;
        said.trim().parse().with_context(|| format!("{proof:?} is no number: {said:?}"))
    }

    fn take(&self, steps: &[Step]) -> Result<()> {
        steps.iter().try_for_each(|(who, commands)| self.sh(*who, commands).map(|_| ()))
    }

    fn sh(&self, who: Who, commands: &str) -> Result<String> {
        let place = self.plan.place(who);
        // A second cable is laid where one of its ends is to be.
        let gateway = self.namespaces.holder(&self.plan.name(1))?.to_string();
        let server = self.namespaces.holder("server")?.to_string();
        let commands = self.plan.fill(commands, place);
        let commands = commands.replace("{gateway-process}", &gateway).replace("{server-process}", &server);
        run(&self.namespaces, &self.plan.name(place), &commands)
    }

    fn serve(&mut self, service: Service) -> Result<()> {
        let serving = |then, greeting: &str| TcpPort {
            greeting: greeting.as_bytes().to_vec(),
            ..TcpPort::quiet(self.plan.port, then)
        };
        let (whose, address, part) = match service {
            Service::Open => return self.answer(serving(Then::Stays, "")),
            Service::Greets(words) => return self.answer(serving(Then::Stays, words)),
            Service::Closes => return self.answer(serving(Then::Closes, "")),
            Service::Resets => return self.answer(serving(Then::Resets, "")),
            Service::Floods(bytes) => {
                return self.answer(TcpPort { greeting: vec![b'x'; bytes], ..serving(Then::Stays, "") });
            }
            Service::ResetsLater(delay) => (Who::Server, "{target}", Part::Resets(delay)),
            Service::Names(who, address, Answer::Code(code)) => (who, address, Part::Names(code.into())),
            Service::Names(who, address, Answer::Nothing) => (who, address, Part::Names(NO_CODE)),
            Service::Delays(who, delay) => (who, "0.0.0.0", Part::Delays(delay)),
            Service::Bound(who, address) => (who, address, Part::Accepts),
            Service::Deaf(who, address) => (who, address, Part::Deaf),
            Service::Holds(who, address, count) => (who, address, Part::Holds(count)),
            Service::Hurries(who, address, count) => (who, address, Part::Hurries(count)),
        };
        let address: IpAddr =
            self.fill(address).parse().with_context(|| format!("{address} is no address"))?;
        let host = self.plan.name(self.plan.place(whose));
        let asked = if matches!(part, Part::Names(_)) { DOMAIN } else { self.plan.port };
        let address = SocketAddr::new(address, asked);
        self.processes.push(Process::start(&self.namespaces, &host, part, address)?);
        Ok(())
    }

    fn answer(&mut self, port: TcpPort) -> Result<()> {
        let services = Services { tcp: vec![port], udp_echo: Vec::new() };
        self.services.push(self.namespaces.serve("server", &services)?);
        Ok(())
    }
}

/// The hosts of a plan, joined by cables that carry.
fn chain(plan: &Plan) -> Result<Namespaces> {
    let mut namespaces = Namespaces::new()?;
    for place in plan.hosts() {
        namespaces.host(&plan.name(place))?;
    }
    let cables = plan.hosts().zip(plan.hosts().skip(1));
    for (one, other) in cables.clone() {
        namespaces.cable(&plan.name(one), &plan.name(other), None)?;
    }
    for (one, other) in cables {
        namespaces.await_carrier(&plan.name(one), &plan.name(other))?;
    }
    for place in plan.hosts() {
        run(&namespaces, &plan.name(place), &plan.commands(place))?;
    }
    namespaces.sysctl("client", "net/ipv4/ping_group_range", namespaces.every_group())?;
    Ok(namespaces)
}

/// Runs commands as root on a host. The error is what the failing one said, and not all of them.
fn run(namespaces: &Namespaces, host: &str, commands: &str) -> Result<String> {
    namespaces.sh(host, commands).map_err(|error| match error {
        KernelError::Command { host, said, status, .. } => anyhow!("on {host}: {said} ({status})"),
        other => other.into(),
    })
}

/// Commands that print a counter of `/proc/net/{snmp,netstat}`: a line of names stands above the line of numbers.
fn kernel_counter(line: &str, column: &str) -> String {
    format!(
        "cat /proc/net/snmp /proc/net/netstat | awk '$1 == \"{line}:\" {{ \
         if (!named) {{ for (i = 2; i <= NF; i++) if ($i == \"{column}\") place = i; named = 1 }} else print $place }}'"
    )
}
