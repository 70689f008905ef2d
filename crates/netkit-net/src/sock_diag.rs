//! Sockets of this host, asked of the kernel by `sock_diag(7)`.
//!
//! It names no processes; anyone may ask for everybody's sockets.

use std::io;
use std::net::{IpAddr, SocketAddr};

use netlink_packet_sock_diag::inet::nlas::Nla;
use netlink_packet_sock_diag::inet::{ExtensionFlags, InetRequest, InetResponse, SocketId, StateFlags};
use netlink_packet_sock_diag::{SockDiagMessage, TCP_TIME_WAIT};

use crate::netlink::Netlink;

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
    let sockets = sockets(&StateFlags::LISTEN, |id| id.source_port = port)?;
    Ok(sockets.iter().filter(|socket| socket.header.socket_id.source_port == port).map(listener_of).collect())
}

/// How many TCP sockets of this host have this peer, whoever owns them and in whatever state but LISTEN, and how
/// many of these are in TIME-WAIT. IPv4-mapped peers of IPv6 sockets are IPv4's. Of a link-local peer, the
/// interface does not count.
pub fn connections_to(to: SocketAddr) -> io::Result<(u64, u64)> {
    let all_but_listeners = StateFlags::all() - StateFlags::LISTEN;
    let sockets = sockets(&all_but_listeners, |id| id.destination_port = to.port())?;
    let peer = to.ip().to_canonical();
    let mut found = 0;
    let mut in_time_wait = 0;
    for InetResponse { header, .. } in &sockets {
        let id = &header.socket_id;
        if id.destination_port == to.port() && id.destination_address.to_canonical() == peer {
            found += 1;
            in_time_wait += u64::from(header.state == TCP_TIME_WAIT);
        }
    }
    Ok((found, in_time_wait))
}

/// The TCP sockets in these states; `narrow` sets the port by which the kernel filters them.
fn sockets(states: &StateFlags, narrow: impl Fn(&mut SocketId)) -> io::Result<Vec<InetResponse>> {
    let mut netlink = Netlink::open(libc::NETLINK_SOCK_DIAG)?;
    let mut found = Vec::new();
    for (family, mut socket_id) in [(libc::AF_INET, SocketId::new_v4()), (libc::AF_INET6, SocketId::new_v6())]
    {
        narrow(&mut socket_id);
        let request = SockDiagMessage::InetRequest(InetRequest {
            family: u8::try_from(family).expect("both families are small numbers"),
            protocol: u8::try_from(libc::IPPROTO_TCP).expect("it is 6"),
            extensions: ExtensionFlags::empty(),
            states: states.clone(),
            socket_id,
        });
        found.extend(netlink.dump(&request)?.into_iter().filter_map(|answer| match answer {
            SockDiagMessage::InetResponse(socket) => Some(*socket),
            _ => None,
        }));
    }
    Ok(found)
}

fn listener_of(socket: &InetResponse) -> Listener {
    Listener {
        address: socket.header.socket_id.source_address,
        ipv6_only: socket.nlas.iter().any(|attribute| matches!(attribute, Nla::SkV6Only(true))),
        waiting: socket.header.recv_queue,
        backlog: socket.header.send_queue,
    }
}
