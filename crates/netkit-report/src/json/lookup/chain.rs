//! A chain of trust: its zones with their keys, what is at its end, and what is wrong with it.

use netkit_model::{
    ChainAnswer, ChainAnswerKind, ChainFault, ChainReport, Denial as ModelDenial, DenialKind, DsSeen,
    KeySeen, SignatureEnd, SignatureSeen, ZoneSeen,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Exchange, hex};
use crate::words::chain as words;

/// A chain of trust as one server shows it.
#[derive(Debug, Serialize, JsonSchema)]
pub(in crate::json) struct Chain {
    /// The server's address.
    server: String,
    /// Its port.
    port: u16,
    /// The worst of what was asked for.
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    /// The time of day against which signatures were held, in seconds since 1970.
    now: i64,
    /// The zones from the trust anchor down.
    zones: Vec<Zone>,
    /// What was asked for, and where that led by other names.
    answers: Vec<Answer>,
    /// What breaks the chain or ends it, the first link first.
    faults: Vec<Fault>,
    /// Of all signatures that hold the chain, the one that ends first.
    first_to_expire: Option<Signature>,
    /// Signatures that were computed.
    signature_checks: usize,
    /// The questions that were put, in order, and what came of them.
    exchanges: Vec<Exchange>,
}

/// What a chain can come to.
const STATUSES: [&str; 4] = ["secure", "insecure", "indeterminate", "bogus"];

/// A zone.
#[derive(Debug, Serialize, JsonSchema)]
struct Zone {
    /// Its name.
    name: String,
    /// How far it can be trusted.
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    /// Where the digests of its keys come from.
    #[schemars(extend("enum" = ["built-in", "file", "parent"]))]
    ds_from: &'static str,
    /// The digests.
    ds: Vec<Ds>,
    /// The signatures over them.
    ds_signatures: Vec<Signature>,
    /// Its keys.
    keys: Vec<PublicKey>,
    /// The signatures over them.
    key_signatures: Vec<Signature>,
    /// The proof that it has no DS, where it has none.
    unsigned: Option<Denial>,
}

/// A DS record.
#[derive(Debug, Serialize, JsonSchema)]
struct Ds {
    /// Tag of the key.
    key_tag: u16,
    /// Algorithm of the key.
    algorithm: u8,
    /// How the digest is made.
    digest_type: u8,
    /// The digest, in hexadecimal.
    digest: String,
    /// What the zone's keys say to it.
    #[schemars(extend("enum" = ["matches", "digest-differs", "algorithm-differs", "no-key", "unsupported", "outranked",
        "not-compared"]))]
    outcome: &'static str,
}

/// A DNSKEY record.
#[derive(Debug, Serialize, JsonSchema)]
struct PublicKey {
    /// Its tag.
    key_tag: u16,
    /// Its algorithm.
    algorithm: u8,
    /// Its flags as a number.
    flags: u16,
    /// What they say: `zone` may sign a zone's data, `sep` is meant as the key that is vouched for, `revoke` is revoked.
    flag_names: Vec<&'static str>,
    /// The length of its modulus or of its curve's field.
    bits: Option<usize>,
    /// A digest vouches for it.
    vouched_for: bool,
}

/// An RRSIG record.
#[derive(Debug, Serialize, JsonSchema)]
struct Signature {
    /// Whose records it covers.
    name: String,
    /// Their type.
    #[serde(rename = "type")]
    kind: String,
    /// The zone whose key made it.
    signer: String,
    /// The tag of that key.
    key_tag: u16,
    /// Its algorithm.
    algorithm: u8,
    /// From when on it holds, in seconds since 1970.
    inception: i64,
    /// Until when.
    expiration: i64,
    /// What came of it.
    #[schemars(extend("enum" = ["valid", "expired", "not-yet-valid", "invalid", "no-key", "misplaced", "unsupported",
        "not-checked"]))]
    outcome: &'static str,
    /// How long it has been over or has to wait.
    out_by_s: Option<u64>,
}

/// A proof that something does not exist.
#[derive(Debug, Serialize, JsonSchema)]
struct Denial {
    /// Its records.
    #[schemars(extend("enum" = ["NSEC", "NSEC3", "none"]))]
    kind: &'static str,
    /// How often names are hashed more than once.
    iterations: Option<u16>,
    /// What it comes to.
    #[schemars(extend("enum" = ["proven", "opt-out", "too-many-iterations", "not-proven"]))]
    outcome: &'static str,
    /// The signatures over its records.
    signatures: Vec<Signature>,
}

/// What is at the end of the chain.
#[derive(Debug, Serialize, JsonSchema)]
struct Answer {
    /// The name.
    name: String,
    /// The type.
    #[serde(rename = "type")]
    record_type: String,
    /// What there is.
    #[schemars(extend("enum" = ["records", "wildcard", "alias", "nxdomain", "nodata", "unknown"]))]
    kind: &'static str,
    /// The wildcard that stands for the name, or the name that it is an alias of.
    other: Option<String>,
    /// The zone that it is in, as far as the walk came.
    zone: String,
    /// How far it can be trusted.
    #[schemars(extend("enum" = STATUSES))]
    status: &'static str,
    /// The signatures over the records.
    signatures: Vec<Signature>,
    /// The proof that there is nothing, or nothing closer than the wildcard.
    denial: Option<Denial>,
}

