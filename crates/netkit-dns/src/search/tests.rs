//! Tests of the walk along the candidates: name servers of the test's own answer by a table, and the questions that are put to
//! them are those that glibc 2.36 was seen to put.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use netkit_model::{DnsReply, DnsTry, IcmpReport, ReceiveStamp, Rtt, SendStamp, StampBasis};
use netkit_packet::dns::{DnsFlags, Opcode};

use super::*;
use crate::resolver_config::{ResolverTexts, resolver_config};

/// What a server does with the questions for a name: `ok`, `nodata`, `nx`, `serv`, `refused`, `formerr`, `notimp`, `lame`,
/// `drop` or `closed`.
type Table<'a> = &'a [(&'a str, &'a str)];

/// Walks and gives the questions in their order, and the candidates.
fn walk(
    name: &str,
    file: &str,
    table: Table<'_>,
    known: &[DnsExchange],
) -> (Vec<String>, Vec<NameCandidate>) {
    let config = resolver_config(ResolverTexts { file: file.as_bytes(), ..Default::default() }, |_| None);
    let mut search = Search::new(name, &config, known);
    let mut asked = Vec::new();
    while let Some((id, query)) = search.ask() {
        let (name, server) = (query.question.name.to_string(), query.server.address);
        let last =
            server.ip().to_string().rsplit_once('.').map_or(String::new(), |(_, last)| last.to_owned());
        asked.push(format!("{last}:{name}/{}", query.question.record_type));
        let own = format!("{name}/{}", query.question.record_type);
        let at = |key: &str| table.iter().find(|(entry, _)| *entry == key).map(|(_, does)| *does);
        let does = at(&own).or_else(|| at(&name)).or_else(|| at(&last)).unwrap_or("nx");
        search.take(id, exchange(query, does));
        assert!(asked.len() < 1_000, "it does not end");
    }
    (asked, search.into_candidates())
}

fn exchange(query: DnsQuery, does: &str) -> DnsExchange {
    let (rcode, has_answer, is_recursive) = match does {
        "ok" => (0_u8, true, true),
        "nodata" => (0, false, true),
        "lame" => (0, false, false),
        "formerr" => (1, false, true),
        "serv" => (2, false, true),
        "nx" => (3, false, true),
        "notimp" => (4, false, true),
        "refused" => (5, false, true),
        _ => return ended(query, if does == "closed" { rejected() } else { DnsEnd::Silent }),
    };
    let flags = DnsFlags { response: true, recursion_available: is_recursive, ..query.flags };
    let mut bytes = DnsMessage::question(7, &query.question, flags, Opcode::QUERY, None);
    bytes[3] |= rcode;
    if has_answer {
        bytes[7] = 1;
        let address: &[u8] =
            if query.question.record_type == RecordType::A { &[192, 0, 2, 80] } else { &[1; 16] };
        bytes.extend_from_slice(&[0xc0, 12]);
        bytes.extend_from_slice(&query.question.record_type.0.to_be_bytes());
        bytes.extend_from_slice(&[0, 1, 0, 0, 0, 60, 0, u8::try_from(address.len()).expect("4 or 16")]);
        bytes.extend_from_slice(address);
    }
    let message = DnsMessage::decode(&bytes).expect("it has a header");
    let basis = StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Host);
    let rtt = Rtt { duration: Duration::from_millis(1), basis };
    let reply = DnsReply { bytes, message, rtt, hop_limit: None, keeps_case: true };
    ended(query, DnsEnd::Answered(Box::new(reply)))
}

fn rejected() -> DnsEnd {
    DnsEnd::Rejected(IcmpReport { ipv6: false, icmp_type: 3, code: 3, offender: None, mtu: None })
}

fn ended(query: DnsQuery, end: DnsEnd) -> DnsExchange {
    let one = DnsTry {
        transport: query.transport,
        sent: Vec::new(),
        started: Duration::ZERO,
        took: Duration::from_millis(1),
        connected: None,
        secured: None,
        end,
        strays: Vec::new(),
    };
    DnsExchange { query, tries: vec![one] }
}

const ONE: &str = "nameserver 127.0.0.1\n";
const TWO: &str = "nameserver 127.0.0.1\nsearch x.test y.test\n";

