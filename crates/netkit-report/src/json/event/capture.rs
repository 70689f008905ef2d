//! The events of captures in JSON.

use netkit_model::{CaptureEvent, PacketSeen, SegmentSeen};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Event, Happening};
use crate::number::millis_f64;
use crate::words::capture;

/// A TCP segment, and the state of both ends behind it.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Segment {
    /// The number of its connection, from 1.
    connection: u64,
    /// Who sent it.
    #[schemars(extend("enum" = ["client", "server"]))]
    from: &'static str,
    /// The client's address and port.
    client: String,
    /// The server's address and port.
    server: String,
    /// The control bits, such as `SYN,ACK`.
    flags: String,
    /// The sequence number, counted from the SYN's.
    sequence: i64,
    /// The acknowledgment number, counted in the same way; null without ACK.
    acknowledgment: Option<i64>,
    /// Bytes of data.
    length: u32,
    /// The window in bytes.
    window: u32,
    /// The TTL or hop limit.
    hop_limit: u8,
    /// The largest segment that its sender takes, where it says so.
    mss: Option<u16>,
    /// The shift of its sender's windows, where it says so.
    window_scale: Option<u8>,
    /// Selective acknowledgments are welcome.
    sack_permitted: bool,
    /// Blocks of a selective acknowledgment.
    sack_blocks: u8,
    /// Value and echo of the timestamps.
    timestamps: Option<[u32; 2]>,
    /// What is odd about it, by name.
    notes: Vec<&'static str>,
    /// The same, and the options of a SYN, in words.
    text: String,
    /// From the data that it acknowledges to itself.
    rtt_ms: Option<f64>,
    /// The client's state behind it (RFC 9293).
    client_state: &'static str,
    /// The server's state behind it (RFC 9293).
    server_state: &'static str,
    /// The client was heard; without that its state is presumed.
    client_heard: bool,
    /// The server was heard; without that its state is presumed.
    server_heard: bool,
}

/// A packet that belongs to no TCP connection.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct OtherPacket {
    /// What it is.
    #[schemars(extend("enum" = ["udp", "icmp", "fragment", "ip", "link", "malformed"]))]
    packet: &'static str,
    /// Where it came from; null for what is not IP.
    source: Option<String>,
    /// Where it was going.
    destination: Option<String>,
    /// Bytes on the wire from the network header on.
    length: u32,
    /// In words.
    text: String,
}

impl Event {
    /// An event of a capture.
    pub(in crate::json) fn of_capture(event: &CaptureEvent) -> Self {
        let happening = match event {
            CaptureEvent::Segment(segment) => Happening::Segment(Box::new(Segment::of(segment))),
            CaptureEvent::Packet(packet) => Happening::Packet(OtherPacket::of(packet)),
        };
        Self { happening, at: event.at().since_epoch().as_secs_f64() }
    }
}

impl Segment {
    fn of(segment: &SegmentSeen) -> Self {
        let options = &segment.options;
        Self {
            connection: segment.connection,
            from: segment.from.name(),
            client: segment.client.to_string(),
            server: segment.server.to_string(),
            flags: segment.flags.to_string(),
            sequence: segment.sequence,
            acknowledgment: segment.acknowledgment,
            length: segment.length,
            window: segment.window,
            hop_limit: segment.hop_limit,
            mss: options.mss,
            window_scale: options.window_scale,
            sack_permitted: options.sack_permitted,
            sack_blocks: options.sack_blocks,
            timestamps: options.timestamps.map(|(value, echo)| [value, echo]),
            notes: segment.notes.iter().map(capture::note_name).collect(),
            text: capture::remarks(segment).join(", "),
            rtt_ms: segment.rtt.map(millis_f64),
            client_state: capture::state(segment.client_state.state),
            server_state: capture::state(segment.server_state.state),
            client_heard: segment.client_state.is_heard,
            server_heard: segment.server_state.is_heard,
        }
    }
}

impl OtherPacket {
    fn of(packet: &PacketSeen) -> Self {
        Self {
            packet: capture::packet_name(&packet.kind),
            source: packet.addresses.map(|(source, _)| source.to_string()),
            destination: packet.addresses.map(|(_, destination)| destination.to_string()),
            length: packet.length,
            text: capture::packet(packet),
        }
    }
}
