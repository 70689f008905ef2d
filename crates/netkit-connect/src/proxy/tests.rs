//! Answers of proxies, whole and broken, a byte at a time as they come.

use super::*;

const AT: MonotonicTime = MonotonicTime::from_origin(Duration::from_secs(7));

/// What comes of these bytes, and how many of them were taken.
fn answered(bytes: &[u8]) -> (ProxySession, usize) {
    let mut session = ProxySession::new(ProxyRequest::new("host.example:443".to_owned(), None), AT);
    let mut taken = 0;
    for byte in bytes {
        if session.has_ended() {
            break;
        }
        session.take(AT, *byte);
        taken += 1;
    }
    (session, taken)
}

/// The proxy answers so and says nothing more until it closes.
#[track_caller]
fn check(bytes: &[u8], end: &ProxyEnd) {
    let (mut session, _) = answered(bytes);
    session.closed(AT);
    assert_eq!(session.report().end, *end, "{}", bytes.escape_ascii());
    assert_eq!(session.report().received, bytes.len() as u64);
}

fn status(status: u16, reason: &str) -> ProxyEnd {
    ProxyEnd::Answered { status, reason: Untrusted::from_bytes(reason) }
}

fn garbage(beginning: &str) -> ProxyEnd {
    ProxyEnd::NotHttp(Untrusted::from_bytes(beginning))
}

#[test]
fn answers_have_a_status_and_a_reason() {
    check(b"HTTP/1.1 200 Connection established\r\n\r\n", &status(200, "Connection established"));
    check(b"HTTP/1.0 200\r\n\r\n", &status(200, ""));
    check(b"HTTP/1.1 204 \n\n", &status(204, ""));
    let wants =
        b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n";
    check(wants, &status(407, "Proxy Authentication Required"));
    check(b"HTTP/1.1 502 \x1b[31m\r\n\r\n", &status(502, "\u{1b}[31m"));
    check(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", &status(200, "OK"));
}

#[test]
fn what_is_no_answer_has_its_own_end() {
    check(b"SSH-2.0-OpenSSH_9.2\r\n", &garbage("SSH-2.0-OpenSSH_9.2\r\n"));
    check(b"\0\x01", &garbage("\0\u{1}"));
    check(b"HTTP/1.1 2000 OK\r\n\r\n", &garbage("HTTP/1.1 2000 OK\r\n\r\n"));
    check(b"HTTP/1.1 +20 OK\r\n\r\n", &garbage("HTTP/1.1 +20 OK\r\n\r\n"));
    check(b"HTTP/1.1 099 OK\r\n\r\n", &garbage("HTTP/1.1 099 OK\r\n\r\n"));
    check(b"", &ProxyEnd::Closed);
    check(b"HTTP/1.1 200 OK\r\nVia: x", &ProxyEnd::Closed);
}

#[test]
fn a_header_that_never_ends_is_left() {
    let endless = [b"HTTP/1.1 200 OK\r\n".as_slice(), &b"X: y\r\n".repeat(20_000)].concat();
    let (session, taken) = answered(&endless);
    assert_eq!((session.report().end, taken), (ProxyEnd::Endless, 65_536));
    let interims = b"HTTP/1.1 100 Continue\r\n\r\n".repeat(5_000);
    assert_eq!(answered(&interims).0.report().end, ProxyEnd::Endless);
    assert_eq!(answered(&[b'x'; 9_999]).1, LONGEST_BEGINNING);
}

#[test]
fn what_follows_the_header_is_not_taken() {
    let header = b"HTTP/1.1 200 OK\r\nVia: x\r\n\r\n";
    let (session, taken) = answered(&[header.as_slice(), b"SSH-2.0-x\r\n"].concat());
    assert!(session.report().is_through());
    assert_eq!(taken, header.len());
}

#[test]
fn the_request_is_sent_in_pieces_and_shows_no_credentials() {
    let request = ProxyRequest::new("[2001:db8::1]:443".to_owned(), Some(b"Aladdin:open sesame".to_vec()));
    let mut session = ProxySession::new(request, AT);
    let mut sent = Vec::new();
    while !session.outgoing().is_empty() {
        sent.push(session.outgoing()[0]);
        session.sent(1);
    }
    // The credentials and their form are those of RFC 7617 §2.
    let expected = "CONNECT [2001:db8::1]:443 HTTP/1.1\r\nHost: [2001:db8::1]:443\r\n\
                    Proxy-Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==\r\n\r\n";
    assert_eq!(String::from_utf8(sent).expect("ASCII"), expected);
    assert_eq!(session.report().sent, expected.len() as u64);
    assert!(!format!("{session:?}").contains("sesame"));
}

#[test]
fn an_answer_that_does_not_come_is_told() {
    type Happening = fn(&mut ProxySession);
    let ends: [(Happening, ProxyEnd); 3] = [
        (|session| session.expire(AT), ProxyEnd::Stalled),
        (|session| session.failed(AT, Errno::CONNRESET), ProxyEnd::Failed(Errno::CONNRESET)),
        (|session| session.interrupt(AT), ProxyEnd::Interrupted),
    ];
    for (cut, end) in ends {
        let (mut session, _) = answered(b"HTTP/1.1 2");
        cut(&mut session);
        session.closed(AT);
        assert_eq!(session.report().end, end);
    }
}
