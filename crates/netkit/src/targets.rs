//! Targets as typed: hosts, CIDR prefixes and address ranges; a prefix is a stream, never a list in memory.

use std::io::{BufRead, BufReader, Read};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::Path;

use anyhow::{Context as _, bail};
use netkit_model::Address;

/// The longest line of a target file: the longest host name and some comment.
const LONGEST_LINE: u64 = 4_096;
/// Hosts by name in one run; each keeps its own statistics.
const MOST_HOSTS: usize = 100_000;

/// A target as typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A name or a single address.
    Host(String),
    /// Every address from the first to the last.
    Range(AddressRange),
}

/// Addresses from `first` to `last`, both included, of one family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AddressRange {
    first: IpAddr,
    last: IpAddr,
}

impl Target {
    /// What the user typed, or what it means.
    pub(crate) fn input(&self) -> String {
        match self {
            Self::Host(host) => host.clone(),
            Self::Range(range) => format!("{}-{}", range.first, range.last),
        }
    }

    /// Reads one word.
    pub(crate) fn parse(word: &str) -> anyhow::Result<Self> {
        if let Some((address, length)) = word.split_once('/') {
            return AddressRange::of_prefix(address, length)
                .map(Self::Range)
                .with_context(|| format!("{word:?} is not an address prefix such as 192.0.2.0/24"));
        }
        if let Some((first, last)) = word.split_once('-')
            && let Ok(first) = first.parse::<IpAddr>()
        {
            return AddressRange::between(first, last)
                .map(Self::Range)
                .with_context(|| format!("{word:?} is not an address range such as 192.0.2.1-192.0.2.9"));
        }
        if word.is_empty() {
            bail!("a target is empty: name a host, an address, a prefix or a range");
        }
        Ok(Self::Host(word.to_owned()))
    }
}

/// Reads a file of targets, one a line; `#` starts a comment. `-` is standard input.
pub(crate) fn read_file(path: &Path) -> anyhow::Result<Vec<Target>> {
    let name = path.display();
    if path.as_os_str() == "-" {
        return read_lines(std::io::stdin().lock()).context("cannot read targets from standard input");
    }
    let file = std::fs::File::open(path).with_context(|| format!("cannot open {name}"))?;
    read_lines(BufReader::new(file)).with_context(|| format!("cannot read targets from {name}"))
}

fn read_lines(mut reader: impl BufRead) -> anyhow::Result<Vec<Target>> {
    let mut targets = Vec::new();
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        if reader.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if line.len() as u64 == LONGEST_LINE {
            bail!("line {number} is longer than {LONGEST_LINE} bytes: one target a line");
        }
        let text = std::str::from_utf8(&line).with_context(|| format!("line {number} is not UTF-8"))?;
        let word = text.split('#').next().unwrap_or("").trim();
        if word.is_empty() {
            continue;
        }
        if targets.len() >= MOST_HOSTS {
            bail!("more than {MOST_HOSTS} targets: name prefixes or ranges instead");
        }
        targets.push(Target::parse(word).with_context(|| format!("line {number}"))?);
    }
    Ok(targets)
}

impl AddressRange {
    fn of_prefix(address: &str, length: &str) -> anyhow::Result<Self> {
        let address: IpAddr = address.parse().context("the part before the slash is not an address")?;
        let bits = if address.is_ipv4() { 32 } else { 128 };
        // `parse` would take a plus sign.
        let digits = length.bytes().all(|byte| byte.is_ascii_digit());
        let length: u32 = match length.parse() {
            Ok(length) if digits && length <= bits => length,
            _ => bail!("the prefix length must be from 0 to {bits}"),
        };
        let host_bits = bits - length;
        let host_mask = 1_u128.checked_shl(host_bits).map_or(u128::MAX, |bit| bit - 1);
        let base = number_of(address) & !host_mask;
        // As fping and every router see it, the ends of an IPv4 subnet are its network and broadcast addresses.
        let ends = u128::from(address.is_ipv4() && (2..=24).contains(&host_bits));
        Ok(Self {
            first: address_of(base + ends, address),
            last: address_of((base | host_mask) - ends, address),
        })
    }

