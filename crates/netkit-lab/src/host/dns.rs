//! A DNS server with faults: a question in, an answer or silence out.
//!
//! It neither frames nor sends; what its zone has for a question stands in `dns/zone.rs`.

mod zone;

use std::time::Duration;

use hickory_proto::op::{Edns, Header, Message, MessageType, Metadata, OpCode, Query, ResponseCode};
use hickory_proto::rr::{DNSClass, RecordType};
use hickory_proto::serialize::binary::{BinDecodable, BinDecoder};

use crate::topology::{Dns, EdnsManner};

pub use zone::check_zone;
use zone::{Findings, Zone};

/// What fits into a UDP answer to a question without EDNS, in bytes (RFC 1035 §4.2.1).
const UDP_WITHOUT_EDNS: u16 = 512;

/// The longest UDP answer in bytes, whatever the question allows: so much that a path which loses fragments shows.
const LONGEST_UDP: u16 = 4096;

/// The longest UDP question in bytes that this server says it takes: one that no path needs to fragment.
const EDNS_PAYLOAD: u16 = 1232;

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DnsTransport {
    /// In a datagram: long answers are truncated.
    Udp,
    /// In a stream. Question and answer are without the two bytes of length before them (RFC 1035 §4.2.2).
    Tcp,
}

/// What a server does with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum DnsAnswer {
    /// Nothing.
    Silence,
    /// It answers.
    Message {
        /// A whole DNS message.
        bytes: Vec<u8>,
        /// How long that takes.
        delay: Duration,
    },
}

/// Answers a question, which may be any bytes: whatever has the header of a question gets FORMERR at least.
pub(crate) fn answer(dns: &Dns, question: &[u8], transport: DnsTransport) -> DnsAnswer {
    let is_deaf = dns.silent || (transport == DnsTransport::Tcp && !dns.tcp);
    let bytes = if is_deaf { None } else { reply(dns, question, transport) };
    bytes.map_or(DnsAnswer::Silence, |bytes| DnsAnswer::Message { bytes, delay: dns.delay })
}

fn reply(dns: &Dns, question: &[u8], transport: DnsTransport) -> Option<Vec<u8>> {
    let header = Header::read(&mut BinDecoder::new(question)).ok()?;
    if header.metadata.message_type == MessageType::Response {
        return None;
    }
    let Ok(question) = Message::from_vec(question) else {
        return response(&header.metadata, ResponseCode::FormErr).to_vec().ok();
    };
    let response = respond(dns, &question)?;
    let bytes = response.to_vec().ok()?;
    let is_too_long = bytes.len() > usize::from(udp_room(&question, &response));
    if transport == DnsTransport::Udp && (dns.truncates || is_too_long) {
        // Everything goes and not only what is too long, as many servers do: nobody should use half an answer
        // (RFC 2181 §9), and glue that is missing counts as much as the rest (RFC 9471 §3.1).
        return response.truncate().to_vec().ok();
    }
    Some(bytes)
}

/// How many bytes a UDP answer may have (RFC 6891 §6.2.3). A server that says nothing of EDNS knows nothing of it.
fn udp_room(question: &Message, response: &Message) -> u16 {
    match (&question.edns, &response.edns) {
        (Some(asked), Some(_)) => asked.max_payload().clamp(UDP_WITHOUT_EDNS, LONGEST_UDP),
        _ => UDP_WITHOUT_EDNS,
    }
}

/// The answer to a well-formed question, as long as it may be; `None` is silence.
fn respond(dns: &Dns, question: &Message) -> Option<Message> {
    let asked = question.queries.first().map(|query| query.name.to_lowercase().to_ascii());
    if asked.as_ref().is_some_and(|name| dns.silent_names.contains(name)) {
        return None;
    }
    let mut response = response(&question.metadata, ResponseCode::NoError);
    response.queries.clone_from(&question.queries);
    if let Some(edns) = &question.edns {
        let code = match dns.edns {
            EdnsManner::Drops => return None,
            EdnsManner::Ignores => None,
            EdnsManner::FormErr => Some(ResponseCode::FormErr),
            EdnsManner::NotImp => Some(ResponseCode::NotImp),
            EdnsManner::Refused => Some(ResponseCode::Refused),
            EdnsManner::BadVers => Some(ResponseCode::BADVERS),
            // RFC 6891 §6.1.3.
            EdnsManner::Answers => (edns.version() > 0).then_some(ResponseCode::BADVERS),
        };
        if matches!(dns.edns, EdnsManner::Answers | EdnsManner::BadVers) {
            response.edns = Some(answering_opt(edns));
        }
        if let Some(code) = code {
            set_code(&mut response, code);
            return Some(response);
        }
    }
    let prescribed = asked.and_then(|name| dns.rcodes.get(&name));
    match (prescribed, question.metadata.op_code, question.queries.as_slice()) {
        (Some(code), _, _) => set_code(&mut response, (*code).into()),
        (None, OpCode::Query, [query]) => look_up(dns, query, &mut response),
        (None, OpCode::Query, _) => set_code(&mut response, ResponseCode::FormErr),
        (None, _, _) => set_code(&mut response, ResponseCode::NotImp),
    }
    Some(response)
}

/// Puts what the zone has into the response.
fn look_up(dns: &Dns, query: &Query, response: &mut Message) {
    let is_transfer = matches!(query.query_type, RecordType::AXFR | RecordType::IXFR);
    if is_transfer || !matches!(query.query_class, DNSClass::IN | DNSClass::ANY) {
        return set_code(response, ResponseCode::Refused);
    }
    let Ok(zone) = Zone::parse(&dns.zone) else {
        return set_code(response, ResponseCode::ServFail);
    };
    let Findings { response_code, authoritative, answers, authorities, additionals } =
        zone.find(&query.name, query.query_type);
    set_code(response, response_code);
    response.metadata.authoritative = authoritative;
    (response.answers, response.authorities, response.additionals) = (answers, authorities, additionals);
}

/// A response without anything in it: identifier, opcode, RD and CD are those of the question.
fn response(question: &Metadata, code: ResponseCode) -> Message {
    let mut response = Message::response(question.id, question.op_code);
    response.metadata = Metadata::response_from_request(question);
    response.metadata.response_code = code;
    response
}

/// The OPT record of an answer; the DO bit is copied (RFC 3225 §3).
fn answering_opt(asked: &Edns) -> Edns {
    let mut edns = Edns::new();
    edns.set_max_payload(EDNS_PAYLOAD).set_dnssec_ok(asked.flags().dnssec_ok);
    edns
}

/// Codes above 15 need an OPT record for their upper bits (RFC 6891 §6.1.3); without one all they can be is a
/// failure of the server.
fn set_code(response: &mut Message, code: ResponseCode) {
    let cannot_be_said = code.high() > 0 && response.edns.is_none();
    response.metadata.response_code = if cannot_be_said { ResponseCode::ServFail } else { code };
}

#[cfg(test)]
mod tests;
