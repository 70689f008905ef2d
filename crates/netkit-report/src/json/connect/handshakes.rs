//! The statistics of the attempts at one port.

use netkit_model::{Handshakes as ModelHandshakes, Inquiry};
use netkit_stats::wilson_95;
use schemars::JsonSchema;
use serde::Serialize;

use crate::json::measurements::RttMillis;
use crate::names::Names;
use crate::number;

/// Attempts at one address and port, added up.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Handshakes {
    /// Where to.
    address: String,
    /// The port.
    port: u16,
    /// Attempts that this host did not refuse and nobody interrupted.
    sent: u64,
    /// Those whose handshake is complete.
    connected: u64,
    /// Those among the connected that needed a second SYN, recognised by the steps of its timer (1, 3, 7 s): it or the
    /// answer was lost.
    retransmitted: u64,
    /// `retransmitted` of `connected`; null where nothing connected.
    syn_loss_ratio: Option<f64>,
    /// Its 95 % interval, low and high (Wilson).
    syn_loss_ci95: Option<[f64; 2]>,
    /// Round trips from SYN to SYN-ACK as the kernel measures them (`tcpi_rtt`), of handshakes without a repetition.
    rtt_ms: RttMillis,
}

impl Handshakes {
    pub(super) fn of(inquiry: &Inquiry, names: &Names) -> Self {
        let ModelHandshakes { sent, connected, retransmitted, rtt } = ModelHandshakes::of(&inquiry.attempts);
        let interval = wilson_95(retransmitted, connected);
        Self {
            address: names.scoped(inquiry.address),
            port: inquiry.port,
            sent,
            connected,
            retransmitted,
            syn_loss_ratio: (connected > 0).then(|| number::ratio(retransmitted, connected)),
            syn_loss_ci95: interval.map(|interval| [interval.low, interval.high]),
            rtt_ms: RttMillis::of(&rtt),
        }
    }
}
