//! Rule `listen.none`, of a port of this host: nothing listens on it.
//!
//! **Observed**: the kernel's list of listening sockets, everybody's, has none with this port. **Means**: the kernel answers SYNs
//! with RST, and clients are told "connection refused". **Does not prove** that the service does not run: it may listen on another
//! port, or in a network namespace of its own, such as a container's. **Decides**: the service's status and configuration.

use netkit_model::{DoctorSubject, HostFact, VerdictId};

use crate::found::Found;
use crate::host_seen::Host;
use crate::words::list;

const ID: VerdictId = VerdictId::ListenNone;

pub(super) fn rule(host: Host<'_>) -> Vec<Found> {
    let DoctorSubject::Port(port) = host.seen.subject else { return Vec::new() };
    let here: Vec<_> = host.listeners_of(port).collect();
    if here.is_empty() {
        return vec![
            Found::fail(ID, format!("nothing on this host listens on port {port}"))
                .matters("clients are refused at once, by a RST: Connection refused (ECONNREFUSED)")
                .fix(format!("start the service, or look where it listens: ss -ltnp; its configuration has port {port}?"))
                .fix("a container has listeners of its own: look there, and at the port that is published")
                .of_subject(),
        ];
    }
    let places: Vec<String> = here.iter().map(|one| one.address.to_string()).collect();
    let (waiting, backlog) = (here.iter().map(|one| one.waiting).sum::<u32>(), here[0].backlog);
    let text = format!("port {port} listens at {}, {waiting} waiting, backlog {backlog}", list(&places));
    let facts = here.iter().map(|one| HostFact::Listening { port, listener: **one });
    vec![Found::ok(ID, text).because(facts).of_subject()]
}
