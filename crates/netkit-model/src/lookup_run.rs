//! A whole lookup: what was asked, and what came of it at each server.
//!
//! It judges nothing.

use netkit_packet::dns::{DnsRecord, Question, Rcode, RecordType};

use crate::{
    ChainReport, Comparison, Delegation, DnsExchange, DnsReply, DnsServer, ServerLatency, SystemView,
};

/// Something of a lookup that is told at once.
#[derive(Clone, Debug)]
pub enum LookupEvent {
    /// A question to a server has come to its end.
    Exchange(Box<DnsExchange>),
}

/// A lookup.
#[derive(Clone, Debug, Default)]
pub struct LookupRun {
    /// The name or address as the user typed it.
    pub input: String,
    /// What is asked, in order: one name, of each type.
    pub questions: Vec<Question>,
    /// The name in its own script, where it was typed so or has such a form, and none of its letters imitate another script's.
    pub unicode: Option<String>,
    /// The servers that are asked, in order.
    pub servers: Vec<DnsServer>,
    /// Whence the servers are known.
    pub servers_from: ServersFrom,
    /// The questions to the servers: those of the first server in the order of [`Self::questions`], then those of the next.
    pub exchanges: Vec<DnsExchange>,
    /// Further questions, put to find out why one of [`Self::exchanges`] went wrong.
    pub experiments: Vec<DnsExchange>,
    /// Walks from the root, one for each question; where there are any, no server was asked besides.
    pub delegations: Vec<Delegation>,
    /// What applications see; where the system's own servers are asked for addresses.
    pub system: Option<Box<SystemView>>,
    /// The servers side by side, where that was asked for.
    pub comparison: Option<Comparison>,
    /// How fast each server answers, where that was asked for.
    pub latencies: Vec<ServerLatency>,
    /// The chain of trust as each server shows it, where that was asked for.
    pub chains: Vec<ChainReport>,
}

/// Whence the servers of a lookup are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ServersFrom {
    /// The user named them.
    #[default]
    User,
    /// The file `/etc/resolv.conf` names them.
    ResolvConf,
    /// That file names none or is not there, and the C library then asks this host itself (resolv.conf(5)).
    Nowhere,
}

impl ServersFrom {
    /// Its name in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ResolvConf => "resolv.conf",
            Self::Nowhere => "default",
        }
    }
}

impl LookupRun {
    /// What came of a question, server by server.
    pub fn of<'a>(&'a self, question: &Question) -> impl Iterator<Item = &'a DnsExchange> {
        self.exchanges.iter().filter(move |one| one.query.question == *question)
    }

    /// The reply that answers a question: that of the first server with records; without any the first that says something of
    /// the name, and without that the first at all.
    pub fn reply_to(&self, question: &Question) -> Option<&DnsReply> {
        let replies = || self.of(question).filter_map(DnsExchange::reply);
        let says = |reply: &&DnsReply| matches!(reply.message.rcode(), Rcode::NOERROR | Rcode::NXDOMAIN);
        let with_records = replies().filter(says).find(|reply| !reply.message.answers.is_empty());
        with_records.or_else(|| replies().find(says)).or_else(|| replies().next())
    }

    /// The records that answer, in the order of the questions; those that several replies have stand once.
    pub fn answers(&self) -> Vec<&DnsRecord> {
        let mut all: Vec<&DnsRecord> = Vec::new();
        for record in self.delegations.iter().flat_map(|walk| &walk.answer) {
            // An alias in front of several types is one record.
            if !all.contains(&record) {
                all.push(record);
            }
        }
        for (place, question) in self.questions.iter().enumerate() {
            let Some(reply) = self.reply_to(question) else { continue };
            for record in &reply.message.answers {
                // A CNAME in front of both addresses is one record; its TTL may have run on in between.
                let is_known = place > 0
                    && all.iter().any(|known| {
                        known.owner == record.owner
                            && known.record_type == record.record_type
                            && known.rdata == record.rdata
                    });
                if !is_known {
                    all.push(record);
                }
            }
        }
        all
    }
}

/// True where a record of this type may answer a question of that one.
pub fn answers_type(asked: RecordType, record: RecordType) -> bool {
    asked == record || asked == RecordType::ANY
}
