//! Writes down what an inquiry found, and picks the attempt that is judged.
//!
//! It judges nothing: what it leaves out, no rule speaks of.

use std::cmp::Reverse;

use netkit_model::{
    Attempt, AttemptEnd, AttemptError, ConnectFact, EvidenceFact, EvidenceId, IcmpReport, Inquiry,
};
use netkit_net::{ConnectionOptions, Errno, RouteReport};

use super::distance::{hop_of, host_distance, last_router};
use super::{Complaint, ConnectIds, ConnectSeen, PathEndSeen, has_no_fault, speaker};
use crate::notebook::Notebook;
use crate::observations::ThisHost;

/// Addresses of this host that are written down: a host of many has no verdict about each.
const MOST_ADDRESSES: usize = 16;

/// Observes an inquiry.
pub(crate) fn observe_inquiry<'a>(
    inquiry: &'a Inquiry,
    options: &'a ConnectionOptions,
    host: ThisHost<'a>,
    notebook: &mut Notebook,
) -> ConnectSeen<'a> {
    let attempt = judged(&inquiry.attempts);
    let mut ids = ConnectIds::default();
    let mut complaint = None;
    if let Some(attempt) = attempt {
        note_attempt(inquiry, attempt, notebook, &mut ids);
        complaint = note_errors(inquiry, attempt, host, notebook);
    }
    if let Some(route) = &inquiry.route {
        note_route(route, notebook, &mut ids);
    }
    let counters = inquiry.counters.iter();
    ids.counters = counters.map(|one| (one.counter, note(notebook, ConnectFact::Counter(*one)))).collect();
    ids.sockets = inquiry.sockets.clone().map(|sockets| note(notebook, ConnectFact::Sockets(sockets)));
    ids.echo = inquiry.echo.map(|echo| note(notebook, ConnectFact::Echo(echo)));
    ids.other_port = inquiry
        .other_port
        .as_ref()
        .map(|(port, other)| note(notebook, ConnectFact::OtherPort { port: *port, end: other.end }));
    ids.datagram = inquiry.datagram.map(|sent| note(notebook, ConnectFact::Datagram(sent)));
    note_paths(inquiry, notebook, &mut ids);
    let captured = inquiry.captured.clone();
    ids.captured = captured.map(|segments| note(notebook, ConnectFact::Captured(segments)));
    ids.mss_test = inquiry.mss_test.clone().map(|test| note(notebook, ConnectFact::MssTest(test)));
    if complaint.is_none() && attempt.is_some_and(is_unexplained) {
        complaint = complaint_of_path(inquiry, attempt, host, &ids);
    }
    ConnectSeen { inquiry, attempt, options, host, complaint, ids }
}

/// The attempt that says most: one that failed before one that succeeded, and one that has ended before one that has
/// not.
fn judged(attempts: &[Attempt]) -> Option<&Attempt> {
    let says = |attempt: &Attempt| match attempt.end {
        AttemptEnd::Immediate(..) | AttemptEnd::Failed(_) | AttemptEnd::TimedOut => 4,
        AttemptEnd::Connected(_) if !has_no_fault(attempt) => 3,
        AttemptEnd::Connected(None) => 2,
        AttemptEnd::Connected(Some(_)) => 1,
        AttemptEnd::Pending | AttemptEnd::Interrupted => 0,
    };
    attempts.iter().min_by_key(|attempt| Reverse(says(attempt)))
}

fn note(notebook: &mut Notebook, fact: ConnectFact) -> EvidenceId {
    notebook.note(EvidenceFact::Connect(fact))
}

fn note_attempt(inquiry: &Inquiry, attempt: &Attempt, notebook: &mut Notebook, ids: &mut ConnectIds) {
    let (address, port) = (inquiry.address, inquiry.port);
    let fact = ConnectFact::Attempt { address, port, end: attempt.end, took: attempt.took };
    ids.attempt = Some(note(notebook, fact));
    // The first look after the timer ran out says where the SYN is; the last one, what became of it.
    let first = attempt.samples.iter().find(|sample| sample.info.retransmits > 0);
    let last = attempt.samples.last().filter(|last| Some(*last) != first);
    for sample in first.into_iter().chain(last) {
        ids.samples.push(note(notebook, ConnectFact::TcpInfo(*sample)));
    }
    ids.proxy = attempt.proxy.clone().map(|proxy| note(notebook, ConnectFact::Proxy(proxy)));
    ids.tls = attempt.tls.clone().map(|tls| note(notebook, ConnectFact::Tls(tls)));
    ids.after = attempt.after.map(|after| note(notebook, ConnectFact::After(after)));
}

