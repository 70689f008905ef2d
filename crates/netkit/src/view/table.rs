//! The table: a row per hop, further responders and MPLS labels below it, and in words whose its loss is.

use std::net::IpAddr;

use netkit_model::{LossClass, LossEstimate, PathEnd, Responder, SampledHop, SampledPath};
use netkit_report::{Column, escape};
use ratatui::layout::Rect;

use super::columns::{Measured, WIDTH, value};
use super::ink::{Pen, Tone, rows, width};
use super::trend;
use super::{Sort, View, ViewData};

/// Responders of one hop that get rows; the detail shows every one.
const MOST_RESPONDERS: usize = 8;
/// The marker, the hop and a blank.
const HOP: u16 = 5;
/// The longest words in the last column, with a blank in front.
const NOTE: u16 = 15;
/// An IPv4 address is never cut.
const LEAST_HOST: u16 = 15;
/// No host needs more; a sparkline has better use for the room.
const MOST_HOST: u16 = 44;
/// A host gets this much before it shares what is left with the sparkline, three to two.
const FAIR_HOST: u16 = 30;
/// A sparkline shorter than this says nothing.
const LEAST_TREND: u16 = 8;

/// What stands in a row.
#[derive(Clone, Copy, Debug)]
enum Row<'a> {
    Hop(&'a SampledHop),
    Further(&'a SampledHop, &'a Responder),
    More(usize),
    Labels(&'a Responder),
}

/// Where the parts of a row begin.
#[derive(Clone, Debug)]
struct Plan<'a> {
    host: u16,
    columns: &'a [Column],
    /// Chosen columns that there is no room for.
    hidden: usize,
    note: u16,
    trend: u16,
}

/// Draws the header and as many rows as there is room for, around the selected one.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    let path = view.path(data);
    let order = order(path, view.sort);
    let lines: Vec<Row<'_>> = order.iter().flat_map(|hop| lines_of(hop, view)).collect();
    let plan = Plan::new(area.width, view, data, path);
    let mut places = rows(area);
    if let Some(place) = places.next() {
        header(pen, place, &plan, view);
    }
    let selected = view.hop(path).map(|hop| hop.hop);
    let height = usize::from(area.height.saturating_sub(1));
    for (place, row) in places.zip(lines.iter().skip(first_shown(&lines, selected, height))) {
        draw_row(pen, place, *row, &plan, view, data, selected);
    }
}

/// The hops in the order in which they are shown.
pub(super) fn order(path: &SampledPath, sort: Sort) -> Vec<&SampledHop> {
    let mut hops: Vec<&SampledHop> = path.hops.iter().collect();
    let key = |hop: &SampledHop| match sort {
        Sort::Hop => 0.0,
        Sort::Loss => hop.loss.path.map_or(0.0, |loss| loss.ratio),
        Sort::RoundTrip => {
            hop.responders.first().and_then(|one| one.rtt.mean()).map_or(0.0, |mean| mean.as_secs_f64())
        }
    };
    // A stable sort keeps the order of the hops among equals, so that rows do not dance.
    hops.sort_by(|one, other| key(other).total_cmp(&key(one)));
    hops
}

fn lines_of<'a>(hop: &'a SampledHop, view: &View) -> Vec<Row<'a>> {
    let mut lines = vec![Row::Hop(hop)];
    let labels =
        |one: &'a Responder| (view.shown.labels && !one.labels.is_empty()).then_some(Row::Labels(one));
    lines.extend(hop.responders.first().and_then(labels));
    for one in hop.responders.iter().take(MOST_RESPONDERS).skip(1) {
        lines.push(Row::Further(hop, one));
        lines.extend(labels(one));
    }
    if let Some(more) = hop.responders.len().checked_sub(MOST_RESPONDERS).filter(|more| *more > 0) {
        lines.push(Row::More(more));
    }
    lines
}

