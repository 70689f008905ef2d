//! What each trick answers to an echo request. Both families share them where the trick is in the message.
//!
//! The bytes are written here without netkit's own encoders: a shared mistake would hide.

use std::net::IpAddr;
use std::time::Duration;

/// An echo request as it came.
#[derive(Debug)]
pub struct Request {
    /// Who asks.
    pub from: IpAddr,
    /// Whom it asks; known for IPv4.
    pub to: Option<IpAddr>,
    /// The ICMP message.
    pub message: Vec<u8>,
}

/// One message back.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// How long it waits.
    pub after: Duration,
    /// From the host's second address.
    pub from_other: bool,
    /// From this address (IPv4).
    pub from: Option<IpAddr>,
    /// Options of the IP header (IPv4).
    pub ip_options: Vec<u8>,
    /// The ICMP message.
    pub message: Vec<u8>,
}

/// From a request to its answers, in order.
pub type Trick = fn(&Request) -> Vec<Answer>;

/// The tricks by name.
const TRICKS: &[(&str, Trick)] = &[
    ("honest", |request| vec![request.honest()]),
    ("junk", |request| vec![request.with_payload(|payload| payload.fill(b'Z'))]),
    ("short", |request| vec![request.with_payload(|payload| payload.truncate(4))]),
    ("empty", |request| vec![request.with_payload(Vec::clear)]),
    ("long", |request| vec![request.with_payload(|payload| payload.extend([0; 1000]))]),
    ("other-source", |request| vec![Answer { from_other: true, ..request.honest() }]),
    ("forged-time", |request| vec![request.with_payload(five_seconds_later)]),
    ("forged-time-first", |request| {
        vec![request.with_payload(five_seconds_later), Answer { after: BRIEFLY, ..request.honest() }]
    }),
    ("thousand-duplicates", |request| vec![request.honest(); 1001]),
    ("future", |request| {
        let future = (1..=50).map(|ahead| request.honest().with_sequence(request.sequence() + ahead));
        future.chain([request.honest()]).collect()
    }),
    ("first-late", |request| {
        let after = if request.sequence() == 1 { Duration::from_millis(1500) } else { Duration::ZERO };
        vec![Answer { after, ..request.honest() }]
    }),
    ("slow", |request| vec![Answer { after: SLOWLY, ..request.honest() }]),
    ("bad-checksum", |request| {
        let mut answer = request.honest();
        answer.message[2] ^= 0x55;
        vec![answer]
    }),
    ("ip-options", |request| {
        vec![Answer { ip_options: [[1; 39].as_slice(), &[0]].concat(), ..request.honest() }]
    }),
    ("truncated-first", |request| {
        let cut = (0..8).map(|length| {
            let message = request.honest().message[..length].to_vec();
            Answer { message, ..Answer::default() }
        });
        cut.chain([request.honest()]).collect()
    }),
    ("malformed-errors-first", |request| {
        let mut answers: Vec<Answer> =
            (0..8).map(|length| request.error(&request.quote(0)[..20 + length])).collect();
        let quote = request.quote(0);
        answers.extend([0x44, 0x40, 0x4f].map(|first| request.error(&[&[first], &quote[1..]].concat())));
        answers.extend((0..20).map(|length| request.error(&quote[..length])));
        answers.push(request.honest());
        answers
    }),
    ("foreign-error-first", |request| {
        let mut quote = request.quote(0);
        quote[20 + 8..].fill(b'Z');
        vec![request.error(&quote), request.honest()]
    }),
    ("error-quoting-options", |request| vec![request.error(&request.quote(40))]),
    ("error-quoting-8-bytes", |request| vec![request.error(&request.quote(0)[..28])]),
    ("error-with-extensions", |request| {
        EXTENSIONS.iter().map(|extension| request.error_with_extension(extension)).collect()
    }),
    ("error-before-reply", |request| vec![request.error(&request.quote(0)), request.honest()]),
    ("error-after-reply", |request| vec![request.honest(), request.error(&request.quote(0))]),
];

/// Later than the forged answer, still the same round trip.
const BRIEFLY: Duration = Duration::from_millis(20);
/// A delay that outlasts a stopped process by far less than the process is stopped.
const SLOWLY: Duration = Duration::from_millis(450);

/// Extensions as they must not be (RFC 4884 §7, §8): version, checksum, object lengths 0, 3 and beyond the rest.
const EXTENSIONS: &[&[u8]] = &[
    &[0x10, 0, 0, 0, 0, 8, 1, 1, 0, 1, 0x21, 0x40],
    &[0x20, 0, 0xde, 0xad, 0, 8, 1, 1, 0, 1, 0x21, 0x40],
    &[0x20, 0, 0, 0, 0, 0, 1, 1],
    &[0x20, 0, 0, 0, 0, 3, 1, 1],
    &[0x20, 0, 0, 0, 0xff, 0xff, 1, 1, 0, 1, 0x21, 0x40],
    &[0x20],
];

