//! The report of `capture`: how much there was, each connection with its numbers, and who was asked for connections.

use netkit_model::{
    CaptureRun, CapturedFrom, ConnectionEnd, ConnectionReport, DelayRange, FlowReport, Listening, Side,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::capture;

/// Packets that passed by.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct CaptureReport {
    /// Where they come from.
    #[schemars(extend("enum" = ["any", "interface", "file"]))]
    from: &'static str,
    /// The interface or the file; null for every interface.
    name: Option<String>,
    /// The filter as it was read; empty keeps everything.
    filter: String,
    /// Packets that passed the filter.
    packets: u64,
    /// Bytes of them on the wire, from the network header on.
    bytes: u64,
    /// TCP segments.
    tcp: u64,
    /// UDP datagrams.
    udp: u64,
    /// ICMP and ICMPv6 messages.
    icmp: u64,
    /// Fragments other than the first.
    fragments: u64,
    /// Other packets.
    other: u64,
    /// Packets that are not what they should be; they are in none of the kinds above.
    malformed: u64,
    /// Packets that the filter left out; 0 where the kernel applies it.
    filtered: u64,
    /// Second copies of packets, which are not counted otherwise.
    copies: u64,
    /// Packets of which only a part was captured.
    cut: u64,
    /// Packets that the kernel dropped because they were not taken in time; null for a file.
    dropped: Option<u64>,
    /// From the first packet to the last.
    span_ms: f64,
    /// Connections, in the order in which they were seen first.
    connections: Vec<Connection>,
    /// Connections that were seen and are not listed, to bound memory.
    forgotten: u64,
    /// Addresses and ports to which SYNs went, the most asked first.
    listening: Vec<Knocked>,
}

/// A connection.
#[derive(Debug, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each seen or not")]
pub(super) struct Connection {
    /// Its number, from 1.
    number: u64,
    /// The client's address and port.
    client: String,
    /// The server's address and port.
    server: String,
    /// It was under way when the capture began.
    joined: bool,
    /// The older connection between the same addresses and ports.
    reuses: Option<u64>,
    /// When its first segment passed, in seconds since the Unix epoch.
    first: f64,
    /// From its first segment to its last.
    duration_ms: f64,
    /// The longest time without a segment.
    longest_idle_ms: f64,
    /// From the SYN to the SYN-ACK; null where a SYN was repeated.
    handshake_ms: Option<f64>,
    /// SYNs that the client sent.
    syns: u32,
    /// Both ends were ESTABLISHED.
    established: bool,
    /// The answer to the SYN came from this other address.
    answered_from: Option<String>,
    /// Both ends opened at once.
    simultaneous_open: bool,
    /// Both ends closed at once.
    simultaneous_close: bool,
    /// How it ended.
    #[schemars(extend("enum" = ["open", "half-closed", "closed", "closing", "unanswered", "uncompleted", "refused", "reset"]))]
    end: &'static str,
    /// Who closed a half-closed connection, or reset one.
    #[schemars(extend("enum" = ["client", "server", null]))]
    ended_by: Option<&'static str>,
    /// The RST that ended it.
    reset: Option<Reset>,
    /// The client's state at the end (RFC 9293).
    client_state: &'static str,
    /// The server's state at the end (RFC 9293).
    server_state: &'static str,
    /// The server was heard; without that its state is presumed.
    server_heard: bool,
    /// What the client sent.
    from_client: Flow,
    /// What the server sent.
    from_server: Flow,
}

/// A RST.
#[derive(Debug, Serialize, JsonSchema)]
struct Reset {
    /// From which side it came, as its address says.
    #[schemars(extend("enum" = ["client", "server"]))]
    from: &'static str,
    /// What it says.
    #[schemars(extend("enum" = ["reset-refusal", "reset-half-open", "reset-after-close", "reset-abort", "reset-stray"]))]
    sense: &'static str,
    /// Its TTL or hop limit.
    hop_limit: u8,
    /// The least and the greatest of the other segments from that side.
    other_hop_limits: Option<[u8; 2]>,
    /// When it passed, from the first segment.
    after_ms: f64,
}

/// One direction of a connection.
#[derive(Debug, Serialize, JsonSchema)]
struct Flow {
    /// Segments.
    packets: u64,
    /// Bytes of data, repeated ones included.
    bytes: u64,
    /// Bytes of data, each sequence number once.
    unique_bytes: u64,
    /// Segments that were sent before.
    retransmissions: u64,
    /// Those that answer duplicate acknowledgments.
    fast_retransmissions: u64,
    /// Bytes in retransmissions.
    retransmitted_bytes: u64,
    /// Retransmissions that the other side reported as needless (RFC 2883).
    spurious: u64,
    /// Segments that fill a gap.
    out_of_order: u64,
    /// Duplicate acknowledgments.
    duplicate_acks: u64,
    /// Segments with a window of zero.
    zero_windows: u64,
    /// The longest time that the window was zero.
    longest_zero_window_ms: f64,
    /// Keep-alive probes.
    keep_alives: u64,
    /// The largest segment that it takes.
    mss: Option<u16>,
    /// The shift of its windows.
    window_scale: Option<u8>,
    /// It takes selective acknowledgments.
    sack: bool,
    /// It uses timestamps.
    timestamps: bool,
    /// The greatest window in bytes.
    greatest_window: u32,
    /// It sent a FIN.
    fin: bool,
    /// From a segment to its acknowledgment, seen from the place of the capture.
    rtt_ms: Rtt,
    /// The least and the greatest TTL or hop limit, of RSTs apart.
    hop_limits: Option<[u8; 2]>,
}

