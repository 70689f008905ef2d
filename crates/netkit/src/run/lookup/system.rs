//! What applications see: `getaddrinfo` beside the questions to servers, the files it goes by, and the names it tries.
//! systemd-resolved, which may stand behind it, is asked in `resolved.rs`.

use std::fs::File;
use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

use netkit_dns::{ResolverTexts, Search, hosts_entries, name_sources, resolver_config, system_answer};
use netkit_model::dns::{Class, RecordType};
use netkit_model::{
    DnsExchange, LookupEvent, OwnFamilies, ResolvedAnswer, ResolvedSeen, ResolverConfig, ServersFrom,
    SystemAnswer, SystemView,
};
use netkit_net::{Interface, addresses_of, read_clocks};
use tokio::task::JoinHandle;

use super::ask::Asker;
use super::inquire::inquire;
use super::resolved;
use crate::config::LookupConfig;
use crate::run::stage::Stage;

/// How long `getaddrinfo` is waited for: the usual patience with a first server that is silent, and a second for the next.
const DEADLINE: Duration = Duration::from_secs(6);
/// Bytes that are read of a configuration file, and of the hosts file, into which people put lists of names to block.
pub(super) const MOST_CONFIGURATION: u64 = 256 << 10;
const MOST_HOSTS: u64 = 8 << 20;

/// `getaddrinfo` on its way.
pub(super) struct Looking {
    name: String,
    answer: JoinHandle<(SystemAnswer, Duration)>,
    /// systemd-resolved beside it, where it runs.
    resolved: Option<JoinHandle<ResolvedAnswer>>,
}

impl Looking {
    /// Begins, where the lookup is one that applications make too: of addresses, at the system's own servers.
    pub(super) fn begin(config: &LookupConfig, from: ServersFrom) -> Option<Self> {
        let is_address = |record_type| matches!(record_type, RecordType::A | RecordType::AAAA);
        let asks = !config.questions.is_empty()
            && config.questions.iter().all(|one| one.class == Class::IN && is_address(one.record_type));
        if from == ServersFrom::User || !asks {
            return None;
        }
        let name = config.input.clone();
        let asked = name.clone();
        let answer = tokio::spawn(async move {
            let began = read_clocks().monotonic;
            let answer = system_answer(&asked, DEADLINE).await;
            (answer, read_clocks().monotonic.since(began))
        });
        let resolved = resolved::begin(&name, DEADLINE);
        Some(Self { name, answer, resolved })
    }

    /// Asks for the names that the resolver tries besides, and waits for its answer.
    pub(super) async fn finish(
        mut self,
        stage: &mut Stage<LookupEvent>,
        asker: &Asker,
        known: &[DnsExchange],
    ) -> anyhow::Result<SystemView> {
        let resolver = configuration();
        let mut search = Search::new(&self.name, &resolver, known);
        if !stage.is_interrupted() {
            inquire(stage, asker, &mut search).await?;
        }
        let (answer, took) = match stage.unless_stopped(&mut self.answer).await {
            Some(Ok(ended)) => ended,
            _ => (SystemAnswer::TimedOut, read_clocks().monotonic.since(asker.started)),
        };
        // It has the same deadline and has begun at the same time.
        let said = match self.resolved.take() {
            Some(work) => stage.unless_stopped(work).await.and_then(Result::ok),
            None => None,
        };
        let hosts = hosts_entries(&read("/etc/hosts", MOST_HOSTS), &self.name);
        Ok(SystemView {
            answer,
            took,
            sources: name_sources(&read("/etc/nsswitch.conf", MOST_CONFIGURATION)),
            hosts,
            candidates: search.into_candidates(),
            resolved: ResolvedSeen {
                runs: resolved::runs(),
                is_server: is_stub(&resolver),
                servers: resolved::servers(),
                answer: said,
            },
            resolver,
            families: families(),
            name: self.name,
        })
    }
}

/// What this host's resolver goes by now.
pub(in crate::run) fn configuration() -> ResolverConfig {
    let environment = |name| std::env::var_os(name).map(std::os::unix::ffi::OsStringExt::into_vec);
    let (local_domain, options): (Option<Vec<u8>>, Option<Vec<u8>>) =
        (environment("LOCALDOMAIN"), environment("RES_OPTIONS"));
    let file = read("/etc/resolv.conf", MOST_CONFIGURATION);
    let host_name = read("/proc/sys/kernel/hostname", MOST_CONFIGURATION);
    let texts = ResolverTexts {
        file: &file,
        local_domain: local_domain.as_deref(),
        options: options.as_deref(),
        host_name: host_name.trim_ascii_end(),
    };
    resolver_config(texts, |name| Interface::by_name(name).ok().map(|interface| interface.index()))
}

/// The file as far as it can be read; nothing where it is not there, which is how the C library takes it.
pub(super) fn read(path: &str, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Ok(file) = File::open(path) {
        // What was read before an error is as good as ever.
        let _ = file.take(most).read_to_end(&mut bytes);
    }
    bytes
}

/// Whether systemd-resolved's stub is among the servers.
fn is_stub(config: &ResolverConfig) -> bool {
    let stubs = [Ipv4Addr::new(127, 0, 0, 53), Ipv4Addr::new(127, 0, 0, 54)].map(IpAddr::V4);
    config.servers.iter().any(|server| stubs.contains(&server.ip))
}

/// As `AI_ADDRCONFIG` of glibc looks at it: one loopback address of each family does not count.
fn families() -> OwnFamilies {
    let addresses = addresses_of().unwrap_or_default();
    let has = |is_meant: fn(IpAddr) -> bool| addresses.iter().any(|(_, address)| is_meant(*address));
    OwnFamilies {
        ipv4: has(|address| address.is_ipv4() && address != IpAddr::V4(Ipv4Addr::LOCALHOST)),
        ipv6: has(|address| address.is_ipv6() && address != IpAddr::V6(Ipv6Addr::LOCALHOST)),
    }
}
