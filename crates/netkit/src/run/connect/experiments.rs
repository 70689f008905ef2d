//! The experiments of an investigation besides the attempt: each asks the kernel, the host or the path one question.
//!
//! Which of them are made, and when, stands in `executor.rs` and `netkit-connect`.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{Experiment, Found};
use netkit_model::{Address, Attempt, EchoSeen, ProbeEvent, TraceReport};
use netkit_net::{ConnectionOptions, Errno, MonotonicTime, RouteReport, SocketsSeen, read_clocks};
use netkit_probe::{
    Driver, Ping, PingConfig, PingTarget, ProbeFormat, SendOptions, Session, Spacing, StopRule,
};
use netkit_trace::{FlowStrategy, Trace, TraceConfig};
use tokio::net::UdpSocket;

use super::watched::{Watched, packets};
use crate::config::{ConnectConfig, MethodChoice, ProbeConfig};
use crate::run::ping::format;
use crate::sockets::{self, Use};

/// Echo requests, as many as the budget of that experiment.
const ECHO_REQUESTS: u64 = 3;
/// From one echo request to the next.
const ECHO_INTERVAL: Duration = Duration::from_millis(100);
/// How long an answer to a follow-up probe is waited for: the other side of the world is a third of that away.
const PROBE_WAIT: Duration = Duration::from_secs(1);
/// Where the attempt had an answer, so many times as long is waited for the next, but not less than this: whoever answered may
/// stand nearer than whoever is asked now, and this is the other side of the world and back.
const ANSWERED_WAIT: u32 = 4;
const LEAST_WAIT: Duration = Duration::from_millis(400);
/// Hop limits asked at once: most paths are shorter, and what lies behind their end need not be asked.
const PATH_WINDOW: usize = 16;
/// How long another port of the host is waited for: a SYN and one repetition.
const OTHER_PORT_TIMEOUT: Duration = Duration::from_millis(1_500);

/// What an experiment is about.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) config: &'a ConnectConfig,
    pub(super) address: Address,
    pub(super) port: u16,
    /// The target is this host.
    pub(super) is_here: bool,
    /// The start of the run.
    pub(super) started: MonotonicTime,
    /// When the attempt was answered, after its SYN; `None` where nothing has come.
    pub(super) answered_after: Option<Duration>,
}

impl Subject<'_> {
    /// How long an answer to a probe is waited for.
    fn wait(&self) -> Duration {
        let known = self.answered_after.map(|after| after.saturating_mul(ANSWERED_WAIT));
        known.map_or(PROBE_WAIT, |known| known.clamp(LEAST_WAIT, PROBE_WAIT))
    }
}

/// Makes an experiment: what it found, and its cost in packets.
///
/// # Errors
/// It could not be made, because this host lacks something for it.
pub(super) async fn make(experiment: Experiment, subject: Subject<'_>) -> anyhow::Result<(Found, u32)> {
    let Subject { config, address, started, .. } = subject;
    Ok(match experiment {
        Experiment::Attempt => {
            let attempt = attempt(config, address, subject.port, started, config.timeout).await?;
            let cost = packets(&attempt);
            (Found::Attempt(attempt, Vec::new()), cost)
        }
        Experiment::Route => (Found::Route(route(subject)?), 0),
        Experiment::Sockets => (Found::Sockets(sockets(subject)?), 0),
        Experiment::Echo => {
            let echo = echo(subject).await?;
            (Found::Echo(echo), echo.map_or(0, |echo| echo.sent))
        }
        Experiment::SynPath => {
            let path = path(subject, MethodChoice::Tcp(subject.port)).await?;
            // A TCP handshake needs no permission; without a path there is nothing to say.
            let path = path.context("the path of SYNs could not be followed")?;
            let cost = count(path.sent);
            (Found::SynPath(path), cost)
        }
        Experiment::EchoPath => {
            let path = path(subject, MethodChoice::Icmp).await?;
            let cost = path.as_ref().map_or(0, |path| count(path.sent));
            (Found::EchoPath(path), cost)
        }
        Experiment::OtherPort(port) => {
            let attempt =
                attempt(config, address, port, started, OTHER_PORT_TIMEOUT.min(config.timeout)).await?;
            let cost = packets(&attempt);
            (Found::OtherPort(port, attempt), cost)
        }
        Experiment::Datagram => {
            let sent = datagram(subject).await?;
            (Found::Datagram(sent), u32::from(sent.is_ok()))
        }
    })
}

fn count(packets: u64) -> u32 {
    u32::try_from(packets).unwrap_or(u32::MAX)
}

/// How this host would send to the address.
fn route(subject: Subject<'_>) -> anyhow::Result<RouteReport> {
    let Subject { config, address, port, .. } = subject;
    let interface = config.connection.interface.as_ref().map(netkit_net::Interface::index);
    netkit_net::route_of_connection(address.with_port(port), config.connection.source, interface)
        .context("cannot ask the kernel for the route")
}

