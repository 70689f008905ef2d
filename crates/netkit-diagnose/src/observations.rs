//! What a run observed, with a number for each observation: the only thing that rules look at.
//!
//! It judges nothing. It tells this host's own ICMP errors from the network's, because they mean something else.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, Counters, Evidence, EvidenceFact, EvidenceId, IcmpReport, InterfaceNames, Method, Status,
    SweepReport, TargetReport,
};
use netkit_stats::DelayDistribution;

use crate::icmp_kind::{IcmpKind, Speaker};
use crate::seen::{IcmpSeen, SendFailureSeen};

/// What was probed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Subject {
    /// One target.
    Target(Address),
    /// The addresses of a sweep.
    Sweep {
        /// How many.
        addresses: u64,
        /// How many of them answered.
        alive: u64,
        /// About how many only ICMP errors came.
        unreachable: u64,
    },
}

/// What is known of the host that probes.
#[derive(Clone, Copy, Debug)]
pub struct ThisHost<'a> {
    /// Its addresses: an ICMP error from one of them is this host's word, not the path's.
    pub addresses: &'a [IpAddr],
    /// The source address that the user asked for, where it was not on this host when a probe could not leave.
    pub missing_source: Option<IpAddr>,
    /// The names of its interfaces that link-local targets are on.
    pub interfaces: &'a InterfaceNames,
}

/// Everything observed about one target, or about a whole sweep.
#[derive(Debug)]
pub(crate) struct Observations<'a> {
    pub(crate) subject: Subject,
    pub(crate) counters: &'a Counters,
    pub(crate) rtt: &'a DelayDistribution,
    /// ICMP errors by kind and sender.
    pub(crate) icmp: Vec<IcmpSeen>,
    /// Probes that did not leave, by errno.
    pub(crate) unsent: Vec<SendFailureSeen>,
    /// Packets that this host received in the run and dropped.
    pub(crate) receiver_dropped: u64,
    pub(crate) method: Option<Method>,
    pub(crate) host: ThisHost<'a>,
    /// From the first probe to the last.
    pub(crate) span: Duration,
    pub(crate) ids: Ids,
}

/// The numbers of the observations of which there is at most one a target.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ids {
    pub(crate) replies: Option<EvidenceId>,
    pub(crate) silence: Option<EvidenceId>,
    pub(crate) wrong_payload: Option<EvidenceId>,
    pub(crate) duplicates: Option<EvidenceId>,
    pub(crate) unexpected_source: Option<EvidenceId>,
    pub(crate) receiver_dropped: Option<EvidenceId>,
}

/// Observes a ping run, target by target.
pub(crate) fn observe_targets<'a>(
    targets: &'a [TargetReport],
    receiver_dropped: u64,
    method: Option<Method>,
    host: ThisHost<'a>,
) -> (Vec<Observations<'a>>, Vec<Evidence>) {
    let mut notebook = Notebook::default();
    let dropped = notebook.note_if(receiver_dropped, |count| EvidenceFact::ReceiverDropped { count });
    let observe = |target: &'a TargetReport| {
        let address = target.address;
        let about = Some(address);
        let mut ids = notebook.note_counters(about, &target.counters, &target.rtt);
        ids.receiver_dropped = dropped;
        Observations {
            subject: Subject::Target(address),
            counters: &target.counters,
            rtt: &target.rtt,
            icmp: notebook.note_icmp(about, &target.icmp_errors, host),
            unsent: notebook.note_send_failures(about, &target.counters),
            receiver_dropped,
            method,
            host,
            span: match (target.first_sent, target.last_sent) {
                (Some(first), Some(last)) => last.since(first),
                _ => Duration::ZERO,
            },
            ids,
        }
    };
    let observed = targets.iter().map(observe).collect();
    (observed, notebook.evidence)
}

