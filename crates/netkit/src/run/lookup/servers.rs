//! The servers that are asked: those that the user named, or those of the system.

use std::net::IpAddr;

use anyhow::{Context as _, bail};
use netkit_dns::{AddressFamily, resolve};
use netkit_model::{Address, DnsServer, ServersFrom};

use super::system::configuration;
use crate::config::{LookupConfig, RESOLVE_DEADLINE, ServerWord};

/// Addresses of a server's name that are asked.
const MOST_ADDRESSES: usize = 8;
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
    let resolver = configuration();
    let from = if resolver.servers_are_default { ServersFrom::Nowhere } else { ServersFrom::ResolvConf };
    let port = config.port.unwrap_or(config.transport.port());
    let is_wanted = |one: &&Address| config.family.is_none_or(|family| AddressFamily::of(one.ip) == family);
    let wanted = resolver.servers.iter().filter(is_wanted);
    let servers: Vec<DnsServer> = wanted.map(|one| DnsServer::at(one.with_port(port))).collect();
    if servers.is_empty() {
        bail!("{RESOLV_CONF} names no server of that family: name one, as @ADDRESS");
    }
    Ok((servers, from))
}
