//! Paired transfers in long and short segments: which one to make next, what was seen, and what that proves of the path.
//!
//! It opens no socket and does not watch a transfer: that is `transfer.rs`.
//!
//! A small MSS on our socket bounds what we announce and so receive, and what we send. The way on which segments vanish is
//! known all the same: what we sent is not acknowledged, or all of it is and the answer does not come. A transfer that stalls
//! in long segments, comes through in short ones and stalls in long ones again has a hole on its path; halving finds where.

mod halving;

use std::time::Duration;

use netkit_model::{MssOutcome, MssTest, MssUndecided, MtuDirection, Transfer, TransferEnd, TransferLoad};

use crate::TransferPlan;
use crate::transfer::ENOUGH;
use halving::between;

/// How long nothing may come before an answer counts as missing.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// And where the service is known to take long over it, so many times that, up to a limit.
const SLOWER: u32 = 3;
const MOST_PATIENCE: Duration = Duration::from_secs(6);
/// A text that is repeated fills so many long segments.
const FILLS: u64 = 4;
/// `TCP_MAXSEG` takes no more (`MAX_TCP_WINDOW`, net/tcp.h).
const GREATEST: u16 = 32_767;
/// The MTU where the kernel does not tell it.
const ETHERNET: u32 = 1_500;

/// What a test needs to know.
#[derive(Clone, Copy, Debug)]
pub struct MssTestConfig {
    /// The connection is IPv6's.
    pub ipv6: bool,
    /// Something is sent.
    pub has_text: bool,
    /// It may be sent again and again, to fill long segments.
    pub may_repeat: bool,
    /// Packets that may be sent after the first transfer.
    pub budget: u32,
}

/// A test in the making. The first transfer, in the segments that the system chooses, is on the connection that is there
/// already.
#[derive(Debug)]
pub struct MssTesting {
    config: MssTestConfig,
    transfers: Vec<Transfer>,
    load: TransferLoad,
    stage: Stage,
    packets: u32,
    patience: Duration,
    /// What the text once has shown of the two ways, there and back.
    known: (bool, bool),
}

/// Where a test stands; each but the last names what it waits for.
#[derive(Clone, Copy, Debug)]
enum Stage {
    /// The transfer in long segments.
    Long,
    /// The same in short ones, because the long one stalled.
    Short(Suspicion),
    /// And in long ones again.
    Again(Suspicion, u64),
    /// One in between.
    Halving(Suspicion, Bounds),
    /// The greatest that comes through, once more.
    Confirming(Suspicion, Bounds),
    Over(MssOutcome),
}

/// A transfer that stalled: which way, and how much came until then.
#[derive(Clone, Copy, Debug)]
struct Suspicion {
    direction: MtuDirection,
    received: u64,
}

/// The greatest MSS that came through and the least that stalled.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    passes: u16,
    stalls: u16,
}

impl MssTesting {
    /// Nothing is known yet.
    pub const fn new(config: MssTestConfig) -> Self {
        Self {
            config,
            transfers: Vec::new(),
            load: TransferLoad::Once,
            stage: Stage::Long,
            packets: 0,
            patience: PATIENCE,
            known: (false, false),
        }
    }

    /// How to make the next transfer; `None` once nothing more is to be learned.
    pub fn next(&self) -> Option<TransferPlan> {
        let (max_segment, goal) = match self.stage {
            Stage::Long => (None, ENOUGH),
            Stage::Short(_) => (Some(self.short()), ENOUGH),
            Stage::Again(_, all) => (None, all),
            Stage::Halving(seen, bounds) => {
                let middle = between(bounds.passes, bounds.stalls, self.headers());
                (Some(middle.unwrap_or(bounds.passes)), self.missing(seen))
            }
            Stage::Confirming(seen, bounds) => (Some(bounds.passes), self.missing(seen)),
            Stage::Over(_) => return None,
        };
        let goal = match self.load {
            TransferLoad::Once => goal,
            TransferLoad::Repeated => FILLS * u64::from(self.long()),
        };
        Some(TransferPlan { max_segment, load: self.load, goal, patience: self.patience })
    }

    /// Takes a transfer, and how many packets it cost.
    pub fn learn(&mut self, transfer: Transfer, packets: u32) {
        let is_first = self.transfers.is_empty();
        self.transfers.push(transfer);
        self.stage = self.after(transfer);
        // The first connection would have been made anyway.
        self.packets = self.packets.saturating_add(if is_first { 0 } else { packets });
        if self.packets > self.config.budget || is_first && self.config.budget == 0 {
            self.end(MssUndecided::NoBudget);
        }
    }

    /// The user gave up.
    pub fn interrupt(&mut self) {
        self.end(MssUndecided::Interrupted);
    }

    /// Everything that was found out.
    pub fn finish(mut self) -> MssTest {
        self.interrupt();
        let Stage::Over(outcome) = self.stage else { unreachable!("an interrupted test is over") };
        MssTest { headers: self.headers(), transfers: self.transfers, outcome }
    }

    /// Ends it with what is known; a hole whose size is not known to the byte is one.
    fn end(&mut self, why: MssUndecided) {
        self.stage = Stage::Over(match self.stage {
            Stage::Over(outcome) => outcome,
            Stage::Halving(seen, bounds) | Stage::Confirming(seen, bounds) => black_hole(seen, bounds),
            Stage::Long | Stage::Short(_) | Stage::Again(..) => match self.known {
                (false, false) => MssOutcome::Undecided(why),
                (there, back) => MssOutcome::Sound { there, back },
            },
        });
    }

