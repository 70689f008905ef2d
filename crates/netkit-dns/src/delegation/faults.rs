//! What does not fit together on a walk, found when all has been said: the order in which replies came changes nothing.

use std::collections::BTreeMap;

use netkit_model::{
    AskedServer, DelegationFault, DelegationFaultKind as Kind, DelegationHop, DnsEnd, Errno, Lameness,
    NoAddress, ServerAt, ServerSays,
};
use netkit_packet::dns::{DnsMessage, DomainName};

/// The faults of all hops, the gravest first: what ends the walk, then what is nearer to the name.
/// What was not asked because too much had been asked says nothing: then `is_whole` is false.
pub(super) fn find(hops: &[DelegationHop], is_whole: bool) -> Vec<DelegationFault> {
    let mut faults = Vec::new();
    for (place, hop) in hops.iter().enumerate().rev() {
        let is_good = hop.asked.iter().any(|asked| asked.says.is_good());
        let is_last = place + 1 == hops.len();
        let kinds = [
            intercepted(hop),
            unreachable(hop, is_good).filter(|_| is_whole || !hop.asked.is_empty()),
            referral_loop(hop, is_good),
            lame(hop, is_good),
            failing(hop),
            no_address(hop),
            glueless_loop(hop),
            dead(hop).filter(|_| !is_good),
        ];
        let fatal = kinds.into_iter().flatten().map(|kind| {
            let is_fatal = !is_good || matches!(kind, Kind::Intercepted { .. });
            (kind, is_fatal)
        });
        // What follows leaves the zone of use.
        let mut others: Vec<_> = glue_mismatches(hop).collect();
        others.extend(serial_differs(hop, is_last));
        others.extend(answers_differ(hop));
        others.extend(ns_set_mismatch(hop));
        others.extend(dead(hop).filter(|_| is_good));
        let others = others.into_iter().map(|kind| (kind, false));
        for (kind, is_fatal) in fatal.chain(others) {
            let fault = DelegationFault { zone: hop.zone.clone(), kind, is_fatal };
            // A zone is met again where an alias leads back into it.
            if !faults.contains(&fault) {
                faults.push(fault);
            }
        }
    }
    faults.sort_by_key(|fault| !fault.is_fatal);
    faults
}

fn at(asked: &AskedServer) -> ServerAt {
    let name = asked.names.first().cloned().unwrap_or_else(DomainName::root);
    (name, asked.address)
}

/// The query did not leave this host, for want of a way.
fn has_no_way(asked: &AskedServer) -> bool {
    const NO_WAY: [Errno; 6] = [
        Errno::NETUNREACH,
        Errno::HOSTUNREACH,
        Errno::ADDRNOTAVAIL,
        Errno::AFNOSUPPORT,
        Errno::NETDOWN,
        Errno::INVAL,
    ];
    match asked.exchange.end() {
        Some(DnsEnd::Unsent(errno) | DnsEnd::Failed(errno)) => NO_WAY.contains(errno),
        _ => false,
    }
}

fn intercepted(hop: &DelegationHop) -> Option<Kind> {
    let answers = |asked: &&AskedServer| asked.says.is_final() || matches!(asked.says, ServerSays::Alias(_));
    let answering: Vec<_> = hop.asked.iter().filter(answers).collect();
    let is_it =
        hop.zone.is_root() && !answering.is_empty() && answering.iter().all(|one| one.serial.is_none());
    is_it.then_some(Kind::Intercepted { servers: answering.into_iter().map(at).collect() })
}

fn unreachable(hop: &DelegationHop, is_good: bool) -> Option<Kind> {
    // What was not asked because of its family has no way either.
    let of_server = |name: &DomainName, addresses: &[std::net::IpAddr]| {
        addresses.iter().map(|address| (name.clone(), *address)).collect::<Vec<_>>()
    };
    let servers: Vec<ServerAt> = hop
        .servers
        .iter()
        .flat_map(|server| [of_server(&server.name, &server.glue), of_server(&server.name, &server.found)])
        .flatten()
        .collect();
    if is_good || servers.is_empty() || !hop.asked.iter().all(has_no_way) {
        return None;
    }
    if servers.iter().all(|(_, address)| address.is_ipv6()) {
        return Some(Kind::V6Only { servers });
    }
    let is_asked = |server: &&ServerAt| hop.asked.iter().any(|asked| asked.address == server.1);
    let asked: Vec<ServerAt> = servers.iter().filter(is_asked).cloned().collect();
    Some(Kind::NoRoute { servers: if asked.is_empty() { servers } else { asked } })
}

fn lameness(asked: &AskedServer) -> Option<&Lameness> {
    match &asked.says {
        ServerSays::Lame(lameness) => Some(lameness),
        _ => None,
    }
}

fn is_referral_loop(hop: &DelegationHop, is_good: bool) -> bool {
    let mut lame = hop.asked.iter().filter_map(lameness).peekable();
    !is_good && lame.peek().is_some() && lame.all(|lameness| *lameness == Lameness::Itself)
}

fn referral_loop(hop: &DelegationHop, is_good: bool) -> Option<Kind> {
    is_referral_loop(hop, is_good).then(|| Kind::ReferralLoop {
        servers: hop.asked.iter().filter(|asked| lameness(asked).is_some()).map(at).collect(),
    })
}

fn lame(hop: &DelegationHop, is_good: bool) -> Option<Kind> {
    let of = |asked: &AskedServer| Some((at(asked), lameness(asked)?.clone()));
    let servers: Vec<_> = hop.asked.iter().filter_map(of).collect();
    let is_lame = !servers.is_empty() && !is_referral_loop(hop, is_good);
    is_lame.then_some(Kind::Lame { servers, asked: hop.asked.len() })
}