/// What is wrong with a link.
#[derive(Debug, Serialize, JsonSchema)]
struct Fault {
    /// What.
    #[schemars(extend("enum" = ["rrsig-expired", "rrsig-not-yet-valid", "clock-skew", "ds-digest-mismatch",
        "ds-algorithm-mismatch", "ds-key-tag-unknown", "ds-without-dnskey", "signature-invalid", "rrsig-missing",
        "denial-missing", "unsupported-algorithm", "nsec3-iterations", "unanswered", "no-anchor", "too-much"]))]
    kind: &'static str,
    /// The zone.
    zone: String,
    /// The owner of the records that it is about.
    name: String,
    /// Their type.
    #[serde(rename = "type")]
    record_type: String,
    /// The tag of the key.
    key_tag: Option<u16>,
    /// The algorithm.
    algorithm: Option<u8>,
    /// How long ago or ahead.
    seconds: Option<u64>,
    /// The same in words.
    text: String,
}

impl Chain {
    pub(super) fn of(report: &ChainReport) -> Self {
        Self {
            server: report.server.address.ip().to_string(),
            port: report.server.address.port(),
            status: report.status.name(),
            now: report.now.0,
            zones: report.zones.iter().map(Zone::of).collect(),
            answers: report.answers.iter().map(Answer::of).collect(),
            faults: report.faults.iter().map(Fault::of).collect(),
            first_to_expire: report.first_to_expire.as_ref().map(Signature::of),
            signature_checks: report.signature_checks,
            exchanges: report.exchanges.iter().map(Exchange::of).collect(),
        }
    }
}

impl Zone {
    fn of(zone: &ZoneSeen) -> Self {
        Self {
            name: zone.zone.to_string(),
            status: zone.status.name(),
            ds_from: zone.ds_origin.name(),
            ds: zone.ds.iter().map(Ds::of).collect(),
            ds_signatures: zone.ds_signatures.iter().map(Signature::of).collect(),
            keys: zone.keys.iter().map(PublicKey::of).collect(),
            key_signatures: zone.key_signatures.iter().map(Signature::of).collect(),
            unsigned: zone.unsigned.as_ref().map(Denial::of),
        }
    }
}

impl Ds {
    fn of(ds: &DsSeen) -> Self {
        Self {
            key_tag: ds.key_tag,
            algorithm: ds.algorithm,
            digest_type: ds.digest_type,
            digest: hex(&ds.digest),
            outcome: ds.end.name(),
        }
    }
}

impl PublicKey {
    fn of(key: &KeySeen) -> Self {
        let names =
            [(key.is_zone_key(), "zone"), (key.is_revoked(), "revoke"), (key.is_secure_entry_point(), "sep")];
        Self {
            key_tag: key.key_tag,
            algorithm: key.algorithm,
            flags: key.flags,
            flag_names: names.into_iter().filter_map(|(is_set, name)| is_set.then_some(name)).collect(),
            bits: key.bits,
            vouched_for: key.is_vouched_for,
        }
    }
}

impl Signature {
    fn of(signature: &SignatureSeen) -> Self {
        Self {
            name: signature.owner.to_string(),
            kind: signature.type_covered.to_string(),
            signer: signature.signer.to_string(),
            key_tag: signature.key_tag,
            algorithm: signature.algorithm,
            inception: signature.inception.0,
            expiration: signature.expiration.0,
            outcome: signature.end.name(),
            out_by_s: match signature.end {
                SignatureEnd::Expired(by) | SignatureEnd::NotYetValid(by) => Some(by),
                _ => None,
            },
        }
    }
}

impl Denial {
    fn of(denial: &ModelDenial) -> Self {
        Self {
            kind: denial.kind.name(),
            iterations: match denial.kind {
                DenialKind::Nsec3 { iterations } => Some(iterations),
                _ => None,
            },
            outcome: denial.end.name(),
            signatures: denial.signatures.iter().map(Signature::of).collect(),
        }
    }
}

impl Answer {
    fn of(answer: &ChainAnswer) -> Self {
        let other = match &answer.kind {
            ChainAnswerKind::Wildcard(other) | ChainAnswerKind::Alias(other) => Some(other.to_string()),
            _ => None,
        };
        Self {
            name: answer.name.to_string(),
            record_type: answer.record_type.to_string(),
            kind: answer.kind.name(),
            other,
            zone: answer.zone.to_string(),
            status: answer.status.name(),
            signatures: answer.signatures.iter().map(Signature::of).collect(),
            denial: answer.denial.as_ref().map(Denial::of),
        }
    }
}

impl Fault {
    fn of(fault: &ChainFault) -> Self {
        Self {
            kind: fault.kind.name(),
            zone: fault.zone.to_string(),
            name: fault.owner.to_string(),
            record_type: fault.record_type.to_string(),
            key_tag: fault.key_tag,
            algorithm: fault.algorithm,
            seconds: fault.seconds,
            text: words::fault(fault),
        }
    }
}
