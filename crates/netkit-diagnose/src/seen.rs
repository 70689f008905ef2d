//! ICMP errors and send failures as a rule asks for them: all of one sort taken together, with the words for them.
//!
//! It decides nothing; which sort means what stands in `icmp_kind` and in the rules.

use std::net::IpAddr;

use netkit_explain::{IcmpVersion, errno, icmp};
use netkit_model::{EvidenceId, IcmpReport, Locus, LocusKind};
use netkit_net::Errno;

use crate::icmp_kind::{IcmpKind, Speaker};
use crate::observations::Observations;
use crate::words::share;

/// One kind of ICMP error from one sender.
#[derive(Clone, Debug)]
pub(crate) struct IcmpSeen {
    pub(crate) kind: IcmpKind,
    pub(crate) speaker: Speaker,
    pub(crate) report: IcmpReport,
    pub(crate) count: u64,
    pub(crate) evidence: Vec<EvidenceId>,
    /// How far away the sender is, where hops were probed.
    pub(crate) hop: Option<u8>,
}

/// Probes that failed to leave with one errno.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SendFailureSeen {
    pub(crate) errno: Errno,
    pub(crate) count: u64,
    pub(crate) evidence: EvidenceId,
}

/// ICMP errors taken together; the most frequent speaks for them.
pub(crate) struct IcmpErrors {
    /// The most frequent.
    pub(crate) report: IcmpReport,
    /// Who sent that.
    pub(crate) speaker: Speaker,
    /// How many there are.
    pub(crate) count: u64,
    pub(crate) evidence: Vec<EvidenceId>,
    /// How far away the sender of the most frequent is, where hops were probed.
    pub(crate) hop: Option<u8>,
}

/// All send failures of some errno values; the most frequent speaks for them.
pub(crate) struct SendFailures {
    /// The most frequent.
    pub(crate) errno: Errno,
    /// How many probes did not leave.
    pub(crate) count: u64,
    pub(crate) evidence: Vec<EvidenceId>,
}

impl Observations<'_> {
    /// The ICMP errors of this kind, if there are any.
    pub(crate) fn icmp_errors(&self, kind: IcmpKind) -> Option<IcmpErrors> {
        self.icmp_errors_where(|one| one.kind == kind)
    }

    /// The ICMP errors of every kind, if there are any.
    pub(crate) fn all_icmp_errors(&self) -> Option<IcmpErrors> {
        self.icmp_errors_where(|_| true)
    }

    fn icmp_errors_where(&self, is_meant: impl Fn(&IcmpSeen) -> bool) -> Option<IcmpErrors> {
        let all = || self.icmp.iter().filter(|one| is_meant(one));
        let first = all().max_by_key(|one| one.count)?;
        Some(IcmpErrors {
            report: first.report,
            speaker: first.speaker,
            count: all().fold(0, |sum, one| sum.saturating_add(one.count)),
            evidence: all().flat_map(|one| one.evidence.iter().copied()).collect(),
            hop: first.hop,
        })
    }

    /// The send failures with an errno that `is_meant`, if there are any.
    pub(crate) fn send_failures(&self, is_meant: impl Fn(Errno) -> bool) -> Option<SendFailures> {
        let all = || self.unsent.iter().filter(|one| is_meant(one.errno));
        let first = all().max_by_key(|one| one.count)?;
        Some(SendFailures {
            errno: first.errno,
            count: all().fold(0, |sum, one| sum.saturating_add(one.count)),
            evidence: all().map(|one| one.evidence).collect(),
        })
    }
}

impl IcmpErrors {
    /// Who says it: "10.9.1.1", "10.9.1.1 (hop 3)" where hops were probed, or "a router" where the sender is not known.
    pub(crate) fn who(&self) -> String {
        let who = self.report.offender.map_or_else(|| "a router".to_owned(), |ip| ip.to_string());
        match self.hop {
            Some(hop) if self.speaker == Speaker::Network => format!("{who} (hop {hop})"),
            _ => who,
        }
    }

    /// What it says, with the numbers: "ICMP 3/13, communication administratively prohibited", and about how many
    /// probes where others were answered.
    pub(crate) fn what(&self, observations: &Observations<'_>) -> String {
        let IcmpReport { ipv6, icmp_type, code, .. } = self.report;
        let (version, name) = if ipv6 { (IcmpVersion::V6, "ICMPv6") } else { (IcmpVersion::V4, "ICMP") };
        // The part before the colon is the type's name, which every code of it shares.
        let meaning = icmp(version, icmp_type, code)
            .map(|meaning| meaning.name.split_once(": ").map_or(meaning.name, |(_, code)| code));
        let meaning = meaning.map(|meaning| format!(", {meaning}")).unwrap_or_default();
        let part = match observations.answered() {
            0 => String::new(),
            _ => format!(", {}", share(self.count, observations.counters.tried(), "probe")),
        };
        format!("{name} {icmp_type}/{code}{meaning}{part}")
    }

    /// True when the target itself says it.
    pub(crate) fn is_from_target(&self, observations: &Observations<'_>) -> bool {
        let target = observations.target().map(|address| address.ip);
        target.is_some() && self.report.offender == target
    }

    /// The place of who says it.
    pub(crate) fn locus(&self, observations: &Observations<'_>) -> Locus {
        let hop = self.hop.filter(|_| self.speaker == Speaker::Network);
        let at = |kind, address: Option<IpAddr>| Locus { kind, address, hop };
        match (self.speaker, self.report.offender) {
            (Speaker::ThisHost, offender) => at(LocusKind::ThisHost, offender),
            (Speaker::Network, None) => at(LocusKind::Path, None),
            (Speaker::Network, offender) if self.is_from_target(observations) => {
                at(LocusKind::Target, offender)
            }
            (Speaker::Network, offender) => at(LocusKind::Hop, offender),
        }
    }
}

impl SendFailures {
    /// The error's symbol: "ENETUNREACH", or "errno 200" for one without a meaning.
    pub(crate) fn symbol(&self) -> String {
        let number = self.errno.0;
        errno(number).map_or_else(|| format!("errno {number}"), |meaning| meaning.name.to_owned())
    }

    /// How many probes did not leave, and why: "(2 of 3 probes did not leave, ENETUNREACH)".
    pub(crate) fn how_many(&self, observations: &Observations<'_>) -> String {
        let counters = observations.counters;
        let probes = counters.sent.saturating_add(counters.unsent);
        format!("({} did not leave, {})", share(self.count, probes, "probe"), self.symbol())
    }
}
