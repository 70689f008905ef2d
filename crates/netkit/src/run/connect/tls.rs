//! What a TLS handshake says of an attempt to connect.
//!
//! How bytes are carried is `run/handshake.rs`'s business.

use std::time::Duration;

use netkit_model::{AfterConnect, AfterEnd, Attempt, TcpInfoSample, TlsEnd, TlsReport};
use netkit_net::{Arrivals, MonotonicTime, read_clocks};

use crate::run::channel::Channel;
use crate::run::handshake::{Handshake, Shaken};

/// Writes what was seen into the attempt; the protected connection, where there is one whose certificate is good. `started`
/// is the start of the run.
pub(super) fn finish(handshake: Handshake, attempt: &mut Attempt, started: MonotonicTime) -> Option<Channel> {
    let mut shaken: Shaken = handshake.end();
    let is_good = shaken.report.is_good();
    if !is_good {
        if let Some(info) = shaken.connection.look(&mut Arrivals::default()).info {
            let after = read_clocks().monotonic.since(started).saturating_sub(attempt.started);
            attempt.samples.push(TcpInfoSample { after, info });
        }
        // What was given up says nothing of the service.
        let is_told = shaken.report.end != TlsEnd::Interrupted;
        attempt.after = is_told.then(|| after(&shaken.report, shaken.took));
    }
    attempt.tls = Some(Box::new(shaken.report.clone()));
    is_good.then(|| shaken.into_channel())
}

/// The connection as the handshake left it.
fn after(report: &TlsReport, watched: Duration) -> AfterConnect {
    let end = match report.end {
        TlsEnd::Closed => AfterEnd::Closed(report.took),
        TlsEnd::Failed(errno) => AfterEnd::Failed(errno, report.took),
        _ => AfterEnd::Open,
    };
    let TlsReport { first_byte, received, sent, .. } = *report;
    AfterConnect { watched, first_byte, received, sent, end }
}
