//! Reads everything of this host twice, where it counts, and once, where it does not.
//!
//! It judges nothing; whatever cannot be read is written down with the reason.

use std::time::Duration;

use netkit_dns::{ExchangePolicy, Questionnaire};
use netkit_model::dns::{Class, DnsFlags, DomainName, Edns, Question, RecordType};
use netkit_model::{
    DnsExchange, DnsQuery, DnsServer, DnsTransport, DoctorSubject, HostSeen, LookupEvent, ResolverConfig,
    Unread,
};
use netkit_net::{
    Descriptors, HostCounts, HostNetwork, HostSettings, MonotonicTime, SysctlFiles, clock_kept_within,
    listening, read_clocks, uptime,
};
use netkit_sockets::{Filter, growth_since};

use super::ruleset;
use crate::config::DoctorConfig;
use crate::run::lookup::{Asker, inquire, resolver_configuration};
use crate::run::sockets::{Reading, read as read_sockets};
use crate::run::stage::Stage;

/// Datagrams that a question to a name server may cost: a second for the first, and two for another.
const TRIES: usize = 2;
/// Watched for less, sockets are read once.
const SHORTEST_GROWTH: Duration = Duration::from_secs(1);
/// The datagram that every path carries (DNS flag day 2020).
const EDNS_PAYLOAD: u16 = 1_232;
/// The port of name servers (RFC 1035 §4.2).
const DNS: u16 = 53;

/// Settings that some check reads; those of interfaces come besides.
const SETTINGS: [&str; 45] = [
    "net.core.netdev_max_backlog",
    "net.core.rmem_max",
    "net.core.somaxconn",
    "net.core.wmem_max",
    "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.all.rp_filter",
    "net.ipv4.icmp_ratelimit",
    "net.ipv4.ip_forward",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_no_pmtu_disc",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.neigh.default.gc_thresh3",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_abort_on_overflow",
    "net.ipv4.tcp_available_congestion_control",
    "net.ipv4.tcp_congestion_control",
    "net.ipv4.tcp_ecn",
    "net.ipv4.tcp_fastopen_blackhole_timeout_sec",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_max_orphans",
    "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_mem",
    "net.ipv4.tcp_mtu_probing",
    "net.ipv4.tcp_orphan_retries",
    "net.ipv4.tcp_retries2",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_sack",
    "net.ipv4.tcp_slow_start_after_idle",
    "net.ipv4.tcp_syn_retries",
    "net.ipv4.tcp_synack_retries",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_timestamps",
    "net.ipv4.tcp_tw_reuse",
    "net.ipv4.tcp_window_scaling",
    "net.ipv4.tcp_wmem",
    "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.neigh.default.gc_thresh3",
    "net.netfilter.nf_conntrack_count",
    "net.netfilter.nf_conntrack_max",
    "net.netfilter.nf_conntrack_tcp_timeout_established",
];

/// Everything that is to be known. The user may cut the watching short.
pub(super) async fn look(
    config: &DoctorConfig,
    stage: &mut Stage<LookupEvent>,
    subject: DoctorSubject,
    started: MonotonicTime,
) -> anyhow::Result<HostSeen> {
    let began = read_clocks().monotonic;
    let before = HostCounts::read();
    let mut seen = HostSeen { subject, before, ..HostSeen::default() };
    match HostNetwork::link_counts() {
        Ok(counts) => seen.links_before = counts,
        Err(error) => unread(&mut seen, "what interfaces count", &error),
    }
    let all = Filter::All;
    // In less than this nothing grows that leaks.
    let is_long = config.window >= SHORTEST_GROWTH;
    let sockets_before =
        is_long.then(|| read_sockets(&Reading::for_diagnosis(&all), &mut |_, _| {}).ok()).flatten();
    let resolver = resolver_configuration();
    if config.asks {
        seen.resolver_answers = ask_resolvers(stage, &resolver, started).await?;
    }
    seen.resolver = Some(resolver);
    let rest = config.window.saturating_sub(read_clocks().monotonic.since(began));
    if !stage.is_interrupted() {
        // Stopped or not, what was counted until then is told.
        let _stopped = stage.unless_stopped(tokio::time::sleep(rest)).await;
    }
    seen.after = HostCounts::read();
    seen.over = read_clocks().monotonic.since(began);
    match read_sockets(&Reading::for_diagnosis(&all), &mut |_, _| {}) {
        Ok(mut sockets) => {
            if let Some(before) = sockets_before {
                growth_since(&mut sockets.oddities, &before.oddities, seen.over);
            }
            seen.sockets = Some(Box::new(sockets));
        }
        Err(error) => {
            seen.unread.push(Unread { what: "sockets".to_owned(), why: format!("{error:#}") });
        }
    }
    read_once(&mut seen);
    if matches!(seen.subject, DoctorSubject::Port(_)) {
        match ruleset::read(stage).await {
            Ok(ruleset) => seen.ruleset = Some(ruleset),
            Err(why) => {
                seen.unread.push(Unread { what: "the rules of the packet filter".to_owned(), why });
            }
        }
    }
    Ok(seen)
}

