//! DNS messages: what BIND says of them, every truncation, loops, and what stays readable of what is broken.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;
use crate::malformed::Malformed;

/// What BIND's `dig` prints and what BIND's `named` sent.
const BIND: &str = include_str!("tests/bind.txt");

fn from_hex(text: &str) -> Vec<u8> {
    data_encoding::HEXLOWER.decode(text.as_bytes()).expect("golden bytes in hexadecimal")
}

/// The entries of the golden file: lines of `dig` and the message.
fn golden() -> impl Iterator<Item = (Vec<&'static str>, Vec<u8>)> {
    BIND.split("\n\n").skip(1).filter(|entry| !entry.is_empty()).map(|entry| {
        let mut lines: Vec<_> = entry.lines().collect();
        let message = from_hex(lines.pop().expect("an entry ends with a message"));
        (lines, message)
    })
}

fn decode(bytes: &[u8]) -> DnsMessage {
    DnsMessage::decode(bytes).expect("a whole header")
}

fn name(text: &str) -> DomainName {
    DomainName::from_text(text).expect("a name")
}

fn line(record: &DnsRecord) -> String {
    let text = [
        record.owner.to_string(),
        record.ttl.to_string(),
        record.class.to_string(),
        record.record_type.to_string(),
        record.rdata.text(),
    ];
    text.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn records_read_as_bind_prints_them() {
    let mut types = std::collections::BTreeSet::new();
    for (lines, bytes) in golden() {
        let message = decode(&bytes);
        assert_eq!((message.fault, message.trailing), (None, 0));
        let records: Vec<_> = message.answers.iter().map(line).collect();
        for line in lines {
            assert!(records.iter().any(|record| record == line), "{line}\n{records:#?}");
        }
        types.extend(message.answers.iter().map(|record| record.record_type));
    }
    assert!(types.len() >= 70, "{} types", types.len());
}

/// What is on the wire reads as the same, and what servers compress is longer there, by the names it has.
#[test]
fn data_written_out_read_as_the_same() {
    let mut with_names = 0;
    for (_, bytes) in golden() {
        for record in decode(&bytes).answers {
            let again = Rdata::decode(record.record_type, record.rdata.wire());
            assert_eq!(again, record.rdata, "{}", line(&record));
            let canonical = Rdata::decode(record.record_type, &record.rdata.canonical(record.record_type));
            assert_eq!(canonical.text().to_lowercase(), record.rdata.text().to_lowercase());
            with_names += usize::from(record.rdata.target().is_some());
        }
    }
    assert!(with_names > 20, "{with_names}");
}

/// The list of RFC 4034 §6.2 and the corrections of RFC 6840 §5.1.
#[test]
fn names_of_old_types_are_lowered_and_no_others() {
    let check = |record_type: &str, data: &str, lowered: &str| {
        let record_type: RecordType = record_type.parse().expect("a type");
        let canonical = Rdata::decode(record_type, &from_hex(data)).canonical(record_type);
        assert_eq!(canonical, from_hex(lowered), "{record_type}");
    };
    check("NS", "014100", "016100");
    check("MX", "4141014100", "4141016100");
    check("SOA", &format!("014100014200{}", "41".repeat(20)), &format!("016100016200{}", "41".repeat(20)));
    check("SRV", "414142424343014100", "414142424343016100");
    check("NAPTR", "00010001014101420143014100", "00010001014101420143016100");
    check("DNAME", "014100", "016100");
    check("A6", "404141414141414141014100", "404141414141414141016100");
    check("RRSIG", &format!("{}01410041", "41".repeat(18)), &format!("{}01610041", "41".repeat(18)));
    // Not: NSEC (RFC 6840 §5.1), HTTPS (RFC 9460 §2.2), and text that only looks like a name.
    check("NSEC", "014100000140", "014100000140");
    check("HTTPS", "0001014100", "0001014100");
    check("TXT", "0141", "0141");
    check("TYPE65280", "014100", "014100");
}

#[test]
fn no_truncation_panics_or_invents_records() {
    for (_, bytes) in golden() {
        let whole = decode(&bytes);
        for length in 0..bytes.len() {
            let Ok(part) = DnsMessage::decode(&bytes[..length]) else {
                assert!(length < 12);
                continue;
            };
            assert!(part.fault.is_some(), "{length} of {} bytes", bytes.len());
            assert!(whole.answers.starts_with(&part.answers));
            assert!(whole.additionals.starts_with(&part.additionals));
        }
    }
}

/// A message with one question for `a.` and this behind it, with so many answers announced.
fn answer(count: u8, records: &str) -> Vec<u8> {
    let mut bytes = vec![0, 1, 0x84, 0, 0, 1, 0, count, 0, 0, 0, 0, 1, b'a', 0, 0, 1, 0, 1];
    bytes.extend(from_hex(records));
    bytes
}

#[test]
fn a_malformed_record_hides_no_other() {
    // An A of three bytes between two of four.
    let good = "c00c00010001000000050004c0000201";
    let message = decode(&answer(3, &format!("{good}c00c00010001000000050003c00002{good}")));
    assert_eq!(message.fault, None);
    let texts: Vec<_> = message.answers.iter().map(|record| record.rdata.text()).collect();
    assert_eq!(texts, ["192.0.2.1", "\\# 3 C00002", "192.0.2.1"]);
    let Rdata::Malformed { fault, offset, .. } = &message.answers[1].rdata else { panic!("{message:?}") };
    assert_eq!((*fault, *offset), (Malformed::Short { what: "address", needed: 4, got: 3 }, 47));
    // One of five bytes has one too many.
    let long = decode(&answer(1, "c00c00010001000000050005c000020101"));
    let Rdata::Malformed { fault, offset, .. } = &long.answers[0].rdata else { panic!("{long:?}") };
    assert_eq!((fault.to_string().as_str(), *offset), ("bytes behind the data of a record cannot be 1", 35));
}

#[test]
fn a_length_beyond_the_end_stops_there() {
    let message = decode(&answer(2, "c00c00010001000000050004c0000201c00c0001000100000005ffffc0000201"));
    assert_eq!(message.answers.len(), 1);
    let fault = message.fault.expect("the second record is longer than the message");
    assert_eq!((fault.section, fault.offset), ("answer", 35));
    assert_eq!(fault.fault, Malformed::Short { what: "the data of a record", needed: 65_535, got: 4 });
}

#[test]
fn pointers_that_do_not_lead_back_are_refused() {
    let refused = |records: &str, value: usize| {
        let fault = decode(&answer(1, records)).fault.expect("no name").fault;
        assert_eq!(fault, Malformed::Field { field: "a compression pointer", value });
    };
    // To itself, forward, and to a name that leads back to it.
    refused("c013", 19);
    refused("c020", 32);
    refused("0162c013", 19);
    let reserved = decode(&answer(1, "4001")).fault.expect("no name").fault;
    assert_eq!(reserved, Malformed::Field { field: "the type of a label", value: 64 });
}

#[test]
fn a_name_that_grows_by_pointers_ends_at_255_bytes() {
    // Each label of 63 is followed by a pointer to the one before.
    let mut records = String::new();
    let label = format!("3f{}", "61".repeat(63));
    records.push_str(&label);
    records.push_str("c00c");
    let mut begin = 19;
    for _ in 0..4 {
        let length = records.len() / 2;
        records.extend([label.clone(), format!("c0{begin:02x}")]);
        begin = 19 + length;
    }
    let bytes = answer(1, &records);
    let mut reader = reader::Reader::new(&bytes, begin);
    assert_eq!(
        DomainName::read(&mut reader),
        Err(Malformed::Field { field: "the length of a domain name in bytes", value: 257 })
    );
}

#[test]
fn names_are_read_and_written_as_in_a_master_file() {
    for (text, printed) in [
        (".", "."),
        ("a", "a."),
        ("A.Example.", "A.Example."),
        (r"a\.b.c", r"a\.b.c."),
        (r"\000\032\255.x", r"\000\032\255.x."),
        ("\u{1b}[31m.x", r"\027[31m.x."),
        ("ä", r"\195\164."),
        (r"a\(b\)\;\@\$\\", r"a\(b\)\;\@\$\\."),
    ] {
        assert_eq!(name(text).to_string(), printed, "{text:?}");
    }
    let label = "a".repeat(63);
    let longest = format!("{label}.{label}.{label}.{}", "b".repeat(61));
    assert_eq!(name(&longest).wire().len(), 255);
    for (text, fault) in [
        ("", NameFault::Empty),
        ("a..b", NameFault::EmptyLabel),
        (".a", NameFault::EmptyLabel),
        ("..", NameFault::EmptyLabel),
        (&"a".repeat(64), NameFault::LongLabel { bytes: 64 }),
        (&format!("{longest}b"), NameFault::Long { bytes: 256 }),
        (r"a\", NameFault::Escape),
        (r"a\25", NameFault::Escape),
        (r"a\256", NameFault::Escape),
    ] {
        assert_eq!(DomainName::from_text(text).map(|name| name.to_string()), Err(fault), "{text:?}");
    }
}

/// The example of RFC 4034 §6.1.
#[test]
fn names_sort_in_canonical_order() {
    let sorted = [
        "example.",
        "a.example.",
        "yljkjljk.a.example.",
        "Z.a.example.",
        "zABC.a.EXAMPLE.",
        "z.example.",
        r"\001.z.example.",
        "*.z.example.",
        r"\200.z.example.",
    ]
    .map(name);
    assert!(sorted.is_sorted());
    assert_eq!(name("a.EXAMPLE"), name("A.example."));
    assert!(name("a.b.c").is_at_or_below(&name("B.c")) && !name("ab.c").is_at_or_below(&name("b.c")));
    assert_eq!(name("a.b").parent().and_then(|parent| parent.parent()), Some(DomainName::root()));
    assert_eq!(DomainName::root().parent(), None);
    assert_eq!(name("a.b.c").suffix(2).to_string(), "b.c.");
    assert_eq!((name("a.b").suffix(0), name("a.b").suffix(9)), (DomainName::root(), name("a.b")));
    assert_eq!(name("a.b").below(b"*"), Some(name("*.a.b")));
    assert_eq!((name("a").below(b""), name("a").below(&[b'x'; 64])), (None, None));
}

#[test]
fn questions_are_what_dig_sends() {
    let question = Question { name: name("www.example."), record_type: RecordType::AAAA, class: Class::IN };
    let flags = DnsFlags { recursion_desired: true, authentic_data: true, ..DnsFlags::default() };
    let cookie = EdnsOption::Cookie(vec![1, 2, 3, 4, 5, 6, 7, 8]);
    let edns = Edns { options: vec![cookie], dnssec_ok: true, ..Edns::asking(1232) };
    let bytes = DnsMessage::question(0xbeef, &question, flags, Opcode::QUERY, Some(&edns));
    let expected = "beef0120000100000000000103777777076578616d706c6500001c000100002904d000008000000c000a00080102030405060708";
    assert_eq!(bytes, from_hex(expected));
    let message = decode(&bytes);
    assert_eq!((message.questions, message.edns), (vec![question], Some(edns)));
    assert_eq!(message.header.flags, flags);
}

#[test]
fn options_of_edns_are_written_back_as_they_came() {
    let subnet =
        ClientSubnet { address: "192.0.2.0".parse().expect("literal"), source_prefix: 24, scope_prefix: 16 };
    let error = ExtendedError { code: 7, text: b"expired \x1b[m".to_vec() };
    let options = [
        EdnsOption::Nsid(b"ns1".to_vec()),
        EdnsOption::Subnet(subnet),
        EdnsOption::Keepalive(Some(300)),
        EdnsOption::Keepalive(None),
        EdnsOption::Padding(9),
        EdnsOption::ExtendedError(error),
        EdnsOption::Other(65_001, vec![1]),
        // A family that is not known, and an address that is longer than its prefix.
        EdnsOption::Other(8, vec![0, 9, 0, 0]),
        EdnsOption::Other(8, vec![0, 1, 8, 0, 10, 1]),
    ];
    let question = Question { name: DomainName::root(), record_type: RecordType::NS, class: Class::IN };
    let edns = Edns { options: options.to_vec(), extended_rcode: 1, ..Edns::asking(4096) };
    let bytes = DnsMessage::question(1, &question, DnsFlags::default(), Opcode::QUERY, Some(&edns));
    let message = decode(&bytes);
    assert_eq!(message.edns, Some(edns));
    assert_eq!(message.rcode(), Rcode::BADVERS);
}

#[test]
fn types_and_classes_have_names_and_numbers() {
    for record_type in RecordType::all() {
        let text = record_type.to_string();
        assert_eq!(text.to_lowercase().parse(), Ok(record_type), "{text}");
        assert_eq!(format!("type{}", record_type.0).parse(), Ok(record_type));
    }
    assert_eq!(RecordType(65_280).to_string(), "TYPE65280");
    for wrong in ["", "TYPE", "TYPE65536", "TYPE+1", "TYPE-1", "NSX", "ÄÄÄÄ1"] {
        assert_eq!(wrong.parse::<RecordType>(), Err(()), "{wrong}");
    }
    assert_eq!((Class(1).to_string(), "class3".parse()), ("IN".to_owned(), Ok(Class::CH)));
}

/// Moments that `date --utc +%Y%m%d%H%M%S` names.
#[test]
fn moments_are_told_to_the_second() {
    for (seconds, text) in [
        (0, "19700101000000"),
        (951_782_399, "20000228235959"),
        (951_782_400, "20000229000000"),
        (951_868_800, "20000301000000"),
        (1_704_067_199, "20231231235959"),
        (4_107_542_400, "21000301000000"),
        (u32::MAX, "21060207062815"),
    ] {
        assert_eq!(Value::Time(seconds).text(), text);
    }
}

proptest! {
    #[test]
    fn nothing_panics_and_nothing_leaves_ascii(bytes in vec(any::<u8>(), 0..600)) {
        if let Ok(message) = DnsMessage::decode(&bytes) {
            for record in message.answers.iter().chain(&message.authorities).chain(&message.additionals) {
                prop_assert!(line(record).bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
            }
        }
    }

    /// As above, with most of the bytes those of an answer that BIND made.
    #[test]
    fn damaged_answers_do_not_panic(
        entry in any::<prop::sample::Index>(),
        damage in vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let all: Vec<_> = golden().collect();
        let (_, mut bytes) = entry.get(&all).clone();
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Ok(message) = DnsMessage::decode(&bytes) {
            for record in &message.answers {
                prop_assert!(line(record).bytes().all(|byte| (0x20..=0x7e).contains(&byte)));
            }
        }
    }

    #[test]
    fn names_survive_their_text(labels in vec(vec(any::<u8>(), 1..20), 0..8)) {
        let wire = labels.iter().flat_map(|label| {
            let length = u8::try_from(label.len()).expect("short");
            std::iter::once(length).chain(label.iter().copied())
        });
        let wire: Vec<u8> = wire.chain([0]).collect();
        let read = DomainName::read(&mut reader::Reader::new(&wire, 0)).expect("a whole name");
        let again = DomainName::from_text(&read.to_string()).expect("a text");
        prop_assert_eq!(again.wire(), wire.as_slice());
    }
}
