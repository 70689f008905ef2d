//! The kernel, once: probe sockets, their error queue, timestamps and clocks; no protocol meaning.
//!
//! Everything that needs `unsafe` lives in this crate, and so does every clock read. What comes out
//! are *arrivals* ([`Arrival`]): replies, ICMP errors, send stamps and finished handshakes, each with
//! the time at which the kernel saw it. What they mean is decided by the crates above.
#![expect(
    unsafe_code,
    reason = "system calls that socket2 does not wrap: sendmmsg, recvmmsg, error queue, timerfd, epoll, clocks"
)]

mod address_info;
mod arrival;
mod capture;
mod clock;
mod connection;
mod control;
mod counters;
mod entropy;
mod epoll;
mod errno;
mod handshake;
mod host;
mod inet_diag;
mod interface;
mod local_service;
mod netlink;
mod network_namespace;
mod outgoing;
mod owners;
mod packet_socket;
mod route;
mod sock_diag;
mod socket;
mod stdio;
mod tcp_info;
mod tcp_socket;
mod terminal;
mod time;
mod timer;
mod transport;

pub use address_info::{AddressInfoError, address_info};
pub use arrival::{
    Arrival, Arrivals, ErrorOrigin, Handshake, HandshakeEnd, IcmpError, Received, Reply, SendStamp,
    SendStampKind,
};
pub use capture::Capture;
pub use clock::{clock_kept_within, read_clocks, uptime, wall_time};
pub use connection::{ConnectStep, Connection, ConnectionOptions, SocketLook};
pub use counters::{
    CounterChange, HostCounter, HostCounters, TcpCounters, conntrack_fill, port_range, reserved_ports,
};
pub use entropy::random_bytes;
pub use errno::Errno;
pub use handshake::{HandshakeOptions, HandshakeProber};
pub use host::{
    Descriptors, HostAddress, HostCounts, HostLink, HostNeighbour, HostNetwork, HostRoute, HostRule,
    HostSettings, LinkCounts, ProcessDescriptors, SysctlFiles, SysctlLine,
};
pub use inet_diag::{
    DumpEnd, InetSocket, SocketCondition, SocketMemory, SocketProtocol, SocketQuery, SocketStates,
    SocketTimer, SocketTimerKind, read_sockets,
};
pub use interface::{Interface, InterfaceError, addresses_of};
pub use local_service::ask_local_service;
pub use network_namespace::{NamespaceError, enter_network_namespace};
pub use outgoing::{DontFragment, Outgoing, SendReceipt, Token};
pub use owners::{OwnerProcess, SocketHolder, SocketOwners, own_user, user_names};
pub use packet_socket::{LinkPacket, PacketSocket};
pub use route::{
    LinkReport, NeighbourReport, NeighbourState, OwnAddress, PolicyRule, RouteEntry, RouteKind, RouteReport,
    Way, route_of_connection, route_to,
};
pub use sock_diag::{Listener, SocketsSeen, connections_to, listeners, listening};
pub use socket::{OpenError, ProbeSocket, SocketKind, SocketOptions};
pub use stdio::{pipes_end_quietly, terminal_size};
pub use tcp_info::{TcpInfo, TcpState};
pub use terminal::{SIGNAL_CONTINUED, SIGNAL_STOP_ASKED, TerminalInput, stop_by_job_control};
pub use time::{ClockReading, KernelTime, MonotonicTime, WallTime};
pub use timer::DeadlineTimer;
pub use transport::Transport;
