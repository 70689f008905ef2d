//! Words to a tree, as pcap-filter(7) reads them: `and` and `or` bind alike, from left to right, `not` binds more tightly,
//! and a bare value means what the value before it meant.

use std::net::{IpAddr, Ipv4Addr};

use netkit_packet::filter::{Ends, Expression, Primitive, SCTP};
use netkit_packet::ip::{IpVersion, protocol};

use super::FilterError;

/// How deep parentheses and `not` may stand in one another.
const DEEPEST: usize = 64;

/// Words of pcap-filter(7) that are known and not understood here.
const FOREIGN: [&str; 22] = [
    "ether",
    "vlan",
    "mpls",
    "pppoed",
    "pppoes",
    "arp",
    "rarp",
    "broadcast",
    "multicast",
    "less",
    "greater",
    "gateway",
    "proto",
    "protochain",
    "inbound",
    "outbound",
    "wlan",
    "link",
    "fddi",
    "tr",
    "ppp",
    "geneve",
];

/// Reads a filter.
pub(super) struct Reader<'a> {
    text: &'a str,
    words: Vec<Word<'a>>,
    next: usize,
    depth: usize,
    /// What the last value was.
    last: Option<Qualifiers>,
}

/// A word, and how many characters stand in front of it.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    column: usize,
}

/// What stands in front of a value.
#[derive(Clone, Copy, Default)]
struct Qualifiers {
    protocol: Option<Protocol>,
    ends: Option<Ends>,
    kind: Option<Kind>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Host,
    Net,
    Port,
    PortRange,
}

