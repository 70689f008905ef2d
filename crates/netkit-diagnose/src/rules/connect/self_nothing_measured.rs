//! Rule `self.nothing-measured`: the attempt was ended before it could say anything.
//!
//! **Observed**: no attempt was made, or the user interrupted it, or another address connected first. **Means**: nothing
//! about the target. **Does not prove** anything. **Decides**: an attempt that lasts until it ends or times out.

use netkit_model::{Locus, LocusKind, Status, VerdictId};

use crate::commands::netkit_connect;
use crate::connect_seen::ConnectSeen;
use crate::finding::{Finding, HERE, test};

const ID: VerdictId = VerdictId::SelfNothingMeasured;

pub(crate) fn of(seen: &ConnectSeen<'_>) -> Finding {
    let text = match seen.attempt {
        None => format!("nothing is known of {seen}: no connection was tried"),
        Some(_) if seen.tls().is_some() => {
            format!("nothing is known of TLS on {seen}: the handshake was given up before it had ended")
        }
        Some(_) => {
            format!("nothing is known of {seen}: the attempt was given up before it could say anything")
        }
    };
    let again = netkit_connect(seen.address(), seen.inquiry.port);
    Finding::undetermined(ID, Status::Unknown, Locus::of(LocusKind::ThisHost), text)
        .because(seen.ids.attempt)
        .because(seen.ids.proxy)
        .because(seen.ids.tls)
        .next(test(HERE, again, &[ID]))
}
