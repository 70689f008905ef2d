//! Transfers in segments of several lengths in JSON.

use netkit_model::{
    MssOutcome, MssTest as ModelTest, MtuDirection, Transfer as ModelTransfer, TransferEnd, TransferLoad,
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::number::millis_f64;
use crate::words::mss_test;

/// Transfers in segments of several lengths, and what they prove.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MssTest {
    /// What they prove.
    #[schemars(extend("enum" = mss_test::OUTCOMES))]
    outcome: &'static str,
    /// Which way long segments vanish.
    #[schemars(extend("enum" = ["forward", "return", null]))]
    direction: Option<&'static str>,
    /// The greatest MSS, in bytes, that comes through.
    passes_mss: Option<u16>,
    /// The least that stalls.
    stalls_mss: Option<u16>,
    /// The longest packet that passes, in bytes, where it is known to the byte.
    path_mtu: Option<u16>,
    /// Long segments are known to have gone there.
    long_there: Option<bool>,
    /// Long segments are known to have come back.
    long_back: Option<bool>,
    /// The transfers, in the order of trying.
    transfers: Vec<Transfer>,
}

/// A transfer on a connection of its own.
#[derive(Debug, Serialize, JsonSchema)]
struct Transfer {
    /// The longest segment, in bytes, announced and sent; null where the system chose.
    mss: Option<u16>,
    /// The text was sent again and again.
    repeated: bool,
    /// Bytes sent.
    sent: u64,
    /// Bytes of these that were acknowledged.
    acknowledged: u64,
    /// Bytes received.
    received: u64,
    /// How long it took.
    took_ms: f64,
    /// How it ended.
    #[schemars(extend("enum" = ["closed", "enough", "quiet", "unacknowledged", "failed", "unconnected", "interrupted"]))]
    end: &'static str,
    /// The error number of Linux where it failed.
    errno: Option<i32>,
}

impl MssTest {
    pub(super) fn of(test: &ModelTest) -> Self {
        let (mut direction, mut bounds, mut long) = (None, None, None);
        match test.outcome {
            MssOutcome::BlackHole { direction: way, passes, stalls } => {
                direction = match way {
                    MtuDirection::Forward => Some("forward"),
                    MtuDirection::Return => Some("return"),
                    MtuDirection::Unknown => None,
                };
                bounds = Some((passes, stalls));
            }
            MssOutcome::Sound { there, back } => long = Some((there, back)),
            MssOutcome::Undecided(_) => {}
        }
        let exact = bounds.filter(|(passes, stalls)| stalls.saturating_sub(*passes) == 1);
        Self {
            outcome: mss_test::outcome(test.outcome),
            direction,
            passes_mss: bounds.map(|(passes, _)| passes),
            stalls_mss: bounds.map(|(_, stalls)| stalls),
            path_mtu: exact.map(|(passes, _)| passes.saturating_add(test.headers)),
            long_there: long.map(|(there, _)| there),
            long_back: long.map(|(_, back)| back),
            transfers: test.transfers.iter().map(Transfer::of).collect(),
        }
    }
}

impl Transfer {
    fn of(transfer: &ModelTransfer) -> Self {
        let errno = match transfer.end {
            TransferEnd::Failed(errno) => Some(errno.0),
            _ => None,
        };
        Self {
            mss: transfer.max_segment,
            repeated: transfer.load == TransferLoad::Repeated,
            sent: transfer.sent,
            acknowledged: transfer.acknowledged,
            received: transfer.received,
            took_ms: millis_f64(transfer.took),
            end: mss_test::end(transfer.end),
            errno,
        }
    }
}
