//! Lookups made by hand, for the tests of every format.

use std::time::Duration;

use netkit_model::dns::{Class, DnsFlags, DnsMessage, DomainName, Edns, Question, RecordType};
use netkit_model::{
    Confidence, DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsServer, DnsStray, DnsTransport, DnsTry, Evidence,
    EvidenceFact, EvidenceId, IcmpReport, Locus, LocusKind, LookupEvent, LookupFact, LookupRun, Method,
    ReceiveStamp, Rtt, RunReport, RunStart, RunTarget, SendStamp, ServersFrom, StampBasis, Status, StrayKind,
    Vantage, Verdict, VerdictId,
};

use crate::run::{self, Run, micros};

/// Every run of this file.
pub fn all() -> [Run<LookupEvent>; 4] {
    [answered(), silent(), hostile(), varied()]
}

/// An alias and its address, from a server that says who it is, and nothing of another type.
pub fn answered() -> Run<LookupEvent> {
    let alias = b"\xc0\x0c\0\x05\0\x01\0\0\x01\x2c\0\x06\x03cdn\xc0\x10";
    let address = b"\x03cdn\xc0\x10\0\x01\0\x01\0\0\0\x3c\0\x04\xc0\0\x02\x50";
    // NSID "ns1".
    let edns = b"\0\0\x29\x04\xd0\0\0\0\0\0\x07\0\x03\0\x03ns1";
    let reply = message(RecordType::A, 0x8580, [2, 0, 1], &[&alias[..], address, edns].concat());
    // An SOA record in the authority section.
    let soa = b"\xc0\x10\0\x06\0\x01\0\0\0\x3c\0\x18\xc0\x10\xc0\x10\0\0\0\x07\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\0\0\x3c";
    let none = message(RecordType::AAAA, 0x8580, [0, 1, 0], soa);
    let exchanges = vec![
        exchange(query(RecordType::A), vec![tried(1, answer(&reply, 210))]),
        exchange(query(RecordType::AAAA), vec![tried(1, answer(&none, 250))]),
    ];
    let verdict = Verdict {
        text: "www.example has 1 A record, says 192.0.2.53".to_owned(),
        id: VerdictId::DnsOk,
        ..run::fine("")
    };
    run_of(exchanges, Vec::new(), verdict)
}

/// A server without a word, another on whose port nobody listens, and what was asked to find out more.
pub fn silent() -> Run<LookupEvent> {
    let stray = DnsStray {
        from: "192.0.2.7:53".parse().expect("an address"),
        kind: StrayKind::WrongSource,
        after: micros(900),
        bytes: vec![7; 12],
    };
    let mut mute = vec![tried(1_000, DnsEnd::Silent), tried(2_000, DnsEnd::Silent)];
    mute[0].strays.push(stray);
    let report = IcmpReport { ipv6: false, icmp_type: 3, code: 3, offender: None, mtu: None };
    let mut closed = query(RecordType::A);
    closed.server = DnsServer {
        name: Some("ns2.example".to_owned()),
        ..DnsServer::at("[2001:db8::53]:5353".parse().expect("an address"))
    };
    let exchanges = vec![
        exchange(query(RecordType::A), mute),
        exchange(closed, vec![tried(1, DnsEnd::Rejected(report))]),
    ];
    let mut plain = query(RecordType::A);
    plain.edns = None;
    let mut by_tcp = query(RecordType::A);
    by_tcp.transport = DnsTransport::Tcp;
    let tcp = DnsTry { transport: DnsTransport::Tcp, ..tried(3, DnsEnd::Closed { received: 5 }) };
    let experiments = vec![exchange(plain, vec![tried(1_000, DnsEnd::Silent)]), exchange(by_tcp, vec![tcp])];
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::DnsServerSilent,
        locus: Locus::of(LocusKind::Resolver),
        confidence: Confidence::Likely,
        text: "192.0.2.53 does not answer".to_owned(),
        evidence: vec![EvidenceId(1), EvidenceId(2), EvidenceId(3)],
        ..run::fine("")
    };
    run_of(exchanges, experiments, verdict)
}

/// Names, strings, a server's name and an extended error that a terminal would obey, a broken record, and a section that ends
/// too early.
pub fn hostile() -> Run<LookupEvent> {
    let text = b"\xc0\x0c\0\x10\0\x01\0\0\0\x01\0\x07\x06\x1b[31m\"";
    let broken = b"\xc0\x0c\0\x01\0\x01\0\0\0\x01\0\x03\xc0\0\x02";
    let alias = b"\xc0\x0c\0\x05\0\x01\0\0\0\x01\0\x08\x06\r\n\0\x9b.\\\0";
    let extended = b"\0\0\x29\x04\xd0\0\0\0\0\0\x0d\0\x0f\0\x09\0\x06\x1b]0;x\x07\xff";
    let mut reply = message(RecordType::A, 0x8182, [3, 0, 2], &[&text[..], broken, alias, extended].concat());
    reply.extend(b"\xc0\x0c\0\x01");
    let mut query = query(RecordType::A);
    query.server.name = Some("\u{1b}[2Jns\u{202e}\n".to_owned());
    let exchanges = vec![exchange(query, vec![tried(1, answer(&reply, 210))])];
    let verdict = Verdict {
        status: Status::Fail,
        id: VerdictId::DnsServfail,
        locus: Locus::of(LocusKind::Resolver),
        text: "192.0.2.53 fails".to_owned(),
        evidence: vec![EvidenceId(1)],
        ..run::fine("")
    };
    let mut run = run_of(exchanges, Vec::new(), verdict);
    if let RunReport::Lookup(report) = &mut run.end.report {
        "\u{1b}[2J".clone_into(&mut report.input);
        report.unicode = Some("münchen\u{202e}.example".to_owned());
    }
    run
}

