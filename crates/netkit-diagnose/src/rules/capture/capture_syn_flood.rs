//! Rule `capture.syn-flood`: many SYNs go to one port, and nobody completes the handshakes.
//!
//! **Observed**: twenty attempts or more at one address and port, four in five of them without the third segment, that neither
//! wait nor come again as clients do. **Means**: somebody fills the queue of half-open connections, or scans from many ports; with
//! many sources their addresses are most likely forged. **Does not prove** who sends them, nor that the host suffers: with SYN
//! cookies it goes on serving. **Decides**: the counters of the host (`TCPReqQFullDoCookies`, `ListenDrops`), and where the SYNs
//! come in.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::capture_seen::CaptureSeen;
use crate::finding::{Finding, test};
use crate::words::{count, milliseconds};

const ID: VerdictId = VerdictId::CaptureSynFlood;

pub(super) fn rule(seen: &CaptureSeen<'_>) -> Option<Finding> {
    let (worst, id) = seen.floods.iter().max_by_key(|(one, _)| one.unfinished())?;
    let server = worst.server;
    let sources = match (worst.sources, worst.has_more_sources) {
        (1, false) => format!("{} alone", worst.source),
        (sources, false) => format!("{sources} addresses"),
        (sources, true) => format!("more than {sources} addresses"),
    };
    let answered = match worst.answered {
        0 => ", and the host answers none".to_owned(),
        answered => format!(", and nobody goes on where the host has answered ({answered})"),
    };
    let text = format!(
        "{} for {server} from {sources} within {} come to no connection{answered}",
        count(worst.unfinished(), "SYN"),
        milliseconds(worst.duration()),
    );
    let place = server.ip().to_string();
    Some(
        Finding::likely(ID, Status::Fail, Locus::at(LocusKind::Target, server.ip()), text)
            .because([*id, seen.packets])
            .next(test(place.as_str(), "nstat -az TcpExtTCPReqQFullDoCookies TcpExtListenDrops", &[ID]))
            .next(test(place, format!("ss -tn state syn-recv sport = :{}", server.port()), &[ID]))
            .fix("net.ipv4.tcp_syncookies=1 keeps the port open to others; limit the sources where the SYNs come in"),
    )
}
