//! The thin shell around a session: sockets, one timer, and the loop that carries values between them.

use std::io;

use netkit_net::{
    Arrivals, DeadlineTimer, MonotonicTime, Outgoing, SendReceipt, Token, Transport, read_clocks,
};

use crate::{ProbeFormat, Session, Transmit};

/// Probes handed to the kernel in one call; measured: 16 to 128 cost the same a probe, 256 overflow queues.
const BATCH: usize = 64;

/// What every probe of a run has in common beside its format.
#[derive(Clone, Copy, Debug, Default)]
pub struct SendOptions {
    /// TTL or hop limit.
    pub hop_limit: Option<u8>,
    /// TOS or traffic class.
    pub traffic_class: Option<u8>,
}

/// What ended a wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Woken {
    /// Arrivals have been read.
    ByArrival,
    /// A deadline passed, or somebody should look what has arrived.
    ByTime,
}

/// Runs a session on real sockets.
#[derive(Debug)]
pub struct Driver {
    ipv4: Option<Transport>,
    ipv6: Option<Transport>,
    timer: DeadlineTimer,
    options: SendOptions,
    // Reused from turn to turn.
    arrivals: Arrivals,
    receipts: Vec<SendReceipt>,
    batch: Vec<Transmit>,
    bytes: Vec<u8>,
}

impl Driver {
    /// Makes a driver for the families that have targets, inside a tokio runtime.
    pub fn new(ipv4: Option<Transport>, ipv6: Option<Transport>, options: SendOptions) -> io::Result<Self> {
        Ok(Self {
            ipv4,
            ipv6,
            timer: DeadlineTimer::new()?,
            options,
            arrivals: Arrivals::default(),
            receipts: Vec::new(),
            batch: Vec::new(),
            bytes: Vec::new(),
        })
    }

    /// Packets that this host received and dropped for want of buffer.
    pub fn receiver_dropped(&self) -> u64 {
        [&self.ipv4, &self.ipv6].into_iter().flatten().map(|one| u64::from(one.receiver_dropped())).sum()
    }

    /// Probes that may be in flight before replies could overflow this host's buffers.
    pub fn window(&self) -> usize {
        [&self.ipv4, &self.ipv6].into_iter().flatten().map(Transport::window).min().unwrap_or(0)
    }

    /// Probes that may be in flight at all, answered or not.
    pub fn in_flight_limit(&self) -> usize {
        [&self.ipv4, &self.ipv6].into_iter().flatten().map(Transport::in_flight_limit).min().unwrap_or(0)
    }

    /// One turn: waits for the next thing to happen, tells the session, and sends what is due.
    ///
    /// Cancel safe: it only waits before it does anything. Arrivals are told before time is, so that a
    /// process that was stopped finds its replies before their timeouts.
    ///
    /// # Errors
    /// Only when the event loop itself fails; what happens to probes is the session's to tell.
    pub async fn turn<S: Session>(&mut self, session: &mut S) -> io::Result<()> {
        if self.wait(session.next_wake()).await? == Woken::ByTime {
            for transport in [&mut self.ipv4, &mut self.ipv6].into_iter().flatten() {
                transport.receive_now(&mut self.arrivals);
            }
        }
        let reading = read_clocks();
        session.turn(reading);
        self.tell_arrivals(session);
        self.send_due(session, reading.monotonic);
        Ok(())
    }

    async fn wait(&mut self, wake: Option<MonotonicTime>) -> io::Result<Woken> {
        if wake.is_some_and(|wake| wake <= read_clocks().monotonic) {
            // Something is due: signals and other tasks have their moment, but nothing sleeps.
            tokio::task::yield_now().await;
            return Ok(Woken::ByTime);
        }
        let arrivals = &mut self.arrivals;
        match (&mut self.ipv4, &mut self.ipv6) {
            (Some(ipv4), Some(ipv6)) => tokio::select! {
                ready = ipv4.ready() => ready?,
                ready = ipv6.ready() => ready?,
                time = self.timer.until(wake) => return time.map(|()| Woken::ByTime),
            },
            (Some(one), None) | (None, Some(one)) => tokio::select! {
                arrived = one.receive(arrivals) => return arrived.map(|()| Woken::ByArrival),
                time = self.timer.until(wake) => return time.map(|()| Woken::ByTime),
            },
            (None, None) => self.timer.until(wake).await?,
        }
        Ok(Woken::ByTime)
    }

    fn tell_arrivals<S: Session>(&mut self, session: &mut S) {
        for arrival in self.arrivals.iter() {
            session.arrival(&arrival);
        }
        self.arrivals.clear();
    }

    /// Sends one batch of what is due; the next turn takes the rest.
    fn send_due<S: Session>(&mut self, session: &mut S, now: MonotonicTime) {
        self.batch.clear();
        while self.batch.len() < BATCH
            && let Some(transmit) = session.poll_transmit(now)
        {
            self.batch.push(transmit);
        }
        if self.batch.is_empty() {
            return;
        }
        // Stable: within a family the order of numbers is kept.
        self.batch.sort_by_key(|transmit| transmit.destination.ip.is_ipv6());
        let ipv4_count = self.batch.partition_point(|transmit| transmit.destination.ip.is_ipv4());
        let (for_ipv4, for_ipv6) = self.batch.split_at(ipv4_count);
        for (transport, transmits) in [(&mut self.ipv4, for_ipv4), (&mut self.ipv6, for_ipv6)] {
            let Some(transport) = transport.as_mut().filter(|_| !transmits.is_empty()) else { continue };
            self.bytes.clear();
            let outgoing = encode(session.format(), self.options, transmits, &mut self.bytes);
            self.receipts.clear();
            transport.send(&outgoing, &mut self.receipts, &mut self.arrivals);
            for receipt in &self.receipts {
                session.receipt(receipt);
            }
        }
        self.tell_arrivals(session);
    }
}

/// Builds the packets of a batch in one arena.
fn encode<'a>(
    format: &ProbeFormat,
    options: SendOptions,
    transmits: &[Transmit],
    arena: &'a mut Vec<u8>,
) -> Vec<Outgoing<'a>> {
    let mut ends = Vec::with_capacity(transmits.len());
    for transmit in transmits {
        format.encode(transmit, arena);
        ends.push(arena.len());
    }
    let mut start = 0;
    let packets = transmits.iter().zip(ends).map(|(transmit, end)| Outgoing {
        token: Token(transmit.number),
        destination: format.socket_address(transmit),
        bytes: &arena[std::mem::replace(&mut start, end)..end],
        hop_limit: transmit.course.hop_limit.or(options.hop_limit),
        traffic_class: options.traffic_class,
        dont_fragment: None,
        source: None,
        interface: None,
        source_port: format.source_port(transmit),
    });
    packets.collect()
}
