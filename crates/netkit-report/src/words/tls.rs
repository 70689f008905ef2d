//! Words for TLS handshakes: how one ended, what was agreed, the certificates and what is wrong with them.

use std::time::{Duration, SystemTime};

use netkit_model::{Certificate, CertificateFault, ClockWitness, EpochSeconds, TlsEnd, TlsReport};

use crate::words::connect;
use crate::{date, escape, number};

/// How handshakes end, for the schema.
pub(crate) const OUTCOMES: [&str; 9] =
    ["done", "alert", "not-tls", "incompatible", "broken", "closed", "failed", "stalled", "interrupted"];

/// What can be wrong with certificates, for the schema.
pub(crate) const FAULTS: [&str; 8] = [
    "expired",
    "not-yet-valid",
    "wrong-name",
    "self-signed",
    "unknown-root",
    "missing-issuer",
    "unproven",
    "unfit",
];

/// Certificates of a chain that are shown; honest ones have four at most.
const MOST_SHOWN: usize = 10;
/// Names of a certificate that are shown in a line.
const MOST_NAMES: usize = 6;

/// How a handshake ended, in one word.
pub(crate) const fn outcome(end: &TlsEnd) -> &'static str {
    match end {
        TlsEnd::Done => "done",
        TlsEnd::Alert(_) => "alert",
        TlsEnd::NotTls(_) => "not-tls",
        TlsEnd::Incompatible(_) => "incompatible",
        TlsEnd::Broken(_) => "broken",
        TlsEnd::Closed => "closed",
        TlsEnd::Failed(_) => "failed",
        TlsEnd::Stalled => "stalled",
        TlsEnd::Interrupted => "interrupted",
    }
}

/// A fault in one word.
pub(crate) const fn fault(fault: &CertificateFault) -> &'static str {
    match fault {
        CertificateFault::Expired(_) => "expired",
        CertificateFault::NotYetValid(_) => "not-yet-valid",
        CertificateFault::WrongName(_) => "wrong-name",
        CertificateFault::SelfSigned => "self-signed",
        CertificateFault::UnknownRoot(_) => "unknown-root",
        CertificateFault::MissingIssuer(_) => "missing-issuer",
        CertificateFault::Unproven(_) => "unproven",
        CertificateFault::Unfit(_) => "unfit",
    }
}

/// Which certificate a fault is about, and what it is in words where one word says too little.
pub(crate) fn details(fault: &CertificateFault) -> (usize, Option<&str>) {
    match fault {
        CertificateFault::Expired(place)
        | CertificateFault::NotYetValid(place)
        | CertificateFault::UnknownRoot(place)
        | CertificateFault::MissingIssuer(place) => (*place, None),
        CertificateFault::WrongName(true) => (0, Some("the name is the common name only")),
        CertificateFault::WrongName(false) | CertificateFault::SelfSigned => (0, None),
        CertificateFault::Unproven(reason) | CertificateFault::Unfit(reason) => (0, Some(reason)),
    }
}

/// A time in RFC 3339; `None` beyond the years that can be written.
pub(crate) fn time(at: EpochSeconds) -> Option<String> {
    Some(date::spoken(system_time(at)?)?.replace(' ', "T").replace("TUTC", "Z"))
}

/// A handshake in a line.
pub(crate) fn line(tls: &TlsReport) -> String {
    let took = number::rtt(tls.took);
    let name = escape::sentence(&tls.offer.name);
    match &tls.end {
        TlsEnd::Done => {
            let alpn = tls.session.alpn.as_ref().map(|name| format!(", {}", escape::text(name)));
            let [version, cipher] =
                [tls.session.version, tls.session.cipher.as_deref()].map(|one| one.unwrap_or("?"));
            format!("{version} with {name} in {took} ms: {cipher}{}", alpn.unwrap_or_default())
        }
        TlsEnd::Alert(alert) => {
            let called = alert.name().unwrap_or("no name is known");
            format!("TLS with {name} refused by alert {} ({called}) after {took} ms", alert.0)
        }
        TlsEnd::NotTls(beginning) => {
            format!("no TLS after {took} ms, but {} bytes: {}", tls.received, escape::text(beginning))
        }
        TlsEnd::Incompatible(reason) | TlsEnd::Broken(reason) => {
            format!("TLS with {name} broken off after {took} ms: {}", escape::sentence(reason))
        }
        TlsEnd::Closed => format!("TLS with {name}: closed by the other side after {took} ms"),
        TlsEnd::Failed(errno) => format!("TLS with {name}: {} after {took} ms", connect::errno(errno.0)),
        TlsEnd::Stalled => {
            format!("TLS with {name}: not complete after {took} ms, {} bytes came", tls.received)
        }
        TlsEnd::Interrupted => format!("TLS with {name}: interrupted after {took} ms"),
    }
}

