//! A walk down the tree of names from the root: who was asked at each zone, what each said, and what does not fit together.
//!
//! It is what was found, not how to find it: the walk itself is in `netkit_dns::Delegating`.

use std::net::IpAddr;

use netkit_packet::dns::{DnsRecord, DomainName, Question, Rcode};

use crate::DnsExchange;

/// A walk from the root to a name.
#[derive(Clone, Debug, PartialEq)]
pub struct Delegation {
    /// What was looked for.
    pub question: Question,
    /// The zones on the way, in their order; after an alias it begins again where what is known allows.
    pub hops: Vec<DelegationHop>,
    /// How it ends.
    pub end: DelegationEnd,
    /// The records of the answer: the aliases that were followed, and what was asked for.
    pub answer: Vec<DnsRecord>,
    /// What is wrong, the gravest first.
    pub faults: Vec<DelegationFault>,
    /// Questions that were put to servers.
    pub queries: u32,
}

/// The servers of one zone, all asked the same.
#[derive(Clone, Debug, PartialEq)]
pub struct DelegationHop {
    /// Whose servers are asked.
    pub zone: DomainName,
    /// For which name.
    pub name: DomainName,
    /// The servers that the zone above names, in order of their names.
    pub servers: Vec<ZoneServer>,
    /// What each address said, in the order of the servers; one that several servers share stands once.
    pub asked: Vec<AskedServer>,
    /// The zone above names more servers than were taken.
    pub is_cut: bool,
}

/// A server that the zone above names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZoneServer {
    /// Its name.
    pub name: DomainName,
    /// Its addresses as the zone above tells them (RFC 9471), or the hints about the root.
    pub glue: Vec<IpAddr>,
    /// Its addresses as they were found by walking to its name, where there was no glue.
    pub found: Vec<IpAddr>,
    /// Why no address was found, where one was looked for.
    pub missing: Option<NoAddress>,
    /// Its addresses as the zone itself tells them, of the families of the glue; `None` where the zone did not say.
    pub own: Option<Vec<IpAddr>>,
}

/// Why the address of a server is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoAddress {
    /// Its name does not exist.
    NxDomain,
    /// Its name has neither an A nor an AAAA record.
    NoData,
    /// It lies in the zone that it serves, and the zone above tells no address.
    NoGlue,
    /// To find it, another has to be found, and for that this one: in this order.
    Loop(Vec<DomainName>),
    /// No server of this zone, in which its name lies, says anything of use.
    Unanswered(DomainName),
    /// The search was given up, because too much had been asked already.
    GivenUp,
}

/// An address that was asked.
#[derive(Clone, Debug, PartialEq)]
pub struct AskedServer {
    /// The servers whose address it is.
    pub names: Vec<DomainName>,
    /// The address.
    pub address: IpAddr,
    /// The question about the name, and what came.
    pub exchange: DnsExchange,
    /// What that says.
    pub says: ServerSays,
    /// The servers that it names as those of the zone itself.
    pub name_servers: Option<Vec<DomainName>>,
    /// The version of the zone that it has.
    pub serial: Option<u32>,
}

/// What a server of a zone says about a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ServerSays {
    /// It has what was asked for, with authority.
    Answer,
    /// The name stands for another.
    Alias(DomainName),
    /// The name exists and has no such record.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// A zone further down knows.
    Referral {
        /// The zone.
        zone: DomainName,
        /// Its servers, as this one names them.
        servers: Vec<DomainName>,
    },
    /// It answers as no server of this zone does.
    Lame(Lameness),
    /// It serves the zone, and fails for this name.
    Failure(Rcode),
    /// It answered a message that says nothing: truncated or malformed.
    Unreadable,
    /// It answered no question of the walk.
    Nothing,
}

impl ServerSays {
    /// Whether the walk comes to its end with it.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Answer | Self::NoData | Self::NxDomain)
    }

    /// Whether it is what a server of the zone says.
    pub const fn is_good(&self) -> bool {
        self.is_final() || matches!(self, Self::Alias(_) | Self::Referral { .. })
    }

    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Alias(_) => "alias",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::Referral { .. } => "referral",
            Self::Lame(_) => "lame",
            Self::Failure(_) => "failure",
            Self::Unreadable => "unreadable",
            Self::Nothing => "nothing",
        }
    }
}

/// Why a server that is named for a zone does not serve it (RFC 9499 §7, "lame delegation").
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lameness {
    /// It refuses or fails.
    Rcode(Rcode),
    /// It answers, and not as an authority.
    NotAuthoritative,
    /// It refers to a zone above.
    Upward(DomainName),
    /// It refers to the zone that it was asked as a server of.
    Itself,
    /// It refers to a zone in which the name does not lie.
    Elsewhere(DomainName),
}

