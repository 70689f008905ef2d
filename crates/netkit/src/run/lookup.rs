//! `netkit lookup`: which servers, what each of them says, what that means.
//!
//! How a question is carried is the business of `lookup/ask.rs`, how an inquiry is driven that of `lookup/inquire.rs`.

mod ask;
mod bulk;
mod compared;
mod http;
mod inquire;
mod outcome;
mod resolved;
mod secure;
mod servers;
mod stream;
mod system;
mod waiting;
mod walk;

use std::sync::Arc;

use netkit_diagnose::{Diagnosis, diagnose_lookup, diagnose_own_error};
use netkit_dns::{
    AliasInquiry, Asking, Chain, Questionnaire, Together, TransportInquiry, compare as put_together,
};
use netkit_model::{
    DnsExchange, DnsQuery, LookupEvent, LookupRun, RunReport, RunStart, RunTarget, ServersFrom, Vantage,
};
use netkit_net::{read_clocks, wall_time};

use super::stage::{Noted, Stage};
use crate::Exit;
use crate::config::{LookupConfig, LookupForm, shown};
use crate::output;
use crate::run::time_of_day;
use crate::terminal::Terminal;
pub(super) use ask::Asker;
pub(super) use inquire::inquire;
use servers::Named;
pub(super) use system::configuration as resolver_configuration;

/// Asks each server, and says what is wrong.
pub(crate) async fn run(config: &LookupConfig) -> anyhow::Result<Exit> {
    if let Some(plan) = &config.bulk {
        return bulk::run(config, plan).await;
    }
    let terminal = Terminal::look(&config.show);
    let mut stage = Stage::new(output::lookup_renderer(config, terminal), terminal)?;
    let result = measure(config, &mut stage).await;
    if let Err(error) = &result
        && !stage.has_started()
    {
        let message = error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": ");
        let _same_error_again = abandon(config, &mut stage, diagnose_own_error(&message));
    }
    result
}

async fn measure(config: &LookupConfig, stage: &mut Stage<LookupEvent>) -> anyhow::Result<Exit> {
    let started = read_clocks().monotonic;
    let (servers, servers_from) = match config.trace {
        None => servers::find(config).await?,
        Some(_) => (Vec::new(), ServersFrom::User),
    };
    stage.start(&start(config))?;
    let asker = Asker {
        source: config.source,
        interface: config.interface.clone(),
        policy: config.policy.clone(),
        trust: config.tls.as_ref().map(|tls| Arc::clone(&tls.trust)),
        started,
    };
    let run = match &config.trace {
        Some(hints) => walk::from_root(config, stage, &asker, hints).await?,
        None => beside_applications(config, stage, &asker, &servers, servers_from).await?,
    };
    let is_interrupted = stage.is_interrupted();
    let diagnosis = diagnose_lookup(&run);
    let exit = outcome::exit(&run, &diagnosis.verdict, is_interrupted);
    let vantage = Vantage {
        source: config.source,
        interface: config.interface.as_ref().map(|interface| interface.name().to_owned()),
        ..Vantage::default()
    };
    stage.finish(RunReport::Lookup(Box::new(run)), vantage, diagnosis, true)?;
    Ok(exit)
}

/// Asks the servers while applications' own way is gone, where that is to be compared, and measures them afterwards.
async fn beside_applications(
    config: &LookupConfig,
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    servers: &[Named],
    servers_from: ServersFrom,
) -> anyhow::Result<LookupRun> {
    let looking = system::Looking::begin(config, servers_from);
    let mut run = ask_servers(config, stage, asker, servers, servers_from).await?;
    if let Some(looking) = looking {
        run.system = Some(Box::new(looking.finish(stage, asker, &run.exchanges).await?));
    }
    run.latencies = compared::latencies(config, stage, asker, servers).await?;
    Ok(run)
}

