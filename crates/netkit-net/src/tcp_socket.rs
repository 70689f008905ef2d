//! A TCP socket as it is before its SYN: error queue, stamps, what its segments carry, and where it is bound.
//!
//! It does not connect: whoever opens it does.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV6};
use std::os::fd::AsRawFd as _;

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use crate::socket::{apply_dont_fragment, enable_error_queue, set_flag, set_option};
use crate::{ConnectStep, DontFragment, Errno, Interface};

/// Quotes in ICMP errors about a SYN.
pub(crate) const LONGEST_QUOTE: usize = 1_280;

/// How a socket is set up before its SYN.
#[derive(Clone, Copy, Default)]
pub(crate) struct TcpSetup<'a> {
    pub(crate) source: Option<IpAddr>,
    pub(crate) source_port: Option<u16>,
    pub(crate) interface: Option<&'a Interface>,
    pub(crate) hop_limit: Option<u8>,
    pub(crate) traffic_class: Option<u8>,
    pub(crate) dont_fragment: Option<DontFragment>,
    pub(crate) max_segment: Option<u16>,
}

/// Opens a non-blocking socket for a connection to `to`; the error says which step the kernel refused.
pub(crate) fn open(to: SocketAddr, setup: TcpSetup<'_>) -> Result<Socket, (ConnectStep, Errno)> {
    let domain = if to.is_ipv6() { Domain::IPV6 } else { Domain::IPV4 };
    let socket = Socket::new(domain, Type::STREAM.nonblocking(), Some(Protocol::TCP))
        .map_err(|error| (ConnectStep::Socket, Errno::of(&error)))?;
    set_up(&socket, to.is_ipv6(), setup).map_err(|errno| (ConnectStep::Option, errno))?;
    if let Some(address) = bound_to(to, setup) {
        bind(&socket, address).map_err(|errno| (ConnectStep::Bind, errno))?;
    }
    Ok(socket)
}

fn set_up(socket: &Socket, ipv6: bool, setup: TcpSetup<'_>) -> Result<(), Errno> {
    let fd = socket.as_raw_fd();
    let (level, hop_limit, traffic_class) = if ipv6 {
        (libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS, libc::IPV6_TCLASS)
    } else {
        (libc::IPPROTO_IP, libc::IP_TTL, libc::IP_TOS)
    };
    enable_error_queue(fd, ipv6).map_err(|(_, errno)| errno)?;
    // No `OPT_ID`: TCP refuses it before it is connected, and stamps no SYN anyway.
    let stamps = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
    set_option(fd, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &stamps)?;
    if let Some(value) = setup.hop_limit {
        set_option(fd, level, hop_limit, &i32::from(value))?;
    }
    if let Some(value) = setup.traffic_class {
        set_option(fd, level, traffic_class, &i32::from(value))?;
    }
    if let Some(mode) = setup.dont_fragment {
        apply_dont_fragment(fd, ipv6, mode)?;
    }
    if let Some(bytes) = setup.max_segment {
        set_option(fd, libc::IPPROTO_TCP, libc::TCP_MAXSEG, &i32::from(bytes))?;
    }
    if let Some(interface) = setup.interface {
        socket.bind_device(Some(interface.name().as_bytes())).map_err(|error| Errno::of(&error))?;
    }
    Ok(())
}

/// What the socket has to be bound to; `None` where the kernel may choose both address and port.
fn bound_to(to: SocketAddr, setup: TcpSetup<'_>) -> Option<SocketAddr> {
    if setup.source.is_none() && setup.source_port.is_none() {
        return None;
    }
    let any = if to.is_ipv6() { Ipv6Addr::UNSPECIFIED.into() } else { Ipv4Addr::UNSPECIFIED.into() };
    let port = setup.source_port.unwrap_or(0);
    Some(match (setup.source.unwrap_or(any), to) {
        // A link-local address is one only together with its interface.
        (IpAddr::V6(source), SocketAddr::V6(to)) if source.is_unicast_link_local() => {
            let scope = setup.interface.map_or(to.scope_id(), Interface::index);
            SocketAddrV6::new(source, port, 0, scope).into()
        }
        (source, _) => SocketAddr::new(source, port),
    })
}

fn bind(socket: &Socket, address: SocketAddr) -> Result<(), Errno> {
    let errno = |error| Errno::of(&error);
    if address.port() == 0 {
        // So that the port is chosen by `connect()`, for this destination alone: programs that bind no address find the
        // same ports used up or free. Linux before 4.2 cannot.
        let _as_before = set_flag(socket.as_raw_fd(), libc::IPPROTO_IP, libc::IP_BIND_ADDRESS_NO_PORT);
    } else {
        // The port of the probe before is free again, but the kernel may still be putting that one away.
        socket.set_reuse_address(true).map_err(errno)?;
    }
    socket.bind(&SockAddr::from(address)).map_err(errno)
}
