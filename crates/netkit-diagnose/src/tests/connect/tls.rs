//! TLS handshakes on connections that stand: which verdict, how sure, where, and how it reads.

use super::*;
use netkit_model::CertificateFault as Fault;
use netkit_model::{
    Certificate, ClockSeen, ClockWitness, EpochSeconds, TlsAgreed, TlsAlert, TlsEnd, TlsOffer, TlsReport,
    Untrusted,
};

const NOW: i64 = 1_780_272_000;
const DAY: i64 = 86_400;

/// A handshake with host.example that ended so, with these faults.
pub(in crate::tests) fn handshake(end: TlsEnd, faults: Vec<Fault>) -> TlsReport {
    TlsReport {
        offer: TlsOffer { name: "host.example".to_owned(), sends_name: true, alpn: vec!["h2".to_owned()] },
        took: Duration::from_millis(12),
        first_byte: None,
        sent: 300,
        received: 0,
        end,
        session: TlsAgreed { version: Some("TLS 1.3"), cipher: None, alpn: None },
        wants_client_certificate: false,
        chain: vec![certificate("CN=host.example", "CN=Authority"), certificate("CN=Authority", "CN=Root")],
        faults,
        roots: 140,
        judged_at: EpochSeconds(NOW),
        clock: ClockSeen::default(),
    }
}

fn certificate(subject: &str, issuer: &str) -> Certificate {
    Certificate {
        subject: Untrusted::from_bytes(subject),
        issuer: Untrusted::from_bytes(issuer),
        names: vec![Untrusted::from_bytes("host.example"), Untrusted::from_bytes("\x1b[31mwww")],
        more_names: 0,
        not_before: EpochSeconds(NOW - 9 * DAY),
        not_after: EpochSeconds(NOW + 81 * DAY),
        key: "EC 256".to_owned(),
        is_self_issued: false,
    }
}

fn speaking(report: TlsReport) -> StagedConnect {
    connect().attempt(|attempt| attempt.tls = Some(Box::new(report)))
}

/// A complete handshake with these faults.
fn faulty(faults: &[Fault]) -> TlsReport {
    handshake(TlsEnd::Done, faults.to_vec())
}

fn kept(mut report: TlsReport) -> TlsReport {
    report.clock.kept_within = Some(Duration::from_millis(40));
    report
}

fn expired(by: i64) -> TlsReport {
    let mut report = faulty(&[Fault::Expired(0)]);
    report.chain[0].not_after = EpochSeconds(NOW - by);
    report
}

fn early(by: i64) -> TlsReport {
    let mut report = faulty(&[Fault::NotYetValid(0)]);
    report.chain[0].not_before = EpochSeconds(NOW + by);
    report
}

const TARGET_KIND: LocusKind = LocusKind::Target;

#[test]
fn a_good_handshake_is_part_of_the_sentence() {
    let good = speaking(faulty(&[]));
    check_status(&good, Status::Ok, (Id::TcpConnected, Proven, TARGET_KIND));
    assert_eq!(
        good.diagnose().verdict.text,
        "192.0.2.7:8080 accepts connections: handshake in 0.420 ms; TLS 1.3, certificate of host.example valid for 81 \
         days more"
    );
}

#[test]
fn how_handshakes_end() {
    let ends = |end: TlsEnd| speaking(handshake(end, Vec::new()));
    let greeting = TlsEnd::NotTls(Untrusted::from_bytes("HTTP/1.1 400 Bad Request"));
    check(&ends(greeting), (Id::TlsNotTls, Proven, TARGET_KIND));
    check(&ends(TlsEnd::Alert(TlsAlert(40))), (Id::TlsAlert, Proven, TARGET_KIND));
    check(&ends(TlsEnd::Alert(TlsAlert(99))), (Id::TlsAlert, Proven, TARGET_KIND));
    check(&ends(TlsEnd::Alert(TlsAlert::PROTOCOL_VERSION)), (Id::TlsVersion, Proven, TARGET_KIND));
    check(&ends(TlsEnd::Incompatible("it wants TLS 1.0".to_owned())), (Id::TlsVersion, Proven, TARGET_KIND));
    check(&ends(TlsEnd::Broken("it sends nonsense".to_owned())), (Id::TlsInvalid, Proven, TARGET_KIND));
    let closed = [Id::TlsClosed, Id::TlsNotTls];
    check_between(&ends(TlsEnd::Closed), Id::TlsClosed, TARGET_KIND, &closed);
    check_between(&ends(TlsEnd::Failed(Errno::CONNRESET)), Id::TlsClosed, TARGET_KIND, &closed);
    let late = TlsReport { received: 90, ..handshake(TlsEnd::Closed, Vec::new()) };
    check(&speaking(late), (Id::TlsClosed, Likely, TARGET_KIND));
    let nothing = (Id::SelfNothingMeasured, Undetermined, HERE);
    check_status(&ends(TlsEnd::Interrupted), Status::Unknown, nothing);
}

