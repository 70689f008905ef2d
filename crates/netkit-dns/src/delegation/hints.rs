//! Where a walk begins: the servers of the root and their addresses.
//!
//! It asks nobody whether they are true; that is what the walk is for.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use netkit_packet::dns::DomainName;

/// The servers of the root with their addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RootHints(BTreeMap<DomainName, Vec<IpAddr>>);

/// Why a file of hints cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HintsFault {
    /// A line is no record of a master file.
    #[error("line {line} is no record such as \". 3600000 NS a.root-servers.net.\"")]
    Line {
        /// Counted from 1.
        line: usize,
    },
    /// No server of the root has an address.
    #[error("it names no server of the root (. NS name) that has an address (name A address)")]
    NoServer,
}

/// Most servers that are taken from a file; the root of the Internet has 13.
const MOST_SERVERS: usize = 32;
/// Most addresses of one server.
const MOST_ADDRESSES: usize = 8;

/// The root of the Internet as IANA publishes it (named.root of 2026), by the letters of its servers.
const INTERNET: [(char, [u8; 4], [u16; 8]); 13] = [
    ('a', [198, 41, 0, 4], [0x2001, 0x503, 0xba3e, 0, 0, 0, 2, 0x30]),
    ('b', [170, 247, 170, 2], [0x2801, 0x1b8, 0x10, 0, 0, 0, 0, 0xb]),
    ('c', [192, 33, 4, 12], [0x2001, 0x500, 2, 0, 0, 0, 0, 0xc]),
    ('d', [199, 7, 91, 13], [0x2001, 0x500, 0x2d, 0, 0, 0, 0, 0xd]),
    ('e', [192, 203, 230, 10], [0x2001, 0x500, 0xa8, 0, 0, 0, 0, 0xe]),
    ('f', [192, 5, 5, 241], [0x2001, 0x500, 0x2f, 0, 0, 0, 0, 0xf]),
    ('g', [192, 112, 36, 4], [0x2001, 0x500, 0x12, 0, 0, 0, 0, 0xd0d]),
    ('h', [198, 97, 190, 53], [0x2001, 0x500, 1, 0, 0, 0, 0, 0x53]),
    ('i', [192, 36, 148, 17], [0x2001, 0x7fe, 0, 0, 0, 0, 0, 0x53]),
    ('j', [192, 58, 128, 30], [0x2001, 0x503, 0xc27, 0, 0, 0, 2, 0x30]),
    ('k', [193, 0, 14, 129], [0x2001, 0x7fd, 0, 0, 0, 0, 0, 1]),
    ('l', [199, 7, 83, 42], [0x2001, 0x500, 0x9f, 0, 0, 0, 0, 0x42]),
    ('m', [202, 12, 27, 33], [0x2001, 0xdc3, 0, 0, 0, 0, 0, 0x35]),
];

impl RootHints {
    /// The root of the Internet.
    pub fn internet() -> Self {
        let server = |(letter, v4, v6): (char, [u8; 4], [u16; 8])| {
            let name = DomainName::from_text(&format!("{letter}.root-servers.net.")).expect("a short name");
            (name, vec![IpAddr::V4(Ipv4Addr::from(v4)), IpAddr::V6(Ipv6Addr::from(v6))])
        };
        Self(INTERNET.into_iter().map(server).collect())
    }

