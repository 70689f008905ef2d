//! What an inquiry into one port found, with a number for each observation: what the rules of `netkit connect` look at.
//!
//! It judges nothing. What became of a SYN without an answer stands in `syn_fate`, who stands where in `distance`, what
//! the counters of this host add up to in `counted`, what a packet socket heard in `captured`, and `noting` writes everything
//! down.

use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{
    Address, AfterConnect, AfterEnd, Attempt, AttemptEnd, EvidenceId, IcmpReport, Inquiry, Locus, LocusKind,
    ProxyReport, Status, TcpInfoSample, TlsReport,
};
use netkit_net::{ConnectStep, ConnectionOptions, Errno, HostCounter, RouteReport, Way};

use crate::finding::HERE;
use crate::icmp_kind::Speaker;
use crate::observations::ThisHost;
use crate::words::quoted;

mod captured;
mod complaint;
mod counted;
mod distance;
mod noting;
mod syn_fate;

pub(crate) use captured::{ResetOrigin, ResetSeen};
pub(crate) use complaint::Complaint;
pub(crate) use distance::PathEndSeen;
pub(crate) use noting::observe_inquiry;
pub(crate) use syn_fate::SynFate;

/// Silence of the first seconds says as much as that of the whole timeout: by then a SYN was repeated.
const SILENCE: Duration = Duration::from_millis(1_050);

/// Everything observed about one port at one address.
#[derive(Debug)]
pub(crate) struct ConnectSeen<'a> {
    pub(crate) inquiry: &'a Inquiry,
    /// The attempt that is judged: the first that failed, and if none did, the oddest of those that did not.
    pub(crate) attempt: Option<&'a Attempt>,
    /// What the user asked of the connection.
    pub(crate) options: &'a ConnectionOptions,
    pub(crate) host: ThisHost<'a>,
    /// What somebody says about the SYN by ICMP.
    pub(crate) complaint: Option<Complaint>,
    pub(crate) ids: ConnectIds,
}

/// The numbers of the observations.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectIds {
    /// The attempt that is judged.
    pub(crate) attempt: Option<EvidenceId>,
    /// What the kernel said of its socket.
    pub(crate) samples: Vec<EvidenceId>,
    pub(crate) route: Option<EvidenceId>,
    /// Rules of policy routing that forbid, in their order.
    pub(crate) rules: Vec<EvidenceId>,
    /// The interface of the way, or the one whose rest explains that there is none.
    pub(crate) link: Option<EvidenceId>,
    pub(crate) neighbour: Option<EvidenceId>,
    /// Addresses of this host that a rule may speak of.
    pub(crate) own_addresses: Vec<EvidenceId>,
    pub(crate) counters: Vec<(HostCounter, EvidenceId)>,
    pub(crate) sockets: Option<EvidenceId>,
    pub(crate) echo: Option<EvidenceId>,
    pub(crate) syn_path: Option<EvidenceId>,
    pub(crate) echo_path: Option<EvidenceId>,
    pub(crate) other_port: Option<EvidenceId>,
    pub(crate) datagram: Option<EvidenceId>,
    pub(crate) after: Option<EvidenceId>,
    pub(crate) captured: Option<EvidenceId>,
    pub(crate) mss_test: Option<EvidenceId>,
    pub(crate) proxy: Option<EvidenceId>,
    pub(crate) tls: Option<EvidenceId>,
}

impl<'a> ConnectSeen<'a> {
    /// The address.
    pub(crate) fn address(&self) -> Address {
        self.inquiry.address
    }

    /// The address as it stands in a sentence, without the port.
    pub(crate) fn target(&self) -> String {
        if let Some(target) = self.behind_proxy() {
            return quoted(host_of(target));
        }
        self.host.interfaces.scoped(self.address())
    }

    /// Whether any attempt succeeded; a fault that leaves some connected degrades.
    pub(crate) fn fault(&self) -> Status {
        let connected =
            |attempt: &Attempt| matches!(attempt.end, AttemptEnd::Connected(_)) && has_no_fault(attempt);
        if self.inquiry.attempts.iter().any(connected) { Status::Degraded } else { Status::Fail }
    }

