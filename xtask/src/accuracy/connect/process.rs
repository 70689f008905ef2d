//! Small processes on the hosts of a chain: listeners that the lab's services do not offer, and holders of connections.
//!
//! Each is this very program, started once more and told what to play by its environment; it ends with its input.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use netkit_lab::stage::kernel::Namespaces;

/// Tells a process what to play.
const TOLD: &str = "NETKIT_ACCURACY_PLAYS";
/// What it says when it does.
const READY: &str = "ready";
/// How long a connection of a holder may take. Some of them are meant to fail.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Accepts connections and keeps them.
    Accepts,
    /// Listens and never accepts.
    Deaf,
    /// Opens so many connections and keeps them.
    Holds(usize),
    /// Opens so many connections and closes them.
    Hurries(usize),
}

/// A process that plays. It ends with this value and with this process.
pub struct Process(Child);

impl Process {
    /// Starts it on a host, and waits until it has done what it is there for.
    pub fn start(namespaces: &Namespaces, host: &str, part: Part, address: SocketAddr) -> Result<Self> {
        let own = std::env::current_exe().context("cannot find this program's own file")?;
        let mut command = namespaces.command(host, &[])?;
        command.arg(own).env(TOLD, part.words(address)).process_group(0);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut said = String::new();
        if let Some(stdout) = child.stdout.take() {
            BufReader::new(stdout).read_line(&mut said)?;
        }
        let process = Self(child);
        if said.trim() != READY {
            bail!("on {host}: {part:?} at {address} did not come up; it said: {}", said.trim());
        }
        Ok(process)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let _it_is_our_child = self.0.wait();
    }
}

impl Part {
    fn words(self, address: SocketAddr) -> String {
        match self {
            Self::Accepts => format!("accepts 0 {address}"),
            Self::Deaf => format!("deaf 0 {address}"),
            Self::Holds(count) => format!("holds {count} {address}"),
            Self::Hurries(count) => format!("hurries {count} {address}"),
        }
    }

    fn read(words: &str) -> Option<(Self, SocketAddr)> {
        let [part, count, address] = words.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let count = count.parse().ok()?;
        let part = match part {
            "accepts" => Self::Accepts,
            "deaf" => Self::Deaf,
            "holds" => Self::Holds(count),
            "hurries" => Self::Hurries(count),
            _ => return None,
        };
        Some((part, address.parse().ok()?))
    }
}

/// Plays until its input ends, in a process that was told to; in any other it does nothing. It is called before
/// anything else.
pub fn play_if_told_to() {
    let Some(words) = std::env::var_os(TOLD) else { return };
    let told = words.to_str().and_then(Part::read).context("these are no words of ours");
    let played = told.and_then(|(part, address)| play(part, address));
    let failed = played.is_err();
    let line = played.as_ref().map_or_else(ToString::to_string, |_| READY.to_owned());
    let heard = writeln!(std::io::stdout(), "{line}").is_ok();
    if heard && !failed {
        let _ends_with_its_world = std::io::stdin().read_to_end(&mut Vec::new());
    }
    std::process::exit(i32::from(failed));
}

/// What has to stay open while somebody plays.
#[expect(dead_code, reason = "sockets are held, not read")]
enum Open {
    Listener(TcpListener),
    Connections(Vec<TcpStream>),
    Nothing,
}

fn play(part: Part, address: SocketAddr) -> Result<Open> {
    let connections = |count| {
        let connect = |_| TcpStream::connect_timeout(&address, PATIENCE).ok();
        (0..count).filter_map(connect).collect::<Vec<_>>()
    };
    Ok(match part {
        Part::Deaf => Open::Listener(listen(address)?),
        Part::Holds(count) => Open::Connections(connections(count)),
        Part::Hurries(count) => {
            drop(connections(count));
            Open::Nothing
        }
        Part::Accepts => {
            let listener = listen(address)?;
            std::thread::spawn(move || listener.incoming().flatten().collect::<Vec<_>>());
            Open::Nothing
        }
    })
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_understood() {
        let address = "[::1]:80".parse().unwrap();
        for part in [Part::Accepts, Part::Deaf] {
            assert_eq!(Part::read(&part.words(address)), Some((part, address)));
        }
        for part in [Part::Holds(4), Part::Hurries(300)] {
            assert_eq!(Part::read(&part.words(address)), Some((part, address)));
        }
        assert_eq!(Part::read("sings 1 [::1]:80"), None);
    }
}
