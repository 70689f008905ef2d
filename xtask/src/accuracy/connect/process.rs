//! Small processes on the hosts of a chain: listeners that the lab's services do not offer, and holders of connections.
//!
//! Each is this very program, started once more and told what to play by its environment; it ends with its input.

mod names;
mod slow;

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
    /// Accepts one connection after the other, each until the other side closes it.
    Accepts,
    /// Listens and never accepts.
    Deaf,
    /// Opens so many connections and keeps them.
    Holds(usize),
    /// Opens so many connections, one after the other, and closes each at once.
    Hurries(usize),
    /// Accepts connections on which something is sent, and resets each after so many milliseconds.
    Resets(usize),
    /// Answers questions for names with this response code, or never where there is no such code.
    Names(usize),
    /// Gives back what is sent into a device, so many milliseconds later.
    Delays(usize),
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

/// A part with its number, which some have no use for.
type WithNumber = fn(usize) -> Part;

/// The parts by the words that tell of them.
const PARTS: [(&str, WithNumber); 7] = [
    ("accepts", |_| Part::Accepts),
    ("deaf", |_| Part::Deaf),
    ("holds", Part::Holds),
    ("hurries", Part::Hurries),
    ("resets", Part::Resets),
    ("names", Part::Names),
    ("delays", Part::Delays),
];

impl Part {
    fn words(self, address: SocketAddr) -> String {
        let number = match self {
            Self::Accepts | Self::Deaf => 0,
            Self::Holds(number)
            | Self::Hurries(number)
            | Self::Resets(number)
            | Self::Names(number)
            | Self::Delays(number) => number,
        };
        let is_it = |part: &&(&str, WithNumber)| part.1(number) == self;
        let name = PARTS.iter().find(is_it).expect("every part has its word").0;
        format!("{name} {number} {address}")
    }

    fn read(words: &str) -> Option<(Self, SocketAddr)> {
        let [word, number, address] = words.split(' ').collect::<Vec<_>>().try_into().ok()?;
        let (_, part) = PARTS.iter().find(|(name, _)| *name == word)?;
        Some((part(number.parse().ok()?), address.parse().ok()?))
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
    let connections = |count| (0..count).filter_map(|_| TcpStream::connect_timeout(&address, PATIENCE).ok());
    Ok(match part {
        Part::Deaf => Open::Listener(listen(address)?),
        Part::Holds(count) => Open::Connections(connections(count).collect()),
        Part::Hurries(count) => {
            connections(count).for_each(drop);
            Open::Nothing
        }
        Part::Names(code) => {
            names::answer(address, u8::try_from(code).ok())?;
            Open::Nothing
        }
        Part::Delays(delay) => {
            slow::carry(milliseconds(delay))?;
            Open::Nothing
        }
        Part::Resets(delay) => {
            let listener = listen(address)?;
            std::thread::spawn(move || listener.incoming().flatten().for_each(|it| reset(it, delay)));
            Open::Nothing
        }
        Part::Accepts => {
            let listener = listen(address)?;
            std::thread::spawn(move || listener.incoming().flatten().for_each(hear_out));
            Open::Nothing
        }
    })
}

fn listen(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).with_context(|| format!("cannot listen on {address}"))
}

fn hear_out(mut connection: TcpStream) {
    let _the_other_side_may_leave = std::io::copy(&mut connection, &mut std::io::sink());
}

/// What came in is left unread, and so closing is a reset (RFC 1122 §4.2.2.13). One after the other: nobody asks twice
/// at the same time.
fn reset(connection: TcpStream, delay: usize) {
    std::thread::sleep(milliseconds(delay));
    drop(connection);
}

fn milliseconds(number: usize) -> Duration {
    Duration::from_millis(number as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_understood() {
        let address = "[::1]:80".parse().unwrap();
        for (_, part) in PARTS {
            assert_eq!(Part::read(&part(4).words(address)), Some((part(4), address)));
        }
        assert_eq!(Part::read("sings 1 [::1]:80"), None);
    }
}
