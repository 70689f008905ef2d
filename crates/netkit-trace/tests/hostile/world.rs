//! A network that says whatever the test makes it say: any bytes, from anybody, at any time, to sessions on a virtual clock.
//!
//! It plays the kernel and the driver and forwards nothing. What is true on networks that can be is tested in the lab.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::Method;
use netkit_net::{
    Arrival, ClockReading, Errno, ErrorOrigin, IcmpError, KernelTime, MonotonicTime, Received, Reply,
    SendReceipt, SendStamp, SendStampKind, Token,
};
use netkit_packet::IpVersion;
use netkit_packet::icmp::{self, Echo, EchoKind};
use netkit_packet::tag::Pattern;
use netkit_probe::{ProbeFormat, RunKey, Session, Transmit};

/// Turns at one instant in which nothing happens, before the session counts as spinning.
const IDLE_TURNS: u32 = 4;
/// What a handed over probe waits in the kernel before it leaves.
const IN_KERNEL: Duration = Duration::from_micros(10);

/// Something that the network brings.
#[derive(Clone, Debug)]
pub enum Message {
    /// An ICMP error.
    Error(Forged),
    /// A datagram, from anybody.
    Reply(IpAddr, Vec<u8>),
}

/// An ICMP error as the socket shows it.
#[derive(Clone, Debug)]
pub struct Forged {
    pub icmp_type: u8,
    pub code: u8,
    pub info: u32,
    pub offender: Option<IpAddr>,
    pub destination: Option<SocketAddr>,
    pub quoted: Vec<u8>,
    pub extension_offset: Option<u16>,
    pub hop_limit: Option<u8>,
}

/// What becomes of a probe: what comes back and after how long, or why it does not leave.
pub type Fate = Result<Vec<(Duration, Message)>, Errno>;

/// A session in a network that does what `fate` says.
pub struct World<S, F> {
    pub session: S,
    fate: F,
    now: Duration,
    /// What is on its way, by when it arrives.
    coming: BTreeMap<(Duration, u64), Message>,
    brought: u64,
    /// Probes handed over, some of them more than once.
    pub handed: u64,
}

/// All clocks at an instant since the start.
pub fn reading(at: Duration) -> ClockReading {
    ClockReading { monotonic: monotonic(at), kernel: kernel(at), suspended: Duration::ZERO }
}

fn monotonic(at: Duration) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_secs(1_000) + at)
}

fn kernel(at: Duration) -> KernelTime {
    KernelTime::from_epoch(Duration::from_secs(1_700_000_000) + at)
}

impl<S: Session, F: FnMut(&ProbeFormat, &Transmit) -> Fate> World<S, F> {
    pub fn new(session: S, fate: F) -> Self {
        let (now, coming) = (Duration::ZERO, BTreeMap::new());
        Self { session, fate, now, coming, brought: 0, handed: 0 }
    }

    /// Runs the session to its end, which has to come within `bound`; every event is handed to `told`.
    pub fn run(&mut self, bound: Duration, mut told: impl FnMut(S::Event)) -> Duration {
        let mut idle_turns = 0;
        while !self.session.is_over() {
            let wake = self.session.next_wake().map(|at| at.since(monotonic(Duration::ZERO)));
            let arrives = self.coming.first_key_value().map(|((at, _), _)| *at);
            let next = [wake, arrives].into_iter().flatten().min().expect("the session waits for nothing");
            let before = self.now;
            self.now = self.now.max(next);
            assert!(self.now <= bound, "the session goes on at {:?}", self.now);
            let mut happened = self.turn();
            while let Some(event) = self.session.poll_event() {
                happened += 1;
                told(event);
            }
            idle_turns = if happened == 0 && before == self.now { idle_turns + 1 } else { 0 };
            assert!(idle_turns < IDLE_TURNS, "the session spins at {:?}", self.now);
        }
        self.now
    }

    /// One turn, in the order of the driver; how much happened in it.
    fn turn(&mut self) -> usize {
        let now = reading(self.now);
        self.session.turn(now);
        let mut happened = 0;
        while let Some(first) = self.coming.first_entry().filter(|first| first.key().0 <= self.now) {
            let at = first.key().0;
            let message = first.remove();
            let received = Received { kernel: Some(kernel(at)), reading: now };
            self.session.arrival(&message.arrival(received));
            happened += 1;
        }
        for _ in 0..64 {
            let Some(probe) = self.session.poll_transmit(now.monotonic) else { break };
            happened += 1;
            self.hand_over(&probe, now);
        }
        happened
    }

