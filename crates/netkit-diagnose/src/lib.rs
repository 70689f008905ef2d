//! Evidence to verdict; one rule, one file.
//!
//! It sends nothing, asks nobody and reads no clock: reports go in, one verdict and the observations that it
//! rests on come out. It prints nothing; its texts are plain sentences that hold no bytes from the network.
//!
//! In three steps: `observations` numbers what was seen, every rule of `rules` looks at that and may find
//! something, and `diagnose` picks the worst finding. The documentation of each rule's file is the manual
//! for its verdict: what is observed, what it means, what it does not prove, and what decides.
//! Attempts to connect go the same way by `connect_seen` and `rules::connect`, whose first finding speaks, and `families`
//! makes one verdict of several addresses. This host itself goes by `host_seen` and `rules::doctor`, whose checks all speak, and
//! `host_checks` puts the worst first.

mod capture_seen;
mod chain_seen;
mod commands;
mod connect_seen;
mod diagnose;
mod families;
mod finding;
mod found;
mod host_checks;
mod host_seen;
mod icmp_kind;
mod lookup_seen;
mod notebook;
mod observations;
mod path_seen;
mod rules;
mod ruleset;
mod secured;
mod seen;
mod several;
mod sockets_seen;
#[cfg(test)]
mod tests;
mod words;

pub use diagnose::{
    Diagnosis, diagnose_capture, diagnose_capture_not_permitted, diagnose_connect, diagnose_lookup,
    diagnose_name_failure, diagnose_not_permitted, diagnose_own_error, diagnose_ping, diagnose_sampled,
    diagnose_sockets, diagnose_sweep, diagnose_trace, diagnose_unknown_scope,
};
pub use host_checks::diagnose_host;
pub use observations::ThisHost;
