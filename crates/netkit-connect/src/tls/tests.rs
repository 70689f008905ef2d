//! Handshakes with a server in memory, at a time of day that is made up.
//!
//! What the certificates are worth stands in `tests/certificates.rs`, and how handshakes end in `tests/endings.rs`.

mod certificates;
mod endings;

use std::sync::Arc;
use std::time::Duration;

use netkit_model::{EpochSeconds, TlsReport};
use netkit_net::MonotonicTime;
use rcgen::{BasicConstraints, CertificateParams, CustomExtension, DnType, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

use super::{TlsPlan, TlsSession, Trust};

/// 2026-06-01, in the middle of what certificates here are valid for.
const NOW: EpochSeconds = EpochSeconds(1_780_272_000);
const DAY: i64 = 86_400;
const HOST: &str = "host.example";

/// A certificate and its key.
struct Made {
    params: CertificateParams,
    key: KeyPair,
    der: CertificateDer<'static>,
}

/// Parameters for these names, valid in the whole of 2026.
fn params(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("names of hosts");
    params.not_before = rcgen::date_time_ymd(2026, 1, 1);
    params.not_after = rcgen::date_time_ymd(2026, 12, 31);
    params.distinguished_name.push(DnType::CommonName, "the server");
    params
}

/// Parameters of an authority.
fn authority(name: &str) -> CertificateParams {
    let mut params = params(&[]);
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.not_before = rcgen::date_time_ymd(2020, 1, 1);
    params.not_after = rcgen::date_time_ymd(2040, 1, 1);
    params.distinguished_name.push(DnType::CommonName, name);
    params
}

fn root() -> Made {
    self_signed(authority("Test Root"))
}

fn self_signed(params: CertificateParams) -> Made {
    let key = KeyPair::generate().expect("a key");
    let der = params.self_signed(&key).expect("a certificate").der().clone();
    Made { params, key, der }
}

impl Made {
    fn signs(&self, params: CertificateParams) -> Self {
        let key = KeyPair::generate().expect("a key");
        let issuer = Issuer::from_params(&self.params, &self.key);
        let der = params.signed_by(&key, &issuer).expect("a certificate").der().clone();
        Self { params, key, der }
    }

    fn private(&self) -> PrivateKeyDer<'static> {
        PrivateKeyDer::try_from(self.key.serialize_der()).expect("a key")
    }
}

fn server_config(chain: &[&Made]) -> ServerConfig {
    let certificates = chain.iter().map(|made| made.der.clone()).collect();
    let mut config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("both versions")
        .with_no_client_auth()
        .with_single_cert(certificates, chain[0].private())
        .expect("a certificate and its key");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}

fn plan(name: &str, roots: &[&Made]) -> TlsPlan {
    let roots = roots.iter().map(|made| made.der.clone()).collect();
    TlsPlan::new(name, vec!["http/1.1".to_owned()], Arc::new(Trust::of_system(roots))).expect("a name")
}

fn at(millis: u64) -> MonotonicTime {
    MonotonicTime::from_origin(Duration::from_millis(1_000 + millis))
}

fn session(plan: TlsPlan, now: EpochSeconds) -> TlsSession {
    TlsSession::new(plan, at(0), now).expect("randomness")
}

/// Carries bytes both ways, a millisecond each, until neither side has more to say.
fn talk(session: &mut TlsSession, server: &mut ServerConnection) {
    for step in 1..100 {
        let mut there = session.outgoing().to_vec();
        session.sent(there.len());
        let mut rest = there.as_mut_slice() as &[u8];
        while !rest.is_empty() {
            server.read_tls(&mut rest).expect("room");
            // What the server thinks of it, it says in an alert.
            if server.process_new_packets().is_err() {
                break;
            }
        }
        let mut back = Vec::new();
        while server.wants_write() {
            server.write_tls(&mut back).expect("a Vec takes all");
        }
        if there.is_empty() && back.is_empty() {
            return;
        }
        if !back.is_empty() {
            session.take(at(step), &back).expect("a server that keeps the rules");
        }
    }
    panic!("they talk for ever");
}

/// A handshake with a server that has this configuration.
fn shake(plan: TlsPlan, config: ServerConfig, now: EpochSeconds) -> (TlsSession, ServerConnection) {
    let mut session = session(plan, now);
    let mut server = ServerConnection::new(Arc::new(config)).expect("a server");
    talk(&mut session, &mut server);
    (session, server)
}

/// What is reported of a handshake with a server that presents this chain.
fn report(name: &str, chain: &[&Made], roots: &[&Made], now: EpochSeconds) -> TlsReport {
    shake(plan(name, roots), server_config(chain), now).0.report(None)
}

/// A stamp of a public log (RFC 6962 §3.2, §3.3), at this time.
fn logged(at: EpochSeconds) -> CustomExtension {
    let mut stamp = vec![0; 33];
    stamp.extend((at.0 * 1_000).to_be_bytes());
    stamp.extend([0, 0, 4, 3, 0, 2, 9, 9]);
    let mut list = vec![0, u8::try_from(stamp.len()).expect("short")];
    list.extend(stamp);
    let mut whole = vec![0, u8::try_from(list.len()).expect("short")];
    whole.extend(list);
    let mut octets = vec![4, u8::try_from(whole.len()).expect("short")];
    octets.extend(whole);
    CustomExtension::from_oid_content(&[1, 3, 6, 1, 4, 1, 11_129, 2, 4, 2], octets)
}
