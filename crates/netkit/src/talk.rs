//! Talk on stderr: one line each, escaped, and never in the way of the data.

use std::io::{self, Write as _};

use netkit_report::escape;

use crate::Exit;

/// What was tried when a result could not be written.
pub(crate) const CANNOT_WRITE: &str = "cannot write to standard output";

/// One line of talk on stderr. Nobody may be listening there, and that changes nothing.
pub(crate) fn say(line: &str) {
    let line = format!("netkit: {}\n", escape::sentence(line));
    let _nobody_listens = io::stderr().write_all(line.as_bytes());
}

/// A line on stderr that other programs know by its form.
pub(crate) fn say_plainly(line: &str) {
    let _nobody_listens = writeln!(io::stderr(), "{line}");
}

/// An error of ours: one line with its causes, and the exit code for it.
pub(crate) fn complain(error: &anyhow::Error) -> Exit {
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    say(&causes.join(": "));
    Exit::Usage
}
