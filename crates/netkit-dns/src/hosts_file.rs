//! The hosts file: the first name that it gives each address, and the addresses that it gives a name.
//!
//! It does not resolve names; the system does that. The first name of the first line with an address is its canonical
//! name, as for `getnameinfo` (hosts(5)).

use std::collections::HashMap;
use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::path::Path;

use netkit_model::HostsEntry;

use crate::ptr_name::PtrName;

/// Blocking lists have some megabytes; a file that is longer is read up to here.
const MOST_BYTES: u64 = 8 << 20;
/// The most names that are kept; what blocking lists give 0.0.0.0 takes a single place.
const MOST_ADDRESSES: usize = 16_384;

/// The most entries for one name that are told.
const MOST_ENTRIES: usize = 64;

/// The addresses that the file gives a name, by the letter as glibc compares: without regard to case, a final dot counts.
pub fn hosts_entries(file: &[u8], name: &str) -> Vec<HostsEntry> {
    let entries = file.split(|&byte| byte == b'\n').enumerate().filter_map(|(index, line)| {
        let line = line.split(|&byte| byte == b'#').next()?;
        let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
        let address = str::from_utf8(words.next()?).ok()?.parse().ok()?;
        let names_it = words.any(|word| word.eq_ignore_ascii_case(name.as_bytes()));
        names_it.then_some(HostsEntry { line: index + 1, address })
    });
    entries.take(MOST_ENTRIES).collect()
}

/// The names in the file; none if it cannot be read.
pub(crate) fn read(path: &Path) -> HashMap<IpAddr, PtrName> {
    let mut bytes = Vec::new();
    let Ok(file) = File::open(path) else { return HashMap::new() };
    // What was read before an error is as good as ever.
    let _ = file.take(MOST_BYTES).read_to_end(&mut bytes);
    parse(&bytes)
}

fn parse(bytes: &[u8]) -> HashMap<IpAddr, PtrName> {
    let mut names = HashMap::new();
    for line in bytes.split(|&byte| byte == b'\n') {
        if names.len() == MOST_ADDRESSES {
            break;
        }
        if let Some((address, name)) = parse_line(line) {
            names.entry(address).or_insert(name);
        }
    }
    names
}

fn parse_line(line: &[u8]) -> Option<(IpAddr, PtrName)> {
    let line = line.split(|&byte| byte == b'#').next()?;
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let address = str::from_utf8(words.next()?).ok()?.parse().ok()?;
    let name = words.next()?;
    // A name may end with a dot; a longer one than DNS allows is no name.
    let name = name.strip_suffix(b".").unwrap_or(name);
    if name.is_empty() || name.len() > 253 {
        return None;
    }
    Some((address, PtrName::from_labels(name.split(|&byte| byte == b'.'))?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &[u8], address: &str, name: Option<&str>) {
        let address = address.parse().expect("the test's own address");
        assert_eq!(parse(file).get(&address).map(PtrName::presentation).as_deref(), name);
    }

    #[test]
    fn the_first_name_of_the_first_line_counts() {
        let file = b"127.0.0.1 localhost\n127.0.0.1\tvm\n::1 localhost ip6-localhost # both\n10.0.0.1 a.example b\r\n";
        check(file, "127.0.0.1", Some("localhost"));
        check(file, "::1", Some("localhost"));
        check(file, "10.0.0.1", Some("a.example"));
        check(file, "10.0.0.2", None);
    }

    #[test]
    fn comments_junk_and_half_lines_are_passed_over() {
        let file =
            b"# 10.0.0.1 a\n10.0.0.2\n10.0.0.3 # c\n10.3 d\nx y\n\n\xff\xfe z\n  10.0.0.4   d.  \n10.0.0.5 .";
        for address in ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.5"] {
            check(file, address, None);
        }
        check(file, "10.0.0.4", Some("d"));
    }

    #[test]
    fn hostile_names_are_shown_escaped() {
        check(b"10.0.0.1 \x1b[31mred\xff", "10.0.0.1", Some("\\027[31mred\\255"));
        let long = [b"10.0.0.1 ".as_slice(), &[b'a'; 254]].concat();
        check(&long, "10.0.0.1", None);
    }

    #[test]
    fn a_name_has_the_addresses_of_all_its_lines() {
        let file = b"10.1.1.1 h.x\n10.1.1.2 H.X # h\n::5 z h.x\n10.1.1 h.x\nfe80::1%lo h.x\n# 10.2.2.2 h.x\n10.3.3.3 d.";
        let entries = |name| -> Vec<_> {
            hosts_entries(file, name)
                .iter()
                .map(|entry| format!("{} {}", entry.line, entry.address))
                .collect()
        };
        assert_eq!(entries("h.x"), ["1 10.1.1.1", "2 10.1.1.2", "3 ::5"]);
        assert_eq!(entries("d."), ["7 10.3.3.3"]);
        for name in ["h.x.", "d", "h", "", "10.1.1.1"] {
            assert!(entries(name).is_empty(), "{name}");
        }
        assert_eq!(hosts_entries(&b"10.0.0.1 a\n".repeat(1_000), "a").len(), MOST_ENTRIES);
    }

    #[test]
    fn a_missing_file_has_no_names() {
        assert!(read(Path::new("/nonexistent/hosts")).is_empty());
        assert!(read(Path::new("/")).is_empty());
    }
}
