//! `netkit sockets`: read them, show them, say what is wrong with them.
//!
//! How they are read is the business of `sockets/read.rs`, how rates are taken that of `sockets/watch.rs`.

mod read;
mod watch;

use netkit_diagnose::{Diagnosis, diagnose_own_error, diagnose_sockets};
use netkit_model::{
    RunReport, RunStart, RunTarget, SocketsEvent, SocketsRun, SocketsView, Status, Untrusted, Vantage,
};
use netkit_net::{Interface, NamespaceError, enter_network_namespace, wall_time};
use netkit_report::escape;
use netkit_sockets::{Filter, FilterError, growth_since};

use super::stage::{Noted, Stage};
use crate::Exit;
use crate::args::FormatChoice;
use crate::config::{SocketsConfig, shown};
use crate::output;
use crate::talk;
use crate::terminal::Terminal;
pub(crate) use read::{Reading, read};
use read::{row, users};

/// Reads the sockets and says what is wrong with them.
pub(crate) async fn run(config: &SocketsConfig) -> anyhow::Result<Exit> {
    let terminal = Terminal::look(&config.show);
    let users = users();
    let shown_users = if config.numeric { Vec::new() } else { users.clone() };
    let mut stage = Stage::new(output::sockets_renderer(config, terminal, shown_users), terminal)?;
    if let Some(name) = &config.namespace
        && let Err(error) = enter_network_namespace(name)
    {
        let exit = match error {
            NamespaceError::NotPermitted(_) => Exit::NotPermitted,
            NamespaceError::Unknown(_) | NamespaceError::Failed { .. } => Exit::Usage,
        };
        return complained(config, &mut stage, &anyhow::Error::new(error), exit);
    }
    let filter = match parse(config, &users) {
        Ok(filter) => filter.and(config.switches.clone()),
        Err(error) => {
            let exit = complained(config, &mut stage, &anyhow::Error::new(error.clone()), Exit::Usage)?;
            point_at(&error);
            return Ok(exit);
        }
    };
    let result = measure(config, &mut stage, &filter, users).await;
    if let Err(error) = &result
        && !stage.has_started()
    {
        let _same_error_again = abandon(config, &mut stage, error);
    }
    result
}

async fn measure(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    filter: &Filter,
    users: Vec<(u32, Untrusted)>,
) -> anyhow::Result<Exit> {
    stage.start(&start(config))?;
    let mut run = match config.view {
        SocketsView::Watch => watch::run(config, stage, filter).await?,
        SocketsView::List => list(config, stage, filter)?,
        SocketsView::Summary => read(
            &Reading { names_processes: config.names_processes, ..Reading::for_diagnosis(filter) },
            &mut |_, _| {},
        )?,
        SocketsView::Problems => problems(config, stage, filter).await?,
    };
    run.view = config.view;
    run.filter.clone_from(&config.filter);
    run.namespace.clone_from(&config.namespace);
    run.users = users;
    for warning in warnings(&run) {
        stage.warn(warning);
    }
    let (verdicts, evidence) = diagnose_sockets(&run);
    let verdict = verdicts.first().cloned().expect("where nothing is wrong, a verdict says so");
    // A list says what there is and rates what happens: neither looks for what is wrong.
    let judges = matches!(config.view, SocketsView::Summary | SocketsView::Problems);
    let exit = match verdict.status {
        _ if stage.is_interrupted() && !judges => Exit::Fine,
        _ if stage.is_interrupted() => Exit::Interrupted,
        Status::Degraded | Status::Fail if judges => Exit::Fault,
        Status::Unknown if judges => Exit::Undetermined,
        _ => Exit::Fine,
    };
    run.problems = verdicts;
    let diagnosis = Diagnosis { verdict, evidence };
    stage.finish(RunReport::Sockets(Box::new(run)), Vantage::default(), diagnosis, true)?;
    Ok(exit)
}