    /// Where the test stands after a transfer.
    fn after(&mut self, transfer: Transfer) -> Stage {
        let undecided = |why| Stage::Over(MssOutcome::Undecided(why));
        let cut_off = match transfer.end {
            TransferEnd::Interrupted => Some(MssUndecided::Interrupted),
            TransferEnd::Failed(_) | TransferEnd::Unconnected => Some(MssUndecided::Failed),
            _ => None,
        };
        if let Some(why) = cut_off {
            // It says nothing of lengths; what was known before stays known.
            self.end(why);
            return self.stage;
        }
        match self.stage {
            Stage::Long => self.after_long(transfer),
            Stage::Short(seen) if !self.comes_through(transfer, seen) => {
                if transfer.end == TransferEnd::Unacknowledged {
                    undecided(MssUndecided::StallsAnyway)
                } else {
                    // No more comes in short segments: nothing was missing.
                    let long = self.transfers.iter().rev().nth(1).copied();
                    self.sound(long.unwrap_or(transfer))
                }
            }
            Stage::Short(seen) => {
                if matches!(transfer.end, TransferEnd::Closed | TransferEnd::Enough) {
                    let slow = transfer.took.saturating_mul(SLOWER).min(MOST_PATIENCE);
                    self.patience = self.patience.max(slow);
                }
                Stage::Again(seen, transfer.received.min(ENOUGH))
            }
            Stage::Again(seen, _) if self.comes_through(transfer, seen) => self.sound(transfer),
            Stage::Again(seen, _) => self.halve(seen, Bounds { passes: self.short(), stalls: self.long() }),
            Stage::Halving(seen, mut bounds) => {
                let middle = transfer.max_segment.unwrap_or(bounds.stalls);
                if self.comes_through(transfer, seen) {
                    bounds.passes = middle;
                } else {
                    bounds.stalls = middle;
                }
                self.halve(seen, bounds)
            }
            Stage::Confirming(seen, bounds) if self.comes_through(transfer, seen) => {
                Stage::Over(black_hole(seen, bounds))
            }
            Stage::Confirming(..) => undecided(MssUndecided::Unsteady),
            Stage::Over(outcome) => Stage::Over(outcome),
        }
    }

    fn after_long(&mut self, transfer: Transfer) -> Stage {
        let direction = match transfer.end {
            TransferEnd::Unacknowledged => MtuDirection::Forward,
            TransferEnd::Quiet if self.load == TransferLoad::Once => MtuDirection::Return,
            _ => return self.sound(transfer),
        };
        if self.long() <= self.short() {
            return Stage::Over(MssOutcome::Undecided(MssUndecided::StallsAnyway));
        }
        Stage::Short(Suspicion { direction, received: transfer.received })
    }

    fn halve(&self, seen: Suspicion, bounds: Bounds) -> Stage {
        match between(bounds.passes, bounds.stalls, self.headers()) {
            Some(_) => Stage::Halving(seen, bounds),
            None => Stage::Confirming(seen, bounds),
        }
    }

    /// What a transfer in long segments shows that lacks nothing, and whether the text is to be repeated.
    fn sound(&mut self, transfer: Transfer) -> Stage {
        // More than two segments' worth is sent in full ones, whoever writes it: a sender fills them as long as there is more.
        let long = (2 * u64::from(self.long())).min(ENOUGH - 1);
        self.known.0 |= transfer.acknowledged > long;
        self.known.1 |= transfer.received > long;
        if self.load == TransferLoad::Once && self.config.may_repeat && self.config.has_text && !self.known.0
        {
            self.load = TransferLoad::Repeated;
            return Stage::Long;
        }
        Stage::Over(match self.known {
            (false, false) => MssOutcome::Undecided(MssUndecided::NothingLong),
            (there, back) => MssOutcome::Sound { there, back },
        })
    }

    /// Whether what was missing is there.
    fn comes_through(&self, transfer: Transfer, seen: Suspicion) -> bool {
        match seen.direction {
            MtuDirection::Return => transfer.received >= self.missing(seen),
            MtuDirection::Forward | MtuDirection::Unknown => transfer.end != TransferEnd::Unacknowledged,
        }
    }

    /// Bytes of which some are missing where an answer stalls: what is lost is longer than a short segment.
    fn missing(&self, seen: Suspicion) -> u64 {
        match seen.direction {
            MtuDirection::Return => seen.received + u64::from(self.short()) / 2,
            MtuDirection::Forward | MtuDirection::Unknown => ENOUGH,
        }
    }

    /// The MSS that every path carries: of the datagram that every host takes (RFC 1122 §3.3.3), of the least MTU of IPv6
    /// (RFC 8200 §5).
    const fn short(&self) -> u16 {
        if self.config.ipv6 { 1_220 } else { 536 }
    }

    /// The MSS that the system chooses: the MTU that it knows without the headers.
    fn long(&self) -> u16 {
        let info = self.transfers.first().and_then(|first| first.info);
        let mtu = info.map_or(ETHERNET, |info| info.path_mtu);
        let mss = mtu.saturating_sub(self.headers().into());
        u16::try_from(mss).unwrap_or(GREATEST).min(GREATEST)
    }

    /// Bytes of the headers of IP and TCP, without options (RFC 6691).
    const fn headers(&self) -> u16 {
        if self.config.ipv6 { 60 } else { 40 }
    }
}

const fn black_hole(seen: Suspicion, bounds: Bounds) -> MssOutcome {
    MssOutcome::BlackHole { direction: seen.direction, passes: bounds.passes, stalls: bounds.stalls }
}

#[cfg(test)]
mod tests;
