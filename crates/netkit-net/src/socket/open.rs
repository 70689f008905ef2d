//! Opening a probe socket: kind, stamps, error queue, binding and buffers, each step with its own error.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::os::fd::{AsRawFd as _, RawFd};

use socket2::{Domain, Protocol, SockAddr, Socket, Type};

use super::{apply_dont_fragment, set_flag, set_option};
use crate::{DontFragment, Errno, Interface, SendStampKind};

/// `IP_RECVERR_RFC4884` and its IPv6 sibling (linux/in.h, linux/in6.h): where extensions start.
const IP_RECVERR_RFC4884: i32 = 26;
const IPV6_RECVERR_RFC4884: i32 = 31;
/// `ICMP_FILTER` (linux/icmp.h) and `ICMP6_FILTER` (RFC 3542 §3.2).
const ICMP_FILTER: i32 = 1;
const ICMP6_FILTER: i32 = 1;

/// How probes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketKind {
    /// ICMP echo through a datagram socket: for users whose group is in `net.ipv4.ping_group_range`.
    IcmpDatagram,
    /// ICMP through a raw socket: needs `CAP_NET_RAW`.
    IcmpRaw,
    /// UDP: needs nothing.
    Udp,
}

/// How a socket is set up; what differs between packets is in [`crate::Outgoing`].
#[derive(Clone, Debug)]
pub struct SocketOptions {
    /// The address family, as an unspecified or source address of it.
    pub family: Domain,
    /// Source address to bind.
    pub source: Option<IpAddr>,
    /// Interface to bind.
    pub interface: Option<Interface>,
    /// Fragmentation of everything sent; `None` leaves the system's default.
    pub dont_fragment: Option<DontFragment>,
    /// IPv4 options for every packet, such as an empty record route.
    pub ip_options: Option<[u8; 40]>,
    /// Permit broadcast destinations.
    pub broadcast: bool,
    /// Hear our own multicast.
    pub multicast_loop: bool,
    /// The stamps to ask for: `Scheduler` asks for both, for measuring on any device; `Driver` for the one
    /// closest to the wire, which halves the kernel's work in a sweep.
    pub send_stamps: SendStampKind,
    /// Receive buffer to ask for, in bytes of kernel accounting.
    pub receive_buffer: usize,
    /// Longest datagram and longest quote that we expect to read, in bytes; what is longer is cut and says so. The
    /// buffers of a batch should fit the processor's cache.
    pub largest_datagram: usize,
}

impl SocketOptions {
    /// The options of a plain prober for the family of `address`.
    pub fn for_family_of(address: IpAddr) -> Self {
        Self {
            family: if address.is_ipv4() { Domain::IPV4 } else { Domain::IPV6 },
            source: None,
            interface: None,
            dont_fragment: None,
            ip_options: None,
            broadcast: false,
            multicast_loop: true,
            send_stamps: SendStampKind::Scheduler,
            // `rmem_max` caps it; 4 MiB hold 2,500 replies with their send stamps.
            receive_buffer: 4 << 20,
            largest_datagram: 1_536,
        }
    }
}

