//! The servers that are asked: those that the user named, or those of the system.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use anyhow::{Context as _, bail};
use netkit_dns::{AddressFamily, resolve};
use netkit_model::{Address, DnsServer, ServersFrom};

use crate::config::{LookupConfig, RESOLVE_DEADLINE, ServerWord};

/// Addresses of a server's name that are asked.
const MOST_ADDRESSES: usize = 8;
/// Servers that the C library reads from the file (resolv.conf(5), `MAXNS`).
const MOST_CONFIGURED: usize = 3;
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// The servers, and whence they are known.
pub(super) async fn find(config: &LookupConfig) -> anyhow::Result<(Vec<DnsServer>, ServersFrom)> {
    if config.servers.is_empty() {
        return configured(config);
    }
    let mut servers = Vec::new();
    for word in &config.servers {
        for server in named(word, config).await? {
            if !servers.contains(&server) {
                servers.push(server);
            }
        }
    }
    Ok((servers, ServersFrom::User))
}

async fn named(word: &ServerWord, config: &LookupConfig) -> anyhow::Result<Vec<DnsServer>> {
    let addresses = resolve(&word.host, config.family, RESOLVE_DEADLINE)
        .await
        .with_context(|| format!("cannot ask the server {:?}", word.host))?;
    let port = word.port.or(config.port).unwrap_or(config.transport.port());
    let name = word.host.parse::<IpAddr>().is_err().then(|| word.host.clone());
    let server =
        |address: &Address| DnsServer { name: name.clone(), ..DnsServer::at(address.with_port(port)) };
    Ok(addresses.iter().take(MOST_ADDRESSES).map(server).collect())
}

fn configured(config: &LookupConfig) -> anyhow::Result<(Vec<DnsServer>, ServersFrom)> {
    let text = std::fs::read_to_string(RESOLV_CONF).unwrap_or_default();
    let lines = text.lines().filter_map(|line| line.trim_start().strip_prefix("nameserver"));
    let words = lines.filter_map(|rest| rest.split_whitespace().next());
    let addresses: Vec<IpAddr> = words.filter_map(|word| word.parse().ok()).take(MOST_CONFIGURED).collect();
    let (addresses, from) = match addresses.as_slice() {
        [] => (vec![Ipv4Addr::LOCALHOST.into()], ServersFrom::Nowhere),
        _ => (addresses, ServersFrom::ResolvConf),
    };
    let port = config.port.unwrap_or(config.transport.port());
    let wanted =
        addresses.iter().filter(|ip| config.family.is_none_or(|family| AddressFamily::of(**ip) == family));
    let servers: Vec<DnsServer> = wanted.map(|ip| DnsServer::at(SocketAddr::new(*ip, port))).collect();
    if servers.is_empty() {
        bail!("{RESOLV_CONF} names no server of that family: name one, as @ADDRESS");
    }
    Ok((servers, from))
}