/// How a walk ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DelegationEnd {
    /// An authority has what was asked for.
    Answered,
    /// An authority says that the name has no such record.
    NoData,
    /// An authority says that the name does not exist.
    NxDomain,
    /// No server of this zone says anything of use.
    Broken(DomainName),
    /// The aliases come back to this name.
    AliasLoop(DomainName),
    /// There are more aliases than anybody follows; this is the last that was.
    AliasesTooMany(DomainName),
    /// So many questions were asked that no more are.
    GivenUp,
    /// The walk was ended before it was over.
    Unfinished,
}

impl DelegationEnd {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::Broken(_) => "broken",
            Self::AliasLoop(_) => "alias-loop",
            Self::AliasesTooMany(_) => "aliases-too-many",
            Self::GivenUp => "given-up",
            Self::Unfinished => "unfinished",
        }
    }
}

/// Something that does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationFault {
    /// The zone whose delegation or servers it is about.
    pub zone: DomainName,
    /// What.
    pub kind: DelegationFaultKind,
    /// Whether the walk cannot go on for it: no server of the zone is of use.
    pub is_fatal: bool,
}

/// A server of a zone: one of its names, and the address.
pub type ServerAt = (DomainName, IpAddr);

/// What does not fit together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DelegationFaultKind {
    /// Servers that the zone above names do not serve the zone.
    Lame {
        /// Which, and how each shows it.
        servers: Vec<(ServerAt, Lameness)>,
        /// Out of how many that were asked.
        asked: usize,
    },
    /// Servers serve the zone, and fail for this name.
    Failing {
        /// Which, and how each fails.
        servers: Vec<(ServerAt, Rcode)>,
        /// Out of how many that were asked.
        asked: usize,
    },
    /// All servers refer to their own zone or to one another.
    ReferralLoop {
        /// Which.
        servers: Vec<ServerAt>,
    },
    /// Servers do not answer.
    Dead {
        /// Which.
        servers: Vec<ServerAt>,
        /// Out of how many that were asked.
        asked: usize,
    },
    /// A server's name has no address.
    NoAddress {
        /// The names, and why.
        servers: Vec<(DomainName, NoAddress)>,
        /// Out of how many names.
        named: usize,
    },
    /// Servers whose names can be found only by one another.
    GluelessLoop {
        /// Their names in the order of the circle.
        names: Vec<DomainName>,
    },
    /// The zone above tells other addresses of a server than the zone itself.
    GlueMismatch {
        /// The server.
        server: DomainName,
        /// What the zone above tells.
        glue: Vec<IpAddr>,
        /// What the zone tells.
        own: Vec<IpAddr>,
    },
    /// The zone above names other servers than the zone itself.
    NsSetMismatch {
        /// Named above and not by the zone.
        only_above: Vec<DomainName>,
        /// Named by the zone and not above.
        only_here: Vec<DomainName>,
    },
    /// The servers have different versions of the zone.
    SerialDiffers {
        /// Which has which.
        serials: Vec<(ServerAt, u32)>,
    },
    /// The servers have the same version, and yet answer differently.
    AnswersDiffer {
        /// What each says, by groups of the same.
        groups: Vec<(String, Vec<ServerAt>)>,
    },
    /// All servers have IPv6 addresses alone, and from here nothing can be sent to them.
    V6Only {
        /// Which.
        servers: Vec<ServerAt>,
    },
    /// Servers of the root answer for names far below it, and do not know the root: somebody else answers for them.
    Intercepted {
        /// Which.
        servers: Vec<ServerAt>,
    },
    /// This host cannot send anything to any server.
    NoRoute {
        /// Which.
        servers: Vec<ServerAt>,
    },
}

impl DelegationFaultKind {
    /// Its name in JSON, which is that of its verdict.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Lame { .. } => "lame-delegation",
            Self::Failing { .. } => "failure",
            Self::ReferralLoop { .. } => "referral-loop",
            Self::Dead { .. } => "dead-nameserver",
            Self::NoAddress { .. } => "ns-no-address",
            Self::GluelessLoop { .. } => "glueless-loop",
            Self::GlueMismatch { .. } => "glue-mismatch",
            Self::NsSetMismatch { .. } => "ns-set-mismatch",
            Self::SerialDiffers { .. } => "serial-differs",
            Self::AnswersDiffer { .. } => "answers-differ",
            Self::V6Only { .. } => "v6-only-nameserver",
            Self::Intercepted { .. } => "intercepted",
            Self::NoRoute { .. } => "server-unreachable",
        }
    }
}

impl NoAddress {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NxDomain => "nxdomain",
            Self::NoData => "nodata",
            Self::NoGlue => "no-glue",
            Self::Loop(_) => "loop",
            Self::Unanswered(_) => "unanswered",
            Self::GivenUp => "given-up",
        }
    }
}

impl Lameness {
    /// Its name in JSON.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rcode(_) => "rcode",
            Self::NotAuthoritative => "not-authoritative",
            Self::Upward(_) => "upward-referral",
            Self::Itself => "self-referral",
            Self::Elsewhere(_) => "referral-elsewhere",
        }
    }
}
