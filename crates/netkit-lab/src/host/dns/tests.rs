//! Questions to a small server, manner by manner, and any bytes at all.

use std::collections::BTreeMap;

use hickory_proto::rr::Name;
use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// One name fits by its answers into 512 bytes, `many` into 1232 bytes, `huge` into none that a datagram has here.
fn zone() -> String {
    let head = "example. SOA ns.example. admin.example. 1 7200 900 1209600 300\n\
                example. NS ns.example.\n\
                ns.example. A 192.0.2.53\n\
                www.example. A 192.0.2.80\n\
                bad.example. A 192.0.2.81\n\
                mute.example. A 192.0.2.82\n";
    let many = (0..60).map(|number| format!("many.example. A 198.51.100.{number}\n"));
    let huge = (0..30).map(|number| format!("huge.example. TXT \"{number:0>200}\"\n"));
    std::iter::once(head.to_owned()).chain(many).chain(huge).collect()
}

fn server() -> Dns {
    Dns {
        zone: zone(),
        rcodes: BTreeMap::new(),
        silent_names: vec!["mute.example.".into()],
        silent: false,
        truncates: false,
        tcp: true,
        edns: EdnsManner::Answers,
        delay: Duration::from_millis(7),
    }
}

fn question(name: &str, payload: Option<u16>) -> Message {
    let mut question = Message::new(0x1234, MessageType::Query, OpCode::Query);
    question.metadata.recursion_desired = true;
    question.add_query(Query::query(Name::from_ascii(name).expect("a name"), RecordType::ANY));
    question.edns = payload.map(|payload| {
        let mut edns = Edns::new();
        edns.set_max_payload(payload).set_dnssec_ok(true);
        edns
    });
    question
}

fn ask_by(transport: DnsTransport, dns: &Dns, question: &Message) -> Option<Message> {
    match answer(dns, &question.to_vec().expect("a question"), transport) {
        DnsAnswer::Silence => None,
        DnsAnswer::Message { bytes, delay } => {
            assert_eq!(delay, dns.delay);
            Some(Message::from_vec(&bytes).expect("a well-formed answer"))
        }
    }
}

fn ask(dns: &Dns, question: &Message) -> Option<Message> {
    ask_by(DnsTransport::Udp, dns, question)
}

/// Response code, answers, and whether there is an OPT record.
fn outcome(answer: Option<&Message>) -> Option<(u16, usize, bool)> {
    answer.map(|answer| (answer.metadata.response_code.into(), answer.answers.len(), answer.edns.is_some()))
}

#[test]
fn an_answer_repeats_what_was_asked_letter_by_letter() {
    let question = question("wWw.ExAmPlE.", Some(1232));
    let answer = ask(&server(), &question).expect("an answer");
    let metadata = answer.metadata;
    assert_eq!((metadata.id, metadata.message_type), (0x1234, MessageType::Response));
    assert!(metadata.authoritative && metadata.recursion_desired);
    assert!(!metadata.recursion_available && !metadata.truncation);
    assert_eq!(answer.queries[0].name.to_ascii(), "wWw.ExAmPlE.");
    assert_eq!(answer.answers[0].name.to_ascii(), "wWw.ExAmPlE.");
    let edns = answer.edns.expect("an OPT record for an OPT record");
    assert!(edns.flags().dnssec_ok);
    assert_eq!((edns.version(), edns.max_payload()), (0, EDNS_PAYLOAD));
}

#[test]
fn every_manner_with_edns() {
    use EdnsManner::{Answers, BadVers, Drops, FormErr, Ignores, NotImp, Refused};
    let table = [
        (Answers, Some((0, 1, true))),
        (Ignores, Some((0, 1, false))),
        (Drops, None),
        (FormErr, Some((1, 0, false))),
        (NotImp, Some((4, 0, false))),
        (Refused, Some((5, 0, false))),
        (BadVers, Some((16, 0, true))),
    ];
    for (edns, expected) in table {
        let dns = Dns { edns, ..server() };
        for transport in [DnsTransport::Udp, DnsTransport::Tcp] {
            let answer = ask_by(transport, &dns, &question("www.example.", Some(1232)));
            assert_eq!(outcome(answer.as_ref()), expected, "{edns:?}");
        }
        let without = ask(&dns, &question("www.example.", None));
        assert_eq!(outcome(without.as_ref()), Some((0, 1, false)), "{edns:?} matters only with EDNS");
    }
}

#[test]
fn a_later_version_of_edns_is_refused() {
    let mut question = question("www.example.", Some(1232));
    question.edns.as_mut().expect("there is one").set_version(1);
    assert_eq!(outcome(ask(&server(), &question).as_ref()), Some((16, 0, true)));
}

#[test]
fn long_answers_are_truncated_in_datagrams() {
    let (udp, tcp) = (DnsTransport::Udp, DnsTransport::Tcp);
    let ignores = Dns { edns: EdnsManner::Ignores, ..server() };
    let truncates = Dns { truncates: true, ..server() };
    let table = [
        (&server(), udp, "www.example.", None, Some(1)),
        (&server(), udp, "many.example.", None, None),
        (&server(), udp, "many.example.", Some(0), None),
        (&server(), udp, "many.example.", Some(512), None),
        (&server(), udp, "many.example.", Some(1232), Some(60)),
        (&server(), udp, "huge.example.", Some(1232), None),
        (&server(), udp, "huge.example.", Some(u16::MAX), None),
        (&server(), tcp, "huge.example.", None, Some(30)),
        (&ignores, udp, "many.example.", Some(1232), None),
        (&truncates, udp, "www.example.", Some(1232), None),
        (&truncates, tcp, "www.example.", Some(1232), Some(1)),
    ];
    for (dns, transport, name, payload, expected) in table {
        let question = question(name, payload);
        let answer = ask_by(transport, dns, &question).expect("an answer");
        let full = (!answer.metadata.truncation).then_some(answer.answers.len());
        assert_eq!(full, expected, "{name} {payload:?} {transport:?}");
        assert_eq!(answer.queries, question.queries, "the question stays");
        assert_eq!(answer.edns.is_some(), payload.is_some() && dns.edns == EdnsManner::Answers);
        assert!(answer.authorities.is_empty() && answer.additionals.is_empty());
    }
}

