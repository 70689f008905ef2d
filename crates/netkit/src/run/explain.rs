//! `netkit explain`: look it up and show it. Nothing is sent, and nothing is measured.

use std::io::{self, Read as _, Write as _};

use anyhow::Context as _;
use netkit_explain::{LONGEST_QUESTION, contents};
use netkit_report::{Explained, ExplainedText, explained_json, unexplained};

use crate::Exit;
use crate::config::{Asked, ExplainConfig};
use crate::talk::{self, CANNOT_WRITE};

/// Shows the pages about a question, or the names of all.
pub(crate) fn run(config: &ExplainConfig) -> anyhow::Result<Exit> {
    let question = match &config.asked {
        Asked::Contents => {
            show(config, &Explained::Contents(&contents()), &[])?;
            return Ok(Exit::Fine);
        }
        Asked::Typed(text) => text.clone(),
        Asked::StandardInput => pasted()?,
    };
    let mut warnings = Vec::new();
    if question.len() > LONGEST_QUESTION {
        warnings.push(format!("only the first {LONGEST_QUESTION} bytes of the question were read"));
    }
    for warning in &warnings {
        talk::say(warning);
    }
    let found = netkit_explain::explain(&question);
    show(config, &Explained::Question { text: &question, found: &found }, &warnings)?;
    if found.topics.is_empty() {
        talk::say(&unexplained(&question, &found));
        return Ok(Exit::Usage);
    }
    Ok(Exit::Fine)
}

/// What is pasted on standard input, as far as it is read. Bytes that are no text become replacement characters.
fn pasted() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    // One byte more shows that there is more.
    let most = u64::try_from(LONGEST_QUESTION).map_or(u64::MAX, |longest| longest.saturating_add(1));
    io::stdin().take(most).read_to_end(&mut bytes).context("cannot read standard input")?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn show(config: &ExplainConfig, explained: &Explained<'_>, warnings: &[String]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    let written = if config.json {
        explained_json(&mut out, explained, env!("CARGO_PKG_VERSION"), warnings)
    } else {
        let form = ExplainedText { columns: config.columns, color: config.colours };
        out.write_all(form.text(explained).as_bytes()).and_then(|()| out.flush())
    };
    written.context(CANNOT_WRITE)
}
