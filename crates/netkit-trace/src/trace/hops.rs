//! What a trace knows of every hop: what became of its queries, how slow it answers, and where the path ends.
//!
//! It sends nothing and waits for nothing. What the answers together say of the path stands in `shape.rs`.

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{FlowId, HopAnswer, HopOutcome, HopProbe};
use netkit_net::MonotonicTime;

/// A query: which of a hop that is so many hops behind the first one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) hop: usize,
    pub(super) query: usize,
}

/// All hops of a trace, by their distance from the first one.
#[derive(Debug)]
pub(super) struct Hops {
    list: Vec<Hop>,
    /// The hop limit of the first.
    first: u8,
    /// Queries of each hop.
    queries: usize,
    /// The longest round trip of the path.
    slowest: Option<Duration>,
    /// The nearest hop whose answer ends the path.
    end: Option<usize>,
    /// The farthest hop that answered.
    farthest: Option<usize>,
}

/// What is known of a hop.
#[derive(Debug)]
pub(super) struct Hop {
    pub(super) queries: Vec<Query>,
    /// Its longest round trip.
    slowest: Option<Duration>,
}

/// A query of a hop: a probe, and another one where that was not answered in time.
#[derive(Debug)]
pub(super) struct Query {
    pub(super) flow: FlowId,
    /// Probes of it that left.
    pub(super) attempts: u8,
    pub(super) state: State,
}

/// Where a query is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing was sent for it.
    Fresh,
    /// A probe departs or is on its way.
    Waiting {
        /// Its number.
        number: u64,
        /// When it left; `None` until it has.
        sent: Option<MonotonicTime>,
    },
    /// A probe was not answered; another one is due.
    Again,
    /// It is over.
    Ended(HopOutcome),
    /// Nobody needs to know.
    LeftOut,
}

impl Hops {
    /// `count` hops from `first` on, with the flow of each query. A trace of no queries has no hops.
    pub(super) fn new(first: u8, count: usize, queries: u8, flow: impl Fn(Place) -> FlowId) -> Self {
        let query = |place| Query { flow: flow(place), attempts: 0, state: State::Fresh };
        let hop = |hop| Hop {
            queries: (0..queries.into()).map(|number| query(Place { hop, query: number })).collect(),
            slowest: None,
        };
        let count = if queries == 0 { 0 } else { count };
        Self {
            list: (0..count).map(hop).collect(),
            first,
            queries: queries.into(),
            slowest: None,
            end: None,
            farthest: None,
        }
    }

    pub(super) fn list(&self) -> &[Hop] {
        &self.list
    }

    /// Queries of each hop.
    pub(super) fn queries(&self) -> usize {
        self.queries
    }

    /// All queries, hop by hop.
    pub(super) fn places(&self) -> impl Iterator<Item = Place> + use<> {
        let (hops, queries) = (self.list.len(), self.queries);
        (0..hops).flat_map(move |hop| (0..queries).map(move |query| Place { hop, query }))
    }

    /// The hop limit of a hop.
    pub(super) fn limit_of(&self, hop: usize) -> u8 {
        self.first.saturating_add(u8::try_from(hop).unwrap_or(u8::MAX))
    }

    /// The longest round trip of the path.
    pub(super) fn slowest(&self) -> Option<Duration> {
        self.slowest
    }

    /// The nearest hop whose answer ends the path.
    pub(super) fn end(&self) -> Option<usize> {
        self.end
    }

    /// The farthest hop that answered.
    pub(super) fn farthest(&self) -> Option<usize> {
        self.farthest
    }

    /// True when a hop behind this one, or itself, has answered.
    pub(super) fn is_answered_from(&self, hop: usize) -> bool {
        self.farthest.is_some_and(|farthest| farthest >= hop)
    }

    /// The longest round trip of the nearest hop behind this one that has one.
    pub(super) fn slowest_behind(&self, hop: usize) -> Option<Duration> {
        self.list.get(hop + 1..)?.iter().find_map(|behind| behind.slowest)
    }

    pub(super) fn query(&self, place: Place) -> &Query {
        &self.list[place.hop].queries[place.query]
    }

    pub(super) fn query_mut(&mut self, place: Place) -> &mut Query {
        &mut self.list[place.hop].queries[place.query]
    }

