//! Addresses written as such: dotted-quad IPv4, and IPv6 with an optional `%interface`.
//!
//! It asks no name server. It is stricter than `inet_aton`, which reads `010.1` as 8.0.0.1: a target is one
//! address to everybody who reads it, or an error.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netkit_model::Address;
use netkit_net::Interface;

use crate::error::{EscapedName, NameFault, ResolveError};

/// The address that `text` spells; `None` if it may be a name.
pub(crate) fn literal(text: &str) -> Result<Option<Address>, ResolveError> {
    if let Ok(address) = text.parse::<Ipv4Addr>() {
        return Ok(Some(Address::new(IpAddr::V4(address))));
    }
    if reads_as_ipv4_number(text) {
        return Err(ResolveError::OctalOrShortIpv4 { name: EscapedName::new(text) });
    }
    if text.contains(':') { ipv6(text).map(Some) } else { Ok(None) }
}

/// Whether every label is a number, so that a C library may take it for an address and no name server knows it:
/// no top-level domain is numeric (RFC 3696 §2).
fn reads_as_ipv4_number(text: &str) -> bool {
    let is_number = |label: &str| match label.strip_prefix("0x").or_else(|| label.strip_prefix("0X")) {
        Some(hexadecimal) => hexadecimal.bytes().all(|b| b.is_ascii_hexdigit()),
        None => !label.is_empty() && label.bytes().all(|b| b.is_ascii_digit()),
    };
    text.strip_suffix('.').unwrap_or(text).split('.').all(is_number)
}

fn ipv6(text: &str) -> Result<Address, ResolveError> {
    let (address, scope) = match text.split_once('%') {
        Some((address, scope)) => (address, Some(scope)),
        None => (text, None),
    };
    let Ok(address) = address.parse::<Ipv6Addr>() else {
        return Err(ResolveError::NotAName { name: EscapedName::new(text), fault: NameFault::NotIpv6 });
    };
    if let Some(ipv4) = address.to_ipv4_mapped() {
        return Err(ResolveError::MappedIpv4 { name: EscapedName::new(text), ipv4 });
    }
    let scope_id = match scope {
        None => 0,
        Some(scope) => scope_id(scope).ok_or_else(|| ResolveError::NoSuchScope {
            name: EscapedName::new(text),
            scope: EscapedName::new(scope),
        })?,
    };
    Ok(Address { ip: IpAddr::V6(address), scope_id })
}

/// The index of an interface given by name or by number (RFC 4007 §11.2).
///
/// A number is taken as it is: whether an interface has it, the first send says.
fn scope_id(scope: &str) -> Option<u32> {
    if scope.bytes().all(|b| b.is_ascii_digit()) {
        return scope.parse().ok().filter(|&index| index != 0);
    }
    Interface::by_name(scope).ok().map(|interface| interface.index())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> Address {
        literal(text).expect("it is well formed").expect("it is an address")
    }

    fn check(text: &str, expected: &str, scope_id: u32) {
        let ip = expected.parse().expect("the test's own address");
        assert_eq!(address(text), Address { ip, scope_id });
    }

    #[test]
    fn addresses_are_read() {
        check("192.0.2.1", "192.0.2.1", 0);
        check("0.0.0.0", "0.0.0.0", 0);
        check("255.255.255.255", "255.255.255.255", 0);
        check("::1", "::1", 0);
        check("2001:DB8::1", "2001:db8::1", 0);
        check("64:ff9b::192.0.2.1", "64:ff9b::c000:201", 0);
        check("fe80::1", "fe80::1", 0);
    }

    #[test]
    fn a_scope_is_an_interface_by_name_or_number() {
        let loopback = std::fs::read_to_string("/sys/class/net/lo/ifindex").expect("a loopback interface");
        let loopback = loopback.trim().parse().expect("a number");
        check("fe80::1%lo", "fe80::1", loopback);
        check("2001:db8::1%lo", "2001:db8::1", loopback);
        check("ff02::1%7", "ff02::1", 7);
        check("fe80::1%4294967295", "fe80::1", u32::MAX);
    }

    #[test]
    fn a_scope_that_is_no_interface_is_an_error() {
        for scope in
            ["", "0", "4294967296", "nosuchif0", "../lo", "lo/", "lo lo", "a23456789012345678", "lo%lo", "ö"]
        {
            let error = literal(&format!("fe80::1%{scope}")).expect_err("no such interface");
            assert!(matches!(error, ResolveError::NoSuchScope { .. }), "{scope:?}: {error}");
        }
    }

    #[test]
    fn octal_short_and_hexadecimal_forms_are_errors() {
        for text in [
            "010.1",
            "127.1",
            "0x7f.1",
            "1",
            "0",
            "010.0.0.1",
            "1.2.3.04",
            "1.2.3.256",
            "1.2.3",
            "1.2.3.4.5",
            "0x7f000001",
            "0X7F.0.0.1",
            "2130706433",
            "127.0.0.1.",
            "4294967296",
            "0x",
        ] {
            let error = literal(text).expect_err("no dotted quad");
            assert!(matches!(error, ResolveError::OctalOrShortIpv4 { .. }), "{text:?}: {error}");
        }
    }

    #[test]
    fn a_mapped_address_says_what_to_write() {
        for text in ["::ffff:1.2.3.4", "::ffff:102:304", "0:0:0:0:0:FFFF:1.2.3.4", "::ffff:1.2.3.4%lo"] {
            let error = literal(text).expect_err("a mapped address");
            assert!(error.to_string().ends_with("write 1.2.3.4"), "{error}");
        }
    }

    #[test]
    fn a_colon_without_an_ipv6_address_is_an_error() {
        for text in ["[::1]", "1.2.3.4:80", "host:80", "::1::", "12345::", ":", "fe80:::1%lo", ":::"] {
            let error = literal(text).expect_err("no address");
            let fault = NameFault::NotIpv6;
            assert!(
                matches!(&error, ResolveError::NotAName { fault: f, .. } if *f == fault),
                "{text:?}: {error}"
            );
        }
    }

    #[test]
    fn names_are_left_to_the_resolver() {
        for text in ["localhost", "a.1", "1.a", "0xg", "x7f.1", "", ".", "1..2", "-1", "face", "1e3"] {
            assert!(matches!(literal(text), Ok(None)), "{text:?}");
        }
    }
}
