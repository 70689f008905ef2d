//! The race between the addresses of a name, played on real sockets.
//!
//! Who starts when and who wins is `netkit_connect::Race`'s business; why somebody lost is asked afterwards.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::Poll;

use netkit_connect::{Race, interleaved};
use netkit_model::{Address, Attempt, AttemptEnd, RaceLane, RaceReport};
use netkit_net::{MonotonicTime, read_clocks};

use super::watched::Watched;
use crate::config::ConnectConfig;

/// A race of attempts.
pub(super) struct Racing<'a> {
    config: &'a ConnectConfig,
    port: u16,
    /// The start of the run.
    started: MonotonicTime,
    addresses: Vec<Address>,
    race: Race,
    /// The attempts that were started.
    attempts: Vec<Raced>,
}

/// An attempt of a race.
pub(super) enum Raced {
    /// It has a socket.
    Watched(Box<Watched>),
    /// This host refused.
    Refused(Box<Attempt>),
}

impl Raced {
    pub(super) fn attempt(&self) -> &Attempt {
        match self {
            Self::Watched(watched) => watched.attempt(),
            Self::Refused(attempt) => attempt,
        }
    }
}

impl<'a> Racing<'a> {
    /// Nobody is tried yet. `started` is the start of the run.
    pub(super) fn new(
        config: &'a ConnectConfig,
        addresses: &[Address],
        port: u16,
        started: MonotonicTime,
    ) -> Self {
        let race = Race::new(addresses.len(), read_clocks().monotonic);
        Self { config, port, started, addresses: interleaved(addresses), race, attempts: Vec::new() }
    }

    /// Tries the addresses until one has won and the others have had their time. Cancel safe.
    pub(super) async fn until_end(&mut self) -> io::Result<()> {
        loop {
            // The clock is read for each: on loopback an attempt can end before its start returns.
            while let Some(place) = self.race.start(read_clocks().monotonic) {
                self.attempts.push(self.start(self.addresses[place]));
                self.tell(place);
            }
            let now = read_clocks().monotonic;
            let Some(moment) = self.race.next_moment(now) else { return Ok(()) };
            tokio::select! {
                turned = any_turn(&mut self.attempts) => turned?,
                () = tokio::time::sleep(moment.since(now)) => {}
            }
            for place in 0..self.attempts.len() {
                self.tell(place);
            }
        }
    }

    /// The user gave up.
    pub(super) fn interrupt(&mut self) {
        for raced in &mut self.attempts {
            if let Raced::Watched(watched) = raced {
                watched.interrupt();
            }
        }
    }

    /// How it went, the attempts with their addresses, and the addresses that were not tried, each in their order.
    pub(super) fn finish(mut self) -> (RaceReport, Vec<(Address, Raced)>, Vec<Address>) {
        for raced in &mut self.attempts {
            if let Raced::Watched(watched) = raced {
                watched.look();
            }
        }
        let untried = self.addresses.split_off(self.attempts.len());
        let attempts: Vec<(Address, Raced)> = self.addresses.into_iter().zip(self.attempts).collect();
        let began = attempts.first().map(|(_, first)| first.attempt().started).unwrap_or_default();
        let lane = |(address, raced): &(Address, Raced)| {
            let Attempt { started, end, took, .. } = *raced.attempt();
            RaceLane { address: *address, started: started.saturating_sub(began), end, took }
        };
        let lanes = attempts.iter().map(lane).collect();
        (RaceReport { port: self.port, lanes, winner: self.race.winner() }, attempts, untried)
    }

    fn start(&self, address: Address) -> Raced {
        let to = address.with_port(self.port);
        match Watched::start(to, &self.config.connection, self.started, self.config.timeout) {
            Ok(watched) => Raced::Watched(Box::new(watched)),
            Err(refused) => Raced::Refused(refused),
        }
    }

    /// Tells the race where an attempt has ended.
    fn tell(&mut self, place: usize) {
        let end = self.attempts[place].attempt().end;
        if end != AttemptEnd::Pending {
            let is_connected = matches!(end, AttemptEnd::Connected(_));
            self.race.ended(place, is_connected, read_clocks().monotonic);
        }
    }
}

/// The next thing that happens to any attempt that has not ended; for ever pending where all have.
async fn any_turn(attempts: &mut [Raced]) -> io::Result<()> {
    let pending = attempts.iter_mut().filter_map(|raced| match raced {
        Raced::Watched(watched) if !watched.has_ended() => Some(watched),
        _ => None,
    });
    let mut turns: Vec<Pin<Box<dyn Future<Output = io::Result<()>> + '_>>> =
        pending.map(|watched| Box::pin(watched.turn()) as _).collect();
    poll_fn(|context| {
        let ready = turns.iter_mut().find_map(|turn| match turn.as_mut().poll(context) {
            Poll::Ready(turned) => Some(turned),
            Poll::Pending => None,
        });
        ready.map_or(Poll::Pending, Poll::Ready)
    })
    .await
}
