//! EDNS of a reply (RFC 6891) and its options.

use std::ops::Range;

use netkit_model::Untrusted;
use netkit_model::dns::{Edns as ModelEdns, EdnsOption};
use schemars::JsonSchema;
use serde::Serialize;

use super::hex;
use crate::escape;

/// EDNS of a message.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Edns {
    /// The longest UDP message in bytes that its sender takes.
    udp_payload: u16,
    /// The version.
    version: u8,
    /// DO: signatures are wanted.
    dnssec_ok: bool,
    /// Who the server is (NSID, RFC 5001), in hexadecimal.
    nsid_hex: Option<String>,
    /// The same as text.
    nsid: Option<String>,
    /// The cookies of client and server (RFC 7873), in hexadecimal.
    cookie_hex: Option<String>,
    /// For which network the answer holds (RFC 7871).
    subnet: Option<Subnet>,
    /// Every option, in order.
    options: Vec<WireOption>,
    /// Where the OPT record begins, in bytes from the start of the message.
    offset: usize,
    /// The OPT record as it stands in the message.
    wire_hex: String,
}

/// A network that an answer is made for.
#[derive(Debug, Serialize, JsonSchema)]
struct Subnet {
    /// Its address.
    address: String,
    /// Bits that the question told.
    source_prefix: u8,
    /// Bits for which the answer holds.
    scope_prefix: u8,
}

/// An option.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(rename = "EdnsOption")]
struct WireOption {
    /// Its number.
    code: u16,
    /// Its data in hexadecimal.
    hex: String,
}

/// An extended error (RFC 8914).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct ExtendedError {
    /// The code.
    code: u16,
    /// Its purpose, as registered.
    name: Option<&'static str>,
    /// What the server adds.
    text: String,
}

impl Edns {
    /// `place` is where its record stands in the message.
    pub(super) fn of(edns: &ModelEdns, place: Range<usize>, message: &[u8]) -> Self {
        let options = || edns.options.iter();
        let nsid = options().find_map(|one| match one {
            EdnsOption::Nsid(id) => Some(id),
            _ => None,
        });
        let cookie = options().find_map(|one| match one {
            EdnsOption::Cookie(cookie) => Some(hex(cookie)),
            _ => None,
        });
        let subnet = options().find_map(|one| match one {
            EdnsOption::Subnet(subnet) => Some(Subnet {
                address: subnet.address.to_string(),
                source_prefix: subnet.source_prefix,
                scope_prefix: subnet.scope_prefix,
            }),
            _ => None,
        });
        Self {
            udp_payload: edns.udp_payload,
            version: edns.version,
            dnssec_ok: edns.dnssec_ok,
            nsid_hex: nsid.map(|id| hex(id)),
            nsid: nsid.map(|id| escape::text(&Untrusted::from_bytes(id.clone()))),
            cookie_hex: cookie,
            subnet,
            options: options().map(|one| WireOption { code: one.code(), hex: hex(&one.bytes()) }).collect(),
            offset: place.start,
            wire_hex: message.get(place).map(hex).unwrap_or_default(),
        }
    }
}

/// The extended errors of a message.
pub(super) fn extended_errors(edns: &ModelEdns) -> Vec<ExtendedError> {
    let errors = edns.options.iter().filter_map(|option| match option {
        EdnsOption::ExtendedError(error) => Some(ExtendedError {
            code: error.code,
            name: error.name(),
            text: escape::text(&Untrusted::from_bytes(error.text.clone())),
        }),
        _ => None,
    });
    errors.collect()
}
