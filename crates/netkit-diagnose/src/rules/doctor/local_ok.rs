//! Rule `local.ok`: nothing on this host is wrong, as far as it can be seen.
//!
//! **Observed**: no check failed or warned. **Means**: what this host itself shows is well: links, routes, names, queues, limits.
//! **Does not prove** that the path beyond it is, nor that nothing will go wrong under load: counters were watched for a moment.
//! Notes are no faults, and what could not be read is said. **Decides**: `netkit connect HOST:PORT` or `netkit mtr HOST` for what
//! is outside; `netkit doctor --for 60s` while it goes wrong.

use netkit_model::{CheckLevel, DoctorSubject, HostSeen, Locus, LocusKind, Status, VerdictId};

use crate::finding::Finding;
use crate::found::Found;
use crate::words::count;

/// The verdict where no check found a fault.
pub(crate) fn finding(seen: &HostSeen, found: &[Found]) -> Finding {
    let checked = found.iter().filter(|one| one.level != CheckLevel::Unknown).count() as u64;
    let unknown = found.len() as u64 - checked;
    let here = Locus::of(LocusKind::ThisHost);
    if checked == 0 {
        let text = "nothing of this host could be read";
        return Finding::undetermined(VerdictId::SelfNothingMeasured, Status::Unknown, here, text);
    }
    let about = match &seen.subject {
        DoctorSubject::Host => "nothing on this host is wrong".to_owned(),
        DoctorSubject::Port(port) => format!("nothing on this host keeps others from port {port}"),
        DoctorSubject::Way(way) => format!("nothing on this host is in the way to {}", way.address),
    };
    let but = match unknown {
        0 => String::new(),
        more => format!(", {more} could not be looked at"),
    };
    // What is not there cannot be seen: it is as sure as the checks are many.
    Finding::likely(
        VerdictId::LocalOk,
        Status::Ok,
        here,
        format!("{about}: {}{but}", count(checked, "check")),
    )
}
