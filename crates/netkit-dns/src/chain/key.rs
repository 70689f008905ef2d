//! Keys and the digests that vouch for them (RFC 4034 §2, §5).
//!
//! It knows no zone and no signature; the cryptography is hickory's.

use hickory_proto::dnssec::crypto::Digest;
use hickory_proto::dnssec::{Algorithm, DigestType, PublicKey as _, PublicKeyBuf};
use netkit_model::{DsEnd, DsSeen, KeySeen};
use netkit_packet::dns::{DomainName, Rdata, Value};

/// A key of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub(super) flags: u16,
    protocol: u8,
    pub(super) algorithm: u8,
    public: Vec<u8>,
    data: Vec<u8>,
    pub(super) tag: u16,
}

impl Key {
    /// From the data of a DNSKEY; `None` where they are malformed.
    pub(super) fn read(data: &Rdata) -> Option<Self> {
        let data = match data {
            Rdata::Parts(parts) => parts.wire().to_vec(),
            _ => return None,
        };
        let [high, low, protocol, algorithm, public @ ..] = data.as_slice() else { return None };
        Some(Self {
            flags: u16::from_be_bytes([*high, *low]),
            protocol: *protocol,
            algorithm: *algorithm,
            public: public.to_vec(),
            tag: tag(&data),
            data,
        })
    }

    /// It may sign the zone's data: the zone bit is set, it is not revoked, and its protocol is DNSSEC
    /// (RFC 4034 §2.1, RFC 5011 §2.1).
    pub(super) fn may_sign(&self) -> bool {
        self.protocol == 3 && self.flags & 0x100 != 0 && self.flags & 0x80 == 0
    }

    /// True where the signature was made over the message by this key.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let algorithm = Algorithm::from_u8(self.algorithm);
        is_supported(self.algorithm)
            && PublicKeyBuf::new(self.public.clone(), algorithm).verify(message, signature).is_ok()
    }

    /// What tells this key from others, for remembering what came of it.
    pub(super) fn data(&self) -> &[u8] {
        &self.data
    }

    pub(super) fn seen(&self, is_vouched_for: bool) -> KeySeen {
        KeySeen {
            key_tag: self.tag,
            algorithm: self.algorithm,
            flags: self.flags,
            bits: self.bits(),
            is_vouched_for,
        }
    }

    /// The digest of the key, as a DS has it (RFC 4034 §5.1.4).
    pub(super) fn digest(&self, zone: &DomainName, digest_type: u8) -> Option<Vec<u8>> {
        let digest_type = digest_kind(digest_type)?;
        let zone = zone.to_lowercase();
        let digest = Digest::from_iter([zone.wire(), self.data.as_slice()], digest_type).ok()?;
        Some(digest.as_ref().to_vec())
    }

    /// The length of an RSA modulus (RFC 3110 §2) or of a curve's field.
    fn bits(&self) -> Option<usize> {
        match self.algorithm {
            1 | 5 | 7 | 8 | 10 => {
                let modulus = match self.public.as_slice() {
                    [0, high, low, rest @ ..] => rest.get(usize::from(u16::from_be_bytes([*high, *low]))..),
                    [length, rest @ ..] => rest.get(usize::from(*length)..),
                    [] => None,
                }?;
                let first = modulus.first()?;
                Some(modulus.len() * 8 - first.leading_zeros() as usize)
            }
            13 | 15 => Some(256),
            14 => Some(384),
            16 => Some(456),
            _ => None,
        }
    }
}

/// The tag of a key (RFC 4034 appendix B): a sum over its data.
fn tag(data: &[u8]) -> u16 {
    // The oldest algorithm has its tag from its modulus (appendix B.1).
    if let [_, _, _, 1, .., high, low, _] = data {
        return u16::from_be_bytes([*high, *low]);
    }
    let sum = (0_usize..).zip(data).fold(0_u32, |sum, (at, byte)| {
        sum.wrapping_add(if at % 2 == 0 { u32::from(*byte) << 8 } else { u32::from(*byte) })
    });
    let folded = (sum & 0xffff).wrapping_add(sum >> 16 & 0xffff);
    (folded & 0xffff) as u16
}

