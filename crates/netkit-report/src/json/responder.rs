//! Whoever answers at a hop, in JSON: the answer, its network, label stack and interfaces; shared by traces and samples.

use netkit_model::{HopAnswer, HopInterface, MplsLabel as ModelLabel, Origin, Untrusted};
use schemars::JsonSchema;
use serde::Serialize;

use super::measurements::Name;
use crate::escape;
use crate::names::Names;
use crate::number::millis_f64;
use crate::words;

/// An answer, flattened into the probe that it is for; null and empty where nothing came.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Answer {
    /// Who answered.
    address: Option<String>,
    #[serde(flatten)]
    name: Name,
    #[serde(flatten)]
    network: Network,
    /// The round-trip delay; null where no two stamps can be trusted.
    rtt_ms: Option<f64>,
    /// Where its two times came from, sender first.
    timestamps: Option<&'static str>,
    /// The type of the ICMP or ICMPv6 error, by the family of `address`; null where the answer is none.
    icmp_type: Option<u8>,
    /// Its code.
    icmp_code: Option<u8>,
    /// The next hop's MTU in bytes, where the error states one.
    mtu: Option<u32>,
    /// The TTL or hop limit with which the answer arrived.
    reply_ttl: Option<u8>,
    /// Hops that the answer is estimated to have taken back, from its TTL.
    hops_back: Option<u8>,
    /// The index of the interface it came in by.
    interface_index: Option<u32>,
    /// The MPLS label stack that the probe came with to this router (RFC 4950), top first.
    mpls: Vec<MplsLabel>,
    /// Interfaces that the router says the probe had to do with (RFC 5837).
    interfaces: Vec<Interface>,
    /// The checksum that it quotes of the probe less the one that was sent, in ones' complement; not 0 where a
    /// translator of addresses changed the probe, null where the checksum is not quoted.
    checksum_shift: Option<u16>,
}

/// Whose network an address is in, flattened into what has the address.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Network {
    /// The number of the autonomous system that announces the address.
    asn: Option<u32>,
    /// Who runs it, as the table of networks says.
    as_organisation: Option<String>,
    /// The bytes of `as_organisation` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_organisation_hex: Option<String>,
}

/// An MPLS label stack entry (RFC 3032 §2.1).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct MplsLabel {
    /// The label, 20 bits.
    label: u32,
    /// The traffic class, 3 bits (RFC 5462).
    traffic_class: u8,
    /// It is the last of its stack.
    bottom_of_stack: bool,
    /// Its time to live.
    ttl: u8,
}

/// An interface as a router describes it (RFC 5837 §4).
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Interface {
    /// What the probe had to do with it.
    #[schemars(extend("enum" = ["incoming", "incoming-sub-ip", "outgoing", "next-hop"]))]
    role: &'static str,
    /// Its `ifIndex`.
    index: Option<u32>,
    /// Its address.
    address: Option<String>,
    /// Its name.
    name: Option<String>,
    /// The bytes of `name` in hexadecimal; only where it needed escaping.
    #[serde(skip_serializing_if = "Option::is_none")]
    name_hex: Option<String>,
    /// Its MTU in bytes.
    mtu: Option<u32>,
}

impl Answer {
    pub(super) fn of(answer: &HopAnswer, names: &Names) -> Self {
        let report = match answer.kind {
            netkit_model::AnswerKind::Icmp(report) => Some(report),
            _ => None,
        };
        Self {
            address: Some(names.heard(answer.from, answer.interface)),
            name: Name::of(names.of(answer.from)),
            network: Network::of(names.origin(answer.from)),
            rtt_ms: answer.rtt.map(|rtt| millis_f64(rtt.duration)),
            timestamps: answer.rtt.map(|rtt| rtt.basis.name()),
            icmp_type: report.map(|report| report.icmp_type),
            icmp_code: report.map(|report| report.code),
            mtu: report.and_then(|report| report.mtu),
            reply_ttl: answer.hop_limit,
            hops_back: answer.hops_back(),
            interface_index: answer.interface,
            mpls: label_stack(&answer.labels),
            interfaces: answer.interfaces.iter().map(Interface::of).collect(),
            checksum_shift: answer.checksum_shift,
        }
    }
}

impl Network {
    pub(super) fn of(origin: Option<&Origin>) -> Self {
        let Some(origin) = origin else { return Self::default() };
        let (as_organisation, as_organisation_hex) = escaped(origin.organisation.as_ref());
        Self { asn: Some(origin.as_number), as_organisation, as_organisation_hex }
    }
}

impl Interface {
    fn of(interface: &HopInterface) -> Self {
        let (name, name_hex) = escaped(interface.name.as_ref());
        Self {
            role: words::path::role(interface.role),
            index: interface.index,
            address: interface.address.map(|address| address.to_string()),
            name,
            name_hex,
            mtu: interface.mtu,
        }
    }
}

/// A label stack, top first.
pub(super) fn label_stack(labels: &[ModelLabel]) -> Vec<MplsLabel> {
    let entry = |entry: &ModelLabel| {
        let ModelLabel { label, traffic_class, bottom_of_stack, ttl } = *entry;
        MplsLabel { label, traffic_class, bottom_of_stack, ttl }
    };
    labels.iter().map(entry).collect()
}

/// What people read, and the bytes where that is not all of it.
fn escaped(text: Option<&Untrusted>) -> (Option<String>, Option<String>) {
    match text.map(|text| escape::json(text.as_bytes())) {
        Some(text) => (Some(text.presentation), text.hex),
        None => (None, None),
    }
}
