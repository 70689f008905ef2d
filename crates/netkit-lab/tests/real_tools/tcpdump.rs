//! `tcpdump -vv`, which checks checksums and lengths and reads ICMP errors: no packet of the lab displeases it.
//!
//! What it is shown is in `every_scenario.rs`; here is how its words are read, and what only it can see.

use std::io::{BufRead as _, BufReader};
use std::process::Child;
use std::thread::{self, JoinHandle};

use crate::lab::Lab;

/// The size of the last ping of a capture, in bytes of payload, and that of its IPv4 and IPv6 packets: nobody else's.
const MARK: usize = 777;
const MARKED: [usize; 2] = [MARK + 28, MARK + 48];

/// What `tcpdump` says of a packet that is not well-formed.
const COMPLAINTS: [&str; 11] = [
    "bad cksum",
    "bad udp cksum",
    "bad icmp6 cksum",
    "wrong icmp cksum",
    "incorrect",
    "bad length",
    "bad-len",
    "bad-hlen",
    "truncated",
    "missing!",
    "[|",
];
/// A web page without a line end at its end, which is fine.
const NO_COMPLAINT: &str = "[|http]";

/// A `tcpdump` at work.
pub struct Capture {
    reader: JoinHandle<Vec<Packet>>,
    /// Ends with its lab.
    _tcpdump: Child,
}

/// A packet in `tcpdump`'s words.
#[derive(Clone, Debug)]
pub struct Packet(pub String);

impl Capture {
    /// Starts it and waits until it sees everything.
    pub fn start(lab: &Lab) -> Self {
        // With the default room for a packet there would be room for eight of them.
        let mut tcpdump = lab.start("tcpdump -Z root -n -vv -l --immediate-mode -s 2000 -B 16384 -i lab0");
        let mut said = BufReader::new(tcpdump.stderr.take().expect("its standard error is piped")).lines();
        let listens = said.find(|line| line.as_ref().is_ok_and(|line| line.contains("listening on lab0")));
        assert!(listens.is_some(), "tcpdump has not begun");
        let lines = BufReader::new(tcpdump.stdout.take().expect("its standard output is piped")).lines();
        let reader = thread::spawn(move || read(lines.map_while(Result::ok)));
        Self { reader, _tcpdump: tcpdump }
    }

    /// Everything up to now: up to a packet that is sent now.
    pub fn up_to_now(self, lab: &Lab) -> Vec<Packet> {
        lab.says(&format!("ping -n -c 1 -W 1 -s {MARK} target"));
        self.reader.join().expect("it only reads")
    }
}

/// Reads packets up to the mark on its way out; a packet's first line begins with the time, its others with a blank.
fn read(lines: impl Iterator<Item = String>) -> Vec<Packet> {
    let mut packets: Vec<Packet> = Vec::new();
    for line in lines {
        if line.starts_with(|first: char| first.is_ascii_digit()) {
            packets.push(Packet(line));
        } else if let Some(packet) = packets.last_mut() {
            packet.0.push('\n');
            packet.0.push_str(&line);
        }
        // The line that names the addresses is a packet's first or second.
        let is_mark = |packet: &Packet| packet.0.contains("echo request") && MARKED.contains(&packet.size());
        if packets.last().is_some_and(is_mark) {
            break;
        }
    }
    packets
}

impl Packet {
    /// Whether the vantage sent it.
    pub fn is_sent(&self) -> bool {
        let (before, _) = self.0.split_once(" > ").unwrap_or_else(|| panic!("no addresses: {self:?}"));
        let source = before.rsplit(' ').next().expect("a word");
        ["10.0.0.2", "192.168.1.2", "fd00::2"].iter().any(|vantage| {
            source.strip_prefix(vantage).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }

    /// Its length on the wire, as its IP header has it.
    pub fn size(&self) -> usize {
        let number = |word: &str| {
            let (_, rest) = self.0.split_once(word)?;
            rest.split(')').next()?.parse::<usize>().ok()
        };
        let size = number("payload length: ").map(|payload| payload + 40).or_else(|| number(", length "));
        size.unwrap_or_else(|| panic!("no length: {self:?}"))
    }

    /// What is wrong with it.
    pub fn complaint(&self) -> Option<&'static str> {
        let text = self.0.replace(NO_COMPLAINT, "");
        COMPLAINTS.into_iter().find(|complaint| text.contains(complaint))
    }
}

/// The packets of a run of this tool.
fn capture(scenario: &str, words: &str) -> Vec<Packet> {
    let lab = Lab::play(scenario);
    let capture = Capture::start(&lab);
    lab.says(words);
    capture.up_to_now(&lab)
}

/// The ICMP error of an address contains these.
fn check(packets: &[Packet], from: &str, expected: &[&str]) {
    let from = format!("{from} > ");
    let error = packets.iter().find(|packet| packet.0.contains(&from) && !packet.is_sent());
    let error = error.unwrap_or_else(|| panic!("nothing {from}: {packets:?}"));
    for part in expected {
        assert!(error.0.contains(part), "no {part:?} in {}", error.0);
    }
}

#[test]
fn labels_are_parsed_and_their_checksum_is_correct() {
    let packets = capture("mpls", "traceroute -4 -n -q 1 -w 2,0,0 target");
    let expected = ["ICMP Multi-Part extension v2", "(correct), length 12", "label 24015, tc 0, [S], ttl 1"];
    check(&packets, "10.1.3.1", &expected);
    check(&packets, "10.1.4.1", &["(correct), length 16", "label 24016, tc 5, ttl 1"]);
    check(&packets, "10.1.5.1", &["(correct), length 12", "label 24017, tc 0, [S], ttl 1"]);
}

#[test]
fn interfaces_are_parsed_and_their_checksum_is_correct() {
    let packets = capture("interface-information", "traceroute -4 -n -q 1 -w 2,0,0 target");
    check(&packets, "10.1.2.1", &["(correct)", "Interface Identification Object (2)", "length 32"]);
    check(&packets, "10.1.3.1", &["(correct)", "Interface Identification Object (2)", "length 20"]);
}

#[test]
fn what_is_too_big_is_told_with_the_mtu() {
    let packets = capture("path-mtu", "tracepath -4 -n target");
    let has = |part: &str| packets.iter().any(|packet| packet.0.contains(part));
    assert!(has("unreachable - need to frag (mtu 1492)") && has("unreachable - need to frag (mtu 1400)"));
    let packets = capture("path-mtu", "tracepath -6 -n target");
    let has = |part: &str| packets.iter().any(|packet| packet.0.contains(part));
    assert!(has("packet too big, mtu 1492") && has("packet too big, mtu 1400"), "{packets:?}");
}

#[test]
fn spoilt_quotes_are_spoilt_and_nothing_else_is() {
    for (method, wrong, none) in [
        ("-M default", "bad udp cksum", "[no cksum]"),
        ("-I", "wrong icmp cksum", "wrong icmp cksum 0 "),
        ("-T", "(incorrect -> ", "cksum 0x0000 (incorrect"),
    ] {
        let packets =
            capture("wrong-checksum-quotes", &format!("traceroute -4 {method} -n -q 1 -w 2,0,0 target"));
        check(&packets, "10.1.2.1", &[wrong]);
        check(&packets, "10.1.3.1", &[none]);
        let others =
            packets.iter().filter(|it| !["10.1.2.1 > ", "10.1.3.1 > "].iter().any(|by| it.0.contains(by)));
        for packet in others {
            assert_eq!(packet.complaint(), None, "{}", packet.0);
        }
    }
}
