//! netkit's own sessions on the emulated internet and a virtual clock: an hour of pinging in milliseconds.
//!
//! It plays the driver of `netkit-probe` and the Linux kernel of the vantage. It opens no socket and reads no clock; the
//! same topology, seed and session make the same run. It panics where a session waits for nothing or spins: that is a
//! bug of the session, and the test that runs it has to fail.

mod clocks;
mod error_queue;
mod handshakes;
mod kernel;

use std::collections::BTreeSet;
use std::time::Duration;

use netkit_model::Method;
use netkit_net::{Arrival, Arrivals, ClockReading, Received, SendReceipt, SendStamp, SendStampKind, Token};
use netkit_probe::{RunKey, SendOptions, Session, Transmit};

use crate::internet::{Detail, Internet};
use crate::topology::{Prefix, Topology};
use crate::truth::{Record, Tally};
pub use clocks::{Clocks, monotonic, since_start};
use kernel::{Kernel, Probe};

/// A secret for sessions on this stage: runs repeat themselves only with the same one.
pub const RUN_KEY: RunKey = RunKey::new(*b"netkit-lab's key");
/// Probes handed over in one turn, as in the driver.
const BATCH: usize = 64;
/// Turns without anything happening before the session counts as spinning.
const IDLE_TURNS: u32 = 3;

/// A session at the vantage of an emulated internet.
#[derive(Debug)]
pub struct VirtualTime<S: Session> {
    session: S,
    clocks: Clocks,
    internet: Internet,
    kernel: Kernel,
    events: Vec<(Duration, S::Event)>,
    records: Vec<Record>,
    interrupts: BTreeSet<Duration>,
    /// The latest instant at which the network moved; the process may be stopped and behind it.
    moved: Duration,
    arrivals: Arrivals,
    idle_turns: u32,
}

/// All clocks at the start of every run: what a session is made with.
pub fn start() -> ClockReading {
    Clocks::default().reading(Duration::ZERO)
}

impl<S: Session> VirtualTime<S> {
    /// A session about to begin.
    pub fn new(topology: Topology, seed: u64, session: S) -> Self {
        let vantage = &topology.nodes[topology.vantage.0];
        let addresses = vantage.addresses.iter().map(|Prefix { address, .. }| *address).collect();
        Self {
            kernel: Kernel::new(session.format().method, addresses, seed),
            session,
            clocks: Clocks::default(),
            internet: Internet::new(topology, seed, Detail::Everything),
            events: Vec::new(),
            records: Vec::new(),
            interrupts: BTreeSet::new(),
            moved: Duration::ZERO,
            arrivals: Arrivals::default(),
            idle_turns: 0,
        }
    }

    /// Hop limit and traffic class of every probe.
    #[must_use]
    pub fn with_options(mut self, options: SendOptions) -> Self {
        self.kernel.options = options;
        self
    }

    /// How long a TCP handshake is watched before its socket is closed; 10 s unless told otherwise.
    #[must_use]
    pub fn with_handshake_patience(mut self, patience: Duration) -> Self {
        self.kernel.handshakes.patience = patience;
        self
    }

    /// The clocks, so that something happens to them.
    pub fn clocks(&mut self) -> &mut Clocks {
        &mut self.clocks
    }

    /// The user interrupts at this instant.
    pub fn interrupt_at(&mut self, at: Duration) {
        self.interrupts.insert(at);
    }

    /// Runs the session to its end.
    pub fn run(&mut self) -> &mut Self {
        self.run_until(Duration::MAX);
        assert!(self.session.is_over(), "the session waits for nothing at {:?}", self.clocks.now());
        self
    }

    /// Runs the session to its end or through everything up to an instant.
    pub fn run_until(&mut self, until: Duration) -> &mut Self {
        while !self.session.is_over() {
            let Some(instant) = self.pass_time(until) else { break };
            self.turn(instant);
        }
        self.records.append(&mut self.internet.take_records());
        self
    }

    /// The session.
    pub fn session(&self) -> &S {
        &self.session
    }

    /// The instant it is, since the start.
    pub fn now(&self) -> Duration {
        self.clocks.now()
    }

    /// What the session told, and when.
    pub fn events(&self) -> &[(Duration, S::Event)] {
        &self.events
    }

    /// What really happened, in true time: that of a host that never sleeps.
    pub fn records(&self) -> &[Record] {
        &self.records
    }

    /// What really happened, counted.
    pub fn tally(&self) -> Tally {
        Tally::of(self.internet.topology(), &self.records)
    }

    /// The internet.
    pub fn topology(&self) -> &Topology {
        self.internet.topology()
    }

