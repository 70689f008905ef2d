//! The emulated internet: packets in, packets out, at their times. Pure and deterministic by seed.
//!
//! It neither waits nor reads a clock: whoever runs it says what time it is. All times are since the start of the run.
//! The virtual stage jumps from event to event, the TUN stage waits for them.

use std::time::Duration;

use crate::topology::Topology;
use crate::truth::{PacketId, Record};

/// An internet in motion.
#[derive(Debug)]
pub struct Internet {
    topology: Topology,
}

/// A packet for the vantage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// When it arrives.
    pub at: Duration,
    /// Which one it is.
    pub packet: PacketId,
    /// A whole IP datagram.
    pub bytes: Vec<u8>,
}

/// How much of the truth is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Every step of every packet.
    Everything,
    /// Only how packets began and ended.
    Ends,
}

impl Internet {
    /// An internet at rest.
    pub fn new(topology: Topology, seed: u64, detail: Detail) -> Self {
        let _ = (seed, detail);
        Self { topology }
    }

    /// What it is made of.
    pub fn topology(&self) -> &Topology {
        &self.topology
    }

    /// The vantage sends a packet: a whole IP datagram, or rubbish, which is written down and dropped.
    pub fn send(&mut self, now: Duration, bytes: &[u8]) -> PacketId {
        let _ = (now, bytes);
        PacketId(0)
    }

    /// When anything happens next: a packet moves, or is to be delivered.
    pub fn next_event(&self) -> Option<Duration> {
        None
    }

    /// The next packet that has arrived at the vantage by `now`; everything up to `now` happens first, in order of time.
    pub fn poll_delivery(&mut self, now: Duration) -> Option<Delivery> {
        let _ = now;
        None
    }

    /// Hands out what happened since it was last asked, in order of time.
    pub fn take_records(&mut self) -> Vec<Record> {
        Vec::new()
    }
}
