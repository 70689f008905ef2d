//! One port of a target: which of its addresses are tried, and which of them the user's wishes are for.
//!
//! It knows no experiment; what is asked of an address stands in `inquiry.rs`, and the race in `racing.rs`.

use anyhow::Context as _;
use netkit_model::{Address, Attempt, AttemptEnd, ConnectEvent, ConnectRun, Inquiry};
use netkit_net::MonotonicTime;

use super::addresses::Located;
use super::inquiry::{Task, Tried, inquire};
use super::racing::{Raced, Racing};
use super::watched::{Watched, packets};
use crate::config::ConnectConfig;
use crate::run::stage::Stage;

/// An address that is to be asked about, and what became of it in a race.
struct Entrant {
    address: Address,
    /// An attempt that goes on.
    going: Option<Watched>,
    /// An attempt that came to nothing.
    lost: Option<Attempt>,
}

/// Connects as browsers do, and asks those that lost why: first whoever won, so that nobody keeps it waiting. With `--all`, or
/// without a choice, the addresses are asked one after the other.
pub(super) async fn connect(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    target: &Located<'_>,
    port: u16,
    started: MonotonicTime,
) -> anyhow::Result<Tried<ConnectRun>> {
    let through = target.target.through_proxy(port);
    let port = target.target.proxy.as_ref().map_or(port, |proxy| proxy.port);
    let mut run = ConnectRun {
        options: config.connection.clone(),
        lookups: target.lookup.iter().cloned().collect(),
        addresses: target.addresses.clone(),
        ..ConnectRun::default()
    };
    let is_race = target.addresses.len() > 1 && !config.every_address;
    let mut entrants = if is_race {
        race(config, stage, &mut run, port, started).await?
    } else {
        target
            .addresses
            .iter()
            .map(|address| Entrant { address: *address, going: None, lost: None })
            .collect()
    };
    let winner = run.races.first().and_then(|race| race.winner);
    // Stable: behind the winner everybody stays where they were.
    let mut order: Vec<usize> = (0..entrants.len()).collect();
    order.sort_by_key(|place| Some(*place) != winner);
    let (mut budget, mut all_as_expected, mut asked) = (config.budget, true, Vec::new());
    for place in order {
        let Entrant { address, going, lost } = &mut entrants[place];
        let (address, raced) = (*address, going.take());
        // A second thought is for those who were tried before the user stopped it.
        if stage.is_interrupted() && raced.is_none() {
            continue;
        }
        let is_wanted = winner.is_none_or(|winner| winner == place);
        let tls = target.target.tls.as_ref();
        let task = Task { address, port, proxy: through.as_ref(), tls, budget, raced, is_wanted };
        let Tried { result: mut inquiry, as_expected } = inquire(config, stage, task, started).await?;
        all_as_expected &= as_expected;
        let answered = has_answered(&inquiry);
        budget = budget.saturating_sub(inquiry.packets);
        if let Some(lost) = lost.take() {
            inquiry.packets = inquiry.packets.saturating_add(packets(&lost));
            // What comes to nothing twice is told once; the race remembers both.
            if answered {
                inquiry.attempts.insert(0, lost);
            }
        }
        asked.push((place, inquiry));
        if winner.is_none() && answered && !config.every_address {
            break;
        }
    }
    asked.sort_by_key(|(place, _)| *place);
    run.inquiries = asked.into_iter().map(|(_, inquiry)| inquiry).collect();
    Ok(Tried { result: run, as_expected: all_as_expected })
}

/// Lets the addresses of a run race. Without a winner, every address is worth asking about; with one, only those that were
/// tried.
async fn race(
    config: &ConnectConfig,
    stage: &mut Stage<ConnectEvent>,
    run: &mut ConnectRun,
    port: u16,
    started: MonotonicTime,
) -> anyhow::Result<Vec<Entrant>> {
    let mut racing = Racing::new(config, &run.addresses, port, started);
    match stage.unless_stopped(racing.until_end()).await {
        Some(ended) => ended.context("the event loop failed")?,
        None => racing.interrupt(),
    }
    let (report, attempts, untried) = racing.finish();
    let mut entrants = Vec::new();
    for (address, raced) in attempts {
        let attempt = raced.attempt().clone();
        let (going, lost) = match raced {
            Raced::Watched(watched)
                if matches!(attempt.end, AttemptEnd::Connected(_) | AttemptEnd::Interrupted) =>
            {
                (Some(*watched), None)
            }
            // Asked about alone, it is not mistaken for its rivals by the counters of this host.
            Raced::Watched(_) | Raced::Refused(_) => (None, Some(attempt)),
        };
        if let Some(attempt) = &lost {
            stage.show(ConnectEvent::Attempt { address, port, attempt: attempt.clone() })?;
        }
        entrants.push(Entrant { address, going, lost });
    }
    if report.winner.is_none() {
        entrants.extend(untried.into_iter().map(|address| Entrant { address, going: None, lost: None }));
    }
    run.races.push(report);
    Ok(entrants)
}

/// Whether a connection came about.
pub(super) fn has_answered(inquiry: &Inquiry) -> bool {
    inquiry.attempts.iter().any(|one| matches!(one.end, AttemptEnd::Connected(_)))
}
