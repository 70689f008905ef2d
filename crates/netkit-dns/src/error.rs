//! Why a target's name gave no address: what was tried, on what, and what to do.
//!
//! It does not decide anything; `system`, `literal` and `host_name` do. Names are shown escaped, because they
//! may come from a file or a web form that somebody else wrote.

use std::fmt;
use std::io;
use std::net::Ipv4Addr;
use std::time::Duration;

use crate::system::AddressFamily;

/// Why [`resolve`](crate::resolve) has no address to give.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// The text can be neither a host name nor an address.
    #[error("\"{name}\" is not a host name: {fault}")]
    NotAName {
        /// The text as given, escaped.
        name: EscapedName,
        /// What is wrong with it.
        fault: NameFault,
    },
    /// Numbers that C libraries read as an IPv4 address in surprising ways: `010.1`, `127.1`, `0x7f.1`, `1`.
    #[error(
        "\"{name}\" is not an IPv4 address in the usual form: write four decimal numbers from 0 to 255 without \
         leading zeros, such as 192.0.2.1"
    )]
    OctalOrShortIpv4 {
        /// The text as given, escaped.
        name: EscapedName,
    },
    /// An IPv4-mapped IPv6 address (RFC 4291 §2.5.5.2), which stands for an IPv4 address inside programs only.
    #[error("\"{name}\" is an IPv4-mapped address, which no packet carries: write {ipv4}")]
    MappedIpv4 {
        /// The text as given, escaped.
        name: EscapedName,
        /// The address to write instead.
        ipv4: Ipv4Addr,
    },
    /// The part after `%` is no interface of this host.
    #[error("\"{name}\" names an interface that this host does not have: \"{scope}\" (ip link lists them)")]
    NoSuchScope {
        /// The text as given, escaped.
        name: EscapedName,
        /// The part after `%`, escaped.
        scope: EscapedName,
    },
    /// The system's resolver knows no such name.
    #[error(
        "\"{name}\" was not found: the system's resolver knows no such name; check the spelling, /etc/hosts and \
         the search domains in /etc/resolv.conf"
    )]
    NotFound {
        /// The name as given, escaped.
        name: EscapedName,
    },
    /// The name exists but has no address at all.
    #[error(
        "\"{name}\" exists but has no address, neither IPv4 nor IPv6; it may be meant for mail or another service"
    )]
    NoAddress {
        /// The name as given, escaped.
        name: EscapedName,
    },
    /// The name or the literal has addresses, but none of the wanted family.
    #[error(
        "\"{name}\" has no {family} address, but {other_count} of {}: ask for that family or leave the choice \
         to netkit",
        family.other()
    )]
    NoAddressOfFamily {
        /// The name as given, escaped.
        name: EscapedName,
        /// The family that was asked for.
        family: AddressFamily,
        /// How many addresses of the other family there are; at least one.
        other_count: usize,
    },
    /// The resolver could not answer now (`EAI_AGAIN`).
    #[error(
        "\"{name}\" could not be looked up: Temporary failure in name resolution; the servers in \
         /etc/resolv.conf do not answer or fail, so check them and the way to them"
    )]
    Temporary {
        /// The name as given, escaped.
        name: EscapedName,
    },
    /// The resolver said nothing before the deadline.
    #[error(
        "\"{name}\" could not be looked up within {} s: check the servers in /etc/resolv.conf, or give an address \
         instead of a name",
        after.as_secs_f64()
    )]
    TimedOut {
        /// The name as given, escaped.
        name: EscapedName,
        /// The deadline that passed.
        after: Duration,
    },
    /// The lookup failed in another way.
    #[error("looking up \"{name}\" with the system's resolver failed")]
    Failed {
        /// The name as given, escaped.
        name: EscapedName,
        /// What the system said.
        source: io::Error,
    },
}

/// What makes a text no host name (RFC 1035 §2.3.4, RFC 1123 §2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameFault {
    /// There is nothing.
    #[error("it is empty")]
    Empty,
    /// White space, a control character or a NUL.
    #[error("it contains white space or a control character")]
    ForbiddenCharacter,
    /// More than 253 bytes.
    #[error("it is {bytes} bytes long, and 253 are the most")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
    /// A label of more than 63 bytes.
    #[error("one of its labels is {bytes} bytes long, and 63 are the most")]
    LabelTooLong {
        /// The label's length.
        bytes: usize,
    },
    /// A leading dot, or two dots side by side.
    #[error("it has an empty label: a leading dot, or two dots side by side")]
    EmptyLabel,
    /// A colon, as in an IPv6 address, but no IPv6 address.
    #[error("it contains a colon but is not an IPv6 address; write it without brackets and without a port")]
    NotIpv6,
    /// Letters outside ASCII that have no internationalized form (RFC 5891).
    #[error("it has no internationalized form (xn--…)")]
    NotInternationalized,
}

/// A text that may be hostile, ready to be shown: escaped and cut to a line's worth.
///
/// Control characters, escape sequences, bidirectional and invisible characters appear as `\u{…}`, quotes and
/// backslashes with a backslash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EscapedName(String);

impl EscapedName {
    /// The longest name is 253 bytes; what is longer is no name, and its beginning shows what it is.
    const MOST_CHARACTERS: usize = 253;

    /// Escapes and cuts `text`.
    pub fn new(text: &str) -> Self {
        let end = text.char_indices().nth(Self::MOST_CHARACTERS).map(|(end, _)| end);
        let mut escaped: String =
            text[..end.unwrap_or(text.len())].chars().flat_map(char::escape_debug).collect();
        if end.is_some() {
            escaped.push('…');
        }
        Self(escaped)
    }
}

impl fmt::Display for EscapedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, shown: &str) {
        assert_eq!(EscapedName::new(text).to_string(), shown);
    }

    #[test]
    fn harmless_names_stay_as_they_are() {
        check("www.example.com", "www.example.com");
        check("münchen.example", "münchen.example");
        check("", "");
    }

    #[test]
    fn what_moves_a_terminal_is_escaped() {
        check("\x1b[31mred", "\\u{1b}[31mred");
        check("a\nb\tc\0", "a\\nb\\tc\\0");
        check("\u{9b}31m", "\\u{9b}31m");
        check("say \"x\\y\"", "say \\\"x\\\\y\\\"");
    }

    /// Every bidirectional and zero-width character that Trojan Source and its kin use.
    #[test]
    fn what_reorders_or_hides_text_is_escaped() {
        let invisible = "\u{61c}\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\
                         \u{2028}\u{2029}\u{2060}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}\u{e0001}\u{e007f}";
        for character in invisible.chars() {
            check(&character.to_string(), &format!("\\u{{{:x}}}", u32::from(character)));
        }
    }

    #[test]
    fn a_megabyte_is_cut() {
        let shown = EscapedName::new(&"ä".repeat(1 << 20)).to_string();
        assert_eq!(shown.chars().count(), EscapedName::MOST_CHARACTERS + 1);
        assert!(shown.ends_with('…'));
    }
}
