//! Rule `dns.serial-differs`: servers have different versions of the zone.
//!
//! **Observed**: two servers that are authorities (AA) answer with SOA records whose serial numbers differ. **Means**: one has not
//! fetched the newest version yet; where that lasts longer than the zone's refresh interval, its transfers fail. **Does not prove**
//! that something is wrong now. **Decides**: the same question later, and the log of the older server.

use std::collections::BTreeMap;

use netkit_model::dns::{DnsRecord, RecordType, Value};
use netkit_model::{DelegationFaultKind, DnsServer, ServerAt, Status, VerdictId};

use super::walked::{ask_soa, at, fault, servers as named};
use crate::finding::{Finding, HERE, test};
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsSerialDiffers;

/// The root was walked from, and the servers of a zone on the way have different versions of it.
pub(super) fn walked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let faulty = fault(seen)?;
    let DelegationFaultKind::SerialDiffers { serials } = faulty.kind() else { return None };
    let zone = faulty.zone();
    let mut groups = BTreeMap::<u32, Vec<ServerAt>>::new();
    for (server, serial) in serials {
        groups.entry(*serial).or_default().push(server.clone());
    }
    // Serials are compared as RFC 1982 has it; without a wrap the smallest is the oldest.
    let oldest = groups.values().next().cloned().unwrap_or_default();
    let each: Vec<String> =
        groups.iter().map(|(serial, servers)| format!("{serial} on {}", named(servers))).collect();
    let text = format!("the servers of {zone} have different versions of it: serial {}", each.join(", "));
    Some(
        faulty
            .proven(ID, at(&oldest), &text)
            .next(test(HERE, ask_soa(zone, &oldest), &[ID]))
            .fix(format!("find out why the zone transfer of {zone} does not come to all servers")),
    )
}

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    compared(seen).or_else(|| asked(seen))
}

/// The servers are compared, and the versions of their zone were asked for besides.
fn compared(seen: &LookupSeen<'_>) -> Option<Finding> {
    let serials = &seen.run.comparison.as_ref()?.serials;
    let mut authorities = serials.iter().filter(|one| one.is_authority);
    let one = authorities.next()?;
    let other = authorities.find(|other| other.zone == one.zone && other.serial != one.serial)?;
    // Serial numbers go round (RFC 1982 §3.2).
    let is_older = one.serial.wrapping_sub(other.serial) > u32::MAX / 2;
    let (old, new) = if is_older { (one, other) } else { (other, one) };
    let of = |server: &DnsServer| seen.exchanges.iter().find(|one| one.exchange.query.server == *server);
    let (old_seen, new_seen) = (of(&old.server)?, of(&new.server)?);
    let text = format!(
        "{} has an older version of {} than {}: serial {} and not {}",
        old_seen.server(),
        old.zone,
        new_seen.server(),
        old.serial,
        new.serial
    );
    let finding = Finding::proven(ID, Status::Degraded, old_seen.locus(), text);
    Some(finding.because([old_seen.id, new_seen.id]))
}

/// The version of the zone is what was asked for.
fn asked(seen: &LookupSeen<'_>) -> Option<Finding> {
    let mut serials = seen.exchanges.iter().filter_map(|one| Some((one, serial(one)?)));
    let (one, here) = serials.next()?;
    let (other, there) = serials.find(|(_, serial)| *serial != here)?;
    // Serial numbers go round (RFC 1982 §3.2).
    let is_older = here.wrapping_sub(there) > u32::MAX / 2;
    let ((old, old_serial), (new, new_serial)) =
        if is_older { ((one, here), (other, there)) } else { ((other, there), (one, here)) };
    let text = format!(
        "{} has an older version of the zone than {}: serial {old_serial} and not {new_serial}",
        old.server(),
        new.server()
    );
    Some(Finding::proven(ID, Status::Degraded, old.locus(), text).because([old.id, new.id]))
}

fn serial(one: &ExchangeSeen<'_>) -> Option<u32> {
    let message = &one.reply()?.message;
    if !message.header.flags.authoritative || one.exchange.query.question.record_type != RecordType::SOA {
        return None;
    }
    let soa = |record: &&DnsRecord| record.record_type == RecordType::SOA;
    match message.answers.iter().find(soa)?.rdata.get("serial")? {
        Value::Number(serial) => u32::try_from(*serial).ok(),
        _ => None,
    }
}