    /// Takes the answer to a query in.
    pub(super) fn answer(&mut self, place: Place, answer: HopAnswer) {
        let hop = &mut self.list[place.hop];
        let rtt = answer.rtt.map(|rtt| rtt.duration);
        hop.slowest = hop.slowest.max(rtt);
        self.slowest = self.slowest.max(rtt);
        self.farthest = self.farthest.max(Some(place.hop));
        if answer.kind.ends_path() {
            self.end = Some(self.end.map_or(place.hop, |end| end.min(place.hop)));
        }
        hop.queries[place.query].state = State::Ended(HopOutcome::Answered(answer));
    }

    /// True when nothing more is sent or awaited for a hop.
    pub(super) fn is_complete(&self, hop: usize) -> bool {
        let over = |query: &Query| matches!(query.state, State::Ended(_) | State::LeftOut);
        self.list[hop].queries.iter().all(over)
    }

    /// How many hops in a row right before this one did not answer this query, with nobody behind them who answered.
    pub(super) fn silent_before(&self, place: Place) -> usize {
        if self.is_answered_from(place.hop) {
            return 0;
        }
        let silent = |hop: &&Hop| hop.queries[place.query].is_silent();
        self.list[..place.hop].iter().rev().take_while(silent).count()
    }

    /// How many hops in a row right before this one were given up, whatever they were asked.
    pub(super) fn given_up_before(&self, hop: usize) -> usize {
        self.list[..hop].iter().rev().take_while(|before| before.is_given_up()).count()
    }

    /// How many hops from the first one on have been asked; behind them is one that was not.
    pub(super) fn asked_in_a_row(&self) -> usize {
        self.list.iter().take_while(|hop| hop.queries.iter().any(Query::is_asked)).count()
    }
}

impl Hop {
    /// Nobody answered a query for good, nor any other.
    pub(super) fn is_given_up(&self) -> bool {
        let silent = |query: &Query| query.state == State::Ended(HopOutcome::Silent);
        self.answers().next().is_none() && self.queries.iter().any(silent)
    }

    /// Its longest round trip.
    pub(super) fn slowest(&self) -> Option<Duration> {
        self.slowest
    }

    /// It answered a first question, while others were on their way.
    pub(super) fn tells_probes_apart(&self) -> bool {
        let at_once = |query: &Query| {
            query.attempts == 1 && matches!(query.state, State::Ended(HopOutcome::Answered(_)))
        };
        self.queries.iter().any(at_once)
    }

    /// Its answers, in the order of its queries.
    pub(super) fn answers(&self) -> impl Iterator<Item = &HopAnswer> {
        self.queries.iter().filter_map(|query| match &query.state {
            State::Ended(HopOutcome::Answered(answer)) => Some(answer),
            _ => None,
        })
    }

    /// The queries that are over, as they are reported.
    pub(super) fn probes(&self) -> Vec<HopProbe> {
        self.queries.iter().filter_map(Query::probe).collect()
    }

    /// The router whose hop limit ran out, where it is the only one who answered.
    pub(super) fn only_router(&self) -> Option<IpAddr> {
        let mut answers = self.answers();
        let first = answers.next().filter(|answer| answer.kind.is_time_exceeded())?;
        answers
            .all(|answer| answer.from == first.from && answer.kind.is_time_exceeded())
            .then_some(first.from)
    }
}

impl Query {
    /// As it is reported; `None` while it is not over.
    pub(super) fn probe(&self) -> Option<HopProbe> {
        let State::Ended(outcome) = &self.state else { return None };
        Some(HopProbe { flow: self.flow, outcome: outcome.clone(), attempts: self.attempts })
    }

    /// The number of the probe that departs or is on its way.
    pub(super) fn waits_for(&self) -> Option<u64> {
        match self.state {
            State::Waiting { number, .. } => Some(number),
            _ => None,
        }
    }

    /// It is not as it was at first.
    fn is_asked(&self) -> bool {
        !matches!(self.state, State::Fresh | State::LeftOut)
    }

    /// A probe of it was not answered, until now.
    pub(super) fn is_silent(&self) -> bool {
        matches!(self.state, State::Again | State::Ended(HopOutcome::Silent))
    }
}