/// Replies whose bytes are not what their records alone would give: names that are compressed in owners and data, EDNS between
/// other records and twice, types that nobody knows, classes that nobody has, sections that end too early and ones that go on.
pub fn varied() -> Run<LookupEvent> {
    let mail = b"\xc0\x0c\0\x0f\0\x01\0\0\x0e\x10\0\x09\0\x0a\x04mail\xc0\x10";
    let unknown = b"\xc0\x10\xff\x78\0\xfe\x80\0\0\0\0\x03\0\x1b\xff";
    let opt = b"\0\0\x29\x04\xd0\x01\0\x80\0\0\x08\xff\xee\0\x04\xde\xad\xbe\xef";
    let records = [&mail[..], unknown, opt, unknown, opt].concat();
    let whole = message(RecordType::MX, 0x87f3, [1, 1, 3], &records);
    let tail = [&whole[..], &b"\0tail"[..]].concat();
    let short = whole[..whole.len() - 4].to_vec();
    let pointer = message(RecordType::MX, 0x8180, [2, 0, 0], &[&mail[..], b"\xff\xff\0\x01"].concat());
    let header = [&[0xab, 0xcd, 0x81, 0x85][..], &[0; 8]].concat();
    let replies = [whole, tail, short, pointer, header];
    let exchanges =
        replies.iter().map(|reply| exchange(query(RecordType::MX), vec![tried(1, answer(reply, 210))]));
    run_of(exchanges.collect(), Vec::new(), run::fine("www.example has 1 MX record"))
}

fn run_of(exchanges: Vec<DnsExchange>, experiments: Vec<DnsExchange>, verdict: Verdict) -> Run<LookupEvent> {
    let target = RunTarget { input: "www.example".to_owned(), address: None, name: None, port: None };
    let mut base = run::start(vec![target], Method::Udp);
    base.vantage = Vantage::default();
    let questions = exchanges.iter().fold(Vec::new(), |mut all: Vec<Question>, one| {
        if !all.contains(&one.query.question) {
            all.push(one.query.question.clone());
        }
        all
    });
    let events = exchanges.iter().map(|one| LookupEvent::Exchange(Box::new(one.clone()))).collect();
    let evidence = exchanges.iter().flat_map(facts).zip(1..);
    let evidence: Vec<Evidence> = evidence
        .map(|(fact, id)| Evidence { id: EvidenceId(id), fact: EvidenceFact::Lookup(fact) })
        .collect();
    let report = LookupRun {
        input: "www.example".to_owned(),
        questions,
        servers: exchanges.iter().map(|one| one.query.server.clone()).collect(),
        servers_from: ServersFrom::User,
        exchanges,
        experiments,
        ..LookupRun::default()
    };
    let mut end = run::end(RunReport::Lookup(Box::new(report)), verdict, evidence);
    end.vantage = Vantage::default();
    let start = RunStart { command: "lookup", payload_size: 0, ..base };
    Run { start, names: Vec::new(), origins: Vec::new(), events, end }
}

fn facts(exchange: &DnsExchange) -> Vec<LookupFact> {
    let query = Box::new(exchange.query.clone());
    let last = exchange.tries.last().expect("one at least");
    let fact = match exchange.reply() {
        Some(reply) => LookupFact::Reply {
            query,
            transport: last.transport,
            rcode: reply.message.rcode(),
            flags: reply.message.header.flags,
            answers: reply.message.answers.len(),
            extended: Vec::new(),
            fault: reply.message.fault,
            rtt: reply.rtt,
        },
        None => LookupFact::NoReply { query, last: Box::new(last.clone()), tries: exchange.tries.len() },
    };
    let strays = exchange.tries.iter().flat_map(|one| &one.strays).map(|stray| LookupFact::Strays {
        server: exchange.query.server.clone(),
        from: stray.from,
        kind: stray.kind,
        count: 1,
    });
    std::iter::once(fact).chain(strays).collect()
}

fn query(record_type: RecordType) -> DnsQuery {
    DnsQuery {
        server: DnsServer::at("192.0.2.53:53".parse().expect("an address")),
        transport: DnsTransport::Udp,
        question: question(record_type),
        flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
        edns: Some(Edns::asking(1_232)),
    }
}

fn question(record_type: RecordType) -> Question {
    let name = DomainName::from_text("www.example").expect("a name");
    Question { name, record_type, class: Class::IN }
}

fn exchange(query: DnsQuery, tries: Vec<DnsTry>) -> DnsExchange {
    DnsExchange { query, tries }
}

fn tried(milliseconds: u64, end: DnsEnd) -> DnsTry {
    DnsTry {
        transport: DnsTransport::Udp,
        sent: vec![0xab; 12],
        started: micros(60),
        took: Duration::from_millis(milliseconds),
        connected: None,
        secured: None,
        end,
        strays: Vec::new(),
    }
}

fn answer(bytes: &[u8], rtt: u64) -> DnsEnd {
    let basis = StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel);
    DnsEnd::Answered(Box::new(DnsReply {
        bytes: bytes.to_vec(),
        message: DnsMessage::decode(bytes).expect("it has a header"),
        rtt: Rtt { duration: micros(rtt), basis },
        hop_limit: Some(64),
        keeps_case: true,
    }))
}

/// A response to a question for `www.example`, with these flags and counts of the sections behind the question.
fn message(record_type: RecordType, flags: u16, counts: [u16; 3], records: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0xab, 0xcd];
    for number in [flags, 1].into_iter().chain(counts) {
        bytes.extend(number.to_be_bytes());
    }
    bytes.extend(b"\x03www\x07example\0");
    bytes.extend(record_type.0.to_be_bytes());
    bytes.extend([0, 1]);
    bytes.extend(records);
    bytes
}
