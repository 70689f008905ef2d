//! Many lookups in one run: each question and what came of it, and how many ended how.
//!
//! It judges nothing.

use std::net::SocketAddr;
use std::time::Duration;

use netkit_net::Errno;
use netkit_packet::dns::{DnsMessage, Question, Rcode};

use crate::answers_type;

/// A question of many.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkItem {
    /// The name as it was given.
    pub input: String,
    /// What is asked; `None` where the text is no name.
    pub question: Option<Question>,
    /// What is wrong with the text then.
    pub fault: Option<String>,
}

/// What came of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BulkResult {
    /// The question.
    pub item: BulkItem,
    /// How it ended.
    pub end: BulkEnd,
    /// How often it was sent.
    pub tries: u32,
    /// From its first sending to its end.
    pub took: Duration,
    /// The server that was asked last.
    pub server: Option<SocketAddr>,
}

/// How a question of many ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BulkEnd {
    /// A reply came.
    Answered {
        /// The message as it came.
        bytes: Vec<u8>,
        /// What it says.
        message: Box<DnsMessage>,
    },
    /// Nothing came, however often it was asked: whether there is a record is not known.
    Silent,
    /// Nobody listens at any server.
    Rejected,
    /// This host did not send it.
    Unsent(Errno),
    /// The user gave up.
    Interrupted,
    /// There is nothing that could be asked.
    NotAsked,
}

/// What a reply or its absence means for the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum BulkOutcome {
    /// There are records.
    Answer,
    /// The name exists and has no such record.
    NoData,
    /// The name does not exist.
    NxDomain,
    /// The server failed.
    ServFail,
    /// The server refuses.
    Refused,
    /// Another response code.
    OtherRcode,
    /// The answer did not fit into a datagram, or cannot be read to its end: what it has is not all.
    Incomplete,
    /// Nothing came.
    NoReply,
    /// Nobody listens, or nothing could be sent.
    Unreachable,
    /// The user gave up.
    Interrupted,
    /// The text is no name.
    Invalid,
}

impl BulkOutcome {
    /// All, in the order in which they are counted.
    pub const ALL: [Self; 11] = [
        Self::Answer,
        Self::NoData,
        Self::NxDomain,
        Self::ServFail,
        Self::Refused,
        Self::OtherRcode,
        Self::Incomplete,
        Self::NoReply,
        Self::Unreachable,
        Self::Interrupted,
        Self::Invalid,
    ];

    /// Its name in JSON and text.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::NoData => "nodata",
            Self::NxDomain => "nxdomain",
            Self::ServFail => "servfail",
            Self::Refused => "refused",
            Self::OtherRcode => "other-rcode",
            Self::Incomplete => "incomplete",
            Self::NoReply => "no-reply",
            Self::Unreachable => "unreachable",
            Self::Interrupted => "interrupted",
            Self::Invalid => "invalid",
        }
    }
}

impl BulkResult {
    /// What it means for the name.
    pub fn outcome(&self) -> BulkOutcome {
        let message = match &self.end {
            BulkEnd::Answered { message, .. } => message,
            BulkEnd::Silent => return BulkOutcome::NoReply,
            BulkEnd::Rejected | BulkEnd::Unsent(_) => return BulkOutcome::Unreachable,
            BulkEnd::Interrupted => return BulkOutcome::Interrupted,
            BulkEnd::NotAsked => return BulkOutcome::Invalid,
        };
        match message.rcode() {
            Rcode::NOERROR if message.header.flags.truncated || message.fault.is_some() => {
                BulkOutcome::Incomplete
            }
            Rcode::NOERROR if message.answers.is_empty() => BulkOutcome::NoData,
            Rcode::NOERROR => {
                let wanted = self.item.question.as_ref().map(|question| question.record_type);
                let is_wanted = |one| wanted.is_some_and(|wanted| answers_type(wanted, one));
                if message.answers.iter().any(|record| is_wanted(record.record_type)) {
                    BulkOutcome::Answer
                } else {
                    BulkOutcome::NoData
                }
            }
            Rcode::NXDOMAIN => BulkOutcome::NxDomain,
            Rcode::SERVFAIL => BulkOutcome::ServFail,
            Rcode::REFUSED => BulkOutcome::Refused,
            _ => BulkOutcome::OtherRcode,
        }
    }
}