/// True where we can check signatures of this algorithm.
pub(super) fn is_supported(algorithm: u8) -> bool {
    Algorithm::from_u8(algorithm).is_supported()
}

fn digest_kind(number: u8) -> Option<DigestType> {
    match number {
        1 => Some(DigestType::SHA1),
        2 => Some(DigestType::SHA256),
        4 => Some(DigestType::SHA384),
        _ => None,
    }
}

/// A digest that vouches for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ds {
    pub(super) tag: u16,
    pub(super) algorithm: u8,
    pub(super) digest_type: u8,
    pub(super) digest: Vec<u8>,
}

impl Ds {
    /// From the data of a DS; `None` where they are malformed.
    pub(super) fn read(data: &Rdata) -> Option<Self> {
        let number = |name| number(data, name);
        let Some(Value::Hex(digest)) = data.get("digest") else { return None };
        Some(Self {
            tag: number("key_tag")?.try_into().ok()?,
            algorithm: number("algorithm")?.try_into().ok()?,
            digest_type: number("digest_type")?.try_into().ok()?,
            digest: digest.clone(),
        })
    }

    /// What vouches for this key with SHA-256.
    pub(super) fn of(zone: &DomainName, key: &Key) -> Option<Self> {
        let digest = key.digest(zone, 2)?;
        Some(Self { tag: key.tag, algorithm: key.algorithm, digest_type: 2, digest })
    }

    /// We can check keys of its algorithm, and its digest.
    pub(super) fn is_supported(&self) -> bool {
        is_supported(self.algorithm) && digest_kind(self.digest_type).is_some()
    }

    pub(super) fn seen(&self, end: DsEnd) -> DsSeen {
        DsSeen {
            key_tag: self.tag,
            algorithm: self.algorithm,
            digest_type: self.digest_type,
            digest: self.digest.clone(),
            end,
        }
    }

    /// What the zone's keys say to it.
    pub(super) fn compare(&self, zone: &DomainName, keys: &[Key], all: &[Self]) -> DsEnd {
        if !self.is_supported() {
            return DsEnd::Unsupported;
        }
        // Whoever knows SHA-256 ignores SHA-1 where both are there (RFC 4509 §3).
        let is_stronger = |other: &Self| {
            other.digest_type != 1 && other.is_supported() && other.algorithm == self.algorithm
        };
        if self.digest_type == 1 && all.iter().any(is_stronger) {
            return DsEnd::Outranked;
        }
        let tagged = || keys.iter().filter(|key| key.tag == self.tag);
        let mut same = tagged().filter(|key| key.algorithm == self.algorithm);
        match (same.any(|key| self.vouches_for(zone, key)), tagged().next()) {
            (true, _) => DsEnd::Matches,
            (false, None) => DsEnd::NoKey,
            (false, Some(_)) if tagged().any(|key| key.algorithm == self.algorithm) => DsEnd::DigestDiffers,
            (false, Some(_)) => DsEnd::AlgorithmDiffers,
        }
    }

    /// The digest is that of this key.
    pub(super) fn vouches_for(&self, zone: &DomainName, key: &Key) -> bool {
        key.tag == self.tag
            && key.algorithm == self.algorithm
            && key.digest(zone, self.digest_type).is_some_and(|digest| digest == self.digest)
    }
}

/// A number among the data of a record.
pub(super) fn number(data: &Rdata, name: &str) -> Option<u64> {
    match data.get(name) {
        Some(Value::Number(number) | Value::Mnemonic(number, _)) => Some(*number),
        _ => None,
    }
}

/// Digests and keys of one zone that are looked at; no zone needs more, and each is held against each.
const MOST_OF_A_ZONE: usize = 32;

/// The keys or digests of a set; malformed ones are left out.
pub(super) fn read_all<T>(data: &[Rdata], read: impl Fn(&Rdata) -> Option<T>) -> Vec<T> {
    data.iter().filter_map(read).take(MOST_OF_A_ZONE).collect()
}
