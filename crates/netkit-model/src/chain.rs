//! The chain of trust (RFC 4033 §2): which key vouches for which, from the trust anchor down to the records asked for.
//!
//! It judges nothing: the status and the faults are what the walk found; what they mean for a person is said elsewhere.

use netkit_packet::dns::{DomainName, RecordType};

use crate::{DnsExchange, DnsServer, EpochSeconds};

/// A walk from the trust anchor to what was asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainReport {
    /// Who was asked.
    pub server: DnsServer,
    /// The time of day against which signatures were held.
    pub now: EpochSeconds,
    /// The worst of what was asked for.
    pub status: ChainStatus,
    /// The zones from the anchor down, in the order in which they were walked.
    pub zones: Vec<ZoneSeen>,
    /// What was asked for, and where that led by other names.
    pub answers: Vec<ChainAnswer>,
    /// What breaks the chain, the first link first.
    pub faults: Vec<ChainFault>,
    /// Of all signatures that hold the chain, the one that ends first.
    pub first_to_expire: Option<SignatureSeen>,
    /// The questions that were put to the server, in their order, and what came of them.
    pub exchanges: Vec<DnsExchange>,
    /// Signatures that were computed.
    pub signature_checks: usize,
}

/// What the chain says of data (RFC 4033 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChainStatus {
    /// Every link holds.
    Secure,
    /// A link says with a proof that from there on nothing is signed, or signed with what we cannot check.
    Insecure,
    /// A link could not be looked at.
    Indeterminate,
    /// A link is broken.
    Bogus,
}

impl ChainStatus {
    /// Its name in JSON and text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secure => "secure",
            Self::Insecure => "insecure",
            Self::Indeterminate => "indeterminate",
            Self::Bogus => "bogus",
        }
    }
}

/// A zone on the way down.
#[derive(Clone, Debug, PartialEq)]
pub struct ZoneSeen {
    /// Its name.
    pub zone: DomainName,
    /// How far it can be trusted.
    pub status: ChainStatus,
    /// Digests of its keys, as its parent or the trust anchor has them.
    pub ds: Vec<DsSeen>,
    /// Where these come from.
    pub ds_origin: DsOrigin,
    /// The parent's signatures over them; none of an anchor.
    pub ds_signatures: Vec<SignatureSeen>,
    /// Its keys.
    pub keys: Vec<KeySeen>,
    /// The signatures over its keys.
    pub key_signatures: Vec<SignatureSeen>,
    /// The proof that it has no DS, where it has none.
    pub unsigned: Option<Denial>,
}

/// Where digests of keys come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DsOrigin {
    /// The trust anchors that are built in: those of the root.
    BuiltIn,
    /// A file of the user's.
    File,
    /// The zone above.
    Parent,
}

impl DsOrigin {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::File => "file",
            Self::Parent => "parent",
        }
    }
}

/// A DS record (RFC 4034 §5), and which key it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DsSeen {
    /// Tag of the key.
    pub key_tag: u16,
    /// Algorithm of the key.
    pub algorithm: u8,
    /// How the digest is made.
    pub digest_type: u8,
    /// The digest.
    pub digest: Vec<u8>,
    /// What the zone's keys say to it.
    pub end: DsEnd,
}

/// What a zone's keys say to a DS.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DsEnd {
    /// A key has this tag, algorithm and digest.
    Matches,
    /// A key has this tag and algorithm, and another digest.
    DigestDiffers,
    /// A key has this tag, and another algorithm.
    AlgorithmDiffers,
    /// No key has this tag.
    NoKey,
    /// The algorithm or the digest is none that we can check.
    Unsupported,
    /// A stronger digest stands beside it (RFC 4509 §3).
    Outranked,
    /// It was not held against keys.
    NotCompared,
}

impl DsEnd {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matches => "matches",
            Self::DigestDiffers => "digest-differs",
            Self::AlgorithmDiffers => "algorithm-differs",
            Self::NoKey => "no-key",
            Self::Unsupported => "unsupported",
            Self::Outranked => "outranked",
            Self::NotCompared => "not-compared",
        }
    }
}

