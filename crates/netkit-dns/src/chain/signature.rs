//! What the signatures over a set are worth (RFC 4035 §5.3).
//!
//! It computes no more signatures than a chain may cost: a hostile zone can otherwise keep validators busy for hours
//! (CVE-2023-50387, `KeyTrap`).

use std::collections::HashMap;

use netkit_model::{ChainFaultKind, EpochSeconds, SignatureEnd, SignatureSeen};
use netkit_packet::dns::DomainName;

use super::key::{Key, is_supported};
use super::set::{RrSet, Rrsig, signed_labels};

/// Signatures that are computed in one walk. A chain of ten zones needs some forty.
const MOST_CHECKS: usize = 128;
/// Keys with the same tag and algorithm that are tried for one signature: tags are sums, and may be the same by chance.
const MOST_KEYS: usize = 4;

/// The signatures that were computed; none is computed twice.
#[derive(Debug, Default)]
pub(super) struct Checks {
    done: HashMap<Computed, bool>,
}

/// A signature that was computed: key, message and signature.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Computed([Vec<u8>; 3]);

impl Checks {
    /// How many were computed.
    pub(super) fn count(&self) -> usize {
        self.done.len()
    }

    /// Whether a signature is right; `None` where it would be one too many.
    fn verify(&mut self, key: &Key, message: &[u8], signature: &[u8]) -> Option<bool> {
        let what = Computed([key.data(), message, signature].map(<[u8]>::to_vec));
        if let Some(is_right) = self.done.get(&what) {
            return Some(*is_right);
        }
        if self.done.len() >= MOST_CHECKS {
            return None;
        }
        let is_right = key.verifies(message, signature);
        self.done.insert(what, is_right);
        Some(is_right)
    }
}

/// What came of the signatures over a set.
#[derive(Clone, Debug)]
pub(super) struct SetCheck {
    /// Each signature.
    pub(super) signatures: Vec<SignatureSeen>,
    /// Whether one is right.
    pub(super) right: Right,
}

/// Whether a signature is right, and over which name it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// None is.
    No,
    /// Over the owner's name.
    Owner,
    /// Over the wildcard that has so many labels behind its asterisk.
    Wildcard(usize),
}

impl SetCheck {
    /// The signature that is right.
    pub(super) fn valid(&self) -> Option<&SignatureSeen> {
        self.signatures.iter().find(|seen| seen.end == SignatureEnd::Valid)
    }

    /// What is wrong, with the signature that tells best; nothing to call where one is right.
    pub(super) fn fault(&self) -> (ChainFaultKind, Option<&SignatureSeen>) {
        use ChainFaultKind as Fault;
        // A signature that is wrong although its time is right says more than one beside it that has ended.
        let rank = |seen: &&SignatureSeen| match seen.end {
            SignatureEnd::Invalid => (0, 0),
            SignatureEnd::Expired(by) => (1, by),
            SignatureEnd::NotYetValid(by) => (2, by),
            SignatureEnd::NotChecked => (3, 0),
            SignatureEnd::NoKey => (4, 0),
            SignatureEnd::Misplaced => (5, 0),
            SignatureEnd::Unsupported | SignatureEnd::Valid => (6, 0),
        };
        let Some(seen) = self.signatures.iter().min_by_key(rank) else { return (Fault::RrsigMissing, None) };
        let kind = match seen.end {
            SignatureEnd::Expired(_) => Fault::RrsigExpired,
            SignatureEnd::NotYetValid(_) => Fault::RrsigNotYetValid,
            SignatureEnd::NotChecked => Fault::TooMuch,
            SignatureEnd::Unsupported => Fault::RrsigMissing,
            _ => Fault::SignatureInvalid,
        };
        (kind, Some(seen))
    }
}

/// Holds the signatures over a set against the keys of the zone it is in.
pub(super) fn check(
    set: &RrSet,
    zone: &DomainName,
    keys: &[Key],
    now: EpochSeconds,
    checks: &mut Checks,
) -> SetCheck {
    let mut right = Right::No;
    let signatures = set.signatures.iter().map(|rrsig| {
        let end = match end_before_computing(set, rrsig, zone, keys, now) {
            Some(end) => end,
            None if right != Right::No => SignatureEnd::NotChecked,
            None => compute(set, rrsig, keys, checks),
        };
        if end == SignatureEnd::Valid {
            let signed = signed_labels(&set.owner);
            right = if rrsig.labels < signed { Right::Wildcard(rrsig.labels) } else { Right::Owner };
        }
        seen(set, rrsig, now, end)
    });
    let signatures = signatures.collect();
    SetCheck { signatures, right }
}

/// What can be said without computing it.
fn end_before_computing(
    set: &RrSet,
    rrsig: &Rrsig,
    zone: &DomainName,
    keys: &[Key],
    now: EpochSeconds,
) -> Option<SignatureEnd> {
    if rrsig.signer != *zone || rrsig.labels > signed_labels(&set.owner) || !set.owner.is_at_or_below(zone) {
        return Some(SignatureEnd::Misplaced);
    }
    if !is_supported(rrsig.algorithm) {
        return Some(SignatureEnd::Unsupported);
    }
    if !keys.iter().any(|key| fits(key, rrsig)) {
        return Some(SignatureEnd::NoKey);
    }
    out_of_time(rrsig, now)
}

/// Before its beginning or behind its end.
pub(super) fn out_of_time(rrsig: &Rrsig, now: EpochSeconds) -> Option<SignatureEnd> {
    let (begins_in, ended_ago) = (after(now, rrsig.inception), -after(now, rrsig.expiration));
    match (u64::try_from(ended_ago), u64::try_from(begins_in)) {
        (Ok(by @ 1..), _) => Some(SignatureEnd::Expired(by)),
        (_, Ok(by @ 1..)) => Some(SignatureEnd::NotYetValid(by)),
        _ => None,
    }
}

fn compute(set: &RrSet, rrsig: &Rrsig, keys: &[Key], checks: &mut Checks) -> SignatureEnd {
    let Some(message) = set.message(rrsig) else { return SignatureEnd::Invalid };
    for key in keys.iter().filter(|key| fits(key, rrsig)).take(MOST_KEYS) {
        match checks.verify(key, &message, &rrsig.signature) {
            Some(true) => return SignatureEnd::Valid,
            Some(false) => {}
            None => return SignatureEnd::NotChecked,
        }
    }
    SignatureEnd::Invalid
}

fn fits(key: &Key, rrsig: &Rrsig) -> bool {
    key.tag == rrsig.tag && key.algorithm == rrsig.algorithm && key.may_sign()
}

fn seen(set: &RrSet, rrsig: &Rrsig, now: EpochSeconds, end: SignatureEnd) -> SignatureSeen {
    let moment = |seconds| EpochSeconds(now.0 + after(now, seconds));
    SignatureSeen {
        owner: set.owner.clone(),
        type_covered: set.record_type,
        signer: rrsig.signer.clone(),
        key_tag: rrsig.tag,
        algorithm: rrsig.algorithm,
        inception: moment(rrsig.inception),
        expiration: moment(rrsig.expiration),
        end,
    }
}

/// Seconds from now to a moment that is known modulo 2^32: the nearer of before and after (RFC 4034 §3.1.5, RFC 1982).
fn after(now: EpochSeconds, moment: u32) -> i64 {
    let now = u32::try_from(now.0.rem_euclid(1 << 32)).expect("a remainder below 2^32");
    i64::from(moment.wrapping_sub(now).cast_signed())
}
