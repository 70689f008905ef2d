//! Staged lookups: questions to servers described by what came of them.
//!
//! It judges nothing but through the crate's own entry point.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_model::dns::{
    Class, DnsFlags, DnsHeader, DnsMessage, DnsRecord, DomainName, Edns, Opcode, Question, Rcode, Rdata,
    RecordType,
};
use netkit_model::{
    DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsServer, DnsStray, DnsTransport, DnsTry, IcmpReport,
    LookupRun, ReceiveStamp, Rtt, SendStamp, ServersFrom, StampBasis, StrayKind,
};

use crate::{Diagnosis, diagnose_lookup};

pub(super) const SERVER: &str = "192.0.2.53:53";
pub(super) const SECOND: &str = "192.0.2.54:53";

/// A lookup of the address of `www.example.`, at first of one server that is silent.
#[derive(Clone, Debug)]
pub(super) struct StagedLookup {
    pub(super) run: LookupRun,
}

/// Nothing has come.
pub(super) fn lookup() -> StagedLookup {
    let server = server(SERVER);
    let question = question(RecordType::A);
    let run = LookupRun {
        input: "www.example".to_owned(),
        questions: vec![question.clone()],
        servers: vec![server.clone()],
        exchanges: vec![asked(query(server, question), silent())],
        ..LookupRun::default()
    };
    StagedLookup { run }
}

impl StagedLookup {
    pub(super) fn diagnose(&self) -> Diagnosis {
        diagnose_lookup(&self.run)
    }

    /// The last question got this end.
    pub(super) fn ends(mut self, end: DnsEnd) -> Self {
        let last = self.run.exchanges.last_mut().expect("one at least");
        last.tries.last_mut().expect("one at least").end = end;
        self
    }

    /// After that the same was tried over TCP, and ended so.
    pub(super) fn then_tcp(mut self, end: DnsEnd) -> Self {
        let last = self.run.exchanges.last_mut().expect("one at least");
        last.tries.push(DnsTry { transport: DnsTransport::Tcp, ..silent() });
        self.ends(end)
    }

    /// The last question brought a datagram that does not fit.
    pub(super) fn stray(mut self, kind: StrayKind) -> Self {
        let from = "192.0.2.7:53".parse().expect("an address");
        let after = Duration::from_millis(3);
        let last = self.run.exchanges.last_mut().expect("one at least");
        let tried = last.tries.last_mut().expect("one at least");
        tried.strays.push(DnsStray { from, kind, after, bytes: vec![0; 12] });
        self
    }

    /// Another server is asked the same.
    pub(super) fn also(mut self, address: &str) -> Self {
        let server = server(address);
        let exchanges =
            self.run.questions.iter().map(|one| asked(query(server.clone(), one.clone()), silent()));
        self.run.exchanges.extend(exchanges.collect::<Vec<_>>());
        self.run.servers.push(server);
        self
    }

    /// The same server is asked for another type, too.
    pub(super) fn and_type(mut self, record_type: RecordType) -> Self {
        let question = question(record_type);
        let first = self.run.servers[0].clone();
        self.run.questions.push(question.clone());
        self.run.exchanges.push(asked(query(first, question), silent()));
        self
    }

    /// The first question was put again in this way, with this end.
    pub(super) fn tried(mut self, how: impl FnOnce(&mut DnsQuery), end: DnsEnd) -> Self {
        let mut query = self.run.exchanges[0].query.clone();
        how(&mut query);
        let transport = query.transport;
        self.run.experiments.push(asked(query, DnsTry { end, transport, ..silent() }));
        self
    }

    /// The servers are those of the system.
    pub(super) fn configured(mut self) -> Self {
        self.run.servers_from = ServersFrom::ResolvConf;
        self
    }
}

/// A reply with this code, and with these records.
pub(super) fn reply(rcode: Rcode, answers: Vec<DnsRecord>) -> DnsReply {
    let header = DnsHeader {
        id: 1,
        flags: DnsFlags { response: true, recursion_available: true, ..DnsFlags::default() },
        opcode: Opcode::QUERY,
        rcode,
        counts: [1, u16::try_from(answers.len()).expect("a few answers"), 0, 0],
    };
    let message = DnsMessage {
        header,
        questions: vec![question(RecordType::A)],
        answers,
        authorities: Vec::new(),
        additionals: Vec::new(),
        edns: Some(Edns::asking(1_232)),
        fault: None,
        trailing: 0,
    };
    let basis = StampBasis::Stamps(SendStamp::Driver, ReceiveStamp::Kernel);
    let rtt = Rtt { duration: Duration::from_millis(2), basis };
    DnsReply { bytes: vec![0; 100], message, rtt, hop_limit: None, keeps_case: true }
}

pub(super) fn answered(reply: DnsReply) -> DnsEnd {
    DnsEnd::Answered(Box::new(reply))
}

/// A reply with the address that was asked for.
pub(super) fn address() -> DnsEnd {
    answered(reply(Rcode::NOERROR, vec![a("www.example.", [192, 0, 2, 80])]))
}

/// A truncated reply without a record.
pub(super) fn truncated() -> DnsEnd {
    let mut reply = reply(Rcode::NOERROR, Vec::new());
    reply.message.header.flags.truncated = true;
    answered(reply)
}

pub(super) fn a(owner: &str, ip: [u8; 4]) -> DnsRecord {
    record(owner, RecordType::A, &ip)
}

pub(super) fn cname(owner: &str, target: &str) -> DnsRecord {
    record(owner, RecordType::CNAME, name(target).wire())
}

pub(super) fn soa(owner: &str, serial: u32) -> DnsRecord {
    // Two names, the serial, and four periods.
    record(owner, RecordType::SOA, &[&[0, 0][..], &serial.to_be_bytes(), &[0; 16]].concat())
}

pub(super) fn icmp(code: u8) -> DnsEnd {
    let offender = Some([192, 0, 2, 53].into());
    DnsEnd::Rejected(IcmpReport { ipv6: false, icmp_type: 3, code, offender, mtu: None })
}

pub(super) fn server(address: &str) -> DnsServer {
    DnsServer::at(address.parse::<SocketAddr>().expect("an address and a port"))
}

pub(super) fn name(text: &str) -> DomainName {
    DomainName::from_text(text).expect("a name")
}

pub(super) fn record(owner: &str, record_type: RecordType, bytes: &[u8]) -> DnsRecord {
    let rdata = Rdata::decode(record_type, bytes);
    DnsRecord { owner: name(owner), record_type, class: Class::IN, ttl: 300, rdata }
}

fn question(record_type: RecordType) -> Question {
    Question { name: name("www.example."), record_type, class: Class::IN }
}

fn query(server: DnsServer, question: Question) -> DnsQuery {
    DnsQuery {
        server,
        transport: DnsTransport::Udp,
        question,
        flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
        edns: Some(Edns::asking(1_232)),
    }
}

fn asked(query: DnsQuery, one: DnsTry) -> DnsExchange {
    DnsExchange { query, tries: vec![one] }
}

fn silent() -> DnsTry {
    DnsTry {
        transport: DnsTransport::Udp,
        sent: vec![0; 12],
        started: Duration::ZERO,
        took: Duration::from_secs(1),
        connected: None,
        secured: None,
        end: DnsEnd::Silent,
        strays: Vec::new(),
    }
}
