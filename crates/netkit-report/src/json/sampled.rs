//! The report of `mtr` and `pathping`: statistics per hop, responder and flow, and whose the loss is.

use std::time::Duration;

use netkit_model::{
    FlowId, LossEstimate, PathChange, RateTest as ModelRateTest, Responder as ModelResponder,
    SampledHop as ModelHop, SampledOutcome, SampledPath,
};
use schemars::JsonSchema;
use serde::Serialize;

use super::measurements::{Counters, IpdvMillis, Name, RttMillis};
use super::responder::{Answer, MplsLabel, Network, label_stack};
use super::trace::{End, is_reached, outcomes};
use crate::names::Names;
use crate::number::millis_f64;
use crate::words;

/// A path, sampled over many rounds.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct SampledReport {
    /// The hops in order; those behind the end of the path are left out.
    hops: Vec<SampledHop>,
    /// The target answered.
    reached: bool,
    /// How the path ends now.
    end: End,
    /// Rounds begun: in each, every hop is probed once.
    rounds: u64,
    /// How often a hop's responder of one flow was another than before.
    path_changes: u64,
    /// The latest of these changes, oldest first.
    latest_changes: Vec<Change>,
    /// How long the path was sampled.
    sampled_ms: f64,
    /// Answers that this host received and dropped because netkit's buffer was full.
    receiver_dropped: u64,
}

/// A hop after many rounds. Its counters are of all its probes together.
#[derive(Debug, Serialize, JsonSchema)]
struct SampledHop {
    /// The hop limit of its probes.
    hop: u8,
    #[serde(flatten)]
    counters: Counters,
    /// Who answered, in the order of their first answers, one per flow. A probe that was not answered counts for whoever
    /// answered its flow last.
    responders: Vec<Responder>,
    /// Whose the loss is: `reply-limited` does not answer everything and passes everything on, `forwarding` loses
    /// packets on the link in front of it or in it.
    #[schemars(extend("enum" = ["none", "reply-limited", "forwarding", "silent", "unknown"]))]
    loss_class: &'static str,
    /// What this hop does not answer although packets pass it.
    node_loss_ratio: Option<f64>,
    /// What the link in front of this hop adds to the loss of the path.
    link_loss_ratio: Option<f64>,
    /// Its 95 % interval, low and high.
    link_loss_ci95: Option<[f64; 2]>,
    /// What is lost before or at this hop on the way there or back, as the hops behind it prove.
    path_loss_ratio: Option<f64>,
    /// Its 95 % interval, low and high.
    path_loss_ci95: Option<[f64; 2]>,
    /// What it answered at half the rate, where that was tried.
    rate_test: Option<RateTest>,
    /// Round trips of the latest rounds in which it was probed, newest last; null where nothing came.
    history_ms: Vec<Option<f64>>,
}

/// What a hop answered at the usual rate, and while it was probed at half of it.
#[derive(Debug, Serialize, JsonSchema)]
struct RateTest {
    /// Probes at the usual rate.
    full_tried: u64,
    /// Of these, answered in time or late.
    full_answered: u64,
    /// Probes at half the rate.
    half_tried: u64,
    /// Of these, answered in time or late.
    half_answered: u64,
    /// As many answers came a second, which is how a token bucket limits replies. False where the same part of the probes
    /// was answered; null where so few probes do not tell.
    limited: Option<bool>,
}

/// Somebody who answers at a hop.
#[derive(Debug, Serialize, JsonSchema)]
struct Responder {
    /// The address.
    address: String,
    #[serde(flatten)]
    name: Name,
    #[serde(flatten)]
    network: Network,
    /// The flow that it answered.
    flow: u16,
    #[serde(flatten)]
    counters: Counters,
    /// Round-trip delays.
    rtt_ms: RttMillis,
    /// The latest round-trip delay.
    last_ms: Option<f64>,
    /// Variation of delay between successive answers.
    ipdv_ms: IpdvMillis,
    /// The interarrival jitter of RFC 3550 §6.4.1 after the last pair.
    interarrival_jitter_ms: Option<f64>,
    /// The MPLS label stack of its latest answer (RFC 4950), top first.
    mpls: Vec<MplsLabel>,
    /// The type of the ICMP error of its latest answer, where that is not a hop limit that ran out.
    icmp_type: Option<u8>,
    /// Its code.
    icmp_code: Option<u8>,
    /// Hops that its latest answer is estimated to have taken back, from its TTL.
    hops_back: Option<u8>,
}

