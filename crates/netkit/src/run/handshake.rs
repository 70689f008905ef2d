//! The TLS handshake on a connection that stands: bytes from the socket to the session and back, until it ends.
//!
//! What the bytes mean is `netkit_connect::TlsSession`'s business.

use std::io;
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{TlsPlan, TlsSession};
use netkit_model::TlsReport;
use netkit_net::{Connection, Errno, MonotonicTime, clock_kept_within, read_clocks};

use super::channel::{Channel, flush};
use super::time_of_day;

/// Read at once: about a record of TLS (RFC 8446 §5.2), and no more than a stack bears.
const PIECE: usize = 16_384;

/// A handshake under way.
pub(in crate::run) struct Handshake {
    connection: Connection,
    session: TlsSession,
    until: MonotonicTime,
    began: MonotonicTime,
}

/// A handshake that has ended.
pub(in crate::run) struct Shaken {
    pub(in crate::run) connection: Connection,
    session: TlsSession,
    /// What was seen.
    pub(in crate::run) report: TlsReport,
    /// How long it took.
    pub(in crate::run) took: Duration,
}

impl Shaken {
    /// The protected connection.
    pub(in crate::run) fn into_channel(self) -> Channel {
        Channel::secured(self.connection, self.session)
    }
}

impl Handshake {
    /// Begins; so long it may take.
    pub(in crate::run) fn new(
        plan: &TlsPlan,
        mut connection: Connection,
        timeout: Duration,
    ) -> anyhow::Result<Self> {
        connection.settle().context("cannot keep the connection")?;
        let began = read_clocks().monotonic;
        let session =
            TlsSession::new(plan.clone(), began, time_of_day()).context("cannot begin a TLS handshake")?;
        Ok(Self { connection, session, until: began.after(timeout), began })
    }

    /// Carries bytes until it has ended, one way or the other. Cancel safe.
    pub(in crate::run) async fn until_end(&mut self) -> io::Result<()> {
        while self.session.is_in_handshake() {
            self.turn();
            let now = read_clocks().monotonic;
            let until = self.session.deadline().map_or(self.until, |deadline| deadline.min(self.until));
            let left = until.since(now);
            if self.session.is_in_handshake() && left.is_zero() {
                self.session.expire(now);
            }
            if !self.session.is_in_handshake() {
                break;
            }
            tokio::select! {
                changed = self.connection.changed() => changed?,
                () = tokio::time::sleep(left) => {}
            }
        }
        // The alert that tells the other side why, where there is room for it.
        let _there_may_be_none = flush(&self.connection, &mut self.session);
        Ok(())
    }

    /// Ends it, as far as it is.
    pub(in crate::run) fn end(mut self) -> Shaken {
        let now = read_clocks().monotonic;
        self.session.interrupt(now);
        let report = self.session.report(clock_kept_within());
        Shaken { connection: self.connection, session: self.session, report, took: now.since(self.began) }
    }

    /// Sends and takes what there is.
    fn turn(&mut self) {
        let mut piece = [0; PIECE];
        while self.session.is_in_handshake() && read_clocks().monotonic < self.until {
            let carried = flush(&self.connection, &mut self.session);
            let received = self.connection.receive(&mut piece);
            let now = read_clocks().monotonic;
            match (received, carried) {
                (Ok(0), _) => self.session.closed(now),
                (Ok(length), _) => {
                    if let Err(error) = self.session.take(now, &piece[..length]) {
                        self.session.failed(now, Errno::of(&error));
                    }
                }
                (Err(error), _) | (_, Err(error)) if error.kind() != io::ErrorKind::WouldBlock => {
                    self.session.failed(now, Errno::of(&error));
                }
                _ => return,
            }
        }
    }
}