/// What sockets of this host have to do with it: listeners matter where the target is this host.
fn sockets(subject: Subject<'_>) -> anyhow::Result<SocketsSeen> {
    let Subject { address, port, is_here, .. } = subject;
    let no_answer = "cannot ask the kernel for its sockets";
    let listeners = if is_here { netkit_net::listeners(port).context(no_answer)? } else { Vec::new() };
    let (to_same_port, in_time_wait) =
        netkit_net::connections_to(address.with_port(port)).context(no_answer)?;
    let (port_range, conntrack) = (netkit_net::port_range(), netkit_net::conntrack_fill());
    Ok(SocketsSeen { listeners, to_same_port, in_time_wait, port_range, conntrack })
}

/// Whether the host answers echo requests; `None` where this user may send none.
async fn echo(subject: Subject<'_>) -> anyhow::Result<Option<EchoSeen>> {
    let address = subject.address;
    let Some((format, mut driver)) = open(subject, MethodChoice::Icmp)? else { return Ok(None) };
    let config = PingConfig {
        format,
        spacing: Spacing::Every(ECHO_INTERVAL),
        count: Some(ECHO_REQUESTS),
        timeout: Some(subject.wait()),
        deadline: None,
        // One reply says that the host is there.
        stop: StopRule::FirstReply,
    };
    let target = PingTarget { input: address.ip.to_string(), name: None, address };
    let mut session = Ping::new(config, vec![target], read_clocks());
    let mut hop_limit = None;
    drive(&mut session, &mut driver, |event| {
        if let ProbeEvent::Received(_, answer) | ProbeEvent::Late(_, answer) = event {
            hop_limit = hop_limit.or(answer.hop_limit);
        }
    })
    .await?;
    let report = session.report(driver.receiver_dropped());
    Ok(report.targets.first().map(|target| EchoSeen {
        sent: count(target.counters.sent),
        received: count(target.counters.received + target.counters.late),
        best: target.rtt.minimum(),
        hop_limit,
    }))
}

/// Probes with growing hop limits; `None` where this user may send none.
async fn path(subject: Subject<'_>, method: MethodChoice) -> anyhow::Result<Option<TraceReport>> {
    let Some((format, mut driver)) = open(subject, method)? else { return Ok(None) };
    let config = TraceConfig {
        format,
        destination: subject.address,
        first_hop: 1,
        max_hop: Experiment::LAST_HOP,
        queries: 1,
        window: PATH_WINDOW.min(driver.window()),
        wait: subject.wait(),
        strategy: FlowStrategy::Constant,
    };
    let mut session = Trace::new(config, read_clocks());
    drive(&mut session, &mut driver, |_| {}).await?;
    Ok(Some(session.report(driver.receiver_dropped())))
}

/// Sockets for probes by a method; `None` where this user may not send them.
fn open(subject: Subject<'_>, method: MethodChoice) -> anyhow::Result<Option<(ProbeFormat, Driver)>> {
    let probe = ProbeConfig { method: Some(method), ..subject.config.probe.clone() };
    let (ipv4, ipv6) = (subject.address.ip.is_ipv4(), subject.address.ip.is_ipv6());
    let wanted = Use { ipv4, ipv6, broadcast: false, sweep: false, timeout: subject.wait() };
    let Ok(opened) = sockets::open(&probe, wanted)? else { return Ok(None) };
    let options = SendOptions { hop_limit: None, traffic_class: probe.traffic_class };
    // Handshakes get a port, and so a flow, of their own: all hops can be asked at once.
    let format = format(&probe, true, opened.method, opened.port)?;
    let driver = Driver::new(opened.ipv4, opened.ipv6, options).context("cannot start a timer")?;
    Ok(Some((format, driver)))
}

/// Runs a session to its end.
async fn drive<S: Session>(
    session: &mut S,
    driver: &mut Driver,
    mut tell: impl FnMut(S::Event),
) -> anyhow::Result<()> {
    while !session.is_over() {
        driver.turn(session).await.context("the event loop failed")?;
        while let Some(event) = session.poll_event() {
            tell(event);
        }
    }
    Ok(())
}

/// One attempt at a port of the host, watched to its end.
pub(super) async fn attempt(
    config: &ConnectConfig,
    address: Address,
    port: u16,
    started: MonotonicTime,
    timeout: Duration,
) -> anyhow::Result<Attempt> {
    Ok(match Watched::start(address.with_port(port), &config.connection, started, timeout) {
        Ok(mut watched) => {
            watched.until_end().await.context("the event loop failed")?;
            watched.attempt().clone()
        }
        Err(refused) => *refused,
    })
}

/// Sends one empty UDP datagram to the same address and port, and says how this host took it.
async fn datagram(subject: Subject<'_>) -> anyhow::Result<Result<(), Errno>> {
    let Subject { config, address, port, .. } = subject;
    let ConnectionOptions { source, interface, .. } = &config.connection;
    let any = if address.ip.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let own = SocketAddr::new(source.unwrap_or(any), 0);
    let socket = UdpSocket::bind(own).await.context("cannot open a UDP socket")?;
    if let Some(interface) = interface {
        let through = Some(interface.name().as_bytes());
        socket.bind_device(through).with_context(|| format!("cannot send through {}", interface.name()))?;
    }
    let sent = socket.send_to(&[], address.with_port(port)).await;
    Ok(sent.map(|_| ()).map_err(|error| Errno::of(&error)))
}
