//! A path of four nodes for the tests of this module: `vantage - r1 - r2 - host`, with nothing in it but names.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::timeline::Timeline;
use crate::topology::{KernelExtras, Link, LinkBehaviour, Node, NodeId, Role, Topology};

use super::{Event, Kind, PacketId, Record, Summary};

pub const VANTAGE: NodeId = NodeId(0);
pub const R1: NodeId = NodeId(1);
pub const R2: NodeId = NodeId(2);
pub const HOST: NodeId = NodeId(3);

pub fn path() -> Topology {
    let node = |name: &str| Node {
        name: name.into(),
        addresses: Vec::new(),
        role: Role::Vantage,
        kernel: KernelExtras { sysctls: BTreeMap::new(), nft: None, commands: Vec::new() },
    };
    let behaviour = || {
        Timeline::constant(LinkBehaviour {
            down: false,
            delay: Duration::ZERO,
            jitter: None,
            loss: None,
            duplicates: 0.0,
            reordering: None,
            bottleneck: None,
            mtu: 1500,
        })
    };
    let link = |ends| Link { ends, behaviour: [behaviour(), behaviour()] };
    Topology {
        name: "sample".into(),
        about: "A path.".into(),
        seed: 1,
        nodes: ["vantage", "r1", "r2", "host"].map(node).to_vec(),
        // The second is written against the way: its direction 1 leads to the host.
        links: vec![link([VANTAGE, R1]), link([R2, R1]), link([R2, HOST])],
        routes: Vec::new(),
        vantage: VANTAGE,
        target: Some(HOST),
        resolver: None,
    }
}

pub fn record(at_ms: u64, packet: u64, event: Event) -> Record {
    Record { at: Duration::from_millis(at_ms), packet: PacketId(packet), event }
}

pub fn summary(source: &str, destination: &str, kind: Kind) -> Summary {
    let address = |text: &str| Some(text.parse::<IpAddr>().expect("an address"));
    Summary { source: address(source), destination: address(destination), hop_limit: 64, length: 84, kind }
}
