//! The tools that are asked: how each is run on the client, and what class of answer it gave.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::scenario::Tier;
use super::world::World;
use crate::shell;

/// The longest a tool may take, in seconds.
const LIMIT: &str = "40";

/// A tool that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tool {
    /// An HTTP request.
    Curl,
    /// A connection alone.
    Nc,
    /// A scan of one port by `connect()`.
    Nmap,
}

/// What a program printed, and how long it took.
pub struct Printed {
    /// Its answer.
    pub stdout: String,
    /// Its complaints.
    pub stderr: String,
    /// From its start to its end.
    pub took: Duration,
}

impl Tool {
    /// Those that are installed.
    pub fn installed() -> Vec<Self> {
        [Self::Curl, Self::Nc, Self::Nmap]
            .into_iter()
            .filter(|tool| shell::find(tool.program()).is_some())
            .collect()
    }

    /// As the tables call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Curl => "curl -sS",
            Self::Nc => "nc -zv",
            Self::Nmap => "nmap -sT --reason",
        }
    }

    fn program(self) -> &'static str {
        match self {
            Self::Curl => "curl",
            Self::Nc => "nc",
            Self::Nmap => "nmap",
        }
    }

    /// Asks for the port, and gives the class of its answer.
    pub fn ask(self, world: &World<'_>, address: &str, words: &str) -> Result<String> {
        let port = world.plan.port.to_string();
        let source = words.strip_prefix("-s ");
        let text = word_behind("--send", words);
        let url = format!("http://{}/", with_port(&address.replace('%', "%25"), &port));
        let mut all = match self {
            Self::Curl => vec!["curl", "-sS", "-o", "/dev/null", "--noproxy", "*", "--max-time", "6", &url],
            Self::Nc => vec!["nc", "-zv", "-w", "6", address, &port],
            Self::Nmap => vec!["nmap", "-sT", "-Pn", "-n", "--reason", "-p", &port, address],
        };
        match (self, source) {
            (Self::Curl, Some(source)) => all.extend(["--interface", source]),
            (Self::Curl, None) => all.extend(text.iter().flat_map(|text| ["--data", text])),
            (Self::Nc, Some(source)) => all.extend(["-s", source]),
            _ => {}
        }
        if self == Self::Nmap && address.contains(':') {
            all.push("-6");
        }
        Ok(self.class(&run(world, Tier::User, &all)?))
    }

    /// What it says, without the numbers of this run.
    fn class(self, printed: &Printed) -> String {
        match self {
            Self::Curl if printed.stderr.trim().is_empty() => "connected".to_owned(),
            Self::Curl | Self::Nc => without_numbers(printed.stderr.lines().last().unwrap_or_default()),
            Self::Nmap => {
                let line = printed.stdout.lines().find(|line| line.contains("/tcp "));
                let words: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
                match words.as_slice() {
                    [_, state, _, reason, ..] => format!("{state} {reason}"),
                    _ => without_numbers(printed.stderr.lines().next().unwrap_or("nothing")),
                }
            }
        }
    }
}

/// How often `-c` says to connect.
pub fn count(words: &str) -> usize {
    word_behind("-c", words).and_then(|count| count.parse().ok()).unwrap_or(1)
}

/// The word behind an option.
fn word_behind<'a>(option: &str, words: &'a str) -> Option<&'a str> {
    words.split_whitespace().skip_while(|word| *word != option).nth(1)
}

/// Asks netkit, as one JSON document.
pub fn netkit(world: &World<'_>, tier: Tier, program: &str, address: &str, words: &str) -> Result<Printed> {
    let target = with_port(address, &world.plan.port.to_string());
    let mut all = vec![program, "connect", "--json"];
    all.extend(words.split_whitespace());
    all.push(&target);
    run(world, tier, &all)
}

fn run(world: &World<'_>, tier: Tier, words: &[&str]) -> Result<Printed> {
    let mut command: Command = world.tool(tier, &[&["timeout", LIMIT], words].concat())?;
    command.stdin(Stdio::null()).env_remove("LD_LIBRARY_PATH").env("LC_ALL", "C");
    let start = Instant::now();
    let output = command.output().with_context(|| format!("cannot run {}", words[0]))?;
    let took = start.elapsed();
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ok(Printed { stdout: text(output.stdout), stderr: text(output.stderr), took })
}

/// An address and a port as URLs have them.
fn with_port(address: &str, port: &str) -> String {
    if address.contains(':') { format!("[{address}]:{port}") } else { format!("{address}:{port}") }
}

/// A line in which every word with a digit is a `#`; only curl's own code stays.
fn without_numbers(line: &str) -> String {
    let is_code = |word: &str| word.starts_with('(') && word.ends_with(')');
    let word = |word: &str| {
        let is_number = word.bytes().any(|byte| byte.is_ascii_digit()) && !is_code(word);
        if is_number { "#".to_owned() } else { word.to_owned() }
    };
    line.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(tool: Tool, stdout: &str, stderr: &str, class: &str) {
        let printed = Printed { stdout: stdout.to_owned(), stderr: stderr.to_owned(), took: Duration::ZERO };
        assert_eq!(tool.class(&printed), class);
    }

    #[test]
    fn the_class_of_an_answer_holds_for_any_address() {
        check(Tool::Curl, "", "", "connected");
        let refused =
            "curl: (7) Failed to connect to 10.1.2.3 port 80 after 3 ms: Could not connect to server\n";
        let class = "curl: (7) Failed to connect to # port # after # ms: Could not connect to server";
        check(Tool::Curl, "", refused, class);
        let table = "PORT   STATE    SERVICE REASON\n80/tcp filtered http    no-response\n";
        check(Tool::Nmap, table, "", "filtered no-response");
        check(
            Tool::Nmap,
            "",
            "setup_target: failed to determine route to 10.0.0.1",
            "setup_target: failed to determine route to #",
        );
        let refused = "nc: connect to 10.0.0.1 port 80 (tcp) failed: Connection refused\n";
        check(Tool::Nc, "", refused, "nc: connect to # port # (tcp) failed: Connection refused");
    }

    #[test]
    fn a_tool_that_sends_or_repeats_does_as_netkit_is_told_to() {
        assert_eq!(word_behind("--send", "--hold 1s --send hello"), Some("hello"));
        assert_eq!([count("-c 12 -i 0.1"), count("--hold 1s")], [12, 1]);
    }

    #[test]
    fn an_address_with_colons_stands_in_brackets() {
        assert_eq!(with_port("::1", "80"), "[::1]:80");
        assert_eq!(with_port("127.0.0.1", "80"), "127.0.0.1:80");
    }
}
