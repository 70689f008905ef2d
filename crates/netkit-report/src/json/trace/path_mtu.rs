//! The search of the path MTU in JSON (`--mtu`): who sends no longer packets on, and where they vanish in silence.

use std::net::IpAddr;

use netkit_model::{MtuBlackHole, MtuDirection, MtuStep, PathMtuReport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::names::Names;

/// What was found about long packets; sizes are of whole IP packets, in bytes.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct PathMtuSearch {
    /// The MTU of this host's own link, where the search began.
    link_mtu: u16,
    /// Where packets became too long and somebody said so, nearest first.
    steps: Vec<Step>,
    /// Where longer packets vanish in silence; null where they do not.
    black_hole: Option<BlackHole>,
    /// Probes that left this host.
    sent: u64,
}

/// A router that sends no longer packets on, and says so (RFC 1191 §4, RFC 4443 §3.2).
#[derive(Debug, Serialize, JsonSchema)]
struct Step {
    /// The least hop limit with which the probe provoked it.
    hop: Option<u8>,
    /// Who said so.
    address: String,
    /// The MTU that it names.
    mtu: Option<u16>,
}

/// A stretch of the path that swallows long packets (RFC 2923 §2.1).
#[derive(Debug, Serialize, JsonSchema)]
struct BlackHole {
    /// The last hop that answers long probes; null where not even the first does.
    behind: Option<Place>,
    /// The next hop that answers short probes.
    before: Option<Place>,
    /// The longest packet that passes.
    passes: u16,
    /// The shortest packet known to vanish.
    vanishes: u16,
    /// The way on which they vanish.
    #[schemars(extend("enum" = ["forward", "return", "unknown"]))]
    direction: &'static str,
}

/// A hop and who answers there.
#[derive(Debug, Serialize, JsonSchema)]
struct Place {
    /// The hop limit.
    hop: u8,
    /// The address.
    address: String,
}

impl PathMtuSearch {
    pub(super) fn of(report: &PathMtuReport, names: &Names) -> Self {
        let step =
            |step: &MtuStep| Step { hop: step.hop, address: names.heard(step.from, None), mtu: step.mtu };
        Self {
            link_mtu: report.link_mtu,
            steps: report.steps.iter().map(step).collect(),
            black_hole: report.black_hole.as_ref().map(|hole| BlackHole::of(hole, names)),
            sent: report.sent,
        }
    }
}

impl BlackHole {
    fn of(hole: &MtuBlackHole, names: &Names) -> Self {
        let place = |(hop, address): (u8, IpAddr)| Place { hop, address: names.heard(address, None) };
        Self {
            behind: hole.behind.map(place),
            before: hole.before.map(place),
            passes: hole.passes,
            vanishes: hole.vanishes,
            direction: match hole.direction {
                MtuDirection::Forward => "forward",
                MtuDirection::Return => "return",
                MtuDirection::Unknown => "unknown",
            },
        }
    }
}