/// A protocol by its word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Version(IpVersion),
    Number(u8, Option<IpVersion>),
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, words: words(text), next: 0, depth: 0, last: None }
    }

    /// The whole filter.
    pub(super) fn read(mut self) -> Result<Expression, FilterError> {
        let expression = self.expression()?;
        match self.peek() {
            None => Ok(expression),
            Some(word) if word.text == ")" => Err(self.error(word, "nothing is open that this could close")),
            Some(word) => Err(self.error(word, "expected `and` or `or`")),
        }
    }

    fn expression(&mut self) -> Result<Expression, FilterError> {
        let mut expression = self.term()?;
        loop {
            let combine: fn(_, _) -> Expression = match self.peek().map(|word| word.text) {
                Some("and" | "&&") => Expression::And,
                Some("or" | "||") => Expression::Or,
                _ => return Ok(expression),
            };
            self.next += 1;
            let other = self.term()?;
            expression = combine(Box::new(expression), Box::new(other));
        }
    }

    fn term(&mut self) -> Result<Expression, FilterError> {
        let Some(word) = self.peek() else { return Err(self.missing("expected a condition")) };
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error(word, "too deep"));
        }
        let expression = match word.text {
            "not" | "!" => {
                self.next += 1;
                Expression::Not(Box::new(self.term()?))
            }
            "(" => {
                self.next += 1;
                let inside = self.expression()?;
                match self.peek() {
                    Some(Word { text: ")", .. }) => self.next += 1,
                    Some(other) => return Err(self.error(other, "expected `and`, `or` or `)`")),
                    None => return Err(self.error(word, "this is not closed")),
                }
                inside
            }
            _ => self.primitive()?,
        };
        self.depth -= 1;
        Ok(expression)
    }

    fn primitive(&mut self) -> Result<Expression, FilterError> {
        let start = self.next;
        let qualifiers = Qualifiers { protocol: self.protocol(), ends: self.ends(), kind: self.kind() };
        let is_bare = self.next == start;
        let value = self.peek().filter(|word| !is_operator(word.text));
        match (value, qualifiers) {
            (None, Qualifiers { protocol: Some(protocol), ends: None, kind: None }) => {
                Ok(Expression::Is(protocol.primitive()))
            }
            (None, _) => Err(match self.peek() {
                Some(word) => {
                    self.error(word, if is_bare { "expected a condition" } else { "expected a value" })
                }
                None => self.missing("expected a value"),
            }),
            (Some(word), _) => {
                self.next += 1;
                let inherited = self.last.filter(|_| is_bare).unwrap_or(qualifiers);
                self.last = Some(inherited);
                self.value(word, inherited)
            }
        }
    }

    fn protocol(&mut self) -> Option<Protocol> {
        let protocol = match self.peek()?.text {
            "ip" => Protocol::Version(IpVersion::V4),
            "ip6" => Protocol::Version(IpVersion::V6),
            "tcp" => Protocol::Number(protocol::TCP, None),
            "udp" => Protocol::Number(protocol::UDP, None),
            "sctp" => Protocol::Number(SCTP, None),
            "icmp" => Protocol::Number(protocol::ICMP, Some(IpVersion::V4)),
            "icmp6" => Protocol::Number(protocol::ICMPV6, Some(IpVersion::V6)),
            _ => return None,
        };
        self.next += 1;
        Some(protocol)
    }

    /// `src`, `dst`, `src or dst`, `src and dst`.
    fn ends(&mut self) -> Option<Ends> {
        let (first, other) = match self.peek()?.text {
            "src" => (Ends::Source, "dst"),
            "dst" => (Ends::Destination, "src"),
            _ => return None,
        };
        self.next += 1;
        let ahead = |place: usize| self.words.get(self.next + place).map(|word| word.text);
        let both = match ahead(0) {
            Some("or" | "||") => Ends::Either,
            Some("and" | "&&") => Ends::Both,
            _ => return Some(first),
        };
        if ahead(1) != Some(other) {
            return Some(first);
        }
        self.next += 2;
        Some(both)
    }

    fn kind(&mut self) -> Option<Kind> {
        let kind = match self.peek()?.text {
            "host" => Kind::Host,
            "net" => Kind::Net,
            "port" => Kind::Port,
            "portrange" => Kind::PortRange,
            _ => return None,
        };
        self.next += 1;
        Some(kind)
    }

    /// A value as what its qualifiers say.
    fn value(&mut self, word: Word<'a>, qualifiers: Qualifiers) -> Result<Expression, FilterError> {
        let ends = qualifiers.ends.unwrap_or(Ends::Either);
        let is_network = word.text.contains('/');
        match qualifiers.kind {
            Some(kind @ (Kind::Port | Kind::PortRange)) => {
                let (first, last) = self.ports(word, kind)?;
                let (number, version) = match qualifiers.protocol {
                    None => (None, None),
                    Some(Protocol::Version(version)) => (None, Some(version)),
                    Some(Protocol::Number(number, None)) => (Some(number), None),
                    Some(Protocol::Number(..)) => return Err(self.error(word, "ICMP has no ports")),
                };
                let ports = Expression::Is(Primitive::Ports(ends, number, first, last));
                Ok(and(version.map(Primitive::Version), ports))
            }
            kind => {
                let (network, length) = match kind {
                    Some(Kind::Net) => self.network(word)?,
                    None if is_network => self.network(word)?,
                    _ => {
                        let address = self.address(word)?;
                        (address, full_length(address))
                    }
                };
                let net = Expression::Is(Primitive::Net(ends, network, length));
                Ok(and(qualifiers.protocol.map(Protocol::primitive), net))
            }
        }
    }

    fn ports(&self, word: Word<'a>, kind: Kind) -> Result<(u16, u16), FilterError> {
        let port = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            text.parse::<u16>().ok().filter(|_| is_number)
        };
        let range = match (kind, word.text.split_once('-')) {
            (Kind::PortRange, Some((first, last))) => port(first).zip(port(last)),
            _ => port(word.text).map(|one| (one, one)),
        };
        match range {
            Some((first, last)) if first <= last => Ok((first, last)),
            Some(_) => Err(self.error(word, "the range ends before it begins")),
            None if kind == Kind::PortRange => Err(self.error(word, "expected two ports, such as 8000-8080")),
            None => Err(self.error(word, "expected a port as a number from 0 to 65535")),
        }
    }

    fn address(&self, word: Word<'a>) -> Result<IpAddr, FilterError> {
        word.text.parse().map_err(|_| {
            if FOREIGN.contains(&word.text) || word.text.contains('[') {
                self.error(word, "this part of tcpdump's language is not known here")
            } else {
                self.error(word, "expected an address, for names are not looked up, or one of: host, net, port, portrange, src, dst, tcp, udp, icmp, icmp6, ip, ip6")
            }
        })
    }

    /// `10.0.0.0/8`, `10`, `192.0.2`, `10.0.0.0 mask 255.0.0.0` and `2001:db8::/32`.
    fn network(&mut self, word: Word<'a>) -> Result<(IpAddr, u8), FilterError> {
        let (address, length) =
            word.text.split_once('/').map_or((word.text, None), |(address, length)| (address, Some(length)));
        let (network, usual) = match address.parse::<IpAddr>() {
            Ok(network) => (network, full_length(network)),
            Err(_) => {
                partial(address).ok_or_else(|| self.error(word, "expected a network, such as 10.0.0.0/8"))?
            }
        };
        let length = match (length, self.peek().map(|word| word.text)) {
            (Some(length), _) => {
                let is_number = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
                let length =
                    length.parse().ok().filter(|length| is_number && *length <= full_length(network));
                length.ok_or_else(|| {
                    self.error(word, "the length of the prefix is no number of bits of the address")
                })?
            }
            (None, Some("mask")) => {
                self.next += 1;
                self.mask()?
            }
            (None, _) => usual,
        };
        if network != masked(network, length) {
            return Err(
                self.error(word, "the address has bits behind the prefix: those of a host, not of a network")
            );
        }
        Ok((network, length))
    }

    fn mask(&mut self) -> Result<u8, FilterError> {
        let Some(word) = self.peek() else { return Err(self.missing("expected a mask")) };
        self.next += 1;
        let bits = word.text.parse::<Ipv4Addr>().map(u32::from).ok();
        let length = bits.filter(|bits| bits.leading_ones() + bits.trailing_zeros() == 32);
        let length = length.and_then(|bits| u8::try_from(bits.leading_ones()).ok());
        length.ok_or_else(|| self.error(word, "expected a mask, such as 255.255.255.0"))
    }

    fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.next).copied()
    }

    fn error(&self, word: Word<'_>, message: &str) -> FilterError {
        FilterError { message: message.to_owned(), text: self.text.to_owned(), column: word.column }
    }

    /// Something is missing behind the last word.
    fn missing(&self, message: &str) -> FilterError {
        let column = self.text.trim_end().chars().count() + 1;
        FilterError { message: message.to_owned(), text: self.text.to_owned(), column }
    }
}

