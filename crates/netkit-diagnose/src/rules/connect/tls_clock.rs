//! Rule `tls.clock`: the clock of this host is wrong, and certificates are judged by it.
//!
//! **Observed**: a certificate is not valid yet, and something that exists already is from a time that this host's clock has
//! not reached: a root certificate that its system came with, or the stamp of a public log (RFC 6962 §3.2) in a certificate
//! that a trusted root vouches for. **Means**: the clock is slow, at least by that much; every certificate made since will
//! fail, of every server. **Does not prove** what time it is. A clock that is fast nobody can prove from here: it makes
//! certificates look expired, and so do certificates that have expired. **Decides**: any clock that is right.

use netkit_model::{CertificateFault as Fault, ClockWitness, Locus, LocusKind, Status, VerdictId};

use super::tls_words::{besides, complete};
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};
use crate::words::span;

const ID: VerdictId = VerdictId::TlsClock;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = complete(seen)?;
    let (witness, at) = tls.clock.witness?;
    let by = span(at.since(tls.judged_at));
    let what = match witness {
        ClockWitness::Root => "a root certificate that its system came with",
        ClockWitness::PublicLog => "the stamp of a public log in the server's certificate",
    };
    let text = format!(
        "the clock of this host is slow by {by} at least: {what} is from after the time that it shows, and so {seen} seems \
         to have a certificate that is not valid yet"
    );
    let finding = Finding::proven(ID, Status::Fail, Locus::of(LocusKind::ThisHost), text)
        .not(&[VerdictId::TlsNotYetValid], seen.ids.tls)
        .next(test(HERE, "date -u; timedatectl", &[ID]))
        .fix("set the clock, and let NTP keep it: timedatectl set-ntp true");
    Some(besides(finding, seen, tls, |fault| matches!(fault, Fault::NotYetValid(_))))
}

/// How the clock is looked at, where it may be to blame.
pub(super) fn look(id: VerdictId) -> netkit_model::NextTest {
    test(HERE, "date -u; timedatectl", &[id, ID])
}
