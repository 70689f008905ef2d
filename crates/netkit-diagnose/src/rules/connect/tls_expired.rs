//! Rule `tls.expired`: the server's certificate has expired.
//!
//! **Observed**: the handshake is complete, and this host's clock shows a time after the last at which the certificate, or one
//! that vouches for it, is valid. **Means**: it was not renewed in time, or the renewed one is not the one that the server
//! presents; or the clock of this host is fast. Where the kernel says that something keeps the clock to a reference
//! (`adjtimex`), the certificate is to blame. **Does not prove** which, where nothing keeps the clock. **Decides**: any clock
//! that is right.

use netkit_model::{CertificateFault as Fault, Status, VerdictId};

use super::tls_clock;
use super::tls_words::{besides, clock_is_right, complete, expired_for, which};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, candidate};
use crate::words::span;

const ID: VerdictId = VerdictId::TlsExpired;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = complete(seen)?;
    let place = tls.faults.iter().find_map(|fault| match fault {
        Fault::Expired(place) => Some(*place),
        _ => None,
    })?;
    let late = expired_for(tls, place);
    let (which, by) = (which(place), span(late));
    let text = format!("{seen} speaks TLS, and {which} expired {by} ago by this host's clock");
    let finding = Finding::proven(ID, Status::Fail, seen.target_locus(None), text);
    let renew = "renew the certificate, and make the server read the new one";
    let finding = if clock_is_right(tls, late) {
        finding.not(&[VerdictId::TlsClock], seen.ids.tls).fix(renew)
    } else {
        let old = candidate(ID, "the certificate was not renewed");
        let fast = candidate(
            VerdictId::TlsClock,
            format!("the clock of this host, which nothing keeps, is fast by {by} or more"),
        );
        finding.between([old, fast], tls_clock::look(ID)).fix(renew)
    };
    Some(besides(finding, seen, tls, |fault| *fault == Fault::Expired(place)))
}
