//! Which sockets are wanted, in the words of ss(8) and lsof(8), with a few of people's own.
//!
//! What the words may be stands in `filter/parse.rs`, what the kernel does of them in `filter/kernel.rs`.

mod kernel;
mod parse;
mod states;
#[cfg(test)]
mod tests;
mod words;

use std::net::IpAddr;

use netkit_net::{InetSocket, SocketOwners, SocketProtocol, SocketStates, TcpState};

pub use kernel::KernelPart;
pub use parse::FilterError;
pub use states::state_name;

/// A condition on a socket and on whoever holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// Every socket.
    All,
    /// One condition.
    Is(Term),
    /// All hold.
    Every(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
    /// It does not hold.
    Not(Box<Self>),
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    /// A port in a range, both ends included.
    Port(Side, u16, u16),
    /// An address that begins with so many bits of this one.
    Network(Side, IpAddr, u8),
    /// A state of TCP.
    State(SocketStates),
    /// A process by its number.
    Pid(u32),
    /// A process by its name, in which `*` stands for anything.
    Process(Vec<u8>),
    /// A user by number.
    User(u32),
    /// TCP or UDP.
    Protocol(SocketProtocol),
    /// Speaks IPv6, or else IPv4.
    Ipv6(bool),
    /// Bound to the interface of this number.
    Interface(u32),
}

/// Which end of a connection is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// This host's.
    Local,
    /// The other.
    Peer,
    /// Either.
    Either,
}

impl Filter {
    /// True where the socket is wanted.
    pub fn matches(&self, socket: &InetSocket, owners: &SocketOwners) -> bool {
        match self {
            Self::All => true,
            Self::Is(term) => term.holds(socket, owners),
            Self::Every(all) => all.iter().all(|one| one.matches(socket, owners)),
            Self::Any(all) => all.iter().any(|one| one.matches(socket, owners)),
            Self::Not(one) => !one.matches(socket, owners),
        }
    }

    /// True where whoever holds a socket has to be known to decide.
    pub fn needs_owners(&self) -> bool {
        match self {
            Self::All => false,
            Self::Is(term) => matches!(term, Term::Pid(_) | Term::Process(_)),
            Self::Every(all) | Self::Any(all) => all.iter().any(Self::needs_owners),
            Self::Not(one) => one.needs_owners(),
        }
    }

    /// Both conditions.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::All, one) | (one, Self::All) => one,
            (one, other) => Self::Every(vec![one, other]),
        }
    }
}

impl Term {
    fn holds(&self, socket: &InetSocket, owners: &SocketOwners) -> bool {
        let at = |side: &Side, here: bool, there: bool| match side {
            Side::Local => here,
            Side::Peer => there,
            Side::Either => here || there,
        };
        match self {
            Self::Port(side, first, last) => {
                let range = first..=last;
                at(side, range.contains(&&socket.local.port()), range.contains(&&socket.peer.port()))
            }
            Self::Network(side, network, bits) => {
                let within = |ip| is_within(ip, *network, *bits);
                at(side, within(socket.local.ip()), within(socket.peer.ip()))
            }
            // A UDP socket has no state of TCP, however the kernel calls it.
            Self::State(states) => match (socket.protocol, socket.state) {
                (SocketProtocol::Udp, TcpState::Established) => states.has(TcpState::Established),
                (SocketProtocol::Udp, _) => states.has(TcpState::Closed),
                (SocketProtocol::Tcp, state) => states.has(state),
            },
            Self::Pid(pid) => owners.of(socket.inode).any(|holder| holder.process.pid == *pid),
            Self::Process(pattern) => {
                owners.of(socket.inode).any(|holder| is_like(pattern, &holder.process.name))
            }
            Self::User(uid) => socket.has_owner() && socket.uid == *uid,
            Self::Protocol(protocol) => socket.protocol == *protocol,
            Self::Ipv6(wanted) => socket.speaks_ipv4() != *wanted,
            Self::Interface(index) => socket.interface == *index,
        }
    }
}

/// True where the address begins with so many bits of the network's.
fn is_within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address, network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let shift = 32_u32.saturating_sub(bits.into());
            (address.to_bits() ^ network.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let shift = 128_u32.saturating_sub(bits.into());
            (address.to_bits() ^ network.to_bits()).checked_shr(shift).unwrap_or(0) == 0
        }
        _ => false,
    }
}

/// True where a name is like a pattern, in which `*` stands for any bytes. The kernel knows the first fifteen bytes of a name
/// only, and so much of a longer pattern counts.
fn is_like(pattern: &[u8], name: &[u8]) -> bool {
    /// `TASK_COMM_LEN` without the zero at the end.
    const KNOWN: usize = 15;
    if !pattern.contains(&b'*') {
        return pattern.get(..pattern.len().min(KNOWN)) == Some(name);
    }
    let parts: Vec<&[u8]> = pattern.split(|byte| *byte == b'*').collect();
    let Some((first, rest)) = parts.split_first() else { return false };
    let Some((last, middle)) = rest.split_last() else { return false };
    let Some(mut left) = name.strip_prefix(*first) else { return false };
    for part in middle.iter().filter(|part| !part.is_empty()) {
        let Some(at) = left.windows(part.len()).position(|window| window == *part) else { return false };
        left = &left[at + part.len()..];
    }
    left.ends_with(last)
}
