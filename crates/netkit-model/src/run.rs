//! A run from its first word to its last: what renderers are told besides the events.

use std::net::IpAddr;
use std::time::Duration;

use netkit_net::WallTime;

use crate::{
    Address, CaptureRun, ConnectRun, DoctorRun, Evidence, InterfaceNames, LookupRun, Method, PathGraph,
    PathMtuReport, PingReport, Rtt, SampledPath, SocketsRun, SweepReport, TraceReport, Untrusted, Verdict,
};

/// A target as it was asked for and found.
#[derive(Clone, Debug)]
pub struct RunTarget {
    /// What the user typed.
    pub input: String,
    /// The address, once resolved.
    pub address: Option<Address>,
    /// The name, where one was given or found.
    pub name: Option<Untrusted>,
    /// The port, for UDP and TCP.
    pub port: Option<u16>,
}

/// From where and how the run measures.
#[derive(Clone, Debug, Default)]
pub struct Vantage {
    /// Our source address towards the (first) target.
    pub source: Option<IpAddr>,
    /// The interface the first answer came in by, or the one asked for.
    pub interface: Option<String>,
    /// The method in use; `None` when none could be used.
    pub method: Option<Method>,
    /// Extra privileges in use, by capability name.
    pub privileges: Vec<&'static str>,
}

/// What is known before the first probe.
#[derive(Clone, Debug)]
pub struct RunStart {
    /// The command, such as `ping`.
    pub command: &'static str,
    /// netkit's version.
    pub version: &'static str,
    /// When it started, as a label.
    pub started: WallTime,
    /// The targets in the order given; for a sweep, what the user typed, without addresses.
    pub targets: Vec<RunTarget>,
    /// From where and how.
    pub vantage: Vantage,
    /// The user chose the source address or the interface (ping's `-I`).
    pub chosen_source: bool,
    /// Probes ask for their route to be recorded (ping's `-R`).
    pub record_route: bool,
    /// The names of the interfaces that the targets' scopes are about.
    pub interfaces: InterfaceNames,
    /// Payload bytes of each probe (ping's `-s`).
    pub payload_size: usize,
    /// The farthest hop that is probed, where hops are.
    pub max_hop: Option<u8>,
    /// The command line as the shell gave it, for reports that somebody else reads.
    pub words: Vec<String>,
    /// Addresses of a sweep, where they can be counted.
    pub sweep_addresses: Option<u64>,
}

/// An address of a sweep that answered.
#[derive(Clone, Copy, Debug)]
pub struct SweepAnswer {
    /// Who.
    pub address: Address,
    /// How fast; `None` for a late answer whose sending is no longer remembered.
    pub rtt: Option<Rtt>,
    /// It answered after its timeout.
    pub late: bool,
}

/// The measurements of a run.
#[derive(Clone, Debug)]
pub enum RunReport {
    /// A few targets, probed again and again.
    Ping(PingReport),
    /// Many addresses; the answers are kept only where a renderer needs them.
    Sweep(Box<SweepReport>, Vec<SweepAnswer>),
    /// A path, found once.
    Trace(Box<TraceRun>),
    /// A path, sampled over many rounds.
    Sampled(Box<SampledPath>),
    /// Connections that were tried.
    Connect(Box<ConnectRun>),
    /// Questions that were put to name servers.
    Lookup(Box<LookupRun>),
    /// Packets that passed by.
    Capture(Box<CaptureRun>),
    /// The sockets of this host.
    Sockets(Box<SocketsRun>),
    /// This host, checked.
    Doctor(Box<DoctorRun>),
    /// Nothing could be measured.
    Nothing,
}

/// A trace and what was looked for besides.
#[derive(Clone, Debug)]
pub struct TraceRun {
    /// The path of the first flow, by the last method that was tried.
    pub trace: TraceReport,
    /// Methods that were tried before and did not reach the target (`--fallback`), with how their paths ended.
    pub tried: Vec<(Method, TraceReport)>,
    /// All paths (`--paths`).
    pub graph: Option<PathGraph>,
    /// The path MTU (`--mtu`).
    pub path_mtu: Option<PathMtuReport>,
}

/// What is known at the end.
#[derive(Clone, Debug)]
pub struct RunEnd {
    /// False when the run was interrupted or failed.
    pub complete: bool,
    /// The measurements.
    pub report: RunReport,
    /// The vantage, with what was learnt on the way.
    pub vantage: Vantage,
    /// The verdict.
    pub verdict: Verdict,
    /// What it rests on.
    pub evidence: Vec<Evidence>,
    /// What the user should know besides, one sentence each.
    pub warnings: Vec<String>,
    /// How long the run lasted.
    pub duration: Duration,
}
