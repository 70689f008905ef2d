//! Where a walk from the root begins.

use anyhow::{Context as _, bail};
use netkit_dns::RootHints;

use super::ServerWord;
use super::words::Switches;
use crate::args::LookupArgs;

/// A file of hints that is longer is none.
const LONGEST_FILE: u64 = 1 << 20;

/// The servers of the root, if a walk was asked for.
pub(super) fn root_hints(
    args: &LookupArgs,
    switches: &Switches,
    servers: &[ServerWord],
) -> anyhow::Result<Option<RootHints>> {
    if !args.trace && !switches.trace {
        if args.hints.is_some() {
            bail!("--hints is where --trace begins: add --trace");
        }
        return Ok(None);
    }
    if switches.chain {
        bail!("--trace and --dnssec are two walks: take one at a time");
    }
    if !servers.is_empty() {
        bail!(
            "--trace begins at the root and asks no resolver: leave the @SERVER out, or name your root with --hints FILE"
        );
    }
    let Some(path) = &args.hints else { return Ok(Some(RootHints::internet())) };
    let wrong = || format!("cannot use the hints in {}", path.display().to_string().escape_debug());
    let length = std::fs::metadata(path).with_context(wrong)?.len();
    if length > LONGEST_FILE {
        bail!("{}: it is longer than {LONGEST_FILE} bytes", wrong());
    }
    let text = String::from_utf8_lossy(&std::fs::read(path).with_context(wrong)?).into_owned();
    Ok(Some(RootHints::from_master_file(&text).with_context(wrong)?))
}
