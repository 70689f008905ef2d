//! Rule `addr.scope-missing`: a link-local address without the name of its link, or with one that this host does not have.
//!
//! **Observed**: EINVAL from `connect()` to a link-local IPv6 address that has no scope; or a name behind `%` that is no
//! interface of this host. **Means**: the same address may exist on every link, so the kernel does not know which one is
//! meant (RFC 4007 §6). **Does not prove** that the host is on any of them. **Decides**: nothing; the scope has to be said,
//! and the interfaces that have a link-local address themselves are the candidates.

use std::net::IpAddr;

use netkit_model::{Address, Evidence, EvidenceFact, EvidenceId, Locus, LocusKind, Status, VerdictId};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;
use crate::words::quoted;

const ID: VerdictId = VerdictId::AddrScopeMissing;
const INTERFACES: &str = "ip -br link (shows the interfaces)";

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    seen.refused_here()?;
    let address = seen.address();
    if address.ip.is_multicast() || !address.needs_scope() || address.scope_id != 0 {
        return None;
    }
    let text = format!("{address} is link-local, and which link is meant was not said");
    let (text, fix) = match candidates(seen, address).as_slice() {
        [] => (
            format!("{text}; no interface of this host has a link-local address"),
            format!("write {address}%INTERFACE; {INTERFACES}"),
        ),
        all => {
            let fix = format!("write {}", all.join(" or "));
            (format!("{text}: {fix}"), fix)
        }
    };
    let here = Locus::of(LocusKind::ThisHost);
    Some(
        Finding::proven(ID, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .because(seen.ids.own_addresses.iter().copied())
            .fix(fix),
    )
}

/// What `input`, as typed, and the system's `message` say where the name behind `%` is no interface of this host.
pub(crate) fn unknown(input: &str, message: &str) -> (Finding, Evidence) {
    let id = EvidenceId(1);
    let (input, message) = (input.to_owned(), message.to_owned());
    let here = Locus::of(LocusKind::ThisHost);
    let finding = Finding::proven(ID, Status::Fail, here, quoted(&message)).because([id]).fix(INTERFACES);
    (finding, Evidence { id, fact: EvidenceFact::NameFailure { input, message } })
}

/// The address with each of the links of this host that it can be on.
fn candidates(seen: &ConnectSeen<'_>, address: Address) -> Vec<String> {
    let own = seen.route().into_iter().flat_map(|route| &route.own_addresses);
    let on_links = own.filter(|own| matches!(own.address, IpAddr::V6(ip) if ip.is_unicast_link_local()));
    let mut all: Vec<String> = on_links
        .map(|own| quoted(&seen.host.interfaces.scoped(Address { scope_id: own.interface, ..address })))
        .collect();
    all.dedup();
    all
}
