//! A little Internet of name servers, told in lines, whose servers answer as RFC 1034 §4.3.2 has it or misbehave on order.
//!
//! `server ADDRESS… [HOW]` begins servers, `zone NAME SERIAL` a zone that they have, and other lines are records of it.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use netkit_model::{
    DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsTry, ReceiveStamp, Rtt, SendStamp, StampBasis,
};
use netkit_net::Errno;
use netkit_packet::dns::{
    Class, DnsFlags, DnsHeader, DnsMessage, DnsRecord, DomainName, Opcode, Rcode, Rdata, RecordType,
};

#[derive(Debug, Default)]
pub(super) struct World(BTreeMap<IpAddr, Server>);

#[derive(Clone, Debug, Default)]
struct Server {
    /// What it does instead of serving, by a word of [`Server::answer`]; nothing for a good one.
    manner: String,
    zones: Vec<Zone>,
}

#[derive(Clone, Debug)]
struct Zone {
    name: DomainName,
    serial: u32,
    records: Vec<DnsRecord>,
}

pub(super) fn name(text: &str) -> DomainName {
    DomainName::from_text(text).expect("a name of the test")
}

impl World {
    pub(super) fn read(text: &str) -> Self {
        let mut world = Self::default();
        let mut here: Vec<IpAddr> = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<_> = line.split_whitespace().collect();
            match words.as_slice() {
                ["server", rest @ ..] => {
                    here = rest.iter().filter_map(|word| word.parse().ok()).collect();
                    let manner = rest.last().filter(|word| word.parse::<IpAddr>().is_err());
                    for address in &here {
                        world.0.entry(*address).or_default().manner =
                            manner.copied().unwrap_or_default().to_owned();
                    }
                }
                ["zone", zone, serial] => {
                    let serial = serial.parse().expect("a serial");
                    for address in &here {
                        let zones = &mut world.0.get_mut(address).expect("a server of the test").zones;
                        zones.push(Zone { name: name(zone), serial, records: Vec::new() });
                    }
                }
                [owner, record_type, data] => {
                    for address in &here {
                        let zones = &mut world.0.get_mut(address).expect("a server of the test").zones;
                        zones.last_mut().expect("a zone of the test").records.push(record(
                            owner,
                            record_type,
                            data,
                        ));
                    }
                }
                _ => panic!("a line of the test: {line}"),
            }
        }
        world
    }

    /// What comes of a question; an address that nobody has is silent, and IPv6 has no way out.
    pub(super) fn exchange(&self, query: DnsQuery) -> DnsExchange {
        let address = query.server.address.ip();
        let end = match self.0.get(&address) {
            None if address.is_ipv6() => DnsEnd::Unsent(Errno::NETUNREACH),
            None => DnsEnd::Silent,
            Some(server) => DnsEnd::Answered(Box::new(reply(server.answer(&query)))),
        };
        let took = Duration::from_millis(1);
        DnsExchange {
            tries: vec![DnsTry {
                transport: query.transport,
                sent: Vec::new(),
                started: Duration::ZERO,
                took,
                connected: None,
                secured: None,
                end,
                strays: Vec::new(),
            }],
            query,
        }
    }
}

fn reply(message: DnsMessage) -> DnsReply {
    let basis = StampBasis::Stamps(SendStamp::Host, ReceiveStamp::Host);
    DnsReply {
        bytes: Vec::new(),
        message,
        rtt: Rtt { duration: Duration::from_millis(1), basis },
        hop_limit: None,
        keeps_case: true,
    }
}

