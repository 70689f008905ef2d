//! What somebody says about a SYN by ICMP: the first error that ends an attempt, with its sender.
//!
//! It draws no verdict from what is said.

use std::time::Duration;

use netkit_explain::{IcmpVersion, icmp};
use netkit_model::{EvidenceId, IcmpReport, Locus, LocusKind};

use super::ConnectSeen;
use crate::icmp_kind::{IcmpKind, Speaker};

/// An ICMP error about the SYN.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Complaint {
    pub(crate) report: IcmpReport,
    pub(crate) speaker: Speaker,
    /// How long after the SYN it came; `None` where only a SYN with a hop limit of its own met it.
    pub(crate) after: Option<Duration>,
    /// The sender's distance, where it is known.
    pub(crate) hop: Option<u8>,
    pub(crate) evidence: EvidenceId,
}

impl Complaint {
    /// What it says.
    pub(crate) fn kind(&self) -> IcmpKind {
        IcmpKind::of(&self.report, self.speaker)
    }

    /// Its type and code as in the registry of its version.
    pub(crate) fn numbers(&self) -> (bool, u8, u8) {
        (self.report.ipv6, self.report.icmp_type, self.report.code)
    }

    /// Whether the network says it, by any of these numbers.
    pub(crate) fn says(&self, numbers: &[(bool, u8, u8)]) -> bool {
        self.speaker == Speaker::Network && numbers.contains(&self.numbers())
    }

    /// Who says it: "10.9.1.1", "10.9.1.1 (hop 3)", or "a router".
    pub(crate) fn who(&self) -> String {
        let who = self.report.offender.map_or_else(|| "a router".to_owned(), |ip| ip.to_string());
        match self.hop {
            Some(hop) if self.speaker == Speaker::Network => format!("{who} (hop {hop})"),
            _ => who,
        }
    }

    /// What it says, with the numbers: "ICMP 3/13, communication administratively prohibited".
    pub(crate) fn what(&self) -> String {
        let IcmpReport { ipv6, icmp_type, code, .. } = self.report;
        let (version, name) = if ipv6 { (IcmpVersion::V6, "ICMPv6") } else { (IcmpVersion::V4, "ICMP") };
        // The part before the colon is the type's name, which every code of it shares.
        let meaning = icmp(version, icmp_type, code)
            .map(|meaning| meaning.name.split_once(": ").map_or(meaning.name, |(_, code)| code));
        let meaning = meaning.map(|meaning| format!(", {meaning}")).unwrap_or_default();
        format!("{name} {icmp_type}/{code}{meaning}")
    }

    /// True when the target itself says it.
    pub(crate) fn is_from_target(&self, seen: &ConnectSeen<'_>) -> bool {
        self.report.offender == Some(seen.address().ip)
    }

    /// The place of who says it.
    pub(crate) fn locus(&self, seen: &ConnectSeen<'_>) -> Locus {
        let address = self.report.offender;
        let kind = match self.speaker {
            Speaker::ThisHost => return Locus { kind: LocusKind::ThisHost, address, hop: None },
            Speaker::Network if address.is_none() => LocusKind::Path,
            Speaker::Network if self.is_from_target(seen) => LocusKind::Target,
            Speaker::Network => LocusKind::Hop,
        };
        Locus { kind, address, hop: self.hop }
    }
}
