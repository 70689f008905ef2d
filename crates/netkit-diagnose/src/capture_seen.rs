//! What a capture brought, with a number for each observation: what the rules of `netkit capture` look at.
//!
//! It judges nothing but what is worth a number: of thousands of connections only those in which something went wrong.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::{
    CaptureFact, CaptureRun, ConnectionEnd, ConnectionReport, EvidenceFact, EvidenceId, HopLimits, Listening,
    Locus, LocusKind, Side,
};

use crate::notebook::Notebook;

/// Connections with a fault that are noted, of each kind of fault.
const MOST: usize = 16;
/// Who waits longer than this for the answer to a SYN sends it again (RFC 6298 §2): before that nothing is missing.
const SYN_PATIENCE: Duration = Duration::from_secs(1);

/// Everything observed in a capture.
#[derive(Debug)]
pub(crate) struct CaptureSeen<'a> {
    pub(crate) run: &'a CaptureRun,
    /// How much there was.
    pub(crate) packets: EvidenceId,
    /// Packets were lost before netkit saw them.
    pub(crate) dropped: Option<EvidenceId>,
    pub(crate) refused: Vec<ConnectionSeen<'a>>,
    pub(crate) reset: Vec<ConnectionSeen<'a>>,
    pub(crate) half_open: Vec<ConnectionSeen<'a>>,
    pub(crate) unanswered: Vec<ConnectionSeen<'a>>,
    pub(crate) hairpin: Vec<ConnectionSeen<'a>>,
    pub(crate) zero_window: Vec<ConnectionSeen<'a>>,
    pub(crate) retransmitting: Vec<ConnectionSeen<'a>>,
    pub(crate) floods: Vec<(&'a Listening, EvidenceId)>,
}

/// A connection in which something went wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectionSeen<'a> {
    pub(crate) report: &'a ConnectionReport,
    pub(crate) id: EvidenceId,
    /// Other packets from the address that sent a RST, or an ICMP error about the connection.
    pub(crate) beside: Option<EvidenceId>,
    /// Hop limits of those other packets.
    pub(crate) others: Option<HopLimits>,
}

/// Observes a capture.
pub(crate) fn observe_capture<'a>(run: &'a CaptureRun, notebook: &mut Notebook) -> CaptureSeen<'a> {
    let fact = |fact| EvidenceFact::Capture(fact);
    let connections = run.connections.len() as u64 + run.forgotten;
    let (packets, tcp, duration) = (run.counts.packets, run.counts.tcp, run.duration());
    let packets = notebook.note(fact(CaptureFact::Packets { packets, tcp, connections, duration }));
    let dropped = run.counts.dropped.filter(|count| *count > 0);
    let dropped = dropped.map(|count| notebook.note(fact(CaptureFact::Dropped { count })));
    let floods: Vec<_> = run.listening.iter().filter(|one| is_flood(one)).collect();
    let floods: Vec<_> = floods
        .into_iter()
        .map(|one| (one, notebook.note(fact(CaptureFact::Listening(one.clone())))))
        .collect();
    let is_flooded = |one: &ConnectionReport| floods.iter().any(|(flood, _)| flood.server == one.server);
    let mut note = |wrong: fn(&CaptureRun, &ConnectionReport) -> bool| -> Vec<ConnectionSeen<'a>> {
        let mut found = Vec::new();
        for report in run.connections.iter().filter(|one| wrong(run, one)) {
            if found.len() >= MOST {
                break;
            }
            found.push(ConnectionSeen::of(run, report, notebook));
        }
        found
    };
    let mut unanswered = note(is_unanswered);
    unanswered.retain(|one| !is_flooded(one.report));
    CaptureSeen {
        run,
        packets,
        dropped,
        refused: note(|_, one| one.end == ConnectionEnd::Refused),
        reset: note(is_reset),
        half_open: note(is_half_open),
        unanswered,
        hairpin: note(|_, one| one.answered_from.is_some()),
        zero_window: note(is_stopped),
        retransmitting: note(is_retransmitting),
        floods,
    }
}

