//! What to ask next: MDA-Lite hop by hop, and full MDA where a hop is meshed or uneven (Vermeulen et al., IMC 2018).
//!
//! It decides from what was seen alone: asked again with the same sightings, it wants the same. It knows neither time nor
//! probes; the comparison of neighbouring hops stands in `neighbours.rs`.

mod neighbours;
mod recruits;

use netkit_model::FlowId;

use super::sightings::{Seen, Sightings};
use super::stopping::StoppingRule;

/// Hops in a row at which no flow is answered before the end counts as silent, when nobody answers behind them.
const SILENT_HOPS: usize = 3;

/// One thing to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ask {
    pub(super) hop: u8,
    pub(super) flow: FlowId,
    pub(super) purpose: Purpose,
}

/// What an answer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To see who is there.
    Look,
    /// To see whether the same flow is answered by the same address again; which time it is.
    Repeat(usize),
    /// To see whether anybody answers behind silent hops. It says nothing of the flow's path.
    Scout,
}

/// The search for all paths.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) sightings: Sightings,
    pub(super) rule: StoppingRule,
    first_hop: u8,
    max_hop: u8,
    /// Flows in use; their numbers begin at 0.
    flows: u16,
    most_flows: u16,
    /// Every node's next hops are sought on their own (full MDA).
    pub(super) is_full: bool,
    /// The silent hop behind which was scouted last.
    scouted: Option<u8>,
    /// The farthest hop at which a scout was answered.
    pub(super) reach: u8,
}

/// What follows a hop at which nobody answers.
enum Behind {
    /// Ask this first.
    Ask(Vec<Ask>),
    /// The next hop.
    NextHop,
    /// Nothing: the end is silent.
    Nothing,
}

impl Search {
    /// A search from `first_hop` through `max_hop` with at most so many flows.
    pub(super) fn new(first_hop: u8, max_hop: u8, failure_bound: f64, most_flows: u16) -> Self {
        let first_hop = first_hop.max(1);
        Self {
            sightings: Sightings::new(first_hop, max_hop),
            rule: StoppingRule::new(failure_bound),
            first_hop,
            max_hop,
            flows: 0,
            most_flows,
            is_full: false,
            scouted: None,
            reach: 0,
        }
    }

    /// What to ask now that everything asked before is settled; nothing when all is known.
    pub(super) fn next_asks(&mut self) -> Vec<Ask> {
        let mut silent_hops = 0;
        for hop in self.first_hop..=self.max_hop {
            if hop > self.first_hop && !self.goes_on_behind(hop - 1) {
                break;
            }
            let asks = self.discovery(hop);
            if !asks.is_empty() {
                return asks;
            }
            silent_hops = if self.sightings.level(hop).has_answers() { 0 } else { silent_hops + 1 };
            if silent_hops > 0 {
                match self.behind_silence(hop, silent_hops) {
                    Behind::Ask(asks) => return asks,
                    Behind::NextHop => continue,
                    Behind::Nothing => break,
                }
            }
            let asks = self.repetition(hop);
            if !asks.is_empty() {
                return asks;
            }
            if hop > self.first_hop {
                let was_full = self.is_full;
                let asks = self.between(hop);
                if !asks.is_empty() {
                    return asks;
                }
                if self.is_full && !was_full {
                    // Now the hops before want more flows, too. This happens once.
                    return self.next_asks();
                }
            }
        }
        Vec::new()
    }

    /// True when a flow passes this hop.
    fn goes_on_behind(&self, hop: u8) -> bool {
        self.sightings.level(hop).flows().any(|flow| self.sightings.passes(hop, flow))
    }

    /// Flows to tell how many addresses a hop has: n(k) applied to the hop as a whole.
    fn discovery(&mut self, hop: u8) -> Vec<Ask> {
        let level = self.sightings.level(hop);
        let (nodes, (answered, unanswered)) = (level.nodes().len(), level.tally());
        let lacking = lacking(answered, unanswered, self.rule.flows(nodes));
        if lacking == 0 {
            return Vec::new();
        }
        let preferred = self.flows_from(hop.saturating_sub(1));
        self.recruit(hop, lacking, &preferred)
    }

    /// The flows that pass a hop, one of each address by turns: so every address shows where it leads.
    fn flows_from(&self, hop: u8) -> Vec<FlowId> {
        if hop < self.first_hop {
            return Vec::new();
        }
        let nodes = self.sightings.nodes_passed(hop);
        let longest = nodes.iter().map(|node| node.flows.len()).max().unwrap_or(0);
        let turn = |turn: usize| nodes.iter().filter_map(move |node| node.flows.get(turn).copied());
        let silent = self.sightings.level(hop).without(Seen::Nobody);
        (0..longest).flat_map(turn).chain(silent).collect()
    }

    /// One flow of a hop with several addresses, again: where packets are spread one by one, flows say nothing.
    fn repetition(&mut self, hop: u8) -> Vec<Ask> {
        let nodes = self.sightings.level(hop).nodes();
        let Some(flow) = nodes.first().and_then(|node| node.flows.first().copied()) else {
            return Vec::new();
        };
        let repeats = self.rule.repeats(nodes.len());
        let level = self.sightings.level_mut(hop);
        if level.is_spread || level.repeats >= repeats {
            return Vec::new();
        }
        let times = level.repeats..repeats;
        level.repeats = repeats;
        times.map(|time| Ask { hop, flow, purpose: Purpose::Repeat(time) }).collect()
    }

    /// A hop is silent, and so are `in_a_row` with it: is there anything behind?
    fn behind_silence(&mut self, hop: u8, in_a_row: usize) -> Behind {
        if hop >= self.max_hop {
            return Behind::Nothing;
        }
        let begin = hop - u8::try_from(in_a_row - 1).unwrap_or(0);
        if self.scouted.is_none_or(|scouted| scouted < begin) {
            self.scouted = Some(hop);
            return Behind::Ask(self.scouts(hop + 1));
        }
        if self.reach <= hop && in_a_row >= SILENT_HOPS { Behind::Nothing } else { Behind::NextHop }
    }

    /// One probe to each hop from here on, each of a flow of its own: so several branches are tried, and no quote is
    /// mistaken for another.
    fn scouts(&self, from: u8) -> Vec<Ask> {
        let flows = (0..self.most_flows.max(1)).cycle();
        let scout = |(hop, flow)| Ask { hop, flow: FlowId(flow), purpose: Purpose::Scout };
        (from..=self.max_hop).zip(flows).map(scout).collect()
    }
}

/// Flows that are lacking until `needed` were answered. Where nobody answers that many are enough, and where some do not
/// answer, twice as many.
fn lacking(answered: usize, unanswered: usize, needed: usize) -> usize {
    let tried = answered + unanswered;
    if answered == 0 {
        needed.saturating_sub(tried)
    } else {
        needed.saturating_sub(answered).min((2 * needed).saturating_sub(tried))
    }
}
