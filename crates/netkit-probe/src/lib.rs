//! One probe's life: build, send, match, time out; ping sessions and sweeps over ICMP, UDP and TCP alike.
//!
//! Sessions ([`Ping`], [`Sweep`]) are pure: they take clock readings and arrivals and say what to send,
//! what happened and when to wake them. [`Driver`] is the thin shell that runs them on real sockets.

mod congestion;
mod driver;
mod flight;
mod format;
mod ledger;
mod matching;
mod once_a_second;
mod ping;
mod round_trip;
mod session;
mod sweep;
#[cfg(test)]
mod test_world;

pub use driver::{Driver, SendOptions};
pub use format::{ProbeFormat, RunKey};
pub use ledger::{Finding, Ledger};
pub use ping::{Ping, PingConfig, PingTarget, Spacing, StopRule};
pub use round_trip::round_trip_between;
pub use session::{Course, Session, Transmit};
pub use sweep::{Sweep, SweepConfig};
