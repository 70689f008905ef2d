//! Rule `addr.tentative`: the source address is not usable yet, or somebody else has it.
//!
//! **Observed**: EADDRNOTAVAIL, and the address that was asked for, or every address of this family, is tentative or
//! failed duplicate address detection (RFC 4862 §5.4). **Means**: the kernel sends nothing from it. **Does not prove**
//! who has a duplicate. **Decides**: `ip -6 addr`, whose flags say `tentative` or `dadfailed`.

use netkit_model::{Locus, LocusKind, VerdictId};
use netkit_net::{Errno, OwnAddress};

use crate::connect_seen::ConnectSeen;
use crate::finding::Finding;

pub(crate) fn rule(seen: &ConnectSeen<'_>) -> Option<Finding> {
    let (_, errno) = seen.refused_here()?;
    let own = &seen.route()?.own_addresses;
    let is_unusable = |own: &&OwnAddress| own.is_tentative || own.is_duplicate;
    let meant = |own: &&OwnAddress| seen.options.source.is_none_or(|source| source == own.address);
    let mut candidates = own.iter().filter(meant);
    let first = candidates.clone().find(is_unusable)?;
    if errno != Errno::ADDRNOTAVAIL || !candidates.all(|own| is_unusable(&own)) {
        return None;
    }
    let why =
        if first.is_duplicate { "is a duplicate: another host has it" } else { "is still being checked" };
    let text = format!("this host's address {} {why}, so nothing is sent from it to {seen}", first.address);
    let here = Locus::at(LocusKind::ThisHost, first.address);
    Some(
        Finding::proven(VerdictId::AddrUnusable, seen.fault(), here, text)
            .because(seen.ids.attempt)
            .because(seen.ids.own_addresses.iter().copied())
            .fix("ip -6 addr (shows tentative and dadfailed)"),
    )
}
