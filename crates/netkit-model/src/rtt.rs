//! A round-trip time that remembers which two stamps it came from.

use std::time::Duration;

/// Where the time of sending came from, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SendStamp {
    /// The host clock before the send call.
    Host,
    /// The kernel, before the packet scheduler.
    Scheduler,
    /// The kernel, in the device driver.
    Driver,
}

/// Where the time of receiving came from, best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceiveStamp {
    /// The host clock after the packet was read.
    Host,
    /// The kernel, when the packet came in from the device.
    Kernel,
}

/// Which two stamps an RTT was made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StampBasis {
    /// Two stamps of this host.
    Stamps(SendStamp, ReceiveStamp),
    /// The kernel's own measurement of a TCP handshake (`tcpi_rtt`).
    TcpInfo,
}

impl StampBasis {
    /// Its name in JSON and text, sender first.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stamps(SendStamp::Driver, ReceiveStamp::Kernel) => "kernel-kernel",
            Self::Stamps(SendStamp::Scheduler, ReceiveStamp::Kernel) => "kernel-scheduler-kernel",
            Self::Stamps(SendStamp::Host, ReceiveStamp::Kernel) => "host-kernel",
            Self::Stamps(SendStamp::Driver, ReceiveStamp::Host) => "kernel-host",
            Self::Stamps(SendStamp::Scheduler, ReceiveStamp::Host) => "kernel-scheduler-host",
            Self::Stamps(SendStamp::Host, ReceiveStamp::Host) => "host-host",
            Self::TcpInfo => "tcp-info",
        }
    }
}

/// A round-trip delay (RFC 2681).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rtt {
    /// How long.
    pub duration: Duration,
    /// Made from which stamps.
    pub basis: StampBasis,
}
