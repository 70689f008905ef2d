//! The files by which programs inside a stage know an internet's nodes by name. Only their text; nobody mounts here.

use std::net::IpAddr;

use crate::topology::{Node, Topology};

/// An `/etc/hosts` (hosts(5)) with every node by its name. A wide prefix stands there with its written address.
pub(super) fn hosts_file(topology: &Topology) -> String {
    let own = ["127.0.0.1 localhost\n", "::1 localhost ip6-localhost\n"].map(str::to_owned);
    let entry = |node: &Node| {
        let line = |address: IpAddr| format!("{address} {}\n", node.name);
        node.addresses.iter().map(|prefix| line(prefix.address)).collect::<String>()
    };
    own.into_iter().chain(topology.nodes.iter().map(entry)).collect()
}

/// An `/etc/resolv.conf` (resolv.conf(5)) that names the topology's resolver. Without one it names this host, where
/// nobody listens: a question fails at once instead of waiting for an answer that nobody gives.
pub(super) fn resolver_file(topology: &Topology) -> String {
    let Some(resolver) = topology.resolver else { return "nameserver 127.0.0.1\n".to_owned() };
    let addresses = topology.nodes[resolver.0].addresses.iter();
    addresses.map(|prefix| ["nameserver ", &prefix.address.to_string(), "\n"].concat()).collect()
}

/// An `/etc/nsswitch.conf` (nsswitch.conf(5)): names come from the two files above and from no service of the host
/// that lives outside the stage.
pub(super) fn name_service_file() -> &'static str {
    "passwd: files\ngroup: files\nhosts: files dns\nservices: files\nprotocols: files\nethers: files\nnetworks: files\n"
}
