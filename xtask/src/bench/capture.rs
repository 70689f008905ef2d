//! The witness: the same packets as tcpdump saw them on the interface, paired into round trips.
//!
//! It reads what tcpdump writes for one IPv4 echo run on an Ethernet interface, and nothing more general.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Stdio};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::shell;

/// Echo sequence number → time between the request and its reply.
pub type RoundTrips = BTreeMap<u16, Duration>;

/// How long the kernel may keep packets from tcpdump before it hands over a block that is not full: libpcap asks for
/// 1 s. A shorter one would wake tcpdump while the tool measures.
const HAND_OVER: Duration = Duration::from_millis(1_100);

/// A tcpdump that captures until it is finished.
pub struct Capture {
    tcpdump: Child,
    bytes: JoinHandle<std::io::Result<Vec<u8>>>,
}

impl Capture {
    /// Captures ICMP on `interface` of this namespace; returns once tcpdump listens.
    pub fn start(interface: &str) -> Result<Self> {
        let mut tcpdump = shell::command("tcpdump")
            .args([
                "-i",
                interface,
                "-w",
                "-",
                "--time-stamp-precision=nano",
                "-B",
                "8192",
                "-s",
                "96",
                "-Z",
                "root",
            ])
            .arg("icmp")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot run tcpdump")?;
        let stdout = tcpdump.stdout.take().context("tcpdump has no stdout")?;
        let bytes = thread::spawn(move || read_all(stdout));
        let said = BufReader::new(tcpdump.stderr.take().context("tcpdump has no stderr")?);
        let mut lines = said.lines();
        let listens = lines.by_ref().map_while(Result::ok).any(|line| line.contains("listening on"));
        // Whatever else it says is read to the end, so that it never waits for us.
        thread::spawn(move || lines.map_while(Result::ok).count());
        if !listens {
            tcpdump.kill()?;
            bail!("tcpdump does not listen on {interface}: {}", tcpdump.wait()?);
        }
        Ok(Self { tcpdump, bytes })
    }

    /// Waits for the last packets, ends tcpdump and pairs what it saw.
    pub fn finish(mut self) -> Result<RoundTrips> {
        thread::sleep(HAND_OVER);
        let id = Pid::from_raw(self.tcpdump.id().try_into().context("a process id fits")?);
        kill(id, Signal::SIGINT).context("cannot interrupt tcpdump")?;
        self.tcpdump.wait()?;
        let bytes = self.bytes.join().map_err(|_| anyhow::anyhow!("the reader of tcpdump panicked"))??;
        round_trips(&bytes)
    }
}

fn read_all(mut stdout: ChildStdout) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stdout.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Pairs the requests and replies of a pcap file with nanosecond stamps, in either byte order.
fn round_trips(pcap: &[u8]) -> Result<RoundTrips> {
    let word: fn([u8; 4]) -> u32 = match pcap.first_chunk() {
        Some([0xa1, 0xb2, 0x3c, 0x4d]) => u32::from_be_bytes,
        Some([0x4d, 0x3c, 0xb2, 0xa1]) => u32::from_le_bytes,
        _ => bail!("tcpdump wrote no pcap file with nanosecond stamps"),
    };
    let (_, mut rest) = pcap.split_at_checked(24).context("the pcap file ends in its header")?;
    let mut requests = BTreeMap::new();
    let mut round_trips = RoundTrips::new();
    while let Some((header, after)) = rest.split_first_chunk::<16>() {
        let field = |at: usize| word([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        // tcpdump writes whole records: a short one is the last, cut by the interrupt.
        let Some((frame, after)) = after.split_at_checked(field(8) as usize) else { break };
        rest = after;
        let at = Duration::new(field(0).into(), field(4));
        match echo(frame) {
            Some(Echo { kind: Kind::Request, identifier, sequence }) => {
                let taken = requests.insert(sequence, (identifier, at));
                ensure!(
                    taken.is_none(),
                    "sequence {sequence} was sent twice: the capture cannot tell them apart"
                );
            }
            Some(Echo { kind: Kind::Reply, identifier, sequence }) => {
                let sent = requests.get(&sequence).filter(|(asked, _)| *asked == identifier);
                if let Some(rtt) = sent.and_then(|(_, sent)| at.checked_sub(*sent)) {
                    round_trips.entry(sequence).or_insert(rtt);
                }
            }
            None => {}
        }
    }
    Ok(round_trips)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Request,
    Reply,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Echo {
    kind: Kind,
    identifier: [u8; 2],
    sequence: u16,
}

/// The echo message (RFC 792) in an Ethernet frame, if it holds one.
fn echo(frame: &[u8]) -> Option<Echo> {
    let packet = frame.get(14..)?;
    let header = usize::from(packet.first()? & 0x0f) * 4;
    let icmp = packet.get(header..)?.first_chunk::<8>()?;
    let kind = match icmp[0] {
        8 => Kind::Request,
        0 => Kind::Reply,
        _ => return None,
    };
    Some(Echo { kind, identifier: [icmp[4], icmp[5]], sequence: u16::from_be_bytes([icmp[6], icmp[7]]) })
}

#[cfg(test)]
mod tests {
    use super::*;

    const REQUEST: u8 = 8;
    const REPLY: u8 = 0;

    /// A record: seconds, nanoseconds, and an echo message behind Ethernet and IPv4 headers without content.
    fn record(word: fn(u32) -> [u8; 4], at: (u32, u32), kind: u8, identifier: u8, sequence: u8) -> Vec<u8> {
        let mut frame = vec![0; 14];
        frame.extend([0x45; 20]);
        frame.extend([kind, 0, 0, 0, 0, identifier, 0, sequence]);
        let length = u32::try_from(frame.len()).unwrap();
        [word(at.0), word(at.1), word(length), word(length)].concat().into_iter().chain(frame).collect()
    }

    fn file(word: fn(u32) -> [u8; 4]) -> Vec<u8> {
        let header = [word(0xa1b2_3c4d).to_vec(), vec![0; 20]].concat();
        let records = [
            record(word, (1, 999_999_000), REQUEST, 7, 1),
            record(word, (2, 500), REPLY, 7, 1),
            record(word, (2, 900), REPLY, 7, 1),
            record(word, (3, 0), REQUEST, 7, 2),
            record(word, (3, 10), REPLY, 8, 2),
        ];
        [header, records.concat()].concat()
    }

    #[track_caller]
    fn check(pcap: &[u8], expected: &[(u16, u64)]) {
        let found = round_trips(pcap).unwrap();
        let expected: RoundTrips = expected.iter().map(|(s, ns)| (*s, Duration::from_nanos(*ns))).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_first_reply_with_the_same_identifier_counts_in_either_byte_order() {
        check(&file(u32::to_le_bytes), &[(1, 1_500)]);
        check(&file(u32::to_be_bytes), &[(1, 1_500)]);
    }

    #[test]
    fn a_file_cut_anywhere_is_read_as_far_as_it_goes() {
        let file = file(u32::to_le_bytes);
        for length in 24..file.len() {
            assert!(round_trips(&file[..length]).unwrap().len() <= 1);
        }
        for length in 0..24 {
            assert!(round_trips(&file[..length]).is_err());
        }
    }

    #[test]
    fn a_sequence_number_sent_twice_is_an_error() {
        let word = u32::to_le_bytes;
        let twice = [file(word), record(word, (4, 0), REQUEST, 9, 1)].concat();
        assert!(round_trips(&twice).is_err());
    }
}