#[test]
fn handshakes_that_stall() {
    let stalled = |received: u64, change: fn(&mut netkit_net::TcpInfo)| {
        let report = TlsReport { received, ..handshake(TlsEnd::Stalled, Vec::new()) };
        speaking(report).after(300, received, AfterEnd::Open, change)
    };
    let mute = |info: &mut netkit_net::TcpInfo| (info.bytes_received, info.segments_in) = (Some(0), Some(2));
    check_between(&stalled(0, mute), Id::TlsStalled, TARGET_KIND, &[Id::TlsStalled, Id::TlsNotTls]);
    let long = [Id::TlsStalled, Id::PathMtuBlackHole];
    check_between(&stalled(90, |_| {}), Id::TlsStalled, TARGET_KIND, &long);
    // The end of what the server sent came, and its beginning did not.
    let hole = |info: &mut netkit_net::TcpInfo| (info.bytes_received, info.segments_in) = (Some(0), Some(4));
    check_between(&stalled(0, hole), Id::TlsStalled, TARGET_KIND, &long);
    // What is not acknowledged, or finds no room, has not reached anybody who speaks TLS.
    let unacknowledged = |info: &mut netkit_net::TcpInfo| {
        (info.unacked, info.retransmits, info.bytes_acked) = (1, 4, Some(1));
    };
    let lost = [Id::TcpStalled, Id::PathLoss];
    check_between(&stalled(0, unacknowledged), Id::TcpStalled, LocusKind::Path, &lost);
    check(&stalled(0, |info| info.send_window = Some(0)), (Id::TcpZeroWindow, Proven, TARGET_KIND));
}

#[test]
fn a_certificate_out_of_time_or_a_clock() {
    check(&speaking(kept(expired(3 * DAY))), (Id::TlsExpired, Proven, TARGET_KIND));
    check(&speaking(kept(early(3 * DAY))), (Id::TlsNotYetValid, Proven, TARGET_KIND));
    // Nothing keeps the clock, or not well enough.
    let both = [Id::TlsExpired, Id::TlsClock];
    check_between(&speaking(expired(3 * DAY)), Id::TlsExpired, TARGET_KIND, &both);
    let mut rough = kept(expired(10));
    rough.clock.kept_within = Some(Duration::from_secs(16));
    check_between(&speaking(rough), Id::TlsExpired, TARGET_KIND, &both);
    let both = [Id::TlsNotYetValid, Id::TlsClock];
    check_between(&speaking(early(3 * DAY)), Id::TlsNotYetValid, TARGET_KIND, &both);
    for witness in [ClockWitness::Root, ClockWitness::PublicLog] {
        let mut proven = early(3 * DAY);
        proven.clock.witness = Some((witness, EpochSeconds(NOW + 2 * DAY)));
        check(&speaking(proven), (Id::TlsClock, Proven, HERE));
    }
}

#[test]
fn names_and_issuers() {
    check(&speaking(faulty(&[Fault::WrongName(false)])), (Id::TlsName, Proven, TARGET_KIND));
    check(&speaking(faulty(&[Fault::WrongName(true)])), (Id::TlsName, Proven, TARGET_KIND));
    check(&speaking(faulty(&[Fault::SelfSigned])), (Id::TlsIssuer, Proven, TARGET_KIND));
    let both = [Id::TlsIssuer, Id::TlsIntercepted];
    for fault in [Fault::UnknownRoot(1), Fault::MissingIssuer(0), Fault::MissingIssuer(1)] {
        let unknown = speaking(faulty(std::slice::from_ref(&fault)));
        check_between(&unknown, Id::TlsIssuer, TARGET_KIND, &both);
        // Nobody stands between this host and itself.
        check(&unknown.at_own("127.0.0.1"), (Id::TlsIssuer, Proven, HERE));
        let without = TlsReport { roots: 0, ..faulty(&[fault]) };
        check(&speaking(without), (Id::TlsIssuer, Proven, HERE));
    }
    check(&speaking(faulty(&[Fault::Unfit("no".to_owned())])), (Id::TlsInvalid, Proven, TARGET_KIND));
    check(&speaking(faulty(&[Fault::Unproven("no".to_owned())])), (Id::TlsInvalid, Proven, TARGET_KIND));
}

#[test]
fn what_else_is_wrong_is_said_too() {
    let mut several = kept(expired(3 * DAY));
    several.faults.extend([Fault::SelfSigned, Fault::WrongName(false)]);
    let text = speaking(several).diagnose().verdict.text;
    assert_eq!(
        text,
        "192.0.2.7:8080 speaks TLS, and its certificate expired 3 days ago by this host's clock; besides, it is signed by \
         itself and it is not for host.example"
    );
}

#[test]
fn words_of_the_server_are_quoted() {
    let texts = [Fault::WrongName(false), Fault::UnknownRoot(1)]
        .map(|fault| speaking(faulty(&[fault])).diagnose().verdict.text);
    assert_eq!(
        texts,
        [
            "192.0.2.7:8080 speaks TLS, and its certificate is not for host.example: it is for host.example and \
             \\u{1b}[31mwww",
            "192.0.2.7:8080 speaks TLS, and the issuer of its certificate, \"CN=Root\", is a root that this host does \
             not trust",
        ]
    );
    let mut asked = handshake(TlsEnd::Alert(TlsAlert::CERTIFICATE_REQUIRED), Vec::new());
    asked.wants_client_certificate = true;
    let text = speaking(asked).diagnose().verdict.text;
    assert!(text.ends_with("it wants a certificate of the client's, and netkit has none"), "{text}");
}