/// Round trips.
#[derive(Debug, Serialize, JsonSchema)]
struct Rtt {
    /// How many.
    count: u64,
    /// The least.
    min: Option<f64>,
    /// The mean.
    avg: Option<f64>,
    /// The greatest.
    max: Option<f64>,
}

/// An address and port to which SYNs went.
#[derive(Debug, Serialize, JsonSchema)]
struct Knocked {
    /// The address and port.
    server: String,
    /// Attempts.
    attempts: u64,
    /// Those that were answered with a SYN-ACK.
    answered: u64,
    /// Those that became connections.
    completed: u64,
    /// Those that were refused.
    refused: u64,
    /// Different addresses that asked.
    sources: u64,
    /// There were more.
    more_sources: bool,
    /// From the first attempt to the last.
    span_ms: f64,
}

impl CaptureReport {
    pub(super) fn of(run: &CaptureRun) -> Self {
        let (from, name) = match &run.from {
            CapturedFrom::Any => ("any", None),
            CapturedFrom::Interface(name) => ("interface", Some(name)),
            CapturedFrom::File(name) => ("file", Some(name)),
        };
        let counts = &run.counts;
        Self {
            from,
            name: name.map(|name| escape::json(name.as_bytes()).presentation),
            filter: escape::sentence(&run.filter).into_owned(),
            packets: counts.packets,
            bytes: counts.bytes,
            tcp: counts.tcp,
            udp: counts.udp,
            icmp: counts.icmp,
            fragments: counts.fragments,
            other: counts.other,
            malformed: counts.malformed,
            filtered: counts.filtered,
            copies: counts.copies,
            cut: counts.cut,
            dropped: counts.dropped,
            span_ms: millis_f64(run.duration()),
            connections: run.connections.iter().map(Connection::of).collect(),
            forgotten: run.forgotten,
            listening: run.listening.iter().map(Knocked::of).collect(),
        }
    }
}

impl Connection {
    pub(super) fn of(report: &ConnectionReport) -> Self {
        let ended_by = match report.end {
            ConnectionEnd::HalfClosed(side) | ConnectionEnd::Reset(side) => Some(side),
            ConnectionEnd::Refused => Some(Side::Server),
            _ => None,
        };
        let reset = report.reset.map(|reset| Reset {
            from: reset.from.name(),
            sense: capture::reset_name(reset.sense),
            hop_limit: reset.hop_limit,
            other_hop_limits: reset.others.map(|others| [others.least, others.greatest]),
            after_ms: millis_f64(reset.after),
        });
        Self {
            number: report.number,
            client: report.client.to_string(),
            server: report.server.to_string(),
            joined: report.is_joined,
            reuses: report.reuses,
            first: report.first.since_epoch().as_secs_f64(),
            duration_ms: millis_f64(report.duration()),
            longest_idle_ms: millis_f64(report.longest_idle),
            handshake_ms: report.handshake.map(millis_f64),
            syns: report.syns,
            established: report.is_established,
            answered_from: report.answered_from.map(|other| other.to_string()),
            simultaneous_open: report.simultaneous_open,
            simultaneous_close: report.simultaneous_close,
            end: capture::end_name(report.end),
            ended_by: ended_by.map(Side::name),
            reset,
            client_state: capture::state(report.client_state.state),
            server_state: capture::state(report.server_state.state),
            server_heard: report.server_state.is_heard,
            from_client: Flow::of(&report.from_client),
            from_server: Flow::of(&report.from_server),
        }
    }
}

impl Flow {
    fn of(flow: &FlowReport) -> Self {
        Self {
            packets: flow.packets,
            bytes: flow.bytes,
            unique_bytes: flow.unique_bytes,
            retransmissions: flow.retransmissions,
            fast_retransmissions: flow.fast_retransmissions,
            retransmitted_bytes: flow.retransmitted_bytes,
            spurious: flow.spurious,
            out_of_order: flow.out_of_order,
            duplicate_acks: flow.duplicate_acks,
            zero_windows: flow.zero_windows,
            longest_zero_window_ms: millis_f64(flow.longest_zero_window),
            keep_alives: flow.keep_alives,
            mss: flow.mss,
            window_scale: flow.window_scale,
            sack: flow.sack_permitted,
            timestamps: flow.timestamps,
            greatest_window: flow.greatest_window,
            fin: flow.has_closed,
            rtt_ms: Rtt::of(&flow.rtt),
            hop_limits: flow.hop_limits.map(|all| [all.least, all.greatest]),
        }
    }
}

impl Rtt {
    fn of(all: &DelayRange) -> Self {
        let mean = all.mean();
        Self {
            count: all.count,
            min: mean.map(|_| millis_f64(all.least)),
            avg: mean.map(millis_f64),
            max: mean.map(|_| millis_f64(all.greatest)),
        }
    }
}

impl Knocked {
    fn of(one: &Listening) -> Self {
        Self {
            server: one.server.to_string(),
            attempts: one.attempts,
            answered: one.answered,
            completed: one.completed,
            refused: one.refused,
            sources: one.sources,
            more_sources: one.has_more_sources,
            span_ms: millis_f64(one.duration()),
        }
    }
}