/// The trick of this name.
pub fn by_name(name: &str) -> Trick {
    let found = TRICKS.iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("there is no trick {name}")).1
}

/// An IPv4 header (RFC 791 §3.1) with these options, whose length is a multiple of four.
pub fn ipv4_header(from: IpAddr, to: IpAddr, options: &[u8], payload: usize) -> Vec<u8> {
    let (IpAddr::V4(from), IpAddr::V4(to)) = (from, to) else { panic!("{from} and {to} are not IPv4") };
    let length = 20 + options.len();
    let words = u8::try_from(length / 4).expect("options have 40 bytes at most");
    let total = u16::try_from(length + payload).expect("a datagram has 65,535 bytes at most");
    let mut header = vec![0x40 | words, 0];
    header.extend(total.to_be_bytes());
    header.extend([0, 0, 0, 0, 64, 1, 0, 0]);
    header.extend(from.octets());
    header.extend(to.octets());
    header.extend(options);
    let sum = checksum(&header);
    header[10..12].copy_from_slice(&sum);
    header
}

impl Request {
    /// The right answer: the same bytes, as a reply.
    fn honest(&self) -> Answer {
        let mut message = self.message.clone();
        message[0] = if self.from.is_ipv6() { 129 } else { 0 };
        Answer { message: with_checksum(message), ..Answer::default() }
    }

    /// The right answer with another payload.
    fn with_payload(&self, change: impl FnOnce(&mut Vec<u8>)) -> Answer {
        let answer = self.honest();
        let mut payload = answer.message[8..].to_vec();
        change(&mut payload);
        let message = with_checksum([&answer.message[..8], &payload].concat());
        Answer { message, ..answer }
    }

    fn sequence(&self) -> u16 {
        u16::from_be_bytes([self.message[6], self.message[7]])
    }

    /// What an error quotes of this request: an IP header with so many bytes of options, and the whole message.
    fn quote(&self, options: usize) -> Vec<u8> {
        let to = self.to.expect("errors are forged for IPv4");
        let header = ipv4_header(self.from, to, &vec![1; options], self.message.len());
        [header, self.message.clone()].concat()
    }

    /// Destination host unreachable (RFC 792) about this quote.
    #[expect(clippy::unused_self, reason = "an error is an answer to a request, as the others")]
    fn error(&self, quote: &[u8]) -> Answer {
        let message = with_checksum([&[3, 1, 0, 0, 0, 0, 0, 0], quote].concat());
        Answer { message, ..Answer::default() }
    }

    /// The same with the quote padded to 128 bytes, its length stated in words, and an extension behind (RFC 4884 §4.1).
    fn error_with_extension(&self, extension: &[u8]) -> Answer {
        let mut quote = self.quote(0);
        quote.resize(128, 0);
        let message = with_checksum([&[3, 1, 0, 0, 0, 32, 0, 0], &quote[..], extension].concat());
        Answer { message, ..Answer::default() }
    }
}

impl Answer {
    fn with_sequence(mut self, sequence: u16) -> Self {
        self.message[6..8].copy_from_slice(&sequence.to_be_bytes());
        Self { message: with_checksum(self.message), ..self }
    }
}

/// Moves what iputils would read as the time of sending: a `timeval` at the start of the payload.
#[expect(clippy::ptr_arg, reason = "a change of a payload, as the others")]
fn five_seconds_later(payload: &mut Vec<u8>) {
    for byte in &mut payload[..8] {
        *byte = byte.wrapping_add(5);
    }
}

/// The message with its checksum; on an ICMPv6 socket the kernel replaces it.
fn with_checksum(mut message: Vec<u8>) -> Vec<u8> {
    message[2..4].fill(0);
    let sum = checksum(&message);
    message[2..4].copy_from_slice(&sum);
    message
}

/// The ones' complement of the ones' complement sum (RFC 1071).
fn checksum(bytes: &[u8]) -> [u8; 2] {
    let words =
        bytes.chunks(2).map(|word| u32::from(word[0]) << 8 | word.get(1).map_or(0, |low| u32::from(*low)));
    let sum: u32 = words.sum();
    let folded = (sum >> 16) + (sum & 0xffff);
    let folded = (folded >> 16) + (folded & 0xffff);
    let sum = u16::try_from(folded).expect("two folds leave sixteen bits");
    (!sum).to_be_bytes()
}
