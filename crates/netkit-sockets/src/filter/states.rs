//! The states of TCP by the names that people give them: those of RFC 9293, of ss(8) and of netstat(8).

use netkit_net::{SocketStates, TcpState};

/// Every state with the names for it, the one that ss(8) writes first.
const NAMES: [(TcpState, &[&str]); 11] = [
    (TcpState::Established, &["established", "estab"]),
    (TcpState::SynSent, &["syn-sent"]),
    (TcpState::SynReceived, &["syn-recv", "syn-received", "syn-rcvd"]),
    (TcpState::FinWait1, &["fin-wait-1", "fin-wait1"]),
    (TcpState::FinWait2, &["fin-wait-2", "fin-wait2"]),
    (TcpState::TimeWait, &["time-wait", "timewait"]),
    (TcpState::Closed, &["closed", "close", "unconnected", "unconn"]),
    (TcpState::CloseWait, &["close-wait", "closewait"]),
    (TcpState::LastAck, &["last-ack"]),
    (TcpState::Listen, &["listening", "listen"]),
    (TcpState::Closing, &["closing"]),
];
/// Names for several states at once.
const GROUPS: [&str; 4] = ["all", "connected", "synchronized", "fin-wait"];

/// The name that ss(8) has for a state.
pub const fn state_name(state: TcpState) -> &'static str {
    let mut at = 0;
    while at < NAMES.len() {
        if NAMES[at].0 as u8 == state as u8 {
            return NAMES[at].1[0];
        }
        at += 1;
    }
    "closed"
}

/// The states of this name; upper and lower case, and whether words are joined by `-` or `_`, make no difference.
pub(super) fn states_of(word: &str) -> Option<SocketStates> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    if let Some((state, _)) = NAMES.iter().find(|(_, names)| names.contains(&word.as_str())) {
        return Some(SocketStates::of(*state));
    }
    let without = |states: &[TcpState]| {
        let left_out = states.iter().fold(SocketStates::NONE, |all, state| all.or(SocketStates::of(*state)));
        SocketStates::ALL.and(left_out.others())
    };
    Some(match word.as_str() {
        "all" => SocketStates::ALL,
        "connected" => without(&[TcpState::Listen, TcpState::Closed]),
        "synchronized" => without(&[TcpState::Listen, TcpState::Closed, TcpState::SynSent]),
        "fin-wait" => SocketStates::of(TcpState::FinWait1).or(SocketStates::of(TcpState::FinWait2)),
        _ => return None,
    })
}

/// Every name of a state.
pub(super) fn all_names() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(_, names)| names[0]).chain(GROUPS)
}
