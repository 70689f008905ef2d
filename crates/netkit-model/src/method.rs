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

    /// Bytes in front of the payload of a whole packet: the IP header without options (RFC 791 §3.1, RFC 8200 §3), then that
    /// of an ICMP echo (RFC 792, RFC 4443 §4.1) or UDP (RFC 768), or the one of a SYN with the options that Linux sends
    /// unless told otherwise (RFC 9293 §3.1).
    pub const fn header_length(self, ipv6: bool) -> usize {
        let ip = if ipv6 { 40 } else { 20 };
        ip + match self {
            Self::IcmpDatagram | Self::IcmpRaw | Self::Udp => 8,
            Self::Tcp => 40,
        }
    }

    /// Bytes of a whole packet with this payload; a SYN carries none.
    pub const fn packet_length(self, ipv6: bool, payload: usize) -> usize {
        let payload = if matches!(self, Self::Tcp) { 0 } else { payload };
        payload.saturating_add(self.header_length(ipv6))
    }

    /// True where the probe is an ICMP echo request.
    pub const fn is_icmp(self) -> bool {
        matches!(self, Self::IcmpDatagram | Self::IcmpRaw)
    }
}