/// What is wrong with the certificates, in a line; `None` where nothing is.
pub(crate) fn faults(tls: &TlsReport) -> Option<String> {
    let one = |one: &CertificateFault| {
        let (place, reason) = details(one);
        let place = if place > 0 { format!(" (certificate {})", place + 1) } else { String::new() };
        let reason = reason.map(|reason| format!(" ({})", escape::sentence(reason)));
        format!("{}{place}{}", fault(one), reason.unwrap_or_default())
    };
    let all: Vec<String> = tls.faults.iter().map(one).collect();
    (!all.is_empty()).then(|| format!("certificate: {}", all.join(", ")))
}

/// The chain, a line each.
pub(crate) fn chain(tls: &TlsReport) -> Vec<String> {
    let shown = tls.chain.iter().take(MOST_SHOWN).enumerate();
    let mut lines: Vec<String> =
        shown.map(|(place, one)| format!("certificate {}: {}", place + 1, certificate(one))).collect();
    if tls.chain.len() > MOST_SHOWN {
        lines.push(format!("and {} certificates more", tls.chain.len() - MOST_SHOWN));
    }
    lines
}

/// What is known of this host's clock, in a line.
pub(crate) fn clock(tls: &TlsReport) -> String {
    let now = time(tls.judged_at).unwrap_or_else(|| "beyond all years".to_owned());
    let kept = tls.clock.kept_within.map_or_else(
        || "which nothing keeps that the kernel knows of".to_owned(),
        |within: Duration| format!("kept within {} ms", number::rtt(within)),
    );
    let witness = tls.clock.witness.and_then(|(witness, at)| {
        let what = match witness {
            ClockWitness::Root => "a root certificate of the system",
            ClockWitness::PublicLog => "a public log",
        };
        Some(format!("; {what} is from {}", time(at)?))
    });
    format!("judged by this host's clock, {kept}: {now}{}", witness.unwrap_or_default())
}

fn certificate(one: &Certificate) -> String {
    let [subject, issuer] = [&one.subject, &one.issuer].map(escape::text);
    let issuer = if one.is_self_issued { "itself".to_owned() } else { issuer };
    let names: Vec<String> = one.names.iter().take(MOST_NAMES).map(escape::text).collect();
    let rest = one.names.len().saturating_sub(MOST_NAMES) + one.more_names;
    let names = match (names.as_slice(), rest) {
        ([], _) => String::new(),
        (names, 0) => format!(" for {}", names.join(", ")),
        (names, rest) => format!(" for {} and {rest} more", names.join(", ")),
    };
    let [from, to] = [one.not_before, one.not_after].map(|at| time(at).unwrap_or_else(|| "?".to_owned()));
    format!("{subject}{names}, by {issuer}, {}, valid from {from} to {to}", one.key)
}

fn system_time(at: EpochSeconds) -> Option<SystemTime> {
    let distance = Duration::from_secs(at.0.unsigned_abs());
    let epoch = SystemTime::UNIX_EPOCH;
    if at.0 < 0 { epoch.checked_sub(distance) } else { epoch.checked_add(distance) }
}

#[cfg(test)]
mod tests {
    use netkit_model::Untrusted;

    use super::*;

    #[test]
    fn times_are_those_of_rfc_3339() {
        assert_eq!(time(EpochSeconds(1_780_272_000)).as_deref(), Some("2026-06-01T00:00:00Z"));
        assert_eq!(time(EpochSeconds(-1)).as_deref(), Some("1969-12-31T23:59:59Z"));
        assert_eq!(time(EpochSeconds(i64::MAX)), None);
    }

    #[test]
    fn a_certificate_cannot_leave_its_line() {
        let untrusted = |text: &str| Untrusted::from_bytes(text);
        let wild = Certificate {
            subject: untrusted("CN=a\u{1b}[31m"),
            issuer: untrusted("CN=b\nOK"),
            names: vec![untrusted("x\0\u{1b}]0;title\u{7}")],
            more_names: 3,
            not_before: EpochSeconds(0),
            not_after: EpochSeconds(i64::MAX),
            key: "EC 256".to_owned(),
            is_self_issued: false,
        };
        let line = certificate(&wild);
        assert!(!line.contains(|c: char| c.is_control()), "{line:?}");
        assert!(line.contains("and 3 more"), "{line}");
    }
}
