//! `--mss-test`: makes the transfers that the test wants, one connection after the other.
//!
//! Which transfer is next and what they prove is `netkit_connect::MssTesting`'s business.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use netkit_connect::{ENOUGH, MssTestConfig, MssTesting, TransferLook, TransferPlan, TransferWatch};
use netkit_model::{
    AfterConnect, AfterEnd, Attempt, ConnectEvent, Inquiry, TcpInfoSample, Transfer, TransferEnd,
    TransferLoad,
};
use netkit_net::{Arrivals, Connection, ConnectionOptions, Errno, MonotonicTime, TcpInfo, read_clocks};

use super::watched::Watched;
use crate::config::{ConnectConfig, MssTestPlan};
use crate::run::stage::Stage;

/// Read at once.
const PIECE: usize = 16_384;

/// Makes the test, the first transfer on the connection that is there, and writes into the inquiry what came of it. `started`
/// is the start of the run.
pub(super) async fn test(
    config: &ConnectConfig,
    plan: &MssTestPlan,
    stage: &mut Stage<ConnectEvent>,
    connection: Connection,
    inquiry: &mut Inquiry,
    started: MonotonicTime,
) -> anyhow::Result<()> {
    let mut testing = MssTesting::new(MssTestConfig {
        ipv6: connection.destination().is_ipv6(),
        has_text: !plan.text.is_empty(),
        may_repeat: plan.may_repeat,
        budget: config.budget.saturating_sub(inquiry.packets),
    });
    let (to, mut there) = (connection.destination(), Some(connection));
    while let Some(next) = testing.next() {
        let is_first = there.is_some();
        let connection = if let Some(connection) = there.take() {
            Some(connection)
        } else {
            let options = ConnectionOptions { max_segment: next.max_segment, ..config.connection.clone() };
            let Some(made) = stage.unless_stopped(connect(config, to, &options, started)).await else {
                testing.interrupt();
                break;
            };
            made?
        };
        let Some(connection) = connection else {
            testing.learn(next.unconnected(), 1);
            continue;
        };
        let mut going = Going::new(next, plan, connection).context("cannot keep the connection")?;
        if let Some(ended) = stage.unless_stopped(going.until_end()).await {
            ended.context("the event loop failed")?;
        }
        if let (true, Some(attempt)) = (is_first, inquiry.attempts.first_mut()) {
            going.tell(attempt);
        }
        let (transfer, packets) = going.finish();
        if !is_first {
            inquiry.packets = inquiry.packets.saturating_add(packets);
        }
        testing.learn(transfer, packets);
    }
    inquiry.mss_test = Some(testing.finish());
    Ok(())
}

/// One more connection; `None` where none comes about.
async fn connect(
    config: &ConnectConfig,
    to: SocketAddr,
    options: &ConnectionOptions,
    started: MonotonicTime,
) -> anyhow::Result<Option<Connection>> {
    let Ok(mut watched) = Watched::start(to, options, started, config.timeout) else { return Ok(None) };
    watched.until_end().await.context("the event loop failed")?;
    Ok(watched.is_connected().then(|| watched.into_connection()))
}

/// A transfer under way.
struct Going {
    connection: Connection,
    watch: TransferWatch,
    load: Vec<u8>,
    after: AfterConnect,
    began: MonotonicTime,
    info: Option<TcpInfo>,
}

impl Going {
    fn new(next: TransferPlan, plan: &MssTestPlan, mut connection: Connection) -> io::Result<Self> {
        connection.settle()?;
        let load = match next.load {
            TransferLoad::Once => plan.text.clone(),
            TransferLoad::Repeated => {
                let length = usize::try_from(next.goal).unwrap_or(usize::MAX);
                plan.text.iter().copied().cycle().take(length).collect()
            }
        };
        let began = read_clocks().monotonic;
        let (watched, end) = (Duration::ZERO, AfterEnd::Open);
        let after = AfterConnect { watched, first_byte: None, received: 0, sent: 0, end };
        Ok(Self { connection, watch: TransferWatch::new(next, began), load, after, began, info: None })
    }

    /// Sends and listens until the transfer has ended. Cancel safe.
    async fn until_end(&mut self) -> io::Result<()> {
        loop {
            self.send();
            self.receive();
            self.look();
            if self.watch.has_ended() {
                return Ok(());
            }
            let left = self.watch.next_look().since(read_clocks().monotonic);
            tokio::select! {
                changed = self.connection.changed() => changed?,
                () = tokio::time::sleep(left) => {}
            }
        }
    }

    /// What happened on the connection, for the rules that look at one connection alone.
    fn tell(&self, attempt: &mut Attempt) {
        attempt.after = Some(self.after);
        if let Some(info) = self.info {
            attempt.samples.push(TcpInfoSample { after: attempt.took + self.after.watched, info });
        }
    }

    /// The transfer, and the packets that it cost.
    fn finish(self) -> (Transfer, u32) {
        let transfer = self.watch.transfer();
        let packets = transfer.info.and_then(|info| info.segments_out).unwrap_or(1);
        if transfer.end != TransferEnd::Closed {
            // Nobody reads what may still come; a connection that cannot be reset is closed when it is dropped.
            let _closed_anyway = self.connection.abort();
        }
        (transfer, packets)
    }

    fn send(&mut self) {
        let done = usize::try_from(self.after.sent).unwrap_or(usize::MAX);
        let rest = self.load.get(done..).filter(|rest| !rest.is_empty());
        match rest.map(|rest| self.connection.send(rest)) {
            Some(Ok(sent)) => self.after.sent += sent as u64,
            Some(Err(error)) => self.failed(&error),
            None => {}
        }
    }

    fn receive(&mut self) {
        let mut piece = [0; PIECE];
        while self.after.end == AfterEnd::Open && self.after.received < ENOUGH {
            match self.connection.receive(&mut piece) {
                Ok(0) => self.after.end = AfterEnd::Closed(self.since_handshake()),
                Ok(length) => {
                    self.after.first_byte = self.after.first_byte.or(Some(self.since_handshake()));
                    self.after.received += length as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(error) => self.failed(&error),
            }
        }
    }

    fn look(&mut self) {
        let seen = self.connection.look(&mut Arrivals::default());
        self.info = seen.info.or(self.info);
        let now = read_clocks().monotonic;
        self.after.watched = now.since(self.began);
        let AfterConnect { sent, received, end, .. } = self.after;
        let sent = (sent, self.load.len() as u64);
        self.watch.look(now, TransferLook { sent, received, end, info: seen.info });
    }

    fn since_handshake(&self) -> Duration {
        read_clocks().monotonic.since(self.began)
    }

    fn failed(&mut self, error: &io::Error) {
        if error.kind() != io::ErrorKind::WouldBlock && self.after.end == AfterEnd::Open {
            self.after.end = AfterEnd::Failed(Errno::of(error), self.since_handshake());
        }
    }
}
