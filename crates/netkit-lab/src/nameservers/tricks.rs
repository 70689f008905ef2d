//! Answers that no server should give, made byte by byte: a question in, datagrams or a stream out. No socket is here.

/// What a misbehaving server does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trick {
    /// It answers with another id.
    WrongId,
    /// It answers another question.
    WrongQuestion,
    /// It answers from another address.
    OtherSource,
    /// A name in the answer points at itself.
    PointerLoop,
    /// A name in the answer points forward, behind the message's end.
    PointerForward,
    /// The RDLENGTH of its answer is longer than the message.
    LongRdlength,
    /// It sends three bytes.
    Short,
    /// It truncates, and sends its stream one byte a segment.
    OneByteSegments,
    /// It truncates, and answers a stream with almost 64 kB.
    Huge,
    /// Every name is an alias of another one, without end.
    EndlessChain,
    /// It never answers questions for AAAA.
    NoAaaa,
    /// It answers in lower case, whatever was asked.
    LowerCase,
    /// A resolver that remembers an older address for 47 seconds more.
    Stale,
    /// A resolver that remembers for 217 seconds more that there is no such name.
    NegativeCache,
    /// It says NOTAUTH (RFC 2136 §2.2).
    NotAuth,
    /// It refers to the root, whatever was asked.
    Upward,
    /// One of its records is an address of three bytes, the others are sound.
    OneBadRecord,
    /// It truncates, and closes every stream at once.
    TcpCloses,
    /// It truncates, and says nothing in a stream.
    TcpMute,
    /// It sends twenty answers with wrong ids before the right one.
    Flood,
    /// It never answers.
    Mute,
    /// It answers NOTIMP to every type but A and AAAA.
    TwoTypes,
    /// It truncates every datagram, also over a stream.
    AlwaysTruncated,
    /// It limits its rate: it truncates every datagram, and answers a stream with what would have fit (`slip 1` of BIND).
    Slips,
    /// It refers to itself as the server of the last two labels, whatever was asked.
    RefersToItself,
}

/// All tricks. The server with the first of them has the number 1.
pub const ALL: [Trick; 25] = [
    Trick::WrongId,
    Trick::WrongQuestion,
    Trick::OtherSource,
    Trick::PointerLoop,
    Trick::PointerForward,
    Trick::LongRdlength,
    Trick::Short,
    Trick::OneByteSegments,
    Trick::Huge,
    Trick::EndlessChain,
    Trick::NoAaaa,
    Trick::LowerCase,
    Trick::Stale,
    Trick::NegativeCache,
    Trick::NotAuth,
    Trick::Upward,
    Trick::OneBadRecord,
    Trick::TcpCloses,
    Trick::TcpMute,
    Trick::Flood,
    Trick::Mute,
    Trick::TwoTypes,
    Trick::AlwaysTruncated,
    Trick::Slips,
    Trick::RefersToItself,
];

/// How a question came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Came {
    /// In a datagram.
    Udp,
    /// In a stream.
    Tcp,
}

const A: u16 = 1;
const NS: u16 = 2;
const CNAME: u16 = 5;
const SOA: u16 = 6;
const TXT: u16 = 16;
const AAAA: u16 = 28;
/// QR and RA, and RD as it mostly is (RFC 1035 §4.1.1).
const RESOLVER: u16 = 0x8180;
/// QR and AA.
const AUTHORITY: u16 = 0x8500;
const TC: u16 = 0x0200;
const NXDOMAIN: u16 = 3;
const NOTIMP: u16 = 4;
const NOTAUTH: u16 = 9;
/// An OPT record of a server that takes 1232 bytes.
const OPT: [u8; 11] = [0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0];
/// A pointer to the name of the question.
const QNAME: [u8; 2] = [0xc0, 12];

/// A question, as far as it is looked at.
struct Question<'a> {
    id: [u8; 2],
    /// Its name, type and class.
    bytes: &'a [u8],
    name: &'a [u8],
    kind: u16,
    /// Whether it has an OPT record, which is its only additional one (RFC 6891 §6.1.1).
    edns: bool,
}

impl<'a> Question<'a> {
    fn read(message: &'a [u8]) -> Option<Self> {
        let id = message.get(..2)?.try_into().ok()?;
        let mut end = 12;
        while *message.get(end)? != 0 {
            end += usize::from(message[end]) + 1;
        }
        end += 1;
        let kind = u16::from_be_bytes(message.get(end..end + 2)?.try_into().ok()?);
        let edns = message.get(10..12)? != [0, 0];
        Some(Self { id, bytes: message.get(12..end + 4)?, name: &message[12..end], kind, edns })
    }