impl<'a> ConnectionSeen<'a> {
    fn of(run: &CaptureRun, report: &'a ConnectionReport, notebook: &mut Notebook) -> Self {
        let fact = CaptureFact::Connection(Box::new(report.clone()));
        let id = notebook.note(EvidenceFact::Capture(fact));
        let sender = report.reset.map(|reset| report.address(reset.from).ip());
        let others =
            sender.and_then(|address| hop_limits(run, address, report.number).map(|all| (address, all)));
        let error = run.icmp_errors.iter().find(|(_, client, server)| {
            (*client, *server) == (report.client, report.server) && report.end != ConnectionEnd::Refused
        });
        let beside = match (others, error) {
            (Some((address, hop_limits)), _) => Some(CaptureFact::HopLimits { address, hop_limits }),
            (_, Some((report, client, server))) => {
                Some(CaptureFact::IcmpError { report: *report, client: *client, server: *server })
            }
            _ => None,
        };
        let beside = beside.map(|fact| notebook.note(EvidenceFact::Capture(fact)));
        Self { report, id, beside, others: others.map(|(_, all)| all) }
    }

    /// Where the server is.
    pub(crate) fn locus(&self) -> Locus {
        Locus::at(LocusKind::Target, self.report.server.ip())
    }

    /// `#3 192.0.2.1:40000 > 192.0.2.7:80`.
    pub(crate) fn name(&self) -> String {
        format!("#{} {} > {}", self.report.number, self.report.client, self.report.server)
    }
}

/// Hop limits of what else came from an address, in other connections.
fn hop_limits(run: &CaptureRun, address: IpAddr, apart_from: u64) -> Option<HopLimits> {
    let mut all = None;
    for report in run.connections.iter().filter(|one| one.number != apart_from) {
        for side in [Side::Client, Side::Server] {
            if report.address(side).ip() == address
                && let Some(HopLimits { least, greatest }) = report.flow(side).hop_limits
            {
                all = Some(HopLimits::and(Some(HopLimits::and(all, least)), greatest));
            }
        }
    }
    all
}

/// Attempts at one port that may be a flood: fewer are what impatient clients make.
const FLOOD: u64 = 20;

/// Whether so many ask and do not go on that it is no crowd of clients: those would wait, send their SYNs again, and
/// complete what is answered.
fn is_flood(one: &Listening) -> bool {
    let unfinished = one.unfinished();
    let is_many = unfinished >= FLOOD && unfinished / 4 >= one.completed;
    // Ten a second, as long as that can be told.
    let is_fast = one.duration() <= SYN_PATIENCE * 2 || unfinished >= 10 * one.duration().as_secs();
    let is_impatient = one.repeated < unfinished / 2 || one.answered >= unfinished / 2;
    is_many && is_fast && is_impatient
}

fn is_reset(run: &CaptureRun, one: &ConnectionReport) -> bool {
    matches!(one.end, ConnectionEnd::Reset(_)) && !is_half_open(run, one)
}

fn is_half_open(_: &CaptureRun, one: &ConnectionReport) -> bool {
    one.reset.is_some_and(|reset| reset.sense == netkit_model::ResetSense::HalfOpen)
}

/// A handshake that was waited for long enough, or whose sender has lost patience itself.
fn is_unanswered(run: &CaptureRun, one: &ConnectionReport) -> bool {
    let waited = run.last.and_then(|last| last.since(one.first)).unwrap_or_default();
    let is_silent = matches!(one.end, ConnectionEnd::Unanswered | ConnectionEnd::Uncompleted);
    let is_repeated = one.syns > 1 || one.from_server.retransmissions > 0;
    is_silent && one.answered_from.is_none() && (is_repeated || waited >= SYN_PATIENCE)
}

/// The window was closed for longer than a program may think about what it has read.
fn is_stopped(_: &CaptureRun, one: &ConnectionReport) -> bool {
    const LONG: Duration = Duration::from_millis(200);
    let is_long = |side| {
        let flow = one.flow(side);
        flow.zero_windows > 0 && flow.longest_zero_window >= LONG
    };
    is_long(Side::Client) || is_long(Side::Server)
}

/// One segment in a hundred was sent again. The SYNs of a handshake that nobody answers are another matter.
fn is_retransmitting(_: &CaptureRun, one: &ConnectionReport) -> bool {
    let is_lossy = |side| {
        let flow = one.flow(side);
        let needless = flow.retransmissions.saturating_sub(flow.spurious);
        needless > 0 && needless.saturating_mul(100) >= flow.packets
    };
    one.is_established && (is_lossy(Side::Client) || is_lossy(Side::Server))
}

impl CaptureSeen<'_> {
    /// Whether a handshake with this address and port came about, too.
    pub(crate) fn has_connected(&self, server: SocketAddr) -> bool {
        self.run.connections.iter().any(|one| one.server == server && one.is_established)
    }
}
