//! How handshakes end: what was agreed, alerts, what is not TLS, and what never comes.

use super::*;
use netkit_model::{TlsAlert, TlsEnd};
use netkit_net::Errno;
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;

fn good() -> (Made, Made) {
    let root = root();
    let own = root.signs(params(&[HOST]));
    (root, own)
}

#[track_caller]
fn check(session: &TlsSession, end: &TlsEnd) {
    assert!(!session.is_in_handshake());
    assert_eq!(&session.report(None).end, end);
}

/// What comes of a server that sends these bytes.
fn told(bytes: &[u8]) -> TlsEnd {
    let (root, _) = good();
    let mut session = session(plan(HOST, &[&root]), NOW);
    session.take(at(5), bytes).expect("a handshake fails in its report");
    session.closed(at(6));
    session.report(None).end
}

#[test]
fn what_was_agreed_is_told() {
    let (root, own) = good();
    let (mut session, mut server) = shake(plan(HOST, &[&root]), server_config(&[&own]), NOW);
    check(&session, &TlsEnd::Done);
    let report = session.report(None);
    assert_eq!(report.session.version, Some("TLS 1.3"));
    assert_eq!(report.session.cipher.as_deref(), Some("TLS_AES_256_GCM_SHA384"));
    assert_eq!(report.session.alpn.as_ref().map(netkit_model::Untrusted::as_bytes), Some(&b"http/1.1"[..]));
    assert_eq!((report.took, report.offer.sends_name), (Duration::from_millis(1), true));
    assert!(report.sent > 200 && report.received > 500, "{report:?}");
    assert_eq!(server.server_name(), Some(HOST));
    // And then it carries what is said.
    assert_eq!(session.write(b"ping").ok(), Some(4));
    talk(&mut session, &mut server);
    let mut heard = [0; 16];
    assert_eq!(std::io::Read::read(&mut server.reader(), &mut heard).ok(), Some(4));
    std::io::Write::write_all(&mut server.writer(), b"pong!").expect("room");
    server.send_close_notify();
    talk(&mut session, &mut server);
    assert_eq!(session.read(&mut heard).ok(), Some(5));
    assert_eq!(session.read(&mut heard).ok(), Some(0), "it said that it closes");
}

#[test]
fn tls_1_2_will_do() {
    let (root, own) = good();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[&rustls::version::TLS12])
        .expect("a version")
        .with_no_client_auth()
        .with_single_cert(vec![own.der.clone()], own.private())
        .expect("a certificate and its key");
    let report = shake(plan(HOST, &[&root]), config, NOW).0.report(None);
    assert_eq!((report.end, report.session.version), (TlsEnd::Done, Some("TLS 1.2")));
    assert_eq!(report.session.alpn, None);
}

#[test]
fn addresses_are_not_sent_as_names() {
    let (root, own) = good();
    let (session, server) = shake(plan("192.0.2.7", &[&root]), server_config(&[&own]), NOW);
    assert!(!session.report(None).offer.sends_name);
    assert_eq!(server.server_name(), None);
}

#[test]
fn alerts_end_it() {
    let (root, own) = good();
    let mut config = server_config(&[&own]);
    config.alpn_protocols = vec![b"imap".to_vec()];
    let (session, _) = shake(plan(HOST, &[&root]), config, NOW);
    check(&session, &TlsEnd::Alert(TlsAlert::NO_APPLICATION_PROTOCOL));
    for code in [40, 70, 112, 80, 201] {
        assert_eq!(told(&[21, 3, 3, 0, 2, 2, code]), TlsEnd::Alert(TlsAlert(code)), "{code}");
    }
}

#[test]
fn a_certificate_of_the_client_s_is_asked_for() {
    let (root, own) = good();
    let mut roots = RootCertStore::empty();
    roots.add(root.der.clone()).expect("a root");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let build = |may_lack: bool| {
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots.clone()), Arc::clone(&provider));
        let verifier = if may_lack { verifier.allow_unauthenticated() } else { verifier };
        ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("both versions")
            .with_client_cert_verifier(verifier.build().expect("a verifier"))
            .with_single_cert(vec![own.der.clone()], own.private())
            .expect("a certificate and its key")
    };
    let (session, _) = shake(plan(HOST, &[&root]), build(false), NOW);
    check(&session, &TlsEnd::Alert(TlsAlert::CERTIFICATE_REQUIRED));
    assert!(session.report(None).wants_client_certificate);
    let (session, _) = shake(plan(HOST, &[&root]), build(true), NOW);
    check(&session, &TlsEnd::Done);
    // One that says nothing afterwards goes on, as far as anybody can tell.
    let mut quiet = build(true);
    quiet.send_tls13_tickets = 0;
    let (mut session, _) = shake(plan(HOST, &[&root]), quiet, NOW);
    assert!(session.deadline().is_some_and(|deadline| deadline > at(1_000)));
    session.expire(at(1_002));
    check(&session, &TlsEnd::Done);
    assert_eq!(session.report(None).took, Duration::from_millis(1));
}

#[test]
fn what_is_not_tls_is_shown() {
    let greetings: [&[u8]; 5] = [
        b"HTTP/1.1 400 Bad Request\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"220 mail.example ESMTP\r\n",
        b"\x4a\0\0\0\x0a8.0.36\0",
        b"\x16\0",
    ];
    for greeting in greetings {
        let TlsEnd::NotTls(beginning) = told(greeting) else { panic!("{greeting:?}") };
        assert_eq!(beginning.as_bytes(), greeting);
    }
    let TlsEnd::NotTls(beginning) = told(&[b'x'; 9_000]) else { panic!("an endless banner") };
    assert_eq!(beginning.as_bytes().len(), 256);
}

#[test]
fn who_breaks_the_rules_is_told_so() {
    // A ServerHello of TLS 1.0, as servers of that time answer.
    let mut hello = vec![22, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
    hello.extend([7; 32]);
    hello.extend([0, 0, 0x2f, 0]);
    assert!(matches!(told(&hello), TlsEnd::Incompatible(_) | TlsEnd::Broken(_)), "{:?}", told(&hello));
    assert!(matches!(told(&[22, 3, 3, 0, 4, 99, 0, 0, 0]), TlsEnd::Broken(_)));
    assert!(matches!(told(&[23, 3, 3, 0, 1, 0]), TlsEnd::Broken(_)));
    // A message that never ends: a handshake of 16 MB is announced.
    let mut endless = vec![22, 3, 3, 64, 0, 11, 255, 255, 255];
    endless.resize(5 + 16_384, 0);
    assert!(matches!(told(&endless), TlsEnd::Broken(_)), "{:?}", told(&endless));
}

#[test]
fn what_does_not_come_is_told() {
    let (root, _) = good();
    let fresh = || session(plan(HOST, &[&root]), NOW);
    let mut stalled = fresh();
    stalled.expire(at(5_000));
    check(&stalled, &TlsEnd::Stalled);
    assert_eq!(stalled.report(None).took, Duration::from_secs(5));
    let mut closed = fresh();
    closed.closed(at(3));
    closed.failed(at(4), Errno::CONNRESET);
    check(&closed, &TlsEnd::Closed);
    let mut reset = fresh();
    reset.failed(at(3), Errno::CONNRESET);
    check(&reset, &TlsEnd::Failed(Errno::CONNRESET));
    let mut interrupted = fresh();
    interrupted.interrupt(at(3));
    check(&interrupted, &TlsEnd::Interrupted);
    assert_eq!(told(&[22, 3, 3]), TlsEnd::Closed);
    assert_eq!(told(&[21, 3, 3, 0, 2, 1, 0]), TlsEnd::Closed);
}
