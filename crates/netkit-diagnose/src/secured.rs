//! Name servers whose TLS is not good, judged by the rules of `netkit connect`: the handshake is the same, whatever is said
//! after it.

use netkit_model::{
    Address, AfterConnect, AfterEnd, Attempt, AttemptEnd, DnsEnd, DnsExchange, Inquiry, InterfaceNames,
    LookupRun, TlsEnd, TlsReport,
};
use netkit_net::ConnectionOptions;

use crate::connect_seen::observe_inquiry;
use crate::finding::Finding;
use crate::notebook::Notebook;
use crate::observations::ThisHost;
use crate::rules;

/// The finding about the first server whose handshake failed or whose certificate is not good; where another server replies it
/// degrades.
pub(crate) fn finding(run: &LookupRun, notebook: &mut Notebook) -> Option<Finding> {
    let (exchange, report) = run.exchanges.iter().find_map(|one| match one.end() {
        Some(DnsEnd::Insecure(report)) => Some((one, report)),
        _ => None,
    })?;
    let server = exchange.query.server.address;
    let mut inquiry = Inquiry::into_port(Address::from(server), server.port());
    inquiry.attempts.push(attempt(exchange, report));
    let (options, interfaces) = (ConnectionOptions::default(), InterfaceNames::default());
    let host = ThisHost { addresses: &[], missing_source: None, interfaces: &interfaces };
    let finding = rules::connect::judge(&observe_inquiry(&inquiry, &options, host, notebook));
    let is_answered = run.exchanges.iter().any(|one| one.reply().is_some());
    Some(if is_answered { finding.degrading("other servers answer; ") } else { finding })
}

/// The connection as `netkit connect` would have seen it.
fn attempt(exchange: &DnsExchange, report: &TlsReport) -> Attempt {
    let last = exchange.tries.last();
    let end = match report.end {
        TlsEnd::Closed => AfterEnd::Closed(report.took),
        TlsEnd::Failed(errno) => AfterEnd::Failed(errno, report.took),
        _ => AfterEnd::Open,
    };
    let connected = last.and_then(|one| one.connected);
    let TlsReport { took, first_byte, received, sent, .. } = *report;
    Attempt {
        started: last.map(|one| one.started).unwrap_or_default(),
        source: None,
        end: AttemptEnd::Connected(connected),
        took: connected.unwrap_or_default(),
        errors: Vec::new(),
        samples: Vec::new(),
        after: Some(AfterConnect { watched: took, first_byte, received, sent, end }),
        proxy: None,
        tls: Some(Box::new(report.clone())),
    }
}
