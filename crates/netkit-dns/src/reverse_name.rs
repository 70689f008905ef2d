//! The name under which an address has its own name (RFC 1035 §3.5, RFC 3596 §2.5).

use std::net::IpAddr;

/// `7.2.0.192.in-addr.arpa.`, or the nibbles of an IPv6 address under `ip6.arpa.`.
pub fn reverse_name(address: IpAddr) -> String {
    match address {
        IpAddr::V4(ip) => {
            let [a, b, c, d] = ip.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa.")
        }
        IpAddr::V6(ip) => {
            let nibbles = ip.octets().into_iter().rev().flat_map(|byte| [byte & 0xf, byte >> 4]);
            let labels: Vec<String> = nibbles.map(|nibble| format!("{nibble:x}")).collect();
            format!("{}.ip6.arpa.", labels.join("."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(address: &str, name: &str) {
        assert_eq!(reverse_name(address.parse().expect("an address")), name);
    }

    #[test]
    fn addresses_are_turned_round() {
        check("192.0.2.7", "7.2.0.192.in-addr.arpa.");
        let name = "8.b.d.0.1.0.0.2.ip6.arpa.";
        check("2001:db8::1", &format!("1.{}{name}", "0.".repeat(23)));
    }
}