    /// Moves packets until the process has something to do, and says when it does it; `None` when that is not before
    /// `until` is over, or never.
    fn pass_time(&mut self, until: Duration) -> Option<Duration> {
        let now = self.clocks.now();
        loop {
            let wake = self.session.next_wake().map(since_start);
            let readable = self.kernel.is_readable().then_some(self.moved);
            let due = [wake, readable, self.interrupts.first().copied()].into_iter().flatten().min();
            let runs = due.map(|due| self.clocks.runs_at(due.max(now)));
            let network =
                self.next_network_event().filter(|at| *at <= runs.unwrap_or(Duration::MAX).min(until));
            match network {
                Some(at) => self.move_packets(at),
                None => return runs.filter(|at| *at <= until),
            }
        }
    }

    /// When the kernel or the internet does anything next.
    fn next_network_event(&self) -> Option<Duration> {
        let internet = self.internet.next_event().map(|at| self.clocks.awake_from(at));
        let next = [self.kernel.next_event(), internet].into_iter().flatten().min();
        next.map(|at| at.max(self.moved))
    }

    /// Everything that kernel and internet do at an instant.
    fn move_packets(&mut self, at: Duration) {
        self.moved = at;
        while let Some((left, bytes)) = self.kernel.leaving(at) {
            self.internet.send(self.clocks.true_time(left), &bytes);
        }
        while let Some(delivery) = self.internet.poll_delivery(self.clocks.true_time(at)) {
            // To a machine that sleeps nobody delivers anything.
            if let Some(arrived) = self.clocks.awake(delivery.at) {
                self.kernel.deliver(arrived, &delivery.bytes);
            }
        }
    }

    /// One turn of the process, in the order of `Driver::turn`.
    fn turn(&mut self, instant: Duration) {
        let before = self.clocks.now();
        self.clocks.advance(instant);
        if self.interrupts.first().is_some_and(|at| *at <= instant) {
            self.interrupts.pop_first();
            self.session.interrupt(monotonic(instant));
            self.take_events();
            return;
        }
        let mut arrivals = std::mem::take(&mut self.arrivals);
        self.kernel.read(&self.clocks, &mut arrivals);
        let arrived = arrivals.len();
        self.session.turn(self.clocks.reading(instant));
        self.tell(&mut arrivals);
        let sent = self.send_due(&mut arrivals);
        self.arrivals = arrivals;
        let told = self.take_events();
        let idle = before == instant && arrived + sent + told == 0;
        self.idle_turns = if idle { self.idle_turns + 1 } else { 0 };
        assert!(self.idle_turns < IDLE_TURNS, "the session spins at {instant:?}");
    }

    fn tell(&mut self, arrivals: &mut Arrivals) {
        for arrival in arrivals.iter() {
            self.session.arrival(&arrival);
        }
        arrivals.clear();
    }

    /// Hands over one batch of what is due, and says how many they were.
    fn send_due(&mut self, arrivals: &mut Arrivals) -> usize {
        let now = monotonic(self.clocks.now());
        let mut batch = Vec::new();
        while batch.len() < BATCH
            && let Some(transmit) = self.session.poll_transmit(now)
        {
            batch.push(transmit);
        }
        // Stable: within a family the order of numbers is kept.
        batch.sort_by_key(|transmit| transmit.destination.ip.is_ipv6());
        let receipts: Vec<_> = batch.iter().map(|transmit| self.transmit(transmit, arrivals)).collect();
        for receipt in &receipts {
            self.session.receipt(receipt);
        }
        self.tell(arrivals);
        batch.len()
    }

    /// The kernel takes one probe, or not; what it says at once goes into `told`.
    fn transmit(&mut self, transmit: &Transmit, told: &mut Arrivals) -> SendReceipt {
        let now = self.clocks.now();
        let reading = self.clocks.reading(now);
        let format = self.session.format();
        let token = Token(transmit.number);
        let probe = Probe {
            token,
            destination: format.socket_address(transmit),
            source_port: format.source_port(transmit),
            course: transmit.course,
            sequence: transmit.sequence,
            identifier: format.identifier,
            payload: format.payload(transmit),
        };
        let stamped = format.method != Method::Tcp;
        let result = self.kernel.send(now, &probe, self.link_mtu());
        match &result {
            // The kernel does not stamp SYNs.
            Ok(left) if stamped => {
                let at = self.clocks.wall(*left);
                told.push(Arrival::SendStamp(SendStamp { token, kind: SendStampKind::Driver, at }));
            }
            Ok(_) => {}
            Err(refused) => {
                let complaint = refused.complaint(probe.destination, Received { kernel: None, reading });
                if let Some(complaint) = complaint {
                    told.push(complaint);
                }
            }
        }
        SendReceipt { token, reading, result: result.map(drop).map_err(|refused| refused.errno) }
    }

    /// The MTU of the vantage's link, outwards.
    fn link_mtu(&self) -> usize {
        let topology = self.internet.topology();
        let (link, end) = topology.vantage_link();
        topology.links[link.0].behaviour[end].at(self.clocks.true_time(self.clocks.now())).mtu
    }

    fn take_events(&mut self) -> usize {
        let before = self.events.len();
        let now = self.clocks.now();
        self.events.extend(std::iter::from_fn(|| self.session.poll_event()).map(|event| (now, event)));
        self.events.len() - before
    }
}
