//! From words to a filter, or to a complaint that points at the word and says what was perhaps meant.
//!
//! Words that stand beside one another all have to hold, as in ss(8); `not` binds before `and`, and that before `or`.

use std::net::IpAddr;

use netkit_net::{SocketProtocol, SocketStates};

use super::states::{all_names, states_of};
use super::words::{Word, words};
use super::{Filter, Side, Term};

/// Conditions that a filter may have: more than anybody types, and few enough for the kernel's program.
const MOST_TERMS: usize = 64;
/// Parentheses and negations within one another.
const DEEPEST: usize = 32;
/// How alike a word and a known one have to be to be suggested, of 1.
const ALIKE: f64 = 0.75;

/// Words that begin a condition, for suggestions.
const KEYWORDS: [&str; 26] = [
    "sport",
    "dport",
    "port",
    "src",
    "dst",
    "local",
    "peer",
    "host",
    "net",
    "state",
    "exclude",
    "pid",
    "process",
    "command",
    "user",
    "uid",
    "dev",
    "tcp",
    "udp",
    "ipv4",
    "ipv6",
    "listening",
    "and",
    "or",
    "not",
    "connected",
];

/// Words that are no filter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct FilterError {
    /// What is wrong, in a sentence without a full stop.
    pub message: String,
    /// The filter.
    pub text: String,
    /// Where the word begins that is wrong, in bytes; the end of the text where one is missing.
    pub at: usize,
    /// How long it is, in bytes; 0 where one is missing.
    pub length: usize,
}

/// The sign of a comparison of ports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    AtLeast,
    AtMost,
    Above,
    Below,
}

struct Parser<'a> {
    text: &'a str,
    words: Vec<Word<'a>>,
    next: usize,
    terms: usize,
    depth: usize,
    user: &'a dyn Fn(&str) -> Option<u32>,
    interface: &'a dyn Fn(&str) -> Option<u32>,
}