    /// A whole answer with these records, which are of one section each.
    fn reply(&self, flags: u16, answers: &[Vec<u8>], authority: &[Vec<u8>]) -> Vec<u8> {
        let count = |records: &[Vec<u8>]| u16::try_from(records.len()).unwrap_or(u16::MAX).to_be_bytes();
        let opt: &[u8] = if self.edns { &OPT } else { &[] };
        let additional = [0, u8::from(self.edns)];
        let head =
            [self.id, flags.to_be_bytes(), [0, 1], count(answers), count(authority), additional].concat();
        [head, self.bytes.to_vec(), answers.concat(), authority.concat(), opt.to_vec()].concat()
    }

    /// What a sound authority says.
    fn sound(&self, flags: u16) -> Vec<u8> {
        let answers = match self.kind {
            A => vec![record(&QNAME, A, 300, &[192, 0, 2, 80])],
            AAAA => {
                vec![record(&QNAME, AAAA, 300, &[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x80])]
            }
            TXT => vec![record(&QNAME, TXT, 300, b"\x05hello")],
            _ => Vec::new(),
        };
        self.reply(flags, &answers, &[])
    }
}

fn record(name: &[u8], kind: u16, ttl: u32, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).expect("no record here is so long");
    [name, &kind.to_be_bytes(), &[0, 1], &ttl.to_be_bytes(), &length.to_be_bytes(), data].concat()
}

/// What a server with this trick says to a question: any number of messages.
pub fn replies(trick: Trick, message: &[u8], came: Came) -> Vec<Vec<u8>> {
    let Some(question) = Question::read(message) else { return Vec::new() };
    let truncated = came == Came::Udp;
    let sound = question.sound(AUTHORITY);
    let one = match trick {
        Trick::Mute => return Vec::new(),
        Trick::NoAaaa if question.kind == AAAA => return Vec::new(),
        Trick::TcpCloses | Trick::TcpMute if !truncated => return Vec::new(),
        Trick::Flood => return flood(&sound),
        Trick::WrongId => with_other_id(&sound, 1),
        Trick::WrongQuestion => other_question(&question),
        Trick::PointerLoop | Trick::PointerForward | Trick::LongRdlength | Trick::OneBadRecord => {
            spoilt(trick, &question)
        }
        Trick::Short => question.id.into_iter().chain([0x81]).collect(),
        Trick::OneByteSegments | Trick::Huge | Trick::TcpCloses | Trick::TcpMute | Trick::Slips
            if truncated =>
        {
            question.reply(AUTHORITY | TC, &[], &[])
        }
        Trick::AlwaysTruncated => question.reply(AUTHORITY | TC, &[], &[]),
        Trick::Huge => huge(&question),
        Trick::OneByteSegments => hundred(&question),
        Trick::EndlessChain => chained(&question),
        Trick::LowerCase => message_in_lower_case(&question),
        Trick::Stale => stale(&question),
        Trick::NegativeCache => negative(&question),
        Trick::NotAuth => question.reply(AUTHORITY | NOTAUTH, &[], &[]),
        Trick::TwoTypes if ![A, AAAA].contains(&question.kind) => {
            question.reply(AUTHORITY | NOTIMP, &[], &[])
        }
        Trick::Upward => {
            question.reply(0x8000, &[], &[record(&[0], NS, 300, b"\x01a\x0croot-servers\x03net\x00")])
        }
        Trick::RefersToItself => referral(&question),
        Trick::OtherSource
        | Trick::NoAaaa
        | Trick::TwoTypes
        | Trick::TcpCloses
        | Trick::TcpMute
        | Trick::Slips => sound,
    };
    vec![one]
}

fn with_other_id(message: &[u8], step: u8) -> Vec<u8> {
    let mut message = message.to_vec();
    message[1] = message[1].wrapping_add(step);
    message
}

fn flood(sound: &[u8]) -> Vec<Vec<u8>> {
    let wrong = (1..=20).map(|step| with_other_id(sound, step));
    wrong.chain([sound.to_vec()]).collect()
}

fn other_question(question: &Question<'_>) -> Vec<u8> {
    let bytes = [b"\x05other\x04test\x00".as_slice(), &question.kind.to_be_bytes(), &[0, 1]].concat();
    Question { bytes: &bytes, ..*question }.sound(AUTHORITY)
}

