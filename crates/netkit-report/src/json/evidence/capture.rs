//! Observations of a capture in JSON; connections have more in the report.

use netkit_model::CaptureFact;
use schemars::JsonSchema;
use serde::Serialize;

use crate::number::millis_f64;
use crate::words::capture;

/// What was observed in a capture.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[expect(
    clippy::enum_variant_names,
    reason = "the names are the kinds in the document, where facts of all commands stand"
)]
pub(super) enum Fact {
    /// So much was captured.
    CapturePackets {
        /// Packets.
        packets: u64,
        /// TCP segments.
        tcp: u64,
        /// Connections.
        connections: u64,
        /// From the first packet to the last.
        span_ms: f64,
    },
    /// A connection, by its number in the report.
    CaptureConnection {
        /// Its number.
        connection: u64,
        /// The client's address and port.
        client: String,
        /// The server's address and port.
        server: String,
        /// How it ended.
        end: &'static str,
        /// The TTL or hop limit of the RST that ended it.
        reset_hop_limit: Option<u8>,
    },
    /// Who was asked for connections.
    CaptureListening {
        /// The address and port.
        server: String,
        /// Attempts.
        attempts: u64,
        /// Those that were answered.
        answered: u64,
        /// Those that became connections.
        completed: u64,
        /// Different addresses that asked.
        sources: u64,
    },
    /// An ICMP error about a segment.
    CaptureIcmpError {
        /// Who sent it.
        offender: Option<String>,
        /// The type.
        icmp_type: u8,
        /// The code.
        icmp_code: u8,
        /// Where the segment came from.
        client: String,
        /// Where it was going.
        server: String,
    },
    /// Hop limits of other packets of an address.
    CaptureHopLimits {
        /// The address.
        address: String,
        /// Least and greatest.
        hop_limits: [u8; 2],
    },
    /// Packets that the kernel dropped.
    CaptureDropped {
        /// How many.
        count: u64,
    },
}

impl Fact {
    pub(super) fn of(fact: &CaptureFact) -> Self {
        match fact {
            CaptureFact::Packets { packets, tcp, connections, duration } => Self::CapturePackets {
                packets: *packets,
                tcp: *tcp,
                connections: *connections,
                span_ms: millis_f64(*duration),
            },
            CaptureFact::Connection(report) => Self::CaptureConnection {
                connection: report.number,
                client: report.client.to_string(),
                server: report.server.to_string(),
                end: capture::end_name(report.end),
                reset_hop_limit: report.reset.map(|reset| reset.hop_limit),
            },
            CaptureFact::Listening(one) => Self::CaptureListening {
                server: one.server.to_string(),
                attempts: one.attempts,
                answered: one.answered,
                completed: one.completed,
                sources: one.sources,
            },
            CaptureFact::IcmpError { report, client, server } => Self::CaptureIcmpError {
                offender: report.offender.map(|from| from.to_string()),
                icmp_type: report.icmp_type,
                icmp_code: report.code,
                client: client.to_string(),
                server: server.to_string(),
            },
            CaptureFact::HopLimits { address, hop_limits } => Self::CaptureHopLimits {
                address: address.to_string(),
                hop_limits: [hop_limits.least, hop_limits.greatest],
            },
            CaptureFact::Dropped { count } => Self::CaptureDropped { count: *count },
        }
    }
}