/// A DNSKEY record (RFC 4034 §2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeySeen {
    /// Its tag (RFC 4034 appendix B).
    pub key_tag: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// Its flags as they are.
    pub flags: u16,
    /// How long its modulus or its curve's field is, where the algorithm is known.
    pub bits: Option<usize>,
    /// A DS or a trust anchor vouches for it.
    pub is_vouched_for: bool,
}

impl KeySeen {
    /// It may sign a zone's data (RFC 4034 §2.1.1).
    pub const fn is_zone_key(&self) -> bool {
        self.flags & 0x100 != 0
    }

    /// It says of itself that it is revoked (RFC 5011 §2.1).
    pub const fn is_revoked(&self) -> bool {
        self.flags & 0x80 != 0
    }

    /// It is meant as the key that parents and anchors vouch for (RFC 4034 §2.1.1).
    pub const fn is_secure_entry_point(&self) -> bool {
        self.flags & 1 != 0
    }
}

/// An RRSIG record (RFC 4034 §3) and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignatureSeen {
    /// Whose records it covers.
    pub owner: DomainName,
    /// Their type.
    pub type_covered: RecordType,
    /// The zone whose key made it.
    pub signer: DomainName,
    /// The tag of that key.
    pub key_tag: u16,
    /// Its algorithm.
    pub algorithm: u8,
    /// From when on it holds.
    pub inception: EpochSeconds,
    /// Until when it holds.
    pub expiration: EpochSeconds,
    /// What came of it.
    pub end: SignatureEnd,
}

/// What came of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SignatureEnd {
    /// It is right.
    Valid,
    /// It ended so many seconds ago.
    Expired(u64),
    /// It begins in so many seconds.
    NotYetValid(u64),
    /// It was not made over these data by this key.
    Invalid,
    /// The zone publishes no key with its tag and algorithm.
    NoKey,
    /// It names another zone as its signer, or more labels than the name has.
    Misplaced,
    /// Its algorithm is none that we can check.
    Unsupported,
    /// It was not computed: another was right already, or too many stood there.
    NotChecked,
}

impl SignatureEnd {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired(_) => "expired",
            Self::NotYetValid(_) => "not-yet-valid",
            Self::Invalid => "invalid",
            Self::NoKey => "no-key",
            Self::Misplaced => "misplaced",
            Self::Unsupported => "unsupported",
            Self::NotChecked => "not-checked",
        }
    }
}

/// Records that were asked for, or the proof that there are none.
#[derive(Clone, Debug, PartialEq)]
pub struct ChainAnswer {
    /// The name; of an alias's target where an alias led on.
    pub name: DomainName,
    /// The type.
    pub record_type: RecordType,
    /// What there is.
    pub kind: ChainAnswerKind,
    /// The zone that it is in, as far as the walk came.
    pub zone: DomainName,
    /// How far it can be trusted.
    pub status: ChainStatus,
    /// The signatures over the records.
    pub signatures: Vec<SignatureSeen>,
    /// The proof that there are no such records, or none closer than the wildcard.
    pub denial: Option<Denial>,
}

/// What there is at a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChainAnswerKind {
    /// Records.
    Records,
    /// Records that a wildcard of this name stands for.
    Wildcard(DomainName),
    /// Another name (CNAME).
    Alias(DomainName),
    /// The name does not exist.
    NoName,
    /// The name exists and has no such records.
    NoData,
    /// Nothing that could be read.
    Unknown,
}

impl ChainAnswerKind {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Records => "records",
            Self::Wildcard(_) => "wildcard",
            Self::Alias(_) => "alias",
            Self::NoName => "nxdomain",
            Self::NoData => "nodata",
            Self::Unknown => "unknown",
        }
    }
}

/// A proof that something does not exist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Denial {
    /// How names are told in it.
    pub kind: DenialKind,
    /// What it comes to.
    pub end: DenialEnd,
    /// The signatures over its records.
    pub signatures: Vec<SignatureSeen>,
}

