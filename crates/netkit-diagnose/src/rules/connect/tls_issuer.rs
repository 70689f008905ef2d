//! Rule `tls.issuer`: nobody whom this host trusts has signed the server's certificate.
//!
//! **Observed**: the handshake is complete, and no path leads from the certificate to a root that this host trusts: the
//! certificate signs itself, the chain ends at an unknown root, or it ends before any root because the server does not send
//! what lies between (RFC 8446 §4.4.2 asks it to). **Means**: a private authority, a server that lacks its intermediate
//! certificate, a host without roots; or somebody on the way who answers in the server's name. **Does not prove** which,
//! unless the certificate signs itself or this host has no roots. **Decides**: the issuer that the same server presents
//! elsewhere, and who should have issued it.

use netkit_model::{CertificateFault as Fault, Locus, LocusKind, Status, TlsReport, VerdictId};

use super::tls_intercepted;
use super::tls_words::{besides, complete, issuer};
use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, candidate, test};

const ID: VerdictId = VerdictId::TlsIssuer;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let tls = complete(seen)?;
    let is_mine =
        |fault: &Fault| matches!(fault, Fault::SelfSigned | Fault::UnknownRoot(_) | Fault::MissingIssuer(_));
    let fault = tls.faults.iter().find(|fault| is_mine(fault))?;
    let finding = match fault {
        _ if tls.roots == 0 => without_roots(seen),
        Fault::UnknownRoot(place) | Fault::MissingIssuer(place) => {
            unknown(seen, tls, *place, matches!(fault, Fault::MissingIssuer(_)))
        }
        _ => self_signed(seen),
    };
    Some(besides(finding, seen, tls, is_mine))
}

fn without_roots(seen: &ConnectSeen<'_>) -> Finding {
    let text =
        format!("this host has no root certificates, so the certificate of {seen} is as good as any other");
    Finding::proven(ID, Status::Fail, Locus::of(LocusKind::ThisHost), text)
        .fix("install the roots of the system (the package is mostly called ca-certificates), or name some with --ca FILE")
}

fn self_signed(seen: &ConnectSeen<'_>) -> Finding {
    let text = format!("{seen} speaks TLS with a certificate that is signed by itself and not trusted here");
    Finding::proven(ID, Status::Fail, seen.target_locus(None), text)
        .fix("if it is meant to be so, trust it: --ca FILE with the certificate; otherwise give the server one of an authority")
}

fn unknown(seen: &ConnectSeen<'_>, tls: &TlsReport, place: usize, is_missing: bool) -> Finding {
    let issuer = issuer(tls, place);
    let (what, fix) = match (is_missing, place) {
        (true, 0) => (
            "did not come with it",
            "if that is an intermediate authority, let the server send its certificate along (the full chain)",
        ),
        (true, _) => ("did not come with the chain", "let the server send the full chain"),
        (false, _) => {
            ("is a root that this host does not trust", "if that authority is your own, trust it: --ca FILE")
        }
    };
    let text = format!("{seen} speaks TLS, and the issuer of its certificate, \"{issuer}\", {what}");
    let finding = Finding::proven(ID, Status::Fail, seen.target_locus(None), text).fix(fix);
    // Nobody stands between this host and itself.
    if seen.is_own() {
        return finding.not(&[VerdictId::TlsIntercepted], seen.ids.route);
    }
    let own = if is_missing {
        "the server does not send an intermediate certificate, or its authority is a private one"
    } else {
        "the server's authority is a private one"
    };
    let again = format!("{} --tls -v", netkit_connect(seen.address(), seen.inquiry.port));
    let elsewhere = test("another network", again, &[ID, VerdictId::TlsIntercepted]);
    finding.between([candidate(ID, own), tls_intercepted::candidate_of(&issuer)], elsewhere)
}
