//! What traceroute writes behind the time of an answer that is neither a hop limit's end nor the target's own.

use netkit_model::{AnswerKind, IcmpReport};

/// The mark of an answer; `None` for an echo reply and its like, for a hop limit that ran out in transit and for a port
/// unreachable, by which a target answers.
///
/// The tables are those of Butskoy's traceroute, but that it passes over a time exceeded of code 1, about fragments, which
/// is `!<11-1>` here; and where no MTU is stated, `!F` has none.
pub(super) fn annotation(kind: &AnswerKind) -> Option<String> {
    let AnswerKind::Icmp(report) = kind else { return None };
    if kind.is_time_exceeded() || kind.is_from_target() {
        return None;
    }
    Some(if report.ipv6 { of_icmpv6(report) } else { of_icmp(report) })
}

/// Destination unreachable by code (RFC 792, RFC 1122 §3.2.2.1, RFC 1812 §5.2.7.1).
fn of_icmp(report: &IcmpReport) -> String {
    match (report.icmp_type, report.code) {
        (3, 0 | 6 | 8 | 11) => "!N".to_owned(),
        (3, 1 | 7 | 12) => "!H".to_owned(),
        (3, 2) => "!P".to_owned(),
        (3, 4) => too_big(report),
        (3, 5) => "!S".to_owned(),
        (3, 9 | 10 | 13) => "!X".to_owned(),
        (3, 14) => "!V".to_owned(),
        (3, 15) => "!C".to_owned(),
        (3, code) => format!("!<{code}>"),
        _ => other(report),
    }
}

/// Destination unreachable by code, and packet too big (RFC 4443 §3.1, §3.2).
fn of_icmpv6(report: &IcmpReport) -> String {
    match (report.icmp_type, report.code) {
        (1, 0) => "!N".to_owned(),
        (1, 1) => "!X".to_owned(),
        (1, 2 | 3) => "!H".to_owned(),
        (1, code) => format!("!<{code}>"),
        (2, _) => too_big(report),
        _ => other(report),
    }
}

fn too_big(report: &IcmpReport) -> String {
    report.mtu.map_or_else(|| "!F".to_owned(), |mtu| format!("!F-{mtu}"))
}

fn other(report: &IcmpReport) -> String {
    format!("!<{}-{}>", report.icmp_type, report.code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Walks a type's codes from 0 on; the empty mark is none.
    fn check(ipv6: bool, icmp_type: u8, marks: &[&str]) {
        for (code, mark) in (0..).zip(marks) {
            let mtu = (*mark == "!F-1400").then_some(1400);
            let report = IcmpReport { ipv6, icmp_type, code, offender: None, mtu };
            let shown = annotation(&AnswerKind::Icmp(report)).unwrap_or_default();
            assert_eq!(&shown, mark, "type {icmp_type} code {code}");
        }
    }

    #[test]
    fn the_marks_are_those_of_traceroute() {
        check(
            false,
            3,
            &[
                "!N", "!H", "!P", "", "!F-1400", "!S", "!N", "!H", "!N", "!X", "!X", "!N", "!H", "!X", "!V",
                "!C", "!<16>",
            ],
        );
        check(true, 1, &["!N", "!X", "!H", "!H", "", "!<5>", "!<6>"]);
        check(true, 2, &["!F-1400"]);
    }

    #[test]
    fn other_types_are_numbers() {
        check(false, 11, &["", "!<11-1>"]);
        check(true, 3, &["", "!<3-1>"]);
        check(false, 4, &["!<4-0>"]);
        check(true, 4, &["!<4-0>", "!<4-1>"]);
    }

    #[test]
    fn a_router_that_states_no_mtu_is_not_given_one() {
        check(false, 3, &["!N", "!H", "!P", "", "!F"]);
    }

    #[test]
    fn an_answer_that_is_no_error_has_no_mark() {
        for kind in [AnswerKind::EchoReply, AnswerKind::Datagram, AnswerKind::SynAck, AnswerKind::Reset] {
            assert_eq!(annotation(&kind), None);
        }
    }
}