/// The questions in pairs of A and AAAA, and how each candidate ended.
fn check(name: &str, file: &str, table: Table<'_>, pairs: &[&str], ends: &[&str]) {
    let (asked, candidates) = walk(name, file, table, &[]);
    let expected: Vec<_> =
        pairs.iter().flat_map(|pair| [format!("{pair}/A"), format!("{pair}/AAAA")]).collect();
    assert_eq!(asked, expected, "{name} {file:?}");
    let seen: Vec<_> = candidates.iter().map(|candidate| candidate.end.name()).collect();
    assert_eq!(seen, ends, "{name} {file:?}");
}

#[test]
fn a_name_with_enough_dots_is_tried_as_it_is_first() {
    check("a.b", ONE, &[], &["1:a.b."], &["nxdomain"]);
    check("www", TWO, &[("www.y.test.", "ok")], &["1:www.x.test.", "1:www.y.test."], &["nxdomain", "found"]);
    check("www.a", TWO, &[], &["1:www.a.", "1:www.a.x.test.", "1:www.a.y.test."], &["nxdomain"; 3]);
    let deep = format!("{TWO}options ndots:2");
    check("www.a", &deep, &[], &["1:www.a.x.test.", "1:www.a.y.test.", "1:www.a."], &["nxdomain"; 3]);
    check("www.", TWO, &[], &["1:www."], &["nxdomain"]);
    let zero = format!("{ONE}search x.test\noptions ndots:0");
    check("www", &zero, &[], &["1:www.", "1:www.x.test."], &["nxdomain"; 2]);
}

/// Where `dig +search` stops, `getaddrinfo` goes on.
#[test]
fn no_data_and_servfail_go_on() {
    let pairs = ["1:www.x.test.", "1:www.y.test."];
    for (does, end) in [("nodata", "nodata"), ("serv", "servfail"), ("nx", "nxdomain")] {
        check("www", TWO, &[("www.x.test.", does), ("www.y.test.", "ok")], &pairs, &[end, "found"]);
    }
    let half = [("www.x.test./A", "nodata"), ("www.x.test.", "serv"), ("www.y.test.", "ok")];
    check("www", TWO, &half, &pairs, &["nodata", "found"]);
}

#[test]
fn any_other_failure_ends_the_search_list_but_not_the_name_as_it_is() {
    let pairs = ["1:www.x.test.", "1:www."];
    for (does, end) in
        [("refused", "refused"), ("formerr", "failed"), ("notimp", "failed"), ("lame", "failed")]
    {
        check("www", TWO, &[("www.x.test.", does), ("www.y.test.", "ok")], &pairs, &[end, "nxdomain"]);
    }
    // Of the two answers that of A counts.
    let mixed = [("www.x.test./A", "refused"), ("www.x.test.", "serv"), ("www.y.test.", "ok")];
    check("www", TWO, &mixed, &pairs, &["refused", "nxdomain"]);
    let as_is = ["1:www.a.", "1:www.a.x.test."];
    for (does, end) in [("refused", "refused"), ("serv", "servfail")] {
        check("www.a", TWO, &[("www.a.", does), ("www.a.x.test.", "ok")], &as_is, &[end, "found"]);
    }
    // Put together, it is no name.
    for domain in ["a..b".to_owned(), "x".repeat(64)] {
        check("www", &format!("{ONE}search {domain} ok.test"), &[], &["1:www."], &["not-a-name", "nxdomain"]);
    }
}

#[test]
fn one_family_is_enough() {
    for (first, second) in [("serv", "ok"), ("ok", "serv"), ("nx", "ok"), ("ok", "drop")] {
        check("a.b", ONE, &[("a.b./A", first), ("a.b.", second)], &["1:a.b."], &["found"]);
    }
}

#[test]
fn the_root_on_the_list_is_the_name_as_it_is() {
    check("www", &format!("{ONE}search . y.test"), &[], &["1:www.", "1:www.y.test."], &["nxdomain"; 2]);
    let deep = format!("{ONE}search x.test .\noptions ndots:2");
    check("www.a", &deep, &[], &["1:www.a.x.test.", "1:www.a."], &["nxdomain"; 2]);
}

