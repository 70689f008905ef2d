//! Reading the sockets of this host once: who holds them, each of them, and what they come to.

use anyhow::Context as _;
use netkit_model::{SocketOwner, SocketRow, SocketsRun, SocketsView, Untrusted};
use netkit_net::{
    InetSocket, SocketCondition, SocketOwners, SocketProtocol, SocketQuery, SocketStates, own_user,
    port_range, read_sockets, reserved_ports, user_names,
};
use netkit_sockets::{Filter, KernelPart, Surroundings, Tally};

/// What is to be read.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a part of the answer that costs something")]
pub(crate) struct Reading<'a> {
    pub(crate) filter: &'a Filter,
    /// Processes are looked for, whether the filter needs them or not.
    pub(crate) names_processes: bool,
    /// With `TCP_INFO`, without which nothing can be said about what is odd.
    pub(crate) with_info: bool,
    /// With the memory of buffers.
    pub(crate) with_memory: bool,
    /// Counts and groups are wanted.
    pub(crate) counts: bool,
}

impl<'a> Reading<'a> {
    /// All that a diagnosis needs.
    pub(crate) fn for_diagnosis(filter: &'a Filter) -> Self {
        Self { filter, names_processes: true, with_info: true, with_memory: false, counts: true }
    }
}

/// Reads the sockets that the filter lets through, handing each to `visit`; and says what they come to.
///
/// # Errors
/// The kernel's own, where it has no `sock_diag`.
pub(crate) fn read(
    reading: &Reading<'_>,
    visit: &mut dyn FnMut(&InetSocket, &SocketOwners),
) -> anyhow::Result<SocketsRun> {
    let asked_for_owners = reading.names_processes || reading.filter.needs_owners();
    let owners = if asked_for_owners {
        SocketOwners::read().context("cannot look for the processes in /proc")?
    } else {
        SocketOwners::default()
    };
    let port_range = port_range();
    let surroundings = Surroundings { port_range, reserved_ports: reserved_ports(), own_user: own_user() };
    let mut tally = Tally::new(&owners, asked_for_owners, surroundings);
    let mut run = SocketsRun { port_range, view: SocketsView::Problems, ..SocketsRun::default() };
    let part = reading.filter.kernel_part();
    let mut matched = 0;
    let mut each = |socket: &InetSocket, tally: &mut Tally<'_>| {
        if reading.filter.matches(socket, &owners) {
            matched += 1;
            if reading.counts {
                tally.take(socket);
            }
            visit(socket, &owners);
        }
    };
    for query in queries(&part, reading) {
        let is_listeners = query.states == SocketStates::LISTEN;
        for ipv6 in [false, true] {
            let query = SocketQuery { ipv6, ..query.clone() };
            let end = read_sockets(&query, &mut |socket| {
                if is_listeners {
                    tally.learn_listener(socket);
                }
                each(socket, &mut tally);
            });
            let end = end.context("cannot ask the kernel for its sockets (sock_diag)")?;
            run.changed_meanwhile |= end.interrupted;
            run.unreadable += end.unreadable;
        }
    }
    let tallied = tally.finish();
    run.matched = matched;
    run.counts = tallied.counts;
    run.listeners = tallied.listeners;
    run.peers = tallied.peers;
    run.processes = tallied.processes;
    run.oddities = tallied.oddities;
    run.owners = tallied.owners;
    Ok(run)
}

/// A row of the list.
pub(crate) fn row(socket: &InetSocket, owners: &SocketOwners) -> SocketRow {
    let holders = owners.of(socket.inode).map(|holder| SocketOwner {
        pid: holder.process.pid,
        name: Untrusted::from_bytes(holder.process.name.clone()),
        fd: holder.fd,
    });
    SocketRow { socket: *socket, owners: holders.collect() }
}

/// The names of users by number.
pub(crate) fn users() -> Vec<(u32, Untrusted)> {
    user_names().into_iter().map(|(uid, name)| (uid, Untrusted::from_bytes(name))).collect()
}

/// The questions to the kernel, listeners first: which end of a connection serves is told by them, and so all are asked for.
fn queries(part: &KernelPart, reading: &Reading<'_>) -> Vec<SocketQuery> {
    let query = |protocol, states, condition: Option<SocketCondition>| SocketQuery {
        protocol,
        ipv6: false,
        states,
        with_info: reading.with_info && protocol == SocketProtocol::Tcp,
        with_memory: reading.with_memory,
        condition,
    };
    let mut all = Vec::new();
    if part.protocols.has(SocketProtocol::Tcp) {
        all.push(query(SocketProtocol::Tcp, SocketStates::LISTEN, None));
        let others = part.states.and(SocketStates::ALL_BUT_LISTEN);
        all.push(query(SocketProtocol::Tcp, others, part.condition.clone()));
    }
    if part.protocols.has(SocketProtocol::Udp) {
        all.push(query(SocketProtocol::Udp, part.states, part.condition.clone()));
    }
    all
}
