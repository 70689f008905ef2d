//! One socket in JSON, with all that the kernel tells of it.

use netkit_model::{InetSocket, SocketOwner, SocketProtocol, SocketRow, TcpInfo as ModelInfo, TcpState};
use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::number::millis_f64;
use crate::words::sockets;

/// A socket.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::json) struct Row {
    /// `tcp` or `udp`.
    protocol: &'static str,
    /// It is a socket of IPv6, whatever it speaks.
    ipv6: bool,
    /// The state (RFC 9293); of UDP, `ESTABLISHED` is connected and `UNCONNECTED` is not.
    state: &'static str,
    /// This host's address.
    local_address: String,
    /// This host's port.
    local_port: u16,
    /// The other side's address.
    peer_address: String,
    /// The other side's port.
    peer_port: u16,
    /// The number of the interface that it is bound to.
    interface: Option<u32>,
    /// Bytes that came and were not read; of a listener, connections that wait.
    receive_queue: u32,
    /// Bytes that are not acknowledged; of a listener, connections that may wait.
    send_queue: u32,
    /// The timer that runs.
    timer: Option<Timer>,
    /// The user by number; null where no process holds it.
    uid: Option<u32>,
    /// The inode by which processes hold it.
    inode: Option<u32>,
    /// The processes that hold it, as far as they can be named.
    processes: Vec<Holder>,
    /// The number of the control group.
    cgroup: Option<u64>,
    /// Its mark, which only administrators are told.
    mark: Option<u32>,
    /// What the kernel knows of the connection.
    tcp_info: Option<Info>,
    /// The memory of its buffers.
    memory: Option<Memory>,
}

/// A timer.
#[derive(Debug, Serialize, JsonSchema)]
struct Timer {
    /// What it is for, as ss(8) calls it.
    #[schemars(extend("enum" = ["on", "keepalive", "timewait", "persist", "unknown"]))]
    name: &'static str,
    /// When it runs out.
    expires_ms: f64,
    /// How often it has run out.
    retransmits: u8,
}

/// A process that holds a socket.
#[derive(Debug, Serialize, JsonSchema)]
struct Holder {
    /// Its number.
    pid: u32,
    /// The descriptor.
    fd: u32,
    /// What it calls itself.
    name: String,
    /// The bytes of `name` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_hex: Option<String>,
}

/// `TCP_INFO`.
#[derive(Debug, Serialize, JsonSchema)]
struct Info {
    /// The smoothed round trip; null before one is known.
    rtt_ms: Option<f64>,
    /// The congestion window in segments.
    snd_cwnd: u32,
    /// The longest segment in bytes.
    snd_mss: u32,
    /// The path MTU in bytes.
    pmtu: u32,
    /// Times that the retransmission timer ran out since the last progress.
    retransmits: u8,
    /// How often the timer was doubled.
    backoff: u8,
    /// Segments not acknowledged.
    unacked: u32,
    /// Segments repeated and not acknowledged.
    retrans: u32,
    /// Repetitions in all.
    total_retrans: u32,
    /// Bytes sent, repeated ones included.
    bytes_sent: Option<u64>,
    /// Bytes sent again.
    bytes_retrans: Option<u64>,
    /// Bytes acknowledged.
    bytes_acked: Option<u64>,
    /// Bytes received.
    bytes_received: Option<u64>,
    /// Segments sent.
    segs_out: Option<u32>,
    /// Segments received.
    segs_in: Option<u32>,
    /// The window that the other side offers.
    snd_wnd: Option<u32>,
    /// Since the last data left.
    last_data_sent_ms: f64,
    /// Since the last data came.
    last_data_received_ms: f64,
    /// Since the last acknowledgement came.
    last_ack_received_ms: f64,
}

/// Memory of buffers, in bytes.
#[derive(Debug, Serialize, JsonSchema)]
struct Memory {
    /// Taken by what came and was not read.
    receive_allocated: u32,
    /// The most that may be taken.
    receive_limit: u32,
    /// Taken by what is on its way out.
    send_allocated: u32,
    /// The most that may be taken.
    send_limit: u32,
    /// Packets dropped for want of room.
    drops: u32,
}

impl Row {
    pub(in crate::json) fn of(row: &SocketRow) -> Self {
        let socket = &row.socket;
        Self {
            protocol: socket.protocol.name(),
            ipv6: socket.ipv6,
            state: state(socket),
            local_address: socket.local.ip().to_string(),
            local_port: socket.local.port(),
            peer_address: socket.peer.ip().to_string(),
            peer_port: socket.peer.port(),
            interface: Some(socket.interface).filter(|index| *index != 0),
            receive_queue: socket.receive_queue,
            send_queue: socket.send_queue,
            timer: socket.timer.map(|timer| Timer {
                name: sockets::timer_name(timer.kind),
                expires_ms: millis_f64(timer.expires_in),
                retransmits: timer.retransmits,
            }),
            uid: socket.has_owner().then_some(socket.uid),
            inode: Some(socket.inode).filter(|inode| *inode != 0),
            processes: row.owners.iter().map(Holder::of).collect(),
            cgroup: socket.cgroup,
            mark: socket.mark,
            tcp_info: socket.info.as_ref().filter(|_| socket.state != TcpState::Listen).map(Info::of),
            memory: socket.memory.map(|memory| Memory {
                receive_allocated: memory.receive_allocated,
                receive_limit: memory.receive_limit,
                send_allocated: memory.send_allocated,
                send_limit: memory.send_limit,
                drops: memory.drops,
            }),
        }
    }
}

fn state(socket: &InetSocket) -> &'static str {
    match (socket.protocol, socket.state) {
        (SocketProtocol::Udp, TcpState::Closed) => "UNCONNECTED",
        (_, state) => sockets::state(state),
    }
}

impl Holder {
    fn of(owner: &SocketOwner) -> Self {
        let name = escape::json(owner.name.as_bytes());
        Self { pid: owner.pid, fd: owner.fd, name: name.presentation, name_hex: name.hex }
    }
}

impl Info {
    fn of(info: &ModelInfo) -> Self {
        Self {
            rtt_ms: Some(info.rtt).filter(|rtt| !rtt.is_zero()).map(millis_f64),
            snd_cwnd: info.congestion_window,
            snd_mss: info.send_mss,
            pmtu: info.path_mtu,
            retransmits: info.retransmits,
            backoff: info.backoff,
            unacked: info.unacked,
            retrans: info.retrans,
            total_retrans: info.total_retrans,
            bytes_sent: info.bytes_sent,
            bytes_retrans: info.bytes_retransmitted,
            bytes_acked: info.bytes_acked,
            bytes_received: info.bytes_received,
            segs_out: info.segments_out,
            segs_in: info.segments_in,
            snd_wnd: info.send_window,
            last_data_sent_ms: millis_f64(info.since_data_sent),
            last_data_received_ms: millis_f64(info.since_data_received),
            last_ack_received_ms: millis_f64(info.since_ack_received),
        }
    }
}
