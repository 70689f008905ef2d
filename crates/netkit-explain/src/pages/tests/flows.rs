//! That the drawings are drawn well: no line too wide, and every line that begins somewhere ends somewhere.
//!
//! What the whole book has in common is tested elsewhere.

use super::chapter;
use crate::topic::{Body, Kind};

/// The widest line that fits a terminal of 80 columns, indented by two.
const WIDEST: usize = 78;

/// Every drawing of these pages, with its page's name, as rows of characters.
fn drawings() -> Vec<(String, Vec<Vec<char>>)> {
    let mut drawings = Vec::new();
    for page in chapter(Kind::Flow) {
        for section in page.topic.sections {
            if let Body::Drawing(lines) = &section.body {
                drawings.push((
                    page.topic.name.clone(),
                    lines.lines().map(|line| line.chars().collect()).collect(),
                ));
            }
        }
    }
    drawings
}

/// The sides of its cell that a character of a box touches: up, down, left, right.
fn arms(character: char) -> Option<[bool; 4]> {
    let sides = match character {
        '┌' => "dr",
        '┐' => "dl",
        '└' => "ur",
        '┘' => "ul",
        '├' => "udr",
        '┤' => "udl",
        '┬' => "dlr",
        '┴' => "ulr",
        _ => return None,
    };
    Some(['u', 'd', 'l', 'r'].map(|side| sides.contains(side)))
}

/// Whether a neighbour of a box's character takes up the line that comes from it.
fn takes_up(neighbour: Option<char>, is_vertical: bool) -> bool {
    let lines = if is_vertical { "│▲▼" } else { "─◄►" };
    neighbour.is_some_and(|character| lines.contains(character) || arms(character).is_some())
}

/// The character in this row and column, counted from zero; `None` outside the drawing.
fn at(rows: &[Vec<char>], row: Option<usize>, column: Option<usize>) -> Option<char> {
    rows.get(row?)?.get(column?).copied()
}

#[test]
fn there_is_a_drawing_wherever_one_is_promised() {
    let mut drawn: Vec<String> = drawings().into_iter().map(|(page, _)| page).collect();
    drawn.sort_unstable();
    let promised = [
        "accept-queue",
        "client-flow",
        "four-way-close",
        "happy-eyeballs",
        "mtu-black-hole",
        "server-flow",
        "simultaneous-close",
        "simultaneous-open",
        "tcp-states",
        "three-way-handshake",
    ];
    assert_eq!(drawn, promised);
}

#[test]
fn no_line_of_a_drawing_is_too_wide_or_ends_in_spaces() {
    for (page, rows) in drawings() {
        for row in rows {
            let line: String = row.iter().collect();
            assert!(row.len() <= WIDEST, "{page}: {} columns: {line}", row.len());
            assert_eq!(line, line.trim_end(), "{page}");
            assert!(!line.contains('\t'), "{page}: {line}");
        }
    }
}

#[test]
fn every_corner_and_branch_of_a_drawing_is_joined() {
    for (page, rows) in drawings() {
        for (y, row) in rows.iter().enumerate() {
            for (x, character) in row.iter().enumerate() {
                let Some([up, down, left, right]) = arms(*character) else { continue };
                let place = format!("{page}: line {}, column {}: {character}", y + 1, x + 1);
                assert!(!up || takes_up(at(&rows, y.checked_sub(1), Some(x)), true), "{place} up");
                assert!(!down || takes_up(at(&rows, Some(y + 1), Some(x)), true), "{place} down");
                assert!(!left || takes_up(at(&rows, Some(y), x.checked_sub(1)), false), "{place} left");
                assert!(!right || takes_up(at(&rows, Some(y), Some(x + 1)), false), "{place} right");
            }
        }
    }
}

#[test]
fn the_state_machine_shows_all_eleven_states() {
    let (_, rows) = drawings().into_iter().find(|(page, _)| page == "tcp-states").expect("it is drawn");
    let drawing: String = rows.into_iter().flat_map(|row| row.into_iter().chain(['\n'])).collect();
    for state in chapter(Kind::TcpState) {
        assert!(drawing.contains(&state.topic.name), "{} is not drawn", state.topic.name);
    }
}
