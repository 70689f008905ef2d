//! One round of questions: what is still to be sent, what is on its way, and what became of it.
//!
//! How long an answer is waited for is decided by the session.

use std::collections::VecDeque;

use netkit_model::Method;
use netkit_net::MonotonicTime;

use super::search::Ask;

/// Probes sent for one question: the second where the first was not answered in time.
const TRIES: u8 = 2;

/// A question that is open.
#[derive(Clone, Copy, Debug)]
struct Question {
    ask: Ask,
    /// Probes made for it.
    tries: u8,
    /// One of them left this host.
    has_left: bool,
}

/// A probe on its way.
#[derive(Clone, Copy, Debug)]
struct Flying {
    number: u64,
    question: Question,
    left: Option<MonotonicTime>,
}

/// The questions of a round.
#[derive(Debug, Default)]
pub(super) struct Round {
    queue: VecDeque<Question>,
    flying: Vec<Flying>,
    /// What each probe asked, by its number from 1: answers may be late.
    asked: Vec<Ask>,
}

/// A question has ended without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unanswered {
    pub(super) ask: Ask,
    /// False when no probe of it left this host.
    pub(super) has_left: bool,
}

impl Round {
    /// Adds questions.
    pub(super) fn ask(&mut self, asks: Vec<Ask>) {
        let questions = asks.into_iter().map(|ask| Question { ask, tries: 0, has_left: false });
        self.queue.extend(questions);
    }

    /// True when every question has ended.
    pub(super) fn is_over(&self) -> bool {
        self.queue.is_empty() && self.flying.is_empty()
    }

    /// Probes on their way.
    pub(super) fn in_flight(&self) -> usize {
        self.flying.len()
    }

    /// Probes made so far.
    pub(super) fn probes(&self) -> usize {
        self.asked.len()
    }

    /// The place of the next question that may be asked now.
    pub(super) fn next_place(&self, method: Method) -> Option<usize> {
        self.queue.iter().position(|question| !self.is_blocked(&question.ask, method))
    }

    /// What is asked by the question at a place.
    pub(super) fn ask_at(&self, place: usize) -> Ask {
        self.queue[place].ask
    }

    /// The question at a place is asked by the probe of this number.
    pub(super) fn departs(&mut self, place: usize, number: u64) {
        let Some(mut question) = self.queue.remove(place) else { return };
        question.tries += 1;
        // Numbers go up one by one, so that the place says the number.
        self.asked.push(question.ask);
        self.flying.push(Flying { number, question, left: None });
    }

    /// A probe left this host.
    pub(super) fn left(&mut self, number: u64, at: MonotonicTime) {
        if let Some(flying) = self.flying.iter_mut().find(|flying| flying.number == number) {
            flying.left = Some(at);
            flying.question.has_left = true;
        }
    }

    /// A probe was answered: what it had asked, and another probe with the same question that is not needed any more.
    pub(super) fn answered(&mut self, number: u64) -> Option<(Ask, Option<u64>)> {
        let ask = *self.asked.get(usize::try_from(number.checked_sub(1)?).ok()?)?;
        self.queue.retain(|question| question.ask != ask);
        let other = self.flying.iter().find(|flying| flying.question.ask == ask && flying.number != number);
        let other = other.map(|flying| flying.number);
        self.flying.retain(|flying| flying.question.ask != ask);
        Some((ask, other))
    }

    /// A probe was not answered in time or did not leave: it is tried again, or its question has ended.
    pub(super) fn unanswered(&mut self, number: u64) -> Option<Unanswered> {
        let place = self.flying.iter().position(|flying| flying.number == number)?;
        let question = self.flying.swap_remove(place).question;
        if question.tries < TRIES {
            self.queue.push_back(question);
            return None;
        }
        Some(Unanswered { ask: question.ask, has_left: question.has_left })
    }

    /// The probes on their way that have left: their numbers, what they ask, and since when.
    pub(super) fn waiting(&self) -> impl Iterator<Item = (u64, Ask, MonotonicTime)> {
        self.flying.iter().filter_map(|flying| Some((flying.number, flying.question.ask, flying.left?)))
    }

    /// Ends everything.
    pub(super) fn clear(&mut self) {
        self.queue.clear();
        self.flying.clear();
    }

    /// True while a probe is on its way that this one would be mistaken for, or whose port it would take: the flow of a
    /// TCP probe is a socket, and routers that quote little of a UDP probe name its flow and not its hop.
    fn is_blocked(&self, ask: &Ask, method: Method) -> bool {
        let of_flow = |flying: &&Flying| flying.question.ask.flow == ask.flow;
        let mut others = self.flying.iter().filter(of_flow);
        match method {
            Method::IcmpDatagram | Method::IcmpRaw => false,
            Method::Udp => others.any(|flying| flying.question.ask.hop != ask.hop),
            Method::Tcp => others.next().is_some(),
        }
    }
}
