//! Which query of a trace is next: all hops at once, or hop by hop where a flow carries one probe at a time.
//!
//! It knows neither the time nor the window: it only says what would be sent.

use std::collections::VecDeque;
use std::ops::Range;

use netkit_model::Method;
use netkit_probe::ProbeFormat;

use super::FlowStrategy;
use super::hops::{Hops, Place, State};

/// Hops in a row that are silent, the last hop of all too: then nobody is asked behind them.
const SILENT_IN_A_ROW: usize = 5;

/// What is still to be sent.
#[derive(Debug)]
pub(super) struct Agenda {
    lanes: Vec<Lane>,
    /// Queries to ask a second time, in the order in which they fell silent.
    again: VecDeque<Place>,
    /// A flow carries one probe at a time: handshakes of one source port end one another.
    pub(super) in_turn: bool,
    /// Second questions too are asked one at a time: somebody quotes too little to tell probes of a flow apart.
    pub(super) apart: bool,
}

/// Queries that are asked in a row.
#[derive(Clone, Debug)]
struct Lane {
    /// Which queries of each hop.
    queries: Range<usize>,
    /// How many of them have been asked or left out.
    done: usize,
}

impl Agenda {
    /// Everything, in the order in which it is best asked.
    pub(super) fn new(format: &ProbeFormat, strategy: FlowStrategy, queries: usize) -> Self {
        let one_port = format.method == Method::Tcp && format.source_port.is_some();
        let in_turn = one_port && strategy != FlowStrategy::PerProbe;
        let lane = |queries| Lane { queries, done: 0 };
        let lanes = if in_turn && strategy == FlowStrategy::PerQuery {
            (0..queries).map(|query| lane(query..query + 1)).collect()
        } else {
            vec![lane(0..queries)]
        };
        Self { lanes, again: VecDeque::new(), in_turn, apart: false }
    }

    /// A query is to be asked again.
    pub(super) fn ask_again(&mut self, place: Place) {
        self.again.push_back(place);
    }

    /// The next query to ask, while these are awaited; `None` when there is none, or it has to wait for them.
    pub(super) fn next(&self, hops: &Hops, awaited: &[Place]) -> Option<Place> {
        let taken = |place: Place| {
            let flow = hops.query(place).flow;
            awaited.iter().any(|other| hops.query(*other).flow == flow)
        };
        if let Some(place) = self.again.iter().find(|place| !self.is_asked_alone(hops, **place)) {
            return Some(*place);
        }
        let mut first = self.lanes.iter().filter_map(|lane| self.place(lane, hops));
        if let Some(place) = first.find(|place| !(self.in_turn && taken(*place))) {
            return Some(self.or_the_last(place, hops));
        }
        // Second questions come last, when nothing else of their flow is on its way.
        let asked = self.is_asked(hops);
        self.again.iter().copied().find(|place| asked && !taken(*place))
    }

    /// Takes off what has been asked, and what nobody needs to know any more: `last` is the last hop that matters.
    pub(super) fn tidy(&mut self, hops: &mut Hops, last: usize) {
        self.again.retain(|place| place.hop <= last && hops.query(*place).state == State::Again);
        for index in 0..self.lanes.len() {
            while let Some(place) = self.place(&self.lanes[index], hops) {
                if hops.query(place).state == State::Fresh {
                    let hopeless = self.in_turn && is_hopeless(hops, place, self.lanes[index].queries.start);
                    if place.hop <= last && !hopeless {
                        break;
                    }
                    hops.query_mut(place).state = State::LeftOut;
                }
                self.lanes[index].done += 1;
            }
        }
    }

    /// A second question that must not have company: its answer may not tell which of a flow's probes it is about.
    fn is_asked_alone(&self, hops: &Hops, place: Place) -> bool {
        self.in_turn || self.apart && !hops.list()[place.hop].tells_probes_apart()
    }

    /// Takes off the second questions that are not worth their time, once they are what is left: they are silent.
    pub(super) fn give_up(&mut self, hops: &Hops) -> Option<Place> {
        let left = (self.in_turn || self.apart) && self.is_asked(hops);
        let given_up =
            self.again.iter().position(|place| left && !self.is_worth_asking_again(hops, *place))?;
        self.again.remove(given_up)
    }

    /// Whether a second question is worth its time, where only one is asked at a time.
    fn is_worth_asking_again(&self, hops: &Hops, place: Place) -> bool {
        if hops.list()[place.hop].answers().next().is_some() {
            return true;
        }
        // Asked in turn, a hop that was silent to several queries has been asked again already.
        let asked_again =
            if self.in_turn { hops.queries() > 1 } else { hops.list()[place.hop].is_given_up() };
        let ends_path = !hops.is_answered_from(place.hop)
            && (self.in_turn || hops.given_up_before(place.hop) >= SILENT_IN_A_ROW);
        !asked_again && !ends_path
    }

    /// Everything was asked once.
    fn is_asked(&self, hops: &Hops) -> bool {
        self.lanes.iter().all(|lane| self.place(lane, hops).is_none())
    }

    /// The next query of a lane.
    fn place(&self, lane: &Lane, hops: &Hops) -> Option<Place> {
        let (count, queries) = (hops.list().len(), lane.queries.len());
        if lane.done >= count * queries {
            return None;
        }
        // One at a time, every hop is asked once before any is asked twice: so the end of the path is known early.
        Some(if self.in_turn {
            Place { hop: lane.done % count, query: lane.queries.start + lane.done / count }
        } else {
            Place { hop: lane.done / queries, query: lane.queries.start + lane.done % queries }
        })
    }

    /// Behind the first silent hop the last one of all is asked first: whether anybody answers there, and how fast, says
    /// how long the others are worth waiting for.
    fn or_the_last(&self, place: Place, hops: &Hops) -> Place {
        let last = Place { hop: hops.list().len() - 1, ..place };
        let useful = self.in_turn && hops.silent_before(place) > 0 && hops.query(last).state == State::Fresh;
        if useful { last } else { place }
    }
}

/// Nobody answers any more from this hop on, as far as can be seen in reasonable time. `first` is the query that this
/// hop was asked first in the same lane.
fn is_hopeless(hops: &Hops, place: Place, first: usize) -> bool {
    if hops.is_answered_from(place.hop) {
        return false;
    }
    let last = &hops.list()[hops.list().len() - 1].queries[place.query];
    let nobody_at_the_end = last.is_silent() && hops.silent_before(place) >= SILENT_IN_A_ROW;
    let left_before = place.hop.checked_sub(1).map(|before| &hops.list()[before].queries[place.query].state);
    // The first of a lane's queries has found that out for all.
    let earlier = &hops.list()[place.hop].queries[first..place.query];
    nobody_at_the_end
        || left_before == Some(&State::LeftOut)
        || earlier.iter().any(|query| query.state == State::LeftOut || query.is_silent())
}
