//! The rules of this host's packet filter, by `nft list ruleset`, which only root may ask.
//!
//! It reads them as text and understands none; nothing is changed.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use netkit_model::{LookupEvent, Untrusted};
use netkit_net::own_user;

use crate::run::stage::Stage;

/// Where nft is; nobody's path is asked, because root runs it.
const PLACES: [&str; 3] = ["/usr/sbin/nft", "/sbin/nft", "/usr/bin/nft"];
/// How long it may take; rules by the ten thousands take a second.
const PATIENCE: Duration = Duration::from_secs(5);
/// Bytes of rules that are looked at.
const LONGEST: usize = 16 << 20;

/// The rules; `Err` says why there are none.
pub(super) async fn read(stage: &mut Stage<LookupEvent>) -> Result<Untrusted, String> {
    if own_user() != 0 {
        return Err("only root may read them".to_owned());
    }
    let Some(program) = PLACES.into_iter().find(|place| Path::new(place).exists()) else {
        return Err("nft is not installed".to_owned());
    };
    let listing = tokio::task::spawn_blocking(move || {
        let mut command = Command::new(program);
        command.args(["-a", "-n", "list", "ruleset"]).env_clear().stdin(Stdio::null()).output()
    });
    let output = match stage.unless_stopped(tokio::time::timeout(PATIENCE, listing)).await {
        None => return Err("interrupted".to_owned()),
        Some(Err(_)) => return Err(format!("nft took longer than {} s", PATIENCE.as_secs())),
        Some(Ok(Err(error))) => return Err(error.to_string()),
        Some(Ok(Ok(Err(error)))) => return Err(error.to_string()),
        Some(Ok(Ok(Ok(output)))) => output,
    };
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let first = said.lines().next().unwrap_or("nft failed");
        return Err(first.to_owned());
    }
    let mut rules = output.stdout;
    rules.truncate(LONGEST);
    Ok(Untrusted::from_bytes(rules))
}