/// Another responder took a hop over.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Change {
    /// The round in which the new one was first seen.
    round: u64,
    /// The hop.
    hop: u8,
    /// The flow.
    flow: u16,
    /// Who answered before.
    before: String,
    /// Who answers now.
    after: String,
}

/// A probe of a round has an outcome, perhaps in place of an earlier one: what was silent may be late.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Sample {
    /// Its round, from 1.
    round: u64,
    /// The hop limit of the probe.
    hop: u8,
    /// Its flow.
    flow: u16,
    #[serde(flatten)]
    answer: Answer,
    /// How it ended.
    #[schemars(extend("enum" = outcomes()))]
    outcome: &'static str,
    /// The answer came after the timeout.
    late: bool,
    /// The error number of Linux where it did not leave this host.
    errno: Option<i32>,
    /// Its symbol, or the number where it has none.
    errno_name: Option<String>,
}

impl SampledReport {
    pub(super) fn of(path: &SampledPath, names: &Names) -> Self {
        Self {
            hops: path.hops.iter().map(|hop| SampledHop::of(hop, names)).collect(),
            reached: is_reached(&path.end),
            end: End::of(&path.end, names),
            rounds: path.rounds,
            path_changes: path.path_changes,
            latest_changes: path.latest_changes.iter().map(|change| Change::of(change, names)).collect(),
            sampled_ms: millis_f64(path.duration),
            receiver_dropped: path.receiver_dropped,
        }
    }
}

impl SampledHop {
    fn of(hop: &ModelHop, names: &Names) -> Self {
        let interval = |loss: LossEstimate| [loss.interval.low, loss.interval.high];
        Self {
            hop: hop.hop,
            counters: Counters::of(&hop.counters),
            responders: hop.responders.iter().map(|one| Responder::of(one, names)).collect(),
            loss_class: words::path::loss_class(hop.loss.class),
            node_loss_ratio: hop.loss.node_ratio,
            link_loss_ratio: hop.loss.link.map(|loss| loss.ratio),
            link_loss_ci95: hop.loss.link.map(interval),
            path_loss_ratio: hop.loss.path.map(|loss| loss.ratio),
            path_loss_ci95: hop.loss.path.map(interval),
            rate_test: hop.loss.rate_test.as_ref().map(RateTest::of),
            history_ms: hop.history.iter().map(|rtt: &Option<Duration>| rtt.map(millis_f64)).collect(),
        }
    }
}

impl RateTest {
    fn of(test: &ModelRateTest) -> Self {
        Self {
            full_tried: test.full.tried,
            full_answered: test.full.answered,
            half_tried: test.half.tried,
            half_answered: test.half.answered,
            limited: test.is_limited,
        }
    }
}

impl Responder {
    fn of(responder: &ModelResponder, names: &Names) -> Self {
        Self {
            address: names.heard(responder.address, None),
            name: Name::of(names.of(responder.address)),
            network: Network::of(names.origin(responder.address)),
            flow: responder.flow.0,
            counters: Counters::of(&responder.counters),
            rtt_ms: RttMillis::of(&responder.rtt),
            last_ms: responder.last.map(millis_f64),
            ipdv_ms: IpdvMillis::of(&responder.variation),
            interarrival_jitter_ms: responder.variation.interarrival_jitter().map(millis_f64),
            mpls: label_stack(&responder.labels),
            icmp_type: responder.error.map(|report| report.icmp_type),
            icmp_code: responder.error.map(|report| report.code),
            hops_back: responder.hops_back,
        }
    }
}

impl Change {
    pub(super) fn of(change: &PathChange, names: &Names) -> Self {
        Self {
            round: change.round,
            hop: change.hop,
            flow: change.flow.0,
            before: names.heard(change.before, None),
            after: names.heard(change.after, None),
        }
    }
}

impl Sample {
    pub(super) fn of(round: u64, hop: u8, flow: FlowId, outcome: &SampledOutcome, names: &Names) -> Self {
        let (answer, errno) = match outcome {
            SampledOutcome::Answered(answer) | SampledOutcome::Late(answer) => {
                (Answer::of(answer, names), None)
            }
            SampledOutcome::Silent => (Answer::default(), None),
            SampledOutcome::Unsent(errno) => (Answer::default(), Some(errno.0)),
        };
        Self {
            round,
            hop,
            flow: flow.0,
            answer,
            outcome: words::path::sampled_outcome(outcome),
            late: matches!(outcome, SampledOutcome::Late(_)),
            errno,
            errno_name: errno.map(words::errno_name),
        }
    }
}
