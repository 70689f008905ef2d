//! The path as a drawing: a column per hop, a node per responder, and lines between them.
//!
//! A line joins all responders of a hop with all of the next: which of them follow each other, `netkit trace --paths` knows.

use netkit_model::{LossClass, PathEnd, SampledHop};
use ratatui::layout::Rect;

use super::ink::{Pen, Tone, rows};
use super::{View, ViewData, table};

/// Columns of the screen per hop: a node, one where lines meet, and two of line.
const STEP: u16 = 4;
/// Nodes of one hop that are drawn.
const MOST_NODES: u16 = 8;

/// Draws the map and names the responders of the selected hop below it.
pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, view: &View, data: &ViewData<'_>) {
    if area.height < 3 {
        return;
    }
    let path = view.path(data);
    let [passes, limits, loses, silent] = pen.glyphs().nodes;
    let legend =
        format!("path map   {passes} passes  {limits} limits replies  {loses} loses  {silent} silent");
    pen.rule(area, &legend, Tone::Strong);
    let selected = view.hop(path).map(|hop| hop.hop);
    let shown = visible(&path.hops, selected, area.width);
    let room = area.height - 3;
    let names = Rect { y: area.y + 1, height: 1, ..area };
    let drawing = Rect { y: area.y + 2, height: room.min(MOST_NODES), ..area };
    for (index, hop) in (0..).zip(shown) {
        let x = area.x + index * STEP;
        let is_selected = selected == Some(hop.hop);
        let tone = if is_selected { Tone::Mark } else { Tone::Faint };
        pen.right(Rect { x, width: STEP - 1, ..names }, &hop.hop.to_string(), tone);
        nodes(pen, drawing, x + STEP - 2, hop, path.end);
        if let Some(next) = shown.get(usize::from(index) + 1) {
            lines(pen, drawing, x + STEP - 1, count(hop), count(next));
        }
    }
    if let Some(hop) = view.hop(path) {
        let hosts: Vec<String> = hop.responders.iter().map(|one| table::host(one, view, data)).collect();
        let hosts = if hosts.is_empty() { "nobody answers".to_owned() } else { hosts.join(", ") };
        let last = Rect { y: area.bottom() - 1, height: 1, ..area };
        pen.left(last, &format!("hop {}: {hosts}", hop.hop), Tone::Plain);
    }
}

/// The hops that there is room for, with the selected one among them.
fn visible(hops: &[SampledHop], selected: Option<u8>, width: u16) -> &[SampledHop] {
    let room = usize::from(width / STEP).max(1);
    let at = hops.iter().position(|hop| Some(hop.hop) == selected).unwrap_or(0);
    let first = at.saturating_sub(room / 2).min(hops.len().saturating_sub(room));
    &hops[first..hops.len().min(first + room)]
}

/// Nodes of a hop; a silent one has a node that nobody answers for.
fn count(hop: &SampledHop) -> u16 {
    u16::try_from(hop.responders.len()).unwrap_or(u16::MAX).max(1)
}

fn nodes(pen: &mut Pen<'_>, area: Rect, x: u16, hop: &SampledHop, end: PathEnd) {
    let [passes, limits, loses, silent] = pen.glyphs().nodes;
    let node = match hop.loss.class {
        _ if hop.responders.is_empty() => silent,
        _ if table::loses_its_way(hop) => loses,
        LossClass::None | LossClass::Forwarding | LossClass::Unknown => passes,
        LossClass::ReplyLimited => limits,
        LossClass::Silent => silent,
    };
    let (_, tone) = table::judgement(hop, end);
    let all = count(hop);
    let shown = all.min(area.height);
    for (index, row) in (1..=shown).zip(rows(area)) {
        let hidden = all - shown;
        let is_last = index == shown;
        pen.put(x, row.y, if is_last && hidden > 0 { '+' } else { node }, tone);
    }
}

/// The lines between a hop with `left` nodes and one with `right`.
fn lines(pen: &mut Pen<'_>, area: Rect, x: u16, left: u16, right: u16) {
    let [left, right] = [left, right].map(|count| count.min(area.height));
    let most = left.max(right);
    for (index, row) in (0..most).zip(rows(area)) {
        let (from, to) = (index < left, index < right);
        let (up, down) = (index > 0, index + 1 < most);
        let joint = [(from, 8), (to, 4), (up, 2), (down, 1)];
        let joint: usize = joint.into_iter().filter(|(is_there, _)| *is_there).map(|(_, bit)| bit).sum();
        let straight = pen.glyphs().lines[12];
        pen.put(x, row.y, pen.glyphs().lines[joint], Tone::Faint);
        if to {
            (1..STEP - 1).for_each(|more| pen.put(x + more, row.y, straight, Tone::Faint));
        }
    }
}