    /// `last` is a whole address, or for IPv4 only its last number.
    fn between(first: IpAddr, last: &str) -> anyhow::Result<Self> {
        let last = match (first, last.parse::<IpAddr>()) {
            (_, Ok(last)) => last,
            (IpAddr::V4(first), Err(_)) => {
                let [a, b, c, _] = first.octets();
                IpAddr::from([a, b, c, last.parse().context("the end of the range is not an address")?])
            }
            (IpAddr::V6(_), Err(error)) => bail!(error),
        };
        if first.is_ipv4() != last.is_ipv4() {
            bail!("both ends must be of the same family");
        }
        if last < first {
            bail!("the end comes before the start");
        }
        Ok(Self { first, last })
    }

    /// How many addresses; saturates for the prefixes of IPv6 that nobody can sweep anyway.
    pub(crate) fn len(self) -> u64 {
        let distance = number_of(self.last) - number_of(self.first);
        u64::try_from(distance).unwrap_or(u64::MAX).saturating_add(1)
    }

    /// The addresses, one after the other.
    pub(crate) fn addresses(self) -> impl Iterator<Item = Address> {
        let family = self.first;
        let (first, last) = (number_of(self.first), number_of(self.last));
        (first..=last).map(move |number| Address::new(address_of(number, family)))
    }

    /// Its first address, whose family is that of all.
    pub(crate) fn first(self) -> IpAddr {
        self.first
    }
}

fn number_of(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u128::from(u32::from(address)),
        IpAddr::V6(address) => u128::from(address),
    }
}

fn address_of(number: u128, family: IpAddr) -> IpAddr {
    match family {
        #[expect(clippy::cast_possible_truncation, reason = "numbers of IPv4 ranges are made from 32 bits")]
        IpAddr::V4(_) => IpAddr::V4(Ipv4Addr::from(number as u32)),
        IpAddr::V6(_) => IpAddr::V6(Ipv6Addr::from(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expect: Option<(&str, &str, u64)>) {
        let target = Target::parse(word);
        match (target, expect) {
            (Ok(Target::Range(range)), Some((first, last, length))) => {
                assert_eq!(
                    (range.first.to_string(), range.last.to_string()),
                    (first.to_owned(), last.to_owned())
                );
                assert_eq!(range.len(), length, "{word}");
                assert_eq!(range.addresses().take(3).count() as u64, length.min(3));
            }
            (Ok(Target::Host(host)), None) => assert_eq!(host, word),
            (target, _) => panic!("{word}: {target:?}"),
        }
    }

    #[test]
    fn prefixes_and_ranges_are_streams_and_the_rest_are_hosts() {
        check("192.0.2.77/24", Some(("192.0.2.1", "192.0.2.254", 254)));
        check("192.0.2.77/30", Some(("192.0.2.77", "192.0.2.78", 2)));
        check("192.0.2.77/31", Some(("192.0.2.76", "192.0.2.77", 2)));
        check("192.0.2.77/32", Some(("192.0.2.77", "192.0.2.77", 1)));
        check("0.0.0.0/0", Some(("0.0.0.0", "255.255.255.255", 1 << 32)));
        check("2001:db8::/64", Some(("2001:db8::", "2001:db8::ffff:ffff:ffff:ffff", u64::MAX)));
        check("192.0.2.1-192.0.2.9", Some(("192.0.2.1", "192.0.2.9", 9)));
        check("192.0.2.1-9", Some(("192.0.2.1", "192.0.2.9", 9)));
        check("::1-::2", Some(("::1", "::2", 2)));
        check("my-host.example", None);
        check("fe80::1%eth0", None);
    }

    #[test]
    fn bad_prefixes_and_ranges_are_refused() {
        for word in [
            "",
            "192.0.2.0/33",
            "192.0.2.0/",
            "192.0.2.0/+8",
            "host/24",
            "192.0.2.9-192.0.2.1",
            "192.0.2.1-::1",
            "192.0.2.1-256",
            "::1-x",
            "192.0.2.0/-1",
            "/24",
        ] {
            assert!(Target::parse(word).is_err(), "{word}");
        }
    }

    #[test]
    fn a_file_has_comments_and_a_bound() {
        let targets =
            read_lines("# hosts\nexample.com # one\n\n 192.0.2.0/30\n".as_bytes()).expect("well-formed");
        assert_eq!(targets.len(), 2);
        assert!(read_lines(vec![b'a'; 10_000].as_slice()).is_err());
        assert!(read_lines(&b"\xff\n"[..]).is_err());
    }
}
