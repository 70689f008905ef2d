//! Rule `app.http-status`: the proxy does not connect to the target, or does not answer in HTTP.
//!
//! **Observed**: the proxy accepts the connection, was asked by CONNECT (RFC 9110 §9.3.6), and its answer is no status of
//! 2xx, no HTTP, or not whole. **Means**, by the status: 407 wants credentials or others than those given, 403 forbids the
//! target, 400, 405 and 501 are of a server that connects to nobody, and with 502, 503 or 504 the proxy says that it does not
//! reach the target, which is the place of the fault then. **Does not prove** that what the proxy says of the target is so.
//! **Decides**: the proxy's log, and a connection from the proxy's host to the target.

use netkit_model::{ProxyEnd, ProxyReport, Status, Untrusted, VerdictId};

use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::{count, quoted};

const ID: VerdictId = VerdictId::AppHttpStatus;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let proxy = seen.proxy().filter(|proxy| !proxy.is_through())?;
    let target = quoted(&proxy.target);
    let finding = match &proxy.end {
        ProxyEnd::Answered { status, reason } => answered(seen, proxy, *status, reason),
        ProxyEnd::NotHttp(beginning) => {
            let first: Vec<u8> = beginning.as_bytes().iter().copied().take(16).collect();
            let first = said(&Untrusted::from_bytes(first));
            broken(seen, &format!("does not answer in HTTP: it begins with \"{first}\""))
        }
        ProxyEnd::Endless => {
            let much = count(proxy.received, "byte");
            broken(seen, &format!("answers CONNECT {target} with a header that has not ended after {much}"))
        }
        // Without a byte it is told as of any service that closes, resets or says nothing.
        ProxyEnd::Closed | ProxyEnd::Failed(_) | ProxyEnd::Stalled if proxy.received > 0 => {
            let much = count(proxy.received, "byte");
            broken(seen, &format!("breaks its answer to CONNECT {target} off after {much}"))
        }
        _ => return None,
    };
    Some(
        finding
            .because(seen.ids.attempt)
            .because(seen.ids.proxy)
            .not(&[VerdictId::TcpFiltered, VerdictId::ListenNone], seen.ids.attempt),
    )
}

/// The proxy says no.
fn answered(seen: &ConnectSeen<'_>, proxy: &ProxyReport, status: u16, reason: &Untrusted) -> Finding {
    let target = quoted(&proxy.target);
    let line = format!("{status} {}", said(reason));
    let line = line.trim_end();
    if matches!(status, 502..=504) {
        let text = format!("{seen} cannot reach {target}, as it says: {line}");
        return Finding::likely(ID, Status::Fail, ConnectSeen::named_locus(&proxy.target), text)
            .next(test(seen.target_place(), format!("netkit connect {target}"), &[ID]))
            .fix(
                "see from the proxy's host whether the target takes connections; the proxy's log says more",
            );
    }
    let finding = proven(seen, &format!("refuses {target}: {line}"));
    match status {
        407 => finding.fix("give credentials that the proxy takes: --proxy=http://USER:PASSWORD@HOST:PORT"),
        403 => finding.fix("ask whoever runs the proxy to permit this host and port"),
        400 | 404 | 405 | 501 => {
            finding.fix("see whether this is a proxy at all: web servers answer CONNECT so")
        }
        _ => finding.fix("read the proxy's log"),
    }
}

/// What comes is no answer.
fn broken(seen: &ConnectSeen<'_>, what: &str) -> Finding {
    proven(seen, what).fix("see whether an HTTP proxy listens on this port")
}

fn proven(seen: &ConnectSeen<'_>, what: &str) -> Finding {
    let hold = format!("{} --hold 5s", netkit_connect(seen.address(), seen.inquiry.port));
    Finding::proven(ID, Status::Fail, seen.target_locus(None), format!("{seen} {what}")).next(test(
        HERE,
        hold,
        &[ID],
    ))
}

/// What the proxy wrote, fit for a sentence.
fn said(text: &Untrusted) -> String {
    quoted(&String::from_utf8_lossy(text.as_bytes()))
}
