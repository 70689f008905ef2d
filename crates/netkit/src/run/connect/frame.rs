//! What a run says of itself before and behind its measurements: its targets, its vantage, and that it came to nothing.
//!
//! It tries nothing.

use netkit_diagnose::Diagnosis;
use netkit_model::{Address, ConnectEvent, ConnectRun, Method, RunReport, RunStart, RunTarget, Vantage};
use netkit_net::wall_time;

use super::addresses::Located;
use super::port::has_answered;
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{ConnectConfig, ConnectTarget, shown};
use crate::run::hosts::{interface_name, interface_names, link_local_interfaces};
use crate::run::stage::Stage;

const COMMAND: &str = "connect";

/// From where the connections were made, as far as the first says: that came about, if any has.
pub(super) fn vantage(config: &ConnectConfig, run: &ConnectRun) -> Vantage {
    let inquiry = run.inquiries.iter().find(|one| has_answered(one)).or(run.inquiries.first());
    let attempt = inquiry.and_then(|one| one.attempts.first()).and_then(|one| one.source);
    let route = inquiry.and_then(|one| one.route.as_ref());
    let way = route.and_then(|route| route.way.as_ref().ok()).and_then(|way| way.source);
    let asked = interface_name(config.connection.interface.as_ref());
    Vantage {
        source: config.connection.source.or(attempt.map(|source| source.ip())).or(way),
        interface: asked.or_else(|| Some(route?.link.as_ref()?.name.clone())),
        method: Some(Method::Tcp),
        privileges: if run.inquiries.iter().any(|one| one.captured.is_some()) {
            vec!["CAP_NET_RAW"]
        } else {
            Vec::new()
        },
    }
}

/// A run that measured nothing: programs get their document.
pub(super) fn abandon(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    diagnosis: Diagnosis,
    exit: Exit,
) -> anyhow::Result<Exit> {
    if config.show.format == FormatChoice::Text {
        return Ok(exit);
    }
    let target = |target: &ConnectTarget| RunTarget {
        input: target.input.clone(),
        address: None,
        name: None,
        port: target.ports.first().copied(),
    };
    stage.start(&start(config, config.targets.iter().map(target).collect(), Vantage::default()))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)?;
    Ok(exit)
}

pub(super) fn run_targets<'a>(located: &'a Located<'_>) -> impl Iterator<Item = RunTarget> + 'a {
    located.target.ports.iter().map(|port| RunTarget {
        input: located.target.input.clone(),
        // Behind a proxy the target's address is not known here.
        address: located.addresses.first().copied().filter(|_| located.target.proxy.is_none()),
        name: located.name.clone().filter(|_| located.target.proxy.is_none()),
        port: Some(*port),
    })
}

pub(super) fn start(config: &ConnectConfig, targets: Vec<RunTarget>, vantage: Vantage) -> RunStart {
    let addresses: Vec<Address> = targets.iter().filter_map(|target| target.address).collect();
    // Whoever has not said on which link an address is gets to know the names of those that there are.
    let lacks_scope = addresses.iter().any(|address| address.needs_scope() && address.scope_id == 0);
    let links = if lacks_scope { link_local_interfaces() } else { Vec::new() };
    let named = links.iter().map(|link| (link.index(), link.name().to_owned()));
    let interfaces = interface_names(addresses.into_iter()).into_iter().chain(named).collect();
    RunStart {
        command: COMMAND,
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        interfaces,
        targets,
        vantage,
        chosen_source: config.connection.source.is_some() || config.connection.interface.is_some(),
        record_route: false,
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| shown(&word)).collect(),
        sweep_addresses: None,
    }
}
