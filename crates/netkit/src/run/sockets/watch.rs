//! Rates: TCP's counters and the sockets' states, looked at again and again.

use std::time::Duration;

use netkit_model::{SocketRates, SocketsEvent, SocketsRun};
use netkit_net::{MonotonicTime, TcpCounters, read_clocks};
use netkit_sockets::Filter;

use super::{Reading, read};
use crate::config::SocketsConfig;
use crate::run::stage::Stage;

/// Intervals that the report at the end has: an hour of seconds.
const MOST_KEPT: usize = 3_600;

/// Tells of each interval, until there were enough or the user stops it.
pub(super) async fn run(
    config: &SocketsConfig,
    stage: &mut Stage<SocketsEvent>,
    filter: &Filter,
) -> anyhow::Result<SocketsRun> {
    let interval = config.interval.unwrap_or(Duration::from_secs(1));
    let reading =
        Reading { filter, names_processes: false, with_info: false, with_memory: false, counts: true };
    let mut rates: Vec<SocketRates> = Vec::new();
    let mut before = look();
    let mut left = config.count;
    let mut last = None;
    while left != Some(0) && stage.unless_stopped(tokio::time::sleep(interval)).await.is_some() {
        let now = look();
        let run = read(&reading, &mut |_, _| {})?;
        let one = SocketRates {
            interval: now.0.since(before.0),
            before: before.1,
            after: now.1,
            counts: run.counts,
        };
        stage.show(SocketsEvent::Rates(Box::new(one)))?;
        if rates.len() == MOST_KEPT {
            rates.remove(0);
        }
        rates.push(one);
        (before, left, last) = (now, left.map(|left| left - 1), Some(run));
    }
    let run = match last {
        Some(run) => run,
        None => read(&reading, &mut |_, _| {})?,
    };
    Ok(SocketsRun { rates, ..run })
}

fn look() -> (MonotonicTime, TcpCounters) {
    (read_clocks().monotonic, TcpCounters::read())
}
