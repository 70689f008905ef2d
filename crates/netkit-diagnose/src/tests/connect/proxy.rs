//! Ways through a proxy: who refuses, who is at fault, and what is said once it leads to the target.

use super::tls::handshake;
use super::*;
use netkit_model::{CertificateFault, ProxyEnd, ProxyReport, ProxyVia, TlsEnd, Untrusted};

/// A proxy that was asked for host.example:443.
fn proxied(variable: Option<&'static str>) -> StagedConnect {
    let via = ProxyVia { target: "host.example:443".to_owned(), variable };
    connect().change(|inquiry| inquiry.proxy = Some(via))
}

/// So many bytes came, and then this end.
fn asked_for(received: u64, end: ProxyEnd) -> StagedConnect {
    let report = ProxyReport {
        target: "host.example:443".to_owned(),
        took: Duration::from_millis(3),
        first_byte: None,
        sent: 70,
        received,
        end,
    };
    proxied(None).attempt(|attempt| attempt.proxy = Some(Box::new(report)))
}

fn status(status: u16, reason: &str) -> StagedConnect {
    asked_for(90, ProxyEnd::Answered { status, reason: Untrusted::from_bytes(reason) })
}

fn text(staged: &StagedConnect) -> String {
    staged.diagnose().verdict.text
}

#[test]
fn refusals_are_the_proxys_and_failures_the_targets() {
    for code in [301, 400, 403, 407, 500, 999] {
        check(&status(code, "No"), (Id::AppHttpStatus, Proven, LocusKind::Target));
    }
    for code in [502, 503, 504] {
        let failed = status(code, "Bad");
        check(&failed, (Id::AppHttpStatus, Likely, LocusKind::Target));
        assert_eq!(failed.diagnose().verdict.locus.address, None);
    }
    assert_eq!(
        text(&status(407, "Proxy Authentication Required")),
        "the proxy 192.0.2.7:8080 refuses host.example:443: 407 Proxy Authentication Required"
    );
    assert_eq!(
        text(&status(502, "\u{1b}[31m")),
        "the proxy 192.0.2.7:8080 cannot reach host.example:443, as it says: 502 \\u{1b}[31m"
    );
}

#[test]
fn what_is_no_answer_is_told() {
    let greeting = ProxyEnd::NotHttp(Untrusted::from_bytes("SSH-2.0-x\r\n"));
    for end in [greeting, ProxyEnd::Endless, ProxyEnd::Closed, ProxyEnd::Stalled] {
        check(&asked_for(20, end), (Id::AppHttpStatus, Proven, LocusKind::Target));
    }
    let closed =
        asked_for(0, ProxyEnd::Closed).after(70, 0, AfterEnd::Closed(Duration::from_millis(3)), |_| {});
    check(&closed, (Id::AppClosed, Proven, LocusKind::Target));
    let nothing = (Id::SelfNothingMeasured, Undetermined, HERE);
    check_status(&asked_for(0, ProxyEnd::Interrupted), Status::Unknown, nothing);
}

#[test]
fn a_way_through_is_told_with_who_stands_behind() {
    let through = status(200, "Connection established");
    check_status(&through, Status::Ok, (Id::TcpConnected, Proven, LocusKind::Target));
    assert_eq!(
        text(&through),
        "the proxy 192.0.2.7:8080 accepts connections: handshake in 0.420 ms; it connects to host.example:443"
    );
    let wrong = handshake(TlsEnd::Done, vec![CertificateFault::WrongName(false)]);
    let wrong = through.attempt(|attempt| attempt.tls = Some(Box::new(wrong)));
    check(&wrong, (Id::TlsName, Proven, LocusKind::Target));
    assert!(text(&wrong).starts_with("host.example:443 through the proxy 192.0.2.7:8080 speaks TLS"));
}

#[test]
fn a_proxy_that_takes_no_connections() {
    let refused = |variable| proxied(variable).ends(AttemptEnd::Failed(Errno::CONNREFUSED));
    assert!(text(&refused(None)).contains("the proxy 192.0.2.7:8080"), "{}", text(&refused(None)));
    let of_environment = [Id::LocalProxyEnv, Id::TcpRefusedByHost];
    check_between(&refused(Some("https_proxy")), Id::LocalProxyEnv, HERE, &of_environment);
    let silent = proxied(Some("ALL_PROXY")).ends(AttemptEnd::TimedOut);
    check_between(&silent, Id::LocalProxyEnv, HERE, &[Id::LocalProxyEnv, Id::TcpFiltered]);
    assert_eq!(
        text(&refused(Some("https_proxy"))),
        "the proxy 192.0.2.7:8080, which https_proxy of the environment names, refuses connections"
    );
}
