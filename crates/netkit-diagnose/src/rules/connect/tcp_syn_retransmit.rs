//! Rule `tcp.syn-retransmit`: the handshake is complete, after a SYN or its answer was lost.
//!
//! **Observed**: a SYN was repeated, and the answer came within a round trip of a step of its timer, such as 1, 3 and 7 s; or one
//! attempt got no answer and SYNs with growing hop limits did. **Means**: the first SYN or its answer went missing; programs
//! notice a delay of whole seconds. An answer in the middle between two steps is a slow host and no loss. **Does not
//! prove** where: loss on the way there, on the way back, and a listener whose queue was full for a moment look the same.
//! **Decides**: the loss on the path, and the listener's queue on the host.

use netkit_model::{AnswerKind, Handshakes, Locus, LocusKind, Status, VerdictId};

use crate::commands::ss_listeners;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, candidate, test};
use crate::words::{milliseconds, share};

const ID: VerdictId = VerdictId::TcpSynRetransmitted;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let attempt = seen.connected().filter(|attempt| attempt.is_syn_repeated())?;
    let attempts = &seen.inquiry.attempts;
    let Handshakes { connected, retransmitted, .. } = Handshakes::of(attempts);
    let took = milliseconds(attempt.took);
    let text = if attempts.len() > 1 {
        let part = share(retransmitted, connected, "connection");
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
