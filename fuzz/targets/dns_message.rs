//! Fuzzes what a name server may send: any bytes as a DNS message, to the decoder, to the text of every record, and to an
//! exchange that waits for an answer. Nothing panics, what is shown is printable ASCII, and what is kept is bounded.
#![no_main]

use std::time::Duration;

use libfuzzer_sys::fuzz_target;
use netkit_dns::{Chance, Datagram, Errand, Exchange, ExchangePolicy};
use netkit_model::{DnsQuery, DnsServer, DnsTransport};
use netkit_net::MonotonicTime;
use netkit_packet::dns::{Class, DnsFlags, DnsMessage, DomainName, Edns, Question, RecordType};

fuzz_target!(|bytes: &[u8]| {
    show(bytes);
    feed(bytes, DnsTransport::Udp);
    feed(bytes, DnsTransport::Tcp);
});

/// Decodes, and shows all of it.
fn show(bytes: &[u8]) {
    let Ok(message) = DnsMessage::decode(bytes) else { return };
    let sections = [&message.answers, &message.authorities, &message.additionals];
    for record in sections.into_iter().flatten() {
        let text = format!("{} {} {} {}", record.owner, record.class, record.record_type, record.rdata.text());
        assert!(text.bytes().all(|byte| matches!(byte, 0x20..=0x7e)), "{text:?}");
        assert!(record.rdata.wire().len() <= usize::from(u16::MAX) * 256, "names are written out once each");
    }
}

/// Answers a question with the bytes behind an identifier that fits.
fn feed(bytes: &[u8], transport: DnsTransport) {
    let now = MonotonicTime::from_origin(Duration::ZERO);
    let name = DomainName::from_text("www.example").expect("a name");
    let query = DnsQuery {
        server: DnsServer::at(([192, 0, 2, 53], 53).into()),
        transport,
        question: Question { name, record_type: RecordType::A, class: Class::IN },
        flags: DnsFlags::default(),
        edns: Some(Edns::asking(1_232)),
    };
    let from = query.server.address;
    let policy = ExchangePolicy::default();
    let mut exchange = Exchange::new(query, policy, Chance([7; Chance::BYTES]), now, now);
    for _ in 0..policy_bound() {
        match exchange.errand() {
            Some(Errand::Datagram(sent)) => {
                let answer = [&sent[..2], bytes.get(2..).unwrap_or_default()].concat();
                let datagram = Datagram { from, bytes: &answer, hop_limit: None };
                exchange.datagram(now, datagram, |_| None);
            }
            Some(Errand::Stream(_, sent)) => {
                let length = u16::try_from(bytes.len().max(2)).unwrap_or(u16::MAX).to_be_bytes();
                let answer = [&length, &sent[2..4], bytes.get(2..).unwrap_or_default()].concat();
                exchange.received(now, &answer);
            }
            None => break,
        }
    }
    let ended = exchange.finish(now);
    assert!(ended.tries.iter().all(|one| one.strays.len() <= 16), "a flood is kept within bounds");
}

/// Tries that one exchange may take: datagrams, one with a cookie, one by TCP, and one with a cookie there.
fn policy_bound() -> usize {
    ExchangePolicy::MOST_TRIES + 3
}
