//! Counters and gauges of this host by name, as the files below `/proc/net` have them.
//!
//! Which of them tell something is decided elsewhere. Whatever does not look as expected is left out.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The counters at one moment, as far as this kernel has them and lets us read them.
///
/// Their names are those of the files: `Tcp.RetransSegs` (`/proc/net/snmp`), `TcpExt.ListenOverflows` (`netstat`),
/// `Ip6OutNoRoutes` (`snmp6`), `sockstat.TCP.orphan`, `softnet.dropped`, `conntrack.drop`, `files.open`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostCounts {
    values: BTreeMap<String, u64>,
}

impl HostCounts {
    /// Reads them all.
    pub fn read() -> Self {
        Self::of_files(|path| {
            let bytes = fs::read(Path::new("/proc").join(path)).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        })
    }

    /// What files with these texts say, each by its path below `/proc`; `None` is a file that is not there.
    pub fn of_files(file: impl Fn(&str) -> Option<String>) -> Self {
        let mut values = BTreeMap::new();
        for path in ["net/snmp", "net/netstat"] {
            paired_lines(&file(path).unwrap_or_default(), &mut values);
        }
        for (name, value) in named_lines(&file("net/snmp6").unwrap_or_default()) {
            values.insert(name.to_owned(), value);
        }
        for path in ["net/sockstat", "net/sockstat6"] {
            sockstat(&file(path).unwrap_or_default(), &mut values);
        }
        if let Some(text) = file("net/softnet_stat") {
            // Columns two and three of each processor (`softnet_seq_show` in `net/core/net-procfs.c`).
            for (name, column) in [("softnet.dropped", 1), ("softnet.squeezed", 2)] {
                let of_processor = |line: &str| hexadecimal(line.split_ascii_whitespace().nth(column)?);
                values.insert(name.to_owned(), text.lines().filter_map(of_processor).sum());
            }
        }
        conntrack(&file("net/stat/nf_conntrack").unwrap_or_default(), &mut values);
        if let Some(text) = file("sys/fs/file-nr") {
            let numbers: Vec<u64> =
                text.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect();
            if let [open, unused, most] = numbers[..] {
                values.insert("files.open".to_owned(), open.saturating_sub(unused));
                values.insert("files.most".to_owned(), most);
            }
        }
        Self { values }
    }

    /// One of them.
    pub fn get(&self, name: &str) -> Option<u64> {
        self.values.get(name).copied()
    }

    /// By how much one has grown since; `None` where either moment does not have it, or where it went back.
    pub fn growth(&self, before: &Self, name: &str) -> Option<u64> {
        self.get(name)?.checked_sub(before.get(name)?)
    }

    /// All, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }
}

impl<'a> FromIterator<(&'a str, u64)> for HostCounts {
    fn from_iter<I: IntoIterator<Item = (&'a str, u64)>>(all: I) -> Self {
        Self { values: all.into_iter().map(|(name, value)| (name.to_owned(), value)).collect() }
    }
}

/// Pairs of lines of which the first has the names and the second the numbers.
fn paired_lines(text: &str, values: &mut BTreeMap<String, u64>) {
    let mut lines = text.lines();
    while let (Some(names), Some(numbers)) = (lines.next(), lines.next()) {
        let (Some((label, names)), Some((again, numbers))) = (names.split_once(':'), numbers.split_once(':'))
        else {
            return;
        };
        if label != again {
            return;
        }
        for (name, number) in names.split_ascii_whitespace().zip(numbers.split_ascii_whitespace()) {
            // `MaxConn` is -1 where there is no limit.
            if let Ok(number) = number.parse() {
                values.insert(format!("{label}.{name}"), number);
            }
        }
    }
}

fn named_lines(text: &str) -> impl Iterator<Item = (&str, u64)> {
    text.lines().filter_map(|line| {
        let mut words = line.split_ascii_whitespace();
        Some((words.next()?, words.next()?.parse().ok()?))
    })
}