impl Protocol {
    fn primitive(self) -> Primitive {
        match self {
            Self::Version(version) => Primitive::Version(version),
            Self::Number(number, version) => Primitive::Protocol(number, version),
        }
    }
}

fn and(one: Option<Primitive>, other: Expression) -> Expression {
    match one {
        Some(one) => Expression::And(Box::new(Expression::Is(one)), Box::new(other)),
        None => other,
    }
}

fn is_operator(word: &str) -> bool {
    matches!(word, "and" | "or" | "not" | "&&" | "||" | "!" | "(" | ")")
}

const fn full_length(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

/// The first one to three numbers of an IPv4 address.
fn partial(text: &str) -> Option<(IpAddr, u8)> {
    let mut octets = [0; 4];
    let mut length = 0;
    for (place, number) in text.split('.').enumerate() {
        let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
        *octets.get_mut(place)? = number.parse().ok().filter(|_| is_number)?;
        length += 8;
    }
    Some((Ipv4Addr::from(octets).into(), length))
}

/// The address with zeros behind its first bits.
fn masked(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(length)).unwrap_or(0);
            Ipv4Addr::from(u32::from(address) & mask).into()
        }
        IpAddr::V6(address) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(length)).unwrap_or(0);
            std::net::Ipv6Addr::from(u128::from(address) & mask).into()
        }
    }
}

/// Words are parted by blanks; parentheses and `!` stand alone, also where they touch others.
fn words(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut start: Option<(usize, usize)> = None;
    for (column, (place, character)) in text.char_indices().enumerate() {
        let is_sign = matches!(character, '(' | ')' | '!');
        if is_sign || character.is_whitespace() {
            words.extend(start.take().map(|(from, column)| Word { text: &text[from..place], column }));
        } else {
            start.get_or_insert((place, column));
        }
        if is_sign {
            words.push(Word { text: &text[place..=place], column });
        }
    }
    words.extend(start.map(|(from, column)| Word { text: &text[from..], column }));
    words
}