impl Server {
    fn answer(&self, query: &DnsQuery) -> DnsMessage {
        assert!(!query.flags.recursion_desired, "a walk never asks for recursion");
        assert_eq!(query.server.address, SocketAddr::new(query.server.address.ip(), 53));
        let question = &query.question;
        let mut message = empty(Rcode::NOERROR);
        message.questions.push(question.clone());
        let refer = |message: &mut DnsMessage, zone: &str| {
            message.header.flags.authoritative = false;
            message.authorities.push(record(zone, "NS", "ns.example"));
        };
        match self.manner.as_str() {
            "refused" => message.header.rcode = Rcode::REFUSED,
            "servfail" => message.header.rcode = Rcode::SERVFAIL,
            "upward" => refer(&mut message, "."),
            "elsewhere" => refer(&mut message, "nowhere.example"),
            "itself" => {
                let own = self.zones.first().map_or_else(DomainName::root, |zone| zone.name.clone());
                refer(&mut message, &own.to_string());
            }
            "fails-for-a" if question.record_type == RecordType::A => message.header.rcode = Rcode::SERVFAIL,
            "servfail-loop" => {
                self.serve(query, &mut message);
                message.header.rcode = Rcode::SERVFAIL;
            }
            "no-edns" if query.edns.is_some() => message.header.rcode = Rcode::FORMERR,
            _ => self.serve(query, &mut message),
        }
        match self.manner.as_str() {
            "recursive" => message.header.flags.authoritative = false,
            "truncated" => {
                message.header.flags.truncated = true;
                message.answers.clear();
                message.authorities.clear();
            }
            _ => {}
        }
        message
    }

    fn serve(&self, query: &DnsQuery, message: &mut DnsMessage) {
        let question = &query.question;
        let around = self.zones.iter().filter(|zone| question.name.is_at_or_below(&zone.name));
        let Some(zone) = around.max_by_key(|zone| zone.name.labels().count()) else {
            message.header.rcode = Rcode::REFUSED;
            return;
        };
        let cut = zone.records.iter().find(|one| {
            one.record_type == RecordType::NS
                && one.owner != zone.name
                && question.name.is_at_or_below(&one.owner)
        });
        if let Some(cut) = cut {
            let servers = zone.records.iter().filter(|one| one.owner == cut.owner);
            message.authorities.extend(servers.filter(|one| one.record_type == RecordType::NS).cloned());
            let targets: Vec<_> = message.authorities.iter().filter_map(|one| one.rdata.target()).collect();
            let glue = zone.records.iter().filter(|one| one.rdata.get("address").is_some());
            message.additionals = glue.filter(|one| targets.contains(&&one.owner)).cloned().collect();
            return;
        }
        message.header.flags.authoritative = true;
        let soa = zone.soa();
        let own: Vec<_> =
            zone.records.iter().chain([&soa]).filter(|one| one.owner == question.name).collect();
        let wanted = |one: &&&DnsRecord| {
            one.record_type == question.record_type || one.record_type == RecordType::CNAME
        };
        message.answers = own.iter().filter(wanted).map(|one| (*one).clone()).collect();
        if message.answers.is_empty() {
            let exists =
                zone.records.iter().chain([&soa]).any(|one| one.owner.is_at_or_below(&question.name));
            message.header.rcode = if exists { Rcode::NOERROR } else { Rcode::NXDOMAIN };
            message.authorities.push(soa);
        }
    }
}

impl Zone {
    fn soa(&self) -> DnsRecord {
        // Two names of the root, the serial, and four times that say nothing.
        let bytes = [&[0, 0], self.serial.to_be_bytes().as_slice(), &[0; 16]].concat();
        record_of(self.name.clone(), RecordType::SOA, &bytes)
    }
}

fn empty(rcode: Rcode) -> DnsMessage {
    let flags = DnsFlags { response: true, ..DnsFlags::default() };
    DnsMessage {
        header: DnsHeader { id: 0, flags, opcode: Opcode::QUERY, rcode, counts: [1, 0, 0, 0] },
        questions: Vec::new(),
        answers: Vec::new(),
        authorities: Vec::new(),
        additionals: Vec::new(),
        edns: None,
        fault: None,
        trailing: 0,
    }
}

fn record(owner: &str, record_type: &str, data: &str) -> DnsRecord {
    let record_type: RecordType = record_type.parse().expect("a type of the test");
    let bytes = match record_type {
        RecordType::A | RecordType::AAAA => match data.parse().expect("an address of the test") {
            IpAddr::V4(ip) => ip.octets().to_vec(),
            IpAddr::V6(ip) => ip.octets().to_vec(),
        },
        RecordType::TXT => [&[u8::try_from(data.len()).expect("a short text")], data.as_bytes()].concat(),
        _ => name(data).wire().to_vec(),
    };
    record_of(name(owner), record_type, &bytes)
}

fn record_of(owner: DomainName, record_type: RecordType, bytes: &[u8]) -> DnsRecord {
    DnsRecord { owner, record_type, class: Class::IN, ttl: 3600, rdata: Rdata::decode(record_type, bytes) }
}
