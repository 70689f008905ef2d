//! The events of traces and of sampled paths in JSON.

use netkit_model::{HopOutcome, KernelTime, SampledEvent, SampledOutcome, TraceEvent};

use super::{Event, Happening};
use crate::json::sampled::{Change, Sample};
use crate::json::trace::{HopReport, QueryEnd};
use crate::names::Names;

impl Event {
    /// An event of a trace.
    pub(in crate::json) fn of_trace(event: &TraceEvent, told: KernelTime, names: &Names) -> Self {
        let (happening, at) = match event {
            TraceEvent::Probe { hop, query, probe } => {
                let at = match &probe.outcome {
                    HopOutcome::Answered(answer) => answer.at,
                    HopOutcome::Silent | HopOutcome::Unsent(_) => told,
                };
                (Happening::Query(Box::new(QueryEnd::of(*hop, *query, probe, names))), at)
            }
            TraceEvent::Hop(hop) => (Happening::Hop(HopReport::of(hop, names)), told),
            TraceEvent::Method { method, port } => {
                (Happening::Method { method: method.name(), port: *port }, told)
            }
            TraceEvent::Information(event) => return Self::of(event, told, names),
        };
        Self { happening, at: at.since_epoch().as_secs_f64() }
    }

    /// An event of a sampled path.
    pub(in crate::json) fn of_sampled(event: &SampledEvent, told: KernelTime, names: &Names) -> Self {
        let (happening, at) = match event {
            SampledEvent::Round(round) => (Happening::Round { round: *round }, told),
            SampledEvent::Probe { round, hop, flow, outcome } => {
                let at = match outcome {
                    SampledOutcome::Answered(answer) | SampledOutcome::Late(answer) => answer.at,
                    SampledOutcome::Silent | SampledOutcome::Unsent(_) => told,
                };
                (Happening::Sample(Box::new(Sample::of(*round, *hop, *flow, outcome, names))), at)
            }
            SampledEvent::Change(change) => (Happening::PathChange(Change::of(change, names)), told),
            SampledEvent::Information(event) => return Self::of(event, told, names),
        };
        Self { happening, at: at.since_epoch().as_secs_f64() }
    }
}
