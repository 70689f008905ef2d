//! The window becomes small or huge under a view: it is drawn anew, goes on measuring, and ends as ever.

use super::watched::Watched;
use super::world::Under;

/// Changes the window through these sizes (rows, columns), each of which must bring its words, and ends the view in the last.
#[track_caller]
fn check(sizes: &[(u16, u16, &str)]) {
    let mut view = Watched::start(Under::Shell);
    for (rows, columns, words) in sizes {
        view.resize(*rows, *columns);
        view.wait_for(&format!("{words:?} in {rows}x{columns}"), |terminal| {
            terminal.screen().alternate_screen() && terminal.screen().contents().contains(words)
        });
    }
    view.press("q");
    view.ends_with_report(0);
}

#[test]
fn a_small_window_says_so_and_a_larger_one_shows_the_view_again() {
    check(&[
        (9, 80, "too small: 80x9"),
        (24, 39, "too small: 39x24"),
        (10, 40, "10.0.0.2"),
        (24, 80, "round"),
    ]);
}

#[test]
fn a_window_of_one_cell_harms_nothing() {
    check(&[(1, 1, "…"), (1, 80, "too small: 80x1"), (24, 80, "Snt")]);
}

#[test]
fn a_view_can_end_in_a_small_window() {
    check(&[(3, 20, "too small: 20x3")]);
}

#[test]
fn a_huge_window_is_drawn_up_to_a_bound() {
    check(&[(50, 200, "StDev"), (600, 1200, "StDev"), (24, 80, "Snt")]);
}

#[test]
fn a_view_can_end_in_a_huge_window() {
    check(&[(600, 1200, "q quit")]);
}

/// Some terminals say nothing of their size, which the kernel tells as zero.
#[test]
fn a_window_without_a_size_is_taken_for_a_usual_one() {
    let mut view = Watched::start(Under::Shell);
    view.resize(50, 200);
    view.wait_for_view();
    view.resize(0, 0);
    view.wait_for("the keys in row 24", |terminal| {
        terminal.screen().rows(0, 80).nth(23).is_some_and(|row| row.contains("q quit"))
    });
    view.wait_for_view();
    view.press("q");
    view.ends_with_report(0);
}
