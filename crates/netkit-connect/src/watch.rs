//! One connection attempt from its SYN to its end: when to look at the socket, and what the looks add up to.
//!
//! It opens no socket and reads no clock, and it does not say why an attempt failed.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::{AfterConnect, AfterEnd, Attempt, AttemptEnd, AttemptError, TcpInfoSample};
use netkit_net::{ConnectStep, Errno, MonotonicTime, TcpInfo, TcpState};

/// When `TCP_INFO` is kept although nothing happened: once the answer of a host nearby would be there, and soon after
/// each of the first three repetitions of the SYN, which leave 1, 2 and 3 s after it.
const MOMENTS: [Duration; 4] = [
    Duration::from_millis(50),
    Duration::from_millis(1100),
    Duration::from_millis(2100),
    Duration::from_millis(3200),
];
/// An error that the kernel does not act upon ends the attempt this long after the SYN. The kernel fails an attempt at once for
/// such an error (`tcp_v4_err`, RFC 1122 §4.2.3.9), unless it comes while `connect` itself still holds the socket, as the answer
/// of a router on this very machine does. Until then another may follow that says more.
const COMPLAINT_ENDS: Duration = Duration::from_millis(400);
/// Entries of the error queue that are kept: the kernel sends eleven SYNs in two minutes (`tcp_syn_retries` and
/// `tcp_syn_linear_timeouts`), each brings one or two, and the first few tell everything.
const MOST_ERRORS: usize = 16;

/// What was seen of the socket at one moment, in the one safe order: `SO_ERROR`, `TCP_INFO`, error queue.
#[derive(Clone, Debug)]
pub struct Look {
    /// `SO_ERROR`, which the look has consumed.
    pub error: Option<Errno>,
    /// `TCP_INFO`, where the socket still is one.
    pub info: Option<TcpInfo>,
    /// What the error queue held.
    pub errors: Vec<AttemptError>,
}

/// A connection attempt as it is watched. Pure.
///
/// The state in `TCP_INFO` decides: a handshake that is complete is complete whatever `SO_ERROR` says, and `SO_ERROR`
/// of a socket that still waits for a SYN-ACK is an ICMP error that the kernel has noted and not acted upon.
#[derive(Debug)]
pub struct Watch {
    attempt: Attempt,
    began: MonotonicTime,
    timeout: Duration,
    /// How many of [`MOMENTS`] have passed.
    passed: usize,
    /// What `SO_ERROR` last said of a socket that still waited.
    noted: Option<Errno>,
    /// When the socket was found closed and nothing said why.
    unexplained: Option<MonotonicTime>,
}

impl Watch {
    /// An attempt whose SYN was given to the kernel at `began`, which is `started` after the start of the run.
    pub fn new(
        began: MonotonicTime,
        started: Duration,
        source: Option<SocketAddr>,
        timeout: Duration,
    ) -> Self {
        let attempt = Attempt { source, ..attempt(started, AttemptEnd::Pending) };
        Self { attempt, began, timeout, passed: 0, noted: None, unexplained: None }
    }

    /// An attempt that this host refused before anything was sent.
    pub fn refused(started: Duration, step: ConnectStep, errno: Errno) -> Attempt {
        attempt(started, AttemptEnd::Immediate(step, errno))
    }

    /// When to look next at the latest, although nothing happened on the socket; `None` once it has ended.
    pub fn next_look(&self) -> Option<MonotonicTime> {
        if self.has_ended() {
            return None;
        }
        if self.unexplained.is_some() {
            return self.unexplained;
        }
        let moment = MOMENTS.get(self.passed).copied();
        let complaint = self.complaint().map(|_| COMPLAINT_ENDS);
        let soonest = [moment, complaint].into_iter().flatten().fold(self.timeout, Duration::min);
        Some(self.began.after(soonest))
    }

    /// Takes a look; the attempt may have ended by it. Where the connection was made and reset before the first look, that
    /// stands in [`Attempt::after`]: the look has consumed the error, and nobody else will see it.
    pub fn look(&mut self, now: MonotonicTime, look: Look) {
        if self.has_ended() {
            return;
        }
        let after = now.since(self.began);
        let room = MOST_ERRORS - self.attempt.errors.len();
        self.attempt.errors.extend(look.errors.into_iter().take(room));
        self.attempt.took = after;
        let end = self.end(now, look.error, look.info);
        let passed = MOMENTS.iter().filter(|moment| **moment <= after).count();
        if let Some(info) = look.info
            && (end.is_some() || passed > self.passed)
        {
            self.attempt.samples.push(TcpInfoSample { after, info });
        }
        self.passed = self.passed.max(passed);
        self.attempt.end = end.unwrap_or(AttemptEnd::Pending);
    }

