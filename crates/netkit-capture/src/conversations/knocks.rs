//! Who is asked for connections, how often, by how many, and what comes of it: one tally for each address and port.
//!
//! A flood has more attempts than connections can be followed; here it is a few numbers.

use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};

use netkit_model::{KernelTime, Listening};

use super::connection::Progress;

/// Addresses and ports that are counted: a scan of all ports of one host does not fit, and is none of this business.
const MOST_SERVERS: usize = 1_024;
/// Different sources that are counted for each.
const MOST_SOURCES: usize = 1_024;
/// Sources that are remembered for all of them.
const MOST_SOURCES_IN_ALL: usize = 65_536;
/// Tallies that are told.
const MOST_TOLD: usize = 64;

/// The tallies.
#[derive(Debug, Default)]
pub(super) struct Knocks {
    tallies: HashMap<SocketAddr, Tally>,
    sources: usize,
}

#[derive(Debug)]
struct Tally {
    listening: Listening,
    sources: HashSet<IpAddr>,
}

impl Knocks {
    /// A connection to `server` has made progress.
    pub(super) fn note(
        &mut self,
        server: SocketAddr,
        client: IpAddr,
        at: KernelTime,
        before: Progress,
        after: Progress,
    ) {
        if before == after || (!self.tallies.contains_key(&server) && self.tallies.len() >= MOST_SERVERS) {
            return;
        }
        let is_attempt = before.syns == 0 && after.syns > 0;
        if !is_attempt && !self.tallies.contains_key(&server) {
            return;
        }
        let tally = self.tallies.entry(server).or_insert_with(|| Tally::new(server, client, at));
        let seen = &mut tally.listening;
        seen.attempts += u64::from(is_attempt);
        seen.answered += u64::from(!before.is_answered && after.is_answered);
        seen.completed += u64::from(!before.is_completed && after.is_completed);
        seen.refused += u64::from(!before.is_refused && after.is_refused);
        seen.repeated += u64::from(before.syns == 1 && after.syns == 2);
        if is_attempt {
            seen.last = at;
            let is_known = tally.sources.contains(&client);
            if !is_known && tally.sources.len() < MOST_SOURCES && self.sources < MOST_SOURCES_IN_ALL {
                tally.sources.insert(client);
                self.sources += 1;
                seen.sources += 1;
            } else if !is_known {
                seen.has_more_sources = true;
            }
        }
    }

    /// The tallies, the most asked first.
    pub(super) fn listening(&self) -> Vec<Listening> {
        let mut all: Vec<_> = self.tallies.values().map(|tally| tally.listening.clone()).collect();
        all.sort_by(|one, other| other.attempts.cmp(&one.attempts).then(one.server.cmp(&other.server)));
        all.truncate(MOST_TOLD);
        all
    }
}

impl Tally {
    fn new(server: SocketAddr, source: IpAddr, at: KernelTime) -> Self {
        let listening = Listening {
            server,
            attempts: 0,
            answered: 0,
            completed: 0,
            refused: 0,
            repeated: 0,
            sources: 0,
            has_more_sources: false,
            source,
            first: at,
            last: at,
        };
        Self { listening, sources: HashSet::new() }
    }
}
