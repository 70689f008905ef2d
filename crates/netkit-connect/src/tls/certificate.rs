//! From the bytes of a certificate to what a person wants to know of it (RFC 5280 §4).
//!
//! It judges nothing. What cannot be read is left empty.

use std::net::IpAddr;

use netkit_model::{Certificate, EpochSeconds, Untrusted};
use rustls::pki_types::CertificateDer;
use x509_parser::extensions::{GeneralName, ParsedExtension};
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

/// Names of a certificate that are kept: those of large sites have a hundred.
const MOST_NAMES: usize = 100;
/// Bytes of a name that are kept: no name in DNS is longer (RFC 1035 §2.3.4).
const LONGEST_NAME: usize = 255;
/// Bytes of a subject or an issuer that are kept: a dozen attributes of 64 characters (RFC 5280 appendix A) are rare.
const LONGEST_SUBJECT: usize = 1024;

/// The object identifiers of keys (RFC 8017 appendix C, RFC 5480 §2.1.1, RFC 8410 §3).
const KEYS: [(&str, &str); 5] = [
    ("1.2.840.113549.1.1.1", "RSA"),
    ("1.2.840.113549.1.1.10", "RSA-PSS"),
    ("1.2.840.10045.2.1", "EC"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
];

/// Reads a certificate.
pub(super) fn read(der: &CertificateDer<'_>) -> Certificate {
    let Some(parsed) = parse(der) else { return unreadable() };
    let names = names(&parsed);
    Certificate {
        subject: shortened(parsed.subject().to_string().as_bytes(), LONGEST_SUBJECT),
        issuer: shortened(parsed.issuer().to_string().as_bytes(), LONGEST_SUBJECT),
        more_names: names.len().saturating_sub(MOST_NAMES),
        names: names.into_iter().take(MOST_NAMES).collect(),
        not_before: EpochSeconds(parsed.validity().not_before.timestamp()),
        not_after: EpochSeconds(parsed.validity().not_after.timestamp()),
        key: key(&parsed),
        is_self_issued: is_self_issued(&parsed),
    }
}

/// The certificate taken apart; `None` where it is none.
pub(super) fn parse<'a>(der: &'a CertificateDer<'_>) -> Option<X509Certificate<'a>> {
    X509Certificate::from_der(der.as_ref()).ok().map(|(_, parsed)| parsed)
}

/// It names itself as its issuer, as roots do (RFC 5280 §3.2).
pub(super) fn is_self_issued(parsed: &X509Certificate<'_>) -> bool {
    parsed.subject().as_raw() == parsed.issuer().as_raw()
}

/// The common names in the subject.
pub(super) fn common_names<'a>(parsed: &'a X509Certificate<'_>) -> impl Iterator<Item = &'a str> {
    parsed.subject().iter_common_name().filter_map(|name| name.as_str().ok())
}

/// When public logs stamped it (RFC 6962 §3.3).
pub(super) fn logged_at(parsed: &X509Certificate<'_>) -> impl Iterator<Item = EpochSeconds> {
    let stamps = parsed.extensions().iter().filter_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SCT(stamps) => Some(stamps),
        _ => None,
    });
    stamps.flatten().filter_map(|stamp| i64::try_from(stamp.timestamp / 1000).ok().map(EpochSeconds))
}

fn names(parsed: &X509Certificate<'_>) -> Vec<Untrusted> {
    let Ok(Some(extension)) = parsed.subject_alternative_name() else { return Vec::new() };
    extension.value.general_names.iter().map(name).collect()
}

fn name(name: &GeneralName<'_>) -> Untrusted {
    match name {
        GeneralName::DNSName(text) | GeneralName::RFC822Name(text) | GeneralName::URI(text) => {
            shortened(text.as_bytes(), LONGEST_NAME)
        }
        GeneralName::IPAddress(bytes) => match address(bytes) {
            Some(address) => Untrusted::from_bytes(address.to_string()),
            None => Untrusted::from_bytes("an address of no family"),
        },
        GeneralName::DirectoryName(text) => shortened(text.to_string().as_bytes(), LONGEST_NAME),
        GeneralName::Invalid(_, bytes) => shortened(bytes, LONGEST_NAME),
        _ => Untrusted::from_bytes("a name of another kind"),
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let v4 = <[u8; 4]>::try_from(bytes).map(IpAddr::from).ok();
    v4.or_else(|| <[u8; 16]>::try_from(bytes).map(IpAddr::from).ok())
}

fn key(parsed: &X509Certificate<'_>) -> String {
    let info = parsed.public_key();
    let id = info.algorithm.algorithm.to_id_string();
    let kind = KEYS.iter().find(|(known, _)| *known == id).map_or(id.as_str(), |(_, name)| *name);
    match info.parsed() {
        Ok(PublicKey::RSA(key)) => format!("{kind} {}", key.key_size()),
        Ok(PublicKey::EC(point)) => format!("{kind} {}", point.key_size()),
        _ => kind.to_owned(),
    }
}

fn shortened(bytes: &[u8], most: usize) -> Untrusted {
    Untrusted::from_bytes(bytes.get(..most).unwrap_or(bytes))
}

fn unreadable() -> Certificate {
    Certificate {
        subject: Untrusted::default(),
        issuer: Untrusted::default(),
        names: Vec::new(),
        more_names: 0,
        not_before: EpochSeconds::default(),
        not_after: EpochSeconds::default(),
        key: String::new(),
        is_self_issued: false,
    }
}
