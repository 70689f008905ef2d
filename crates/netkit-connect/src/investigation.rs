//! From the first SYN to a full inquiry: what to try next, as long as it can change the verdict and is within the budget.
//!
//! The order is from cheap to dear: what this host knows by itself, one connection attempt, and then packets to the same
//! host and the path to it. It never asks another host, and no port but the asked one and one more of the same host.
//! What an attempt shows stands in `investigation/showing.rs`, what the route says in `investigation/known.rs`, what both
//! make worth asking in `investigation/plan.rs`, and what was begun and paid for in `investigation/ledger.rs`.

mod known;
mod ledger;
mod plan;
mod showing;

use netkit_model::{Address, Attempt, AttemptEnd, CapturedSegment, Inquiry};

use crate::{Experiment, Found};
use known::Known;
use ledger::Ledger;

/// What an investigation needs to know.
#[derive(Clone, Debug)]
pub struct InvestigationConfig {
    /// The address.
    pub address: Address,
    /// The port.
    pub port: u16,
    /// Packets that may be sent besides the first attempt's.
    pub budget: u32,
    /// The user asked for the connection alone: nothing but the attempt is made.
    pub attempt_only: bool,
}

/// An inquiry in the making.
#[derive(Debug)]
pub struct Investigation {
    config: InvestigationConfig,
    inquiry: Inquiry,
    ledger: Ledger,
    /// This user may send echo requests, as far as is known.
    may_echo: bool,
}

impl Investigation {
    /// Nothing is known yet.
    pub fn new(config: InvestigationConfig) -> Self {
        let inquiry = Inquiry::into_port(config.address, config.port);
        Self { config, inquiry, ledger: Ledger::default(), may_echo: true }
    }

    /// What to try next; it counts as begun. `None` where nothing more can change the verdict, or where that depends on
    /// what an experiment finds that is still running. What is begun and not finished is paid for in full until its cost
    /// is known.
    #[expect(
        clippy::should_implement_trait,
        reason = "an iterator that gave None would be over; this one has more to say when it has learned more"
    )]
    pub fn next(&mut self) -> Option<Experiment> {
        let plan = self.plan();
        let left = self.config.budget.saturating_sub(self.ledger.held());
        let count = |among: &[Experiment], one| among.iter().filter(|other| **other == one).count();
        let is_next = |place: &usize| {
            let experiment = plan[*place];
            count(&plan[..=*place], experiment) > self.ledger.begun(experiment)
                && experiment.most_packets() <= left
                && (self.may_echo || !matches!(experiment, Experiment::Echo | Experiment::EchoPath))
        };
        let next = (0..plan.len()).find(is_next).map(|place| plan[place])?;
        self.ledger.begin(next);
        Some(next)
    }

    /// Takes what was found, and what it cost in packets. A pending attempt is told as often as it is looked at, each time
    /// with its packets so far.
    pub fn learn(&mut self, found: Found, packets: u32) {
        self.ledger.settle(found.experiment(), packets);
        self.inquiry.packets = self.ledger.packets();
        let inquiry = &mut self.inquiry;
        match found {
            Found::Attempt(attempt, counters) if !is_outdated(&attempt, inquiry) => {
                inquiry.attempts = vec![attempt];
                inquiry.counters = counters;
            }
            Found::Attempt(..) => {}
            Found::Route(route) => inquiry.route = Some(route),
            Found::Sockets(sockets) => inquiry.sockets = Some(sockets),
            Found::Echo(Some(echo)) => inquiry.echo = Some(echo),
            Found::SynPath(path) => inquiry.syn_path = Some(path),
            Found::EchoPath(Some(path)) => inquiry.echo_path = Some(path),
            Found::Echo(None) | Found::EchoPath(None) => self.may_echo = false,
            Found::OtherPort(port, attempt) => inquiry.other_port = Some((port, attempt)),
            Found::Datagram(result) => inquiry.datagram = Some(result),
        }
    }

    /// Takes that an experiment could not be made, or found nothing, and what it cost nevertheless. Nothing waits for it
    /// any more.
    pub fn forgo(&mut self, experiment: Experiment, packets: u32) {
        self.ledger.settle(experiment, packets);
        self.inquiry.packets = self.ledger.packets();
    }

    /// Takes what was heard of the peer's segments during the attempt, before this host's own filters; `None` where nobody
    /// listened, or not to all.
    pub fn hear(&mut self, captured: Option<Vec<CapturedSegment>>) {
        self.inquiry.captured = captured;
    }

    /// Everything that is known so far.
    pub fn inquiry(&self) -> &Inquiry {
        &self.inquiry
    }

    /// Everything that was found out.
    pub fn finish(self) -> Inquiry {
        self.inquiry
    }

    /// Everything that is worth asking by what is known, begun or not; an experiment that stands there twice is worth
    /// asking twice.
    fn plan(&self) -> Vec<Experiment> {
        if self.config.attempt_only {
            return vec![Experiment::Attempt];
        }
        let mut plan = vec![Experiment::Route, Experiment::Attempt];
        plan.extend(plan::follow_up(&Known { inquiry: &self.inquiry, ledger: &self.ledger }));
        plan
    }
}

/// An attempt that has ended is not pending again.
fn is_outdated(attempt: &Attempt, inquiry: &Inquiry) -> bool {
    attempt.end == AttemptEnd::Pending
        && inquiry.attempts.iter().any(|known| known.end != AttemptEnd::Pending)
}

#[cfg(test)]
mod tests;
