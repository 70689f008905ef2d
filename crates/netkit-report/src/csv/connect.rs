//! One row per attempt to connect, in the order in which they ended.

use netkit_model::{AttemptEnd, ConnectEvent, KernelTime};

use crate::escape;
use crate::names::Names;
use crate::number;
use crate::words::{self, connect};

/// The names of the columns. `started_ms` is after the start of the run, `took_ms` from the SYN to the end; `from` sent the
/// first ICMP error.
pub(super) const HEADER: &str =
    "address,port,source,started_ms,outcome,took_ms,rtt_ms,errno,from,icmp_type,icmp_code,at\n";

/// The row of an attempt.
pub(super) fn row(event: &ConnectEvent, at: KernelTime, names: &Names) -> String {
    let ConnectEvent::Attempt { address, port, attempt } = event;
    let to = escape::csv(&names.scoped(*address)).into_owned();
    let source = attempt.source.map(|source| source.to_string()).unwrap_or_default();
    let (started, took) = (number::millis_f64(attempt.started), number::millis_f64(attempt.took));
    let (rtt, errno) = match attempt.end {
        AttemptEnd::Connected(rtt) => (rtt, None),
        AttemptEnd::Immediate(_, errno) | AttemptEnd::Failed(errno) => (None, Some(errno)),
        AttemptEnd::TimedOut | AttemptEnd::Pending | AttemptEnd::Interrupted => (None, None),
    };
    let (rtt, errno) =
        (super::milliseconds(rtt), errno.map(|errno| words::errno_name(errno.0)).unwrap_or_default());
    let report = attempt.errors.iter().find_map(|error| error.report);
    let from = report.and_then(|report| names.offender(&report, Some(*address)));
    let from = escape::csv(&from.unwrap_or_default()).into_owned();
    let icmp_type = super::known(report.map(|report| report.icmp_type));
    let icmp_code = super::known(report.map(|report| report.code));
    let (outcome, at) = (connect::outcome(&attempt.end), number::epoch_seconds(at));
    format!(
        "{to},{port},{source},{started},{outcome},{took},{rtt},{errno},{from},{icmp_type},{icmp_code},{at}\n"
    )
}
