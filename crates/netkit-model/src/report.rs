//! The result of a run, before it is rendered.

use std::time::Duration;

use netkit_net::MonotonicTime;
use netkit_stats::{DelayDistribution, DelayVariation, SmoothedRtt};

use crate::{Address, Counters, IcmpReport, StampBasis, Untrusted};

/// Everything measured about one target.
#[derive(Clone, Debug)]
pub struct TargetReport {
    /// What the user typed.
    pub input: String,
    /// The address probed.
    pub address: Address,
    /// The name by which it was found or which its address has.
    pub name: Option<Untrusted>,
    /// What became of the probes.
    pub counters: Counters,
    /// Round-trip delays of the probes answered in time.
    pub rtt: DelayDistribution,
    /// Variation between successive answered probes.
    pub variation: DelayVariation,
    /// Moving average of the delay, as ping's SIGQUIT line shows it.
    pub smoothed: SmoothedRtt,
    /// The weakest pair of stamps that any RTT was made from.
    pub basis: Option<StampBasis>,
    /// ICMP errors by kind, with how often; bounded by [`IcmpErrorCounts`](crate::IcmpErrorCounts).
    pub icmp_errors: Vec<(IcmpReport, u64)>,
    /// Most probes in flight at once (ping's "pipe").
    pub most_in_flight: u64,
    /// When the first probe was sent.
    pub first_sent: Option<MonotonicTime>,
    /// When the last probe was sent.
    pub last_sent: Option<MonotonicTime>,
}

/// A ping run.
#[derive(Clone, Debug)]
pub struct PingReport {
    /// Each target, in the order given.
    pub targets: Vec<TargetReport>,
    /// Packets received by this host and dropped because our buffer was full.
    pub receiver_dropped: u64,
    /// Every wall-clock step seen, as absolute amounts, the largest only.
    pub clock_step: Option<Duration>,
    /// How long the run lasted.
    pub duration: Duration,
}

/// A sweep over many addresses.
#[derive(Clone, Debug, Default)]
pub struct SweepReport {
    /// Addresses probed so far.
    pub addresses: u64,
    /// Addresses that answered.
    pub alive: u64,
    /// Addresses about which only ICMP errors came.
    pub unreachable: u64,
    /// Addresses that never answered.
    pub silent: u64,
    /// Addresses to which nothing could be sent.
    pub unsent: u64,
    /// What became of the probes; more than one may go to an address.
    pub counters: Counters,
    /// ICMP errors by kind, with how often; bounded by [`IcmpErrorCounts`](crate::IcmpErrorCounts).
    pub icmp_errors: Vec<(IcmpReport, u64)>,
    /// Round-trip delays over all addresses.
    pub rtt: DelayDistribution,
    /// The weakest pair of stamps that any RTT was made from.
    pub basis: Option<StampBasis>,
    /// Packets received by this host and dropped because our buffer was full.
    pub receiver_dropped: u64,
    /// How long the run lasted.
    pub duration: Duration,
}
