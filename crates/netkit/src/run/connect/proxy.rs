//! The request to an HTTP proxy on a connection that stands: bytes from the socket to the session and back, until it ends.
//!
//! What the bytes mean is `netkit_connect::ProxySession`'s business.

use std::io;
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{ProxyRequest, ProxySession};
use netkit_model::{AfterConnect, AfterEnd, Attempt, ProxyEnd, ProxyReport, TcpInfoSample};
use netkit_net::{Arrivals, Connection, Errno, MonotonicTime, read_clocks};

/// A request under way.
pub(super) struct Asking {
    connection: Connection,
    session: ProxySession,
    until: MonotonicTime,
    began: MonotonicTime,
}

impl Asking {
    /// Begins; so long it may take.
    pub(super) fn new(
        request: &ProxyRequest,
        mut connection: Connection,
        timeout: Duration,
    ) -> anyhow::Result<Self> {
        connection.settle().context("cannot keep the connection")?;
        let began = read_clocks().monotonic;
        let session = ProxySession::new(request.clone(), began);
        Ok(Self { connection, session, until: began.after(timeout), began })
    }

    /// Carries bytes until it has ended, one way or the other. Cancel safe.
    pub(super) async fn until_end(&mut self) -> io::Result<()> {
        loop {
            self.turn();
            let now = read_clocks().monotonic;
            let left = self.until.since(now);
            if left.is_zero() {
                self.session.expire(now);
            }
            if self.session.has_ended() {
                return Ok(());
            }
            tokio::select! {
                changed = self.connection.changed() => changed?,
                () = tokio::time::sleep(left) => {}
            }
        }
    }

    /// Writes what was seen into the attempt; the connection, where it leads to the target now. `started` is the start of the
    /// run.
    pub(super) fn finish(mut self, attempt: &mut Attempt, started: MonotonicTime) -> Option<Connection> {
        let now = read_clocks().monotonic;
        self.session.interrupt(now);
        let report = self.session.report();
        let is_through = report.is_through();
        if !is_through {
            if let Some(info) = self.connection.look(&mut Arrivals::default()).info {
                let after = now.since(started).saturating_sub(attempt.started);
                attempt.samples.push(TcpInfoSample { after, info });
            }
            // What was given up says nothing of the proxy.
            let is_told = report.end != ProxyEnd::Interrupted;
            attempt.after = is_told.then(|| after(&report, now.since(self.began)));
        }
        attempt.proxy = Some(Box::new(report));
        is_through.then_some(self.connection)
    }

    /// Sends and takes what there is; a byte at a time, because what follows the header is the target's.
    fn turn(&mut self) {
        let mut byte = [0];
        while !self.session.has_ended() && read_clocks().monotonic < self.until {
            let carried = self.flush();
            let received = self.connection.receive(&mut byte);
            let now = read_clocks().monotonic;
            match (received, carried) {
                (Ok(0), _) => self.session.closed(now),
                (Ok(_), _) => self.session.take(now, byte[0]),
                (Err(error), _) | (_, Err(error)) if error.kind() != io::ErrorKind::WouldBlock => {
                    self.session.failed(now, Errno::of(&error));
                }
                _ => return,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        loop {
            let outgoing = self.session.outgoing();
            if outgoing.is_empty() {
                return Ok(());
            }
            let sent = self.connection.send(&outgoing)?;
            self.session.sent(sent);
        }
    }
}

/// The connection as the request left it.
fn after(report: &ProxyReport, watched: Duration) -> AfterConnect {
    let end = match report.end {
        ProxyEnd::Closed => AfterEnd::Closed(report.took),
        ProxyEnd::Failed(errno) => AfterEnd::Failed(errno, report.took),
        _ => AfterEnd::Open,
    };
    let ProxyReport { first_byte, received, sent, .. } = *report;
    AfterConnect { watched, first_byte, received, sent, end }
}