/// `TCP: inuse 5 orphan 0 tw 0 alloc 7 mem 1`.
fn sockstat(text: &str, values: &mut BTreeMap<String, u64>) {
    for line in text.lines() {
        let Some((label, rest)) = line.split_once(':') else { continue };
        let words: Vec<&str> = rest.split_ascii_whitespace().collect();
        for pair in words.chunks_exact(2) {
            if let (name, Ok(number)) = (pair[0], pair[1].parse()) {
                values.insert(format!("sockstat.{label}.{name}"), number);
            }
        }
    }
}

/// A table in hexadecimal with a line for each processor.
fn conntrack(text: &str, values: &mut BTreeMap<String, u64>) {
    let mut lines = text.lines();
    let Some(names) = lines.next() else { return };
    let names: Vec<&str> = names.split_ascii_whitespace().collect();
    for line in lines {
        for (name, number) in names.iter().zip(line.split_ascii_whitespace()) {
            if matches!(*name, "drop" | "early_drop" | "insert_failed")
                && let Some(number) = hexadecimal(number)
            {
                *values.entry(format!("conntrack.{name}")).or_default() += number;
            }
        }
    }
}

fn hexadecimal(word: &str) -> Option<u64> {
    u64::from_str_radix(word, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::HostCounts;

    fn files(path: &str) -> Option<String> {
        let text = match path {
            "net/snmp" => {
                "Ip: Forwarding DefaultTTL\nIp: 2 64\nTcp: MaxConn RetransSegs OutSegs\nTcp: -1 7 1000\n"
            }
            "net/netstat" => "TcpExt: SyncookiesSent ListenOverflows\nTcpExt: 0 3\n",
            "net/snmp6" => "Ip6InReceives                   \t12\nIp6OutNoRoutes\t4\n",
            "net/sockstat" => {
                "sockets: used 9\nTCP: inuse 5 orphan 1 tw 2 alloc 7 mem 3\nUDP: inuse 0 mem 0\n"
            }
            "net/softnet_stat" => "00000010 00000002 00000003 0\n00000010 0000000f 00000000 0\n",
            "net/stat/nf_conntrack" => {
                "entries clashres found new drop early_drop\n00000001 0 0 0 0000000a 1\n00000001 0 0 0 00000001 0\n"
            }
            "sys/fs/file-nr" => "1024\t24\t9223372036854775807\n",
            _ => return None,
        };
        Some(text.to_owned())
    }

    fn check(name: &str, expected: Option<u64>) {
        assert_eq!(HostCounts::of_files(files).get(name), expected, "{name}");
    }

    #[test]
    fn every_file_is_read() {
        check("Ip.Forwarding", Some(2));
        check("Tcp.MaxConn", None);
        check("Tcp.RetransSegs", Some(7));
        check("TcpExt.ListenOverflows", Some(3));
        check("Ip6OutNoRoutes", Some(4));
        check("sockstat.TCP.orphan", Some(1));
        check("sockstat.TCP.mem", Some(3));
        check("softnet.dropped", Some(17));
        check("softnet.squeezed", Some(3));
        check("conntrack.drop", Some(11));
        check("conntrack.early_drop", Some(1));
        check("files.open", Some(1000));
    }

    #[test]
    fn growth_is_that_between_two_moments() {
        let before: HostCounts = [("a", 3), ("b", 5), ("c", 1)].into_iter().collect();
        let after: HostCounts = [("a", 4), ("b", 2)].into_iter().collect();
        assert_eq!(["a", "b", "c"].map(|name| after.growth(&before, name)), [Some(1), None, None]);
    }

    #[test]
    fn odd_files_say_nothing() {
        for text in ["", "x", ":", "Tcp: A B\nUdp: 1 2\n", "Tcp: A B\n", "\u{0}:\n:\n"] {
            let counts = HostCounts::of_files(|_| Some(text.to_owned()));
            assert_eq!(counts.get("Tcp.A"), None, "{text:?}");
        }
    }
}