    /// The attempt, where its handshake is complete.
    pub(crate) fn connected(&self) -> Option<&'a Attempt> {
        self.attempt.filter(|attempt| matches!(attempt.end, AttemptEnd::Connected(_)))
    }

    /// The attempt, where it has no handshake, for whatever reason.
    pub(crate) fn unconnected(&self) -> Option<&'a Attempt> {
        self.attempt.filter(|attempt| !matches!(attempt.end, AttemptEnd::Connected(_)))
    }

    /// What happened after the handshake, where it was watched.
    pub(crate) fn after(&self) -> Option<AfterConnect> {
        self.connected()?.after
    }

    /// The TLS handshake, where one was wanted.
    pub(crate) fn tls(&self) -> Option<&'a TlsReport> {
        self.connected()?.tls.as_deref()
    }

    /// What a proxy was asked, and its answer.
    pub(crate) fn proxy(&self) -> Option<&'a ProxyReport> {
        self.connected()?.proxy.as_deref()
    }

    /// The host and port that a proxy has connected to: what is seen then is theirs and not the proxy's.
    pub(crate) fn behind_proxy(&self) -> Option<&'a str> {
        self.proxy().filter(|proxy| proxy.is_through()).map(|proxy| proxy.target.as_str())
    }

    /// Who was connected to, as it stands in a sentence: "192.0.2.7:443", or "the proxy 192.0.2.7:3128".
    pub(crate) fn endpoint(&self) -> String {
        let (host, port) = (self.host.interfaces.scoped(self.address()), self.inquiry.port);
        let place =
            if self.address().ip.is_ipv6() { format!("[{host}]:{port}") } else { format!("{host}:{port}") };
        if self.inquiry.proxy.is_some() { format!("the proxy {place}") } else { place }
    }

    /// The last look at the socket of a connection.
    pub(crate) fn last_sample(&self) -> Option<TcpInfoSample> {
        self.attempt?.samples.last().copied()
    }

    /// What this host refused before it sent anything.
    pub(crate) fn refused_here(&self) -> Option<(ConnectStep, Errno)> {
        match self.attempt?.end {
            AttemptEnd::Immediate(_, Errno::CONNREFUSED) => None,
            AttemptEnd::Immediate(step, errno) => Some((step, errno)),
            _ => None,
        }
    }

    /// True where a RST, and no ICMP error, ended the attempt.
    pub(crate) fn is_reset(&self) -> bool {
        let refused = self.attempt.is_some_and(|attempt| {
            matches!(
                attempt.end,
                AttemptEnd::Failed(Errno::CONNREFUSED) | AttemptEnd::Immediate(_, Errno::CONNREFUSED)
            )
        });
        refused && self.complaint.is_none()
    }

    /// True where the SYN was given to the kernel, was repeated, and nobody said a word about it.
    pub(crate) fn is_silent(&self) -> bool {
        let silent = self.attempt.is_some_and(|attempt| match attempt.end {
            AttemptEnd::TimedOut | AttemptEnd::Failed(Errno::TIMEDOUT) => true,
            AttemptEnd::Pending | AttemptEnd::Interrupted => attempt.took >= SILENCE,
            AttemptEnd::Connected(_) | AttemptEnd::Immediate(..) | AttemptEnd::Failed(_) => false,
        });
        silent && self.complaint.is_none()
    }

    /// True where nobody but this host said anything.
    pub(crate) fn is_unanswered(&self) -> bool {
        let own = self.complaint.is_some_and(|complaint| complaint.speaker == Speaker::ThisHost);
        self.refused_here().is_some() || self.is_silent() || own
    }

    /// What became of a SYN that was not answered.
    pub(crate) fn syn_fate(&self) -> SynFate {
        self.unconnected().map_or(SynFate::Unknown, SynFate::of)
    }

    /// How this host would send, where it can.
    pub(crate) fn way(&self) -> Option<&'a Way> {
        self.inquiry.route.as_ref()?.way.as_ref().ok()
    }

    pub(crate) fn route(&self) -> Option<&'a RouteReport> {
        self.inquiry.route.as_ref()
    }

    /// True where an entry of the routing tables or a rule decides that there is no way.
    pub(crate) fn is_forbidden(&self) -> bool {
        self.route().is_some_and(|route| route.entry.is_some() || !route.forbidding_rules.is_empty())
    }

    /// True where the target is this host.
    pub(crate) fn is_own(&self) -> bool {
        if self.behind_proxy().is_some() {
            return false;
        }
        self.way().is_some_and(|way| way.is_local) || self.is_own_address(self.address().ip)
    }

    /// True for an address of this host.
    pub(crate) fn is_own_address(&self, ip: IpAddr) -> bool {
        is_own_address(self.inquiry, self.host, self.attempt, ip)
    }

    /// The target as a place; `hop` is its distance, where that is known.
    pub(crate) fn target_locus(&self, hop: Option<u8>) -> Locus {
        if let Some(target) = self.behind_proxy() {
            return Self::named_locus(target);
        }
        let kind = if self.is_own() { LocusKind::ThisHost } else { LocusKind::Target };
        Locus { kind, address: Some(self.address().ip), hop }
    }

    /// The host that a proxy is to connect to, as a place.
    pub(crate) fn named_locus(target: &str) -> Locus {
        Locus { kind: LocusKind::Target, address: host_of(target).parse().ok(), hop: None }
    }

    /// The target as a place where a test is to be run.
    pub(crate) fn target_place(&self) -> String {
        if self.is_own() { HERE.to_owned() } else { self.target() }
    }

    /// An address on the link of the way.
    pub(crate) fn on_link(&self, ip: IpAddr) -> Address {
        Address::new(ip).heard_from(ip, self.way().map(|way| way.interface))
    }

    /// The target's family.
    pub(crate) fn family(&self) -> &'static str {
        family(self.address())
    }
}

