//! Rule `dns.http-error`: the server answers in HTTP, and not with a DNS message.
//!
//! **Observed**: the connection and its certificate are good, and what comes is another status than 200, another media type
//! than `application/dns-message`, or no HTTP/2. **Means**: what listens there is a web server that answers no DNS questions at
//! this path (RFC 8484 §4.2.1), or does not now. **Does not prove** that it never does. **Decides**: the path in the server's
//! documentation.

use netkit_model::{DnsEnd, Status, VerdictId};

use super::unreplied::{beside_others, nobody, one_of_several};
use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};
use crate::words::quoted;

const ID: VerdictId = VerdictId::DnsHttpError;

/// No server replies.
pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(nobody(seen, is_meant)?, Status::Fail), seen))
}

/// Others reply.
pub(super) fn some(seen: &LookupSeen<'_>) -> Option<Finding> {
    Some(beside_others(about(one_of_several(seen, is_meant)?, Status::Degraded), seen))
}

fn is_meant(end: &DnsEnd) -> bool {
    matches!(end, DnsEnd::Http { .. })
}

fn about(one: &ExchangeSeen<'_>, status: Status) -> Finding {
    let server = one.server();
    let path = one.exchange.query.server.path.as_deref().unwrap_or("/");
    let (code, said) = match one.end() {
        Some(DnsEnd::Http { status, text }) => {
            (*status, quoted(String::from_utf8_lossy(text.as_bytes()).trim()))
        }
        _ => (0, String::new()),
    };
    let said = if said.is_empty() { String::new() } else { format!(" ({said})") };
    let text = match code {
        0 => format!("{server} speaks TLS and no HTTP/2 that can be understood{said}"),
        200 => format!("{server} answers at {path} with something else than a DNS message{said}"),
        _ => format!("{server} answers a question at {path} with HTTP status {code}{said}"),
    };
    let finding = Finding::proven(ID, status, one.locus(), text).because([one.id]);
    if code == 404 {
        finding.fix("name the path at which this server takes questions: @https://HOST/PATH")
    } else {
        finding
    }
}
