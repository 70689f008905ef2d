//! Opening the transports of a run: the least privilege that works, and an exact remedy where none does.

use anyhow::Context as _;
use netkit_model::{Address, Method};
use netkit_net::{
    HandshakeOptions, HandshakeProber, OpenError, ProbeSocket, SendStampKind, SocketKind, SocketOptions,
    Transport,
};

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use crate::config::{CLOSED_UDP_PORT, ProbeConfig, WEB_PORT};

/// In this order: what needs the least comes first.
const BY_PRIVILEGE: &[Method] = &[Method::IcmpDatagram, Method::IcmpRaw, Method::Udp, Method::Tcp];
/// How long a TCP handshake is watched when no timeout is asked for; the kernel repeats the SYN meanwhile.
pub(crate) const HANDSHAKE_PATIENCE: Duration = Duration::from_secs(10);
/// Room in a datagram beside the payload: IPv4 header with options, ICMP header, and some to see a longer reply.
const HEADROOM: usize = 128;
/// Whoever answers with more than we sent is seen to do so up to an Ethernet frame's length. A sweep does without, for
/// smaller buffers: there a raw socket takes such an answer for nobody's.
const FRAME: usize = 1_536;

/// The open transports and the method that they share.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) method: Method,
    pub(crate) port: u16,
    pub(crate) ipv4: Option<Transport>,
    pub(crate) ipv6: Option<Transport>,
    /// Said once on stderr: why it is not the method one would expect, and what to do.
    pub(crate) notice: Option<String>,
}

/// No method that was asked for is permitted.
#[derive(Debug)]
pub(crate) struct NotPermitted {
    pub(crate) method: Method,
    pub(crate) remedies: Vec<String>,
}

/// How the sockets are used.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts about a run")]
pub(crate) struct Use {
    pub(crate) ipv4: bool,
    pub(crate) ipv6: bool,
    pub(crate) broadcast: bool,
    /// A sweep asks for one send stamp instead of two.
    pub(crate) sweep: bool,
    pub(crate) timeout: Duration,
}

/// A TCP port of this host that nobody uses: the source of all handshakes of one flow.
pub(crate) fn free_port(towards: IpAddr) -> std::io::Result<u16> {
    let any: IpAddr =
        if towards.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    Ok(std::net::TcpListener::bind((any, 0))?.local_addr()?.port())
}

/// Opens sockets for the families in use, by the first method that is permitted.
pub(crate) fn open(config: &ProbeConfig, wanted: Use) -> anyhow::Result<Result<Opened, NotPermitted>> {
    let methods = config.method.map_or(BY_PRIVILEGE, |choice| choice.methods());
    let mut refused = None;
    for method in methods {
        match open_both(*method, config, wanted) {
            Ok((ipv4, ipv6)) => {
                let notice = refused.is_some().then(|| fallback_notice(*method)).flatten();
                return Ok(Ok(Opened { method: *method, port: port(config, *method), ipv4, ipv6, notice }));
            }
            Err(OpenError::NotPermitted { .. }) => refused = refused.or(Some(*method)),
            Err(error) => return Err(error).context("cannot send probes"),
        }
    }
    let method = refused.unwrap_or(methods[0]);
    Ok(Err(NotPermitted { method, remedies: remedies() }))
}

type BothFamilies = (Option<Transport>, Option<Transport>);

fn open_both(method: Method, config: &ProbeConfig, wanted: Use) -> Result<BothFamilies, OpenError> {
    let open = |unspecified: IpAddr| open_one(method, unspecified, config, wanted);
    let ipv4 = wanted.ipv4.then(|| open(Ipv4Addr::UNSPECIFIED.into())).transpose()?;
    let ipv6 = wanted.ipv6.then(|| open(Ipv6Addr::UNSPECIFIED.into())).transpose()?;
    Ok((ipv4, ipv6))
}

fn open_one(
    method: Method,
    family: IpAddr,
    config: &ProbeConfig,
    wanted: Use,
) -> Result<Transport, OpenError> {
    let same_family = |address: &Address| address.ip.is_ipv4() == family.is_ipv4();
    let source = config.source.filter(same_family).map(|address| address.ip);
    let kind = match method {
        Method::IcmpDatagram => SocketKind::IcmpDatagram,
        Method::IcmpRaw => SocketKind::IcmpRaw,
        Method::Udp => SocketKind::Udp,
        Method::Tcp => {
            let interface = config.interface.clone();
            let options = HandshakeOptions { patience: wanted.timeout, source, interface };
            let prober = HandshakeProber::new(options).map_err(|source| OpenError::Open { source })?;
            return Ok(Transport::Handshake(Box::new(prober)));
        }
    };
    let options = SocketOptions {
        source,
        interface: config.interface.clone(),
        dont_fragment: config.dont_fragment,
        ip_options: (config.record_route && family.is_ipv4()).then(netkit_packet::ip::record_route_option),
        broadcast: wanted.broadcast,
        multicast_loop: config.multicast_loop,
        send_stamps: if wanted.sweep { SendStampKind::Driver } else { SendStampKind::Scheduler },
        largest_datagram: if wanted.sweep {
            config.size + HEADROOM
        } else {
            (config.size + HEADROOM).max(FRAME)
        },
        ..SocketOptions::for_family_of(family)
    };
    Ok(Transport::Datagram(Box::new(ProbeSocket::open(kind, &options)?)))
}

fn port(config: &ProbeConfig, method: Method) -> u16 {
    match (config.method, method) {
        (Some(choice), _) => choice.port(),
        (None, Method::Udp) => CLOSED_UDP_PORT,
        (None, Method::Tcp) => WEB_PORT,
        (None, Method::IcmpDatagram | Method::IcmpRaw) => 0,
    }
}

fn fallback_notice(method: Method) -> Option<String> {
    let used = match method {
        // Raw sockets are as good as datagram sockets; nothing is missing.
        Method::IcmpDatagram | Method::IcmpRaw => return None,
        Method::Udp => format!("probing closed UDP port {CLOSED_UDP_PORT}"),
        Method::Tcp => format!("probing with TCP handshakes to port {WEB_PORT}"),
    };
    Some(format!(
        "ICMP is not permitted for this user, {used} instead; to permit it: {}",
        remedies().join(" or ")
    ))
}

/// The two ways to permit ICMP, as commands that can be copied.
fn remedies() -> Vec<String> {
    let binary = std::env::current_exe().ok();
    let binary = binary.as_ref().map_or("netkit".into(), |path| path.to_string_lossy());
    vec![
        "sudo sysctl -w net.ipv4.ping_group_range=\"0 2147483647\"".to_owned(),
        format!("sudo setcap cap_net_raw+ep {binary}"),
    ]
}
