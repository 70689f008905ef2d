//! Fuzzes what a name server may send: any bytes as a DNS message, to the decoder and to the text of every record. Nothing
//! panics, what is shown is printable ASCII, what can be read is read from within the message, and a question that is made of
//! what was read can be read again, and the places of the entries with the rest are the whole message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use netkit_packet::dns::{DnsFlags, DnsMessage, DnsRecord, DomainName, Opcode};

/// No record has more bytes of data once its names are written out: each of at most 255 stands for two.
const MOST_DATA: usize = 65_535 * 128;

fuzz_target!(|bytes: &[u8]| {
    let Ok(message) = DnsMessage::decode(bytes) else { return };
    assert!(message.fault.is_none_or(|fault| fault.offset <= bytes.len()), "a fault lies within the message");
    let sections = [&message.answers, &message.authorities, &message.additionals];
    sections.into_iter().flatten().for_each(show);
    place(&message, bytes);
    for question in &message.questions {
        let edns = message.edns.as_ref();
        let again = DnsMessage::question(1, question, DnsFlags::default(), Opcode::QUERY, edns);
        let again = DnsMessage::decode(&again).expect("what we write can be read");
        assert_eq!(again.questions.as_slice(), std::slice::from_ref(question));
    }
});

/// Header, entries and rest stand one behind the other.
fn place(message: &DnsMessage, bytes: &[u8]) {
    let layout = message.layout(bytes);
    let lists = [&layout.questions, &layout.answers, &layout.authorities, &layout.additionals];
    let mut places: Vec<_> = lists.into_iter().flatten().chain(&layout.edns).chain([&layout.rest]).collect();
    places.sort_by_key(|place| (place.start, place.end));
    let end = places.into_iter().fold(12, |end, place| {
        assert_eq!(place.start, end, "no gap and no overlap");
        place.end
    });
    assert_eq!(end, bytes.len(), "nothing is left out");
}

fn show(record: &DnsRecord) {
    let text = format!("{} {} {} {}", record.owner, record.class, record.record_type, record.rdata.text());
    assert!(text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)), "{text:?}");
    assert!(record.rdata.wire().len() <= MOST_DATA, "names are written out once each");
    let owner = DomainName::from_text(&record.owner.to_string()).expect("a name that is shown is a name");
    assert_eq!(owner.wire(), record.owner.wire(), "{}", record.owner);
}
