//! One row per hop and responder of a sampled path, at the end.

use netkit_model::{Counters, Responder, SampledHop, SampledPath};
use netkit_stats::{Interval, Quantile, wilson_95};

use crate::escape;
use crate::names::Names;
use crate::words;

/// The names of the columns. What begins with `hop_` is about the whole hop and alike in all its rows.
pub(super) const HEADER: &str = "\
target,hop,address,name,asn,flow,sent,received,late,lost,loss_ratio,loss_ci95_low,loss_ci95_high,rtt_min_ms,rtt_avg_ms,\
rtt_max_ms,rtt_stddev_ms,rtt_p50_ms,rtt_p95_ms,last_ms,interarrival_jitter_ms,mpls,hop_sent,hop_received,\
hop_loss_class,hop_node_loss_ratio,hop_link_loss_ratio,hop_link_loss_ci95_low,hop_link_loss_ci95_high\n";

/// The rows of a path; a hop that nobody answers at has one without an address.
pub(super) fn rows(target: &str, path: &SampledPath, names: &Names) -> String {
    path.hops.iter().flat_map(|hop| hop_rows(target, hop, names)).collect()
}

fn hop_rows(target: &str, hop: &SampledHop, names: &Names) -> Vec<String> {
    let about = about_hop(hop);
    let row = |responder: &[String]| format!("{target},{},{},{about}\n", hop.hop, responder.join(","));
    if hop.responders.is_empty() {
        return vec![row(&nobody(&hop.counters))];
    }
    hop.responders.iter().map(|one| row(&columns(one, names))).collect()
}

/// The columns of a responder, from `address` to `mpls`.
fn columns(responder: &Responder, names: &Names) -> Vec<String> {
    let rtt = &responder.rtt;
    let who = [
        escape::csv(&names.heard(responder.address, None)).into_owned(),
        super::name(responder.address, names),
        super::asn(responder.address, names),
        responder.flow.0.to_string(),
    ];
    let times = [
        rtt.minimum(),
        rtt.mean(),
        rtt.maximum(),
        rtt.standard_deviation(),
        rtt.quantile(Quantile::P50),
        rtt.quantile(Quantile::P95),
        responder.last,
        responder.variation.interarrival_jitter(),
    ];
    let times = times.map(super::milliseconds);
    [&who[..], &counts(&responder.counters), &times, &[super::labels(&responder.labels)]].concat()
}

/// The same columns where nobody ever answered: the counters are the hop's.
fn nobody(counters: &Counters) -> Vec<String> {
    let (who, behind) = (<[String; 4]>::default(), <[String; 9]>::default());
    [&who[..], &counts(counters), &behind].concat()
}

/// From `sent` to `loss_ci95_high`.
fn counts(counters: &Counters) -> [String; 7] {
    let [low, high] = bounds(wilson_95(counters.lost, counters.tried()));
    let Counters { sent, received, late, lost, .. } = counters;
    let ratio = super::known(counters.loss_ratio());
    [sent.to_string(), received.to_string(), late.to_string(), lost.to_string(), ratio, low, high]
}

/// From `hop_sent` on.
fn about_hop(hop: &SampledHop) -> String {
    let [low, high] = bounds(hop.loss.link.map(|loss| loss.interval));
    let parts = [
        hop.counters.sent.to_string(),
        hop.counters.received.to_string(),
        words::path::loss_class(hop.loss.class).to_owned(),
        super::known(hop.loss.node_ratio),
        super::known(hop.loss.link.map(|loss| loss.ratio)),
        low,
        high,
    ];
    parts.join(",")
}

fn bounds(interval: Option<Interval>) -> [String; 2] {
    [interval.map(|bounds| bounds.low), interval.map(|bounds| bounds.high)].map(super::known)
}
