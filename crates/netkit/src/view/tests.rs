//! The view drawn into a buffer: every mode at every size, colours, hostile words, and what keys do.

mod paths;

use std::net::IpAddr;
use std::time::Duration;

use netkit_model::{Method, Origin, SampledPath, Untrusted, Verdict};
use netkit_report::Columns;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use super::{Key, Known, Look, Shown, View, ViewData, Wish};

/// A terminal that can do everything.
const RICH: Look = Look { colour: true, unicode: true };
/// The sizes at which every mode is looked at.
const SIZES: [(u16, u16); 4] = [(40, 10), (80, 24), (120, 40), (200, 50)];

fn view(look: Look) -> View {
    View::new(look, &Columns::default(), Shown { names: true, networks: true, labels: false })
}

/// What is on a screen of this size.
fn screen(view: &View, scene: &paths::Scene, (width, height): (u16, u16)) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a buffer always works");
    let names = |address: IpAddr| scene.known(address);
    let data = ViewData {
        path: &scene.path,
        verdict: scene.verdict.as_ref(),
        start: &scene.start,
        names: &names,
        now: "03:10:07",
        interval: Duration::from_secs(1),
        size: 56,
        method: Method::IcmpDatagram,
        paused: scene.paused,
        message: scene.message,
    };
    terminal.draw(|frame| view.draw(frame, &data)).expect("a buffer always works");
    terminal.backend().buffer().clone()
}

/// The characters of a screen, without blanks at the ends of lines.
fn text(buffer: &Buffer) -> String {
    let lines = buffer.content.chunks(buffer.area.width.max(1).into()).map(|row| {
        let mut line = String::new();
        let mut hidden = 0;
        for cell in row {
            if hidden == 0 {
                line.push_str(cell.symbol());
                hidden = super::ink::width(cell.symbol());
            }
            hidden = hidden.saturating_sub(1);
        }
        line.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Types these keys.
fn typed(mut view: View, keys: &str, path: &SampledPath) -> (View, Vec<Wish>) {
    let wishes = keys.chars().filter_map(|key| {
        let key = if key == '\n' { Key::Enter } else { Key::Char(key) };
        view.key(key, path)
    });
    let wishes = wishes.collect();
    (view, wishes)
}

/// After these keys the screens look like the pictures of this name, one per size.
fn check(name: &str, keys: &str, scene: &paths::Scene, sizes: &[(u16, u16)]) {
    let (view, _) = typed(view(RICH), keys, &scene.path);
    for size in sizes {
        let picture = text(&screen(&view, scene, *size));
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("{name}-{}x{}", size.0, size.1), picture);
        });
    }
}

#[test]
fn the_table_at_every_size() {
    check("table", "", &paths::office(), &SIZES);
}

#[test]
fn the_chart_of_a_hop() {
    check("chart", "c", &paths::office(), &SIZES);
}

#[test]
fn the_detail_of_a_hop_with_labels_and_two_responders() {
    check("detail", "dkkkkkk", &paths::office(), &SIZES);
}

#[test]
fn the_map() {
    check("map", "mkkkkkk", &paths::office(), &SIZES);
}

#[test]
fn the_help() {
    check("help", "?", &paths::office(), &SIZES);
}

#[test]
fn labels_in_the_table() {
    check("labels", "e", &paths::office(), &[(80, 24)]);
}

#[test]
fn thirty_hops_scroll_around_the_chosen_one() {
    check("thirty-hops", "g", &paths::long(30), &[(80, 24)]);
    check("thirty-hops-end", "", &paths::long(30), &[(80, 24), (40, 10)]);
    check("thirty-hops-map", "m", &paths::long(30), &[(80, 24)]);
}

#[test]
fn many_responders() {
    check("responders", "", &paths::crowded(12), &[(80, 24), (120, 40)]);
    check("responders-map", "m", &paths::crowded(12), &[(80, 24)]);
    check("responders-detail", "d", &paths::crowded(8), &[(80, 24)]);
}

