//! How a probe travels.

/// The method in use; it stands in every report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Method {
    /// ICMP echo through a datagram socket; needs the user's group in `net.ipv4.ping_group_range`.
    IcmpDatagram,
    /// ICMP echo through a raw socket; needs `CAP_NET_RAW`.
    IcmpRaw,
    /// A UDP datagram; a reply or the target's port unreachable answers it.
    Udp,
    /// A TCP handshake; SYN-ACK or RST answers it.
    Tcp,
}

impl Method {
    /// Its name in JSON and text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::IcmpDatagram => "icmp-datagram",
            Self::IcmpRaw => "icmp-raw",
            Self::Udp => "udp",
            Self::Tcp => "tcp-handshake",
        }
    }

    /// True where the probe is an ICMP echo request.
    pub const fn is_icmp(self) -> bool {
        matches!(self, Self::IcmpDatagram | Self::IcmpRaw)
    }
}