/// The records of a proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialKind {
    /// There are none.
    Missing,
    /// NSEC: names as they are (RFC 4034 §4).
    Nsec,
    /// NSEC3: names hashed so many times more than once (RFC 5155).
    Nsec3 {
        /// Iterations.
        iterations: u16,
    },
}

impl DenialKind {
    /// Its name in JSON and text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "none",
            Self::Nsec => "NSEC",
            Self::Nsec3 { .. } => "NSEC3",
        }
    }
}

/// What a proof comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DenialEnd {
    /// It proves it.
    Proven,
    /// It proves that there may be an unsigned delegation and nothing signed (RFC 5155 §6).
    OptOut,
    /// It was not computed: names are hashed more often than validators accept (RFC 9276 §3.2).
    TooManyIterations,
    /// It proves something else.
    NotProven,
}

impl DenialEnd {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proven => "proven",
            Self::OptOut => "opt-out",
            Self::TooManyIterations => "too-many-iterations",
            Self::NotProven => "not-proven",
        }
    }
}

/// Where and how a chain breaks, ends early, or cannot be looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    /// What is wrong.
    pub kind: ChainFaultKind,
    /// The zone whose data they are, or would be.
    pub zone: DomainName,
    /// The owner of the records.
    pub owner: DomainName,
    /// Their type.
    pub record_type: RecordType,
    /// The tag of the key that it is about.
    pub key_tag: Option<u16>,
    /// The algorithm that it is about.
    pub algorithm: Option<u8>,
    /// How long ago or ahead, in seconds.
    pub seconds: Option<u64>,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChainFaultKind {
    /// The signature has ended.
    RrsigExpired,
    /// The signature has not begun.
    RrsigNotYetValid,
    /// All signatures of all zones are out of time on the same side: it is this host's clock.
    ClockSkew,
    /// A key with tag and algorithm of the DS has another digest.
    DsDigestMismatch,
    /// A key with the tag of the DS has another algorithm.
    DsAlgorithmMismatch,
    /// No key has the tag of the DS.
    DsKeyTagUnknown,
    /// The parent has a DS, the zone has no keys.
    DsWithoutDnskey,
    /// The signature does not belong to these data.
    SignatureInvalid,
    /// There is no signature that could be checked: none at all, or none by a key that counts.
    RrsigMissing,
    /// What does not exist is not proven not to exist.
    DenialMissing,
    /// The zone is signed with algorithms or digests that we cannot check: it counts as unsigned.
    UnsupportedAlgorithm,
    /// Names are hashed so often that validators treat the zone as unsigned.
    Nsec3Iterations,
    /// A question got no answer that could be used.
    Unanswered,
    /// No trust anchor is at or above the name.
    NoAnchor,
    /// More questions or signatures would have been needed than a chain may cost.
    TooMuch,
}

impl ChainFaultKind {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RrsigExpired => "rrsig-expired",
            Self::RrsigNotYetValid => "rrsig-not-yet-valid",
            Self::ClockSkew => "clock-skew",
            Self::DsDigestMismatch => "ds-digest-mismatch",
            Self::DsAlgorithmMismatch => "ds-algorithm-mismatch",
            Self::DsKeyTagUnknown => "ds-key-tag-unknown",
            Self::DsWithoutDnskey => "ds-without-dnskey",
            Self::SignatureInvalid => "signature-invalid",
            Self::RrsigMissing => "rrsig-missing",
            Self::DenialMissing => "denial-missing",
            Self::UnsupportedAlgorithm => "unsupported-algorithm",
            Self::Nsec3Iterations => "nsec3-iterations",
            Self::Unanswered => "unanswered",
            Self::NoAnchor => "no-anchor",
            Self::TooMuch => "too-much",
        }
    }

    /// What it makes of the chain.
    pub const fn status(self) -> ChainStatus {
        match self {
            Self::UnsupportedAlgorithm | Self::Nsec3Iterations => ChainStatus::Insecure,
            Self::Unanswered | Self::NoAnchor | Self::TooMuch => ChainStatus::Indeterminate,
            _ => ChainStatus::Bogus,
        }
    }
}
