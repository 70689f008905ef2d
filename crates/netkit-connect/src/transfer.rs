//! One transfer on a connection: when it has ended, by the bytes that came and the kernel's view of the socket.
//!
//! It opens no socket and reads no clock, and it does not say what the end means for the path.

use std::time::Duration;

use netkit_model::{AfterEnd, Transfer, TransferEnd, TransferLoad};
use netkit_net::{Errno, MonotonicTime, TcpInfo};

/// So much is enough of anything: a dozen full segments of Ethernet.
pub const ENOUGH: u64 = 16_384;
/// The socket is looked at so often: nobody tells when the retransmission timer ran out.
const LOOKS: Duration = Duration::from_millis(50);
/// The timer has to run out so often, without any progress, before a segment counts as lost: once may be chance.
const REPEATED: u8 = 2;
/// No transfer is watched for longer: a trickle that never ends proves nothing more.
const LONGEST: Duration = Duration::from_secs(10);

/// How a transfer is to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferPlan {
    /// The longest segment to announce and to send; `None` for what the system chooses.
    pub max_segment: Option<u16>,
    /// What is sent.
    pub load: TransferLoad,
    /// So many bytes end it when they have come; of a text that is repeated, so many are sent.
    pub goal: u64,
    /// How long nothing may happen before it counts as ended.
    pub patience: Duration,
}

/// What was seen of a transfer at one moment.
#[derive(Clone, Copy, Debug)]
pub struct TransferLook {
    /// Bytes that the kernel has taken, and how many there are in all.
    pub sent: (u64, u64),
    /// Bytes that have come.
    pub received: u64,
    /// How the connection stands.
    pub end: AfterEnd,
    /// The kernel's view of it.
    pub info: Option<TcpInfo>,
}

/// A transfer as it is watched. Pure.
#[derive(Debug)]
pub struct TransferWatch {
    plan: TransferPlan,
    began: MonotonicTime,
    /// When something came or was acknowledged, or else the beginning.
    moved: MonotonicTime,
    looked: MonotonicTime,
    transfer: Transfer,
    has_ended: bool,
}

impl TransferWatch {
    /// A transfer on a connection whose handshake is complete now.
    pub fn new(plan: TransferPlan, now: MonotonicTime) -> Self {
        Self {
            plan,
            began: now,
            moved: now,
            looked: now,
            transfer: unknown(plan, TransferEnd::Interrupted),
            has_ended: false,
        }
    }

    /// When to look next at the latest, although nothing happened.
    pub fn next_look(&self) -> MonotonicTime {
        self.looked.after(LOOKS)
    }

    /// Takes a look; the transfer may have ended by it.
    pub fn look(&mut self, now: MonotonicTime, look: TransferLook) {
        let (sent, _) = look.sent;
        let acknowledged = match look.info.and_then(|info| info.bytes_acked) {
            // The SYN counts for one.
            Some(bytes) => bytes.saturating_sub(1).min(sent),
            None if look.info.is_some_and(|info| info.unacked > 0) => 0,
            None => sent,
        };
        let before = (self.transfer.acknowledged, self.transfer.received);
        if (acknowledged, look.received) != before {
            self.moved = now;
        }
        let info = look.info.or(self.transfer.info);
        let (received, took) = (look.received, now.since(self.began));
        self.transfer = Transfer { sent, acknowledged, received, took, info, ..self.transfer };
        self.looked = now;
        if let Some(end) = self.end(now, look) {
            (self.transfer.end, self.has_ended) = (end, true);
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&self) -> bool {
        self.has_ended
    }

    /// What is known of it; interrupted, as long as it has not ended.
    pub fn transfer(&self) -> Transfer {
        self.transfer
    }

    /// The end that this look shows, if it shows one.
    fn end(&self, now: MonotonicTime, look: TransferLook) -> Option<TransferEnd> {
        match look.end {
            AfterEnd::Closed(_) => return Some(TransferEnd::Closed),
            AfterEnd::Failed(Errno::TIMEDOUT, _) => return Some(TransferEnd::Unacknowledged),
            AfterEnd::Failed(errno, _) => return Some(TransferEnd::Failed(errno)),
            AfterEnd::Open => {}
        }
        let is_taken = look.sent.0 == look.sent.1 && self.transfer.acknowledged >= look.sent.1;
        let is_enough = match self.plan.load {
            TransferLoad::Once => look.received >= self.plan.goal.min(ENOUGH),
            TransferLoad::Repeated => is_taken,
        };
        if is_enough {
            return Some(TransferEnd::Enough);
        }
        let timeouts = look.info.filter(|info| info.unacked > 0).map_or(0, |info| info.retransmits);
        let idle = now.since(self.moved);
        let is_over = now.since(self.began) >= LONGEST;
        if timeouts >= REPEATED || timeouts > 0 && is_over {
            Some(TransferEnd::Unacknowledged)
        } else {
            // What is still on its way may come: only an idle connection is quiet.
            let waits = look.info.is_some_and(|info| info.unacked > 0);
            (is_over || idle >= self.plan.patience && !waits).then_some(TransferEnd::Quiet)
        }
    }
}

/// A transfer of which nothing is known but how it was to be made.
const fn unknown(plan: TransferPlan, end: TransferEnd) -> Transfer {
    Transfer {
        max_segment: plan.max_segment,
        load: plan.load,
        sent: 0,
        acknowledged: 0,
        received: 0,
        took: Duration::ZERO,
        end,
        info: None,
    }
}

impl TransferPlan {
    /// The transfer, where its connection did not come about.
    pub const fn unconnected(self) -> Transfer {
        unknown(self, TransferEnd::Unconnected)
    }
}
