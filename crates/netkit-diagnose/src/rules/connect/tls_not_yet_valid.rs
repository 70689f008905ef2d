//! Rule `tls.not-yet-valid`: the server's certificate is not valid yet.
//!
//! **Observed**: the handshake is complete, and this host's clock shows a time before the first at which the certificate, or
//! one that vouches for it, is valid. **Means**: the certificate was dated forward, or the clock of this host is slow. Where
//! the kernel says that something keeps the clock to a reference (`adjtimex`), the certificate is to blame. **Does not
//! prove** which, where nothing keeps the clock. **Decides**: any clock that is right.

use netkit_model::{CertificateFault as Fault, Status, VerdictId};

use super::tls_clock;
use super::tls_words::{besides, clock_is_right, complete, valid_in, which};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, candidate};
use crate::words::span;

const ID: VerdictId = VerdictId::TlsNotYetValid;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = complete(seen)?;
    let place = tls.faults.iter().find_map(|fault| match fault {
        Fault::NotYetValid(place) => Some(*place),
        _ => None,
    })?;
    let early = valid_in(tls, place);
    let (which, by) = (which(place), span(early));
    let text =
        format!("{seen} speaks TLS, and {which} is not valid yet: by this host's clock it will be in {by}");
    let finding = Finding::proven(ID, Status::Fail, seen.target_locus(None), text);
    let finding = if clock_is_right(tls, early) {
        finding
            .not(&[VerdictId::TlsClock], seen.ids.tls)
            .fix("put a certificate on the server that is valid now")
    } else {
        let dated = candidate(ID, "the certificate is dated forward");
        let slow = candidate(VerdictId::TlsClock, format!("the clock of this host is slow by {by} or more"));
        finding.between([dated, slow], tls_clock::look(ID))
    };
    Some(besides(finding, seen, tls, |fault| *fault == Fault::NotYetValid(place)))
}
