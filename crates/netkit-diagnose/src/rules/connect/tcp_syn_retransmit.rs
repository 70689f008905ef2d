//! Rule `tcp.syn-retransmit`: the handshake is complete, after a SYN or its answer was lost.
//!
//! **Observed**: a SYN was repeated, and the answer came within a round trip of a step of its timer, such as 1, 3 and 7 s; or one
//! attempt got no answer and SYNs with growing hop limits did. **Means**: the first SYN or its answer went missing; programs
//! notice a delay of whole seconds. An answer in the middle between two steps is a slow host and no loss. **Does not
//! prove** where: loss on the way there, on the way back, and a listener whose queue was full for a moment look the same.
//! **Decides**: the loss on the path, and the listener's queue on the host.

use std::time::Duration;

use netkit_model::{AnswerKind, Attempt, Locus, LocusKind, Status, VerdictId};

use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{milliseconds, share};

const ID: VerdictId = VerdictId::TcpSynRetransmitted;

/// Longer than this after a step of the timer, it was no answer to the SYN of that step.
const SLOW: Duration = Duration::from_millis(300);

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let attempt = seen.connected().filter(|attempt| is_repeated(attempt))?;
    let attempts = &seen.inquiry.attempts;
    let repeated = attempts.iter().filter(|attempt| is_repeated(attempt)).count();
    let took = milliseconds(attempt.took);
    let text = if attempts.len() > 1 {
        let part = share(repeated as u64, attempts.len() as u64, "connection");
        format!("{seen} accepts connections, and {part} needed a second SYN ({took} for the first of them)")
    } else {
        format!("{seen} accepts the connection only after a second SYN, in {took}")
    };
    Some(lost(seen, text))
}

/// An attempt without an answer, although SYNs with growing hop limits got one a moment later.
pub(crate) fn sometimes(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let end = seen.syn_end().filter(|end| seen.is_silent() && end.kind == AnswerKind::SynAck)?;
    let text = format!(
        "{seen} answers some SYNs and not others: none of the connection's, and one with a hop limit of {}",
        end.hop
    );
    Some(lost(seen, text).because(seen.ids.syn_path))
}

fn lost(seen: &ConnectSeen<'_>, text: String) -> Finding {
    let host = seen.target();
    let both = [VerdictId::PathLoss, VerdictId::ListenQueueFull];
    let mtr = format!("netkit mtr -r -c 100 -T -P {} {}", seen.inquiry.port, seen.address());
    Finding::likely(ID, Status::Degraded, Locus::of(LocusKind::Path), text)
        .between(
            [
                candidate(
                    VerdictId::PathLoss,
                    "a SYN or its answer is lost on the path, in which direction is not known",
                ),
                candidate(
                    VerdictId::ListenQueueFull,
                    format!("the listener's queue on {host} overflows now and then"),
                ),
            ],
            test(HERE, mtr, &both),
        )
        .next(test(seen.target_place(), ss_listeners(seen.inquiry.port), &both))
        .because(seen.ids.attempt)
        .because(seen.ids.samples.iter().copied())
}

/// Whether the answer followed a repetition of the SYN at once. The steps are whole seconds on every kernel.
fn is_repeated(attempt: &Attempt) -> bool {
    let repeated = attempt.samples.iter().any(|sample| sample.info.total_retrans > 0);
    let unknown = attempt.end == netkit_model::AttemptEnd::Connected(None);
    let since_step = Duration::from_nanos(attempt.took.subsec_nanos().into());
    (repeated || unknown) && attempt.took >= Duration::from_secs(1) && since_step <= SLOW
}