impl Filter {
    /// Reads a filter; no words let everything through. `user` and `interface` give the number of a name.
    ///
    /// # Errors
    /// What is wrong, and where.
    pub fn parse(
        text: &str,
        user: &dyn Fn(&str) -> Option<u32>,
        interface: &dyn Fn(&str) -> Option<u32>,
    ) -> Result<Self, FilterError> {
        let mut parser = Parser { text, words: words(text), next: 0, terms: 0, depth: 0, user, interface };
        if parser.words.is_empty() {
            return Ok(Self::All);
        }
        let filter = parser.alternatives()?;
        match parser.peek() {
            None => Ok(filter),
            Some(word) => Err(parser.wrong(word, "this parenthesis closes none")),
        }
    }
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<Word<'a>> {
        self.words.get(self.next).copied()
    }

    fn take(&mut self) -> Option<Word<'a>> {
        let word = self.peek();
        self.next += usize::from(word.is_some());
        word
    }

    /// Takes the next word if it is one of these.
    fn takes(&mut self, any: &[&str]) -> bool {
        let is_one =
            self.peek().is_some_and(|word| any.iter().any(|one| word.text.eq_ignore_ascii_case(one)));
        self.next += usize::from(is_one);
        is_one
    }

    fn wrong(&self, word: Word<'_>, message: impl Into<String>) -> FilterError {
        FilterError {
            message: message.into(),
            text: self.text.to_owned(),
            at: word.at,
            length: word.text.len(),
        }
    }

    /// The word that has to follow.
    fn needs(&mut self, what: &str) -> Result<Word<'a>, FilterError> {
        self.take().ok_or_else(|| {
            self.wrong(Word { text: "", at: self.text.trim_end().len() }, format!("{what} is missing here"))
        })
    }

    fn alternatives(&mut self) -> Result<Filter, FilterError> {
        let mut all = vec![self.conjunction()?];
        while self.takes(&["or", "||", "|"]) {
            all.push(self.conjunction()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::Any(all) })
    }

    fn conjunction(&mut self) -> Result<Filter, FilterError> {
        let mut all = vec![self.negation()?];
        loop {
            let is_joined = self.takes(&["and", "&&", "&"]);
            let ends = |word: Word<'_>| {
                word.text == ")" || ["or", "||", "|"].iter().any(|or| word.text.eq_ignore_ascii_case(or))
            };
            if !is_joined && self.peek().is_none_or(ends) {
                break;
            }
            all.push(self.negation()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Filter::Every(all) })
    }

    fn negation(&mut self) -> Result<Filter, FilterError> {
        let word = self.needs("a condition")?;
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.wrong(word, "this is nested too deeply"));
        }
        let filter = match word.text {
            "(" => {
                let within = self.alternatives()?;
                let close = self.needs("a closing parenthesis")?;
                if close.text != ")" {
                    return Err(self.wrong(close, "a closing parenthesis is missing before this"));
                }
                within
            }
            not if not == "!" || not.eq_ignore_ascii_case("not") => Filter::Not(Box::new(self.negation()?)),
            _ => self.term(word)?,
        };
        self.depth -= 1;
        Ok(filter)
    }

    fn term(&mut self, word: Word<'a>) -> Result<Filter, FilterError> {
        self.terms += 1;
        if self.terms > MOST_TERMS {
            return Err(self.wrong(word, format!("a filter has {MOST_TERMS} conditions at the most")));
        }
        let keyword = word.text.to_ascii_lowercase();
        match keyword.as_str() {
            "sport" => self.port(Side::Local),
            "dport" => self.port(Side::Peer),
            "port" => self.port(Side::Either),
            "src" | "local" => self.place(Side::Local),
            "dst" | "peer" => self.place(Side::Peer),
            "host" | "net" => self.place(Side::Either),
            "state" => Ok(Filter::Is(Term::State(self.states()?))),
            "exclude" => Ok(Filter::Not(Box::new(Filter::Is(Term::State(self.states()?))))),
            "pid" => self.pid(),
            "process" | "command" | "comm" => self.process(),
            "user" | "uid" => self.user(),
            "dev" | "interface" => self.interface(),
            "tcp" => Ok(Filter::Is(Term::Protocol(SocketProtocol::Tcp))),
            "udp" => Ok(Filter::Is(Term::Protocol(SocketProtocol::Udp))),
            "ipv4" => Ok(Filter::Is(Term::Ipv6(false))),
            "ipv6" => Ok(Filter::Is(Term::Ipv6(true))),
            _ => self.bare(word),
        }
    }

    /// A word without a keyword: a state, `:443`, an address, or lsof's `@ADDRESS:PORT`.
    fn bare(&self, word: Word<'a>) -> Result<Filter, FilterError> {
        if let Some(states) = states_of(word.text) {
            return Ok(Filter::Is(Term::State(states)));
        }
        if let Some(ports) = word.text.strip_prefix(':').and_then(ports) {
            return Ok(Filter::Is(Term::Port(Side::Either, ports.0, ports.1)));
        }
        if let Some(place) = place(word.text.trim_start_matches('@'), Side::Either) {
            return Ok(place);
        }
        let quoted = word.text;
        Err(self.wrong(
            word,
            if word.text.bytes().all(|byte| byte.is_ascii_digit()) {
                format!("{quoted} alone says nothing: `:{quoted}` is a port, `pid {quoted}` a process")
            } else if matches!(word.text, ")" | "=" | "==" | "!=" | ">" | "<" | ">=" | "<=") {
                format!("`{quoted}` stands where a condition should begin")
            } else if let Some(like) = most_alike(quoted, KEYWORDS.into_iter().chain(all_names())) {
                format!("`{quoted}` is no condition; did you mean `{like}`?")
            } else {
                format!("`{quoted}` is no condition; for a process say `process {quoted}`")
            },
        ))
    }

    fn port(&mut self, side: Side) -> Result<Filter, FilterError> {
        let comparison = self.comparison();
        let word = self.needs("a port such as :443")?;
        let Some((first, last)) = ports(word.text.trim_start_matches(':')) else {
            return Err(self.wrong(word, format!("`{}` is no port: 0 to 65535, or a range 80-90", word.text)));
        };
        let within = |first, last| Filter::Is(Term::Port(side, first, last));
        let none = || Filter::Not(Box::new(within(0, u16::MAX)));
        Ok(match comparison {
            Comparison::Equal => within(first, last),
            Comparison::NotEqual => Filter::Not(Box::new(within(first, last))),
            Comparison::AtLeast => within(first, u16::MAX),
            Comparison::AtMost => within(0, last),
            Comparison::Above => last.checked_add(1).map_or_else(none, |from| within(from, u16::MAX)),
            Comparison::Below => first.checked_sub(1).map_or_else(none, |to| within(0, to)),
        })
    }

    /// The sign of a comparison; that of equality, where none stands.
    fn comparison(&mut self) -> Comparison {
        let signs: [(&[&str], Comparison); 6] = [
            (&["=", "==", "eq"], Comparison::Equal),
            (&["!=", "ne", "neq"], Comparison::NotEqual),
            (&[">=", "ge", "geq"], Comparison::AtLeast),
            (&["<=", "le", "leq"], Comparison::AtMost),
            (&[">", "gt"], Comparison::Above),
            (&["<", "lt"], Comparison::Below),
        ];
        signs.into_iter().find(|(words, _)| self.takes(words)).map_or(Comparison::Equal, |(_, sign)| sign)
    }

    fn place(&mut self, side: Side) -> Result<Filter, FilterError> {
        let is_negated = match self.comparison() {
            Comparison::Equal => false,
            Comparison::NotEqual => true,
            _ => return Err(self.wrong(self.words[self.next - 1], "addresses are equal or not")),
        };
        let word = self.needs("an address such as 10.0.0.0/8")?;
        let Some(filter) = place(word.text, side) else {
            let message = format!(
                "`{}` is no address: 192.0.2.7, 10.0.0.0/8, 192.0.2.7:443, [2001:db8::1]:443 or :443",
                word.text
            );
            return Err(self.wrong(word, message));
        };
        Ok(if is_negated { Filter::Not(Box::new(filter)) } else { filter })
    }

    /// States, with commas between them.
    fn states(&mut self) -> Result<SocketStates, FilterError> {
        self.takes(&["=", "=="]);
        let word = self.needs("a state such as close-wait")?;
        let mut states = SocketStates::NONE;
        for name in word.text.split(',') {
            let Some(found) = states_of(name) else {
                let like = most_alike(name, all_names());
                let hint = like.map_or_else(
                    || format!("it is one of {}", all_names().collect::<Vec<_>>().join(", ")),
                    |like| format!("did you mean `{like}`?"),
                );
                return Err(self.wrong(word, format!("`{name}` is no state of TCP; {hint}")));
            };
            states = states.or(found);
        }
        Ok(states)
    }

    fn pid(&mut self) -> Result<Filter, FilterError> {
        self.takes(&["=", "=="]);
        let word = self.needs("the number of a process")?;
        match word.text.parse() {
            Ok(pid) => Ok(Filter::Is(Term::Pid(pid))),
            Err(_) => Err(self.wrong(
                word,
                format!("`{}` is no process number; by name it is `process {}`", word.text, word.text),
            )),
        }
    }

    fn process(&mut self) -> Result<Filter, FilterError> {
        self.takes(&["=", "=="]);
        let word = self.needs("the name of a process")?;
        Ok(Filter::Is(Term::Process(word.text.as_bytes().to_vec())))
    }

    fn user(&mut self) -> Result<Filter, FilterError> {
        self.takes(&["=", "=="]);
        let word = self.needs("the name or the number of a user")?;
        let number = word.text.parse().ok().or_else(|| (self.user)(word.text));
        match number {
            Some(uid) => Ok(Filter::Is(Term::User(uid))),
            None => Err(self.wrong(word, format!("there is no user `{}` here", word.text))),
        }
    }

    fn interface(&mut self) -> Result<Filter, FilterError> {
        self.takes(&["=", "=="]);
        let word = self.needs("the name of an interface")?;
        match (self.interface)(word.text) {
            Some(index) => Ok(Filter::Is(Term::Interface(index))),
            None => Err(self.wrong(word, format!("this host has no interface `{}`", word.text))),
        }
    }
}