/// Puts every question to every server.
async fn ask_servers(
    config: &LookupConfig,
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    servers: &[Named],
    servers_from: ServersFrom,
) -> anyhow::Result<LookupRun> {
    let query = |(server, transport): &Named, question| DnsQuery {
        server: server.clone(),
        transport: *transport,
        question,
        flags: config.flags,
        edns: config.edns.clone(),
    };
    let of_server = |server| config.questions.iter().map(move |question| query(server, question.clone()));
    let mut questionnaire = Questionnaire::new(servers.iter().flat_map(of_server).collect());
    let mut chains = chains(config, servers);
    let mut serials = compared::serials(config, servers);
    let mut inquiries: Vec<&mut dyn Asking> = vec![&mut questionnaire, &mut serials];
    inquiries.extend(chains.iter_mut().map(|chain| chain as &mut dyn Asking));
    inquire(stage, asker, &mut Together(inquiries)).await?;
    let exchanges = questionnaire.finish();
    // Where only records are wanted, why there are none is not.
    let is_explained = config.form == LookupForm::Report && !config.compares && !stage.is_interrupted();
    let experiments = match TransportInquiry::into(&exchanges).filter(|_| is_explained) {
        Some(mut inquiry) => {
            // Each is asked once: what is told apart is what comes at once from what never does.
            let policy = asker.policy.once();
            inquire(stage, &Asker { policy, ..asker.clone() }, &mut inquiry).await?;
            inquiry.finish()
        }
        None => ask_for_targets(stage, asker, &exchanges, is_explained).await?,
    };
    let servers: Vec<_> = servers.iter().map(|(server, _)| server.clone()).collect();
    let comparison = config.compares.then(|| put_together(&servers, &exchanges, &serials.finish()));
    Ok(LookupRun {
        input: config.input.clone(),
        questions: config.questions.clone(),
        unicode: config.unicode.clone(),
        servers,
        servers_from,
        exchanges,
        comparison,
        experiments,
        chains: chains.into_iter().map(Chain::into_report).collect(),
        ..LookupRun::default()
    })
}

/// Asks for what aliases lead to, where a server tells only that they do.
async fn ask_for_targets(
    stage: &mut Stage<LookupEvent>,
    asker: &Asker,
    exchanges: &[DnsExchange],
    is_explained: bool,
) -> anyhow::Result<Vec<DnsExchange>> {
    let Some(mut inquiry) = AliasInquiry::into(exchanges).filter(|_| is_explained) else {
        return Ok(Vec::new());
    };
    inquire(stage, asker, &mut inquiry).await?;
    Ok(inquiry.finish())
}

/// The chain of trust at each server, where it is asked for.
fn chains(config: &LookupConfig, servers: &[Named]) -> Vec<Chain> {
    let (Some(anchors), [first, ..]) = (&config.anchors, config.questions.as_slice()) else {
        return Vec::new();
    };
    let types: Vec<_> = config.questions.iter().map(|question| question.record_type).collect();
    let of_server = |(server, transport): &Named| {
        let query = DnsQuery {
            server: server.clone(),
            transport: *transport,
            question: first.clone(),
            flags: config.flags,
            edns: config.edns.clone(),
        };
        Chain::new(&query, &types, anchors.clone(), time_of_day())
    };
    servers.iter().map(of_server).collect()
}

fn start(config: &LookupConfig) -> RunStart {
    RunStart {
        command: "lookup",
        version: env!("CARGO_PKG_VERSION"),
        started: wall_time(),
        targets: vec![RunTarget { input: config.input.clone(), address: None, name: None, port: None }],
        vantage: Vantage::default(),
        chosen_source: config.source.is_some() || config.interface.is_some(),
        record_route: false,
        interfaces: netkit_model::InterfaceNames::default(),
        payload_size: 0,
        max_hop: None,
        words: std::env::args_os().map(|word| shown(&word)).collect(),
        sweep_addresses: None,
    }
}

/// A run that asked nobody: programs get their document.
fn abandon(
    config: &LookupConfig,
    stage: &mut Stage<LookupEvent>,
    diagnosis: Diagnosis,
) -> anyhow::Result<()> {
    if config.show.format == crate::args::FormatChoice::Text {
        return Ok(());
    }
    stage.start(&start(config))?;
    stage.finish(RunReport::Nothing, Vantage::default(), diagnosis, false)
}

impl Noted for LookupEvent {
    fn note(&self, _stage: &mut Stage<Self>) {}
}
