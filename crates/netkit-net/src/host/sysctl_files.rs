//! The lines of the files from which settings come at boot (sysctl.d(5), sysctl.conf(5)).
//!
//! It reads and takes apart; which line is a mistake is decided elsewhere.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folders in which files are, the strongest first: a file hides those of the same name in later folders.
const FOLDERS: [&str; 4] = ["/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d", "/usr/lib/sysctl.d"];
/// The file that the tool without arguments reads.
const CONF: &str = "/etc/sysctl.conf";
/// Files of one folder that are read, and bytes of one file: nobody has so many.
const MOST_FILES: usize = 512;
const LONGEST_FILE: usize = 1 << 20;

/// What the files say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SysctlFiles {
    /// Their lines with a setting, in the order in which they hold.
    pub lines: Vec<SysctlLine>,
    /// Files that could not be read.
    pub unread: Vec<PathBuf>,
    /// How many files were read.
    pub files: usize,
}

/// A line of such a file that sets something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SysctlLine {
    /// The file.
    pub file: PathBuf,
    /// The number of the line, from 1.
    pub line: usize,
    /// The name of the setting with dots, as it is written otherwise.
    pub name: String,
    /// What it is set to.
    pub value: String,
    /// This kernel has the setting now.
    pub exists: bool,
}

impl SysctlFiles {
    /// Reads them.
    pub fn read() -> Self {
        let mut by_name: BTreeMap<std::ffi::OsString, PathBuf> = BTreeMap::new();
        for folder in FOLDERS.iter().rev() {
            let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
            let paths = entries.map(|entry| entry.path()).take(MOST_FILES);
            for path in paths.filter(|path| path.extension().is_some_and(|extension| extension == "conf")) {
                if let Some(name) = path.file_name() {
                    by_name.insert(name.to_owned(), path);
                }
            }
        }
        let mut paths: Vec<PathBuf> = by_name.into_values().collect();
        // Distributions link /etc/sysctl.d/99-sysctl.conf to it; its lines are told once.
        let conf = Path::new(CONF);
        let is_linked = paths.iter().any(|path| same_file(path, conf));
        if conf.exists() && !is_linked {
            paths.push(conf.to_owned());
        }
        let mut files = Self::default();
        for path in paths {
            match fs::read(&path) {
                Ok(bytes) => {
                    let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST_FILE)]);
                    files.lines.extend(lines(&path, &text));
                    files.files += 1;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(_) => files.unread.push(path),
            }
        }
        for line in &mut files.lines {
            line.exists = super::HostSettings::exists(&line.name);
        }
        files
    }
}

fn same_file(one: &Path, other: &Path) -> bool {
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}

/// The lines that set something, without asking whether the settings exist.
fn lines(file: &Path, text: &str) -> Vec<SysctlLine> {
    let line = |(place, line): (usize, &str)| {
        let line = line.trim();
        if line.starts_with(['#', ';']) {
            return None;
        }
        // A minus in front lets a line fail in silence.
        let (name, value) = line.strip_prefix('-').unwrap_or(line).split_once('=')?;
        let name = name.trim();
        let separator = name.find(['.', '/']).map(|at| name.as_bytes()[at]);
        let name = if separator == Some(b'/') && !name.contains('.') {
            name.replace('/', ".")
        } else {
            name.to_owned()
        };
        Some(SysctlLine {
            file: file.to_owned(),
            line: place + 1,
            name,
            value: value.trim().to_owned(),
            exists: true,
        })
    };
    text.lines().enumerate().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_numbered_and_comments_are_none() {
        let text = "# net.ipv4.tcp_tw_reuse = 1\n\n; x=1\nnet.ipv4.tcp_tw_recycle=1\n -net/ipv4/tcp_fin_timeout = 30 \nodd\n";
        let found: Vec<_> = lines(Path::new("/etc/sysctl.conf"), text)
            .into_iter()
            .map(|line| (line.line, line.name, line.value))
            .collect();
        let line = |number, name: &str, value: &str| (number, name.to_owned(), value.to_owned());
        assert_eq!(
            found,
            [line(4, "net.ipv4.tcp_tw_recycle", "1"), line(5, "net.ipv4.tcp_fin_timeout", "30")]
        );
    }
}