/// Observes a sweep as a whole: its evidence is about all the addresses and names none.
pub(crate) fn observe_sweep<'a>(
    report: &'a SweepReport,
    method: Option<Method>,
    host: ThisHost<'a>,
) -> (Observations<'a>, Vec<Evidence>) {
    let mut notebook = Notebook::default();
    let mut ids = notebook.note_counters(None, &report.counters, &report.rtt);
    ids.receiver_dropped =
        notebook.note_if(report.receiver_dropped, |count| EvidenceFact::ReceiverDropped { count });
    let observations = Observations {
        subject: Subject::Sweep {
            addresses: report.addresses,
            alive: report.alive,
            unreachable: report.unreachable,
        },
        counters: &report.counters,
        rtt: &report.rtt,
        icmp: notebook.note_icmp(None, &report.icmp_errors, host),
        unsent: notebook.note_send_failures(None, &report.counters),
        receiver_dropped: report.receiver_dropped,
        method,
        host,
        span: Duration::ZERO,
        ids,
    };
    (observations, notebook.evidence)
}

impl Observations<'_> {
    /// The target's address; `None` for a sweep.
    pub(crate) fn target(&self) -> Option<Address> {
        match self.subject {
            Subject::Target(address) => Some(address),
            Subject::Sweep { .. } => None,
        }
    }

    pub(crate) fn is_sweep(&self) -> bool {
        matches!(self.subject, Subject::Sweep { .. })
    }

    /// True where many hosts may answer one probe, so that several answers and other sources are as it should be.
    pub(crate) fn is_many(&self) -> bool {
        self.target().is_none_or(Address::is_many)
    }

    /// Probes answered by the target, in time or late.
    pub(crate) fn answered(&self) -> u64 {
        self.counters.received.saturating_add(self.counters.late)
    }

    /// Lost probes that this host's own drops cannot explain.
    pub(crate) fn lost_elsewhere(&self) -> u64 {
        self.counters.lost.saturating_sub(self.receiver_dropped)
    }

    /// A fault that leaves some probes answered degrades; one that leaves none fails.
    pub(crate) fn fault(&self) -> Status {
        if self.answered() > 0 { Status::Degraded } else { Status::Fail }
    }

    /// The address of this host by which the target can probe it; `None` unless exactly one fits.
    pub(crate) fn own_address(&self) -> Option<IpAddr> {
        let target = self.target()?;
        let fits = |ip: &&IpAddr| {
            let link_local = matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
            ip.is_ipv4() == target.ip.is_ipv4() && !ip.is_loopback() && !link_local
        };
        let mut fitting = self.host.addresses.iter().filter(fits);
        let only = *fitting.next()?;
        fitting.next().is_none().then_some(only)
    }
}

impl fmt::Display for Observations<'_> {
    /// The subject as it stands in a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.subject {
            Subject::Target(address) => f.write_str(&self.host.interfaces.scoped(address)),
            Subject::Sweep { .. } => f.write_str("the swept addresses"),
        }
    }
}

/// Numbers observations in the order in which they are noted.
#[derive(Default)]
struct Notebook {
    evidence: Vec<Evidence>,
    /// The addresses of this host that spoke: few, and each noted once.
    own: Vec<(IpAddr, EvidenceId)>,
}

impl Notebook {
    fn note(&mut self, fact: EvidenceFact) -> EvidenceId {
        let place = u32::try_from(self.evidence.len()).expect("fewer observations than 2³² fit in memory");
        let id = EvidenceId(place + 1);
        self.evidence.push(Evidence { id, fact });
        id
    }

    fn note_if(&mut self, count: u64, fact: impl FnOnce(u64) -> EvidenceFact) -> Option<EvidenceId> {
        (count > 0).then(|| self.note(fact(count)))
    }

    fn note_counters(
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

    fn note_icmp(
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
            seen.push(IcmpSeen { kind: IcmpKind::of(&report, speaker), speaker, report, count, evidence });
        }
        seen
    }

    fn note_send_failures(&mut self, address: Option<Address>, counters: &Counters) -> Vec<SendFailureSeen> {
        let note = |one: &netkit_model::UnsentCount| {
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