    fn hand_over(&mut self, probe: &Transmit, reading: ClockReading) {
        self.handed = self.handed.max(probe.number);
        let token = Token(probe.number);
        let fate = (self.fate)(self.session.format(), probe);
        let left = self.now + IN_KERNEL;
        let result = fate.map(|messages| {
            for (after, message) in messages {
                self.brought += 1;
                self.coming.insert((left + after, self.brought), message);
            }
        });
        self.session.receipt(&SendReceipt { token, reading, result });
        if result.is_ok() {
            let stamp = SendStamp { token, kind: SendStampKind::Driver, at: kernel(left) };
            self.session.arrival(&Arrival::SendStamp(stamp));
        }
    }
}

impl Message {
    fn arrival(&self, received: Received) -> Arrival<'_> {
        match self {
            Self::Error(error) => {
                let ipv6 = error.destination.is_some_and(|destination| destination.is_ipv6());
                Arrival::IcmpError(IcmpError {
                    origin: if ipv6 { ErrorOrigin::Icmp6 } else { ErrorOrigin::Icmp },
                    errno: Errno::HOSTUNREACH,
                    icmp_type: error.icmp_type,
                    code: error.code,
                    info: error.info,
                    offender: error.offender,
                    destination: error.destination,
                    token: None,
                    quoted: &error.quoted,
                    extension_offset: error.extension_offset,
                    hop_limit: error.hop_limit,
                    traffic_class: None,
                    interface: None,
                    received,
                })
            }
            Self::Reply(from, payload) => Arrival::Reply(Reply {
                from: SocketAddr::new(*from, 0),
                to: None,
                interface: None,
                hop_limit: Some(60),
                traffic_class: None,
                ip_options: &[],
                payload,
                truncated: false,
                received,
            }),
        }
    }
}

/// How probes look in these tests.
pub fn format(method: Method) -> ProbeFormat {
    ProbeFormat {
        method,
        port: 33_434,
        source_port: None,
        size: 32,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RunKey::new(*b"any sixteen byte"),
    }
}

/// The hop limit of a probe.
pub fn hop(probe: &Transmit) -> u8 {
    probe.course.hop_limit.expect("probes of paths have one")
}

/// What a socket shows of a whole quote of this probe: from the ICMP header on, or what stands behind that of UDP.
pub fn quote(format: &ProbeFormat, probe: &Transmit) -> Vec<u8> {
    let payload = format.payload(probe);
    if format.method == Method::Udp {
        return payload;
    }
    let mut quoted = Vec::new();
    let echo = Echo { identifier: format.identifier, sequence: probe.sequence, payload: &payload };
    icmp::encode_echo_request(IpVersion::of(&probe.destination.ip), &echo, &mut quoted);
    quoted
}

/// An ICMP error about a probe that quotes it whole.
pub fn error(format: &ProbeFormat, probe: &Transmit, from: IpAddr, icmp_type: u8, code: u8) -> Forged {
    Forged {
        icmp_type,
        code,
        info: 0,
        offender: Some(from),
        destination: Some(format.socket_address(probe)),
        quoted: quote(format, probe),
        extension_offset: None,
        hop_limit: Some(64),
    }
}

/// That the hop limit of a probe ran out.
pub fn time_exceeded(format: &ProbeFormat, probe: &Transmit, from: IpAddr) -> Forged {
    error(format, probe, from, if probe.destination.ip.is_ipv4() { 11 } else { 3 }, 0)
}

/// What the target itself says to a probe.
pub fn from_target(format: &ProbeFormat, probe: &Transmit) -> Message {
    let target = probe.destination.ip;
    if format.method == Method::Udp {
        let (icmp_type, code) = if target.is_ipv4() { (3, 3) } else { (1, 4) };
        return Message::Error(error(format, probe, target, icmp_type, code));
    }
    Message::Reply(target, echo_reply(format, probe, &format.payload(probe)))
}

/// An echo reply to a probe with any payload.
pub fn echo_reply(format: &ProbeFormat, probe: &Transmit, payload: &[u8]) -> Vec<u8> {
    let to =
        if probe.destination.ip.is_ipv4() { IpAddr::from([10, 0, 0, 2]) } else { IpAddr::from([0xfd; 16]) };
    let echo = Echo { identifier: format.identifier, sequence: probe.sequence, payload };
    icmp::encode_echo(probe.destination.ip, to, EchoKind::Reply, &echo)
}

/// The router at a hop, of the family of the probe.
pub fn router(probe: &Transmit, number: u32) -> IpAddr {
    let [_, a, b, c] = number.to_be_bytes();
    if probe.destination.ip.is_ipv4() {
        IpAddr::from([10, a, b, c])
    } else {
        IpAddr::from([0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, a, b, c])
    }
}

/// What a path of so many hops answers, one millisecond a hop.
pub fn straight(format: &ProbeFormat, probe: &Transmit, length: u8) -> (Duration, Message) {
    let hop = hop(probe);
    let answer = if hop < length {
        Message::Error(time_exceeded(format, probe, router(probe, hop.into())))
    } else {
        from_target(format, probe)
    };
    (Duration::from_millis(hop.min(length).into()), answer)
}
