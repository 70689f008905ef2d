//! Which experiments tell why a TCP connection does not come about, and in which order; pure.
//!
//! It opens no socket and draws no verdict. [`Watch`] follows one connection attempt and says when to look at it and when
//! it has ended; [`Race`] says which of several addresses is tried when; [`Investigation`] takes what was found out about one address and port, and says which [`Experiment`] to
//! make next and when enough is known.

mod experiment;
mod investigation;
mod race;
mod watch;

pub use experiment::{Experiment, Found};
pub use investigation::{Investigation, InvestigationConfig};
pub use race::{CONNECTION_ATTEMPT_DELAY, Race, interleaved};
pub use watch::{Look, Watch};
