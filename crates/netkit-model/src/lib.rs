//! The nouns of netkit: methods, outcomes, events, reports, evidence and verdicts; plain data without behaviour of their own.

mod address;
mod event;
mod evidence;
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
pub use method::Method;
pub use outcome::{Counters, IcmpReport, Outcome, UnsentCount};
pub use report::{PingReport, SweepReport, TargetReport};
pub use rtt::{ReceiveStamp, Rtt, SendStamp, StampBasis};
pub use run::{RunEnd, RunReport, RunStart, RunTarget, SweepAnswer, Vantage};
pub use untrusted::Untrusted;
pub use verdict::{Candidate, Confidence, Locus, LocusKind, NextTest, RuledOut, Status, Verdict, VerdictId};
