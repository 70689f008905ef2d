//! The nouns of netkit: methods, outcomes, events, reports, evidence and verdicts; plain data without behaviour of their own.

mod address;
mod event;
mod evidence;
mod interface_names;
mod method;
mod outcome;
mod report;
mod rtt;
mod run;
mod untrusted;
mod verdict;

pub use address::Address;
pub use event::{LostKind, ProbeAnswer, ProbeEvent, ProbeRef, TargetId};
pub use evidence::{Evidence, EvidenceFact, EvidenceId};
pub use interface_names::InterfaceNames;
pub use method::Method;
pub use outcome::{Counters, IcmpErrorCounts, IcmpReport, Outcome, UnsentCount};
pub use report::{PingReport, SweepReport, TargetReport};
pub use rtt::{ReceiveStamp, Rtt, SendStamp, StampBasis};
pub use run::{RunEnd, RunReport, RunStart, RunTarget, SweepAnswer, Vantage};
pub use untrusted::Untrusted;
pub use verdict::{Candidate, Confidence, Locus, LocusKind, NextTest, RuledOut, Status, Verdict, VerdictId};

/// The time of an event; told here again so that who renders events needs no crate of the kernel.
pub use netkit_net::KernelTime;