#[test]
fn silence_is_for_names_transports_and_servers() {
    let table = [
        (Dns { silent: true, ..server() }, DnsTransport::Udp, "www.example."),
        (Dns { silent: true, ..server() }, DnsTransport::Tcp, "www.example."),
        (Dns { tcp: false, ..server() }, DnsTransport::Tcp, "www.example."),
        (server(), DnsTransport::Udp, "Mute.example."),
    ];
    for (dns, transport, name) in table {
        assert_eq!(ask_by(transport, &dns, &question(name, None)), None, "{name} {transport:?}");
    }
}

#[test]
fn every_response_code_can_be_prescribed() {
    for code in [1_u16, 2, 3, 4, 5, 9, 15, 16, 23, 24, 4095] {
        let dns = Dns { rcodes: BTreeMap::from([("bad.example.".into(), code)]), ..server() };
        let with_edns = ask(&dns, &question("BAD.example.", Some(1232)));
        assert_eq!(outcome(with_edns.as_ref()), Some((code, 0, true)));
        let without = ask(&dns, &question("bad.example.", None));
        let sayable = if code > 15 { 2 } else { code };
        assert_eq!(outcome(without.as_ref()), Some((sayable, 0, false)), "code {code} without EDNS");
        assert_eq!(outcome(ask(&dns, &question("www.example.", None)).as_ref()), Some((0, 1, false)));
    }
}

#[test]
fn other_questions_are_declined() {
    let with = |change: fn(&mut Message)| {
        let mut question = question("www.example.", None);
        change(&mut question);
        outcome(ask(&server(), &question).as_ref()).map(|(code, ..)| code)
    };
    assert_eq!(with(|question| question.metadata.op_code = OpCode::Notify), Some(4));
    assert_eq!(with(|question| question.queries.clear()), Some(1));
    assert_eq!(with(|question| question.queries.push(question.queries[0].clone())), Some(1));
    assert_eq!(with(|question| question.queries[0].query_class = DNSClass::CH), Some(5));
    assert_eq!(with(|question| question.queries[0].query_type = RecordType::AXFR), Some(5));
    assert_eq!(with(|question| question.queries[0].query_type = RecordType::IXFR), Some(5));
    assert_eq!(with(|question| question.metadata.message_type = MessageType::Response), None);
}

#[test]
fn what_has_a_header_gets_a_format_error_and_what_has_none_gets_nothing() {
    let whole = question("www.example.", Some(1232)).to_vec().expect("a question");
    for length in 0..whole.len() {
        match answer(&server(), &whole[..length], DnsTransport::Udp) {
            DnsAnswer::Silence => assert!(length < 12, "{length} bytes are enough for a header"),
            DnsAnswer::Message { bytes, .. } => {
                let answer = Message::from_vec(&bytes).expect("a header at least");
                assert!(length >= 12, "{length} bytes are no header");
                assert_eq!(
                    (answer.metadata.id, answer.metadata.response_code),
                    (0x1234, ResponseCode::FormErr)
                );
                assert!(answer.metadata.recursion_desired && answer.queries.is_empty());
            }
        }
    }
}

#[test]
fn a_zone_that_cannot_be_read_is_a_failure_of_the_server() {
    let dns = Dns { zone: "www.example. A here".into(), ..server() };
    assert_eq!(outcome(ask(&dns, &question("www.example.", None)).as_ref()), Some((2, 0, false)));
}

fn any_server() -> impl Strategy<Value = Dns> {
    use EdnsManner::{Answers, BadVers, Drops, FormErr, Ignores, NotImp, Refused};
    let edns = prop::sample::select(vec![Answers, BadVers, Drops, FormErr, Ignores, NotImp, Refused]);
    (any::<bool>(), any::<bool>(), edns).prop_map(|(truncates, tcp, edns)| Dns {
        truncates,
        tcp,
        edns,
        ..server()
    })
}

proptest! {
    #[test]
    fn no_bytes_stop_it(dns in any_server(), bytes in vec(any::<u8>(), 0..120)) {
        let _ = answer(&dns, &bytes, DnsTransport::Udp);
        let _ = answer(&dns, &bytes, DnsTransport::Tcp);
    }

    #[test]
    fn no_damage_to_a_question_stops_it(dns in any_server(), at in 0..64_usize, byte in any::<u8>(), cut in 0..64_usize) {
        let mut bytes = question("many.example.", Some(1232)).to_vec().expect("a question");
        let length = bytes.len();
        bytes[at % length] = byte;
        bytes.truncate(length - cut % length);
        if let DnsAnswer::Message { bytes, .. } = answer(&dns, &bytes, DnsTransport::Udp) {
            prop_assert!(bytes.len() <= usize::from(LONGEST_UDP));
            prop_assert!(Message::from_vec(&bytes).is_ok());
        }
    }
}
