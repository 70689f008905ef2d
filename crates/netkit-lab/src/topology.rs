//! What an emulated internet is made of: nodes, links, routes, and how each behaves at which time. Plain data.
//!
//! A topology that exists has been checked: every name is known, every address is somebody's alone, every target can
//! be reached. How it is written stands in `topologies/README.md` and is read in `topology/words.rs`; how a text becomes
//! a topology stands in `topology/read.rs`.

mod change;
mod check;
mod defaults;
mod fields;
mod known;
mod link;
mod names;
mod node;
mod prefix;
mod problem;
mod quantity;
mod read;
mod route;
#[cfg(test)]
mod tests;
mod word;
mod words;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use crate::timeline::Timeline;

pub use prefix::Prefix;
pub(crate) use problem::did_you_mean;
pub use problem::{Problem, TopologyError};
pub use read::read;

/// A whole internet, and the place in it where the tools under test run.
#[derive(Clone, Debug)]
pub struct Topology {
    /// The scenario's name: that of its file, without the ending.
    pub name: String,
    /// One sentence: what this internet shows.
    pub about: String,
    /// Chance starts from here, unless told otherwise: the same seed, the same run.
    pub seed: u64,
    /// Everybody. The vantage is one of them.
    pub nodes: Vec<Node>,
    /// Every link.
    pub links: Vec<Link>,
    /// Routes that somebody wrote down, in order; the first that fits counts. Where none fits, the shortest way does.
    pub routes: Vec<Route>,
    /// Where the tools run. It has exactly one link.
    pub vantage: NodeId,
    /// Whom the tools of this scenario talk to, if it names somebody.
    pub target: Option<NodeId>,
    /// The host with a DNS server that the vantage asks, if it names one.
    pub resolver: Option<NodeId>,
}

/// A place in [`Topology::nodes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub usize);

/// A place in [`Topology::links`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId(pub usize);

/// Somebody with addresses.
#[derive(Clone, Debug)]
pub struct Node {
    /// What the topology calls it.
    pub name: String,
    /// Its addresses; a wide prefix means that it answers on every address in it.
    pub addresses: Vec<Prefix>,
    /// What it is.
    pub role: Role,
    /// What only a kernel can do for it.
    pub kernel: KernelExtras,
}

/// What a node is.
#[derive(Clone, Debug)]
pub enum Role {
    /// Where the tools run: the kernel of the machine, or the sessions of the virtual stage.
    Vantage,
    /// It forwards.
    Router(Timeline<Router>),
    /// It answers.
    Host(Timeline<Host>),
}

/// Settings that only the kernel stage knows; the others refuse a topology that needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KernelExtras {
    /// `net.ipv4.icmp_ratelimit = 0` and the like, by their dotted names.
    pub sysctls: BTreeMap<String, String>,
    /// A rule set for `nft -f -`.
    pub nft: Option<String>,
    /// Shell commands that run inside once all links are up.
    pub commands: Vec<String>,
}

/// A link between two nodes. `behaviour[0]` is the way from `ends[0]` to `ends[1]`, `behaviour[1]` the way back.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whom it joins.
    pub ends: [NodeId; 2],
    /// What happens to packets, each way of its own.
    pub behaviour: [Timeline<LinkBehaviour>; 2],
}

/// What a link does to packets in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct LinkBehaviour {
    /// Nothing gets through, and routing knows: the shortest way leads elsewhere.
    pub down: bool,
    /// How long every packet takes at least.
    pub delay: Duration,
    /// What chance adds to that.
    pub jitter: Option<Jitter>,
    /// Which packets vanish.
    pub loss: Option<Loss>,
    /// The share of packets that arrive twice, 0..=1.
    pub duplicates: f64,
    /// Packets that others overtake.
    pub reordering: Option<Reordering>,
    /// How fast bytes leave, and how many may wait.
    pub bottleneck: Option<Bottleneck>,
    /// The longest IP datagram in bytes.
    pub mtu: usize,
}

/// Delay by chance, always added. Packets of one direction keep their order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Jitter {
    /// Its mean.
    pub mean: Duration,
    /// Its shape.
    pub distribution: JitterDistribution,
}

/// The shape of a jitter with a given mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JitterDistribution {
    /// Anything from zero to twice the mean, alike.
    Uniform,
    /// Bell-shaped with a standard deviation of a third of the mean, never below zero.
    Normal,
    /// Mostly little, sometimes much.
    Exponential,
    /// A heavy tail (shape 3): seldom very much.
    Pareto,
}

/// Loss by chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loss {
    /// Each packet for itself.
    Random {
        /// The share that is lost, 0..=1.
        ratio: f64,
    },
    /// Bursts (Gilbert 1960): between bursts nothing is lost, in a burst everything.
    Bursts {
        /// The share that is lost in the long run, 0..1.
        ratio: f64,
        /// The mean length of a burst in packets, at least one.
        length: f64,
    },
    /// Exactly every so many packets one is lost, the last of them: no chance in it.
    Every {
        /// Of how many.
        count: u64,
    },
}