/// Notes the error queue and takes the first error that ends a handshake.
fn note_errors(
    inquiry: &Inquiry,
    attempt: &Attempt,
    host: ThisHost<'_>,
    notebook: &mut Notebook,
) -> Option<Complaint> {
    let mut complaints = Vec::new();
    for error in &attempt.errors {
        let evidence = note(notebook, ConnectFact::Error(*error));
        let AttemptError { after, report, errno, .. } = *error;
        let Some(report) = report.filter(|report| !only_informs(report)) else { continue };
        let speaker = speaker(inquiry, host, Some(attempt), &report);
        let hop = hop_of_sender(inquiry, &report);
        complaints.push((errno, Complaint { report, speaker, after: Some(after), hop, evidence }));
    }
    let (end, told) = match attempt.end {
        AttemptEnd::Connected(_) => return None,
        end => (end, complaints),
    };
    // Of several, the one that the kernel ended the attempt for.
    let ended = told.iter().find(|(errno, _)| end == AttemptEnd::Failed(*errno));
    ended.or(told.first()).map(|(_, complaint)| *complaint)
}

/// True where the attempt itself does not say who ended it.
fn is_unexplained(attempt: &Attempt) -> bool {
    match attempt.end {
        AttemptEnd::Connected(_) | AttemptEnd::Immediate(..) => false,
        AttemptEnd::Failed(errno) => !matches!(errno, Errno::CONNREFUSED | Errno::CONNABORTED),
        AttemptEnd::TimedOut | AttemptEnd::Pending | AttemptEnd::Interrupted => true,
    }
}

/// What only SYNs with a hop limit of their own met: whoever limits its errors may have told them and not the attempt.
fn complaint_of_path(
    inquiry: &Inquiry,
    attempt: Option<&Attempt>,
    host: ThisHost<'_>,
    ids: &ConnectIds,
) -> Option<Complaint> {
    let end = PathEndSeen::of(inquiry.syn_path.as_ref()?)?;
    let netkit_model::AnswerKind::Icmp(report) = end.kind else { return None };
    let report = IcmpReport { offender: report.offender.or(Some(end.from)), ..report };
    let speaker = speaker(inquiry, host, attempt, &report);
    Some(Complaint { report, speaker, after: None, hop: Some(end.hop), evidence: ids.syn_path? })
}

/// A smaller path MTU ends no handshake (RFC 1191, RFC 8201).
fn only_informs(report: &IcmpReport) -> bool {
    matches!((report.ipv6, report.icmp_type, report.code), (false, 3, 4) | (true, 2, _))
}

fn hop_of_sender(inquiry: &Inquiry, report: &IcmpReport) -> Option<u8> {
    let offender = report.offender?;
    let gateway = inquiry.route.as_ref().and_then(|route| route.way.as_ref().ok()?.gateway);
    if gateway == Some(offender) {
        return Some(1);
    }
    inquiry.syn_path.iter().chain(&inquiry.echo_path).find_map(|path| hop_of(path, offender))
}

fn note_route(route: &RouteReport, notebook: &mut Notebook, ids: &mut ConnectIds) {
    let fact = ConnectFact::Route { way: route.way.clone(), entry: route.entry.clone() };
    ids.route = Some(note(notebook, fact));
    let rules = route.forbidding_rules.iter();
    ids.rules = rules.map(|rule| note(notebook, ConnectFact::Rule(rule.clone()))).collect();
    ids.link = route.link.clone().map(|link| note(notebook, ConnectFact::Link(link)));
    ids.neighbour =
        route.neighbour.clone().map(|neighbour| note(notebook, ConnectFact::Neighbour(neighbour)));
    let own = route.own_addresses.iter().take(MOST_ADDRESSES);
    ids.own_addresses = own.map(|own| note(notebook, ConnectFact::OwnAddress(*own))).collect();
}

fn note_paths(inquiry: &Inquiry, notebook: &mut Notebook, ids: &mut ConnectIds) {
    ids.syn_path = inquiry.syn_path.as_ref().map(|path| {
        let ended = PathEndSeen::of(path).map(|end| (end.hop, end.kind));
        note(notebook, ConnectFact::SynPath { last_router: last_router(path), ended })
    });
    ids.echo_path = inquiry.echo_path.as_ref().map(|path| {
        let host = host_distance(path);
        note(notebook, ConnectFact::EchoPath { last_router: last_router(path), host })
    });
}
