//! Questions to name servers and what came of them, in words.

use data_encoding::HEXLOWER;
use netkit_model::dns::EdnsOption;
use netkit_model::{
    DnsEnd, DnsExchange, DnsQuery, DnsReply, DnsServer, DnsTransport, DnsTry, LookupFact, StrayKind, TlsEnd,
};

use crate::escape;
use crate::number;
use crate::words;

/// A server as dig names it: `192.0.2.53#53`, with its name in front where it has one.
pub(crate) fn server(query: &DnsQuery) -> String {
    server_words(&query.server)
}

pub(crate) fn server_words(server: &DnsServer) -> String {
    let DnsServer { address, name, .. } = server;
    let place = format!("{}#{}", address.ip(), address.port());
    match name {
        Some(name) => format!("{} ({place})", escape::sentence(name)),
        None => place,
    }
}

/// What is asked: the type, and in which way where that is not the usual one.
pub(crate) fn asked(query: &DnsQuery) -> String {
    let kind = query.question.record_type;
    manner(query).map_or_else(|| kind.to_string(), |manner| format!("{kind} {manner}"))
}

/// In which way a question is put, where that is not the usual one: `without EDNS`, `for 512 bytes, unverified`. The transport is
/// told by what came of it.
pub(crate) fn manner(query: &DnsQuery) -> Option<String> {
    /// The buffer that questions have by default.
    const USUAL: u16 = 1_232;
    let edns = match &query.edns {
        None => Some("without EDNS".to_owned()),
        Some(edns) if edns.udp_payload != USUAL => Some(format!("for {} bytes", edns.udp_payload)),
        Some(_) => None,
    };
    let unverified = query.flags.checking_disabled.then(|| "unverified".to_owned());
    let all: Vec<String> = [edns, unverified].into_iter().flatten().collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// What came of it: `NOERROR  qr rd ra  1 record  0.21 ms  udp`.
pub(crate) fn outcome(exchange: &DnsExchange) -> String {
    let tries = exchange.tries.len();
    let again = if tries > 1 { format!("  {tries} tries") } else { String::new() };
    match (exchange.reply(), exchange.tries.last()) {
        (Some(reply), Some(last)) => {
            let came_to_nothing = match &last.end {
                DnsEnd::Answered(_) => String::new(),
                _ => format!("  then {}", end(last)),
            };
            let answered = |one: &&DnsTry| matches!(one.end, DnsEnd::Answered(_));
            let by = exchange.tries.iter().rev().find(answered).map_or(last.transport, |one| one.transport);
            format!("{}{again}{came_to_nothing}", reply_words(reply, by))
        }
        (None, Some(last)) => format!("{}{again}", end(last)),
        (_, None) => "not asked".to_owned(),
    }
}

fn reply_words(reply: &DnsReply, transport: DnsTransport) -> String {
    let message = &reply.message;
    let flags: Vec<&str> = message.header.flags.names().collect();
    let records = records(message.answers.len());
    let options = message.edns.iter().flat_map(|edns| &edns.options);
    let options: Vec<String> = options.filter_map(option).map(|words| format!("  {words}")).collect();
    let options = options.concat();
    let rtt = number::rtt(reply.rtt.duration);
    format!("{}  {}  {records}  {rtt} ms  {}{options}", message.rcode(), flags.join(" "), transport.name())
}

/// An option that says something to people.
fn option(option: &EdnsOption) -> Option<String> {
    match option {
        EdnsOption::Nsid(id) => {
            let hex = HEXLOWER.encode(id);
            let is_text = !id.is_empty() && id.iter().all(|byte| (0x20..0x7f).contains(byte));
            let text = if is_text { format!(" ({})", String::from_utf8_lossy(id)) } else { String::new() };
            Some(format!("nsid {hex}{text}"))
        }
        EdnsOption::ExtendedError(error) => Some(format!("ede {}", extended_error(error))),
        EdnsOption::Subnet(subnet) => {
            Some(format!("for {}/{}", subnet.address, subnet.scope_prefix.max(subnet.source_prefix)))
        }
        _ => None,
    }
}

/// `6 (DNSSEC Bogus): no keys have a DS`.
pub(crate) fn extended_error(error: &netkit_model::dns::ExtendedError) -> String {
    let name = error.name().map(|name| format!(" ({name})")).unwrap_or_default();
    let text = escape::text(&netkit_model::Untrusted::from_bytes(error.text.clone()));
    let text = if text.is_empty() { text } else { format!(": {text}") };
    format!("{}{name}{text}", error.code)
}

/// How a try ended that brought no reply.
pub(crate) fn end(last: &DnsTry) -> String {
    let took = format!("{} ms", number::rtt(last.took));
    let by = last.transport.name();
    match &last.end {
        DnsEnd::Answered(_) => format!("answered in {took} by {by}"),
        DnsEnd::Silent if last.transport != DnsTransport::Udp && last.connected.is_none() => {
            format!("no connection in {took} by {by}")
        }
        DnsEnd::Silent => format!("no reply in {took} by {by}"),
        DnsEnd::Rejected(report) => {
            let offender = report.offender.map(|from| format!(" from {from}")).unwrap_or_default();
            format!("{}{offender} after {took}", words::icmp_words(report))
        }
        DnsEnd::Unsent(errno) => format!("not sent, {}", words::errno_words(errno.0)),
        DnsEnd::Failed(errno) => format!("{by} failed with {} after {took}", words::errno_words(errno.0)),
        DnsEnd::Closed { received } => {
            format!("{by} connection closed after {took} and {received} bytes")
        }
        DnsEnd::Insecure(report) => match &report.end {
            TlsEnd::Done => format!("not asked: TLS stands after {took}, and its certificate is not good"),
            TlsEnd::NotTls(_) => format!("not asked: what answers after {took} is no TLS"),
            _ => format!("not asked: {}", words::tls::line(report)),
        },
        DnsEnd::Http { status: 0, text } => format!("no HTTP/2: {}", escape::text(text)),
        DnsEnd::Http { status, text } => {
            let text = escape::text(text);
            let said = if text.trim().is_empty() { String::new() } else { format!(": {text}") };
            format!("HTTP answers {status}{said}")
        }
        DnsEnd::Unreadable(bytes) => format!("{} bytes that are no message after {took}", bytes.len()),
        DnsEnd::Interrupted => format!("interrupted after {took}"),
    }
}

/// An observation.
pub(crate) fn fact(fact: &LookupFact) -> String {
    match fact {
        LookupFact::Reply { query, transport, rcode, answers, extended, rtt, fault, .. } => {
            let told = extended.iter().map(|error| format!(", extended error {}", extended_error(error)));
            let errors = told.collect::<Vec<_>>().concat();
            let fault = fault
                .map(|fault| {
                    format!(", {} section broken at byte {}: {}", fault.section, fault.offset, fault.fault)
                })
                .unwrap_or_default();
            format!(
                "{} answers {} {} with {rcode}, {} in {} ms by {}{errors}{fault}",
                server(query),
                query.question.name,
                asked(query),
                records(*answers),
                number::rtt(rtt.duration),
                transport.name(),
            )
        }
        LookupFact::NoReply { query, last, tries } => {
            let tries = if *tries == 1 { String::new() } else { format!(", the last of {tries} tries") };
            let (server, name, kind) = (server(query), &query.question.name, asked(query));
            format!("{server} asked for {name} {kind}: {}{tries}", end(last))
        }
        LookupFact::Strays { server, from, kind, count } => {
            let what = match kind {
                StrayKind::WrongSource => "with our identifier and question from another address",
                StrayKind::WrongId => "with an identifier that is not ours",
                StrayKind::WrongQuestion => "about another question",
                StrayKind::NoResponse => "that are no responses",
            };
            let count = if *count == 1 { "1 datagram".to_owned() } else { format!("{count} datagrams") };
            format!(
                "{count} {what}, after a question to {}: from {}#{}",
                server_words(server),
                from.ip(),
                from.port()
            )
        }
        LookupFact::Zone { zone, name, asked, good } => {
            format!("{good} of {asked} servers of {zone} say something of use about {name}")
        }
        LookupFact::Delegation(fault) => words::delegation::fault(fault),
        LookupFact::System(fact) => words::system::fact(fact),
        LookupFact::Chain { server, name, status, zones } => {
            let zones: Vec<String> =
                zones.iter().map(|(zone, status)| format!("{zone} {}", status.name())).collect();
            let (server, zones) = (server_words(server), zones.join(", "));
            format!("chain of trust to {name} as {server} shows it: {}, {zones}", status.name())
        }
        LookupFact::ChainLink { server, fault } => {
            format!("{}, as {} shows it", words::chain::fault(fault), server_words(server))
        }
        LookupFact::Alias { owner, target } => format!("{owner} is an alias of {target}"),
    }
}

fn records(number: usize) -> String {
    match number {
        0 => "no record".to_owned(),
        1 => "1 record".to_owned(),
        more => format!("{more} records"),
    }
}
