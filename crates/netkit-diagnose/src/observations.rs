//! What a run observed, with a number for each observation: the only thing that rules look at.
//!
//! It judges nothing. What is seen of a path stands in `path_seen`.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, Counters, Evidence, EvidenceFact, EvidenceId, InterfaceNames, Method, Status, SweepReport,
    TargetReport,
};
use netkit_stats::DelayDistribution;

use crate::notebook::Notebook;
use crate::path_seen::PathSeen;
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
    /// The path to the target, where that was measured.
    pub(crate) path: Option<PathSeen<'a>>,
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
            path: None,
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
        path: None,
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
