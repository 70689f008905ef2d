//! The EDNS of the questions: buffer size and options, as asked for.

use std::net::IpAddr;

use anyhow::{Context as _, bail};
use netkit_net::random_bytes;
use netkit_packet::dns::{ClientSubnet, Edns, EdnsOption};

use super::words::Switches;
use crate::args::LookupArgs;

/// What fits into the packets of nearly every path without being fragmented (DNS Flag Day 2020, RFC 9715 §3.1).
const PAYLOAD: u16 = 1_232;
/// Questions are filled up to multiples of this (RFC 8467 §4.1).
const BLOCK: usize = 128;
/// Bytes of a question besides its name and its options: header, type and class, the OPT record without data.
const FIXED: usize = 12 + 4 + 11;

/// EDNS as asked for; `None` asks without. `longest` is the longest name on the wire.
pub(super) fn asked(args: &LookupArgs, switches: &Switches, longest: usize) -> anyhow::Result<Option<Edns>> {
    if args.no_edns || switches.no_edns {
        return Ok(None);
    }
    let mut edns = Edns::asking(args.bufsize.or(switches.bufsize).unwrap_or(PAYLOAD));
    edns.dnssec_ok = args.dnssec_ok || switches.dnssec_ok;
    if args.nsid || switches.nsid {
        edns.options.push(EdnsOption::Nsid(Vec::new()));
    }
    if let Some(word) = args.cookie.as_deref().or(switches.cookie.then_some("")) {
        edns.options.push(EdnsOption::Cookie(cookie(word)?));
    }
    if let Some(word) = args.subnet.as_deref().or(switches.subnet.as_deref()) {
        let subnet = subnet(word).with_context(|| format!("cannot ask for {word:?}"))?;
        edns.options.push(EdnsOption::Subnet(subnet));
    }
    if args.padding {
        let length =
            FIXED + longest + edns.options.iter().map(|one| 4 + one.bytes().len()).sum::<usize>() + 4;
        edns.options.push(EdnsOption::Padding(length.next_multiple_of(BLOCK) - length));
    }
    Ok(Some(edns))
}

/// A client's cookie of 8 bytes, or one with a server's behind it (RFC 7873 §4).
fn cookie(word: &str) -> anyhow::Result<Vec<u8>> {
    if word.is_empty() {
        return Ok(random_bytes::<8>().context("the kernel gives no random bytes")?.to_vec());
    }
    let digits = word.as_bytes();
    let bytes: Option<Vec<u8>> = digits.chunks(2).map(hex_byte).collect();
    match bytes {
        Some(bytes) if bytes.len() == 8 || (16..=40).contains(&bytes.len()) => Ok(bytes),
        _ => bail!("a cookie has 8 bytes, or 16 to 40 with that of the server, in hexadecimal: not {word:?}"),
    }
}

fn hex_byte(pair: &[u8]) -> Option<u8> {
    let [high, low] = pair else { return None };
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(*high)? << 4 | digit(*low)?).ok()
}

/// `192.0.2.0/24`; without a length the whole address.
fn subnet(word: &str) -> anyhow::Result<ClientSubnet> {
    let (address, length) = match word.split_once('/') {
        Some((address, length)) => (address, Some(length)),
        None => (word, None),
    };
    // As dig has it: 0 alone is "tell nobody".
    let address: IpAddr =
        if word == "0" { [0, 0, 0, 0].into() } else { address.parse().context("it is no network")? };
    let bits: u8 = if address.is_ipv4() { 32 } else { 128 };
    let source_prefix = match length {
        Some(length) => length.parse().ok().filter(|length| *length <= bits),
        None => Some(if word == "0" { 0 } else { bits }),
    };
    let source_prefix = source_prefix.with_context(|| format!("a prefix has from 0 to {bits} bits"))?;
    let address = match address {
        IpAddr::V4(ip) => {
            let mask = u32::MAX.checked_shl(u32::from(bits - source_prefix)).unwrap_or(0);
            IpAddr::from((u32::from(ip) & mask).to_be_bytes())
        }
        IpAddr::V6(ip) => {
            let mask = u128::MAX.checked_shl(u32::from(bits - source_prefix)).unwrap_or(0);
            IpAddr::from((u128::from(ip) & mask).to_be_bytes())
        }
    };
    Ok(ClientSubnet { address, source_prefix, scope_prefix: 0 })
}
