//! One connection attempt under way: the socket, and the watch that says when to look at it and when it has ended.
//!
//! What the looks mean is `netkit-connect`'s business.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use netkit_connect::{Look, Watch};
use netkit_model::{Attempt, AttemptEnd, AttemptError, IcmpReport};
use netkit_net::{
    Arrival, Arrivals, Connection, ConnectionOptions, CounterChange, ErrorOrigin, HostCounters, IcmpError,
    MonotonicTime, read_clocks,
};

/// An attempt and its socket.
pub(super) struct Watched {
    connection: Connection,
    watch: Watch,
    began: MonotonicTime,
    arrivals: Arrivals,
}

impl Watched {
    /// Sends the SYN; `Err` is an attempt that this host refused. `started` is the start of the run.
    pub(super) fn start(
        to: SocketAddr,
        options: &ConnectionOptions,
        started: MonotonicTime,
        timeout: Duration,
    ) -> Result<Self, Box<Attempt>> {
        let began = read_clocks().monotonic;
        let after = began.since(started);
        match Connection::start(to, options) {
            Ok(connection) => {
                let watch = Watch::new(began, after, connection.source(), timeout);
                let mut watched = Self { connection, watch, began, arrivals: Arrivals::default() };
                // On loopback it may be over by now.
                watched.look();
                Ok(watched)
            }
            Err((step, errno)) => Err(Box::new(Watch::refused(after, step, errno))),
        }
    }

    /// Watches until it has ended. Cancel safe.
    pub(super) async fn until_end(&mut self) -> io::Result<()> {
        while !self.has_ended() {
            self.turn().await?;
        }
        Ok(())
    }

    /// Watches until it has ended or so much time has passed since the SYN. Cancel safe.
    pub(super) async fn until_end_or(&mut self, after: Duration) -> io::Result<()> {
        let until = self.began.after(after);
        while !self.has_ended() && read_clocks().monotonic < until {
            self.turn().await?;
        }
        Ok(())
    }

    /// Waits for the next thing to see, and looks. Cancel safe: nothing happens before the look.
    pub(super) async fn turn(&mut self) -> io::Result<()> {
        let wait = self.watch.next_look().map(|at| at.since(read_clocks().monotonic));
        tokio::select! {
            changed = self.connection.changed() => changed?,
            () = tokio::time::sleep(wait.unwrap_or(Duration::ZERO)) => {}
        }
        self.look();
        Ok(())
    }

    /// Whether it has ended.
    pub(super) fn has_ended(&self) -> bool {
        self.watch.has_ended()
    }

    /// Whether the handshake is complete.
    pub(super) fn is_connected(&self) -> bool {
        matches!(self.watch.attempt().end, AttemptEnd::Connected(_))
    }

    /// The user gave up.
    pub(super) fn interrupt(&mut self) {
        self.look();
        self.watch.interrupt(read_clocks().monotonic);
    }

    /// The attempt as far as it is known.
    pub(super) fn attempt(&self) -> &Attempt {
        self.watch.attempt()
    }

    /// The connection, for whoever goes on with it.
    pub(super) fn into_connection(self) -> Connection {
        self.connection
    }

    /// Looks at the socket now.
    pub(super) fn look(&mut self) {
        let seen = self.connection.look(&mut self.arrivals);
        let errors = self.arrivals.iter().filter_map(|arrival| match arrival {
            Arrival::IcmpError(error) => Some(self.error(&error)),
            Arrival::SendStamp(_) | Arrival::Reply(_) | Arrival::Handshake(_) => None,
        });
        let look = Look { error: seen.error, info: seen.info, errors: errors.collect() };
        self.arrivals.clear();
        self.watch.look(read_clocks().monotonic, look);
    }

    /// An entry of the error queue, with its time after the SYN.
    fn error(&self, error: &IcmpError<'_>) -> AttemptError {
        let reading = error.received.reading;
        let at = error.received.kernel.and_then(|stamp| reading.host_time_of(stamp));
        let report = (error.origin != ErrorOrigin::Local).then(|| IcmpReport {
            ipv6: error.origin == ErrorOrigin::Icmp6,
            icmp_type: error.icmp_type,
            code: error.code,
            offender: error.offender,
            mtu: (error.info != 0).then_some(error.info),
        });
        AttemptError {
            after: at.unwrap_or(reading.monotonic).since(self.began),
            report,
            errno: error.errno,
            hop_limit: error.hop_limit,
        }
    }
}

/// Segments that an attempt sent, as far as the kernel counts them.
pub(super) fn packets(attempt: &Attempt) -> u32 {
    if matches!(attempt.end, AttemptEnd::Immediate(..)) {
        return 0;
    }
    let last = attempt.samples.last();
    last.map_or(1, |sample| sample.info.segments_out.unwrap_or(0).max(1 + sample.info.total_retrans))
}

/// This host's counters from before an attempt.
pub(super) struct CountersBefore {
    counters: HostCounters,
    interface: Option<String>,
    ipv6: bool,
}

impl CountersBefore {
    /// Reads them; `interface` is the one that the packets take.
    pub(super) fn read(interface: Option<String>, ipv6: bool) -> Self {
        Self { counters: HostCounters::read(interface.as_deref(), ipv6), interface, ipv6 }
    }

    /// What has changed since.
    pub(super) fn changes(&self) -> Vec<CounterChange> {
        HostCounters::read(self.interface.as_deref(), self.ipv6).changes_since(&self.counters)
    }
}
