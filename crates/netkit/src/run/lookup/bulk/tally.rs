//! How many questions ended how: a bar on a terminal while they are asked, a line when they are done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use netkit_model::{BulkOutcome, BulkResult};
use netkit_net::MonotonicTime;

use crate::Exit;
use crate::exit::LookupExit;
use crate::terminal::Terminal;

/// Counts by outcome.
pub(super) struct Tally {
    counts: [u64; BulkOutcome::ALL.len()],
    retries: u64,
    started: MonotonicTime,
    bar: Option<ProgressBar>,
}

impl Tally {
    pub(super) fn new(terminal: Terminal, started: MonotonicTime) -> Self {
        let bar = terminal.live_rows.map(|_| {
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
            bar.with_style(
                ProgressStyle::with_template("{spinner} {pos} names {msg}")
                    .expect("the template is a constant of this file"),
            )
        });
        Self { counts: [0; BulkOutcome::ALL.len()], retries: 0, started, bar }
    }

    pub(super) fn count(&mut self, result: &BulkResult) {
        self.counts[result.outcome() as usize] += 1;
        self.retries += u64::from(result.tries.saturating_sub(1));
    }

    pub(super) fn draw(&self, now: MonotonicTime) {
        let Some(bar) = &self.bar else { return };
        bar.set_position(self.total());
        bar.set_message(format!(
            "{:.0}/s, {} without a reply",
            self.rate(now),
            self.of(BulkOutcome::NoReply)
        ));
        bar.tick();
    }

    /// Takes the bar off the screen.
    pub(super) fn clear(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }

    /// `10000 questions in 0.41 s (24390/s): 9998 answer, 2 no-reply; 512 sent again`.
    pub(super) fn summary(&self, now: MonotonicTime, strays: u64) -> String {
        let outcomes = BulkOutcome::ALL.into_iter().filter(|outcome| self.of(*outcome) > 0);
        let outcomes: Vec<String> =
            outcomes.map(|outcome| format!("{} {}", self.of(outcome), outcome.name())).collect();
        let seconds = now.since(self.started).as_secs_f64();
        let strays =
            if strays == 0 { String::new() } else { format!(", {strays} datagrams that answer nothing") };
        format!(
            "{} questions in {seconds:.2} s ({:.0}/s): {}; {} sent again{strays}",
            self.total(),
            self.rate(now),
            if outcomes.is_empty() { "nothing to ask".to_owned() } else { outcomes.join(", ") },
            self.retries,
        )
    }

    /// The code of the worst that happened: what was not asked, what nobody answered; a record that is not there is an answer.
    pub(super) fn exit(&self) -> Exit {
        if self.of(BulkOutcome::Invalid) > 0 {
            return Exit::Usage;
        }
        let codes = [
            (BulkOutcome::Unreachable, LookupExit::Unreachable),
            (BulkOutcome::NoReply, LookupExit::NoReply),
            (BulkOutcome::Incomplete, LookupExit::Malformed),
        ];
        let worst = codes.into_iter().find(|(outcome, _)| self.of(*outcome) > 0);
        worst.map_or(LookupExit::Answer, |(_, exit)| exit).into()
    }

    fn of(&self, outcome: BulkOutcome) -> u64 {
        self.counts[outcome as usize]
    }

    fn total(&self) -> u64 {
        self.counts.iter().sum()
    }

    #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
    fn rate(&self, now: MonotonicTime) -> f64 {
        self.total() as f64 / now.since(self.started).as_secs_f64().max(1e-3)
    }
}
