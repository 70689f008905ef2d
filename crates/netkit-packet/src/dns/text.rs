//! The presentation of bytes in a master file: quoted strings, numbers in other bases (RFC 1035 §5.1, RFC 4648).

use std::fmt::Write as _;

use data_encoding::{BASE64, Encoding, HEXUPPER};

/// Characters after which BIND's tools break hexadecimal and base64 with a blank.
const CHUNK: usize = 56;

/// A string in quotes.
pub(super) fn quoted(bytes: &[u8]) -> String {
    format!("\"{}\"", escaped(bytes))
}

/// A string for between quotes.
pub(super) fn escaped(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for byte in bytes {
        match byte {
            b'"' | b'\\' => text.extend(['\\', char::from(*byte)]),
            0x20..=0x7e => text.push(char::from(*byte)),
            _ => write!(text, "\\{byte:03}").expect("a string takes everything"),
        }
    }
    text
}

pub(super) fn base64(bytes: &[u8]) -> String {
    chunked(&BASE64, bytes)
}

pub(super) fn hex(bytes: &[u8]) -> String {
    chunked(&HEXUPPER, bytes)
}

fn chunked(encoding: &Encoding, bytes: &[u8]) -> String {
    let text = encoding.encode(bytes);
    let mut chunks = Vec::new();
    let mut rest = text.as_str();
    while let Some((chunk, after)) = rest.split_at_checked(CHUNK).filter(|(_, after)| !after.is_empty()) {
        chunks.push(chunk);
        rest = after;
    }
    chunks.push(rest);
    chunks.join(" ")
}
