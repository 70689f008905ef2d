//! One port at one address: the inquiry, and what the user wants of the connection once it stands.
//!
//! Which experiments are made is the executor's business; what happens on a kept connection stands in `held.rs`.

use anyhow::Context as _;
use netkit_connect::{ProxyRequest, TlsPlan};
use netkit_model::{Address, Attempt, AttemptEnd, ConnectEvent, Inquiry, ProxyVia};
use netkit_net::{Connection, MonotonicTime};
use tokio::time::MissedTickBehavior;

use super::executor::Executor;
use super::held::Held;
use super::proxy::Asking;
use super::tls;
use super::watched::Watched;
use super::{experiments, mss_test, watched};
use crate::config::ConnectConfig;
use crate::run::channel::Channel;
use crate::run::handshake::Handshake;
use crate::run::stage::Stage;

/// What came of a try, and whether every text that was expected on a connection has come.
pub(super) struct Tried<T> {
    pub(super) result: T,
    pub(super) as_expected: bool,
}

/// What is to be found out.
pub(super) struct Task<'a> {
    pub(super) address: Address,
    pub(super) port: u16,
    /// The address is a proxy's, and this is what it is to be asked.
    pub(super) proxy: Option<&'a (ProxyVia, ProxyRequest)>,
    /// The TLS handshake that the user wants on the connection.
    pub(super) tls: Option<&'a TlsPlan>,
    /// Packets that may be sent besides the attempts'.
    pub(super) budget: u32,
    /// An attempt that was made before, in a race.
    pub(super) raced: Option<Watched>,
    /// The user's wishes are for this connection; otherwise it is asked for its faults alone.
    pub(super) is_wanted: bool,
}

/// Everything that can be found out about a port at an address, until the user stops it.
pub(super) async fn inquire(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    task: Task<'_>,
    started: MonotonicTime,
) -> anyhow::Result<Tried<Inquiry>> {
    let Task { address, port, proxy, tls, budget, raced, is_wanted } = task;
    let mut executor = Executor::new(config, address, port, budget, started).with(raced);
    if stage.is_interrupted() {
        executor.interrupt();
    }
    while !executor.is_over() {
        match stage.unless_stopped(executor.step()).await {
            Some(done) => done?,
            None => executor.interrupt(),
        }
    }
    for warning in std::mem::take(&mut executor.warnings) {
        stage.warn(warning);
    }
    let (mut inquiry, mut connection) = executor.finish();
    inquiry.proxy = proxy.map(|(via, _)| via.clone());
    let mut as_expected = true;
    if let Some(plan) = config.mss_test.as_ref().filter(|_| is_wanted)
        && let Some(stands) = connection.take()
    {
        mss_test::test(config, plan, stage, stands, &mut inquiry, started).await?;
    }
    if let (Some(attempt), Some(connection), true) = (inquiry.attempts.first_mut(), connection, is_wanted) {
        let request = proxy.map(|(_, request)| request);
        let through = pass(config, stage, request, connection, attempt, started).await?;
        let channel = match through {
            Some(connection) => secure(config, stage, tls, connection, attempt, started).await?,
            None => None,
        };
        as_expected = match channel {
            Some(channel) => keep(config, stage, channel, attempt, started).await?,
            // The fault of the proxy or the handshake says why nothing was heard.
            None => true,
        };
    }
    if !as_expected {
        stage.warn(format!("{} has not sent the expected text", address.with_port(port)));
    }
    for attempt in inquiry.attempts.iter().cloned() {
        stage.show(ConnectEvent::Attempt { address, port, attempt })?;
    }
    if is_wanted {
        again(config, stage, &mut inquiry, started).await?;
    }
    Ok(Tried { result: inquiry, as_expected })
}

/// Asks a proxy to connect to the target where one is gone through; `None` where that fails, and nothing more is to be said.
async fn pass(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    request: Option<&ProxyRequest>,
    connection: Connection,
    attempt: &mut Attempt,
    started: MonotonicTime,
) -> anyhow::Result<Option<Connection>> {
    let Some(request) = request else { return Ok(Some(connection)) };
    let mut asking = Asking::new(request, connection, config.timeout)?;
    if let Some(ended) = stage.unless_stopped(asking.until_end()).await {
        ended.context("the event loop failed")?;
    }
    Ok(asking.finish(attempt, started))
}

/// Protects a connection where TLS is wanted; `None` where that fails, and nothing more is to be said on it.
async fn secure(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    plan: Option<&TlsPlan>,
    connection: Connection,
    attempt: &mut Attempt,
    started: MonotonicTime,
) -> anyhow::Result<Option<Channel>> {
    let Some(plan) = plan else { return Ok(Some(Channel::plain(connection))) };
    let mut handshake = Handshake::new(plan, connection, config.timeout)?;
    if let Some(ended) = stage.unless_stopped(handshake.until_end()).await {
        ended.context("the event loop failed")?;
    }
    Ok(tls::finish(handshake, attempt, started))
}

/// Keeps a connection as long as the user wants, and notes what happens on it. False where a text was expected and has not
/// come.
async fn keep(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    connection: Channel,
    attempt: &mut Attempt,
    started: MonotonicTime,
) -> anyhow::Result<bool> {
    let Some(plan) = &config.hold else { return Ok(true) };
    // The look that found the handshake complete may have found the end, too.
    let known_end = attempt.after.map(|after| after.end);
    let mut held = Held::new(plan, connection, known_end).context("cannot keep the connection")?;
    if let Some(ended) = stage.unless_stopped(held.until_end()).await {
        ended.context("the event loop failed")?;
    }
    Ok(held.finish(attempt, started))
}

/// Connects again and again where the first connection came about, and nothing is asked besides.
async fn again(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    inquiry: &mut Inquiry,
    started: MonotonicTime,
) -> anyhow::Result<()> {
    let (address, port) = (inquiry.address, inquiry.port);
    let answered = inquiry.attempts.iter().any(|one| matches!(one.end, AttemptEnd::Connected(_)));
    let mut ticks = tokio::time::interval(config.interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    for _ in 1..if answered { config.count } else { 1 } {
        let next = async {
            ticks.tick().await;
            experiments::attempt(config, address, port, started, config.timeout).await
        };
        let Some(made) = stage.unless_stopped(next).await else { return Ok(()) };
        let attempt = made?;
        inquiry.packets = inquiry.packets.saturating_add(watched::packets(&attempt));
        inquiry.attempts.push(attempt.clone());
        stage.show(ConnectEvent::Attempt { address, port, attempt })?;
    }
    Ok(())
}
