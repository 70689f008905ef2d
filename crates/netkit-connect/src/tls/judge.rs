//! Everything that is wrong with the certificates that a server presents, at a given time of day.
//!
//! The rules are webpki's (RFC 5280 §6, RFC 9525); it tells only the first fault, so it is asked about each apart: the chain at
//! a moment at which its certificates are valid, the time, and the name. Revocation is not asked for.

use netkit_model::{CertificateFault as Fault, EpochSeconds};
use rustls::client::{verify_server_cert_signed_by_trust_anchor, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error};

use super::certificate::{common_names, is_self_issued, parse};
use super::trust::Trust;
use super::witness::unix_time;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) faults: Vec<Fault>,
    /// Time apart, the chain leads to a root that is trusted.
    pub(super) is_trusted: bool,
}

/// The first and the last moment of a certificate.
type Validity = (EpochSeconds, EpochSeconds);

/// Judges a chain; an empty one has no faults.
pub(super) fn judge(
    chain: &[CertificateDer<'_>],
    name: &ServerName<'_>,
    trust: &Trust,
    now: EpochSeconds,
) -> Judged {
    let Some((own, intermediates)) = chain.split_first() else { return Judged::default() };
    let path = path(chain);
    let Some(parsed) = parse(own) else {
        let unreadable = Fault::Unfit("it cannot be read".to_owned());
        return Judged { faults: vec![unreadable], is_trusted: false };
    };
    let checked = match ParsedCertificate::try_from(own) {
        Ok(checked) => checked,
        Err(error) => {
            let mut faults = out_of_time(&path[..1], now);
            faults.push(Fault::Unfit(reason(&error)));
            return Judged { faults, is_trusted: false };
        }
    };
    let check = |at: EpochSeconds| check(&checked, intermediates, trust, at);
    let mut faults = Vec::new();
    let is_root = trust.holds(own);
    let is_good_now = if is_root { Ok(()) } else { check(now) };
    let trusted = match &is_good_now {
        // Time apart: all of the path is valid when its latest certificate begins to be, if it ever is.
        Err(error) if is_about_time(error) => {
            check(path.iter().map(|(_, (from, _))| *from).max().unwrap_or(now))
        }
        other => other.clone(),
    };
    match &trusted {
        Ok(()) if is_root => faults.extend(out_of_time(&path[..1], now)),
        Ok(()) if is_good_now.is_ok() => {}
        Err(error) if !is_about_time(error) => {
            faults.extend(out_of_time(&path[..1], now));
            faults.push(mistrust(chain, &path, error));
        }
        _ => faults.extend(out_of_time(&path, now)),
    }
    if verify_server_name(&checked, name).is_err() {
        let wanted = name.to_str();
        let by_common_name = common_names(&parsed).any(|common| common.eq_ignore_ascii_case(&wanted));
        let has_names = matches!(parsed.subject_alternative_name(), Ok(Some(_)));
        faults.push(Fault::WrongName(by_common_name && !has_names));
    }
    Judged { faults, is_trusted: trusted.is_ok() }
}

/// The certificates that follow from one another, the server's own first, with the place of each in what was sent: servers send
/// others besides, and what those are like is of no consequence.
fn path(chain: &[CertificateDer<'_>]) -> Vec<(usize, Validity)> {
    let parsed: Vec<_> = chain.iter().map(parse).collect();
    let mut path: Vec<usize> = vec![0];
    while let Some(Some(last)) = path.last().map(|last| &parsed[*last]) {
        let follows = |one: &usize| {
            let subject = parsed[*one].as_ref().map(|one| one.subject().as_raw());
            !path.contains(one) && subject == Some(last.issuer().as_raw())
        };
        match (0..chain.len()).find(follows) {
            Some(next) if !is_self_issued(last) => path.push(next),
            _ => break,
        }
    }
    let validity = |place: usize| {
        let validity = parsed[place].as_ref()?.validity();
        let (from, to) = (validity.not_before.timestamp(), validity.not_after.timestamp());
        Some((place, (EpochSeconds(from), EpochSeconds(to))))
    };
    let valid: Vec<_> = path.into_iter().filter_map(validity).collect();
    if valid.is_empty() { vec![(0, (EpochSeconds(i64::MIN), EpochSeconds(i64::MAX)))] } else { valid }
}

fn check(
    own: &ParsedCertificate<'_>,
    intermediates: &[CertificateDer<'_>],
    trust: &Trust,
    at: EpochSeconds,
) -> Result<(), Error> {
    let algorithms = rustls::crypto::ring::default_provider().signature_verification_algorithms.all;
    verify_server_cert_signed_by_trust_anchor(own, &trust.roots, intermediates, unix_time(at), algorithms)
}

/// Which of these are not valid at this time.
fn out_of_time(path: &[(usize, Validity)], now: EpochSeconds) -> Vec<Fault> {
    let fault = |(place, (from, to)): &(usize, Validity)| {
        if now < *from {
            Some(Fault::NotYetValid(*place))
        } else {
            (now > *to).then_some(Fault::Expired(*place))
        }
    };
    path.iter().filter_map(fault).collect()
}

/// Why no trusted root stands behind the chain.
fn mistrust(chain: &[CertificateDer<'_>], path: &[(usize, Validity)], error: &Error) -> Fault {
    let is_self_issued = |place: usize| parse(&chain[place]).is_some_and(|one| is_self_issued(&one));
    let last = path.last().map_or(0, |(place, _)| *place);
    match error {
        _ if is_self_issued(0) => Fault::SelfSigned,
        Error::InvalidCertificate(CertificateError::UnknownIssuer) if is_self_issued(last) => {
            Fault::UnknownRoot(last)
        }
        Error::InvalidCertificate(CertificateError::UnknownIssuer) => Fault::MissingIssuer(last),
        other => Fault::Unfit(reason(other)),
    }
}

fn is_about_time(error: &Error) -> bool {
    use CertificateError::{Expired, ExpiredContext, NotValidYet, NotValidYetContext};
    let Error::InvalidCertificate(error) = error else { return false };
    matches!(error, Expired | ExpiredContext { .. } | NotValidYet | NotValidYetContext { .. })
}

/// The words of rustls without those that say nothing.
fn reason(error: &Error) -> String {
    let text = error.to_string();
    text.strip_prefix("invalid peer certificate: ").unwrap_or(&text).to_owned()
}
