//! A tally as text for people: three short tables.
//!
//! It counts nothing that the tally does not say.

use std::collections::HashMap;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use crate::topology::{LinkId, NodeId, Topology};
use crate::truth::places::node_name;
use crate::truth::{DropReason, Kind, Place, place_name};

use super::{SentPacket, Tally};

/// As many destinations are listed; the rest are one line. A sweep has tens of thousands.
const MOST_ROWS: usize = 20;

/// Writes what happened as text: the packets of the vantage, the links by direction, the nodes.
pub fn write_summary(topology: &Topology, tally: &Tally, out: &mut impl io::Write) -> io::Result<()> {
    write_table(out, &vantage_rows(tally))?;
    writeln!(out)?;
    write_table(out, &link_rows(topology, tally))?;
    writeln!(out)?;
    write_table(out, &node_rows(topology, tally))
}

/// Packets of one kind to one destination.
struct Row {
    kind: String,
    destination: Option<IpAddr>,
    sent: u64,
    answered: u64,
    extra: u64,
    lost: u64,
    round_trips: Vec<Duration>,
}

impl Row {
    fn add(&mut self, packet: &SentPacket) {
        self.sent += 1;
        match packet.answers.as_slice() {
            [] => self.lost += u64::from(!packet.drops.is_empty()),
            [first, more @ ..] => {
                self.answered += 1;
                self.extra += more.iter().map(|_| 1).sum::<u64>();
                self.round_trips.push(first.after);
            }
        }
    }

    fn cells(&self) -> Vec<String> {
        let destination = self.destination.map_or_else(|| "nobody".into(), |address| address.to_string());
        let count = u32::try_from(self.round_trips.len()).ok().filter(|count| *count > 0);
        let average = count.map(|count| self.round_trips.iter().sum::<Duration>() / count);
        let round_trip = |time: Option<Duration>| time.map_or_else(|| "-".into(), milliseconds);
        vec![
            format!("{} to {destination}", self.kind),
            self.sent.to_string(),
            self.answered.to_string(),
            self.extra.to_string(),
            self.lost.to_string(),
            round_trip(self.round_trips.iter().min().copied()),
            round_trip(average),
            round_trip(self.round_trips.iter().max().copied()),
        ]
    }
}

fn vantage_rows(tally: &Tally) -> Vec<Vec<String>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut places = HashMap::new();
    for packet in &tally.sent {
        let (kind, destination) = (kind_name(&packet.summary.kind), packet.summary.destination);
        let place = *places.entry((kind.clone(), destination)).or_insert(rows.len());
        if place == rows.len() {
            let (sent, answered, extra, lost) = (0, 0, 0, 0);
            rows.push(Row { kind, destination, sent, answered, extra, lost, round_trips: Vec::new() });
        }
        rows[place].add(packet);
    }
    let head = ["vantage sent", "packets", "answered", "more answers", "lost", "min ms", "avg ms", "max ms"];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    cells.extend(rows.iter().take(MOST_ROWS).map(Row::cells));
    if let Some(hidden) = rows.len().checked_sub(MOST_ROWS).filter(|hidden| *hidden > 0) {
        let rest = &rows[MOST_ROWS..];
        let sum = |field: fn(&Row) -> u64| rest.iter().map(field).sum::<u64>().to_string();
        let counts =
            [sum(|row| row.sent), sum(|row| row.answered), sum(|row| row.extra), sum(|row| row.lost)];
        cells.push([vec![format!("{hidden} more destinations")], counts.to_vec()].concat());
    }
    cells
}

fn link_rows(topology: &Topology, tally: &Tally) -> Vec<Vec<String>> {
    let mut cells = vec![["link", "entered", "lost", "why"].map(str::to_owned).to_vec()];
    for (link, it) in topology.links.iter().enumerate() {
        for (direction, from) in it.ends.into_iter().enumerate() {
            let place = Place::Link(LinkId(link), from);
            let count = tally.per_link(LinkId(link), direction);
            cells.push(vec![
                place_name(topology, &place),
                count.entered.to_string(),
                count.lost.to_string(),
                reasons(tally, &place),
            ]);
        }
    }
    cells
}

fn node_rows(topology: &Topology, tally: &Tally) -> Vec<Vec<String>> {
    let head = ["node", "ICMP errors", "others sent", "rate-limited", "kept silent", "ended there"];
    let mut cells = vec![head.map(str::to_owned).to_vec()];
    for node in (0..topology.nodes.len()).map(NodeId) {
        let count = tally.per_router(node);
        cells.push(vec![
            node_name(topology, node).to_owned(),
            count.errors.to_string(),
            count.others.to_string(),
            count.rate_limited.to_string(),
            count.kept_silent.to_string(),
            reasons(tally, &Place::Node(node)),
        ]);
    }
    cells
}

/// `loss 3, queue-full 1`.
fn reasons(tally: &Tally, place: &Place) -> String {
    let drops = tally.drops_at(place);
    drops.iter().map(|(why, count)| format!("{} {count}", reason_name(*why))).collect::<Vec<_>>().join(", ")
}

fn reason_name(why: DropReason) -> &'static str {
    match why {
        DropReason::Loss => "loss",
        DropReason::LinkDown => "link down",
        DropReason::QueueFull => "queue full",
        DropReason::TooBig => "too big",
        DropReason::HopLimit => "hop limit",
        DropReason::NoRoute => "no route",
        DropReason::Firewall => "firewall",
        DropReason::NoTranslation => "no translation",
        DropReason::Ignored => "ignored",
        DropReason::HostDrops => "dropped by the host",
        DropReason::Malformed => "malformed",
    }
}

fn kind_name(kind: &Kind) -> String {
    match kind {
        Kind::EchoRequest { .. } => "echo requests".into(),
        Kind::EchoReply { .. } => "echo replies".into(),
        Kind::Icmp { .. } => "ICMP messages".into(),
        Kind::Udp { .. } => "UDP datagrams".into(),
        Kind::Tcp { .. } => "TCP segments".into(),
        Kind::Other { protocol } => format!("packets of protocol {protocol}"),
    }
}

fn milliseconds(time: Duration) -> String {
    format!("{:.3}", time.as_secs_f64() * 1e3)
}

/// The first row is the head. The first column and one of words at the end stand left, numbers stand right.
fn write_table(out: &mut impl io::Write, rows: &[Vec<String>]) -> io::Result<()> {
    let columns = rows.first().map_or(0, Vec::len);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let ends_in_words = rows.first().and_then(|head| head.last()).is_some_and(|head| !head.ends_with(" ms"));
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
            0 => format!("{cell:<width$}"),
            last if ends_in_words && last + 1 == columns => cell.clone(),
            _ => format!("{cell:>width$}"),
        });
        writeln!(out, "{}", cells.collect::<Vec<_>>().join("  ").trim_end())?;
    }
    Ok(())
}