/// Packets that wait while those behind them pass.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reordering {
    /// The share that waits, 0..=1.
    pub ratio: f64,
    /// For how long.
    pub by: Duration,
}

/// A slow link and its queue; what finds the queue full is dropped (tail drop).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bottleneck {
    /// Bits per second.
    pub bandwidth: u64,
    /// Packets that may wait.
    pub queue: usize,
}

/// A route that somebody wrote down, over the time of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Route {
    /// Who has it.
    pub at: NodeId,
    /// What it is for; `None` is everything (a default route).
    pub to: Option<Prefix>,
    /// Neighbours to send to; several are for a router that balances. None: there is no way (a blackhole route).
    pub via: Vec<NodeId>,
    /// From when on it exists.
    pub from: Duration,
    /// Until when it exists.
    pub until: Option<Duration>,
}

/// How a router behaves.
#[derive(Clone, Debug, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a quirk of its own, and any of them may meet any other"
)]
pub struct Router {
    /// The addresses it answers from; without one of the packet's family, its own first of that family.
    pub answers_from: Vec<IpAddr>,
    /// The TTL or hop limit that its own packets start with.
    pub hop_limit: u8,
    /// It forwards, and says nothing itself.
    pub silent: bool,
    /// It answers echo requests to its addresses.
    pub answers_echo: bool,
    /// How often it sends ICMP errors.
    pub rate_limit: Option<RateLimit>,
    /// The limit holds for echo replies too.
    pub rate_limits_echo: bool,
    /// How long it takes to make an ICMP message.
    pub icmp_delay: Duration,
    /// What chance adds to that.
    pub icmp_jitter: Option<Jitter>,
    /// How many bytes of the original datagram it quotes, its IP header included. `None`: as much as the standards
    /// allow (RFC 1812 §4.3.2.3: 576 bytes in all; RFC 4443 §2.4: 1,280 bytes in all).
    pub quote: Option<usize>,
    /// What it does to the transport checksum that it quotes.
    pub quoted_checksum: QuotedChecksum,
    /// MPLS label stack entries that it adds to errors (RFC 4950); the bottom is the last.
    pub mpls: Vec<MplsLabel>,
    /// Interface information that it adds to errors (RFC 5837).
    pub interface: Option<InterfaceInformation>,
    /// It adds extensions without the length field of RFC 4884 (the old way: behind 128 bytes of quote).
    pub extensions_without_length: bool,
    /// It forwards packets whose TTL has run out with TTL 0 instead of answering: the next router quotes TTL 0.
    pub forwards_zero_ttl: bool,
    /// It drops packets that are too big for the next link and does not say so.
    pub mtu_black_hole: bool,
    /// How it chooses among several next hops.
    pub balance: Balance,
    /// Starts the hash of flows, so that two routers do not always choose alike.
    pub balance_seed: u64,
    /// Rewrites addresses of what comes from inside.
    pub nat: Option<Nat>,
    /// Rules for what it forwards, in order; the first that fits counts.
    pub firewall: Vec<FirewallRule>,
}

/// A token bucket (RFC 1812 §4.3.2.8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// One more message is allowed every so often.
    pub every: Duration,
    /// How many may go at once after a pause.
    pub burst: u32,
    /// Whom the bucket is for.
    pub per: BucketScope,
}

/// Whom a bucket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BucketScope {
    /// One bucket for every destination of errors, as Linux `icmp_ratelimit`.
    Destination,
    /// One bucket for all.
    Router,
}

/// What becomes of a transport checksum in a quote.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuotedChecksum {
    /// As it came.
    Intact,
    /// Zero.
    Zero,
    /// Another value.
    Wrong,
}

/// An MPLS label stack entry (RFC 3032 §2.1); whether it is the bottom follows from its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MplsLabel {
    /// The label, 20 bits.
    pub label: u32,
    /// The traffic class, 3 bits.
    pub traffic_class: u8,
    /// The TTL in it.
    pub ttl: u8,
}

/// What a router says of the interface a packet came in by (RFC 5837).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterfaceInformation {
    /// Its index.
    pub index: Option<u32>,
    /// Its address.
    pub address: Option<IpAddr>,
    /// Its name.
    pub name: Option<String>,
    /// Its MTU.
    pub mtu: Option<u32>,
}

/// How a router chooses among several next hops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Balance {
    /// Always the first.
    First,
    /// By a hash of addresses, protocol and ports; of ICMP also identifier and checksum.
    Flow,
    /// Each packet for itself, by chance.
    Packet,
}

