//! A checked host as text: a line for each check that has something to say, the worst first, and the verdict below.
//!
//! A host on which nothing is wrong gets a few lines.

use netkit_model::{Check, CheckLevel, Evidence, InterfaceNames, RunReport, Status};

use crate::at_end::{FinishedRun, Form};
use crate::colour::Colour;
use crate::escape;
use crate::verdict::{identity, observation, status_word, verdict_block};

/// How a checked host is shown.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a choice of the user's or of the terminal's, and none excludes another"
)]
pub struct DoctorText {
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// Every check, also where nothing is wrong (`-v`).
    pub verbose: bool,
    /// Marks that are no ASCII may be used.
    pub unicode: bool,
    /// Paint the marks.
    pub color: bool,
}

impl Form for DoctorText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let RunReport::Doctor(report) = &run.end.report else {
            return verdict_block(&run.end.verdict, &run.end.evidence, run.names.interfaces(), self.color);
        };
        let (interfaces, evidence) = (run.names.interfaces(), &run.end.evidence);
        let mut text = String::new();
        if !self.quiet {
            let shown = report
                .checks
                .iter()
                .filter(|check| self.verbose || check.is_asked || check.level != CheckLevel::Ok);
            text.extend(shown.map(|check| self.block(check, evidence, interfaces)));
            if !text.is_empty() {
                text.push('\n');
            }
        }
        let verdict = &run.end.verdict;
        let word = Colour::of(verdict.status).paint(status_word(verdict.status), self.color);
        text.extend([word, "  ".to_owned(), escape::sentence(&verdict.text).into_owned(), "\n".to_owned()]);
        if verdict.status == Status::Ok {
            let hidden =
                report.checks.iter().filter(|check| check.level == CheckLevel::Ok && !check.is_asked).count();
            if !self.verbose && !self.quiet && hidden > 0 {
                text.push_str("  -v shows every check and what it rests on\n");
            }
        } else {
            text.extend([format!("  {}\n", identity(verdict))]);
        }
        text
    }
}

impl DoctorText {
    /// A check: its line, and below it what it rests on, why it matters and what to do.
    fn block(self, check: &Check, evidence: &[Evidence], interfaces: &InterfaceNames) -> String {
        let mark = self.mark(check.level);
        let mut text = format!("{mark} {:<7}  {}\n", check.level.name(), escape::sentence(&check.text));
        // What is no fault has its reasons with -v.
        let is_short = check.level > CheckLevel::Warn && !self.verbose;
        if is_short {
            return text;
        }
        let of_check = check.evidence.iter().filter_map(|id| evidence.iter().find(|one| one.id == *id));
        let why: Vec<String> = of_check.map(|one| observation(&one.fact, interfaces)).collect();
        let matters: Vec<String> =
            check.matters.iter().map(|one| escape::sentence(one).into_owned()).collect();
        let fix: Vec<String> = check.fix.iter().map(|one| escape::sentence(one).into_owned()).collect();
        for (heading, lines) in [("why", why), ("matters", matters), ("fix", fix)] {
            for (place, line) in lines.iter().enumerate() {
                let heading = if place == 0 { heading } else { "" };
                text.extend([format!("  {heading:<7}  {line}\n")]);
            }
        }
        if check.level != CheckLevel::Ok {
            text.extend([format!("  {:<7}  {}\n", "", check.id.name())]);
        }
        text
    }

    fn mark(self, level: CheckLevel) -> String {
        let (mark, ascii) = match level {
            CheckLevel::Fail => ("✘", "x"),
            CheckLevel::Warn => ("!", "!"),
            CheckLevel::Unknown => ("–", "-"),
            CheckLevel::Note => ("·", "."),
            CheckLevel::Ok => ("✔", "+"),
        };
        let mark = if self.unicode { mark } else { ascii };
        match level {
            CheckLevel::Fail => Colour::Red.paint(mark, self.color),
            CheckLevel::Warn => Colour::Yellow.paint(mark, self.color),
            CheckLevel::Unknown => Colour::Magenta.paint(mark, self.color),
            CheckLevel::Ok => Colour::Green.paint(mark, self.color),
            CheckLevel::Note => mark.to_owned(),
        }
    }
}
