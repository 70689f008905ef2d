//! `dig` (BIND 9): what the name servers of the lab say, and how they fail.

use crate::lab::Lab;

/// Answers come within 12 ms: only what never comes is waited for so long.
const PATIENT: &str = "+tries=1 +time=5";
/// For what never comes.
const HASTY: &str = "+tries=1 +time=1";

/// Every question of a table gets an answer that contains these; spaces count once.
fn check(patience: &str, table: &[(&str, &[&str])]) {
    let lab = Lab::play("dns");
    let words: Vec<String> = table.iter().map(|(words, _)| format!("dig {patience} {words}")).collect();
    let said = lab.all_say(&words.iter().map(String::as_str).collect::<Vec<_>>());
    for ((words, expected), said) in table.iter().zip(said) {
        let joined = said.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in *expected {
            assert!(joined.contains(part), "no {part:?} of `dig {words}` in {said}");
        }
        let complaint =
            [";; Warning", "malformed", "extra bytes", "bad packet", "mismatch", "unexpected source"]
                .into_iter()
                .find(|complaint| said.contains(complaint));
        assert_eq!(complaint, None, "`dig {words}`: {said}");
    }
}

#[test]
fn a_name_server_says_what_its_zone_says() {
    let truncated: &[&str] = &["flags: qr aa tc rd;", "ANSWER: 0"];
    check(
        PATIENT,
        &[
            (
                "www.example.test",
                &["status: NOERROR", "flags: qr aa rd;", "www.example.test. 300 IN A 192.0.2.10"],
            ),
            ("www.example.test AAAA", &["www.example.test. 300 IN AAAA 2001:db8::10"]),
            (
                "-6 @2001:db8::53 six.example.test AAAA",
                &["AAAA 2001:db8::10", "2001:db8::53#53(2001:db8::53) (UDP)"],
            ),
            ("+tcp www.example.test", &["A 192.0.2.10", "(TCP)"]),
            ("+tcp -6 @2001:db8::53 www.example.test", &["A 192.0.2.10", "(TCP)"]),
            ("alias.example.test", &["IN CNAME www.example.test.", "www.example.test. 300 IN A 192.0.2.10"]),
            (
                "dangling.example.test",
                &["status: NXDOMAIN", "IN CNAME gone.example.test.", "IN SOA ns.example.test."],
            ),
            ("four.example.test AAAA", &["status: NOERROR", "ANSWER: 0", "300 IN SOA ns.example.test."]),
            ("nope.example.test", &["status: NXDOMAIN", "example.test. 300 IN SOA ns.example.test."]),
            ("any.wild.example.test", &["any.wild.example.test. 300 IN A 192.0.2.10"]),
            ("x.sub.example.test", &["sub.example.test. 3600 IN NS ns.sub.example.test.", "IN A 192.0.2.60"]),
            ("-x 192.0.2.10", &["10.2.0.192.in-addr.arpa. 300 IN PTR www.example.test."]),
            ("-x 192.0.2.11", &["status: NXDOMAIN"]),
            ("example.org", &["status: REFUSED"]),
            ("broken.example.test", &["status: SERVFAIL"]),
            ("closed.example.test", &["status: REFUSED"]),
            ("long.example.test TXT", &["ANSWER: 6", "(UDP)"]),
            ("+noedns long.example.test TXT", &["Truncated, retrying in TCP mode", "ANSWER: 6", "(TCP)"]),
            ("+noedns +ignore long.example.test TXT", truncated),
        ],
    );
}

#[test]
fn each_server_fails_as_its_name_says() {
    let refused: &[&str] =
        &["Truncated, retrying in TCP mode", "connection refused", "no servers could be reached"];
    check(
        PATIENT,
        &[
            ("@failing www.example.test", &["status: SERVFAIL"]),
            ("@refusing www.example.test", &["status: REFUSED"]),
            ("@truncating www.example.test", &["Truncated, retrying in TCP mode", "A 192.0.2.10", "(TCP)"]),
            ("@udp-only www.example.test", refused),
            ("@udp-only +ignore www.example.test", &["flags: qr aa tc rd;"]),
            ("@slow www.example.test", &["A 192.0.2.10"]),
            ("@edns-drops +noedns www.example.test", &["A 192.0.2.10"]),
            ("@edns-formerr www.example.test", &["status: FORMERR", "retry with '+noedns'"]),
            ("@edns-formerr +noedns www.example.test", &["A 192.0.2.10"]),
            ("@edns-ignores www.example.test", &["status: NOERROR", "A 192.0.2.10", "ADDITIONAL: 0"]),
            ("@edns-badvers www.example.test", &["status: BADVERS"]),
        ],
    );
}

#[test]
fn what_is_silent_is_silent() {
    let nobody: &[&str] = &["timed out", "no servers could be reached"];
    check(
        HASTY,
        &[
            ("@192.0.2.53 mute.example.test", nobody),
            ("@192.0.2.60 www.example.test", nobody),
            ("@192.0.2.63 www.example.test", nobody),
            ("@192.0.2.66 www.example.test", nobody),
            ("@2001:db8::66 www.example.test", nobody),
        ],
    );
}