#[test]
fn nothing_yet() {
    check("empty", "", &paths::empty(), &[(80, 24)]);
    for pane in ["c", "d", "m"] {
        let scene = paths::empty();
        let (view, _) = typed(view(RICH), pane, &scene.path);
        assert!(text(&screen(&view, &scene, (80, 24))).contains("measuring"), "{pane}");
    }
}

#[test]
fn states_are_marked() {
    let scene = paths::Scene { paused: true, ..paths::office() };
    check("frozen-and-paused", "f", &scene, &[(80, 24)]);
    let scene = paths::Scene { message: Some("report copied"), ..paths::office() };
    check("message", "", &scene, &[(80, 24)]);
    check("prompt", "o", &paths::office(), &[(80, 24)]);
    check("refusal", "oQ\n", &paths::office(), &[(80, 24)]);
    check("sorted", "S", &paths::office(), &[(80, 24)]);
}

#[test]
fn every_letter_is_a_column() {
    check("all-columns", "oDRGJMXI\n", &paths::office(), &[(200, 50), (80, 24)]);
}

#[test]
fn words_that_are_hostile_or_wide() {
    check("hostile", "d", &paths::hostile(), &[(80, 24), (120, 40), (40, 10)]);
}

#[test]
fn a_terminal_without_unicode_gets_ascii_alone() {
    for scene in [paths::office(), paths::hostile(), paths::crowded(12)] {
        for keys in ["", "c", "d", "m", "?", "e", "i", "p"] {
            let look = Look { colour: false, unicode: false };
            let (view, _) = typed(view(look), keys, &scene.path);
            let picture = text(&screen(&view, &scene, (120, 40)));
            assert!(picture.is_ascii(), "{keys}:\n{picture}");
        }
    }
}

/// Every cell of every mode.
fn cells(look: Look, scene: &paths::Scene) -> Vec<Cell> {
    let pictures = ["", "c", "d", "m", "?", "i", "f"].into_iter().flat_map(|keys| {
        let (view, _) = typed(view(look), keys, &scene.path);
        screen(&view, scene, (120, 40)).content
    });
    pictures.collect()
}

#[test]
fn without_colour_there_is_none_and_the_background_is_always_the_terminals() {
    for scene in [paths::office(), paths::long(30)] {
        for cell in cells(Look { colour: false, unicode: true }, &scene) {
            assert_eq!((cell.fg, cell.bg), (Color::Reset, Color::Reset), "{cell:?}");
        }
        for cell in cells(RICH, &scene) {
            assert_eq!(cell.bg, Color::Reset, "{cell:?}");
            assert!(!matches!(cell.fg, Color::Rgb(..) | Color::Indexed(_) | Color::White | Color::Black));
        }
    }
}

#[test]
fn a_router_that_limits_its_replies_is_never_red_and_loss_is() {
    let scene = paths::office();
    let buffer = screen(&view(RICH), &scene, (120, 40));
    let reds = |word: &str| {
        let text = text(&buffer);
        let lines: Vec<&str> = text.lines().collect();
        // The verdict above the table may use the word too.
        let line = lines.iter().rposition(|line| line.contains(word)).expect("the word is shown");
        let row = buffer.content.chunks(120).nth(line).expect("a row per line");
        row.iter().filter(|cell| cell.fg == Color::Red).count()
    };
    assert_eq!(reds("limits replies"), 0);
    assert_eq!(reds("silent"), 0);
    assert!(reds("loss begins") > 0);
}

#[test]
fn no_size_makes_it_panic() {
    for scene in [paths::office(), paths::hostile(), paths::crowded(100), paths::empty(), paths::long(60)] {
        for keys in ["", "c", "d", "m", "?", "o", "i", "e", "fS"] {
            let (view, _) = typed(view(RICH), keys, &scene.path);
            for width in [0, 1, 39, 40, 41, 42, 46, 55, 79, 121, 500] {
                for height in [0, 1, 9, 10, 11, 12, 19, 20, 60] {
                    screen(&view, &scene, (width, height));
                }
            }
        }
    }
}

