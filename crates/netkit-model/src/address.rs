//! An address of a target: IPv4 or IPv6 as a value, with the scope that link-local IPv6 needs.

use std::fmt;
use std::net::{IpAddr, SocketAddr, SocketAddrV6};

/// An IP address with its scope (RFC 4007 §11); the scope is zero where none is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The address.
    pub ip: IpAddr,
    /// Index of the interface that a link-local IPv6 address is on.
    pub scope_id: u32,
}

impl Address {
    /// An address that needs no scope.
    pub const fn new(ip: IpAddr) -> Self {
        Self { ip, scope_id: 0 }
    }

    /// The socket address of a port at this address.
    pub fn with_port(self, port: u16) -> SocketAddr {
        match self.ip {
            IpAddr::V4(ip) => SocketAddr::from((ip, port)),
            IpAddr::V6(ip) => SocketAddr::V6(SocketAddrV6::new(ip, port, 0, self.scope_id)),
        }
    }

    /// True where the same address on another link is another host.
    pub fn needs_scope(self) -> bool {
        match self.ip {
            IpAddr::V4(_) => false,
            IpAddr::V6(ip) => ip.is_unicast_link_local() || ip.octets()[..2] == [0xff, 0x02],
        }
    }

    /// True for multicast and the limited broadcast address, where many hosts may answer one probe.
    pub fn is_many(self) -> bool {
        self.ip.is_multicast() || matches!(self.ip, IpAddr::V4(ip) if ip.is_broadcast())
    }

    /// True when a packet from `from` can be this target's answer. A scope counts only where it tells hosts apart.
    pub fn answers_from(self, from: SocketAddr) -> bool {
        let same_scope = match from {
            SocketAddr::V6(from) if self.needs_scope() && self.scope_id != 0 => {
                from.scope_id() == self.scope_id
            }
            _ => true,
        };
        self.ip == from.ip() && same_scope
    }

    /// Whoever was heard about this address, with a scope: a link-local sender is on the link of this address, or else
    /// on the interface by which it was heard.
    #[must_use]
    pub fn heard_from(self, ip: IpAddr, interface: Option<u32>) -> Self {
        let sender = Self::new(ip);
        if !sender.needs_scope() {
            return sender;
        }
        let scope_id = if self.scope_id == 0 { interface.unwrap_or(0) } else { self.scope_id };
        Self { scope_id, ..sender }
    }
}

impl From<IpAddr> for Address {
    fn from(ip: IpAddr) -> Self {
        Self::new(ip)
    }
}

impl From<SocketAddr> for Address {
    fn from(address: SocketAddr) -> Self {
        let scope_id = match address {
            SocketAddr::V4(_) => 0,
            SocketAddr::V6(address) => address.scope_id(),
        };
        Self { ip: address.ip(), scope_id }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.ip.fmt(f)?;
        if self.scope_id != 0 { write!(f, "%{}", self.scope_id) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Who is heard about an address with this scope, and by which interface.
    fn check(scope_id: u32, sender: &str, interface: Option<u32>, expected: &str) {
        let ip = |text: &str| text.parse::<IpAddr>().expect("a literal address");
        let about = Address { ip: ip("fe80::7"), scope_id };
        assert_eq!(about.heard_from(ip(sender), interface).to_string(), expected);
    }

    #[test]
    fn a_link_local_sender_is_on_the_link_of_the_target_or_of_its_packet() {
        check(2, "fe80::1", None, "fe80::1%2");
        check(2, "fe80::1", Some(3), "fe80::1%2");
        check(0, "fe80::1", Some(3), "fe80::1%3");
        check(0, "fe80::1", None, "fe80::1");
        check(2, "2001:db8::1", Some(3), "2001:db8::1");
        check(2, "192.0.2.1", Some(3), "192.0.2.1");
    }
}
