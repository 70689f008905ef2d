//! What of a filter the kernel can do itself, so that sockets which nobody wants are never copied.
//!
//! It may let through more than the filter does, and never less: whoever reads the sockets asks the filter again.

use std::net::{IpAddr, Ipv4Addr};

use netkit_net::{SocketCondition, SocketProtocol, SocketStates, TcpState};

use super::{Filter, Side, Term, is_within};

/// What the kernel is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KernelPart {
    /// In these states.
    pub states: SocketStates,
    /// With these ports and addresses.
    pub condition: Option<SocketCondition>,
    /// Of these protocols.
    pub protocols: Protocols,
}

/// Which protocols are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Protocols {
    tcp: bool,
    udp: bool,
}

/// A condition that the kernel can test.
struct Testable {
    condition: SocketCondition,
    /// It lets through exactly what the filter does, so that its opposite can be tested, too.
    is_exact: bool,
}

impl Protocols {
    const BOTH: Self = Self { tcp: true, udp: true };

    /// True where this one is asked for.
    pub fn has(self, protocol: SocketProtocol) -> bool {
        match protocol {
            SocketProtocol::Tcp => self.tcp,
            SocketProtocol::Udp => self.udp,
        }
    }
}

impl Filter {
    /// What the kernel is asked for.
    pub fn kernel_part(&self) -> KernelPart {
        KernelPart {
            states: self.states().0,
            condition: self.testable().map(|testable| testable.condition),
            protocols: self.protocols(),
        }
    }

    /// The states in which a socket may be that the filter lets through, and whether the filter is about nothing else.
    fn states(&self) -> (SocketStates, bool) {
        match self {
            Self::All => (SocketStates::ALL, true),
            Self::Is(Term::State(states)) => (*states, true),
            Self::Is(_) => (SocketStates::ALL, false),
            Self::Every(all) => all
                .iter()
                .map(Self::states)
                .fold((SocketStates::ALL, true), |(states, exact), (more, is_exact)| {
                    (states.and(more), exact && is_exact)
                }),
            Self::Any(all) => all
                .iter()
                .map(Self::states)
                .fold((SocketStates::NONE, true), |(states, exact), (more, is_exact)| {
                    (states.or(more), exact && is_exact)
                }),
            Self::Not(one) => match one.states() {
                (states, true) => (states.others(), true),
                _ => (SocketStates::ALL, false),
            },
        }
    }

    fn protocols(&self) -> Protocols {
        match self {
            Self::Is(Term::Protocol(protocol)) => {
                Protocols { tcp: *protocol == SocketProtocol::Tcp, udp: *protocol == SocketProtocol::Udp }
            }
            // Only sockets of TCP listen or are on their way somewhere.
            Self::Is(Term::State(states)) => {
                let of_udp = [TcpState::Established, TcpState::Closed];
                Protocols { tcp: true, udp: of_udp.into_iter().any(|state| states.has(state)) }
            }
            Self::Every(all) => all.iter().map(Self::protocols).fold(Protocols::BOTH, |one, other| {
                Protocols { tcp: one.tcp && other.tcp, udp: one.udp && other.udp }
            }),
            Self::Any(all) => {
                all.iter().map(Self::protocols).fold(Protocols { tcp: false, udp: false }, |one, other| {
                    Protocols { tcp: one.tcp || other.tcp, udp: one.udp || other.udp }
                })
            }
            Self::All | Self::Is(_) | Self::Not(_) => Protocols::BOTH,
        }
    }

    fn testable(&self) -> Option<Testable> {
        match self {
            Self::All => None,
            Self::Is(term) => term.condition().map(|condition| Testable { condition, is_exact: true }),
            Self::Every(all) => {
                let parts: Vec<Option<Testable>> = all.iter().map(Self::testable).collect();
                let is_exact = parts.iter().all(|part| part.as_ref().is_some_and(|part| part.is_exact));
                let conditions = parts.into_iter().flatten().map(|part| part.condition);
                let condition =
                    conditions.reduce(|one, other| SocketCondition::Both(Box::new(one), Box::new(other)))?;
                Some(Testable { condition, is_exact })
            }
            Self::Any(all) => {
                let parts: Vec<Testable> = all.iter().map(Self::testable).collect::<Option<_>>()?;
                let is_exact = parts.iter().all(|part| part.is_exact);
                let conditions = parts.into_iter().map(|part| part.condition);
                let condition = conditions
                    .reduce(|one, other| SocketCondition::Either(Box::new(one), Box::new(other)))?;
                Some(Testable { condition, is_exact })
            }
            Self::Not(one) => {
                let Testable { condition, is_exact } = one.testable()?;
                let condition = SocketCondition::Not(Box::new(condition));
                is_exact.then_some(Testable { condition, is_exact })
            }
        }
    }
}

impl Term {
    fn condition(&self) -> Option<SocketCondition> {
        let at = |side, local, peer| match side {
            Side::Local => local,
            Side::Peer => peer,
            Side::Either => SocketCondition::Either(Box::new(local), Box::new(peer)),
        };
        match *self {
            Self::Port(side, first, last) => Some(at(
                side,
                SocketCondition::LocalPort(first, last),
                SocketCondition::PeerPort(first, last),
            )),
            Self::Network(side, network, bits) if means_the_same(network, bits) => Some(at(
                side,
                SocketCondition::LocalNetwork(network, bits),
                SocketCondition::PeerNetwork(network, bits),
            )),
            _ => None,
        }
    }
}

/// True where the kernel decides as we do: to it a mapped address is one of IPv6, too.
fn means_the_same(network: IpAddr, bits: u8) -> bool {
    let mapped = IpAddr::V6(Ipv4Addr::UNSPECIFIED.to_ipv6_mapped());
    network.is_ipv4() || !is_within(mapped, network, bits)
}
