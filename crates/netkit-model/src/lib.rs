//! The nouns of netkit: methods, outcomes, events, reports, evidence and verdicts; plain data without behaviour of their own.

mod address;
mod aliases;
mod bulk;
mod capture;
mod chain;
mod comparison;
mod connect;
mod delegation;
mod doctor;
mod event;
mod evidence;
mod graph;
mod handshakes;
mod interface_names;
mod lookup;
mod lookup_run;
mod method;
mod mss_test;
mod origin;
mod outcome;
mod path;
mod path_mtu;
mod proxy;
mod report;
mod resolved;
mod resolver_config;
mod rtt;
mod run;
mod sampled;
mod sockets;
mod system_view;
mod tls;
mod untrusted;
mod verdict;
mod verdict_id;

pub use address::Address;
pub use aliases::{AliasEnd, follow_aliases, open_alias};
pub use bulk::{BulkEnd, BulkItem, BulkOutcome, BulkResult};
pub use capture::{
    CaptureCounts, CaptureEvent, CaptureRun, CapturedFrom, ConnectionEnd, ConnectionReport, DelayRange,
    EndState, FlowReport, HopLimits, Listening, PacketKind, PacketSeen, ResetSeen, ResetSense, SegmentNote,
    SegmentOptions, SegmentSeen, Side,
};
pub use chain::{
    ChainAnswer, ChainAnswerKind, ChainFault, ChainFaultKind, ChainReport, ChainStatus, Denial, DenialEnd,
    DenialKind, DsEnd, DsOrigin, DsSeen, KeySeen, SignatureEnd, SignatureSeen, ZoneSeen,
};
pub use comparison::{AnswerGroup, Comparison, Said, ServerLatency, ZoneSerial};
pub use connect::{
    AfterConnect, AfterEnd, Attempt, AttemptEnd, AttemptError, CapturedSegment, ConnectEvent, ConnectRun,
    EchoSeen, Inquiry, Lookup, RaceLane, RaceReport, SegmentKind, TcpInfoSample,
};
pub use delegation::{
    AskedServer, Delegation, DelegationEnd, DelegationFault, DelegationFaultKind, DelegationHop, Lameness,
    NoAddress, ServerAt, ServerSays, ZoneServer,
};
pub use doctor::{Check, CheckLevel, DoctorRun, DoctorSubject, HostFact, HostSeen, Unread, WayAsked};
pub use event::{FlowId, LostKind, ProbeAnswer, ProbeEvent, ProbeRef, TargetId};
pub use evidence::{
    CaptureFact, ConnectFact, Evidence, EvidenceFact, EvidenceId, LookupFact, PathFact, SocketFact,
};
pub use graph::{GraphLevel, GraphLink, GraphNode, PathGraph};
pub use handshakes::Handshakes;
pub use interface_names::InterfaceNames;
pub use lookup::{
    DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsServer, DnsStray, DnsTransport, DnsTry, StrayKind,
};
pub use lookup_run::{LookupEvent, LookupRun, ServersFrom, answers_type};
pub use method::Method;
pub use mss_test::{MssOutcome, MssTest, MssUndecided, Transfer, TransferEnd, TransferLoad};
pub use origin::Origin;
pub use outcome::{Counters, IcmpErrorCounts, IcmpReport, Outcome, UnsentCount};
pub use path::{
    AnswerKind, HopAnswer, HopInterface, HopInterfaceRole, HopNote, HopOutcome, HopProbe, HopReport,
    MplsLabel, PathEnd, TraceEvent, TraceReport,
};
pub use path_mtu::{MtuBlackHole, MtuDirection, MtuStep, PathMtuReport};
pub use proxy::{ProxyEnd, ProxyReport, ProxyVia};
pub use report::{PingReport, SweepReport, TargetReport};
pub use resolved::{ResolvedAnswer, ResolvedEnd, ResolvedSeen};
pub use resolver_config::{
    NameSource, NameSources, ResolverConfig, ResolverOption, SearchFrom, SourceAction, SourceRule,
    SourceStatus, WayToDns, is_below_local,
};
pub use rtt::{ReceiveStamp, Rtt, SendStamp, StampBasis};
pub use run::{RunEnd, RunReport, RunStart, RunTarget, SweepAnswer, TraceRun, Vantage};
pub use sampled::{
    Answered, HopLoss, LossClass, LossEstimate, PathChange, RateTest, Responder, SampledEvent, SampledHop,
    SampledOutcome, SampledPath,
};
pub use sockets::{
    CloseWaitGroup, GroupOwner, HalfOpenGroup, HangingGroup, HangingKind, ListenerSeen, OwnersSeen,
    PeerGroup, PeerLoss, Pile, PortUse, ProcessGroup, SocketCounts, SocketOddities, SocketOwner, SocketRates,
    SocketRow, SocketsEvent, SocketsRun, SocketsView, StateCounts, ZeroWindowGroup,
};
pub use system_view::{
    CandidateEnd, EaiCode, HostsEntry, NameCandidate, OwnFamilies, SystemAnswer, SystemFact, SystemView,
};
pub use tls::{
    Certificate, CertificateFault, ClockSeen, ClockWitness, EpochSeconds, TlsAgreed, TlsAlert, TlsEnd,
    TlsOffer, TlsReport,
};
pub use untrusted::Untrusted;
pub use verdict::{Candidate, Confidence, Locus, LocusKind, NextTest, RuledOut, Status, Verdict};
pub use verdict_id::VerdictId;

/// Nouns of the kernel that stand in events and reports; told here again so that who renders them needs no crate of the
/// kernel.
pub use netkit_net::{
    ConnectStep, CounterChange, Descriptors, Errno, HostAddress, HostCounter, HostCounts, HostLink,
    HostNeighbour, HostNetwork, HostRoute, HostRule, HostSettings, InetSocket, KernelTime, LinkCounts,
    LinkReport, Listener, NeighbourReport, NeighbourState, OwnAddress, PolicyRule, ProcessDescriptors,
    RouteEntry, RouteKind, RouteReport, SocketMemory, SocketProtocol, SocketTimer, SocketTimerKind,
    SocketsSeen, SysctlFiles, SysctlLine, TcpCounters, TcpInfo, TcpState, Way,
};

/// What of a captured packet is not as it should be, and the control bits of TCP segments, for the same reason.
pub use netkit_packet::Malformed;
pub use netkit_packet::tcp::TcpFlags;

/// Nouns of messages that stand in queries and replies, for the same reason.
pub use netkit_packet::{dns, varlink::ResolvedFlags};

/// Delays as statistics; told here again for those that record them.
pub use netkit_stats::DelayDistribution;
