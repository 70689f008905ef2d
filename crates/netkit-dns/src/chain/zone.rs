//! A zone on the way down: its keys count where a digest in the zone above is for one that has signed them all.
//!
//! Which zones are entered is decided in `walk`.

use netkit_model::{ChainFaultKind, ChainStatus, DsEnd, DsOrigin, SignatureEnd, SignatureSeen, ZoneSeen};
use netkit_packet::dns::{DomainName, RecordType};

use super::book::Pending;
use super::fault::lost;
use super::key::{Ds, Key, read_all};
use super::signature::Right;
use super::walk::{Cut, Standing, Walk};

impl Walk<'_> {
    /// Goes into a zone whose keys have these digests.
    pub(super) fn enter(
        &mut self,
        zone: &DomainName,
        ds: &[Ds],
        ds_origin: DsOrigin,
        ds_signatures: Vec<SignatureSeen>,
    ) -> Result<Standing, Pending> {
        if let Some(Cut::Zone(standing)) = self.cuts.get(zone) {
            return Ok(standing.clone());
        }
        let mut seen = ZoneSeen { ds_signatures, ..seen(zone, ChainStatus::Secure, ds_origin) };
        let standing = self.keys(zone, ds, &mut seen)?;
        seen.status = standing.as_ref().err().copied().unwrap_or(ChainStatus::Secure);
        self.zones.push(seen);
        self.cuts.insert(zone.clone(), Cut::Zone(standing.clone()));
        Ok(standing)
    }

    /// The keys of a zone, where one that a digest is for has signed them (RFC 4035 §5.2).
    fn keys(&mut self, zone: &DomainName, ds: &[Ds], seen: &mut ZoneSeen) -> Result<Standing, Pending> {
        const DNSKEY: RecordType = RecordType::DNSKEY;
        if !ds.iter().any(Ds::is_supported) {
            seen.ds = ds.iter().map(|ds| ds.seen(DsEnd::Unsupported)).collect();
            let fault = self.fault(ChainFaultKind::UnsupportedAlgorithm, zone, zone, RecordType::DS, None);
            self.detail(|fault| fault.algorithm = ds.first().map(|ds| ds.algorithm));
            return Ok(Err(fault));
        }
        seen.ds = ds.iter().map(|ds| ds.seen(DsEnd::NotCompared)).collect();
        let reply = self.book.look(zone, DNSKEY)?;
        let Some(sets) = reply.sets() else {
            return Ok(Err(self.fault(lost(&reply), zone, zone, DNSKEY, None)));
        };
        let Some(set) = sets.answer(zone, DNSKEY) else {
            // A zone without keys is one thing; that there should be no such zone is denied by its DS.
            let kind = if sets.is_nxdomain {
                ChainFaultKind::DenialMissing
            } else {
                ChainFaultKind::DsWithoutDnskey
            };
            return Ok(Err(self.fault(kind, zone, zone, DNSKEY, None)));
        };
        let keys = read_all(&set.data, Key::read);
        let ends: Vec<_> = ds.iter().map(|one| (one, one.compare(zone, &keys, ds))).collect();
        seen.ds = ends.iter().map(|(ds, end)| ds.seen(*end)).collect();
        let is_vouched_for = |key: &&Key| {
            ends.iter().any(|(ds, end)| *end == DsEnd::Matches && ds.vouches_for(zone, key)) && key.may_sign()
        };
        let vouched: Vec<Key> = keys.iter().filter(is_vouched_for).cloned().collect();
        seen.keys = keys.iter().map(|key| key.seen(is_vouched_for(&key))).collect();
        let mut check = self.check(set, zone, &vouched);
        // Keys that nobody vouches for sign too; their word is not needed.
        for one in check.signatures.iter_mut().filter(|one| one.end == SignatureEnd::NoKey) {
            if keys.iter().any(|key| key.tag == one.key_tag && key.algorithm == one.algorithm) {
                one.end = SignatureEnd::NotChecked;
            }
        }
        seen.key_signatures.clone_from(&check.signatures);
        if vouched.is_empty() {
            return Ok(Err(self.not_vouched_for(zone, &ends)));
        }
        if check.right == Right::No {
            check.signatures.retain(|one| vouched.iter().any(|key| key.tag == one.key_tag));
            let status = self.broken(&check, zone, set);
            self.detail(|fault| fault.key_tag = fault.key_tag.or(vouched.first().map(|key| key.tag)));
            return Ok(Err(status));
        }
        Ok(Ok(keys.into_iter().filter(Key::may_sign).collect()))
    }

    /// No key is one that a digest is for: of all digests, the one that comes closest says what is wrong.
    fn not_vouched_for(&mut self, zone: &DomainName, ends: &[(&Ds, DsEnd)]) -> ChainStatus {
        let of = |wanted| ends.iter().find(|(_, end)| *end == wanted).map(|(ds, _)| *ds);
        let (kind, ds) = if let Some(ds) = of(DsEnd::DigestDiffers) {
            (ChainFaultKind::DsDigestMismatch, Some(ds))
        } else if let Some(ds) = of(DsEnd::AlgorithmDiffers) {
            (ChainFaultKind::DsAlgorithmMismatch, Some(ds))
        } else {
            // A key that is revoked or no key of a zone counts as none.
            (ChainFaultKind::DsKeyTagUnknown, of(DsEnd::NoKey).or(of(DsEnd::Matches)))
        };
        let status = self.fault(kind, zone, zone, RecordType::DNSKEY, None);
        self.detail(|fault| {
            fault.key_tag = ds.map(|ds| ds.tag);
            fault.algorithm = ds.map(|ds| ds.algorithm);
        });
        status
    }
}

/// A zone of which nothing is known yet.
pub(super) fn seen(zone: &DomainName, status: ChainStatus, ds_origin: DsOrigin) -> ZoneSeen {
    ZoneSeen {
        zone: zone.clone(),
        status,
        ds: Vec::new(),
        ds_origin,
        ds_signatures: Vec::new(),
        keys: Vec::new(),
        key_signatures: Vec::new(),
        unsigned: None,
    }
}
