//! What comes back to the sampler: each outcome goes to its hop, its round and whoever listens.

use netkit_model::{AnswerKind, HopAnswer, Outcome, ProbeEvent, SampledEvent, SampledOutcome};
use netkit_trace::PathFinding;

use super::hop::Account;
use super::rounds::{Evidence, Record};
use super::{FEW_ROUNDS, FLOW, LATEST_CHANGES, Queueing, Sampler, Turnstile};

impl Sampler {
    /// Takes what was found.
    pub(super) fn take(&mut self, finding: PathFinding) {
        match finding {
            PathFinding::Left { at, .. } => self.last_left = Some(at),
            PathFinding::Answered { number, answer, in_time } => self.answered(number, answer, in_time),
            PathFinding::Silent { number } => self.unanswered(number, Outcome::Lost),
            PathFinding::Unsent { number, errno } => self.unanswered(number, Outcome::Unsent(errno)),
            PathFinding::Unattributed(_) if self.queueing == Queueing::Free => self.queue_up(),
            PathFinding::Unattributed(_) => {}
            PathFinding::Stamped { number } => self.stamped(number),
            PathFinding::Duplicate { number } => self.duplicated(number),
            PathFinding::Information(event) => self.events.push_back(SampledEvent::Information(event)),
        }
    }

    /// From now on probes leave one by one: a router quotes too little to tell those on their way apart.
    fn queue_up(&mut self) {
        let quiet = self.book.now().monotonic.after(self.patience());
        self.queueing = Queueing::OneByOne(Turnstile::Quiet(quiet));
        self.schedule.cut_round();
        for finding in self.book.give_up_all() {
            self.take(finding);
        }
        // What was measured so far lacks such answers. Much later, it is worth more than they are.
        if self.rounds() <= FEW_ROUNDS {
            self.config.rounds = self.config.rounds.map(|rounds| rounds.saturating_add(self.rounds()));
            self.reset();
        }
    }

    /// Takes what a turn found: what was on its way when the machine fell asleep is not lost.
    pub(super) fn take_turn(&mut self, findings: Vec<PathFinding>) {
        let slept = findings
            .iter()
            .any(|finding| matches!(finding, PathFinding::Information(ProbeEvent::Suspended(_))));
        for finding in findings {
            match finding {
                PathFinding::Silent { number } if slept => self.unanswered(number, Outcome::Suspended),
                finding => self.take(finding),
            }
        }
    }

    fn answered(&mut self, number: u64, answer: HopAnswer, in_time: bool) {
        self.release(number);
        let outcome = match answer.kind {
            AnswerKind::Icmp(report) if !answer.kind.is_time_exceeded() && !answer.kind.ends_path() => {
                Outcome::IcmpError(report)
            }
            _ if in_time => Outcome::Received,
            _ => Outcome::Late,
        };
        self.slowest = self.slowest.max(answer.rtt.map(|rtt| rtt.duration));
        let Some(record) = self.rounds.get(number).copied() else { return };
        let Record { round, hop, settled, is_stamped, .. } = record;
        if settled.is_some_and(|(before, _)| !is_open(before)) {
            return; // The first answer counts.
        }
        self.reach.answered(hop, round, &answer, self.book.now().monotonic);
        let (account, change) = self.hop(hop).answered(round, &answer, outcome, settled, is_stamped);
        self.settle(number, hop, outcome, account);
        let told = if outcome == Outcome::Late {
            SampledOutcome::Late(answer)
        } else {
            SampledOutcome::Answered(answer)
        };
        self.events.push_back(SampledEvent::Probe { round, hop, flow: FLOW, outcome: told });
        if let Some(change) = change {
            self.statistics.path_changes += 1;
            if self.statistics.latest_changes.len() == LATEST_CHANGES {
                self.statistics.latest_changes.pop_front();
            }
            self.statistics.latest_changes.push_back(change);
            self.events.push_back(SampledEvent::Change(change));
        }
    }

    fn unanswered(&mut self, number: u64, outcome: Outcome) {
        self.release(number);
        let Some(record) = self.rounds.get(number).copied() else { return };
        let Record { round, hop, whose, settled: None, is_stamped, .. } = record else { return };
        let account = self.hop(hop).unanswered(round, whose, outcome, is_stamped);
        self.settle(number, hop, outcome, account);
        let told = match outcome {
            Outcome::Unsent(errno) => SampledOutcome::Unsent(errno),
            _ => SampledOutcome::Silent,
        };
        self.events.push_back(SampledEvent::Probe { round, hop, flow: FLOW, outcome: told });
    }

    /// A probe passed this host's filters. Before its outcome is known it is in no counter.
    fn stamped(&mut self, number: u64) {
        let Some(record) = self.rounds.get(number) else { return };
        record.is_stamped = true;
        if let Record { hop, settled: Some((_, account)), .. } = *record {
            self.hop(hop).stamped(account);
        }
    }

    fn duplicated(&mut self, number: u64) {
        let Some(record) = self.rounds.get(number).copied() else { return };
        if let Record { hop, settled: Some((outcome, account)), .. } = record
            && matches!(outcome, Outcome::Received | Outcome::Late | Outcome::IcmpError(_))
        {
            self.hop(hop).duplicated(account);
        }
    }

    /// Notes how a probe ended and what that says about its round.
    fn settle(&mut self, number: u64, hop: u8, outcome: Outcome, account: Account) {
        let Some(record) = self.rounds.get(number) else { return };
        let before = record.settled.replace((outcome, account)).map(|(before, _)| before);
        let round = record.round;
        self.halving.settle(hop, round, before, outcome);
        let evidence = self.rounds.settle(round, hop, outcome, before.is_none());
        self.weigh(evidence);
    }

    /// Takes what a round says about its hops.
    pub(super) fn weigh(&mut self, evidence: Option<Evidence>) {
        match evidence {
            Some(Evidence::Failed(hops)) => {
                hops.for_each(|hop| self.hop(hop).failed_with_all_behind += 1);
            }
            Some(Evidence::Recovered(hops)) => hops.for_each(|hop| {
                let count = &mut self.hop(hop).failed_with_all_behind;
                *count = count.saturating_sub(1);
            }),
            None => {}
        }
    }

    /// Nothing waits for this probe any more.
    fn release(&mut self, number: u64) {
        if let Queueing::OneByOne(turnstile) = &mut self.queueing
            && matches!(turnstile, Turnstile::Probe { number: waited, .. } if *waited == number)
        {
            *turnstile = Turnstile::Open;
        }
    }
}

/// Whether an answer may still take the place of an outcome.
fn is_open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Lost | Outcome::Suspended)
}
