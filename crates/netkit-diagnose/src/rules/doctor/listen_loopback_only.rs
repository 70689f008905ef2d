//! Rule `listen.loopback-only`, of a port of this host: the program listens on a loopback address alone.
//!
//! **Observed**: every listener on the port is bound to 127.0.0.0/8 or `::1`. **Means**: programs on this host reach it, and everybody
//! else is refused by a RST, exactly as if nothing listened. **Does not prove** that it is not meant so. **Decides**: the address in
//! the program's configuration.

use netkit_model::{DoctorSubject, HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::list;

const ID: VerdictId = VerdictId::ListenLoopbackOnly;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let DoctorSubject::Port(port) = host.seen.subject else { return Vec::new() };
    let here: Vec<_> = host.listeners_of(port).collect();
    if here.is_empty() || !here.iter().all(|one| one.address.to_canonical().is_loopback()) {
        return Vec::new();
    }
    let places: Vec<String> = here.iter().map(|one| one.address.to_string()).collect();
    vec![
        Found::fail(ID, format!("port {port} listens on {} alone, so nobody else gets to it", list(&places)))
            .because(here.iter().map(|one| HostFact::Listening { port, listener: **one }))
            .matters("clients on this host connect, those elsewhere are refused as if nothing listened")
            .fix("let the program listen on 0.0.0.0 and [::], or on the address that clients use; then restart it")
            .of_subject(),
    ]
}
