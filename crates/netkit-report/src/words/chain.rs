//! Chains of trust in words: zones, keys, signatures, and what is wrong with them.

use std::time::Duration;

use netkit_model::dns::{RecordType, algorithm_name};
use netkit_model::{
    ChainAnswer, ChainAnswerKind, ChainFault, ChainFaultKind, DenialEnd, DsOrigin, KeySeen, SignatureEnd,
    SignatureSeen, ZoneSeen,
};

use crate::words::tls::time;

/// What is wrong with a link.
pub(crate) fn fault(fault: &ChainFault) -> String {
    let ChainFault { kind, zone, owner, record_type, .. } = fault;
    let key = fault.key_tag.map_or_else(|| "a key".to_owned(), |tag| format!("key {tag}"));
    let seconds = span(fault.seconds.unwrap_or_default());
    match kind {
        ChainFaultKind::RrsigExpired => {
            format!("the signature of {key} over {owner} {record_type} ended {seconds} ago")
        }
        ChainFaultKind::RrsigNotYetValid => {
            format!("the signature of {key} over {owner} {record_type} begins in {seconds}")
        }
        ChainFaultKind::ClockSkew => {
            format!(
                "every signature is out of time on the same side, by {seconds} at least: it is this host's clock"
            )
        }
        ChainFaultKind::DsDigestMismatch => format!("{key} of {zone} has another digest than its DS"),
        ChainFaultKind::DsAlgorithmMismatch => format!("{key} of {zone} has another algorithm than its DS"),
        ChainFaultKind::DsKeyTagUnknown => format!("{zone} has no {key}, which its DS is for"),
        ChainFaultKind::DsWithoutDnskey => format!("{zone} has a DS and no key"),
        ChainFaultKind::SignatureInvalid => {
            format!("the signature of {key} over {owner} {record_type} does not belong to these data")
        }
        ChainFaultKind::RrsigMissing => match fault.key_tag {
            Some(tag) if *record_type == RecordType::DNSKEY => {
                format!("the keys of {owner} have no signature of key {tag}")
            }
            _ => format!("{owner} {record_type} has no signature that counts"),
        },
        ChainFaultKind::DenialMissing => {
            format!("nothing proves what is said of {owner} {record_type}: no NSEC or NSEC3 covers it")
        }
        ChainFaultKind::UnsupportedAlgorithm => {
            let with = fault.algorithm.map_or_else(|| "an algorithm".to_owned(), algorithm);
            format!("{zone} is signed with {with} or by a digest that cannot be checked here")
        }
        ChainFaultKind::Nsec3Iterations => {
            format!(
                "{zone} hashes names more often than validators accept, in the proof for {owner} {record_type}"
            )
        }
        ChainFaultKind::Unanswered => format!("no usable answer for {owner} {record_type}"),
        ChainFaultKind::NoAnchor => format!("no trust anchor is at or above {owner}"),
        ChainFaultKind::TooMuch => {
            format!("{owner} {record_type} was not looked at: the chain costs more than it may")
        }
    }
}

/// A zone's place in the chain: who vouches for which of its keys, and until when.
pub(crate) fn zone(zone: &ZoneSeen) -> String {
    if let Some(denial) = &zone.unsigned {
        let how = if denial.end == DenialEnd::OptOut { ", opt-out" } else { "" };
        return format!("not signed: no DS, as {}{how} proves", denial.kind.name());
    }
    let tags = |tags: Vec<u16>| {
        let noun = if tags.len() == 1 { "key" } else { "keys" };
        let tags: Vec<String> = tags.into_iter().map(|tag| tag.to_string()).collect();
        format!("{noun} {}", tags.join(", "))
    };
    let origin = match zone.ds_origin {
        DsOrigin::BuiltIn => "built-in anchor",
        DsOrigin::File => "given anchor",
        DsOrigin::Parent => "DS",
    };
    let mut vouched: Vec<u16> = zone.ds.iter().map(|ds| ds.key_tag).collect();
    vouched.dedup();
    let vouched = format!("{origin} for {}", tags(vouched));
    if let Some(valid) = zone.key_signatures.iter().find(|one| one.end == SignatureEnd::Valid) {
        let key = zone.keys.iter().find(|key| key.key_tag == valid.key_tag);
        return format!(
            "{vouched}, keys signed by {}",
            key.map_or_else(String::new, key_words) + &until(valid)
        );
    }
    match zone.keys.as_slice() {
        [] => vouched,
        keys => format!("{vouched}, has {}", tags(keys.iter().map(|key| key.key_tag).collect())),
    }
}

/// What there is at the end of the chain, and who signed it.
pub(crate) fn answer(answer: &ChainAnswer) -> String {
    let what = match &answer.kind {
        ChainAnswerKind::Records => "records".to_owned(),
        ChainAnswerKind::Wildcard(wildcard) => format!("records of {wildcard}"),
        ChainAnswerKind::Alias(target) => format!("alias of {target}"),
        ChainAnswerKind::NoName => "no such name".to_owned(),
        ChainAnswerKind::NoData => "no such record".to_owned(),
        ChainAnswerKind::Unknown => "no answer".to_owned(),
    };
    let valid = |signatures: &[SignatureSeen]| {
        signatures
            .iter()
            .find(|one| one.end == SignatureEnd::Valid)
            .map(|one| format!("key {}{}", one.key_tag, until(one)))
    };
    let denial = answer.denial.as_ref();
    let proof = denial.filter(|denial| denial.end != DenialEnd::NotProven).map(|denial| denial.kind.name());
    match (valid(&answer.signatures), proof) {
        (Some(by), None) => format!("{what}, signed by {by}"),
        (Some(by), Some(proof)) => format!("{what}, proven by {proof}, signed by {by}"),
        (None, Some(proof)) => format!("{what}, proven by {proof}"),
        (None, None) => what,
    }
}

/// `key 12345 (RSASHA256, 2048 bits)`.
fn key_words(key: &KeySeen) -> String {
    let bits = match (key.algorithm, key.bits) {
        // The length of a curve is part of its name.
        (1..=10, Some(bits)) => format!(", {bits} bits"),
        _ => String::new(),
    };
    format!("key {} ({}{bits})", key.key_tag, algorithm(key.algorithm))
}

fn until(signature: &SignatureSeen) -> String {
    let day = time(signature.expiration).and_then(|time| time.split_once('T').map(|(day, _)| day.to_owned()));
    day.map_or_else(String::new, |day| format!(" until {day}"))
}

fn algorithm(number: u8) -> String {
    algorithm_name(number).map_or_else(|| format!("algorithm {number}"), ToOwned::to_owned)
}

fn span(seconds: u64) -> String {
    const DAY: u64 = 86_400;
    match seconds {
        days if days >= 2 * DAY => format!("{} days", days / DAY),
        less => crate::date::span(Duration::from_secs(less)),
    }
}
