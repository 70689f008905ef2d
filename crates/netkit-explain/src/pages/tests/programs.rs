//! Tests of the programs' table: lines as they were printed hold the words that their page answers to.

use super::{chapter, page};
use crate::topic::Kind;

#[track_caller]
fn check(line: &str, name: &str) {
    let page = page(Kind::Program, name);
    let line = line.to_lowercase();
    assert!(page.also.iter().any(|words| line.contains(words)), "{line}");
}

#[test]
fn printed_lines_hold_the_words_of_their_page() {
    check("curl: (7) Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server", "curl 7");
    check("curl: (28) Operation timed out after 1001 milliseconds with 0 bytes received", "curl 28");
    check("fatal: unable to access 'https://a.test/': Could not resolve host: a.test", "curl 6");
    check("kex_exchange_identification: Connection closed by remote host", "ssh kex_exchange_identification");
    check("Connection timed out during banner exchange", "ssh banner exchange");
    check("nc: connect to 192.0.2.1 port 80 (tcp) timed out: Operation now in progress", "nc timed out");
    check("java.net.SocketTimeoutException: Connect timed out", "java connect timed out");
    check("java.net.SocketTimeoutException: Read timed out", "java read timed out");
    check("dial tcp 192.0.2.1:80: i/o timeout", "go i/o timeout");
    check("net/http: TLS handshake timeout", "TLS handshake timeout");
    check(
        "('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))",
        "EOF",
    );
    check("psql: error: connection to server at \"127.0.0.1\", port 9 failed", "psql could not connect");
}

#[test]
fn exit_codes_of_curl_are_named_by_their_number() {
    for page in chapter(Kind::Program) {
        assert_eq!(page.topic.kind, Kind::Program);
        if let Some(code) = page.topic.number {
            assert_eq!(page.topic.name, format!("curl {code}"));
            assert!(page.also.contains(&format!("curl: ({code})").as_str()), "{}", page.topic.name);
        }
    }
}
