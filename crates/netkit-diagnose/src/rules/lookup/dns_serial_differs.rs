//! Rule `dns.serial-differs`: servers have different versions of the zone.
//!
//! **Observed**: two servers that are authorities (AA) answer with SOA records whose serial numbers differ. **Means**: one has not
//! fetched the newest version yet; where that lasts longer than the zone's refresh interval, its transfers fail. **Does not prove**
//! that something is wrong now. **Decides**: the same question later, and the log of the older server.

use netkit_model::dns::{DnsRecord, RecordType, Value};
use netkit_model::{Status, VerdictId};

use crate::finding::Finding;
use crate::lookup_seen::{ExchangeSeen, LookupSeen};

const ID: VerdictId = VerdictId::DnsSerialDiffers;

pub(super) fn rule(seen: &LookupSeen<'_>) -> Option<Finding> {
    let mut serials = seen.exchanges.iter().filter_map(|one| Some((one, serial(one)?)));
    let (one, serial_here) = serials.next()?;
    let (other, serial_there) = serials.find(|(_, serial)| *serial != serial_here)?;
    // Serial numbers go round (RFC 1982 §3.2).
    let is_older = serial_here.wrapping_sub(serial_there) > u32::MAX / 2;
    let ((old, old_serial), (new, new_serial)) = if is_older {
        ((one, serial_here), (other, serial_there))
    } else {
        ((other, serial_there), (one, serial_here))
    };
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