/// A sound record, and one that is not.
fn spoilt(trick: Trick, question: &Question<'_>) -> Vec<u8> {
    let sound = record(&QNAME, A, 300, &[192, 0, 2, 80]);
    let behind = 12 + question.bytes.len() + sound.len();
    let pointer = |to: usize| (0xc000 | u16::try_from(to).unwrap_or(0)).to_be_bytes();
    let bad = match trick {
        Trick::PointerLoop => record(&pointer(behind), A, 300, &[192, 0, 2, 81]),
        Trick::PointerForward => record(&pointer(behind + 4_000), A, 300, &[192, 0, 2, 81]),
        Trick::LongRdlength => [&QNAME[..], &[0, 1, 0, 1, 0, 0, 1, 0, 0xff, 0xff], &[192, 0, 2]].concat(),
        _ => record(&QNAME, A, 300, &[192, 0, 2]),
    };
    question.reply(AUTHORITY, &[sound, bad], &[])
}

fn huge(question: &Question<'_>) -> Vec<u8> {
    let text = [&[250][..], &[b'x'; 250]].concat();
    let records: Vec<Vec<u8>> = (0..246).map(|_| record(&QNAME, TXT, 300, &text)).collect();
    question.reply(AUTHORITY, &records, &[])
}

/// As many addresses as fit into no datagram of 1232 bytes.
fn hundred(question: &Question<'_>) -> Vec<u8> {
    let records: Vec<Vec<u8>> = (0..100).map(|last| record(&QNAME, A, 300, &[192, 0, 2, last])).collect();
    question.reply(AUTHORITY, &records, &[])
}

/// `n.rest` is an alias of `(n + 1).rest`; any other name of `0.name`.
fn chained(question: &Question<'_>) -> Vec<u8> {
    let length = usize::from(question.name[0]);
    let first = question.name.get(1..=length).and_then(|label| std::str::from_utf8(label).ok());
    let number = first.and_then(|label| label.parse::<u64>().ok());
    let label = number.map_or(0, |number| number + 1).to_string();
    let rest = if number.is_some() { &question.name[length + 1..] } else { question.name };
    let size = u8::try_from(label.len()).expect("a number has less than 21 digits");
    let target = [&[size][..], label.as_bytes(), rest].concat();
    question.reply(AUTHORITY, &[record(&QNAME, CNAME, 300, &target)], &[])
}

fn message_in_lower_case(question: &Question<'_>) -> Vec<u8> {
    let bytes = question.bytes.to_ascii_lowercase();
    Question { bytes: &bytes, ..*question }.sound(AUTHORITY)
}

/// To `ns1` of the zone of the last two labels.
fn referral(question: &Question<'_>) -> Vec<u8> {
    let mut zone = question.name;
    while labels(zone) > 2 {
        zone = &zone[usize::from(zone[0]) + 1..];
    }
    question.reply(0x8000, &[], &[record(zone, NS, 300, &[b"\x03ns1", zone].concat())])
}

fn labels(name: &[u8]) -> usize {
    let (mut count, mut at) = (0, 0);
    while name.get(at).is_some_and(|length| *length != 0) {
        at += usize::from(name[at]) + 1;
        count += 1;
    }
    count
}

fn stale(question: &Question<'_>) -> Vec<u8> {
    let answers = if question.kind == A { vec![record(&QNAME, A, 47, &[192, 0, 2, 7])] } else { Vec::new() };
    question.reply(RESOLVER, &answers, &[])
}

fn negative(question: &Question<'_>) -> Vec<u8> {
    let soa =
        [b"\x04good\x04test\x00\x03ns1\x04good\x04test\x00".as_slice(), &[0, 0, 0, 1], &[0; 15], &[217]]
            .concat();
    let (owner, data) = (&soa[..11], &soa[11..]);
    let data = [data.strip_suffix(&[217]).unwrap_or(data), &[217]].concat();
    let data = [&data[..14], b"\x04host\x04test\x00", &data[14..]].concat();
    question.reply(RESOLVER | NXDOMAIN, &[], &[record(owner, SOA, 217, &data)])
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKED: &[u8] =
        b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x03wWw\x04good\x04test\x00\x00\x01\x00\x01";

    #[test]
    fn every_trick_answers_or_is_mute() {
        for trick in ALL {
            let silent = replies(trick, ASKED, Came::Udp).is_empty();
            assert_eq!(silent, trick == Trick::Mute, "{trick:?}");
            assert!(replies(trick, &ASKED[..20], Came::Udp).is_empty(), "{trick:?}");
        }
        assert!(replies(Trick::Huge, ASKED, Came::Tcp)[0].len() > 64_000);
    }

    #[test]
    fn a_chain_goes_on() {
        let first = replies(Trick::EndlessChain, ASKED, Came::Udp);
        let target = b"\x010\x03wWw\x04good\x04test\x00";
        assert!(first[0].ends_with(target), "{first:?}");
    }
}