/// `443` or `80-90`.
fn ports(text: &str) -> Option<(u16, u16)> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?;
    let (first, last) = (number(first)?, number(last)?);
    (first <= last).then_some((first, last))
}

/// An address, a network, a port behind a colon, or an address with a port.
fn place(text: &str, side: Side) -> Option<Filter> {
    let port = |text: &str| ports(text).map(|(first, last)| Filter::Is(Term::Port(side, first, last)));
    // An address of IPv6 may begin with a colon, too.
    if let Some(network) = network(text, side) {
        return Some(network);
    }
    if let Some(text) = text.strip_prefix(':').or_else(|| text.strip_prefix("*:")) {
        return port(text);
    }
    let (address, ports) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, behind) = rest.split_once(']')?;
            match behind {
                "" => return network(address, side),
                // [fe80::]/10:22 is ss's way.
                behind if behind.starts_with('/') => {
                    let (bits, ports) = behind.split_once(':').unwrap_or((behind, ""));
                    let filter = network(&format!("{address}{bits}"), side)?;
                    return if ports.is_empty() { Some(filter) } else { Some(filter.and(port(ports)?)) };
                }
                behind => (address, behind.strip_prefix(':')?),
            }
        }
        None => text.rsplit_once(':')?,
    };
    // On either side, address and port have to be of the same end.
    if side == Side::Either {
        let at = |side| place_at(address, ports, side);
        return Some(Filter::Any(vec![at(Side::Local)?, at(Side::Peer)?]));
    }
    place_at(address, ports, side)
}

fn place_at(address: &str, of_ports: &str, side: Side) -> Option<Filter> {
    let (first, last) = ports(of_ports)?;
    Some(network(address, side)?.and(Filter::Is(Term::Port(side, first, last))))
}

/// An address with the number of bits that count; all where none is given. A mapped address is IPv4's.
fn network(text: &str, side: Side) -> Option<Filter> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits.parse::<u8>().ok()?)),
        None => (text, None),
    };
    let address = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(address);
    let address: IpAddr = address.parse().ok()?;
    let all = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.unwrap_or(all);
    if bits > all {
        return None;
    }
    let (address, bits) = match address.to_canonical() {
        canonical if canonical != address && bits >= 96 => (canonical, bits - 96),
        _ => (address, bits),
    };
    Some(Filter::Is(Term::Network(side, address, bits)))
}

/// The known word that is most like this one, where any is.
fn most_alike(word: &str, known: impl Iterator<Item = &'static str>) -> Option<&'static str> {
    let word = word.to_ascii_lowercase().replace('_', "-");
    let likeness = |one: &str| strsim::jaro_winkler(&word, one);
    let best = known.max_by(|one, other| likeness(one).total_cmp(&likeness(other)))?;
    (likeness(best) >= ALIKE).then_some(best)
}