    /// Reads a file in master-file form (RFC 1035 §5.1), as `root.hints` and `named.root` have it. Names are taken as
    /// they stand, with or without a final dot.
    pub fn from_master_file(text: &str) -> Result<Self, HintsFault> {
        let (mut names, mut addresses) = (Vec::new(), BTreeMap::<DomainName, Vec<IpAddr>>::new());
        let mut owner = None;
        for (index, line) in text.lines().enumerate() {
            let fault = HintsFault::Line { line: index + 1 };
            let line = line.split(';').next().unwrap_or_default();
            let mut words: Vec<_> = line.split_whitespace().collect();
            if words.is_empty() || words[0].starts_with('$') {
                continue;
            }
            // A line that begins with white space is about the owner of the line before.
            if !line.starts_with([' ', '\t']) {
                owner = Some(DomainName::from_text(words.remove(0)).map_err(|_| fault.clone())?);
            }
            words.retain(|word| !word.eq_ignore_ascii_case("IN") && word.parse::<u32>().is_err());
            let (Some(owner), [record_type, data]) = (&owner, words.as_slice()) else { return Err(fault) };
            match record_type.to_ascii_uppercase().as_str() {
                "NS" if owner.is_root() => {
                    names.push(DomainName::from_text(data).map_err(|_| fault.clone())?);
                }
                "A" | "AAAA" => {
                    let address = data.parse().map_err(|_| fault.clone())?;
                    addresses.entry(owner.clone()).or_default().push(address);
                }
                _ => {}
            }
        }
        let mut servers = BTreeMap::new();
        for name in names.into_iter().take(MOST_SERVERS) {
            let mut known = addresses.get(&name).cloned().unwrap_or_default();
            known.truncate(MOST_ADDRESSES);
            servers.insert(name, known);
        }
        if servers.values().all(Vec::is_empty) { Err(HintsFault::NoServer) } else { Ok(Self(servers)) }
    }

    /// The servers by their names.
    pub fn servers(&self) -> impl Iterator<Item = (&DomainName, &[IpAddr])> {
        self.0.iter().map(|(name, addresses)| (name, addresses.as_slice()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_of_the_internet_has_thirteen_servers_of_both_families() {
        let hints = RootHints::internet();
        assert_eq!(hints.servers().count(), 13);
        for (_, addresses) in hints.servers() {
            assert!(matches!(addresses, [IpAddr::V4(_), IpAddr::V6(_)]));
        }
        let last = hints.servers().last().map(|(name, addresses)| (name.to_string(), addresses[1]));
        assert_eq!(
            last,
            Some(("m.root-servers.net.".to_owned(), "2001:dc3::35".parse().expect("its address")))
        );
    }

    fn check(text: &str, expected: Result<&[(&str, &[&str])], HintsFault>) {
        let read = RootHints::from_master_file(text).map(|hints| {
            let server = |(name, addresses): (&DomainName, &[IpAddr])| {
                (name.to_string(), addresses.iter().map(ToString::to_string).collect::<Vec<_>>())
            };
            hints.servers().map(server).collect::<Vec<_>>()
        });
        let expected = expected.map(|servers| {
            let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
            servers.iter().map(|(name, addresses)| ((*name).to_owned(), own(addresses))).collect::<Vec<_>>()
        });
        assert_eq!(read, expected, "{text}");
    }

    #[test]
    fn files_of_hints_are_read_as_servers_have_them() {
        check(
            "; formerly NS.INTERNIC.NET\n.      3600000      NS    NS.ROOTLAB.\nNS.ROOTLAB.  3600000 IN A 127.0.0.1\n\n",
            Ok(&[("NS.ROOTLAB.", &["127.0.0.1"])]),
        );
        check(
            "$TTL 3600\n. IN NS b\n\t\tNS a ; the other\na A 192.0.2.1\n  AAAA 2001:db8::1\n",
            Ok(&[("a.", &["192.0.2.1", "2001:db8::1"]), ("b.", &[])]),
        );
    }

    #[test]
    fn what_is_no_file_of_hints_says_where() {
        check("", Err(HintsFault::NoServer));
        check(". NS a\n", Err(HintsFault::NoServer));
        check("a A 192.0.2.1\n", Err(HintsFault::NoServer));
        check(". NS a\na A 192.0.2.256\n", Err(HintsFault::Line { line: 2 }));
        check(". NS\n", Err(HintsFault::Line { line: 1 }));
        check(" NS a\n", Err(HintsFault::Line { line: 1 }));
        check("a..b A 192.0.2.1\n", Err(HintsFault::Line { line: 1 }));
        check(". NS a\u{1b}[31m b\n", Err(HintsFault::Line { line: 1 }));
    }
}
