//! What happens on a host's TCP ports.

use super::super::fields::{Fields, Key};
use super::super::word::{Senseless, Word};
use super::super::{Host, TcpManner, TcpService};

/// The longest response that a service sends.
const LONGEST_RESPONSE: u64 = 16 * 1024 * 1024;

const MANNERS: [(&str, TcpManner); 8] = [
    ("accept", TcpManner::Accept),
    ("refuse", TcpManner::Refuse),
    ("silent", TcpManner::Silent),
    ("reset-after-accept", TcpManner::ResetAfterAccept),
    ("mute", TcpManner::Mute),
    ("zero-window", TcpManner::ZeroWindow),
    ("close", TcpManner::Close),
    ("deaf-after-accept", TcpManner::DeafAfterAccept),
];

/// Reads `tcp = { 80 = { … }, 443 = "refuse", other = "silent" }`.
pub(super) fn ports(mut fields: Fields<'_>, host: &mut Host) {
    fields.set("other", &mut host.other_tcp, manner);
    for (key, word) in fields.rest() {
        let Some(port) = port(&key, word) else { continue };
        let service = host.tcp.entry(port).or_default();
        if word.is_table() {
            if let Ok(mut fields) = word.table() {
                read(&mut fields, service);
                fields.finish();
            }
        } else if let Ok(manner) = manner(word) {
            service.manner = manner;
        }
    }
}

fn port(key: &Key<'_>, word: Word<'_>) -> Option<u16> {
    let port = key.text.parse().ok().filter(|port| *port != 0);
    if port.is_none() {
        let text = format!("tcp: {:?} is no port: write 1 to 65535, or other for all the others", key.text);
        word.problems.add(&key.place, text);
    }
    port
}

fn manner(word: Word<'_>) -> Result<TcpManner, Senseless> {
    word.choice(&MANNERS)
}

fn read(fields: &mut Fields<'_>, service: &mut TcpService) {
    fields.set("manner", &mut service.manner, manner);
    fields.set("greeting", &mut service.greeting, bytes);
    fields.set("greeting_hex", &mut service.greeting, hex_bytes);
    fields.set("response", &mut service.response, bytes);
    fields.set("response_hex", &mut service.response, hex_bytes);
    for [text, hex] in [["greeting", "greeting_hex"], ["response", "response_hex"]] {
        if fields.has(text) && fields.has(hex) {
            fields.wrong(format!("{text} and {hex} say the same thing twice: write one of them"));
        }
    }
    if let Some(Ok(size)) = fields.take("response_size").map(|word| word.small(1..=LONGEST_RESPONSE)) {
        service.response = lengthened(&service.response, size);
    }
    fields.set("closes", &mut service.closes, Word::flag);
    fields.set("syn_ack_delay", &mut service.syn_ack_delay, Word::duration);
    fields.set("response_delay", &mut service.response_delay, Word::duration);
}

fn bytes(word: Word<'_>) -> Result<Vec<u8>, Senseless> {
    word.text().map(|text| text.as_bytes().to_vec())
}

/// Pairs of hexadecimal digits; blanks between them are for the reader.
fn hex_bytes(word: Word<'_>) -> Result<Vec<u8>, Senseless> {
    let digits: Option<Vec<u32>> =
        word.text()?.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_digit(16)).collect();
    let pairs = digits.filter(|digits| digits.len() % 2 == 0);
    let bytes = pairs
        .and_then(|digits| digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).ok()).collect());
    bytes.ok_or_else(|| word.wrong("write pairs of hexadecimal digits, such as \"15 03 01\""))
}

/// A response of exactly so many bytes: its end is repeated dots, as a body that nobody reads.
fn lengthened(response: &[u8], size: usize) -> Vec<u8> {
    let mut response = response.to_vec();
    response.resize(size, b'.');
    response
}