#[test]
fn keys_are_wishes_of_the_run() {
    let path = paths::office().path;
    for (keys, wish) in [
        ("q", Wish::Quit),
        ("r", Wish::Reset),
        ("p", Wish::TogglePause),
        ("u", Wish::NextMethod),
        ("y", Wish::CopyReport),
        ("n", Wish::Names(false)),
        ("i0.2\n", Wish::Interval(Duration::from_millis(200))),
        ("i80ms\n", Wish::Interval(Duration::from_millis(80))),
        ("s1400\n", Wish::Size(1400)),
        ("?q", Wish::Quit),
    ] {
        assert_eq!(typed(view(RICH), keys, &path).1, [wish], "{keys:?}");
    }
    for keys in [
        "",
        "i\n",
        "i-1\n",
        "iNaN\n",
        "i1e308\n",
        "i0\n",
        "s-1\n",
        "s65508\n",
        "oQ\n",
        "o\n",
        "?x",
        "fjkgGScdmez",
    ] {
        assert_eq!(typed(view(RICH), keys, &path).1, [], "{keys:?}");
    }
    let mut view = view(RICH);
    for (key, wish) in [('c', Wish::Quit), ('l', Wish::Redraw), ('z', Wish::Suspend)] {
        view.key(Key::Char('i'), &path);
        assert_eq!(view.key(Key::Control(key), &path), Some(wish), "even while something is asked");
    }
}

#[test]
fn a_question_can_be_corrected_and_dropped() {
    let path = paths::office().path;
    let mut view = view(RICH);
    for key in [Key::Char('i'), Key::Char('5'), Key::Backspace, Key::Backspace, Key::Char('2')] {
        assert_eq!(view.key(key, &path), None);
    }
    assert_eq!(view.key(Key::Enter, &path), Some(Wish::Interval(Duration::from_secs(2))));
    for key in [Key::Char('s'), Key::Char('9'), Key::Escape] {
        assert_eq!(view.key(key, &path), None);
    }
    assert_eq!(view.key(Key::Char('q'), &path), Some(Wish::Quit), "the question is gone");
}

#[test]
fn the_chosen_hop_stays_chosen() {
    let scene = paths::office();
    let chosen = |view: &View| view.hop(&scene.path).map(|hop| hop.hop);
    let (mut view, _) = typed(view(RICH), "", &scene.path);
    assert_eq!(chosen(&view), Some(12), "the target until another is chosen");
    for (key, hop) in [
        (Key::Down, 12),
        (Key::Up, 11),
        (Key::Char('g'), 1),
        (Key::Up, 1),
        (Key::PageDown, 9),
        (Key::Char('j'), 10),
        (Key::End, 12),
    ] {
        view.key(key, &scene.path);
        assert_eq!(chosen(&view), Some(hop), "{key:?}");
    }
    view.key(Key::Char('k'), &scene.path);
    view.key(Key::Char('S'), &scene.path);
    assert_eq!(chosen(&view), Some(11), "sorting changes the order, not the choice");
}

#[test]
fn what_is_frozen_stays_until_it_is_thawed_or_reset() {
    let scene = paths::office();
    let shown = |view: &View, scene: &paths::Scene| text(&screen(view, scene, (120, 40)));
    let (mut view, _) = typed(view(RICH), "f", &scene.path);
    let frozen = shown(&view, &scene);
    let later = paths::Scene { path: paths::long(5).path, ..paths::office() };
    assert_eq!(shown(&view, &later), frozen);
    assert!(frozen.contains("FROZEN") && frozen.contains("(now)"), "{frozen}");
    view.key(Key::Char('f'), &later.path);
    assert!(!shown(&view, &later).contains("FROZEN"));
    let (view, _) = typed(view, "fr", &later.path);
    assert!(!shown(&view, &later).contains("FROZEN"), "a copy of what was reset would lie");
}
