//! Parameters of services (RFC 9460 §2.1, §7).

use std::net::{Ipv4Addr, Ipv6Addr};

use super::format::until_end;
use crate::dns::reader::Reader;
use crate::dns::text;
use crate::malformed::Malformed;

/// The keys that have a name, by their numbers.
const KEYS: [&str; 9] =
    ["mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint", "dohpath", "ohttp"];

/// Takes the parameters up to the end; their keys rise.
pub(super) fn parameters(reader: &mut Reader<'_>) -> Result<Vec<(u16, Vec<u8>)>, Malformed> {
    let mut last = None;
    until_end(reader, |reader| {
        let key = reader.u16("a service parameter")?;
        if last.replace(key).is_some_and(|last| key <= last) {
            return Err(Malformed::Field {
                field: "a service parameter behind a later one",
                value: key.into(),
            });
        }
        let length = reader.u16("a service parameter")?;
        Ok((key, reader.bytes("a service parameter", length.into())?.to_vec()))
    })
}

/// A parameter as text. One whose value is not as its key has it, is shown as that of an unknown key.
pub(super) fn parameter_text(key: u16, value: &[u8]) -> String {
    let name = name(key);
    match (known_text(key, value), value) {
        (Some(text), _) if text.is_empty() => name,
        (Some(text), _) => format!("{name}={text}"),
        (None, []) => name,
        (None, value) => format!("{name}={}", text::quoted(value)),
    }
}

fn name(key: u16) -> String {
    KEYS.get(usize::from(key)).map_or_else(|| format!("key{key}"), |name| (*name).to_owned())
}

fn known_text(key: u16, value: &[u8]) -> Option<String> {
    match key {
        0 => numbers(value).map(|keys| keys.into_iter().map(name).collect::<Vec<_>>().join(",")),
        1 => alpn(value),
        2 | 8 => value.is_empty().then(String::new),
        3 => <[u8; 2]>::try_from(value).ok().map(|port| u16::from_be_bytes(port).to_string()),
        4 => addresses(value, |octets: [u8; 4]| Ipv4Addr::from(octets).to_string()),
        5 => Some(data_encoding::BASE64.encode(value)),
        6 => addresses(value, |octets: [u8; 16]| Ipv6Addr::from(octets).to_string()),
        _ => None,
    }
}

fn numbers(value: &[u8]) -> Option<Vec<u16>> {
    let (pairs, rest) = value.as_chunks::<2>();
    (rest.is_empty() && !pairs.is_empty())
        .then(|| pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect())
}

fn addresses<const N: usize>(value: &[u8], text: impl Fn([u8; N]) -> String) -> Option<String> {
    let (addresses, rest) = value.as_chunks::<N>();
    let texts = || addresses.iter().map(|octets| text(*octets)).collect::<Vec<_>>().join(",");
    (rest.is_empty() && !addresses.is_empty()).then(texts)
}

/// Protocols with their lengths before them; a comma in one is escaped for the list, and again for the string
/// (RFC 9460, appendix A.1).
fn alpn(value: &[u8]) -> Option<String> {
    let mut reader = Reader::new(value, 0);
    let protocols = until_end(&mut reader, |reader| reader.counted("a protocol")).ok()?;
    let escaped = |protocol: &&[u8]| {
        protocol
            .iter()
            .flat_map(|byte| match byte {
                b',' | b'\\' => vec![b'\\', *byte],
                byte => vec![*byte],
            })
            .collect::<Vec<_>>()
    };
    let list = protocols.iter().map(escaped).collect::<Vec<_>>().join(&b',');
    (!protocols.is_empty()).then(|| text::quoted(&list))
}
