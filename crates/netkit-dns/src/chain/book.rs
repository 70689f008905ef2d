//! What was asked on a walk, and what came of it; every question is asked once.
//!
//! It reads replies as sets of records and judges none of them.

use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use netkit_model::DnsExchange;
use netkit_packet::dns::{DomainName, Question, Rcode, RecordType};

use super::anchor::TrustAnchors;
use super::set::{RrSet, Rrsig, sets};
use crate::QueryId;

/// Questions that a walk may cost. Ten zones need thirty; what needs more leads in circles.
const MOST_QUESTIONS: usize = 96;
/// Labels below the anchor for which questions are put before anybody knows where zones begin.
const LABELS_AHEAD: usize = 4;

/// Questions and replies.
#[derive(Debug, Default)]
pub(super) struct Book {
    known: HashMap<(DomainName, RecordType), Known>,
    /// By number, in the order in which they were wanted.
    asked: Vec<(DomainName, RecordType)>,
    to_ask: VecDeque<QueryId>,
    outstanding: usize,
    exchanges: Vec<(QueryId, DnsExchange)>,
}

#[derive(Debug)]
enum Known {
    Wanted,
    Replied(Rc<Reply>),
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Reply {
    /// The server said what there is, or that there is nothing.
    Sets(Sets),
    /// It did not.
    Lost,
    /// It was not asked: there were too many questions.
    NotAsked,
}

/// The sets of a reply.
#[derive(Debug)]
pub(super) struct Sets {
    pub(super) is_nxdomain: bool,
    pub(super) answers: Vec<RrSet>,
    pub(super) authorities: Vec<RrSet>,
}

/// Something is needed that has been asked for and not come yet.
#[derive(Debug)]
pub(super) struct Pending;

impl Book {
    /// Asks, unless that has been done.
    pub(super) fn want(&mut self, name: &DomainName, record_type: RecordType) {
        let what = (name.clone(), record_type);
        if self.known.contains_key(&what) {
            return;
        }
        let Some(id) = u32::try_from(self.asked.len()).ok().filter(|_| self.asked.len() < MOST_QUESTIONS)
        else {
            self.known.insert(what, Known::Replied(Rc::new(Reply::NotAsked)));
            return;
        };
        self.known.insert(what.clone(), Known::Wanted);
        self.asked.push(what);
        self.to_ask.push_back(QueryId(id));
    }

    /// Asks for what every walk to these records needs, as far as that can be known: the records, and the keys on the way.
    pub(super) fn want_ahead(&mut self, goal: &Question, anchors: &TrustAnchors) {
        let name = &goal.name;
        self.want(name, goal.record_type);
        let Some((anchor, _)) = anchors.closest(name) else { return };
        let (first, last) = (anchor.labels().count(), name.labels().count());
        self.want(anchor, RecordType::DNSKEY);
        // The name itself is rarely a zone, unless it is short.
        let ahead = if last <= 2 { last } else { (last - 1).min(first + LABELS_AHEAD) };
        for labels in first + 1..=ahead {
            let zone = name.suffix(labels);
            self.want(&zone, RecordType::DS);
            self.want(&zone, RecordType::DNSKEY);
        }
    }

    /// What came of a question, which is asked where it has not been.
    pub(super) fn look(&mut self, name: &DomainName, record_type: RecordType) -> Result<Rc<Reply>, Pending> {
        self.want(name, record_type);
        match self.known.get(&(name.clone(), record_type)) {
            Some(Known::Replied(reply)) => Ok(Rc::clone(reply)),
            _ => Err(Pending),
        }
    }

    /// The next question.
    pub(super) fn next(&mut self) -> Option<(QueryId, DomainName, RecordType)> {
        let id = self.to_ask.pop_front()?;
        self.outstanding += 1;
        let (name, record_type) = self.asked.get(id.0 as usize)?.clone();
        Some((id, name, record_type))
    }

    /// Takes what came of it; what was not asked or came before is left alone.
    pub(super) fn take(&mut self, id: QueryId, exchange: DnsExchange) {
        let Some(what) = self.asked.get(id.0 as usize) else { return };
        if let Some(known @ Known::Wanted) = self.known.get_mut(what) {
            *known = Known::Replied(Rc::new(Reply::read(&exchange)));
            self.outstanding = self.outstanding.saturating_sub(1);
            self.exchanges.push((id, exchange));
        }
    }

    /// Nothing is left to put or outstanding.
    pub(super) fn is_idle(&self) -> bool {
        self.to_ask.is_empty() && self.outstanding == 0
    }

    /// Counts as unanswered what has not come.
    pub(super) fn give_up(&mut self) {
        self.to_ask.clear();
        self.outstanding = 0;
        for known in self.known.values_mut().filter(|known| matches!(known, Known::Wanted)) {
            *known = Known::Replied(Rc::new(Reply::Lost));
        }
    }

    /// What came of the questions, in the order in which they were put.
    pub(super) fn exchanges(&self) -> Vec<DnsExchange> {
        let mut all: Vec<_> = self.exchanges.iter().collect();
        all.sort_by_key(|(id, _)| *id);
        all.into_iter().map(|(_, exchange)| exchange.clone()).collect()
    }

    /// All signatures in all replies.
    pub(super) fn signatures(&self) -> impl Iterator<Item = &Rrsig> {
        let replies = self.known.values().filter_map(|known| match known {
            Known::Replied(reply) => reply.sets(),
            Known::Wanted => None,
        });
        replies.flat_map(|sets| sets.answers.iter().chain(&sets.authorities)).flat_map(|set| &set.signatures)
    }
}

impl Reply {
    fn read(exchange: &DnsExchange) -> Self {
        let Some(reply) = exchange.reply() else { return Self::Lost };
        let message = &reply.message;
        let is_whole = message.fault.is_none() && !message.header.flags.truncated;
        let rcode = message.rcode();
        if !is_whole || ![Rcode::NOERROR, Rcode::NXDOMAIN].contains(&rcode) {
            return Self::Lost;
        }
        Self::Sets(Sets {
            is_nxdomain: rcode == Rcode::NXDOMAIN,
            answers: sets(&message.answers),
            authorities: sets(&message.authorities),
        })
    }

    /// The sets, where there are any to look at.
    pub(super) fn sets(&self) -> Option<&Sets> {
        match self {
            Self::Sets(sets) => Some(sets),
            Self::Lost | Self::NotAsked => None,
        }
    }
}

impl Sets {
    /// The set of the answer section.
    pub(super) fn answer(&self, name: &DomainName, record_type: RecordType) -> Option<&RrSet> {
        self.answers.iter().find(|set| set.record_type == record_type && set.owner == *name)
    }
}
