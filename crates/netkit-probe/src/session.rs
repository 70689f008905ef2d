//! What a driver and a session say to each other.

use netkit_model::{Address, FlowId};
use netkit_net::{Arrival, ClockReading, MonotonicTime, SendReceipt};

use crate::ProbeFormat;

/// A probe that a session wants sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transmit {
    /// The probe's number in the run, from 1: it comes back in receipts and stamps.
    pub number: u64,
    /// Where to.
    pub destination: Address,
    /// The sequence number on the wire.
    pub sequence: u16,
    /// Which way it takes, and how far.
    pub course: Course,
}

/// Which way a probe takes, how far it goes and how long it is; the default is that of the run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// What balancers of load tell flows by: probes of one flow take one way (Paris traceroute).
    pub flow: FlowId,
    /// TTL or hop limit; `None` is the run's.
    pub hop_limit: Option<u8>,
    /// Payload bytes; `None` is the format's.
    pub size: Option<usize>,
}

/// A pure prober: values in, values out. Time is an argument.
pub trait Session {
    /// What it tells.
    type Event;

    /// How its probes look on the wire.
    fn format(&self) -> &ProbeFormat;

    /// Time has passed. Called once a turn, before anything else of that turn.
    fn turn(&mut self, reading: ClockReading);

    /// Something arrived.
    fn arrival(&mut self, arrival: &Arrival<'_>);

    /// The next probe that is due, if the window has room for it.
    fn poll_transmit(&mut self, now: MonotonicTime) -> Option<Transmit>;

    /// What the kernel said to a probe handed to it.
    fn receipt(&mut self, receipt: &SendReceipt);

    /// The next thing that happened.
    fn poll_event(&mut self) -> Option<Self::Event>;

    /// When to call [`Session::turn`] again at the latest; `None` when only an arrival can change anything.
    fn next_wake(&self) -> Option<MonotonicTime>;

    /// The user wants to stop: no new probes, and a short grace for those in flight. Twice means now.
    fn interrupt(&mut self, now: MonotonicTime);

    /// True when nothing is left to do.
    fn is_over(&self) -> bool;
}
