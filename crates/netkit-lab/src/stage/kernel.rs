//! A topology as network namespaces: real kernels, for what only a kernel does. It delays and loses nothing by chance.
//!
//! Every node is a namespace, every link a veth pair. [`Namespaces`] are the bricks; [`KernelWorld`] builds a whole
//! [`Topology`] of them. What Linux cannot play is refused ([`KernelError::Cannot`]) before anything is built.
//!
//! A program that builds worlds calls [`serve_if_told_to`] first: services of hosts are that program once more.

mod error;
mod namespaces;
mod plan;
mod refusal;
mod service;

use std::process::Command;
use std::time::Duration;

use super::names;
use crate::topology::{Node, NodeId, Topology};
use plan::Plan;

pub use error::KernelError;
pub use namespaces::{Namespaces, PATIENCE};
pub use service::{Service, Services, TcpPort, Then, serve_if_told_to};

/// A topology in namespaces. Everything in it ends with this value, and with this process.
#[derive(Debug)]
pub struct KernelWorld {
    // They end before the hosts they are on.
    services: Vec<Service>,
    namespaces: Namespaces,
    vantage: String,
}

impl KernelWorld {
    /// Builds it, and waits until packets flow.
    pub fn build(topology: &Topology) -> Result<Self, KernelError> {
        refusal::check(topology)?;
        let plan = Plan::new(topology);
        let mut namespaces = Namespaces::new()?;
        for (node, it) in nodes(topology) {
            namespaces.host(&it.name)?;
            set(&namespaces, it, plan.settings(node))?;
        }
        namespaces.name_hosts(&names::hosts_file(topology))?;
        let cables = lay_cables(&namespaces, topology)?;
        for [one, other] in cables {
            namespaces.await_carrier(one, other)?;
        }
        let mut services = Vec::new();
        for (node, it) in nodes(topology) {
            namespaces.run(&it.name, &["ip", "-batch", "-"], &plan.batch(node))?;
            if let Some(rules) = plan::rules(&plan, node) {
                namespaces.run(&it.name, &["nft", "-f", "-"], &rules)?;
            }
            let wanted = plan.services(node);
            if !wanted.is_empty() {
                services.push(namespaces.serve(&it.name, &wanted)?);
            }
        }
        let vantage = topology.nodes[topology.vantage.0].name.clone();
        namespaces.sysctl(&vantage, "net/ipv4/ping_group_range", namespaces.every_group())?;
        for (_, it) in nodes(topology) {
            extras(&namespaces, it)?;
        }
        Ok(Self { services, namespaces, vantage })
    }

    /// A program as root on a node, not yet started.
    pub fn command(&self, node: &str, words: &[&str]) -> Result<Command, KernelError> {
        self.namespaces.command(node, words)
    }

    /// The node where the tools run.
    pub fn vantage(&self) -> &str {
        &self.vantage
    }

    /// Its hosts, to look into or to change: links, settings, rules.
    pub fn namespaces(&self) -> &Namespaces {
        &self.namespaces
    }

    /// Ends it. Dropping it does the same.
    pub fn finish(self) {
        drop(self.services);
    }
}

fn nodes(topology: &Topology) -> impl Iterator<Item = (NodeId, &Node)> {
    topology.nodes.iter().zip(0..).map(|(node, place)| (NodeId(place), node))
}

/// Lays a cable for every link that is up; gives whom each joins.
fn lay_cables<'a>(namespaces: &Namespaces, topology: &'a Topology) -> Result<Vec<[&'a str; 2]>, KernelError> {
    let mut laid = Vec::new();
    for link in &topology.links {
        let behaviour = link.behaviour[0].at(Duration::ZERO);
        if !behaviour.down {
            let [one, other] = link.ends.map(|end| topology.nodes[end.0].name.as_str());
            namespaces.cable(one, other, Some(behaviour.mtu))?;
            laid.push([one, other]);
        }
    }
    Ok(laid)
}

/// What the topology asks of a kernel beyond its own words.
fn extras(namespaces: &Namespaces, node: &Node) -> Result<(), KernelError> {
    let path = |name: &String| name.replace('.', "/");
    let settings = node.kernel.sysctls.iter().map(|(name, value)| (path(name), value.clone()));
    set(namespaces, node, settings.collect())?;
    if let Some(rules) = &node.kernel.nft {
        namespaces.run(&node.name, &["nft", "-f", "-"], rules)?;
    }
    for commands in &node.kernel.commands {
        namespaces.sh(&node.name, commands)?;
    }
    Ok(())
}

/// Makes settings, each in one word of one shell.
fn set(namespaces: &Namespaces, node: &Node, settings: Vec<(String, String)>) -> Result<(), KernelError> {
    if settings.is_empty() {
        return Ok(());
    }
    // `sysctl` itself is not installed everywhere.
    let write = "while read -r path value; do printf '%s\\n' \"$value\" > \"/proc/sys/$path\"; done";
    let lines: Vec<_> = settings.into_iter().map(|(path, value)| format!("{path} {value}\n")).collect();
    namespaces.run(&node.name, &["sh", "-ec", write], &lines.concat()).map(|_| ())
}
