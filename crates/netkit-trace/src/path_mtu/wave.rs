//! A wave: several questions "does a packet so long get so far?", asked together and again until each is decided.
//!
//! It decides from what was answered and what was not; it makes no probes, reads no clock and knows nothing of MTUs but
//! that a shorter packet gets as far as a longer one.

use std::collections::VecDeque;
use std::time::Duration;

use netkit_model::HopAnswer;
use netkit_net::MonotonicTime;

/// Losses of a long packet, each with a shorter one answered beside it, that are taken for more than chance (RFC 8899 §5.1.2,
/// `MAX_PROBES`). Each control that is lost too asks for one more.
const ENOUGH: usize = 3;
/// Rounds in which nobody answers anything at a distance, until that is taken for silence.
const SILENT_ROUNDS: usize = 3;
/// Rounds at most: with 30 % loss ten decide nearly always, and what loses half of everything is not decided at all.
const MOST_ROUNDS: usize = 16;
/// Where even the controls are lost, the pauses between rounds double this often at most: routers and hosts that limit
/// their ICMP errors mostly allow one a second.
const MOST_DOUBLINGS: u32 = 3;

/// Does a packet so long get so far?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// The hop limit.
    pub(super) hop: u8,
    /// Bytes of the whole IP packet.
    pub(super) size: u16,
}

/// What is known of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Somebody answered.
    Answered,
    /// A packet at least as long got at least as far.
    Implied,
    /// Lost again and again, while shorter packets were answered.
    Vanished,
    /// This host does not send packets of this length.
    Unsent,
    /// Shorter packets are lost as well: nothing can be said.
    Unknown,
}

/// A wave.
#[derive(Debug)]
pub(super) struct Wave {
    questions: Vec<Question>,
    /// The length of the controls: so short that no link is too narrow.
    short: u16,
    /// Controls at each distance in each round.
    controls: usize,
    /// All rounds; the last one is being asked.
    rounds: Vec<Vec<Probe>>,
    queue: VecDeque<Question>,
    last_sent: MonotonicTime,
    /// The least length that this host refused to send.
    unsendable: Option<u16>,
}

#[derive(Debug)]
struct Probe {
    number: u64,
    question: Question,
    answer: Option<(HopAnswer, Weight)>,
}

/// What an answer says about shorter packets and shorter distances.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// The packet got through: a shorter one does as well.
    Through,
    /// It was turned back on its way.
    TurnedBack,
}

impl Wave {
    /// Asks all of these, with `controls` short packets for each distance in each round.
    ///
    /// Longer packets are sent before shorter ones: who answers only so many in a second then answers the longest that
    /// reach it, and an answer to a shorter one behind shows that it had answers left.
    pub(super) fn new(mut questions: Vec<Question>, short: u16, controls: usize, now: MonotonicTime) -> Self {
        questions.sort_by_key(|question| (question.hop, std::cmp::Reverse(question.size)));
        questions.dedup();
        let mut wave = Self {
            questions,
            short,
            controls,
            rounds: Vec::new(),
            queue: VecDeque::new(),
            last_sent: now,
            unsendable: None,
        };
        wave.begin_round();
        wave
    }

    /// What is to be sent next.
    pub(super) fn next(&mut self) -> Option<Question> {
        self.queue.pop_front()
    }

    /// True while something is to be sent.
    pub(super) fn is_asking(&self) -> bool {
        !self.queue.is_empty()
    }

    /// A question has departed as this probe.
    pub(super) fn departed(&mut self, question: Question, number: u64, now: MonotonicTime) {
        self.last_sent = now;
        if let Some(round) = self.rounds.last_mut() {
            round.push(Probe { number, question, answer: None });
        }
    }

    /// A probe was answered.
    pub(super) fn answered(&mut self, number: u64, answer: HopAnswer, weight: Weight) {
        if let Some(probe) = self.rounds.iter_mut().flatten().find(|probe| probe.number == number) {
            probe.answer = Some((answer, weight));
        }
    }

    /// A probe did not leave this host; `too_long` says that its length was why.
    pub(super) fn unsent(&mut self, number: u64, too_long: bool) {
        for round in &mut self.rounds {
            let Some(place) = round.iter().position(|probe| probe.number == number) else { continue };
            let size = round.remove(place).question.size;
            if too_long {
                self.unsendable = Some(self.unsendable.map_or(size, |least| least.min(size)));
            }
        }
    }

