//! A page of the book: what one thing of the field is, in the words that a newcomer needs.
//!
//! It is plain text by parts; how wide it is and in which format it is shown is the reader's business.

/// What kind of thing a page is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A Linux error number.
    Errno,
    /// An ICMP or ICMPv6 message.
    Icmp,
    /// One of TCP's eleven states (RFC 9293 §3.3.2).
    TcpState,
    /// A control bit of the TCP header (RFC 9293 §3.1).
    TcpFlag,
    /// How something happens: a handshake, a close, a flood.
    Flow,
    /// A setting of the Linux kernel.
    Sysctl,
    /// A response code of DNS (RFC 1035 §4.1.1, RFC 6895).
    Rcode,
    /// An extended DNS error (RFC 8914).
    ExtendedDnsError,
    /// A result of the system's resolver functions (RFC 3493 §6.1).
    AddrInfo,
    /// What a program prints that stands for more than one error.
    Program,
    /// A verdict of netkit.
    Verdict,
}

/// What there is to say about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// What kind of thing it is.
    pub kind: Kind,
    /// Its name in the field, unique among all pages: "ECONNREFUSED", "icmp 3/13", "`CLOSE_WAIT`".
    pub name: String,
    /// Its number, where it has one.
    pub number: Option<u16>,
    /// The standard's or the system's own words for it, such as "Connection refused".
    pub title: &'static str,
    /// One to three sentences: what it means.
    pub summary: &'static str,
    /// The rest, in the order of reading.
    pub sections: Vec<Section>,
    /// Names of pages that lead on.
    pub see: Vec<&'static str>,
    /// Where it is defined or measured, such as "RFC 9293 §3.5".
    pub source: &'static str,
}

/// A part of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Its heading: "Causes", "Who is in it", "What to do".
    pub title: &'static str,
    /// What it says.
    pub body: Body,
}

/// What a part says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// Prose, a paragraph each.
    Prose(Vec<&'static str>),
    /// Things and what is to be known of each.
    Items(Vec<Item>),
    /// Lines whose spaces mean something.
    Drawing(&'static str),
}

/// One of several things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// What it is: a cause, a command, a value.
    pub what: &'static str,
    /// What is to be known of it: how to tell it from the others, what it shows.
    pub text: &'static str,
}