/// Why a probe socket could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The kernel does not let this user open such a socket.
    #[error("this user may not open a socket of this kind")]
    NotPermitted {
        /// What was asked for.
        kind: SocketKind,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// Too many open files, no memory, no such family.
    #[error("cannot open a probe socket")]
    Open {
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The source address could not be bound.
    #[error("cannot send from {address}")]
    Source {
        /// The address asked for.
        address: IpAddr,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The interface could not be bound.
    #[error("cannot send through that interface")]
    Interface {
        /// The interface asked for.
        interface: Interface,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// An option was refused.
    #[error("cannot set {option} on the probe socket")]
    Option {
        /// The option's name.
        option: &'static str,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// The event loop did not take the socket.
    #[error("cannot watch the probe socket")]
    Register {
        /// The runtime's answer.
        #[source]
        source: io::Error,
    },
}

pub(super) fn open(kind: SocketKind, options: &SocketOptions) -> Result<Socket, OpenError> {
    let ipv6 = options.family == Domain::IPV6;
    let (kind_type, protocol) = match (kind, ipv6) {
        (SocketKind::IcmpDatagram, false) => (Type::DGRAM, Protocol::ICMPV4),
        (SocketKind::IcmpDatagram, true) => (Type::DGRAM, Protocol::ICMPV6),
        (SocketKind::IcmpRaw, false) => (Type::RAW, Protocol::ICMPV4),
        (SocketKind::IcmpRaw, true) => (Type::RAW, Protocol::ICMPV6),
        (SocketKind::Udp, _) => (Type::DGRAM, Protocol::UDP),
    };
    let socket =
        Socket::new(options.family, kind_type.nonblocking(), Some(protocol)).map_err(
            |source| match Errno::of(&source) {
                Errno::PERM | Errno::ACCES => OpenError::NotPermitted { kind, source },
                _ => OpenError::Open { source },
            },
        )?;
    let fd = socket.as_raw_fd();
    // Stamps first: the kernel switches receive stamps on with a delay of some milliseconds.
    enable_stamps(fd, options.send_stamps)?;
    if kind == SocketKind::IcmpRaw {
        accept_echo_replies_only(fd, ipv6)?;
    }
    enable_error_queue(fd, ipv6).map_err(|(option, errno)| refused(option)(errno))?;
    set_up(&socket, ipv6, options)?;
    bind(&socket, ipv6, options)?;
    Ok(socket)
}

/// `OPT_TSONLY` spares copying the packet back with each stamp. `OPT_CMSG` is left out: it would add the egress
/// interface, but only to stamps that carry the packet (measured on Linux 6.18).
fn enable_stamps(fd: RawFd, kind: SendStampKind) -> Result<(), OpenError> {
    let mut flags = libc::SOF_TIMESTAMPING_SOFTWARE
        | libc::SOF_TIMESTAMPING_RX_SOFTWARE
        | libc::SOF_TIMESTAMPING_TX_SOFTWARE
        | libc::SOF_TIMESTAMPING_OPT_ID
        | libc::SOF_TIMESTAMPING_OPT_TSONLY;
    if kind == SendStampKind::Scheduler {
        flags |= libc::SOF_TIMESTAMPING_TX_SCHED;
    }
    if set_option(fd, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &flags).is_ok() {
        return Ok(());
    }
    // Stamp by stamp: without send stamps, then without any; each RTT says what it was made from.
    let receive_only = libc::SOF_TIMESTAMPING_SOFTWARE | libc::SOF_TIMESTAMPING_RX_SOFTWARE;
    let fallback = set_option(fd, libc::SOL_SOCKET, libc::SO_TIMESTAMPING, &receive_only);
    match fallback {
        Ok(()) => Ok(()),
        // A kernel without SO_TIMESTAMPING leaves the host clock, which needs no option.
        Err(errno) if errno == Errno(libc::ENOPROTOOPT) || errno == Errno::INVAL => Ok(()),
        Err(errno) => Err(refused("SO_TIMESTAMPING")(errno)),
    }
}

/// A raw socket hears everybody's ICMP; the kernel drops what is not an echo reply before we pay for it.
fn accept_echo_replies_only(fd: RawFd, ipv6: bool) -> Result<(), OpenError> {
    if ipv6 {
        const ECHO_REPLY: usize = 129;
        let mut blocked = [u32::MAX; 8];
        blocked[ECHO_REPLY / 32] &= !(1 << (ECHO_REPLY % 32));
        set_option(fd, libc::IPPROTO_ICMPV6, ICMP6_FILTER, &blocked).map_err(refused("ICMP6_FILTER"))
    } else {
        const ECHO_REPLY: u32 = 0;
        let blocked = !(1_u32 << ECHO_REPLY);
        set_option(fd, libc::SOL_RAW, ICMP_FILTER, &blocked).map_err(refused("ICMP_FILTER"))
    }
}

/// Asks for ICMP errors with everything known of them; the error names the option that the kernel refused.
pub(crate) fn enable_error_queue(fd: RawFd, ipv6: bool) -> Result<(), (&'static str, Errno)> {
    let (level, required, optional): (i32, &[(i32, &'static str)], i32) = if ipv6 {
        let required: &[_] = &[
            (libc::IPV6_RECVERR, "IPV6_RECVERR"),
            (libc::IPV6_RECVHOPLIMIT, "IPV6_RECVHOPLIMIT"),
            (libc::IPV6_RECVTCLASS, "IPV6_RECVTCLASS"),
            (libc::IPV6_RECVPKTINFO, "IPV6_RECVPKTINFO"),
        ];
        (libc::IPPROTO_IPV6, required, IPV6_RECVERR_RFC4884)
    } else {
        let required: &[_] = &[
            (libc::IP_RECVERR, "IP_RECVERR"),
            (libc::IP_RECVTTL, "IP_RECVTTL"),
            (libc::IP_RECVTOS, "IP_RECVTOS"),
            (libc::IP_PKTINFO, "IP_PKTINFO"),
        ];
        (libc::IPPROTO_IP, required, IP_RECVERR_RFC4884)
    };
    for (name, label) in required {
        set_flag(fd, level, *name).map_err(|errno| (*label, errno))?;
    }
    // Linux 5.9 and later; without it only the extensions' offset is unknown.
    set_flag(fd, level, optional).or(Ok(()))
}

fn set_up(socket: &Socket, ipv6: bool, options: &SocketOptions) -> Result<(), OpenError> {
    let fd = socket.as_raw_fd();
    if let Some(mode) = options.dont_fragment {
        apply_dont_fragment(fd, ipv6, mode).map_err(refused("IP_MTU_DISCOVER"))?;
    }
    if let Some(ip_options) = &options.ip_options {
        set_flag(fd, libc::IPPROTO_IP, libc::IP_RECVOPTS).map_err(refused("IP_RECVOPTS"))?;
        set_option(fd, libc::IPPROTO_IP, libc::IP_OPTIONS, ip_options).map_err(refused("IP_OPTIONS"))?;
    }
    if options.broadcast {
        socket.set_broadcast(true).map_err(|source| OpenError::Option { option: "SO_BROADCAST", source })?;
    }
    let multicast = if ipv6 {
        socket.set_multicast_loop_v6(options.multicast_loop)
    } else {
        socket.set_multicast_loop_v4(options.multicast_loop)
    };
    multicast.map_err(|source| OpenError::Option { option: "IP_MULTICAST_LOOP", source })?;
    // Best effort: `rmem_max` caps it, and what we got is read back by whoever sizes a window from it.
    let _capped = socket.set_recv_buffer_size(options.receive_buffer);
    Ok(())
}

fn bind(socket: &Socket, ipv6: bool, options: &SocketOptions) -> Result<(), OpenError> {
    if let Some(interface) = &options.interface {
        socket
            .bind_device(Some(interface.name().as_bytes()))
            .map_err(|source| OpenError::Interface { interface: interface.clone(), source })?;
    }
    if let Some(address) = options.source {
        let scope = options.interface.as_ref().map_or(0, Interface::index);
        let bound = match address {
            IpAddr::V6(address) if ipv6 => SocketAddr::V6(std::net::SocketAddrV6::new(address, 0, 0, scope)),
            _ => SocketAddr::new(address, 0),
        };
        socket.bind(&SockAddr::from(bound)).map_err(|source| OpenError::Source { address, source })?;
    }
    Ok(())
}

fn refused(option: &'static str) -> impl Fn(Errno) -> OpenError {
    move |errno| OpenError::Option { option, source: errno.into() }
}