/// What needs no watching, at the end: a question to a name server may have told something of the gateway.
fn read_once(seen: &mut HostSeen) {
    match HostNetwork::read() {
        Ok(network) => seen.network = network,
        Err(error) => unread(seen, "interfaces, addresses and routes", &error),
    }
    match listening() {
        Ok(listeners) => seen.listeners = listeners,
        Err(error) => unread(seen, "listening sockets", &error),
    }
    let of_links = seen.network.links.iter().map(|link| format!("net/ipv4/conf/{}/rp_filter", link.name));
    let of_links: Vec<String> = of_links.collect();
    let names = SETTINGS.into_iter().chain(of_links.iter().map(String::as_str));
    seen.settings = HostSettings::read(names);
    let refused: Vec<String> = seen.settings.unread().to_vec();
    for name in refused {
        seen.unread.push(Unread { what: format!("the setting {name}"), why: "not permitted".to_owned() });
    }
    seen.files = SysctlFiles::read();
    let refused: Vec<String> = seen.files.unread.iter().map(|path| path.display().to_string()).collect();
    for file in refused {
        seen.unread.push(Unread { what: file, why: "not permitted".to_owned() });
    }
    seen.descriptors = Descriptors::read();
    if seen.descriptors.uncounted > 0 {
        let processes = seen.descriptors.uncounted;
        seen.unread.push(Unread {
            what: format!("how many descriptors {processes} processes of other users have open"),
            why: "not permitted on a kernel before 6.2".to_owned(),
        });
    }
    seen.clock_kept_within = clock_kept_within();
    seen.uptime = uptime();
}

/// One question to each configured server, all at once: for the name servers of the root, which every resolver has to know.
async fn ask_resolvers(
    stage: &mut Stage<LookupEvent>,
    resolver: &ResolverConfig,
    started: MonotonicTime,
) -> anyhow::Result<Vec<DnsExchange>> {
    let question = Question { name: DomainName::root(), record_type: RecordType::NS, class: Class::IN };
    let query = |server: &netkit_model::Address| DnsQuery {
        server: DnsServer::at(server.with_port(DNS)),
        transport: DnsTransport::Udp,
        question: question.clone(),
        flags: DnsFlags { recursion_desired: true, ..DnsFlags::default() },
        edns: Some(Edns::asking(EDNS_PAYLOAD)),
    };
    let mut questions = Questionnaire::new(resolver.servers.iter().map(query).collect());
    let policy =
        ExchangePolicy { most_tries: TRIES, tcp_after_truncation: false, ..ExchangePolicy::default() };
    let asker = Asker { source: None, interface: None, policy, trust: None, started };
    inquire(stage, &asker, &mut questions).await?;
    Ok(questions.finish())
}

fn unread(seen: &mut HostSeen, what: &str, error: &std::io::Error) {
    seen.unread.push(Unread { what: what.to_owned(), why: error.to_string() });
}