/// Each socket as it comes; kept only where a document at the end has them all.
fn list(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    filter: &Filter,
) -> anyhow::Result<SocketsRun> {
    let for_programs = matches!(config.show.format, FormatChoice::Json | FormatChoice::JsonLines);
    let keeps = config.show.format == FormatChoice::Json;
    let reading = Reading {
        filter,
        names_processes: config.names_processes,
        with_info: for_programs || config.show.verbose,
        with_memory: for_programs || config.show.verbose,
        counts: for_programs,
    };
    let (mut rows, mut failed) = (Vec::new(), None);
    let mut run = read(&reading, &mut |socket, owners| {
        let row = row(socket, owners);
        if keeps {
            rows.push(row);
        } else if failed.is_none() {
            failed = stage.show(SocketsEvent::Row(Box::new(row))).err();
        }
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    run.rows = rows;
    Ok(run)
}

/// What is odd, looked at twice where the user gives the time for it.
async fn problems(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    filter: &Filter,
) -> anyhow::Result<SocketsRun> {
    let reading = Reading { names_processes: config.names_processes, ..Reading::for_diagnosis(filter) };
    let before = read(&reading, &mut |_, _| {})?;
    let Some(interval) = config.interval else { return Ok(before) };
    if stage.unless_stopped(tokio::time::sleep(interval)).await.is_none() {
        return Ok(before);
    }
    let mut now = read(&reading, &mut |_, _| {})?;
    growth_since(&mut now.oddities, &before.oddities, interval);
    Ok(now)
}

fn parse(config: &SocketsConfig, users: &[(u32, Untrusted)]) -> Result<Filter, FilterError> {
    let user = |name: &str| {
        let known = users.iter().find(|(_, known)| known.as_bytes() == name.as_bytes());
        known.map(|(uid, _)| *uid)
    };
    let interface = |name: &str| Interface::by_name(name).ok().map(|interface| interface.index());
    Filter::parse(&config.filter, &user, &interface)
}

/// What the reader should know of how the sockets were read.
fn warnings(run: &SocketsRun) -> Vec<String> {
    let mut warnings = Vec::new();
    if run.changed_meanwhile {
        warnings
            .push("sockets came and went while they were read: some may be missing or told twice".to_owned());
    }
    if run.unreadable > 0 {
        warnings.push(format!("{} answers of the kernel could not be read", run.unreadable));
    }
    warnings
}

/// Says an error, in the form of the output, too.
fn complained(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    error: &anyhow::Error,
    exit: Exit,
) -> anyhow::Result<Exit> {
    talk::complain(error);
    abandon(config, stage, error)?;
    Ok(exit)
}

/// The filter, and a caret below what is wrong with it.
fn point_at(error: &FilterError) {
    let before = escape::sentence(&error.text[..error.at]);
    let wrong = escape::sentence(&error.text[error.at..error.at + error.length]);
    let behind = escape::sentence(&error.text[error.at + error.length..]);
    let indent = " ".repeat(before.chars().count());
    talk::say_plainly(&format!("  {before}{wrong}{behind}"));
    talk::say_plainly(&format!("  {indent}{}", "^".repeat(wrong.chars().count().max(1))));
}

/// A run that read nothing: programs get their document.
fn abandon(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    error: &anyhow::Error,
) -> anyhow::Result<()> {
    if matches!(config.show.format, FormatChoice::Text | FormatChoice::Csv) {
        return Ok(());
    }
    let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
    stage.start(&start(config))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnose_own_error(&message), false)
}

fn start(config: &SocketsConfig) -> RunStart {
    let target = RunTarget { input: config.filter.clone(), address: None, name: None, port: None };
    RunStart {
        command: "sockets",
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        targets: if config.filter.is_empty() { Vec::new() } else { vec![target] },
        vantage: Vantage::default(),
        chosen_source: false,
        record_route: false,
        interfaces: netkit_model::InterfaceNames::default(),
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| shown(&word)).collect(),
        sweep_addresses: None,
    }
}

impl Noted for SocketsEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
