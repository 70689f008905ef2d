//! A simulated host and network on virtual time, which drives a session as the driver does. No test is here.
//!
//! A network is a function from a probe to its [`Fate`]. The world hands over what the session wants sent,
//! delivers what comes back, moves the clocks, and keeps the [`Truth`] to compare the report with. It fails
//! the test when a session asks to be woken again and again for nothing, or waits for ever.

mod fate;
mod random;
mod truth;

use std::collections::BTreeMap;
use std::time::Duration;

use netkit_model::{Address, Method, ProbeEvent, ProbeRef, Rtt};
use netkit_net::{
    Arrival, Arrivals, Errno, ErrorOrigin, Handshake, IcmpError, Received, Reply, SendReceipt, SendStamp,
    Token,
};
use netkit_packet::tag::Pattern;

pub(crate) use fate::{Fate, IcmpPacket, Meaning, Packet, Probe};
pub(crate) use netkit_lab::stage::virtual_time::{Clocks, monotonic, since_start};
pub(crate) use random::Random;
pub(crate) use truth::Truth;

use crate::{
    Ping, PingConfig, PingTarget, ProbeFormat, RunKey, Session, Spacing, StopRule, Sweep, SweepConfig,
    Transmit,
};

/// Probes handed over in one turn, as in the driver.
const BATCH: usize = 64;
/// From the send call to the kernel's stamp on the packet.
const TO_THE_WIRE: Duration = Duration::from_micros(20);
/// Turns without anything happening before the test fails: the session spins.
const IDLE_TURNS: u32 = 3;

/// A session and all that surrounds it.
pub(crate) struct World<S, N> {
    pub(crate) session: S,
    pub(crate) clocks: Clocks,
    pub(crate) truth: Truth,
    /// What the session told, and when.
    pub(crate) events: Vec<(Duration, ProbeEvent)>,
    /// Whether `events` are kept; what they claim is checked in any case.
    pub(crate) keep_events: bool,
    /// Timers fire up to this much late.
    pub(crate) oversleep: Duration,
    /// When the user interrupts.
    pub(crate) interrupts: Vec<Duration>,
    /// Whether round trips are checked; not where the network does not tell what its deliveries mean.
    pub(crate) check_round_trips: bool,
    network: N,
    random: Random,
    /// What is under way, by time of arrival and a serial number.
    queue: BTreeMap<(Duration, u64), Incoming>,
    serial: u64,
    idle_turns: u32,
}

/// Something on its way to us.
struct Incoming {
    packet: Packet,
    /// The kernel stamps it.
    stamped: bool,
}

/// A ping session to these addresses.
pub(crate) fn ping<N>(config: PingConfig, addresses: &[&str], seed: u64, network: N) -> World<Ping, N>
where
    N: FnMut(&Probe, &mut Random) -> Fate,
{
    let targets = addresses.iter().map(|input| PingTarget {
        input: (*input).to_owned(),
        name: None,
        address: address(input),
    });
    let now = Clocks::default().reading(Duration::ZERO);
    World::new(Ping::new(config, targets.collect(), now), seed, network)
}

/// A sweep over `count` addresses from 10.0.0.0 on.
pub(crate) fn sweep<N>(config: SweepConfig, count: u32, seed: u64, network: N) -> World<Sweep<Addresses>, N>
where
    N: FnMut(&Probe, &mut Random) -> Fate,
{
    let now = Clocks::default().reading(Duration::ZERO);
    World::new(Sweep::new(config, Addresses(0..count), now), seed, network)
}

/// 10.0.0.0 and so many behind it.
#[derive(Clone, Debug)]
pub(crate) struct Addresses(std::ops::Range<u32>);

impl Iterator for Addresses {
    type Item = Address;

    fn next(&mut self) -> Option<Address> {
        self.0.next().map(|host| Address::new(std::net::Ipv4Addr::from(0x0a00_0000 + host).into()))
    }
}

/// The address written so.
pub(crate) fn address(text: &str) -> Address {
    Address::new(text.parse().expect("tests write addresses well"))
}

/// Probes of 56 bytes through an ICMP datagram socket.
pub(crate) fn echo_format() -> ProbeFormat {
    ProbeFormat {
        method: Method::IcmpDatagram,
        port: 0,
        source_port: None,
        size: 56,
        pattern: Pattern::default(),
        any_source: false,
        identifier: 0x4e4b,
        key: RunKey::new(*b"a key of 16 byte"),
    }
}