    /// The user gave up.
    pub fn interrupt(&mut self, now: MonotonicTime) {
        if !self.has_ended() {
            self.attempt.took = now.since(self.began);
            self.attempt.end = AttemptEnd::Interrupted;
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.attempt.end != AttemptEnd::Pending
    }

    /// The attempt as far as it is known.
    pub fn attempt(&self) -> &Attempt {
        &self.attempt
    }

    /// The end that this look shows, if it shows one.
    fn end(&mut self, now: MonotonicTime, error: Option<Errno>, info: Option<TcpInfo>) -> Option<AttemptEnd> {
        match info {
            Some(info) if is_connected(info.state) => return Some(AttemptEnd::Connected(round_trip(&info))),
            Some(info) if info.state == TcpState::Closed => return self.closed(now, error, &info),
            Some(_) => {
                self.unexplained = None;
                self.noted = error.filter(|errno| is_fatal(*errno)).or(self.noted);
            }
            None if error.is_some() => return error.map(AttemptEnd::Failed),
            None => {}
        }
        let after = now.since(self.began);
        let complaint = self.complaint().map(AttemptEnd::Failed);
        if after >= self.timeout {
            return complaint.or(Some(AttemptEnd::TimedOut));
        }
        complaint.filter(|_| after >= COMPLAINT_ENDS)
    }

    /// The end of a socket that the kernel has closed.
    fn closed(&mut self, now: MonotonicTime, error: Option<Errno>, info: &TcpInfo) -> Option<AttemptEnd> {
        let Some(errno) = error.or_else(|| self.complaint()) else {
            // It was closed between SO_ERROR and TCP_INFO: the next look brings the errno.
            let is_second = self.unexplained.replace(now).is_some();
            return is_second.then_some(AttemptEnd::Failed(Errno::CONNABORTED));
        };
        if !matches!(errno, Errno::CONNRESET | Errno::PIPE) {
            return Some(AttemptEnd::Failed(errno));
        }
        // A RST that answers a SYN gives ECONNREFUSED, one after the handshake ECONNRESET, and one behind a FIN EPIPE: then the
        // other side had closed, and programs read that before they meet the RST.
        let end = if errno == Errno::PIPE {
            AfterEnd::Closed(Duration::ZERO)
        } else {
            AfterEnd::Failed(errno, Duration::ZERO)
        };
        self.attempt.after = Some(AfterConnect {
            watched: Duration::ZERO,
            first_byte: None,
            received: info.bytes_received.unwrap_or(0),
            sent: 0,
            end,
        });
        Some(AttemptEnd::Connected(round_trip(info)))
    }

    /// The error that ends the attempt unless a SYN-ACK comes first: the latest of the queue, or else what `SO_ERROR` told
    /// of it.
    fn complaint(&self) -> Option<Errno> {
        self.attempt
            .errors
            .iter()
            .rev()
            .map(|entry| entry.errno)
            .find(|errno| is_fatal(*errno))
            .or(self.noted)
    }
}

/// True for an errno that keeps a SYN from its target. A packet that is too big is sent again as smaller ones (RFC 1191
/// §3, RFC 8201 §4) and ends nothing.
pub(crate) fn is_fatal(errno: Errno) -> bool {
    errno != Errno::MSGSIZE
}

fn attempt(started: Duration, end: AttemptEnd) -> Attempt {
    Attempt {
        started,
        source: None,
        end,
        took: Duration::ZERO,
        errors: Vec::new(),
        samples: Vec::new(),
        after: None,
        proxy: None,
        tls: None,
    }
}

/// True where the handshake is complete, also where one side or both have closed since (RFC 9293 §3.3.2).
fn is_connected(state: TcpState) -> bool {
    match state {
        TcpState::Established
        | TcpState::CloseWait
        | TcpState::FinWait1
        | TcpState::FinWait2
        | TcpState::Closing
        | TcpState::LastAck
        | TcpState::TimeWait => true,
        TcpState::SynSent | TcpState::SynReceived | TcpState::Closed | TcpState::Listen => false,
    }
}

/// The round trip of the handshake, where it is known which SYN was answered (RFC 6298 §3, Karn's algorithm).
fn round_trip(info: &TcpInfo) -> Option<Duration> {
    Some(info.rtt).filter(|rtt| info.total_retrans == 0 && !rtt.is_zero())
}

#[cfg(test)]
mod tests;