fn failing(hop: &DelegationHop) -> Option<Kind> {
    let failing = hop.asked.iter().filter_map(|asked| match asked.says {
        ServerSays::Failure(rcode) => Some((at(asked), rcode)),
        _ => None,
    });
    let servers: Vec<_> = failing.collect();
    (!servers.is_empty()).then_some(Kind::Failing { servers, asked: hop.asked.len() })
}

fn dead(hop: &DelegationHop) -> Option<Kind> {
    let asked: Vec<_> = hop.asked.iter().filter(|asked| !has_no_way(asked)).collect();
    let dead = asked.iter().filter(|asked| {
        let is_interrupted = matches!(asked.exchange.end(), Some(DnsEnd::Interrupted));
        matches!(asked.says, ServerSays::Nothing | ServerSays::Unreadable) && !is_interrupted
    });
    let servers: Vec<_> = dead.map(|asked| at(asked)).collect();
    (!servers.is_empty()).then_some(Kind::Dead { servers, asked: asked.len() })
}

fn no_address(hop: &DelegationHop) -> Option<Kind> {
    let missing =
        hop.servers.iter().filter_map(|server| Some((server.name.clone(), server.missing.clone()?)));
    let servers: Vec<_> = missing.filter(|(_, why)| !matches!(why, NoAddress::Loop(_))).collect();
    (!servers.is_empty()).then_some(Kind::NoAddress { servers, named: hop.servers.len() })
}

fn glueless_loop(hop: &DelegationHop) -> Option<Kind> {
    hop.servers.iter().find_map(|server| match &server.missing {
        Some(NoAddress::Loop(names)) => Some(Kind::GluelessLoop { names: names.clone() }),
        _ => None,
    })
}

fn glue_mismatches(hop: &DelegationHop) -> impl Iterator<Item = Kind> {
    hop.servers.iter().filter_map(|server| {
        let mut own = server.own.clone()?;
        own.sort_unstable();
        let is_same = own == server.glue;
        (!is_same).then(|| Kind::GlueMismatch { server: server.name.clone(), glue: server.glue.clone(), own })
    })
}

fn ns_set_mismatch(hop: &DelegationHop) -> Option<Kind> {
    let above: Vec<_> = hop.servers.iter().map(|server| &server.name).collect();
    let missing = |from: &[&DomainName], of: &[&DomainName]| {
        of.iter().filter(|name| !from.contains(name)).map(|name| (*name).clone()).collect::<Vec<_>>()
    };
    hop.asked.iter().filter(|_| !hop.is_cut).find_map(|asked| {
        let here: Vec<_> = asked.name_servers.as_ref()?.iter().collect();
        let (only_above, only_here) = (missing(&here, &above), missing(&above, &here));
        let is_same = only_above.is_empty() && only_here.is_empty();
        (!is_same).then_some(Kind::NsSetMismatch { only_above, only_here })
    })
}

/// The servers of a top-level domain are never quite at the same version: there it says something only of the last zone.
fn serial_differs(hop: &DelegationHop, is_last: bool) -> Option<Kind> {
    let serials: Vec<_> = hop.asked.iter().filter_map(|asked| Some((at(asked), asked.serial?))).collect();
    let (_, first) = serials.first()?;
    let is_same = serials.iter().all(|(_, serial)| serial == first);
    (!is_same && (is_last || hop.zone.labels().count() > 1)).then_some(Kind::SerialDiffers { serials })
}

/// Only servers that have the same version of the zone have to say the same.
fn answers_differ(hop: &DelegationHop) -> Option<Kind> {
    let (_, first) = hop.asked.iter().find_map(|asked| Some((at(asked), asked.serial?))).unzip();
    if hop.asked.iter().filter_map(|asked| asked.serial).any(|serial| Some(serial) != first) {
        return None;
    }
    let mut groups = BTreeMap::<String, Vec<ServerAt>>::new();
    let ends =
        hop.asked.iter().any(|asked| asked.says.is_final() || matches!(asked.says, ServerSays::Alias(_)));
    for asked in &hop.asked {
        let text = match &asked.says {
            ServerSays::Answer | ServerSays::Alias(_) => asked
                .exchange
                .reply()
                .map(|reply| records(&reply.message, &asked.exchange.query.question.name)),
            ServerSays::NoData => Some("no such record".to_owned()),
            ServerSays::NxDomain => Some("no such name".to_owned()),
            // Who serves the zone below as well answers for it and refers to nobody.
            ServerSays::Referral { zone, servers } if !ends => {
                let servers: Vec<_> = servers.iter().map(ToString::to_string).collect();
                Some(format!("{zone} is served by {}", servers.join(", ")))
            }
            _ => None,
        };
        if let Some(text) = text {
            groups.entry(text).or_default().push(at(asked));
        }
    }
    (groups.len() > 1).then(|| Kind::AnswersDiffer { groups: groups.into_iter().collect() })
}

/// The data of the answer in an order that does not depend on the server, without signatures: those are made anew by each
/// server that signs as it answers.
fn records(message: &DnsMessage, name: &DomainName) -> String {
    let mut texts: Vec<_> = message
        .answers
        .iter()
        .filter(|record| record.owner == *name && record.record_type != netkit_packet::dns::RecordType::RRSIG)
        .map(|record| format!("{} {}", record.record_type, record.rdata.text()))
        .collect();
    texts.sort_unstable();
    texts.dedup();
    texts.join(", ")
}