/// A ping session that sends `count` probes at this pace.
pub(crate) fn every(interval: Duration, count: u64) -> PingConfig {
    PingConfig {
        format: echo_format(),
        spacing: Spacing::Every(interval),
        count: Some(count),
        timeout: None,
        deadline: None,
        stop: StopRule::Never,
    }
}

impl<S: Session<Event = ProbeEvent>, N: FnMut(&Probe, &mut Random) -> Fate> World<S, N> {
    fn new(session: S, seed: u64, network: N) -> Self {
        Self {
            session,
            clocks: Clocks::default(),
            truth: Truth::default(),
            events: Vec::new(),
            keep_events: true,
            oversleep: Duration::ZERO,
            interrupts: Vec::new(),
            check_round_trips: true,
            network,
            random: Random::new(seed),
            queue: BTreeMap::new(),
            serial: 0,
            idle_turns: 0,
        }
    }

    /// Puts a packet on the way that belongs to no probe of the network's.
    pub(crate) fn inject(&mut self, at: Duration, packet: Packet) {
        self.enqueue(at, packet, true);
    }

    /// Runs the session to its end.
    pub(crate) fn run(&mut self) -> &mut Self {
        self.run_until(Duration::MAX)
    }

    /// Runs the session to its end or through all turns up to an instant.
    pub(crate) fn run_until(&mut self, until: Duration) -> &mut Self {
        while !self.session.is_over() && self.next_instant() <= until {
            self.turn();
        }
        self
    }

    /// When anything is to happen next.
    fn next_instant(&self) -> Duration {
        let wake = self.session.next_wake().map(since_start);
        let arrival = self.queue.first_key_value().map(|((at, _), _)| *at);
        let next = [wake, arrival, self.interrupts.first().copied()].into_iter().flatten().min();
        next.expect("a session that is not over waits for something").max(self.clocks.now())
    }

    /// One turn, in the order of `Driver::turn`.
    fn turn(&mut self) {
        let instant = self.next_instant();
        if self.interrupts.first().is_some_and(|at| *at <= instant) {
            self.clocks.advance(instant);
            self.interrupts.remove(0);
            self.session.interrupt(monotonic(instant));
            self.tell_events();
            return;
        }
        let by_timer = self.queue.first_key_value().is_none_or(|((at, _), _)| *at > instant);
        let late = match self.oversleep {
            Duration::ZERO => Duration::ZERO,
            _ if !by_timer || instant == self.clocks.now() => Duration::ZERO,
            longest => self.random.between(Duration::ZERO, longest),
        };
        let before = self.clocks.now();
        self.clocks.advance(self.clocks.runs_at(instant + late));
        let (arrivals, receive_reading) = (self.receive(), self.clocks.reading(self.clocks.now()));
        self.session.turn(receive_reading);
        for arrival in arrivals.iter() {
            self.session.arrival(&arrival);
        }
        let sent = self.send_due();
        let told = self.tell_events();
        let idle = before == self.clocks.now() && arrivals.is_empty() && sent == 0 && told == 0;
        self.idle_turns = if idle { self.idle_turns + 1 } else { 0 };
        assert!(self.idle_turns < IDLE_TURNS, "the session spins at {:?}", self.clocks.now());
    }

    /// Everything that is in the socket's buffer by now.
    fn receive(&mut self) -> Arrivals {
        let mut arrivals = Arrivals::default();
        let reading = self.clocks.reading(self.clocks.now());
        while let Some(entry) = self.queue.first_entry().filter(|entry| entry.key().0 <= self.clocks.now()) {
            let ((at, _), incoming) = entry.remove_entry();
            let kernel = incoming.stamped.then(|| self.clocks.wall(at));
            arrivals.push(view(&incoming.packet, Received { kernel, reading }));
        }
        arrivals
    }

    fn send_due(&mut self) -> usize {
        let now = monotonic(self.clocks.now());
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Some(transmit) = self.session.poll_transmit(now)
        {
            batch.push(transmit);
        }
        batch.sort_by_key(|transmit| transmit.destination.ip.is_ipv6());
        let mut stamps = Arrivals::default();
        let receipts: Vec<_> = batch.iter().map(|transmit| self.transmit(transmit, &mut stamps)).collect();
        for receipt in &receipts {
            self.session.receipt(receipt);
        }
        for arrival in stamps.iter() {
            self.session.arrival(&arrival);
        }
        batch.len()
    }

