//! Names for addresses, found beside the probes: asked for, and shown once they have come.
//!
//! It never makes anybody wait: a question is put without waiting, a name is there or not, and whoever wants to be
//! told awaits [`ReverseNames::next`] among its other events. It asks only the configured resolvers.

use std::collections::{HashMap, VecDeque};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts,
};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::proto::rr::{Name, RData, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use hickory_resolver::{Resolver, TokioResolver};
use tokio::runtime::Handle;
use tokio::task::{self, JoinSet};
use tokio::time::timeout;

use crate::hosts_file;
use crate::ptr_name::PtrName;

/// Questions under way at once: a path's hops fit, and a sweep does not flood the resolver.
const MOST_IN_FLIGHT: usize = 16;
/// Answers that are remembered: more than a screen shows, and at most some hundred kilobytes.
const MOST_REMEMBERED: usize = 1024;
/// A name that comes later is not worth having.
const QUERY_TIMEOUT: Duration = Duration::from_secs(2);

/// The names of addresses: a bounded memory of answers, and the questions under way.
///
/// It is cheap to make; resolv.conf and the hosts file are read at the first question. Where resolv.conf is missing
/// or unreadable, only the hosts file gives names. It lives in a tokio runtime with time and I/O enabled; dropping it
/// abandons what is under way.
pub struct ReverseNames {
    place: Place,
    /// What answers; `None` before the first question.
    sources: Option<Sources>,
    queries: JoinSet<Option<PtrName>>,
    asked: HashMap<task::Id, IpAddr>,
    answers: Answers,
}

impl ReverseNames {
    /// Names from the hosts file and from the resolvers in /etc/resolv.conf.
    pub fn from_system() -> Self {
        Self::new(Place::System)
    }

    /// Names from this DNS server alone, over UDP.
    pub fn from_server(server: SocketAddr) -> Self {
        Self::new(Place::Server(server))
    }

    /// Asks for the name of `address`, unless its answer is known or under way.
    ///
    /// With 16 questions under way, or outside a tokio runtime, the question is dropped: ask again when the name
    /// would be shown next. A name from the hosts file is there at once.
    pub fn request(&mut self, address: IpAddr) {
        if self.answers.by_address.contains_key(&address)
            || self.asked.values().any(|asked| *asked == address)
        {
            return;
        }
        let sources = self.sources.get_or_insert_with(|| Sources::read(&self.place));
        if let Some(name) = sources.hosts.get(&address) {
            self.answers.remember(address, Some(name.clone()));
            return;
        }
        let Some(resolver) = &sources.resolver else {
            self.answers.remember(address, None);
            return;
        };
        if self.asked.len() >= MOST_IN_FLIGHT {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            let query = self.queries.spawn_on(ask(resolver.clone(), address), &runtime);
            self.asked.insert(query.id(), address);
        }
    }

    /// The name of `address` if it has come; `None` while it is unknown, and for an address without a name.
    pub fn name(&self, address: IpAddr) -> Option<&PtrName> {
        self.answers.by_address.get(&address)?.as_ref()
    }

    /// True when it is known whether `address` has a name.
    pub fn is_known(&self, address: IpAddr) -> bool {
        self.answers.by_address.contains_key(&address)
    }

    /// Waits for the next question to end, with a name or without, and says for which address it was put.
    ///
    /// It never ends while no question is under way, so that it can stand in a `select!`. It may be dropped at any
    /// await without losing an answer.
    pub async fn next(&mut self) -> IpAddr {
        loop {
            let (query, name) = match self.queries.join_next_with_id().await {
                None => std::future::pending().await,
                Some(Ok(ended)) => ended,
                // A question that panicked has no name; the program goes on.
                Some(Err(error)) => (error.id(), None),
            };
            if let Some(address) = self.asked.remove(&query) {
                self.answers.remember(address, name);
                return address;
            }
        }
    }

    /// How many questions are under way.
    pub fn in_flight(&self) -> usize {
        self.asked.len()
    }

    fn new(place: Place) -> Self {
        Self {
            place,
            sources: None,
            queries: JoinSet::new(),
            asked: HashMap::new(),
            answers: Answers::default(),
        }
    }
}

/// Where names come from, before anything is read.
enum Place {
    System,
    Server(SocketAddr),
}

/// Where names come from, ready to be asked.
struct Sources {
    hosts: HashMap<IpAddr, PtrName>,
    resolver: Option<TokioResolver>,
}

impl Sources {
    fn read(place: &Place) -> Self {
        match place {
            Place::System => {
                let resolver = read_system_conf().ok().and_then(|(config, options)| build(config, options));
                Self { hosts: hosts_file::read(Path::new("/etc/hosts")), resolver }
            }
            Place::Server(server) => {
                let mut connection = ConnectionConfig::udp();
                connection.port = server.port();
                let server = NameServerConfig::new(server.ip(), true, vec![connection]);
                let config = ResolverConfig::from_name_servers(vec![server]);
                Self { hosts: HashMap::new(), resolver: build(config, ResolverOpts::default()) }
            }
        }
    }
}

fn build(config: ResolverConfig, mut options: ResolverOpts) -> Option<TokioResolver> {
    options.timeout = QUERY_TIMEOUT;
    // The number of repetitions, not of tries.
    options.attempts = 0;
    // Answers are remembered here, and the hosts file is read here: the library gives the names of an address
    // that has several in random order.
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
    Resolver::builder_with_config(config, TokioRuntimeProvider::default()).with_options(options).build().ok()
}

async fn ask(resolver: TokioResolver, address: IpAddr) -> Option<PtrName> {
    let mut qname = Name::from(address);
    // Search domains do not apply.
    qname.set_fqdn(true);
    let lookup = timeout(QUERY_TIMEOUT, resolver.lookup(qname, RecordType::PTR)).await.ok()?.ok()?;
    lookup.answers().iter().find_map(|record| match &record.data {
        RData::PTR(name) => PtrName::from_labels(name.0.iter()),
        _ => None,
    })
}

/// The answers, the oldest of which gives way to the newest.
#[derive(Default)]
struct Answers {
    /// `None` stands for an address that was asked for and has no name.
    by_address: HashMap<IpAddr, Option<PtrName>>,
    by_age: VecDeque<IpAddr>,
}

impl Answers {
    fn remember(&mut self, address: IpAddr, name: Option<PtrName>) {
        if self.by_address.insert(address, name).is_none() {
            self.by_age.push_back(address);
        }
        if self.by_age.len() > MOST_REMEMBERED
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.by_address.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests;
