//! Sockets of this host, asked of the kernel by `sock_diag(7)`.
//!
//! It names no processes; anyone may ask for everybody's sockets.

use std::io;
use std::net::{IpAddr, SocketAddr};

use crate::TcpState;
use crate::inet_diag::{
    InetSocket, SocketCondition, SocketProtocol, SocketQuery, SocketStates, read_sockets,
};

/// Sockets of this host that have to do with the connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SocketsSeen {
    /// Listeners on the port, where the target is this host.
    pub listeners: Vec<Listener>,
    /// Connections and TIME-WAITs from this host to the same address and port.
    pub to_same_port: u64,
    /// Of these, in TIME-WAIT.
    pub in_time_wait: u64,
    /// Ports that a connection may be given (`ip_local_port_range`), first and last.
    pub port_range: Option<(u16, u16)>,
    /// Entries of connection tracking and how many there may be; `None` where there is none.
    pub conntrack: Option<(u64, u64)>,
}

/// A listening socket of this host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Listener {
    /// The address that it is bound to; the unspecified one for all.
    pub address: IpAddr,
    /// An IPv6 listener that takes no IPv4.
    pub ipv6_only: bool,
    /// Connections that wait to be accepted.
    pub waiting: u32,
    /// How many may wait.
    pub backlog: u32,
}

/// The TCP listeners of this host on the port, of both families and of everybody.
pub fn listeners(port: u16) -> io::Result<Vec<Listener>> {
    let mut found = Vec::new();
    let condition = Some(SocketCondition::LocalPort(port, port));
    each(SocketStates::LISTEN, condition, |socket| found.push(listener_of(socket)))?;
    Ok(found)
}

/// The TCP listeners of this host on any port, of both families and of everybody, each with its port.
pub fn listening() -> io::Result<Vec<(u16, Listener)>> {
    let mut found = Vec::new();
    each(SocketStates::LISTEN, None, |socket| found.push((socket.local.port(), listener_of(socket))))?;
    Ok(found)
}

/// How many TCP sockets of this host have this peer, whoever owns them and in whatever state but LISTEN, and how
/// many of these are in TIME-WAIT. IPv4-mapped peers of IPv6 sockets are IPv4's. Of a link-local peer, the
/// interface does not count.
pub fn connections_to(to: SocketAddr) -> io::Result<(u64, u64)> {
    let peer = to.ip().to_canonical();
    let (mut found, mut in_time_wait) = (0, 0);
    let condition = Some(SocketCondition::PeerPort(to.port(), to.port()));
    each(SocketStates::ALL_BUT_LISTEN, condition, |socket| {
        if socket.peer.ip() == peer {
            found += 1;
            in_time_wait += u64::from(socket.state == TcpState::TimeWait);
        }
    })?;
    Ok((found, in_time_wait))
}

/// The TCP sockets of both families in these states that the condition holds for, where there is one.
fn each(
    states: SocketStates,
    condition: Option<SocketCondition>,
    mut visit: impl FnMut(&InetSocket),
) -> io::Result<()> {
    let mut query = SocketQuery {
        protocol: SocketProtocol::Tcp,
        ipv6: false,
        states,
        with_info: false,
        with_memory: false,
        condition,
    };
    for ipv6 in [false, true] {
        query.ipv6 = ipv6;
        read_sockets(&query, &mut visit)?;
    }
    Ok(())
}

fn listener_of(socket: &InetSocket) -> Listener {
    Listener {
        address: socket.local.ip(),
        ipv6_only: socket.ipv6_only,
        waiting: socket.receive_queue,
        backlog: socket.send_queue,
    }
}