/// The first row to show: all where there is room, and otherwise the selected hop in the middle.
fn first_shown(lines: &[Row<'_>], selected: Option<u8>, height: usize) -> usize {
    let is_selected = |row: &Row<'_>| matches!(row, Row::Hop(hop) if Some(hop.hop) == selected);
    let at = lines.iter().position(is_selected).unwrap_or(0);
    at.saturating_sub(height / 2).min(lines.len().saturating_sub(height))
}

impl<'a> Plan<'a> {
    /// Shares the width out: columns, words, hosts, and what is left for the sparklines. Where there is too little, the last
    /// columns go first.
    fn new(total: u16, view: &'a View, data: &ViewData<'_>, path: &SampledPath) -> Self {
        let wanted = &view.columns;
        let note = if total >= HOP + LEAST_HOST + WIDTH + NOTE - 1 { NOTE } else { 0 };
        let free = total.saturating_sub(HOP + note);
        let fitting = usize::from(free.saturating_sub(LEAST_HOST) / WIDTH).clamp(1, wanted.len());
        let columns = &wanted[..fitting];
        let free = free.saturating_sub(WIDTH * u16::try_from(fitting).unwrap_or(u16::MAX));
        let hosts = path.hops.iter().flat_map(|hop| &hop.responders);
        let longest = hosts.map(|one| width(&host(one, view, data)) + 2).max().unwrap_or(0);
        let host = longest.clamp(LEAST_HOST, MOST_HOST).min(FAIR_HOST.max(free / 5 * 3)).min(free);
        let trend = if free - host > LEAST_TREND { free - host } else { 0 };
        let host = if trend == 0 { free } else { host };
        Self { host, columns, hidden: wanted.len() - fitting, note, trend }
    }

    /// The parts of a row: hop, host, numbers, words, sparkline.
    fn split(&self, row: Rect) -> [Rect; 5] {
        let numbers = WIDTH * u16::try_from(self.columns.len()).unwrap_or(u16::MAX);
        let mut x = row.x;
        [HOP, self.host, numbers, self.note, self.trend].map(|width| {
            let part = Rect { x, width, ..row }.intersection(row);
            x = x.saturating_add(width);
            part
        })
    }
}

fn header(pen: &mut Pen<'_>, row: Rect, plan: &Plan<'_>, view: &View) {
    let [hop, host, numbers, note, trend] = plan.split(row);
    pen.left(Rect { x: hop.x + 1, width: hop.width - 1, ..hop }, "Hop", Tone::Faint);
    pen.left(host, "Host", Tone::Faint);
    for (column, place) in plan.columns.iter().zip(cells(numbers)) {
        let sorts =
            matches!((view.sort, column), (Sort::Loss, Column::Loss) | (Sort::RoundTrip, Column::Mean));
        pen.right(place, column.title(), if sorts { Tone::Strong } else { Tone::Faint });
    }
    if plan.hidden > 0 {
        pen.left(after_blank(note), &format!("(+{} columns)", plan.hidden), Tone::Faint);
    }
    pen.left(after_blank(trend), "RTT", Tone::Faint);
}

fn draw_row(
    pen: &mut Pen<'_>,
    row: Rect,
    what: Row<'_>,
    plan: &Plan<'_>,
    view: &View,
    data: &ViewData<'_>,
    selected: Option<u8>,
) {
    let [hop_place, host_place, numbers, note, trend] = plan.split(row);
    let further = pen.glyphs().further;
    match what {
        Row::Hop(hop) => {
            let (words, tone) = judgement(hop, view.path(data).end);
            let is_selected = selected == Some(hop.hop);
            if is_selected {
                pen.put(row.x, row.y, pen.glyphs().selected, Tone::Strong);
            }
            let line = if is_selected { Tone::Strong } else { Tone::Plain };
            pen.right(Rect { width: hop_place.width - 1, ..hop_place }, &hop.hop.to_string(), line);
            if let Some(one) = hop.responders.first() {
                pen.left(host_place, &host(one, view, data), line);
                draw_numbers(pen, numbers, plan, Measured::Responder(one), tone);
            } else {
                pen.left(host_place, "???", Tone::Faint);
                draw_numbers(pen, numbers, plan, Measured::Silent(hop), Tone::Faint);
            }
            pen.left(after_blank(note), words, tone);
            trend::sparkline(pen, after_blank(trend), hop);
        }
        Row::Further(hop, one) => {
            let (_, tone) = judgement(hop, view.path(data).end);
            let place = pen.left(host_place, further, Tone::Faint);
            pen.left(place, &host(one, view, data), Tone::Plain);
            draw_numbers(pen, numbers, plan, Measured::Responder(one), tone);
        }
        Row::More(more) => {
            pen.left(host_place, &format!("{further}and {more} more"), Tone::Faint);
        }
        Row::Labels(one) => {
            pen.left(Rect { width: row.right() - host_place.x, ..host_place }, &labels(one), Tone::Faint);
        }
    }
}

/// Numbers in their columns; only losses take the tone of the judgement.
fn draw_numbers(pen: &mut Pen<'_>, area: Rect, plan: &Plan<'_>, measured: Measured<'_>, judged: Tone) {
    let counters = match measured {
        Measured::Responder(one) => &one.counters,
        Measured::Silent(hop) => &hop.counters,
    };
    let loses = counters.lost > 0;
    for (column, place) in plan.columns.iter().zip(cells(area)) {
        let tone = match (measured, column) {
            (Measured::Silent(_), _) => Tone::Faint,
            (_, Column::Loss | Column::Dropped) if loses => judged,
            _ => Tone::Plain,
        };
        pen.right(place, &value(*column, measured), tone);
    }
}

/// Whose the loss of a hop is, in words that fit the last column.
pub(super) fn judgement(hop: &SampledHop, end: PathEnd) -> (&'static str, Tone) {
    let loses = hop.counters.lost > 0;
    match (hop.loss.class, end) {
        (LossClass::Forwarding, _) => ("loss begins", Tone::Broken),
        (_, PathEnd::Stopped { hop: last, .. }) if last == hop.hop => ("stops here", Tone::Broken),
        (_, PathEnd::Loop { first, .. }) if first == hop.hop => ("loop begins", Tone::Broken),
        (LossClass::ReplyLimited, _) => ("limits replies", Tone::Limited),
        (LossClass::Silent, _) => ("silent", Tone::Faint),
        (LossClass::None, _) if loses_its_way(hop) => ("loss goes on", Tone::Broken),
        (LossClass::Unknown, _) if loses => ("loss unclear", Tone::Unclear),
        (_, PathEnd::Reached { hop: last }) if last == hop.hop => ("target", Tone::Faint),
        (LossClass::None | LossClass::Unknown, _) => ("", Tone::Plain),
    }
}

/// True where probes to this hop are surely lost on their way, here or before.
pub(super) fn loses_its_way(hop: &SampledHop) -> bool {
    let surely = |path: LossEstimate| path.interval.low > 0.0;
    hop.loss.class == LossClass::Forwarding || hop.loss.path.is_some_and(surely)
}

/// Who answered: the network, the name or the address, and the flow where it is not the first; escaped.
pub(super) fn host(one: &Responder, view: &View, data: &ViewData<'_>) -> String {
    let network = if view.shown.networks { network(one.address, data) } else { String::new() };
    let name = data.known(one.address).name.filter(|_| view.shown.names).map(escape::domain_name);
    let name = name.unwrap_or_else(|| one.address.to_string());
    let flow = if one.flow.0 == 0 { String::new() } else { format!(" flow {}", one.flow.0) };
    format!("{network}{name}{flow}")
}

/// The number of an address' network and a blank; empty where it is not known.
fn network(address: IpAddr, data: &ViewData<'_>) -> String {
    data.known(address).origin.map(|origin| format!("AS{} ", origin.as_number)).unwrap_or_default()
}

/// A label stack as mtr writes it.
pub(super) fn labels(one: &Responder) -> String {
    let entries = one.labels.iter().map(|label| {
        let bottom = u8::from(label.bottom_of_stack);
        format!("[MPLS: Lbl {} TC {} S {bottom} TTL {}]", label.label, label.traffic_class, label.ttl)
    });
    format!("  {}", entries.collect::<Vec<_>>().join(" "))
}

/// The cells of the numbers.
fn cells(area: Rect) -> impl Iterator<Item = Rect> {
    (0..area.width / WIDTH).map(move |index| Rect { x: area.x + index * WIDTH, width: WIDTH, ..area })
}

fn after_blank(area: Rect) -> Rect {
    Rect { x: area.x + 1, width: area.width.saturating_sub(1), ..area }
}
