//! Settings of the kernel, by their names in sysctl(8): as they are now.
//!
//! It reads the ones it is asked for. Which value is good is decided elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Settings that were asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HostSettings {
    values: BTreeMap<String, String>,
    unread: Vec<String>,
}

impl HostSettings {
    /// Reads these. What is not there is left out: an older kernel has fewer, and a network namespace of its own does not have
    /// those that are the whole machine's.
    pub fn read<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut settings = Self::default();
        for name in names {
            match fs::read(path_of(name)) {
                Ok(bytes) => {
                    let value = String::from_utf8_lossy(&bytes);
                    let value = value.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
                    settings.values.insert(name.to_owned(), value);
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => settings.unread.push(name.to_owned()),
            }
        }
        settings
    }

    /// Whether this kernel has a setting of this name.
    pub fn exists(name: &str) -> bool {
        path_of(name).exists()
    }

    /// The value of one, its words with a blank between each two.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// The value of one that is a number.
    pub fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// Those that are there and may not be read.
    pub fn unread(&self) -> &[String] {
        &self.unread
    }

    /// All that were read, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

impl<'a> FromIterator<(&'a str, &'a str)> for HostSettings {
    fn from_iter<I: IntoIterator<Item = (&'a str, &'a str)>>(all: I) -> Self {
        let values = all.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Self { values, unread: Vec::new() }
    }
}

/// The file of a setting. In a name either dots or slashes separate, whichever comes first; the other is then part of a word
/// (sysctl.d(5)), as in `net/ipv4/conf/eth0.5/rp_filter`.
fn path_of(name: &str) -> PathBuf {
    let first = name.find(['.', '/']).and_then(|place| name[place..].chars().next());
    let swap = |character| match character {
        '.' => '/',
        '/' => '.',
        other => other,
    };
    let below: String = if first == Some('.') { name.chars().map(swap).collect() } else { name.to_owned() };
    // A word such as `..` would lead out of the settings.
    let words = below.split('/').filter(|word| !word.is_empty() && *word != "." && *word != "..");
    words.fold(Path::new("/proc/sys").to_owned(), |path, word| path.join(word))
}

#[cfg(test)]
mod tests {
    use super::path_of;

    fn check(name: &str, path: &str) {
        assert_eq!(path_of(name).to_str(), Some(path), "{name}");
    }

    #[test]
    fn the_first_separator_counts() {
        check("net.ipv4.tcp_tw_reuse", "/proc/sys/net/ipv4/tcp_tw_reuse");
        check("net/ipv4/conf/eth0.5/rp_filter", "/proc/sys/net/ipv4/conf/eth0.5/rp_filter");
        check("net.ipv4.conf.eth0/5.rp_filter", "/proc/sys/net/ipv4/conf/eth0.5/rp_filter");
        check("net/../../etc/passwd", "/proc/sys/net/etc/passwd");
        check("", "/proc/sys");
    }
}
