//! The chain of trust, walked from the trust anchor down to what is asked for (RFC 4033, RFC 4034, RFC 4035).
//!
//! It is a pure inquiry: whoever drives it puts its questions to one server and tells it the time of day. It asks for
//! everything that is known to be needed at once, with DO and CD set, so that the server neither leaves signatures out nor
//! judges them, and judges itself.

mod anchor;
mod answer;
mod book;
mod denial;
mod fault;
mod key;
mod nsec3;
mod set;
mod signature;
mod walk;
mod zone;

use netkit_model::{ChainReport, DnsExchange, DnsQuery, EpochSeconds};
use netkit_packet::dns::{Edns, Question, RecordType};

use crate::{Asking, QueryId};
use book::Book;
use signature::Checks;
use walk::Walk;

pub use anchor::{AnchorFault, TrustAnchors};

/// The walk to some records of a name.
#[derive(Debug)]
pub struct Chain {
    /// How questions are put: server, transport and flags; its question is the first that is asked for.
    query: DnsQuery,
    /// What is asked for.
    goals: Vec<Question>,
    anchors: TrustAnchors,
    now: EpochSeconds,
    book: Book,
    checks: Checks,
    report: Option<ChainReport>,
}

/// Bytes of a message over UDP that no path fragments (RFC 9715 §3), where the question says nothing of its own.
const UDP_PAYLOAD: u16 = 1232;

impl Chain {
    /// A walk to these types of the name that the query asks for, at the query's server.
    pub fn new(query: &DnsQuery, types: &[RecordType], anchors: TrustAnchors, now: EpochSeconds) -> Self {
        let goal =
            |record_type: &RecordType| Question { record_type: *record_type, ..query.question.clone() };
        let mut query = query.clone();
        query.flags.recursion_desired = true;
        query.flags.checking_disabled = true;
        query.edns = Some(Edns { dnssec_ok: true, ..query.edns.unwrap_or(Edns::asking(UDP_PAYLOAD)) });
        let mut chain = Self {
            goals: types.iter().map(goal).collect(),
            query,
            anchors,
            now,
            book: Book::default(),
            checks: Checks::default(),
            report: None,
        };
        for goal in &chain.goals {
            chain.book.want_ahead(goal, &chain.anchors);
        }
        chain
    }

    /// What was found; `None` as long as there is something to ask.
    pub fn report(&self) -> Option<&ChainReport> {
        self.report.as_ref()
    }

    /// What was found, once there is nothing left to ask. Questions that never came back count as unanswered.
    pub fn into_report(mut self) -> ChainReport {
        self.book.give_up();
        loop {
            if let Some(report) = self.report {
                return report;
            }
            self.walk();
            self.book.give_up();
        }
    }

    /// Walks as far as what is known allows; what is missing is asked for.
    fn walk(&mut self) {
        let walk = Walk::new(&self.anchors, self.now, &mut self.book, &mut self.checks);
        self.report = walk.to(&self.query.server, &self.goals);
    }
}

impl Asking for Chain {
    fn ask(&mut self) -> Option<(QueryId, DnsQuery)> {
        if self.report.is_none() && self.book.is_idle() {
            self.walk();
        }
        let (id, name, record_type) = self.book.next()?;
        let question = Question { name, record_type, ..self.query.question.clone() };
        Some((id, DnsQuery { question, ..self.query.clone() }))
    }

    fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        self.book.take(id, exchange);
    }
}

#[cfg(test)]
mod tests;
