//! Connections as text: the verdict, and below it each attempt in a line.

use netkit_model::{Attempt, Inquiry, RunReport};

use crate::at_end::{FinishedRun, Form};
use crate::number;
use crate::pieces;
use crate::verdict::verdict_block;
use crate::words::{self, connect};

/// `connect`'s report.
///
/// ```text
/// FAIL  192.0.2.7:8080 refuses: …
///   why    …
///
///   192.0.2.7:8080   0.3 ms  failed with ECONNREFUSED (111, Connection refused)
/// ```
#[derive(Clone, Copy, Debug, Default)]
pub struct ConnectText {
    /// The verdict alone (`-q`).
    pub quiet: bool,
    /// Also what the error queues held and the kernel said of each socket (`-v`).
    pub verbose: bool,
    /// Paint the verdict's word.
    pub color: bool,
}

impl Form for ConnectText {
    fn write(&self, run: &FinishedRun<'_>) -> String {
        let verdict = verdict_block(&run.end.verdict, &run.end.evidence, run.names.interfaces(), self.color);
        let RunReport::Connect(report) = &run.end.report else { return verdict };
        let attempts: Vec<(&Inquiry, &Attempt)> = report
            .inquiries
            .iter()
            .flat_map(|one| one.attempts.iter().map(move |attempt| (one, attempt)))
            .collect();
        if self.quiet || attempts.is_empty() {
            return verdict;
        }
        let to: Vec<String> = attempts.iter().map(|(inquiry, _)| endpoint(inquiry, run)).collect();
        let width = to.iter().map(String::len).max().unwrap_or(0);
        let lines = attempts.iter().zip(&to).map(|((_, attempt), to)| {
            let took = format!("{} ms", number::rtt(attempt.took));
            format!("  {to:width$}  {took:>10}  {}\n{}", connect::end(&attempt.end), self.details(attempt))
        });
        let resolved =
            report.resolved_in.map(|took| format!("  name resolved in {} ms\n", number::rtt(took)));
        format!("{verdict}\n{}{}", resolved.unwrap_or_default(), lines.collect::<String>())
    }
}

impl ConnectText {
    /// What stands below an attempt's line.
    fn details(self, attempt: &Attempt) -> String {
        let after = attempt.after.iter().map(connect::after);
        let errors = attempt.errors.iter().filter(|_| self.verbose).map(connect::queued);
        let samples =
            attempt.samples.iter().filter(|_| self.verbose).map(|sample| {
                format!("at {} ms {}", number::rtt(sample.after), connect::tcp_info(&sample.info))
            });
        pieces::concat(after.chain(errors).chain(samples).map(|line| format!("      {line}\n")))
    }
}

fn endpoint(inquiry: &Inquiry, run: &FinishedRun<'_>) -> String {
    words::endpoint(inquiry.address, inquiry.port, run.names.interfaces())
}