    /// The simulated kernel takes one probe, or not; what it says at once goes into `told`.
    fn transmit(&mut self, transmit: &Transmit, told: &mut Arrivals) -> SendReceipt {
        let probe = self.probe(transmit);
        let fate = (self.network)(&probe, &mut self.random);
        self.truth.handed_over(&probe, &fate);
        let reading = self.clocks.reading(self.clocks.now());
        if let Some(mtu) = fate.local_mtu {
            let error = Packet::IcmpError(IcmpPacket {
                origin: ErrorOrigin::Local,
                info: mtu,
                ..probe.icmp_error(probe.address.ip, (0, 0), 0)
            });
            told.push(view(&error, Received { kernel: None, reading }));
        }
        let token = Token(probe.number);
        if fate.result.is_ok() {
            let wire = self.clocks.now() + TO_THE_WIRE;
            for (place, kind) in (0..).zip(&fate.send_stamps) {
                // Each layer stamps a little later than the one above.
                let at = self.clocks.wall(wire + Duration::from_nanos(place));
                told.push(Arrival::SendStamp(SendStamp { token, kind: *kind, at }));
            }
            for delivery in fate.deliveries {
                let Some(at) = self.clocks.arrival(wire, delivery.after) else { continue };
                self.truth.will_arrive(probe.number, at, delivery.after, delivery.meaning);
                self.enqueue(at, delivery.packet, fate.receive_stamps);
            }
        }
        SendReceipt { token, reading, result: fate.result }
    }

    fn probe(&mut self, transmit: &Transmit) -> Probe {
        let (number, address) = (transmit.number, transmit.destination);
        let mut bytes = Vec::new();
        let format = self.session.format();
        format.encode(transmit, &mut bytes);
        let destination = format.socket_address(transmit);
        let (sequence, refusals) = self.truth.attempt(number, address);
        let (wire_sequence, at) = (transmit.sequence, self.clocks.now());
        Probe { number, address, destination, wire_sequence, sequence, refusals, at, bytes }
    }

    fn enqueue(&mut self, at: Duration, packet: Packet, stamped: bool) {
        self.serial += 1;
        self.queue.insert((at, self.serial), Incoming { packet, stamped });
    }

    /// Takes the session's events; every round trip that it tells must be the true one.
    fn tell_events(&mut self) -> usize {
        let mut told = 0;
        while let Some(event) = self.session.poll_event() {
            told += 1;
            if let ProbeEvent::Received(probe, answer) = &event {
                self.check_round_trip(*probe, answer.rtt);
            }
            if self.keep_events {
                self.events.push((self.clocks.now(), event));
            }
        }
        told
    }

    fn check_round_trip(&self, probe: ProbeRef, rtt: Option<Rtt>) {
        let truth = self.check_round_trips.then(|| self.truth.delay(probe.address, probe.sequence)).flatten();
        let (Some(rtt), Some(truth)) = (rtt, truth) else { return };
        // Without stamps of the kernel the way to the wire and a late wake-up are in it.
        let most = truth + TO_THE_WIRE * 2 + self.oversleep;
        let plausible = truth <= rtt.duration + Duration::from_nanos(2) && rtt.duration <= most;
        assert!(plausible, "{probe:?} took {truth:?} and not {rtt:?}");
    }
}

/// A packet as the socket shows it.
pub(crate) fn view(packet: &Packet, received: Received) -> Arrival<'_> {
    match packet {
        Packet::Reply { from, bytes, truncated } => Arrival::Reply(Reply {
            from: *from,
            to: None,
            interface: None,
            hop_limit: Some(64),
            traffic_class: None,
            ip_options: &[],
            payload: bytes,
            truncated: *truncated,
            received,
        }),
        Packet::IcmpError(error) => Arrival::IcmpError(IcmpError {
            origin: error.origin,
            errno: Errno::HOSTUNREACH,
            icmp_type: error.icmp_type,
            code: error.code,
            info: error.info,
            offender: error.offender,
            destination: error.destination,
            token: error.token,
            quoted: &error.quoted,
            extension_offset: None,
            hop_limit: Some(60),
            traffic_class: None,
            interface: None,
            received,
        }),
        Packet::Handshake { token, from, end } => {
            Arrival::Handshake(Handshake { token: *token, from: *from, end: *end, received })
        }
    }
}
