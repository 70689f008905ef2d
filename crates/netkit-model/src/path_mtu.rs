//! What is known of the path MTU: how long a packet may be, and who says so or swallows it in silence.

use std::net::IpAddr;

/// The path MTU of a path, in bytes of whole IP packets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PathMtuReport {
    /// The longest packet that passes, to the byte; `None` when the search did not find it, as where the target is silent.
    pub path_mtu: Option<u16>,
    /// The MTU of this host's own link, where the search began.
    pub link_mtu: u16,
    /// Where packets became too long and somebody said so, nearest first.
    pub steps: Vec<MtuStep>,
    /// Where longer packets vanish in silence.
    pub black_hole: Option<MtuBlackHole>,
    /// Probes that left this host.
    pub sent: u64,
}

/// A router that sends no longer packets on, and says so (RFC 1191 §4, RFC 4443 §3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MtuStep {
    /// Its distance: where the trace has its address, or else one less than the least hop limit that provokes it.
    pub hop: Option<u8>,
    /// Who said so.
    pub from: IpAddr,
    /// The MTU that it names, in bytes; `None` for an old router that names none.
    pub mtu: Option<u16>,
}

/// A stretch of the path that swallows long packets without a word (RFC 2923 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MtuBlackHole {
    /// The last hop that answers long probes, with its address; `None` when not even the first does.
    pub behind: Option<(u8, IpAddr)>,
    /// The next hop that answers short probes.
    pub before: Option<(u8, IpAddr)>,
    /// The longest packet that passes, in bytes.
    pub passes: u16,
    /// The shortest packet known to vanish, in bytes.
    pub vanishes: u16,
    /// Which way the long packets vanish.
    pub direction: MtuDirection,
}

/// The way on which long packets vanish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MtuDirection {
    /// On the way there: answers to long probes are short.
    Forward,
    /// On the way back: long probes arrive and are answered, and long answers are missing. Where on that way, nobody here can
    /// know: they vanish `behind` the target.
    Return,
    /// There or back: the answer is as long as the probe, as an echo reply is.
    Unknown,
}
