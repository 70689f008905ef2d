//! A scenario of the benchmark as data: how it is staged, what proves that its fault hit this flow, and what is true.
//! It stages nothing and judges nothing.

/// Who in the chain of the client, its routers and the server is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Where netkit runs.
    Client,
    /// The client's gateway.
    First,
    /// A router that the seed picks, any but the last one.
    Early,
    /// A router that the seed picks, any but the first one.
    Inner,
    /// The router in front of the server.
    Last,
    /// Whoever is asked.
    Server,
}

/// The family of the addresses that the scenario is about; every chain has both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Family {
    /// IPv4.
    #[default]
    V4,
    /// IPv6.
    V6,
}

/// Shell commands as root on somebody. `{words}` in them are names of the chain: see [`super::plan::Plan::fill`].
pub type Step = (Who, &'static str);

/// What listens, or holds connections, while netkit asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// The server accepts connections on all its addresses, and reads.
    Open,
    /// It sends this at once.
    Greets(&'static str),
    /// It accepts and closes.
    Closes,
    /// It accepts and resets.
    Resets,
    /// It accepts, and resets after so many milliseconds, when something was sent.
    ResetsLater(usize),
    /// It sends so many bytes at once.
    Floods(usize),
    /// Somebody answers every question for a name, on this address of their own, in this manner.
    Names(Who, &'static str, Answer),
    /// Everything that somebody sends into its device `slow` comes back out of it after so many milliseconds.
    Delays(Who, usize),
    /// Somebody listens on this address of their own and accepts.
    Bound(Who, &'static str),
    /// Somebody listens on this address of their own and never accepts.
    Deaf(Who, &'static str),
    /// Somebody opens so many connections to the address and keeps them.
    Holds(Who, &'static str, usize),
    /// Somebody opens so many connections to the address and closes them at once.
    Hurries(Who, &'static str, usize),
}

/// How a name server answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With this response code (RFC 1035 §4.1.1) and no record: 0 is "no such data", 3 "no such name".
    Code(u8),
    /// Never.
    Nothing,
}

/// What shows, without netkit, that the fault hit this very flow. Counters are read before and after netkit ran.
#[derive(Clone, Copy, Debug)]
pub enum Proof {
    /// The counter `hits` of the table `inet fault` has risen.
    Hits(Who),
    /// The counter `hits` of the table `netdev fault` has risen.
    LinkHits(Who),
    /// This counter of the witness, which every host has, has risen.
    Counted(Who, &'static str),
    /// This counter of the witness has not risen.
    Quiet(Who, &'static str),
    /// This counter of the kernel has risen: the line of `/proc/net/{snmp,netstat}` and its column.
    Kernel(Who, &'static str, &'static str),
    /// The commands succeed afterwards.
    Holds(Who, &'static str),
    /// The number that the commands print has risen.
    Rises(Who, &'static str),
}

/// Where the fault is, as far as an ordinary user at the client can know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the client.
    Here,
    /// At a router, or at the link behind it: its address, or its distance and no more than one more.
    Router(Who),
    /// At the first neighbour, which has this address.
    Gateway(&'static str),
    /// At the target, or where its address should be.
    Target,
    /// At the name server, or at this host's way to it.
    Names,
    /// Somewhere beyond this host.
    Beyond,
    /// It may be here or beyond.
    Anywhere,
}

/// With which privileges netkit is asked, and so what it can know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tier {
    /// An ordinary user without any capability.
    User,
    /// An ordinary user with `CAP_NET_RAW`, who sees packets.
    Raw,
}

/// What is true of a scenario, for whoever asks at the client.
#[derive(Clone, Copy, Debug)]
pub enum Truth {
    /// Nothing is wrong.
    Fine,
    /// Nothing is wrong; these may be remarked.
    Remarkable(&'static [&'static str]),
    /// Something is.
    Fault(Fault),
}

/// A fault, and what may be said of it.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// Ids that are right when they are said with confidence; none where it cannot be known from the client.
    pub ids: &'static [&'static str],
    /// True as well, but not the cause.
    pub also: &'static [&'static str],
    /// Causes that a set of candidates has to hold; none where the cause can be known.
    pub candidates: &'static [&'static str],
    /// Causes that it may hold.
    pub possible: &'static [&'static str],
    /// Where.
    pub place: Place,
}

/// A fault on a chain, or a chain without one.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    /// Its name.
    pub id: &'static str,
    /// The family of its addresses.
    pub family: Family,
    /// The fewest and the most routers of the chain.
    pub routers: (usize, usize),
    /// What is done before anything listens.
    pub before: &'static [Step],
    /// Who listens.
    pub services: &'static [Service],
    /// What is done then.
    pub stage: &'static [Step],
    /// Whom netkit is asked about: an address or a name, to which the port is added.
    pub asks: &'static str,
    /// Words that run as root, and execute the tool that follows them under a policy for its process.
    pub through: &'static [&'static str],
    /// Options of `netkit connect` beside that.
    pub words: &'static str,
    /// All of them have to hold.
    pub proofs: &'static [Proof],
    /// The fault hits once, or another one comes of it: it has to be staged again for whoever sees packets.
    pub once: bool,
    /// What is true.
    pub truth: Truth,
    /// What is true for whoever sees packets, where that is more.
    pub raw: Option<Truth>,
}

impl Truth {
    /// Whether there is no fault.
    pub fn is_sound(&self) -> bool {
        !matches!(self, Self::Fault(_))
    }
}

impl Tier {
    /// As the tables have it.
    pub fn name(self) -> &'static str {
        match self {
            Self::User => "U",
            Self::Raw => "R",
        }
    }
}

impl Fault {
    /// A cause that can be known.
    pub const fn known(ids: &'static [&'static str], place: Place) -> Self {
        Self { ids, also: &[], candidates: &[], possible: &[], place }
    }

    /// Causes that look the same from the client.
    pub const fn open(candidates: &'static [&'static str], place: Place) -> Self {
        Self { ids: &[], also: &[], candidates, possible: &[], place }
    }
}

impl Scenario {
    /// A server that accepts connections, and nothing wrong.
    pub const fn new(id: &'static str, proofs: &'static [Proof], truth: Truth) -> Self {
        Self {
            id,
            family: Family::V4,
            routers: (1, 6),
            before: &[],
            services: &[Service::Open],
            stage: &[],
            asks: "{target}",
            through: &[],
            words: "",
            proofs,
            once: false,
            truth,
            raw: None,
        }
    }

    /// What can be known in a tier.
    pub fn truth_for(&self, tier: Tier) -> &Truth {
        match (tier, &self.raw) {
            (Tier::Raw, Some(raw)) => raw,
            _ => &self.truth,
        }
    }

    /// Nothing is wrong.
    pub const fn fine(id: &'static str) -> Self {
        Self::new(id, &[Proof::Counted(Who::Server, "synack_out")], Truth::Fine)
    }

    /// A cause that can be known.
    pub const fn known(
        id: &'static str,
        ids: &'static [&'static str],
        place: Place,
        proofs: &'static [Proof],
    ) -> Self {
        Self::new(id, proofs, Truth::Fault(Fault::known(ids, place)))
    }
}
