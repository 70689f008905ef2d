//! Bytes and values: IP, ICMP and ICMPv6, and what a probe carries; pure.
