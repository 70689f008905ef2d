//! The notebook: writes observations down as evidence and numbers them.
//!
//! It judges nothing. It tells this host's own ICMP errors from the network's, because they mean something else.

use std::net::IpAddr;

use netkit_model::{Address, Counters, Evidence, EvidenceFact, EvidenceId, IcmpReport, UnsentCount};
use netkit_stats::DelayDistribution;

use crate::icmp_kind::{IcmpKind, Speaker};
use crate::observations::{Ids, ThisHost};
use crate::seen::{IcmpSeen, SendFailureSeen};

/// Numbers observations in the order in which they are noted.
#[derive(Default)]
pub(crate) struct Notebook {
    pub(crate) evidence: Vec<Evidence>,
    /// The addresses of this host that spoke: few, and each noted once.
    own: Vec<(IpAddr, EvidenceId)>,
}

impl Notebook {
    pub(crate) fn note(&mut self, fact: EvidenceFact) -> EvidenceId {
        let place = u32::try_from(self.evidence.len()).expect("fewer observations than 2³² fit in memory");
        let id = EvidenceId(place + 1);
        self.evidence.push(Evidence { id, fact });
        id
    }

    pub(crate) fn note_if(
        &mut self,
        count: u64,
        fact: impl FnOnce(u64) -> EvidenceFact,
    ) -> Option<EvidenceId> {
        (count > 0).then(|| self.note(fact(count)))
    }

    pub(crate) fn note_counters(
        &mut self,
        address: Option<Address>,
        counters: &Counters,
        rtt: &DelayDistribution,
    ) -> Ids {
        let Counters { received, late, lost, .. } = *counters;
        // What was in flight while the machine slept says nothing about the target.
        let sent = counters.tried();
        Ids {
            replies: self.note_if(received.saturating_add(late), |_| {
                let best = rtt.minimum();
                EvidenceFact::Replies { address, received, late, sent, best }
            }),
            silence: self.note_if(lost, |lost| {
                let stamped = counters.stamped;
                EvidenceFact::Silence { address, lost, sent, stamped }
            }),
            wrong_payload: self
                .note_if(counters.corrupt, |count| EvidenceFact::WrongPayload { address, count }),
            duplicates: self
                .note_if(counters.duplicates, |count| EvidenceFact::Duplicates { address, count }),
            unexpected_source: self.note_if(counters.unexpected_source, |count| {
                EvidenceFact::UnexpectedSource { address, count }
            }),
            receiver_dropped: None,
        }
    }

    pub(crate) fn note_icmp(
        &mut self,
        address: Option<Address>,
        errors: &[(IcmpReport, u64)],
        host: ThisHost<'_>,
    ) -> Vec<IcmpSeen> {
        let mut seen = Vec::new();
        for &(report, count) in errors {
            let mut evidence = vec![self.note(EvidenceFact::IcmpErrors { address, report, count })];
            let own = report.offender.filter(|ip| ip.is_loopback() || host.addresses.contains(ip));
            evidence.extend(own.map(|address| self.note_own(address)));
            let speaker = if own.is_some() { Speaker::ThisHost } else { Speaker::Network };
            seen.push(IcmpSeen {
                kind: IcmpKind::of(&report, speaker),
                speaker,
                report,
                count,
                evidence,
                hop: None,
            });
        }
        seen
    }

    pub(crate) fn note_send_failures(
        &mut self,
        address: Option<Address>,
        counters: &Counters,
    ) -> Vec<SendFailureSeen> {
        let note = |one: &UnsentCount| {
            let (errno, count) = (one.errno, one.count);
            let evidence = self.note(EvidenceFact::SendFailures { address, errno, count });
            SendFailureSeen { errno, count, evidence }
        };
        counters.unsent_by.iter().map(note).collect()
    }

    fn note_own(&mut self, address: IpAddr) -> EvidenceId {
        if let Some((_, id)) = self.own.iter().find(|(known, _)| *known == address) {
            return *id;
        }
        let id = self.note(EvidenceFact::LocalAddress { address });
        self.own.push((address, id));
        id
    }
}
