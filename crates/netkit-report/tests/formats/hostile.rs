//! What no format may do: pass on a control character, or swallow an error of its writer.

use std::io::{self, ErrorKind, Write};

use crate::run::{self, Run, Shared};
use netkit_model::InterfaceNames;
use netkit_report::{Csv, EventRenderer, Json, JsonLines, ManyText, PingText, SweepText, TextOptions};

pub const LOUD: TextOptions = TextOptions {
    quiet: false,
    verbose: true,
    timestamps: true,
    outstanding: true,
    numeric: false,
    audible: false,
    color: false,
};

/// The run in every format, by name.
fn every_format(run: &Run) -> [(&'static str, String); 6] {
    [
        ("ping text", run.rendered(|out: Shared| PingText::new(out, LOUD))),
        ("many text", run.rendered(|out| ManyText::new(out, LOUD))),
        ("sweep text", run.rendered(|out| SweepText::new(out, LOUD))),
        ("json", run.rendered(Json::new)),
        ("jsonl", run.rendered(JsonLines::new)),
        ("csv", run.rendered(Csv::new)),
    ]
}

/// What is no plain character: controls, and what is invisible or turns the line. Ours are the line end, the tabs of
/// iputils' record route, the dash and the ellipsis.
pub fn is_hostile(character: char) -> bool {
    let ours = matches!(character, '\n' | '\t' | '–' | '…');
    !ours && (character.is_control() || matches!(character, '\u{2000}'..='\u{206f}'))
}

#[test]
fn no_format_emits_a_control_character() {
    let mut hostile_sweep = run::hostile();
    hostile_sweep.end.report = run::sweep().end.report;
    let mut hostile_link = run::link_local();
    hostile_link.start.interfaces = InterfaceNames::from_iter([(2, "\u{1b}[2J\r\n,\"\u{202e}".to_owned())]);
    hostile_link.end.verdict.text = "fine".into();
    let more = [("hostile_sweep", hostile_sweep), ("hostile_link", hostile_link)];
    for (name, run) in run::all().into_iter().chain(more) {
        for (format, output) in every_format(&run) {
            let bad = output.chars().find(|character| is_hostile(*character)).map(u32::from);
            assert_eq!(bad, None, "{name} as {format}: {output}");
        }
    }
}

#[test]
fn a_hostile_run_has_no_more_lines_and_tabs_than_a_friendly_one() {
    // The eventful run differs in its words only, but for the observations that its verdict points at.
    let mut friendly = run::eventful();
    friendly.end.verdict.evidence = friendly.end.evidence.iter().map(|one| one.id).collect();
    let (friendly, hostile) = (every_format(&friendly), every_format(&run::hostile()));
    for ((format, friendly), (_, hostile)) in friendly.iter().zip(&hostile) {
        for control in ['\n', '\t'] {
            assert_eq!(
                friendly.matches(control).count(),
                hostile.matches(control).count(),
                "{format}:\n{hostile}"
            );
        }
    }
}

/// A writer that takes this many bytes and then fails as a full disk does.
pub struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.0 == 0 { Err(ErrorKind::StorageFull.into()) } else { Ok(()) }
    }
}

pub fn check_error_comes_through<E, R: EventRenderer<E>>(
    run: &Run<E>,
    renderer: impl Fn(Full) -> R,
    length: usize,
) {
    for room in 0..=length {
        let error = run.tell(&mut renderer(Full(room))).expect_err("the disk is full");
        assert_eq!(error.kind(), ErrorKind::StorageFull, "after {room} bytes");
    }
    run.tell(&mut renderer(Full(length + 1))).expect("all of it fits");
}

#[test]
fn a_failing_writer_is_never_swallowed() {
    let run = run::eventful();
    let [ping, many, sweep, json, lines, csv] = every_format(&run).map(|(_, output)| output.len());
    check_error_comes_through(&run, |out| PingText::new(out, LOUD), ping);
    check_error_comes_through(&run, |out| ManyText::new(out, LOUD), many);
    check_error_comes_through(&run, |out| SweepText::new(out, LOUD), sweep);
    check_error_comes_through(&run, Json::new, json);
    check_error_comes_through(&run, JsonLines::new, lines);
    check_error_comes_through(&run, Csv::new, csv);
}