    /// When this round ends, if every answer takes at most `wait`.
    pub(super) fn round_ends(&self, wait: Duration) -> MonotonicTime {
        if self.is_settled() {
            return self.last_sent;
        }
        let in_vain = |round: &&Vec<Probe>| self.controls > 0 && !self.has_control(round);
        let in_vain = self.rounds.iter().rev().skip(1).take_while(in_vain).count();
        let doublings = u32::try_from(in_vain).unwrap_or(u32::MAX).min(MOST_DOUBLINGS);
        self.last_sent.after(wait * 2_u32.pow(doublings))
    }

    /// Ends the round, and asks again what is still open; false when nothing is.
    pub(super) fn ask_again(&mut self) -> bool {
        self.begin_round();
        self.is_asking()
    }

    /// The questions with what is known of them.
    pub(super) fn verdicts(&self) -> impl Iterator<Item = (Question, Verdict)> {
        self.questions.iter().map(|question| {
            let verdict = self.verdict(*question, self.rounds.len());
            (*question, verdict.unwrap_or(Verdict::Unknown))
        })
    }

    /// The answer to a question, or to the controls with their length.
    pub(super) fn answer(&self, question: Question) -> Option<&HopAnswer> {
        let mut asked = self.rounds.iter().flatten().filter(|probe| probe.question == question);
        asked.find_map(|probe| probe.answer.as_ref().map(|(answer, _)| answer))
    }

    /// All answers, with the questions they answer.
    pub(super) fn answers(&self) -> impl Iterator<Item = (Question, &HopAnswer)> {
        self.rounds.iter().flatten().filter_map(|probe| Some((probe.question, &probe.answer.as_ref()?.0)))
    }

    /// Queues what is open, hop by hop, each with its controls.
    fn begin_round(&mut self) {
        let finished = self.rounds.len();
        let open = self.questions.iter().filter(|question| self.verdict(**question, finished).is_none());
        let open: Vec<_> = open.copied().collect();
        self.queue.clear();
        for hop in open.chunk_by(|one, next| one.hop == next.hop) {
            self.queue.extend(hop);
            let control = Question { size: self.short, ..hop[0] };
            self.queue.extend(std::iter::repeat_n(control, self.controls));
        }
        if self.is_asking() {
            self.rounds.push(Vec::new());
        }
    }

    /// True when the round that is being asked can change nothing any more.
    fn is_settled(&self) -> bool {
        let finished = self.rounds.len().saturating_sub(1);
        !self.is_asking() && self.questions.iter().all(|question| self.verdict(*question, finished).is_some())
    }

    fn has_control(&self, round: &[Probe]) -> bool {
        round.iter().any(|probe| probe.question.size == self.short && probe.answer.is_some())
    }

    /// What is known after so many finished rounds; `None` is not enough.
    fn verdict(&self, question: Question, finished: usize) -> Option<Verdict> {
        let probes = || self.rounds.iter().flatten();
        if probes().any(|probe| probe.question == question && probe.answer.is_some()) {
            return Some(Verdict::Answered);
        }
        let implies = |probe: &Probe| {
            let through = matches!(probe.answer, Some((_, Weight::Through)));
            through && probe.question.hop >= question.hop && probe.question.size >= question.size
        };
        if probes().any(implies) {
            return Some(Verdict::Implied);
        }
        if self.unsendable.is_some_and(|least| question.size >= least) {
            return Some(Verdict::Unsent);
        }
        let (mut witnessed, mut missing, mut heard) = (0, 0, false);
        for round in &self.rounds[..finished.min(self.rounds.len())] {
            let here = || round.iter().filter(|probe| probe.question.hop == question.hop);
            heard |= here().any(|probe| probe.answer.is_some());
            if here().any(|probe| probe.question == question) {
                let shorter = |probe: &Probe| probe.question.size < question.size && probe.answer.is_some();
                witnessed += usize::from(here().any(shorter));
                missing += here().filter(|it| it.question.size == self.short && it.answer.is_none()).count();
            }
        }
        if witnessed >= ENOUGH + missing {
            Some(Verdict::Vanished)
        } else if finished >= MOST_ROUNDS || (finished >= SILENT_ROUNDS && !heard) {
            Some(Verdict::Unknown)
        } else {
            None
        }
    }
}
