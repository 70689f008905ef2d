//! A race between the addresses of a name: who was tried when, and who won.

use netkit_model::{RaceLane, RaceReport};
use schemars::JsonSchema;
use serde::Serialize;

use crate::names::Names;
use crate::number::millis_f64;
use crate::words::connect;

/// Attempts at several addresses as browsers make them: the next starts 250 ms after the last, or at once when one fails
/// (RFC 8305 §5).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Race {
    /// The port.
    port: u16,
    /// The address that connected first; null where none did.
    winner: Option<String>,
    /// From the start of the race to the winner's handshake.
    took_ms: Option<f64>,
    /// From the start of the race until the winner was tried: what the addresses before it cost.
    lost_ms: Option<f64>,
    /// Who was tried, in the order of starting.
    attempts: Vec<Lane>,
}

/// An attempt of the race.
#[derive(Debug, Serialize, JsonSchema)]
struct Lane {
    /// Where to.
    address: String,
    /// When it began, after the start of the race.
    started_ms: f64,
    /// How it stood when the race was over: pending where it had not ended.
    #[schemars(extend("enum" = connect::OUTCOMES))]
    outcome: &'static str,
    /// How long it took until then.
    took_ms: f64,
}

impl Race {
    pub(super) fn of(race: &RaceReport, names: &Names) -> Self {
        let winner = race.winner();
        let lane = |lane: &RaceLane| Lane {
            address: names.scoped(lane.address),
            started_ms: millis_f64(lane.started),
            outcome: connect::outcome(&lane.end),
            took_ms: millis_f64(lane.took),
        };
        Self {
            port: race.port,
            winner: winner.map(|winner| names.scoped(winner.address)),
            took_ms: winner.map(|winner| millis_f64(winner.started + winner.took)),
            lost_ms: race.lost().map(millis_f64),
            attempts: race.lanes.iter().map(lane).collect(),
        }
    }
}