#[test]
fn no_tld_query_needs_a_search_list() {
    check(
        "www",
        &format!("{TWO}options no-tld-query"),
        &[],
        &["1:www.x.test.", "1:www.y.test."],
        &["nxdomain"; 2],
    );
    check("www", &format!("{ONE}options no-tld-query"), &[], &["1:www."], &["nxdomain"]);
}

#[test]
fn the_next_server_is_asked_after_what_is_no_answer() {
    let two = "nameserver 127.0.0.1\nnameserver 127.0.0.2\n";
    for does in ["serv", "refused", "notimp", "drop", "closed", "lame"] {
        check("a.b", two, &[("1", does), ("2", "ok")], &["1:a.b.", "2:a.b."], &["found"]);
    }
    for (does, end) in [("nx", "nxdomain"), ("nodata", "nodata"), ("formerr", "failed")] {
        check("a.b", two, &[("1", does), ("2", "ok")], &["1:a.b."], &[end]);
    }
    let searched = format!("{two}search x.test y.test");
    let said = ["1:a.x.test.", "2:a.x.test.", "1:a.y.test.", "1:a."];
    check(
        "a",
        &searched,
        &[("a.x.test.", "serv"), ("2", "closed")],
        &said,
        &["servfail", "nxdomain", "nxdomain"],
    );
    let silent = [("1", "drop"), ("2", "closed")];
    check("a", &searched, &silent, &["1:a.x.test.", "2:a.x.test."], &["silent", "silent"]);
    check(
        "a",
        &searched,
        &[("1", "closed"), ("2", "closed")],
        &["1:a.x.test.", "2:a.x.test."],
        &["unreachable"],
    );
}

#[test]
fn a_silent_server_is_waited_for_once() {
    let file = "nameserver 127.0.0.1\nnameserver 127.0.0.2\nsearch x.test y.test\n";
    let pairs = ["1:a.x.test.", "2:a.x.test.", "2:a.y.test.", "2:a."];
    check("a", file, &[("1", "drop")], &pairs, &["nxdomain"; 3]);
}

#[test]
fn no_aaaa_asks_for_a_alone_and_use_vc_by_tcp() {
    let (asked, _) = walk("a.b", &format!("{ONE}options no-aaaa"), &[], &[]);
    assert_eq!(asked, ["1:a.b./A"]);
    let config = resolver_config(ResolverTexts { file: b"options use-vc", ..Default::default() }, |_| None);
    let (_, query) = Search::new("a.b", &config, &[]).ask().expect("a question");
    assert_eq!((query.transport, query.edns), (DnsTransport::Tcp, None));
}

#[test]
fn what_is_known_is_not_asked_again() {
    let server = DnsServer::at((IpAddr::V4(Ipv4Addr::LOCALHOST), 53).into());
    let known = |record_type, does| {
        let question =
            Question { name: DomainName::from_text("A.b").expect("a name"), record_type, class: Class::IN };
        let (transport, flags) = (DnsTransport::Udp, DnsFlags::default());
        exchange(DnsQuery { server: server.clone(), transport, question, flags, edns: None }, does)
    };
    let (asked, candidates) =
        walk("a.b", ONE, &[], &[known(RecordType::A, "nodata"), known(RecordType::AAAA, "ok")]);
    assert_eq!((asked.len(), candidates[0].end), (0, CandidateEnd::Found));
    let (asked, candidates) = walk("a.b", ONE, &[], &[known(RecordType::A, "nx")]);
    assert_eq!((asked, candidates[0].end), (vec!["1:a.b./AAAA".to_owned()], CandidateEnd::NxDomain));
    let (asked, candidates) = walk("c", ONE, &[], &[known(RecordType::TXT, "drop")]);
    assert_eq!((asked.len(), candidates[0].end), (0, CandidateEnd::Silent));
}

#[test]
fn a_search_list_of_any_length_is_bounded() {
    let domains: Vec<_> = (0..10_000).map(|number| format!("x{number}.test")).collect();
    let file = format!("{ONE}search {}", domains.join(" "));
    let (asked, candidates) = walk("www", &file, &[], &[]);
    assert_eq!((asked.len(), candidates.len()), (2 * MOST_CANDIDATES, MOST_CANDIDATES));
}
