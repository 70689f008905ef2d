//! The JSON of `mtr -j` (`--format mtr`), for programs that read that already; ours has more, and is [`Json`](crate::Json).
//!
//! Its keys are exactly `mtr`'s, one hub for each hop: that of the responder who answered most.

use netkit_model::{RunReport, RunStart, SampledHop};
use serde::Serialize;
use serde_json::ser::PrettyFormatter;

use crate::at_end::{FinishedRun, Form};
use crate::columns::Column;
use crate::hop_rows::{self, HopRow, Host};
use crate::number;
use crate::words;

/// The document of `mtr -j` as `mtr` 0.95 writes it, with milliseconds to the microsecond.
///
/// Where `mtr` shows 0.0 for what was never measured, this has `null`. `src` is the address that the probes came from.
/// A run that measured no path has no hubs.
#[derive(Clone, Copy, Debug, Default)]
pub struct MtrJson {
    /// Addresses only, no names (`-n`).
    pub numeric: bool,
    /// The traffic class or type of service of the probes.
    pub tos: u8,
}

#[derive(Serialize)]
struct Document {
    report: Report,
}

#[derive(Serialize)]
struct Report {
    mtr: Settings,
    hubs: Vec<Hub>,
}

#[derive(Serialize)]
struct Settings {
    src: String,
    dst: String,
    tos: u8,
    tests: u64,
    psize: String,
    bitpattern: &'static str,
}

#[derive(Serialize)]
struct Hub {
    count: u8,
    host: String,
    #[serde(rename = "ASN", skip_serializing_if = "Option::is_none")]
    asn: Option<String>,
    #[serde(rename = "Loss%")]
    loss_percent: Option<f64>,
    #[serde(rename = "Snt")]
    sent: u64,
    #[serde(rename = "Last")]
    last: Option<f64>,
    #[serde(rename = "Avg")]
    mean: Option<f64>,
    #[serde(rename = "Best")]
    best: Option<f64>,
    #[serde(rename = "Wrst")]
    worst: Option<f64>,
    #[serde(rename = "StDev")]
    deviation: Option<f64>,
}

impl Form for MtrJson {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let (hops, rounds): (&[SampledHop], u64) = match &run.end.report {
            RunReport::Sampled(path) => (&path.hops, path.rounds),
            _ => (&[], 0),
        };
        let has_networks =
            hops.iter().flat_map(|hop| &hop.responders).any(|one| run.names.origin(one.address).is_some());
        let hubs = hops.iter().map(|hop| self.hub(run, hop, has_networks)).collect();
        let mtr = Settings {
            src: run.source().map(|source| source.to_string()).unwrap_or_default(),
            dst: run.start.targets.first().map(|target| words::typed(&target.input)).unwrap_or_default(),
            tos: self.tos,
            tests: rounds,
            psize: packet_size(run.start).to_string(),
            bitpattern: "0x00",
        };
        pretty(&Document { report: Report { mtr, hubs } })
    }
}

impl MtrJson {
    fn hub(self, run: &FinishedRun<'_>, hop: &SampledHop, has_networks: bool) -> Hub {
        let rows = hop_rows::rows(hop);
        let row: &HopRow<'_> = rows.first().expect("a hop has at least one row");
        let host = Host::of(row, run.start, run.names);
        let millis = |column: Column| {
            row.responder
                .and_then(|one| column.delay(one))
                .map(|delay| thousandths(number::millis_f64(delay)))
        };
        Hub {
            count: hop.hop,
            host: host.short(self.numeric).to_owned(),
            asn: has_networks.then(|| host.network.clone().unwrap_or_else(|| "AS???".to_owned())),
            loss_percent: row.counters.loss_ratio().map(|ratio| thousandths(100.0 * ratio)),
            sent: row.counters.sent,
            last: millis(Column::Last),
            mean: millis(Column::Mean),
            best: millis(Column::Best),
            worst: millis(Column::Worst),
            deviation: millis(Column::Deviation),
        }
    }
}

/// Bytes of a whole probe: what `mtr` means by its size.
fn packet_size(start: &RunStart) -> usize {
    let is_ipv6 = start.targets.first().and_then(|target| target.address).is_some_and(|to| to.ip.is_ipv6());
    start
        .vantage
        .method
        .map_or(start.payload_size, |method| method.packet_length(is_ipv6, start.payload_size))
}

fn thousandths(number: f64) -> f64 {
    (number * 1_000.0).round() / 1_000.0
}

/// As jansson indents it, with a line end.
fn pretty(document: &Document) -> String {
    let mut bytes = Vec::new();
    let formatter = PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, formatter);
    document.serialize(&mut serializer).expect("strings and numbers are JSON, and a Vec takes everything");
    bytes.push(b'\n');
    String::from_utf8(bytes).expect("serde_json writes UTF-8")
}
