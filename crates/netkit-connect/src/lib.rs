//! Which experiments tell why a TCP connection does not come about, and in which order; pure.
//!
//! It opens no socket and draws no verdict. [`Watch`] follows one connection attempt and says when to look at it and when
//! it has ended; [`Race`] says which of several addresses is tried when; [`Investigation`] takes what was found out about one
//! address and port, and says which [`Experiment`] to make next and when enough is known. [`MssTesting`] does the same for
//! transfers in long and short segments, each of which [`TransferWatch`] follows. [`TlsSession`] and [`ProxySession`] say what is
//! to be said first on a connection that stands.

mod experiment;
mod investigation;
mod mss_test;
mod proxy;
mod race;
mod tls;
mod transfer;
mod watch;

pub use experiment::{Experiment, Found};
pub use investigation::{Investigation, InvestigationConfig};
pub use mss_test::{MssTestConfig, MssTesting};
pub use proxy::{ProxyRequest, ProxySession};
pub use race::{CONNECTION_ATTEMPT_DELAY, Race, interleaved};
pub use tls::{TlsPlan, TlsSession, Trust};
pub use transfer::{ENOUGH, TransferLook, TransferPlan, TransferWatch};
pub use watch::{Look, Watch};
