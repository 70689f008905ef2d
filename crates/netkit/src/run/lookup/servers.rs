//! The servers that are asked: those that the user named, or those of the system.

use std::net::IpAddr;

use anyhow::{Context as _, bail};
use netkit_dns::{AddressFamily, resolve};
use netkit_model::{Address, DnsServer, DnsTransport, ServersFrom};

use super::system::configuration;
use crate::config::{LookupConfig, RESOLVE_DEADLINE, ServerWord};

/// Addresses of a server's name that are asked.
const MOST_ADDRESSES: usize = 8;
const RESOLV_CONF: &str = "/etc/resolv.conf";

/// A server, and by what it is asked.
pub(super) type Named = (DnsServer, DnsTransport);

/// The servers, and whence they are known.
pub(super) async fn find(config: &LookupConfig) -> anyhow::Result<(Vec<Named>, ServersFrom)> {
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

async fn named(word: &ServerWord, config: &LookupConfig) -> anyhow::Result<Vec<Named>> {
    let addresses = resolve(&word.host, config.family, RESOLVE_DEADLINE)
        .await
        .with_context(|| format!("cannot ask the server {:?}", word.host))?;
    let transport = word.transport.unwrap_or(config.transport);
    let port = word.port.or(config.port).unwrap_or(transport.port());
    let name = word.host.parse::<IpAddr>().is_err().then(|| word.host.clone());
    let server = |address: &Address| {
        let (name, path) = (name.clone(), word.path.clone());
        secured(DnsServer { name, path, ..DnsServer::at(address.with_port(port)) }, transport, config)
    };
    Ok(addresses.iter().take(MOST_ADDRESSES).map(server).collect())
}

fn configured(config: &LookupConfig) -> anyhow::Result<(Vec<Named>, ServersFrom)> {
    let resolver = configuration();
    let from = if resolver.servers_are_default { ServersFrom::Nowhere } else { ServersFrom::ResolvConf };
    let port = config.port.unwrap_or(config.transport.port());
    let is_wanted = |one: &&Address| config.family.is_none_or(|family| AddressFamily::of(one.ip) == family);
    let wanted = resolver.servers.iter().filter(is_wanted);
    let server = |one: &Address| secured(DnsServer::at(one.with_port(port)), config.transport, config);
    let servers: Vec<Named> = wanted.map(server).collect();
    if servers.is_empty() {
        bail!("{RESOLV_CONF} names no server of that family: name one, as @ADDRESS");
    }
    Ok((servers, from))
}

/// The server with what TLS and HTTPS need of it.
fn secured(mut server: DnsServer, transport: DnsTransport, config: &LookupConfig) -> Named {
    if let (Some(tls), DnsTransport::Tls | DnsTransport::Https) = (&config.tls, transport) {
        server.name = tls.name.clone().or(server.name);
        if transport == DnsTransport::Https {
            server.path = server.path.or_else(|| Some(tls.path.clone()));
        }
    }
    (server, transport)
}
