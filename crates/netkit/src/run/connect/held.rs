//! An established connection that is kept for a while: what is sent on it, what comes, and how it ends.
//!
//! What comes is counted, compared with what was expected, and forgotten.

use std::io;
use std::time::Duration;

use netkit_model::{AfterConnect, AfterEnd, Attempt, TcpInfoSample};
use netkit_net::{Arrivals, Errno, MonotonicTime, read_clocks};

use crate::config::HoldPlan;
use crate::run::channel::Channel;

/// Read at once; an endless banner is read in such pieces until the time is over.
const PIECE: usize = 16_384;

/// A connection that is kept.
pub(super) struct Held<'a> {
    plan: &'a HoldPlan,
    connection: Channel,
    began: MonotonicTime,
    /// How the connection had ended before it was kept. Whoever found that has taken the errno, and all that the socket says
    /// any more is "no more data", as after a FIN.
    known_end: Option<AfterEnd>,
    after: AfterConnect,
    /// The latest bytes, as many as the expected text could begin with.
    latest: Vec<u8>,
    has_come: bool,
}

impl<'a> Held<'a> {
    /// Nothing is sent yet.
    pub(super) fn new(
        plan: &'a HoldPlan,
        mut connection: Channel,
        known_end: Option<AfterEnd>,
    ) -> io::Result<Self> {
        connection.settle()?;
        let after = AfterConnect {
            watched: Duration::ZERO,
            first_byte: None,
            received: 0,
            sent: 0,
            end: AfterEnd::Open,
        };
        let began = read_clocks().monotonic;
        Ok(Self { plan, connection, began, known_end, after, latest: Vec::new(), has_come: false })
    }

    /// Sends and listens until the time is over, the connection has ended, or the expected text has come. Cancel safe.
    pub(super) async fn until_end(&mut self) -> io::Result<()> {
        let until = self.began.after(self.plan.duration);
        while !self.is_over() {
            self.send();
            self.receive(until);
            let left = until.since(read_clocks().monotonic);
            if left.is_zero() || self.is_over() {
                return Ok(());
            }
            tokio::select! {
                changed = self.connection.changed() => changed?,
                () = tokio::time::sleep(left) => {}
            }
        }
        Ok(())
    }

    /// Writes what is known into the attempt, with the kernel's view at the end. `started` is the start of the run. False where
    /// a text was expected and has not come.
    pub(super) fn finish(mut self, attempt: &mut Attempt, started: MonotonicTime) -> bool {
        let now = read_clocks().monotonic;
        let seen = self.connection.look(&mut Arrivals::default());
        if let Some(info) = seen.info {
            let after = now.since(started).saturating_sub(attempt.started);
            attempt.samples.push(TcpInfoSample { after, info });
        }
        self.after.watched = now.since(self.began);
        attempt.after = Some(self.after);
        self.has_come || self.plan.expect.is_empty()
    }

    fn is_over(&self) -> bool {
        self.after.end != AfterEnd::Open || self.has_come
    }

    fn since_handshake(&self) -> Duration {
        read_clocks().monotonic.since(self.began)
    }

    fn send(&mut self) {
        if self.known_end.is_some() {
            return;
        }
        let done = usize::try_from(self.after.sent).unwrap_or(usize::MAX);
        let rest = self.plan.send.get(done..).filter(|rest| !rest.is_empty());
        // What finds no room now is sent when something changes.
        match rest.map(|rest| self.connection.send(rest)) {
            Some(Ok(sent)) => self.after.sent += sent as u64,
            // A RST came behind a FIN: what the other side said before, and that it ended, is still to be read.
            Some(Err(error)) if error.kind() == io::ErrorKind::BrokenPipe => {}
            Some(Err(error)) => self.failed(&error),
            None => {}
        }
    }

    fn receive(&mut self, until: MonotonicTime) {
        let mut piece = [0; PIECE];
        while !self.is_over() && read_clocks().monotonic < until {
            match self.connection.receive(&mut piece) {
                Ok(0) => {
                    self.after.end = self.known_end.unwrap_or(AfterEnd::Closed(self.since_handshake()));
                }
                Ok(length) => self.take(&piece[..length]),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => self.failed(&error),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        self.after.first_byte = self.after.first_byte.or(Some(self.since_handshake()));
        self.after.received += bytes.len() as u64;
        let wanted = &self.plan.expect;
        if wanted.is_empty() {
            return;
        }
        self.latest.extend_from_slice(bytes);
        self.has_come = self.latest.windows(wanted.len()).any(|window| window == wanted);
        let needless = self.latest.len().saturating_sub(wanted.len() - 1);
        self.latest.drain(..needless);
    }

    fn failed(&mut self, error: &io::Error) {
        if error.kind() != io::ErrorKind::WouldBlock {
            self.after.end = AfterEnd::Failed(Errno::of(error), self.since_handshake());
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use netkit_connect::Watch;
    use netkit_net::{ConnectStep, Connection, ConnectionOptions};

    use super::*;

    #[tokio::test]
    async fn a_reset_that_was_seen_before_is_no_close() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let to = listener.local_addr().expect("an address");
        let mut connection = Connection::start(to, &ConnectionOptions::default()).expect("a connection");
        let (accepted, _) = listener.accept().expect("the connection");
        // Closing with unread bytes sends a RST (RFC 2525 §2.17).
        assert_eq!(connection.send(b"unread").ok(), Some(6));
        accepted.peek(&mut [0; 1]).expect("the bytes have come");
        drop(accepted);
        while connection.look(&mut Arrivals::default()).error != Some(Errno::CONNRESET) {
            connection.changed().await.expect("the loop works");
        }

        let plan = HoldPlan { duration: Duration::from_secs(5), send: b"hello".to_vec(), expect: Vec::new() };
        let end = AfterEnd::Failed(Errno::CONNRESET, Duration::ZERO);
        let started = read_clocks().monotonic;
        let mut held = Held::new(&plan, Channel::plain(connection), Some(end)).expect("it is kept");
        held.until_end().await.expect("the loop works");
        let mut attempt = Watch::refused(Duration::ZERO, ConnectStep::Connect, Errno::CONNRESET);
        held.finish(&mut attempt, started);
        let after = attempt.after.expect("what happened is told");
        assert_eq!((after.end, after.sent), (end, 0));
    }
}
