//! Rule `tcp.connected`: the handshake is complete.
//!
//! **Observed**: SYN, SYN-ACK, and no fault afterwards as far as the connection was watched. **Means**: name, route, path
//! and listener work in both directions. **Does not prove** that the program behind answers, unless something was sent
//! and came back; nor that long packets pass, unless `--mss-test` saw them. **Decides**: a request of the program's own
//! protocol.

use netkit_model::{AttemptEnd, MssOutcome, ProxyReport, Status, TlsReport, VerdictId};

use super::tls_words;
use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::{count, milliseconds, quoted, share};

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let attempt = seen.connected().filter(|_| seen.tls().is_none_or(TlsReport::is_good))?;
    if !seen.proxy().is_none_or(ProxyReport::is_through) {
        return None;
    }
    let who = seen.endpoint();
    let AttemptEnd::Connected(rtt) = attempt.end else { return None };
    let attempts = &seen.inquiry.attempts;
    let connected = |end: AttemptEnd| matches!(end, AttemptEnd::Connected(_));
    let how_many = attempts.iter().filter(|attempt| connected(attempt.end)).count();
    let best = attempts.iter().filter_map(|attempt| match attempt.end {
        AttemptEnd::Connected(rtt) => rtt,
        _ => None,
    });
    let text = match (attempts.len(), rtt) {
        (0 | 1, Some(rtt)) => format!("{who} accepts connections: handshake in {}", milliseconds(rtt)),
        (0 | 1, None) => format!(
            "{who} accepts connections, slowly: handshake in {}, longer than this host waits before it repeats a SYN",
            milliseconds(attempt.took)
        ),
        (all, _) => {
            let best = best.min().map(|rtt| format!(", best {}", milliseconds(rtt))).unwrap_or_default();
            format!("{who} accepts connections: {}{best}", share(how_many as u64, all as u64, "handshake"))
        }
    };
    let text = match seen.behind_proxy() {
        Some(target) => format!("{text}; it connects to {}", quoted(target)),
        None => text,
    };
    let received = seen.after().map_or(0, |after| after.received);
    let text = if received > 0 { format!("{text}; {} came back", count(received, "byte")) } else { text };
    let long = seen.inquiry.mss_test.as_ref().map(|test| match test.outcome {
        MssOutcome::Sound { there: true, back: true } => "; long packets pass there and back",
        MssOutcome::Sound { there: true, back: false } => "; long packets pass there, and none came back",
        MssOutcome::Sound { there: false, back: true } => "; long packets come back, and none was sent",
        _ => "",
    });
    let text = format!("{text}{}", long.unwrap_or_default());
    let text = seen.tls().map_or(text.clone(), |tls| format!("{text}; {}", tls_words::good(tls)));
    let locus = seen.target_locus(None);
    Some(
        Finding::proven(VerdictId::TcpConnected, Status::Ok, locus, text)
            .because(seen.ids.attempt)
            .because(seen.ids.proxy)
            .because(seen.ids.tls)
            .because(seen.ids.after)
            .because(seen.ids.mss_test),
    )
}
