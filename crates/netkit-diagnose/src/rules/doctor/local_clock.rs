//! Rule `local.clock-unsynchronised`: nothing keeps the clock of this host to a reference.
//!
//! **Observed**: the kernel's state of the clock (adjtimex(2)): nothing keeps it, or what keeps it says that it may be off by more
//! than a second. **Means**: certificates, signatures of DNS and one-time passwords are judged by a clock that may be wrong. **Does
//! not prove** that it is: a virtual machine may get its time from its host without telling the kernel. **Decides**: `timedatectl`
//! or `chronyc tracking`.

use std::time::Duration;

use netkit_model::{HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::milliseconds;

const ID: VerdictId = VerdictId::LocalClock;
/// As much as TLS and DNSSEC never notice; beyond 16 s the kernel itself calls the clock unsynchronised.
const FAR: Duration = Duration::from_secs(1);

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let kept = host.seen.clock_kept_within;
    let matters = "certificates and signatures are judged by it, and logs of two hosts are compared by it";
    let fix = "timedatectl; chronyc tracking";
    let found = match kept {
        None => Found::note(ID, "nothing that the kernel knows of keeps the clock to a reference")
            .matters(matters)
            .fix(fix),
        Some(within) if within > FAR => {
            Found::note(ID, format!("the clock may be off by {}", milliseconds(within)))
                .matters(matters)
                .fix(fix)
        }
        Some(within) => Found::ok(ID, format!("the clock is kept within {}", milliseconds(within))),
    };
    vec![found.because([HostFact::Clock(kept)])]
}