impl fmt::Display for ConnectSeen<'_> {
    /// Address and port as they stand in a sentence; behind a proxy the host and port that it leads to.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoint = self.endpoint();
        match self.behind_proxy() {
            Some(target) => write!(f, "{} through {endpoint}", quoted(target)),
            None => write!(f, "{endpoint}"),
        }
    }
}

/// "IPv4" or "IPv6".
pub(crate) fn family(address: Address) -> &'static str {
    if address.ip.is_ipv6() { "IPv6" } else { "IPv4" }
}

/// True where nothing after the handshake is known to have gone wrong.
fn has_no_fault(attempt: &Attempt) -> bool {
    attempt.after.is_none_or(|after| !matches!(after.end, AfterEnd::Failed(..)) && !is_mute(&after))
        && attempt.proxy.as_deref().is_none_or(ProxyReport::is_through)
        && attempt.tls.as_deref().is_none_or(TlsReport::is_good)
}

/// The host of `host:443` or `[2001:db8::1]:443`.
fn host_of(target: &str) -> &str {
    let host = target.rsplit_once(':').map_or(target, |(host, _)| host);
    host.trim_matches(['[', ']'])
}

/// True where something was sent or the other side closed, and not a byte came.
fn is_mute(after: &AfterConnect) -> bool {
    after.received == 0 && (after.sent > 0 || !matches!(after.end, AfterEnd::Open))
}

fn is_own_address(inquiry: &Inquiry, host: ThisHost<'_>, attempt: Option<&Attempt>, ip: IpAddr) -> bool {
    let own = inquiry.route.iter().flat_map(|route| &route.own_addresses).map(|own| own.address);
    let source = attempt.and_then(|attempt| attempt.source).map(|source| source.ip());
    ip.is_loopback() || host.addresses.contains(&ip) || own.chain(source).any(|known| known == ip)
}

/// Who speaks in an ICMP error.
fn speaker(inquiry: &Inquiry, host: ThisHost<'_>, attempt: Option<&Attempt>, report: &IcmpReport) -> Speaker {
    match report.offender {
        Some(ip) if is_own_address(inquiry, host, attempt, ip) => Speaker::ThisHost,
        _ => Speaker::Network,
    }
}
