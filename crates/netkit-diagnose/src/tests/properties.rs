//! What holds for every verdict, whatever was counted.

use netkit_model::{Confidence, Counters, IcmpReport, Method, UnsentCount, VerdictId};
use netkit_net::Errno;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::staged::Staged;
use crate::{Diagnosis, diagnose_name_failure, diagnose_not_permitted};

/// Whether the diagnosis keeps the promises of every verdict; `Err` names the one that it breaks.
pub(super) fn hold(diagnosis: &Diagnosis) -> Result<(), TestCaseError> {
    let Diagnosis { verdict, evidence } = diagnosis;
    let text = &verdict.text;
    let exists = |id| evidence.iter().any(|one| one.id == id);
    prop_assert!(verdict.evidence.iter().all(|id| exists(*id)), "it cites what was not observed: {text}");
    prop_assert!(verdict.ruled_out.iter().all(|one| exists(one.by)), "it excludes by nothing: {text}");
    for (place, one) in evidence.iter().enumerate() {
        prop_assert_eq!(one.id.0 as usize, place + 1, "numbers rise from 1");
    }
    let ambiguous = verdict.confidence == Confidence::Ambiguous;
    prop_assert_eq!(ambiguous, verdict.candidates.len() >= 2, "two candidates or none: {}", text);
    prop_assert!(!ambiguous || !verdict.next.is_empty(), "nothing decides: {text}");
    prop_assert!(ambiguous || verdict.candidates.is_empty(), "one candidate is none: {text}");
    prop_assert!(!text.is_empty() && !text.ends_with('.'), "no final full stop: {text}");
    let may_say = verdict.id.name().contains(".rejected.") || verdict.id == VerdictId::LocalEgressFilter;
    prop_assert!(may_say || !text.to_lowercase().contains("firewall"), "silence is no firewall: {text}");
    prop_assert!(!text.contains("packet loss"), "loss says of what, with its interval: {text}");
    let excludes_itself =
        verdict.ruled_out.iter().any(|out| verdict.candidates.iter().any(|one| one.id == out.id));
    prop_assert!(!excludes_itself, "a candidate is ruled out: {text}");
    let proposed =
        verdict.next.iter().map(|test| &test.command).filter(|command| command.contains("netkit "));
    for command in proposed {
        let command = command.strip_prefix("sudo ").unwrap_or(command);
        let exists = ["ping", "trace", "mtr", "connect", "lookup", "sockets", "explain"]
            .iter()
            .any(|one| command.starts_with(&format!("netkit {one} ")));
        prop_assert!(exists, "no such command yet: {command}");
    }
    Ok(())
}

/// Counts around the borders of the rules, and any.
pub(super) fn amount() -> impl Strategy<Value = u64> {
    prop_oneof![4 => Just(0), 4 => 1..4_u64, 1 => any::<u64>()]
}

pub(super) fn errno() -> impl Strategy<Value = Errno> {
    prop_oneof![(0..135_i32).prop_map(Errno), any::<i32>().prop_map(Errno)]
}

pub(super) fn counters() -> impl Strategy<Value = Counters> {
    let amounts = [(); 11].map(|()| amount());
    let unsent = vec((errno(), amount()), 0..4);
    (amounts, unsent).prop_map(|(amounts, unsent)| {
        let [
            sent,
            stamped,
            received,
            late,
            lost,
            icmp_errors,
            corrupt,
            suspended,
            unsent_all,
            duplicates,
            unexpected,
        ] = amounts;
        Counters {
            sent,
            stamped,
            received,
            late,
            lost,
            icmp_errors,
            corrupt,
            suspended,
            unsent: unsent_all,
            duplicates,
            unexpected_source: unexpected,
            unsent_by: unsent.into_iter().map(|(errno, count)| UnsentCount { errno, count }).collect(),
        }
    })
}

pub(super) fn icmp_report() -> impl Strategy<Value = IcmpReport> {
    let offender = prop_oneof![Just("10.0.0.9"), Just("192.0.2.7"), Just("198.51.100.1"), Just("fe80::1")];
    let offender = option::of(offender.prop_map(|text| text.parse().expect("a literal address")));
    (any::<bool>(), 0..14_u8, 0..17_u8, offender, option::of(any::<u32>())).prop_map(
        |(ipv6, icmp_type, code, offender, mtu)| IcmpReport { ipv6, icmp_type, code, offender, mtu },
    )
}

pub(super) fn method() -> impl Strategy<Value = Method> {
    prop_oneof![Just(Method::IcmpDatagram), Just(Method::IcmpRaw), Just(Method::Udp), Just(Method::Tcp)]
}

fn target() -> impl Strategy<Value = Staged> {
    let to = prop_oneof![Just("192.0.2.7"), Just("127.0.0.1"), Just("224.0.0.1"), Just("fe80::7")];
    let icmp = vec((icmp_report(), amount()), 0..4);
    (counters(), icmp, to, method(), amount(), 0..9_u64).prop_map(
        |(counters, icmp, to, method, dropped, seconds)| {
            Staged::counted(counters, icmp).to(to).by(method).receiver_dropped(dropped).lasting(seconds)
        },
    )
}

proptest! {
    #[test]
    fn of_one_target(staged in target()) {
        hold(&staged.diagnose())?;
    }

    #[test]
    fn of_several_targets(staged in vec(target(), 1..5)) {
        let all = staged.into_iter().reduce(|all, one| all.and(&one)).expect("at least one");
        hold(&all.diagnose())?;
    }

    #[test]
    fn of_a_sweep(probes in target(), scope in [amount(), amount(), amount()]) {
        let [addresses, alive, unreachable] = scope;
        hold(&Staged::sweep_of(addresses, alive, unreachable, probes).diagnose())?;
    }

    #[test]
    fn of_a_name_that_does_not_resolve(input in "\\PC{0,300}|[a-z.]{0,9}", message in any::<String>()) {
        let diagnosis = diagnose_name_failure(&input, &message);
        // The user's own words are the user's.
        if !format!("{input}{message}").contains("firewall") {
            hold(&diagnosis)?;
        }
        let text = diagnosis.verdict.text;
        prop_assert!(!text.contains(|c: char| c.is_control()), "{text:?}");
    }

    #[test]
    fn of_a_missing_permission(method in method(), remedies in vec(any::<String>(), 0..3)) {
        let diagnosis = diagnose_not_permitted(method, &remedies);
        hold(&diagnosis)?;
        prop_assert_eq!(diagnosis.verdict.fix, remedies);
    }
}
