//! From hosts as typed to addresses that may be probed.

use std::collections::BTreeSet;
use std::net::IpAddr;

use anyhow::{Context as _, bail};
use netkit_dns::{ResolveError, resolve};
use netkit_model::{Address, InterfaceNames, Untrusted};
use netkit_net::Interface;
use netkit_probe::PingTarget;
use tokio::task::JoinSet;

use crate::config::Resolution;

/// What became of the hosts.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// Those with an address, in the order given.
    pub(crate) targets: Vec<PingTarget>,
    /// Those without: as typed, and what the system said.
    pub(crate) failures: Vec<(String, String)>,
    /// One of them names an interface that this host does not have.
    pub(crate) has_unknown_scope: bool,
}

/// Resolves all hosts side by side and keeps their order.
pub(crate) async fn resolve_all(hosts: &[String], how: &Resolution) -> anyhow::Result<Resolved> {
    let (family, deadline) = (how.family, how.deadline);
    let mut lookups = JoinSet::new();
    for (place, host) in hosts.iter().cloned().enumerate() {
        lookups.spawn(async move { (place, resolve(&host, family, deadline).await) });
    }
    let mut answers: Vec<Option<Result<Vec<Address>, ResolveError>>> = hosts.iter().map(|_| None).collect();
    while let Some(finished) = lookups.join_next().await {
        let (place, answer) = finished.context("a lookup failed")?;
        answers[place] = Some(answer);
    }
    let mut resolved = Resolved::default();
    for (host, answer) in hosts.iter().zip(answers.into_iter().flatten()) {
        match answer {
            Ok(addresses) => {
                let wanted = if how.all_addresses { addresses.len() } else { 1 };
                for address in addresses.into_iter().take(wanted) {
                    resolved.targets.push(target(host, permitted(address, how)?));
                }
            }
            Err(error) => {
                resolved.has_unknown_scope |= matches!(error, ResolveError::NoSuchScope { .. });
                resolved.failures.push((host.clone(), words(&error)));
            }
        }
    }
    Ok(resolved)
}

fn target(host: &str, address: Address) -> PingTarget {
    let is_literal = host.split('%').next().unwrap_or(host).parse::<IpAddr>().is_ok();
    let name = (!is_literal).then(|| Untrusted::from_bytes(host.as_bytes()));
    PingTarget { input: host.to_owned(), name, address }
}

/// An error and its causes in one sentence.
fn words(error: &ResolveError) -> String {
    let error: &dyn std::error::Error = error;
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Refuses addresses that are nobody's or everybody's, and gives link-local ones their scope.
fn permitted(address: Address, how: &Resolution) -> anyhow::Result<Address> {
    if address.ip.is_unspecified() {
        bail!("{address} is no host's address: name 127.0.0.1 or ::1 for this host");
    }
    if address.is_many() && !how.permits_many {
        bail!(
            "{address} is a broadcast or multicast address, which many hosts answer: in netkit ping, -b permits it"
        );
    }
    if address.needs_scope() && address.scope_id == 0 {
        return scoped(address, how);
    }
    Ok(address)
}

/// A link-local address is on the interface of `-I`; without one, the user has to say which.
fn scoped(address: Address, how: &Resolution) -> anyhow::Result<Address> {
    if let Some(interface) = &how.interface {
        return Ok(Address { scope_id: interface.index(), ..address });
    }
    if how.permits_unscoped {
        return Ok(address);
    }
    let interfaces: Vec<String> =
        link_local_interfaces().iter().map(|interface| format!("{address}%{}", interface.name())).collect();
    if interfaces.is_empty() {
        bail!("{address} is link-local, and no interface of this host has a link-local address");
    }
    bail!("{address} is on a link, but on which? Write {}", interfaces.join(" or "));
}

/// The interfaces that link-local addresses can be on: those of this host that have one; none where the kernel does not
/// tell.
pub(crate) fn link_local_interfaces() -> Vec<Interface> {
    let is_link_local = |ip: &IpAddr| matches!(ip, IpAddr::V6(ip) if ip.is_unicast_link_local());
    let addresses = netkit_net::addresses_of().unwrap_or_default().into_iter();
    let mut names: Vec<String> =
        addresses.filter(|(_, ip)| is_link_local(ip)).map(|(name, _)| name).collect();
    names.dedup();
    // One that is gone by now is no candidate.
    names.iter().filter_map(|name| Interface::by_name(name).ok()).collect()
}

/// The index of an interface as a name, for a report.
pub(crate) fn interface_name(interface: Option<&Interface>) -> Option<String> {
    interface.map(|interface| interface.name().to_owned())
}

/// The names of the interfaces that these addresses' scopes are about, as far as they have one.
pub(crate) fn interface_names(addresses: impl Iterator<Item = Address>) -> InterfaceNames {
    let indices: BTreeSet<u32> =
        addresses.map(|address| address.scope_id).filter(|index| *index != 0).collect();
    let named = |index| Some((index, Interface::by_index(index).ok()?.name().to_owned()));
    indices.into_iter().filter_map(named).collect()
}

/// This host's own addresses; none where the kernel does not tell.
pub(crate) fn local_addresses() -> Vec<IpAddr> {
    netkit_net::addresses_of().unwrap_or_default().into_iter().map(|(_, address)| address).collect()
}
