//! Whether what the certificates say proves that this host's clock is slow.
//!
//! Whatever exists was made before now. A root certificate that came with the system was made before it came, and a
//! certificate that a trusted root vouches for was signed after the public logs had stamped it (RFC 6962 §3.1). Where such a
//! moment lies ahead of the clock, the clock is slow. That a clock is fast nothing proves: certificates that have
//! expired are still there.

use netkit_model::{CertificateFault, ClockWitness, EpochSeconds};
use rustls::pki_types::CertificateDer;

use super::certificate::{logged_at, parse};
use super::judge::Judged;
use super::trust::Trust;

/// Clocks of logs and authorities are not exact to the second, and neither has to be ours.
const TOLERANCE: i64 = 300;

/// The latest moment that proves the clock slow. Looked for only where something is not valid yet.
pub(super) fn witness(
    chain: &[CertificateDer<'_>],
    judged: &Judged,
    trust: &Trust,
    now: EpochSeconds,
) -> Option<(ClockWitness, EpochSeconds)> {
    let is_early = |fault: &CertificateFault| matches!(fault, CertificateFault::NotYetValid(_));
    if !judged.faults.iter().any(is_early) {
        return None;
    }
    let own = chain.first().filter(|_| judged.is_trusted).and_then(parse);
    let logged = own.iter().flat_map(logged_at).max().map(|at| (ClockWitness::PublicLog, at));
    let roots = trust.certificates.iter().filter(|_| trust.is_of_system).filter_map(parse);
    let made = roots.map(|root| EpochSeconds(root.validity().not_before.timestamp()));
    let newest = made.max().map(|at| (ClockWitness::Root, at));
    let latest = [logged, newest].into_iter().flatten().max_by_key(|(_, at)| *at);
    latest.filter(|(_, at)| at.0 > now.0.saturating_add(TOLERANCE))
}