/// Source address translation for what comes from inside, with ports and identifiers rewritten, and back again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Nat {
    /// Neighbours that are inside.
    pub inside: Vec<NodeId>,
    /// The address it shows outside.
    pub outside: IpAddr,
    /// It restores what ICMP errors quote, as RFC 5508 §4.2 demands; some do not.
    pub restores_quotes: bool,
}

/// What a router does with what it should forward.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirewallRule {
    /// Only packets to here.
    pub to: Option<Prefix>,
    /// Only this IP protocol.
    pub protocol: Option<u8>,
    /// Only this destination port.
    pub port: Option<u16>,
    /// What happens.
    pub action: FirewallAction,
}

/// What a firewall does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FirewallAction {
    /// Nothing is said.
    Drop,
    /// An ICMP error with the number of its type and code; those of ICMP for IPv4, those of ICMPv6 for IPv6.
    Reject {
        /// Type and code for IPv4.
        ipv4: (u8, u8),
        /// Type and code for IPv6.
        ipv6: (u8, u8),
    },
    /// A TCP reset in the name of the destination, with the router's own hop limit: a device before the host.
    Reset,
}

/// How a host behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct Host {
    /// The TTL or hop limit that its packets start with.
    pub hop_limit: u8,
    /// The TTL or hop limit of its TCP resets, where it differs.
    pub reset_hop_limit: Option<u8>,
    /// It answers echo requests.
    pub answers_echo: bool,
    /// The share of packets that it drops unseen, 0..=1.
    pub drops: f64,
    /// How long it thinks before each answer.
    pub answer_delay: Duration,
    /// UDP ports without a service are answered by a port unreachable.
    pub closed_udp_answers: bool,
    /// UDP ports that echo.
    pub udp_echo: Vec<u16>,
    /// What happens on TCP ports.
    pub tcp: BTreeMap<u16, TcpService>,
    /// What happens on TCP ports that are not listed.
    pub other_tcp: TcpManner,
    /// A DNS server on UDP and TCP port 53.
    pub dns: Option<Dns>,
}

/// A TCP port of a host.
#[derive(Clone, Debug, PartialEq)]
pub struct TcpService {
    /// How it treats connections.
    pub manner: TcpManner,
    /// What it sends as soon as it is connected (a banner).
    pub greeting: Vec<u8>,
    /// What it sends once something came in; the connection is closed after it when `closes` is set.
    pub response: Vec<u8>,
    /// It closes after its response (or after its greeting when there is no response).
    pub closes: bool,
    /// How long the SYN-ACK takes.
    pub syn_ack_delay: Duration,
    /// How long the response takes after the request.
    pub response_delay: Duration,
}

/// How a TCP port treats connections.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TcpManner {
    /// Accepts and serves.
    Accept,
    /// RST to every SYN.
    Refuse,
    /// No answer to a SYN.
    Silent,
    /// Accepts, then resets.
    ResetAfterAccept,
    /// Accepts and acknowledges, and never says a word.
    Mute,
    /// Accepts with a receive window of zero that never opens.
    ZeroWindow,
    /// Accepts, then closes orderly at once.
    Close,
    /// Answers the SYN and never anything after it, so that data is never acknowledged.
    DeafAfterAccept,
}

/// A DNS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    /// Its records, in the master file format (RFC 1035 §5), absolute names.
    pub zone: String,
    /// Names (absolute, lower case) whose every question is answered by this response code alone.
    pub rcodes: BTreeMap<String, u16>,
    /// Names that are never answered.
    pub silent_names: Vec<String>,
    /// It never answers.
    pub silent: bool,
    /// Every UDP answer is truncated to nothing.
    pub truncates: bool,
    /// It answers on TCP too.
    pub tcp: bool,
    /// What it does with EDNS (RFC 6891).
    pub edns: EdnsManner,
    /// How long an answer takes.
    pub delay: Duration,
}

/// What a DNS server does with an OPT record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EdnsManner {
    /// Understands it.
    Answers,
    /// Answers without one.
    Ignores,
    /// Never answers such a question.
    Drops,
    /// FORMERR.
    FormErr,
    /// NOTIMP.
    NotImp,
    /// REFUSED.
    Refused,
    /// BADVERS.
    BadVers,
}

impl Topology {
    /// The node of this name.
    pub fn node(&self, name: &str) -> Option<NodeId> {
        self.nodes.iter().position(|node| node.name == name).map(NodeId)
    }

    /// The vantage's only link, and which end of it the vantage is.
    pub fn vantage_link(&self) -> (LinkId, usize) {
        let place = |link: &Link| link.ends.iter().position(|end| *end == self.vantage);
        let found = self.links.iter().enumerate().find_map(|(link, it)| Some((LinkId(link), place(it)?)));
        found.expect("a checked topology gives its vantage a link")
    }
}
