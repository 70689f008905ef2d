//! The addresses of the targets, as the system finds them for a program.
//!
//! Which of them are tried, and in which order, is decided elsewhere.

use netkit_diagnose::{diagnose_name_failure, diagnose_own_error, diagnose_unknown_scope};
use netkit_model::{Address, ConnectEvent, Lookup, Untrusted};
use netkit_net::{Interface, read_clocks};

use super::frame::abandon;
use crate::Exit;
use crate::config::{ConnectConfig, ConnectTarget};
use crate::run::hosts::{Resolved, link_local_interfaces, resolve_all};
use crate::run::stage::Stage;

/// A target whose addresses are known.
pub(super) struct Located<'a> {
    pub(super) target: &'a ConnectTarget,
    pub(super) name: Option<Untrusted>,
    pub(super) addresses: Vec<Address>,
    /// How the system found them; `None` where an address was given.
    pub(super) lookup: Option<Lookup>,
}

/// The addresses of every target that has some; `Err` is how the run ends without any.
pub(super) async fn locate_all<'a>(
    config: &'a ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
) -> anyhow::Result<Result<Vec<Located<'a>>, Exit>> {
    let (mut located, mut failures) = (Vec::new(), Vec::new());
    for target in &config.targets {
        let began = read_clocks().monotonic;
        let hosts = [target.first_stop().to_owned()];
        let Some(resolved) = stage.unless_stopped(resolve_all(&hosts, &config.resolution)).await else {
            let diagnosis = diagnose_own_error("interrupted while the name was looked up");
            return abandon(config, stage, diagnosis, Exit::Interrupted).map(Err);
        };
        let Resolved { targets, failures: failed, has_unknown_scope } = resolved?;
        for (host, mut message) in failed {
            if has_unknown_scope {
                message.push_str(&scopes_of_this_host());
            }
            stage.warn(message.clone());
            let diagnose = if has_unknown_scope { diagnose_unknown_scope } else { diagnose_name_failure };
            failures.push(diagnose(&host, &message));
        }
        if let Some(first) = targets.first() {
            let name = first.name.clone();
            let took = read_clocks().monotonic.since(began);
            let addresses: Vec<Address> = targets.iter().map(|target| target.address).collect();
            let lookup =
                || Lookup { name: target.first_stop().to_owned(), took, addresses: addresses.clone() };
            let lookup = name.is_some().then(lookup);
            located.push(Located { target, name, addresses, lookup });
        }
    }
    if let (true, Some(diagnosis)) = (located.is_empty(), failures.into_iter().next()) {
        return abandon(config, stage, diagnosis, Exit::Usage).map(Err);
    }
    Ok(Ok(located))
}

/// The interfaces that a link-local address can be on, in words that follow a complaint about another.
fn scopes_of_this_host() -> String {
    let interfaces = link_local_interfaces();
    let names: Vec<&str> = interfaces.iter().map(Interface::name).collect();
    match names.as_slice() {
        [] => "; none of its interfaces has a link-local address".to_owned(),
        names => format!("; those with link-local addresses are {}", names.join(" and ")),
    }
}
